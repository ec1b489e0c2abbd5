/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-rules.h"

G_BEGIN_DECLS

/* The frozen list, version 1: what an expression may call. */
gboolean linli_rules_function_is_known    (const char *name);
/* Whose marks unknown() and declined() look at, in this thread. (nullable) */
void     linli_rules_functions_set_record (const LinliRecord *record);

G_END_DECLS
