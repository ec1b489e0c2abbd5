/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of outlines, and a grid of cells over them.
 *
 * The shapes are put in the order of their cells when all are known, so that the ones of a view stand together in memory and a query is
 * a few ranges.  What is much larger than a cell would make every query reach far; such shapes stand first, and are looked at each time. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-columns.h"

#include <math.h>

#define SHAPES_PER_CELL 4
#define MAX_SIDE        2048  /* cells */
#define LARGE_CELLS     4     /* a shape wider than so many cells is in none */

struct _LinliMapColumnsBuilder
{
  GArray *x, *y;          /* gint32 */
  GArray *ring_ends;      /* guint */
  GArray *shape_ends;     /* guint: index behind the last ring */
  GArray *classes;        /* guint8 */
};

LinliMapColumnsBuilder *
linli_map_columns_builder_new (void)
{
  LinliMapColumnsBuilder *self = g_new0 (LinliMapColumnsBuilder, 1);

  self->x = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->y = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->shape_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->classes = g_array_new (FALSE, FALSE, sizeof (guint8));
  return self;
}

void
linli_map_columns_builder_free (LinliMapColumnsBuilder *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->x);
  g_array_unref (self->y);
  g_array_unref (self->ring_ends);
  g_array_unref (self->shape_ends);
  g_array_unref (self->classes);
  g_free (self);
}

static gint32
to_unit (double part)
{
  double unit = (part - 0.5) * LINLI_MAP_WORLD;

  return (gint32) CLAMP (unit, (double) G_MININT32, (double) G_MAXINT32);
}

void
linli_map_columns_builder_add_point (LinliMapColumnsBuilder *self,
                                     double                  x,
                                     double                  y)
{
  gint32 units[2] = { to_unit (x), to_unit (y) };

  g_array_append_val (self->x, units[0]);
  g_array_append_val (self->y, units[1]);
}

static guint
get_last (GArray *ends)
{
  return ends->len > 0 ? g_array_index (ends, guint, ends->len - 1) : 0;
}

void
linli_map_columns_builder_end_ring (LinliMapColumnsBuilder *self)
{
  guint first = get_last (self->ring_ends), end = self->x->len;

  /* Closed by itself: the first point is not kept twice. */
  if (end > first + 1 && g_array_index (self->x, gint32, first) == g_array_index (self->x, gint32, end - 1)
      && g_array_index (self->y, gint32, first) == g_array_index (self->y, gint32, end - 1))
    {
      g_array_set_size (self->x, --end);
      g_array_set_size (self->y, end);
    }
  if (end > first)
    g_array_append_val (self->ring_ends, end);
}

void
linli_map_columns_builder_end_shape (LinliMapColumnsBuilder *self,
                                     guint8                  class_no)
{
  linli_map_columns_builder_end_ring (self);
  g_array_append_val (self->shape_ends, self->ring_ends->len);
  g_array_append_val (self->classes, class_no);
}

/* ---- putting in order ---- */

typedef struct { guint source; guint64 cell; LinliMapSquare box; } Place;

static gint64
get_width (const LinliMapSquare *box)
{
  return (gint64) box->east - box->west;
}

static gint64
get_height (const LinliMapSquare *box)
{
  return (gint64) box->south - box->north;
}

static void
add_box (LinliMapSquare       *to,
         const LinliMapSquare *box)
{
  to->west = MIN (to->west, box->west);
  to->north = MIN (to->north, box->north);
  to->east = MAX (to->east, box->east);
  to->south = MAX (to->south, box->south);
}

static const LinliMapSquare nothing = { G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32 };

static GArray *
make_places (LinliMapColumnsBuilder *self)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  guint ring = 0, point = 0;

  for (guint shape = 0; shape < self->shape_ends->len; shape++)
    {
      Place place = { shape, 0, nothing };

      for (; ring < g_array_index (self->shape_ends, guint, shape); ring++)
        for (; point < g_array_index (self->ring_ends, guint, ring); point++)
          {
            gint32 x = g_array_index (self->x, gint32, point), y = g_array_index (self->y, gint32, point);

            add_box (&place.box, &(LinliMapSquare) { x, y, x, y });
          }
      if (place.box.east >= place.box.west)
        g_array_append_val (places, place);
    }
  return places;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *left = a, *right = b;

  if (left->cell != right->cell)
    return left->cell < right->cell ? -1 : 1;
  return left->source < right->source ? -1 : left->source > right->source;
}

