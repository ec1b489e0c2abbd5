/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-conflict.c - conflicts as the server told them; they stay until somebody settles them. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#define COLUMNS "id, kind_no, record, field_no, type, com, grid, seq, base_seq, base, server, mine, server_seq, server_user, server_at," \
                " device, op, user, at, state"

/* Whether a resolution of it waits here to be answered. */
static gboolean
is_settled_here (LinliStore *store, const LinliConflict *conflict, gboolean *ret_settled, GError **error)
{
  g_autoptr(GPtrArray) items = linli_overlay_list (store, conflict->kind, &conflict->record, error);

  *ret_settled = FALSE;
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);

      if (item->state == LINLI_OUT_PENDING && item->op->type == LINLI_OP_RESOLVE && linli_id_equal (&item->op->conflict, &conflict->id))
        *ret_settled = TRUE;
    }
  return items != NULL;
}

gboolean
linli_conflicts_mark (LinliStore *store, const LinliId *id, LinliConflictState from, LinliConflictState to, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "UPDATE conflict SET state = ?3 WHERE id = ?1 AND state = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, from);
  sqlite3_bind_int (stmt, 3, to);
  return linli_db_run (stmt, error);
}

/* When the server had it: beside the table, which older programs know. */
static gboolean
note_came (LinliStore *store, const LinliConflict *conflict, GError **error)
{
  sqlite3_stmt *stmt;

  if (conflict->came <= 0)
    return TRUE;
  if (!linli_db_exec (store->db, "CREATE TABLE IF NOT EXISTS came (id BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID", error)
      || (stmt = linli_store_stmt (store, "INSERT INTO came (id, at) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET at = ?2", error)) == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, conflict->id.bytes, sizeof conflict->id.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, conflict->came);
  return linli_db_run (stmt, error);
}

gint64
linli_store_get_conflict_came (LinliStore *store, const LinliId *id)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  /* A replica that was never told has no such table. */
  if (linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'came'", 0, NULL) == 0
      || (stmt = linli_store_stmt (store, "SELECT at FROM came WHERE id = ?1", NULL)) == NULL)
    return 0;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
}

gboolean
linli_conflicts_put (LinliStore *store, const LinliConflict *conflict, GError **error)
{
  /* A late answer never turns a newer state back. */
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT INTO conflict (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
                                         " ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20) ON CONFLICT (id) DO UPDATE SET type = ?5, com = ?6, grid = ?7,"
                                         " seq = ?8, base_seq = ?9, base = ?10, server = ?11, mine = ?12, server_seq = ?13, server_user = ?14,"
                                         " server_at = ?15, user = ?18, at = ?19, state = ?20 WHERE excluded.seq >= conflict.seq", error);
  g_autoptr(GBytes) base = linli_value_pack (&conflict->base);
  g_autoptr(GBytes) server = linli_value_pack (&conflict->server);
  g_autoptr(GBytes) mine = linli_value_pack (&conflict->mine);
  gboolean settled = FALSE;

  if (stmt == NULL || !note_came (store, conflict, error) || (conflict->state == LINLI_CONFLICT_OPEN && !is_settled_here (store, conflict, &settled, error)))
    return FALSE;
  sqlite3_bind_blob (stmt, 1, conflict->id.bytes, sizeof conflict->id.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, conflict->kind->no);
  sqlite3_bind_blob (stmt, 3, conflict->record.bytes, sizeof conflict->record.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, conflict->field_no);
  sqlite3_bind_int64 (stmt, 5, conflict->type);
  sqlite3_bind_int64 (stmt, 6, conflict->com);
  sqlite3_bind_int64 (stmt, 7, conflict->grid);
  sqlite3_bind_int64 (stmt, 8, conflict->seq);
  sqlite3_bind_int64 (stmt, 9, conflict->base_seq);
  linli_db_bind_bytes (stmt, 10, base);
  linli_db_bind_bytes (stmt, 11, server);
  linli_db_bind_bytes (stmt, 12, mine);
  sqlite3_bind_int64 (stmt, 13, conflict->server_seq);
  sqlite3_bind_int64 (stmt, 14, conflict->server_user);
  sqlite3_bind_int64 (stmt, 15, conflict->server_at);
  sqlite3_bind_int64 (stmt, 16, conflict->device);
  sqlite3_bind_int64 (stmt, 17, conflict->op);
  sqlite3_bind_int64 (stmt, 18, conflict->user);
  sqlite3_bind_int64 (stmt, 19, conflict->at);
  sqlite3_bind_int64 (stmt, 20, settled ? LINLI_CONFLICT_SETTLED_HERE : conflict->state);
  return linli_db_run (stmt, error);
}

