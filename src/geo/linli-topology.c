/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-topology.c - polygons to GEOS and back. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-topology.h"

#include "linli-error.h"
#include "linli-geos.h"

static void
say_nothing (const char *message, void *data)
{
}

/* A context belongs to one thread. */
GEOSContextHandle_t
linli_geos_get_context (void)
{
  static GPrivate held = G_PRIVATE_INIT ((GDestroyNotify) GEOS_finish_r);
  GEOSContextHandle_t context = g_private_get (&held);

  if (context == NULL)
    {
      context = GEOS_init_r ();
      GEOSContext_setNoticeMessageHandler_r (context, say_nothing, NULL);
      GEOSContext_setErrorMessageHandler_r (context, say_nothing, NULL);
      g_private_set (&held, context);
    }
  return context;
}

static GEOSGeometry *
make_ring (GEOSContextHandle_t context, const LinliGeometry *geometry, guint ring)
{
  guint start = ring > 0 ? geometry->ring_ends[ring - 1] : 0;
  GEOSCoordSequence *points = GEOSCoordSeq_copyFromBuffer_r (context, geometry->lon_lat + 2 * start, geometry->ring_ends[ring] - start, 0, 0);

  return points != NULL ? GEOSGeom_createLinearRing_r (context, points) : NULL;
}

static GEOSGeometry *
make_polygon (GEOSContextHandle_t context, const LinliGeometry *geometry, guint first, guint end)
{
  g_autofree GEOSGeometry **holes = g_new0 (GEOSGeometry *, end - first);
  GEOSGeometry *shell = make_ring (context, geometry, first), *polygon = NULL;
  guint n = 0;

  for (guint ring = first + 1; shell != NULL && ring < end; ring++, n++)
    if ((holes[n] = make_ring (context, geometry, ring)) == NULL)
      break;
  if (shell != NULL && n == end - first - 1)
    /* Takes what it is given, also when it fails. */
    return GEOSGeom_createPolygon_r (context, shell, holes, n);
  for (guint i = 0; i < n; i++)
    GEOSGeom_destroy_r (context, holes[i]);
  if (shell != NULL)
    GEOSGeom_destroy_r (context, shell);
  return polygon;
}

GEOSGeometry *
linli_geos_from_geometry (GEOSContextHandle_t context, const LinliGeometry *geometry)
{
  g_autofree GEOSGeometry **polygons = g_new0 (GEOSGeometry *, geometry->n_polygons + 1);
  guint first = 0, n = 0;

  for (; n < geometry->n_polygons; first = geometry->polygon_ends[n], n++)
    if ((polygons[n] = make_polygon (context, geometry, first, geometry->polygon_ends[n])) == NULL)
      break;
  if (n == geometry->n_polygons && n > 0)
    return n == 1 ? polygons[0] : GEOSGeom_createCollection_r (context, GEOS_MULTIPOLYGON, polygons, n);
  for (guint i = 0; i < n; i++)
    GEOSGeom_destroy_r (context, polygons[i]);
  return NULL;
}

static gboolean
add_ring (GEOSContextHandle_t context, LinliGeometryBuilder *builder, const GEOSGeometry *ring, GError **error)
{
  const GEOSCoordSequence *points = ring != NULL ? GEOSGeom_getCoordSeq_r (context, ring) : NULL;
  unsigned n = 0;

  if (points == NULL || !GEOSCoordSeq_getSize_r (context, points, &n))
    return FALSE;
  for (unsigned i = 0; i < n; i++)
    {
      double x, y;

      if (!GEOSCoordSeq_getXY_r (context, points, i, &x, &y) || !linli_geometry_builder_add_point (builder, x, y, error))
        return FALSE;
    }
  return linli_geometry_builder_end_ring (builder, TRUE, error);
}

/* Polygons of @geom, however they are collected. */
gboolean
linli_geos_add_polygons (GEOSContextHandle_t context, LinliGeometryBuilder *builder, const GEOSGeometry *geom, guint depth, GError **error)
{
  int type = GEOSGeomTypeId_r (context, geom);

  if (GEOSisEmpty_r (context, geom) == 1 || depth > 4)
    return TRUE;
  if (type == GEOS_POLYGON)
    {
      int holes = GEOSGetNumInteriorRings_r (context, geom);

      if (!add_ring (context, builder, GEOSGetExteriorRing_r (context, geom), error))
        return FALSE;
      for (int i = 0; i < holes; i++)
        if (!add_ring (context, builder, GEOSGetInteriorRingN_r (context, geom, i), error))
          return FALSE;
      return linli_geometry_builder_end_polygon (builder, error);
    }
  if (type == GEOS_MULTIPOLYGON || type == GEOS_GEOMETRYCOLLECTION)
    for (int i = 0; i < GEOSGetNumGeometries_r (context, geom); i++)
      if (!linli_geos_add_polygons (context, builder, GEOSGetGeometryN_r (context, geom, i), depth + 1, error))
        return FALSE;
  return TRUE;
}

