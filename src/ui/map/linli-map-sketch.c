/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn by hand.  The controllers sit on the map, so that it can still be moved while corners are taken; only what is dragged is
 * claimed before the map sees it. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-sketch.h"

#include "linli-geodesic.h"
#include "linli-map-camera.h"
#include "linli-mercator.h"

#include <adwaita.h>
#include <math.h>

#define ONE_PIXEL     (-8)   /* the zoom at which the world is one pixel wide */
#define CLICK_SLACK   6      /* a press that moved further was a drag */
#define MAX_CORNERS   2000
#define MIN_METRES    1
#define CORRIDOR_M    50     /* to begin with */
#define MARK_PX       3.5

struct _LinliMapSketch
{
  GtkWidget        parent_instance;

  ShumateMap      *map;        /* (unowned): the controllers on it go with it */
  LinliSketchTool  tool;
  LinliMapShape   *shape;      /* (owned) (nullable) */
  gboolean         ended, by_keys;
  double           corridor;   /* metres */
  double           pointer_x, pointer_y;  /* of the map */
  double           press_x, press_y;
};

enum { CHANGED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapSketch, linli_map_sketch, GTK_TYPE_WIDGET)

static gboolean
is_dragged (LinliSketchTool tool)
{
  return tool == LINLI_SKETCH_RECTANGLE || tool == LINLI_SKETCH_CIRCLE;
}

/* ---- places ---- */

static void
get_place (LinliMapSketch *self,
           double          px,
           double          py,
           double         *ret_x,
           double         *ret_y)
{
  double world_size, left, top;

  linli_map_camera_get_view (self->map, &world_size, &left, &top);
  *ret_x = CLAMP ((left + px) / world_size, 0, 1);
  *ret_y = CLAMP ((top + py) / world_size, 0, 1);
}

/* Where the next corner would be. */
static void
get_pen (LinliMapSketch *self,
         double         *ret_x,
         double         *ret_y)
{
  if (self->by_keys)
    get_place (self, gtk_widget_get_width (GTK_WIDGET (self->map)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self->map)) / 2.0, ret_x,
               ret_y);
  else
    get_place (self, self->pointer_x, self->pointer_y, ret_x, ret_y);
}

static double
measure_between (double x1,
                 double y1,
                 double x2,
                 double y2)
{
  return linli_geodesic_distance (linli_mercator_lon (x1, ONE_PIXEL), linli_mercator_lat (y1, ONE_PIXEL),
                                  linli_mercator_lon (x2, ONE_PIXEL), linli_mercator_lat (y2, ONE_PIXEL));
}

/* ---- the shape ---- */

