/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-row-model.h"

G_BEGIN_DECLS

/* Which rows of a LinliRowModel are chosen, by what they are and not by where they stand: they stay chosen when a sync moves them.  GTK's
 * own multiple selection keeps an object a row, which a million rows chosen with Ctrl+A would not survive. */
#define LINLI_TYPE_ROW_SELECTION (linli_row_selection_get_type ())
G_DECLARE_FINAL_TYPE (LinliRowSelection, linli_row_selection, LINLI, ROW_SELECTION, GObject)

LinliRowSelection *linli_row_selection_new       (LinliRowModel *model) G_GNUC_WARN_UNUSED_RESULT;
guint64            linli_row_selection_get_size  (LinliRowSelection *self);
/* The only row chosen; FALSE when there are none or several. */
gboolean           linli_row_selection_get_only  (LinliRowSelection *self, guint *ret_position);
/* (transfer full) (element-type gint64): the rowids chosen, in the order of the list, at most @most. */
GArray            *linli_row_selection_get_rowids (LinliRowSelection *self, guint most) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
