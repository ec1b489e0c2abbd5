/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry value: how it is built and checked, and what can be measured on it.
 *
 * Everything that reads geometry from outside goes through the builder, so a LinliGeometry that exists is
 * sound: finite coordinates in range, rings closed and of four points at least, a bounded number of points.
 */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-geometry.h"

#include "linli-error.h"
#include "linli-geodesic.h"
#include "linli-geometry-builder.h"

#include <math.h>
#include <string.h>

/* WGS 84 (EPSG 7030): semi-major axis in metres, first eccentricity squared. */
#define WGS84_A  6378137.0
#define WGS84_E2 6.69437999014e-3

#define RADIANS(degrees) ((degrees) * (G_PI / 180.0))

/* ---- builder ---- */

void
linli_geometry_builder_init (LinliGeometryBuilder *builder)
{
  builder->lon_lat = g_array_new (FALSE, FALSE, sizeof (double));
  builder->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  builder->polygon_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  builder->ring_start = 0;
  builder->crs = NULL;
}

void
linli_geometry_builder_clear (LinliGeometryBuilder *builder)
{
  g_clear_pointer (&builder->lon_lat, g_array_unref);
  g_clear_pointer (&builder->ring_ends, g_array_unref);
  g_clear_pointer (&builder->polygon_ends, g_array_unref);
}

static gboolean
add_degrees (LinliGeometryBuilder *builder,
             double                lon,
             double                lat,
             GError              **error)
{
  double pair[2] = { lon, lat };

  if (!isfinite (lon) || !isfinite (lat))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a coordinate is not a finite number");
      return FALSE;
    }
  if (lon < -180 || lon > 180 || lat < -90 || lat > 90)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                   "%.7g, %.7g is no longitude (-180 to 180) and latitude (-90 to 90) in degrees", lon, lat);
      return FALSE;
    }
  if (builder->lon_lat->len / 2 >= LINLI_GEOMETRY_MAX_POINTS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "more than %d points",
                   LINLI_GEOMETRY_MAX_POINTS);
      return FALSE;
    }
  g_array_append_vals (builder->lon_lat, pair, 2);
  return TRUE;
}

gboolean
linli_geometry_builder_add_point (LinliGeometryBuilder *builder,
                                  double                x,
                                  double                y,
                                  GError              **error)
{
  double lon = x, lat = y;

  if (builder->crs != NULL && builder->crs->type != LINLI_CRS_GEOGRAPHIC && !linli_crs_to_degrees (builder->crs, x, y, &lon, &lat))
    {
      g_autofree char *name = linli_crs_to_string (builder->crs);

      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%.9g, %.9g is no place in %s", x, y, name);
      return FALSE;
    }
  return add_degrees (builder, lon, lat, error);
}

static gboolean
end_part (LinliGeometryBuilder *builder,
          GError              **error)
{
  guint end = builder->lon_lat->len / 2;

  if (builder->ring_ends->len >= LINLI_GEOMETRY_MAX_RINGS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "more than %d rings or lines", LINLI_GEOMETRY_MAX_RINGS);
      return FALSE;
    }
  g_array_append_val (builder->ring_ends, end);
  builder->ring_start = end;
  return TRUE;
}

gboolean
linli_geometry_builder_end_line (LinliGeometryBuilder *builder,
                                 GError              **error)
{
  if (builder->lon_lat->len / 2 - builder->ring_start < 2)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a line has two points at least");
      return FALSE;
    }
  return end_part (builder, error);
}

gboolean
linli_geometry_builder_end_ring (LinliGeometryBuilder *builder,
                                 gboolean              close,
                                 GError              **error)
{
  guint n = builder->lon_lat->len / 2 - builder->ring_start;
  double first[2];
  const double *last;

  if (n >= 3)
    {
      first[0] = g_array_index (builder->lon_lat, double, 2 * builder->ring_start);
      first[1] = g_array_index (builder->lon_lat, double, 2 * builder->ring_start + 1);
      last = &g_array_index (builder->lon_lat, double, builder->lon_lat->len - 2);
      if (first[0] != last[0] || first[1] != last[1])
        {
          if (!close)
            {
              g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                                   "the ring is not closed: its last point is not its first");
              return FALSE;
            }
          if (!add_degrees (builder, first[0], first[1], error))
            return FALSE;
          n++;
        }
    }
  if (n < 4)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                   "a closed ring has four points at least, this one %u", n);
      return FALSE;
    }
  return end_part (builder, error);
}

