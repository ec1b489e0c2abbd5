/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-check.c - the invariants of docs/sync.md that concern one push or one page, checked while a schedule runs. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

/* "kind/id" */
static char *
row_key (const LinliKind *kind, const LinliId *id)
{
  char text[LINLI_ID_STRING_SIZE];

  return g_strdup_printf ("%s/%s", kind->name, linli_id_format (id, text));
}

/* The one that stays, if this record was merged away; it is what may be written in its place. */
static void
add_kept (SimWorld *world, const LinliPush *push, const LinliOp *op, GHashTable *rows)
{
  gboolean found = FALSE;
  LinliRow *row;
  LinliId kept;

  if (!linli_backend_find_alias (world->server, push->com, op->kind, &op->id, &kept, &found, NULL) || !found)
    return;
  row = linli_backend_load (world->server, op->kind, &kept, NULL);
  if (row != NULL)
    g_hash_table_insert (rows, row_key (op->kind, &kept), row);
  g_hash_table_add (world->merged_away, row_key (op->kind, &op->id));
}

static gboolean
was_merged_away (SimWorld *world, const LinliOp *op)
{
  g_autofree char *key = row_key (op->kind, &op->id);

  return g_hash_table_contains (world->merged_away, key);
}

GHashTable *
sim_rows_of_push (SimWorld *world, const LinliPush *push)
{
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) linli_row_free);

  g_hash_table_remove_all (world->merged_away);
  for (guint i = 0; i < push->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (push->ops, i);
      LinliRow *row = linli_backend_load (world->server, op->kind, &op->id, NULL);

      if (row != NULL)
        g_hash_table_insert (rows, row_key (op->kind, &op->id), row);
      add_kept (world, push, op, rows);
    }
  return rows;
}

const LinliRow *
sim_find_row (GHashTable *rows, const LinliOp *op)
{
  g_autofree char *key = row_key (op->kind, &op->id);

  return g_hash_table_lookup (rows, key);
}

static gboolean
may_write (SimWorld *world, guint index, const LinliRow *row)
{
  return row->com == world->clients[index].com
         && (sim_rights (world, index, row->kind, row->grid) & LINLI_RIGHT_WRITE) != 0;
}

/* What a push brought that is new and accepted. */
typedef struct { gint64 device; gint64 floor; /* bases beyond it say nothing; 0 = all do */ GPtrArray *ops; /* (owned) LinliOp, as they were decided */ } Accepted;

/* What these operations say of one field of one row. */
typedef struct
{
  guint              n;        /* operations with a change of the field */
  gboolean           seen;     /* one of them is based on the field's clock */
  gboolean           knows_old;/* one of them replaces just this value */
  const LinliOp     *op;       /* the last */
  const LinliChange *change;
} FieldOps;

static FieldOps
find_field_ops (const Accepted *accepted, const LinliRow *before, const LinliField *field)
{
  FieldOps found = { 0 };

  for (guint i = 0; i < accepted->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (accepted->ops, i);
      const LinliChange *change = op->kind == before->kind && linli_id_equal (&op->id, &before->id) && op->type != LINLI_OP_VERIFY
                                    ? linli_op_find (op, field->no) : NULL;

      if (change == NULL)
        continue;
      found.n++;
      found.op = op;
      found.change = change;
      found.knows_old = found.knows_old || linli_value_equal (&change->old_value, linli_row_get (before, field));
      /* Two made one record, and the first one left the field open. */
      found.seen = found.seen || (op->type == LINLI_OP_CREATE && linli_row_get (before, field)->type == LINLI_VALUE_NULL
                                  && linli_row_clock_get_seq (&before->clock, field->no) == before->clock.base);
      /* A number that a restore erased says nothing. */
      found.seen = found.seen || (accepted->floor > 0 && change->base > accepted->floor ? found.knows_old
                                    : change->base >= linli_row_clock_get_seq (&before->clock, field->no));
    }
  return found;
}

