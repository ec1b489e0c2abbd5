/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-map-plate.h"

G_BEGIN_DECLS

/* Inside src/draw: the areas and lines of the ground, quietly, below everything else of the map.  Names and symbols are linli-map-names.h's.
 *
 * Pieces of one view meet wherever it is cut, as long as it is cut at whole pixels. */
void     linli_map_ground_paint    (const LinliMapView *view, const LinliMapGround *ground, cairo_t *cr, GCancellable *cancellable);
/* Nothing would be painted; TRUE is certain, FALSE is not. */
gboolean linli_map_ground_is_blank (const LinliMapView *view, const LinliMapGround *ground);

G_END_DECLS