static void
changed (LinliMapSketch *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static LinliMapShape *
begin_shape (LinliSketchTool tool)
{
  switch (tool)
    {
    case LINLI_SKETCH_CIRCLE:
      return linli_map_shape_new (LINLI_GEOMETRY_POINT);
    case LINLI_SKETCH_CORRIDOR: case LINLI_SKETCH_LENGTH:
      return linli_map_shape_new (LINLI_GEOMETRY_LINE_STRING);
    case LINLI_SKETCH_RECTANGLE: case LINLI_SKETCH_POLYGON: case LINLI_SKETCH_AREA: case LINLI_SKETCH_NONE: case LINLI_N_SKETCHES: default:
      return linli_map_shape_new (LINLI_GEOMETRY_POLYGON);
    }
}

static void
clear (LinliMapSketch *self)
{
  g_clear_pointer (&self->shape, linli_map_shape_free);
  self->ended = FALSE;
}

/* The second place makes a rectangle or a circle of the first. */
static void
take_second (LinliMapShape   *shape,
             LinliSketchTool  tool,
             double           x,
             double           y)
{
  double x0 = g_array_index (shape->points, double, 0), y0 = g_array_index (shape->points, double, 1);

  g_array_set_size (shape->points, 2);
  if (tool == LINLI_SKETCH_CIRCLE)
    {
      shape->metres = measure_between (x0, y0, x, y);
      return;
    }
  linli_map_shape_add (shape, x, y0);
  linli_map_shape_add (shape, x, y);
  linli_map_shape_add (shape, x0, y);
}

void
linli_map_sketch_end (LinliMapSketch *self)
{
  static const guint wanted[LINLI_N_SKETCHES] = { G_MAXUINT, 4, 3, 1, 2, 2, 3 };

  g_return_if_fail (LINLI_IS_MAP_SKETCH (self));

  if (self->ended || self->shape == NULL || linli_map_shape_get_size (self->shape) < wanted[self->tool]
      || (self->tool == LINLI_SKETCH_CIRCLE && self->shape->metres < MIN_METRES))
    return;
  if (self->tool == LINLI_SKETCH_CORRIDOR)
    self->shape->metres = self->corridor;
  self->ended = TRUE;
  changed (self);
  g_signal_emit (self, signals[ENDED], 0);
}

void
linli_map_sketch_add (LinliMapSketch *self,
                      double          x,
                      double          y)
{
  g_return_if_fail (LINLI_IS_MAP_SKETCH (self) && self->tool != LINLI_SKETCH_NONE);

  if (self->ended)
    clear (self);
  if (self->shape == NULL)
    self->shape = begin_shape (self->tool);
  else if (is_dragged (self->tool))
    {
      take_second (self->shape, self->tool, x, y);
      linli_map_sketch_end (self);
      changed (self);
      return;
    }
  if (linli_map_shape_get_size (self->shape) < MAX_CORNERS)
    linli_map_shape_add (self->shape, x, y);
  changed (self);
}

void
linli_map_sketch_set_tool (LinliMapSketch  *self,
                           LinliSketchTool  tool)
{
  g_return_if_fail (LINLI_IS_MAP_SKETCH (self) && tool < LINLI_N_SKETCHES);

  clear (self);
  self->tool = tool;
  self->by_keys = FALSE;
  changed (self);
}

LinliSketchTool
linli_map_sketch_get_tool (LinliMapSketch *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_SKETCH (self), LINLI_SKETCH_NONE);
  return self->tool;
}

gboolean
linli_map_sketch_is_ended (LinliMapSketch *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_SKETCH (self), FALSE);
  return self->ended;
}

const LinliMapShape *
linli_map_sketch_get_shape (LinliMapSketch *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_SKETCH (self), NULL);
  return self->shape;
}

LinliMapShape *
linli_map_sketch_get_preview (LinliMapSketch *self)
{
  LinliMapShape *preview;
  double x, y;

  g_return_val_if_fail (LINLI_IS_MAP_SKETCH (self), NULL);

  if (self->shape == NULL)
    return begin_shape (self->tool);
  preview = linli_map_shape_copy (self->shape);
  if (self->ended)
    return preview;
  get_pen (self, &x, &y);
  if (is_dragged (self->tool))
    take_second (preview, self->tool, x, y);
  else
    linli_map_shape_add (preview, x, y);
  if (self->tool == LINLI_SKETCH_CORRIDOR)
    preview->metres = self->corridor;
  return preview;
}

void
linli_map_sketch_set_metres (LinliMapSketch *self,
                             double          metres)
{
  g_return_if_fail (LINLI_IS_MAP_SKETCH (self));

  metres = MAX (metres, MIN_METRES);
  if (self->tool == LINLI_SKETCH_CORRIDOR)
    self->corridor = metres;
  if (self->shape == NULL || (self->tool != LINLI_SKETCH_CORRIDOR && self->tool != LINLI_SKETCH_CIRCLE) || self->shape->metres == metres)
    return;
  self->shape->metres = metres;
  changed (self);
  if (self->ended)
    g_signal_emit (self, signals[ENDED], 0);
}

/* ---- keys ---- */

