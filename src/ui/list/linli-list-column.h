/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-row-item.h"

G_BEGIN_DECLS

/* Columns of a list of records: cells that fill when their row was read, a width that does not cut what is usual. */

/* @field: (nullable): NULL is what the record is called.  @first: it carries the corner of an unsent row.  (transfer full) */
GtkColumnViewColumn *linli_list_column_new       (const LinliKind *kind, const LinliField *field, int width, gboolean first);
const LinliField    *linli_list_column_get_field (GtkColumnViewColumn *column);
const char          *linli_list_field_get_label  (const LinliField *field);
/* In pixels, at the size of text there is: the heading and what is usual stand in it. */
int                  linli_list_field_get_usual_width (const LinliField *field);
/* The column that stands first among those @sorter sorts by, as the person clicked; NULL: none. */
GtkColumnViewColumn *linli_list_column_find_sorted (GtkColumnView *view, gboolean *ret_descending);
/* The position of the row that holds @widget (a cell of such a column, or what a click hit); FALSE when it is in none. */
gboolean             linli_list_column_find_row  (GtkWidget *widget, guint *ret_position);

/* What a list may offer of @field, by what the catalogue says of it; what the role may do is asked beside. */
gboolean             linli_list_field_is_column  (const LinliField *field);
/* Filters and order, too: never by what must not become a theme, unless it lies in a part of its own, which has holders. */
gboolean             linli_list_field_is_filter  (const LinliField *field);

G_END_DECLS
