/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which buildings a drawn shape takes: those whose box meets it are asked one by one. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-pick.h"

#include "linli-geodesic.h"
#include "linli-mercator.h"

#define ONE_PIXEL (-8)  /* the zoom at which the world is one pixel wide */
#define CHUNK     1024

LinliMapShape *
linli_map_shape_new (LinliGeometryType type)
{
  LinliMapShape *self = g_new0 (LinliMapShape, 1);

  self->type = type;
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

LinliMapShape *
linli_map_shape_copy (const LinliMapShape *self)
{
  LinliMapShape *copy = linli_map_shape_new (self->type);

  g_array_append_vals (copy->points, self->points->data, self->points->len);
  copy->metres = self->metres;
  return copy;
}

void
linli_map_shape_free (LinliMapShape *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->points);
  g_free (self);
}

void
linli_map_shape_add (LinliMapShape *self,
                     double         x,
                     double         y)
{
  g_array_append_val (self->points, x);
  g_array_append_val (self->points, y);
}

guint
linli_map_shape_get_size (const LinliMapShape *self)
{
  return self->points->len / 2;
}

static void
get_lon_lat (const double *point,
             double       *ret_lon_lat)
{
  ret_lon_lat[0] = linli_mercator_lon (point[0], ONE_PIXEL);
  ret_lon_lat[1] = linli_mercator_lat (point[1], ONE_PIXEL);
}

/* (transfer full): pairs of degrees. */
static double *
to_degrees (const LinliMapShape *self)
{
  guint n = linli_map_shape_get_size (self);
  double *lon_lat = g_new (double, MAX (2, 2 * (gsize) n));

  for (guint i = 0; i < n; i++)
    get_lon_lat (&g_array_index (self->points, double, 2 * i), lon_lat + 2 * i);
  return lon_lat;
}

double
linli_map_shape_get_length (const LinliMapShape *self)
{
  g_autofree double *lon_lat = to_degrees (self);
  guint n = linli_map_shape_get_size (self), legs = self->type == LINLI_GEOMETRY_POLYGON && n > 2 ? n : n - MIN (n, 1);
  double sum = 0;

  for (guint i = 0; i < legs; i++)
    sum += linli_geodesic_distance (lon_lat[2 * i], lon_lat[2 * i + 1], lon_lat[2 * ((i + 1) % n)], lon_lat[2 * ((i + 1) % n) + 1]);
  return sum;
}

double
linli_map_shape_get_area (const LinliMapShape *self)
{
  g_autofree double *lon_lat = to_degrees (self);
  g_autoptr(LinliGeometry) ring = NULL;

  if (linli_map_shape_get_size (self) < 3)
    return 0;
  ring = linli_geometry_new_polygon (lon_lat, linli_map_shape_get_size (self), NULL);
  return ring != NULL ? linli_geometry_get_area (ring) : 0;
}

/* The rings of a building in degrees; @ret_ends counts from its first point. */
static void
read_rings (const LinliMapFeatures *features,
            const LinliMapFeature  *building,
            GArray                 *lon_lat,
            GArray                 *ends)
{
  g_array_set_size (lon_lat, 0);
  g_array_set_size (ends, 0);
  for (guint ring = building->first_ring; ring < building->first_ring + building->n_rings; ring++)
    {
      guint n, end;
      const double *points = linli_map_features_get_ring (features, ring, &n);

      for (guint i = 0; i < n; i++)
        {
          double pair[2];

          get_lon_lat (points + 2 * i, pair);
          g_array_append_vals (lon_lat, pair, 2);
        }
      end = lon_lat->len / 2;
      g_array_append_val (ends, end);
    }
}

GArray *
linli_map_features_pick (const LinliMapFeatures  *features,
                         const LinliMapShape     *shape,
                         LinliReachRule           rule,
                         GCancellable            *cancellable,
                         GError                 **error)
{
  g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof (guint)), lon_lat = g_array_new (FALSE, FALSE, sizeof (double)),
                    ends = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree double *corners = NULL;
  g_autoptr(LinliReach) reach = NULL;
  LinliBounds bounds;

  g_return_val_if_fail (features != NULL && shape != NULL, NULL);

  corners = to_degrees (shape);
  reach = linli_reach_new (shape->type, corners, linli_map_shape_get_size (shape), shape->type == LINLI_GEOMETRY_POLYGON ? 0 : shape->metres, error);
  if (reach == NULL)
    return NULL;
  linli_reach_get_bounds (reach, &bounds);
  for (guint i = 0; i < features->buildings->len; i++)
    {
      const LinliMapFeature *building = &g_array_index (features->buildings, LinliMapFeature, i);
      double label[2] = { building->label_x, building->label_y }, centre[2];

      if (i % CHUNK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (building->n_rings == 0 || linli_mercator_lon (building->box.east, ONE_PIXEL) < bounds.west
          || linli_mercator_lon (building->box.west, ONE_PIXEL) > bounds.east || linli_mercator_lat (building->box.north, ONE_PIXEL) < bounds.south
          || linli_mercator_lat (building->box.south, ONE_PIXEL) > bounds.north)
        continue;
      read_rings (features, building, lon_lat, ends);
      get_lon_lat (label, centre);
      if (linli_reach_takes (reach, (const double *) lon_lat->data, (const guint *) ends->data, ends->len, centre, rule))
        g_array_append_val (taken, i);
    }
  return g_steal_pointer (&taken);
}
