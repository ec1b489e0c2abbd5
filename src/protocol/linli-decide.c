/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-decide.c - the server's decision over one operation, on values alone.
 *
 * Field by field: what nobody else wrote since the author looked is applied; an equal value is nothing to do; the rest is
 * settled by the field's policy, and the value that loses is always kept (a conflict, open or moot).  A person's own edits
 * never conflict with each other: the last writer's device stands in the row clock. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-decide.h"

#include "linli-fault.h"

static void
clear_field_decision (gpointer data)
{
  linli_value_clear (&((LinliFieldDecision *) data)->value);
}

void
linli_decision_clear (LinliDecision *decision)
{
  g_clear_pointer (&decision->fields, g_array_unref);
  decision->status = 0;
}

static void
start_decision (LinliDecision *decision)
{
  *decision = (LinliDecision) { LINLI_STATUS_OK, LINLI_WHY_NONE, FALSE, FALSE, FALSE, FALSE, NULL };
  decision->fields = g_array_new (FALSE, TRUE, sizeof (LinliFieldDecision));
  g_array_set_clear_func (decision->fields, clear_field_decision);
}

static void
return_it (LinliDecision *decision, LinliWhy why)
{
  g_array_set_size (decision->fields, 0);
  decision->status = LINLI_STATUS_RETURNED;
  decision->why = why;
  decision->creates = FALSE;
  decision->deletes = FALSE;
}

static LinliFieldDecision *
add_field (LinliDecision *decision, guint field_no, LinliOutcome outcome)
{
  LinliFieldDecision field = { field_no, outcome, FALSE, LINLI_VALUE_INIT };

  g_array_append_val (decision->fields, field);
  return &g_array_index (decision->fields, LinliFieldDecision, decision->fields->len - 1);
}

static void
apply_value (LinliDecision *decision, guint field_no, const LinliValue *value, gboolean displaced)
{
  LinliFieldDecision *field = add_field (decision, field_no, LINLI_OUTCOME_APPLY);

  field->displaced = displaced;
  linli_value_copy (value, &field->value);
}

/* A set as text; a mark or nothing is the empty set. */
static void
set_of_codes (LinliValue *value, char *codes)
{
  if (codes != NULL)
    linli_value_set_text (value, codes, -1);
  else
    linli_value_set_null (value);
  g_free (codes);
}

/* Codes in @these that are not in @those. */
static char *
codes_without (const LinliValue *these, const LinliValue *those)
{
  return linli_codes_apply (linli_value_get_text (these), NULL, linli_value_get_text (those));
}

static void
decide_set (LinliDecision *decision, const LinliChange *change, const LinliValue *current, const char *add, const char *removed)
{
  g_auto(LinliValue) merged = LINLI_VALUE_INIT;

  set_of_codes (&merged, linli_codes_apply (linli_fault (LINLI_FAULT_SET_REPLACES) ? NULL : linli_value_get_text (current), add, removed));
  if (linli_value_equal (&merged, current))
    add_field (decision, change->field_no, LINLI_OUTCOME_EQUAL);
  else
    apply_value (decision, change->field_no, &merged, FALSE);
}

/* Nobody else wrote the field since its author looked. */
static gboolean
is_seen (const LinliField *field, const LinliRow *row, const LinliChange *change, gint64 device, gint64 epoch_floor)
{
  gint64 seq = linli_row_clock_get_seq (&row->clock, field->no);

  if (seq != 0 && linli_row_clock_get_device (&row->clock, field->no) == device && !linli_fault (LINLI_FAULT_SAME_DEVICE_OFF))
    return TRUE;
  /* A base that a restore erased says nothing; the author saw what he replaced. */
  if (epoch_floor > 0 && change->base > epoch_floor && !linli_fault (LINLI_FAULT_LOST_BASE_TRUSTED))
    return linli_value_equal (&row->values[field->index], &change->old_value);
  return seq <= change->base
         && (field->policy != LINLI_POLICY_REVIEW || linli_value_equal (&row->values[field->index], &change->old_value)
             || linli_fault (LINLI_FAULT_OLD_VALUE_UNGUARDED));
}

