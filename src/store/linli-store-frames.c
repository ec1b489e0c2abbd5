/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-frames.c - a grid filled by frames.
 *
 * With the first frame of a grid its cursor becomes (0, 0, asof): rows are here, known up to there, and whoever goes on with a plain pull
 * is told of what died or left since.  asof never rises, for later frames may come of a newer manifest.  With the last frame the cursor
 * is (asof, asof, 0), as after a pull that ended there. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

static const char *
get_digest (LinliStore *store)
{
  return store->catalogue->digest != NULL ? store->catalogue->digest : "";
}

gboolean
linli_frames_forget (LinliStore *store, gint64 com, gint64 grid, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM frame_taken WHERE grid = ?1 AND com = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, grid);
  sqlite3_bind_int64 (stmt, 2, com);
  return linli_db_run (stmt, error);
}

GArray *
linli_store_list_unfilled (LinliStore *store, GError **error)
{
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!linli_cursors_read (store, linli_part_now (store), cursors, error) || !linli_cursors_sort (store, cursors, error))
    return NULL;
  for (guint i = 0; i < cursors->len; i++)
    {
      const LinliCursor *cursor = &g_array_index (cursors, LinliCursor, i);

      if (cursor->base == 0 && cursor->after == 0)
        g_array_append_val (grids, cursor->grid);
    }
  return g_steal_pointer (&grids);
}

GHashTable *
linli_store_get_frames_taken (LinliStore *store, gint64 grid, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT hash FROM frame_taken WHERE com = ?1 AND grid = ?2 AND scope_version = ?3"
                                                 " AND epoch = ?4 AND catalogue = ?5", error);
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, linli_part_now (store));
  sqlite3_bind_int64 (stmt, 2, grid);
  sqlite3_bind_int64 (stmt, 3, linli_meta_get_int (store, "scope_version", 0));
  sqlite3_bind_int64 (stmt, 4, linli_part_get_int (store, linli_part_now (store), "epoch", 0));
  sqlite3_bind_text (stmt, 5, get_digest (store), -1, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    g_hash_table_add (taken, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  return step == LINLI_STEP_DONE ? g_steal_pointer (&taken) : NULL;
}

static gboolean
note_taken (LinliStore *store, const LinliManifest *manifest, const char *hash, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO frame_taken (com, grid, hash, scope_version, epoch, catalogue)"
                                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, manifest->com);
  sqlite3_bind_int64 (stmt, 2, manifest->grid);
  sqlite3_bind_text (stmt, 3, hash, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, manifest->scope_version);
  sqlite3_bind_int64 (stmt, 5, manifest->epoch);
  sqlite3_bind_text (stmt, 6, get_digest (store), -1, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

/* The grid's cursor, if frames of @manifest may still be put there. */
static gboolean
find_cursor (LinliStore *store, const LinliManifest *manifest, LinliCursor *ret_cursor, gboolean *ret_found, GError **error)
{
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  *ret_found = FALSE;
  if (manifest->epoch != linli_part_get_int (store, manifest->com, "epoch", 0)
      || manifest->scope_version != linli_meta_get_int (store, "scope_version", 0))
    return TRUE;
  if (!linli_cursors_read (store, manifest->com, cursors, error))
    return FALSE;
  for (guint i = 0; i < cursors->len && !*ret_found; i++)
    {
      *ret_cursor = g_array_index (cursors, LinliCursor, i);
      *ret_found = ret_cursor->grid == manifest->grid && ret_cursor->base == 0 && ret_cursor->after == 0;
    }
  return TRUE;
}

gboolean
linli_store_apply_frames (LinliStore *store, const LinliManifest *manifest, const LinliPage *page, const char *const *hashes, gboolean is_last,
                          gboolean *ret_stale, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  LinliPageJob job;
  LinliCursor cursor;
  gboolean found;

  *ret_stale = FALSE;
  if (!linli_txn_begin (&txn, store, FALSE, error) || !find_cursor (store, manifest, &cursor, &found, error))
    return FALSE;
  if (!found)
    {
      *ret_stale = TRUE;
      return FALSE;
    }
  if (!linli_page_job_init (&job, store, error))
    return FALSE;
  for (guint i = 0; i < page->items->len; i++)
    if (!linli_page_take_item (&job, g_ptr_array_index (page->items, i), error))
      return FALSE;
  for (guint i = 0; hashes[i] != NULL; i++)
    if (!note_taken (store, manifest, hashes[i], error))
      return FALSE;
  cursor.asof = cursor.asof > 0 && !linli_fault (LINLI_FAULT_FRAME_RISES) ? MIN (cursor.asof, manifest->asof) : manifest->asof;
  if (is_last || linli_fault (LINLI_FAULT_FRAME_HALF))
    {
      cursor.base = cursor.after = cursor.asof;
      cursor.asof = 0;
    }
  if (!linli_cursor_write (store, &cursor, error) || (is_last && !linli_frames_forget (store, manifest->com, manifest->grid, error))
      || (is_last && job.has_ops && !linli_outbox_absorb (store, manifest->com, error)))
    return FALSE;
  return linli_txn_commit (&txn, error);
}
