/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-pull.c - pages: for every cursor the rows and conflicts of its grid behind it, ascending, cut by limits.
 *
 * Rows of compartments the reader may not have are passed over as if they were not there; the cursor goes past them. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-fault.h"

#include <string.h>

#define PAGE_MAX_ROWS  2000
#define PAGE_ROWS      500
#define PAGE_BYTES     (512 * 1024)

typedef struct
{
  LinliBackend      *self;
  const LinliAccess *access;
  LinliPage         *page;
  gint64             now_ms;
  guint              max_rows;
  gsize              bytes;
} Puller;

static gboolean
is_full (const Puller *puller)
{
  return puller->page->items->len >= puller->max_rows || puller->bytes >= PAGE_BYTES;
}

static gboolean
may_read (Puller *puller, const LinliKind *kind, gint64 grid)
{
  return (linli_access_get (puller->access, kind, puller->page->com, grid, puller->now_ms) & LINLI_RIGHT_READ) != 0
         || (linli_fault (LINLI_FAULT_LEAK_COMPARTMENT) && kind->facet_of != NULL && may_read (puller, kind->facet_of, grid));
}

static gboolean
holds_any (Puller *puller, gint64 grid)
{
  GPtrArray *kinds = puller->self->catalogue->kinds;

  for (guint i = 0; i < kinds->len; i++)
    if (may_read (puller, g_ptr_array_index (kinds, i), grid))
      return TRUE;
  return FALSE;
}

/* From nothing, nobody needs to hear of what is gone; between pages of a first filling, they do.  Who starts over with rows in
 * hand says in asof how far they are known. */
static gboolean
never_held (const LinliCursor *cursor, gint64 seq)
{
  return cursor->base == 0 && cursor->after == 0 && (cursor->asof == 0 || seq <= cursor->asof || linli_fault (LINLI_FAULT_DEATHS_UNTOLD));
}

static gboolean
add_row (Puller *puller, sqlite3_stmt *stmt, const LinliCursor *cursor, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (puller->self->catalogue, (guint) sqlite3_column_int64 (stmt, 1));
  LinliPageItem *item;
  GError *wrong = NULL;
  gint64 gseq = 0;

  if (kind == NULL || !may_read (puller, kind, cursor->grid))
    return TRUE;
  if (sqlite3_column_int (stmt, 6) != 0 && never_held (cursor, sqlite3_column_int64 (stmt, 4)))
    return TRUE;

  item = linli_page_item_new (LINLI_ITEM_FULL);
  item->row = backend_read_row (puller->self, stmt, &gseq, &item->note, &wrong);
  if (item->row == NULL)
    {
      linli_page_item_free (item);
      if (wrong != NULL)
        g_propagate_error (error, wrong);
      return wrong == NULL;
    }
  if (item->row->deleted)
    item->type = LINLI_ITEM_TOMBSTONE;
  else if (cursor->base != 0 && (gseq <= cursor->base || linli_fault (LINLI_FAULT_NO_FULL_ON_ENTRY)))
    {
      gint64 since = linli_fault (LINLI_FAULT_PAGE_DELTA) ? cursor->after : cursor->base;

      item->type = LINLI_ITEM_PARTIAL;
      item->same_prov = sqlite3_column_int64 (stmt, 14) <= cursor->base;
      item->fields = g_array_new (FALSE, FALSE, sizeof (guint));
      for (guint i = 0; i < kind->fields->len; i++)
        {
          const LinliField *field = g_ptr_array_index (kind->fields, i);

          if (linli_row_clock_get_seq (&item->row->clock, field->no) > since)
            g_array_append_val (item->fields, field->no);
        }
    }
  puller->bytes += 96 + (gsize) sqlite3_column_bytes (stmt, 9);
  g_ptr_array_add (puller->page->items, item);
  return TRUE;
}

static gboolean
add_conflict (Puller *puller, sqlite3_stmt *stmt, const LinliCursor *cursor, GError **error)
{
  GError *wrong = NULL;
  LinliConflict *conflict = backend_read_conflict (puller->self, stmt, &wrong);
  LinliPageItem *item;

  if (conflict == NULL)
    {
      if (wrong != NULL)
        g_propagate_error (error, wrong);
      return wrong == NULL;
    }
  if (!may_read (puller, conflict->kind, cursor->grid))
    {
      linli_conflict_free (conflict);
      return TRUE;
    }
  item = linli_page_item_new (LINLI_ITEM_CONFLICT);
  item->conflict = conflict;
  puller->bytes += 256;
  g_ptr_array_add (puller->page->items, item);
  return TRUE;
}

