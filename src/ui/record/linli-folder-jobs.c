/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slow half of a folder: load, judge, draft, save; runs in the replica's threads. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-jobs.h"

#include "linli-folder-data.h"
#include "linli-place.h"
#include "linli-save-steps.h"

#include <glib/gi18n.h>

LinliFolderJob *
linli_folder_job_new (const LinliKind *kind,
                      const LinliId   *id)
{
  LinliFolderJob *job = g_new0 (LinliFolderJob, 1);

  job->kind = kind;
  job->id = *id;
  return job;
}

void
linli_folder_job_free (gpointer data)
{
  LinliFolderJob *job = data;

  g_clear_pointer (&job->values, g_hash_table_unref);
  g_clear_pointer (&job->record, linli_record_free);
  g_free (job);
}

GHashTable *
linli_folder_copy_values (GHashTable *values)
{
  GHashTable *copy = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    g_hash_table_insert (copy, field, linli_value_dup (value));
  return copy;
}

gpointer
linli_folder_job_load (LinliStore    *store,
                       gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LinliFolderJob *job = data;

  return linli_folder_data_load (store, job->kind, &job->id, job->is_new, job->values, job->record, error);
}

gpointer
linli_folder_job_judge (LinliStore    *store,
                        gpointer       data,
                        GCancellable  *cancellable,
                        GError       **error)
{
  LinliFolderJob *job = data;

  return linli_judgement_new (linli_store_get_rules (store), job->record);
}

gpointer
linli_folder_job_draft (LinliStore    *store,
                        gpointer       data,
                        GCancellable  *cancellable,
                        GError       **error)
{
  LinliFolderJob *job = data;
  gboolean ok;

  if (g_hash_table_size (job->values) == 0)
    ok = linli_store_drop_draft (store, job->kind, &job->id, error);
  else
    ok = linli_store_put_draft (store, job->kind, &job->id, job->values, error);
  return GINT_TO_POINTER (ok);
}

/* A rule that objects speaks for itself (G_IO_ERROR_INVALID_DATA). */
static void
put_rule_first (LinliSaveResult *result,
                GError         **error)
{
  for (guint i = 0; result->findings != NULL && i < result->findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (result->findings, i);

      if (finding->rule->level != LINLI_LEVEL_ERROR)
        continue;
      g_clear_error (error);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, linli_rule_get_message (finding->rule));
      return;
    }
}

/* Operations made + 1; 0 with @error. */
static guint
save_edit (LinliStore     *store,
           LinliFolderJob *job,
           LinliEditType   type,
           GError        **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  LinliEdit *edit = linli_edit_new (type, job->kind, &job->id);
  g_auto(LinliSaveResult) result = { 0 };
  GHashTableIter iter;
  gpointer field, value;

  edit->grid = -1;
  edit->source = job->source;
  g_hash_table_iter_init (&iter, job->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_edit_set (edit, field, value);
  g_ptr_array_add (edits, edit);
  if (linli_store_save (store, edits, NULL, &result, error))
    return result.ops + 1;
  put_rule_first (&result, error);
  return 0;
}

gpointer
linli_folder_job_verify (LinliStore    *store,
                         gpointer       data,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return GUINT_TO_POINTER (save_edit (store, data, LINLI_EDIT_VERIFY, error));
}

gpointer
linli_folder_job_save (LinliStore    *store,
                       gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LinliFolderJob *job = data;
  g_autoptr(LinliLoaded) before = NULL;
  g_autoptr(LinliLoaded) after = NULL;
  g_autofree char *title = NULL;

  if (!job->is_new && (before = linli_store_load (store, job->kind, &job->id, error)) == NULL)
    return NULL;
  if (save_edit (store, job, job->is_new ? LINLI_EDIT_NEW : LINLI_EDIT_CHANGE, error) == 0
      || !linli_store_drop_draft (store, job->kind, &job->id, error)
      || (after = linli_store_load (store, job->kind, &job->id, error)) == NULL)
    return NULL;
  title = linli_place_get_title (store, after->record);
  /* What follows from the values given was saved with them, and goes back with them. */
  return linli_save_step_new (before != NULL ? before->record : NULL, after->record, title);
}
