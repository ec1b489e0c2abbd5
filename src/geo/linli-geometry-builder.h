/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-crs.h"
#include "linli-geometry.h"

G_BEGIN_DECLS

/* What is said of points that are several places. */
#define LINLI_GEOMETRY_SEVERAL_POINTS "several points in one are several places: split them up, each a feature of its own"

/* Inside src/geo: what the readers build with, so that every geometry passes the same checks. */
typedef struct
{
  GArray *lon_lat, *ring_ends, *polygon_ends;  /* (owned) */
  guint   ring_start;                          /* point index */
  const LinliCrs *crs;                         /* (nullable): what points are added in; degrees */
} LinliGeometryBuilder;

void           linli_geometry_builder_init      (LinliGeometryBuilder *builder);
void           linli_geometry_builder_clear     (LinliGeometryBuilder *builder);
gboolean       linli_geometry_builder_add_point (LinliGeometryBuilder *builder, double lon, double lat, GError **error);
gboolean       linli_geometry_builder_end_line  (LinliGeometryBuilder *builder, GError **error);
/* @close: add the first point again where it is missing, else refuse. */
gboolean       linli_geometry_builder_end_ring  (LinliGeometryBuilder *builder, gboolean close, GError **error);
gboolean       linli_geometry_builder_end_polygon (LinliGeometryBuilder *builder, GError **error);
LinliGeometry *linli_geometry_builder_finish    (LinliGeometryBuilder *builder, LinliGeometryType type) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliGeometryBuilder, linli_geometry_builder_clear)

G_END_DECLS
