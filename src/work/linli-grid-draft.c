/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-draft.c - states of the grids, one after the other; steps are in linli-grid-steps.c. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-steps.h"

#include <math.h>
#include <string.h>

#define MAX_STATES 200

/* ---- one grid ---- */

static void
cell_clear (gpointer data)
{
  LinliDraftGrid *cell = data;

  g_clear_pointer (&cell->name, g_ref_string_release);
  g_clear_pointer (&cell->words, g_ref_string_release);
  g_clear_pointer (&cell->outline, linli_geometry_free);
}

static void
cell_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, cell_clear);
}

static LinliDraftGrid *
cell_copy (const LinliDraftGrid *cell)
{
  LinliDraftGrid *copy = g_atomic_rc_box_new0 (LinliDraftGrid);

  *copy = *cell;
  copy->name = g_ref_string_acquire (cell->name);
  copy->words = g_ref_string_acquire (cell->words);
  copy->outline = cell->outline != NULL ? linli_geometry_copy (cell->outline) : NULL;
  return copy;
}

gboolean
linli_grid_is_near (const LinliDraftGrid *grid, double lon, double lat, double degrees)
{
  return grid->outline != NULL && lon >= grid->bounds.west - degrees && lon <= grid->bounds.east + degrees && lat >= grid->bounds.south - degrees
         && lat <= grid->bounds.north + degrees;
}

gboolean
linli_grid_contains (const LinliDraftGrid *grid, double lon, double lat)
{
  return linli_grid_is_near (grid, lon, lat, 0) && linli_geometry_contains (grid->outline, lon, lat);
}

/* What lies in it. */
static void
count (const LinliGridDraft *self, LinliDraftGrid *cell)
{
  cell->area = 0;
  cell->buildings = 0;
  cell->work = (LinliGridWork) { 0 };
  if (cell->outline == NULL)
    return;
  linli_geometry_get_bounds (cell->outline, &cell->bounds);
  cell->area = linli_geometry_get_area (cell->outline);
  for (guint i = 0; i < self->buildings->len; i++)
    {
      const LinliGridBuilding *building = &g_array_index (self->buildings, LinliGridBuilding, i);

      if (!linli_grid_contains (cell, building->lon, building->lat))
        continue;
      cell->buildings++;
      cell->work.homes += building->work.homes;
      cell->work.people += building->work.people;
      cell->work.load += building->work.load;
    }
}

gboolean
linli_grid_differs (const LinliDraftGrid *a, const LinliDraftGrid *b)
{
  if (a == b)
    return FALSE;
  if (a->publish != b->publish || !g_str_equal (a->name, b->name) || !g_str_equal (a->words, b->words) || (a->outline == NULL) != (b->outline == NULL))
    return TRUE;
  return a->outline != NULL && !linli_geometry_equal (a->outline, b->outline);
}

/* ---- states ---- */

GPtrArray *
linli_grid_draft_get_state (const LinliGridDraft *self)
{
  return self->dragged != NULL ? self->dragged : self->grabbed != NULL ? self->grabbed : g_ptr_array_index (self->states, self->now);
}

static gpointer
acquire_cb (gconstpointer cell, gpointer data)
{
  return g_atomic_rc_box_acquire ((gpointer) cell);
}

GPtrArray *
linli_grid_state_copy (GPtrArray *state)
{
  GPtrArray *copy = g_ptr_array_copy (state, (GCopyFunc) acquire_cb, NULL);

  g_ptr_array_set_free_func (copy, cell_unref);
  return copy;
}

LinliDraftGrid *
linli_grid_state_replace (const LinliGridDraft *self, GPtrArray *state, guint grid, LinliGeometry *outline)
{
  LinliDraftGrid *cell = cell_copy (g_ptr_array_index (state, grid));

  g_clear_pointer (&cell->outline, linli_geometry_free);
  cell->outline = outline;
  count (self, cell);
  cell_unref (g_ptr_array_index (state, grid));
  state->pdata[grid] = cell;
  return cell;
}

