/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-settled.c - the invariants of docs/sync.md that hold when everybody has said everything, checked at the end of a schedule. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include <string.h>

/* What one client must hold, counted while its rows are compared. */
typedef struct { SimWorld *world; guint index; GHashTable *counts; /* const LinliKind * → number */ } Comparison;

/* A program of last year holds what its catalogue has of the row. */
static gboolean
is_same (const LinliRow *mine, const LinliRow *theirs)
{
  if (mine->kind == theirs->kind)
    return linli_row_equal (mine, theirs);
  for (guint i = 0; i < mine->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (mine->kind->fields, i);

      if (!linli_value_equal (linli_row_get (mine, field), linli_row_get (theirs, linli_kind_get_field_no (theirs->kind, field->no)))
          || linli_row_clock_get_seq (&mine->clock, field->no) != linli_row_clock_get_seq (&theirs->clock, field->no))
        return FALSE;
    }
  return mine->com == theirs->com && mine->grid == theirs->grid && mine->seq == theirs->seq;
}

/* I1: a replica holds the server's row byte for byte with its clock, or not at all (I4). */
static void
compare_row (Comparison *comparison, const LinliKind *kind, const LinliId *id, const LinliRow *theirs)
{
  SimWorld *world = comparison->world;
  SimClient *client = &world->clients[comparison->index];
  const LinliKind *own_kind = linli_catalogue_get_kind_no (client->catalogue, kind->no);
  g_autoptr(LinliRow) mine = own_kind != NULL ? linli_store_load_server_row (client->store, own_kind, id, NULL) : NULL;
  gboolean held = theirs != NULL && !theirs->deleted && own_kind != NULL
                  && theirs->com == client->com && (sim_rights (world, comparison->index, kind, theirs->grid) & LINLI_RIGHT_READ) != 0;
  char text[LINLI_ID_STRING_SIZE];

  if (held)
    g_hash_table_insert (comparison->counts, (gpointer) kind,
                         GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (comparison->counts, kind)) + 1));
  if (mine != NULL && mine->deleted)
    g_clear_pointer (&mine, linli_row_free);

  if (held && mine == NULL)
    sim_world_violate (world, "I1", "client %u lacks %s %s", comparison->index, kind->name, linli_id_format (id, text));
  else if (!held && mine != NULL)
    sim_world_violate (world, "I4", "client %u holds %s %s beyond its scope", comparison->index, kind->name, linli_id_format (id, text));
  else if (held && !is_same (mine, theirs))
    sim_world_violate (world, "I1", "client %u has another %s %s than the server (seq %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")",
                       comparison->index, kind->name, linli_id_format (id, text), mine->seq, theirs->seq);
}

/* I13 and the rest of I1: as many rows, the same digests. */
static void
compare_sums (Comparison *comparison)
{
  SimWorld *world = comparison->world;
  SimClient *client = &world->clients[comparison->index];
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) mine = linli_store_check (client->store, &error);
  g_autoptr(GHashTable) theirs = NULL;
  LinliOutboxState state = { 0 };
  GHashTableIter iter;
  gpointer key, value;

  if (mine != NULL)
    theirs = linli_backend_digest (world->server, client->com, client->access, &error);
  if (theirs == NULL || !linli_store_get_outbox_state (client->store, &state, &error))
    {
      sim_world_violate (world, "I13", "client %u: %s", comparison->index, error->message);
      return;
    }
  if (!mine->ok)
    sim_world_violate (world, "I10", "client %u: %s", comparison->index, (const char *) g_ptr_array_index (mine->problems, 0));
  if (state.sent > 0)
    sim_world_violate (world, "I10", "client %u: %u accepted operations still lie over rows that tell them", comparison->index, state.sent);

  /* A program of last year sums up less of a row. */
  g_hash_table_iter_init (&iter, theirs);
  while (client->catalogue == world->catalogue && g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (g_hash_table_lookup (mine->digests, key), value) != 0)
      sim_world_violate (world, "I13", "digest of %s differs at client %u", (const char *) key, comparison->index);
  if (client->catalogue == world->catalogue && g_hash_table_size (mine->digests) != g_hash_table_size (theirs))
    sim_world_violate (world, "I13", "client %u has digests the server has not", comparison->index);

  for (guint i = 0; i < world->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (world->catalogue->kinds, i);
      guint expected = GPOINTER_TO_UINT (g_hash_table_lookup (comparison->counts, kind));
      const gint64 *n = g_hash_table_lookup (mine->rows, kind->name);

      if (linli_catalogue_get_kind_no (client->catalogue, kind->no) != NULL && (n == NULL || *n != expected))
        sim_world_violate (world, "I1", "client %u shows %" G_GINT64_FORMAT " of %u rows of %s", comparison->index, n != NULL ? *n : 0, expected,
                           kind->name);
    }
}

