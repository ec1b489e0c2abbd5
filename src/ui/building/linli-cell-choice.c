/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor and the batch of the building picture, as a value. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-cell-choice.h"

#define KEY(cell) GINT_TO_POINTER ((cell) + 1)

void
linli_cell_choice_init (LinliCellChoice           *choice,
                        const LinliBuildingMatrix *matrix,
                        GPtrArray                 *rooms)
{
  choice->matrix = matrix;
  choice->rooms = rooms;
  choice->cursor = choice->anchor = -1;
  if (choice->batch == NULL)
    choice->batch = g_hash_table_new (NULL, NULL);
  else
    g_hash_table_remove_all (choice->batch);
}

void
linli_cell_choice_clear (LinliCellChoice *choice)
{
  g_clear_pointer (&choice->batch, g_hash_table_unref);
  choice->matrix = NULL;
  choice->rooms = NULL;
  choice->cursor = choice->anchor = -1;
}

static const LinliMatrixCell *
get_cell (const LinliCellChoice *choice,
          int                    cell)
{
  return &g_array_index (choice->matrix->cells, LinliMatrixCell, cell);
}

static void
take (LinliCellChoice *choice,
      int              cell,
      guint32          shown)
{
  const LinliMatrixRoom *room = g_ptr_array_index (choice->rooms, get_cell (choice, cell)->room);

  if (shown == G_MAXUINT32 || (room->classes & shown) != 0)
    g_hash_table_add (choice->batch, KEY (cell));
}

void
linli_cell_choice_move (LinliCellChoice *choice,
                        int              cell)
{
  choice->cursor = choice->anchor = cell;
  g_hash_table_remove_all (choice->batch);
}

void
linli_cell_choice_stretch (LinliCellChoice *choice,
                           int              cell,
                           guint32          shown)
{
  const LinliMatrixCell *a, *b;
  guint top, bottom, left, right;

  if (choice->matrix == NULL || cell < 0)
    return;
  if (choice->anchor < 0)
    choice->anchor = cell;
  choice->cursor = cell;
  g_hash_table_remove_all (choice->batch);
  a = get_cell (choice, choice->anchor);
  b = get_cell (choice, cell);
  top = MIN (a->row, b->row);
  left = MIN (a->column, b->column);
  bottom = MAX (a->row + a->row_span, b->row + b->row_span);
  right = MAX (a->column + a->column_span, b->column + b->column_span);
  for (int i = 0; i < (int) choice->matrix->cells->len; i++)
    {
      const LinliMatrixCell *c = get_cell (choice, i);

      if (c->row < bottom && c->row + c->row_span > top && c->column < right && c->column + c->column_span > left)
        take (choice, i, shown);
    }
}

void
linli_cell_choice_toggle (LinliCellChoice *choice,
                          int              cell,
                          guint32          shown)
{
  if (choice->matrix == NULL || cell < 0)
    return;
  if (g_hash_table_size (choice->batch) == 0 && choice->cursor >= 0 && choice->cursor != cell)
    take (choice, choice->cursor, shown);
  if (!g_hash_table_remove (choice->batch, KEY (cell)))
    take (choice, cell, shown);
  choice->cursor = choice->anchor = cell;
}

void
linli_cell_choice_take_all (LinliCellChoice *choice,
                            guint32          shown)
{
  for (int i = 0; choice->matrix != NULL && i < (int) choice->matrix->cells->len; i++)
    take (choice, i, shown);
}

gboolean
linli_cell_choice_drop (LinliCellChoice *choice)
{
  gboolean any = g_hash_table_size (choice->batch) > 0;

  g_hash_table_remove_all (choice->batch);
  choice->anchor = choice->cursor;
  return any;
}

void
linli_cell_choice_restore (LinliCellChoice *choice,
                           int              cell,
                           GArray          *cells,
                           guint32          shown)
{
  linli_cell_choice_move (choice, cell);
  for (guint i = 0; i < cells->len; i++)
    take (choice, (int) g_array_index (cells, guint, i), shown);
}

void
linli_cell_choice_narrow (LinliCellChoice *choice,
                          guint32          shown)
{
  g_autoptr(GArray) cells = linli_cell_choice_list (choice);

  g_hash_table_remove_all (choice->batch);
  for (guint i = 0; i < cells->len; i++)
    take (choice, (int) g_array_index (cells, guint, i), shown);
}

gboolean
linli_cell_choice_has (const LinliCellChoice *choice,
                       int                    cell)
{
  return g_hash_table_contains (choice->batch, KEY (cell));
}

guint
linli_cell_choice_count (const LinliCellChoice *choice)
{
  return g_hash_table_size (choice->batch);
}

GArray *
linli_cell_choice_list (const LinliCellChoice *choice)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; choice->matrix != NULL && i < choice->matrix->cells->len; i++)
    if (linli_cell_choice_has (choice, (int) i))
      g_array_append_val (cells, i);
  return cells;
}
