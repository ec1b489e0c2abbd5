/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar of the batch: how many, mark as, checked, copy, done. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-batch-bar.h"

#include <glib/gi18n.h>

struct _LinliBatchBar
{
  AdwBin     parent_instance;

  GtkWidget *label, *why, *mark, *verify, *merge;
};

G_DEFINE_FINAL_TYPE (LinliBatchBar, linli_batch_bar, ADW_TYPE_BIN)

static GtkWidget *
make_button (const char *label,
             const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
linli_batch_bar_class_init (LinliBatchBarClass *klass)
{
}

static void
linli_batch_bar_init (LinliBatchBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (self->label, "heading");
  self->mark = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->mark), _("_Mark As"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (self->mark), TRUE);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->mark), GTK_ARROW_UP);
  gtk_widget_set_valign (self->mark, GTK_ALIGN_CENTER);
  self->verify = make_button (_("_Checked, Unchanged"), "building.verify");
  gtk_box_append (GTK_BOX (box), self->label);
  self->why = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->why), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->why, "dim-label");
  gtk_box_append (GTK_BOX (box), self->why);
  gtk_box_append (GTK_BOX (box), self->mark);
  gtk_box_append (GTK_BOX (box), self->verify);
  self->merge = make_button (_("M_erge Rooms"), "building.merge");
  gtk_box_append (GTK_BOX (box), self->merge);
  gtk_box_append (GTK_BOX (box), make_button (_("Cop_y as List"), "building.copy"));
  gtk_box_append (GTK_BOX (box), make_button (_("_Done"), "building.drop"));
  g_object_set (box, "margin-start", 18, "margin-end", 12, "margin-top", 9, "margin-bottom", 9, NULL);
  gtk_box_append (GTK_BOX (whole), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (whole), box);
  gtk_widget_add_css_class (whole, "linli-batch");
  adw_bin_set_child (ADW_BIN (self), whole);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_batch_bar_new (void)
{
  return g_object_new (LINLI_TYPE_BATCH_BAR, NULL);
}

void
linli_batch_bar_set_count (LinliBatchBar *self,
                           guint          homes)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u home chosen", "%u homes chosen", homes), homes);

  g_return_if_fail (LINLI_IS_BATCH_BAR (self));

  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_widget_set_sensitive (self->merge, homes > 1);
  gtk_widget_set_visible (GTK_WIDGET (self), homes > 0);
}

void
linli_batch_bar_set_data (LinliBatchBar           *self,
                          const LinliBuildingData *data)
{
  g_autoptr(GMenuModel) menu = linli_batch_bar_make_menu (data, "building.occupy");

  g_return_if_fail (LINLI_IS_BATCH_BAR (self));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->mark), menu);
  gtk_widget_set_visible (self->mark, menu != NULL);
  gtk_widget_set_visible (self->verify, data->may_write_homes);
  gtk_widget_set_visible (self->merge, data->may_write_rooms);
  gtk_widget_set_visible (self->why, !data->may_write_homes);
  gtk_label_set_text (GTK_LABEL (self->why), data->may_write_homes ? "" : linli_batch_bar_explain_closed (data));
  gtk_widget_set_tooltip_text (self->why, gtk_label_get_text (GTK_LABEL (self->why)));
}

const char *
linli_batch_bar_explain_closed (const LinliBuildingData *data)
{
  return data->read_only ? _("Only read here: a newer version of Linli wrote these records. Update this program to change them")
                         : _("Your work lets you read this, not change it");
}

GMenuModel *
linli_batch_bar_make_menu (const LinliBuildingData *data,
                           const char              *action)
{
  g_autoptr(GMenu) menu = g_menu_new ();

  if (!data->may_write_homes || data->occupancy == NULL || data->occupancy->list == NULL)
    return NULL;
  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    {
      const char *code = linli_occupancy_get_code ((LinliOccupancy) i);
      g_autoptr(GMenuItem) item = NULL;

      if (linli_code_list_find (data->occupancy->list, code) == NULL)
        continue;
      item = g_menu_item_new (linli_occupancy_get_label (data->occupancy, (LinliOccupancy) i), NULL);
      g_menu_item_set_action_and_target (item, action, "s", code);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (g_steal_pointer (&menu));
}
