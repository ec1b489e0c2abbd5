/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-steps.c - what is done to whole grids.  Neighbours have their corners in common: where a step makes a corner on somebody's side, that
 * side gets it too, so that later steps move both. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-steps.h"

#include "linli-topology-edit.h"
#include "linli-topology.h"

#include <math.h>
#include <string.h>

#define LEAST_M2 1.0     /* less than a manhole is how somebody drew */

gboolean
linli_grid_refuse (LinliGridFault *ret_fault, LinliGridFaultType type, guint grid, double lon, double lat)
{
  *ret_fault = (LinliGridFault) { type, grid, lon, lat };
  return FALSE;
}

gboolean
linli_grid_accept (LinliGridFault *ret_fault)
{
  *ret_fault = (LinliGridFault) { LINLI_GRID_FAULT_NONE, LINLI_GRID_NONE, 0, 0 };
  return TRUE;
}

gboolean
linli_grid_crosses (const LinliGeometry *outline, guint grid, LinliGridFault *ret_fault)
{
  g_autofree char *reason = NULL;
  double lon, lat;

  if (linli_topology_is_valid (outline, &reason, &lon, &lat))
    return FALSE;
  linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_CROSSES, grid, lon, lat);
  return TRUE;
}

gboolean
linli_grid_has_corner (const LinliDraftGrid *grid, double lon, double lat)
{
  if (!linli_grid_is_near (grid, lon, lat, LINLI_GRID_SAME))
    return FALSE;
  for (guint i = 0; i < grid->outline->n_points; i++)
    if (fabs (grid->outline->lon_lat[2 * i] - lon) <= LINLI_GRID_SAME && fabs (grid->outline->lon_lat[2 * i + 1] - lat) <= LINLI_GRID_SAME)
      return TRUE;
  return FALSE;
}

/* ---- corners in common ---- */

/* (transfer full): an array of one outline, for the functions of linli-vertex.h. */
GPtrArray *
linli_grid_wrap (const LinliGeometry *outline)
{
  GPtrArray *one = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);

  g_ptr_array_add (one, linli_geometry_copy (outline));
  return one;
}

/* Whoever has a side that passes @lon, @lat gets a corner there. */
void
linli_grid_share_corner (const LinliGridDraft *self, GPtrArray *state, double lon, double lat)
{
  for (guint i = 0; i < state->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (state, i);
      g_autoptr(GPtrArray) one = NULL;

      if (!linli_grid_is_near (cell, lon, lat, LINLI_GRID_NEAR) || linli_grid_has_corner (cell, lon, lat))
        continue;
      one = linli_grid_wrap (cell->outline);
      if (linli_vertex_add (one, lon, lat, LINLI_GRID_ON_SIDE) > 0)
        linli_grid_state_replace (self, state, i, g_ptr_array_steal_index (one, 0));
    }
}

/* The corners of @grid that it had not as @old ((nullable): it is new). */
static void
share_new_corners (const LinliGridDraft *self, GPtrArray *state, guint grid, const LinliDraftGrid *old)
{
  g_autoptr(LinliGeometry) outline = linli_geometry_copy (((const LinliDraftGrid *) g_ptr_array_index (state, grid))->outline);

  for (guint i = 0; i < outline->n_points; i++)
    if (old == NULL || !linli_grid_has_corner (old, outline->lon_lat[2 * i], outline->lon_lat[2 * i + 1]))
      linli_grid_share_corner (self, state, outline->lon_lat[2 * i], outline->lon_lat[2 * i + 1]);
}

/* ---- whole grids ---- */

static gboolean
is_called (GPtrArray *state, const char *name)
{
  for (guint i = 0; i < state->len; i++)
    if (g_str_equal (((const LinliDraftGrid *) g_ptr_array_index (state, i))->name, name))
      return TRUE;
  return FALSE;
}

/* (transfer full): @name with the first number that makes it the only one. */
static char *
make_name (GPtrArray *state, const char *name, gboolean bare)
{
  char *made = NULL;

  if (bare && !is_called (state, name))
    return g_strdup (name);
  for (guint number = 2; made == NULL || is_called (state, made); number++)
    {
      g_free (made);
      made = g_strdup_printf ("%s-%u", name, number);
    }
  return made;
}

