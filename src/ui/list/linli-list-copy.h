/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-row-item.h"

G_BEGIN_DECLS

/* (transfer full): headings and @rows (element-type LinliRowWords) as lines of cells with tabs between, which a spreadsheet takes; what
 * is masked in the list is masked here.  A cell is one line, and nothing that a spreadsheet would run.
 * @columns: (element-type LinliField) (nullable elements): NULL is what the record is called. */
char *linli_list_copy_make_table (GPtrArray *columns, GPtrArray *rows) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
