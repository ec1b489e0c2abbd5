/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the window in which a file of maps is imported is laid out: what is asked at the left, what came of it at the right. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-import-window-private.h"

#include "linli-import-preview.h"
#include "linli-map-import-options.h"
#include "linli-mercator.h"

#include <glib/gi18n.h>

#define LEFT_PX 420

static void
line_setup_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  g_object_set (label, "margin-start", 6, "margin-end", 6, "margin-top", 3, "margin-bottom", 3, NULL);
  gtk_list_item_set_child (item, label);
}

static void
line_bind_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkWidget *
make_notes (LinliMapImportWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->lines = gtk_string_list_new (NULL);
  g_signal_connect (factory, "setup", G_CALLBACK (line_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (line_bind_cb), NULL);
  self->notes = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->lines)))), factory);
  gtk_single_selection_set_autoselect (GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (self->notes))), FALSE);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->notes), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->notes), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What is to be looked at"), -1);
  g_signal_connect_swapped (self->notes, "activate", G_CALLBACK (linli_map_import_window_show_note), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->notes);
  gtk_widget_set_size_request (scrolled, -1, 150);
  gtk_widget_add_css_class (scrolled, "card");
  gtk_widget_set_overflow (scrolled, GTK_OVERFLOW_HIDDEN);
  return scrolled;
}

static GtkWidget *
make_warning (LinliMapImportWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->warning = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->warning), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->warning), 0);
  gtk_widget_add_css_class (self->warning, "error");
  self->is_right = gtk_check_button_new_with_mnemonic (_("The file is _right as it is: these are other buildings"));
  g_signal_connect_swapped (self->is_right, "toggled", G_CALLBACK (linli_map_import_window_update), self);
  gtk_box_append (GTK_BOX (box), self->warning);
  gtk_box_append (GTK_BOX (box), self->is_right);
  return box;
}

static GtkWidget *
make_plan (LinliMapImportWindow *self,
           LinliMapFeatures     *features)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->preview = linli_import_preview_new (features);
  gtk_widget_set_vexpand (self->preview, TRUE);
  gtk_widget_set_size_request (self->preview, -1, 180);
  gtk_widget_add_css_class (self->preview, "card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The file over your map"), -1);
  self->counts = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->counts), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->counts), 5);
  gtk_widget_set_can_focus (self->counts, FALSE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->counts), 12);
  gtk_box_append (GTK_BOX (box), make_warning (self));
  gtk_box_append (GTK_BOX (box), self->preview);
  gtk_box_append (GTK_BOX (box), self->counts);
  gtk_box_append (GTK_BOX (box), make_notes (self));
  return box;
}

static GtkWidget *
make_busy (LinliMapImportWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->progress = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The file is read"), -1);
  self->read = gtk_label_new (NULL);
  self->stop = gtk_button_new_with_mnemonic (_("_Stop"));
  gtk_widget_set_halign (self->stop, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (linli_map_import_window_stop), self);
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_box_append (GTK_BOX (box), self->read);
  gtk_box_append (GTK_BOX (box), self->stop);
  g_object_set (box, "valign", GTK_ALIGN_CENTER, "margin-start", 48, "margin-end", 48, NULL);
  return box;
}

static GtkWidget *
make_status (const char *icon,
             const char *title,
             const char *description)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);
  return page;
}

static GtkWidget *
make_stack (LinliMapImportWindow *self,
            LinliMapFeatures     *features)
{
  self->stack = gtk_stack_new ();
  self->empty = make_status ("mark-location-symbolic", _("No File Chosen"),
                             _("GeoJSON, Shapefile, GeoPackage, KML, CSV, or an archive of these.  It is only looked at first; nothing is saved before you say so."));
  self->trouble = make_status ("dialog-warning-symbolic", _("Not Taken"), NULL);
  self->done = make_status ("emblem-ok-symbolic", _("Imported"), NULL);
  self->take_back = gtk_button_new_with_mnemonic (_("_Take It Back"));
  gtk_widget_set_halign (self->take_back, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->take_back, "clicked", G_CALLBACK (linli_map_import_window_take_back), self);
  adw_status_page_set_child (ADW_STATUS_PAGE (self->done), self->take_back);
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), make_busy (self), "busy");
  gtk_stack_add_named (GTK_STACK (self->stack), make_plan (self, features), "plan");
  gtk_stack_add_named (GTK_STACK (self->stack), self->trouble, "trouble");
  gtk_stack_add_named (GTK_STACK (self->stack), self->done, "done");
  gtk_widget_set_hexpand (self->stack, TRUE);
  return self->stack;
}

static GtkWidget *
make_bar (LinliMapImportWindow *self)
{
  GtkWidget *bar = adw_header_bar_new ();

  self->cancel = gtk_button_new_with_mnemonic (_("_Cancel"));
  self->import = gtk_button_new_with_mnemonic (_("_Import"));
  gtk_widget_add_css_class (self->import, "suggested-action");
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->import, "clicked", G_CALLBACK (linli_map_import_window_take), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->import);
  return bar;
}

void
linli_map_import_window_lay (LinliMapImportWindow *self,
                             LinliMapFeatures     *features,
                             GPtrArray            *kinds)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *panes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18), *scrolled = gtk_scrolled_window_new ();
  double lon = features != NULL ? linli_mercator_lon ((features->home.west + features->home.east) / 2, -8) : 0;

  self->options = linli_map_import_options_new (linli_replica_get_catalogue (self->replica), kinds, lon);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->options);
  gtk_widget_set_size_request (scrolled, LEFT_PX, -1);
  gtk_widget_set_hexpand (scrolled, FALSE);
  g_object_set (panes, "margin-start", 18, "margin-end", 18, "margin-top", 12, "margin-bottom", 18, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (panes), scrolled);
  gtk_box_append (GTK_BOX (panes), make_stack (self, features));
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_box_append (GTK_BOX (box), panes);
  adw_window_set_content (ADW_WINDOW (self), box);
}
