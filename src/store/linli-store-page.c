/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-page.c - what comes from the server: cursors and pages.
 *
 * A page is applied whole or not at all, and only if its cursors are still ours.  The server's rows go under the operations
 * of this replica, never over them. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

typedef LinliPageJob PageJob;

gboolean
linli_cursors_read (LinliStore *store, gint64 com, GArray *cursors, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT com, grid, base, after, asof FROM cursor WHERE com = ?1 ORDER BY grid", error);
  LinliStep step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliCursor cursor = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2),
                             sqlite3_column_int64 (stmt, 3), sqlite3_column_int64 (stmt, 4) };

      g_array_append_val (cursors, cursor);
    }
  return step == LINLI_STEP_DONE;
}

gboolean
linli_cursor_write (LinliStore *store, const LinliCursor *cursor, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO cursor (com, grid, base, after, asof) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, cursor->com);
  sqlite3_bind_int64 (stmt, 2, cursor->grid);
  sqlite3_bind_int64 (stmt, 3, cursor->base);
  sqlite3_bind_int64 (stmt, 4, cursor->after);
  sqlite3_bind_int64 (stmt, 5, cursor->asof);
  return linli_db_run (stmt, error);
}

/* Place of @grid in the order in which grids are fetched: what lies outside of them, then as the scope lists them. */
static guint
get_place (GArray *grids, gint64 grid)
{
  if (grid == 0)
    return 0;
  for (guint i = 0; i < grids->len; i++)
    if (g_array_index (grids, gint64, i) == grid)
      return i + 1;
  return G_MAXUINT;
}

static int
compare_cursors (gconstpointer a, gconstpointer b, gpointer grids)
{
  const LinliCursor *one = a, *two = b;
  guint left = get_place (grids, one->grid), right = get_place (grids, two->grid);

  return left != right ? (left > right) - (left < right) : (one->grid > two->grid) - (one->grid < two->grid);
}

/* The home grid comes whole before the next one begins, so that work can start with it. */
gboolean
linli_cursors_sort (LinliStore *store, GArray *cursors, GError **error)
{
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *text = cursors->len > 0 ? linli_part_get_text (store, g_array_index (cursors, LinliCursor, 0).com, "grids") : NULL;

  linli_grids_parse (grids, text);
  g_array_sort_with_data (cursors, compare_cursors, grids);
  return TRUE;
}

/* Of every partition, the home one first. */
static gboolean
read_all_cursors (LinliStore *store, GArray *cursors, GError **error)
{
  g_autoptr(GArray) coms = linli_part_list (store, error);

  for (guint i = 0; coms != NULL && i < coms->len; i++)
    {
      g_autoptr(GArray) own = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

      if (!linli_cursors_read (store, g_array_index (coms, gint64, i), own, error) || !linli_cursors_sort (store, own, error))
        return FALSE;
      g_array_append_vals (cursors, own->data, own->len);
    }
  return coms != NULL;
}

gboolean
linli_store_get_filling (LinliStore *store, gboolean count_rows, LinliFilling *ret_filling, GError **error)
{
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  *ret_filling = (LinliFilling) { 0 };
  if (!read_all_cursors (store, cursors, error))
    return FALSE;
  for (guint i = 0; i < cursors->len; i++)
    {
      const LinliCursor *cursor = &g_array_index (cursors, LinliCursor, i);
      gboolean done = cursor->base > 0;

      if (i == 0)
        ret_filling->first_done = done;
      if (cursor->grid == 0)
        continue;
      if (++ret_filling->grids == 1)
        ret_filling->first_done = ret_filling->first_done && done;
      ret_filling->grids_done += done ? 1 : 0;
    }
  for (guint i = 0; count_rows && i < store->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (store->catalogue->kinds, i);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _seq > 0", kind->name);
      gint64 n = linli_db_get_int (store->db, sql, -1, error);

      if (n < 0)
        return FALSE;
      ret_filling->rows += n;
    }
  return TRUE;
}

