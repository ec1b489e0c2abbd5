/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-mend.c - does this replica hold what the server has: digests of grid and kind, and one of them fetched anew.
 *
 * Mending moves no cursor: what changes at the server meanwhile is newer than the cursor's base and comes with the next pull. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#define COMPARE_MS (G_GINT64_CONSTANT (3600) * 1000)

/* What cannot be read is not as the server has it. */
static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, LINLI_ERROR, LINLI_ERROR_CORRUPT) || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

/* (transfer full) Rows of the server that are held in a grid, or shown in it. */
static GArray *
list_held (LinliStore *store, const LinliTable *table, gint64 com, gint64 grid, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT _id FROM \"%s\" WHERE _grid = ?1 AND ?2 IN (0, _com) AND _seq <> 0 UNION SELECT id FROM shadow"
                                          " WHERE kind_no = %u AND grid = ?1 AND ?2 IN (0, com) AND held = 1", table->kind->name, table->kind->no);
  sqlite3_stmt *stmt = linli_db_prepare (store->db, sql, error);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  LinliStep step = LINLI_STEP_ERROR;

  if (stmt != NULL)
    {
      sqlite3_bind_int64 (stmt, 1, grid);
      sqlite3_bind_int64 (stmt, 2, linli_part_filter (store, com));
    }
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_bytes (stmt, 0) == sizeof (LinliId))
      g_array_append_vals (ids, sqlite3_column_blob (stmt, 0), 1);
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

/* *ret_row: the server's row as it is held, NULL = none; *ret_damaged: it cannot be read. */
static gboolean
load_held (LinliStore *store, LinliTable *table, const LinliId *id, LinliRow **ret_row, gboolean *ret_damaged, GError **error)
{
  GError *wrong = NULL;

  *ret_damaged = FALSE;
  if (linli_overlay_load_server (store, table, id, ret_row, NULL, &wrong))
    return TRUE;
  if (is_damage (wrong))
    {
      g_error_free (wrong);
      *ret_damaged = TRUE;
      return TRUE;
    }
  g_propagate_error (error, wrong);
  return FALSE;
}

static gboolean
add_grid (LinliStore *store, LinliDigests *digests, gint64 grid, GError **error)
{
  for (guint i = 0; i < store->tables->len; i++)
    {
      LinliTable *table = g_ptr_array_index (store->tables, i);
      g_autoptr(GArray) ids = NULL;

      if (table == NULL)
        continue;
      if ((ids = list_held (store, table, digests->com, grid, error)) == NULL)
        return FALSE;
      for (guint j = 0; j < ids->len; j++)
        {
          g_autoptr(LinliRow) row = NULL;
          gboolean damaged;

          if (!load_held (store, table, &g_array_index (ids, LinliId, j), &row, &damaged, error))
            return FALSE;
          if (damaged)
            linli_digests_get (digests, grid, table->kind->no)->sum++;
          else if (row != NULL && row->grid == grid && row->seq != 0)
            linli_digest_add (linli_digests_get (digests, grid, table->kind->no), row);
        }
    }
  g_array_append_val (digests->grids, grid);
  return TRUE;
}

/* Up to where everything of this partition is here. */
static gboolean
read_base (LinliStore *store, GArray *cursors, gint64 *ret_base, GError **error)
{
  if (!linli_cursors_read (store, linli_part_now (store), cursors, error))
    return FALSE;
  *ret_base = cursors->len > 0 ? G_MAXINT64 : 0;
  for (guint i = 0; i < cursors->len; i++)
    *ret_base = MIN (*ret_base, g_array_index (cursors, LinliCursor, i).base);
  return TRUE;
}

LinliDigests *
linli_store_make_digests (LinliStore *store, GArray *grids, GError **error)
{
  gint64 com = linli_part_now (store);
  g_autoptr(LinliDigests) digests = linli_digests_new (com, linli_part_get_int (store, com, "epoch", 0));
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  digests->scope_version = linli_meta_get_int (store, "scope_version", 0);
  digests->catalogue = g_strdup (store->catalogue->digest);
  if (!read_base (store, cursors, &digests->seq, error))
    return NULL;
  for (guint i = 0; i < (grids != NULL ? grids->len : cursors->len); i++)
    if (!add_grid (store, digests, grids != NULL ? g_array_index (grids, gint64, i) : g_array_index (cursors, LinliCursor, i).grid, error))
      return NULL;
  return g_steal_pointer (&digests);
}

/* By rising numbers of partition and grid. */
static gboolean
list_compared (LinliStore *store, GArray *coms, GArray *cursors, GError **error)
{
  for (guint i = 0; i < coms->len; i++)
    if (!linli_cursors_read (store, g_array_index (coms, gint64, i), cursors, error))
      return FALSE;
  return TRUE;
}

static int
compare_coms (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return (one > two) - (one < two);
}

static gboolean
wants_all (LinliStore *store, GArray *coms, gint64 *ret_com)
{
  for (guint i = 0; i < coms->len; i++)
    if (linli_part_get_int (store, *ret_com = g_array_index (coms, gint64, i), "compare_all", 0) != 0)
      return TRUE;
  return FALSE;
}

