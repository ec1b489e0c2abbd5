/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints what lies on the ground.
 *
 * Everything is cut to a little more than the view before cairo sees it: its numbers end at eight million pixels, and a road across the
 * country is longer than that at the zooms of a street.  What is smaller than a pixel is left out. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-ground-paint.h"

#include <math.h>
#include <string.h>

#define SLACK_PX    64    /* cut this far outside, where no line end shows */
#define MIN_AREA_PX 2
#define STEP_PX     0.4   /* points of a line closer than this are one */
#define CASING_PX   1.0   /* on each side of a road */

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

/* @zoom: from where it is seen.  @min_px: no line gets thinner. */
static const struct { LinliColor fill[2], edge[2]; double zoom, min_px; } styles[LINLI_GROUND_N_CLASSES] = {
  [LINLI_GROUND_ESTATE] = { { RGB (0xefebe1), RGB (0x222224) }, { RGB (0xcdc4b2), RGB (0x46433f) }, 13.5, 1 },
  [LINLI_GROUND_GREEN] = { { RGB (0xdfe9d4), RGB (0x222b23) }, { RGB (0xc8d8ba), RGB (0x2f3b30) }, 11, 1 },
  [LINLI_GROUND_SQUARE] = { { RGB (0xece6d8), RGB (0x272625) }, { RGB (0xdbd3c0), RGB (0x35332f) }, 14, 1 },
  [LINLI_GROUND_CAR_PARK] = { { RGB (0xe8e6e2), RGB (0x262628) }, { RGB (0xd3d0c9), RGB (0x353538) }, 15, 1 },
  [LINLI_GROUND_PLAYGROUND] = { { RGB (0xe9e3cf), RGB (0x2b2923) }, { RGB (0xd8cfb3), RGB (0x3a3730) }, 15, 1 },
  [LINLI_GROUND_WATER] = { { RGB (0xcadfea), RGB (0x1f3038) }, { RGB (0xb3cfde), RGB (0x2b424d) }, 8, 1 },
  [LINLI_GROUND_PATH] = { { RGB (0xd3cab8), RGB (0x3a3936) }, { RGB (0xd3cab8), RGB (0x3a3936) }, 16, 1 },
  [LINLI_GROUND_LANE] = { { RGB (0xfdfcf8), RGB (0x2f2f32) }, { RGB (0xe4ddcf), RGB (0x29292b) }, 15.5, 1 },
  [LINLI_GROUND_STREET] = { { RGB (0xfffefb), RGB (0x343437) }, { RGB (0xdfd7c7), RGB (0x29292b) }, 14, 1 },
  [LINLI_GROUND_ROAD] = { { RGB (0xfffefb), RGB (0x37373b) }, { RGB (0xd9d0bd), RGB (0x28282a) }, 12, 1.2 },
  [LINLI_GROUND_MAIN_ROAD] = { { RGB (0xfffaeb), RGB (0x3d3c3d) }, { RGB (0xd8ccb0), RGB (0x2a2927) }, 9, 1.6 },
  [LINLI_GROUND_EXPRESSWAY] = { { RGB (0xfbeccb), RGB (0x48433b) }, { RGB (0xd9c493), RGB (0x2f2c27) }, 7, 1.8 },
  [LINLI_GROUND_RAILWAY] = { { RGB (0xb5afa4), RGB (0x4d4b48) }, { RGB (0xf6f3ec), RGB (0x1d1d1f) }, 12, 1.6 },
};

static void
set_color (cairo_t          *cr,
           const LinliColor *color)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
}

static double
get_zoom (const LinliMapView *view)
{
  return log2 (view->world_size / 256);
}

/* Line width in pixels. */
static double
get_width (const LinliMapView       *view,
           const LinliGroundFeature *feature)
{
  return MAX (feature->width * view->world_size, styles[feature->class_no].min_px);
}

static gboolean
is_in_sight (const LinliMapView       *view,
             const LinliGroundFeature *feature)
{
  double slack = feature->form == LINLI_GEOMETRY_LINE_STRING ? get_width (view, feature) / 2 + CASING_PX + 1 : 1;
  double west = feature->box.west * view->world_size - view->left, east = feature->box.east * view->world_size - view->left;
  double north = feature->box.north * view->world_size - view->top, south = feature->box.south * view->world_size - view->top;

  return east + slack >= 0 && south + slack >= 0 && west - slack <= view->width && north - slack <= view->height
         && MAX (east - west, south - north) >= MIN_AREA_PX;
}

/* ---- cut to the view ---- */

typedef struct { double left, top, right, bottom; } Rect;

static Rect
get_rect (const LinliMapView *view,
          double              slack)
{
  return (Rect) { -slack, -slack, view->width + slack, view->height + slack };
}

