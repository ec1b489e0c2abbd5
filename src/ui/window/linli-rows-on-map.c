/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-rows-on-map.h"

#define CHUNK 500

typedef struct { const LinliKind *kind; GArray *rowids; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_array_unref (job->rowids);
  g_free (job);
}

static gpointer
find_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Job *job = data;
  g_autoptr(GPtrArray) buildings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) known = g_hash_table_new (linli_id_hash, linli_id_hash_equal);

  for (guint start = 0; start < job->rowids->len; start += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      loaded = linli_store_load_rowids (store, job->kind, &g_array_index (job->rowids, gint64, start), MIN (CHUNK, job->rowids->len - start), error);
      if (loaded == NULL)
        return NULL;
      for (guint i = 0; i < loaded->len; i++)
        {
          const LinliLoaded *one = g_ptr_array_index (loaded, i);
          LinliId building;

          if (one == NULL || !linli_store_find_building (store, job->kind, &one->record->id, &building, NULL) || g_hash_table_contains (known, &building))
            continue;
          g_ptr_array_add (buildings, linli_id_dup (&building));
          g_hash_table_add (known, g_ptr_array_index (buildings, buildings->len - 1));
        }
    }
  return g_steal_pointer (&buildings);
}

void
linli_rows_on_map_find_async (LinliReplica        *replica,
                              const LinliKind     *kind,
                              GArray              *rowids,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->rowids = g_array_ref (rowids);
  linli_replica_read_async (replica, find_func, job, job_free, (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
linli_rows_on_map_find_finish (LinliReplica  *replica,
                               GAsyncResult  *result,
                               GError       **error)
{
  return linli_replica_call_finish (replica, result, error);
}
