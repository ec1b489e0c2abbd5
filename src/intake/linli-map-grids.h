/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"
#include "linli-geometry.h"

G_BEGIN_DECLS

/* The grids of a replica, to find the one that something lies in. */
typedef struct _MapGrids LinliMapGrids;

LinliMapGrids *linli_map_grids_load (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void      linli_map_grids_free (LinliMapGrids *self);
/* The number of the grid that the place of @geometry's name lies in: of several that overlap the one with the lowest number; 0: in none. */
gint64    linli_map_grids_find (const LinliMapGrids *self, const LinliGeometry *geometry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapGrids, linli_map_grids_free)

G_END_DECLS