/* Two made one record, each for himself: what the first one left open, the second one fills. */
static gboolean
is_unfilled (const LinliOp *op, const LinliRow *row, const LinliField *field)
{
  return op->type == LINLI_OP_CREATE && row->values[field->index].type == LINLI_VALUE_NULL
         && linli_row_clock_get_seq (&row->clock, field->no) == row->clock.base && !linli_fault (LINLI_FAULT_TWIN_DISPUTED);
}

/* ... and what both have counted adds up. */
static gboolean
is_first_count (const LinliOp *op, const LinliField *field, const LinliChange *change)
{
  return op->type == LINLI_OP_CREATE && field->policy == LINLI_POLICY_COUNTER && change->new_value.type == LINLI_VALUE_INTEGER;
}

static void
decide_latest (LinliDecision *decision, const LinliField *field, const LinliOp *op, const LinliChange *change,
               LinliFieldHlcFunc field_hlc, gpointer user_data)
{
  gint64 theirs = field_hlc != NULL ? field_hlc (field->no, user_data) : 0;

  if ((op->hlc > theirs) != linli_fault (LINLI_FAULT_LATEST_REVERSED))
    apply_value (decision, field->no, &change->new_value, TRUE);
  else
    add_field (decision, field->no, LINLI_OUTCOME_LOST);
}

static void
decide_max (LinliDecision *decision, const LinliField *field, const LinliRow *row, const LinliChange *change)
{
  const LinliValue *current = &row->values[field->index];

  /* NULL and marks rank below every value. */
  gboolean mine_is_value = change->new_value.type != LINLI_VALUE_NULL && change->new_value.type < LINLI_VALUE_UNKNOWN;
  gboolean theirs_is_value = current->type != LINLI_VALUE_NULL && current->type < LINLI_VALUE_UNKNOWN;

  if (mine_is_value && (!theirs_is_value || linli_value_compare (&change->new_value, current) > 0
                        || linli_fault (LINLI_FAULT_MAX_IGNORED)))
    apply_value (decision, field->no, &change->new_value, TRUE);
  else
    add_field (decision, field->no, LINLI_OUTCOME_LOST);
}

static void
decide_change (LinliDecision *decision, const LinliField *field, const LinliRow *row, const LinliOp *op, const LinliChange *change,
               gint64 device, gint64 epoch_floor, LinliFieldHlcFunc field_hlc, gpointer user_data)
{
  const LinliValue *current = &row->values[field->index];

  if (op->type == LINLI_OP_SET)
    {
      decide_set (decision, change, current, linli_value_get_text (&change->new_value), linli_value_get_text (&change->old_value));
      return;
    }
  if (op->type == LINLI_OP_COUNTER || is_first_count (op, field, change))
    {
      g_auto(LinliValue) sum = LINLI_VALUE_INIT;

      linli_value_set_integer (&sum, (gint64) ((guint64) current->integer + (guint64) change->new_value.integer));
      if (linli_fault (LINLI_FAULT_COUNTER_TWICE))
        linli_value_set_integer (&sum, sum.integer + change->new_value.integer);
      if (change->new_value.integer == 0 && current->type == LINLI_VALUE_INTEGER)
        add_field (decision, field->no, LINLI_OUTCOME_EQUAL);
      else
        apply_value (decision, field->no, &sum, FALSE);
      return;
    }

  if (linli_value_equal (&change->new_value, current))
    add_field (decision, field->no, LINLI_OUTCOME_EQUAL);
  else if (is_seen (field, row, change, device, epoch_floor) || is_unfilled (op, row, field) || linli_fault (LINLI_FAULT_REVIEW_IGNORED))
    apply_value (decision, field->no, &change->new_value, FALSE);
  else
    switch (field->policy)
      {
      case LINLI_POLICY_LATEST:
        decide_latest (decision, field, op, change, field_hlc, user_data);
        break;
      case LINLI_POLICY_MAX:
        decide_max (decision, field, row, change);
        break;
      case LINLI_POLICY_SET:
        {
          g_autofree char *add = codes_without (&change->new_value, &change->old_value);
          g_autofree char *removed = codes_without (&change->old_value, &change->new_value);

          decide_set (decision, change, current, add, removed);
          break;
        }
      case LINLI_POLICY_WORKFLOW:
        if (linli_value_equal (&change->old_value, current) || linli_fault (LINLI_FAULT_WORKFLOW_IGNORED))
          {
            apply_value (decision, field->no, &change->new_value, FALSE);
            break;
          }
        add_field (decision, field->no, LINLI_OUTCOME_REVIEW);
        break;
      case LINLI_POLICY_REVIEW:
      case LINLI_POLICY_COUNTER:
      default:
        add_field (decision, field->no, LINLI_OUTCOME_REVIEW);
        break;
      }
}

