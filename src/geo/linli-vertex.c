/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-vertex.c - corners that neighbours share move together. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-vertex.h"

#include "linli-geometry-builder.h"

#include <math.h>
#include <string.h>

#define DEGREE    111320.0  /* metres of a degree along the meridian, enough for a pointer's reach */
#define SAME      0.5e-7    /* degrees: the catalogue keeps seven decimals */

static gboolean
is_same (const double *point, double lon, double lat)
{
  return fabs (point[0] - lon) <= SAME && fabs (point[1] - lat) <= SAME;
}

static double
round_degrees (double degrees)
{
  return round (degrees * 1e7) / 1e7;
}

static void
replace (GPtrArray *geometries, guint i, LinliGeometry *with)
{
  linli_geometry_free (geometries->pdata[i]);
  geometries->pdata[i] = with;
}

guint
linli_vertex_move (GPtrArray *geometries, double lon, double lat, double to_lon, double to_lat)
{
  guint changed = 0;

  g_return_val_if_fail (geometries != NULL, 0);

  if (!isfinite (to_lon) || !isfinite (to_lat) || fabs (to_lon) > 180 || fabs (to_lat) > 90)
    return 0;
  for (guint i = 0; i < geometries->len; i++)
    {
      LinliGeometry *moved = NULL;
      const LinliGeometry *geometry = g_ptr_array_index (geometries, i);

      for (guint j = 0; j < geometry->n_points; j++)
        if (is_same (geometry->lon_lat + 2 * j, lon, lat))
          {
            if (moved == NULL)
              moved = linli_geometry_copy (geometry);
            moved->lon_lat[2 * j] = round_degrees (to_lon);
            moved->lon_lat[2 * j + 1] = round_degrees (to_lat);
          }
      if (moved != NULL)
        {
          replace (geometries, i, moved);
          changed++;
        }
    }
  return changed;
}

/* ---- rings made anew ---- */

/* Called for every point of a ring but the closing one; adds what stands in its place. */
typedef gboolean (*PointFunc) (LinliGeometryBuilder *builder, const double *point, const double *next, gpointer data);

/* (nullable) (transfer full): @geometry with its rings gone through; NULL where a ring has become none. */
static LinliGeometry *
rebuild (const LinliGeometry *geometry, PointFunc func, gpointer data)
{
  g_auto(LinliGeometryBuilder) builder;
  guint ring = 0, start = 0;

  linli_geometry_builder_init (&builder);
  for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
    {
      for (; ring < geometry->polygon_ends[polygon]; start = geometry->ring_ends[ring], ring++)
        {
          for (guint j = start; j + 1 < geometry->ring_ends[ring]; j++)
            if (!func (&builder, geometry->lon_lat + 2 * j, geometry->lon_lat + 2 * (j + 1), data))
              return NULL;
          if (!linli_geometry_builder_end_ring (&builder, TRUE, NULL))
            return NULL;
        }
      if (!linli_geometry_builder_end_polygon (&builder, NULL))
        return NULL;
    }
  return linli_geometry_builder_finish (&builder, geometry->type);
}

static gboolean
has_corner (const LinliGeometry *geometry, double lon, double lat)
{
  for (guint i = 0; i < geometry->n_points; i++)
    if (is_same (geometry->lon_lat + 2 * i, lon, lat))
      return TRUE;
  return FALSE;
}

static gboolean
leave_out (LinliGeometryBuilder *builder, const double *point, const double *next, gpointer data)
{
  const double *gone = data;

  return is_same (point, gone[0], gone[1]) || linli_geometry_builder_add_point (builder, point[0], point[1], NULL);
}

guint
linli_vertex_remove (GPtrArray *geometries, double lon, double lat)
{
  g_autoptr(GPtrArray) without = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  double gone[2] = { lon, lat };
  guint changed = 0;

  g_return_val_if_fail (geometries != NULL, 0);

  for (guint i = 0; i < geometries->len; i++)
    {
      const LinliGeometry *geometry = g_ptr_array_index (geometries, i);
      LinliGeometry *rest = has_corner (geometry, lon, lat) ? rebuild (geometry, leave_out, gone) : linli_geometry_copy (geometry);

      if (rest == NULL)
        return 0;
      g_ptr_array_add (without, rest);
    }
  for (guint i = 0; i < geometries->len; i++)
    {
      if (!has_corner (g_ptr_array_index (geometries, i), lon, lat))
        continue;
      replace (geometries, i, g_steal_pointer (&without->pdata[i]));
      changed++;
    }
  return changed;
}

