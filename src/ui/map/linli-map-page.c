/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map page: libshumate for panning and zooming, our layer for what is seen, cards above it. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page.h"

#include "linli-base-bar.h"
#include "linli-base-layer.h"
#include "linli-blank-source.h"
#include "linli-footprint-layer.h"
#include "linli-map-card.h"
#include "linli-map-plate.h"
#include "linli-mercator.h"

#include <glib/gi18n.h>
#include <math.h>

#define SHOW_ZOOM       18    /* "show on map" comes at least this near */
#define CLICK_SLACK_PX  6     /* a press that moved further was a drag */
#define RELOAD_DELAY_MS 400   /* one reload for a burst of changes */
#define FIT_PADDING_PX  36
#define LEGEND_WIDTH_PX 200

struct _LinliMapPage
{
  AdwBin               parent_instance;

  LinliReplica        *replica;      /* (owned) */
  GCancellable        *cancellable;  /* (owned), cancelled in dispose */
  LinliMapFeatures    *features;     /* (owned) (nullable) */
  LinliId              chosen;       /* null id: none; survives a reload */
  gboolean             loading, load_again, placed, show_when_loaded;
  guint                reload_id, place_id;
  double               press_x, press_y;
  guint64              watched;      /* kinds whose changes matter, bit by number */

  GtkWidget           *map, *card, *empty, *legend, *legend_list, *base_bar;
  ShumateViewport     *viewport;     /* (unowned): the map's */
  LinliBaseLayer      *base;         /* (unowned): the map's */
  LinliFootprintLayer *layer;        /* (unowned): the map's */
};

enum { OPEN_RECORD, OPEN_PICTURE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapPage, linli_map_page, ADW_TYPE_BIN)

/* ---- where the map stands ---- */

/* libshumate lets a tile grow evenly from one zoom level to the next: level 17.5 is one and a half times 17.
 */
static double
to_shumate_zoom (double zoom)
{
  double level = floor (zoom);

  return level + exp2 (zoom - level) - 1;
}

static void
go_to (LinliMapPage *self,
       double        x,
       double        y,
       double        zoom)
{
  shumate_map_stop_go_to (SHUMATE_MAP (self->map));
  shumate_viewport_set_zoom_level (self->viewport, zoom);
  shumate_location_set_location (SHUMATE_LOCATION (self->viewport), linli_mercator_lat (y, -8),
                                 linli_mercator_lon (x, -8));
}

/* Shows the box; what the legend covers is left out of the reckoning. */
static void
fit (LinliMapPage      *self,
     const LinliMapBox *box)
{
  double width = gtk_widget_get_width (self->map), height = gtk_widget_get_height (self->map);
  double left = gtk_widget_get_visible (self->legend) && width > 3 * LEGEND_WIDTH_PX ? LEGEND_WIDTH_PX : 0;
  double zoom, x = (box->west + box->east) / 2;

  if (!(box->east >= box->west) || width <= 0 || height <= 0)
    return;
  zoom = linli_mercator_fit (linli_mercator_lon (box->west, -8), linli_mercator_lat (box->south, -8),
                             linli_mercator_lon (box->east, -8), linli_mercator_lat (box->north, -8),
                             width - left - 2 * FIT_PADDING_PX, height - 2 * FIT_PADDING_PX,
                             LINLI_MAP_MIN_ZOOM, LINLI_MAP_MAX_ZOOM);
  x -= left / 2 / linli_mercator_world_size (zoom);
  go_to (self, x, (box->north + box->south) / 2, to_shumate_zoom (zoom));
}

static void
choose (LinliMapPage *self,
        int           building)
{
  const LinliMapFeature *feature = NULL;

  if (self->features != NULL && building >= 0)
    feature = &g_array_index (self->features->buildings, LinliMapFeature, building);
  self->chosen = feature != NULL ? feature->id : (LinliId) { { 0 } };
  linli_footprint_layer_set_selected (self->layer, building);
  linli_map_card_set_building (LINLI_MAP_CARD (self->card), feature);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  feature != NULL ? feature->name : _("No building is selected"), -1);
}

