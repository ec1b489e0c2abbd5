/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-column.c - one column of a whole table, for what must meet every record: an import looking for those it knows. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

GHashTable *
linli_store_read_column (LinliStore *store, const LinliField *field, GError **error)
{
  g_autoptr(GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\", _id FROM \"%s\" WHERE \"%s\" IS NOT NULL ORDER BY _rid DESC", field->name,
                                          field->kind->name, field->name);
  sqlite3_stmt *stmt = linli_db_prepare (store->db, sql, error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_bytes (stmt, 1) == sizeof (LinliId))
      g_hash_table_insert (found, g_strdup (linli_db_get_text (stmt, 0)), g_memdup2 (sqlite3_column_blob (stmt, 1), sizeof (LinliId)));
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE ? g_steal_pointer (&found) : NULL;
}
