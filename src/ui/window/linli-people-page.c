/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of logins; nothing of anybody's records is opened for it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-people-page.h"

#include <glib/gi18n.h>

struct _LinliPeoplePage
{
  AdwBin      parent_instance;

  GtkListBox *list;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliPeoplePage, linli_people_page, ADW_TYPE_BIN)

static GQuark
path_quark (void)
{
  return g_quark_from_static_string ("linli-path");
}

static void
row_activated_cb (LinliPeoplePage *self,
                  GtkListBoxRow   *row)
{
  g_autofree char *path = g_strdup (g_object_get_qdata (G_OBJECT (row), path_quark ()));

  g_signal_emit (self, signals[CHOSEN], 0, path);
}

static void
add_row (LinliPeoplePage *self,
         const char      *title,
         GtkWidget       *picture,
         const char      *path)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), picture);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_qdata_full (G_OBJECT (row), path_quark (), g_strdup (path), g_free);
  gtk_list_box_append (self->list, row);
}

void
linli_people_page_lay (LinliPeoplePage *self,
                       GPtrArray       *people)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < people->len; i++)
    {
      const LinliPerson *person = g_ptr_array_index (people, i);
      const char *title = person->login != NULL ? person->login : _("Somebody who signed in before");

      add_row (self, title, adw_avatar_new (32, title, TRUE), person->path);
    }
  add_row (self, _("Add a person"), gtk_image_new_from_icon_name ("list-add-symbolic"), NULL);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
}

static void
linli_people_page_class_init (LinliPeoplePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-people-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliPeoplePage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
linli_people_page_init (LinliPeoplePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
linli_people_page_new (void)
{
  return g_object_new (LINLI_TYPE_PEOPLE_PAGE, NULL);
}