LinliPull *
linli_store_make_pull (LinliStore *store, guint max_rows, GError **error)
{
  gint64 com = linli_part_now (store);
  g_autoptr(LinliPull) pull = linli_pull_new (com, linli_part_get_int (store, com, "epoch", 0));

  pull->scope_version = linli_meta_get_int (store, "scope_version", 0);
  pull->catalogue = store->catalogue->version;
  pull->max_rows = max_rows;
  return linli_cursors_read (store, com, pull->cursors, error) && linli_cursors_sort (store, pull->cursors, error) ? g_steal_pointer (&pull) : NULL;
}

gboolean
linli_store_has_partition (LinliStore *store, gint64 com)
{
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));
  gint64 seq = linli_part_get_int (store, com, "server_seq", -1);

  if (seq < 0 || !linli_cursors_read (store, com != 0 ? com : linli_meta_get_int (store, "com", 0), cursors, NULL))
    return FALSE;
  for (guint i = 0; i < cursors->len; i++)
    if (g_array_index (cursors, LinliCursor, i).base < seq)
      return FALSE;
  return TRUE;
}

gboolean
linli_store_is_complete (LinliStore *store)
{
  g_autoptr(GArray) coms = NULL;

  if (!linli_store_has_partition (store, 0))
    return FALSE;
  if (linli_meta_get_int (store, "several", 0) == 0)
    return TRUE;
  coms = linli_part_list (store, NULL);
  for (guint i = 1; coms != NULL && i < coms->len; i++)
    if (!linli_store_has_partition (store, g_array_index (coms, gint64, i)))
      return FALSE;
  return coms != NULL;
}

gboolean
linli_store_note_nothing_newer (LinliStore *store, gint64 seq, GError **error)
{
  gint64 com = linli_part_now (store);
  g_auto(LinliTxn) txn = { NULL };

  return linli_part_get_int (store, com, "server_seq", -1) >= seq
         || (linli_txn_begin (&txn, store, FALSE, error) && linli_part_set_int (store, com, "server_seq", seq, error) && linli_txn_commit (&txn, error));
}

static gboolean
find_gone (LinliStore *store, const LinliRow *row, gint64 *ret_seq, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT seq FROM gone WHERE kind_no = ?1 AND id = ?2", error);
  LinliStep step;

  *ret_seq = -1;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, row->kind->no);
  sqlite3_bind_blob (stmt, 2, row->id.bytes, sizeof row->id.bytes, SQLITE_STATIC);
  step = linli_db_step (stmt, error);
  if (step == LINLI_STEP_ROW)
    *ret_seq = sqlite3_column_int64 (stmt, 0);
  return step != LINLI_STEP_ERROR;
}

static gboolean
put_gone (LinliStore *store, const LinliRow *row, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT INTO gone (kind_no, id, seq) VALUES (?1, ?2, ?3)"
                                         " ON CONFLICT (kind_no, id) DO UPDATE SET seq = max (seq, ?3)", error);

  if (stmt == NULL)
    return FALSE;
  if (linli_fault (LINLI_FAULT_DEAD_COMES_BACK))
    return TRUE;
  sqlite3_bind_int64 (stmt, 1, row->kind->no);
  sqlite3_bind_blob (stmt, 2, row->id.bytes, sizeof row->id.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, row->seq);
  store->has_gone = TRUE;
  return linli_db_run (stmt, error);
}

/* Answered operations that the server's row at @seq tells itself need not be laid over it any more. */
gboolean
linli_outbox_absorb_row (LinliStore *store, const LinliKind *kind, const LinliId *id, gint64 seq, GError **error)
{
  sqlite3_stmt *stmt = linli_fault (LINLI_FAULT_NO_ABSORB) ? linli_store_stmt (store, "SELECT ?1, ?2, ?3", error)
    : linli_store_stmt (store, "UPDATE outbox SET state = 3 WHERE kind_no = ?1 AND id = ?2 AND state = 1 AND aseq <= ?3", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, seq);
  return linli_db_run (stmt, error);
}