static void
decide_create (LinliDecision *decision, const LinliOp *op)
{
  decision->creates = TRUE;
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);

      if (op->type == LINLI_OP_SET)
        {
          g_auto(LinliValue) value = LINLI_VALUE_INIT;

          set_of_codes (&value, linli_codes_apply (NULL, linli_value_get_text (&change->new_value), NULL));
          apply_value (decision, field->no, &value, FALSE);
        }
      else if (op->type != LINLI_OP_VERIFY)
        apply_value (decision, field->no, &change->new_value, FALSE);
    }
}

static void
decide_delete (LinliDecision *decision, const LinliRow *row, const LinliOp *op, gint64 device, gint64 epoch_floor)
{
  gboolean others_wrote = FALSE;
  /* Of a base that a restore erased, only what was before the restore was surely seen. */
  gint64 base = epoch_floor > 0 && !linli_fault (LINLI_FAULT_LOST_BASE_TRUSTED) ? MIN (op->base, epoch_floor) : op->base;

  if (!op->kind->deletable)
    {
      return_it (decision, LINLI_WHY_KIND);
      return;
    }
  if (row->deleted)
    return;  /* already so */

  for (guint i = 0; i < op->kind->fields->len && !others_wrote; i++)
    {
      const LinliField *field = g_ptr_array_index (op->kind->fields, i);

      others_wrote = linli_row_clock_get_seq (&row->clock, field->no) > base
                     && linli_row_clock_get_device (&row->clock, field->no) != device;
    }
  if (others_wrote && !linli_fault (LINLI_FAULT_DELETE_WINS))
    {
      decision->status = LINLI_STATUS_REVIEW;
      decision->conflict_delete = TRUE;
    }
  else
    decision->deletes = TRUE;
}

static void
sum_up (LinliDecision *decision)
{
  for (guint i = 0; i < decision->fields->len; i++)
    {
      const LinliFieldDecision *field = &g_array_index (decision->fields, LinliFieldDecision, i);

      if (field->outcome == LINLI_OUTCOME_REVIEW)
        decision->status = LINLI_STATUS_REVIEW;
      else if ((field->outcome == LINLI_OUTCOME_LOST || field->displaced) && decision->status == LINLI_STATUS_OK)
        decision->status = LINLI_STATUS_MERGED;
    }
}

void
linli_decide (const LinliRow *row, const LinliOp *op, gint64 device, gint64 epoch_floor, LinliFieldHlcFunc field_hlc,
              gpointer user_data, LinliDecision *ret_decision)
{
  start_decision (ret_decision);

  if (op->type == LINLI_OP_DELETE)
    {
      if (row == NULL)
        return_it (ret_decision, op->kind->deletable ? LINLI_WHY_GONE : LINLI_WHY_KIND);
      else
        decide_delete (ret_decision, row, op, device, epoch_floor);
      return;
    }
  if (row == NULL)
    {
      /* A facet begins with the first value anybody writes into it. */
      if (op->type == LINLI_OP_CREATE || (op->kind->facet_of != NULL && op->type != LINLI_OP_VERIFY))
        decide_create (ret_decision, op);
      else
        return_it (ret_decision, LINLI_WHY_GONE);
      return;
    }
  if (row->deleted)
    {
      return_it (ret_decision, LINLI_WHY_DELETED);
      ret_decision->conflict_delete = TRUE;
      return;
    }
  if (op->type == LINLI_OP_VERIFY)
    return;  /* moves provenance only; linli_decision_apply() does it */

  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);

      decide_change (ret_decision, linli_kind_get_field_no (op->kind, change->field_no), row, op, change, device, epoch_floor,
                     field_hlc, user_data);
    }
  sum_up (ret_decision);
}

