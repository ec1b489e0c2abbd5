/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"
#include "linli-id.h"

G_BEGIN_DECLS

/* The boundaries of the grids of a community as they would be after a file of them was taken: no two may overlap. */
typedef struct _LinliMapCover LinliMapCover;

LinliMapCover *linli_map_cover_new   (void);
void           linli_map_cover_free  (LinliMapCover *self);
/* @grid has this boundary, by @feature of the file; 0: it is here so. */
void           linli_map_cover_set   (LinliMapCover *self, const LinliId *grid, const char *name, const LinliGeometry *boundary, guint feature);
/* FALSE with LINLI_ERROR_INVALID: what came from the file lies over another one; the largest is told, with its place. */
gboolean       linli_map_cover_check (LinliMapCover *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapCover, linli_map_cover_free)

G_END_DECLS
