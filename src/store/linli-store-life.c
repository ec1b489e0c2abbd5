/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-life.c - how far a record's newest change from here has come: saved, sent, accepted. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define MAX_ANSWERS 5000

gboolean
linli_life_note_answer (LinliStore *store, const LinliPushAnswer *answer, GError **error)
{
  guint n = answer->results->len;
  sqlite3_stmt *stmt;

  if (n == 0 || answer->server_ms <= 0)
    return TRUE;
  if (!linli_db_exec (store->db, "CREATE TABLE IF NOT EXISTS answered (no INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, first INTEGER NOT NULL,"
                      " last INTEGER NOT NULL, at INTEGER NOT NULL) STRICT", error)
      || (stmt = linli_store_stmt (store, "INSERT INTO answered (epoch, first, last, at) VALUES (?1, ?2, ?3, ?4)", error)) == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, answer->epoch);
  sqlite3_bind_int64 (stmt, 2, ((const LinliOpResult *) g_ptr_array_index (answer->results, 0))->number);
  sqlite3_bind_int64 (stmt, 3, ((const LinliOpResult *) g_ptr_array_index (answer->results, n - 1))->number);
  sqlite3_bind_int64 (stmt, 4, answer->server_ms);
  if (!linli_db_run (stmt, error)
      || (stmt = linli_store_stmt (store, "DELETE FROM answered WHERE no <= (SELECT max(no) FROM answered) - ?1", error)) == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, MAX_ANSWERS);
  return linli_db_run (stmt, error);
}

gint64
linli_store_get_answered (LinliStore *store, gint64 op)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  /* A replica that never heard an answer has no such table.  Asked again after a restore, the server's word is the later one. */
  if (linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'answered'", 0, NULL) == 0)
    return 0;
  stmt = linli_store_stmt (store, "SELECT at FROM answered WHERE first <= ?1 AND last >= ?1 ORDER BY epoch DESC, no LIMIT 1", NULL);
  if (stmt == NULL)
    return 0;
  sqlite3_bind_int64 (stmt, 1, op);
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
}

/* The newest operation of this replica on the record, over core and facets; 0: none. */
static gint64
find_newest (LinliStore *store, const LinliId *id, gint64 *ret_at)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT opno, at FROM history WHERE id = ?1 AND opno IS NOT NULL ORDER BY hid DESC LIMIT 1", NULL);

  if (stmt == NULL)
    return 0;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  if (linli_db_step (stmt, NULL) != LINLI_STEP_ROW)
    return 0;
  *ret_at = sqlite3_column_int64 (stmt, 1);
  return sqlite3_column_int64 (stmt, 0);
}

gboolean
linli_store_get_life (LinliStore *store, const LinliKind *kind, const LinliId *id, LinliLife *ret_life, GError **error)
{
  g_autoptr(LinliDbUse) stmt = NULL;
  g_autoptr(LinliRow) server = linli_store_load_server_row (store, linli_kind_get_core (kind), id, NULL);
  gint64 op;

  *ret_life = (LinliLife) { 0 };
  ret_life->seq = server != NULL ? server->seq : 0;
  op = find_newest (store, id, &ret_life->saved_ms);
  if (op == 0)
    return TRUE;
  stmt = linli_store_stmt (store, "SELECT state, aseq, (SELECT count(*) FROM outbox WHERE state = 0 AND state < 3 AND opno < ?1) FROM outbox"
                           " WHERE opno = ?1", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, op);
  switch (linli_db_step (stmt, error))
    {
    case LINLI_STEP_ROW:
      break;
    case LINLI_STEP_DONE:
      return TRUE;
    case LINLI_STEP_ERROR:
    default:
      return FALSE;
    }
  switch (sqlite3_column_int (stmt, 0))
    {
    case LINLI_OUT_PENDING:
      ret_life->stage = op <= linli_meta_get_int (store, "pushed", 0) ? LINLI_LIFE_SENT : LINLI_LIFE_SAVED;
      ret_life->before = (guint) sqlite3_column_int (stmt, 2);
      break;
    case LINLI_OUT_RETURNED:
      ret_life->stage = LINLI_LIFE_RETURNED;
      break;
    default:
      ret_life->stage = LINLI_LIFE_ACCEPTED;
      ret_life->accepted_ms = linli_store_get_answered (store, op);
      ret_life->seq = MAX (ret_life->seq, sqlite3_column_int64 (stmt, 1));
      break;
    }
  return TRUE;
}
