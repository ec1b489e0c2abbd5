/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving what was changed in a folder as one step, taking that step back, marking as checked. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-error-text.h"
#include "linli-folder-jobs.h"
#include "linli-member-list.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

static void
undo_clicked_cb (AdwToast    *toast,
                 LinliFolder *self)
{
  linli_undo_run (linli_session_get_undo (self->session), GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toast), "step")), FALSE);
}

/* The one button of what was done takes it back. */
void
linli_folder_toast_saved (LinliFolder   *self,
                          LinliSaveStep *step)
{
  guint n = linli_save_step_count (step);
  g_autofree char *text = step->is_new ? g_strdup (_("Saved as a new record")) : g_strdup_printf (ngettext ("%u field saved", "%u fields saved", n), n);
  AdwToast *toast = linli_toast_new (text);
  guint no = linli_undo_add (linli_session_get_undo (self->session), step);

  adw_toast_set_button_label (toast, _("Undo"));
  g_object_set_data (G_OBJECT (toast), "step", GUINT_TO_POINTER (no));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

typedef struct { LinliFolder *folder; LinliId id; GHashTable *draft; guint serial; } SaveWait;

static void
wait_free (SaveWait *wait)
{
  g_object_unref (wait->folder);
  g_hash_table_unref (wait->draft);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SaveWait, wait_free)

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(SaveWait) wait = user_data;
  LinliFolder *self = wait->folder;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliSaveStep) step = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  self->writing--;
  if (linli_id_equal (&wait->id, &self->id))
    self->saving = FALSE;
  if (self->session == NULL)
    return;
  if (step == NULL)
    {
      /* The record was left in good faith: what could not be saved waits as a draft. */
      if (!linli_id_equal (&wait->id, &self->id))
        linli_folder_keep_values (self, &wait->id, wait->draft);
      else
        linli_folder_write_draft (self);
      linli_folder_toast (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ? error->message : linli_error_describe (error));
      return;
    }
  linli_folder_forget_refusal (self, &wait->id);
  linli_session_tell_draft (self->session, self->kind, &wait->id, self);
  if (linli_save_step_count (step) > 0 || step->is_new)
    linli_folder_toast_saved (self, g_steal_pointer (&step));
  if (!linli_id_equal (&wait->id, &self->id))
    return;
  /* What was typed while the save ran stays in the draft. */
  if (self->form != NULL && self->serial == wait->serial)
    {
      linli_form_reset (self->form);
      linli_draft_steps_clear (self->steps);
      for (guint i = 0; i < self->rows->len; i++)
        linli_field_row_forget_typing (g_ptr_array_index (self->rows, i));
    }
  self->is_new = FALSE;
  linli_folder_load (self);
}

static void
save_values (LinliFolder *self,
             GHashTable  *values)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, &self->id);
  SaveWait *wait = g_new0 (SaveWait, 1);

  job->is_new = self->is_new;
  job->values = linli_folder_copy_values (values);
  wait->folder = g_object_ref (self);
  wait->id = self->id;
  wait->draft = linli_folder_copy_values (self->form->draft);
  wait->serial = self->serial;
  self->saving = TRUE;
  self->writing++;
  /* The save takes the draft away; what waits to be written of it is older. */
  self->draft_dirty = FALSE;
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_save, job, linli_folder_job_free,
                             (GDestroyNotify) linli_save_step_free, NULL, saved_cb, wait);
}

void
linli_folder_save (LinliFolder *self)
{
  g_autoptr(LinliRecord) whole = NULL;
  const LinliField *blocking;

  if (self->form == NULL || self->saving || linli_form_count_changed (self->form) == 0)
    return;
  blocking = linli_form_find_blocking (self->form);
  if (blocking != NULL)
    {
      linli_folder_show_field (self, blocking);
      return;
    }
  whole = linli_form_make_record (self->form);
  linli_form_memory_keep (linli_session_get_memory (self->session), whole);
  save_values (self, self->is_new ? whole->values : self->form->draft);
}

/* The record is left although a rule objects: nothing is lost, and nothing went on without a word. */
static void
tell_kept (LinliFolder      *self,
           const LinliField *blocking)
{
  const char *name = self->data != NULL && *self->data->title != '\0' ? self->data->title : linli_kind_get_label (self->kind);
  /* Translators: the name of a record, and of the field in it that keeps it from being saved. */
  g_autofree char *text = g_strdup_printf (_("%s is kept as a draft: look at “%s”"), name, linli_field_get_label (blocking));
  AdwToast *toast = linli_toast_new (text);
  char uuid[LINLI_ID_STRING_SIZE];

  adw_toast_set_button_label (toast, _("Go back"));
  adw_toast_set_action_name (toast, "win.open-field");
  adw_toast_set_action_target (toast, "(sss)", self->kind->name, linli_id_format (&self->id, uuid), blocking->name);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
linli_folder_flush (LinliFolder *self)
{
  const LinliField *blocking;

  if (self->members != NULL && linli_member_list_get_line (LINLI_MEMBER_LIST (self->members)) != NULL)
    linli_member_line_commit (linli_member_list_get_line (LINLI_MEMBER_LIST (self->members)));
  if (self->form == NULL || linli_form_count_changed (self->form) == 0)
    return;
  blocking = linli_form_find_blocking (self->form);
  if (!self->saving && blocking == NULL)
    {
      linli_folder_save (self);
      return;
    }
  linli_folder_keep_draft (self);
  if (blocking != NULL)
    tell_kept (self, blocking);
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
