/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pointer and keys do to the draft.  The controllers sit on the map, so that it can still be moved while a line is drawn; only a corner
 * that is dragged is claimed before the map sees it. */

#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-canvas-private.h"

#include "linli-map-camera.h"
#include "linli-mercator.h"

#include <glib/gi18n.h>
#include <math.h>

#define ONE_PIXEL   (-8)  /* the zoom at which the world is one pixel wide */
#define CLICK_SLACK 6     /* a press that moved further was a drag */
#define HOLD_PX     10    /* so near the pen takes hold of corners and sides */
#define MAX_CORNERS 2000

enum { STEPPED, MOVING, CHOSEN, REFUSED, TOOL, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliGridCanvas, linli_grid_canvas, GTK_TYPE_WIDGET)

static const LinliGridFault no_fault = { LINLI_GRID_FAULT_NONE, LINLI_GRID_NONE, 0, 0 };

/* ---- the pen ---- */

static void
get_place (LinliGridCanvas *self,
           double           px,
           double           py,
           double          *ret_lon,
           double          *ret_lat)
{
  double world_size, left, top;

  linli_map_camera_get_view (self->map, &world_size, &left, &top);
  *ret_lon = linli_mercator_lon (CLAMP ((left + px) / world_size, 0, 1), ONE_PIXEL);
  *ret_lat = linli_mercator_lat (CLAMP ((top + py) / world_size, 0, 1), ONE_PIXEL);
}

/* Metres that so many pixels are there. */
static double
get_metres (LinliGridCanvas *self,
            double           lat,
            double           px)
{
  double world_size, left, top;

  linli_map_camera_get_view (self->map, &world_size, &left, &top);
  return px * linli_mercator_metres_per_pixel (lat, log2 (world_size / LINLI_MERCATOR_TILE_SIZE));
}

LinliSnap
linli_grid_canvas_get_pen (LinliGridCanvas *self,
                           double          *ret_lon,
                           double          *ret_lat)
{
  double lon, lat;
  LinliSnap snap;

  if (self->by_keys)
    get_place (self, gtk_widget_get_width (GTK_WIDGET (self->map)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self->map)) / 2.0, &lon, &lat);
  else
    get_place (self, self->pointer_x, self->pointer_y, &lon, &lat);
  *ret_lon = lon;
  *ret_lat = lat;
  if (self->draft == NULL || self->free_hand)
    return LINLI_SNAP_NONE;
  snap = linli_grid_draft_snap (self->draft, lon, lat, get_metres (self, lat, HOLD_PX), ret_lon, ret_lat);
  if (snap == LINLI_SNAP_NONE)
    {
      *ret_lon = lon;
      *ret_lat = lat;
    }
  return snap;
}

/* ---- what was done ---- */

static void
draw (LinliGridCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stepped (LinliGridCanvas *self)
{
  self->fault = no_fault;
  draw (self);
  g_signal_emit (self, signals[STEPPED], 0);
}

static void
refused (LinliGridCanvas      *self,
         const LinliGridFault *fault)
{
  self->fault = *fault;
  draw (self);
  g_signal_emit (self, signals[REFUSED], 0);
}

static void
report (LinliGridCanvas      *self,
        gboolean              done,
        const LinliGridFault *fault)
{
  if (done)
    stepped (self);
  else
    refused (self, fault);
}

static void
clear_path (LinliGridCanvas *self)
{
  g_array_set_size (self->path, 0);
  self->fault = no_fault;
  draw (self);
  g_signal_emit (self, signals[TOOL], 0);
}

guint
linli_grid_canvas_get_n_corners (LinliGridCanvas *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_CANVAS (self), 0);
  return self->path->len / 2;
}

const LinliGridFault *
linli_grid_canvas_get_fault (LinliGridCanvas *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_CANVAS (self), NULL);
  return &self->fault;
}

