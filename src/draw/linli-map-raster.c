/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of each pixel a shape covers, exactly, and how much of it its outline covers, nearly so.
 *
 * The fill is the well-known accumulation of signed areas: every edge adds to a buffer how the covered area changes from one pixel of
 * a row to the next, and a running sum along the row gives the coverage (as font renderers do: R. Levien, font-rs, 2015; stb_truetype 2).
 * The buffer is as large as the shape in sight, so small shapes cost next to nothing.
 *
 * An outline a pixel or so wide is added up column by column (row by row where it is steep): in each, the line is a strip whose height
 * across it is width · sqrt (1 + slope²).  The sum along a line is exact.  At a corner that turns by an angle a, strips that end there leave
 * out a kite of (width / 2)² · tan (a / 2) on one side and share as much on the other; what lies over the fill does not show, so an edge
 * is lengthened by width / 2 · tan (a / 2) where the corner points outwards, and shortened as much where it points inwards.
 *
 * In a shape of a few pixels the strips of opposite sides share pixels, and their sum is too much.  There the shape is grown by half the
 * width, filled once, and coloured between the two colours by how much of each would show. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-raster.h"

#include <math.h>
#include <string.h>

#define TINY_PX   0.4f    /* a shape smaller than this is a spot as large as its box */
#define SMALL_PX  5.0f    /* a shape smaller than this is filled once, grown by its outline */
#define SAME_PX   0.001f  /* points nearer to each other are one */
#define SHARP     0.02f   /* of 1 + cos (a): a sharper corner is blunt, as with cairo's limit of 10 */

typedef struct
{
  const LinliMapRaster *raster;
  const guint8         *classes;
  GCancellable         *cancellable;
  float                *fill, *line;   /* (owned) all zero between two shapes */
  gsize                 room;          /* floats in each */
  float                *x, *y;         /* (owned) the points of a ring, in pixels of the buffer; no two neighbours are one */
  float                *u, *v, *length; /* (owned) from each point to the next: direction and length */
  guint                 n_points_max;
  int                   width, height; /* of the buffer of this shape */
  guint                 painted;
} Painter;

guint32
linli_map_raster_color (double red,
                        double green,
                        double blue,
                        double alpha)
{
  guint a = (guint) lround (CLAMP (alpha, 0, 1) * 255);
  guint channels[3] = { (guint) lround (CLAMP (red, 0, 1) * a), (guint) lround (CLAMP (green, 0, 1) * a), (guint) lround (CLAMP (blue, 0, 1) * a) };

  return a << 24 | channels[0] << 16 | channels[1] << 8 | channels[2];
}

/* ---- pixels ---- */

/* @part: 0 to 256. */
static inline guint32
scale_color (guint32 color,
             guint   part)
{
  guint32 even = ((color & 0x00ff00ffu) * part >> 8) & 0x00ff00ffu, odd = ((color >> 8) & 0x00ff00ffu) * part & 0xff00ff00u;

  return even | odd;
}

static inline guint32
lay_over (guint32 below,
          guint32 color,
          guint   part)
{
  guint32 above = part >= 256 ? color : scale_color (color, part);
  guint   rest = 256 - (above >> 24) - (above >> 31);

  return rest == 0 ? above : above + scale_color (below, rest);
}

static inline float
fabs_clamp (float value)
{
  value = value < 0 ? -value : value;
  return value > 1 ? 1 : value;
}

static inline gboolean
is_stripe (const LinliMapRaster *raster,
           int                   x,
           int                   y)
{
  return (x + y + raster->stripe_phase) % raster->stripe_period < raster->stripe_period / 3;
}

/* Lays the buffers over the pixels from @x, @y on, and empties them. */
static void
sweep (Painter *self,
       int      x,
       int      y,
       guint32  fill,
       guint32  line,
       gboolean striped)
{
  const LinliMapRaster *raster = self->raster;
  int stride = self->width + 2;

  for (int row = 0; row < self->height; row++)
    {
      guint32 *pixel = (guint32 *) (gpointer) (raster->pixels + (gsize) (y + row) * (gsize) raster->stride) + x;
      float *covered = self->fill + (gsize) row * (gsize) stride, *lined = self->line + (gsize) row * (gsize) stride, sum = 0;

      for (int i = 0; i < self->width; i++)
        {
          guint part;

          sum += covered[i];
          part = (guint) (fabs_clamp (sum) * 256 + 0.5f);
          if (part > 0 && fill != 0)
            pixel[i] = lay_over (pixel[i], striped && is_stripe (raster, x + i, y + row) ? raster->stripe : fill, part);
          if (lined[i] > 0)
            {
              part = (guint) (fabs_clamp (lined[i]) * 256 + 0.5f);
              pixel[i] = lay_over (pixel[i], line, part);
            }
        }
      memset (covered, 0, sizeof (float) * (gsize) stride);
      memset (lined, 0, sizeof (float) * (gsize) stride);
    }
}

