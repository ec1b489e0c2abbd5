/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-map-plate.h"

G_BEGIN_DECLS

/* What a layer of libshumate shows now.  The theme is not set. */
void   linli_map_view_read           (ShumateLayer *layer, LinliMapView *ret_view);
/* A double click is ours; it zooms no longer.  Before other controllers are added to @map, because libshumate 1.0.3 zooms whatever its property
 * says. */
void   linli_map_view_free_click    (ShumateMap *map);
/* Whether cairo draws the window of @widget; FALSE before it has one. */
gboolean linli_map_view_is_cairo     (GtkWidget *widget);
/* Pixels round the world now: libshumate grows tiles evenly between two zoom levels, so this is not 256 · 2^zoom. */
double linli_map_view_get_world_size (ShumateViewport *viewport);

G_END_DECLS
