/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-settle.c - buildings come to be kept by the grid in which they stand.  A building names its grid and the server takes
 * everything in it along, so that one small operation moves a house of a thousand people. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-settle.h"

#include "linli-error.h"
#include "linli-grid-draft-private.h"

#include <string.h>

#define TITLE "grids"

static void
clear_line (gpointer data)
{
  LinliSettleLine *line = data;

  g_free (line->from_name);
  g_free (line->to_name);
}

void
linli_grid_settle_plan_free (LinliSettlePlan *plan)
{
  if (plan == NULL)
    return;
  g_array_unref (plan->lines);
  g_array_unref (plan->moves);
  g_array_unref (plan->targets);
  g_free (plan);
}

void
linli_settled_clear (LinliSettled *settled)
{
  g_clear_pointer (&settled->why, g_free);
}

/* ---- who goes where ---- */

typedef struct
{
  LinliStore            *store;
  const LinliGridMoment *moment;
  LinliIdentity         *identity;
  gboolean               may_write;
  GHashTable            *names;     /* (owned) number → name, also of grids that were closed */
  GArray                *going;     /* (owned) Going */
} Job;

typedef struct { const LinliGridBuilding *building; guint to; } Going;

static gboolean
holds (const Job *job, gint64 grid)
{
  if (job->identity->device == 0 || job->identity->all_grids)
    return TRUE;
  for (guint i = 0; job->identity->grids != NULL && i < job->identity->grids->len; i++)
    if (g_array_index (job->identity->grids, gint64, i) == grid)
      return TRUE;
  return FALSE;
}

static gboolean
read_names (Job *job, GError **error)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (job->store);
  const LinliField *no = linli_catalogue_get_role (catalogue, "grid.no");
  LinliQuery query = { no != NULL ? no->kind : NULL, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = no != NULL ? linli_store_query (job->store, &query, error) : NULL;
  g_autoptr(GPtrArray) loaded = NULL;

  if (no == NULL)
    return TRUE;
  loaded = rowids != NULL ? linli_store_load_rowids (job->store, query.kind, (const gint64 *) rowids->data, rowids->len, error) : NULL;
  for (guint i = 0; loaded != NULL && i < loaded->len; i++)
    {
      const LinliLoaded *grid = g_ptr_array_index (loaded, i);
      const LinliValue *value = grid != NULL ? linli_record_get (grid->record, no) : NULL;

      if (value != NULL && value->type == LINLI_VALUE_INTEGER)
        g_hash_table_insert (job->names, g_memdup2 (&value->integer, sizeof value->integer), linli_record_get_title (grid->record));
    }
  return loaded != NULL;
}

static int
compare_going (gconstpointer a, gconstpointer b)
{
  const Going *x = a, *y = b;

  if (x->building->grid != y->building->grid)
    return x->building->grid < y->building->grid ? -1 : 1;
  return x->to != y->to ? (x->to < y->to ? -1 : 1) : linli_id_compare (&x->building->id, &y->building->id);
}

static void
begin_line (const Job *job, const Going *going, LinliSettlePlan *plan)
{
  const LinliDraftGrid *to = linli_grid_moment_get (job->moment, going->to);
  gint64 from = going->building->grid;
  LinliSettleLine line = { .from = from, .to = going->to, .to_name = g_strdup (to->name),
                           .from_name = g_strdup (g_hash_table_lookup (job->names, &from)) };

  line.may = job->may_write && (from == LINLI_GRID_OUTSIDE ? job->identity->all_grids : holds (job, from))
             && (to->no == 0 ? job->identity->all_grids || job->identity->device == 0 : holds (job, to->no));
  g_array_append_val (plan->lines, line);
  g_array_append_val (plan->targets, to->id);
}

static void
add_work (LinliGridWork *sum, const LinliGridWork *work)
{
  sum->homes += work->homes;
  sum->people += work->people;
  sum->load += work->load;
}

static void
add_going (const Job *job, const Going *going, LinliSettlePlan *plan)
{
  LinliSettleMove move = { going->building->id, 0 };
  LinliSettleLine *line = plan->lines->len > 0 ? &g_array_index (plan->lines, LinliSettleLine, plan->lines->len - 1) : NULL;

  if (line == NULL || line->from != going->building->grid || line->to != going->to)
    begin_line (job, going, plan);
  line = &g_array_index (plan->lines, LinliSettleLine, plan->lines->len - 1);
  move.line = plan->lines->len - 1;
  line->buildings++;
  add_work (&line->work, &going->building->work);
  if (!line->may)
    {
      plan->refused++;
      return;
    }
  add_work (&plan->work, &going->building->work);
  g_array_append_val (plan->moves, move);
}

