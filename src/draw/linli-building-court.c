/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Homes round a court.
 *
 * Whoever comes in by the gate in the south goes round with the sun: up the west side, along the north side, down the east side.  The
 * homes of a unit stand in that order; a single court is one unit, courts behind each other are several. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-matrix.h"

#define LEAST_WIDTH 3  /* a home at each side and the court between them */

/* Only what stands on one floor is a court: the homes of unknown floor are taken to stand on it too. */
static gboolean
is_flat (const LinliBuildingMatrix *matrix)
{
  guint floors = 0;

  for (guint i = 0; i < matrix->rows->len; i++)
    floors += !g_array_index (matrix->rows, LinliMatrixRow, i).unknown;
  for (guint i = 0; i < matrix->cells->len; i++)
    if (g_array_index (matrix->cells, LinliMatrixCell, i).row_span > 1)
      return FALSE;
  return matrix->cells->len > 0 && floors <= 1;
}

/* How far a court goes back whose homes would stand in a row of @places. */
static guint
get_depth (guint places)
{
  if (places < 3)
    return 0;
  return MAX (1, places * 2 / 7);
}

/* How many of the homes from @first on, going by @step, find a place within @depth; @most at most. */
static guint
fill_side (LinliMatrixCell **homes,
           guint             first,
           int               step,
           guint             most,
           guint             depth)
{
  guint n = 0, used = 0;

  while (n < most && used + homes[(int) first + (int) n * step]->column_span <= depth)
    used += homes[(int) first + (int) n++ * step]->column_span;
  return n;
}

/* A home at a side: what is its width in a row goes from north to south here. */
static void
place_aside (LinliMatrixCell *home,
             guint            row,
             guint            column)
{
  home->row = row;
  home->row_span = home->column_span;
  home->column = column;
  home->column_span = 1;
}

/* Lays out the homes of a unit, @n at least one; columns are counted within it.  Returns how many rows it takes. */
static guint
bend (LinliMatrixUnit  *unit,
      LinliMatrixCell **homes,
      guint             n)
{
  guint places = 0, north = 0, depth, west, east, row, x = 0;

  for (guint i = 0; i < n; i++)
    places += homes[i]->column_span;
  depth = get_depth (places);
  west = fill_side (homes, 0, 1, n - 1, depth);
  east = fill_side (homes, n - 1, -1, n - west - 1, depth);
  if (west + east == 0)
    depth = 0;
  for (guint i = west; i < n - east; i++)
    north += homes[i]->column_span;
  unit->n_columns = MAX (north, depth > 0 ? LEAST_WIDTH : 1);

  row = depth + 1;
  for (guint i = 0; i < west; i++)
    {
      row -= homes[i]->column_span;
      place_aside (homes[i], row, 0);
    }
  for (guint i = west; i < n - east; i++)
    {
      guint left = x * unit->n_columns / north;

      x += homes[i]->column_span;
      homes[i]->row = 0;
      homes[i]->column = left;
      homes[i]->column_span = x * unit->n_columns / north - left;
    }
  row = 1;
  for (guint i = n - east; i < n; i++)
    {
      guint span = homes[i]->column_span;

      place_aside (homes[i], row, unit->n_columns - 1);
      row += span;
    }
  return depth + 1;
}

static void
make_rows (LinliBuildingMatrix *matrix,
           guint                n)
{
  const LinliMatrixRow row = { 0, FALSE };

  g_array_set_size (matrix->rows, 0);
  for (guint i = 0; i < n; i++)
    g_array_append_val (matrix->rows, row);
}

LinliBuildingMatrix *
linli_building_matrix_new_court (GPtrArray *rooms)
{
  LinliBuildingMatrix *matrix = linli_building_matrix_new (rooms);
  g_autoptr(GArray) cells = NULL;
  guint column = 0, deepest = 0;

  if (!is_flat (matrix))
    return matrix;
  matrix->is_court = TRUE;
  cells = g_array_sized_new (FALSE, TRUE, sizeof (LinliMatrixCell), matrix->cells->len);
  for (guint i = 0; i < matrix->units->len; i++)
    {
      LinliMatrixUnit *unit = &g_array_index (matrix->units, LinliMatrixUnit, i);
      g_autoptr(GPtrArray) homes = g_ptr_array_new ();
      guint depth;

      /* By column, and those of unknown floor after the others: as they stand in the table. */
      for (guint j = 0; j < matrix->cells->len; j++)
        if (g_array_index (matrix->cells, LinliMatrixCell, j).unit == i)
          g_ptr_array_add (homes, &g_array_index (matrix->cells, LinliMatrixCell, j));
      depth = bend (unit, (LinliMatrixCell **) homes->pdata, homes->len);
      deepest = MAX (deepest, depth);
      unit->first_column = column;
      for (guint j = 0; j < homes->len; j++)
        {
          LinliMatrixCell *home = g_ptr_array_index (homes, j);

          home->column += column;
          g_array_append_vals (cells, home, 1);
        }
      column += unit->n_columns;
    }
  matrix->n_columns = column;
  make_rows (matrix, deepest);
  g_array_unref (matrix->cells);
  matrix->cells = g_steal_pointer (&cells);
  return matrix;
}
