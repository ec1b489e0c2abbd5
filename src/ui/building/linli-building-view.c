/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget around the building picture.
 *
 * Every floor is painted once into a render node and kept until something it shows changes; a frame puts
 * together the nodes of the floors in sight.  Hover and selection are drawn above them, so moving about
 * repaints no text. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-view.h"

#include "linli-building-picture.h"

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
  const char *const *labels;         /* (unowned) (nullable) */
  LinliBuildingPicture picture;
  GPtrArray     *rows, *floors;      /* (owned) GskRenderNode, NULL where not painted yet */
  GskRenderNode *header, *ground;    /* (owned) (nullable) */
  guint          shown;
  double         scale;              /* 0: fit the width */
  int            selected, hovered;
  int            last_height;
  GString       *typed;              /* (owned) the beginning of a room number */
  gint64         typed_us;

  GtkAdjustment *adjustments[2];     /* (owned) (nullable) horizontal, vertical */
  GtkScrollablePolicy policies[2];
};

enum { PROP_0, PROP_HADJUSTMENT, PROP_VADJUSTMENT, PROP_HSCROLL_POLICY, PROP_VSCROLL_POLICY };
enum { SELECTED, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliBuildingView, linli_building_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static void
unref_node (gpointer node)
{
  if (node != NULL)
    gsk_render_node_unref (node);
}

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
  guint n = self->data != NULL ? self->data->matrix->rows->len : 0;

  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->rows, (int) n);
  g_ptr_array_set_size (self->floors, 0);
  g_ptr_array_set_size (self->floors, (int) n);
  g_clear_pointer (&self->header, gsk_render_node_unref);
  g_clear_pointer (&self->ground, gsk_render_node_unref);
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
  linli_building_picture_init (&self->picture, self->data->matrix, self->data->rooms, scale * text, dark,
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
          linli_building_picture_init (&self->picture, self->data->matrix, self->data->rooms, text * fit,
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

typedef void (*PaintFunc) (const LinliBuildingPicture *picture, cairo_t *cr, guint row);

static GskRenderNode *
make_node (LinliBuildingView     *self,
           const graphene_rect_t *bounds,
           PaintFunc              paint,
           guint                  row)
{
  GskRenderNode *node = gsk_cairo_node_new (bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  paint (&self->picture, cr, row);
  cairo_destroy (cr);
  return node;
}

static void
paint_header_cb (const LinliBuildingPicture *picture,
                 cairo_t                    *cr,
                 guint                       row)
{
  linli_building_picture_paint_header (picture, cr);
}

static void
paint_ground_cb (const LinliBuildingPicture *picture,
                 cairo_t                    *cr,
                 guint                       row)
{
  linli_building_picture_paint_ground (picture, cr);
}

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
  for (guint row = 0; row < self->rows->len; row++)
    {
      LinliRect rect = linli_building_picture_get_row (picture, row);

      if (rect.y + rect.height < y || rect.y > y + height)
        continue;
      if (self->rows->pdata[row] == NULL)
        self->rows->pdata[row] = make_node (
            self, &GRAPHENE_RECT_INIT (0, (float) rect.y, (float) rect.width, (float) rect.height + 1),
            linli_building_picture_paint_row, row);
      gtk_snapshot_append_node (snapshot, self->rows->pdata[row]);
    }
  if (self->ground == NULL)
    self->ground = make_node (self, &GRAPHENE_RECT_INIT (0, 0, (float) picture->width, (float) picture->height),
                              paint_ground_cb, 0);
  gtk_snapshot_append_node (snapshot, self->ground);
  if (self->hovered != self->selected)
    snapshot_mark (self, snapshot, self->hovered, FALSE);
  snapshot_mark (self, snapshot, self->selected, TRUE);
  gtk_snapshot_restore (snapshot);

  /* Floor names over what scrolls under them, then unit names over both. */
  if (x > 0)
    gtk_snapshot_append_color (snapshot, &rgba,
                               &GRAPHENE_RECT_INIT (0, 0, (float) picture->floor_width - 6, height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left, (float) -y));
  for (guint row = 0; row < self->floors->len; row++)
    {
      LinliRect rect = linli_building_picture_get_row (picture, row);

      if (rect.y + rect.height < y || rect.y > y + height)
        continue;
      if (self->floors->pdata[row] == NULL)
        self->floors->pdata[row] = make_node (
            self, &GRAPHENE_RECT_INIT (0, (float) rect.y, (float) picture->floor_width, (float) rect.height),
            linli_building_picture_paint_floor, row);
      gtk_snapshot_append_node (snapshot, self->floors->pdata[row]);
    }
  gtk_snapshot_restore (snapshot);

  gtk_snapshot_append_color (snapshot, &rgba,
                             &GRAPHENE_RECT_INIT (0, 0, width, (float) picture->header_height - 6));
  if (self->header == NULL)
    self->header
        = make_node (self, &GRAPHENE_RECT_INIT (0, 0, (float) picture->width, (float) picture->header_height),
                     paint_header_cb, 0);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left - (float) x, 0));
  gtk_snapshot_append_node (snapshot, self->header);
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
  if (self->selected >= 0 && height < self->last_height)
    scroll_to (self, self->selected);
  self->last_height = height;
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

char *
linli_building_view_describe (LinliBuildingView *self,
                              int                cell)
{
  const LinliMatrixRoom *room;
  const LinliMatrixCell *c;
  LinliOccupancy occupancy;
  g_autofree char *unit = NULL, *people = NULL;

  g_return_val_if_fail (LINLI_IS_BUILDING_VIEW (self), NULL);

  if (self->data == NULL || cell < 0 || (guint) cell >= self->data->matrix->cells->len)
    return g_strdup (_("No home is selected"));
  c = &g_array_index (self->data->matrix->cells, LinliMatrixCell, cell);
  room = g_ptr_array_index (self->data->rooms, c->room);
  occupancy = linli_occupancy_from_code (room->occupancy);
  unit = linli_building_picture_unit_name (room->unit ? room->unit : "");
  people
      = g_strdup_printf (ngettext ("%u person", "%u people", room->people), room->people);
  /* Translators: unit, room number, how it is lived in, how many people: "Unit 3 301, own, 3 people". */
  return g_strdup_printf (_("%s %s, %s, %s"), unit, room->no ? room->no : "",
                          self->labels != NULL ? self->labels[occupancy] : "", people);
}

void
linli_building_view_select (LinliBuildingView *self,
                            int                cell)
{
  g_autofree char *words = NULL;

  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  if (self->data == NULL || cell >= (int) self->data->matrix->cells->len)
    cell = -1;
  if (cell >= 0)
    scroll_to (self, cell);
  if (cell == self->selected)
    return;
  self->selected = cell;
  words = linli_building_view_describe (self, cell);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SELECTED], 0, cell);
}

