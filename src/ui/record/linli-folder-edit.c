/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to the form of a folder: every change goes at once to the draft and is judged by the rules in a reader thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-error.h"
#include "linli-folder-jobs.h"
#include "linli-form-text.h"
#include "linli-place.h"

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

void
linli_folder_form_changed (LinliFolder *self)
{
  self->serial++;
  linli_folder_write_draft (self);
  linli_folder_lay_summary (self);
  if (self->judge_id == 0)
    self->judge_id = g_timeout_add (JUDGE_DELAY_MS, judge_cb, self);
}

static void
row_edited_cb (LinliFieldRow *row,
               LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);
  g_auto(LinliValue) before = LINLI_VALUE_INIT;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (self->form == NULL)
    return;
  linli_value_copy (linli_form_get (self->form, field), &before);
  if (!linli_field_row_get_value (row, &value, &error))
    {
      g_autofree char *why = g_error_matches (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE) ? linli_form_explain_length (field)
        : linli_form_explain (field);

      linli_form_set_unreadable (self->form, field, why);
    }
  else if (!linli_form_set (self->form, field, &value))
    return;
  else
    linli_draft_steps_note (self->steps, field, &before, &value);
  linli_folder_form_changed (self);
  linli_folder_keep_in_sight (self, GTK_WIDGET (row));
}

static void
row_left_cb (LinliFieldRow *row,
             LinliFolder   *self)
{
  linli_draft_steps_close (self->steps);
  if (self->form != NULL && self->data != NULL)
    linli_folder_lay_form (self);
}

/* One change of the form by the program, on the person's behalf. */
static void
set_value (LinliFolder      *self,
           const LinliField *field,
           const LinliValue *value)
{
  linli_draft_steps_note (self->steps, field, linli_form_get (self->form, field), value);
  linli_form_set_unreadable (self->form, field, NULL);
  linli_form_set (self->form, field, value);
}

/* Lays what set_value() did, also where the focus is. */
static void
lay_values (LinliFolder *self)
{
  linli_draft_steps_close (self->steps);
  linli_folder_form_changed (self);
  self->forced = TRUE;
  linli_folder_lay_form (self);
  self->forced = FALSE;
}

void
linli_folder_put_value (LinliFolder      *self,
                        const LinliField *field,
                        const LinliValue *value)
{
  if (self->form == NULL)
    return;
  linli_draft_steps_close (self->steps);
  set_value (self, field, value);
  lay_values (self);
  linli_folder_show_field (self, field);
}

gboolean
linli_folder_undo (LinliFolder *self,
                   gboolean     forward)
{
  g_autoptr(GPtrArray) steps = self->form != NULL ? linli_draft_steps_take (self->steps, forward) : NULL;

  if (steps == NULL || steps->len == 0)
    return FALSE;
  for (guint i = 0; i < steps->len; i++)
    {
      const LinliDraftStep *step = g_ptr_array_index (steps, i);

      linli_form_set_unreadable (self->form, step->field, NULL);
      linli_form_set (self->form, step->field, forward ? &step->after : &step->before);
    }
  lay_values (self);
  linli_folder_show_field (self, ((const LinliDraftStep *) g_ptr_array_index (steps, steps->len - 1))->field);
  return TRUE;
}

static void
row_put_back_cb (LinliFieldRow *row,
                 LinliFolder   *self)
{
  const LinliField *field = linli_field_row_get_field (row);

  if (self->form == NULL)
    return;
  set_value (self, field, linli_record_get (self->form->saved, field));
  lay_values (self);
}

static void
row_go_cb (LinliFieldRow *row,
           int            step,
           LinliFolder   *self)
{
  linli_folder_go (self, linli_field_row_get_field (row), step);
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
linli_folder_discard (LinliFolder *self)
{
  g_autoptr(GList) changed = NULL;

  if (self->form == NULL)
    return;
  changed = g_hash_table_get_keys (self->form->draft);
  linli_draft_steps_begin (self->steps);
  for (GList *at = changed; at != NULL; at = at->next)
    set_value (self, at->data, linli_record_get (self->form->saved, at->data));
  linli_draft_steps_end (self->steps);
  linli_form_reset (self->form);
  gtk_widget_grab_focus (GTK_WIDGET (self->sections));
  lay_values (self);
  if (!self->is_new)
    return;
  /* What was begun and given up leaves nothing behind, not even a draft that is being written now. */
  linli_folder_keep_draft (self);
  g_clear_pointer (&self->form, linli_form_free);
  self->is_new = FALSE;
  self->id = (LinliId) { { 0 } };
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

void
linli_folder_watch_row (LinliFolder *self,
                        GtkWidget   *row)
{
  g_signal_connect (row, "edited", G_CALLBACK (row_edited_cb), self);
  g_signal_connect (row, "left", G_CALLBACK (row_left_cb), self);
  g_signal_connect (row, "go", G_CALLBACK (row_go_cb), self);
  g_signal_connect (row, "put-back", G_CALLBACK (row_put_back_cb), self);
  g_signal_connect (row, "open", G_CALLBACK (row_open_cb), self);
}