static gboolean
leave_out_twins (LinliGeometryBuilder *builder, const double *point, const double *next, gpointer data)
{
  return is_same (point, next[0], next[1]) || linli_geometry_builder_add_point (builder, point[0], point[1], NULL);
}

LinliGeometry *
linli_vertex_tidy (const LinliGeometry *geometry)
{
  g_return_val_if_fail (geometry != NULL, NULL);

  return rebuild (geometry, leave_out_twins, NULL);
}

/* ---- near a side ---- */

/* Metres from @lon, @lat to the side @a, @b, on a plane laid there; *ret_along 0 to 1. */
static double
get_distance (const double *a, const double *b, double lon, double lat, double *ret_along)
{
  double shrink = cos (lat * G_PI / 180), ax = (a[0] - lon) * shrink, ay = a[1] - lat;
  double dx = (b[0] - a[0]) * shrink, dy = b[1] - a[1], length = dx * dx + dy * dy;

  *ret_along = length > 0 ? CLAMP (-(ax * dx + ay * dy) / length, 0, 1) : 0;
  return hypot (ax + *ret_along * dx, ay + *ret_along * dy) * DEGREE;
}

typedef struct { double lon, lat, metres; gboolean added; } Add;

static gboolean
put_in (LinliGeometryBuilder *builder, const double *point, const double *next, gpointer data)
{
  Add *add = data;
  double along, away = get_distance (point, next, add->lon, add->lat, &along);

  if (!linli_geometry_builder_add_point (builder, point[0], point[1], NULL))
    return FALSE;
  if (add->added || away > add->metres || along <= 0 || along >= 1)
    return TRUE;
  add->added = TRUE;
  return linli_geometry_builder_add_point (builder, add->lon, add->lat, NULL);
}

static gboolean
has_corner_near (const LinliGeometry *geometry, double lon, double lat, double metres)
{
  double along;

  for (guint i = 0; i < geometry->n_points; i++)
    if (get_distance (geometry->lon_lat + 2 * i, geometry->lon_lat + 2 * i, lon, lat, &along) <= metres)
      return TRUE;
  return FALSE;
}

guint
linli_vertex_add (GPtrArray *geometries, double lon, double lat, double metres)
{
  guint changed = 0;

  g_return_val_if_fail (geometries != NULL, 0);

  for (guint i = 0; i < geometries->len; i++)
    {
      const LinliGeometry *geometry = g_ptr_array_index (geometries, i);
      Add add = { round_degrees (lon), round_degrees (lat), metres, FALSE };
      LinliGeometry *with = has_corner_near (geometry, lon, lat, metres) ? NULL : rebuild (geometry, put_in, &add);

      if (with != NULL && add.added)
        {
          replace (geometries, i, with);
          changed++;
        }
      else
        linli_geometry_free (with);
    }
  return changed;
}

LinliSnap
linli_vertex_snap (GPtrArray *geometries, double lon, double lat, double metres, double *ret_lon, double *ret_lat)
{
  double corner = metres, side = metres, on_side[2] = { lon, lat };
  LinliSnap snap = LINLI_SNAP_NONE;

  g_return_val_if_fail (geometries != NULL && ret_lon != NULL && ret_lat != NULL, LINLI_SNAP_NONE);

  *ret_lon = lon;
  *ret_lat = lat;
  for (guint i = 0; i < geometries->len; i++)
    {
      const LinliGeometry *geometry = g_ptr_array_index (geometries, i);
      guint start = 0;

      for (guint ring = 0; ring < geometry->n_rings; start = geometry->ring_ends[ring], ring++)
        for (guint j = start; j + 1 < geometry->ring_ends[ring]; j++)
          {
            const double *a = geometry->lon_lat + 2 * j, *b = a + 2;
            double along, away = get_distance (a, a, lon, lat, &along);

            if (away <= corner)
              {
                corner = away;
                snap = LINLI_SNAP_CORNER;
                *ret_lon = a[0];
                *ret_lat = a[1];
              }
            away = get_distance (a, b, lon, lat, &along);
            if (snap != LINLI_SNAP_CORNER && away <= side)
              {
                side = away;
                snap = LINLI_SNAP_SIDE;
                on_side[0] = a[0] + along * (b[0] - a[0]);
                on_side[1] = a[1] + along * (b[1] - a[1]);
              }
          }
    }
  if (snap == LINLI_SNAP_SIDE)
    {
      *ret_lon = round_degrees (on_side[0]);
      *ret_lat = round_degrees (on_side[1]);
    }
  return snap;
}
