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

void
linli_read_entry_free (LinliReadEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->user_name);
  g_free (entry->section);
  g_free (entry->purpose);
  g_free (entry);
}

GPtrArray *
linli_store_get_reads (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_read_entry_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT at, read_log.user, name, section, purpose FROM read_log"
                                                 " LEFT JOIN user_name ON user_name.user = read_log.user"
                                                 " WHERE kind_no = ?1 AND id = ?2 ORDER BY at DESC, section", error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliReadEntry *entry = g_new0 (LinliReadEntry, 1);

      entry->at_ms = sqlite3_column_int64 (stmt, 0);
      entry->user = sqlite3_column_int64 (stmt, 1);
      entry->user_name = g_strdup ((const char *) sqlite3_column_text (stmt, 2));
      entry->section = g_strdup (linli_db_get_text (stmt, 3));
      entry->purpose = g_strdup (linli_db_get_text (stmt, 4));
      g_ptr_array_add (entries, entry);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&entries) : NULL;
}