static gboolean
take_back (LinliMapSketch *self)
{
  if (self->shape == NULL)
    return FALSE;
  if (self->ended || linli_map_shape_get_size (self->shape) <= 1)
    clear (self);
  else
    g_array_set_size (self->shape->points, self->shape->points->len - 2);
  changed (self);
  return TRUE;
}

gboolean
linli_map_sketch_take_key (LinliMapSketch *self,
                           guint           keyval)
{
  double x, y;

  g_return_val_if_fail (LINLI_IS_MAP_SKETCH (self), FALSE);

  if (self->tool == LINLI_SKETCH_NONE)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_space: case GDK_KEY_KP_Space:
      self->by_keys = TRUE;
      get_pen (self, &x, &y);
      linli_map_sketch_add (self, x, y);
      return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter:
      linli_map_sketch_end (self);
      return TRUE;
    case GDK_KEY_BackSpace:
      return take_back (self);
    case GDK_KEY_Escape:
      /* First what was drawn goes, then the tool. */
      if (!self->ended && self->shape != NULL)
        {
          clear (self);
          changed (self);
        }
      else
        linli_map_sketch_set_tool (self, LINLI_SKETCH_NONE);
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- pointer ---- */

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           LinliMapSketch           *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  if (self->tool == LINLI_SKETCH_NONE)
    return;
  self->by_keys = FALSE;
  if (self->shape != NULL && !self->ended)
    changed (self);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            LinliMapSketch  *self)
{
  self->press_x = x;
  self->press_y = y;
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             LinliMapSketch  *self)
{
  double place_x, place_y;

  if (self->tool == LINLI_SKETCH_NONE || is_dragged (self->tool) || hypot (x - self->press_x, y - self->press_y) > CLICK_SLACK)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  self->by_keys = FALSE;
  self->pointer_x = x;
  self->pointer_y = y;
  /* The first of the two clicks took the corner. */
  if (n_press == 2)
    {
      linli_map_sketch_end (self);
      return;
    }
  get_place (self, x, y, &place_x, &place_y);
  linli_map_sketch_add (self, place_x, place_y);
}

