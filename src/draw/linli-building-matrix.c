/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From rooms to a table.
 *
 * A row is a floor that has rooms: a house that skips floors 4, 13 and 14 has no such rows.  A unit is as
 * wide as its widest floor; a room stands in its column if that is free, else in the next free one, so two
 * rooms never hide each other. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-matrix.h"

#include <stdlib.h>
#include <string.h>

#define MIN_FLOOR   (-20)
#define MAX_FLOOR   250
#define MAX_COLUMNS 200  /* in one unit; a column beyond is a slip of the pen */
#define MAX_SPAN    20

void
linli_matrix_room_free (LinliMatrixRoom *room)
{
  if (room == NULL)
    return;
  g_free (room->unit);
  g_free (room->no);
  g_free (room->occupancy);
  g_free (room->head);
  g_free (room->members);
  g_strfreev (room->keys);
  g_free (room);
}

void
linli_building_matrix_free (LinliBuildingMatrix *matrix)
{
  if (matrix == NULL)
    return;
  for (guint i = 0; i < matrix->units->len; i++)
    g_free (g_array_index (matrix->units, LinliMatrixUnit, i).name);
  g_array_unref (matrix->units);
  g_array_unref (matrix->rows);
  g_array_unref (matrix->cells);
  g_free (matrix);
}

int
linli_natural_compare (const char *a,
                       const char *b)
{
  a = a ? a : "";
  b = b ? b : "";
  while (*a != '\0' && *b != '\0')
    {
      if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b))
        {
          gsize na, nb;
          int order;

          while (*a == '0')
            a++;
          while (*b == '0')
            b++;
          na = strspn (a, "0123456789");
          nb = strspn (b, "0123456789");
          if (na != nb)
            return na < nb ? -1 : 1;
          order = strncmp (a, b, na);
          if (order != 0)
            return order < 0 ? -1 : 1;
          a += na;
          b += nb;
        }
      else if (*a != *b)
        return (guchar) *a < (guchar) *b ? -1 : 1;
      else
        {
          a++;
          b++;
        }
    }
  return (*a != '\0') - (*b != '\0');
}

/* The floor as recorded, or as the number says: 301 → 3, 1203 → 12.  FALSE when neither does. */
static gboolean
get_floor (const LinliMatrixRoom *room,
           int                   *ret_floor)
{
  gsize digits;
  int number;

  if (room->has_floor)
    {
      if (room->floor < MIN_FLOOR || room->floor > MAX_FLOOR)
        return FALSE;
      *ret_floor = (int) room->floor;
      return TRUE;
    }
  digits = room->no ? strspn (room->no, "0123456789") : 0;
  if (digits < 3 || digits > 5)
    return FALSE;
  number = atoi (room->no) / 100;
  if (number < 1 || number > MAX_FLOOR)
    return FALSE;
  *ret_floor = number;
  return TRUE;
}

typedef struct { GPtrArray *rooms; guint *unit_of; guint *row_of; } Places;

static int
compare_units (gconstpointer a,
               gconstpointer b)
{
  return linli_natural_compare (((const LinliMatrixUnit *) a)->name, ((const LinliMatrixUnit *) b)->name);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const LinliMatrixRow *x = a, *y = b;

  if (x->unknown != y->unknown)
    return x->unknown ? 1 : -1;
  return (x->floor < y->floor) - (x->floor > y->floor);
}

