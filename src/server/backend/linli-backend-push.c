/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-push.c - every operation decided once, in the order of its device.
 *
 * One number of the partition's counter for every row written and every conflict, taken in the transaction that writes
 * it: no gaps, and nothing appears behind a reader.  A group of operations is all or nothing as to RETURNED. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-fault.h"
#include "linli-hlc.h"

typedef struct
{
  LinliBackend      *self;
  const LinliPush   *push;
  const LinliAccess *access;
  gint64             now_ms;
  gint64             seq;     /* last number given; taken back with a group's savepoint */
  gint64             floor;
  gint64             last_done; /* the highest number of this device that was ever decided */
} Pusher;

static int
find_done (Pusher *pusher, const LinliOp *op, LinliOpResult **ret_result, GError **error)
{
  LinliConflict *conflict = NULL;
  int found;

  if (op->number > pusher->last_done || linli_fault (LINLI_FAULT_NO_DEDUP))
    return 0;
  found = backend_find_done (pusher->self, pusher->push->device, op->number, ret_result, error);
  if (found <= 0 || op->type != LINLI_OP_RESOLVE)
    return found;
  /* Of the conflict it is told what became of it by now. */
  if (!backend_find_conflict (pusher->self, &op->conflict, &conflict, error))
    {
      g_clear_pointer (ret_result, linli_op_result_free);
      return -1;
    }
  if (conflict != NULL)
    g_ptr_array_add ((*ret_result)->conflicts, conflict);
  return 1;
}

static gboolean
write_audit (Pusher *pusher, const LinliOp *op, gint64 seq, GError **error)
{
  return backend_write_audit (pusher->self, pusher->push->com, seq, pusher->push->device, pusher->now_ms, op, error);
}

/* Who wrote number @seq, and when; zeros when it is not known. */
static void
find_author (Pusher *pusher, gint64 seq, gint64 *ret_user, gint64 *ret_at, gint64 *ret_hlc)
{
  sqlite3_stmt *stmt = backend_prepare (pusher->self, "SELECT user,at,hlc FROM audit WHERE com=? AND seq=?", NULL);

  *ret_user = *ret_at = *ret_hlc = 0;
  if (stmt == NULL)
    return;
  sqlite3_bind_int64 (stmt, 1, pusher->push->com);
  sqlite3_bind_int64 (stmt, 2, seq);
  if (backend_step (pusher->self, stmt, NULL) > 0)
    {
      *ret_user = sqlite3_column_int64 (stmt, 0);
      *ret_at = sqlite3_column_int64 (stmt, 1);
      *ret_hlc = sqlite3_column_int64 (stmt, 2);
      sqlite3_reset (stmt);
    }
}

typedef struct { Pusher *pusher; const LinliRow *row; } HlcQuery;

static gint64
get_field_hlc (guint field_no, gpointer user_data)
{
  HlcQuery *query = user_data;
  gint64 user, at, hlc;

  find_author (query->pusher, linli_row_clock_get_seq (&query->row->clock, field_no), &user, &at, &hlc);
  return hlc;
}

static LinliConflict *
make_conflict (Pusher *pusher, const LinliOp *op, const LinliRow *before, guint field_no, LinliConflictState state)
{
  LinliConflict *conflict = linli_conflict_new (op->kind, &op->id, pusher->push->device, op->number, field_no);
  const LinliChange *change = field_no != 0 ? linli_op_find (op, field_no) : NULL;
  gint64 hlc;

  conflict->com = pusher->push->com;
  conflict->grid = before->grid;
  conflict->state = state;
  conflict->user = op->user;
  conflict->at = linli_hlc_get_ms (op->hlc);
  conflict->came = pusher->now_ms;
  conflict->server_seq = field_no != 0 ? linli_row_clock_get_seq (&before->clock, field_no) : before->seq;
  find_author (pusher, conflict->server_seq, &conflict->server_user, &conflict->server_at, &hlc);
  if (change != NULL)
    {
      conflict->base_seq = change->base;
      linli_value_copy (&change->old_value, &conflict->base);
      linli_value_copy (&change->new_value, &conflict->mine);
      linli_value_copy (linli_row_get (before, linli_kind_get_field_no (op->kind, field_no)), &conflict->server);
    }
  else
    conflict->base_seq = op->base;
  return conflict;
}