/* I6, I9 and what the other policies promise, for one field that this push changed. */
static void
check_field (SimWorld *world, const Accepted *accepted, const LinliRow *before, const LinliRow *after, const LinliField *field)
{
  const LinliValue *old_value = linli_row_get (before, field), *new_value = linli_row_get (after, field);
  FieldOps ops = find_field_ops (accepted, before, field);

  if (ops.n == 1 && ops.op->type == LINLI_OP_SET)
    {
      g_autofree char *expected = linli_codes_apply (linli_value_get_text (old_value), linli_value_get_text (&ops.change->new_value),
                                                     linli_value_get_text (&ops.change->old_value));

      if (g_strcmp0 (expected != NULL ? expected : "", linli_value_get_text (new_value)) != 0)
        sim_world_violate (world, "I3", "%s became %s instead of %s", field->name, linli_value_get_text (new_value), expected);
    }
  if (ops.n == 0 && !linli_value_equal (old_value, new_value))
    sim_world_violate (world, "I3", "%s was changed by nothing that was accepted", field->name);
  if (linli_value_equal (old_value, new_value) || linli_row_clock_get_device (&before->clock, field->no) == accepted->device)
    return;

  switch (field->policy)
    {
    case LINLI_POLICY_REVIEW:
      if (!ops.seen)
        sim_world_violate (world, "I6", "%s was overwritten on a base that is older than it", field->name);
      else if (!ops.knows_old)
        sim_world_violate (world, "I9", "%s was overwritten by somebody who never saw its value", field->name);
      break;
    case LINLI_POLICY_WORKFLOW:
      if (!ops.seen && !ops.knows_old)
        sim_world_violate (world, "I6", "%s went on from a state it was not in", field->name);
      break;
    case LINLI_POLICY_MAX:
      if (ops.n == 1 && !ops.seen && linli_value_is_answered (new_value) && old_value->type == LINLI_VALUE_TEXT
          && (new_value->type != LINLI_VALUE_TEXT || linli_value_compare (new_value, old_value) < 0))
        sim_world_violate (world, "I6", "%s went down", field->name);
      break;
    case LINLI_POLICY_LATEST:
    case LINLI_POLICY_SET:
    case LINLI_POLICY_COUNTER:
    default:
      break;
    }
}

/* I6 of a whole row: a deletion takes along only what its author has seen. */
static void
check_deletion (SimWorld *world, const Accepted *accepted, const LinliRow *before)
{
  gint64 base = -1;

  if (before->kind->facet_of != NULL)
    return;
  for (guint i = 0; i < accepted->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (accepted->ops, i);

      if ((op->type == LINLI_OP_DELETE || (op->type == LINLI_OP_RESOLVE && op->choice == LINLI_SIDE_MINE)) && op->kind == before->kind && linli_id_equal (&op->id, &before->id))
        base = MAX (base, accepted->floor > 0 ? MIN (op->base, accepted->floor) : op->base);
    }
  for (guint i = 0; i < before->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (before->kind->fields, i);

      /* What the same person displaced just before is kept in a conflict of its own. */
      if (linli_row_clock_get_seq (&before->clock, field->no) > base && find_field_ops (accepted, before, field).n == 0
          && linli_row_clock_get_device (&before->clock, field->no) != accepted->device)
        sim_world_violate (world, "I6", "a deletion took %s along, which its author had not seen", field->name);
    }
}

/* What was confirmed on a day is never taken back to an earlier one. */
static void
check_provenance (SimWorld *world, const LinliRow *before, const LinliRow *after)
{
  for (guint i = 0; i < before->prov->len; i++)
    {
      const LinliProvEntry *old_entry = &g_array_index (before->prov, LinliProvEntry, i);
      const LinliProvEntry *entry = linli_prov_find (after->prov, old_entry->field_no);

      if (entry == NULL || entry->day < old_entry->day)
        sim_world_violate (world, "I6", "field %u of a %s was confirmed later than it is now", old_entry->field_no, before->kind->name);
    }
}

/* What was made while a right held that has ended since stands there without anything in it, until somebody takes it (sim-times.c). */
static gboolean
is_handed_over (SimWorld *world, const LinliRow *row)
{
  gboolean empty = world->times > 0;

  for (guint i = 0; empty && i < row->kind->fields->len; i++)
    empty = linli_row_get (row, g_ptr_array_index (row->kind->fields, i))->type == LINLI_VALUE_NULL;
  return empty;
}

