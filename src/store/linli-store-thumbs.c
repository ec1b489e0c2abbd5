/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-thumbs.c - small pictures of what others took: which are not here yet, and when one that did not come is asked for again. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#define TABLE        "CREATE TABLE IF NOT EXISTS thumb (sha TEXT PRIMARY KEY, tries INTEGER NOT NULL, next INTEGER NOT NULL) STRICT, WITHOUT ROWID"
#define FIRST_WAIT   (G_GINT64_CONSTANT (10) * 60 * 1000)      /* ms; doubled with every try */
#define LONGEST_WAIT (G_GINT64_CONSTANT (24) * 3600 * 1000)

static gboolean
has_table (LinliStore *store)
{
  return linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'thumb'", 0, NULL) > 0;
}

static gboolean
is_due (LinliStore *store, const char *sha, gint64 now_ms)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT tries, next FROM thumb WHERE sha = ?1", NULL);
  gint64 wait;

  if (stmt == NULL)
    return TRUE;
  sqlite3_bind_text (stmt, 1, sha, -1, SQLITE_STATIC);
  if (linli_db_step (stmt, NULL) != LINLI_STEP_ROW)
    return TRUE;
  wait = sqlite3_column_int64 (stmt, 1) - now_ms;
  /* A clock that was ahead for a while shuts nothing out. */
  return wait <= 0 || wait > LONGEST_WAIT;
}

static gint
compare_newest (gconstpointer a, gconstpointer b)
{
  const LinliFileJob *one = *(const LinliFileJob *const *) a, *two = *(const LinliFileJob *const *) b;

  return one->taken_ms != two->taken_ms ? (one->taken_ms < two->taken_ms ? 1 : -1) : g_strcmp0 (one->sha, two->sha);
}

typedef struct { LinliStore *store; GPtrArray *jobs; gint64 now_ms; gboolean with_waits; } Missing;

static gboolean
add_missing (const LinliField *field, const LinliId *id, const LinliAttachment *attachment, gpointer data, GError **error)
{
  Missing *missing = data;
  LinliFileJob *job;

  if (linli_files_have (missing->store->path, attachment->thumb, attachment->thumb_size) || attachment->thumb_size > LINLI_ATTACHMENT_MAX_THUMB
      || (missing->with_waits && !is_due (missing->store, attachment->thumb, missing->now_ms)))
    return TRUE;
  job = g_new0 (LinliFileJob, 1);
  g_strlcpy (job->sha, attachment->thumb, sizeof job->sha);
  job->thumb = TRUE;
  job->field = field;
  job->id = *id;
  job->taken_ms = attachment->taken_ms;
  job->size = attachment->thumb_size;
  g_ptr_array_add (missing->jobs, job);
  return TRUE;
}

GPtrArray *
linli_store_list_missing_thumbs (LinliStore *store, guint max, GError **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_file_job_free);
  Missing missing = { store, jobs, linli_clock_get_wall_ms (store->clock), FALSE };

  if (store->path == NULL)
    return g_steal_pointer (&jobs);
  missing.with_waits = has_table (store);
  if (!linli_files_foreach_named (store, add_missing, &missing, error))
    return NULL;
  g_ptr_array_sort (jobs, compare_newest);
  if (jobs->len > max)
    g_ptr_array_set_size (jobs, (int) max);
  return g_steal_pointer (&jobs);
}

gboolean
linli_store_note_thumb (LinliStore *store, const char *sha, gboolean came, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(LinliDbUse) stmt = NULL;
  gint64 now_ms = linli_clock_get_wall_ms (store->clock);

  if (came && !has_table (store))
    return TRUE;
  if (!linli_txn_begin (&txn, store, FALSE, error) || !linli_db_exec (store->db, TABLE, error)
      || (stmt = linli_store_stmt (store, came ? "DELETE FROM thumb WHERE sha = ?1 AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL"
                                   : "INSERT INTO thumb (sha, tries, next) VALUES (?1, 1, ?2 + ?3) ON CONFLICT DO UPDATE SET tries = min (tries + 1, 20),"
                                     " next = ?2 + min (?3 << min (tries, 20), ?4)", error)) == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, sha, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, now_ms);
  sqlite3_bind_int64 (stmt, 3, FIRST_WAIT);
  sqlite3_bind_int64 (stmt, 4, LONGEST_WAIT);
  return linli_db_run (stmt, error) && linli_txn_commit (&txn, error);
}
