/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): the day people mean by "20261123", "2026/11/23", "26-11-23", "2026年11月23日", "11月23日", "今天", "昨天", as
 * "2026-11-23"; "2026年11月" and "2026" as "2026-11" and "2026". */
char *linli_form_read_date (const char *text, gint64 today) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