/* The fields a partial row carries go into @server; an older one gives only what is newer by the field's own clock. */
static void
merge_partial (LinliRow *server, const LinliPageItem *item)
{
  const LinliRow *incoming = item->row;
  GArray *fields = item->fields;
  gboolean is_newer = incoming->seq >= server->seq;

  if (is_newer)
    linli_row_merge_extra (server, incoming);

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      guint no = g_array_index (fields, guint, i);
      const LinliField *field = linli_kind_get_field_no (server->kind, no);
      gint64 seq = linli_row_clock_get_seq (&incoming->clock, no);

      if (field == NULL || (!is_newer && seq <= linli_row_clock_get_seq (&server->clock, no)))
        continue;
      linli_row_set (server, field, linli_row_get (incoming, field));
      linli_row_clock_set (&server->clock, no, seq, linli_row_clock_get_device (&incoming->clock, no));
    }
  if (!is_newer)
    return;
  server->seq = incoming->seq;
  server->grid = incoming->grid;
  if (item->same_prov)
    return;
  g_array_set_size (server->prov, 0);
  g_array_append_vals (server->prov, incoming->prov->data, incoming->prov->len);
}

static gboolean
store_server_row (PageJob *job, LinliTable *table, const LinliRow *row, gint64 rid, GError **error)
{
  if (!job->has_ops || linli_fault (LINLI_FAULT_PULL_OVER_EDIT))
    return linli_rows_write (job->store, table, row, rid, error);
  return linli_outbox_absorb_row (job->store, row->kind, &row->id, row->seq, error)
         && linli_overlay_store (job->store, table, &row->id, row, error);
}

static gboolean
take_row (PageJob *job, const LinliPageItem *item, GError **error)
{
  LinliStore *store = job->store;
  const LinliRow *row = item->row;
  LinliTable *table = linli_store_get_table (store, row->kind);
  g_autoptr(LinliRow) old = NULL;
  g_autoptr(LinliRow) merged = NULL;
  gint64 rid = 0, seq = -1, gone = -1;

  if (store->has_gone && (!find_gone (store, row, &gone, error) || gone > row->seq))
    return gone > row->seq;
  if (!linli_rows_probe (store, table, &row->id, &rid, &seq, error))
    return FALSE;
  if ((job->has_ops || rid != 0) && !linli_overlay_load_server (store, table, &row->id, &old, NULL, error))
    return FALSE;

  if (old == NULL)
    {
      /* A partial row of something not held says too little to show; it cannot come from a server that knows our cursor. */
      if (item->type == LINLI_ITEM_PARTIAL)
        return TRUE;
      if (item->note.at_ms != 0 && (job->device == 0 || item->note.device != job->device)
          && !linli_history_add (store, row->kind, &row->id, NULL, "create", &item->note, NULL, NULL, row->seq, 0, error))
        return FALSE;
      return store_server_row (job, table, row, rid, error);
    }
  if (item->type == LINLI_ITEM_FULL)
    {
      if (row->seq < old->seq && !linli_fault (LINLI_FAULT_STALE_FULL_ROW))
        return TRUE;
      return linli_history_compare (store, old, row, &item->note, job->device, error) && store_server_row (job, table, row, rid, error);
    }
  merged = linli_row_copy (old);
  merge_partial (merged, item);
  return linli_history_compare (store, old, merged, &item->note, job->device, error) && store_server_row (job, table, merged, rid, error);
}