LinliSettlePlan *
linli_grid_settle_plan (LinliStore *store, const LinliGridMoment *moment, GError **error)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliField *footprint = linli_catalogue_get_role (catalogue, "building.footprint");
  const LinliKind *kind = footprint != NULL ? linli_kind_get_core (footprint->kind) : NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GArray) going = g_array_new (FALSE, FALSE, sizeof (Going));
  g_autoptr(LinliSettlePlan) plan = g_new0 (LinliSettlePlan, 1);
  Job job = { store, moment, identity, FALSE, names, going };

  g_return_val_if_fail (store != NULL && moment != NULL, NULL);

  plan->lines = g_array_new (FALSE, FALSE, sizeof (LinliSettleLine));
  g_array_set_clear_func (plan->lines, clear_line);
  plan->moves = g_array_new (FALSE, FALSE, sizeof (LinliSettleMove));
  plan->targets = g_array_new (FALSE, FALSE, sizeof (LinliId));
  if (identity == NULL || !read_names (&job, error))
    return NULL;
  if (kind == NULL || linli_catalogue_get_keeper (catalogue, kind) == NULL)
    return g_steal_pointer (&plan);
  job.may_write = linli_store_has_right (store, kind, LINLI_RIGHT_WRITE);
  for (guint i = 0; i < moment->buildings->len; i++)
    {
      Going one = { &g_array_index (moment->buildings, LinliGridBuilding, i), LINLI_GRID_NONE };

      one.to = linli_grid_moment_find_home (moment, one.building);
      if (one.to != LINLI_GRID_NONE)
        g_array_append_val (going, one);
    }
  g_array_sort (going, compare_going);
  for (guint i = 0; i < going->len; i++)
    add_going (&job, &g_array_index (going, Going, i), plan);
  return g_steal_pointer (&plan);
}

LinliSettlePlan *
linli_grid_settle_plan_now (LinliStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliGridDraft) draft = linli_grid_draft_new ();
  g_autoptr(LinliGridMoment) moment = NULL;

  g_return_val_if_fail (store != NULL, NULL);

  if (!linli_grid_store_load_buildings (store, draft, cancellable, error) || !linli_grid_store_load (store, draft, error))
    return NULL;
  moment = linli_grid_draft_take_moment (draft);
  return linli_grid_settle_plan (store, moment, error);
}

/* ---- going ---- */

/* FALSE: the building stays where it is; the piece goes on, unless the store itself failed (@error). */
static gboolean
move_one (LinliStore *store, const LinliSettlePlan *plan, const LinliSettleMove *move, LinliSettled *settled, GError **error)
{
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (store), "building.footprint");
  const LinliKind *kind = linli_kind_get_core (footprint->kind);
  const LinliId *target = &g_array_index (plan->targets, LinliId, move->line);
  gint64 from = g_array_index (plan->lines, LinliSettleLine, move->line).from;
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_CHANGE, kind, &move->building);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(GError) local = NULL;
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (linli_id_is_null (target) || linli_grid_store_find_kept (store, &move->building) != from)
    return FALSE;
  linli_value_set_blob (&value, target->bytes, sizeof target->bytes);
  linli_edit_set (edit, linli_catalogue_get_keeper (linli_store_get_catalogue (store), kind), &value);
  g_ptr_array_add (edits, edit);
  if (linli_store_save (store, edits, TITLE, &result, &local))
    return result.ops > 0;
  if (!g_error_matches (local, LINLI_ERROR, LINLI_ERROR_INVALID) && !g_error_matches (local, LINLI_ERROR, LINLI_ERROR_FORBIDDEN)
      && !g_error_matches (local, LINLI_ERROR, LINLI_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  else if (settled->why == NULL)
    settled->why = g_strdup (local->message);
  return FALSE;
}

gboolean
linli_grid_settle_piece (LinliStore *store, const LinliSettlePlan *plan, LinliSettled *settled, GError **error)
{
  g_autoptr(GError) local = NULL;
  guint moved = 0, next = settled->next, end = MIN (plan->moves->len, next + LINLI_SETTLE_PIECE);

  g_return_val_if_fail (store != NULL && plan != NULL && settled != NULL, FALSE);

  if (next == end)
    return TRUE;
  if (settled->batch == 0 ? !linli_store_begin_batch (store, TITLE, &settled->batch, error)
                          : !linli_store_continue_batch (store, settled->batch, error))
    return FALSE;
  for (; next < end && local == NULL; next++)
    moved += move_one (store, plan, &g_array_index (plan->moves, LinliSettleMove, next), settled, &local);
  if (local != NULL)
    {
      gboolean first = settled->next == 0;

      if (!linli_store_end_batch (store, FALSE, NULL))
        g_message ("the piece could not be rolled back");
      settled->batch = first ? 0 : settled->batch;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!linli_store_end_batch (store, TRUE, error))
    {
      settled->batch = settled->next == 0 ? 0 : settled->batch;
      return FALSE;
    }
  settled->moved += moved;
  settled->left += end - settled->next - moved;
  settled->next = end;
  return TRUE;
}