static void
check_row (SimWorld *world, guint index, const Accepted *accepted, const LinliRow *before, const LinliRow *after)
{
  if (before != NULL && after == NULL)
    sim_world_violate (world, "I12", "a %s vanished", before->kind->name);
  if (after == NULL || (before != NULL && before->seq == after->seq) || (before == NULL && is_handed_over (world, after)))
    return;

  if (!may_write (world, index, before != NULL ? before : after)
      || (after->kind->facet_of == NULL && !after->deleted && !may_write (world, index, after)))
    sim_world_violate (world, "I7", "client %u changed a %s where it may not write", index, after->kind->name);
  if (before == NULL)
    return;
  if (before->deleted && !after->deleted)
    sim_world_violate (world, "I12", "a deleted %s came back", before->kind->name);
  else if (!before->deleted && after->deleted)
    check_deletion (world, accepted, before);
  else if (!after->deleted)
    check_provenance (world, before, after);
  if (!before->deleted && !after->deleted)
    for (guint i = 0; i < after->kind->fields->len; i++)
      check_field (world, accepted, before, after, g_ptr_array_index (after->kind->fields, i));
}

/* I2: asked again, the same word; else it is kept for next time. */
static gboolean
remember (SimWorld *world, guint index, const LinliPush *push, const LinliOp *op, const LinliOpResult *result)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, push->device, op->number);
  SimDecided *known = g_hash_table_lookup (world->decided, name);

  if (known != NULL && known->erased)
    {
      linli_op_free (known->op);
      known->op = linli_op_copy (op);
      known->status = result->status;
      known->why = result->why;
      known->seq = result->seq;
      known->serial = ++world->serial;
      known->erased = FALSE;
      return TRUE;
    }
  if (known != NULL)
    {
      if (known->status != result->status || known->why != result->why || known->seq != result->seq)
        sim_world_violate (world, "I2", "operation %s decided twice: %s then %s", name,
                           linli_status_to_string (known->status), linli_status_to_string (result->status));
      return FALSE;
    }
  known = g_new0 (SimDecided, 1);
  known->op = linli_op_copy (op);
  known->status = result->status;
  known->why = result->why;
  known->seq = result->seq;
  known->client = index;
  known->serial = ++world->serial;
  g_hash_table_insert (world->decided, g_steal_pointer (&name), known);
  return TRUE;
}

/* I2, I3 of an accepted resolution: its conflict is closed, and nobody else's resolution had closed it before with another value. */
static void
check_resolution (SimWorld *world, const LinliPush *push, const LinliOp *op, const LinliOpResult *result)
{
  const LinliConflict *conflict = result->conflicts->len == 1 ? g_ptr_array_index (result->conflicts, 0) : NULL;
  GHashTableIter iter;
  gpointer value;

  if (conflict == NULL || conflict->state != LINLI_CONFLICT_RESOLVED)
    sim_world_violate (world, "I3", "operation %" G_GINT64_FORMAT " settled a conflict that stays open", op->number);
  g_hash_table_iter_init (&iter, world->decided);
  while (result->seq > 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimDecided *other = value;

      if (!other->erased && other->op->type == LINLI_OP_RESOLVE && linli_id_equal (&other->op->conflict, &op->conflict)
          && other->status != LINLI_STATUS_RETURNED && other->seq != result->seq)
        sim_world_violate (world, "I2", "a conflict was settled twice, by operation %" G_GINT64_FORMAT " of device %" G_GINT64_FORMAT,
                           op->number, push->device);
    }
}

/* (transfer full) What was written to a record that was merged away, as the one that stays took it. */
static LinliOp *
as_decided (const LinliOp *op, const LinliOpResult *result, GHashTable *rows_before)
{
  LinliOp *decided = linli_op_copy (op);
  g_autofree char *key = NULL;
  const LinliRow *before;

  if (!result->redirected)
    return decided;
  decided->id = result->kept;
  if (decided->type == LINLI_OP_UPDATE)
    decided->type = LINLI_OP_CREATE;
  key = row_key (op->kind, &result->kept);
  before = g_hash_table_lookup (rows_before, key);
  /* Only who replaces the very value that stands there has seen it. */
  for (guint i = 0; i < decided->changes->len; i++)
    {
      LinliChange *change = &g_array_index (decided->changes, LinliChange, i);

      change->base = before != NULL && linli_value_equal (&change->old_value, linli_row_get (before, linli_kind_get_field_no (op->kind, change->field_no)))
                       ? G_MAXINT64 : 0;
    }
  return decided;
}

static gboolean
is_struck_off (SimWorld *world, const LinliOp *op)
{
  const LinliKind *core = linli_kind_get_core (op->kind);
  const LinliField *closing = core->closing_field != NULL ? linli_kind_find_field (core, core->closing_field) : NULL;
  g_autoptr(LinliRow) row = closing != NULL ? linli_backend_load (world->server, core, &op->id, NULL) : NULL;

  /* Deleted after it was struck off it is merged away still. */
  return row != NULL && (row->deleted || g_strcmp0 (linli_value_get_text (linli_row_get (row, closing)), "3") == 0);
}