static void
drag_begin_cb (GtkGestureDrag *drag,
               double          x,
               double          y,
               LinliMapSketch *self)
{
  double place_x, place_y;

  if (!is_dragged (self->tool))
    {
      gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  self->by_keys = FALSE;
  clear (self);
  get_place (self, x, y, &place_x, &place_y);
  linli_map_sketch_add (self, place_x, place_y);
}

static void
drag_update_cb (GtkGestureDrag *drag,
                double          right,
                double          down,
                LinliMapSketch *self)
{
  double x, y;

  if (!is_dragged (self->tool) || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  self->pointer_x = x + right;
  self->pointer_y = y + down;
  changed (self);
}

/* What was only pressed has no second place yet: it may come by another click. */
static void
drag_end_cb (GtkGestureDrag *drag,
             double          right,
             double          down,
             LinliMapSketch *self)
{
  double x, y, place_x, place_y;

  if (!is_dragged (self->tool) || hypot (right, down) <= CLICK_SLACK || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  get_place (self, x + right, y + down, &place_x, &place_y);
  linli_map_sketch_add (self, place_x, place_y);
}

/* ---- drawing ---- */

typedef struct { double world_size, left, top; } View;

static void
add_path (const View          *view,
          const LinliMapShape *shape,
          cairo_t             *cr)
{
  for (guint i = 0; i < linli_map_shape_get_size (shape); i++)
    cairo_line_to (cr, g_array_index (shape->points, double, 2 * i) * view->world_size - view->left,
                   g_array_index (shape->points, double, 2 * i + 1) * view->world_size - view->top);
  if (shape->type == LINLI_GEOMETRY_POLYGON)
    cairo_close_path (cr);
}

/* Pixels to a metre where the shape begins. */
static double
get_scale (const View          *view,
           const LinliMapShape *shape)
{
  double lat = linli_mercator_lat (g_array_index (shape->points, double, 1), ONE_PIXEL);

  return 1 / linli_mercator_metres_per_pixel (lat, log2 (view->world_size / LINLI_MERCATOR_TILE_SIZE));
}

static void
draw_shape (LinliMapSketch      *self,
            const View          *view,
            const LinliMapShape *shape,
            cairo_t             *cr)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA ink = dark ? (GdkRGBA) { 0.55f, 0.75f, 1, 1 } : (GdkRGBA) { 0.07f, 0.33f, 0.75f, 1 };
  double reach = shape->metres > 0 ? shape->metres * get_scale (view, shape) : 0;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.16);
  if (shape->type == LINLI_GEOMETRY_POINT)
    {
      cairo_arc (cr, g_array_index (shape->points, double, 0) * view->world_size - view->left,
                 g_array_index (shape->points, double, 1) * view->world_size - view->top, reach, 0, 2 * G_PI);
      cairo_fill_preserve (cr);
    }
  else
    {
      add_path (view, shape, cr);
      if (shape->type == LINLI_GEOMETRY_POLYGON)
        cairo_fill_preserve (cr);
      else if (reach > 0)
        {
          cairo_set_line_width (cr, 2 * reach);
          cairo_stroke_preserve (cr);
        }
    }
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  for (guint i = 0; i < linli_map_shape_get_size (shape); i++)
    {
      cairo_arc (cr, g_array_index (shape->points, double, 2 * i) * view->world_size - view->left,
                 g_array_index (shape->points, double, 2 * i + 1) * view->world_size - view->top, MARK_PX, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_cross (cairo_t *cr,
            double   x,
            double   y)
{
  for (guint pass = 0; pass < 2; pass++)
    {
      cairo_move_to (cr, x - 12, y);
      cairo_line_to (cr, x + 12, y);
      cairo_move_to (cr, x, y - 12);
      cairo_line_to (cr, x, y + 12);
      cairo_set_source_rgba (cr, pass == 0 ? 1 : 0, pass == 0 ? 1 : 0, pass == 0 ? 1 : 0, 0.9);
      cairo_set_line_width (cr, pass == 0 ? 4 : 1.5);
      cairo_stroke (cr);
    }
}

static void
linli_map_sketch_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  LinliMapSketch *self = LINLI_MAP_SKETCH (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;
  View view;

  if (self->tool == LINLI_SKETCH_NONE || width <= 0 || height <= 0)
    return;
  linli_map_camera_get_view (self->map, &view.world_size, &view.left, &view.top);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->shape != NULL)
    {
      g_autoptr(LinliMapShape) preview = linli_map_sketch_get_preview (self);

      draw_shape (self, &view, preview, cr);
    }
  if (self->by_keys && !self->ended)
    draw_cross (cr, width / 2.0, height / 2.0);
  cairo_destroy (cr);
}

/* ---- object ---- */

static void
moved_cb (LinliMapSketch *self)
{
  if (self->tool == LINLI_SKETCH_NONE)
    return;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->by_keys && self->shape != NULL && !self->ended)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
linli_map_sketch_finalize (GObject *object)
{
  g_clear_pointer (&LINLI_MAP_SKETCH (object)->shape, linli_map_shape_free);
  G_OBJECT_CLASS (linli_map_sketch_parent_class)->finalize (object);
}

static void
linli_map_sketch_class_init (LinliMapSketchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_map_sketch_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = linli_map_sketch_snapshot;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_map_sketch_init (LinliMapSketch *self)
{
  self->corridor = CORRIDOR_M;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_map_sketch_new (ShumateMap *map)
{
  LinliMapSketch *self = g_object_new (LINLI_TYPE_MAP_SKETCH, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();

  self->map = map;
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, 0);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, 0);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (map), motion);
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (map), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (shumate_map_get_viewport (map), "notify", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
