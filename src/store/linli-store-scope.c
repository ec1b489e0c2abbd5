/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-scope.c - what this replica may hold: grids and compartments gained and lost, and a server that was restored.
 *
 * Whatever is lost here goes from the replica; what its person did and had not sent stays in the outbox, and the server says what
 * becomes of it. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <string.h>

static gboolean
holds_grid (GArray *grids, gint64 grid)
{
  for (guint i = 0; grids != NULL && i < grids->len; i++)
    if (g_array_index (grids, gint64, i) == grid)
      return TRUE;
  return grid == 0;
}

/* The server's rows of a grid, or of all of them (-1), that are no longer held go; operations on them stay in the outbox. */
static gboolean
purge_rows (LinliStore *store, LinliTable *table, gint64 com, gint64 grid, LinliPurgeWhy why, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT _id FROM \"%s\" WHERE ?1 IN (-1, _grid) AND ?2 IN (0, _com) UNION SELECT id FROM shadow"
                                          " WHERE kind_no = %u AND ?1 IN (-1, grid) AND ?2 IN (0, com) AND held = 1", table->kind->name,
                                          table->kind->no);
  sqlite3_stmt *stmt = linli_db_prepare (store->db, sql, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  LinliStep step = LINLI_STEP_ERROR;

  if (stmt != NULL)
    {
      sqlite3_bind_int64 (stmt, 1, grid);
      sqlite3_bind_int64 (stmt, 2, linli_fault (LINLI_FAULT_GRID_OF_ANY_PARTITION) ? 0 : linli_part_filter (store, com));
    }
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    g_array_append_vals (ids, sqlite3_column_blob (stmt, 0), 1);
  sqlite3_finalize (stmt);
  if (step == LINLI_STEP_ERROR)
    return FALSE;
  if (linli_fault (LINLI_FAULT_SCOPE_TAKES_WORK) && ids->len > 0 && !linli_db_exec (store->db, "DELETE FROM outbox WHERE state = 0", error))
    return FALSE;
  if (why != LINLI_PURGE_REFETCH && !linli_purge_note_files (store, table->kind, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!linli_overlay_store (store, table, &g_array_index (ids, LinliId, i), NULL, error))
      return FALSE;
  return why == LINLI_PURGE_REFETCH || linli_purge_note (store, table->kind, ids, grid, why, error);
}

static gboolean
purge_grid (LinliStore *store, gint64 com, gint64 grid, LinliPurgeWhy why, GError **error)
{
  for (guint i = 0; i < store->tables->len; i++)
    if (g_ptr_array_index (store->tables, i) != NULL && !purge_rows (store, g_ptr_array_index (store->tables, i), com, grid, why, error))
      return FALSE;
  return linli_frames_forget (store, com, grid, error) && linli_conflicts_forget (store, NULL, com, grid, G_MAXINT64, error);
}

gboolean
linli_scope_purge_grid (LinliStore *store, gint64 com, gint64 grid, GError **error)
{
  return purge_grid (store, com, grid, LINLI_PURGE_REFETCH, error);
}

typedef struct { guint kind_no; LinliId id; } Key;

/* What waits to be sent is laid over what there is. */
static gboolean
lay_unsent (LinliStore *store, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "SELECT DISTINCT kind_no, id FROM outbox WHERE state = 0", error);
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      Key key = { (guint) sqlite3_column_int (stmt, 0), { { 0 } } };

      memcpy (key.id.bytes, sqlite3_column_blob (stmt, 1), sizeof key.id.bytes);
      g_array_append_val (keys, key);
    }
  if (step == LINLI_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      const Key *key = &g_array_index (keys, Key, i);
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, key->kind_no);
      LinliTable *table = kind != NULL ? linli_store_get_table (store, kind) : NULL;
      g_autoptr(LinliRow) server = NULL;

      if (table != NULL && (!linli_overlay_load_server (store, table, &key->id, &server, NULL, error)
                            || !linli_overlay_store (store, table, &key->id, server, error)))
        return FALSE;
    }
  return TRUE;
}

/* What was accepted of this device beyond the number that the server was restored to; what it took before, it still has.  One is also what a server
 * says that came back with nothing: the first number is offered again in any case. */
static gboolean
offer_again (LinliStore *store, gint64 com, GError **error)
{
  gint64 floor = linli_part_get_int (store, com, "restored_floor", 0);
  sqlite3_stmt *stmt = linli_store_stmt (store, "UPDATE outbox SET state = 0 WHERE state IN (1, 3) AND st < 4 AND opno >= ?1 AND aseq > ?2"
                                         " AND " LINLI_PART_OPS ("?3"), error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, linli_meta_get_int (store, "first_op", 1));
  sqlite3_bind_int64 (stmt, 2, floor > 1 ? floor : 0);
  sqlite3_bind_int64 (stmt, 3, linli_fault (LINLI_FAULT_ALL_START_OVER) ? 0 : linli_part_filter (store, com));
  return linli_db_run (stmt, error) && linli_renumber_erased (store, com, error);
}

