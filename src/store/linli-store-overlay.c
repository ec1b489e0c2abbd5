/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-overlay.c - what shows is the server's row with the operations of this replica laid over it.
 *
 * While a row has operations that the server's row does not tell yet, table shadow keeps the server's row whole, with its
 * clock; the typed table holds what shows.  An accepted operation stays laid over until a pull has brought the server's own
 * row: guessing what the server made of it would make clocks that no server ever gave. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

void
linli_outbox_item_free (LinliOutboxItem *item)
{
  if (item == NULL)
    return;
  linli_op_free (item->op);
  g_free (item);
}

gboolean
linli_overlay_has_ops (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT 1 FROM outbox WHERE kind_no = ?1 AND id = ?2 AND state < 2 LIMIT 1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  return linli_db_step (stmt, error) == LINLI_STEP_ROW;
}

GPtrArray *
linli_overlay_list (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_outbox_item_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT body, state, st, aseq FROM outbox WHERE kind_no = ?1 AND id = ?2 AND state < 2"
                                                 " ORDER BY opno", error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliOp *op = linli_wire_read_op (store->catalogue, linli_db_get_text (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), error);
      LinliOutboxItem *item;

      if (op == NULL)
        return NULL;
      item = g_new0 (LinliOutboxItem, 1);
      item->op = op;
      item->state = sqlite3_column_int (stmt, 1);
      item->status = sqlite3_column_int (stmt, 2);
      item->aseq = sqlite3_column_int64 (stmt, 3);
      g_ptr_array_add (items, item);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&items) : NULL;
}

gboolean
linli_overlay_load_server (LinliStore *store, LinliTable *table, const LinliId *id, LinliRow **ret_row, gboolean *ret_shadowed, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT held, com, grid, seq, clk, prov, body FROM shadow WHERE kind_no = ?1 AND id = ?2", error);
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(GError) local = NULL;
  LinliStep step;

  *ret_row = NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, table->kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  step = linli_db_step (stmt, error);
  if (step == LINLI_STEP_ERROR)
    return FALSE;
  if (ret_shadowed != NULL)
    *ret_shadowed = step == LINLI_STEP_ROW;
  if (step == LINLI_STEP_DONE)
    {
      *ret_row = linli_rows_load (store, table, id, NULL, &local);
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (sqlite3_column_int (stmt, 0) == 0)
    return TRUE;

  row = linli_row_new (table->kind, id, sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2));
  row->seq = sqlite3_column_int64 (stmt, 3);
  if (!linli_row_clock_decode (&row->clock, sqlite3_column_blob (stmt, 4), (gsize) sqlite3_column_bytes (stmt, 4), error)
      || !linli_body_decode (row, sqlite3_column_blob (stmt, 6), (gsize) sqlite3_column_bytes (stmt, 6), error))
    return FALSE;
  if (sqlite3_column_bytes (stmt, 5) > 0)
    {
      GArray *prov = linli_prov_decode (sqlite3_column_blob (stmt, 5), (gsize) sqlite3_column_bytes (stmt, 5), error);

      if (prov == NULL)
        return FALSE;
      g_array_unref (row->prov);
      row->prov = prov;
    }
  *ret_row = g_steal_pointer (&row);
  return TRUE;
}

static void
lay_change (LinliRow *row, const LinliOp *op, const LinliChange *change, const LinliField *field)
{
  const LinliValue *current = linli_row_get (row, field);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  switch (op->type)
    {
    case LINLI_OP_SET:
      {
        g_autofree char *codes = linli_codes_apply (linli_value_get_text (current), linli_value_get_text (&change->new_value),
                                                    linli_value_get_text (&change->old_value));

        if (codes != NULL)
          linli_value_set_text (&value, codes, -1);
        linli_row_set (row, field, &value);
        break;
      }
    case LINLI_OP_COUNTER:
      linli_value_set_integer (&value, (gint64) ((guint64) current->integer + (guint64) change->new_value.integer));
      linli_row_set (row, field, &value);
      break;
    case LINLI_OP_CREATE:
    case LINLI_OP_UPDATE:
    case LINLI_OP_RESOLVE:
      linli_row_set (row, field, &change->new_value);
      break;
    case LINLI_OP_VERIFY:
    case LINLI_OP_DELETE:
    default:
      break;
    }
}

/* The conflict that decided against (or about) this field of an answered operation. (nullable) */
static const LinliConflict *
find_conflict (GPtrArray *conflicts, guint field_no)
{
  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    if (((const LinliConflict *) g_ptr_array_index (conflicts, i))->field_no == field_no)
      return g_ptr_array_index (conflicts, i);
  return NULL;
}

