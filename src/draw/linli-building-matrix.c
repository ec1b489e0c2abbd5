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
#define MAX_FLAT    4    /* floors of a home that stands out of the roof; a longer span ends there */

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

gboolean
linli_matrix_room_is_home (const LinliMatrixRoom *room)
{
  return room->kind == LINLI_ROOM_DWELLING || room->households > 0;
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

static gboolean
column_is_set (const LinliMatrixRoom *room)
{
  return room->column > 0 && room->column <= MAX_COLUMNS;
}

/* ---- floors ---- */

/* Which floors there are, and what stands on them by its own number: where a flat that begins further down cannot reach. */
typedef struct
{
  gboolean    known[MAX_FLOOR - MIN_FLOOR + MAX_FLAT + 3];  /* by floor from MIN_FLOOR */
  int         roof;            /* the highest of them */
  gboolean    without_4;       /* the house leaves out numbers that end in it */
  GHashTable *own;             /* (owned) set of keys, see make_key() */
} Floors;

#define ANY_COLUMN   0         /* somebody is on the floor */
#define LOOSE_COLUMN 0xfffff   /* somebody who may come to stand anywhere */

static gint64
make_key (guint unit,
          int   floor,
          guint column)
{
  return (gint64) unit << 40 | (gint64) (floor - MIN_FLOOR) << 20 | column;
}

static gboolean
stands (const Floors *floors,
        guint         unit,
        int           floor,
        guint         column)
{
  gint64 key = make_key (unit, floor, column);

  return g_hash_table_contains (floors->own, &key);
}

static void
stand (Floors *floors,
       guint   unit,
       int     floor,
       guint   column)
{
  gint64 key = make_key (unit, floor, column);

  g_hash_table_add (floors->own, g_memdup2 (&key, sizeof key));
}

static void
add_floor (Floors *floors,
           int     floor)
{
  floors->known[floor - MIN_FLOOR] = TRUE;
  floors->roof = MAX (floors->roof, floor);
}

static gboolean
has_floor (const Floors *floors,
           int           floor)
{
  return floors->known[floor - MIN_FLOOR];
}

static guint
get_columns (const LinliMatrixRoom *room)
{
  return CLAMP (room->column_span, 1, MAX_SPAN);
}

static gboolean
is_blocked (const Floors          *floors,
            const LinliMatrixRoom *room,
            guint                  unit,
            int                    floor)
{
  if (stands (floors, unit, floor, LOOSE_COLUMN))
    return TRUE;
  if (!column_is_set (room))
    return stands (floors, unit, floor, ANY_COLUMN);
  for (guint i = 0; i < get_columns (room); i++)
    if (stands (floors, unit, floor, (guint) room->column + i))
      return TRUE;
  return FALSE;
}

/* A span counts floors, whatever they are called: it goes up over those that there are, and only where it meets another room, or the roof,
 * it makes floors of its own: of the numbers between, or of those above. */
static void
reach_up (Floors                *floors,
          const LinliMatrixRoom *room,
          guint                  unit,
          int                    floor)
{
  guint span = CLAMP (room->row_span, 1, MAX_SPAN), missing = span - 1;
  int below = floor;

  while (missing > 0)
    {
      int next = below + 1;

      while (next <= floors->roof && !has_floor (floors, next))
        next++;
      if (next > floors->roof || is_blocked (floors, room, unit, next))
        {
          gboolean is_roof = next > floors->roof;

          for (int name = below + 1; missing > 0 && (is_roof ? span <= MAX_FLAT : name < next); name++)
            if (name != 0 && !(is_roof && floors->without_4 && name % 10 == 4))
              {
                add_floor (floors, name);
                missing--;
              }
          return;
        }
      below = next;
      missing--;
    }
}

static void
find_floors (Floors       *floors,
             const Places *places)
{
  int floor;

  floors->own = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  floors->roof = MIN_FLOOR;
  for (guint i = 0; i < places->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (places->rooms, i);

      if (!get_floor (room, &floor))
        continue;
      add_floor (floors, floor);
      stand (floors, places->unit_of[i], floor, ANY_COLUMN);
      if (!column_is_set (room))
        stand (floors, places->unit_of[i], floor, LOOSE_COLUMN);
      for (guint j = 0; column_is_set (room) && j < get_columns (room); j++)
        stand (floors, places->unit_of[i], floor, (guint) room->column + j);
    }
  floors->without_4 = floors->roof > 4 && !has_floor (floors, 4);
  for (guint i = 0; i < places->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (places->rooms, i);

      if (room->row_span > 1 && get_floor (room, &floor))
        reach_up (floors, room, places->unit_of[i], floor);
    }
}

static void
add_rows (LinliBuildingMatrix *matrix,
          const Places        *places)
{
  Floors floors = { { FALSE } };
  guint row_of_floor[G_N_ELEMENTS (floors.known)] = { 0 };
  LinliMatrixRow row = { 0, FALSE };
  gboolean any_unknown = FALSE;
  int floor;

  find_floors (&floors, places);
  for (row.floor = floors.roof; row.floor >= MIN_FLOOR; row.floor--)
    if (has_floor (&floors, row.floor))
      {
        row_of_floor[row.floor - MIN_FLOOR] = matrix->rows->len;
        g_array_append_val (matrix->rows, row);
      }
  for (guint i = 0; i < places->rooms->len; i++)
    {
      gboolean known = get_floor (g_ptr_array_index (places->rooms, i), &floor);

      places->row_of[i] = known ? row_of_floor[floor - MIN_FLOOR] : matrix->rows->len;
      any_unknown = any_unknown || !known;
    }
  row = (LinliMatrixRow) { 0, TRUE };
  if (any_unknown)
    g_array_append_val (matrix->rows, row);
  g_hash_table_unref (floors.own);
}

static void
add_units (LinliBuildingMatrix *matrix,
           const Places        *places)
{
  g_autoptr(GHashTable) units = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < places->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (places->rooms, i);
      LinliMatrixUnit unit = { NULL, 0, 0 };
      const char *name = room->unit ? room->unit : "";

      if (g_hash_table_contains (units, name))
        continue;
      unit.name = g_strdup (name);
      g_hash_table_add (units, unit.name);
      g_array_append_val (matrix->units, unit);
    }
  g_array_sort (matrix->units, compare_units);
  g_hash_table_remove_all (units);
  for (guint i = 0; i < matrix->units->len; i++)
    g_hash_table_insert (units, g_array_index (matrix->units, LinliMatrixUnit, i).name, GUINT_TO_POINTER (i));
  for (guint i = 0; i < places->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (places->rooms, i);

      places->unit_of[i] = GPOINTER_TO_UINT (g_hash_table_lookup (units, room->unit ? room->unit : ""));
    }
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
  add_units (matrix, &places);
  add_rows (matrix, &places);

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
      for (; cell.row_span > 1 && !is_free (taken, cell.row, cell.column, cell.row_span, cell.column_span); cell.row_span--)
        cell.row++;
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

LinliBuildingMatrix *
linli_building_matrix_cut (const LinliBuildingMatrix *matrix,
                           guint                      first,
                           guint                      n)
{
  LinliBuildingMatrix *part = g_new0 (LinliBuildingMatrix, 1);
  guint before;

  g_return_val_if_fail (first < matrix->units->len, NULL);

  before = g_array_index (matrix->units, LinliMatrixUnit, first).first_column;
  part->units = g_array_new (FALSE, TRUE, sizeof (LinliMatrixUnit));
  part->rows = g_array_copy (matrix->rows);
  part->is_court = matrix->is_court;
  part->cells = g_array_new (FALSE, TRUE, sizeof (LinliMatrixCell));
  for (guint i = first; i < MIN (first + n, matrix->units->len); i++)
    {
      LinliMatrixUnit unit = g_array_index (matrix->units, LinliMatrixUnit, i);

      unit.name = g_strdup (unit.name);
      unit.first_column -= before;
      part->n_columns += unit.n_columns;
      g_array_append_val (part->units, unit);
    }
  for (guint i = 0; i < matrix->cells->len; i++)
    {
      LinliMatrixCell cell = g_array_index (matrix->cells, LinliMatrixCell, i);

      if (cell.unit < first || cell.unit - first >= n)
        continue;
      cell.unit -= first;
      cell.column -= before;
      g_array_append_val (part->cells, cell);
    }
  return part;
}