static void
collect (LinliBuildingMatrix *matrix,
         Places              *places)
{
  g_autoptr(GHashTable) units = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTable *floors = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < places->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (places->rooms, i);
      LinliMatrixUnit unit = { NULL, 0, 0 };
      LinliMatrixRow row = { 0, FALSE };
      const char *name = room->unit ? room->unit : "";

      row.unknown = !get_floor (room, &row.floor);
      if (!g_hash_table_contains (units, name))
        {
          unit.name = g_strdup (name);
          g_hash_table_add (units, unit.name);
          g_array_append_val (matrix->units, unit);
        }
      /* A flat on two floors makes the upper one, where nobody else lives, a row too; larger spans are cut at the roof. */
      for (guint j = 0; j < (!row.unknown && room->row_span == 2 ? 2 : 1); j++, row.floor++)
        if (g_hash_table_add (floors, GINT_TO_POINTER (row.unknown ? G_MAXINT : row.floor)))
          g_array_append_val (matrix->rows, row);
    }
  g_array_sort (matrix->units, compare_units);
  g_array_sort (matrix->rows, compare_rows);

  g_hash_table_remove_all (units);
  for (guint i = 0; i < matrix->units->len; i++)
    g_hash_table_insert (units, g_array_index (matrix->units, LinliMatrixUnit, i).name, GUINT_TO_POINTER (i));
  g_hash_table_remove_all (floors);
  for (guint i = 0; i < matrix->rows->len; i++)
    {
      const LinliMatrixRow *row = &g_array_index (matrix->rows, LinliMatrixRow, i);

      g_hash_table_insert (floors, GINT_TO_POINTER (row->unknown ? G_MAXINT : row->floor),
                           GUINT_TO_POINTER (i));
    }
  for (guint i = 0; i < places->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (places->rooms, i);
      int floor = G_MAXINT;

      get_floor (room, &floor);
      places->unit_of[i] = GPOINTER_TO_UINT (g_hash_table_lookup (units, room->unit ? room->unit : ""));
      places->row_of[i] = GPOINTER_TO_UINT (g_hash_table_lookup (floors, GINT_TO_POINTER (floor)));
    }
  g_hash_table_unref (floors);
}

static gboolean
column_is_set (const LinliMatrixRoom *room)
{
  return room->column > 0 && room->column <= MAX_COLUMNS;
}

/* Rooms with a column first, in its order; then the others by number. */
static int
compare_places (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const Places *places = user_data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  const LinliMatrixRoom *x = g_ptr_array_index (places->rooms, i), *y = g_ptr_array_index (places->rooms, j);
  int order;

  if (places->unit_of[i] != places->unit_of[j])
    return places->unit_of[i] < places->unit_of[j] ? -1 : 1;
  if (places->row_of[i] != places->row_of[j])
    return places->row_of[i] < places->row_of[j] ? -1 : 1;
  if (column_is_set (x) != column_is_set (y))
    return column_is_set (x) ? -1 : 1;
  if (column_is_set (x) && x->column != y->column)
    return x->column < y->column ? -1 : 1;
  order = linli_natural_compare (x->no, y->no);
  return order != 0 ? order : linli_id_compare (&x->id, &y->id);
}

/* taken: set of row << 32 | column within the unit. */
static gboolean
is_free (GHashTable *taken,
         guint       row,
         guint       column,
         guint       rows,
         guint       columns)
{
  for (guint r = row; r < row + rows; r++)
    for (guint c = column; c < column + columns; c++)
      {
        gint64 key = (gint64) r << 32 | c;

        if (g_hash_table_contains (taken, &key))
          return FALSE;
      }
  return TRUE;
}

static void
take (GHashTable            *taken,
      const LinliMatrixCell *cell)
{
  for (guint r = cell->row; r < cell->row + cell->row_span; r++)
    for (guint c = cell->column; c < cell->column + cell->column_span; c++)
      {
        gint64 key = (gint64) r << 32 | c;

        g_hash_table_add (taken, g_memdup2 (&key, sizeof key));
      }
}

static int
compare_cells (gconstpointer a,
               gconstpointer b)
{
  const LinliMatrixCell *x = a, *y = b;

  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  return (x->column > y->column) - (x->column < y->column);
}

