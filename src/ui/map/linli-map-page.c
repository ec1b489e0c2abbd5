/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map page: libshumate for panning and zooming, our layer for what is seen, cards above it. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page.h"

#include "linli-blank-source.h"
#include "linli-map-camera.h"
#include "linli-map-card.h"
#include "linli-map-legend.h"
#include "linli-sign-legend.h"
#include "linli-map-list.h"
#include "linli-map-look.h"
#include "linli-map-page-private.h"
#include "linli-map-tools.h"
#include "linli-map-view.h"
#include "linli-pick-bar.h"
#include "linli-toast.h"

#include <glib/gi18n.h>
#include <math.h>

#define CLICK_SLACK_PX  6     /* a press that moved further was a drag */
#define RELOAD_DELAY_MS 400   /* one reload for a burst of changes; what comes alone is read at once */

enum { OPEN_RECORD, OPEN_PICTURE, THEME_CHANGED, DRAW_GRIDS, OPEN_RECORDS, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapPage, linli_map_page, ADW_TYPE_BIN)

/* ---- where the map stands ---- */

/* Shows the box; what the legend covers is left out of the reckoning. */
void
linli_map_page_fit (LinliMapPage      *self,
                    const LinliMapBox *box)
{
  gboolean covered = (gtk_widget_get_visible (self->legend) || gtk_widget_get_visible (self->list))
                     && gtk_widget_get_width (self->map) > 3 * LINLI_MAP_LEGEND_WIDTH_PX;

  linli_map_camera_fit (SHUMATE_MAP (self->map), box, covered ? LINLI_MAP_LEGEND_WIDTH_PX : 0);
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
    linli_map_page_show_chosen (self);
  linli_map_page_fit_marked (self);
  if (!self->placed && self->features != NULL)
    {
      self->placed = TRUE;
      linli_map_page_fit (self, &self->features->home);
    }
  self->show_when_loaded = FALSE;
  self->place_id = 0;
  return G_SOURCE_REMOVE;
}

/* ---- legend ---- */

static void
grid_cb (LinliMapPage *self,
         guint         place)
{
  if (self->features != NULL && place < self->features->grids->len)
    linli_map_page_fit (self, &g_array_index (self->features->grids, LinliMapFeature, place).box);
}

/* What the map shows of the theme is up to the legend; what was chosen by hand shines out of it. */
static void
show_theme (LinliMapPage *self)
{
  guint shown = linli_map_legend_get_shown (LINLI_MAP_LEGEND (self->legend));
  const GArray *picked = linli_pick_bar_get_picked (LINLI_PICK_BAR (self->pick_bar));
  g_autoptr(LinliMapTheme) some = NULL, with_marks = NULL;

  if (self->theme != NULL && shown != LINLI_THEME_ALL)
    some = linli_map_theme_show_only (self->theme, shown);
  if (picked != NULL && picked->len > 0)
    with_marks = linli_map_theme_mark (some != NULL ? some : self->theme, self->features, picked);
  g_clear_pointer (&self->shown, linli_map_theme_unref);
  if (with_marks != NULL)
    self->shown = g_steal_pointer (&with_marks);
  else if (some != NULL || self->theme != NULL)
    self->shown = linli_map_theme_ref (some != NULL ? some : self->theme);
  linli_footprint_layer_set_theme (self->layer, self->shown);
}

static void
set_theme (LinliMapPage  *self,
           LinliMapTheme *theme)
{
  g_clear_pointer (&self->theme, linli_map_theme_unref);
  self->theme = theme != NULL ? linli_map_theme_ref (theme) : NULL;
  linli_map_legend_set_theme (LINLI_MAP_LEGEND (self->legend), theme);
}

/* ---- reading ---- */

static void load_features (LinliMapPage *self);

