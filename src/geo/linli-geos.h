/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry-builder.h"

#include <geos_c.h>

G_BEGIN_DECLS

/* Inside the files of src/geo that know GEOS. */

/* This thread's; silent. */
GEOSContextHandle_t linli_geos_get_context   (void);
/* (nullable) (transfer full): the polygons of @geometry, valid or not; NULL where it has none. */
GEOSGeometry       *linli_geos_from_geometry (GEOSContextHandle_t context, const LinliGeometry *geometry) G_GNUC_WARN_UNUSED_RESULT;
/* Polygons of @geom, however they are collected; lines and points are left out. */
gboolean            linli_geos_add_polygons  (GEOSContextHandle_t context, LinliGeometryBuilder *builder, const GEOSGeometry *geom, guint depth, GError **error);

G_END_DECLS
