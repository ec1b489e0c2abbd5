/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How grids look while they are drawn: each in its colour with name and homes, drafts dashed, the one that is chosen with its corners. */

#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-canvas-private.h"

#include "linli-grid-text.h"
#include "linli-map-camera.h"
#include "linli-map-plate.h"
#include "linli-mercator.h"

#include <adwaita.h>
#include <math.h>

#define ONE_PIXEL (-8)
#define CORNER_PX 6
#define MARK_PX   9
#define LABEL_PX  36   /* a grid that is seen lower has no label */

typedef struct { double world_size, left, top; int width, height; gboolean dark; cairo_t *cr; } View;

static void
to_pixels (const View *view,
           double      lon,
           double      lat,
           double     *ret_x,
           double     *ret_y)
{
  *ret_x = linli_mercator_x (lon, ONE_PIXEL) * view->world_size - view->left;
  *ret_y = linli_mercator_y (lat, ONE_PIXEL) * view->world_size - view->top;
}

static void
set_color (const View *view,
           LinliColor  color,
           double      alpha)
{
  cairo_set_source_rgba (view->cr, color.red, color.green, color.blue, alpha);
}

static LinliColor
get_ink (const View *view)
{
  return view->dark ? (LinliColor) { 0.55, 0.75, 1, 1 } : (LinliColor) { 0.07, 0.33, 0.75, 1 };
}

static LinliColor
get_alarm (const View *view)
{
  return view->dark ? (LinliColor) { 1, 0.48, 0.42, 1 } : (LinliColor) { 0.75, 0.11, 0.16, 1 };
}

static gboolean
is_in_sight (const View           *view,
             const LinliDraftGrid *grid,
             double               *ret_width,
             double               *ret_height)
{
  double west, north, east, south;

  to_pixels (view, grid->bounds.west, grid->bounds.north, &west, &north);
  to_pixels (view, grid->bounds.east, grid->bounds.south, &east, &south);
  *ret_width = east - west;
  *ret_height = south - north;
  return west <= view->width && east >= 0 && north <= view->height && south >= 0;
}

static void
add_outline (const View          *view,
             const LinliGeometry *outline)
{
  guint first = 0;

  for (guint ring = 0; ring < outline->n_rings; ring++)
    {
      cairo_new_sub_path (view->cr);
      for (guint i = first; i < outline->ring_ends[ring]; i++)
        {
          double x, y;

          to_pixels (view, outline->lon_lat[2 * i], outline->lon_lat[2 * i + 1], &x, &y);
          cairo_line_to (view->cr, x, y);
        }
      cairo_close_path (view->cr);
      first = outline->ring_ends[ring];
    }
}

static void
draw_grid (const View           *view,
           const LinliDraftGrid *grid,
           guint                 place,
           gboolean              chosen)
{
  const double dashes[] = { 7, 5 };
  LinliColor color = linli_map_get_grid_color (place, view->dark);

  cairo_new_path (view->cr);
  add_outline (view, grid->outline);
  cairo_set_fill_rule (view->cr, CAIRO_FILL_RULE_EVEN_ODD);
  set_color (view, color, chosen ? 0.34 : 0.16);
  cairo_fill_preserve (view->cr);
  if (grid->draft && !grid->publish)
    cairo_set_dash (view->cr, dashes, G_N_ELEMENTS (dashes), 0);
  set_color (view, chosen ? get_ink (view) : color, 1);
  cairo_set_line_width (view->cr, chosen ? 3 : 2);
  cairo_stroke (view->cr);
  cairo_set_dash (view->cr, NULL, 0, 0);
}

