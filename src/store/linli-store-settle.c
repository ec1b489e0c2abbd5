/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-settle.c - a person's word on a conflict: an operation like any other, laid over the row until the server answers.
 *
 * The operation carries what its author looked at, so that a server which has something else by then can say so. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

gboolean
linli_store_get_conflict_now (LinliStore *store, const LinliConflict *conflict, gint64 *ret_seq, LinliValue *ret_value)
{
  const LinliField *field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  g_autoptr(LinliRow) row = linli_store_load_server_row (store, conflict->kind, &conflict->record, NULL);
  gint64 seq;

  if (row == NULL || (conflict->field_no != 0 && field == NULL))
    return FALSE;
  seq = field != NULL ? linli_row_clock_get_seq (&row->clock, field->no) : row->seq;
  /* An answer comes before the row it tells of. */
  if (seq < conflict->server_seq)
    {
      *ret_seq = conflict->server_seq;
      if (field != NULL)
        linli_value_copy (&conflict->server, ret_value);
      return TRUE;
    }
  *ret_seq = seq;
  if (field != NULL)
    linli_value_copy (linli_row_get (row, field), ret_value);
  return TRUE;
}

static gboolean
refuse (LinliError code, const char *why, GError **error)
{
  g_set_error_literal (error, LINLI_ERROR, code, why);
  return FALSE;
}

/* What the chosen side comes to; FALSE where the conflict has no such side. */
static gboolean
find_value (LinliStore *store, const LinliConflict *conflict, const LinliSettlement *settlement, const LinliValue *now, LinliValue *ret_value, GError **error)
{
  const LinliField *field = linli_kind_get_field_no (conflict->kind, conflict->field_no);

  switch (settlement->choice)
    {
    case LINLI_SIDE_SERVER:
      /* Where a rule chose mine, the server's side is the value that lost. */
      linli_value_copy (conflict->state == LINLI_CONFLICT_MOOT && linli_value_equal (now, &conflict->mine) ? &conflict->server : now, ret_value);
      return TRUE;
    case LINLI_SIDE_MINE:
      linli_value_copy (&conflict->mine, ret_value);
      return TRUE;
    case LINLI_SIDE_OTHER:
      linli_value_copy (&settlement->value, ret_value);
      if (field->blocking && !linli_value_is_answered (ret_value))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s is needed", linli_kind_get_label (linli_kind_get_core (conflict->kind)),
                       linli_field_get_label (field));
          return FALSE;
        }
      return linli_field_check (field, ret_value, error) && linli_store_check_reference (store, field, ret_value, error);
    case LINLI_SIDE_NONE:
    default:
      return refuse (LINLI_ERROR_INVALID, "nothing was chosen", error);
    }
}

/* TRUE: @choice is one that a conflict about a whole row has. */
static gboolean
check_row_choice (const LinliConflict *conflict, LinliSide choice, GError **error)
{
  if (choice == LINLI_SIDE_SERVER || (choice == LINLI_SIDE_MINE && conflict->type == LINLI_CONFLICT_DELETE_EDIT)
      || (choice == LINLI_SIDE_OTHER && conflict->type == LINLI_CONFLICT_DUPLICATE))
    return TRUE;
  if (conflict->type == LINLI_CONFLICT_DUPLICATE)
    return refuse (LINLI_ERROR_INVALID, "two records of one person are merged, or stay two", error);
  if (choice == LINLI_SIDE_MINE)
    return refuse (LINLI_ERROR_INVALID, "the record was deleted and does not come back; it can be made anew", error);
  return refuse (LINLI_ERROR_INVALID, "this conflict is about a whole record; choose \"mine\" or \"server\"", error);
}

/* E rules the record breaks, as "id id ". */
static GHashTable *
list_errors (LinliStore *store, const LinliConflict *conflict)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, linli_kind_get_core (conflict->kind), &conflict->record, NULL);
  g_autoptr(GPtrArray) findings = loaded != NULL ? linli_rules_check (store->rules, loaded->record) : NULL;
  GHashTable *broken = g_hash_table_new (NULL, NULL);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->level == LINLI_LEVEL_ERROR)
        g_hash_table_add (broken, (gpointer) finding->rule);
    }
  return broken;
}