void
linli_grid_canvas_choose (LinliGridCanvas *self,
                          guint            grid)
{
  g_return_if_fail (LINLI_IS_GRID_CANVAS (self));

  if (self->chosen == grid)
    return;
  self->chosen = grid;
  draw (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

guint
linli_grid_canvas_get_chosen (LinliGridCanvas *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_CANVAS (self), LINLI_GRID_NONE);
  return self->chosen;
}

void
linli_grid_canvas_set_tool (LinliGridCanvas *self,
                            LinliGridTool    tool)
{
  g_return_if_fail (LINLI_IS_GRID_CANVAS (self) && tool < LINLI_N_GRID_TOOLS);

  if (self->draft != NULL && linli_grid_draft_is_grabbed (self->draft))
    {
      linli_grid_draft_let_go (self->draft);
      g_signal_emit (self, signals[MOVING], 0);
    }
  self->tool = tool;
  clear_path (self);
}

LinliGridTool
linli_grid_canvas_get_tool (LinliGridCanvas *self)
{
  g_return_val_if_fail (LINLI_IS_GRID_CANVAS (self), LINLI_GRID_TOOL_CHOOSE);
  return self->tool;
}

void
linli_grid_canvas_draft_changed (LinliGridCanvas *self)
{
  guint chosen;

  g_return_if_fail (LINLI_IS_GRID_CANVAS (self));

  chosen = self->chosen;
  if (self->draft == NULL || chosen >= linli_grid_draft_get_size (self->draft) || linli_grid_draft_get (self->draft, chosen)->outline == NULL)
    chosen = LINLI_GRID_NONE;
  self->fault = no_fault;
  linli_grid_canvas_choose (self, chosen);
  draw (self);
}

void
linli_grid_canvas_set_draft (LinliGridCanvas *self,
                             LinliGridDraft  *draft)
{
  g_return_if_fail (LINLI_IS_GRID_CANVAS (self));

  self->draft = draft;
  g_array_set_size (self->path, 0);
  linli_grid_canvas_draft_changed (self);
}

void
linli_grid_canvas_set_troubles (LinliGridCanvas *self,
                                GArray          *troubles)
{
  g_return_if_fail (LINLI_IS_GRID_CANVAS (self));

  g_clear_pointer (&self->troubles, g_array_unref);
  self->troubles = troubles != NULL ? g_array_ref (troubles) : NULL;
  draw (self);
}

/* ---- lines ---- */

/* The grid that a line is for: the one chosen, else the one in which its middle piece lies. */
static guint
get_target (LinliGridCanvas *self)
{
  const double *path = (const double *) self->path->data;
  guint middle = self->path->len / 4;

  if (self->chosen != LINLI_GRID_NONE)
    return self->chosen;
  if (self->path->len < 4)
    return LINLI_GRID_NONE;
  middle = MIN (middle, self->path->len / 2 - 2);
  return linli_grid_draft_find_at (self->draft, (path[2 * middle] + path[2 * middle + 2]) / 2, (path[2 * middle + 1] + path[2 * middle + 3]) / 2);
}

static void
end_line (LinliGridCanvas *self)
{
  const double *path = (const double *) self->path->data;
  guint n = self->path->len / 2, target = get_target (self), made = LINLI_GRID_NONE;
  LinliGridFault fault = no_fault;
  gboolean done;

  if (n < (self->tool == LINLI_GRID_TOOL_SPLIT ? 2u : 3u))
    return;
  if (self->tool != LINLI_GRID_TOOL_DRAW && target == LINLI_GRID_NONE)
    fault = (LinliGridFault) { self->tool == LINLI_GRID_TOOL_SPLIT ? LINLI_GRID_FAULT_NO_CUT : LINLI_GRID_FAULT_OUTSIDE, LINLI_GRID_NONE, path[0], path[1] };
  if (fault.type != LINLI_GRID_FAULT_NONE)
    done = FALSE;
  else if (self->tool == LINLI_GRID_TOOL_SPLIT)
    done = linli_grid_draft_split (self->draft, target, path, n, &made, &fault);
  else if (self->tool == LINLI_GRID_TOOL_CUT)
    done = linli_grid_draft_cut (self->draft, target, path, n, &fault);
  else
    done = linli_grid_draft_draw (self->draft, _("New grid"), path, n, &made, &fault);
  if (!done)
    {
      refused (self, &fault);
      return;
    }
  linli_grid_canvas_set_tool (self, LINLI_GRID_TOOL_CHOOSE);
  stepped (self);
  linli_grid_canvas_choose (self, made != LINLI_GRID_NONE ? made : target);
}

static void
add_corner (LinliGridCanvas *self,
            double           lon,
            double           lat)
{
  if (self->path->len >= 2 * MAX_CORNERS)
    return;
  g_array_append_val (self->path, lon);
  g_array_append_val (self->path, lat);
  self->fault = no_fault;
  draw (self);
  g_signal_emit (self, signals[TOOL], 0);
}

static void
merge_with (LinliGridCanvas *self,
            guint            grid)
{
  LinliGridFault fault;
  guint kept;

  if (grid == LINLI_GRID_NONE || grid == self->chosen)
    return;
  if (self->chosen == LINLI_GRID_NONE)
    {
      linli_grid_canvas_choose (self, grid);
      return;
    }
  if (!linli_grid_draft_merge (self->draft, self->chosen, grid, &kept, &fault))
    {
      refused (self, &fault);
      return;
    }
  linli_grid_canvas_set_tool (self, LINLI_GRID_TOOL_CHOOSE);
  stepped (self);
  linli_grid_canvas_choose (self, kept);
}

/* ---- corners ---- */

static void
insert_corner (LinliGridCanvas *self,
               double           lon,
               double           lat)
{
  LinliGridFault fault;

  /* Two clicks away from every side were meant for something else. */
  if (linli_grid_draft_insert (self->draft, lon, lat, get_metres (self, lat, HOLD_PX), &fault))
    stepped (self);
  else if (fault.type != LINLI_GRID_FAULT_NO_CORNER)
    refused (self, &fault);
}

static void
remove_corner (LinliGridCanvas *self)
{
  LinliGridFault fault;
  double lon, lat;

  if (linli_grid_canvas_get_pen (self, &lon, &lat) == LINLI_SNAP_CORNER)
    report (self, linli_grid_draft_remove (self->draft, lon, lat, &fault), &fault);
}

static void
drag_to_pen (LinliGridCanvas *self)
{
  LinliGridFault fault;
  double lon, lat;

  linli_grid_canvas_get_pen (self, &lon, &lat);
  self->fault = linli_grid_draft_drag (self->draft, lon, lat, &fault) ? no_fault : fault;
  draw (self);
  g_signal_emit (self, signals[MOVING], 0);
}

static void
drop (LinliGridCanvas *self)
{
  LinliGridFault fault;

  report (self, linli_grid_draft_drop (self->draft, &fault), &fault);
}

void
linli_grid_canvas_set_down (LinliGridCanvas *self,
                            double           lon,
                            double           lat,
                            gboolean         again)
{
  g_return_if_fail (LINLI_IS_GRID_CANVAS (self));

  if (self->draft == NULL)
    return;
  switch (self->tool)
    {
    case LINLI_GRID_TOOL_CHOOSE:
      if (again)
        insert_corner (self, lon, lat);
      else
        linli_grid_canvas_choose (self, linli_grid_draft_find_at (self->draft, lon, lat));
      break;
    case LINLI_GRID_TOOL_MERGE:
      if (!again)
        merge_with (self, linli_grid_draft_find_at (self->draft, lon, lat));
      break;
    case LINLI_GRID_TOOL_SPLIT: case LINLI_GRID_TOOL_DRAW: case LINLI_GRID_TOOL_CUT:
      /* The first of the two clicks took the corner. */
      if (again)
        end_line (self);
      else
        add_corner (self, lon, lat);
      break;
    case LINLI_N_GRID_TOOLS:
    default:
      g_assert_not_reached ();
    }
}

/* ---- keys ---- */

/* Space: the corner under the pen is taken and put down again, else it is a click. */
static void
take_space (LinliGridCanvas *self)
{
  double lon, lat;
  LinliSnap snap;

  self->by_keys = self->has_pen = TRUE;
  if (linli_grid_draft_is_grabbed (self->draft))
    {
      drag_to_pen (self);
      drop (self);
      return;
    }
  snap = linli_grid_canvas_get_pen (self, &lon, &lat);
  if (self->tool == LINLI_GRID_TOOL_CHOOSE && snap == LINLI_SNAP_SIDE)
    insert_corner (self, lon, lat);
  else if (self->tool == LINLI_GRID_TOOL_CHOOSE && snap == LINLI_SNAP_CORNER)
    {
      linli_grid_draft_grab (self->draft, lon, lat);
      g_signal_emit (self, signals[MOVING], 0);
    }
  else
    linli_grid_canvas_set_down (self, lon, lat, FALSE);
  draw (self);
}

static gboolean
take_escape (LinliGridCanvas *self)
{
  if (linli_grid_draft_is_grabbed (self->draft))
    {
      linli_grid_draft_let_go (self->draft);
      self->fault = no_fault;
      draw (self);
      g_signal_emit (self, signals[MOVING], 0);
    }
  else if (self->path->len > 0)
    clear_path (self);
  else if (self->tool != LINLI_GRID_TOOL_CHOOSE)
    linli_grid_canvas_set_tool (self, LINLI_GRID_TOOL_CHOOSE);
  else if (self->chosen != LINLI_GRID_NONE)
    linli_grid_canvas_choose (self, LINLI_GRID_NONE);
  else
    return FALSE;
  return TRUE;
}

gboolean
linli_grid_canvas_take_key (LinliGridCanvas *self,
                            guint            keyval)
{
  g_return_val_if_fail (LINLI_IS_GRID_CANVAS (self), FALSE);

  if (self->draft == NULL)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_space: case GDK_KEY_KP_Space:
      take_space (self);
      return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter:
      end_line (self);
      return TRUE;
    case GDK_KEY_BackSpace:
      if (self->path->len == 0)
        return FALSE;
      g_array_set_size (self->path, self->path->len - 2);
      draw (self);
      g_signal_emit (self, signals[TOOL], 0);
      return TRUE;
    case GDK_KEY_Delete: case GDK_KEY_KP_Delete:
      if (self->tool == LINLI_GRID_TOOL_CHOOSE)
        remove_corner (self);
      return TRUE;
    case GDK_KEY_Escape:
      return take_escape (self);
    default:
      return FALSE;
    }
}