static void
settle_field (LinliDecision *decision, const LinliConflict *conflict, const LinliRow *row, const LinliOp *op, gint64 device, gint64 epoch_floor)
{
  const LinliField *field = linli_kind_get_field_no (op->kind, conflict->field_no);
  const LinliChange *change = linli_op_find (op, conflict->field_no);

  if (row == NULL || row->deleted)
    {
      /* There is nothing left to write into; that it stays so can be chosen. */
      decision->settles = op->choice == LINLI_SIDE_SERVER;
      if (!decision->settles)
        return_it (decision, LINLI_WHY_DELETED);
    }
  else if (field == NULL || change == NULL)
    return_it (decision, LINLI_WHY_INVALID);
  else if (linli_value_equal (&change->new_value, &row->values[field->index]))
    {
      add_field (decision, field->no, LINLI_OUTCOME_EQUAL);
      decision->settles = TRUE;
    }
  else if (is_seen (field, row, change, device, epoch_floor) || linli_fault (LINLI_FAULT_RESOLVE_STALE_WINS))
    {
      apply_value (decision, field->no, &change->new_value, FALSE);
      decision->settles = TRUE;
    }
  else
    return_it (decision, LINLI_WHY_STALE);
}

static void
settle_deletion (LinliDecision *decision, const LinliRow *row, const LinliOp *op, gint64 device, gint64 epoch_floor)
{
  if (row != NULL && !row->deleted && op->choice == LINLI_SIDE_MINE)
    decide_delete (decision, row, op, device, epoch_floor);
  else if (op->choice == LINLI_SIDE_OTHER)
    return_it (decision, LINLI_WHY_INVALID);
  if (decision->conflict_delete)
    {
      decision->conflict_delete = FALSE;
      return_it (decision, LINLI_WHY_STALE);
    }
  decision->settles = decision->status != LINLI_STATUS_RETURNED;
}

void
linli_decide_resolution (const LinliConflict *conflict, const LinliRow *row, const LinliOp *op, gint64 device, gint64 epoch_floor,
                         LinliDecision *ret_decision)
{
  start_decision (ret_decision);

  if (conflict == NULL || conflict->kind != op->kind || !linli_id_equal (&conflict->record, &op->id))
    return_it (ret_decision, LINLI_WHY_GONE);
  else if (conflict->state == LINLI_CONFLICT_RESOLVED && !linli_fault (LINLI_FAULT_RESOLVE_NOT_ONCE))
    {
      const LinliChange *change = linli_op_find (op, conflict->field_no);
      const LinliField *field = linli_kind_get_field_no (op->kind, conflict->field_no);

      /* Who chose what is there anyway has nothing to be told. */
      if (row == NULL || row->deleted || field == NULL || change == NULL
          || !linli_value_equal (&change->new_value, &row->values[field->index]))
        return_it (ret_decision, LINLI_WHY_SETTLED);
    }
  else
    switch (conflict->type)
      {
      case LINLI_CONFLICT_FIELD:
        settle_field (ret_decision, conflict, row, op, device, epoch_floor);
        break;
      case LINLI_CONFLICT_DELETE_EDIT:
        settle_deletion (ret_decision, row, op, device, epoch_floor);
        break;
      case LINLI_CONFLICT_DUPLICATE:
        /* Two stay two (server), or one took the other over, which its author's other changes did (other). */
        ret_decision->settles = op->choice != LINLI_SIDE_MINE && op->changes->len == 0;
        if (!ret_decision->settles)
          return_it (ret_decision, LINLI_WHY_INVALID);
        break;
      case LINLI_CONFLICT_EDIT_DELETE:
      default:
        /* What was deleted does not come back; that it stays so can be chosen. */
        ret_decision->settles = op->choice == LINLI_SIDE_SERVER;
        if (!ret_decision->settles)
          return_it (ret_decision, LINLI_WHY_DELETED);
        break;
      }
}

