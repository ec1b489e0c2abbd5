/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget around the building picture.
 *
 * Floors are kept as render nodes (linli-picture-nodes); hover, cursor and batch are drawn above them, so moving about repaints no
 * text. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-view.h"

#include "linli-building-picture.h"
#include "linli-building-words.h"
#include "linli-picture-nodes.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MIN_SCALE 0.45
#define MAX_SCALE 1.8
#define TYPE_AHEAD_MS 1200

struct _LinliBuildingView
{
  GtkWidget parent_instance;

  const LinliBuildingData *data;     /* (unowned) (nullable) */
  LinliBuildingPicture picture;
  LinliPictureNodes *nodes;          /* (owned) */
  LinliCellChoice choice;
  guint32        shown;              /* bits by class of the legend */
  double         scale;              /* 0: fit the width */
  int            hovered;
  gboolean       dragging;           /* the pointer stretches a batch */
  int            last_height;
  GString       *typed;              /* (owned) the beginning of a room number */
  gint64         typed_us;

  GtkAdjustment *adjustments[2];     /* (owned) (nullable) horizontal, vertical */
  GtkScrollablePolicy policies[2];
};

enum { PROP_0, PROP_HADJUSTMENT, PROP_VADJUSTMENT, PROP_HSCROLL_POLICY, PROP_VSCROLL_POLICY };
enum { SELECTED, ACTIVATED, BATCH_CHANGED, MENU, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliBuildingView, linli_building_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static double
get_offset (LinliBuildingView *self,
            guint              axis)
{
  return self->adjustments[axis] != NULL ? round (gtk_adjustment_get_value (self->adjustments[axis])) : 0;
}

/* A house narrower than the widget stands in its middle. */
static double
get_left (LinliBuildingView *self)
{
  return MAX (0, floor ((gtk_widget_get_width (GTK_WIDGET (self)) - self->picture.width) / 2));
}

static void
forget_nodes (LinliBuildingView *self)
{
  linli_picture_nodes_forget (self->nodes);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The reader's text size moves the whole picture. */
static double
get_text_scale (LinliBuildingView *self)
{
  int dpi = 96 * 1024;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? CLAMP (dpi / (96.0 * 1024), 0.75, 2) : 1;
}

static void
lay_out (LinliBuildingView *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  double text = get_text_scale (self), scale = self->scale > 0 ? self->scale : 1;

  if (self->data == NULL)
    {
      forget_nodes (self);
      return;
    }
  linli_building_picture_init (&self->picture, self->data->matrix, self->data->rooms, self->data->legend, scale * text, dark,
                               self->shown);
  if (self->scale <= 0)
    {
      /* Large cells where there is room, but never so small that names go. */
      double fit = gtk_widget_get_width (GTK_WIDGET (self)) / MAX (self->picture.width, 1);
      double tall = gtk_widget_get_height (GTK_WIDGET (self)) / MAX (self->picture.height, 1);

      fit = CLAMP (fit < 1 ? fit : MAX (1, MIN (fit, tall)), 0.8, 1.2);
      /* Cells are whole pixels wide, so the first guess may be a few too wide. */
      for (guint i = 0; i < 4; i++, fit -= 0.01)
        {
          linli_building_picture_init (&self->picture, self->data->matrix, self->data->rooms, self->data->legend, text * fit,
                                       dark, self->shown);
          if (self->picture.width <= gtk_widget_get_width (GTK_WIDGET (self)))
            break;
        }
    }
  forget_nodes (self);
}

static void
configure_adjustments (LinliBuildingView *self)
{
  double page[2] = { gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)) };
  double size[2] = { self->picture.width, self->picture.height };

  for (guint axis = 0; axis < 2; axis++)
    if (self->adjustments[axis] != NULL)
      {
        double upper = MAX (size[axis], page[axis]);
        double value = CLAMP (gtk_adjustment_get_value (self->adjustments[axis]), 0, upper - page[axis]);

        gtk_adjustment_configure (self->adjustments[axis], value, 0, upper, self->picture.cell_height,
                                  page[axis] * 0.9, page[axis]);
      }
}

