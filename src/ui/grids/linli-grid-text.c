/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-text.h"

#include "linli-error.h"
#include "linli-grid-bounds.h"
#include "linli-map-near.h"
#include "linli-mercator.h"
#include "linli-pick-bar.h"

#include <glib/gi18n.h>

#define ALONG_M 30.0  /* so near a border a road runs along it: half the width of a wide one */

static const char *
get_name (const LinliGridDraft *draft, guint grid)
{
  return grid < linli_grid_draft_get_size (draft) ? linli_grid_draft_get (draft, grid)->name : _("no grid");
}

char *
linli_grid_text_homes (const LinliGridDraft *draft, guint grid)
{
  guint n = linli_grid_draft_get (draft, grid)->work.homes;
  g_autofree char *homes = g_strdup_printf (ngettext ("%u household", "%u households", n), n);

  if (linli_grid_draft_get_target (draft, LINLI_BALANCE_HOMES) <= 0)
    return g_steal_pointer (&homes);
  return g_strdup_printf ("%s · %+d %%", homes, linli_grid_draft_get_deviation (draft, grid, LINLI_BALANCE_HOMES));
}

char *
linli_grid_text_load (const LinliGridDraft *draft, guint grid)
{
  const LinliGridWork *work = &linli_grid_draft_get (draft, grid)->work;
  g_autofree char *people = g_strdup_printf (ngettext ("%u person", "%u people", work->people), work->people);
  /* Translators: how much work a grid is */
  g_autofree char *load = g_strdup_printf (ngettext ("%u visit a year", "%u visits a year", work->load), work->load);

  if (linli_grid_draft_get_target (draft, LINLI_BALANCE_LOAD) <= 0)
    return g_strdup_printf ("%s · %s", people, load);
  return g_strdup_printf ("%s · %s · %+d %%", people, load, linli_grid_draft_get_deviation (draft, grid, LINLI_BALANCE_LOAD));
}

char *
linli_grid_text_figures (const LinliDraftGrid *grid)
{
  g_autofree char *area = linli_pick_bar_format_area (grid->area), *buildings = g_strdup_printf (ngettext ("%u building", "%u buildings", grid->buildings), grid->buildings);

  return g_strdup_printf ("%s · %s", buildings, area);
}

char *
linli_grid_text_balance (const LinliGridDraft *draft)
{
  guint n = 0;
  LinliGridWork sum = { 0 };
  g_autofree char *grids = NULL, *households = NULL, *load = NULL, *homes = NULL;

  for (guint i = 0; i < linli_grid_draft_get_size (draft); i++)
    {
      n += linli_grid_draft_get (draft, i)->outline != NULL;
      sum.homes += linli_grid_draft_get (draft, i)->work.homes;
      sum.load += linli_grid_draft_get (draft, i)->work.load;
    }
  grids = g_strdup_printf (ngettext ("%u grid", "%u grids", n), n);
  if (n == 0)
    return g_steal_pointer (&grids);
  households = g_strdup_printf (ngettext ("%u household", "%u households", sum.homes), sum.homes);
  /* Translators: "12 grids · 3260 households · 272 each, if all had the same" */
  homes = g_strdup_printf (_("%s · %s · %.0f each, if all had the same"), grids, households, linli_grid_draft_get_target (draft, LINLI_BALANCE_HOMES));
  load = g_strdup_printf (ngettext ("%u visit a year", "%u visits a year", sum.load), sum.load);
  /* Translators: below the line of the households: "9120 visits a year · 760 each" */
  return g_strdup_printf (_("%s\n%s · %.0f each"), homes, load, linli_grid_draft_get_target (draft, LINLI_BALANCE_LOAD));
}

char *
linli_grid_text_fault (const LinliGridDraft *draft, const LinliGridFault *fault)
{
  switch (fault->type)
    {
    case LINLI_GRID_FAULT_CROSSES:
      return g_strdup_printf (_("The outline would cross itself where the mark is: %s."), get_name (draft, fault->grid));
    case LINLI_GRID_FAULT_CORNERS:
      return g_strdup (_("An outline needs three corners at least."));
    case LINLI_GRID_FAULT_NO_CUT:
      return g_strdup (_("The line does not go right across the grid: begin and end it outside, or on its border."));
    case LINLI_GRID_FAULT_APART:
      return g_strdup (_("These two have no side in common: only neighbours can be merged."));
    case LINLI_GRID_FAULT_OUTSIDE:
      return g_strdup (_("The hole has to lie inside the grid that is chosen, and leave it in one piece."));
    case LINLI_GRID_FAULT_TAKEN:
      return g_strdup (_("Other grids have this ground already: split one of them, or move its corners."));
    case LINLI_GRID_FAULT_NO_CORNER:
      return g_strdup (_("There is no corner here."));
    case LINLI_GRID_FAULT_NONE:
    default:
      return g_strdup ("");
    }
}