LinliRow *
linli_overlay_lay (LinliStore *store, const LinliKind *kind, const LinliRow *server, GPtrArray *items, GError **error)
{
  g_autoptr(LinliRow) row = server != NULL ? linli_row_copy (server) : NULL;
  gint64 device = linli_meta_get_int (store, "device", 0), first_op = linli_meta_get_int (store, "first_op", 1);
  gint64 old_device = linli_meta_get_int (store, "old_device", device);

  for (guint i = 0; i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);
      const LinliOp *op = item->op;
      g_autoptr(GPtrArray) conflicts = NULL;

      if (item->state == LINLI_OUT_ACKED && item->status != LINLI_STATUS_OK
          && (conflicts = linli_conflicts_of_op (store, op->number < first_op ? old_device : device, op->number, error)) == NULL)
        return NULL;
      if (op->type == LINLI_OP_RESOLVE && linli_fault (LINLI_FAULT_RESOLVE_UNSHOWN))
        continue;
      if (op->type == LINLI_OP_DELETE || (op->type == LINLI_OP_RESOLVE && op->choice == LINLI_SIDE_MINE && op->changes->len == 0))
        {
          if (find_conflict (conflicts, 0) == NULL)
            g_clear_pointer (&row, linli_row_free);
          continue;
        }
      /* Only a first value makes a row; the rest speaks of one that the server took away. */
      if (row == NULL && op->type != LINLI_OP_CREATE)
        continue;
      if (row == NULL)
        row = linli_row_new (kind, &op->id, op->com, op->grid);

      for (guint j = 0; j < op->changes->len; j++)
        {
          const LinliChange *change = &g_array_index (op->changes, LinliChange, j);
          const LinliField *field = linli_kind_get_field_no (kind, change->field_no);
          const LinliConflict *conflict = find_conflict (conflicts, change->field_no);

          if (field == NULL)
            continue;
          if (conflict != NULL)
            linli_row_set (row, field, &conflict->server);
          else
            lay_change (row, op, change, field);
          if (op->source != LINLI_SOURCE_NONE || op->day != 0)
            linli_prov_merge (row->prov, change->field_no, op->source, op->day);
        }
      if (item->state == LINLI_OUT_ACKED)
        row->seq = MAX (row->seq, item->aseq);
    }
  return g_steal_pointer (&row);
}

static gboolean
write_shadow (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliRow *server, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO shadow (kind_no, id, held, com, grid, seq, clk, prov, body)"
                                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", error);
  g_autoptr(GBytes) clock = server != NULL ? linli_row_clock_encode (&server->clock) : NULL;
  g_autoptr(GBytes) prov = server != NULL && server->prov->len > 0 ? linli_prov_encode (server->prov) : NULL;
  g_autoptr(GBytes) body = server != NULL ? linli_body_encode (server) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 3, server != NULL);
  sqlite3_bind_int64 (stmt, 4, server != NULL ? server->com : 0);
  sqlite3_bind_int64 (stmt, 5, server != NULL ? server->grid : 0);
  sqlite3_bind_int64 (stmt, 6, server != NULL ? server->seq : 0);
  linli_db_bind_bytes (stmt, 7, clock);
  linli_db_bind_bytes (stmt, 8, prov);
  linli_db_bind_bytes (stmt, 9, body);
  return linli_db_run (stmt, error);
}

static gboolean
drop_shadow (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM shadow WHERE kind_no = ?1 AND id = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

static gboolean
write_visible (LinliStore *store, LinliTable *table, const LinliId *id, const LinliRow *row, GError **error)
{
  gint64 rid, seq;

  if (row == NULL)
    return linli_rows_remove (store, table, id, error);
  return linli_rows_probe (store, table, id, &rid, &seq, error) && linli_rows_write (store, table, row, rid, error);
}

gboolean
linli_overlay_store (LinliStore *store, LinliTable *table, const LinliId *id, const LinliRow *server, GError **error)
{
  g_autoptr(GPtrArray) items = linli_overlay_list (store, table->kind, id, error);
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(GError) local = NULL;

  if (items == NULL)
    return FALSE;
  if (items->len == 0)
    return drop_shadow (store, table->kind, id, error) && write_visible (store, table, id, server, error);

  row = linli_overlay_lay (store, table->kind, server, items, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return write_shadow (store, table->kind, id, server, error) && write_visible (store, table, id, row, error);
}

LinliRow *
linli_store_load_server_row (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  LinliRow *row;

  return linli_overlay_load_server (store, linli_store_get_table (store, kind), id, &row, NULL, error) ? row : NULL;
}
