/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page is made of, and what its buttons and keys do. */

#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-desk-private.h"

#include "linli-blank-source.h"
#include "linli-map-camera.h"
#include "linli-map-view.h"

#include <glib/gi18n.h>

#define FINE_STEP 0.1  /* of an arrow key with Shift, to one without */

/* ---- actions ---- */

static const char *const tools[LINLI_N_GRID_TOOLS] = { "choose", "split", "merge", "draw", "cut" };

static void
zoom_in_cb (LinliGridDesk *self)
{
  shumate_map_zoom_in (SHUMATE_MAP (self->map));
}

static void
zoom_out_cb (LinliGridDesk *self)
{
  shumate_map_zoom_out (SHUMATE_MAP (self->map));
}

static void
fit_cb (LinliGridDesk *self)
{
  if (self->features != NULL)
    linli_map_camera_fit (SHUMATE_MAP (self->map), &self->features->home, 0);
}

static void
base_cb (LinliGridDesk *self)
{
  linli_base_bar_ask (LINLI_BASE_BAR (self->base_bar));
}

static void
print_cb (LinliGridDesk *self)
{
  linli_grid_desk_print (self, NULL);
}

static void
close_cb (LinliGridDesk *self)
{
  g_signal_emit_by_name (self, "closed");
}

/* Once the button has the focus, the map gets it. */
static void
tool_state_cb (GSimpleAction *action,
               GVariant      *state,
               LinliGridDesk *self)
{
  for (guint i = 0; i < LINLI_N_GRID_TOOLS; i++)
    if (g_str_equal (g_variant_get_string (state, NULL), tools[i]))
      linli_grid_canvas_set_tool (LINLI_GRID_CANVAS (self->canvas), (LinliGridTool) i);
  gtk_widget_grab_focus (self->map);
}

typedef void (*DeskFunc) (LinliGridDesk *self);

static const struct { const char *name; DeskFunc func; } actions[] = {
  { "zoom-in", zoom_in_cb }, { "zoom-out", zoom_out_cb }, { "fit", fit_cb }, { "base", base_cb }, { "close", close_cb },
  { "undo", linli_grid_desk_undo }, { "redo", linli_grid_desk_redo }, { "save", linli_grid_desk_save }, { "print", print_cb },
  { "drop", linli_grid_desk_ask_to_drop }, { "settle", linli_grid_desk_ask_to_settle }, { "stop", linli_grid_desk_stop_settling },
};

static void
add_actions (LinliGridDesk *self)
{
  g_autoptr(GSimpleAction) tool = g_simple_action_new_stateful ("tool", G_VARIANT_TYPE_STRING, g_variant_new_string (tools[0]));

  self->actions = g_simple_action_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr(GSimpleAction) action = g_simple_action_new (actions[i].name, NULL);

      g_signal_connect_object (action, "activate", G_CALLBACK (actions[i].func), self, G_CONNECT_SWAPPED);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
  g_signal_connect_object (tool, "change-state", G_CALLBACK (tool_state_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (tool));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "grids", G_ACTION_GROUP (self->actions));
}

static void
enable (LinliGridDesk *self,
        const char    *name,
        gboolean       enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), enabled);
}

void
linli_grid_desk_lay_actions (LinliGridDesk *self)
{
  gboolean ready = linli_grid_desk_is_ready (self), draws = ready && self->may_draw;
  LinliGridTool tool = linli_grid_canvas_get_tool (LINLI_GRID_CANVAS (self->canvas));
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "tool");

  enable (self, "undo", draws && linli_grid_draft_can_undo (self->draft));
  enable (self, "redo", draws && linli_grid_draft_can_redo (self->draft));
  enable (self, "save", draws && linli_grid_draft_is_changed (self->draft));
  enable (self, "drop", draws && linli_grid_draft_is_changed (self->draft));
  enable (self, "settle", draws && !linli_grid_draft_is_changed (self->draft));
  enable (self, "print", ready);
  enable (self, "tool", draws);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (tools[tool]));
  if (ready && !linli_grid_draft_is_changed (self->draft))
    gtk_widget_set_visible (self->kept, FALSE);
}

/* ---- keys ---- */