/* Liang and Barsky: FALSE when nothing of the piece lies within. */
static gboolean
cut_piece (const Rect *rect,
           double      a[2],
           double      b[2])
{
  double from = 0, to = 1, x = a[0], y = a[1], dx = b[0] - a[0], dy = b[1] - a[1];
  const double p[4] = { -dx, dx, -dy, dy }, q[4] = { x - rect->left, rect->right - x, y - rect->top, rect->bottom - y };

  for (guint i = 0; i < 4; i++)
    {
      if (p[i] == 0 && q[i] < 0)
        return FALSE;
      if (p[i] < 0)
        from = MAX (from, q[i] / p[i]);
      else if (p[i] > 0)
        to = MIN (to, q[i] / p[i]);
    }
  if (from > to)
    return FALSE;
  if (from > 0)
    {
      a[0] = x + from * dx;
      a[1] = y + from * dy;
    }
  if (to < 1)
    {
      b[0] = x + to * dx;
      b[1] = y + to * dy;
    }
  return TRUE;
}

/* @dashes: (nullable) two lengths: the line is painted, run by run, each dashed as if it had been followed from its beginning. */
static void
add_line (const LinliMapView   *view,
          const LinliMapGround *ground,
          guint                 part,
          const Rect           *rect,
          cairo_t              *cr,
          const double         *dashes)
{
  const double *points = (const double *) (gpointer) ground->points->data;
  guint first = part > 0 ? g_array_index (ground->part_ends, guint, part - 1) : 0, end = g_array_index (ground->part_ends, guint, part);
  double at[2] = { 0, 0 }, drawn[2] = { NAN, NAN }, along = 0;

  for (guint i = first; i < end; i++)
    {
      double next[2] = { points[2 * i] * view->world_size - view->left, points[2 * i + 1] * view->world_size - view->top };
      double a[2] = { at[0], at[1] }, b[2] = { next[0], next[1] };

      if (i > first && i + 1 < end && fabs (next[0] - at[0]) < STEP_PX && fabs (next[1] - at[1]) < STEP_PX)
        continue;
      if (i > first && cut_piece (rect, a, b))
        {
          if (!(a[0] == drawn[0] && a[1] == drawn[1]))
            {
              if (dashes != NULL)
                {
                  cairo_stroke (cr);
                  cairo_set_dash (cr, dashes, 2, fmod (along + hypot (a[0] - at[0], a[1] - at[1]), dashes[0] + dashes[1]));
                }
              cairo_move_to (cr, a[0], a[1]);
            }
          cairo_line_to (cr, b[0], b[1]);
          drawn[0] = b[0];
          drawn[1] = b[1];
        }
      if (i > first)
        along += hypot (next[0] - at[0], next[1] - at[1]);
      at[0] = next[0];
      at[1] = next[1];
    }
  if (dashes != NULL)
    {
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
}

/* Sutherland and Hodgman, one side: 0 left, 1 right, 2 top, 3 bottom. */
static void
cut_side (const GArray *from,
          GArray       *to,
          guint         side,
          double        limit)
{
  guint n = from->len / 2, axis = side / 2;
  double sign = side % 2 == 0 ? 1 : -1;
  const double *points = (const double *) (gpointer) from->data;

  g_array_set_size (to, 0);
  for (guint i = 0; i < n; i++)
    {
      const double *a = &points[2 * ((i + n - 1) % n)], *b = &points[2 * i];
      double before = (a[axis] - limit) * sign, after = (b[axis] - limit) * sign;

      if ((before < 0) != (after < 0))
        {
          double t = before / (before - after), cut[2] = { a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t };

          g_array_append_vals (to, cut, 2);
        }
      if (after >= 0)
        g_array_append_vals (to, b, 2);
    }
}

static void
add_area (const LinliMapView       *view,
          const LinliMapGround     *ground,
          const LinliGroundFeature *feature,
          const Rect               *rect,
          cairo_t                  *cr)
{
  const double *points = (const double *) (gpointer) ground->points->data;
  const double limits[4] = { rect->left, rect->right, rect->top, rect->bottom };
  g_autoptr(GArray) ring = g_array_new (FALSE, FALSE, sizeof (double)), other = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint part = feature->first_part; part < feature->first_part + feature->n_parts; part++)
    {
      guint first = part > 0 ? g_array_index (ground->part_ends, guint, part - 1) : 0, end = g_array_index (ground->part_ends, guint, part);

      g_array_set_size (ring, 0);
      for (guint i = first; i + 1 < end; i++)
        {
          double xy[2] = { points[2 * i] * view->world_size - view->left, points[2 * i + 1] * view->world_size - view->top };

          g_array_append_vals (ring, xy, 2);
        }
      for (guint side = 0; side < 4 && ring->len > 0; side++)
        {
          GArray *swap = ring;

          cut_side (ring, other, side, limits[side]);
          ring = other;
          other = swap;
        }
      if (ring->len < 6)
        continue;
      cairo_new_sub_path (cr);
      for (guint i = 0; i < ring->len; i += 2)
        cairo_line_to (cr, g_array_index (ring, double, i), g_array_index (ring, double, i + 1));
      cairo_close_path (cr);
    }
}