static gboolean
take_removal (PageJob *job, const LinliPageItem *item, GError **error)
{
  LinliStore *store = job->store;
  const LinliRow *row = item->row;
  LinliTable *table = linli_store_get_table (store, row->kind);
  g_autoptr(LinliRow) old = NULL;

  if (item->type == LINLI_ITEM_TOMBSTONE && !put_gone (store, row, error))
    return FALSE;
  if (!linli_overlay_load_server (store, table, &row->id, &old, NULL, error))
    return FALSE;
  if (item->type == LINLI_ITEM_EXIT && !linli_conflicts_forget (store, row, row->com, row->grid, row->seq, error))
    return FALSE;
  if (old != NULL && item->type == LINLI_ITEM_EXIT && (((old->grid != row->grid || (old->com != row->com && row->com != 0)) && !linli_fault (LINLI_FAULT_OTHER_GRID_LATE)) || old->seq >= row->seq))
    return TRUE;
  if (old != NULL && old->seq > row->seq)
    return TRUE;
  if (job->has_ops && !linli_outbox_absorb_row (store, row->kind, &row->id, row->seq, error))
    return FALSE;
  if (old != NULL && item->type == LINLI_ITEM_TOMBSTONE && !linli_revive_keep (store, old, &item->note, row->seq, error))
    return FALSE;
  if (old != NULL && item->type == LINLI_ITEM_TOMBSTONE && (job->device == 0 || item->note.device != job->device)
      && !linli_history_add (store, row->kind, &row->id, NULL, "delete", &item->note, NULL, NULL, row->seq, 0, error))
    return FALSE;
  return linli_overlay_store (store, table, &row->id, NULL, error);
}

gboolean
linli_page_take_item (PageJob *job, const LinliPageItem *item, GError **error)
{
  switch (item->type)
    {
    case LINLI_ITEM_FULL:
    case LINLI_ITEM_PARTIAL:
      return take_row (job, item, error);
    case LINLI_ITEM_TOMBSTONE:
    case LINLI_ITEM_EXIT:
      return take_removal (job, item, error);
    case LINLI_ITEM_CONFLICT:
      return linli_conflicts_put (job->store, item->conflict, error);
    default:
      return TRUE;
    }
}

/* Everything up to the lowest base is here: what was answered before that shows by itself. */
gboolean
linli_outbox_absorb (LinliStore *store, gint64 com, GError **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (LinliId));
  g_autoptr(GArray) kinds = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 base = G_MAXINT64;
  sqlite3_stmt *stmt;
  LinliStep step;
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  if (!linli_cursors_read (store, com, cursors, error))
    return FALSE;
  for (guint i = 0; i < cursors->len; i++)
    base = MIN (base, g_array_index (cursors, LinliCursor, i).base);

  stmt = linli_store_stmt (store, "SELECT DISTINCT kind_no, id FROM outbox WHERE state = 1 AND state < 3 AND aseq <= ?1"
                           " AND " LINLI_PART_OPS ("?2"), error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, base);
  sqlite3_bind_int64 (stmt, 2, linli_fault (LINLI_FAULT_ABSORBED_ELSEWHERE) ? 0 : linli_part_filter (store, com));
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      guint no = (guint) sqlite3_column_int (stmt, 0);

      g_array_append_val (kinds, no);
      g_array_append_vals (keys, sqlite3_column_blob (stmt, 1), 1);
    }
  if (step == LINLI_STEP_ERROR)
    return FALSE;

  for (guint i = 0; i < keys->len; i++)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, g_array_index (kinds, guint, i));
      const LinliId *id = &g_array_index (keys, LinliId, i);
      g_autoptr(LinliRow) server = NULL;

      if (kind == NULL)
        continue;
      if (!linli_overlay_load_server (store, linli_store_get_table (store, kind), id, &server, NULL, error)
          || !linli_outbox_absorb_row (store, kind, id, base, error)
          || !linli_overlay_store (store, linli_store_get_table (store, kind), id, server, error))
        return FALSE;
    }
  return TRUE;
}

