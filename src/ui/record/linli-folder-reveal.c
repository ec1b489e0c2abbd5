/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hidden values of a folder: shown for a purpose, for a short time, with a mark in the read log. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-purpose.h"

#define REVEAL_S 10

void
linli_folder_log_section (LinliFolder *self)
{
  const LinliSection *section = linli_folder_get_section (self);

  if (self->form == NULL || section == NULL)
    return;
  for (guint i = 0; i < section->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (section->fields, i);

      if (linli_field_is_logged (field) && field->mask == NULL
          && linli_value_is_answered (linli_form_get (self->form, field)))
        {
          linli_session_log_read (self->session, self->kind, &self->id, section->id, "view");
          return;
        }
    }
}

void
linli_folder_set_revealed (LinliFolder *self,
                           gboolean     revealed)
{
  for (guint i = 0; i < self->rows->len; i++)
    linli_field_row_set_revealed (g_ptr_array_index (self->rows, i), revealed);
}

static gboolean
reveal_over_cb (gpointer user_data)
{
  LinliFolder *self = user_data;

  self->reveal_id = 0;
  linli_folder_set_revealed (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
reveal_row (LinliFolder   *self,
            LinliFieldRow *row)
{
  const LinliField *field = linli_field_row_get_field (row);
  const LinliSection *section = linli_folder_find_section (self, field);

  if (self->form == NULL || field->mask == NULL || !linli_session_has_right (self->session, field, LINLI_RIGHT_REVEAL)
      || !linli_value_is_answered (linli_form_get (self->form, field)))
    return;
  linli_session_log_read (self->session, self->kind, &self->id, section != NULL ? section->id : field->name,
                          linli_session_get_purpose (self->session));
  linli_field_row_set_revealed (row, TRUE);
}

static void
purpose_cb (const char *purpose,
            gpointer    user_data)
{
  g_autoptr(LinliFolder) self = user_data;

  if (purpose == NULL || self->session == NULL)
    return;
  linli_session_set_purpose (self->session, purpose);
  linli_folder_reveal (self);
}

void
linli_folder_reveal (LinliFolder *self)
{
  if (linli_session_get_purpose (self->session) == NULL)
    {
      linli_purpose_ask (GTK_WIDGET (self), purpose_cb, g_object_ref (self));
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_mapped (g_ptr_array_index (self->rows, i)))
      reveal_row (self, g_ptr_array_index (self->rows, i));
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  self->reveal_id = g_timeout_add_seconds (REVEAL_S, reveal_over_cb, self);
}

static void
row_reveal_cb (LinliFieldRow *row,
               gboolean       on,
               LinliFolder   *self)
{
  if (!on)
    linli_field_row_set_revealed (row, FALSE);
  else if (linli_session_get_purpose (self->session) == NULL)
    linli_purpose_ask (GTK_WIDGET (self), purpose_cb, g_object_ref (self));
  else
    reveal_row (self, row);
}

void
linli_folder_hide (LinliFolder *self)
{
  g_clear_handle_id (&self->reveal_id, g_source_remove);
  linli_folder_set_revealed (self, FALSE);
}

void
linli_folder_watch_hidden (LinliFolder *self,
                           GtkWidget   *row)
{
  g_signal_connect (row, "reveal", G_CALLBACK (row_reveal_cb), self);
}
