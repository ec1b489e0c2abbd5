/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The named checks a field may ask for.  @check: (nullable).
 * (nullable) (transfer full): the canonical spelling, NULL when it is fine as it is. */
char       *linli_check_normalize (const char *check, const char *text);
/* (nullable) static: why @text is refused; NULL = good, also for a check of no such name. */
const char *linli_check_run       (const char *check, const char *text);

gboolean    linli_check_is_known  (const char *check);

G_END_DECLS