LinliBuildingMatrix *
linli_building_matrix_new (GPtrArray *rooms)
{
  LinliBuildingMatrix *matrix = g_new0 (LinliBuildingMatrix, 1);
  g_autofree guint *unit_of = NULL, *row_of = NULL;
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Places places;
  guint unit_now = G_MAXUINT, column = 0;

  g_return_val_if_fail (rooms != NULL, NULL);

  matrix->units = g_array_new (FALSE, TRUE, sizeof (LinliMatrixUnit));
  matrix->rows = g_array_new (FALSE, TRUE, sizeof (LinliMatrixRow));
  matrix->cells = g_array_new (FALSE, TRUE, sizeof (LinliMatrixCell));
  unit_of = g_new0 (guint, rooms->len);
  row_of = g_new0 (guint, rooms->len);
  places = (Places) { rooms, unit_of, row_of };
  collect (matrix, &places);

  for (guint i = 0; i < rooms->len; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_places, &places);

  for (guint i = 0; i < order->len; i++)
    {
      guint index = g_array_index (order, guint, i);
      const LinliMatrixRoom *room = g_ptr_array_index (rooms, index);
      LinliMatrixUnit *unit = &g_array_index (matrix->units, LinliMatrixUnit, unit_of[index]);
      LinliMatrixCell cell = { index, row_of[index], 0, CLAMP (room->row_span, 1, MAX_SPAN),
                               CLAMP (room->column_span, 1, MAX_SPAN), unit_of[index] };

      if (unit_now != unit_of[index])
        {
          unit_now = unit_of[index];
          g_hash_table_remove_all (taken);
        }
      /* A flat over two floors is recorded at its lower one and reaches up; rows count from the roof down. */
      cell.row_span = MIN (cell.row_span, cell.row + 1);
      if (g_array_index (matrix->rows, LinliMatrixRow, cell.row).unknown)
        cell.row_span = 1;
      cell.row -= cell.row_span - 1;
      cell.column = column_is_set (room) ? (guint) room->column - 1 : 0;
      if (!is_free (taken, cell.row, cell.column, cell.row_span, cell.column_span) && cell.row_span > 1)
        {
          cell.row += cell.row_span - 1;
          cell.row_span = 1;
        }
      while (!is_free (taken, cell.row, cell.column, cell.row_span, cell.column_span))
        cell.column++;
      take (taken, &cell);
      unit->n_columns = MAX (unit->n_columns, cell.column + cell.column_span);
      g_array_append_val (matrix->cells, cell);
    }

  for (guint i = 0; i < matrix->units->len; i++)
    {
      LinliMatrixUnit *unit = &g_array_index (matrix->units, LinliMatrixUnit, i);

      unit->first_column = column;
      column += unit->n_columns;
    }
  matrix->n_columns = column;
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      LinliMatrixCell *cell = &g_array_index (matrix->cells, LinliMatrixCell, i);

      cell->column += g_array_index (matrix->units, LinliMatrixUnit, cell->unit).first_column;
    }
  g_array_sort (matrix->cells, compare_cells);
  return matrix;
}

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

guint
linli_building_matrix_move (const LinliBuildingMatrix *matrix,
                            guint                      cell,
                            int                        down,
                            int                        right)
{
  const LinliMatrixCell *from;
  guint best = cell, best_distance = G_MAXUINT;

  g_return_val_if_fail (cell < matrix->cells->len, cell);

  from = &g_array_index (matrix->cells, LinliMatrixCell, cell);
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      const LinliMatrixCell *to = &g_array_index (matrix->cells, LinliMatrixCell, i);
      int rows = 0, columns = 0;
      guint distance;

      /* Gaps between the two, by axis; 0 where they overlap. */
      if (to->row >= from->row + from->row_span)
        rows = (int) (to->row - (from->row + from->row_span) + 1);
      else if (from->row >= to->row + to->row_span)
        rows = -(int) (from->row - (to->row + to->row_span) + 1);
      if (to->column >= from->column + from->column_span)
        columns = (int) (to->column - (from->column + from->column_span) + 1);
      else if (from->column >= to->column + to->column_span)
        columns = -(int) (from->column - (to->column + to->column_span) + 1);

      if ((down != 0 && rows * down <= 0) || (right != 0 && columns * right <= 0))
        continue;
      /* Going sideways stays on the floor; going up or down may lean to the side where a floor is shorter. */
      if (right != 0 && rows != 0)
        continue;
      distance = (guint) (abs (rows) * 1000 + abs (columns));
      if (distance < best_distance)
        {
          best_distance = distance;
          best = i;
        }
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