/* The list costs its order: it is filled when it is looked at, or something was chosen that may be copied. */
void
linli_map_page_fill_list (LinliMapPage *self)
{
  const GArray *picked = linli_pick_bar_get_picked (LINLI_PICK_BAR (self->pick_bar));

  if (self->features != NULL && (picked != NULL || gtk_widget_get_visible (self->list)))
    linli_map_list_set_features (LINLI_MAP_LIST (self->list), self->features, picked);
}

static void
picked_cb (LinliMapPage *self)
{
  show_theme (self);
  linli_map_page_fill_list (self);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliMapPage *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapLook) look = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  LinliMapThing thing;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->loading = FALSE;
  if (look == NULL)
    {
      linli_map_legend_set_busy (LINLI_MAP_LEGEND (self->legend), FALSE);
      adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), _("The map could not be read"));
      adw_status_page_set_description (ADW_STATUS_PAGE (self->empty), error->message);
      gtk_widget_set_visible (self->empty, self->features == NULL);
      if (self->features != NULL)
        adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (_("The map could not be read")));
      return;
    }
  if (self->features == NULL)
    linli_map_legend_set_themes (LINLI_MAP_LEGEND (self->legend), look->themes, look->fields);
  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = g_steal_pointer (&look->features);
  self->read_on = look->day;
  linli_map_page_allow_grids (self, look->may_draw);
  linli_map_page_allow_import (self, look->import_kinds);
  linli_map_page_lay_picked (self, look->kinds, look->may_export);
  set_theme (self, look->theme);
  linli_footprint_layer_set_features (self->layer, self->features, self->theme);
  linli_pick_bar_set_features (LINLI_PICK_BAR (self->pick_bar), self->features);
  show_theme (self);
  linli_map_page_fill_list (self);
  thing = linli_map_page_find (self, &self->chosen);
  if (!self->show_when_loaded && (thing.type != LINLI_MAP_THING_NONE || gtk_widget_get_visible (self->card)))
    linli_map_page_choose_thing (self, thing);
  gtk_widget_set_visible (self->empty, self->features->buildings->len + self->features->grids->len == 0);
  gtk_widget_set_visible (self->legend,
                          self->features->buildings->len + self->features->grids->len > 0 && !gtk_widget_get_visible (self->list));
  linli_map_legend_set_features (LINLI_MAP_LEGEND (self->legend), self->features);
  if (self->place_id == 0 && (!self->placed || self->show_when_loaded))
    self->place_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
  linli_map_legend_set_busy (LINLI_MAP_LEGEND (self->legend), look->wanted != linli_map_legend_get_wanted (LINLI_MAP_LEGEND (self->legend)));
  /* Meanwhile another theme was wanted, or something changed. */
  if (self->load_again || look->wanted != linli_map_legend_get_wanted (LINLI_MAP_LEGEND (self->legend)))
    load_features (self);
}

static void
load_features (LinliMapPage *self)
{
  LinliTheme *wanted;

  self->load_again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  wanted = linli_map_legend_get_wanted (LINLI_MAP_LEGEND (self->legend));
  linli_replica_read_async (self->replica, linli_map_look_load, wanted != NULL ? linli_theme_ref (wanted) : NULL,
                            (GDestroyNotify) linli_theme_unref, (GDestroyNotify) linli_map_look_free, self->cancellable, loaded_cb, self);
}

static void
wanted_cb (LinliMapPage *self)
{
  linli_map_legend_set_busy (LINLI_MAP_LEGEND (self->legend), TRUE);
  load_features (self);
  g_signal_emit (self, signals[THEME_CHANGED], 0);
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
  gint64 now = g_get_monotonic_time ();
  gboolean alone = now - self->changed_us > RELOAD_DELAY_MS * 1000;

  if ((kinds & self->watched) == 0)
    return;
  self->changed_us = now;
  if (self->reload_id == 0)
    self->reload_id = alone ? g_idle_add (reload_cb, self) : g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

/* ---- pointer and keys ---- */

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           LinliMapPage             *self)
{
  gboolean draws = linli_map_sketch_get_tool (LINLI_MAP_SKETCH (self->sketch)) != LINLI_SKETCH_NONE;
  int building = draws ? -1 : linli_footprint_layer_find_at (self->layer, x, y);

  linli_footprint_layer_set_hovered (self->layer, building);
  gtk_widget_set_cursor_from_name (self->map, draws ? "crosshair" : building >= 0 || linli_map_page_find_at (self, x, y).type != LINLI_MAP_THING_NONE
                                              ? "pointer" : NULL);
}

