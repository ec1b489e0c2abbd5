/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-batch.c - many saves that are kept or undone together: an import. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

static gboolean
is_undone (LinliStore *store, gint64 batch, gboolean *ret_undone, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT undone FROM batch WHERE batch = ?1", error);
  LinliStep step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, batch);
  step = linli_db_step (stmt, error);
  if (step == LINLI_STEP_DONE)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no batch %" G_GINT64_FORMAT " in this replica", batch);
  *ret_undone = step == LINLI_STEP_ROW && sqlite3_column_int (stmt, 0) != 0;
  return step == LINLI_STEP_ROW;
}

gboolean
linli_store_begin_batch (LinliStore *store, const char *title, gint64 *ret_batch, GError **error)
{
  sqlite3_stmt *stmt;

  g_return_val_if_fail (!store->in_batch, FALSE);

  if (!linli_db_exec (store->db, "PRAGMA synchronous=FULL", error) || !linli_store_begin (store, error))
    return FALSE;
  store->is_full = TRUE;
  stmt = linli_store_stmt (store, "INSERT INTO batch (title, at) VALUES (?1, ?2)", error);
  if (stmt != NULL)
    {
      sqlite3_bind_text (stmt, 1, title, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (stmt, 2, linli_clock_get_wall_ms (store->clock));
    }
  if (stmt == NULL || !linli_db_run (stmt, error))
    {
      linli_store_roll_back (store);
      return FALSE;
    }
  store->batch = sqlite3_last_insert_rowid (store->db);
  store->in_batch = TRUE;
  *ret_batch = store->batch;
  return TRUE;
}

gboolean
linli_store_continue_batch (LinliStore *store, gint64 batch, GError **error)
{
  gboolean undone;

  g_return_val_if_fail (!store->in_batch, FALSE);

  if (!is_undone (store, batch, &undone, error))
    return FALSE;
  if (undone)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "batch %" G_GINT64_FORMAT " was undone already", batch);
      return FALSE;
    }
  if (!linli_db_exec (store->db, "PRAGMA synchronous=FULL", error) || !linli_store_begin (store, error))
    return FALSE;
  store->is_full = TRUE;
  store->batch = batch;
  store->in_batch = TRUE;
  return TRUE;
}

gboolean
linli_store_end_batch (LinliStore *store, gboolean keep, GError **error)
{
  gboolean lost = keep && store->is_lost != NULL && store->is_lost (store->is_lost_data);

  store->in_batch = FALSE;
  store->batch = 0;
  if (store->rolled_back || sqlite3_get_autocommit (store->db))
    {
      linli_store_roll_back (store);
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FULL, "the batch was rolled back; nothing was changed");
      return FALSE;
    }
  if (keep && !lost && linli_search_flush (store, error) && linli_store_commit (store, error))
    return TRUE;
  linli_store_roll_back (store);
  if (lost)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the commit was lost");
  return !keep;
}

/* A created record that was never sent goes with its operations; one that was sent is closed or deleted by a new change. */
static gboolean
forget_unsent (LinliStore *store, const LinliKind *kind, const LinliId *id, gint64 batch, gboolean *ret_forgotten, GError **error)
{
  LinliTable *table = linli_store_get_table (store, kind);
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(GPtrArray) items = NULL;
  gint64 pushed = linli_meta_get_int (store, "pushed", 0);
  sqlite3_stmt *stmt;

  *ret_forgotten = FALSE;
  if (!linli_overlay_load_server (store, table, id, &server, NULL, error) || (items = linli_overlay_list (store, kind, id, error)) == NULL)
    return FALSE;
  if (server != NULL)
    return TRUE;
  for (guint i = 0; i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);

      /* A push may have arrived although its answer has not: forgetting it here would let the record come back. */
      if (item->state != LINLI_OUT_PENDING || item->op->number <= pushed)
        return TRUE;
    }
  stmt = linli_store_stmt (store, "DELETE FROM outbox WHERE kind_no = ?1 AND id = ?2 AND state < 2 AND state = 0", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, (int) kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  if (!linli_db_run (stmt, error) || !linli_overlay_store (store, table, id, NULL, error))
    return FALSE;
  *ret_forgotten = TRUE;
  return TRUE;
}

/* A record that was moved by name to another grid, and never offered: the operation goes as if it had not been, because the server takes records out of a grid
 * by the name of another one only. */
