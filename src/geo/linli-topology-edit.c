/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-topology-edit.c - split, merge and cut. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-topology-edit.h"

#include "linli-error.h"
#include "linli-geos.h"
#include "linli-topology.h"

#include <math.h>

static gboolean
is_sound (const LinliGeometry *geometry, GError **error)
{
  g_autofree char *reason = NULL;
  double lon, lat;

  if (geometry->n_polygons == 0)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this is no outline: a polygon is wanted");
  else if (!linli_topology_is_valid (geometry, &reason, &lon, &lat))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the outline is not sound at %.7f, %.7f (%s): mend it first", lon, lat, reason);
  else
    return TRUE;
  return FALSE;
}

/* (transfer full): @geom as ours; takes @geom ((nullable)). */
static LinliGeometry *
take (GEOSContextHandle_t context, GEOSGeometry *geom, GError **error)
{
  g_auto(LinliGeometryBuilder) builder;
  LinliGeometry *geometry = NULL;
  gboolean good;

  linli_geometry_builder_init (&builder);
  good = geom != NULL && linli_geos_add_polygons (context, &builder, geom, 0, error);
  if (geom != NULL)
    GEOSGeom_destroy_r (context, geom);
  if (good && builder.polygon_ends->len > 0)
    {
      geometry = linli_geometry_builder_finish (&builder, builder.polygon_ends->len > 1 ? LINLI_GEOMETRY_MULTI_POLYGON : LINLI_GEOMETRY_POLYGON);
      linli_geometry_round (geometry);
    }
  else if (error != NULL && *error == NULL)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "no area is left");
  return geometry;
}

/* ---- split ---- */

#define OVER 2e-7  /* degrees */

/* The end at @end goes on from @before by two centimetres: drawn onto a side, it lies a rounding beside it. */
static void
lengthen (double *end, const double *before)
{
  double x = end[0] - before[0], y = end[1] - before[1], length = hypot (x, y);

  if (length == 0)
    return;
  end[0] += x / length * OVER;
  end[1] += y / length * OVER;
}

/* (nullable) (transfer full): all faces between the outline and the line. */
static GEOSGeometry *
make_faces (GEOSContextHandle_t context, const GEOSGeometry *whole, const double *lon_lat, guint n_points)
{
  g_autofree double *longer = g_memdup2 (lon_lat, 2 * n_points * sizeof *lon_lat);
  GEOSGeometry *outline = GEOSBoundary_r (context, whole), *line = NULL, *noded = NULL, *faces = NULL;
  GEOSCoordSequence *points;

  lengthen (longer, lon_lat + 2);
  lengthen (longer + 2 * (n_points - 1), lon_lat + 2 * (n_points - 2));
  points = GEOSCoordSeq_copyFromBuffer_r (context, longer, n_points, 0, 0);
  if (points != NULL)
    line = GEOSGeom_createLineString_r (context, points);

  /* The union of lines cuts them where they meet. */
  if (line != NULL && outline != NULL)
    noded = GEOSUnion_r (context, outline, line);
  if (noded != NULL)
    faces = GEOSPolygonize_r (context, (const GEOSGeometry *const *) &noded, 1);
  if (noded != NULL)
    GEOSGeom_destroy_r (context, noded);
  if (outline != NULL)
    GEOSGeom_destroy_r (context, outline);
  if (line != NULL)
    GEOSGeom_destroy_r (context, line);
  return faces;
}

static gboolean
is_within (GEOSContextHandle_t context, const GEOSGeometry *whole, const GEOSGeometry *face)
{
  GEOSGeometry *inside = GEOSPointOnSurface_r (context, face);
  gboolean within = inside != NULL && GEOSContains_r (context, whole, inside) == 1;

  if (inside != NULL)
    GEOSGeom_destroy_r (context, inside);
  return within;
}

static int
compare_area (gconstpointer a, gconstpointer b)
{
  double x = linli_geometry_get_area (*(const LinliGeometry *const *) a), y = linli_geometry_get_area (*(const LinliGeometry *const *) b);

  return x < y ? 1 : x > y ? -1 : 0;
}

GPtrArray *
linli_topology_split (const LinliGeometry *geometry, const double *lon_lat, guint n_points, GError **error)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  GEOSGeometry *whole, *faces;
  gboolean good = TRUE;

  g_return_val_if_fail (geometry != NULL && lon_lat != NULL, NULL);

  if (!is_sound (geometry, error))
    return NULL;
  if (n_points < 2)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a line has two points at least");
      return NULL;
    }
  whole = linli_geos_from_geometry (context, geometry);
  faces = whole != NULL ? make_faces (context, whole, lon_lat, n_points) : NULL;
  for (int i = 0; good && faces != NULL && i < GEOSGetNumGeometries_r (context, faces); i++)
    {
      const GEOSGeometry *face = GEOSGetGeometryN_r (context, faces, i);
      LinliGeometry *part;

      if (!is_within (context, whole, face))
        continue;
      part = take (context, GEOSGeom_clone_r (context, face), error);
      good = part != NULL;
      if (good)
        g_ptr_array_add (parts, part);
    }
  if (faces != NULL)
    GEOSGeom_destroy_r (context, faces);
  if (whole != NULL)
    GEOSGeom_destroy_r (context, whole);
  if (!good)
    return NULL;
  if (parts->len < MAX (2, geometry->n_polygons + 1))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the line does not cut the outline: draw it from outside to outside, right across");
      return NULL;
    }
  g_ptr_array_sort (parts, compare_area);
  return g_steal_pointer (&parts);
}

