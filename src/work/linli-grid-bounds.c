/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-bounds.c - each piece of the border looks to one side; whoever lies a step beyond it is the neighbour there. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-bounds.h"

#include <math.h>
#include <string.h>

#define METRES_PER_DEGREE 111320.0

/* How far beyond the border somebody is looked for: a wall, then the width of a road. */
static const double steps[] = { 2, 15, 40 };

typedef struct
{
  const LinliGridDraft *draft;
  guint   grid, n;
  double *lengths;      /* (owned): metres, by side and grid; the last of each side: nobody's */
  LinliGridAlong along; /* (nullable) */
  gpointer data;
  GHashTable *named[LINLI_N_GRID_SIDES];  /* (owned) (nullable) name → metres along it, as double * */
} Borders;

/* @right, @up: one metre beyond the border. */
static guint
find_neighbour (const Borders *borders, double lon, double lat, double right, double up)
{
  double per_degree = METRES_PER_DEGREE * cos (lat * G_PI / 180);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      guint found = linli_grid_draft_find_at (borders->draft, lon + right * steps[i] / per_degree, lat + up * steps[i] / METRES_PER_DEGREE);

      if (found != LINLI_GRID_NONE && found != borders->grid)
        return found;
    }
  return borders->n;
}

static LinliGridSide
get_side (double right, double up)
{
  if (fabs (right) >= fabs (up))
    return right > 0 ? LINLI_GRID_EAST : LINLI_GRID_WEST;
  return up > 0 ? LINLI_GRID_NORTH : LINLI_GRID_SOUTH;
}

#define PIECE_M 20.0  /* a long border may have one road after the other */

/* In pieces, so that the road of each is asked for. */
static void
add_along (Borders *borders, LinliGridSide side, const double *a, const double *b, double length)
{
  guint n = (guint) CLAMP (ceil (length / PIECE_M), 1, 1000);

  for (guint i = 0; i < n; i++)
    {
      double at = (i + 0.5) / n;
      const char *name = borders->along (a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1]), borders->data);
      double *metres = name != NULL ? g_hash_table_lookup (borders->named[side], name) : NULL;

      if (name == NULL)
        continue;
      if (metres == NULL)
        g_hash_table_insert (borders->named[side], g_strdup (name), metres = g_new0 (double, 1));
      *metres += length / n;
    }
}

static void
add_border (Borders *borders, const LinliGeometry *outline, const double *a, const double *b)
{
  double lon = (a[0] + b[0]) / 2, lat = (a[1] + b[1]) / 2, per_degree = METRES_PER_DEGREE * cos (lat * G_PI / 180);
  double x = (b[0] - a[0]) * per_degree, y = (b[1] - a[1]) * METRES_PER_DEGREE, length = hypot (x, y);
  double right, up;

  if (length <= 0)
    return;
  right = y / length;
  up = -x / length;
  /* Outside is where the grid is not. */
  if (linli_geometry_contains (outline, lon + right * 0.5 / per_degree, lat + up * 0.5 / METRES_PER_DEGREE))
    {
      right = -right;
      up = -up;
    }
  borders->lengths[get_side (right, up) * (borders->n + 1) + find_neighbour (borders, lon, lat, right, up)] += length;
  if (borders->along != NULL)
    add_along (borders, get_side (right, up), a, b, length);
}

static gboolean
add_borders (Borders *borders)
{
  const LinliGeometry *outline = linli_grid_draft_get (borders->draft, borders->grid)->outline;
  guint first = 0;

  if (outline == NULL)
    return FALSE;
  borders->n = linli_grid_draft_get_size (borders->draft);
  borders->lengths = g_new0 (double, LINLI_N_GRID_SIDES * (borders->n + 1));
  for (guint side = 0; borders->along != NULL && side < LINLI_N_GRID_SIDES; side++)
    borders->named[side] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint ring = 0; ring < outline->n_rings; ring++)
    {
      for (guint i = first; i + 1 < outline->ring_ends[ring]; i++)
        add_border (borders, outline, outline->lon_lat + 2 * i, outline->lon_lat + 2 * i + 2);
      first = outline->ring_ends[ring];
    }
  return TRUE;
}

static void
clear_borders (Borders *borders)
{
  g_free (borders->lengths);
  for (guint side = 0; side < LINLI_N_GRID_SIDES; side++)
    g_clear_pointer (&borders->named[side], g_hash_table_unref);
}

/* LINLI_GRID_NONE: nobody. */
static guint
find_longest (const Borders *borders, guint side)
{
  const double *its = borders->lengths + side * (borders->n + 1);
  guint longest = borders->n;

  for (guint i = 0; i < borders->n; i++)
    if (its[i] > its[longest])
      longest = i;
  return longest < borders->n ? longest : LINLI_GRID_NONE;
}

/* (nullable): the name of the road along most of it; of two as long the one that sorts first. */
static const char *
find_road (const Borders *borders, guint side)
{
  double whole = 0, most = 0;
  const char *road = NULL;
  GHashTableIter iter;
  gpointer name, metres;

  for (guint i = 0; i <= borders->n; i++)
    whole += borders->lengths[side * (borders->n + 1) + i];
  if (borders->named[side] == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, borders->named[side]);
  while (g_hash_table_iter_next (&iter, &name, &metres))
    if (*(double *) metres > most || (*(double *) metres == most && strcmp (name, road) < 0))
      {
        most = *(double *) metres;
        road = name;
      }
  return most >= 0.4 * whole ? road : NULL;
}

gboolean
linli_grid_draft_find_bounds (const LinliGridDraft *self, guint grid, guint ret_neighbours[LINLI_N_GRID_SIDES])
{
  Borders borders = { self, grid };

  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self), FALSE);

  if (!add_borders (&borders))
    return FALSE;
  for (guint side = 0; side < LINLI_N_GRID_SIDES; side++)
    ret_neighbours[side] = find_longest (&borders, side);
  clear_borders (&borders);
  return TRUE;
}

gboolean
linli_grid_draft_name_bounds (const LinliGridDraft *self, guint grid, LinliGridAlong along, gpointer data, char *ret_names[LINLI_N_GRID_SIDES])
{
  Borders borders = { .draft = self, .grid = grid, .along = along, .data = data };

  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self), FALSE);

  if (!add_borders (&borders))
    return FALSE;
  for (guint side = 0; side < LINLI_N_GRID_SIDES; side++)
    {
      const char *road = find_road (&borders, side);
      guint neighbour = find_longest (&borders, side);

      ret_names[side] = g_strdup (road != NULL ? road : neighbour != LINLI_GRID_NONE ? linli_grid_draft_get (self, neighbour)->name : NULL);
    }
  clear_borders (&borders);
  return TRUE;
}