/* A rule that was broken before keeps nobody from settling something else. */
static gboolean
check_rules (LinliStore *store, const LinliConflict *conflict, GHashTable *before, GError **error)
{
  g_autoptr(GHashTable) after = list_errors (store, conflict);
  GHashTableIter iter;
  gpointer rule;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &rule, NULL))
    if (!g_hash_table_contains (before, rule))
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", ((const LinliRule *) rule)->id, linli_rule_get_message (rule));
        return FALSE;
      }
  return TRUE;
}

static LinliOp *
make_op (LinliStore *store, const LinliConflict *conflict, LinliSide choice, const char *reason)
{
  LinliOp *op = linli_op_new (LINLI_OP_RESOLVE, conflict->kind, &conflict->record);

  op->number = op->group = linli_meta_get_int (store, "next_op", 1);
  op->com = conflict->com;
  op->grid = conflict->grid;
  op->hlc = linli_hlc_now (&store->hlc, store->clock);
  op->user = linli_meta_get_int (store, "user", 0);
  op->reason = g_strdup (reason);
  op->conflict = conflict->id;
  op->choice = choice;
  return op;
}

/* Decisions of before on the same conflict, which the server sent back: this one takes their place. */
static gboolean
drop_older (LinliStore *store, const LinliConflict *conflict, GError **error)
{
  g_autoptr(GPtrArray) returned = linli_store_get_returned (store, error);

  for (guint i = 0; returned != NULL && i < returned->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (returned, i);

      if (op->type == LINLI_OP_RESOLVE && linli_id_equal (&op->conflict, &conflict->id)
          && !linli_store_drop_returned (store, op->number, error))
        return FALSE;
    }
  return returned != NULL;
}

static gboolean
tell_history (LinliStore *store, const LinliOp *op, const LinliValue *shown, const LinliValue *value, GError **error)
{
  LinliRowNote note = { op->user, linli_hlc_get_ms (op->hlc), linli_meta_get_int (store, "device", 0), op->reason };
  const LinliField *field = op->changes->len > 0 ? linli_kind_get_field_no (op->kind, g_array_index (op->changes, LinliChange, 0).field_no) : NULL;

  if (field == NULL)
    return op->choice != LINLI_SIDE_MINE
           || linli_history_add (store, op->kind, &op->id, NULL, "delete", &note, NULL, NULL, 0, op->number, error);
  return linli_value_equal (shown, value)
         || linli_history_add (store, op->kind, &op->id, field, "update", &note, shown, value, 0, op->number, error);
}

/* Of a conflict about one field: the change that the operation carries. */
static gboolean
add_change (LinliStore *store, const LinliConflict *conflict, const LinliSettlement *settlement, LinliOp *op, LinliValue *ret_value, GError **error)
{
  g_auto(LinliValue) now = LINLI_VALUE_INIT;
  gint64 seq = 0;

  if (!linli_store_get_conflict_now (store, conflict, &seq, &now))
    {
      /* The record is gone: that can be taken note of. */
      if (settlement->choice == LINLI_SIDE_SERVER)
        return TRUE;
      return refuse (LINLI_ERROR_NOT_FOUND, "the record is not here any more; choose \"server\"", error);
    }
  if (!find_value (store, conflict, settlement, &now, ret_value, error))
    return FALSE;
  linli_op_add_change (op, conflict->field_no, seq, &now, ret_value);
  return TRUE;
}

