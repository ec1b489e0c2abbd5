/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-grid-draft.h"

G_BEGIN_DECLS

/* A grid in the list: its colour, name, figures, and how far it is out of balance. */
#define LINLI_TYPE_GRID_ROW (linli_grid_row_get_type ())
G_DECLARE_FINAL_TYPE (LinliGridRow, linli_grid_row, LINLI, GRID_ROW, GtkListBoxRow)

/* @place: in the draft. */
GtkWidget *linli_grid_row_new       (guint place);
guint      linli_grid_row_get_place (LinliGridRow *self);
/* Its figures are those of @draft now. */
void       linli_grid_row_update    (LinliGridRow *self, const LinliGridDraft *draft);

G_END_DECLS