/* What the author says of where the values come from; only for fields whose value is now his. */
static gboolean
apply_provenance (const LinliDecision *decision, const LinliOp *op, LinliRow *row)
{
  gboolean changed = FALSE;

  if (op->day == 0 && op->source == LINLI_SOURCE_NONE)
    return FALSE;

  if (op->type == LINLI_OP_VERIFY)
    {
      for (guint i = 0; i < op->changes->len; i++)
        changed |= linli_prov_merge (row->prov, g_array_index (op->changes, LinliChange, i).field_no, op->source, op->day);
      return changed;
    }
  for (guint i = 0; i < decision->fields->len; i++)
    {
      const LinliFieldDecision *field = &g_array_index (decision->fields, LinliFieldDecision, i);

      if (field->outcome == LINLI_OUTCOME_APPLY || field->outcome == LINLI_OUTCOME_EQUAL)
        changed |= linli_prov_merge (row->prov, field->field_no, op->source, op->day);
    }
  return changed;
}

gboolean
linli_decision_apply (const LinliDecision *decision, const LinliOp *op, gint64 device, gint64 seq, LinliRow *row)
{
  gboolean changed = decision->creates || decision->deletes;

  if (decision->status == LINLI_STATUS_RETURNED)
    return FALSE;

  if (decision->creates)
    linli_row_clock_reset (&row->clock, seq, device);

  if (decision->deletes)
    {
      row->deleted = TRUE;
      for (guint i = 0; i < row->n_values; i++)
        linli_value_clear (&row->values[i]);
      g_clear_pointer (&row->extra, g_byte_array_unref);
      linli_row_clock_reset (&row->clock, seq, device);
      g_array_set_size (row->prov, 0);
    }
  for (guint i = 0; i < decision->fields->len; i++)
    {
      const LinliFieldDecision *field = &g_array_index (decision->fields, LinliFieldDecision, i);

      if (field->outcome != LINLI_OUTCOME_APPLY)
        continue;
      linli_row_set (row, linli_kind_get_field_no (row->kind, field->field_no), &field->value);
      if (!decision->creates)
        linli_row_clock_set (&row->clock, field->field_no, seq, device);
      changed = TRUE;
    }
  if (!decision->deletes && apply_provenance (decision, op, row))
    changed = TRUE;

  if (changed)
    row->seq = seq;
  return changed;
}

static const struct { LinliStatus status; const char *name; } status_names[] = {
  { LINLI_STATUS_OK, "ok" }, { LINLI_STATUS_MERGED, "merged" }, { LINLI_STATUS_REVIEW, "review" }, { LINLI_STATUS_RETURNED, "returned" },
};

static const struct { LinliWhy why; const char *name; } why_names[] = {
  { LINLI_WHY_NONE, "" }, { LINLI_WHY_SCOPE, "scope" }, { LINLI_WHY_FIELD, "field" }, { LINLI_WHY_GONE, "gone" },
  { LINLI_WHY_DELETED, "deleted" }, { LINLI_WHY_EXISTS, "exists" }, { LINLI_WHY_KIND, "kind" }, { LINLI_WHY_INVALID, "invalid" },
  { LINLI_WHY_GROUP, "group" }, { LINLI_WHY_DUPLICATE, "duplicate" }, { LINLI_WHY_STALE, "stale" }, { LINLI_WHY_SETTLED, "settled" },
};

const char *
linli_status_to_string (LinliStatus status)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_names); i++)
    if (status_names[i].status == status)
      return status_names[i].name;
  return "";
}

gboolean
linli_status_parse (const char *text, LinliStatus *ret_status)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_names); i++)
    if (g_str_equal (status_names[i].name, text))
      {
        *ret_status = status_names[i].status;
        return TRUE;
      }
  return FALSE;
}

const char *
linli_why_to_string (LinliWhy why)
{
  for (guint i = 0; i < G_N_ELEMENTS (why_names); i++)
    if (why_names[i].why == why)
      return why_names[i].name;
  return "";
}

gboolean
linli_why_parse (const char *text, LinliWhy *ret_why)
{
  for (guint i = 0; i < G_N_ELEMENTS (why_names); i++)
    if (g_str_equal (why_names[i].name, text))
      {
        *ret_why = why_names[i].why;
        return TRUE;
      }
  return FALSE;
}