/* ---- painting ---- */

static void
paint_area (const LinliMapView       *view,
            const LinliMapGround     *ground,
            const LinliGroundFeature *feature,
            cairo_t                  *cr)
{
  static const double dots[] = { 2, 3 };
  Rect rect = get_rect (view, SLACK_PX);

  add_area (view, ground, feature, &rect, cr);
  set_color (cr, &styles[feature->class_no].fill[view->dark]);
  cairo_fill_preserve (cr);
  set_color (cr, &styles[feature->class_no].edge[view->dark]);
  cairo_set_line_width (cr, 1);
  if (feature->class_no == LINLI_GROUND_ESTATE)
    cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
paint_line (const LinliMapView       *view,
            const LinliMapGround     *ground,
            const LinliGroundFeature *feature,
            gboolean                  casing,
            cairo_t                  *cr)
{
  static const double sleepers[] = { 7, 7 }, steps[] = { 4, 3 };
  gboolean path = feature->class_no == LINLI_GROUND_PATH, railway = feature->class_no == LINLI_GROUND_RAILWAY;
  double width = get_width (view, feature);
  Rect rect = get_rect (view, SLACK_PX + width);

  if (casing && (width < 3 || path || railway))
    return;
  if (path || railway)
    width = MIN (width, path ? 2 : 3);
  set_color (cr, casing ? &styles[feature->class_no].edge[view->dark] : &styles[feature->class_no].fill[view->dark]);
  cairo_set_line_width (cr, casing ? width + 2 * CASING_PX : width);
  for (guint part = feature->first_part; part < feature->first_part + feature->n_parts; part++)
    add_line (view, ground, part, &rect, cr, path ? steps : NULL);
  cairo_stroke (cr);
  if (!railway)
    return;
  set_color (cr, &styles[feature->class_no].edge[view->dark]);
  cairo_set_line_width (cr, MAX (width - 1.2, 0.6));
  for (guint part = feature->first_part; part < feature->first_part + feature->n_parts; part++)
    add_line (view, ground, part, &rect, cr, sleepers);
}

typedef enum { PASS_AREA, PASS_CASING, PASS_LINE } Pass;

static void
paint_classes (const LinliMapView   *view,
               const LinliMapGround *ground,
               LinliGroundClass      first,
               LinliGroundClass      last,
               Pass                  pass,
               cairo_t              *cr,
               GCancellable         *cancellable)
{
  for (guint class_no = first; class_no <= last; class_no++)
    for (guint i = ground->firsts[class_no]; get_zoom (view) >= styles[class_no].zoom && i < ground->firsts[class_no + 1]; i++)
      {
        const LinliGroundFeature *feature = &g_array_index (ground->features, LinliGroundFeature, i);
        gboolean line = feature->form == LINLI_GEOMETRY_LINE_STRING;

        if (line != (pass != PASS_AREA) || feature->form == LINLI_GEOMETRY_POINT || !is_in_sight (view, feature))
          continue;
        if (g_cancellable_is_cancelled (cancellable))
          return;
        if (line)
          paint_line (view, ground, feature, pass == PASS_CASING, cr);
        else
          paint_area (view, ground, feature, cr);
      }
}

void
linli_map_ground_paint (const LinliMapView   *view,
                        const LinliMapGround *ground,
                        cairo_t              *cr,
                        GCancellable         *cancellable)
{
  g_return_if_fail (view != NULL && ground != NULL && cr != NULL);

  cairo_save (cr);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  paint_classes (view, ground, LINLI_GROUND_ESTATE, LINLI_GROUND_WATER, PASS_AREA, cr, cancellable);
  paint_classes (view, ground, LINLI_GROUND_WATER, LINLI_GROUND_WATER, PASS_LINE, cr, cancellable);
  /* Roads run into one another: all edges first. */
  paint_classes (view, ground, LINLI_GROUND_PATH, LINLI_GROUND_EXPRESSWAY, PASS_CASING, cr, cancellable);
  paint_classes (view, ground, LINLI_GROUND_PATH, LINLI_GROUND_RAILWAY, PASS_LINE, cr, cancellable);
  cairo_restore (cr);
}

gboolean
linli_map_ground_is_blank (const LinliMapView   *view,
                           const LinliMapGround *ground)
{
  double zoom = get_zoom (view);

  for (guint class_no = 0; class_no < LINLI_GROUND_PLACE; class_no++)
    for (guint i = ground->firsts[class_no]; zoom >= styles[class_no].zoom && i < ground->firsts[class_no + 1]; i++)
      if (is_in_sight (view, &g_array_index (ground->features, LinliGroundFeature, i)))
        return FALSE;
  return TRUE;
}
