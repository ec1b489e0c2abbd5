/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-outbox.c - operations on their way to the server, and what it said about them. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <glib/gstdio.h>

#define MAX_PUSH_BYTES (1024 * 1024)

gboolean
linli_outbox_add (LinliStore *store, const LinliOp *op, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT INTO outbox (opno, grp, kind_no, id, body, hlc, state, made_at, batch)"
                                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8)", error);
  g_autoptr(GString) body = g_string_new (NULL);

  if (stmt == NULL)
    return FALSE;
  linli_wire_write_op (body, op);
  if (body->len >= LINLI_WIRE_MAX_LINE)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%s: the change is too large to be sent", op->kind->name);
      return FALSE;
    }
  sqlite3_bind_int64 (stmt, 1, op->number);
  sqlite3_bind_int64 (stmt, 2, op->group);
  sqlite3_bind_int64 (stmt, 3, op->kind->no);
  sqlite3_bind_blob (stmt, 4, op->id.bytes, sizeof op->id.bytes, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 5, body->str, (int) body->len, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 6, op->hlc);
  sqlite3_bind_int64 (stmt, 7, linli_clock_get_wall_ms (store->clock));
  if (store->batch != 0)
    sqlite3_bind_int64 (stmt, 8, store->batch);
  return linli_db_run (stmt, error);
}

gboolean
linli_store_get_outbox_state (LinliStore *store, LinliOutboxState *ret_state, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT (SELECT count(*) FROM outbox WHERE state = 0 AND state < 3),"
                                                 " (SELECT count(*) FROM outbox WHERE state = 1 AND state < 3),"
                                                 " (SELECT count(*) FROM outbox WHERE state = 2 AND state < 3 AND seen = 0),"
                                                 " (SELECT count(*) FROM conflict WHERE state = 0),"
                                                 " (SELECT made_at FROM outbox WHERE state = 0 AND state < 3 ORDER BY opno LIMIT 1),"
                                                 " (SELECT count(*) FROM conflict WHERE state = 3)", error);
  g_autoptr(GArray) held = NULL;
  g_autoptr(GPtrArray) outcomes = NULL;

  if (stmt == NULL || linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return FALSE;
  ret_state->pending = (guint) sqlite3_column_int (stmt, 0);
  ret_state->sent = (guint) sqlite3_column_int (stmt, 1);
  ret_state->returned = (guint) sqlite3_column_int (stmt, 2);
  ret_state->conflicts = (guint) sqlite3_column_int (stmt, 3);
  ret_state->oldest_ms = sqlite3_column_int64 (stmt, 4);
  ret_state->settled = (guint) sqlite3_column_int (stmt, 5);
  held = linli_store_get_held (store);
  ret_state->held = held->len;
  outcomes = linli_store_list_outcomes (store, error);
  ret_state->told = outcomes != NULL ? outcomes->len : 0;
  return outcomes != NULL;
}

static gint64
get_file_size (LinliStore *store, const char *name)
{
  g_autofree char *file = store->path != NULL ? g_build_filename (store->path, name, NULL) : NULL;
  GStatBuf info;

  return file != NULL && g_stat (file, &info) == 0 ? info.st_size : 0;
}