gboolean
linli_conflicts_forget (LinliStore *store, const LinliRow *left, gint64 com, gint64 grid, gint64 seq, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM conflict WHERE grid = ?1 AND seq < ?2 AND device <> ?3 AND (?4 IS NULL OR (kind_no = ?4"
                                         " AND record = ?5)) AND ?6 IN (0, com)", error);

  if (stmt == NULL)
    return FALSE;
  if (linli_fault (LINLI_FAULT_CONFLICT_HELD))
    return TRUE;
  sqlite3_bind_int64 (stmt, 1, grid);
  sqlite3_bind_int64 (stmt, 2, seq);
  sqlite3_bind_int64 (stmt, 3, linli_meta_get_int (store, "device", 0));
  sqlite3_bind_int64 (stmt, 6, linli_part_filter (store, com));
  if (left != NULL)
    {
      sqlite3_bind_int64 (stmt, 4, left->kind->no);
      sqlite3_bind_blob (stmt, 5, left->id.bytes, sizeof left->id.bytes, SQLITE_STATIC);
    }
  return linli_db_run (stmt, error);
}

static GPtrArray *
read_conflicts (LinliStore *store, sqlite3_stmt *stmt, GError **error)
{
  g_autoptr(GPtrArray) conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_conflict_free);
  LinliStep step;

  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 1));
      LinliConflict *conflict;

      if (kind == NULL || sqlite3_column_bytes (stmt, 0) != 16 || sqlite3_column_bytes (stmt, 2) != 16)
        continue;
      conflict = g_new0 (LinliConflict, 1);
      conflict->kind = kind;
      memcpy (conflict->id.bytes, sqlite3_column_blob (stmt, 0), sizeof conflict->id.bytes);
      memcpy (conflict->record.bytes, sqlite3_column_blob (stmt, 2), sizeof conflict->record.bytes);
      conflict->field_no = (guint) sqlite3_column_int (stmt, 3);
      conflict->type = sqlite3_column_int (stmt, 4);
      conflict->com = sqlite3_column_int64 (stmt, 5);
      conflict->grid = sqlite3_column_int64 (stmt, 6);
      conflict->seq = sqlite3_column_int64 (stmt, 7);
      conflict->base_seq = sqlite3_column_int64 (stmt, 8);
      linli_value_unpack (sqlite3_column_blob (stmt, 9), (gsize) sqlite3_column_bytes (stmt, 9), &conflict->base);
      linli_value_unpack (sqlite3_column_blob (stmt, 10), (gsize) sqlite3_column_bytes (stmt, 10), &conflict->server);
      linli_value_unpack (sqlite3_column_blob (stmt, 11), (gsize) sqlite3_column_bytes (stmt, 11), &conflict->mine);
      conflict->server_seq = sqlite3_column_int64 (stmt, 12);
      conflict->server_user = sqlite3_column_int64 (stmt, 13);
      conflict->server_at = sqlite3_column_int64 (stmt, 14);
      conflict->device = sqlite3_column_int64 (stmt, 15);
      conflict->op = sqlite3_column_int64 (stmt, 16);
      conflict->user = sqlite3_column_int64 (stmt, 17);
      conflict->at = sqlite3_column_int64 (stmt, 18);
      conflict->state = sqlite3_column_int (stmt, 19);
      g_ptr_array_add (conflicts, conflict);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&conflicts) : NULL;
}

GPtrArray *
linli_conflicts_of_op (LinliStore *store, gint64 device, gint64 op, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT " COLUMNS " FROM conflict WHERE device = ?1 AND op = ?2", error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, op);
  return read_conflicts (store, stmt, error);
}

LinliConflict *
linli_store_get_conflict (LinliStore *store, const LinliId *id, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT " COLUMNS " FROM conflict WHERE id = ?1", error);
  g_autoptr(GPtrArray) conflicts = NULL;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  conflicts = read_conflicts (store, stmt, error);
  if (conflicts != NULL && conflicts->len == 1)
    return g_ptr_array_steal_index (conflicts, 0);
  if (conflicts != NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no such conflict in this replica; \"linlictl conflicts\" lists them");
  return NULL;
}

GPtrArray *
linli_store_get_conflicts (LinliStore *store, gboolean all, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT " COLUMNS " FROM conflict WHERE ?1 OR state IN (0, 3) ORDER BY at DESC, seq DESC", error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int (stmt, 1, all);
  return read_conflicts (store, stmt, error);
}

GPtrArray *
linli_store_get_record_conflicts (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT " COLUMNS " FROM conflict WHERE record = ?1 ORDER BY at DESC, seq DESC", error);
  g_autoptr(GPtrArray) conflicts = NULL;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  conflicts = read_conflicts (store, stmt, error);
  for (guint i = 0; conflicts != NULL && i < conflicts->len;)
    if (linli_kind_get_core (((const LinliConflict *) g_ptr_array_index (conflicts, i))->kind) == linli_kind_get_core (kind))
      i++;
    else
      g_ptr_array_remove_index (conflicts, i);
  return g_steal_pointer (&conflicts);
}
