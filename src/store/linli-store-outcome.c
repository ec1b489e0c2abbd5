/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-outcome.c - what became of a value that was in dispute, for the one who wrote it: somebody else settled it, and not for his. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define SEEN_KEY "outcomes_seen"  /* number of the newest conflict whose outcome was looked at */
#define MAX_TOLD 200

/* Whether a resolution of it was made here, whatever became of that. */
static gboolean
is_own_word (LinliStore *store, const LinliConflict *conflict, gboolean *ret_own, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT body FROM outbox WHERE id = ?1 AND body LIKE '[%,\"r\",%'", error);
  g_autoptr(GPtrArray) ops = NULL;

  *ret_own = FALSE;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, conflict->record.bytes, sizeof conflict->record.bytes, SQLITE_STATIC);
  ops = linli_outbox_read_ops (store, stmt, error);
  for (guint i = 0; ops != NULL && i < ops->len; i++)
    *ret_own = *ret_own || linli_id_equal (&((const LinliOp *) g_ptr_array_index (ops, i))->conflict, &conflict->id);
  return ops != NULL;
}

/* Whether what shows now is something else than its author wrote. */
static gboolean
has_lost (LinliStore *store, const LinliConflict *conflict)
{
  const LinliField *field = linli_kind_get_field_no (conflict->kind, conflict->field_no);
  g_autoptr(LinliRow) row = field != NULL ? linli_rows_load (store, linli_store_get_table (store, conflict->kind), &conflict->record, NULL, NULL) : NULL;

  return row != NULL && !linli_value_equal (linli_row_get (row, field), &conflict->mine);
}

static int
compare_seq (gconstpointer a, gconstpointer b)
{
  gint64 one = (*(LinliConflict *const *) a)->seq, other = (*(LinliConflict *const *) b)->seq;

  return one < other ? -1 : one > other;
}

/* Most replicas have none, and are asked often. */
static gboolean
has_candidates (LinliStore *store)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT 1 FROM conflict WHERE device = ?1 AND type = ?2 AND state = ?3 AND seq > ?4 LIMIT 1", NULL);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, linli_meta_get_int (store, "device", 0));
  sqlite3_bind_int (stmt, 2, LINLI_CONFLICT_FIELD);
  sqlite3_bind_int (stmt, 3, LINLI_CONFLICT_RESOLVED);
  sqlite3_bind_int64 (stmt, 4, linli_meta_get_int (store, SEEN_KEY, 0));
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW;
}

GPtrArray *
linli_store_list_outcomes (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) conflicts = NULL;
  g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_conflict_free);
  gint64 device = linli_meta_get_int (store, "device", 0), seen = linli_meta_get_int (store, SEEN_KEY, 0);

  if (!has_candidates (store))
    return g_steal_pointer (&told);
  if ((conflicts = linli_store_get_conflicts (store, TRUE, error)) == NULL)
    return NULL;
  /* Who is told reads on from where he was. */
  g_ptr_array_sort (conflicts, compare_seq);
  for (guint i = 0; i < conflicts->len && told->len < MAX_TOLD; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      gboolean own;

      if (conflict->type != LINLI_CONFLICT_FIELD || conflict->state != LINLI_CONFLICT_RESOLVED || conflict->device != device || conflict->seq <= seen)
        continue;
      if (!is_own_word (store, conflict, &own, error))
        return NULL;
      if (!own && has_lost (store, conflict))
        g_ptr_array_add (told, linli_conflict_copy (conflict));
    }
  return g_steal_pointer (&told);
}

gboolean
linli_store_see_outcomes (LinliStore *store, gint64 seq, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  if (seq <= linli_meta_get_int (store, SEEN_KEY, 0))
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, SEEN_KEY, seq, error) && linli_txn_commit (&txn, error);
}