static gboolean
add_conflict (Pusher *pusher, LinliOpResult *result, LinliConflict *conflict, GError **error)
{
  if (linli_fault (LINLI_FAULT_LOST_CONFLICT))
    {
      linli_conflict_free (conflict);
      return TRUE;
    }
  conflict->seq = ++pusher->seq;
  g_ptr_array_add (result->conflicts, conflict);
  return backend_write_conflict (pusher->self, conflict, error);
}

/* Both values are kept wherever one lost. */
static gboolean
add_conflicts (Pusher *pusher, const LinliOp *op, const LinliRow *before, const LinliDecision *decision, LinliOpResult *result,
               GError **error)
{
  for (guint i = 0; i < decision->fields->len; i++)
    {
      const LinliFieldDecision *field = &g_array_index (decision->fields, LinliFieldDecision, i);
      gboolean review = field->outcome == LINLI_OUTCOME_REVIEW;

      if (!review && field->outcome != LINLI_OUTCOME_LOST && !field->displaced)
        continue;
      if (!add_conflict (pusher, result,
                         make_conflict (pusher, op, before, field->field_no, review ? LINLI_CONFLICT_OPEN : LINLI_CONFLICT_MOOT), error))
        return FALSE;
    }
  if (decision->conflict_delete)
    {
      LinliConflict *conflict = make_conflict (pusher, op, before, 0, LINLI_CONFLICT_OPEN);

      conflict->type = op->type == LINLI_OP_DELETE ? LINLI_CONFLICT_DELETE_EDIT : LINLI_CONFLICT_EDIT_DELETE;
      return add_conflict (pusher, result, conflict, error);
    }
  return TRUE;
}

/* Who wrote the other record, and when. */
static void
tell_twin (Pusher *pusher, const LinliKind *kind, const LinliId *id, LinliConflict *conflict)
{
  g_autoptr(LinliRow) row = backend_load_row (pusher->self, kind, id, NULL, NULL);
  gint64 hlc;

  if (row == NULL)
    return;
  conflict->server_seq = row->seq;
  find_author (pusher, row->seq, &conflict->server_user, &conflict->server_at, &hlc);
}

