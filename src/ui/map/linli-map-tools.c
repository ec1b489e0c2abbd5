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

GtkWidget *
linli_map_tools_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      GtkWidget *button = gtk_button_new_from_icon_name (tools[i].icon);

      gtk_widget_set_tooltip_text (button, _(tools[i].label));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _(tools[i].label), -1);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), tools[i].action);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "linli-map-tools");
  return box;
}