gboolean
linli_store_get_outbox_size (LinliStore *store, LinliOutboxSize *ret_size, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT count(DISTINCT grp), total(length(body)) FROM outbox WHERE state = 0 AND state < 3", error);

  if (stmt == NULL || linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return FALSE;
  ret_size->saves = (guint) sqlite3_column_int (stmt, 0);
  ret_size->bytes = sqlite3_column_int64 (stmt, 1);
  ret_size->file = get_file_size (store, "replica.db");
  ret_size->wal = get_file_size (store, "replica.db-wal");
  return TRUE;
}

static LinliPush *
make_push (LinliStore *store, gint64 after, guint max_saves, GArray *but, GError **error)
{
  g_autoptr(GHashTable) held = linli_held_find (store, but, error);
  g_autoptr(LinliDbUse) stmt = NULL;
  g_autoptr(LinliPush) push = NULL;
  gint64 group = -1, last, com = linli_part_now (store);
  guint whole = 0, saves = 0;  /* operations up to the end of the last whole group; groups begun */
  gsize bytes = 0;
  LinliStep step;

  if (held == NULL || (stmt = linli_store_stmt (store, "SELECT body, grp FROM outbox WHERE state = 0 AND state < 3 AND opno > ?1"
                                                                " AND " LINLI_PART_OPS ("?2") " ORDER BY opno", error)) == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, after);
  sqlite3_bind_int64 (stmt, 2, linli_fault (LINLI_FAULT_PUSHED_TOGETHER) ? 0 : linli_part_filter (store, com));
  push = linli_push_new (com, linli_part_get_int (store, com, "epoch", 0), linli_meta_get_int (store, "device", 0));
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      gint64 next = sqlite3_column_int64 (stmt, 1);
      LinliOp *op;

      if ((linli_fault (LINLI_FAULT_RESEND_LOST) && next <= linli_meta_get_int (store, "pushed", 0)) || g_hash_table_contains (held, &next))
        continue;
      if (next != group)
        {
          if (max_saves != 0 && saves == max_saves)
            {
              step = LINLI_STEP_DONE;
              break;
            }
          whole = push->ops->len;
          group = next;
          saves++;
        }
      bytes += (gsize) sqlite3_column_bytes (stmt, 0) + 1;
      if (push->ops->len == LINLI_WIRE_MAX_OPS || (bytes > MAX_PUSH_BYTES && push->ops->len > 0))
        {
          /* A save larger than a push goes in parts; others wait for the next one. */
          if (whole > 0)
            g_ptr_array_set_size (push->ops, (int) whole);
          step = LINLI_STEP_DONE;
          break;
        }
      op = linli_wire_read_op (store->catalogue, linli_db_get_text (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), error);
      if (op == NULL)
        return NULL;
      g_ptr_array_add (push->ops, op);
    }
  if (step == LINLI_STEP_ERROR || push->ops->len == 0)
    return NULL;
  /* From here on the server may know them, whether an answer comes or not. */
  last = ((const LinliOp *) g_ptr_array_index (push->ops, push->ops->len - 1))->number;
  if (last > linli_meta_get_int (store, "pushed", 0) && !linli_meta_set_int (store, "pushed", last, error))
    return NULL;
  return g_steal_pointer (&push);
}

LinliPush *
linli_store_make_push (LinliStore *store, GError **error)
{
  return linli_store_make_push_of (store, 0, NULL, error);
}

LinliPush *
linli_store_make_push_of (LinliStore *store, guint max_saves, GArray *but, GError **error)
{
  return make_push (store, 0, max_saves, but, error);
}

LinliPush *
linli_store_make_push_after (LinliStore *store, gint64 after, GError **error)
{
  return make_push (store, after, 0, NULL, error);
}

gboolean
linli_store_note_push_failure (LinliStore *store, gint64 number, guint *ret_n, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gint64 n = linli_meta_get_int (store, "push_failed", 0) == number ? linli_meta_get_int (store, "push_failures", 0) + 1 : 1;

  if (number == 0 && linli_meta_get_int (store, "push_failed", 0) == 0)
    return TRUE;
  if (ret_n != NULL)
    *ret_n = (guint) n;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, "push_failed", number, error)
         && linli_meta_set_int (store, "push_failures", n, error) && linli_txn_commit (&txn, error);
}

static gboolean
set_state (LinliStore *store, gint64 opno, int state, const LinliOpResult *result, gint64 aseq, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "UPDATE outbox SET state = ?2, st = ?3, aseq = ?4, why = ?5 WHERE opno = ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, opno);
  sqlite3_bind_int (stmt, 2, state);
  sqlite3_bind_int (stmt, 3, result->status);
  sqlite3_bind_int64 (stmt, 4, aseq);
  sqlite3_bind_int (stmt, 5, result->why);
  if (!linli_db_run (stmt, error))
    return FALSE;

  stmt = linli_store_stmt (store, "UPDATE history SET seq = ?2 WHERE opno = ?1", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, opno);
  sqlite3_bind_int64 (stmt, 2, aseq);
  return state == LINLI_OUT_RETURNED || linli_db_run (stmt, error);
}

/* FALSE without error: not ours, or answered before. */
static gboolean
find_pending (LinliStore *store, gint64 opno, const LinliKind **ret_kind, LinliId *ret_id, LinliOp **ret_resolution, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT kind_no, id, body LIKE '[%,\"r\",%', body FROM outbox WHERE opno = ?1 AND state = 0",
                                                 error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, opno);
  if (linli_db_step (stmt, error) != LINLI_STEP_ROW || sqlite3_column_bytes (stmt, 1) != sizeof ret_id->bytes)
    return FALSE;
  *ret_kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 0));
  memcpy (ret_id->bytes, sqlite3_column_blob (stmt, 1), sizeof ret_id->bytes);
  if (sqlite3_column_int (stmt, 2) != 0)
    *ret_resolution = linli_wire_read_op (store->catalogue, linli_db_get_text (stmt, 3), (gsize) sqlite3_column_bytes (stmt, 3), NULL);
  if (*ret_resolution != NULL && (*ret_resolution)->type != LINLI_OP_RESOLVE)
    g_clear_pointer (ret_resolution, linli_op_free);
  return *ret_kind != NULL;
}