static gint64
get_cell (const LinliMapColumns *self,
          gint64                 offset,
          guint                  n)
{
  return CLAMP (offset / self->cell_size, 0, (gint64) n - 1);
}

/* Cells such that a few shapes lie in each, and the cell of every shape: 0 for the large ones, else from 1. */
static void
lay_cells (LinliMapColumns *self,
           GArray          *places)
{
  double area, side;

  self->extent = nothing;
  for (guint i = 0; i < places->len; i++)
    add_box (&self->extent, &g_array_index (places, Place, i).box);
  if (places->len == 0)
    {
      self->n_columns = self->n_rows = 1;
      self->cell_size = 1;
      return;
    }
  area = ((double) get_width (&self->extent) + 1) * ((double) get_height (&self->extent) + 1);
  side = sqrt (area * SHAPES_PER_CELL / places->len);
  side = MAX (side, (double) MAX (get_width (&self->extent), get_height (&self->extent)) / MAX_SIDE);
  self->cell_size = MAX (1, (gint64) ceil (side));
  self->n_columns = (guint) (get_width (&self->extent) / self->cell_size + 1);
  self->n_rows = (guint) (get_height (&self->extent) / self->cell_size + 1);
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = &g_array_index (places, Place, i);
      gint64 size = MAX (get_width (&place->box), get_height (&place->box));

      if (size > LARGE_CELLS * self->cell_size)
        {
          self->n_large++;
          continue;
        }
      self->reach = MAX (self->reach, size / 2 + 1);
      place->cell = 1 + (guint64) get_cell (self, place->box.west + get_width (&place->box) / 2 - self->extent.west, self->n_columns)
        + (guint64) get_cell (self, place->box.north + get_height (&place->box) / 2 - self->extent.north, self->n_rows) * self->n_columns;
    }
}

/* The first shape of each cell; places are in order. */
static void
index_cells (LinliMapColumns *self,
             GArray          *places)
{
  guint n = self->n_columns * self->n_rows, at = self->n_large;

  self->cells = g_new (guint, n + 1);
  for (guint cell = 0; cell <= n; cell++)
    {
      while (at < places->len && g_array_index (places, Place, at).cell <= cell)
        at++;
      self->cells[cell] = at;
    }
}

static void
copy_shape (LinliMapColumns        *self,
            LinliMapColumnsBuilder *from,
            const Place            *place)
{
  guint first = place->source > 0 ? g_array_index (from->shape_ends, guint, place->source - 1) : 0;
  guint end = g_array_index (from->shape_ends, guint, place->source);

  self->ring_firsts[self->n_shapes] = self->n_rings;
  self->boxes[self->n_shapes] = place->box;
  self->classes[self->n_shapes] = g_array_index (from->classes, guint8, place->source);
  self->sources[self->n_shapes++] = place->source;
  for (guint ring = first; ring < end; ring++)
    {
      guint point = ring > 0 ? g_array_index (from->ring_ends, guint, ring - 1) : 0;

      for (; point < g_array_index (from->ring_ends, guint, ring); point++)
        {
          self->x[self->n_points] = g_array_index (from->x, gint32, point);
          self->y[self->n_points++] = g_array_index (from->y, gint32, point);
        }
      self->ring_ends[self->n_rings++] = self->n_points;
    }
}

