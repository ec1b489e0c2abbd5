/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-revive.c - a record that was deleted while somebody here edited it: made anew, with what it held and what was written.
 *
 * What was deleted does not come back (docs/sync.md, I12): its identity is gone for everybody.  Its content may come back as a new record.  When
 * word of the deletion comes and something of ours about the record is not accepted, what it held is told to its history. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define KEPT "kept"

static gboolean
has_unaccepted (LinliStore *store, const LinliId *id, gboolean *ret_has, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT 1 FROM outbox WHERE id = ?1 AND (state = 0 OR (state = 2 AND seen = 0)) LIMIT 1", error);
  LinliStep step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  step = linli_db_step (stmt, error);
  *ret_has = step == LINLI_STEP_ROW;
  return step != LINLI_STEP_ERROR;
}

gboolean
linli_revive_keep (LinliStore *store, const LinliRow *row, const LinliRowNote *note, gint64 seq, GError **error)
{
  gboolean wanted;

  if (!has_unaccepted (store, &row->id, &wanted, error))
    return FALSE;
  for (guint i = 0; wanted && i < row->n_values; i++)
    if (row->values[i].type != LINLI_VALUE_NULL
        && !linli_history_add (store, row->kind, &row->id, g_ptr_array_index (row->kind->fields, i), KEPT, note, &row->values[i], NULL, seq, 0, error))
      return FALSE;
  return TRUE;
}

/* What the record held, into @edit; FALSE without @error: nothing was kept. */
static gboolean
take_kept (LinliStore *store, const LinliId *id, LinliEdit *edit, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT kind_no, field_no, old FROM history WHERE id = ?1 AND what = '" KEPT "' ORDER BY hid",
                                                 error);
  LinliStep step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      const LinliKind *part = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 0));
      const LinliField *field = part != NULL ? linli_kind_get_field_no (part, (guint) sqlite3_column_int (stmt, 1)) : NULL;
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (field != NULL && linli_kind_get_core (part) == edit->kind && field->type != LINLI_TYPE_COMPUTED
          && linli_value_unpack (sqlite3_column_blob (stmt, 2), (gsize) sqlite3_column_bytes (stmt, 2), &value))
        linli_edit_set (edit, field, &value);
    }
  return step == LINLI_STEP_DONE && g_hash_table_size (edit->values) > 0;
}

/* (transfer full) (element-type LinliOp): what came back about the record. */
static GPtrArray *
list_own (LinliStore *store, const LinliId *id, GError **error)
{
  GPtrArray *ops = linli_store_get_returned (store, error);

  for (guint i = ops != NULL ? ops->len : 0; i > 0; i--)
    if (!linli_id_equal (&((const LinliOp *) g_ptr_array_index (ops, i - 1))->id, id))
      g_ptr_array_remove_index (ops, i - 1);
  return ops;
}

LinliEdit *
linli_store_edit_revived (LinliStore *store, const LinliConflict *conflict, GError **error)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, linli_kind_get_core (conflict->kind), NULL);
  g_autoptr(GPtrArray) ops = list_own (store, &conflict->record, error);
  g_autoptr(GError) wrong = NULL;

  if (ops == NULL)
    return NULL;
  if (!take_kept (store, &conflict->record, edit, &wrong))
    {
      if (wrong != NULL)
        g_propagate_error (error, g_steal_pointer (&wrong));
      else
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "what the record held is not on this computer; choose \"server\", and make a new one"
                     " where it is needed");
      return NULL;
    }
  for (guint i = 0; i < ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (ops, i);

      if (op->type != LINLI_OP_VERIFY && op->type != LINLI_OP_DELETE)
        linli_tray_take_values (edit, op, NULL);
    }
  edit->grid = conflict->grid;
  return g_steal_pointer (&edit);
}

gboolean
linli_store_can_revive (LinliStore *store, const LinliConflict *conflict)
{
  g_autoptr(LinliEdit) edit = NULL;

  if (conflict->type != LINLI_CONFLICT_EDIT_DELETE || !linli_store_has_right (store, linli_kind_get_core (conflict->kind), LINLI_RIGHT_WRITE))
    return FALSE;
  edit = linli_store_edit_revived (store, conflict, NULL);
  return edit != NULL;
}

/* All in the batch of the caller. */
static gboolean
revive (LinliStore *store, const LinliConflict *conflict, const char *reason, LinliId *ret_id, GError **error)
{
  g_autoptr(LinliEdit) edit = linli_store_edit_revived (store, conflict, error);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(GPtrArray) ops = NULL;
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  LinliSettlement settlement = { conflict->id, LINLI_SIDE_SERVER, LINLI_VALUE_INIT };

  if (edit == NULL || (ops = list_own (store, &conflict->record, error)) == NULL)
    return FALSE;
  g_ptr_array_add (edits, edit);
  g_array_append_val (settlements, settlement);
  if (!linli_store_save (store, edits, reason, NULL, error) || !linli_store_settle (store, settlements, reason, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    if (!linli_store_drop_returned (store, ((const LinliOp *) g_ptr_array_index (ops, i))->number, error))
      return FALSE;
  *ret_id = edit->id;
  return TRUE;
}

gboolean
linli_store_revive (LinliStore *store, const LinliId *id, const char *reason, LinliRevived *ret_revived, GError **error)
{
  g_autoptr(LinliConflict) conflict = linli_store_get_conflict (store, id, error);
  gboolean good;

  if (conflict == NULL)
    return FALSE;
  if (conflict->type != LINLI_CONFLICT_EDIT_DELETE)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this conflict is not about an edit of what was deleted");
      return FALSE;
    }
  if (!linli_store_begin_batch (store, KEPT, &ret_revived->batch, error))
    return FALSE;
  good = revive (store, conflict, reason, &ret_revived->id, error);
  return linli_store_end_batch (store, good, good ? error : NULL) && good;
}

/* What was dropped from the tray for it is there again. */
static gboolean
restore_tray (LinliStore *store, const LinliConflict *conflict, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  sqlite3_stmt *stmt;

  if (!linli_txn_begin (&txn, store, TRUE, error)
      || (stmt = linli_store_stmt (store, "UPDATE outbox SET state = 2 WHERE state = 3 AND st = ?2 AND id = ?1 AND opno >= ?3", error)) == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, conflict->record.bytes, sizeof conflict->record.bytes, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, LINLI_STATUS_RETURNED);
  sqlite3_bind_int64 (stmt, 3, conflict->op);
  return linli_db_run (stmt, error) && linli_txn_commit (&txn, error);
}

gboolean
linli_store_unrevive (LinliStore *store, const LinliId *id, const LinliRevived *revived, GError **error)
{
  g_autoptr(LinliConflict) conflict = linli_store_get_conflict (store, id, error);
  g_autoptr(GError) wrong = NULL;

  if (conflict == NULL)
    return FALSE;
  if (!linli_store_unsettle (store, id, &wrong))
    {
      if (wrong != NULL)
        g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  return linli_store_undo_batch (store, revived->batch, NULL, error) && restore_tray (store, conflict, error);
}