char *
linli_grid_text_trouble (const LinliGridDraft *draft, const LinliGridTrouble *trouble)
{
  g_autofree char *area = linli_pick_bar_format_area (trouble->area);

  switch (trouble->type)
    {
    case LINLI_GRID_TROUBLE_CROSSES:
      return g_strdup_printf (_("%s crosses itself"), get_name (draft, trouble->a));
    case LINLI_GRID_TROUBLE_OVERLAP:
      return g_strdup_printf (_("%s and %s overlap: %s"), get_name (draft, trouble->a), get_name (draft, trouble->b), area);
    case LINLI_GRID_TROUBLE_GAP:
    default:
      if (trouble->b == LINLI_GRID_NONE)
        return g_strdup_printf (_("Gap in %s: %s"), get_name (draft, trouble->a), area);
      return g_strdup_printf (_("Gap between %s and %s: %s"), get_name (draft, trouble->a), get_name (draft, trouble->b), area);
    }
}

char *
linli_grid_text_hint (LinliGridTool tool, gboolean chosen, guint n_corners)
{
  switch (tool)
    {
    case LINLI_GRID_TOOL_SPLIT:
      if (n_corners == 0)
        return g_strdup (_("Click where the line begins, outside the grid or on its border. By keys: move the map, Space."));
      return g_strdup (_("Go on across the grid; a double click or Enter ends the line, Backspace takes a corner back."));
    case LINLI_GRID_TOOL_MERGE:
      return g_strdup (chosen ? _("Click the neighbour that goes into it.") : _("Click the grid that stays."));
    case LINLI_GRID_TOOL_DRAW:
      return g_strdup (_("Click corner after corner; a double click or Enter closes the outline. What others have stays theirs."));
    case LINLI_GRID_TOOL_CUT:
      return g_strdup (_("Click the corners of the hole; a double click or Enter closes it."));
    case LINLI_GRID_TOOL_CHOOSE: case LINLI_N_GRID_TOOLS:
    default:
      if (!chosen)
        return g_strdup (_("Click a grid. Its corners can be dragged, and those of its neighbours go with them."));
      return g_strdup (_("Drag a corner; double-click a side for a new one; Delete takes away the one under the pointer. Ctrl: do not snap."));
    }
}

static const char *
name_along (double lon, double lat, gpointer ground)
{
  double metre = 1 / (LINLI_MERCATOR_TILE_SIZE * linli_mercator_metres_per_pixel (lat, 0));

  return linli_map_ground_name_along (ground, linli_mercator_x (lon, -8), linli_mercator_y (lat, -8), ALONG_M * metre);
}

char *
linli_grid_text_bounds (const LinliGridDraft *draft, guint grid, LinliMapGround *ground)
{
  char *names[LINLI_N_GRID_SIDES];
  char *text;

  if (!linli_grid_draft_name_bounds (draft, grid, ground != NULL ? name_along : NULL, ground, names))
    return NULL;
  for (guint i = 0; i < LINLI_N_GRID_SIDES; i++)
    if (names[i] == NULL)
      names[i] = g_strdup (_("the edge of the community"));
  /* Translators: the four bounds of a grid, in the order in which they are always said */
  text = g_strdup_printf (_("East to %s, south to %s, west to %s, north to %s"), names[LINLI_GRID_EAST], names[LINLI_GRID_SOUTH],
                          names[LINLI_GRID_WEST], names[LINLI_GRID_NORTH]);
  for (guint i = 0; i < LINLI_N_GRID_SIDES; i++)
    g_free (names[i]);
  return text;
}

char *
linli_grid_text_saved (const LinliGridSaved *saved)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (saved->changed > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u changed", "%u changed", saved->changed), saved->changed));
  if (saved->made > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u new", "%u new", saved->made), saved->made));
  if (saved->closed > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u closed", "%u closed", saved->closed), saved->closed));
  if (saved->published > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u put into use", "%u put into use", saved->published), saved->published));
  if (parts->len == 0)
    return g_strdup (_("Nothing to save"));
  g_ptr_array_add (parts, NULL);
  {
    g_autofree char *list = g_strjoinv (C_("list", ", "), (char **) parts->pdata);

    return g_strdup_printf (_("Grids saved: %s"), list);
  }
}

char *
linli_grid_text_unsaved (const GError *error)
{
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
    return g_strdup (_("Somebody else changed one of these boundaries meanwhile. Nothing was saved: begin anew, and draw on theirs."));
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID))
    return g_strdup (_("Outlines cross or overlap: the places are marked and listed. Mend them, then save."));
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
    return g_strdup (_("Your role may not change the boundaries of grids."));
  return g_strdup_printf (_("The grids could not be saved: %s"), error->message);
}

char *
linli_grid_text_settled (guint moved, guint left, gboolean failed)
{
  g_autofree char *done = g_strdup_printf (ngettext ("%u building moved with everything in it", "%u buildings moved with everything in them", moved), moved);

  if (left == 0)
    return g_steal_pointer (&done);
  return g_strdup_printf (failed ? _("%s. Then it failed; %u are left, and the check finds them again") : _("%s. %u are left, and the check finds them again"), done,
                          left);
}