/* ---- fill ---- */

/* One row's part of an edge: from @xa to @xb within the row, @d of its height, downwards positive. */
static inline void
add_row (float *row,
         float  xa,
         float  xb,
         float  d)
{
  float low = xa < xb ? xa : xb, high = xa < xb ? xb : xa;
  int first = (int) low, end = (int) ceilf (high);

  if (end <= first + 1)
    {
      float part = d * (0.5f * (xa + xb) - (float) first);

      row[first] += d - part;
      row[first + 1] += part;
    }
  else
    {
      float slope = 1 / (high - low), head = 1 - (low - (float) first), tail = high - (float) end + 1;
      float a0 = 0.5f * slope * head * head, am = 0.5f * slope * tail * tail;

      row[first] += d * a0;
      if (end == first + 2)
        row[first + 1] += d * (1 - a0 - am);
      else
        {
          float a1 = slope * (head + 0.5f);

          row[first + 1] += d * (a1 - a0);
          for (int i = first + 2; i < end - 1; i++)
            row[i] += d * slope;
          row[end - 1] += d * (1 - (a1 + (float) (end - first - 3) * slope) - am);
        }
      row[end] += d * am;
    }
}

/* An edge within the buffer sideways; above and below it is cut off. */
static void
add_edge (Painter *self,
          float    x0,
          float    y0,
          float    x1,
          float    y1)
{
  float sign = 1, slope, x;
  int first, end;

  if (y0 == y1)
    return;
  if (y0 > y1)
    {
      float swap = x0;

      x0 = x1;
      x1 = swap;
      swap = y0;
      y0 = y1;
      y1 = swap;
      sign = -1;
    }
  if (y1 <= 0 || y0 >= (float) self->height)
    return;
  slope = (x1 - x0) / (y1 - y0);
  if (y0 < 0)
    {
      x0 -= y0 * slope;
      y0 = 0;
    }
  if (y1 > (float) self->height)
    {
      x1 -= (y1 - (float) self->height) * slope;
      y1 = (float) self->height;
    }
  first = (int) y0;
  end = (int) ceilf (y1);
  x = x0;
  for (int row = first; row < end; row++)
    {
      float top = row == first ? y0 : (float) row, bottom = row == end - 1 ? y1 : (float) row + 1;
      float next = row == end - 1 ? x1 : x0 + (bottom - y0) * slope;

      add_row (self->fill + (gsize) row * (gsize) (self->width + 2), CLAMP (x, 0, (float) self->width), CLAMP (next, 0, (float) self->width),
               sign * (bottom - top));
      x = next;
    }
}

/* An edge that may leave the buffer sideways: what is left of it stands at its left side, what is right of it at its right side. */
static void
add_cut_edge (Painter *self,
              float    x0,
              float    y0,
              float    x1,
              float    y1)
{
  float sides[2] = { 0, (float) self->width }, at[4] = { 0, 1, 1, 1 };
  guint n = 1;

  for (guint i = 0; i < 2; i++)
    if ((x0 < sides[i]) != (x1 < sides[i]))
      at[n++] = (sides[i] - x0) / (x1 - x0);
  if (n == 3 && at[1] > at[2])
    {
      float swap = at[1];

      at[1] = at[2];
      at[2] = swap;
    }
  at[n] = 1;
  for (guint i = 0; i < n; i++)
    add_edge (self, CLAMP (x0 + at[i] * (x1 - x0), 0, sides[1]), y0 + at[i] * (y1 - y0), CLAMP (x0 + at[i + 1] * (x1 - x0), 0, sides[1]),
              i + 1 == n ? y1 : y0 + at[i + 1] * (y1 - y0));
}

/* ---- outline ---- */