/* The first one that comes after where the last comparison was, else the first of all. */
static const LinliCursor *
find_next (GArray *cursors, gint64 com, gint64 grid)
{
  for (guint i = 0; i < cursors->len; i++)
    {
      const LinliCursor *cursor = &g_array_index (cursors, LinliCursor, i);

      if (cursor->com > com || (cursor->com == com && cursor->grid > grid))
        return cursor;
    }
  return cursors->len > 0 ? &g_array_index (cursors, LinliCursor, 0) : NULL;
}

GArray *
linli_store_next_compare (LinliStore *store, GError **error)
{
  g_autoptr(GArray) coms = linli_part_list (store, error);
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 now = linli_clock_get_wall_ms (store->clock), last_ms = linli_meta_get_int (store, "compared_ms", 0), com;
  const LinliCursor *next;

  if (coms == NULL)
    return NULL;
  g_array_sort (coms, compare_coms);
  if (wants_all (store, coms, &com))
    {
      if (!linli_cursors_read (store, com, cursors, error))
        return NULL;
      linli_store_enter_partition (store, com);
      for (guint i = 0; i < cursors->len; i++)
        g_array_append_val (grids, g_array_index (cursors, LinliCursor, i).grid);
      return g_steal_pointer (&grids);
    }
  if (last_ms == 0)
    return linli_store_end_compare (store, grids, error) ? g_steal_pointer (&grids) : NULL;
  if (now >= last_ms && now - last_ms < COMPARE_MS)
    return g_steal_pointer (&grids);
  if (!list_compared (store, coms, cursors, error))
    return NULL;
  next = find_next (cursors, linli_meta_get_int (store, "compared_com", linli_meta_get_int (store, "com", 0)),
                    linli_meta_get_int (store, "compared_grid", -1));
  if (next != NULL)
    {
      linli_store_enter_partition (store, next->com);
      g_array_append_val (grids, next->grid);
    }
  return g_steal_pointer (&grids);
}

gboolean
linli_store_end_compare (LinliStore *store, GArray *grids, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gint64 com = linli_part_now (store);

  return linli_txn_begin (&txn, store, FALSE, error)
         && (linli_part_get_int (store, com, "compare_all", 0) == 0 || linli_part_set_int (store, com, "compare_all", 0, error))
         && linli_meta_set_int (store, "compared_ms", linli_clock_get_wall_ms (store->clock), error)
         && (linli_part_filter (store, com) == 0 || linli_meta_set_int (store, "compared_com", com, error))
         && (grids->len == 0 || linli_meta_set_int (store, "compared_grid", g_array_index (grids, gint64, grids->len - 1), error))
         && linli_txn_commit (&txn, error);
}

gboolean
linli_store_want_compare (LinliStore *store, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(GArray) coms = linli_part_list (store, error);

  if (coms == NULL || !linli_txn_begin (&txn, store, FALSE, error) || !linli_meta_set_int (store, "compare_all", 1, error))
    return FALSE;
  for (guint i = 1; i < coms->len; i++)
    if (!linli_part_set_int (store, g_array_index (coms, gint64, i), "compare_all", 1, error))
      return FALSE;
  return linli_txn_commit (&txn, error);
}

gboolean
linli_store_wants_compare (LinliStore *store)
{
  g_autoptr(GArray) coms = linli_part_list (store, NULL);
  gint64 com;

  return coms != NULL && wants_all (store, coms, &com);
}

/* ---- mending ---- */

static gboolean
find_cursor (LinliStore *store, gint64 com, gint64 grid, LinliCursor *ret_cursor, GError **error)
{
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  ret_cursor->com = 0;
  if (!linli_cursors_read (store, com, cursors, error))
    return FALSE;
  for (guint i = 0; i < cursors->len; i++)
    if (g_array_index (cursors, LinliCursor, i).grid == grid)
      *ret_cursor = g_array_index (cursors, LinliCursor, i);
  return TRUE;
}

LinliMend *
linli_store_begin_mend (LinliStore *store, gint64 grid, const LinliKind *kind, GError **error)
{
  LinliCursor held;
  LinliMend *mend;

  if (!find_cursor (store, linli_part_now (store), grid, &held, error))
    return NULL;
  if (held.com == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "grid %" G_GINT64_FORMAT " is not held here", grid);
      return NULL;
    }
  mend = g_new0 (LinliMend, 1);
  mend->kind = kind;
  mend->held = held;
  mend->seen = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  return mend;
}

void
linli_mend_free (LinliMend *mend)
{
  if (mend == NULL)
    return;
  g_hash_table_unref (mend->seen);
  g_free (mend);
}

LinliPull *
linli_store_make_mend_pull (LinliStore *store, const LinliMend *mend, guint max_rows, GError **error)
{
  LinliPull *pull = linli_pull_new (mend->held.com, linli_part_get_int (store, mend->held.com, "epoch", 0));
  LinliCursor cursor = { mend->held.com, mend->held.grid, 0, mend->after, 0 };

  pull->scope_version = linli_meta_get_int (store, "scope_version", 0);
  pull->catalogue = store->catalogue->version;
  pull->max_rows = max_rows;
  pull->kind_no = mend->kind->no;
  g_array_append_val (pull->cursors, cursor);
  return pull;
}