static const struct { guint keyval; double right, down; DeskFunc func; } keys[] = {
  { GDK_KEY_Left, -1, 0, NULL }, { GDK_KEY_Right, 1, 0, NULL }, { GDK_KEY_Up, 0, -1, NULL }, { GDK_KEY_Down, 0, 1, NULL },
  { GDK_KEY_KP_Left, -1, 0, NULL }, { GDK_KEY_KP_Right, 1, 0, NULL }, { GDK_KEY_KP_Up, 0, -1, NULL }, { GDK_KEY_KP_Down, 0, 1, NULL },
  { GDK_KEY_plus, 0, 0, zoom_in_cb }, { GDK_KEY_equal, 0, 0, zoom_in_cb }, { GDK_KEY_KP_Add, 0, 0, zoom_in_cb },
  { GDK_KEY_minus, 0, 0, zoom_out_cb }, { GDK_KEY_KP_Subtract, 0, 0, zoom_out_cb }, { GDK_KEY_Home, 0, 0, fit_cb }, { GDK_KEY_0, 0, 0, fit_cb },
};

static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        LinliGridDesk         *self)
{
  double step = (state & GDK_SHIFT_MASK) != 0 ? FINE_STEP : 1;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (self->may_draw && linli_grid_canvas_take_key (LINLI_GRID_CANVAS (self->canvas), keyval))
    return GDK_EVENT_STOP;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      {
        if (keys[i].func != NULL)
          keys[i].func (self);
        else
          linli_map_camera_pan (SHUMATE_MAP (self->map), keys[i].right * step, keys[i].down * step);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

/* ---- the page ---- */

static GtkWidget *
make_tool (const char *label,
           const char *tip,
           const char *tool)
{
  GtkWidget *button = gtk_toggle_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "grids.tool");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", tool);
  gtk_widget_set_tooltip_text (button, tip);
  return button;
}

static GtkWidget *
make_icon (const char *icon,
           const char *label,
           const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static GtkWidget *
make_bar (void)
{
  static const struct { const char *label, *tip; } words[LINLI_N_GRID_TOOLS] = {
    { N_("_Choose"), N_("Choose grids and move their corners") },
    { N_("S_plit"), N_("Split the grid that is chosen along a line") },
    { N_("_Merge"), N_("Merge a neighbour into the grid that is chosen") },
    { N_("_New"), N_("Draw a new grid where none is") },
    { N_("_Hole"), N_("Cut a hole into the grid that is chosen") },
  };
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *group = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0),
            *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *back = gtk_button_new_with_mnemonic (_("_Back to the Map")),
            *save = gtk_button_new_with_mnemonic (_("_Save")), *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "grids.close");
  for (guint i = 0; i < LINLI_N_GRID_TOOLS; i++)
    gtk_box_append (GTK_BOX (group), make_tool (_(words[i].label), _(words[i].tip), tools[i]));
  gtk_widget_add_css_class (group, "linked");
  gtk_box_append (GTK_BOX (steps), make_icon ("edit-undo-symbolic", _("Take the last step back  Ctrl+Z"), "grids.undo"));
  gtk_box_append (GTK_BOX (steps), make_icon ("edit-redo-symbolic", _("Do it again  Ctrl+Shift+Z"), "grids.redo"));
  gtk_widget_add_css_class (steps, "linked");
  gtk_widget_set_hexpand (space, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (save), "grids.save");
  gtk_widget_add_css_class (save, "suggested-action");
  gtk_widget_set_tooltip_text (save, _("Save all that was drawn  Ctrl+S"));
  gtk_box_append (GTK_BOX (bar), back);
  gtk_box_append (GTK_BOX (bar), group);
  gtk_box_append (GTK_BOX (bar), steps);
  gtk_box_append (GTK_BOX (bar), space);
  gtk_box_append (GTK_BOX (bar), make_icon ("printer-symbolic", _("Print the grid on a sheet, or all of them…"), "grids.print"));
  gtk_box_append (GTK_BOX (bar), make_icon ("user-trash-symbolic", _("Drop what was drawn…"), "grids.drop"));
  gtk_box_append (GTK_BOX (bar), save);
  g_object_set (bar, "margin-start", 9, "margin-end", 9, "margin-top", 6, "margin-bottom", 6, NULL);
  return bar;
}

static void
make_map (LinliGridDesk *self)
{
  g_autoptr(ShumateMapSource) source = linli_blank_source_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

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
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Map on which grids are drawn"), -1);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->map, key);
  self->canvas = linli_grid_canvas_new (SHUMATE_MAP (self->map));
}

/* Below the map: what to do, and what stood against the last step. */
static GtkWidget *
make_words (LinliGridDesk *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->hint = gtk_label_new (NULL);
  self->trouble = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, NULL);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = i == 0 ? self->trouble : self->hint;

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 64);
      gtk_widget_add_css_class (label, i == 0 ? "error" : "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 8, "margin-bottom", 8, NULL);
  return box;
}