/* @line: of a buffer whose steps along and across the line are @along and @across floats, and sizes @n_along and @n_across. */
static void
add_strip (float *line,
           gsize  along,
           gsize  across,
           int    n_along,
           int    n_across,
           float  u0,
           float  v0,
           float  u1,
           float  v1,
           float  width)
{
  float slope, half;
  int first, end;

  if (u0 > u1)
    {
      float swap = u0;

      u0 = u1;
      u1 = swap;
      swap = v0;
      v0 = v1;
      v1 = swap;
    }
  if (u1 <= u0 || u1 <= 0 || u0 >= (float) n_along)
    return;
  slope = (v1 - v0) / (u1 - u0);
  half = 0.5f * width * sqrtf (1 + slope * slope);
  first = u0 > 0 ? (int) u0 : 0;
  end = u1 < (float) n_along ? (int) ceilf (u1) : n_along;
  for (int u = first; u < end; u++)
    {
      float from = u0 > (float) u ? u0 : (float) u, to = u1 < (float) (u + 1) ? u1 : (float) (u + 1);
      float middle = v0 + slope * (0.5f * (from + to) - u0), low = middle - half, high = middle + half, part = to - from;
      int v = low > 0 ? (int) low : 0, last = high < (float) n_across ? (int) high : n_across - 1;

      for (; v <= last; v++)
        {
          float top = low > (float) v ? low : (float) v, bottom = high < (float) (v + 1) ? high : (float) (v + 1);

          if (bottom > top)
            line[(gsize) u * along + (gsize) v * across] += part * (bottom - top);
        }
    }
}

static void
add_line (Painter *self,
          float    x0,
          float    y0,
          float    x1,
          float    y1)
{
  gsize stride = (gsize) self->width + 2;
  float width = (float) self->raster->line_width;

  if (fabsf (x1 - x0) >= fabsf (y1 - y0))
    add_strip (self->line, 1, stride, self->width, self->height, x0, y0, x1, y1, width);
  else
    add_strip (self->line, stride, 1, self->height, self->width, y0, x0, y1, x1, width);
}

/* ---- shapes ---- */

static void
ensure_room (Painter *self)
{
  gsize wanted = (gsize) (self->width + 2) * (gsize) (self->height + 1);

  if (wanted <= self->room)
    return;
  g_free (self->fill);
  g_free (self->line);
  self->fill = g_new0 (float, wanted);
  self->line = g_new0 (float, wanted);
  self->room = wanted;
}

/* Brings the points of a ring into pixels of the buffer, whose corner lies at @x, @y of the picture. */
static guint
load_ring (Painter               *self,
           const LinliMapColumns *columns,
           guint                  ring,
           int                    x,
           int                    y)
{
  guint first = ring > 0 ? columns->ring_ends[ring - 1] : 0, n = columns->ring_ends[ring] - first, kept = 0;
  const gint32 *from_x = columns->x + first, *from_y = columns->y + first;
  double scale = self->raster->scale, left = self->raster->left * scale + x, top = self->raster->top * scale + y;

  if (n > self->n_points_max)
    {
      self->n_points_max = n;
      self->x = g_renew (float, self->x, n);
      self->y = g_renew (float, self->y, n);
      self->u = g_renew (float, self->u, n);
      self->v = g_renew (float, self->v, n);
      self->length = g_renew (float, self->length, n);
    }
  for (guint i = 0; i < n; i++)
    {
      float px = (float) (from_x[i] * scale - left), py = (float) (from_y[i] * scale - top);

      if (kept > 0 && fabsf (px - self->x[kept - 1]) + fabsf (py - self->y[kept - 1]) < SAME_PX)
        continue;
      self->x[kept] = px;
      self->y[kept++] = py;
    }
  return kept;
}

/* Twice the area that a ring goes round, and for the outline its directions. */
static float
measure_ring (Painter *self,
              guint    n)
{
  float area = 0;

  for (guint i = 0; i < n; i++)
    {
      guint next = i + 1 < n ? i + 1 : 0;
      float dx = self->x[next] - self->x[i], dy = self->y[next] - self->y[i], length = sqrtf (dx * dx + dy * dy);

      self->length[i] = length;
      self->u[i] = length > 0 ? dx / length : 0;
      self->v[i] = length > 0 ? dy / length : 0;
      area += self->x[i] * self->y[next] - self->x[next] * self->y[i];
    }
  return area;
}

