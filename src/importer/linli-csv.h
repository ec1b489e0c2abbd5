/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A table as Chinese Excel writes it: UTF-8 (with or without a mark) or GB18030, commas, semicolons or tabs, quotes, CRLF,
 * ="0123" and leading apostrophes that keep zeros. */
typedef struct
{
  guint      line;   /* the physical line the row starts on, from 1 */
  GPtrArray *cells;  /* (owned) char * */
} LinliCsvRow;

/* (transfer full) (element-type LinliCsvRow): at most 64 MiB and 500,000 rows.  LINLI_ERROR_INVALID names the line (encoding: the byte);
 * _FAILED when the file cannot be read; _TOO_LARGE. */
GPtrArray *linli_csv_read       (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *linli_csv_parse      (const char *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Appends one cell: quoted where needed, and never a formula to a spreadsheet (=, +, -, @ get an apostrophe). */
void       linli_csv_append_cell (GString *out, const char *text);

G_END_DECLS
