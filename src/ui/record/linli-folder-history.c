/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of one field, over its line; what is chosen there goes into the draft. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-field-history.h"
#include "linli-form-text.h"

static gboolean
take_away_cb (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* GTK still looks at the popover, and the focus still is in it, while it says that it closed. */
static void
popover_closed_cb (GtkPopover *popover,
                   gpointer    user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, take_away_cb, g_object_ref (popover), g_object_unref);
}

static void
restore_cb (LinliFieldHistory *history,
            LinliFieldRow     *row)
{
  LinliFolder *self = LINLI_FOLDER (gtk_widget_get_ancestor (GTK_WIDGET (row), LINLI_TYPE_FOLDER));
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (history), GTK_TYPE_POPOVER);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_copy (linli_field_history_get_value (history), &value);
  gtk_popover_popdown (GTK_POPOVER (popover));
  linli_folder_put_value (self, linli_field_row_get_field (row), &value);
}

/* (transfer full): as the line shows it. */
static char *
format_now (LinliFolder      *self,
            const LinliField *field)
{
  const LinliValue *value = linli_form_get (self->form, field);
  g_autofree char *id = field->value_type == LINLI_TYPE_REF ? linli_field_format_plain (field, value) : NULL;
  const char *title = id != NULL ? g_hash_table_lookup (self->data->ref_titles, id) : NULL;

  return title != NULL ? g_strdup (title) : linli_form_format_short (field, value);
}

GtkWidget *
linli_folder_popup_history (LinliFolder   *self,
                            LinliFieldRow *row)
{
  const LinliField *field = linli_field_row_get_field (row);
  GtkWidget *popover, *history;
  g_autofree char *now = NULL;

  if (self->form == NULL)
    return NULL;
  now = format_now (self, field);
  popover = gtk_popover_new ();
  history = linli_field_history_new (linli_session_get_replica (self->session), linli_session_get_clock (self->session));
  gtk_popover_set_child (GTK_POPOVER (popover), history);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_LEFT);
  gtk_widget_set_parent (popover, linli_field_row_get_source (row));
  g_signal_connect (popover, "closed", G_CALLBACK (popover_closed_cb), NULL);
  g_signal_connect_object (history, "restore", G_CALLBACK (restore_cb), row, 0);
  linli_field_history_show (LINLI_FIELD_HISTORY (history), self->kind, &self->id, field, linli_form_get (self->form, field), now,
                            field->type != LINLI_TYPE_COMPUTED && !field->read_only && linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE));
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
linli_folder_history (LinliFolder *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, LINLI_TYPE_FIELD_ROW) : NULL;

  /* Where no field has the focus, the whole record's. */
  if (row != NULL && gtk_widget_is_ancestor (row, GTK_WIDGET (self)))
    linli_folder_popup_history (self, LINLI_FIELD_ROW (row));
  else
    linli_folder_select_section (self, self->history_section);
}

void
linli_folder_watch_history (LinliFolder *self,
                            GtkWidget   *row)
{
  g_signal_connect (row, "history", G_CALLBACK (row_history_cb), self);
}
