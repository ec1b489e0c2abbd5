/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pointer and keys of the building picture: they only say which cells are meant. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-view-private.h"

#include "linli-building-words.h"

#include <math.h>

#define TYPE_AHEAD_MS 1200

static void
pressed_cb (GtkGestureClick   *gesture,
            int                n_press,
            double             x,
            double             y,
            LinliBuildingView *self)
{
  int cell = linli_building_view_find_at (self, x, y);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (state & GDK_SHIFT_MASK)
    linli_building_view_choose (self, linli_cell_choice_stretch, cell);
  else if (state & GDK_CONTROL_MASK)
    linli_building_view_choose (self, linli_cell_choice_toggle, cell);
  else
    linli_building_view_choose (self, linli_building_view_move_choice, cell);
  if (n_press == 2 && cell >= 0)
    g_signal_emit (self, linli_building_view_signals[LINLI_VIEW_ACTIVATED], 0, cell);
}

/* The second button, or the key for it: a menu over the cell, which becomes the cursor unless it is in the batch. */
static void
menu_pressed_cb (GtkGestureClick   *gesture,
                 int                n_press,
                 double             x,
                 double             y,
                 LinliBuildingView *self)
{
  int cell = linli_building_view_find_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (cell < 0)
    return;
  if (!linli_cell_choice_has (&self->choice, cell))
    linli_building_view_choose (self, linli_building_view_move_choice, cell);
  g_signal_emit (self, linli_building_view_signals[LINLI_VIEW_MENU], 0, cell, (int) x, (int) y);
}

static void
popup_menu (LinliBuildingView *self)
{
  LinliRect rect;

  if (self->choice.cursor < 0)
    return;
  rect = linli_building_picture_get_cell (&self->picture, (guint) self->choice.cursor);
  g_signal_emit (self, linli_building_view_signals[LINLI_VIEW_MENU], 0, self->choice.cursor, (int) (rect.x + rect.width / 2 + linli_building_view_get_left (self) - linli_building_view_get_offset (self, 0)),
                 (int) (rect.y + rect.height / 2 - linli_building_view_get_offset (self, 1)));
}

/* ---- dragging over cells ---- */

static void
drag_begin_cb (GtkGestureDrag    *drag,
               double             x,
               double             y,
               LinliBuildingView *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (drag));

  /* A finger scrolls. */
  if (event != NULL && (gdk_event_get_event_type (event) == GDK_TOUCH_BEGIN || linli_building_view_find_at (self, x, y) < 0))
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
  self->dragging = FALSE;
}

static void
drag_update_cb (GtkGestureDrag    *drag,
                double             dx,
                double             dy,
                LinliBuildingView *self)
{
  double x, y;
  int cell;

  gtk_gesture_drag_get_start_point (drag, &x, &y);
  if (!self->dragging && !gtk_drag_check_threshold (GTK_WIDGET (self), (int) x, (int) y, (int) (x + dx), (int) (y + dy)))
    return;
  self->dragging = TRUE;
  cell = linli_building_view_find_at (self, x + dx, y + dy);
  if (cell >= 0 && (cell != self->choice.cursor || linli_cell_choice_count (&self->choice) == 0))
    linli_building_view_choose (self, linli_cell_choice_stretch, cell);
}

static void
set_hovered (LinliBuildingView *self,
             int                cell)
{
  if (cell == self->hovered)
    return;
  self->hovered = cell;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           LinliBuildingView        *self)
{
  set_hovered (self, linli_building_view_find_at (self, x, y));
}

static void
leave_cb (GtkEventControllerMotion *motion,
          LinliBuildingView        *self)
{
  set_hovered (self, -1);
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll,
           double                    dx,
           double                    dy,
           LinliBuildingView        *self)
{
  if (self->data == NULL
      || !(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll)) & GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  linli_building_view_set_scale (self, linli_building_view_get_scale (self) * (dy > 0 ? 1 / 1.1 : 1.1));
  return GDK_EVENT_STOP;
}

/* What the badges and marks of a cell say. */
static gboolean
tooltip_cb (GtkWidget  *widget,
            int         x,
            int         y,
            gboolean    keyboard,
            GtkTooltip *tooltip)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (widget);
  int cell = keyboard ? self->choice.cursor : linli_building_view_find_at (self, x, y);
  const LinliMatrixRoom *room = linli_building_view_get_room (self, cell);
  g_autofree char *words = room != NULL ? linli_building_explain_room (self->data, room) : NULL;
  LinliRect rect;

  /* Not over a menu. */
  if (words == NULL || (gtk_widget_get_first_child (widget) != NULL && gtk_widget_get_visible (gtk_widget_get_first_child (widget))))
    return FALSE;
  rect = linli_building_picture_get_cell (&self->picture, (guint) cell);
  gtk_tooltip_set_text (tooltip, words);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { (int) (rect.x + linli_building_view_get_left (self) - linli_building_view_get_offset (self, 0)),
                                                       (int) (rect.y - linli_building_view_get_offset (self, 1)), (int) rect.width, (int) rect.height });
  return TRUE;
}