/* ---- pointer ---- */

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           LinliGridCanvas          *self)
{
  double lon, lat;

  if (self->pointer_x == x && self->pointer_y == y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  self->has_pen = TRUE;
  self->by_keys = FALSE;
  self->free_hand = (gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (motion)) & GDK_CONTROL_MASK) != 0;
  if (self->draft == NULL)
    return;
  if (self->tool != LINLI_GRID_TOOL_CHOOSE)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self->map), self->tool == LINLI_GRID_TOOL_MERGE ? "pointer" : "crosshair");
  else
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self->map), linli_grid_canvas_get_pen (self, &lon, &lat) == LINLI_SNAP_CORNER ? "move" : NULL);
  draw (self);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            LinliGridCanvas *self)
{
  self->press_x = x;
  self->press_y = y;
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             LinliGridCanvas *self)
{
  double lon, lat;

  if (self->draft == NULL || hypot (x - self->press_x, y - self->press_y) > CLICK_SLACK)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  self->by_keys = FALSE;
  self->pointer_x = x;
  self->pointer_y = y;
  linli_grid_canvas_get_pen (self, &lon, &lat);
  /* What is chosen is what lies under the pointer, not at the corner nearby. */
  if ((self->tool == LINLI_GRID_TOOL_CHOOSE && n_press == 1) || self->tool == LINLI_GRID_TOOL_MERGE)
    get_place (self, x, y, &lon, &lat);
  linli_grid_canvas_set_down (self, lon, lat, n_press == 2);
}

