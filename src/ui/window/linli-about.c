/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two small windows: about the program, and its keys. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-about.h"

#include <glib/gi18n.h>

void
linli_about_present (GtkWindow *parent)
{
  adw_show_about_window (parent, "application-name", _("Linli"), "application-icon", "org.linli.Linli", "version", LINLI_VERSION,
                         "developer-name", _("The Linli authors"), "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("The community's own ledger of people, places and things."), NULL);
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

void
linli_shortcuts_present (GtkWindow            *parent,
                         const LinliWindowKey *keys)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  GtkWidget *page = adw_preferences_page_new (), *group = adw_preferences_group_new ();
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (window, controller);
  for (guint i = 0; keys[i].action != NULL; i++)
    {
      GtkWidget *row, *key;
      guint keyval;
      GdkModifierType modifiers;
      g_autofree char *label = NULL;

      if (keys[i].title == NULL || !gtk_accelerator_parse (keys[i].accel, &keyval, &modifiers))
        continue;
      label = gtk_accelerator_get_label (keyval, modifiers);
      row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(keys[i].title));
      key = gtk_label_new (label);
      gtk_widget_add_css_class (key, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), key);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _("Keyboard shortcuts"));
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 560);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}