static void
leave_cb (GtkEventControllerMotion *motion,
          LinliMapPage             *self)
{
  linli_footprint_layer_set_hovered (self->layer, -1);
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
  if (hypot (x - self->press_x, y - self->press_y) > CLICK_SLACK_PX
      || linli_map_sketch_get_tool (LINLI_MAP_SKETCH (self->sketch)) != LINLI_SKETCH_NONE)
    return;
  gtk_widget_grab_focus (self->map);
  linli_map_page_choose_thing (self, linli_map_page_find_at (self, x, y));
  if (n_press == 2)
    linli_map_page_open_picture (self);
}

/* Our own map lies on paper or on a map of others, and its ground is to be seen or not. */
static void
base_changed_cb (LinliMapPage *self)
{
  linli_footprint_layer_set_clear (self->layer, linli_base_layer_get_ground (self->base) != NULL);
  linli_footprint_layer_set_bare (self->layer, linli_base_bar_is_bare (LINLI_BASE_BAR (self->base_bar)));
  linli_sign_legend_update (LINLI_SIGN_LEGEND (linli_map_legend_get_signs (LINLI_MAP_LEGEND (self->legend))));
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
  self->legend = linli_map_legend_new ();
  linli_sign_legend_set_layer (LINLI_SIGN_LEGEND (linli_map_legend_get_signs (LINLI_MAP_LEGEND (self->legend))), self->layer);
  g_object_set (self->legend, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_START, "margin-start", 12, "margin-top", 12, "visible", FALSE,
                NULL);
  g_signal_connect_object (self->legend, "grid", G_CALLBACK (grid_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->legend, "wanted", G_CALLBACK (wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->legend, "filtered", G_CALLBACK (show_theme), self, G_CONNECT_SWAPPED);
  return self->legend;
}

static GtkWidget *
make_list (LinliMapPage *self)
{
  self->list = linli_map_list_new ();
  g_object_set (self->list, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_FILL, "margin-start", 12, "margin-top", 12, "margin-bottom", 60,
                "width-request", LINLI_MAP_LEGEND_WIDTH_PX - 24, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->list, "linli-map-card");
  g_signal_connect_object (self->list, "walked", G_CALLBACK (linli_map_page_walked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "opened", G_CALLBACK (linli_map_page_opened), self, G_CONNECT_SWAPPED);
  return self->list;
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
  linli_map_view_free_click (SHUMATE_MAP (self->map));
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
  g_signal_connect (key, "key-pressed", G_CALLBACK (linli_map_page_key_cb), self);
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

  linli_map_page_add_actions (self);
  make_map (self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->map);
  /* First, so that everything else lies above it. */
  self->sketch = linli_map_sketch_new (SHUMATE_MAP (self->map));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->sketch);
  g_signal_connect_object (self->sketch, "changed", G_CALLBACK (linli_map_page_sketch_changed), self, G_CONNECT_SWAPPED);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), make_legend (self));
  self->pick_bar = linli_pick_bar_new (LINLI_MAP_SKETCH (self->sketch));
  g_object_set (self->pick_bar, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_END, "margin-bottom", 12, NULL);
  g_signal_connect_object (self->pick_bar, "picked", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->pick_bar);

  scale = GTK_WIDGET (shumate_scale_new (self->viewport));
  shumate_scale_set_unit (SHUMATE_SCALE (scale), SHUMATE_UNIT_METRIC);
  g_object_set (scale, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_END, "margin-start", 12,
                "margin-bottom", 12, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), scale);

  self->base_bar = linli_base_bar_new (self->base);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->base_bar);
  g_signal_connect_object (self->base_bar, "changed", G_CALLBACK (base_changed_cb), self, G_CONNECT_SWAPPED);

  self->card = linli_map_card_new (self->replica);
  tools = linli_map_tools_new ();
  gtk_widget_set_valign (self->card, GTK_ALIGN_START);
  gtk_widget_set_valign (tools, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (right), self->card);
  gtk_box_append (GTK_BOX (right), tools);
  g_object_set (right, "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_START, "margin-end", 12, "margin-top", 12,
                NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), right);
  /* Behind the tools: its middle lies lower, so Tab comes to it after them. */
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), make_list (self));
  g_signal_connect_swapped (self->card, "open-picture", G_CALLBACK (linli_map_page_open_picture), self);
  g_signal_connect_swapped (self->card, "open-record", G_CALLBACK (linli_map_page_open_record), self);
  g_signal_connect_swapped (self->card, "near", G_CALLBACK (linli_map_page_go_near), self);
  g_signal_connect_swapped (self->card, "closed", G_CALLBACK (linli_map_page_close_card), self);

  self->empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), "mark-location-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), _("Nothing to show on the map yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty),
                                   _("Footprints come with the first sync or with an import."));
  gtk_widget_set_can_target (self->empty, FALSE);
  gtk_widget_set_visible (self->empty, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->empty);
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), overlay);
  adw_bin_set_child (ADW_BIN (self), self->toasts);
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
  g_clear_object (&self->chooser);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->import_kinds, g_ptr_array_unref);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_pointer (&self->theme, linli_map_theme_unref);
  g_clear_pointer (&self->shown, linli_map_theme_unref);
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
  signals[THEME_CHANGED] = g_signal_new ("theme-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPEN_RECORDS] = g_signal_new ("open-records", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                        G_TYPE_POINTER, G_TYPE_ARRAY, G_TYPE_STRING);
  signals[DRAW_GRIDS] = g_signal_new ("draw-grids", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
  static const char *const roles[] = { "building.footprint", "building.name", "grid.boundary", "household.room", "person.name" };
  LinliMapPage *self;

  g_return_val_if_fail (LINLI_IS_REPLICA (replica), NULL);

  self = g_object_new (LINLI_TYPE_MAP_PAGE, NULL);
  self->replica = g_object_ref (replica);
  self->watched = linli_map_ground_watch (linli_replica_get_catalogue (replica));
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
    linli_map_page_show_chosen (self);
  else
    {
      self->show_when_loaded = TRUE;
      if (self->features != NULL && self->place_id == 0)
        self->place_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
    }
}

int
linli_map_page_get_theme (LinliMapPage *self)
{
  LinliTheme *theme;

  g_return_val_if_fail (LINLI_IS_MAP_PAGE (self), 0);

  theme = linli_map_legend_get_wanted (LINLI_MAP_LEGEND (self->legend));
  return theme != NULL ? (int) theme->no : 0;
}

void
linli_map_page_set_theme (LinliMapPage *self,
                          int           no)
{
  g_return_if_fail (LINLI_IS_MAP_PAGE (self));
  linli_map_legend_want (LINLI_MAP_LEGEND (self->legend), no > 0 ? (guint) no : 0);
}

char *
linli_map_page_get_theme_item (LinliMapPage *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_PAGE (self), NULL);
  return linli_map_legend_get_item (LINLI_MAP_LEGEND (self->legend));
}

void
linli_map_page_set_theme_item (LinliMapPage *self,
                               const char   *key)
{
  g_return_if_fail (LINLI_IS_MAP_PAGE (self));
  linli_map_legend_want_item (LINLI_MAP_LEGEND (self->legend), key);
}