/* Every cursor asked is still ours. */
static gboolean
is_fresh (LinliStore *store, const LinliPage *page, gboolean *ret_fresh, GError **error)
{
  g_autoptr(GArray) cursors = g_array_new (FALSE, FALSE, sizeof (LinliCursor));

  if (linli_fault (LINLI_FAULT_LATE_PAGE))
    return *ret_fresh = TRUE;
  *ret_fresh = page->asked->len == page->next->len && page->epoch == linli_part_get_int (store, page->com, "epoch", 0)
               /* Made for another scope, it may hold what this replica may not, or lack what it may. */
               && (page->scope_version == 0 || page->scope_version == linli_meta_get_int (store, "scope_version", 0)
                   || linli_fault (LINLI_FAULT_OTHER_SCOPE));
  if (!linli_cursors_read (store, page->com, cursors, error))
    return FALSE;
  for (guint i = 0; i < page->asked->len && *ret_fresh; i++)
    {
      const LinliCursor *asked = &g_array_index (page->asked, LinliCursor, i);
      gboolean found = FALSE;

      for (guint j = 0; j < cursors->len && !found; j++)
        found = linli_cursor_equal (asked, &g_array_index (cursors, LinliCursor, j));
      *ret_fresh = found && g_array_index (page->next, LinliCursor, i).grid == asked->grid;
    }
  return TRUE;
}

static gboolean
has_ops (LinliStore *store, gboolean *ret_has, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state < 2) OR EXISTS (SELECT 1 FROM shadow)",
                                                 error);

  if (stmt == NULL || linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return FALSE;
  *ret_has = sqlite3_column_int (stmt, 0) != 0;
  return TRUE;
}

gboolean
linli_page_job_init (PageJob *job, LinliStore *store, GError **error)
{
  *job = (PageJob) { store, linli_meta_get_int (store, "device", 0), FALSE };
  return has_ops (store, &job->has_ops, error);
}

/* A cursor of nought where there was one: the server keeps no word any more of what died or left since.  What is unsent stays. */
static gboolean
begin_anew (LinliStore *store, const LinliPage *page, GError **error)
{
  for (guint i = 0; i < page->next->len; i++)
    {
      const LinliCursor *asked = &g_array_index (page->asked, LinliCursor, i), *next = &g_array_index (page->next, LinliCursor, i);

      if (next->base == 0 && next->after == 0 && next->asof == 0 && !linli_cursor_equal (asked, next) && !linli_fault (LINLI_FAULT_SWEPT_KEPT)
          && !linli_scope_purge_grid (store, page->com, next->grid, error))
        return FALSE;
    }
  return TRUE;
}

/* The fault: two transactions where there must be one. */
static gboolean
keep_cursors_first (LinliStore *store, const LinliPage *page, GError **error)
{
  for (guint i = 0; i < page->next->len; i++)
    if (!linli_cursor_write (store, &g_array_index (page->next, LinliCursor, i), error))
      return FALSE;
  return linli_store_commit (store, error) && linli_store_begin (store, error);
}

gboolean
linli_store_apply_page (LinliStore *store, const LinliPage *page, gboolean *ret_stale, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  PageJob job = { store, 0, FALSE };
  gboolean is_ours = FALSE;

  if (ret_stale != NULL)
    *ret_stale = FALSE;
  if (!linli_txn_begin (&txn, store, FALSE, error) || !is_fresh (store, page, &is_ours, error))
    return FALSE;
  if (!is_ours)
    {
      if (ret_stale != NULL)
        *ret_stale = TRUE;
      return FALSE;
    }
  if (linli_fault (LINLI_FAULT_HALF_PAGE) && !keep_cursors_first (store, page, error))
    return FALSE;
  if (!linli_page_job_init (&job, store, error) || !begin_anew (store, page, error))
    return FALSE;

  for (guint i = 0; i < page->items->len; i++)
    if (!linli_page_take_item (&job, g_ptr_array_index (page->items, i), error))
      return FALSE;
  for (guint i = 0; i < page->next->len; i++)
    if (!linli_cursor_equal (&g_array_index (page->asked, LinliCursor, i), &g_array_index (page->next, LinliCursor, i))
        && !linli_cursor_write (store, &g_array_index (page->next, LinliCursor, i), error))
      return FALSE;
  /* Of two pages for two grids the later may be the older one. */
  if ((job.has_ops && !linli_outbox_absorb (store, page->com, error)) || !linli_purge_forget (store, error)
      || !linli_part_set_int (store, page->com, "server_seq", MAX (page->seq, linli_part_get_int (store, page->com, "server_seq", -1)), error))
    return FALSE;
  return linli_txn_commit (&txn, error);
}
