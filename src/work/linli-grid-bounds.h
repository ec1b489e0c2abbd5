/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-draft.h"

G_BEGIN_DECLS

/* How far a grid reaches in the four directions (四至), as far as its neighbours tell. */
typedef enum { LINLI_GRID_EAST, LINLI_GRID_SOUTH, LINLI_GRID_WEST, LINLI_GRID_NORTH, LINLI_N_GRID_SIDES } LinliGridSide;

/* What lies along a border, if anything does that has a name: a road, a river.  (transfer none) (nullable), good until the search is over. */
typedef const char *(*LinliGridAlong) (double lon, double lat, gpointer data);

/* (transfer full), each (nullable), for g_free(): what people say of the four sides of @grid.  A road or river along at least two fifths of a
 * side comes before the neighbour behind it; NULL: nobody and nothing is there.  @along: (nullable).  FALSE: it has no outline. */
gboolean linli_grid_draft_name_bounds (const LinliGridDraft *self, guint grid, LinliGridAlong along, gpointer data,
                                       char *ret_names[LINLI_N_GRID_SIDES]);

/* The grid with which @grid has the longest border on each side; LINLI_GRID_NONE: nobody lies there.  FALSE: it has no outline. */
gboolean linli_grid_draft_find_bounds (const LinliGridDraft *self, guint grid, guint ret_neighbours[LINLI_N_GRID_SIDES]);

G_END_DECLS
