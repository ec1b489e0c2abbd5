/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-grid-canvas.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* The page on which the grids of a community are drawn.  What is drawn is kept in the replica after each step and saved as one; leaving the page
 * or ending the program loses nothing.
 *
 * Signal "closed": somebody wants to go back to the map. */
#define LINLI_TYPE_GRID_DESK (linli_grid_desk_get_type ())
G_DECLARE_FINAL_TYPE (LinliGridDesk, linli_grid_desk, LINLI, GRID_DESK, AdwBin)

GtkWidget       *linli_grid_desk_new        (LinliReplica *replica);
/* FALSE while it is being read. */
gboolean         linli_grid_desk_is_ready   (LinliGridDesk *self);
void             linli_grid_desk_undo       (LinliGridDesk *self);
void             linli_grid_desk_redo       (LinliGridDesk *self);
void             linli_grid_desk_save       (LinliGridDesk *self);
/* (transfer none) (nullable): good until the next save or reload. */
LinliGridDraft  *linli_grid_desk_get_draft  (LinliGridDesk *self);
LinliGridCanvas *linli_grid_desk_get_canvas (LinliGridDesk *self);
/* A3, of the grid that is chosen or of all of them.  @file: (nullable): a PDF to write, without a dialog. */
void             linli_grid_desk_print      (LinliGridDesk *self, const char *file);

G_END_DECLS