static void
check_convergence (SimWorld *world, GPtrArray *rows)
{
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      g_autoptr(GHashTable) counts = g_hash_table_new (NULL, NULL);
      Comparison comparison = { world, i, counts };
      guint row = 0;

      for (guint j = 0; j < world->records->len; j++)
        {
          const SimRecord *record = &g_array_index (world->records, SimRecord, j);

          compare_row (&comparison, record->kind, &record->id, g_ptr_array_index (rows, row++));
          for (guint k = 0; k < record->kind->facets->len; k++)
            compare_row (&comparison, g_ptr_array_index (record->kind->facets, k), &record->id, g_ptr_array_index (rows, row++));
        }
      compare_sums (&comparison);
    }
}

/* A record that was deleted, forgotten by a sweep and made again under its derived id counts anew. */
static gboolean
is_before_life (SimWorld *world, const SimDecided *decided)
{
  g_autoptr(LinliRow) row = linli_backend_load (world->server, decided->op->kind, &decided->op->id, NULL);

  return row != NULL && !row->deleted && decided->seq > 0 && decided->seq < row->clock.base;
}

/* I2: counters are the sum of what was accepted, each step once. */
static void
check_counters (SimWorld *world, GPtrArray *rows)
{
  g_autoptr(GHashTable) sums = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, NULL, g_free);
  const LinliField *visits = linli_kind_find_field (linli_catalogue_get_kind (world->catalogue, "item"), "visits");
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, world->decided);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimDecided *decided = value;
      const LinliChange *change = decided->op->kind == visits->kind && decided->status != LINLI_STATUS_RETURNED
                                  && (decided->op->type == LINLI_OP_COUNTER || decided->op->type == LINLI_OP_CREATE)
                                    ? linli_op_find (decided->op, visits->no) : NULL;
      gint64 *sum;

      if (change == NULL || is_before_life (world, decided))
        continue;
      sum = g_hash_table_lookup (sums, &decided->op->id);
      if (sum == NULL)
        g_hash_table_insert (sums, &decided->op->id, sum = g_new0 (gint64, 1));
      *sum += change->new_value.integer;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      const LinliRow *row = g_ptr_array_index (rows, i);
      const gint64 *sum;

      if (row == NULL || row->deleted || row->kind != visits->kind)
        continue;
      sum = g_hash_table_lookup (sums, &row->id);
      if (linli_row_get (row, visits)->integer != (sum != NULL ? *sum : 0))
        sim_world_violate (world, "I2", "a counter says %" G_GINT64_FORMAT ", its steps %" G_GINT64_FORMAT,
                           linli_row_get (row, visits)->integer, sum != NULL ? *sum : 0);
    }
}

/* Is what @decided wanted kept in one of @conflicts? */
static gboolean
is_kept (const SimDecided *decided, gint64 device, GPtrArray *conflicts)
{
  for (guint i = 0; i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      const LinliChange *change;

      if (conflict->device != device || conflict->op != decided->op->number)
        continue;
      change = conflict->field_no != 0 ? linli_op_find (decided->op, conflict->field_no) : NULL;
      if (conflict->field_no == 0 || (change != NULL && linli_value_equal (&change->new_value, &conflict->mine)))
        return TRUE;
    }
  return FALSE;
}

/* What went with a lost grid or role took its conflicts along; who has the record now finds them. */
static gboolean
may_find (SimWorld *world, const SimDecided *decided)
{
  const SimClient *client = &world->clients[decided->client];
  g_autoptr(LinliRow) row = linli_backend_load (world->server, decided->op->kind, &decided->op->id, NULL);

  return row == NULL || (row->com == client->com && (sim_rights (world, decided->client, row->kind, row->grid) & LINLI_RIGHT_READ) != 0);
}