/* A server that was restored counts anew: what it sent before may never have been.  Rows come again, and what it accepted is
 * offered again; it answers what it still knows with the old word. */
static gboolean
run_for (LinliStore *store, const char *sql, gint64 com, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  return linli_db_run (stmt, error);
}

static gboolean
start_over (LinliStore *store, gint64 com, GArray *held, GError **error)
{
  for (guint i = 0; i < held->len; i++)
    if (!linli_scope_purge_grid (store, com, g_array_index (held, LinliCursor, i).grid, error))
      return FALSE;
  /* What is gone in another partition is told again by its pull, should an older page of it still come. */
  if (!linli_part_set_int (store, com, "server_seq", -1, error) || !linli_db_exec (store->db, "DELETE FROM gone", error)
      || !run_for (store, "UPDATE cursor SET base = 0, after = 0, asof = 0 WHERE com = ?1", com, error))
    return FALSE;
  if (linli_fault (LINLI_FAULT_NOT_OFFERED_AGAIN))
    return TRUE;
  return run_for (store, "UPDATE conflict SET seq = 0 WHERE com = ?1", com, error) && offer_again (store, com, error) && lay_unsent (store, error);
}

gboolean
linli_scope_lose (LinliStore *store, gint64 com, GError **error)
{
  g_autoptr(GArray) held = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  if (!linli_cursors_read (store, com, held, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    if (!purge_grid (store, com, g_array_index (held, LinliCursor, i).grid, LINLI_PURGE_GRID, error))
      return FALSE;
  return run_for (store, "DELETE FROM cursor WHERE com = ?1", com, error);
}

gboolean
linli_scope_change_grids (LinliStore *store, gint64 com, gboolean is_reset, GArray *grids, gboolean is_news, GError **error)
{
  g_autoptr(GArray) held = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  sqlite3_stmt *stmt;

  if (!linli_cursors_read (store, com, held, error))
    return FALSE;
  for (guint i = 0; i < held->len; i++)
    {
      gint64 grid = g_array_index (held, LinliCursor, i).grid;

      if (holds_grid (grids, grid) || linli_fault (LINLI_FAULT_SCOPE_STAYS))
        continue;
      if (!purge_grid (store, com, grid, LINLI_PURGE_GRID, error))
        return FALSE;
      stmt = linli_store_stmt (store, "DELETE FROM cursor WHERE com = ?1 AND grid = ?2", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, com);
      sqlite3_bind_int64 (stmt, 2, grid);
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  if (is_reset && !start_over (store, com, held, error))
    return FALSE;

  for (gint i = -1; grids != NULL && i < (gint) grids->len; i++)
    {
      stmt = linli_store_stmt (store, "INSERT OR IGNORE INTO cursor (com, grid, base, after, asof) VALUES (?1, ?2, 0, 0, 0)", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, com);
      sqlite3_bind_int64 (stmt, 2, i < 0 ? 0 : g_array_index (grids, gint64, i));
      if (!linli_db_run (stmt, error))
        return FALSE;
      /* The first ones are no news. */
      if (i >= 0 && is_news && sqlite3_changes (store->db) > 0 && !linli_purge_note_gain (store, g_array_index (grids, gint64, i), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
linli_scope_change_role (LinliStore *store, gint64 com, const LinliOwnRights *old_rights, const LinliOwnRights *new_rights, GError **error)
{
  gboolean gains = FALSE, stripped;

  for (guint i = 0; i < store->tables->len; i++)
    {
      LinliTable *table = g_ptr_array_index (store->tables, i);
      gboolean could = table != NULL && linli_own_rights_allow (old_rights, table->kind, LINLI_RIGHT_READ);
      gboolean can = table != NULL && linli_own_rights_allow (new_rights, table->kind, LINLI_RIGHT_READ);
      sqlite3_stmt *stmt;

      gains = gains || (can && !could);
      if (table == NULL || can || !could || linli_fault (LINLI_FAULT_ROLE_STAYS))
        continue;
      if (!purge_rows (store, table, com, -1, LINLI_PURGE_ROLE, error)
          || (stmt = linli_store_stmt (store, "DELETE FROM conflict WHERE kind_no = ?1 AND device <> ?2 AND ?3 IN (0, com)", error)) == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 3, linli_part_filter (store, com));
      sqlite3_bind_int64 (stmt, 1, table->kind->no);
      sqlite3_bind_int64 (stmt, 2, linli_meta_get_int (store, "device", 0));
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  if (!linli_drafts_strip (store, new_rights, &stripped, error) || (stripped && !linli_purge_plan_scrub (store, error)))
    return FALSE;
  if (linli_fault (LINLI_FAULT_ROLE_UNFILLED))
    return TRUE;
  /* As when the catalogue grew: from the beginning, and of what died since. */
  return !gains || run_for (store, "UPDATE cursor SET asof = max (base, after, asof), base = 0, after = 0 WHERE com = ?1", com, error);
}
