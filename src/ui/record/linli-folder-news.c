/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others changed while the record was open: a bar at the side of the line until somebody looks at it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"
#include "linli-tip.h"

#include <glib/gi18n.h>

static void
set_class (GtkWidget  *widget,
           const char *css_class,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static gboolean
has_news (LinliFolder        *self,
          const LinliSection *section)
{
  for (guint i = 0; i < section->fields->len; i++)
    if (g_hash_table_contains (self->news, g_ptr_array_index (section->fields, i)))
      return TRUE;
  return FALSE;
}

void
linli_folder_lay_news (LinliFolder *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      const char *text = g_hash_table_lookup (self->news, linli_field_row_get_field (LINLI_FIELD_ROW (row)));

      if (text == NULL && !gtk_widget_has_css_class (row, "linli-news"))
        continue;
      set_class (row, "linli-news", text != NULL);
      linli_tip_set (row, text);
      if (text != NULL)
        gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
      else
        gtk_accessible_reset_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
    }
  for (guint i = 0; i < self->kind->sections->len; i++)
    set_class (GTK_WIDGET (gtk_list_box_get_row_at_index (self->sections, (int) i)), "linli-news",
               has_news (self, g_ptr_array_index (self->kind->sections, i)));
}

void
linli_folder_add_news (LinliFolder *self,
                       GHashTable  *news)
{
  guint n = g_hash_table_size (news);
  g_autofree char *text = NULL;
  GHashTableIter iter;
  gpointer field, words;

  if (n == 0)
    return;
  g_hash_table_iter_init (&iter, news);
  while (g_hash_table_iter_next (&iter, &field, &words))
    g_hash_table_insert (self->news, field, g_strdup (words));
  text = g_strdup_printf (ngettext ("%u field was changed elsewhere", "%u fields were changed elsewhere", n), n);
  linli_folder_toast (self, text);
}

/* Looked at: the focus, or the pointer, was there. */
static void
looked_cb (GtkEventController *controller,
           LinliFolder        *self)
{
  LinliFieldRow *row = LINLI_FIELD_ROW (gtk_event_controller_get_widget (controller));

  if (self->form != NULL && g_hash_table_remove (self->news, linli_field_row_get_field (row)))
    linli_folder_lay_news (self);
}

void
linli_folder_watch_news (LinliFolder *self,
                         GtkWidget   *row)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *motion = gtk_event_controller_motion_new ();

  /* On the way out: while one looks, bar and tooltip stand. */
  g_signal_connect (focus, "leave", G_CALLBACK (looked_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (looked_cb), self);
  gtk_widget_add_controller (row, focus);
  gtk_widget_add_controller (row, motion);
}
