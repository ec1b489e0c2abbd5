/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-check.c - the invariants of docs/sync.md, checked while a schedule runs and after it has settled. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

static char *
row_key (const LinliKind *kind, const LinliId *id)
{
  char text[LINLI_ID_STRING_SIZE];

  return g_strdup_printf ("%s/%s", kind->name, linli_id_format (id, text));
}

GHashTable *
sim_rows_of_push (SimWorld *world, const LinliPush *push)
{
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) linli_row_free);

  for (guint i = 0; i < push->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (push->ops, i);
      LinliRow *row = linli_backend_load (world->server, op->kind, &op->id, NULL);

      if (row != NULL)
        g_hash_table_insert (rows, row_key (op->kind, &op->id), row);
    }

  return rows;
}

/* I6, I8, I9: what this push did to review fields of @after, whose state before it was @before. */
static void
check_review_fields (SimWorld *world, const LinliPush *push, const LinliRow *before, const LinliRow *after, gint64 seq_before)
{
  for (guint i = 0; i < after->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (after->kind->fields, i);
      gint64 seq = linli_row_clock_get_seq (&after->clock, field->no);
      gboolean justified = FALSE;

      if (field->policy != LINLI_POLICY_REVIEW || seq <= seq_before
          || linli_value_equal (linli_row_get (before, field), linli_row_get (after, field))
          || linli_row_clock_get_device (&before->clock, field->no) == push->device)
        continue;

      for (guint j = 0; j < push->ops->len && !justified; j++)
        {
          const LinliOp *op = g_ptr_array_index (push->ops, j);
          const LinliChange *change;

          if (op->kind != after->kind || !linli_id_equal (&op->id, &after->id))
            continue;
          change = linli_op_find (op, field->no);
          justified = change != NULL && change->base >= linli_row_clock_get_seq (&before->clock, field->no)
                      && linli_value_equal (&change->old_value, linli_row_get (before, field));
        }
      if (!justified)
        sim_world_violate (world, "I6/I9", "%s was overwritten by somebody who had not seen it", field->name);
    }
}

static gboolean
has_conflict (const LinliOpResult *result)
{
  return result->conflicts != NULL && result->conflicts->len > 0;
}

