/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to the form of a folder.
 *
 * Every change goes at once to the draft on disk (one write at a time, the newest state wins) and is judged by the rules in a
 * reader thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-folder-jobs.h"
#include "linli-form-text.h"
#include "linli-place.h"

#include <glib/gi18n.h>

#define JUDGE_DELAY_MS 120

static void
judged_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliFolder *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliJudgement) judgement = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (judgement == NULL || self->form == NULL)
    return;
  linli_judgement_free (self->form->judgement);
  self->form->judgement = g_steal_pointer (&judgement);
  linli_folder_lay_form (self);
}

static gboolean
judge_cb (gpointer user_data)
{
  LinliFolder *self = user_data;
  LinliFolderJob *job;

  self->judge_id = 0;
  if (self->form == NULL)
    return G_SOURCE_REMOVE;
  job = linli_folder_job_new (self->kind, &self->id);
  job->record = linli_form_make_record (self->form);
  linli_replica_read_async (linli_session_get_replica (self->session), linli_folder_job_judge, job, linli_folder_job_free,
                            (GDestroyNotify) linli_judgement_free, self->cancellable, judged_cb, self);
  return G_SOURCE_REMOVE;
}

static void write_draft (LinliFolder *self);

static void
drafted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LinliFolder) self = user_data;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  self->drafting = FALSE;
  if (error != NULL && self->session != NULL)
    linli_folder_toast (self, _("The draft could not be kept; save soon"));
  if (self->draft_dirty && self->session != NULL)
    write_draft (self);
}

static void
write_draft (LinliFolder *self)
{
  LinliFolderJob *job;

  self->draft_dirty = self->drafting;
  if (self->drafting || self->form == NULL)
    return;
  self->drafting = TRUE;
  job = linli_folder_job_new (self->kind, &self->id);
  job->values = linli_folder_copy_values (self->form->draft);
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL,
                             drafted_cb, g_object_ref (self));
}

void
linli_folder_form_changed (LinliFolder *self)
{
  self->serial++;
  write_draft (self);
  linli_folder_lay_summary (self);
  if (self->judge_id == 0)
    self->judge_id = g_timeout_add (JUDGE_DELAY_MS, judge_cb, self);
}

static void
row_edited_cb (LinliFieldRow *row,
               LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (self->form == NULL)
    return;
  if (!linli_field_row_get_value (row, &value, &error))
    {
      g_autofree char *why = linli_form_explain (field);

      linli_form_set_unreadable (self->form, field, why);
    }
  else if (!linli_form_set (self->form, field, &value))
    return;
  linli_folder_form_changed (self);
}

static void
row_left_cb (LinliFieldRow *row,
             LinliFolder   *self)
{
  if (self->form != NULL && self->data != NULL)
    linli_folder_lay_form (self);
}

static void
row_put_back_cb (LinliFieldRow *row,
                 LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);

  if (self->form == NULL)
    return;
  linli_form_set_unreadable (self->form, field, NULL);
  linli_form_set (self->form, field, linli_record_get (self->form->saved, field));
  gtk_widget_grab_focus (GTK_WIDGET (self->sections));
  linli_folder_form_changed (self);
  linli_folder_lay_form (self);
}

static void
row_open_cb (LinliFieldRow *row,
             LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);
  char uuid[LINLI_ID_STRING_SIZE];
  LinliId id;

  if (self->form != NULL && linli_place_get_ref (self->form->saved, field, &id))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-record", "(ss)", field->ref_kind, linli_id_format (&id, uuid));
}

void
linli_folder_watch_row (LinliFolder *self,
                        GtkWidget   *row)
{
  g_signal_connect (row, "edited", G_CALLBACK (row_edited_cb), self);
  g_signal_connect (row, "left", G_CALLBACK (row_left_cb), self);
  g_signal_connect (row, "put-back", G_CALLBACK (row_put_back_cb), self);
  g_signal_connect (row, "open", G_CALLBACK (row_open_cb), self);
}