/* ---- merge and cut ---- */

LinliGeometry *
linli_topology_merge (GPtrArray *geometries, GError **error)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  GEOSGeometry *all = NULL;
  g_autoptr(LinliGeometry) merged = NULL;

  g_return_val_if_fail (geometries != NULL && geometries->len > 0, NULL);

  for (guint i = 0; i < geometries->len; i++)
    if (!is_sound (g_ptr_array_index (geometries, i), error))
      return NULL;
  for (guint i = 0; i < geometries->len; i++)
    {
      GEOSGeometry *one = linli_geos_from_geometry (context, g_ptr_array_index (geometries, i)), *before = all;

      /* To the centimetre of the catalogue: sides that were rounded apart are one again. */
      all = one == NULL ? NULL : before == NULL ? GEOSGeom_setPrecision_r (context, one, 1e-7, 0) : GEOSUnionPrec_r (context, before, one, 1e-7);
      if (before != NULL)
        GEOSGeom_destroy_r (context, before);
      if (one != NULL)
        GEOSGeom_destroy_r (context, one);
      if (all == NULL)
        break;
    }
  merged = take (context, all, error);
  if (merged != NULL && merged->n_polygons > 1)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the outlines do not hang together: they are %u parts that share no side", merged->n_polygons);
      return NULL;
    }
  return g_steal_pointer (&merged);
}

LinliGeometry *
linli_topology_cut (const LinliGeometry *geometry, const LinliGeometry *hole, GError **error)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  GEOSGeometry *whole, *off, *rest = NULL;
  g_autoptr(LinliGeometry) cut = NULL;

  g_return_val_if_fail (geometry != NULL && hole != NULL, NULL);

  if (!is_sound (geometry, error) || !is_sound (hole, error))
    return NULL;
  whole = linli_geos_from_geometry (context, geometry);
  off = linli_geos_from_geometry (context, hole);
  if (whole != NULL && off != NULL)
    rest = GEOSDifference_r (context, whole, off);
  if (off != NULL)
    GEOSGeom_destroy_r (context, off);
  if (whole != NULL)
    GEOSGeom_destroy_r (context, whole);
  cut = take (context, rest, error);
  if (cut != NULL && linli_geometry_get_area (geometry) - linli_geometry_get_area (cut) < 0.01)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the hole lies outside of the outline");
      return NULL;
    }
  return g_steal_pointer (&cut);
}

/* (transfer full) (nullable): the polygons of @geom, which it takes, that are large enough. */
static GEOSGeometry *
keep_large (GEOSContextHandle_t context, GEOSGeometry *geom, double least)
{
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();
  GEOSGeometry *large = NULL;

  for (int i = 0; i < GEOSGetNumGeometries_r (context, geom); i++)
    {
      GEOSGeometry *part = GEOSGeom_clone_r (context, GEOSGetGeometryN_r (context, geom, i));
      g_autoptr(LinliGeometry) ours = part != NULL ? take (context, GEOSGeom_clone_r (context, part), NULL) : NULL;

      if (ours != NULL && linli_geometry_get_area (ours) >= least)
        g_ptr_array_add (kept, part);
      else if (part != NULL)
        GEOSGeom_destroy_r (context, part);
    }
  GEOSGeom_destroy_r (context, geom);
  if (kept->len > 0)
    large = GEOSGeom_createCollection_r (context, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry **) kept->pdata, kept->len);
  return large;
}

LinliGeometry *
linli_topology_rest (const LinliGeometry *geometry, GPtrArray *taken, double least, GError **error)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  GEOSGeometry *rest;

  g_return_val_if_fail (geometry != NULL && taken != NULL, NULL);

  if (!is_sound (geometry, error))
    return NULL;
  rest = linli_geos_from_geometry (context, geometry);
  for (guint i = 0; i < taken->len && rest != NULL; i++)
    {
      GEOSGeometry *off = linli_geos_from_geometry (context, g_ptr_array_index (taken, i));
      GEOSGeometry *less = off != NULL && GEOSisValid_r (context, off) == 1 ? GEOSDifference_r (context, rest, off) : NULL;

      if (off != NULL)
        GEOSGeom_destroy_r (context, off);
      if (less == NULL)
        continue;
      GEOSGeom_destroy_r (context, rest);
      rest = less;
    }
  return take (context, rest != NULL ? keep_large (context, rest, least) : NULL, error);
}
