/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-tools.h"

#include <glib/gi18n.h>

static const struct { const char *icon, *label, *action; } tools[] = {
  { "zoom-in-symbolic", N_("Zoom in"), "map.zoom-in" },
  { "zoom-out-symbolic", N_("Zoom out"), "map.zoom-out" },
  { "zoom-fit-best-symbolic", N_("Show the whole community"), "map.fit" },
  { "view-paged-symbolic", N_("Base map below our own…"), "map.base" },
};

static GtkWidget *
make_button (const char *icon,
             const char *label,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
make_list_toggle (void)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "view-list-symbolic");
  gtk_widget_set_tooltip_text (button, _("Buildings as a list"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Buildings as a list"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "map.list");
  return button;
}

static GtkWidget *
make_sketch_menu (void)
{
  static const struct { const char *label, *tool; } entries[] = {
    { N_("Choose by _Rectangle"), "rectangle" }, { N_("Choose by _Outline"), "polygon" }, { N_("Choose by _Circle"), "circle" },
    { N_("Choose along a _Line"), "corridor" }, { N_("Measure a L_ength"), "length" }, { N_("Measure an _Area"), "area" },
  };
  g_autoptr(GMenu) menu = g_menu_new (), choose = g_menu_new (), measure = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *action = g_strdup_printf ("map.sketch::%s", entries[i].tool);

      g_menu_append (i < 4 ? choose : measure, _(entries[i].label), action);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (choose));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (measure));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "edit-select-all-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_LEFT);
  gtk_widget_set_tooltip_text (button, _("Choose buildings, or measure"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choose buildings, or measure"), -1);
  return button;
}

GtkWidget *
linli_map_tools_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *grids = make_button ("document-edit-symbolic", _("Draw the grids"), "map.grids"),
            *import = make_button ("document-open-symbolic", _("Import a map file…"), "map.import");

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    gtk_box_append (GTK_BOX (box), make_button (tools[i].icon, _(tools[i].label), tools[i].action));
  gtk_box_append (GTK_BOX (box), make_list_toggle ());
  gtk_box_append (GTK_BOX (box), make_button ("printer-symbolic", _("Print what is seen…"), "map.print"));
  gtk_box_append (GTK_BOX (box), make_sketch_menu ());
  /* Who may not do it has no button for it. */
  g_object_bind_property (import, "sensitive", import, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), import);
  g_object_bind_property (grids, "sensitive", grids, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), grids);
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "linli-map-tools");
  return box;
}
