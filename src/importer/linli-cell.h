/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What spreadsheets do to values, undone.  All (transfer full). */

/* ="0123" and '0123 keep zeros: taken off; blanks of every width, marks of no width and tabs at the ends go. */
char     *linli_cell_clean         (const char *raw) G_GNUC_WARN_UNUSED_RESULT;
/* A date in any of the usual spellings, with or without a midnight, or a spreadsheet's number of a day, as 1950-03-05, 1950-03 or
 * 1950.  (nullable): none of these.  Whether there is such a day is not looked at. */
char     *linli_cell_read_date     (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* 1.59901E+17: a long number whose tail is lost. */
gboolean  linli_cell_is_scientific (const char *text);

G_END_DECLS