/* Struck off or let live by the very push, in whatever order. */
static gboolean
changes_life (const LinliPush *push, const LinliOp *op)
{
  for (guint i = 0; i < push->ops->len; i++)
    {
      const LinliOp *other = g_ptr_array_index (push->ops, i);
      const LinliField *closing = linli_kind_find_field (other->kind, "fate");

      if (linli_id_equal (&other->id, &op->id)
          && (other->type == LINLI_OP_DELETE || other->type == LINLI_OP_RESOLVE || (closing != NULL && linli_op_find (other, closing->no) != NULL)))
        return TRUE;
    }
  return FALSE;
}

/* I12: only what was merged away is written elsewhere. */
static void
check_alias (SimWorld *world, const LinliPush *push, const LinliOp *op, const LinliOpResult *result, const LinliRow *before)
{
  if (result->redirected && !is_struck_off (world, op) && before != NULL && !changes_life (push, op))
    sim_world_violate (world, "I12", "operation %" G_GINT64_FORMAT " went to another %s, though its own is there", op->number, op->kind->name);
}

static void
check_result (SimWorld *world, guint index, const LinliPush *push, const LinliPushAnswer *answer, guint i, GHashTable *rows_before,
              Accepted *accepted)
{
  const LinliOp *op = g_ptr_array_index (push->ops, i);
  const LinliOpResult *result = g_ptr_array_index (answer->results, i);
  g_autofree char *key = row_key (op->kind, &op->id);
  const LinliRow *before = g_hash_table_lookup (rows_before, key);
  g_autoptr(LinliOp) decided = NULL;

  if (result->number != op->number)
    sim_world_violate (world, "I2", "decision %" G_GINT64_FORMAT " for operation %" G_GINT64_FORMAT, result->number, op->number);
  check_alias (world, push, op, result, before);
  decided = as_decided (op, result, rows_before);
  if (!remember (world, index, push, decided, result))
    return;
  if (result->status != LINLI_STATUS_RETURNED)
    g_ptr_array_add (accepted->ops, g_steal_pointer (&decided));
  if (result->status != LINLI_STATUS_RETURNED && op->type == LINLI_OP_RESOLVE)
    check_resolution (world, push, op, result);
  if ((result->status == LINLI_STATUS_REVIEW || result->status == LINLI_STATUS_MERGED) && result->conflicts->len == 0)
    sim_world_violate (world, "I3", "the value that lost in operation %" G_GINT64_FORMAT " is kept nowhere", op->number);
  if (result->status != LINLI_STATUS_RETURNED && result->seq > answer->seq)
    sim_world_violate (world, "I5", "operation %" G_GINT64_FORMAT " has seq %" G_GINT64_FORMAT " beyond the partition's", op->number,
                       result->seq);

  if (result->redirected)
    {
      g_autofree char *kept_key = row_key (op->kind, &result->kept);

      before = g_hash_table_lookup (rows_before, kept_key);
    }
  for (guint c = 0; c < result->conflicts->len; c++)
    {
      const LinliConflict *conflict = g_ptr_array_index (result->conflicts, c);

      if (op->type != LINLI_OP_RESOLVE && conflict->type == LINLI_CONFLICT_FIELD && conflict->state == LINLI_CONFLICT_OPEN && before != NULL
          && linli_row_clock_get_device (&before->clock, conflict->field_no) == push->device)
        sim_world_violate (world, "I8", "client %u conflicts with itself over field %u", index, conflict->field_no);
    }
}

static void
check_row_of (SimWorld *world, guint index, const Accepted *accepted, GHashTable *rows_before, GHashTable *seen, const LinliKind *kind,
              const LinliId *id)
{
  char *key = row_key (kind, id);
  g_autoptr(LinliRow) after = NULL;

  if (!g_hash_table_add (seen, key))
    return;
  after = linli_backend_load (world->server, kind, id, NULL);
  check_row (world, index, accepted, g_hash_table_lookup (rows_before, key), after);
}