gboolean
linli_topology_is_valid (const LinliGeometry *geometry, char **ret_reason, double *ret_lon, double *ret_lat)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  GEOSGeometry *geom, *where = NULL;
  char *reason = NULL;
  char valid;

  g_return_val_if_fail (geometry != NULL && ret_reason != NULL && ret_lon != NULL && ret_lat != NULL, FALSE);

  *ret_reason = NULL;
  *ret_lon = *ret_lat = 0;
  if (geometry->n_polygons == 0)
    return TRUE;
  geom = linli_geos_from_geometry (context, geometry);
  valid = geom != NULL ? GEOSisValidDetail_r (context, geom, 0, &reason, &where) : 2;
  if (valid != 1)
    {
      *ret_reason = g_strdup (reason != NULL ? reason : "it cannot be checked");
      *ret_lon = geometry->lon_lat[0];
      *ret_lat = geometry->lon_lat[1];
    }
  if (where != NULL)
    {
      GEOSGeomGetX_r (context, where, ret_lon);
      GEOSGeomGetY_r (context, where, ret_lat);
      GEOSGeom_destroy_r (context, where);
    }
  if (reason != NULL)
    GEOSFree_r (context, reason);
  if (geom != NULL)
    GEOSGeom_destroy_r (context, geom);
  return valid == 1;
}

LinliGeometry *
linli_topology_repair (const LinliGeometry *geometry, GError **error)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  g_auto(LinliGeometryBuilder) builder = { NULL };
  GEOSMakeValidParams *params;
  GEOSGeometry *geom, *sound;
  gboolean good;

  g_return_val_if_fail (geometry != NULL, NULL);

  if (linli_topology_count_crossings (geometry, LINLI_TOPOLOGY_MAX_CROSSINGS) >= LINLI_TOPOLOGY_MAX_CROSSINGS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "it crosses itself %d times or more, which is no outline that could be mended", LINLI_TOPOLOGY_MAX_CROSSINGS);
      return NULL;
    }
  linli_geometry_builder_init (&builder);
  geom = linli_geos_from_geometry (context, geometry);
  /* By areas: of a hole that stands out only the inner part is taken off, and parts in parts are one. */
  params = GEOSMakeValidParams_create_r (context);
  GEOSMakeValidParams_setMethod_r (context, params, GEOS_MAKE_VALID_STRUCTURE);
  GEOSMakeValidParams_setKeepCollapsed_r (context, params, 0);
  sound = geom != NULL ? GEOSMakeValidWithParams_r (context, geom, params) : NULL;
  GEOSMakeValidParams_destroy_r (context, params);
  good = sound != NULL && linli_geos_add_polygons (context, &builder, sound, 0, error);
  if (sound != NULL)
    GEOSGeom_destroy_r (context, sound);
  if (geom != NULL)
    GEOSGeom_destroy_r (context, geom);
  if (good && builder.polygon_ends->len > 0)
    return linli_geometry_builder_finish (&builder, builder.polygon_ends->len > 1 ? LINLI_GEOMETRY_MULTI_POLYGON : LINLI_GEOMETRY_POLYGON);
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the outline cannot be repaired: no area is left");
  return NULL;
}

double
linli_topology_overlap (const LinliGeometry *a, const LinliGeometry *b)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  GEOSGeometry *first, *second, *both = NULL;
  double in_first = 0, in_second = 0, in_both = 0;

  g_return_val_if_fail (a != NULL && b != NULL, 0);

  first = linli_geos_from_geometry (context, a);
  second = linli_geos_from_geometry (context, b);
  if (first != NULL && second != NULL)
    both = GEOSIntersection_r (context, first, second);
  if (both != NULL && GEOSArea_r (context, both, &in_both) == 1 && in_both > 0)
    {
      GEOSArea_r (context, first, &in_first);
      GEOSArea_r (context, second, &in_second);
    }
  if (both != NULL)
    GEOSGeom_destroy_r (context, both);
  if (first != NULL)
    GEOSGeom_destroy_r (context, first);
  if (second != NULL)
    GEOSGeom_destroy_r (context, second);
  return in_first + in_second > in_both ? CLAMP (in_both / (in_first + in_second - in_both), 0, 1) : 0;
}