/* The transaction of a page. */
static gboolean
put_row (LinliStore *store, LinliMend *mend, LinliTable *table, const LinliRow *row, GError **error)
{
  g_autoptr(LinliRow) held = NULL;
  gboolean damaged;

  if (!load_held (store, table, &row->id, &held, &damaged, error))
    return FALSE;
  if (!damaged && held != NULL && linli_row_equal (held, row))
    return TRUE;
  mend->changed++;
  return linli_outbox_absorb_row (store, row->kind, &row->id, row->seq, error) && linli_overlay_store (store, table, &row->id, row, error);
}

static gboolean
drop_unseen (LinliStore *store, LinliMend *mend, LinliTable *table, GError **error)
{
  g_autoptr(GArray) ids = list_held (store, table, mend->held.com, mend->held.grid, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const LinliId *id = &g_array_index (ids, LinliId, i);
      g_autoptr(LinliRow) held = NULL;
      gboolean damaged;

      if (g_hash_table_contains (mend->seen, id))
        continue;
      if (!load_held (store, table, id, &held, &damaged, error))
        return FALSE;
      /* Shown here, and the server's in another grid, or not known to the server yet. */
      if (!damaged && (held == NULL || held->grid != mend->held.grid || held->seq == 0))
        continue;
      mend->changed++;
      if (!linli_overlay_store (store, table, id, NULL, error))
        return FALSE;
    }
  return ids != NULL;
}

static gboolean
is_fresh (LinliStore *store, const LinliMend *mend, const LinliPage *page, gboolean *ret_fresh, GError **error)
{
  LinliCursor now;

  if (!find_cursor (store, mend->held.com, mend->held.grid, &now, error))
    return FALSE;
  *ret_fresh = linli_cursor_equal (&now, &mend->held) && page->com == mend->held.com && page->epoch == linli_part_get_int (store, page->com, "epoch", 0)
               && page->scope_version == linli_meta_get_int (store, "scope_version", 0) && page->next->len == 1
               && g_array_index (page->next, LinliCursor, 0).grid == mend->held.grid
               && (!page->more || g_array_index (page->next, LinliCursor, 0).after > mend->after);
  return TRUE;
}

static gboolean
apply_mend (LinliStore *store, LinliMend *mend, const LinliPage *page, gboolean *ret_stale, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  LinliTable *table = linli_store_get_table (store, mend->kind);
  gboolean fresh;

  if (!linli_txn_begin (&txn, store, FALSE, error) || !is_fresh (store, mend, page, &fresh, error))
    return FALSE;
  if (!fresh)
    {
      if (ret_stale != NULL)
        *ret_stale = TRUE;
      return FALSE;
    }
  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);

      if (item->type != LINLI_ITEM_FULL || item->row->kind != mend->kind)
        continue;
      g_hash_table_add (mend->seen, linli_id_dup (&item->row->id));
      if (!linli_fault (LINLI_FAULT_MEND_NOTHING) && !put_row (store, mend, table, item->row, error))
        return FALSE;
    }
  return (page->more || linli_fault (LINLI_FAULT_MEND_KEEPS) || drop_unseen (store, mend, table, error)) && linli_txn_commit (&txn, error);
}

gboolean
linli_store_apply_mend (LinliStore *store, LinliMend *mend, const LinliPage *page, gboolean *ret_stale, GError **error)
{
  guint before = mend->changed;

  if (ret_stale != NULL)
    *ret_stale = FALSE;
  if (!apply_mend (store, mend, page, ret_stale, error))
    {
      mend->changed = before;
      return FALSE;
    }
  mend->after = g_array_index (page->next, LinliCursor, 0).after;
  mend->done = !page->more;
  return TRUE;
}

gboolean
linli_store_spoil (LinliStore *store, const LinliKind *kind, const LinliId *id, const char *text, GError **error)
{
  g_autoptr(GString) sql = g_string_new (NULL);
  LinliTable *table = linli_store_get_table (store, kind);
  g_auto(LinliTxn) txn = { NULL };
  sqlite3_stmt *stmt;
  gboolean good;

  if (!linli_txn_begin (&txn, store, FALSE, error))
    return FALSE;
  if (text == NULL)
    return linli_rows_remove (store, table, id, error) && linli_txn_commit (&txn, error);
  g_string_printf (sql, "UPDATE \"%s\" SET _seq = _seq", kind->name);
  for (guint i = 0; i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);

      if (linli_field_is_stored (field) && field->type == LINLI_TYPE_TEXT)
        g_string_append_printf (sql, ", \"%s\" = ?2", field->name);
    }
  g_string_append (sql, " WHERE _id = ?1");
  if ((stmt = linli_db_prepare (store->db, sql->str, error)) == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, text, -1, SQLITE_STATIC);
  good = linli_db_run (stmt, error);
  sqlite3_finalize (stmt);
  return good && linli_txn_commit (&txn, error);
}