/* Who held the row may hold where it went, too; then it comes whole from there, and this is only the end of it here. */
static gboolean
add_exit (Puller *puller, sqlite3_stmt *stmt, const LinliCursor *cursor, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (puller->self->catalogue, (guint) sqlite3_column_int64 (stmt, 1));
  LinliPageItem *item;
  LinliId id;

  if (kind == NULL || !may_read (puller, kind, cursor->grid) || never_held (cursor, sqlite3_column_int64 (stmt, 0))
      || sqlite3_column_bytes (stmt, 2) != sizeof id.bytes)
    return TRUE;
  memcpy (id.bytes, sqlite3_column_blob (stmt, 2), sizeof id.bytes);
  item = linli_page_item_new (LINLI_ITEM_EXIT);
  item->row = linli_row_new (kind, &id, cursor->com, cursor->grid);
  item->row->seq = sqlite3_column_int64 (stmt, 0);
  puller->bytes += 64;
  g_ptr_array_add (puller->page->items, item);
  return TRUE;
}

static sqlite3_stmt *
start_feed (Puller *puller, const char *sql, const LinliCursor *cursor, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (puller->self, sql, error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, cursor->com);
  sqlite3_bind_int64 (stmt, 2, cursor->grid);
  sqlite3_bind_int64 (stmt, 3, cursor->after);
  return stmt;
}

/* What a cursor is fed with, by rising numbers. */
typedef struct
{
  const char *sql;
  int         seq_column;
  gboolean  (*add) (Puller *puller, sqlite3_stmt *stmt, const LinliCursor *cursor, GError **error);
} Feed;

static const Feed feeds[] = {
  { "SELECT " BACKEND_ROW_COLUMNS ",pseq FROM record WHERE com=? AND grid=? AND seq>? ORDER BY seq", 4, add_row },
  { "SELECT " BACKEND_CONFLICT_COLUMNS " FROM conflict WHERE com=? AND grid=? AND seq>? ORDER BY seq", 7, add_conflict },
  { "SELECT seq,kind_no,id FROM exit WHERE com=? AND grid=? AND seq>? ORDER BY seq", 0, add_exit },
};

/* All feeds side by side, the lowest number first. */
static gboolean
fill_cursor (Puller *puller, const LinliCursor *cursor, gint64 *ret_last, gboolean *ret_cut, GError **error)
{
  sqlite3_stmt *stmts[G_N_ELEMENTS (feeds)];
  int has[G_N_ELEMENTS (feeds)];  /* as backend_step() answers */
  gboolean good = TRUE;

  *ret_last = cursor->after;
  *ret_cut = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
    if ((stmts[i] = start_feed (puller, feeds[i].sql, cursor, error)) == NULL)
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
    {
      has[i] = good ? backend_step (puller->self, stmts[i], error) : 0;
      good = good && has[i] >= 0;
    }
  while (good)
    {
      gint64 lowest = G_MAXINT64;
      guint next = 0;

      for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
        if (has[i] > 0 && sqlite3_column_int64 (stmts[i], feeds[i].seq_column) < lowest)
          {
            lowest = sqlite3_column_int64 (stmts[i], feeds[i].seq_column);
            next = i;
          }
      if (lowest == G_MAXINT64)
        break;
      if (is_full (puller))
        {
          *ret_cut = TRUE;
          break;
        }
      *ret_last = lowest;
      good = feeds[next].add (puller, stmts[next], cursor, error)
             && (has[next] = backend_step (puller->self, stmts[next], error)) >= 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (feeds); i++)
    sqlite3_reset (stmts[i]);
  return good;
}

static gint64
get_item_seq (const LinliPageItem *item)
{
  return item->conflict != NULL ? item->conflict->seq : item->row->seq;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const LinliPageItem *one = *(LinliPageItem *const *) a, *two = *(LinliPageItem *const *) b;
  gint64 left = get_item_seq (one), right = get_item_seq (two);

  if (left != right)
    return left > right ? 1 : -1;
  /* A row that moved between two grids of the reader arrives before it leaves, so it never seems gone. */
  return (one->type == LINLI_ITEM_EXIT) - (two->type == LINLI_ITEM_EXIT);
}

/* Word that the reader never heard is kept no more: his grid is to begin anew. */
static gboolean
is_too_old (Puller *puller, const LinliCursor *cursor, gboolean *ret_old, GError **error)
{
  gint64 known = MAX (MAX (cursor->base, cursor->after), cursor->asof), floor;

  if (!backend_get_swept (puller->self, cursor->com, cursor->grid, &floor, error))
    return FALSE;
  *ret_old = known > 0 && known < floor && !linli_fault (LINLI_FAULT_SWEPT_UNTOLD);
  return TRUE;
}