/* ---- drawing ---- */

static void
snapshot_mark (LinliBuildingView *self,
               GtkSnapshot       *snapshot,
               int                cell,
               gboolean           selected)
{
  LinliRect rect;
  GskRoundedRect outline;
  graphene_rect_t box;
  GdkRGBA color = { 0.11f, 0.44f, 0.85f, 1 };
  float width = selected ? 3 : 1.5f, widths[4] = { width, width, width, width };
  GdkRGBA colors[4];

  if (cell < 0)
    return;
  rect = linli_building_picture_get_cell (&self->picture, (guint) cell);
  if (self->picture.dark)
    color = (GdkRGBA) { 0.47f, 0.68f, 0.93f, 1 };
  if (!selected)
    color = self->picture.dark ? (GdkRGBA) { 0.96f, 0.95f, 0.93f, 0.8f }
                               : (GdkRGBA) { 0.11f, 0.11f, 0.10f, 0.7f };
  for (guint i = 0; i < 4; i++)
    colors[i] = color;
  box = GRAPHENE_RECT_INIT ((float) rect.x, (float) rect.y, (float) rect.width + 1, (float) rect.height + 1);
  gsk_rounded_rect_init_from_rect (&outline, &box, 0);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

/* The cells of the batch, as a wash over them that leaves their words readable. */
static void
snapshot_batch (LinliBuildingView *self,
                GtkSnapshot       *snapshot,
                double             top,
                double             height)
{
  GdkRGBA wash = { 0.11f, 0.44f, 0.85f, 0.22f };
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->choice.batch);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      int cell = GPOINTER_TO_INT (key) - 1;
      LinliRect rect = linli_building_picture_get_cell (&self->picture, (guint) cell);

      if (rect.y + rect.height < top || rect.y > top + height)
        continue;
      gtk_snapshot_append_color (snapshot, &wash,
                                 &GRAPHENE_RECT_INIT ((float) rect.x, (float) rect.y, (float) rect.width + 1, (float) rect.height + 1));
      snapshot_mark (self, snapshot, cell, FALSE);
    }
}

static void
linli_building_view_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (widget);
  const LinliBuildingPicture *picture = &self->picture;
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  LinliColor paper
      = linli_building_picture_get_paper (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  GdkRGBA rgba = { (float) paper.red, (float) paper.green, (float) paper.blue, 1 };
  double x, y;
  float left;

  gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->data == NULL)
    return;
  x = get_offset (self, 0);
  y = get_offset (self, 1);
  left = (float) get_left (self);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left - (float) x, (float) -y));
  linli_picture_nodes_snapshot_rows (self->nodes, picture, snapshot, y, height);
  snapshot_batch (self, snapshot, y, height);
  if (self->hovered != self->choice.cursor)
    snapshot_mark (self, snapshot, self->hovered, FALSE);
  snapshot_mark (self, snapshot, self->choice.cursor, TRUE);
  gtk_snapshot_restore (snapshot);

  /* Floor names over what scrolls under them, then unit names over both. */
  if (x > 0)
    gtk_snapshot_append_color (snapshot, &rgba,
                               &GRAPHENE_RECT_INIT (0, 0, (float) picture->floor_width - 6, height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left, (float) -y));
  linli_picture_nodes_snapshot_floors (self->nodes, picture, snapshot, y, height);
  gtk_snapshot_restore (snapshot);

  gtk_snapshot_append_color (snapshot, &rgba,
                             &GRAPHENE_RECT_INIT (0, 0, width, (float) picture->header_height - 6));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left - (float) x, 0));
  linli_picture_nodes_snapshot_header (self->nodes, picture, snapshot);
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
scroll_to (LinliBuildingView *self,
           int                cell)
{
  LinliRect rect = linli_building_picture_get_cell (&self->picture, (guint) cell);

  if (self->adjustments[0] != NULL)
    gtk_adjustment_clamp_page (self->adjustments[0], rect.x - self->picture.floor_width,
                               rect.x + rect.width + 8);
  if (self->adjustments[1] != NULL)
    gtk_adjustment_clamp_page (self->adjustments[1], rect.y - self->picture.header_height,
                               rect.y + rect.height + 8);
}