gboolean
linli_grid_draft_split (LinliGridDraft *self, guint grid, const double *lon_lat, guint n, guint *ret_made, LinliGridFault *ret_fault)
{
  const LinliDraftGrid *whole;
  g_autoptr(GPtrArray) parts = NULL;
  GPtrArray *state;

  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self) && lon_lat != NULL && ret_fault != NULL, FALSE);

  linli_grid_draft_let_go (self);
  whole = linli_grid_draft_get (self, grid);
  if (whole->outline == NULL)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_NO_CUT, grid, 0, 0);
  if (linli_grid_crosses (whole->outline, grid, ret_fault))
    return FALSE;
  parts = linli_topology_split (whole->outline, lon_lat, n, NULL);
  if (parts == NULL)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_NO_CUT, grid, lon_lat[0], lon_lat[1]);
  state = linli_grid_state_copy (linli_grid_draft_get_state (self));
  if (ret_made != NULL)
    *ret_made = state->len;
  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree char *name = make_name (state, whole->name, FALSE);
      LinliGeometry *part = linli_geometry_copy (g_ptr_array_index (parts, i));

      if (i == 0)
        linli_grid_state_replace (self, state, grid, part);
      else
        linli_grid_state_add (self, state, name, "", grid, part);
    }
  share_new_corners (self, state, grid, whole);
  for (guint i = state->len - (parts->len - 1); i < state->len; i++)
    share_new_corners (self, state, i, whole);
  linli_grid_draft_push (self, state);
  return linli_grid_accept (ret_fault);
}

/* Which of two stays. */
static guint
get_rank (const LinliDraftGrid *grid)
{
  return linli_id_is_null (&grid->id) ? 0 : grid->draft ? 1 : 2;
}

gboolean
linli_grid_draft_merge (LinliGridDraft *self, guint grid, guint with, guint *ret_kept, LinliGridFault *ret_fault)
{
  g_autoptr(GPtrArray) both = g_ptr_array_new ();
  LinliGeometry *merged;
  const LinliDraftGrid *a, *b;
  GPtrArray *state;

  g_return_val_if_fail (self != NULL && grid != with && MAX (grid, with) < linli_grid_draft_get_size (self) && ret_fault != NULL, FALSE);

  linli_grid_draft_let_go (self);
  if (get_rank (linli_grid_draft_get (self, with)) > get_rank (linli_grid_draft_get (self, grid)))
    {
      guint other = grid;

      grid = with;
      with = other;
    }
  a = linli_grid_draft_get (self, grid);
  b = linli_grid_draft_get (self, with);
  if (a->outline == NULL || b->outline == NULL)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_APART, grid, 0, 0);
  if (linli_grid_crosses (a->outline, grid, ret_fault) || linli_grid_crosses (b->outline, with, ret_fault))
    return FALSE;
  g_ptr_array_add (both, a->outline);
  g_ptr_array_add (both, b->outline);
  merged = linli_topology_merge (both, NULL);
  if (merged == NULL)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_APART, with, b->bounds.west, b->bounds.south);
  state = linli_grid_state_copy (linli_grid_draft_get_state (self));
  linli_grid_state_replace (self, state, grid, merged);
  linli_grid_state_replace (self, state, with, NULL)->into = grid;
  linli_grid_draft_push (self, state);
  if (ret_kept != NULL)
    *ret_kept = grid;
  return linli_grid_accept (ret_fault);
}

/* (transfer full) (nullable): the ring as a geometry without fault. */
static LinliGeometry *
make_ring (const double *lon_lat, guint n, LinliGridFault *ret_fault)
{
  g_autoptr(LinliGeometry) drawn = n >= 3 ? linli_geometry_new_polygon (lon_lat, n, NULL) : NULL;
  g_autoptr(LinliGeometry) ring = NULL;

  if (drawn != NULL)
    {
      linli_geometry_round (drawn);
      ring = linli_vertex_tidy (drawn);
    }
  if (ring == NULL)
    {
      linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_CORNERS, LINLI_GRID_NONE, n > 0 ? lon_lat[0] : 0, n > 0 ? lon_lat[1] : 0);
      return NULL;
    }
  return linli_grid_crosses (ring, LINLI_GRID_NONE, ret_fault) ? NULL : g_steal_pointer (&ring);
}

