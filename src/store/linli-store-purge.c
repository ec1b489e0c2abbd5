/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-purge.c - what a lost scope leaves behind goes too: history, drafts, answered operations; then the bytes of all of it.
 *
 * Rows go at once (linli-store-scope.c).  The rest of a record waits until nothing unsent or returned of it is left, so that no work
 * is lost.  SQLite leaves what was deleted in free pages, in the log and in segments of the index: these are written anew. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define LOST_KEY  "lost"   /* table lost may hold something */
#define SCRUB_KEY "scrub"  /* 1: the file is to be written anew; 2: only the log is to be emptied */
#define AGAIN_MS  (G_GINT64_CONSTANT (3600) * 1000)

#define READY "(SELECT kind_no, id FROM lost WHERE ready = 1)"

static gboolean
write_receipt (LinliStore *store, LinliPurgeWhy why, gint64 grid, guint kind_no, gint64 rows, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT INTO purge (at, why, grid, kind_no, rows) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (stmt == NULL)
    return FALSE;
  store->has_purges = TRUE;
  sqlite3_bind_int64 (stmt, 1, linli_clock_get_wall_ms (store->clock));
  sqlite3_bind_int (stmt, 2, (int) why);
  sqlite3_bind_int64 (stmt, 3, grid);
  sqlite3_bind_int64 (stmt, 4, kind_no);
  sqlite3_bind_int64 (stmt, 5, rows);
  return linli_db_run (stmt, error);
}

gboolean
linli_purge_note_gain (LinliStore *store, gint64 grid, GError **error)
{
  return linli_db_exec (store->db, LINLI_PURGE_TABLES, error) && write_receipt (store, LINLI_PURGE_GAIN, grid, 0, 0, error);
}

