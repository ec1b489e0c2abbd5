/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What buttons and keys of the map page do. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-page-private.h"

#include "linli-map-camera.h"
#include "linli-map-legend.h"
#include "linli-map-list.h"
#include "linli-map-print-job.h"
#include "linli-pick-bar.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

/* ---- looking ---- */

void
linli_map_page_close_card (LinliMapPage *self)
{
  linli_map_page_choose (self, -1);
  gtk_widget_grab_focus (self->map);
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
    linli_map_page_fit (self, &self->features->home);
}

/* One step back: the card, then what the legend hides. */
static void
escape_cb (LinliMapPage *self)
{
  if (gtk_widget_get_visible (self->card))
    linli_map_page_close_card (self);
  else
    linli_map_legend_show_all (LINLI_MAP_LEGEND (self->legend));
}

/* ---- list, and what is drawn by hand ---- */

void
linli_map_page_walked (LinliMapPage *self,
                       int           building)
{
  const LinliMapFeature *feature = &g_array_index (self->features->buildings, LinliMapFeature, building);

  linli_map_page_choose (self, building);
  linli_map_camera_reveal (SHUMATE_MAP (self->map), &feature->box);
}

void
linli_map_page_opened (LinliMapPage *self,
                       int           building)
{
  linli_map_page_choose (self, building);
  linli_map_page_open_picture (self);
}

static void
list_state_cb (GSimpleAction *action,
               GVariant      *state,
               LinliMapPage  *self)
{
  gboolean shown = g_variant_get_boolean (state);

  g_simple_action_set_state (action, state);
  gtk_widget_set_visible (self->list, shown);
  gtk_widget_set_visible (self->legend, !shown && self->features != NULL);
  linli_map_page_fill_list (self);
  if (shown)
    linli_map_list_focus (LINLI_MAP_LIST (self->list));
}

static const char *const sketches[LINLI_N_SKETCHES] = { "none", "rectangle", "polygon", "circle", "corridor", "length", "area" };

/* Once the menu has given the focus back to its button. */
static gboolean
focus_map_cb (gpointer user_data)
{
  LinliMapPage *self = user_data;

  if (gtk_widget_get_mapped (self->map))
    gtk_widget_grab_focus (self->map);
  return G_SOURCE_REMOVE;
}

static void
sketch_state_cb (GSimpleAction *action,
                 GVariant      *state,
                 LinliMapPage  *self)
{
  for (guint i = 0; i < LINLI_N_SKETCHES; i++)
    if (g_str_equal (g_variant_get_string (state, NULL), sketches[i]))
      linli_map_sketch_set_tool (LINLI_MAP_SKETCH (self->sketch), (LinliSketchTool) i);
  linli_map_page_choose (self, -1);
  g_idle_add_full (G_PRIORITY_LOW, focus_map_cb, g_object_ref (self), g_object_unref);
}

/* The sketch may lay its tool down by itself. */
void
linli_map_page_sketch_changed (LinliMapPage *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "sketch");

  LinliSketchTool tool = linli_map_sketch_get_tool (LINLI_MAP_SKETCH (self->sketch));

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (sketches[tool]));
}

static void
copy_cb (LinliMapPage *self)
{
  g_autofree char *table = NULL, *text = NULL;
  guint n = linli_map_list_get_size (LINLI_MAP_LIST (self->list));

  if (n == 0)
    return;
  table = linli_map_list_make_table (LINLI_MAP_LIST (self->list));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), table);
  text = g_strdup_printf (ngettext ("%u building copied as a table", "%u buildings copied as a table", n), n);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (text));
}

static void
printed_cb (const char *why,
            gpointer    user_data)
{
  g_autoptr(LinliMapPage) self = user_data;

  if (why != NULL && self->toasts != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), linli_toast_new (why));
}

/* What is seen now. */
static void
print_cb (LinliMapPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  LinliBounds bounds;
  LinliMapSheet sheet;

  if (self->features == NULL)
    return;
  linli_map_camera_get_bounds (SHUMATE_MAP (self->map), &bounds);
  sheet = (LinliMapSheet) { .west = bounds.west, .south = bounds.south, .east = bounds.east, .north = bounds.north, .day = self->read_on,
                            .theme = linli_pick_bar_is_given (LINLI_PICK_BAR (self->pick_bar)) ? self->theme : self->shown, .bare = linli_base_bar_is_bare (LINLI_BASE_BAR (self->base_bar)),
                            .base = linli_base_bar_get_ground (LINLI_BASE_BAR (self->base_bar)) };
  linli_map_print_run (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->features, &sheet, GTK_PAPER_NAME_A4, NULL, printed_cb, g_object_ref (self));
}

static void
base_cb (LinliMapPage *self)
{
  linli_base_bar_ask (LINLI_BASE_BAR (self->base_bar));
}

static void
grids_cb (LinliMapPage *self)
{
  g_signal_emit_by_name (self, "draw-grids");
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
  { GDK_KEY_Escape, 0, 0, escape_cb },
  { GDK_KEY_Return, 0, 0, linli_map_page_open_picture },
  { GDK_KEY_KP_Enter, 0, 0, linli_map_page_open_picture },
};

gboolean
linli_map_page_key_cb (GtkEventControllerKey *key,
                       guint                  keyval,
                       guint                  keycode,
                       GdkModifierType        state,
                       LinliMapPage          *self)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (linli_map_sketch_take_key (LINLI_MAP_SKETCH (self->sketch), keyval))
    return GDK_EVENT_STOP;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      {
        if (keys[i].func != NULL)
          keys[i].func (self);
        else
          linli_map_camera_pan (SHUMATE_MAP (self->map), keys[i].right, keys[i].down);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

void
linli_map_page_allow_grids (LinliMapPage *self,
                            gboolean      may_draw)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "grids")), may_draw);
}

typedef void (*ToolFunc) (LinliMapPage *self);

static const struct { const char *name; ToolFunc func; } actions[] = {
  { "zoom-in", zoom_in_cb }, { "zoom-out", zoom_out_cb }, { "fit", fit_cb }, { "base", base_cb }, { "copy", copy_cb },
  { "print", print_cb }, { "grids", grids_cb },
};

void
linli_map_page_add_actions (LinliMapPage *self)
{
  g_autoptr(GSimpleAction) list = g_simple_action_new_stateful ("list", NULL, g_variant_new_boolean (FALSE)),
                          sketch = g_simple_action_new_stateful ("sketch", G_VARIANT_TYPE_STRING, g_variant_new_string ("none"));

  self->actions = g_simple_action_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr(GSimpleAction) action = g_simple_action_new (actions[i].name, NULL);

      g_signal_connect_object (action, "activate", G_CALLBACK (actions[i].func), self, G_CONNECT_SWAPPED);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
  g_signal_connect_object (list, "change-state", G_CALLBACK (list_state_cb), self, 0);
  g_signal_connect_object (sketch, "change-state", G_CALLBACK (sketch_state_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (list));
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (sketch));
  linli_map_page_add_picked_actions (self);
  linli_map_page_add_import_action (self);
  linli_map_page_allow_grids (self, FALSE);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "map", G_ACTION_GROUP (self->actions));
}