gboolean
linli_grid_draft_cut (LinliGridDraft *self, guint grid, const double *lon_lat, guint n, LinliGridFault *ret_fault)
{
  g_autoptr(LinliGeometry) hole = NULL, rest = NULL;
  const LinliDraftGrid *whole;
  GPtrArray *state;

  g_return_val_if_fail (self != NULL && grid < linli_grid_draft_get_size (self) && lon_lat != NULL && ret_fault != NULL, FALSE);

  linli_grid_draft_let_go (self);
  hole = make_ring (lon_lat, n, ret_fault);
  whole = linli_grid_draft_get (self, grid);
  if (hole == NULL || (whole->outline != NULL && linli_grid_crosses (whole->outline, grid, ret_fault)))
    return FALSE;
  rest = whole->outline != NULL ? linli_topology_cut (whole->outline, hole, NULL) : NULL;
  /* What falls in two is split, not cut. */
  if (rest == NULL || rest->n_polygons > whole->outline->n_polygons)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_OUTSIDE, grid, lon_lat[0], lon_lat[1]);
  state = linli_grid_state_copy (linli_grid_draft_get_state (self));
  linli_grid_state_replace (self, state, grid, g_steal_pointer (&rest));
  share_new_corners (self, state, grid, whole);
  linli_grid_draft_push (self, state);
  return linli_grid_accept (ret_fault);
}

gboolean
linli_grid_draft_draw (LinliGridDraft *self, const char *name, const double *lon_lat, guint n, guint *ret_made, LinliGridFault *ret_fault)
{
  g_autoptr(LinliGeometry) ring = NULL, rest = NULL;
  g_autoptr(GPtrArray) taken = g_ptr_array_new ();
  g_autofree char *free_name = NULL;
  LinliBounds bounds;
  GPtrArray *state;

  g_return_val_if_fail (self != NULL && name != NULL && lon_lat != NULL && ret_fault != NULL, FALSE);

  linli_grid_draft_let_go (self);
  ring = make_ring (lon_lat, n, ret_fault);
  if (ring == NULL)
    return FALSE;
  linli_geometry_get_bounds (ring, &bounds);
  state = linli_grid_draft_get_state (self);
  for (guint i = 0; i < state->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (state, i);

      if (cell->outline != NULL && cell->bounds.west <= bounds.east && cell->bounds.east >= bounds.west && cell->bounds.south <= bounds.north
          && cell->bounds.north >= bounds.south)
        g_ptr_array_add (taken, cell->outline);
    }
  rest = linli_topology_rest (ring, taken, LEAST_M2, NULL);
  if (rest == NULL)
    return linli_grid_refuse (ret_fault, LINLI_GRID_FAULT_TAKEN, LINLI_GRID_NONE, lon_lat[0], lon_lat[1]);
  state = linli_grid_state_copy (state);
  free_name = make_name (state, name, TRUE);
  linli_grid_state_add (self, state, free_name, "", LINLI_GRID_NONE, g_steal_pointer (&rest));
  share_new_corners (self, state, state->len - 1, NULL);
  if (ret_made != NULL)
    *ret_made = state->len - 1;
  linli_grid_draft_push (self, state);
  return linli_grid_accept (ret_fault);
}

/* One of the two texts of a grid. */
static void
set_text (LinliGridDraft *self, guint grid, gboolean words, const char *text)
{
  const LinliDraftGrid *cell;
  LinliDraftGrid *changed;
  GRefString **place;
  GPtrArray *state;

  linli_grid_draft_let_go (self);
  cell = linli_grid_draft_get (self, grid);
  if (g_str_equal (words ? cell->words : cell->name, text))
    return;
  state = linli_grid_state_copy (linli_grid_draft_get_state (self));
  changed = linli_grid_state_replace (self, state, grid, cell->outline != NULL ? linli_geometry_copy (cell->outline) : NULL);
  place = words ? &changed->words : &changed->name;
  g_ref_string_release (*place);
  *place = g_ref_string_new (text);
  linli_grid_draft_push (self, state);
}

void
linli_grid_draft_set_name (LinliGridDraft *self, guint grid, const char *name)
{
  g_return_if_fail (self != NULL && grid < linli_grid_draft_get_size (self) && name != NULL);
  set_text (self, grid, FALSE, name);
}

void
linli_grid_draft_set_words (LinliGridDraft *self, guint grid, const char *words)
{
  g_return_if_fail (self != NULL && grid < linli_grid_draft_get_size (self) && words != NULL);
  set_text (self, grid, TRUE, words);
}

void
linli_grid_draft_set_publish (LinliGridDraft *self, guint grid, gboolean publish)
{
  const LinliDraftGrid *cell;
  GPtrArray *state;

  g_return_if_fail (self != NULL && grid < linli_grid_draft_get_size (self));

  linli_grid_draft_let_go (self);
  cell = linli_grid_draft_get (self, grid);
  if (!cell->draft || cell->outline == NULL || cell->publish == publish)
    return;
  state = linli_grid_state_copy (linli_grid_draft_get_state (self));
  linli_grid_state_replace (self, state, grid, linli_geometry_copy (cell->outline))->publish = publish;
  linli_grid_draft_push (self, state);
}