gboolean
linli_purge_note (LinliStore *store, const LinliKind *kind, GArray *ids, gint64 grid, LinliPurgeWhy why, GError **error)
{
  sqlite3_stmt *stmt;

  if (ids->len == 0)
    return TRUE;
  if (!linli_db_exec (store->db, LINLI_PURGE_TABLES, error)
      || (stmt = linli_store_stmt (store, "INSERT OR IGNORE INTO lost (kind_no, id) VALUES (?1, ?2)", error)) == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      sqlite3_bind_int64 (stmt, 1, kind->no);
      sqlite3_bind_blob (stmt, 2, g_array_index (ids, LinliId, i).bytes, sizeof (LinliId), SQLITE_STATIC);
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  return write_receipt (store, why, grid, kind->no, ids->len, error) && linli_meta_set_int (store, LOST_KEY, 1, error);
}

/* What is in the replica again, and has nothing laid over it, came back with a scope that was regained. */
static gboolean
leave_regained (LinliStore *store, GError **error)
{
  for (guint i = 0; i < store->tables->len; i++)
    {
      const LinliTable *table = g_ptr_array_index (store->tables, i);
      g_autofree char *sql = NULL;

      if (table == NULL)
        continue;
      sql = g_strdup_printf ("DELETE FROM lost WHERE ready = 1 AND kind_no = %u AND id IN (SELECT _id FROM \"%s\" WHERE _id IN"
                             " (SELECT id FROM lost))", table->kind->no, table->kind->name);
      if (!linli_db_exec (store->db, sql, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
linli_purge_forget (LinliStore *store, GError **error)
{
  static const char *const steps[] = {
    "DELETE FROM history WHERE hid IN (SELECT h.hid FROM lost AS l CROSS JOIN history AS h ON h.id = l.id AND h.kind_no = l.kind_no"
    " WHERE l.ready = 1)",
    "DELETE FROM draft WHERE (kind_no, id) IN " READY,
    /* Of a grid that came back, and whose record is dead by now, they are there to be found. */
    "DELETE FROM conflict WHERE (kind_no, record) IN " READY " AND grid NOT IN (SELECT grid FROM cursor)",
    "DELETE FROM outbox WHERE state >= 2 AND (kind_no, id) IN " READY,
    "DELETE FROM gone WHERE (kind_no, id) IN " READY,
    "DELETE FROM lost WHERE ready = 1",
  };
  g_autoptr(GError) local = NULL;

  if (linli_meta_get_int (store, LOST_KEY, 0) == 0)
    return TRUE;
  if (!linli_db_exec (store->db, "UPDATE lost SET ready = 1; UPDATE lost SET ready = 0 WHERE (kind_no, id) IN"
                      " (SELECT kind_no, id FROM outbox WHERE state < 3 AND (state < 2 OR seen = 0))", error)
      || !leave_regained (store, error))
    return FALSE;
  if (linli_db_get_int (store->db, "SELECT EXISTS (SELECT 1 FROM lost WHERE ready = 1)", 0, &local) != 0)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
        if (!linli_db_exec (store->db, steps[i], error))
          return FALSE;
      if (!linli_purge_settle_files (store, error) || !linli_meta_set_int (store, SCRUB_KEY, 1, error))
        return FALSE;
    }
  if (local == NULL && linli_db_get_int (store->db, "SELECT EXISTS (SELECT 1 FROM lost)", 1, &local) == 0
      && !linli_meta_set_int (store, LOST_KEY, 0, error))
    return FALSE;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return error == NULL || *error == NULL;
}

gboolean
linli_purge_plan_scrub (LinliStore *store, GError **error)
{
  store->scrub_again_ms = 0;
  return linli_meta_set_int (store, SCRUB_KEY, 1, error);
}

static gboolean
note_scrub (LinliStore *store, gint64 state, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, SCRUB_KEY, state, error) && linli_txn_commit (&txn, error);
}

void
linli_purge_scrub (LinliStore *store)
{
  gint64 now_ms = linli_clock_get_wall_ms (store->clock);
  g_autoptr(GError) error = NULL;
  gint64 state;

  if ((store->flags & LINLI_STORE_READ_ONLY) != 0 || store->in_batch || !sqlite3_get_autocommit (store->db))
    return;
  if ((store->flags & LINLI_STORE_MEMORY) != 0)
    {
      /* It has no file to write anew, and photos only where it was given a folder. */
      linli_purge_remove_files (store, NULL);
      return;
    }
  state = linli_meta_get_int (store, SCRUB_KEY, 0);
  if (state == 0 || (state == 1 && store->scrub_again_ms != 0 && ABS (now_ms - store->scrub_again_ms) < AGAIN_MS))
    return;
  if (state == 1)
    {
      /* One segment of the index, made of what is indexed now; then every page and nothing else. */
      if (!linli_purge_remove_files (store, &error)
          || !linli_db_exec (store->db, "INSERT INTO search (search) VALUES ('optimize')", &error) || !linli_db_exec (store->db, "VACUUM", &error)
          || !note_scrub (store, 2, &error))
        {
          g_message ("what was purged is still in free pages, this is tried again in an hour: %s", error->message);
          store->scrub_again_ms = now_ms;
          return;
        }
    }
  /* A reader in the middle of something keeps the log, and nobody waits for him: next time. */
  sqlite3_busy_timeout (store->db, 0);
  if (sqlite3_wal_checkpoint_v2 (store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK && !note_scrub (store, 0, &error))
    g_message ("the log is emptied once more: %s", error->message);
  sqlite3_busy_timeout (store->db, LINLI_STORE_BUSY_MS);
}

void
linli_purge_free (LinliPurge *purge)
{
  g_free (purge);
}

GPtrArray *
linli_store_list_purges (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) purges = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_purge_free);
  g_autoptr(LinliDbUse) stmt = NULL;
  LinliStep step;

  /* Where nothing was ever purged there is no such table. */
  if (linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'purge'", 0, NULL) == 0)
    return g_steal_pointer (&purges);
  stmt = linli_store_stmt (store, "SELECT at, why, grid, kind_no, rows FROM purge ORDER BY rowid DESC LIMIT 500", error);
  if (stmt == NULL)
    return NULL;
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int64 (stmt, 3));
      LinliPurge *purge;

      if (kind == NULL)
        continue;
      purge = g_new0 (LinliPurge, 1);
      purge->at_ms = sqlite3_column_int64 (stmt, 0);
      purge->why = sqlite3_column_int (stmt, 1) == LINLI_PURGE_ROLE ? LINLI_PURGE_ROLE : LINLI_PURGE_GRID;
      purge->grid = sqlite3_column_int64 (stmt, 2);
      purge->kind = kind;
      purge->rows = sqlite3_column_int64 (stmt, 4);
      g_ptr_array_add (purges, purge);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&purges) : NULL;
}

GArray *
linli_store_list_scope_changes (LinliStore *store, gint64 since_ms, GError **error)
{
  g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (LinliScopeChange));
  g_autoptr(LinliDbUse) stmt = NULL;
  LinliStep step;

  if (linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'purge'", 0, NULL) == 0)
    return g_steal_pointer (&changes);
  stmt = linli_store_stmt (store, "SELECT max (at), why, grid, sum (rows) FROM purge WHERE at >= ?1 GROUP BY why, grid, at / 86400000"
                                  " ORDER BY 1 DESC, grid LIMIT 50", error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, since_ms);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      int why = sqlite3_column_int (stmt, 1);
      LinliScopeChange change = { sqlite3_column_int64 (stmt, 0), why == LINLI_PURGE_ROLE || why == LINLI_PURGE_GAIN ? (LinliPurgeWhy) why : LINLI_PURGE_GRID,
                                  sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 3) };

      g_array_append_val (changes, change);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&changes) : NULL;
}