/* I3: what was not accepted is where its author finds it: in the tray, or in a conflict. */
static void
check_nothing_lost (SimWorld *world)
{
  guint returned[SIM_CLIENTS] = { 0 };
  GPtrArray *conflicts[SIM_CLIENTS];
  g_autofree char *wrong = NULL;
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < SIM_CLIENTS; i++)
    conflicts[i] = linli_store_get_conflicts (world->clients[i].store, TRUE, NULL);
  g_hash_table_iter_init (&iter, world->decided);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimDecided *decided = value;

      /* What changed nothing has no number, and changes nothing now. */
      if (decided->erased && decided->status != LINLI_STATUS_RETURNED && decided->seq > 0)
        sim_world_violate (world, "I3", "client %u never offered its operation %" G_GINT64_FORMAT " again that a restore erased", decided->client,
                           decided->op->number);
      if (decided->status == LINLI_STATUS_RETURNED && decided->op->type != LINLI_OP_RESOLVE)
        returned[decided->client]++;
      if ((decided->status == LINLI_STATUS_REVIEW || decided->status == LINLI_STATUS_MERGED)
          && (conflicts[decided->client] == NULL
              || !is_kept (decided, world->clients[decided->client].device, conflicts[decided->client]))
          && may_find (world, decided))
        sim_world_violate (world, "I3", "client %u does not find the value that lost in its operation %" G_GINT64_FORMAT, decided->client,
                           decided->op->number);
    }
  for (guint i = 0; i < SIM_CLIENTS; i++)
    {
      g_autoptr(GPtrArray) tray = linli_store_get_returned (world->clients[i].store, NULL);
      guint found = 0;

      /* The next resolution of a conflict takes the place of the one that came back. */
      for (guint j = 0; tray != NULL && j < tray->len; j++)
        found += ((const LinliOp *) g_ptr_array_index (tray, j))->type != LINLI_OP_RESOLVE ? 1 : 0;
      if (found != returned[i])
        sim_world_violate (world, "I3", "client %u finds %u of its %u returned operations", i, found, returned[i]);
    }

  for (guint i = 0; i < SIM_CLIENTS; i++)
    g_clear_pointer (&conflicts[i], g_ptr_array_unref);

  if (g_hash_table_size (world->decided) != world->ops_made)
    sim_world_violate (world, "I2", "%u operations made, %u decided", world->ops_made, g_hash_table_size (world->decided));
  for (gint64 com = SIM_COM; com <= SIM_OTHER_COM && wrong == NULL && error == NULL; com++)
    wrong = linli_backend_check (world->server, com, &error);
  if (wrong != NULL || error != NULL)
    sim_world_violate (world, wrong != NULL && strstr (wrong, "audit") != NULL ? "I15" : "I5", "%s", wrong != NULL ? wrong : error->message);
}

/* I4: nobody keeps others' conflicts about what he may not read.  I5: they are where their record is. */
static void
check_conflicts (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GPtrArray) conflicts = linli_store_get_conflicts (client->store, TRUE, NULL);

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      g_autoptr(LinliRow) row = linli_backend_load (world->server, linli_catalogue_get_kind_no (world->catalogue, conflict->kind->no),
                                                    &conflict->record, NULL);

      if (row != NULL && !row->deleted && conflict->device != client->device
          && (row->com != client->com || (sim_rights (world, index, row->kind, row->grid) & LINLI_RIGHT_READ) == 0))
        sim_world_violate (world, "I4", "client %u keeps a conflict about a %s it may not read", index, row->kind->name);
      /* The first holds everything. */
      if (index == 0 && row != NULL && !row->deleted && row->com == client->com && row->grid != conflict->grid)
        sim_world_violate (world, "I5", "a conflict is not in the grid of its %s", row->kind->name);
    }
}

static void
free_row (gpointer row)
{
  linli_row_free (row);
}

void
sim_check_settled (SimWorld *world)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);

  for (guint i = 0; i < world->records->len; i++)
    {
      const SimRecord *record = &g_array_index (world->records, SimRecord, i);

      g_ptr_array_add (rows, linli_backend_load (world->server, record->kind, &record->id, NULL));
      for (guint k = 0; k < record->kind->facets->len; k++)
        g_ptr_array_add (rows, linli_backend_load (world->server, g_ptr_array_index (record->kind->facets, k), &record->id, NULL));
    }
  check_convergence (world, rows);
  for (guint i = 0; i < SIM_CLIENTS; i++)
    check_conflicts (world, i);
  check_counters (world, rows);
  check_nothing_lost (world);
}