static void
drag_begin_cb (GtkGestureDrag  *drag,
               double           x,
               double           y,
               LinliGridCanvas *self)
{
  double lon, lat;

  self->pointer_x = x;
  self->pointer_y = y;
  self->by_keys = self->free_hand = FALSE;
  if (self->draft == NULL || self->tool != LINLI_GRID_TOOL_CHOOSE || linli_grid_draft_is_grabbed (self->draft)
      || linli_grid_canvas_get_pen (self, &lon, &lat) != LINLI_SNAP_CORNER || !linli_grid_draft_grab (self->draft, lon, lat))
    {
      gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self->map));
  draw (self);
}

static void
drag_update_cb (GtkGestureDrag  *drag,
                double           right,
                double           down,
                LinliGridCanvas *self)
{
  double x, y;

  if (self->draft == NULL || !linli_grid_draft_is_grabbed (self->draft) || !gtk_gesture_drag_get_start_point (drag, &x, &y)
      || hypot (right, down) <= CLICK_SLACK)
    return;
  self->pointer_x = x + right;
  self->pointer_y = y + down;
  self->free_hand = (gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag)) & GDK_CONTROL_MASK) != 0;
  drag_to_pen (self);
}

static void
drag_end_cb (GtkGestureDrag  *drag,
             double           right,
             double           down,
             LinliGridCanvas *self)
{
  if (self->draft == NULL || !linli_grid_draft_is_grabbed (self->draft))
    return;
  if (hypot (right, down) > CLICK_SLACK)
    drop (self);
  else
    {
      linli_grid_draft_let_go (self->draft);
      draw (self);
    }
}

/* The map moved under the pen. */
static void
moved_cb (LinliGridCanvas *self)
{
  if (self->draft != NULL && self->by_keys && linli_grid_draft_is_grabbed (self->draft))
    drag_to_pen (self);
  draw (self);
}

/* ---- object ---- */

static void
linli_grid_canvas_finalize (GObject *object)
{
  LinliGridCanvas *self = LINLI_GRID_CANVAS (object);

  g_array_unref (self->path);
  g_clear_pointer (&self->troubles, g_array_unref);
  G_OBJECT_CLASS (linli_grid_canvas_parent_class)->finalize (object);
}

static void
linli_grid_canvas_class_init (LinliGridCanvasClass *klass)
{
  static const char *const names[N_SIGNALS] = { "stepped", "moving", "chosen", "refused", "tool" };

  G_OBJECT_CLASS (klass)->finalize = linli_grid_canvas_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = linli_grid_canvas_snapshot;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_grid_canvas_init (LinliGridCanvas *self)
{
  self->path = g_array_new (FALSE, FALSE, sizeof (double));
  self->chosen = LINLI_GRID_NONE;
  self->fault = no_fault;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_grid_canvas_new (ShumateMap *map)
{
  LinliGridCanvas *self = g_object_new (LINLI_TYPE_GRID_CANVAS, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
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
