/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-corners.c - corners come, go and move, in every grid that has them. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-steps.h"

#include <math.h>

/* (nullable) (transfer full): the outline of @grid with the corners of @other that lie on its sides; NULL: there are none. */
static LinliGeometry *
take_corners (const LinliDraftGrid *grid, const LinliDraftGrid *other)
{
  g_autoptr(GPtrArray) one = NULL;
  guint n = 0;

  for (guint i = 0; i < other->outline->n_points; i++)
    {
      double lon = other->outline->lon_lat[2 * i], lat = other->outline->lon_lat[2 * i + 1];

      if (!linli_grid_is_near (grid, lon, lat, LINLI_GRID_NEAR) || linli_grid_has_corner (grid, lon, lat))
        continue;
      if (one == NULL)
        one = linli_grid_wrap (grid->outline);
      n += linli_vertex_add (one, lon, lat, LINLI_GRID_ON_SIDE);
    }
  return n > 0 ? g_ptr_array_steal_index (one, 0) : NULL;
}

/* Before the corner at @lon, @lat goes: who has it gets every corner of the neighbours on its sides, else those would bend past them. */
static void
tie (const LinliGridDraft *self, GPtrArray *state, double lon, double lat)
{
  linli_grid_share_corner (self, state, lon, lat);
  for (guint i = 0; i < state->len; i++)
    for (guint j = 0; j < state->len && linli_grid_has_corner (g_ptr_array_index (state, i), lon, lat); j++)
      {
        const LinliDraftGrid *a = g_ptr_array_index (state, i), *b = g_ptr_array_index (state, j);
        LinliGeometry *tied = NULL;

        if (i != j && b->outline != NULL && a->bounds.west <= b->bounds.east + LINLI_GRID_NEAR && a->bounds.east >= b->bounds.west - LINLI_GRID_NEAR
            && a->bounds.south <= b->bounds.north + LINLI_GRID_NEAR && a->bounds.north >= b->bounds.south - LINLI_GRID_NEAR)
          tied = take_corners (a, b);
        if (tied != NULL)
          linli_grid_state_replace (self, state, i, tied);
      }
}

/* ---- come and go ---- */

/* Every outline that changed from @before is sound still, or was not before; FALSE with the first that is not. */
static gboolean
is_sound (GPtrArray *before, GPtrArray *after, LinliGridFault *ret_fault)
{
  for (guint i = 0; i < after->len; i++)
    {
      const LinliDraftGrid *old = g_ptr_array_index (before, i), *new = g_ptr_array_index (after, i);
      LinliGridFault ignored;

      if (old != new && new->outline != NULL && linli_grid_crosses (new->outline, i, ret_fault) && !linli_grid_crosses (old->outline, i, &ignored))
        return FALSE;
    }
  return linli_grid_accept (ret_fault);
}

gboolean
linli_grid_draft_insert (LinliGridDraft *self, double lon, double lat, double metres, LinliGridFault *ret_fault)
{
  GPtrArray *before, *state;
  gboolean changed = FALSE;

  g_return_val_if_fail (self != NULL && ret_fault != NULL, FALSE);

  linli_grid_draft_let_go (self);
  before = linli_grid_draft_get_state (self);
  if (linli_grid_draft_snap (self, lon, lat, metres, &lon, &lat) != LINLI_SNAP_SIDE)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_NO_CORNER, LINLI_GRID_NONE, lon, lat);
  state = linli_grid_state_copy (before);
  linli_grid_share_corner (self, state, lon, lat);
  for (guint i = 0; i < state->len; i++)
    changed |= state->pdata[i] != before->pdata[i];
  if (!changed || !is_sound (before, state, ret_fault))
    {
      g_ptr_array_unref (state);
      return changed ? FALSE : linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_NO_CORNER, LINLI_GRID_NONE, lon, lat);
    }
  linli_grid_draft_push (self, state);
  return linli_grid_accept (ret_fault);
}

gboolean
linli_grid_draft_remove (LinliGridDraft *self, double lon, double lat, LinliGridFault *ret_fault)
{
  g_autoptr(GPtrArray) state = NULL;
  GPtrArray *before;
  guint changed = 0;

  g_return_val_if_fail (self != NULL && ret_fault != NULL, FALSE);

  linli_grid_draft_let_go (self);
  before = linli_grid_draft_get_state (self);
  state = linli_grid_state_copy (before);
  tie (self, state, lon, lat);
  for (guint i = 0; i < state->len; i++)
    {
      g_autoptr(GPtrArray) one = NULL;

      if (!linli_grid_has_corner (g_ptr_array_index (state, i), lon, lat))
        continue;
      one = linli_grid_wrap (((const LinliDraftGrid *) g_ptr_array_index (state, i))->outline);
      if (linli_vertex_remove (one, lon, lat) == 0)
        return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_CORNERS, i, lon, lat);
      linli_grid_state_replace (self, state, i, g_ptr_array_steal_index (one, 0));
      changed++;
    }
  if (changed == 0)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_NO_CORNER, LINLI_GRID_NONE, lon, lat);
  if (!is_sound (before, state, ret_fault))
    return FALSE;
  linli_grid_draft_push (self, g_steal_pointer (&state));
  return linli_grid_accept (ret_fault);
}