static void
show_chosen (LinliMapPage *self)
{
  int building = self->features != NULL ? linli_map_features_find (self->features, &self->chosen) : -1;
  const LinliMapFeature *feature;

  if (building < 0)
    return;
  self->placed = TRUE;
  feature = &g_array_index (self->features->buildings, LinliMapFeature, building);
  go_to (self, (feature->box.west + feature->box.east) / 2, (feature->box.north + feature->box.south) / 2,
         MAX (SHOW_ZOOM, shumate_viewport_get_zoom_level (self->viewport)));
  choose (self, building);
}

/* The first view waits for the map to have a size. */
static gboolean
place_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  LinliMapPage *self = LINLI_MAP_PAGE (widget);

  if (gtk_widget_get_width (self->map) <= 0)
    return G_SOURCE_CONTINUE;
  if (self->show_when_loaded)
    show_chosen (self);
  if (!self->placed && self->features != NULL)
    {
      self->placed = TRUE;
      fit (self, &self->features->home);
    }
  self->show_when_loaded = FALSE;
  self->place_id = 0;
  return G_SOURCE_REMOVE;
}

/* ---- legend: the grids ---- */

static void
draw_swatch_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        user_data)
{
  LinliColor color = linli_map_get_grid_color (GPOINTER_TO_UINT (user_data),
                                               adw_style_manager_get_dark (adw_style_manager_get_default ()));
  static const double dashes[] = { 3, 2 };

  cairo_rectangle (cr, 1, 1, width - 2, height - 2);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.12);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, color.red, color.green, color.blue);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

static void
fill_legend (LinliMapPage *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->legend_list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->legend_list), row);
  for (guint i = 0; i < self->features->grids->len; i++)
    {
      const LinliMapFeature *grid = &g_array_index (self->features->grids, LinliMapFeature, i);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *swatch = gtk_drawing_area_new (),
                *label = gtk_label_new (grid->name);

      gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 18);
      gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 12);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb, GUINT_TO_POINTER (i), NULL);
      gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
      g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                               G_CALLBACK (gtk_widget_queue_draw), swatch, G_CONNECT_SWAPPED);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (box), swatch);
      gtk_box_append (GTK_BOX (box), label);
      g_object_set (box, "margin-start", 9, "margin-end", 9, "margin-top", 4, "margin-bottom", 4, NULL);
      gtk_list_box_append (GTK_LIST_BOX (self->legend_list), box);
    }
  gtk_widget_set_visible (self->legend, self->features->grids->len > 0);
}

static void
grid_activated_cb (GtkListBox    *list,
                   GtkListBoxRow *row,
                   LinliMapPage  *self)
{
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (self->features != NULL && index < self->features->grids->len)
    fit (self, &g_array_index (self->features->grids, LinliMapFeature, index).box);
}

/* ---- reading ---- */

static void load_features (LinliMapPage *self);

static gpointer
load_func (LinliStore   *store,
           gpointer      data,
           GCancellable *cancellable,
           GError      **error)
{
  return linli_map_features_load (store, cancellable, error);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliMapPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapFeatures) features = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  int building;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  if (features == NULL)
    {
      adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), _("The map could not be read"));
      adw_status_page_set_description (ADW_STATUS_PAGE (self->empty), error->message);
      gtk_widget_set_visible (self->empty, self->features == NULL);
      return;
    }
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = g_steal_pointer (&features);
  linli_footprint_layer_set_features (self->layer, self->features);
  building = linli_id_is_null (&self->chosen) ? -1 : linli_map_features_find (self->features, &self->chosen);
  linli_footprint_layer_set_selected (self->layer, building);
  if (building < 0 && gtk_widget_get_visible (self->card))
    choose (self, -1);
  gtk_widget_set_visible (self->empty, self->features->buildings->len + self->features->grids->len == 0);
  fill_legend (self);
  if (self->place_id == 0 && (!self->placed || self->show_when_loaded))
    self->place_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
  if (self->load_again)
    load_features (self);
}