/* I12: nothing is written to what was merged away where its author may write to the one that stays. */
static void
check_merged_away (SimWorld *world, const LinliPush *push, GHashTable *rows_before, const Accepted *accepted)
{
  for (guint i = 0; i < accepted->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (accepted->ops, i);
      const LinliField *closing = linli_kind_find_field (op->kind, "fate");
      g_autofree char *key = row_key (op->kind, &op->id);
      const LinliRow *before = g_hash_table_lookup (rows_before, key);
      g_autoptr(LinliRow) kept_row = NULL;
      gboolean found = FALSE;
      LinliId kept;

      if ((op->type != LINLI_OP_UPDATE && op->type != LINLI_OP_SET && op->type != LINLI_OP_COUNTER) || (closing != NULL && linli_op_find (op, closing->no) != NULL)
          || before == NULL || !was_merged_away (world, op) || changes_life (push, op)
          || !linli_backend_find_alias (world->server, push->com, op->kind, &op->id, &kept, &found, NULL) || !found)
        continue;
      kept_row = linli_backend_load (world->server, op->kind, &kept, NULL);
      if (kept_row != NULL && !kept_row->deleted && may_write (world, (guint) (push->device - 101), kept_row))
        sim_world_violate (world, "I12", "operation %" G_GINT64_FORMAT " was written to a %s that was merged away", op->number, op->kind->name);
    }
}

void
sim_check_push (SimWorld *world, guint index, const LinliPush *push, const LinliPushAnswer *answer, GHashTable *rows_before,
                gint64 seq_before)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_op_free);
  Accepted accepted = { push->device, 0, ops };

  if (answer->results->len != push->ops->len)
    {
      sim_world_violate (world, "I2", "%u operations, %u decisions", push->ops->len, answer->results->len);
      return;
    }
  linli_backend_get_floor (world->server, push->com, &accepted.floor, NULL);
  if (answer->seq < seq_before)
    sim_world_violate (world, "I5", "seq went from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, seq_before, answer->seq);

  for (guint i = 0; i < push->ops->len; i++)
    check_result (world, index, push, answer, i, rows_before, &accepted);
  for (guint i = 0; i < push->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (push->ops, i);
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);

      check_row_of (world, index, &accepted, rows_before, seen, op->kind, &op->id);
      if (result->redirected)
        check_row_of (world, index, &accepted, rows_before, seen, op->kind, &result->kept);
    }
  check_merged_away (world, push, rows_before, &accepted);
}

/* I4: nothing is sent that its reader may not hold. */
void
sim_check_sent (SimWorld *world, guint index, const LinliPage *page)
{
  SimClient *client = &world->clients[index];

  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);
      const LinliKind *kind = item->row != NULL ? item->row->kind : item->conflict->kind;
      gint64 grid = item->row != NULL ? item->row->grid : item->conflict->grid;

      if ((sim_rights (world, index, kind, grid) & LINLI_RIGHT_READ) == 0
          || (item->row != NULL && item->row->com != client->com))
        sim_world_violate (world, "I4", "client %u was sent a %s of grid %" G_GINT64_FORMAT, index, kind->name, grid);
    }
}

/* I5: no cursor goes back. */
void
sim_check_page (SimWorld *world, guint index, const LinliPage *page)
{
  SimClient *client = &world->clients[index];

  for (guint i = 0; i < page->next->len; i++)
    {
      const LinliCursor *next = &g_array_index (page->next, LinliCursor, i);
      const LinliCursor *seen = g_hash_table_lookup (client->cursors, &next->grid);

      /* Begins anew: what it did not hear of was swept out. */
      if (next->base == 0 && next->after == 0)
        seen = NULL;
      if (seen != NULL && (next->base < seen->base || next->after < seen->after))
        sim_world_violate (world, "I5", "the cursor of client %u, grid %" G_GINT64_FORMAT " went back", index, next->grid);
      if (next->base > next->after)
        sim_world_violate (world, "I5", "base beyond after in grid %" G_GINT64_FORMAT, next->grid);
      g_hash_table_insert (client->cursors, g_memdup2 (&next->grid, sizeof next->grid), g_memdup2 (next, sizeof *next));
    }
}

/* I10 */
void
sim_check_overlay (SimWorld *world, guint index)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *wrong = linli_store_check_overlay (world->clients[index].store, &error);

  if (error != NULL)
    sim_world_violate (world, "I10", "client %u: %s", index, error->message);
  else if (wrong != NULL)
    sim_world_violate (world, "I10", "client %u: %s", index, wrong);
}
