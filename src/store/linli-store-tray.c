/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-tray.c - what the server sent back: it waits for its author, and keeps nothing else waiting. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

void
linli_returned_free (LinliReturned *returned)
{
  if (returned == NULL)
    return;
  linli_op_free (returned->op);
  g_free (returned->title);
  g_free (returned);
}

GPtrArray *
linli_store_list_returned (LinliStore *store, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT body, why, made_at FROM outbox WHERE state = 2 AND state < 3 AND seen = 0 ORDER BY opno",
                                                 error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_returned_free);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliOp *op = linli_wire_read_op (store->catalogue, linli_db_get_text (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), error);
      LinliReturned *returned;

      if (op == NULL)
        return NULL;
      returned = g_new0 (LinliReturned, 1);
      returned->op = op;
      returned->why = (LinliWhy) sqlite3_column_int (stmt, 1);
      returned->made_at = sqlite3_column_int64 (stmt, 2);
      g_ptr_array_add (list, returned);
    }
  if (step == LINLI_STEP_ERROR)
    return NULL;
  for (guint i = 0; i < list->len; i++)
    {
      LinliReturned *returned = g_ptr_array_index (list, i);

      returned->title = linli_search_load_title (store, linli_kind_get_core (returned->op->kind), &returned->op->id);
    }
  return g_steal_pointer (&list);
}

gboolean
linli_store_drop_returned (LinliStore *store, gint64 number, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gboolean nested = store->in_txn && !store->in_batch;
  sqlite3_stmt *stmt;

  if (!nested && !linli_txn_begin (&txn, store, TRUE, error))
    return FALSE;
  stmt = linli_store_stmt (store, "UPDATE outbox SET state = 3 WHERE opno = ?1 AND state = 2", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, number);
  /* It may have been the last thing that kept a record of a lost scope. */
  return linli_db_run (stmt, error) && linli_purge_forget (store, error) && (nested || linli_txn_commit (&txn, error));
}

void
linli_tray_take_values (LinliEdit *edit, const LinliOp *op, const LinliLoaded *loaded)
{
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);
      const LinliValue *shown = field == NULL ? NULL : loaded != NULL ? linli_record_get (loaded->record, field)
                                                                      : g_hash_table_lookup (edit->values, field);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (field == NULL)
        continue;
      if (op->type == LINLI_OP_SET)
        {
          g_autofree char *codes = linli_codes_apply (shown != NULL ? linli_value_get_text (shown) : NULL, linli_value_get_text (&change->new_value),
                                                      linli_value_get_text (&change->old_value));

          if (codes != NULL)
            linli_value_set_text (&value, codes, -1);
        }
      else if (op->type == LINLI_OP_COUNTER)
        linli_value_set_integer (&value, (shown != NULL ? shown->integer : 0) + change->new_value.integer);
      else
        linli_value_copy (&change->new_value, &value);
      linli_edit_set (edit, field, &value);
    }
}

LinliEdit *
linli_store_edit_returned (LinliStore *store, const LinliOp *op, GError **error)
{
  const LinliKind *core = linli_kind_get_core (op->kind);
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, core, &op->id, NULL);
  LinliEditType type = op->type == LINLI_OP_DELETE || (op->type == LINLI_OP_RESOLVE && op->changes->len == 0) ? LINLI_EDIT_DELETE
                       : op->type == LINLI_OP_VERIFY ? LINLI_EDIT_VERIFY : LINLI_EDIT_CHANGE;
  LinliEdit *edit;

  if (loaded == NULL && op->type == LINLI_OP_CREATE && op->kind == core)
    type = LINLI_EDIT_NEW;
  else if (loaded == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the record is not here any more");
      return NULL;
    }
  edit = linli_edit_new (type, core, &op->id);
  edit->grid = type == LINLI_EDIT_NEW ? op->grid : -1;
  edit->source = op->source;
  if (type != LINLI_EDIT_DELETE)
    linli_tray_take_values (edit, op, loaded);
  return edit;
}
