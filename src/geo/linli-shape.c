/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A context of GEOS per call: it is cheap, and nothing is shared between threads.  Geometries go over as WKB. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-shape.h"

#include "linli-error.h"

#include <geos_c.h>

typedef GEOSContextHandle_t Context;

static Context
begin (void)
{
  return GEOS_init_r ();
}

static gboolean
is_ground (const LinliGeometry *geometry)
{
  return geometry->type == LINLI_GEOMETRY_POLYGON || geometry->type == LINLI_GEOMETRY_MULTI_POLYGON;
}

static GEOSGeometry *
to_geos (Context              context,
         const LinliGeometry *geometry)
{
  gsize length;
  g_autofree guint8 *wkb = linli_geometry_to_wkb (geometry, &length);

  return GEOSGeomFromWKB_buf_r (context, wkb, length);
}

gboolean
linli_shape_check (const LinliGeometry *geometry,
                   char               **ret_reason,
                   double              *ret_lon,
                   double              *ret_lat)
{
  Context context = begin ();
  GEOSGeometry *shape = is_ground (geometry) ? to_geos (context, geometry) : NULL, *place = NULL;
  char *reason = NULL;
  gboolean valid = !is_ground (geometry) || (shape != NULL && GEOSisValidDetail_r (context, shape, 0, &reason, &place) == 1);

  *ret_reason = valid ? NULL : g_strdup (reason != NULL ? reason : "the outline cannot be read");
  *ret_lon = geometry->n_points > 0 ? geometry->lon_lat[0] : 0;
  *ret_lat = geometry->n_points > 0 ? geometry->lon_lat[1] : 0;
  if (place != NULL && GEOSisEmpty_r (context, place) == 0)
    {
      GEOSGeomGetX_r (context, place, ret_lon);
      GEOSGeomGetY_r (context, place, ret_lat);
    }
  if (reason != NULL)
    GEOSFree_r (context, reason);
  if (place != NULL)
    GEOSGeom_destroy_r (context, place);
  if (shape != NULL)
    GEOSGeom_destroy_r (context, shape);
  GEOS_finish_r (context);
  return valid;
}

/* Of a collection, what has an area. */
static GEOSGeometry *
keep_ground (Context             context,
             const GEOSGeometry *shape)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();

  if (GEOSGeomTypeId_r (context, shape) == GEOS_POLYGON || GEOSGeomTypeId_r (context, shape) == GEOS_MULTIPOLYGON)
    return GEOSGeom_clone_r (context, shape);
  for (int i = 0; i < GEOSGetNumGeometries_r (context, shape); i++)
    {
      const GEOSGeometry *part = GEOSGetGeometryN_r (context, shape, i);

      if (part == shape)
        continue;
      for (int j = 0; j < GEOSGetNumGeometries_r (context, part); j++)
        {
          const GEOSGeometry *each = GEOSGetGeometryN_r (context, part, j);

          if (GEOSGeomTypeId_r (context, each) == GEOS_POLYGON)
            g_ptr_array_add (parts, GEOSGeom_clone_r (context, each));
        }
    }
  return GEOSGeom_createCollection_r (context, GEOS_MULTIPOLYGON, (GEOSGeometry **) parts->pdata, parts->len);
}

LinliGeometry *
linli_shape_repair (const LinliGeometry *geometry,
                    GError             **error)
{
  Context context;
  GEOSMakeValidParams *by_structure;
  GEOSGeometry *shape, *valid = NULL, *ground = NULL;
  LinliGeometry *repaired = NULL;

  if (!is_ground (geometry))
    return linli_geometry_copy (geometry);
  context = begin ();
  by_structure = GEOSMakeValidParams_create_r (context);
  GEOSMakeValidParams_setMethod_r (context, by_structure, GEOS_MAKE_VALID_STRUCTURE);
  GEOSMakeValidParams_setKeepCollapsed_r (context, by_structure, 0);
  shape = to_geos (context, geometry);
  if (shape != NULL)
    valid = GEOSMakeValidWithParams_r (context, shape, by_structure);
  if (valid != NULL)
    ground = keep_ground (context, valid);
  if (ground != NULL && GEOSisEmpty_r (context, ground) == 0)
    {
      size_t length;
      unsigned char *wkb = GEOSGeomToWKB_buf_r (context, ground, &length);

      repaired = wkb != NULL ? linli_geometry_from_foreign_wkb (wkb, length, NULL, error) : NULL;
      if (wkb != NULL)
        GEOSFree_r (context, wkb);
    }
  if (repaired == NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the outline has no ground to keep");
  for (guint i = 0; i < 3; i++)
    {
      GEOSGeometry *each = i == 0 ? shape : i == 1 ? valid : ground;

      if (each != NULL)
        GEOSGeom_destroy_r (context, each);
    }
  GEOSMakeValidParams_destroy_r (context, by_structure);
  GEOS_finish_r (context);
  return repaired;
}

static double
get_area (Context             context,
          const GEOSGeometry *shape)
{
  double area = 0;

  return shape != NULL && GEOSArea_r (context, shape, &area) == 1 ? area : 0;
}

double
linli_shape_overlap (const LinliGeometry *a,
                     const LinliGeometry *b)
{
  Context context = begin ();
  GEOSGeometry *first = is_ground (a) ? to_geos (context, a) : NULL, *second = is_ground (b) ? to_geos (context, b) : NULL;
  GEOSGeometry *both = first != NULL && second != NULL ? GEOSIntersection_r (context, first, second) : NULL;
  double larger = MAX (get_area (context, first), get_area (context, second));
  double share = both != NULL && larger > 0 ? get_area (context, both) / larger : 0;

  if (both != NULL)
    GEOSGeom_destroy_r (context, both);
  if (first != NULL)
    GEOSGeom_destroy_r (context, first);
  if (second != NULL)
    GEOSGeom_destroy_r (context, second);
  GEOS_finish_r (context);
  return CLAMP (share, 0, 1);
}