static void
linli_building_view_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (widget);

  if (self->data != NULL && self->scale <= 0)
    lay_out (self);
  configure_adjustments (self);
  /* What says more about the chosen home must not push it out of sight. */
  if (self->choice.cursor >= 0 && height < self->last_height)
    scroll_to (self, self->choice.cursor);
  self->last_height = height;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
}

static void
linli_building_view_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (widget);

  *minimum = 100;
  *natural = (int) MAX (100, orientation == GTK_ORIENTATION_HORIZONTAL ? self->picture.width
                                                                      : self->picture.height);
}

/* ---- selection ---- */

/* Says where the cursor is now; a screen reader hears it as the description of the picture. */
static void
tell_cursor (LinliBuildingView *self,
             int                before)
{
  const LinliMatrixRoom *room = linli_building_view_get_room (self, self->choice.cursor);
  g_autofree char *words = room != NULL ? linli_building_describe_room (self->data, room) : g_strdup (_("No home is selected"));

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->choice.cursor >= 0)
    scroll_to (self, self->choice.cursor);
  if (self->choice.cursor == before)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  g_signal_emit (self, signals[SELECTED], 0, self->choice.cursor);
}

typedef void (*ChoiceFunc) (LinliCellChoice *choice, int cell, guint32 shown);

static void
move_choice (LinliCellChoice *choice,
             int              cell,
             guint32          shown)
{
  linli_cell_choice_move (choice, cell);
}

/* What every way of choosing comes to: change the value, then say what is another now. */
static void
choose (LinliBuildingView *self,
        ChoiceFunc         func,
        int                cell)
{
  int before = self->choice.cursor;
  guint count = linli_cell_choice_count (&self->choice);

  func (&self->choice, cell, self->shown);
  tell_cursor (self, before);
  if (count > 0 || linli_cell_choice_count (&self->choice) > 0)
    g_signal_emit (self, signals[BATCH_CHANGED], 0, linli_cell_choice_count (&self->choice));
}

void
linli_building_view_select (LinliBuildingView *self,
                            int                cell)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  if (self->data == NULL || cell >= (int) self->data->matrix->cells->len)
    cell = -1;
  choose (self, move_choice, cell);
}

int
linli_building_view_get_selected (LinliBuildingView *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_VIEW (self), -1);
  return self->choice.cursor;
}

const LinliMatrixRoom *
linli_building_view_get_room (LinliBuildingView *self,
                              int                cell)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_VIEW (self), NULL);

  if (self->data == NULL || cell < 0 || (guint) cell >= self->data->matrix->cells->len)
    return NULL;
  return g_ptr_array_index (self->data->rooms, g_array_index (self->data->matrix->cells, LinliMatrixCell, cell).room);
}

static int
find_at (LinliBuildingView *self,
         double             x,
         double             y)
{
  if (self->data == NULL || y < self->picture.header_height
      || x < get_left (self) + self->picture.floor_width - 6)
    return -1;
  return linli_building_picture_find (&self->picture, x - get_left (self) + get_offset (self, 0),
                                      y + get_offset (self, 1));
}

static void
pressed_cb (GtkGestureClick   *gesture,
            int                n_press,
            double             x,
            double             y,
            LinliBuildingView *self)
{
  int cell = find_at (self, x, y);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (state & GDK_SHIFT_MASK)
    choose (self, linli_cell_choice_stretch, cell);
  else if (state & GDK_CONTROL_MASK)
    choose (self, linli_cell_choice_toggle, cell);
  else
    choose (self, move_choice, cell);
  if (n_press == 2 && cell >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, cell);
}

/* The second button, or the key for it: a menu over the cell, which becomes the cursor unless it is in the batch. */
static void
menu_pressed_cb (GtkGestureClick   *gesture,
                 int                n_press,
                 double             x,
                 double             y,
                 LinliBuildingView *self)
{
  int cell = find_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (cell < 0)
    return;
  if (!linli_cell_choice_has (&self->choice, cell))
    choose (self, move_choice, cell);
  g_signal_emit (self, signals[MENU], 0, cell, (int) x, (int) y);
}