static gboolean
settle_one (LinliStore *store, const LinliSettlement *settlement, const char *reason, GError **error)
{
  g_autoptr(LinliConflict) conflict = linli_store_get_conflict (store, &settlement->conflict, error);
  g_autoptr(LinliOp) op = NULL;
  g_autoptr(GHashTable) before = NULL;
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(LinliRow) shown = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  static const LinliValue nothing = LINLI_VALUE_INIT;
  const LinliField *field;
  LinliTable *table;

  if (conflict == NULL)
    return FALSE;
  if (conflict->state == LINLI_CONFLICT_RESOLVED)
    return refuse (LINLI_ERROR_INVALID, "this conflict is settled already", error);
  if (conflict->state == LINLI_CONFLICT_SETTLED_HERE)
    return refuse (LINLI_ERROR_INVALID, "this conflict is settled here already and waits to be sent", error);
  if (!linli_store_has_right (store, conflict->kind, LINLI_RIGHT_WRITE))
    return refuse (LINLI_ERROR_FORBIDDEN, "your role may not change this part; ask somebody whose work it is", error);

  table = linli_store_get_table (store, conflict->kind);
  field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  if (conflict->field_no != 0 && field == NULL)
    return refuse (LINLI_ERROR_INVALID, "this program does not know the field; a newer one can settle it", error);
  before = list_errors (store, conflict);
  op = make_op (store, conflict, settlement->choice, reason);
  if (!linli_overlay_load_server (store, table, &conflict->record, &server, NULL, error))
    return FALSE;
  shown = linli_rows_load (store, table, &conflict->record, NULL, NULL);
  op->base = server != NULL ? server->seq : 0;
  if (conflict->field_no == 0 ? !check_row_choice (conflict, settlement->choice, error)
                              : !add_change (store, conflict, settlement, op, &value, error))
    return FALSE;
  return drop_older (store, conflict, error) && linli_op_check (op, error) && linli_outbox_add (store, op, error)
         && linli_meta_set_int (store, "next_op", op->number + 1, error) && linli_meta_set_int (store, "hlc", store->hlc.last, error)
         && tell_history (store, op, shown != NULL && field != NULL ? linli_row_get (shown, field) : &nothing, &value, error)
         && linli_conflicts_mark (store, &conflict->id, conflict->state, LINLI_CONFLICT_SETTLED_HERE, error)
         && linli_overlay_store (store, table, &conflict->record, server, error)
         && check_rules (store, conflict, before, error);
}

gboolean
linli_store_settle (LinliStore *store, GArray *settlements, const char *reason, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  if (!linli_txn_begin (&txn, store, TRUE, error))
    return FALSE;
  for (guint i = 0; i < settlements->len; i++)
    if (!settle_one (store, &g_array_index (settlements, LinliSettlement, i), reason, error))
      return FALSE;
  return linli_txn_commit (&txn, error);
}

/* The resolution of @conflict that waits here. (nullable) without error: there is none. */
static LinliOp *
find_waiting (LinliStore *store, const LinliConflict *conflict, GError **error)
{
  g_autoptr(GPtrArray) items = linli_overlay_list (store, conflict->kind, &conflict->record, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);

      if (item->state == LINLI_OUT_PENDING && item->op->type == LINLI_OP_RESOLVE && linli_id_equal (&item->op->conflict, &conflict->id))
        return linli_op_copy (item->op);
    }
  return NULL;
}

static gboolean
forget_op (LinliStore *store, gint64 number, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM outbox WHERE opno = ?1 AND state = 0", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, number);
  if (!linli_db_run (stmt, error) || (stmt = linli_store_stmt (store, "DELETE FROM history WHERE opno = ?1", error)) == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, number);
  return linli_db_run (stmt, error);
}

gboolean
linli_store_unsettle (LinliStore *store, const LinliId *id, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(LinliConflict) conflict = NULL;
  g_autoptr(LinliOp) op = NULL;
  g_autoptr(LinliRow) server = NULL;
  g_autoptr(GError) local = NULL;
  LinliTable *table;

  if (!linli_txn_begin (&txn, store, TRUE, error) || (conflict = linli_store_get_conflict (store, id, error)) == NULL)
    return FALSE;
  op = find_waiting (store, conflict, &local);
  if (op == NULL || op->number <= linli_meta_get_int (store, "pushed", 0))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  table = linli_store_get_table (store, conflict->kind);
  return forget_op (store, op->number, error)
         && linli_conflicts_mark (store, id, LINLI_CONFLICT_SETTLED_HERE, LINLI_CONFLICT_OPEN, error)
         && linli_overlay_load_server (store, table, &conflict->record, &server, NULL, error)
         && linli_overlay_store (store, table, &conflict->record, server, error)
         && linli_txn_commit (&txn, error);
}