/* Two records of one person: somebody who may read the number says whether they are one. */
static gboolean
add_duplicate (Pusher *pusher, const LinliOp *op, const LinliRow *row, const LinliDecision *decision, LinliOpResult *result, GError **error)
{
  LinliConflict *conflict;
  LinliId other;
  gboolean found;

  if (decision->fields->len == 0 || linli_fault (LINLI_FAULT_TWIN_UNNOTICED))
    return TRUE;
  if (!backend_probe_find (pusher->self, row, &other, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  conflict = make_conflict (pusher, op, row, 0, LINLI_CONFLICT_OPEN);
  conflict->type = LINLI_CONFLICT_DUPLICATE;
  linli_value_set_blob (&conflict->server, other.bytes, sizeof other.bytes);
  linli_value_set_blob (&conflict->mine, row->id.bytes, sizeof row->id.bytes);
  tell_twin (pusher, row->kind, &other, conflict);
  if (result->status == LINLI_STATUS_OK)
    result->status = LINLI_STATUS_REVIEW;
  return add_conflict (pusher, result, conflict, error);
}

/* A deleted record takes its facets along, also those its author does not hold: nothing personal stays behind. */
static gboolean
delete_facets (Pusher *pusher, const LinliOp *op, const LinliRowNote *note, GError **error)
{
  for (guint i = 0; op->kind->facets != NULL && i < op->kind->facets->len; i++)
    {
      g_autoptr(GError) wrong = NULL;
      gint64 gseq = 0;
      g_autoptr(LinliRow) facet = backend_load_row (pusher->self, g_ptr_array_index (op->kind->facets, i), &op->id, &gseq, &wrong);

      if (wrong != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
      if (facet == NULL || facet->deleted)
        continue;
      facet->deleted = TRUE;
      facet->seq = ++pusher->seq;
      for (guint j = 0; j < facet->n_values; j++)
        linli_value_clear (&facet->values[j]);
      g_clear_pointer (&facet->extra, g_byte_array_unref);
      linli_row_clock_reset (&facet->clock, facet->seq, pusher->push->device);
      if (facet->prov != NULL)
        g_array_set_size (facet->prov, 0);
      if (!backend_write_row (pusher->self, facet, gseq, note, error) || !write_audit (pusher, op, facet->seq, error))
        return FALSE;
    }
  return TRUE;
}

/* What the row is: itself, or for a facet nobody wrote yet its core row, which says where it lives. */
static gboolean
load_target (Pusher *pusher, LinliOp *op, LinliRow **ret_row, LinliRow **ret_core, gint64 *ret_gseq, GError **error)
{
  g_autoptr(GError) wrong = NULL;

  *ret_row = backend_load_row (pusher->self, op->kind, &op->id, ret_gseq, &wrong);
  if (wrong == NULL && op->kind->facet_of != NULL)
    *ret_core = backend_load_row (pusher->self, op->kind->facet_of, &op->id, NULL, &wrong);
  if (wrong == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* Access, and what linli_decide() cannot know. */
static LinliWhy
check_op (Pusher *pusher, LinliOp *op, const LinliRow *row, const LinliRow *core)
{
  g_autoptr(GError) error = NULL;
  const LinliRow *where = row != NULL ? row : core;

  if (op->com != pusher->push->com)
    return LINLI_WHY_SCOPE;
  if (op->kind->facet_of != NULL && core == NULL)
    {
      /* Whether it exists elsewhere is nobody's business: the right on the grid named comes first. */
      LinliWhy why = linli_access_check (pusher->access, op, NULL, pusher->now_ms);

      return why != LINLI_WHY_NONE ? why : LINLI_WHY_GONE;
    }
  if (where != NULL)
    op->grid = where->grid;
  if ((linli_access_check (pusher->access, op, row, pusher->now_ms) != LINLI_WHY_NONE && !linli_fault (LINLI_FAULT_NO_SCOPE_CHECK))
      || (where != NULL && where->com != op->com))
    return LINLI_WHY_SCOPE;
  if (!linli_op_check (op, &error))
    return LINLI_WHY_INVALID;
  if (where == NULL && op->kind->whole_partition && op->grid != 0)
    return LINLI_WHY_INVALID;
  return LINLI_WHY_NONE;
}

static gboolean
may_write (Pusher *pusher, const LinliKind *kind, gint64 grid)
{
  return (linli_access_get (pusher->access, kind, pusher->push->com, grid, pusher->now_ms) & LINLI_RIGHT_WRITE) != 0
         || linli_fault (LINLI_FAULT_NO_SCOPE_CHECK);
}

static gboolean
move_row (Pusher *pusher, const LinliOp *op, const LinliRowNote *note, const LinliRow *row, gint64 old_grid, GError **error)
{
  BackendMove move = { pusher->self, op, note, pusher->push->com, pusher->push->device, pusher->now_ms, &pusher->seq };

  return backend_write_exit (pusher->self, row, old_grid, row->seq, error) && backend_move_along (&move, row, old_grid, error);
}

/* Whether anything will ask how the row was: a value that loses, or the place it lived in. */
static gboolean
needs_before (Pusher *pusher, const LinliOp *op, const LinliDecision *decision)
{
  const LinliField *place = backend_get_place (pusher->self, op->kind);

  for (guint i = 0; i < decision->fields->len; i++)
    {
      const LinliFieldDecision *field = &g_array_index (decision->fields, LinliFieldDecision, i);

      if (field->outcome == LINLI_OUTCOME_REVIEW || field->outcome == LINLI_OUTCOME_LOST || field->displaced
          || (place != NULL && field->field_no == place->no))
        return TRUE;
    }
  return decision->conflict_delete;
}

/* The server's side of a conflict as it is now, for who has to look again. */
static void
refresh_conflict (Pusher *pusher, LinliConflict *conflict, const LinliRow *row)
{
  const LinliField *field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  gint64 hlc;

  conflict->server_seq = field != NULL ? linli_row_clock_get_seq (&row->clock, field->no) : row->seq;
  find_author (pusher, conflict->server_seq, &conflict->server_user, &conflict->server_at, &hlc);
  if (field == NULL)
    return;
  linli_value_clear (&conflict->server);
  linli_value_copy (linli_row_get (row, field), &conflict->server);
}

/* The conflict that a resolution names, unless it is about another record: that is nobody's business here. */
static gboolean
load_conflict (Pusher *pusher, const LinliOp *op, LinliConflict **ret_conflict, GError **error)
{
  if (!backend_find_conflict (pusher->self, &op->conflict, ret_conflict, error))
    return FALSE;
  if (*ret_conflict != NULL && ((*ret_conflict)->kind != op->kind || !linli_id_equal (&(*ret_conflict)->record, &op->id)))
    g_clear_pointer (ret_conflict, linli_conflict_free);
  return TRUE;
}

/* Read anew: a value that moves its record has moved it and the conflict. */
static gboolean
close_conflict (Pusher *pusher, const LinliOp *op, LinliOpResult *result, GError **error)
{
  BackendMove move = { pusher->self, op, NULL, pusher->push->com, pusher->push->device, pusher->now_ms, &pusher->seq };
  LinliConflict *conflict = NULL;

  if (!backend_find_conflict (pusher->self, &op->conflict, &conflict, error))
    return FALSE;
  g_ptr_array_add (result->conflicts, conflict);
  if (conflict->type == LINLI_CONFLICT_DUPLICATE && op->choice == LINLI_SIDE_OTHER && !backend_alias_note (pusher->self, conflict, error))
    return FALSE;
  if (linli_fault (LINLI_FAULT_RESOLVE_STAYS_OPEN))
    return TRUE;
  conflict->state = LINLI_CONFLICT_RESOLVED;
  return backend_renew_conflict (&move, conflict, error);
}

static gboolean
strike_empty (Pusher *pusher, const LinliOp *op, const LinliRowNote *note, GError **error)
{
  BackendMove move = { pusher->self, op, note, pusher->push->com, pusher->push->device, pusher->now_ms, &pusher->seq };

  return backend_strike_empty (&move, error);
}

/* A change of what says that a record is struck off is about this record, whatever became of it. */
static gboolean
is_about_itself (const LinliOp *op)
{
  const LinliField *closing = op->kind->closing_field != NULL ? linli_kind_find_field (op->kind, op->kind->closing_field) : NULL;

  return (op->type != LINLI_OP_UPDATE && op->type != LINLI_OP_SET && op->type != LINLI_OP_COUNTER)
         || (closing != NULL && linli_op_find (op, closing->no) != NULL);
}

/* Who replaces the very value that stands there has seen it, on the other record; all else he has not. */
static void
rebase (LinliOp *op, const LinliRow *row)
{
  for (guint i = 0; i < op->changes->len; i++)
    {
      LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);

      change->base = row != NULL && linli_value_equal (&change->old_value, linli_row_get (row, field)) ? linli_row_clock_get_seq (&row->clock, field->no) : 0;
    }
}

/* What is written to a record that was merged away is written to the one that stays, as by somebody who has not seen it: what it leaves open
 * is filled, counts add up, the rest is decided as without a base.  Unless the author may not write there: then it stays where it was
 * written.  *ret_op: (nullable) what is decided instead of @op, with its rows in place of those. */
static gboolean
redirect (Pusher *pusher, const LinliOp *op, LinliOp **ret_op, LinliRow **row, LinliRow **core, gint64 *gseq, GError **error)
{
  g_autoptr(LinliOp) moved = NULL;
  g_autoptr(LinliRow) kept_row = NULL;
  g_autoptr(LinliRow) kept_core = NULL;
  const LinliRow *where;
  gint64 kept_gseq = 0;
  gboolean found;
  LinliId kept;

  *ret_op = NULL;
  if (is_about_itself (op) || linli_fault (LINLI_FAULT_ALIAS_IGNORED))
    return TRUE;
  if (!linli_backend_find_alias (pusher->self, op->com, op->kind, &op->id, &kept, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  moved = linli_op_copy (op);
  moved->id = kept;
  if (!load_target (pusher, moved, &kept_row, &kept_core, &kept_gseq, error))
    return FALSE;
  where = kept_row != NULL ? kept_row : kept_core;
  if (where == NULL || where->com != op->com || where->deleted
      || (!may_write (pusher, op->kind, where->grid) && !linli_fault (LINLI_FAULT_ALIAS_UNCHECKED)))
    return TRUE;
  moved->grid = where->grid;
  if (moved->type == LINLI_OP_UPDATE)
    moved->type = LINLI_OP_CREATE;
  if (!linli_fault (LINLI_FAULT_ALIAS_BASE))
    rebase (moved, kept_row);
  g_clear_pointer (row, linli_row_free);
  g_clear_pointer (core, linli_row_free);
  *row = g_steal_pointer (&kept_row);
  *core = g_steal_pointer (&kept_core);
  *gseq = kept_gseq;
  *ret_op = g_steal_pointer (&moved);
  return TRUE;
}

static gboolean
decide_op (Pusher *pusher, const LinliOp *pushed, LinliOpResult **ret_result, GError **error)
{
  LinliOp op = *pushed;  /* borrows what it points to */
  LinliOp said;          /* what the audit tells: the record that its author named */
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(LinliRow) core = NULL;
  g_autoptr(LinliRow) before = NULL;
  g_autoptr(LinliConflict) settled = NULL;
  g_autoptr(LinliOp) moved = NULL;
  g_auto(LinliDecision) decision = { 0 };
  g_autoptr(LinliOpResult) result = linli_op_result_new (op.number, LINLI_STATUS_RETURNED, LINLI_WHY_NONE, 0);
  LinliRowNote note = { pusher->access->user, 0, pusher->push->device, op.reason };
  HlcQuery query;
  gint64 gseq = 0;
  gboolean existed;

  if (linli_fault (LINLI_FAULT_AUTHOR_CLAIMED))
    note.user = op.user;
  else
    op.user = pusher->access->user;
  if (!linli_fault (LINLI_FAULT_CLOCK_BELIEVED))
    op.hlc = linli_hlc_clamp (op.hlc, pusher->now_ms);
  note.at_ms = linli_hlc_get_ms (op.hlc);

  if (!load_target (pusher, &op, &row, &core, &gseq, error))
    return FALSE;
  result->why = check_op (pusher, &op, row, core);
  if (result->why != LINLI_WHY_NONE)
    {
      *ret_result = g_steal_pointer (&result);
      return TRUE;
    }
  said = op;
  if (!redirect (pusher, &op, &moved, &row, &core, &gseq, error))
    return FALSE;
  if (moved != NULL)
    {
      op = *moved;
      result->redirected = TRUE;
      result->kept = op.id;
    }
  if (op.type == LINLI_OP_RESOLVE && !load_conflict (pusher, &op, &settled, error))
    return FALSE;
  if (op.type != LINLI_OP_RESOLVE && row == NULL && core != NULL && core->deleted)
    {
      LinliConflict *conflict = make_conflict (pusher, &op, core, 0, LINLI_CONFLICT_OPEN);

      conflict->type = LINLI_CONFLICT_EDIT_DELETE;
      result->why = LINLI_WHY_DELETED;
      g_ptr_array_add (result->conflicts, conflict);
      *ret_result = g_steal_pointer (&result);
      return TRUE;
    }

  query = (HlcQuery) { pusher, row };
  if (op.type == LINLI_OP_RESOLVE)
    linli_decide_resolution (settled, row, &op, pusher->push->device, pusher->floor, &decision);
  else
    linli_decide (row, &op, pusher->push->device, pusher->floor, get_field_hlc, &query, &decision);
  result->status = decision.status;
  result->why = decision.why;
  if (decision.status == LINLI_STATUS_RETURNED)
    {
      /* The group's savepoint goes back, so the conflict is written after it. */
      if (decision.conflict_delete && row != NULL)
        {
          LinliConflict *conflict = make_conflict (pusher, &op, row, 0, LINLI_CONFLICT_OPEN);

          conflict->type = op.type == LINLI_OP_DELETE ? LINLI_CONFLICT_DELETE_EDIT : LINLI_CONFLICT_EDIT_DELETE;
          g_ptr_array_add (result->conflicts, conflict);
        }
      if (settled != NULL)
        {
          if (decision.why == LINLI_WHY_STALE)
            refresh_conflict (pusher, settled, row);
          g_ptr_array_add (result->conflicts, g_steal_pointer (&settled));
        }
      *ret_result = g_steal_pointer (&result);
      return TRUE;
    }
  if (row == NULL && op.type == LINLI_OP_RESOLVE)
    {
      if (decision.settles && !close_conflict (pusher, &op, result, error))
        return FALSE;
      *ret_result = g_steal_pointer (&result);
      return TRUE;
    }

  existed = row != NULL;
  if (!existed)
    row = linli_row_new (op.kind, &op.id, op.com, op.grid);
  else if (needs_before (pusher, &op, &decision))
    before = linli_row_copy (row);

  if (linli_decision_apply (&decision, &op, pusher->push->device, pusher->seq + 1, row))
    {
      gint64 old_grid = row->grid, new_grid = row->grid;

      if (!row->deleted && (before != NULL || !existed) && !backend_find_grid (pusher->self, row, before, &new_grid, error))
        return FALSE;
      if (new_grid != old_grid && !may_write (pusher, op.kind, new_grid) && !linli_fault (LINLI_FAULT_MOVE_UNCHECKED))
        {
          result->status = LINLI_STATUS_RETURNED;
          result->why = LINLI_WHY_SCOPE;
          *ret_result = g_steal_pointer (&result);
          return TRUE;
        }
      pusher->seq += linli_fault (LINLI_FAULT_SEQ_GAP) ? 2 : 1;
      row->seq = result->seq = pusher->seq;
      row->grid = new_grid;
      if (!existed || new_grid != old_grid)
        gseq = pusher->seq;
      if (existed && new_grid != old_grid && !move_row (pusher, &op, &note, row, old_grid, error))
        return FALSE;
      if (!backend_write_row (pusher->self, row, gseq, &note, error) || !write_audit (pusher, &said, result->seq, error))
        return FALSE;
      if (decision.deletes && !linli_fault (LINLI_FAULT_FACETS_SURVIVE) && !delete_facets (pusher, &op, &note, error))
        return FALSE;
    }
  if (decision.settles && !close_conflict (pusher, &op, result, error))
    return FALSE;
  if (decision.settles && op.choice == LINLI_SIDE_SERVER && !strike_empty (pusher, &op, &note, error))
    return FALSE;
  if (settled != NULL && !decision.settles)
    g_ptr_array_add (result->conflicts, g_steal_pointer (&settled));
  if (result->seq > 0 && !row->deleted && !add_duplicate (pusher, &op, row, &decision, result, error))
    return FALSE;
  /* Conflicts are for the people who have the record now. */
  if (before != NULL)
    before->grid = row->grid;
  if (before != NULL && !add_conflicts (pusher, &op, before, &decision, result, error))
    return FALSE;
  *ret_result = g_steal_pointer (&result);
  return TRUE;
}

static const LinliOp *
find_op (Pusher *pusher, guint from, gint64 number)
{
  while (((const LinliOp *) g_ptr_array_index (pusher->push->ops, from))->number != number)
    from++;
  return g_ptr_array_index (pusher->push->ops, from);
}

static gboolean
keep_results (Pusher *pusher, guint from, GPtrArray *results, GError **error)
{
  for (guint i = 0; i < results->len; i++)
    {
      const LinliOpResult *result = g_ptr_array_index (results, i);

      if (!backend_write_done (pusher->self, pusher->push->device, result, error)
          || (result->seq <= 0 && !backend_write_sum (pusher->self, pusher->push->device, find_op (pusher, from, result->number), error)))
        return FALSE;
    }
  return TRUE;
}

/* What was decided is found in op_done; what is newer than all of it need not be looked for. */
static gboolean
find_last_done (Pusher *pusher, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (pusher->self, "SELECT max(opno) FROM op_done WHERE dev=?", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, pusher->push->device);
  if (backend_step (pusher->self, stmt, error) <= 0)
    return FALSE;
  pusher->last_done = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

/* After the savepoint went back: a new conflict, or one that was decided on something older than what is there. */
static gboolean
write_returned_conflict (Pusher *pusher, const LinliOp *op, const LinliOpResult *result, LinliConflict *conflict, GError **error)
{
  BackendMove move = { pusher->self, op, NULL, pusher->push->com, pusher->push->device, pusher->now_ms, &pusher->seq };

  if (op->type == LINLI_OP_RESOLVE)
    return result->why != LINLI_WHY_STALE || backend_renew_conflict (&move, conflict, error);
  conflict->seq = ++pusher->seq;
  return backend_write_conflict (pusher->self, conflict, error);
}

/* (transfer full) in *ret_row: what @op would have made, without anything in it, where whoever has the grid now can be asked about its fields.  Nothing where
 * it could not have been made then. */
static gboolean
make_empty (Pusher *pusher, const LinliOp *op, const LinliRow *core, LinliRow **ret_row, GError **error)
{
  gint64 grid = core != NULL ? core->grid : op->grid;
  LinliRowNote note = { op->user, pusher->now_ms, pusher->push->device, NULL };
  g_autoptr(GArray) nothing = g_array_new (FALSE, FALSE, sizeof (LinliChange));
  g_autoptr(LinliRow) row = NULL;
  LinliOp made = *op;  /* borrows what it points to */

  *ret_row = NULL;
  if ((op->kind->facet_of != NULL ? core == NULL || core->deleted || core->com != op->com : op->type != LINLI_OP_CREATE)
      || !linli_access_could_write (pusher->access, op->kind, op->com, grid, linli_hlc_get_ms (op->hlc), pusher->now_ms))
    return TRUE;
  row = linli_row_new (op->kind, &op->id, op->com, grid);
  row->seq = ++pusher->seq;
  linli_row_clock_reset (&row->clock, row->seq, pusher->push->device);
  made.changes = nothing;
  if (!backend_write_row (pusher->self, row, row->seq, &note, error) || !write_audit (pusher, &made, row->seq, error))
    return FALSE;
  *ret_row = g_steal_pointer (&row);
  return TRUE;
}

/* What somebody did while the record was still his, and could not send before that ended: whoever has it now is asked, field by field. Its
 * author hears that it was returned and no more, for what stands there is not his to know. */
static gboolean
hand_over (Pusher *pusher, const LinliOp *pushed, GError **error)
{
  LinliOp op = *pushed;  /* borrows what it points to */
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(LinliRow) core = NULL;
  gint64 gseq;

  op.user = pusher->access->user;
  op.hlc = linli_hlc_clamp (op.hlc, pusher->now_ms);
  if ((op.type != LINLI_OP_UPDATE && op.type != LINLI_OP_CREATE) || op.com != pusher->push->com || !linli_op_check (&op, NULL))
    return TRUE;
  if (!load_target (pusher, &op, &row, &core, &gseq, error))
    return FALSE;
  if (row == NULL && !linli_fault (LINLI_FAULT_MADE_NOT_HANDED) && !make_empty (pusher, &op, core, &row, error))
    return FALSE;
  if (row == NULL || row->deleted || row->com != op.com
      || !linli_access_could_write (pusher->access, op.kind, op.com, row->grid, linli_hlc_get_ms (op.hlc), pusher->now_ms))
    return TRUE;
  for (guint i = 0; i < op.changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op.changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op.kind, change->field_no);
      g_autoptr(LinliConflict) conflict = NULL;

      if (field == NULL || linli_value_equal (linli_row_get (row, field), &change->new_value))
        continue;
      conflict = make_conflict (pusher, &op, row, field->no, LINLI_CONFLICT_OPEN);
      conflict->seq = ++pusher->seq;
      if (!backend_write_conflict (pusher->self, conflict, error))
        return FALSE;
    }
  return TRUE;
}

/* Operations [from, to) are one save; none of them was decided before.  A save of one operation needs no savepoint: what is
 * returned has written nothing. */
static gboolean
decide_group (Pusher *pusher, guint from, guint to, LinliPushAnswer *answer, GError **error)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_result_free);
  gint64 seq_before = pusher->seq;
  gboolean returned = FALSE, alone = to - from == 1;
  guint mark = backend_chain_mark (pusher->self);

  if (!alone && !backend_do (pusher->self, "SAVEPOINT save", error))
    return FALSE;
  for (guint i = from; i < to && !returned; i++)
    {
      LinliOpResult *result;

      if (!decide_op (pusher, g_ptr_array_index (pusher->push->ops, i), &result, error))
        return FALSE;
      g_ptr_array_add (results, result);
      returned = result->status == LINLI_STATUS_RETURNED;
    }

  if (returned)
    {
      LinliOpResult *guilty = g_ptr_array_steal_index (results, results->len - 1);

      if (!alone && !linli_fault (LINLI_FAULT_GROUP_IN_PARTS) && !backend_do (pusher->self, "ROLLBACK TO save", error))
        {
          linli_op_result_free (guilty);
          return FALSE;
        }
      if (!linli_fault (LINLI_FAULT_GROUP_IN_PARTS))
        {
          pusher->seq = seq_before;
          backend_chain_go_back (pusher->self, mark);
        }
      g_ptr_array_set_size (results, 0);
      for (guint i = from; i < to; i++)
        {
          const LinliOp *op = g_ptr_array_index (pusher->push->ops, i);

          g_ptr_array_add (results, op->number == guilty->number
                                      ? guilty : linli_op_result_new (op->number, LINLI_STATUS_RETURNED, LINLI_WHY_GROUP, 0));
        }
      for (guint i = 0; i < guilty->conflicts->len; i++)
        {
          LinliConflict *conflict = g_ptr_array_index (guilty->conflicts, i);

          if (!write_returned_conflict (pusher, find_op (pusher, from, guilty->number), guilty, conflict, error))
            return FALSE;
        }
      for (guint i = from; i < to && guilty->why == LINLI_WHY_SCOPE && !linli_fault (LINLI_FAULT_NOT_HANDED); i++)
        if (!hand_over (pusher, g_ptr_array_index (pusher->push->ops, i), error))
          return FALSE;
    }
  if (!keep_results (pusher, from, results, error) || (!alone && !backend_do (pusher->self, "RELEASE save", error)))
    return FALSE;
  for (guint i = 0; i < results->len; i++)
    pusher->last_done = MAX (pusher->last_done, ((LinliOpResult *) g_ptr_array_index (results, i))->number);

  while (results->len > 0)
    g_ptr_array_add (answer->results, g_ptr_array_steal_index (results, 0));
  return TRUE;
}

static gboolean
decide_all (Pusher *pusher, LinliPushAnswer *answer, GError **error)
{
  GPtrArray *ops = pusher->push->ops;

  if (!find_last_done (pusher, error))
    return FALSE;
  for (guint i = 0; i < ops->len;)
    {
      const LinliOp *first = g_ptr_array_index (ops, i);
      LinliOpResult *done = NULL;
      int found = find_done (pusher, first, &done, error);
      guint end = i + 1;

      if (found < 0)
        return FALSE;
      if (found > 0 && !backend_check_same_op (pusher->self, pusher->push->com, pusher->push->device, first, done, error))
        {
          linli_op_result_free (done);
          return FALSE;
        }
      if (found > 0)
        {
          g_ptr_array_add (answer->results, done);
          i++;
          continue;
        }
      while (end < ops->len && ((const LinliOp *) g_ptr_array_index (ops, end))->group == first->group)
        end++;
      if (!decide_group (pusher, i, end, answer, error))
        return FALSE;
      i = end;
    }
  return TRUE;
}

/* A program that is newer than this server's catalogue keeps what is not known here until it is. */
static gboolean
knows_fields (Pusher *pusher, GError **error)
{
  for (guint i = 0; i < pusher->push->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (pusher->push->ops, i);

      for (guint j = 0; j < op->changes->len; j++)
        {
          guint no = g_array_index (op->changes, LinliChange, j).field_no;

          if (linli_kind_get_field_no (op->kind, no) != NULL)
            continue;
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "operation %" G_GINT64_FORMAT ": field %u of %s is not known here; the server's"
                       " catalogue is older than the program", op->number, no, op->kind->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
find_partition (Pusher *pusher, gint64 *ret_epoch, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (pusher->self, "SELECT epoch,seq,floor FROM part WHERE com=?", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, pusher->push->com);
  step = backend_step (pusher->self, stmt, error);
  if (step == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no partition %" G_GINT64_FORMAT " on this server",
                 pusher->push->com);
  if (step <= 0)
    return FALSE;
  *ret_epoch = sqlite3_column_int64 (stmt, 0);
  pusher->seq = sqlite3_column_int64 (stmt, 1);
  pusher->floor = sqlite3_column_int64 (stmt, 2);
  sqlite3_reset (stmt);
  return TRUE;
}

static gboolean
keep_counter (Pusher *pusher, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (pusher->self, "UPDATE part SET seq=? WHERE com=?", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, pusher->seq);
  sqlite3_bind_int64 (stmt, 2, pusher->push->com);
  return backend_run (pusher->self, stmt, error);
}

LinliPushAnswer *
linli_backend_push (LinliBackend *self, const LinliPush *push, const LinliAccess *access, GError **error)
{
  Pusher pusher = { self, push, access, linli_clock_get_wall_ms (self->clock), 0, 0 };
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (push->com);
  gint64 seq_before;
  gboolean own;

  backend_chain_begin (self);
  if (!backend_enter (self, TRUE, &own, error))
    return NULL;
  if (!backend_do (self, "SAVEPOINT push", error))
    {
      backend_leave (self, own, FALSE, NULL);
      return NULL;
    }
  if (find_partition (&pusher, &answer->epoch, error))
    {
      seq_before = pusher.seq;
      if (push->epoch != 0 && push->epoch != answer->epoch)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_RESTORED, "the server was restored meanwhile (epoch %" G_GINT64_FORMAT ")",
                     answer->epoch);
      else if (knows_fields (&pusher, error) && decide_all (&pusher, answer, error) && (pusher.seq == seq_before || keep_counter (&pusher, error))
               && backend_chain_close (self, push->com, seq_before, pusher.seq, error)
               && backend_do (self, "RELEASE push", error))
        {
          if (!backend_leave (self, own, TRUE, error))
            return NULL;
          answer->seq = pusher.seq;
          answer->safe_seq = linli_backend_get_safe (self, push->com, answer->epoch, answer->seq);
          answer->server_ms = pusher.now_ms;
          return g_steal_pointer (&answer);
        }
    }
  sqlite3_exec (self->db, "ROLLBACK TO push; RELEASE push", NULL, NULL, NULL);
  backend_leave (self, own, FALSE, NULL);
  return NULL;
}