static gboolean
forget_move (LinliStore *store, const LinliOp *op, gboolean *ret_forgotten, GError **error)
{
  const LinliField *keeper = linli_catalogue_get_keeper (store->catalogue, op->kind);
  LinliTable *table = linli_store_get_table (store, op->kind);
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(GPtrArray) items = NULL;
  sqlite3_stmt *stmt;
  gboolean pending = FALSE;

  *ret_forgotten = FALSE;
  if (op->type != LINLI_OP_UPDATE || keeper == NULL || op->changes->len != 1 || linli_op_find (op, keeper->no) == NULL
      || op->number <= linli_meta_get_int (store, "pushed", 0))
    return TRUE;
  if (!linli_overlay_load_server (store, table, &op->id, &server, NULL, error) || (items = linli_overlay_list (store, op->kind, &op->id, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);

      pending |= item->op->number == op->number && item->state == LINLI_OUT_PENDING;
      /* What was made of it since stands on it. */
      if (item->op->number > op->number && linli_op_find (item->op, keeper->no) != NULL)
        return TRUE;
    }
  if (!pending)
    return TRUE;
  for (guint i = 0; i < 2; i++)
    {
      stmt = linli_store_stmt (store, i == 0 ? "DELETE FROM outbox WHERE opno = ?1 AND state = 0" : "DELETE FROM history WHERE opno = ?1", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, op->number);
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  *ret_forgotten = TRUE;
  return linli_overlay_store (store, table, &op->id, server, error);
}

/* Back to the grid in which its author saw it, where that has a name. */
static void
name_former_grid (LinliStore *store, const LinliOp *op, const LinliField *field, LinliValue *value)
{
  const LinliField *no = linli_catalogue_get_role (store->catalogue, "grid.no");
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GPtrArray) loaded = NULL;
  g_autofree char *where = NULL;
  LinliQuery query = { 0 };

  if (field != linli_catalogue_get_keeper (store->catalogue, op->kind) || value->type != LINLI_VALUE_NULL || op->grid == 0)
    return;
  where = g_strdup_printf ("%s = %" G_GINT64_FORMAT, no->name, op->grid);
  query = (LinliQuery) { no->kind, where, NULL, FALSE, 1 };
  rowids = linli_store_query (store, &query, NULL);
  loaded = rowids != NULL && rowids->len == 1 ? linli_store_load_rowids (store, no->kind, &g_array_index (rowids, gint64, 0), 1, NULL) : NULL;
  if (loaded != NULL && loaded->len == 1 && g_ptr_array_index (loaded, 0) != NULL)
    linli_value_set_blob (value, ((const LinliLoaded *) g_ptr_array_index (loaded, 0))->record->id.bytes, sizeof op->id.bytes);
}

/* The reverse of one operation, as an edit. (nullable): nothing to do. */
static LinliEdit *
reverse (LinliStore *store, const LinliOp *op)
{
  const LinliKind *core = linli_kind_get_core (op->kind);
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, core, &op->id, NULL);
  LinliEdit *edit;

  if (loaded == NULL)
    return NULL;
  if (op->type == LINLI_OP_CREATE && op->kind == core)
    {
      const LinliField *closing = core->closing_field != NULL ? linli_kind_find_field (core, core->closing_field) : NULL;

      if (core->deletable)
        return linli_edit_new (LINLI_EDIT_DELETE, core, &op->id);
      edit = linli_edit_new (LINLI_EDIT_CHANGE, core, &op->id);
      /* 误录注销 for people, 注销 for households: the list's last code is the one that strikes an entry off. */
      if (closing != NULL && closing->list != NULL && closing->list->codes->len > 0)
        {
          const LinliCode *last = g_ptr_array_index (closing->list->codes, closing->list->codes->len - 1);
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          linli_value_set_text (&value, last->code, -1);
          linli_edit_set (edit, closing, &value);
        }
      return edit;
    }
  edit = linli_edit_new (LINLI_EDIT_CHANGE, core, &op->id);
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);

      /* Only where nobody changed it since. */
      if (field != NULL && (op->type == LINLI_OP_UPDATE || op->type == LINLI_OP_CREATE)
          && linli_value_equal (linli_record_get (loaded->record, field), &change->new_value))
        {
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          linli_value_copy (&change->old_value, &value);
          name_former_grid (store, op, field, &value);
          linli_edit_set (edit, field, &value);
        }
    }
  return edit;
}

static GPtrArray *
read_batch_ops (LinliStore *store, gint64 batch, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "SELECT body FROM outbox WHERE batch = ?1 ORDER BY opno DESC", error);
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_free);
  LinliStep step = LINLI_STEP_ERROR;

  if (stmt != NULL)
    {
      sqlite3_bind_int64 (stmt, 1, batch);
      while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
        {
          LinliOp *op = linli_wire_read_op (store->catalogue, linli_db_get_text (stmt, 0), strlen (linli_db_get_text (stmt, 0)), NULL);

          if (op != NULL)
            g_ptr_array_add (ops, op);
        }
      sqlite3_reset (stmt);
    }
  if (step == LINLI_STEP_DONE)
    return ops;
  g_ptr_array_unref (ops);
  return NULL;
}