void
sim_check_push (SimWorld *world, guint index, const LinliPush *push, const LinliPushAnswer *answer, GHashTable *rows_before,
                gint64 seq_before)
{
  gint64 newest = seq_before;
  GHashTableIter iter;
  gpointer key, value;

  if (answer->results->len != push->ops->len)
    sim_world_violate (world, "I2", "%u operations, %u decisions", push->ops->len, answer->results->len);

  for (guint i = 0; i < push->ops->len && i < answer->results->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (push->ops, i);
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, push->device, op->number);
      SimDecided *known = g_hash_table_lookup (world->decided, name);

      if (result->number != op->number)
        sim_world_violate (world, "I2", "decision %" G_GINT64_FORMAT " for operation %s", result->number, name);

      if (known != NULL)
        {
          /* I2: asked again, the same word. */
          if (known->status != result->status || known->why != result->why || known->seq != result->seq)
            sim_world_violate (world, "I2", "operation %s decided twice: %s then %s", name,
                               linli_status_to_string (known->status), linli_status_to_string (result->status));
          continue;
        }

      known = g_new0 (SimDecided, 1);
      known->op = linli_op_copy (op);
      known->status = result->status;
      known->why = result->why;
      known->seq = result->seq;
      known->client = index;
      g_hash_table_insert (world->decided, g_steal_pointer (&name), known);

      if (result->status == LINLI_STATUS_REVIEW && !has_conflict (result))
        sim_world_violate (world, "I3", "operation %" G_GINT64_FORMAT " waits for review without a conflict", op->number);
      if (result->status != LINLI_STATUS_RETURNED && result->seq > answer->seq)
        sim_world_violate (world, "I5", "operation %" G_GINT64_FORMAT " has seq %" G_GINT64_FORMAT " beyond the partition's",
                           op->number, result->seq);
      newest = MAX (newest, result->seq);

      /* I8: one device's own edits never wait against each other. */
      for (guint c = 0; result->conflicts != NULL && c < result->conflicts->len; c++)
        {
          const LinliConflict *conflict = g_ptr_array_index (result->conflicts, c);
          g_autofree char *row_name = row_key (op->kind, &op->id);
          const LinliRow *before = g_hash_table_lookup (rows_before, row_name);

          if (conflict->type == LINLI_CONFLICT_FIELD && conflict->state == LINLI_CONFLICT_OPEN && before != NULL
              && linli_row_clock_get_device (&before->clock, conflict->field_no) == push->device)
            sim_world_violate (world, "I8", "client %u conflicts with itself over field %u", index, conflict->field_no);
        }
    }

  if (answer->seq < seq_before || newest > answer->seq)
    sim_world_violate (world, "I5", "seq went from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, seq_before, answer->seq);

  g_hash_table_iter_init (&iter, rows_before);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const LinliRow *before = value;
      g_autoptr(LinliRow) after = linli_backend_load (world->server, before->kind, &before->id, NULL);

      if (after == NULL)
        sim_world_violate (world, "I12", "%s vanished", (const char *) key);
      else if (!before->deleted && !after->deleted)
        check_review_fields (world, push, before, after, seq_before);
      else if (before->deleted && !after->deleted)
        sim_world_violate (world, "I12", "%s came back from the dead", (const char *) key);
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
      LinliCursor *seen = g_hash_table_lookup (client->cursors, &next->grid);

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

/* I1: a replica holds exactly the server's rows of its scope, byte for byte with their clocks. */
static void
check_convergence (SimWorld *world, guint index, const LinliKind *kind, const LinliId *id)
{
  SimClient *client = &world->clients[index];
  g_autoptr(LinliRow) theirs = linli_backend_load (world->server, kind, id, NULL);
  g_autoptr(LinliRow) mine = linli_store_load_server_row (client->store, kind, id, NULL);
  g_autofree char *name = row_key (kind, id);
  gboolean held = theirs != NULL && !theirs->deleted
                  && (linli_access_get (client->access, kind, theirs->com, theirs->grid, 0) & LINLI_RIGHT_READ) != 0;

  if (mine != NULL && mine->deleted)
    g_clear_pointer (&mine, linli_row_free);

  if (held && mine == NULL)
    sim_world_violate (world, "I1", "client %u lacks %s", index, name);
  else if (!held && mine != NULL)
    sim_world_violate (world, "I4", "client %u holds %s beyond its scope", index, name);
  else if (held && !linli_row_equal (mine, theirs))
    sim_world_violate (world, "I1", "client %u has another %s than the server (seq %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
                       index, name, mine->seq, theirs->seq);
}

/* I2: counters are the sum of what was accepted. */
static void
check_counters (SimWorld *world)
{
  const LinliKind *kind = linli_catalogue_get_kind (world->catalogue, "item");
  const LinliField *visits = linli_kind_find_field (kind, "visits");

  for (guint i = 0; i < world->ids->len; i++)
    {
      const LinliId *id = &g_array_index (world->ids, LinliId, i);
      g_autoptr(LinliRow) row = linli_backend_load (world->server, kind, id, NULL);
      GHashTableIter iter;
      gpointer value;
      gint64 sum = 0;

      if (row == NULL || row->deleted)
        continue;

      g_hash_table_iter_init (&iter, world->decided);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          const SimDecided *decided = value;
          const LinliChange *change;

          if (decided->op->kind != kind || !linli_id_equal (&decided->op->id, id)
              || decided->status == LINLI_STATUS_RETURNED)
            continue;
          change = linli_op_find (decided->op, visits->no);
          if (change != NULL && (decided->op->type == LINLI_OP_COUNTER || decided->op->type == LINLI_OP_CREATE))
            sum += change->new_value.integer;
        }
      if (linli_row_get (row, visits)->integer != sum)
        sim_world_violate (world, "I2", "a counter says %" G_GINT64_FORMAT ", its deltas %" G_GINT64_FORMAT,
                           linli_row_get (row, visits)->integer, sum);
    }
}

/* I3: what was not accepted is kept where its author finds it. */
static void
check_nothing_lost (SimWorld *world)
{
  GHashTableIter iter;
  gpointer value;
  guint returned[SIM_CLIENTS] = { 0 };

  g_hash_table_iter_init (&iter, world->decided);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimDecided *decided = value;

      if (decided->status == LINLI_STATUS_RETURNED)
        returned[decided->client]++;
    }

  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      g_autoptr(GPtrArray) tray = linli_store_get_returned (world->clients[i].store, NULL);

      if (tray == NULL || tray->len != returned[i])
        sim_world_violate (world, "I3", "client %u finds %u of its %u returned operations", i, tray ? tray->len : 0, returned[i]);
    }

  if (g_hash_table_size (world->decided) != world->ops_made)
    sim_world_violate (world, "I2", "%u operations made, %u decided", world->ops_made, g_hash_table_size (world->decided));
}

/* I13 */
static void
check_digests (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) mine = linli_store_check (client->store, &error);
  g_autoptr(GHashTable) theirs = NULL;
  GHashTableIter iter;
  gpointer key, value;

  if (mine != NULL)
    theirs = linli_backend_digest (world->server, SIM_COM, client->access, &error);
  if (theirs == NULL)
    {
      sim_world_violate (world, "I13", "client %u: %s", index, error->message);
      return;
    }
  if (!mine->ok)
    sim_world_violate (world, "I13", "client %u: %s", index, (const char *) g_ptr_array_index (mine->problems, 0));

  g_hash_table_iter_init (&iter, theirs);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (g_hash_table_lookup (mine->digests, key), value) != 0)
      sim_world_violate (world, "I13", "digest of %s differs at client %u", (const char *) key, index);
}

void
sim_check_settled (SimWorld *world)
{
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      sim_check_overlay (world, i);
      for (guint j = 0; j < world->ids->len; j++)
        for (guint k = 0; k < world->catalogue->kinds->len; k++)
          check_convergence (world, i, g_ptr_array_index (world->catalogue->kinds, k),
                             &g_array_index (world->ids, LinliId, j));
      check_digests (world, i);
    }
  check_counters (world);
  check_nothing_lost (world);
}
