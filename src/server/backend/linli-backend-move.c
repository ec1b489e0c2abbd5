/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-move.c - records that come to be in another grid.
 *
 * A person is in the grid of their household, a household in that of its room; a building is in the grid that it names.  When the
 * reference changes, the record goes along: the row is written whole in the new grid and leaves a line in `exit` of the old one, both at one number, so that
 * whoever holds only one of the grids receives or loses it.  Facets and what is placed in the record follow, each with a
 * number of its own.  The row clock does not move: where a record is has no author but the reference. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-fault.h"

#include <string.h>

/* The grid of @target, which @place names: its own, or for the record of a grid the one that it is. */
static gint64
get_grid (LinliBackend *self, const LinliRow *target, gboolean is_keeper)
{
  const LinliValue *no = is_keeper ? linli_row_get (target, linli_catalogue_get_role (self->catalogue, "grid.no")) : NULL;

  if (!is_keeper)
    return target->grid;
  return no->type == LINLI_VALUE_INTEGER && no->integer > 0 ? no->integer : -1;
}

const LinliField *
backend_get_place (LinliBackend *self, const LinliKind *kind)
{
  const LinliField *place = kind->facet_of == NULL ? linli_catalogue_get_place (self->catalogue, kind) : NULL;

  return place != NULL || kind->facet_of != NULL ? place : linli_catalogue_get_keeper (self->catalogue, kind);
}

gboolean
backend_find_grid (LinliBackend *self, const LinliRow *row, const LinliRow *before, gint64 *ret_grid, GError **error)
{
  const LinliField *place = backend_get_place (self, row->kind);
  const LinliValue *value = place != NULL ? linli_row_get (row, place) : NULL;
  g_autoptr(LinliRow) target = NULL;
  g_autoptr(GError) wrong = NULL;
  gint64 grid = -1;
  LinliId id;

  *ret_grid = row->grid;
  if (value == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes
      || (before != NULL && linli_value_equal (value, linli_row_get (before, place))))
    return TRUE;
  memcpy (id.bytes, value->data, sizeof id.bytes);
  target = backend_load_row (self, linli_catalogue_get_kind (self->catalogue, place->ref_kind), &id, NULL, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (target != NULL && !target->deleted && target->com == row->com)
    grid = get_grid (self, target, place == linli_catalogue_get_keeper (self->catalogue, row->kind));
  if (grid >= 0)
    *ret_grid = grid;
  return TRUE;
}

gboolean
backend_write_exit (LinliBackend *self, const LinliRow *row, gint64 old_grid, gint64 seq, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO exit(com,grid,seq,kind_no,id) VALUES(?,?,?,?,?)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, row->com);
  sqlite3_bind_int64 (stmt, 2, old_grid);
  sqlite3_bind_int64 (stmt, 3, seq);
  sqlite3_bind_int (stmt, 4, (int) row->kind->no);
  backend_bind_id (stmt, 5, &row->id);
  return linli_fault (LINLI_FAULT_NO_EXIT) || backend_run (self, stmt, error);
}