int
linli_building_view_get_selected (LinliBuildingView *self)
{
  g_return_val_if_fail (LINLI_IS_BUILDING_VIEW (self), -1);
  return self->selected;
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

  gtk_widget_grab_focus (GTK_WIDGET (self));
  linli_building_view_select (self, cell);
  if (n_press == 2 && cell >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, cell);
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
  if (self->selected >= 0)
    scroll_to (self, self->selected);
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
      g_utf8_strlen (self->typed->str, -1) == 1 ? self->selected : MAX (self->selected - 1, -1));
  if (cell >= 0)
    linli_building_view_select (self, cell);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliBuildingView     *self)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;

  if (self->data == NULL || self->data->matrix->cells->len == 0 || (state & GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (control)
    {
      if (keyval == GDK_KEY_plus || keyval == GDK_KEY_equal || keyval == GDK_KEY_KP_Add)
        set_scale (self, get_scale (self) * 1.1);
      else if (keyval == GDK_KEY_minus || keyval == GDK_KEY_KP_Subtract)
        set_scale (self, get_scale (self) / 1.1);
      else if (keyval == GDK_KEY_0 || keyval == GDK_KEY_KP_0)
        set_scale (self, 0);
      else
        return GDK_EVENT_PROPAGATE;
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    {
      if (self->selected >= 0)
        g_signal_emit (self, signals[ACTIVATED], 0, self->selected);
      return GDK_EVENT_STOP;
    }
  if (keyval == GDK_KEY_Escape && self->selected >= 0)
    {
      linli_building_view_select (self, -1);
      return GDK_EVENT_STOP;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      {
        guint cell = self->selected >= 0 ? (guint) self->selected : 0;

        for (int n = 0; self->selected >= 0 && n < keys[i].times; n++)
          cell = linli_building_matrix_move (self->data->matrix, cell, keys[i].down, keys[i].right);
        linli_building_view_select (self, (int) cell);
        return GDK_EVENT_STOP;
      }
  return type_ahead (self, keyval);
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
  set_adjustment (self, 0, NULL);
  set_adjustment (self, 1, NULL);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->floors, g_ptr_array_unref);
  g_clear_pointer (&self->header, gsk_render_node_unref);
  g_clear_pointer (&self->ground, gsk_render_node_unref);
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
}

static void
linli_building_view_init (LinliBuildingView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->selected = self->hovered = -1;
  self->shown = LINLI_OCCUPANCY_ALL;
  self->rows = g_ptr_array_new_with_free_func (unref_node);
  self->floors = g_ptr_array_new_with_free_func (unref_node);
  self->typed = g_string_new (NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Building picture"), -1);

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
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
                              const LinliBuildingData *data,
                              const char *const       *labels)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  self->data = data;
  self->labels = labels;
  self->selected = self->hovered = -1;
  self->picture = (LinliBuildingPicture) { 0 };
  lay_out (self);
  configure_adjustments (self);
}

void
linli_building_view_set_shown (LinliBuildingView *self,
                               guint              shown)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  self->shown = shown;
  lay_out (self);
}
