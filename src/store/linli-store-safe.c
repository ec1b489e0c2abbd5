/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-safe.c - what was accepted is kept to be offered again when the server is restored, until a copy of the server holds it. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#define SAFE_KEY "safe_seq"

/* Of a batch all stays: it may be undone as a whole.  So does what was returned and dropped: nobody offers it. */
static gboolean
drop_safe (LinliStore *store, gint64 com, gint64 safe, gint64 before_ms, guint *ret_dropped, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM outbox WHERE state = 3 AND st < 4 AND aseq <= ?1 AND made_at <= ?2 AND batch IS NULL"
                                         " AND opno >= ?3 AND " LINLI_PART_OPS ("?4"), error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, linli_fault (LINLI_FAULT_SAFE_IGNORED) ? G_MAXINT64 : safe);
  sqlite3_bind_int64 (stmt, 2, before_ms);
  sqlite3_bind_int64 (stmt, 3, linli_meta_get_int (store, "first_op", 1));
  sqlite3_bind_int64 (stmt, 4, linli_part_filter (store, com));
  if (!linli_db_run (stmt, error))
    return FALSE;
  *ret_dropped = (guint) sqlite3_changes (store->db);
  return TRUE;
}

gboolean
linli_store_note_safe (LinliStore *store, gint64 safe, gint64 keep_ms, guint *ret_dropped, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gint64 com = linli_part_now (store);
  guint dropped = 0;

  if (ret_dropped != NULL)
    *ret_dropped = 0;
  /* Nothing new is known: what was not dropped then, the next mark drops. */
  if (safe <= 0 || linli_part_get_int (store, com, SAFE_KEY, 0) == safe)
    return TRUE;
  if (!linli_txn_begin (&txn, store, FALSE, error)
      || !drop_safe (store, com, safe, linli_clock_get_wall_ms (store->clock) - keep_ms, &dropped, error)
      || !linli_part_set_int (store, com, SAFE_KEY, safe, error) || !linli_txn_commit (&txn, error))
    return FALSE;
  if (ret_dropped != NULL)
    *ret_dropped = dropped;
  return TRUE;
}