/* ---- a corner on its way ---- */

gboolean
linli_grid_draft_grab (LinliGridDraft *self, double lon, double lat)
{
  gboolean found = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  linli_grid_draft_let_go (self);
  for (guint i = 0; i < linli_grid_draft_get_size (self) && !found; i++)
    found = linli_grid_draft_has_corner (self, i, lon, lat);
  if (!found)
    return FALSE;
  self->grabbed = linli_grid_state_copy (linli_grid_draft_get_state (self));
  tie (self, self->grabbed, lon, lat);
  self->from[0] = self->to[0] = lon;
  self->from[1] = self->to[1] = lat;
  return TRUE;
}

gboolean
linli_grid_draft_is_grabbed (const LinliGridDraft *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->grabbed != NULL;
}

gboolean
linli_grid_draft_drag (LinliGridDraft *self, double to_lon, double to_lat, LinliGridFault *ret_fault)
{
  GPtrArray *state;
  LinliGridFault corners;

  g_return_val_if_fail (self != NULL && self->grabbed != NULL && ret_fault != NULL, FALSE);

  linli_grid_accept (&corners);
  state = linli_grid_state_copy (self->grabbed);
  for (guint i = 0; i < state->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (state, i);
      g_autoptr(GPtrArray) one = NULL;
      LinliGeometry *tidy;

      if (!linli_grid_has_corner (cell, self->from[0], self->from[1]))
        continue;
      one = linli_grid_wrap (cell->outline);
      linli_vertex_move (one, self->from[0], self->from[1], to_lon, to_lat);
      tidy = linli_vertex_tidy (g_ptr_array_index (one, 0));
      if (tidy == NULL)
        linli_grid_refuse (&corners, LINLI_GRID_FAULT_CORNERS, i, to_lon, to_lat);
      linli_grid_state_replace (self, state, i, tidy != NULL ? tidy : g_ptr_array_steal_index (one, 0));
    }
  if (corners.type == LINLI_GRID_FAULT_NONE)
    is_sound (self->grabbed, state, &self->drag_fault);
  else
    self->drag_fault = corners;
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  self->dragged = state;
  self->to[0] = to_lon;
  self->to[1] = to_lat;
  *ret_fault = self->drag_fault;
  return self->drag_fault.type == LINLI_GRID_FAULT_NONE;
}

void
linli_grid_draft_let_go (LinliGridDraft *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->grabbed, g_ptr_array_unref);
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  linli_grid_accept (&self->drag_fault);
}

gboolean
linli_grid_draft_drop (LinliGridDraft *self, LinliGridFault *ret_fault)
{
  g_autoptr(GPtrArray) state = NULL;

  g_return_val_if_fail (self != NULL && ret_fault != NULL, FALSE);

  *ret_fault = self->drag_fault;
  state = g_steal_pointer (&self->dragged);
  g_clear_pointer (&self->grabbed, g_ptr_array_unref);
  linli_grid_accept (&self->drag_fault);
  if (ret_fault->type != LINLI_GRID_FAULT_NONE)
    return FALSE;
  if (state == NULL || (fabs (self->to[0] - self->from[0]) <= LINLI_GRID_SAME && fabs (self->to[1] - self->from[1]) <= LINLI_GRID_SAME))
    return TRUE;
  /* It may have come to lie on a side of somebody else's. */
  linli_grid_share_corner (self, state, round (self->to[0] * 1e7) / 1e7, round (self->to[1] * 1e7) / 1e7);
  linli_grid_draft_push (self, g_steal_pointer (&state));
  return TRUE;
}

gboolean
linli_grid_draft_move (LinliGridDraft *self, double lon, double lat, double to_lon, double to_lat, LinliGridFault *ret_fault)
{
  g_return_val_if_fail (self != NULL && ret_fault != NULL, FALSE);

  if (!linli_grid_draft_grab (self, lon, lat))
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_NO_CORNER, LINLI_GRID_NONE, lon, lat);
  linli_grid_draft_drag (self, to_lon, to_lat, ret_fault);
  return linli_grid_draft_drop (self, ret_fault);
}
