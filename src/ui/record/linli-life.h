/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* (transfer full): how far the record has come, a line for each step; pure. */
char *linli_life_describe (const LinliLife *life, gint64 changed_ms, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