/* How much longer the edge from point @i is drawn than it is, for the corner at its end; @side: of what is filled. */
static float
get_mitre (Painter *self,
           guint    i,
           guint    next,
           float    side)
{
  float cross = self->u[i] * self->v[next] - self->v[i] * self->u[next], dot = self->u[i] * self->u[next] + self->v[i] * self->v[next];
  float kite = 1 + dot > SHARP ? 0.5f * (float) self->raster->line_width * fabsf (cross) / (1 + dot) : 0;

  if (cross * side <= 0)
    return -MIN (kite, self->length[i]);
  /* Round a sharp corner both sides of the strip reach beyond the fill. */
  return dot < 0 ? kite / (1 - dot) : kite;
}

static void
add_outline (Painter *self,
             guint    n,
             float    side)
{
  for (guint i = 0; i < n; i++)
    {
      guint next = i + 1 < n ? i + 1 : 0;
      float longer = n > 2 ? get_mitre (self, i, next, side) : 0;

      add_line (self, self->x[i], self->y[i], self->x[next] + self->u[i] * longer, self->y[next] + self->v[i] * longer);
    }
}

/* The part of a pixel row or column that [low, high) covers. */
static float
get_part (int   at,
          float low,
          float high)
{
  float from = low > (float) at ? low : (float) at, to = high < (float) (at + 1) ? high : (float) (at + 1);

  return to > from ? to - from : 0;
}

/* Too small to have a form: a spot as large as its box and the outline round it. */
static void
paint_spot (Painter *self,
            float    west,
            float    north,
            float    east,
            float    south,
            guint32  color)
{
  const LinliMapRaster *raster = self->raster;
  int right = MIN ((int) ceilf (east), raster->width), bottom = MIN ((int) ceilf (south), raster->height);

  for (int y = MAX (0, (int) north); y < bottom; y++)
    {
      guint32 *row = (guint32 *) (gpointer) (raster->pixels + (gsize) y * (gsize) raster->stride);
      float high = get_part (y, north, south);

      for (int x = MAX (0, (int) west); x < right; x++)
        {
          guint part = (guint) (high * get_part (x, west, east) * 256 + 0.5f);

          if (part > 0)
            row[x] = lay_over (row[x], color, part);
        }
    }
}

/* The corner @i of a ring moved outwards by half the width of the line. */
static void
grow_corner (Painter *self,
             guint    i,
             guint    before,
             float    side,
             float   *ret_x,
             float   *ret_y)
{
  float half = (float) self->raster->line_width * (side > 0 ? 0.5f : -0.5f);
  float nx = self->v[before] + self->v[i], ny = -self->u[before] - self->u[i], dot = self->u[before] * self->u[i] + self->v[before] * self->v[i];
  float part = 1 + dot > SHARP ? half / (1 + dot) : half;

  *ret_x = self->x[i] + nx * part;
  *ret_y = self->y[i] + ny * part;
}

/* Between the colours of outline and fill, by what would show of each in a ring of this area and length. */
static guint32
mix_color (guint32 fill,
           guint32 line,
           float   area,
           float   length,
           float   width)
{
  float inner = area - length * width / 2 + width * width, outer = area + length * width / 2 + width * width;
  float part = inner > 0 && outer > 0 ? inner / outer : 0;
  guint mixed = (guint) (part * 256);

  return fill == 0 ? line : scale_color (fill, mixed) + scale_color (line, 256 - mixed);
}

static void
paint_small (Painter               *self,
             const LinliMapColumns *columns,
             guint                  shape,
             int                    x,
             int                    y,
             guint32                fill)
{
  float side = 0, whole = 0, length = 0;

  for (guint ring = columns->ring_firsts[shape]; ring < columns->ring_firsts[shape + 1]; ring++)
    {
      guint n = load_ring (self, columns, ring, x, y), before = n - 1;
      float area = measure_ring (self, n), last_x = 0, last_y = 0, first_x = 0, first_y = 0;

      if (ring == columns->ring_firsts[shape])
        side = area;
      else if ((area > 0) != (side > 0))
        {
          float round = 0;

          for (guint i = 0; i < n; i++)
            round += self->length[i];
          /* Its outline closes a narrow hole. */
          if (fabsf (area) < round * (float) self->raster->line_width)
            continue;
        }
      whole += (area > 0) == (side > 0) ? fabsf (area) / 2 : -fabsf (area) / 2;
      for (guint i = 0; i < n; before = i++)
        {
          float to_x, to_y;

          length += self->length[i];
          grow_corner (self, i, before, side, &to_x, &to_y);
          if (i == 0)
            {
              first_x = to_x;
              first_y = to_y;
            }
          else
            add_cut_edge (self, last_x, last_y, to_x, to_y);
          last_x = to_x;
          last_y = to_y;
        }
      add_cut_edge (self, last_x, last_y, first_x, first_y);
    }
  sweep (self, x, y, mix_color (fill, self->raster->line, whole, length, (float) self->raster->line_width), 0, FALSE);
}