LinliMapColumns *
linli_map_columns_builder_finish (LinliMapColumnsBuilder *from)
{
  LinliMapColumns *self = g_new0 (LinliMapColumns, 1);
  g_autoptr(GArray) places = make_places (from);

  g_atomic_ref_count_init (&self->ref_count);
  lay_cells (self, places);
  g_array_sort (places, compare_places);
  index_cells (self, places);
  self->x = g_new (gint32, from->x->len + 1);
  self->y = g_new (gint32, from->y->len + 1);
  self->ring_ends = g_new (guint, from->ring_ends->len + 1);
  self->ring_firsts = g_new (guint, places->len + 1);
  self->boxes = g_new (LinliMapSquare, places->len + 1);
  self->classes = g_new (guint8, places->len + 1);
  self->sources = g_new (guint, places->len + 1);
  for (guint i = 0; i < places->len; i++)
    copy_shape (self, from, &g_array_index (places, Place, i));
  self->ring_firsts[self->n_shapes] = self->n_rings;
  g_array_set_size (from->x, 0);
  g_array_set_size (from->y, 0);
  g_array_set_size (from->ring_ends, 0);
  g_array_set_size (from->shape_ends, 0);
  g_array_set_size (from->classes, 0);
  return self;
}

/* Takes the points of one ring, of @n as given; the closing point is not kept.  FALSE: there are not as many as before. */
static gboolean
put_ring (LinliMapColumns *self,
          guint            ring,
          const double    *points,
          guint            n,
          LinliMapSquare  *box)
{
  guint first = ring > 0 ? self->ring_ends[ring - 1] : 0, kept = self->ring_ends[ring] - first;

  if (n > 1 && to_unit (points[0]) == to_unit (points[2 * n - 2]) && to_unit (points[1]) == to_unit (points[2 * n - 1]))
    n--;
  if (n != kept)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      gint32 x = to_unit (points[2 * i]), y = to_unit (points[2 * i + 1]);

      self->x[first + i] = x;
      self->y[first + i] = y;
      add_box (box, &(LinliMapSquare) { x, y, x, y });
    }
  return TRUE;
}

static LinliMapColumns *
copy_columns (const LinliMapColumns *self)
{
  LinliMapColumns *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->shared = (LinliMapColumns *) (self->shared != NULL ? self->shared : self);
  g_atomic_ref_count_inc (&copy->shared->ref_count);
  copy->x = g_memdup2 (self->x, self->n_points * sizeof *self->x);
  copy->y = g_memdup2 (self->y, self->n_points * sizeof *self->y);
  copy->boxes = g_memdup2 (self->boxes, self->n_shapes * sizeof *self->boxes);
  return copy;
}

LinliMapColumns *
linli_map_columns_replace (const LinliMapColumns *self,
                           guint                  source,
                           const double          *points,
                           guint                  n_points)
{
  g_autoptr(LinliMapColumns) copy = NULL;
  LinliMapSquare box = nothing, old;
  guint shape = 0, rings, taken = 0;
  gint64 moved;

  while (shape < self->n_shapes && self->sources[shape] != source)
    shape++;
  if (shape == self->n_shapes)
    return NULL;
  copy = copy_columns (self);
  old = copy->boxes[shape];
  rings = copy->ring_firsts[shape + 1];
  for (guint ring = copy->ring_firsts[shape]; ring < rings; ring++)
    {
      guint n = copy->ring_ends[ring] - (ring > 0 ? copy->ring_ends[ring - 1] : 0);
      /* Rings come closed, so one point more than is kept; the last one takes what is left. */
      guint given = ring + 1 < rings ? MIN (n + 1, n_points - taken) : n_points - taken;

      if (!put_ring (copy, ring, points + 2 * (gsize) taken, given, &box))
        return NULL;
      taken += given;
    }
  copy->boxes[shape] = box;
  add_box (&copy->extent, &box);
  if (shape < copy->n_large)
    return g_steal_pointer (&copy);
  /* It stays in the cell where its middle was: queries have to reach as much farther as it moved. */
  moved = MAX (ABS ((gint64) box.west + box.east - old.west - old.east), ABS ((gint64) box.north + box.south - old.north - old.south)) / 2 + 1;
  if (moved > copy->cell_size)
    return NULL;
  copy->reach = MAX (copy->reach, MAX (get_width (&box), get_height (&box)) / 2 + 1 + moved);
  return g_steal_pointer (&copy);
}