/* The server's word on a resolution: the conflict is as it tells, and else open again. */
static gboolean
end_settling (LinliStore *store, const LinliOp *op, const LinliOpResult *result, GError **error)
{
  sqlite3_stmt *stmt;

  if (!linli_conflicts_mark (store, &op->conflict, LINLI_CONFLICT_SETTLED_HERE, LINLI_CONFLICT_OPEN, error))
    return FALSE;
  for (guint i = 0; i < result->conflicts->len; i++)
    if (!linli_conflicts_put (store, g_ptr_array_index (result->conflicts, i), error))
      return FALSE;
  /* The conflict itself asks again, and is counted there: also the one that a restore erased, when its own edit is offered again.  A value
   * of its own stays in the tray. */
  if (result->why != LINLI_WHY_STALE && (result->why != LINLI_WHY_GONE || op->choice == LINLI_SIDE_OTHER))
    return TRUE;
  stmt = linli_store_stmt (store, "UPDATE outbox SET seen = 1 WHERE opno = ?1", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, result->number);
  return linli_db_run (stmt, error);
}

/* The server was restored and decided this one anew: conflicts of the erased time that it did not tell again are none any more. */
static gboolean
forget_erased (LinliStore *store, gint64 opno, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM conflict WHERE device = ?1 AND op = ?2 AND seq = 0", error);

  if (stmt == NULL)
    return FALSE;
  if (linli_fault (LINLI_FAULT_ERASED_CONFLICT_STAYS))
    return TRUE;
  sqlite3_bind_int64 (stmt, 1, linli_meta_get_int (store, "device", 0));
  sqlite3_bind_int64 (stmt, 2, opno);
  return linli_db_run (stmt, error);
}

static gboolean
take_result (LinliStore *store, const LinliPushAnswer *answer, const LinliOpResult *result, GError **error)
{
  const LinliKind *kind = NULL;
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(LinliOp) resolution = NULL;
  g_autoptr(GError) local = NULL;
  LinliTable *table;
  LinliId id;
  gint64 aseq = result->seq > 0 ? result->seq : answer->seq;
  int state = LINLI_OUT_ACKED;

  for (guint i = 0; i < result->conflicts->len; i++)
    if (!linli_conflicts_put (store, g_ptr_array_index (result->conflicts, i), error))
      return FALSE;
  if (!find_pending (store, result->number, &kind, &id, &resolution, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  table = linli_store_get_table (store, kind);
  if (!forget_erased (store, result->number, error) || !linli_overlay_load_server (store, table, &id, &server, NULL, error))
    return FALSE;
  if (result->status == LINLI_STATUS_RETURNED)
    state = linli_fault (LINLI_FAULT_TRAY_LOST) ? LINLI_OUT_DONE : LINLI_OUT_RETURNED;
  else if (server != NULL && result->seq > 0 && server->seq >= result->seq)
    state = LINLI_OUT_DONE;  /* the row came before the answer did */
  return set_state (store, result->number, state, result, aseq, error)
         && (resolution == NULL || end_settling (store, resolution, result, error))
         && linli_overlay_store (store, table, &id, server, error);
}

gboolean
linli_store_apply_answer (LinliStore *store, const LinliPush *push, const LinliPushAnswer *answer, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gint64 known;

  if (!linli_txn_begin (&txn, store, FALSE, error))
    return FALSE;
  /* A word from before the server was restored: what it accepted then is offered again. */
  known = linli_part_get_int (store, answer->com, "epoch", 0);
  if (answer->epoch != 0 && known != 0 && answer->epoch != known && !linli_fault (LINLI_FAULT_OLD_ANSWER))
    return TRUE;
  for (guint i = 0; i < answer->results->len; i++)
    if (!take_result (store, answer, g_ptr_array_index (answer->results, i), error))
      return FALSE;
  if (!linli_life_note_answer (store, answer, error))
    return FALSE;
  known = linli_part_get_int (store, answer->com, "server_seq", -1);
  if (answer->seq > known && known >= 0 && !linli_part_set_int (store, answer->com, "server_seq", answer->seq, error))
    return FALSE;
  return linli_txn_commit (&txn, error);
}

GPtrArray *
linli_outbox_read_ops (LinliStore *store, sqlite3_stmt *stmt, GError **error)
{
  g_autoptr(GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_free);
  LinliStep step;

  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliOp *op = linli_wire_read_op (store->catalogue, linli_db_get_text (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), error);

      if (op == NULL)
        return NULL;
      g_ptr_array_add (ops, op);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&ops) : NULL;
}

GPtrArray *
linli_store_get_returned (LinliStore *store, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT body FROM outbox WHERE state = 2 AND state < 3 ORDER BY opno", error);

  return stmt != NULL ? linli_outbox_read_ops (store, stmt, error) : NULL;
}