static void
draw_corners (const View           *view,
              const LinliDraftGrid *grid)
{
  LinliColor paper = linli_map_get_paper (view->dark);

  for (guint i = 0; i < grid->outline->n_points; i++)
    {
      double x, y;

      to_pixels (view, grid->outline->lon_lat[2 * i], grid->outline->lon_lat[2 * i + 1], &x, &y);
      if (x < -CORNER_PX || y < -CORNER_PX || x > view->width + CORNER_PX || y > view->height + CORNER_PX)
        continue;
      cairo_rectangle (view->cr, round (x) - CORNER_PX / 2.0, round (y) - CORNER_PX / 2.0, CORNER_PX, CORNER_PX);
      set_color (view, paper, 1);
      cairo_fill_preserve (view->cr);
      set_color (view, get_ink (view), 1);
      cairo_set_line_width (view->cr, 1.5);
      cairo_stroke (view->cr);
    }
}

/* Name and homes, the name alone where there is no room for both, or nothing. */
static void
draw_label (LinliGridCanvas *self,
            const View      *view,
            guint            place,
            double           room)
{
  const LinliDraftGrid *grid = linli_grid_draft_get (self->draft, place);
  g_autofree char *homes = linli_grid_text_homes (self->draft, place), *text = g_strdup_printf ("%s\n%s", grid->name, homes);
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  LinliColor paper = linli_map_get_paper (view->dark);
  double lon, lat, x, y;
  int width, height;

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > room)
    {
      pango_layout_set_text (layout, grid->name, -1);
      pango_layout_get_pixel_size (layout, &width, &height);
    }
  if (width > room)
    return;
  linli_geometry_get_label_point (grid->outline, &lon, &lat);
  to_pixels (view, lon, lat, &x, &y);
  x = round (x - width / 2.0);
  y = round (y - height / 2.0);
  cairo_new_path (view->cr);
  cairo_move_to (view->cr, x, y);
  pango_cairo_layout_path (view->cr, layout);
  set_color (view, paper, 0.9);
  cairo_set_line_width (view->cr, 4);
  cairo_stroke (view->cr);
  cairo_move_to (view->cr, x, y);
  set_color (view, view->dark ? (LinliColor) { 0.95, 0.95, 0.95, 1 } : (LinliColor) { 0.1, 0.1, 0.12, 1 }, 1);
  pango_cairo_show_layout (view->cr, layout);
}

static void
draw_path (LinliGridCanvas *self,
           const View      *view)
{
  const double *path = (const double *) self->path->data;
  double lon, lat, x, y;

  if (self->path->len == 0)
    return;
  cairo_new_path (view->cr);
  for (guint i = 0; i < self->path->len / 2; i++)
    {
      to_pixels (view, path[2 * i], path[2 * i + 1], &x, &y);
      cairo_line_to (view->cr, x, y);
    }
  if (self->has_pen)
    {
      linli_grid_canvas_get_pen (self, &lon, &lat);
      to_pixels (view, lon, lat, &x, &y);
      cairo_line_to (view->cr, x, y);
    }
  set_color (view, get_ink (view), 1);
  if (self->tool != LINLI_GRID_TOOL_SPLIT)
    {
      cairo_close_path (view->cr);
      set_color (view, get_ink (view), 0.16);
      cairo_fill_preserve (view->cr);
      set_color (view, get_ink (view), 1);
    }
  cairo_set_line_width (view->cr, 2.5);
  cairo_stroke (view->cr);
  for (guint i = 0; i < self->path->len / 2; i++)
    {
      to_pixels (view, path[2 * i], path[2 * i + 1], &x, &y);
      cairo_arc (view->cr, x, y, 3.5, 0, 2 * G_PI);
      cairo_fill (view->cr);
    }
}

/* Where the pen has taken hold of something. */
static void
draw_hold (LinliGridCanvas *self,
           const View      *view)
{
  double lon, lat, x, y;
  LinliSnap snap = linli_grid_canvas_get_pen (self, &lon, &lat);

  if (!self->has_pen || snap == LINLI_SNAP_NONE || self->tool == LINLI_GRID_TOOL_MERGE)
    return;
  to_pixels (view, lon, lat, &x, &y);
  set_color (view, get_ink (view), 1);
  cairo_set_line_width (view->cr, 2);
  cairo_new_path (view->cr);
  if (snap == LINLI_SNAP_CORNER)
    cairo_rectangle (view->cr, x - 7, y - 7, 14, 14);
  else
    cairo_arc (view->cr, x, y, 6, 0, 2 * G_PI);
  cairo_stroke (view->cr);
}

