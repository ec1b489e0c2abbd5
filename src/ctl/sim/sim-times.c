/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-times.c - rights that begin and end at a time, and what was written while one held and arrives after its end; see docs/sync.md, "Who may have
 * what". */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#define DAY_MS       (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define HANDED_DAYS  90   /* said once more, apart from the code */
#define LONGEST_MS   (600 * 1000)

gint64
sim_now (SimWorld *world)
{
  return linli_clock_get_wall_ms (LINLI_CLOCK (world->clock));
}

guint
sim_rights (SimWorld *world, guint index, const LinliKind *kind, gint64 grid)
{
  const LinliAccess *access = world->clients[index].access;
  gint64 now_ms = sim_now (world);
  guint rights = 0;

  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);
      gboolean has_grid = FALSE;
      guint granted = grant->role->rights[kind->compartment];

      for (guint j = 0; j < grant->grids->len; j++)
        has_grid = has_grid || g_array_index (grant->grids, gint64, j) == grid;
      if (now_ms < grant->from_ms || (grant->to_ms != 0 && now_ms >= grant->to_ms) || (!has_grid && grid != 0))
        continue;
      rights |= has_grid ? granted : granted & (LINLI_RIGHT_READ | LINLI_RIGHT_LIST);
    }
  return rights;
}

/* The first grant is the one that counts; what it ended is kept, as the server keeps it. */
static void
tell_time (SimWorld *world, guint index)
{
  GPtrArray *grants = world->clients[index].access->grants;
  const LinliGrant *first = g_ptr_array_index (grants, 0);
  gint64 now_ms = sim_now (world);

  if (first->to_ms == 0 || now_ms < first->to_ms)
    return;
  for (guint i = 1; i < grants->len; i++)
    {
      LinliGrant *grant = g_ptr_array_index (grants, i);

      if (grant->from_ms > now_ms || (grant->to_ms != 0 && grant->to_ms <= now_ms))
        continue;
      grants->pdata[i] = grants->pdata[0];
      grants->pdata[0] = grant;
      world->clients[index].access->version++;
      sim_world_note (world, "a right of client %u ended; it holds %u grids from %" G_GINT64_FORMAT ", version %" G_GINT64_FORMAT, index, grant->grids->len,
                      g_array_index (grant->grids, gint64, 0), world->clients[index].access->version);
      return;
    }
}

void
sim_pass_time (SimWorld *world, gint64 ms)
{
  linli_manual_clock_advance (world->clock, ms);
  for (guint i = 0; i < SIM_CLIENTS; i++)
    tell_time (world, i);
}

/* What one of the last two holds is given an end, and what it holds from then on is said already. */
void
sim_world_set_end (SimWorld *world)
{
  static const gint64 grids[3][2] = { { 1, 2 }, { 1, 0 }, { 2, 0 } };
  static const char *const roles[] = { "everything", "core_only" };
  guint index = 1 + (guint) linli_random_below (world->random, SIM_CLIENTS - 1);
  guint choice = (guint) linli_random_below (world->random, 3), role = (guint) linli_random_below (world->random, 6);
  SimClient *client = &world->clients[index];
  LinliGrant *now = g_ptr_array_index (client->access->grants, 0), *then;

  if (now->to_ms != 0)
    return;
  now->to_ms = sim_now (world) + 1 + (gint64) linli_random_below (world->random, LONGEST_MS);
  then = linli_access_add (client->access, client->com, index == SIM_CLIENTS - 1 && role < 2 ? linli_catalogue_get_user_role (world->catalogue, roles[role]) : now->role);
  g_array_append_vals (then->grids, grids[choice], choice == 0 ? 2 : 1);
  then->from_ms = now->to_ms;
  sim_world_note (world, "a right of client %u ends in %" G_GINT64_FORMAT " s", index, (now->to_ms - sim_now (world)) / 1000);
}

/* ---- what is handed over ---- */