gboolean
linli_geometry_builder_end_polygon (LinliGeometryBuilder *builder,
                                    GError              **error)
{
  guint end = builder->ring_ends->len;
  guint start = 0;

  if (builder->polygon_ends->len > 0)
    start = g_array_index (builder->polygon_ends, guint, builder->polygon_ends->len - 1);
  if (end == start)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a polygon has one ring at least");
      return FALSE;
    }
  g_array_append_val (builder->polygon_ends, end);
  return TRUE;
}

LinliGeometry *
linli_geometry_builder_finish (LinliGeometryBuilder *builder,
                               LinliGeometryType     type)
{
  LinliGeometry *geometry = g_new0 (LinliGeometry, 1);

  if (type == LINLI_GEOMETRY_MULTI_LINE_STRING && builder->ring_ends->len == 1)
    type = LINLI_GEOMETRY_LINE_STRING;
  geometry->type = type;
  geometry->n_points = builder->lon_lat->len / 2;
  geometry->n_rings = builder->ring_ends->len;
  geometry->n_polygons = builder->polygon_ends->len;
  geometry->lon_lat = (double *) g_array_free (g_steal_pointer (&builder->lon_lat), FALSE);
  geometry->ring_ends = (guint *) g_array_free (g_steal_pointer (&builder->ring_ends), FALSE);
  geometry->polygon_ends = (guint *) g_array_free (g_steal_pointer (&builder->polygon_ends), FALSE);
  return geometry;
}

/* ---- the value ---- */

void
linli_geometry_free (LinliGeometry *geometry)
{
  if (geometry == NULL)
    return;
  g_free (geometry->lon_lat);
  g_free (geometry->ring_ends);
  g_free (geometry->polygon_ends);
  g_free (geometry);
}

LinliGeometry *
linli_geometry_copy (const LinliGeometry *geometry)
{
  LinliGeometry *copy;

  g_return_val_if_fail (geometry != NULL, NULL);

  copy = g_memdup2 (geometry, sizeof *geometry);
  copy->lon_lat = g_memdup2 (geometry->lon_lat, sizeof (double) * 2 * geometry->n_points);
  copy->ring_ends = g_memdup2 (geometry->ring_ends, sizeof (guint) * geometry->n_rings);
  copy->polygon_ends = g_memdup2 (geometry->polygon_ends, sizeof (guint) * geometry->n_polygons);
  return copy;
}

void
linli_geometry_round (LinliGeometry *geometry)
{
  g_return_if_fail (geometry != NULL);

  for (guint i = 0; i < 2 * geometry->n_points; i++)
    geometry->lon_lat[i] = round (geometry->lon_lat[i] * 1e7) / 1e7;
}

gboolean
linli_geometry_equal (const LinliGeometry *a,
                      const LinliGeometry *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a->type != b->type || a->n_points != b->n_points || a->n_rings != b->n_rings
      || a->n_polygons != b->n_polygons)
    return FALSE;
  for (guint i = 0; i < 2 * a->n_points; i++)
    if (a->lon_lat[i] != b->lon_lat[i])
      return FALSE;
  return (a->n_rings == 0 || memcmp (a->ring_ends, b->ring_ends, sizeof (guint) * a->n_rings) == 0)
         && (a->n_polygons == 0
             || memcmp (a->polygon_ends, b->polygon_ends, sizeof (guint) * a->n_polygons) == 0);
}

LinliGeometry *
linli_geometry_new_point (double   lon,
                          double   lat,
                          GError **error)
{
  g_auto(LinliGeometryBuilder) builder;

  linli_geometry_builder_init (&builder);
  if (!linli_geometry_builder_add_point (&builder, lon, lat, error))
    return NULL;
  return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_POINT);
}

