/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widget around the building picture.
 *
 * Parts are kept as render nodes (linli-picture-nodes); hover, cursor and batch are drawn above them, so moving about repaints no
 * text. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-view-private.h"

#include "linli-building-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MIN_SCALE 0.45
#define MAX_SCALE 1.8

enum { PROP_0, PROP_HADJUSTMENT, PROP_VADJUSTMENT, PROP_HSCROLL_POLICY, PROP_VSCROLL_POLICY };
guint linli_building_view_signals[LINLI_VIEW_N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliBuildingView, linli_building_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

double
linli_building_view_get_offset (LinliBuildingView *self,
                                guint              axis)
{
  return self->adjustments[axis] != NULL ? round (gtk_adjustment_get_value (self->adjustments[axis])) : 0;
}

/* A house narrower than the widget stands in its middle. */
double
linli_building_view_get_left (LinliBuildingView *self)
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
  LinliRect seen, side;
  double x, y;
  float left;

  gtk_snapshot_append_color (snapshot, &rgba, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->data == NULL)
    return;
  x = linli_building_view_get_offset (self, 0);
  y = linli_building_view_get_offset (self, 1);
  left = (float) linli_building_view_get_left (self);
  seen = (LinliRect) { x - left, y, width, height };
  side = (LinliRect) { 0, y, width, height };

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (left - (float) x, (float) -y));
  linli_picture_nodes_snapshot_parts (self->nodes, picture, snapshot, &seen);
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
  linli_picture_nodes_snapshot_floors (self->nodes, picture, snapshot, &side);
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
tell_cursor (LinliBuildingView *self)
{
  const LinliMatrixRoom *room = linli_building_view_get_room (self, self->choice.cursor);
  g_autofree char *words = room != NULL ? linli_building_describe_room (self->data, room) : g_strdup (_("No home is selected"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  g_signal_emit (self, linli_building_view_signals[LINLI_VIEW_SELECTED], 0, self->choice.cursor);
}

static void
tell_batch (LinliBuildingView *self)
{
  g_signal_emit (self, linli_building_view_signals[LINLI_VIEW_BATCH_CHANGED], 0, linli_cell_choice_count (&self->choice));
}

void
linli_building_view_move_choice (LinliCellChoice *choice,
                                 int              cell,
                                 guint32          shown)
{
  linli_cell_choice_move (choice, cell);
}

/* What every way of choosing comes to: change the value, then say what is another now. */
void
linli_building_view_choose (LinliBuildingView *self,
                            LinliChoiceFunc    func,
                            int                cell)
{
  int before = self->choice.cursor;
  guint count = linli_cell_choice_count (&self->choice);

  self->lane = (LinliMatrixLane) LINLI_MATRIX_LANE_INIT;
  func (&self->choice, cell, self->shown);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->choice.cursor >= 0)
    scroll_to (self, self->choice.cursor);
  if (self->choice.cursor != before)
    tell_cursor (self);
  if (count > 0 || linli_cell_choice_count (&self->choice) > 0)
    tell_batch (self);
}

void
linli_building_view_restore (LinliBuildingView *self,
                             int                cell,
                             GArray            *batch)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  linli_cell_choice_restore (&self->choice, cell, batch, self->shown);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  tell_cursor (self);
  tell_batch (self);
}

void
linli_building_view_select (LinliBuildingView *self,
                            int                cell)
{
  g_return_if_fail (LINLI_IS_BUILDING_VIEW (self));

  if (self->data == NULL || cell >= (int) self->data->matrix->cells->len)
    cell = -1;
  linli_building_view_choose (self, linli_building_view_move_choice, cell);
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

int
linli_building_view_find_at (LinliBuildingView *self,
                             double             x,
                             double             y)
{
  if (self->data == NULL || y < self->picture.header_height
      || x < linli_building_view_get_left (self) + self->picture.floor_width - 6)
    return -1;
  return linli_building_picture_find (&self->picture, x - linli_building_view_get_left (self) + linli_building_view_get_offset (self, 0),
                                      y + linli_building_view_get_offset (self, 1));
}

void
linli_building_view_set_scale (LinliBuildingView *self,
                               double             scale)
{
  self->scale = scale > 0 ? CLAMP (scale, MIN_SCALE, MAX_SCALE) : 0;
  lay_out (self);
  configure_adjustments (self);
  if (self->choice.cursor >= 0)
    scroll_to (self, self->choice.cursor);
}

double
linli_building_view_get_scale (LinliBuildingView *self)
{
  return self->scale > 0 ? self->scale : self->picture.scale / get_text_scale (self);
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
  linli_building_view_signals[LINLI_VIEW_SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  linli_building_view_signals[LINLI_VIEW_ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  linli_building_view_signals[LINLI_VIEW_BATCH_CHANGED] = g_signal_new ("batch-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  linli_building_view_signals[LINLI_VIEW_MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
}

static void
linli_building_view_init (LinliBuildingView *self)
{
  self->hovered = -1;
  linli_cell_choice_init (&self->choice, NULL, NULL);
  self->shown = LINLI_LEGEND_ALL;
  self->nodes = linli_picture_nodes_new ();
  self->typed = g_string_new (NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Building picture"), -1);

  linli_building_view_add_input (self);
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
  self->lane = (LinliMatrixLane) LINLI_MATRIX_LANE_INIT;
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
      tell_batch (self);
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
      tell_batch (self);
    }
}