static void
load_features (LinliMapPage *self)
{
  self->load_again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  linli_replica_read_async (self->replica, load_func, NULL, NULL, (GDestroyNotify) linli_map_features_unref,
                            self->cancellable, loaded_cb, self);
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliMapPage *self = user_data;

  self->reload_id = 0;
  load_features (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LinliReplica *replica,
            guint64       kinds,
            LinliMapPage *self)
{
  if ((kinds & self->watched) != 0 && self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

/* ---- pointer and keys ---- */

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           LinliMapPage             *self)
{
  int building = linli_footprint_layer_find_at (self->layer, x, y);

  linli_footprint_layer_set_hovered (self->layer, building);
  gtk_widget_set_cursor_from_name (self->map, building >= 0 ? "pointer" : NULL);
}

static void
leave_cb (GtkEventControllerMotion *motion,
          LinliMapPage             *self)
{
  linli_footprint_layer_set_hovered (self->layer, -1);
}

static void
open_picture_cb (LinliMapPage *self)
{
  char uuid[LINLI_ID_STRING_SIZE];

  if (!linli_id_is_null (&self->chosen))
    g_signal_emit (self, signals[OPEN_PICTURE], 0, linli_id_format (&self->chosen, uuid));
}

static void
open_record_cb (LinliMapPage *self)
{
  const LinliField *name
      = linli_catalogue_get_role (linli_replica_get_catalogue (self->replica), "building.name");
  char uuid[LINLI_ID_STRING_SIZE];

  if (name != NULL && !linli_id_is_null (&self->chosen))
    g_signal_emit (self, signals[OPEN_RECORD], 0, linli_kind_get_core (name->kind)->name,
                   linli_id_format (&self->chosen, uuid));
}

static void
close_card_cb (LinliMapPage *self)
{
  choose (self, -1);
  gtk_widget_grab_focus (self->map);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            LinliMapPage    *self)
{
  self->press_x = x;
  self->press_y = y;
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             LinliMapPage    *self)
{
  if (hypot (x - self->press_x, y - self->press_y) > CLICK_SLACK_PX)
    return;
  gtk_widget_grab_focus (self->map);
  choose (self, linli_footprint_layer_find_at (self->layer, x, y));
  if (n_press == 2)
    open_picture_cb (self);
}

static void
pan (LinliMapPage *self,
     double        right,
     double        down)
{
  double world_size = linli_footprint_layer_get_world_size (self->layer);
  double step = MIN (gtk_widget_get_width (self->map), gtk_widget_get_height (self->map)) / 5.0 / world_size;
  double x = linli_mercator_x (shumate_location_get_longitude (SHUMATE_LOCATION (self->viewport)), -8)
             + right * step;
  double y = linli_mercator_y (shumate_location_get_latitude (SHUMATE_LOCATION (self->viewport)), -8)
             + down * step;

  go_to (self, CLAMP (x, 0, 1), CLAMP (y, 0, 1), shumate_viewport_get_zoom_level (self->viewport));
}

static void
zoom_in_cb (LinliMapPage *self)
{
  shumate_map_zoom_in (SHUMATE_MAP (self->map));
}

static void
zoom_out_cb (LinliMapPage *self)
{
  shumate_map_zoom_out (SHUMATE_MAP (self->map));
}

static void
fit_cb (LinliMapPage *self)
{
  if (self->features != NULL)
    fit (self, &self->features->home);
}

static void
base_cb (LinliMapPage *self)
{
  linli_base_bar_ask (LINLI_BASE_BAR (self->base_bar));
}

/* Our own map lies on paper or on a map of others. */
static void
base_changed_cb (LinliMapPage *self)
{
  linli_footprint_layer_set_clear (self->layer, linli_base_layer_get_ground (self->base) != NULL);
}

static const struct
{
  guint keyval;
  double right, down;
  void (*func) (LinliMapPage *self);
} keys[] = {
  { GDK_KEY_Left, -1, 0, NULL },
  { GDK_KEY_Right, 1, 0, NULL },
  { GDK_KEY_Up, 0, -1, NULL },
  { GDK_KEY_Down, 0, 1, NULL },
  { GDK_KEY_KP_Left, -1, 0, NULL },
  { GDK_KEY_KP_Right, 1, 0, NULL },
  { GDK_KEY_KP_Up, 0, -1, NULL },
  { GDK_KEY_KP_Down, 0, 1, NULL },
  { GDK_KEY_plus, 0, 0, zoom_in_cb },
  { GDK_KEY_equal, 0, 0, zoom_in_cb },
  { GDK_KEY_KP_Add, 0, 0, zoom_in_cb },
  { GDK_KEY_minus, 0, 0, zoom_out_cb },
  { GDK_KEY_KP_Subtract, 0, 0, zoom_out_cb },
  { GDK_KEY_Home, 0, 0, fit_cb },
  { GDK_KEY_0, 0, 0, fit_cb },
  { GDK_KEY_Escape, 0, 0, close_card_cb },
  { GDK_KEY_Return, 0, 0, open_picture_cb },
  { GDK_KEY_KP_Enter, 0, 0, open_picture_cb },
};

static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliMapPage          *self)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      {
        if (keys[i].func != NULL)
          keys[i].func (self);
        else
          pan (self, keys[i].right, keys[i].down);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

/* Two fingers can turn a libshumate map; names, scale and print are simpler on one that stays north up. */
static void
rotated_cb (LinliMapPage *self)
{
  if (shumate_viewport_get_rotation (self->viewport) != 0)
    shumate_viewport_set_rotation (self->viewport, 0);
}

/* ---- building the page ---- */

static GtkWidget *
make_legend (LinliMapPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *title = gtk_label_new (_("Grids")),
            *scrolled = gtk_scrolled_window_new ();

  self->legend_list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->legend_list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->legend_list, "linli-map-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->legend_list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Grids"), -1);
  g_signal_connect (self->legend_list, "row-activated", G_CALLBACK (grid_activated_cb), self);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  g_object_set (title, "margin-start", 12, "margin-end", 12, "margin-top", 9, "margin-bottom", 3, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->legend_list);
  gtk_widget_set_margin_bottom (scrolled, 6);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_widget_add_css_class (box, "linli-map-card");
  gtk_widget_set_size_request (box, LEGEND_WIDTH_PX - 24, -1);
  g_object_set (box, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_START, "margin-start", 12, "margin-top",
                12, "visible", FALSE, NULL);
  self->legend = box;
  return box;
}

