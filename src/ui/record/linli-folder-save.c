/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving what was changed in a folder as one step, taking that step back, marking as checked. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-error-text.h"
#include "linli-folder-jobs.h"

#include <glib/gi18n.h>


static void save_values (LinliFolder *self, GHashTable *values, GHashTable *before);

static void
undo_clicked_cb (AdwToast    *toast,
                 LinliFolder *self)
{
  LinliFolderJob *job = g_object_get_data (G_OBJECT (toast), "job");

  if (linli_id_equal (&job->id, &self->id))
    save_values (self, job->before, NULL);
  else
    {
      LinliFolderJob *undo = linli_folder_job_new (job->kind, &job->id);

      undo->values = linli_folder_copy_values (job->before);
      linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_save, undo, linli_folder_job_free, NULL,
                                 NULL, NULL, NULL);
    }
}

typedef struct { LinliFolder *folder; LinliFolderJob *undo; guint serial; } SaveWait;

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  SaveWait *wait = user_data;
  g_autoptr(LinliFolder) self = wait->folder;
  LinliFolderJob *undo = wait->undo;
  g_autoptr(GError) error = NULL;
  guint ops = GPOINTER_TO_UINT (linli_replica_call_finish (LINLI_REPLICA (object), result, &error));
  guint serial = wait->serial;

  g_free (wait);
  if (self->session == NULL)
    {
      linli_folder_job_free (undo);
      return;
    }
  if (ops == 0)
    linli_folder_toast (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ? error->message : linli_error_describe (error));
  else
    {
      guint n = undo->before != NULL ? g_hash_table_size (undo->before) : 0;
      g_autofree char *text = n > 0 ? g_strdup_printf (ngettext ("%u field saved", "%u fields saved", n), n)
        : g_strdup (self->is_new ? _("Saved as a new record") : _("Undone"));
      AdwToast *toast = adw_toast_new (text);

      if (n > 0)
        {
          adw_toast_set_button_label (toast, _("Undo"));
          g_object_set_data_full (G_OBJECT (toast), "job", g_steal_pointer (&undo), linli_folder_job_free);
          g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, 0);
        }
      adw_toast_overlay_add_toast (self->toasts, toast);
      /* What was typed while the save ran stays in the draft. */
      if (self->form != NULL && self->serial == serial)
        linli_form_reset (self->form);
      self->is_new = FALSE;
      linli_folder_load (self);
    }
  g_clear_pointer (&undo, linli_folder_job_free);
}

static void
save_values (LinliFolder *self,
             GHashTable  *values,
             GHashTable  *before)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, &self->id);
  SaveWait *wait = g_new0 (SaveWait, 1);

  job->is_new = self->is_new;
  job->values = linli_folder_copy_values (values);
  wait->folder = g_object_ref (self);
  wait->serial = self->serial;
  wait->undo = linli_folder_job_new (self->kind, &self->id);
  if (before != NULL)
    wait->undo->before = g_hash_table_ref (before);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_save, job, linli_folder_job_free, NULL, NULL, saved_cb, wait);
}

void
linli_folder_save (LinliFolder *self)
{
  g_autoptr(GHashTable) before = NULL;
  const LinliField *blocking;
  GHashTableIter iter;
  gpointer field;

  if (self->form == NULL || linli_form_count_changed (self->form) == 0)
    return;
  blocking = linli_form_find_blocking (self->form);
  if (blocking != NULL)
    {
      linli_folder_show_field (self, blocking);
      return;
    }
  if (self->is_new)
    {
      g_autoptr(LinliRecord) whole = linli_form_make_record (self->form);

      save_values (self, whole->values, NULL);
      return;
    }
  before = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  g_hash_table_iter_init (&iter, self->form->draft);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    g_hash_table_insert (before, field, linli_value_dup (linli_record_get (self->form->saved, field)));
  save_values (self, self->form->draft, before);
}

void
linli_folder_flush (LinliFolder *self)
{
  LinliFolderJob *job;

  if (self->form == NULL || linli_form_count_changed (self->form) == 0)
    return;
  if (linli_form_find_blocking (self->form) == NULL)
    {
      linli_folder_save (self);
      return;
    }
  /* The writer takes one job after the other, so this state is the one that stays. */
  job = linli_folder_job_new (self->kind, &self->id);
  job->values = linli_folder_copy_values (self->form->draft);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL, NULL,
                             NULL);
}

static void
verified_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LinliFolder) self = user_data;
  g_autoptr(GError) error = NULL;
  guint ops = GPOINTER_TO_UINT (linli_replica_call_finish (LINLI_REPLICA (object), result, &error));

  if (self->session == NULL)
    return;
  linli_folder_toast (self, ops > 0 ? _("Marked as checked today") : linli_error_describe (error));
}

void
linli_folder_verify (LinliFolder *self)
{
  const LinliSection *section = linli_folder_get_section (self);
  LinliFolderJob *job;

  if (self->form == NULL || self->is_new || section == NULL)
    return;
  job = linli_folder_job_new (self->kind, &self->id);
  job->source = LINLI_SOURCE_VISIT;
  job->values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  for (guint i = 0; i < section->fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (section->fields, i);
      const LinliValue *value = linli_form_get (self->form, field);

      if (field->type != LINLI_TYPE_COMPUTED && linli_form_is_shown (self->form, field) && !linli_form_is_changed (self->form, field)
          && linli_value_is_answered (value) && linli_session_has_right (self->session, field, LINLI_RIGHT_WRITE))
        g_hash_table_insert (job->values, field, linli_value_dup (value));
    }
  if (g_hash_table_size (job->values) == 0)
    {
      linli_folder_job_free (job);
      return;
    }
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_verify, job, linli_folder_job_free, NULL, NULL,
                             verified_cb, g_object_ref (self));
}

void
linli_folder_discard (LinliFolder *self)
{
  LinliFolderJob *drop;

  if (self->form == NULL)
    return;
  linli_form_reset (self->form);
  gtk_widget_grab_focus (GTK_WIDGET (self->sections));
  linli_folder_form_changed (self);
  linli_folder_lay_form (self);
  if (!self->is_new)
    return;
  /* What was begun and given up leaves nothing behind, not even a draft that is being written now. */
  drop = linli_folder_job_new (self->kind, &self->id);
  drop->values = g_hash_table_new (NULL, NULL);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, drop, linli_folder_job_free, NULL, NULL, NULL,
                             NULL);
  g_clear_pointer (&self->form, linli_form_free);
  self->is_new = FALSE;
  self->id = (LinliId) { { 0 } };
  gtk_stack_set_visible_child_name (self->stack, "empty");
}
