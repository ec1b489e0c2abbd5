/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going about in the table: by place, by arrow, by number. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-matrix.h"

#include <stdlib.h>
#include <string.h>

int
linli_building_matrix_find (const LinliBuildingMatrix *matrix,
                            guint                      row,
                            guint                      column)
{
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      const LinliMatrixCell *cell = &g_array_index (matrix->cells, LinliMatrixCell, i);

      if (row >= cell->row && row < cell->row + cell->row_span && column >= cell->column
          && column < cell->column + cell->column_span)
        return (int) i;
    }
  return -1;
}

/* From a stretch of @span places that begins at @from to another: 0 where they overlap, else how far, with a sign. */
static int
get_gap (guint from,
         guint span,
         guint to,
         guint to_span)
{
  if (to >= from + span)
    return (int) (to - (from + span) + 1);
  if (from >= to + to_span)
    return -(int) (from - (to + to_span) + 1);
  return 0;
}

/* Where a cell that @lane does not know yet has it begin: the floor of its door, and its first column. */
static void
begin_lane (LinliMatrixLane       *lane,
            const LinliMatrixCell *at,
            guint                  cell)
{
  if (lane->cell != (int) cell)
    *lane = (LinliMatrixLane) { (int) cell, at->row + at->row_span - 1, at->column };
}

guint
linli_building_matrix_move (const LinliBuildingMatrix *matrix,
                            guint                      cell,
                            int                        down,
                            int                        right,
                            LinliMatrixLane           *lane)
{
  LinliMatrixLane own = LINLI_MATRIX_LANE_INIT;
  const LinliMatrixCell *from;
  guint best = cell, best_distance = G_MAXUINT;

  g_return_val_if_fail (cell < matrix->cells->len, cell);

  lane = lane != NULL ? lane : &own;
  from = &g_array_index (matrix->cells, LinliMatrixCell, cell);
  begin_lane (lane, from, cell);
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      const LinliMatrixCell *to = &g_array_index (matrix->cells, LinliMatrixCell, i);
      int rows = get_gap (from->row, from->row_span, to->row, to->row_span);
      int columns = get_gap (from->column, from->column_span, to->column, to->column_span);
      int along = right != 0 ? columns : rows;
      int aside = right != 0 ? get_gap (lane->row, 1, to->row, to->row_span) : get_gap (lane->column, 1, to->column, to->column_span);
      guint distance;

      if ((down != 0 && rows * down <= 0) || (right != 0 && columns * right <= 0))
        continue;
      /* Going sideways stays on the floor; going up or down may lean to the side where a floor is shorter. */
      if (right != 0 && rows != 0)
        continue;
      distance = (guint) (abs (along) * 1000 + abs (aside));
      if (distance < best_distance)
        {
          best_distance = distance;
          best = i;
        }
    }
  if (best != cell)
    {
      const LinliMatrixCell *to = &g_array_index (matrix->cells, LinliMatrixCell, best);

      lane->cell = (int) best;
      if (right != 0)
        lane->column = right > 0 ? to->column : to->column + to->column_span - 1;
      else
        lane->row = down > 0 ? to->row : to->row + to->row_span - 1;
    }
  return best;
}

/* "301", or with the unit before it: "3-301", "3#301". */
static gboolean
is_meant (const LinliMatrixRoom *room,
          const char            *text,
          gboolean               whole)
{
  const char *no = room->no != NULL ? room->no : "", *unit = room->unit != NULL ? room->unit : "";
  gsize digits = strspn (unit, "0123456789");

  if (whole ? g_str_equal (no, text) : g_str_has_prefix (no, text))
    return TRUE;
  if (digits == 0 || strncmp (text, unit, digits) != 0 || (text[digits] != '-' && text[digits] != '#'))
    return FALSE;
  text += digits + 1;
  return whole ? g_str_equal (no, text) : g_str_has_prefix (no, text);
}

int
linli_building_matrix_seek (const LinliBuildingMatrix *matrix,
                            GPtrArray                 *rooms,
                            const char                *text,
                            int                        after)
{
  guint n = matrix->cells->len;

  if (*text == '\0')
    return -1;
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 1; i <= n; i++)
      {
        guint index = (guint) (after + (int) i) % n;
        const LinliMatrixCell *cell = &g_array_index (matrix->cells, LinliMatrixCell, index);

        /* The whole number wins over one that only begins so: 301 before 3011. */
        if (is_meant (g_ptr_array_index (rooms, cell->room), text, pass == 0))
          return (int) index;
      }
  return -1;
}