void
linli_map_columns_free (LinliMapColumns *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->x);
  g_free (self->y);
  g_free (self->boxes);
  if (self->shared != NULL)
    linli_map_columns_free (self->shared);
  else
    {
      g_free (self->ring_ends);
      g_free (self->ring_firsts);
      g_free (self->classes);
      g_free (self->sources);
      g_free (self->cells);
    }
  g_free (self);
}

gsize
linli_map_columns_measure (const LinliMapColumns *self)
{
  return sizeof *self + (gsize) self->n_points * 2 * sizeof (gint32) + (gsize) self->n_rings * sizeof (guint)
         + (gsize) self->n_shapes * (sizeof (LinliMapSquare) + 2 * sizeof (guint) + 1) + (gsize) self->n_columns * self->n_rows * sizeof (guint);
}

/* ---- finding ---- */

void
linli_map_columns_foreach (const LinliMapColumns *self,
                           gint64                 west,
                           gint64                 north,
                           gint64                 east,
                           gint64                 south,
                           LinliMapColumnsFunc    func,
                           gpointer               user_data)
{
  gint64 left, right, top, bottom;

  if (self->n_shapes == 0 || east < self->extent.west || west > self->extent.east || south < self->extent.north || north > self->extent.south)
    return;
  if (self->n_large > 0 && !func (self, 0, self->n_large, user_data))
    return;
  left = get_cell (self, west - self->reach - self->extent.west, self->n_columns);
  right = get_cell (self, east + self->reach - self->extent.west, self->n_columns);
  top = get_cell (self, north - self->reach - self->extent.north, self->n_rows);
  bottom = get_cell (self, south + self->reach - self->extent.north, self->n_rows);
  for (gint64 row = top; row <= bottom; row++)
    {
      guint first = self->cells[row * self->n_columns + left], end = self->cells[row * self->n_columns + right + 1];

      if (first < end && !func (self, first, end, user_data))
        return;
    }
}

typedef struct { gint32 x, y; double tolerance, best_size; int best; } Search;

static gboolean
contains (const LinliMapColumns *self,
          guint                  shape,
          gint32                 x,
          gint32                 y)
{
  gboolean inside = FALSE;
  guint point;

  for (guint ring = self->ring_firsts[shape]; ring < self->ring_firsts[shape + 1]; ring++)
    {
      guint end = self->ring_ends[ring], last = end - 1;

      for (point = ring > 0 ? self->ring_ends[ring - 1] : 0; point < end; last = point++)
        {
          gint64 x0 = self->x[last], y0 = self->y[last], x1 = self->x[point], y1 = self->y[point];

          if ((y0 > y) != (y1 > y) && (double) x < (double) x0 + (double) (y - y0) / (double) (y1 - y0) * (double) (x1 - x0))
            inside = !inside;
        }
    }
  return inside;
}

static gboolean
search_cb (const LinliMapColumns *self,
           guint                  first,
           guint                  end,
           gpointer               user_data)
{
  Search *search = user_data;

  for (guint shape = first; shape < end; shape++)
    {
      const LinliMapSquare *box = &self->boxes[shape];
      double size;

      if (search->x < box->west - search->tolerance || search->x > box->east + search->tolerance
          || search->y < box->north - search->tolerance || search->y > box->south + search->tolerance)
        continue;
      size = (double) get_width (box) * (double) get_height (box);
      if (size < search->best_size && (contains (self, shape, search->x, search->y)
                                       || (double) MAX (get_width (box), get_height (box)) < 2 * search->tolerance))
        {
          search->best = (int) shape;
          search->best_size = size;
        }
    }
  return TRUE;
}

int
linli_map_columns_find_at (const LinliMapColumns *self,
                           gint32                 x,
                           gint32                 y,
                           double                 tolerance)
{
  Search search = { x, y, tolerance, INFINITY, -1 };
  gint64 slack = (gint64) ceil (tolerance);

  linli_map_columns_foreach (self, (gint64) x - slack, (gint64) y - slack, (gint64) x + slack, (gint64) y + slack, search_cb, &search);
  return search.best;
}