static GtkWidget *
make_tools (LinliMapPage *self)
{
  static const struct { const char *icon, *label; void (*func) (LinliMapPage *self); } tools[] = {
    { "zoom-in-symbolic", N_("Zoom in"), zoom_in_cb },
    { "zoom-out-symbolic", N_("Zoom out"), zoom_out_cb },
    { "zoom-fit-best-symbolic", N_("Show the whole community"), fit_cb },
    { "view-paged-symbolic", N_("Base map below our own…"), base_cb },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      GtkWidget *button = gtk_button_new_from_icon_name (tools[i].icon);

      gtk_widget_set_tooltip_text (button, _(tools[i].label));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (tools[i].label), -1);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (tools[i].func), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "linli-map-tools");
  return box;
}

static void
make_map (LinliMapPage *self)
{
  g_autoptr(ShumateMapSource) source = linli_blank_source_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();

  self->map = g_object_new (SHUMATE_TYPE_MAP, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  self->viewport = shumate_map_get_viewport (SHUMATE_MAP (self->map));
  shumate_viewport_set_reference_map_source (self->viewport, source);
  shumate_viewport_set_min_zoom_level (self->viewport, LINLI_MAP_MIN_ZOOM);
  shumate_viewport_set_max_zoom_level (self->viewport, LINLI_MAP_MAX_ZOOM);
  shumate_map_set_zoom_on_double_click (SHUMATE_MAP (self->map), FALSE);
  self->base = linli_base_layer_new (self->viewport);
  shumate_map_add_layer (SHUMATE_MAP (self->map), SHUMATE_LAYER (self->base));
  self->layer = linli_footprint_layer_new (self->viewport);
  shumate_map_add_layer (SHUMATE_MAP (self->map), SHUMATE_LAYER (self->layer));
  gtk_widget_set_focusable (self->map, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Map of grids and buildings"), -1);
  g_signal_connect_object (self->viewport, "notify::rotation", G_CALLBACK (rotated_cb), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->map, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (self->map, motion);
  gtk_widget_add_controller (self->map, key);
}

static void
make_page (LinliMapPage *self)
{
  GtkWidget *overlay = gtk_overlay_new (), *right = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *tools,
            *scale;

  make_map (self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->map);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), make_legend (self));

  scale = GTK_WIDGET (shumate_scale_new (self->viewport));
  shumate_scale_set_unit (SHUMATE_SCALE (scale), SHUMATE_UNIT_METRIC);
  g_object_set (scale, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_END, "margin-start", 12,
                "margin-bottom", 12, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), scale);

  self->base_bar = linli_base_bar_new (self->base);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->base_bar);
  g_signal_connect_object (self->base_bar, "changed", G_CALLBACK (base_changed_cb), self, G_CONNECT_SWAPPED);

  self->card = linli_map_card_new (self->replica);
  tools = make_tools (self);
  gtk_widget_set_valign (self->card, GTK_ALIGN_START);
  gtk_widget_set_valign (tools, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (right), self->card);
  gtk_box_append (GTK_BOX (right), tools);
  g_object_set (right, "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_START, "margin-end", 12, "margin-top", 12,
                NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), right);
  g_signal_connect_swapped (self->card, "open-picture", G_CALLBACK (open_picture_cb), self);
  g_signal_connect_swapped (self->card, "open-record", G_CALLBACK (open_record_cb), self);
  g_signal_connect_swapped (self->card, "closed", G_CALLBACK (close_card_cb), self);

  self->empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), "mark-location-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), _("Nothing to show on the map yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty),
                                   _("Footprints come with the first sync or with an import."));
  gtk_widget_set_can_target (self->empty, FALSE);
  gtk_widget_set_visible (self->empty, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->empty);
  adw_bin_set_child (ADW_BIN (self), overlay);
}

