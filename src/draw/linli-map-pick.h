/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-features.h"
#include "linli-reach.h"

G_BEGIN_DECLS

/* A shape that somebody drew on the map, to choose buildings by or to measure. */
typedef struct
{
  LinliGeometryType type;    /* POINT, LINE_STRING or POLYGON (one ring, not closed) */
  GArray           *points;  /* (owned) (element-type double): pairs, of Web Mercator on a world of size 1 */
  double            metres;  /* round a point or a line: how far it reaches */
} LinliMapShape;

LinliMapShape *linli_map_shape_new       (LinliGeometryType type) G_GNUC_WARN_UNUSED_RESULT;
LinliMapShape *linli_map_shape_copy      (const LinliMapShape *self) G_GNUC_WARN_UNUSED_RESULT;
void           linli_map_shape_free      (LinliMapShape *self);
void           linli_map_shape_add       (LinliMapShape *self, double x, double y);
guint          linli_map_shape_get_size  (const LinliMapShape *self);
/* Metres along the points on the ellipsoid; a polygon is closed. */
double         linli_map_shape_get_length(const LinliMapShape *self);
/* Square metres on the ellipsoid that the points go round, as a ring; 0 for fewer than three. */
double         linli_map_shape_get_area  (const LinliMapShape *self);

/* (transfer full) (element-type guint): indexes of the buildings that the shape takes by @rule, in their order.  Any thread; LINLI_ERROR_INVALID
 * where the shape encloses nothing or crosses itself. */
GArray        *linli_map_features_pick   (const LinliMapFeatures *features, const LinliMapShape *shape, LinliReachRule rule,
                                          GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapShape, linli_map_shape_free)

G_END_DECLS