static void
paint_shape (Painter               *self,
             const LinliMapColumns *columns,
             guint                  shape)
{
  const LinliMapRaster *raster = self->raster;
  const LinliMapSquare *box = &columns->boxes[shape];
  guint32 fill = raster->fills[self->classes[shape]];
  float west = (float) ((box->west - raster->left) * raster->scale), north = (float) ((box->north - raster->top) * raster->scale);
  float east = (float) ((box->east - raster->left) * raster->scale), south = (float) ((box->south - raster->top) * raster->scale);
  float size = MAX (east - west, south - north), half = size >= raster->line_from ? (float) raster->line_width / 2 : 0;
  gboolean lined = half > 0, cut;
  float area, side = 0;
  int x, y;

  west -= half;
  north -= half;
  east += half;
  south += half;
  if (east <= 0 || south <= 0 || west >= (float) raster->width || north >= (float) raster->height || (fill == 0 && !lined))
    return;
  self->painted++;
  if (size < TINY_PX)
    {
      paint_spot (self, west, north, east, south, lined ? raster->line : fill);
      return;
    }
  cut = west < 0 || east > (float) raster->width;
  x = west > 0 ? (int) west : 0;
  y = north > 0 ? (int) north : 0;
  self->width = (east < (float) raster->width ? (int) ceilf (east) : raster->width) - x;
  self->height = (south < (float) raster->height ? (int) ceilf (south) : raster->height) - y;
  if (self->width <= 0 || self->height <= 0)
    return;
  ensure_room (self);
  if (lined && size < SMALL_PX)
    {
      paint_small (self, columns, shape, x, y, fill);
      return;
    }
  for (guint ring = columns->ring_firsts[shape]; ring < columns->ring_firsts[shape + 1]; ring++)
    {
      guint n = load_ring (self, columns, ring, x, y), last = n - 1;

      for (guint i = 0; i < n; last = i++)
        if (cut)
          add_cut_edge (self, self->x[last], self->y[last], self->x[i], self->y[i]);
        else
          add_edge (self, self->x[last], self->y[last], self->x[i], self->y[i]);
      if (!lined)
        continue;
      area = measure_ring (self, n);
      /* The first ring is an outside; a hole goes round the other way, and has what is filled on the same side. */
      if (ring == columns->ring_firsts[shape])
        side = area;
      add_outline (self, n, side);
    }
  sweep (self, x, y, fill, raster->line, raster->striped != 0 && self->classes[shape] == raster->striped);
}

static gboolean
paint_range (const LinliMapColumns *columns,
             guint                  first,
             guint                  end,
             gpointer               user_data)
{
  Painter *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  for (guint shape = first; shape < end; shape++)
    paint_shape (self, columns, shape);
  return TRUE;
}

guint
linli_map_raster_paint (const LinliMapRaster  *raster,
                        const LinliMapColumns *columns,
                        const guint8          *classes,
                        GCancellable          *cancellable)
{
  Painter self = { .raster = raster, .classes = classes != NULL ? classes : columns->classes, .cancellable = cancellable };
  double margin = raster->line_width / raster->scale + 1;

  g_return_val_if_fail (raster->scale > 0 && raster->width > 0 && raster->height > 0, 0);

  linli_map_columns_foreach (columns, (gint64) floor (raster->left - margin), (gint64) floor (raster->top - margin),
                             (gint64) ceil (raster->left + raster->width / raster->scale + margin),
                             (gint64) ceil (raster->top + raster->height / raster->scale + margin), paint_range, &self);
  g_free (self.fill);
  g_free (self.line);
  g_free (self.x);
  g_free (self.y);
  g_free (self.u);
  g_free (self.v);
  g_free (self.length);
  return self.painted;
}