/* ---- keys ---- */

static const struct
{
  guint keyval;
  int down, right, times;
} keys[] = {
  { GDK_KEY_Up, -1, 0, 1 },       { GDK_KEY_KP_Up, -1, 0, 1 },   { GDK_KEY_Down, 1, 0, 1 },
  { GDK_KEY_KP_Down, 1, 0, 1 },   { GDK_KEY_Left, 0, -1, 1 },    { GDK_KEY_KP_Left, 0, -1, 1 },
  { GDK_KEY_Right, 0, 1, 1 },     { GDK_KEY_KP_Right, 0, 1, 1 }, { GDK_KEY_Page_Up, -1, 0, 5 },
  { GDK_KEY_Page_Down, 1, 0, 5 }, { GDK_KEY_Home, 0, -1, 999 },  { GDK_KEY_End, 0, 1, 999 },
};

static gboolean
type_ahead (LinliBuildingView *self,
            guint              keyval)
{
  gunichar c = gdk_keyval_to_unicode (keyval);
  gint64 now = g_get_monotonic_time ();
  int cell;

  if (c == 0 || !g_unichar_isgraph (c))
    return GDK_EVENT_PROPAGATE;
  if (now - self->typed_us > TYPE_AHEAD_MS * 1000)
    g_string_truncate (self->typed, 0);
  self->typed_us = now;
  g_string_append_unichar (self->typed, c);
  /* The first digit leaves the selected room, so that the same number typed again goes on to the next unit;
   * further digits may stay where they are. */
  cell = linli_building_matrix_seek (
      self->data->matrix, self->data->rooms, self->typed->str,
      g_utf8_strlen (self->typed->str, -1) == 1 ? self->choice.cursor : MAX (self->choice.cursor - 1, -1));
  if (cell >= 0)
    linli_building_view_select (self, cell);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static void
take_all (LinliCellChoice *choice,
          int              cell,
          guint32          shown)
{
  linli_cell_choice_take_all (choice, shown);
}

static void
go (LinliBuildingView *self,
    int                cell,
    gboolean           shift)
{
  linli_building_view_choose (self, shift ? linli_cell_choice_stretch : linli_building_view_move_choice, cell);
}

static gboolean
move_key (LinliBuildingView *self,
          guint              keyval,
          gboolean           shift)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      {
        guint cell = self->choice.cursor >= 0 ? (guint) self->choice.cursor : 0;
        LinliMatrixLane lane = self->lane;

        for (int n = 0; self->choice.cursor >= 0 && n < keys[i].times; n++)
          cell = linli_building_matrix_move (self->data->matrix, cell, keys[i].down, keys[i].right, &lane);
        go (self, (int) cell, shift);
        self->lane = lane;
        return TRUE;
      }
  return FALSE;
}

static gboolean
control_key (LinliBuildingView *self,
             guint              keyval)
{
  if (keyval == GDK_KEY_plus || keyval == GDK_KEY_equal || keyval == GDK_KEY_KP_Add)
    linli_building_view_set_scale (self, linli_building_view_get_scale (self) * 1.1);
  else if (keyval == GDK_KEY_minus || keyval == GDK_KEY_KP_Subtract)
    linli_building_view_set_scale (self, linli_building_view_get_scale (self) / 1.1);
  else if (keyval == GDK_KEY_0 || keyval == GDK_KEY_KP_0)
    linli_building_view_set_scale (self, 0);
  else if (keyval == GDK_KEY_a || keyval == GDK_KEY_A)
    linli_building_view_choose (self, take_all, -1);
  else if (keyval == GDK_KEY_space)
    linli_building_view_choose (self, linli_cell_choice_toggle, self->choice.cursor);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliBuildingView     *self)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0, shift = (state & GDK_SHIFT_MASK) != 0;

  if (self->data == NULL || self->data->matrix->cells->len == 0 || (state & GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Menu || (shift && keyval == GDK_KEY_F10))
    popup_menu (self);
  else if (control && (keyval == GDK_KEY_Home || keyval == GDK_KEY_KP_Home))
    go (self, 0, shift);
  else if (control && (keyval == GDK_KEY_End || keyval == GDK_KEY_KP_End))
    go (self, (int) self->data->matrix->cells->len - 1, shift);
  else if (control)
    return control_key (self, keyval);
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    {
      if (self->choice.cursor >= 0)
        g_signal_emit (self, linli_building_view_signals[LINLI_VIEW_ACTIVATED], 0, self->choice.cursor);
    }
  else if (keyval == GDK_KEY_Escape)
    {
      if (linli_cell_choice_count (&self->choice) == 0)
        return GDK_EVENT_PROPAGATE;  /* the page clears the filter first, then asks back for the cursor */
      linli_building_view_drop_batch (self);
    }
  else if (!move_key (self, keyval, shift))
    return type_ahead (self, keyval);
  return GDK_EVENT_STOP;
}

void
linli_building_view_add_input (LinliBuildingView *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *menu = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}