static void
popup_menu (LinliBuildingView *self)
{
  LinliRect rect;

  if (self->choice.cursor < 0)
    return;
  rect = linli_building_picture_get_cell (&self->picture, (guint) self->choice.cursor);
  g_signal_emit (self, signals[MENU], 0, self->choice.cursor, (int) (rect.x + rect.width / 2 + get_left (self) - get_offset (self, 0)),
                 (int) (rect.y + rect.height / 2 - get_offset (self, 1)));
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
  if (event != NULL && (gdk_event_get_event_type (event) == GDK_TOUCH_BEGIN || find_at (self, x, y) < 0))
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
  cell = find_at (self, x + dx, y + dy);
  if (cell >= 0 && (cell != self->choice.cursor || linli_cell_choice_count (&self->choice) == 0))
    choose (self, linli_cell_choice_stretch, cell);
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
  set_hovered (self, find_at (self, x, y));
}

static void
leave_cb (GtkEventControllerMotion *motion,
          LinliBuildingView        *self)
{
  set_hovered (self, -1);
}

static void
set_scale (LinliBuildingView *self,
           double             scale)
{
  self->scale = scale > 0 ? CLAMP (scale, MIN_SCALE, MAX_SCALE) : 0;
  lay_out (self);
  configure_adjustments (self);
  if (self->choice.cursor >= 0)
    scroll_to (self, self->choice.cursor);
}

static double
get_scale (LinliBuildingView *self)
{
  return self->scale > 0 ? self->scale : self->picture.scale / get_text_scale (self);
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
  set_scale (self, get_scale (self) * (dy > 0 ? 1 / 1.1 : 1.1));
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
  int cell = keyboard ? self->choice.cursor : find_at (self, x, y);
  const LinliMatrixRoom *room = linli_building_view_get_room (self, cell);
  g_autofree char *words = room != NULL ? linli_building_explain_room (self->data, room) : NULL;
  LinliRect rect;

  /* Not over a menu. */
  if (words == NULL || (gtk_widget_get_first_child (widget) != NULL && gtk_widget_get_visible (gtk_widget_get_first_child (widget))))
    return FALSE;
  rect = linli_building_picture_get_cell (&self->picture, (guint) cell);
  gtk_tooltip_set_text (tooltip, words);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { (int) (rect.x + get_left (self) - get_offset (self, 0)),
                                                       (int) (rect.y - get_offset (self, 1)), (int) rect.width, (int) rect.height });
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
keep_choice (LinliCellChoice *choice,
             int              cell,
             guint32          shown)
{
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
  choose (self, shift ? linli_cell_choice_stretch : move_choice, cell);
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

        for (int n = 0; self->choice.cursor >= 0 && n < keys[i].times; n++)
          cell = linli_building_matrix_move (self->data->matrix, cell, keys[i].down, keys[i].right);
        go (self, (int) cell, shift);
        return TRUE;
      }
  return FALSE;
}

static gboolean
control_key (LinliBuildingView *self,
             guint              keyval)
{
  if (keyval == GDK_KEY_plus || keyval == GDK_KEY_equal || keyval == GDK_KEY_KP_Add)
    set_scale (self, get_scale (self) * 1.1);
  else if (keyval == GDK_KEY_minus || keyval == GDK_KEY_KP_Subtract)
    set_scale (self, get_scale (self) / 1.1);
  else if (keyval == GDK_KEY_0 || keyval == GDK_KEY_KP_0)
    set_scale (self, 0);
  else if (keyval == GDK_KEY_a || keyval == GDK_KEY_A)
    choose (self, take_all, -1);
  else if (keyval == GDK_KEY_space)
    choose (self, linli_cell_choice_toggle, self->choice.cursor);
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
        g_signal_emit (self, signals[ACTIVATED], 0, self->choice.cursor);
    }
  else if (keyval == GDK_KEY_Escape)
    {
      if (linli_cell_choice_drop (&self->choice))
        choose (self, keep_choice, -1);
      else
        return GDK_EVENT_PROPAGATE;  /* the page clears the filter first, then asks back for the cursor */
    }
  else if (!move_key (self, keyval, shift))
    return type_ahead (self, keyval);
  return GDK_EVENT_STOP;
}