/* Conflicts go to the people who have the record now.  The number that one had before is accounted for in the audit. */
static gboolean
move_conflicts (BackendMove *move, const LinliRow *row, GError **error)
{
  while (!linli_fault (LINLI_FAULT_CONFLICT_STAYS))
    {
      sqlite3_stmt *stmt = backend_prepare (move->self, "SELECT rowid,seq FROM conflict WHERE record=?1 AND kind_no=?2 AND grid<>?3 LIMIT 1", error);
      gint64 rowid, seq;
      int step;

      if (stmt == NULL)
        return FALSE;
      backend_bind_id (stmt, 1, &row->id);
      sqlite3_bind_int (stmt, 2, (int) row->kind->no);
      sqlite3_bind_int64 (stmt, 3, row->grid);
      step = backend_step (move->self, stmt, error);
      if (step <= 0)
        return step == 0;
      rowid = sqlite3_column_int64 (stmt, 0);
      seq = sqlite3_column_int64 (stmt, 1);
      sqlite3_reset (stmt);

      stmt = backend_prepare (move->self, "UPDATE conflict SET grid=?1, seq=?2 WHERE rowid=?3", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, row->grid);
      sqlite3_bind_int64 (stmt, 2, ++*move->seq);
      sqlite3_bind_int64 (stmt, 3, rowid);
      if (!backend_run (move->self, stmt, error)
          || !backend_write_audit (move->self, move->com, seq, move->device, move->now_ms, move->op, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
move_one (BackendMove *move, LinliRow *row, gint64 grid, GError **error)
{
  gint64 old_grid = row->grid;

  row->grid = grid;
  row->seq = ++*move->seq;
  return backend_write_exit (move->self, row, old_grid, row->seq, error)
         && backend_write_row (move->self, row, row->seq, move->note, error)
         && backend_write_audit (move->self, move->com, row->seq, move->device, move->now_ms, move->op, error)
         && move_conflicts (move, row, error);
}

static gboolean
move_facets (BackendMove *move, const LinliRow *core, gint64 old_grid, GError **error)
{
  for (guint i = 0; i < core->kind->facets->len && !linli_fault (LINLI_FAULT_FACET_STAYS); i++)
    {
      g_autoptr(GError) wrong = NULL;
      g_autoptr(LinliRow) facet = backend_load_row (move->self, g_ptr_array_index (core->kind->facets, i), &core->id, NULL, &wrong);

      if (wrong != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
      if (facet != NULL && !facet->deleted && facet->grid == old_grid && !move_one (move, facet, core->grid, error))
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (element-type LinliRow): rows of @kind alive in @grid whose place is one of @ids (LinliId).  Read before any of them is written, all of a
 * kind at once: a building with a thousand homes asks as often as one with a single home. */
static GPtrArray *
find_placed (BackendMove *move, const LinliKind *kind, const LinliField *place, GHashTable *ids, gint64 grid, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_free);
  sqlite3_stmt *stmt = backend_prepare (move->self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE com=? AND grid=? AND kind_no=? AND del=0",
                                        error);
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, move->com);
  sqlite3_bind_int64 (stmt, 2, grid);
  sqlite3_bind_int (stmt, 3, (int) kind->no);
  while ((step = backend_step (move->self, stmt, error)) > 0)
    {
      g_autoptr(GError) wrong = NULL;
      g_autoptr(LinliRow) row = backend_read_row (move->self, stmt, NULL, NULL, &wrong);
      const LinliValue *value = row != NULL ? linli_row_get (row, place) : NULL;
      LinliId id;

      if (wrong != NULL)
        {
          sqlite3_reset (stmt);
          g_propagate_error (error, g_steal_pointer (&wrong));
          return NULL;
        }
      if (value == NULL || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
        continue;
      memcpy (id.bytes, value->data, sizeof id.bytes);
      if (g_hash_table_contains (ids, &id))
        g_ptr_array_add (rows, g_steal_pointer (&row));
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* What is in @ids, records of @core that went from @old_grid to @grid: kind after kind, and then what is in that. */
static gboolean
move_placed (BackendMove *move, const LinliKind *core, GHashTable *ids, gint64 old_grid, gint64 grid, GError **error)
{
  GPtrArray *kinds = move->self->catalogue->kinds;

  for (guint i = 0; i < kinds->len && !linli_fault (LINLI_FAULT_PART_STAYS); i++)
    {
      const LinliKind *kind = g_ptr_array_index (kinds, i);
      const LinliField *place = kind->facet_of == NULL ? linli_catalogue_get_place (move->self->catalogue, kind) : NULL;
      g_autoptr(GHashTable) moved = NULL;
      g_autoptr(GPtrArray) placed = NULL;

      if (place == NULL || linli_catalogue_get_kind (move->self->catalogue, place->ref_kind) != core)
        continue;
      placed = find_placed (move, kind, place, ids, old_grid, error);
      if (placed == NULL)
        return FALSE;
      moved = g_hash_table_new (linli_id_hash, linli_id_hash_equal);
      for (guint j = 0; j < placed->len; j++)
        {
          LinliRow *row = g_ptr_array_index (placed, j);

          if (!move_one (move, row, grid, error) || !move_facets (move, row, old_grid, error))
            return FALSE;
          g_hash_table_add (moved, &row->id);
        }
      if (placed->len > 0 && !move_placed (move, kind, moved, old_grid, grid, error))
        return FALSE;
    }
  return TRUE;
}

/* Ends: a row moves only out of @old_grid, and never back into it. */
gboolean
backend_move_along (BackendMove *move, const LinliRow *core, gint64 old_grid, GError **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new (linli_id_hash, linli_id_hash_equal);

  g_hash_table_add (ids, (gpointer) &core->id);
  return move_conflicts (move, core, error) && move_facets (move, core, old_grid, error)
         && move_placed (move, core->kind, ids, old_grid, core->grid, error);
}
