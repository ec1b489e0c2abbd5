/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-geo.c - boxes of geometries in an R*Tree. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-geometry.h"

gboolean
linli_geo_remove (LinliStore *store, const LinliTable *table, gint64 rid, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM geo_box WHERE bid = ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, linli_store_sid (table->kind, rid));
  return linli_db_run (stmt, error);
}

gboolean
linli_geo_put (LinliStore *store, const LinliTable *table, gint64 rid, const LinliRow *row, gboolean is_new, GError **error)
{
  const LinliValue *value = linli_row_get (row, table->geometry);
  g_autoptr(LinliGeometry) geometry = NULL;
  LinliBounds bounds;
  sqlite3_stmt *stmt;

  if (!is_new && !linli_geo_remove (store, table, rid, error))
    return FALSE;
  /* A geometry that cannot be read is kept and shown nowhere. */
  if (value->type != LINLI_VALUE_BLOB || (geometry = linli_geometry_from_wkb (value->data, value->length, NULL)) == NULL)
    return TRUE;
  linli_geometry_get_bounds (geometry, &bounds);
  stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO geo_box (bid, west, east, south, north, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, linli_store_sid (table->kind, rid));
  sqlite3_bind_double (stmt, 2, bounds.west);
  sqlite3_bind_double (stmt, 3, bounds.east);
  sqlite3_bind_double (stmt, 4, bounds.south);
  sqlite3_bind_double (stmt, 5, bounds.north);
  sqlite3_bind_blob (stmt, 6, row->id.bytes, sizeof row->id.bytes, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

GPtrArray *
linli_store_find_in_box (LinliStore *store, const LinliKind *kind, double west, double south, double east, double north, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT id, bid FROM geo_box WHERE east >= ?1 AND west <= ?2 AND north >= ?3 AND south <= ?4", error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_double (stmt, 1, west);
  sqlite3_bind_double (stmt, 2, east);
  sqlite3_bind_double (stmt, 3, south);
  sqlite3_bind_double (stmt, 4, north);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_int64 (stmt, 1) >> 40 == (gint64) kind->no && sqlite3_column_bytes (stmt, 0) == sizeof (LinliId))
      g_ptr_array_add (ids, g_memdup2 (sqlite3_column_blob (stmt, 0), sizeof (LinliId)));
  return step == LINLI_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}