static void
linli_map_page_dispose (GObject *object)
{
  LinliMapPage *self = LINLI_MAP_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->reload_id, g_source_remove);
  if (self->place_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->place_id);
  self->place_id = 0;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_map_page_parent_class)->dispose (object);
}

static void
linli_map_page_finalize (GObject *object)
{
  g_clear_object (&LINLI_MAP_PAGE (object)->cancellable);
  G_OBJECT_CLASS (linli_map_page_parent_class)->finalize (object);
}

static void
linli_map_page_class_init (LinliMapPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_map_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_map_page_finalize;
  signals[OPEN_RECORD] = g_signal_new ("open-record", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[OPEN_PICTURE] = g_signal_new ("open-picture", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
linli_map_page_init (LinliMapPage *self)
{
  self->cancellable = g_cancellable_new ();
}

gboolean
linli_map_page_is_possible (LinliReplica *replica)
{
  g_return_val_if_fail (LINLI_IS_REPLICA (replica), FALSE);
  return linli_map_features_is_possible (linli_replica_get_catalogue (replica));
}

GtkWidget *
linli_map_page_new (LinliReplica *replica)
{
  static const char *const roles[] = { "building.footprint", "building.name", "grid.boundary" };
  LinliMapPage *self;

  g_return_val_if_fail (LINLI_IS_REPLICA (replica), NULL);

  self = g_object_new (LINLI_TYPE_MAP_PAGE, NULL);
  self->replica = g_object_ref (replica);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field = linli_catalogue_get_role (linli_replica_get_catalogue (replica), roles[i]);

      if (field != NULL)
        self->watched |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (field->kind)->no;
    }
  make_page (self);
  g_signal_connect_object (replica, "changed", G_CALLBACK (changed_cb), self, 0);
  load_features (self);
  return GTK_WIDGET (self);
}

void
linli_map_page_show (LinliMapPage  *self,
                     const LinliId *building)
{
  g_return_if_fail (LINLI_IS_MAP_PAGE (self) && building != NULL);

  self->chosen = *building;
  if (self->features != NULL && gtk_widget_get_width (self->map) > 0)
    show_chosen (self);
  else
    {
      self->show_when_loaded = TRUE;
      if (self->features != NULL && self->place_id == 0)
        self->place_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
    }
}