/* ---- scrollable ---- */

static void
scrolled_cb (GtkAdjustment     *adjustment,
             LinliBuildingView *self)
{
  self->hovered = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (LinliBuildingView *self,
                guint              axis,
                GtkAdjustment     *adjustment)
{
  if (self->adjustments[axis] != NULL)
    g_signal_handlers_disconnect_by_func (self->adjustments[axis], scrolled_cb, self);
  g_clear_object (&self->adjustments[axis]);
  if (adjustment == NULL)
    return;
  self->adjustments[axis] = g_object_ref_sink (adjustment);
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  configure_adjustments (self);
}

static void
linli_building_view_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (object);

  switch (prop_id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, prop_id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[prop_id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
linli_building_view_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (object);

  switch (prop_id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[prop_id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[prop_id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
linli_building_view_dispose (GObject *object)
{
  LinliBuildingView *self = LINLI_BUILDING_VIEW (object);

  self->data = NULL;
  self->choice.cursor = -1;
  set_adjustment (self, 0, NULL);
  set_adjustment (self, 1, NULL);
  linli_cell_choice_clear (&self->choice);
  g_clear_pointer (&self->nodes, linli_picture_nodes_free);
  G_OBJECT_CLASS (linli_building_view_parent_class)->dispose (object);
}

static void
linli_building_view_finalize (GObject *object)
{
  g_string_free (LINLI_BUILDING_VIEW (object)->typed, TRUE);
  G_OBJECT_CLASS (linli_building_view_parent_class)->finalize (object);
}

static void
linli_building_view_class_init (LinliBuildingViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = linli_building_view_dispose;
  object_class->finalize = linli_building_view_finalize;
  object_class->set_property = linli_building_view_set_property;
  object_class->get_property = linli_building_view_get_property;
  widget_class->snapshot = linli_building_view_snapshot;
  widget_class->size_allocate = linli_building_view_size_allocate;
  widget_class->measure = linli_building_view_measure;
  gtk_widget_class_set_css_name (widget_class, "buildingview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[BATCH_CHANGED] = g_signal_new ("batch-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
}

static void
linli_building_view_init (LinliBuildingView *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *menu = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->hovered = -1;
  linli_cell_choice_init (&self->choice, NULL, NULL);
  self->shown = LINLI_LEGEND_ALL;
  self->nodes = linli_picture_nodes_new ();
  self->typed = g_string_new (NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Building picture"), -1);

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
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (lay_out), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (lay_out), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
linli_building_view_new (void)
{
  return g_object_new (LINLI_TYPE_BUILDING_VIEW, NULL);
}

void
linli_building_view_set_data (LinliBuildingView       *self,
                              const LinliBuildingData *data)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  self->data = data;
  self->hovered = -1;
  linli_cell_choice_init (&self->choice, data != NULL ? data->matrix : NULL, data != NULL ? data->rooms : NULL);
  self->picture = (LinliBuildingPicture) { 0 };
  lay_out (self);
  configure_adjustments (self);
}

void
linli_building_view_set_shown (LinliBuildingView *self,
                               guint32            shown)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  self->shown = shown;
  if (linli_cell_choice_count (&self->choice) > 0)
    {
      linli_cell_choice_narrow (&self->choice, shown);
      g_signal_emit (self, signals[BATCH_CHANGED], 0, linli_cell_choice_count (&self->choice));
    }
  lay_out (self);
}

GArray *
linli_building_view_list_batch (LinliBuildingView *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_VIEW (self), NULL);
  return linli_cell_choice_list (&self->choice);
}

void
linli_building_view_drop_batch (LinliBuildingView *self)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  if (linli_cell_choice_drop (&self->choice))
    {
      gtk_widget_queue_draw (GTK_WIDGET (self));
      g_signal_emit (self, signals[BATCH_CHANGED], 0, 0);
    }
}