LinliDraftGrid *
linli_grid_state_add (const LinliGridDraft *self, GPtrArray *state, const char *name, const char *words, guint origin, LinliGeometry *outline)
{
  LinliDraftGrid *cell = g_atomic_rc_box_new0 (LinliDraftGrid);

  cell->name = g_ref_string_new (name);
  cell->words = g_ref_string_new (words);
  cell->draft = TRUE;
  cell->origin = origin;
  cell->into = LINLI_GRID_NONE;
  cell->outline = outline;
  count (self, cell);
  g_ptr_array_add (state, cell);
  return cell;
}

void
linli_grid_draft_push (LinliGridDraft *self, GPtrArray *state)
{
  g_ptr_array_set_size (self->states, (int) self->now + 1);
  g_ptr_array_add (self->states, state);
  if (self->states->len > MAX_STATES)
    g_ptr_array_remove_index (self->states, 0);
  self->now = self->states->len - 1;
}

LinliGridDraft *
linli_grid_draft_new (void)
{
  LinliGridDraft *self = g_new0 (LinliGridDraft, 1);

  self->buildings = g_array_new (FALSE, FALSE, sizeof (LinliGridBuilding));
  self->first = g_ptr_array_new_with_free_func (cell_unref);
  self->states = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_add (self->states, g_ptr_array_ref (self->first));
  return self;
}

void
linli_grid_draft_free (LinliGridDraft *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->grabbed, g_ptr_array_unref);
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  g_ptr_array_unref (self->states);
  g_ptr_array_unref (self->first);
  g_array_unref (self->buildings);
  g_free (self);
}

void
linli_grid_draft_add_building (LinliGridDraft *self, const LinliId *id, double lon, double lat, const LinliGridWork *work, gint64 grid)
{
  LinliGridBuilding building = { *id, lon, lat, *work, grid };

  g_return_if_fail (self != NULL && self->first->len == 0);

  g_array_append_val (self->buildings, building);
}

void
linli_grid_draft_add_grid (LinliGridDraft *self, const LinliId *id, gint64 no, const char *name, const char *words, gboolean draft,
                           LinliGeometry *outline)
{
  LinliDraftGrid *cell;

  g_return_if_fail (self != NULL && self->states->len == 1 && id != NULL && name != NULL && words != NULL);

  cell = linli_grid_state_add (self, self->first, name, words, LINLI_GRID_NONE, outline);
  cell->id = *id;
  cell->no = no;
  cell->draft = draft;
}

void
linli_grid_draft_set_waits (LinliGridDraft *self)
{
  g_return_if_fail (self != NULL && self->states->len == 1 && self->first->len > 0);

  ((LinliDraftGrid *) g_ptr_array_index (self->first, self->first->len - 1))->waits = TRUE;
}

gboolean
linli_grid_is_in_use (const LinliDraftGrid *grid)
{
  return grid->outline != NULL && grid->into == LINLI_GRID_NONE && (grid->draft ? grid->publish : !grid->waits);
}

guint
linli_grid_draft_get_size (const LinliGridDraft *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return linli_grid_draft_get_state (self)->len;
}

const LinliDraftGrid *
linli_grid_draft_get (const LinliGridDraft *self, guint grid)
{
  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self), NULL);
  return g_ptr_array_index (linli_grid_draft_get_state (self), grid);
}

const LinliDraftGrid *
linli_grid_draft_get_before (const LinliGridDraft *self, guint grid)
{
  g_return_val_if_fail (self != NULL, NULL);
  return grid < self->first->len ? g_ptr_array_index (self->first, grid) : NULL;
}

/* ---- places ---- */

guint
linli_grid_draft_find_at (const LinliGridDraft *self, double lon, double lat)
{
  guint found = LINLI_GRID_NONE;

  g_return_val_if_fail (self != NULL, LINLI_GRID_NONE);

  for (guint i = 0; i < linli_grid_draft_get_size (self); i++)
    {
      const LinliDraftGrid *cell = linli_grid_draft_get (self, i);

      if (linli_grid_contains (cell, lon, lat) && (found == LINLI_GRID_NONE || cell->area < linli_grid_draft_get (self, found)->area))
        found = i;
    }
  return found;
}

