/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-moment.c - a draft as it is now, looked at as a whole in another thread. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-draft-private.h"

#include "linli-cover.h"

#define STRIP_M  5.0   /* what is open at one end and narrower is a gap as well */
#define LEAST_M2 1.0   /* less than a manhole is how somebody drew */

LinliGridMoment *
linli_grid_draft_take_moment (const LinliGridDraft *self)
{
  LinliGridMoment *moment;

  g_return_val_if_fail (self != NULL, NULL);

  moment = g_new0 (LinliGridMoment, 1);
  moment->first = g_ptr_array_ref (self->first);
  moment->cells = g_ptr_array_ref (linli_grid_draft_get_state (self));
  moment->buildings = g_array_ref (self->buildings);
  return moment;
}

void
linli_grid_moment_free (LinliGridMoment *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->first);
  g_ptr_array_unref (self->cells);
  g_array_unref (self->buildings);
  g_free (self);
}

guint
linli_grid_moment_get_size (const LinliGridMoment *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->cells->len;
}

const LinliDraftGrid *
linli_grid_moment_get (const LinliGridMoment *self, guint grid)
{
  g_return_val_if_fail (self != NULL && grid < self->cells->len, NULL);
  return g_ptr_array_index (self->cells, grid);
}

const LinliDraftGrid *
linli_grid_moment_get_before (const LinliGridMoment *self, guint grid)
{
  g_return_val_if_fail (self != NULL, NULL);
  return grid < self->first->len ? g_ptr_array_index (self->first, grid) : NULL;
}

guint
linli_grid_moment_find_home (const LinliGridMoment *self, const LinliGridBuilding *building)
{
  guint found = LINLI_GRID_NONE;

  for (guint i = 0; i < self->cells->len && building->grid != 0; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (self->cells, i);

      if (!linli_grid_is_in_use (cell) || !linli_grid_contains (cell, building->lon, building->lat))
        continue;
      /* Where outlines lie one over the other nobody is taken anything. */
      if (found != LINLI_GRID_NONE || (cell->no != 0 && cell->no == building->grid) || (cell->no == 0 && !cell->draft))
        return LINLI_GRID_NONE;
      found = i;
    }
  return found;
}

/* ---- the whole ---- */

void
linli_grid_check_free (LinliGridCheck *check)
{
  if (check == NULL)
    return;
  g_array_unref (check->troubles);
  g_free (check);
}

guint
linli_grid_moment_get_n_buildings (const LinliGridMoment *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->buildings->len;
}

LinliStand
linli_grid_moment_get_stand (const LinliGridMoment *self, guint building)
{
  const LinliGridBuilding *one = &g_array_index (self->buildings, LinliGridBuilding, building);
  LinliStand stand = { LINLI_STAND_WELL, one->id, one->lon, one->lat, one->grid, LINLI_GRID_NONE };
  guint n = 0;

  for (guint i = 0; i < self->cells->len; i++)
    n += linli_grid_contains (g_ptr_array_index (self->cells, i), one->lon, one->lat);
  if (n > 1)
    stand.type = LINLI_STAND_SEVERAL;
  else if (n == 0)
    stand.type = LINLI_STAND_NOWHERE;
  else if ((stand.to = linli_grid_moment_find_home (self, one)) != LINLI_GRID_NONE)
    stand.type = LINLI_STAND_ELSEWHERE;
  return stand;
}

/* The first place of each is shown. */
static void
look_at_building (const LinliGridMoment *self, guint building, LinliGridCheck *check)
{
  LinliStand stand = linli_grid_moment_get_stand (self, building);
  struct { guint *n; double *lon, *lat; } counts[] = {
    [LINLI_STAND_NOWHERE] = { &check->in_none, &check->none_lon, &check->none_lat },
    [LINLI_STAND_SEVERAL] = { &check->in_several, &check->several_lon, &check->several_lat },
    [LINLI_STAND_ELSEWHERE] = { &check->elsewhere, &check->elsewhere_lon, &check->elsewhere_lat },
  };

  if (stand.type == LINLI_STAND_WELL || (*counts[stand.type].n)++ > 0)
    return;
  *counts[stand.type].lon = stand.lon;
  *counts[stand.type].lat = stand.lat;
}

/* Its outline is not what it was. */
static gboolean
is_drawn (const LinliGridMoment *self, guint grid)
{
  const LinliDraftGrid *now, *before;

  if (grid == LINLI_GRID_NONE)
    return FALSE;
  now = linli_grid_moment_get (self, grid);
  before = linli_grid_moment_get_before (self, grid);
  return before == NULL || before->outline == NULL || !linli_geometry_equal (now->outline, before->outline);
}

LinliGridCheck *
linli_grid_moment_check (const LinliGridMoment *self, GError **error)
{
  g_autoptr(GPtrArray) outlines = g_ptr_array_new ();
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GArray) faults = NULL;
  LinliGridCheck *check;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (self->cells, i);

      if (cell->outline == NULL)
        continue;
      g_ptr_array_add (outlines, cell->outline);
      g_array_append_val (places, i);
    }
  faults = linli_cover_check (outlines, NULL, STRIP_M, LEAST_M2, error);
  if (faults == NULL)
    return NULL;
  check = g_new0 (LinliGridCheck, 1);
  check->troubles = g_array_new (FALSE, FALSE, sizeof (LinliGridTrouble));
  for (guint i = 0; i < faults->len; i++)
    {
      const LinliCoverFault *fault = &g_array_index (faults, LinliCoverFault, i);
      LinliGridTrouble trouble = { LINLI_GRID_TROUBLE_GAP, LINLI_GRID_NONE, LINLI_GRID_NONE, fault->area, fault->lon, fault->lat, FALSE };

      if (fault->type == LINLI_COVER_INVALID)
        trouble.type = LINLI_GRID_TROUBLE_CROSSES;
      else if (fault->type == LINLI_COVER_OVERLAP)
        trouble.type = LINLI_GRID_TROUBLE_OVERLAP;
      if (fault->a < places->len)
        trouble.a = g_array_index (places, guint, fault->a);
      if (fault->b < places->len)
        trouble.b = g_array_index (places, guint, fault->b);
      trouble.blocking = trouble.type != LINLI_GRID_TROUBLE_GAP && (is_drawn (self, trouble.a) || is_drawn (self, trouble.b));
      check->n_blocking += trouble.blocking;
      g_array_append_val (check->troubles, trouble);
    }
  for (guint i = 0; i < self->buildings->len; i++)
    look_at_building (self, i, check);
  return check;
}
