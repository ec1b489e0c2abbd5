/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-reads.c - who looked: once per person, section, purpose and day, also offline. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

gboolean
linli_store_log_read (LinliStore *store, const LinliKind *kind, const LinliId *id, const char *section, const char *purpose, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store,
    "INSERT OR IGNORE INTO read_log (kind_no, id, section, purpose, day, user, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, (int) kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, section, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 4, purpose, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 5, linli_clock_get_today (store->clock));
  sqlite3_bind_int64 (stmt, 6, linli_meta_get_int (store, "user", 0));
  sqlite3_bind_int64 (stmt, 7, linli_clock_get_wall_ms (store->clock));
  return linli_db_run (stmt, error);
}