LinliGeometry *
linli_geometry_new_line (const double *lon_lat,
                         guint         n_points,
                         GError      **error)
{
  g_auto(LinliGeometryBuilder) builder;

  g_return_val_if_fail (lon_lat != NULL || n_points == 0, NULL);

  linli_geometry_builder_init (&builder);
  for (guint i = 0; i < n_points; i++)
    if (!linli_geometry_builder_add_point (&builder, lon_lat[2 * i], lon_lat[2 * i + 1], error))
      return NULL;
  if (!linli_geometry_builder_end_line (&builder, error))
    return NULL;
  return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_LINE_STRING);
}

LinliGeometry *
linli_geometry_new_polygon (const double *lon_lat,
                            guint         n_points,
                            GError      **error)
{
  g_auto(LinliGeometryBuilder) builder;

  g_return_val_if_fail (lon_lat != NULL || n_points == 0, NULL);

  linli_geometry_builder_init (&builder);
  for (guint i = 0; i < n_points; i++)
    if (!linli_geometry_builder_add_point (&builder, lon_lat[2 * i], lon_lat[2 * i + 1], error))
      return NULL;
  if (!linli_geometry_builder_end_ring (&builder, TRUE, error)
      || !linli_geometry_builder_end_polygon (&builder, error))
    return NULL;
  return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_POLYGON);
}

/* ---- measures ---- */

void
linli_geometry_get_bounds (const LinliGeometry *geometry,
                           LinliBounds         *ret_bounds)
{
  LinliBounds bounds = { 180, 90, -180, -90 };

  g_return_if_fail (geometry != NULL && ret_bounds != NULL);

  for (guint i = 0; i < geometry->n_points; i++)
    {
      bounds.west = MIN (bounds.west, geometry->lon_lat[2 * i]);
      bounds.east = MAX (bounds.east, geometry->lon_lat[2 * i]);
      bounds.south = MIN (bounds.south, geometry->lon_lat[2 * i + 1]);
      bounds.north = MAX (bounds.north, geometry->lon_lat[2 * i + 1]);
    }
  *ret_bounds = bounds;
}

/* Twice the signed planar area of a ring about its first point, in degrees², and the moments that give its
 * centroid. */
static double
ring_moments (const double *xy,
              guint         n,
              double       *ret_mx,
              double       *ret_my)
{
  double twice = 0, mx = 0, my = 0;

  for (guint i = 1; i + 1 < n; i++)
    {
      double ax = xy[2 * i] - xy[0], ay = xy[2 * i + 1] - xy[1];
      double bx = xy[2 * i + 2] - xy[0], by = xy[2 * i + 3] - xy[1];
      double cross = ax * by - bx * ay;

      twice += cross;
      mx += cross * (ax + bx) / 3;
      my += cross * (ay + by) / 3;
    }
  *ret_mx = mx + twice * xy[0];
  *ret_my = my + twice * xy[1];
  return twice;
}

