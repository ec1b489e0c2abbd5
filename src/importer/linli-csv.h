/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A table as Chinese Excel writes it: UTF-8 (with or without a mark), GB18030 or UTF-16; commas, semicolons or tabs, or what a
 * first line "sep=;" says; quotes; any line end.  At most 64 MiB, 500,000 rows, 512 columns, 64 KiB a cell. */
typedef struct _LinliCsv LinliCsv;

/* LINLI_ERROR_INVALID and _TOO_LARGE with the line in *ret_line, _FAILED when the file cannot be read. */
LinliCsv *linli_csv_open  (const char *path, guint *ret_line, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliCsv *linli_csv_new   (const char *data, gsize length, guint *ret_line, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @encoding: (nullable): as a person says; NULL: it is found out. */
LinliCsv *linli_csv_open_in (const char *path, const char *encoding, guint *ret_line, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void      linli_csv_close (LinliCsv *self);
/* The next row that holds anything into @cells (element-type char *, emptied first), and the physical line it starts on.  FALSE at
 * the end, or with @error (and its line).  Cells are cleaned as linli_cell_clean() does. */
gboolean  linli_csv_next  (LinliCsv *self, GPtrArray *cells, guint *ret_line, GError **error);
/* How many cells of the row just given did not fit: blank ones are not counted. */
guint     linli_csv_get_overflow (LinliCsv *self);

/* Appends one cell: quoted where needed, and never a formula to a spreadsheet: text that begins with = + - @ gets an apostrophe
 * (a plain number does not), as do numbers that a spreadsheet would round or shorten. */
void      linli_csv_append_cell (GString *out, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliCsv, linli_csv_close)

G_END_DECLS