static GtkWidget *
make_overlay (LinliGridDesk *self)
{
  static const struct { const char *icon, *label, *action; } looks[] = {
    { "zoom-in-symbolic", N_("Zoom in"), "grids.zoom-in" }, { "zoom-out-symbolic", N_("Zoom out"), "grids.zoom-out" },
    { "zoom-fit-best-symbolic", N_("Show the whole community"), "grids.fit" }, { "view-paged-symbolic", N_("Base map below our own…"), "grids.base" },
  };
  GtkWidget *overlay = gtk_overlay_new (), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scale, *words = make_words (self), *card = adw_bin_new ();

  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->map);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->canvas);
  scale = GTK_WIDGET (shumate_scale_new (self->viewport));
  shumate_scale_set_unit (SHUMATE_SCALE (scale), SHUMATE_UNIT_METRIC);
  g_object_set (scale, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_END, "margin-start", 12, "margin-bottom", 12, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), scale);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_box_append (GTK_BOX (column), make_icon (looks[i].icon, _(looks[i].label), looks[i].action));
  gtk_widget_add_css_class (column, "linked");
  gtk_widget_add_css_class (column, "linli-map-tools");
  g_object_set (column, "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_START, "margin-end", 12, "margin-top", 12, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), column);
  self->base_bar = linli_base_bar_new (self->base);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->base_bar);
  adw_bin_set_child (ADW_BIN (card), words);
  gtk_widget_add_css_class (card, "linli-map-card");
  gtk_widget_set_can_target (card, FALSE);
  g_object_set (card, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_END, "margin-bottom", 12, NULL);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), card);
  gtk_widget_set_hexpand (overlay, TRUE);
  gtk_widget_set_vexpand (overlay, TRUE);
  return overlay;
}

/* Drawn earlier and not saved: what it is, and the way out of it. */
static GtkWidget *
make_kept (LinliGridDesk *self)
{
  GtkWidget *drop = gtk_button_new_with_mnemonic (_("_Drop It…"));

  self->kept = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->kept_text = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->kept_text), 0);
  gtk_widget_set_hexpand (self->kept_text, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (drop), "grids.drop");
  gtk_box_append (GTK_BOX (self->kept), self->kept_text);
  gtk_box_append (GTK_BOX (self->kept), drop);
  g_object_set (self->kept, "margin-start", 12, "margin-end", 9, "margin-bottom", 6, "visible", FALSE, NULL);
  return self->kept;
}

/* Buildings on their way, and the way to stop it. */
static GtkWidget *
make_going (LinliGridDesk *self)
{
  GtkWidget *stop = gtk_button_new_with_mnemonic (_("S_top"));

  self->going = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->going_bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (self->going_bar), TRUE);
  gtk_widget_set_hexpand (self->going_bar, TRUE);
  gtk_widget_set_valign (self->going_bar, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (stop), "grids.stop");
  gtk_box_append (GTK_BOX (self->going), self->going_bar);
  gtk_box_append (GTK_BOX (self->going), stop);
  g_object_set (self->going, "margin-start", 12, "margin-end", 9, "margin-bottom", 6, "visible", FALSE, NULL);
  return self->going;
}

void
linli_grid_desk_lay (LinliGridDesk *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *spinner = gtk_spinner_new ();

  add_actions (self);
  make_map (self);
  self->panel = linli_grid_panel_new ();
  g_object_set (self->panel, "margin-start", 12, "margin-end", 12, "margin-top", 12, "margin-bottom", 12, NULL);
  gtk_box_append (GTK_BOX (body), make_overlay (self));
  gtk_box_append (GTK_BOX (body), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (body), self->panel);
  gtk_box_append (GTK_BOX (page), make_bar ());
  gtk_box_append (GTK_BOX (page), make_kept (self));
  gtk_box_append (GTK_BOX (page), make_going (self));
  gtk_box_append (GTK_BOX (page), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (page), body);
  self->stack = gtk_stack_new ();
  self->status = adw_status_page_new ();
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_stack_add_named (GTK_STACK (self->stack), spinner, "busy");
  gtk_stack_add_named (GTK_STACK (self->stack), page, "desk");
  gtk_stack_add_named (GTK_STACK (self->stack), self->status, "status");
  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), self->stack);
  adw_bin_set_child (ADW_BIN (self), self->toasts);
  linli_grid_desk_lay_actions (self);
}