void
linli_geometry_get_centroid (const LinliGeometry *geometry,
                             double              *ret_lon,
                             double              *ret_lat)
{
  double weight = 0, x = 0, y = 0;
  guint ring = 0, start = 0;

  g_return_if_fail (geometry != NULL && geometry->n_points > 0 && ret_lon != NULL && ret_lat != NULL);

  for (guint part = 0, i = 0; geometry->n_polygons == 0 && part < geometry->n_rings; part++, i++)
    for (; i + 1 < geometry->ring_ends[part]; i++)
      {
        const double *p = geometry->lon_lat + 2 * i;
        double length = linli_geodesic_distance (p[0], p[1], p[2], p[3]);

        weight += length;
        x += length * (p[0] + p[2]) / 2;
        y += length * (p[1] + p[3]) / 2;
      }

  for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
    for (guint first = ring; ring < geometry->polygon_ends[polygon]; ring++)
      {
        double mx, my;
        double twice
            = ring_moments (geometry->lon_lat + 2 * start, geometry->ring_ends[ring] - start, &mx, &my);
        /* Rings come in either direction: the outside counts for its polygon, the others against it. */
        double sign = (twice < 0) == (ring == first) ? -1 : 1;

        weight += sign * twice;
        x += sign * mx;
        y += sign * my;
        start = geometry->ring_ends[ring];
      }

  if (!(fabs (weight) > 1e-18))
    {
      weight = geometry->n_points;
      x = y = 0;
      for (guint i = 0; i < geometry->n_points; i++)
        {
          x += geometry->lon_lat[2 * i];
          y += geometry->lon_lat[2 * i + 1];
        }
    }
  *ret_lon = x / weight;
  *ret_lat = y / weight;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
linli_geometry_get_label_point (const LinliGeometry *geometry,
                                double              *ret_lon,
                                double              *ret_lat)
{
  g_autoptr(GArray) crossings = NULL;
  double lon, lat, widest = 0;
  guint start = 0;

  g_return_if_fail (geometry != NULL && ret_lon != NULL && ret_lat != NULL);

  linli_geometry_get_centroid (geometry, &lon, &lat);
  *ret_lon = lon;
  *ret_lat = lat;
  if (geometry->n_polygons == 0 || linli_geometry_contains (geometry, lon, lat))
    return;

  crossings = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      for (guint i = start; i + 1 < geometry->ring_ends[ring]; i++)
        {
          const double *p = geometry->lon_lat + 2 * i;

          if ((p[1] > lat) != (p[3] > lat))
            {
              double crossing = p[0] + (lat - p[1]) / (p[3] - p[1]) * (p[2] - p[0]);

              g_array_append_val (crossings, crossing);
            }
        }
      start = geometry->ring_ends[ring];
    }
  g_array_sort (crossings, compare_doubles);
  for (guint i = 0; i + 1 < crossings->len; i += 2)
    {
      double west = g_array_index (crossings, double, i), east = g_array_index (crossings, double, i + 1);

      if (east - west > widest)
        {
          widest = east - west;
          *ret_lon = (west + east) / 2;
        }
    }
}

/* The authalic q of a latitude: Snyder, Map Projections - A Working Manual (USGS 1395), equation 3-12.  The
 * area between the equator, a latitude and two meridians on the ellipsoid is a²/2 · Δλ · q, so an edge adds a
 * trapezium in (λ, q). */
static double
authalic_q (double lat)
{
  double e = sqrt (WGS84_E2), s = sin (RADIANS (lat));

  return (1 - WGS84_E2) * (s / (1 - WGS84_E2 * s * s) + atanh (e * s) / e);
}

static double
ring_area (const double *lon_lat,
           guint         n)
{
  double q0 = authalic_q (lon_lat[1]), q = 0, sum = 0;

  /* Relative to the first point: keeps the digits of a ten-metre footprint. */
  for (guint i = 0; i + 1 < n; i++)
    {
      double next = authalic_q (lon_lat[2 * i + 3]) - q0;

      sum += RADIANS (lon_lat[2 * i + 2] - lon_lat[2 * i]) * (q + next) / 2;
      q = next;
    }
  return fabs (sum) * WGS84_A * WGS84_A / 2;
}

double
linli_geometry_get_area (const LinliGeometry *geometry)
{
  double area = 0;
  guint ring = 0, start = 0;

  g_return_val_if_fail (geometry != NULL, 0);

  for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
    for (guint first = ring; ring < geometry->polygon_ends[polygon]; ring++)
      {
        double part = ring_area (geometry->lon_lat + 2 * start, geometry->ring_ends[ring] - start);

        area += ring == first ? part : -part;
        start = geometry->ring_ends[ring];
      }
  return MAX (area, 0);
}

gboolean
linli_geometry_contains (const LinliGeometry *geometry,
                         double               lon,
                         double               lat)
{
  gboolean inside = FALSE;
  guint start = 0;

  g_return_val_if_fail (geometry != NULL, FALSE);

  if (geometry->n_polygons == 0)
    return FALSE;
  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      for (guint i = start; i + 1 < geometry->ring_ends[ring]; i++)
        {
          const double *p = geometry->lon_lat + 2 * i;

          if ((p[1] > lat) != (p[3] > lat) && lon < p[0] + (lat - p[1]) / (p[3] - p[1]) * (p[2] - p[0]))
            inside = !inside;
        }
      start = geometry->ring_ends[ring];
    }
  return inside;
}
