/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-near.h"

#include "linli-geodesic.h"
#include "linli-map-symbol.h"
#include "linli-mercator.h"

#include <math.h>

#define WORLD_ONE (-8)
#define WANTED    18.4  /* what has its name at such a zoom is looked for */

static const LinliGroundFeature *
get_feature (const LinliMapGround *self, guint feature)
{
  return &g_array_index (self->features, LinliGroundFeature, feature);
}

/* Even-odd over the rings of an area. */
static gboolean
contains (const LinliMapGround *self, const LinliGroundFeature *feature, double x, double y)
{
  gboolean inside = FALSE;
  guint first = feature->first_part > 0 ? g_array_index (self->part_ends, guint, feature->first_part - 1) : 0;

  if (feature->form != LINLI_GEOMETRY_POLYGON)
    return FALSE;
  for (guint part = 0; part < feature->n_parts; part++)
    {
      guint end = g_array_index (self->part_ends, guint, feature->first_part + part);

      for (guint i = first, before = end - 1; i < end; before = i++)
        {
          const double *a = &g_array_index (self->points, double, 2 * i), *b = &g_array_index (self->points, double, 2 * before);

          if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
            inside = !inside;
        }
      first = end;
    }
  return inside;
}

int
linli_map_ground_find_at (const LinliMapGround *self, double x, double y, double tolerance, double zoom)
{
  double best = tolerance;
  int found = -1;

  g_return_val_if_fail (self != NULL, -1);

  for (guint i = self->firsts[LINLI_GROUND_PLACE]; i < self->firsts[LINLI_GROUND_N_CLASSES]; i++)
    {
      const LinliGroundFeature *feature = get_feature (self, i);
      double distance = hypot (feature->x - x, feature->y - y);

      if (distance <= best && linli_map_symbol_get_radius (feature, zoom) > 0)
        {
          best = distance;
          found = (int) i;
        }
    }
  for (guint i = self->firsts[LINLI_GROUND_PLACE]; found < 0 && i < self->firsts[LINLI_GROUND_N_CLASSES]; i++)
    if (contains (self, get_feature (self, i), x, y))
      found = (int) i;
  return found;
}

int
linli_map_ground_find (const LinliMapGround *self, const LinliId *id)
{
  g_return_val_if_fail (self != NULL && id != NULL, -1);

  for (guint i = 0; i < self->features->len; i++)
    if (linli_id_equal (&get_feature (self, i)->id, id))
      return (int) i;
  return -1;
}

static double
measure_to_side (const double *a, const double *b, double x, double y)
{
  double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
  double along = length > 0 ? CLAMP (((x - a[0]) * dx + (y - a[1]) * dy) / length, 0, 1) : 0;

  return hypot (x - a[0] - along * dx, y - a[1] - along * dy);
}

/* INFINITY where it is further away than @reach. */
static double
measure_to (const LinliMapGround *self, const LinliGroundFeature *feature, double x, double y, double reach)
{
  guint first = feature->first_part > 0 ? g_array_index (self->part_ends, guint, feature->first_part - 1) : 0;
  double nearest = INFINITY;

  if (x < feature->box.west - reach || x > feature->box.east + reach || y < feature->box.north - reach || y > feature->box.south + reach)
    return INFINITY;
  for (guint part = 0; part < feature->n_parts; part++)
    {
      guint end = g_array_index (self->part_ends, guint, feature->first_part + part);

      for (guint i = first; i + 1 < end; i++)
        nearest = MIN (nearest, measure_to_side (&g_array_index (self->points, double, 2 * i), &g_array_index (self->points, double, 2 * i + 2), x, y));
      first = end;
    }
  return nearest <= reach ? nearest : INFINITY;
}

const char *
linli_map_ground_name_along (const LinliMapGround *self, double x, double y, double reach)
{
  const char *name = NULL;
  double nearest = INFINITY;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = self->firsts[LINLI_GROUND_WATER]; i < self->firsts[LINLI_GROUND_PLACE]; i++)
    {
      const LinliGroundFeature *feature = get_feature (self, i);
      double distance = *feature->name != '\0' ? measure_to (self, feature, x, y, reach) : INFINITY;

      if (distance < nearest)
        {
          nearest = distance;
          name = feature->name;
        }
    }
  return name;
}

static int
compare_near (gconstpointer a, gconstpointer b)
{
  double x = ((const LinliMapNear *) a)->metres, y = ((const LinliMapNear *) b)->metres;

  return x < y ? -1 : x > y;
}

GArray *
linli_map_ground_find_nearest (const LinliMapGround *self, double x, double y, double metres, guint max, const LinliId *but)
{
  g_autoptr(GHashTable) nearest = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (LinliMapNear));
  GHashTableIter iter;
  gpointer near;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = self->firsts[LINLI_GROUND_PLACE]; i < self->firsts[LINLI_GROUND_N_CLASSES]; i++)
    {
      const LinliGroundFeature *feature = get_feature (self, i);
      gpointer kind = GUINT_TO_POINTER (feature->symbol * LINLI_GROUND_N_CLASSES + feature->class_no);
      LinliMapNear one = { i, linli_geodesic_distance (linli_mercator_lon (x, WORLD_ONE), linli_mercator_lat (y, WORLD_ONE),
                                                       linli_mercator_lon (feature->x, WORLD_ONE), linli_mercator_lat (feature->y, WORLD_ONE)) };
      const LinliMapNear *other = g_hash_table_lookup (nearest, kind);

      if (linli_map_symbol_get_name_zoom (feature) > WANTED || one.metres > metres || (but != NULL && linli_id_equal (&feature->id, but))
          || (other != NULL && other->metres <= one.metres))
        continue;
      g_hash_table_insert (nearest, kind, g_memdup2 (&one, sizeof one));
    }
  g_hash_table_iter_init (&iter, nearest);
  while (g_hash_table_iter_next (&iter, NULL, &near))
    g_array_append_vals (found, near, 1);
  g_array_sort (found, compare_near);
  g_array_set_size (found, MIN (found->len, max));
  return found;
}
