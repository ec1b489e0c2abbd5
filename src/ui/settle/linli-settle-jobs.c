/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of conflicts has written. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-settle-jobs.h"

static void
clear_settlement (gpointer data)
{
  linli_value_clear (&((LinliSettlement *) data)->value);
}

LinliSettleJob *
linli_settle_job_new (const char *reason)
{
  LinliSettleJob *job = g_new0 (LinliSettleJob, 1);

  job->settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  g_array_set_clear_func (job->settlements, clear_settlement);
  job->reason = reason != NULL && *reason != '\0' ? g_strdup (reason) : NULL;
  return job;
}

void
linli_settle_job_add (LinliSettleJob   *job,
                      const LinliId    *conflict,
                      LinliSide         side,
                      const LinliValue *value)
{
  LinliSettlement settlement = { *conflict, side, LINLI_VALUE_INIT };

  if (value != NULL)
    linli_value_copy (value, &settlement.value);
  g_array_append_val (job->settlements, settlement);
}

void
linli_settle_job_free (gpointer data)
{
  LinliSettleJob *job = data;

  if (job == NULL)
    return;
  g_array_unref (job->settlements);
  g_free (job->reason);
  g_free (job);
}

gpointer
linli_settle_run (LinliStore    *store,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  LinliSettleJob *job = data;

  return GINT_TO_POINTER (linli_store_resolve (store, job->settlements, job->reason, &job->done, error));
}

gpointer
linli_settle_run_undo (LinliStore    *store,
                       gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  const LinliSettleJob *job = data;
  guint n = 0;

  for (guint i = 0; i < job->settlements->len; i++)
    {
      g_autoptr(GError) wrong = NULL;

      n += linli_store_unresolve (store, &g_array_index (job->settlements, LinliSettlement, i).conflict, &job->done, &wrong) ? 1 : 0;
      if (wrong == NULL)
        continue;
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  return GUINT_TO_POINTER (n + 1);
}

gpointer
linli_outcome_run_see (LinliStore    *store,
                       gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  return GINT_TO_POINTER (linli_store_see_outcomes (store, ((const LinliConflict *) data)->seq, error));
}

/* ---- the tray ---- */

/* What is typed in the record already stays, but where the returned save has a value of its own. */
static gboolean
put_into_draft (LinliStore       *store,
                const LinliEdit  *edit,
                GError          **error)
{
  g_autoptr(GHashTable) draft = linli_store_get_draft (store, edit->kind, &edit->id, error);
  GHashTableIter iter;
  gpointer field, value;

  if (draft == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    g_hash_table_insert (draft, field, linli_value_dup (value));
  return linli_store_put_draft (store, edit->kind, &edit->id, draft, error);
}

static gboolean
run_save (LinliStore          *store,
          const LinliTrayJob  *job,
          GPtrArray           *list,
          GError             **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };

  for (guint i = 0; i < list->len; i++)
    {
      const LinliReturned *returned = g_ptr_array_index (list, i);
      LinliEdit *edit;

      if (returned->op->group != job->group || (job->way == LINLI_TRAY_DRAFT && !linli_id_equal (&returned->op->id, &job->record)))
        continue;
      edit = linli_store_edit_returned (store, returned->op, error);
      if (edit == NULL)
        return FALSE;
      g_ptr_array_add (edits, edit);
      if (job->way == LINLI_TRAY_DRAFT && !put_into_draft (store, edit, error))
        return FALSE;
    }
  return job->way == LINLI_TRAY_DRAFT || linli_store_save (store, edits, NULL, &result, error);
}

gpointer
linli_tray_run (LinliStore    *store,
                gpointer       data,
                GCancellable  *cancellable,
                GError       **error)
{
  const LinliTrayJob *job = data;
  g_autoptr(GPtrArray) list = linli_store_list_returned (store, error);

  if (list == NULL || (job->way != LINLI_TRAY_DROP && !run_save (store, job, list, error)))
    return NULL;
  for (guint i = 0; i < list->len; i++)
    {
      const LinliReturned *returned = g_ptr_array_index (list, i);

      if (returned->op->group == job->group && !linli_store_drop_returned (store, returned->op->number, error))
        return NULL;
    }
  return GINT_TO_POINTER (TRUE);
}