/* Whether somebody else wrote a field of @row since this replica made it. */
static gboolean
is_edited_by_others (const LinliRow *row, gint64 own_device)
{
  for (guint i = 0; i < row->kind->fields->len; i++)
    {
      gint64 device = linli_row_clock_get_device (&row->clock, ((const LinliField *) g_ptr_array_index (row->kind->fields, i))->no);

      if (device != 0 && device != own_device)
        return TRUE;
    }
  return FALSE;
}

/* The records that the batch made and other people have worked on since: they stay.  (transfer full) LinliId * */
static GHashTable *
find_kept (LinliStore *store, GPtrArray *ops, GError **error)
{
  g_autoptr(GHashTable) kept = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  gint64 own_device = linli_meta_get_int (store, "device", 0);

  for (guint i = 0; i < ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (ops, i);
      g_autoptr(LinliRow) server = NULL;
      gboolean edited;

      if (op->type != LINLI_OP_CREATE || op->kind->facet_of != NULL)
        continue;
      if (!linli_overlay_load_server (store, linli_store_get_table (store, op->kind), &op->id, &server, NULL, error))
        return NULL;
      edited = server != NULL && is_edited_by_others (server, own_device);
      for (guint j = 0; j < op->kind->facets->len && !edited; j++)
        {
          g_autoptr(LinliRow) part = NULL;

          if (!linli_overlay_load_server (store, linli_store_get_table (store, g_ptr_array_index (op->kind->facets, j)), &op->id, &part, NULL, error))
            return NULL;
          edited = part != NULL && is_edited_by_others (part, own_device);
        }
      if (edited)
        g_hash_table_add (kept, linli_id_dup (&op->id));
    }
  return g_steal_pointer (&kept);
}

typedef struct
{
  LinliStore *store;
  gint64      batch;
  GHashTable *kept;     /* (owned) LinliId *: records left as they are */
  GHashTable *touched;  /* (owned) LinliId *: every record of the batch */
  guint       ops;
} UndoJob;

static gboolean
undo_op (UndoJob *job, const LinliOp *op, GError **error)
{
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(GError) local = NULL;
  g_auto(LinliSaveResult) result = { 0 };
  gboolean forgotten;

  g_hash_table_add (job->touched, linli_id_dup (&op->id));
  if (g_hash_table_contains (job->kept, &op->id))
    return TRUE;
  if (op->type == LINLI_OP_CREATE ? !forget_unsent (job->store, op->kind, &op->id, job->batch, &forgotten, error)
                                  : !forget_move (job->store, op, &forgotten, error))
    return FALSE;
  if (forgotten)
    {
      job->ops++;
      return TRUE;
    }
  edit = reverse (job->store, op);
  if (edit == NULL || (edit->type == LINLI_EDIT_CHANGE && g_hash_table_size (edit->values) == 0))
    return TRUE;
  g_ptr_array_add (edits, edit);
  if (linli_store_save (job->store, edits, "undo", &result, &local))
    {
      job->ops += result.ops;
      return TRUE;
    }
  /* Something leans on it by now, as a rule says: it stays, and is counted. */
  if (g_error_matches (local, LINLI_ERROR, LINLI_ERROR_INVALID))
    return g_hash_table_add (job->kept, linli_id_dup (&op->id)) || TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
undo_ops (UndoJob *job, GPtrArray *ops, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("UPDATE batch SET undone = 1 WHERE batch = %" G_GINT64_FORMAT, job->batch);

  if (!linli_db_exec (job->store->db, mark, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    if (!undo_op (job, g_ptr_array_index (ops, i), error))
      return FALSE;
  return TRUE;
}

gboolean
linli_store_undo_batch (LinliStore *store, gint64 batch, LinliUndoResult *ret_result, GError **error)
{
  g_autoptr(GPtrArray) ops = NULL;
  g_autoptr(GHashTable) kept = NULL;
  g_autoptr(GHashTable) touched = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  UndoJob job = { .store = store, .batch = batch, .touched = touched };
  gboolean undone, good;
  gint64 own;

  if (!is_undone (store, batch, &undone, error))
    return FALSE;
  if (undone)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "batch %" G_GINT64_FORMAT " was undone already", batch);
      return FALSE;
    }
  if ((ops = read_batch_ops (store, batch, error)) == NULL || (kept = find_kept (store, ops, error)) == NULL
      || !linli_store_begin_batch (store, "undo", &own, error))
    return FALSE;
  job.kept = kept;
  good = undo_ops (&job, ops, error);
  if (!linli_store_end_batch (store, good, good ? error : NULL) || !good)
    return FALSE;
  if (ret_result != NULL)
    *ret_result = (LinliUndoResult) { g_hash_table_size (touched), g_hash_table_size (kept), job.ops };
  return TRUE;
}