gboolean
linli_grid_draft_has_corner (const LinliGridDraft *self, guint grid, double lon, double lat)
{
  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self), FALSE);
  return linli_grid_has_corner (linli_grid_draft_get (self, grid), lon, lat);
}

/* (transfer full) (nullable): the outline of @cell without the corner that is being dragged, which would hold itself. */
static LinliGeometry *
take_hold_of (const LinliGridDraft *self, const LinliDraftGrid *cell)
{
  g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);

  g_ptr_array_add (one, linli_geometry_copy (cell->outline));
  if (self->grabbed != NULL && linli_grid_has_corner (cell, self->from[0], self->from[1])
      && linli_vertex_remove (one, self->from[0], self->from[1]) == 0)
    return NULL;
  return g_ptr_array_steal_index (one, 0);
}

LinliSnap
linli_grid_draft_snap (LinliGridDraft *self, double lon, double lat, double metres, double *ret_lon, double *ret_lat)
{
  double degrees = metres / 111320.0 / MAX (0.05, cos (lat * G_PI / 180));
  g_autoptr(GPtrArray) outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  GPtrArray *state;

  g_return_val_if_fail (self != NULL && ret_lon != NULL && ret_lat != NULL, LINLI_SNAP_NONE);

  state = self->grabbed != NULL ? self->grabbed : linli_grid_draft_get_state (self);
  for (guint i = 0; i < state->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (state, i);
      LinliGeometry *outline = linli_grid_is_near (cell, lon, lat, degrees) ? take_hold_of (self, cell) : NULL;

      if (outline != NULL)
        g_ptr_array_add (outlines, outline);
    }
  return linli_vertex_snap (outlines, lon, lat, metres, ret_lon, ret_lat);
}

/* ---- back and forth ---- */

gboolean
linli_grid_draft_can_undo (const LinliGridDraft *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->now > 0;
}

gboolean
linli_grid_draft_can_redo (const LinliGridDraft *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->now + 1 < self->states->len;
}

void
linli_grid_draft_undo (LinliGridDraft *self)
{
  g_return_if_fail (self != NULL);

  linli_grid_draft_let_go (self);
  if (linli_grid_draft_can_undo (self))
    self->now--;
}

void
linli_grid_draft_redo (LinliGridDraft *self)
{
  g_return_if_fail (self != NULL);

  linli_grid_draft_let_go (self);
  if (linli_grid_draft_can_redo (self))
    self->now++;
}

gboolean
linli_grid_draft_is_changed (const LinliGridDraft *self)
{
  GPtrArray *state;

  g_return_val_if_fail (self != NULL, FALSE);

  state = g_ptr_array_index (self->states, self->now);
  for (guint i = 0; i < state->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (state, i);

      if (i < self->first->len ? linli_grid_differs (cell, g_ptr_array_index (self->first, i)) : cell->outline != NULL)
        return TRUE;
    }
  return FALSE;
}

/* ---- balance ---- */

guint
linli_grid_work_get (const LinliGridWork *work, LinliBalance what)
{
  switch (what)
    {
    case LINLI_BALANCE_PEOPLE:
      return work->people;
    case LINLI_BALANCE_LOAD:
      return work->load;
    case LINLI_BALANCE_HOMES: case LINLI_N_BALANCES:
    default:
      return work->homes;
    }
}

double
linli_grid_draft_get_target (const LinliGridDraft *self, LinliBalance what)
{
  guint sum = 0, n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < linli_grid_draft_get_size (self); i++)
    {
      const LinliDraftGrid *cell = linli_grid_draft_get (self, i);

      n += cell->outline != NULL;
      sum += linli_grid_work_get (&cell->work, what);
    }
  return n > 0 ? (double) sum / n : 0;
}

int
linli_grid_draft_get_deviation (const LinliGridDraft *self, guint grid, LinliBalance what)
{
  double target = linli_grid_draft_get_target (self, what);

  return target > 0 ? (int) lround ((linli_grid_work_get (&linli_grid_draft_get (self, grid)->work, what) - target) * 100 / target) : 0;
}
