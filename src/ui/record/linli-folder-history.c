/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of one field, over its line. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-history-list.h"

static void
popover_closed_cb (GtkPopover *popover,
                   gpointer    user_data)
{
  gtk_widget_unparent (GTK_WIDGET (popover));
}

GtkWidget *
linli_folder_popup_history (LinliFolder   *self,
                            LinliFieldRow *row)
{
  GtkWidget *popover = gtk_popover_new (), *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = linli_history_list_new (linli_session_get_replica (self->session), linli_session_get_clock (self->session));

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_widget_set_size_request (scrolled, 300, 72);
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_LEFT);
  gtk_widget_set_parent (popover, linli_field_row_get_source (row));
  g_signal_connect (popover, "closed", G_CALLBACK (popover_closed_cb), NULL);
  linli_history_list_show (LINLI_HISTORY_LIST (list), self->kind, &self->id, linli_field_row_get_field (row));
  gtk_popover_popup (GTK_POPOVER (popover));
  return popover;
}

static void
row_history_cb (LinliFieldRow *row,
                LinliFolder   *self)
{
  linli_folder_popup_history (self, row);
}

void
linli_folder_watch_history (LinliFolder *self,
                            GtkWidget   *row)
{
  g_signal_connect (row, "history", G_CALLBACK (row_history_cb), self);
}
