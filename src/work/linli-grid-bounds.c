/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-bounds.c - each piece of the border looks to one side; whoever lies a step beyond it is the neighbour there. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-bounds.h"

#include <math.h>

#define METRES_PER_DEGREE 111320.0

/* How far beyond the border somebody is looked for: a wall, then the width of a road. */
static const double steps[] = { 2, 15, 40 };

typedef struct
{
  const LinliGridDraft *draft;
  guint   grid, n;
  double *lengths;  /* (owned): metres, by side and grid; the last of each side: nobody's */
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
}

gboolean
linli_grid_draft_find_bounds (const LinliGridDraft *self, guint grid, guint ret_neighbours[LINLI_N_GRID_SIDES])
{
  g_autofree double *lengths = NULL;
  Borders borders = { self, grid };
  const LinliGeometry *outline;
  guint first = 0;

  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self), FALSE);

  outline = linli_grid_draft_get (self, grid)->outline;
  if (outline == NULL)
    return FALSE;
  borders.n = linli_grid_draft_get_size (self);
  borders.lengths = lengths = g_new0 (double, LINLI_N_GRID_SIDES * (borders.n + 1));
  for (guint ring = 0; ring < outline->n_rings; ring++)
    {
      for (guint i = first; i + 1 < outline->ring_ends[ring]; i++)
        add_border (&borders, outline, outline->lon_lat + 2 * i, outline->lon_lat + 2 * i + 2);
      first = outline->ring_ends[ring];
    }
  for (guint side = 0; side < LINLI_N_GRID_SIDES; side++)
    {
      const double *its = lengths + side * (borders.n + 1);
      guint longest = borders.n;

      for (guint i = 0; i < borders.n; i++)
        if (its[i] > its[longest])
          longest = i;
      ret_neighbours[side] = longest < borders.n ? longest : LINLI_GRID_NONE;
    }
  return TRUE;
}