/* Did @op's author hold the right to write there when he did it, by a grant that has ended since? */
static gboolean
had_right (SimWorld *world, guint index, const LinliOp *op, gint64 grid)
{
  const LinliAccess *access = world->clients[index].access;
  gint64 now_ms = sim_now (world), at_ms = MIN (op->hlc >> 16, now_ms + 60000);

  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);
      gboolean has_grid = FALSE;

      for (guint j = 0; j < grant->grids->len; j++)
        has_grid = has_grid || g_array_index (grant->grids, gint64, j) == grid;
      if (has_grid && grant->to_ms != 0 && grant->to_ms <= now_ms && now_ms - grant->to_ms < HANDED_DAYS * DAY_MS && at_ms >= grant->from_ms && at_ms < grant->to_ms
          && (grant->role->rights[op->kind->compartment] & LINLI_RIGHT_WRITE) != 0)
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) (nullable): every conflict that came after @seq, wherever it is. */
static LinliPage *
pull_conflicts (SimWorld *world, gint64 com, gint64 seq)
{
  g_autoptr(LinliPull) pull = linli_pull_new (com, 0);
  g_autoptr(LinliAccess) all = linli_access_new (1);
  g_autoptr(GError) error = NULL;

  pull->max_rows = 1000;
  linli_access_add (all, com, linli_catalogue_get_user_role (world->catalogue, "everything"))->all_grids = TRUE;
  for (gint64 grid = 0; grid <= 2; grid++)
    {
      LinliCursor cursor = { com, grid, seq, seq, 0 };

      g_array_append_val (pull->cursors, cursor);
    }
  return linli_backend_pull (world->server, pull, all, &error);
}

static gboolean
is_asked (const LinliPage *page, gint64 device, const LinliOp *op, const LinliChange *change)
{
  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliConflict *conflict = ((const LinliPageItem *) g_ptr_array_index (page->items, i))->conflict;

      if (conflict != NULL && conflict->device == device && conflict->op == op->number && (change == NULL || conflict->field_no == change->field_no)
          && (change == NULL || linli_value_equal (&conflict->mine, &change->new_value)) && conflict->state == LINLI_CONFLICT_OPEN)
        return TRUE;
    }
  return FALSE;
}

/* I3: what was done while a right held is asked of who has the record now, field by field; I7: and nothing else is. */
static void
check_op (SimWorld *world, guint index, const LinliPush *push, const LinliOp *op, const LinliRow *before, const LinliPage *page)
{
  g_autoptr(LinliRow) row = linli_backend_load (world->server, op->kind, &op->id, NULL);
  gboolean handed = op->type == LINLI_OP_UPDATE || op->type == LINLI_OP_CREATE;
  gint64 grid = before != NULL ? before->grid : op->grid;

  /* Where it stood is not known any more. */
  if (row != NULL && before != NULL && row->grid != before->grid)
    return;
  if (!handed || op->com != push->com || (row != NULL && (row->deleted || row->com != op->com)) || !had_right (world, index, op, row != NULL ? row->grid : grid))
    {
      if (is_asked (page, push->device, op, NULL))
        sim_world_violate (world, "I7", "operation %" G_GINT64_FORMAT " of client %u is asked about, and its author had no right", op->number, index);
      return;
    }
  /* A part of what is not there is nothing to ask about, nor a change of it. */
  if (row == NULL && (op->kind->facet_of != NULL || op->type != LINLI_OP_CREATE))
    return;
  for (guint i = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);

      if (field != NULL && (row == NULL || !linli_value_equal (linli_row_get (row, field), &change->new_value)) && change->new_value.type != LINLI_VALUE_NULL
          && !is_asked (page, push->device, op, change))
        sim_world_violate (world, "I3", "%s of operation %" G_GINT64_FORMAT " of client %u, whose right ended, is asked of nobody", field->name, op->number, index);
    }
}

void
sim_check_handed (SimWorld *world, guint index, const LinliPush *push, const LinliPushAnswer *answer, GHashTable *rows_before, gint64 seq_before)
{
  g_autoptr(LinliPage) page = NULL;

  for (guint i = 0; i < push->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (push->ops, i);
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);
      g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, push->device, op->number);

      /* Alone, decided now, and for want of a right. */
      if (result->status != LINLI_STATUS_RETURNED || result->why != LINLI_WHY_SCOPE || g_hash_table_contains (world->decided, key))
        continue;
      if (page == NULL && (page = pull_conflicts (world, push->com, seq_before)) == NULL)
        return;
      check_op (world, index, push, op, sim_find_row (rows_before, op), page);
    }
}