static gboolean
fill_page (Puller *puller, const LinliPull *pull, GError **error)
{
  LinliPage *page = puller->page;

  for (guint i = 0; i < pull->cursors->len; i++)
    {
      LinliCursor cursor = g_array_index (pull->cursors, LinliCursor, i);

      cursor.com = pull->com;
      g_array_append_val (page->asked, cursor);
      gboolean old;

      if (!is_too_old (puller, &cursor, &old, error))
        return FALSE;
      if (old)
        {
          cursor.base = cursor.after = cursor.asof = 0;
          page->more = TRUE;
        }
      else if (is_full (puller))
        page->more = TRUE;
      else if (holds_any (puller, cursor.grid))
        {
          gint64 last;
          gboolean cut;

          if (!fill_cursor (puller, &cursor, &last, &cut, error))
            return FALSE;
          linli_cursor_advance (&cursor, last, page->seq, cut && !linli_fault (LINLI_FAULT_PAST_THE_CUT));
          page->more |= cut;
        }
      g_array_append_val (page->next, cursor);
    }
  g_ptr_array_sort (page->items, compare_items);
  return TRUE;
}

/* The rows alive of one kind in one grid, whole, by rising numbers: for a replica that holds something else. */
static gboolean
fill_kind (Puller *puller, const LinliPull *pull, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (puller->self->catalogue, pull->kind_no);
  LinliCursor cursor = g_array_index (pull->cursors, LinliCursor, 0);
  gint64 last = cursor.after;
  gboolean cut = FALSE, good = TRUE;
  sqlite3_stmt *stmt;
  int step = 0;

  cursor.com = pull->com;
  cursor.base = 0;
  g_array_append_val (puller->page->asked, cursor);
  stmt = start_feed (puller, "SELECT " BACKEND_ROW_COLUMNS ",pseq FROM record WHERE com=? AND grid=? AND seq>? AND kind_no=? AND del=0 ORDER BY seq",
                     &cursor, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 4, pull->kind_no);
  while (good && kind != NULL && (step = backend_step (puller->self, stmt, error)) > 0 && !(cut = is_full (puller)))
    {
      last = sqlite3_column_int64 (stmt, 4);
      good = add_row (puller, stmt, &cursor, error);
    }
  sqlite3_reset (stmt);
  if (!good || step < 0)
    return FALSE;
  linli_cursor_advance (&cursor, last, puller->page->seq, cut);
  puller->page->more = cut;
  g_array_append_val (puller->page->next, cursor);
  return TRUE;
}

LinliPage *
linli_backend_pull (LinliBackend *self, const LinliPull *pull, const LinliAccess *access, GError **error)
{
  g_autoptr(LinliPage) page = linli_page_new (pull->com);
  Puller puller = { self, access, page, linli_clock_get_wall_ms (self->clock), PAGE_ROWS, 0 };
  gboolean own, good;

  if (pull->max_rows > 0)
    puller.max_rows = MIN (pull->max_rows, PAGE_MAX_ROWS);
  /* One snapshot: the counter and the rows of the same commit. */
  if (!backend_enter (self, FALSE, &own, error))
    return NULL;
  good = linli_backend_get_partition (self, pull->com, &page->epoch, &page->seq, error);
  if (good && pull->epoch != 0 && pull->epoch != page->epoch)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_RESTORED, "the server was restored meanwhile (epoch %" G_GINT64_FORMAT ")", page->epoch);
      good = FALSE;
    }
  page->scope_version = access->version;
  page->server_ms = puller.now_ms;
  good = good && (pull->kind_no != 0 ? fill_kind (&puller, pull, error) : fill_page (&puller, pull, error));
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return NULL;
  return g_steal_pointer (&page);
}

gint64
linli_backend_count_rows (LinliBackend *self, gint64 com, const LinliAccess *access, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT grid,kind_no,count(*) FROM record WHERE com=? AND del=0 GROUP BY grid,kind_no", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock), rows = 0;
  int step = -1;

  if (stmt == NULL)
    return -1;
  sqlite3_bind_int64 (stmt, 1, com);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, (guint) sqlite3_column_int64 (stmt, 1));

      if (kind != NULL && (linli_access_get (access, kind, com, sqlite3_column_int64 (stmt, 0), now_ms) & LINLI_RIGHT_READ) != 0)
        rows += sqlite3_column_int64 (stmt, 2);
    }
  return step < 0 ? -1 : rows;
}