/* A cross in a ring: seen without its colour. */
static void
draw_mark (const View *view,
           double      lon,
           double      lat)
{
  LinliColor paper = linli_map_get_paper (view->dark);
  double x, y, half = MARK_PX * 0.5;

  to_pixels (view, lon, lat, &x, &y);
  if (x < -MARK_PX || y < -MARK_PX || x > view->width + MARK_PX || y > view->height + MARK_PX)
    return;
  cairo_new_path (view->cr);
  cairo_arc (view->cr, x, y, MARK_PX, 0, 2 * G_PI);
  set_color (view, paper, 1);
  cairo_fill_preserve (view->cr);
  set_color (view, get_alarm (view), 1);
  cairo_set_line_width (view->cr, 2);
  cairo_stroke (view->cr);
  cairo_move_to (view->cr, x - half, y - half);
  cairo_line_to (view->cr, x + half, y + half);
  cairo_move_to (view->cr, x + half, y - half);
  cairo_line_to (view->cr, x - half, y + half);
  cairo_stroke (view->cr);
}

static void
draw_cross (const View *view)
{
  double x = view->width / 2.0, y = view->height / 2.0;

  for (guint pass = 0; pass < 2; pass++)
    {
      cairo_move_to (view->cr, x - 12, y);
      cairo_line_to (view->cr, x + 12, y);
      cairo_move_to (view->cr, x, y - 12);
      cairo_line_to (view->cr, x, y + 12);
      cairo_set_source_rgba (view->cr, 1 - pass, 1 - pass, 1 - pass, 0.9);
      cairo_set_line_width (view->cr, pass == 0 ? 4 : 1.5);
      cairo_stroke (view->cr);
    }
}

void
linli_grid_canvas_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  LinliGridCanvas *self = LINLI_GRID_CANVAS (widget);
  View view = { .width = gtk_widget_get_width (widget), .height = gtk_widget_get_height (widget),
                .dark = adw_style_manager_get_dark (adw_style_manager_get_default ()) };
  guint n = self->draft != NULL ? linli_grid_draft_get_size (self->draft) : 0;
  double width, height;

  if (self->draft == NULL || view.width <= 0 || view.height <= 0)
    return;
  linli_map_camera_get_view (self->map, &view.world_size, &view.left, &view.top);
  view.cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, view.width, view.height));
  cairo_set_line_join (view.cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (view.cr, CAIRO_LINE_CAP_BUTT);
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        const LinliDraftGrid *grid = linli_grid_draft_get (self->draft, i);

        if (grid->outline == NULL || !is_in_sight (&view, grid, &width, &height))
          continue;
        if (pass == 0)
          draw_grid (&view, grid, i, i == self->chosen);
        else if (height >= LABEL_PX)
          draw_label (self, &view, i, width);
      }
  if (self->chosen < n && linli_grid_draft_get (self->draft, self->chosen)->outline != NULL)
    draw_corners (&view, linli_grid_draft_get (self->draft, self->chosen));
  draw_path (self, &view);
  draw_hold (self, &view);
  for (guint i = 0; self->troubles != NULL && i < self->troubles->len; i++)
    draw_mark (&view, g_array_index (self->troubles, LinliGridTrouble, i).lon, g_array_index (self->troubles, LinliGridTrouble, i).lat);
  if (self->fault.type != LINLI_GRID_FAULT_NONE && (self->fault.lon != 0 || self->fault.lat != 0))
    draw_mark (&view, self->fault.lon, self->fault.lat);
  if (self->by_keys)
    draw_cross (&view);
  cairo_destroy (view.cr);
}
