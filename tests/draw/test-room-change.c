/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms become one and several again: what has to be written for it, and what the picture is afterwards. */

#define G_LOG_DOMAIN "linli-test-room-change"

#include "config.h"

#include "linli-error.h"
#include "linli-room-change.h"

#include <string.h>

/* A house in words: "unit/no/floor/column/columns x rows" by blanks; "!" before it: a household is registered there. */
static LinliBuildingData *
make_building (const char *text, gboolean is_court)
{
  LinliBuildingData *data = g_new0 (LinliBuildingData, 1);
  g_auto(GStrv) words = g_strsplit (text, " ", -1);

  data->is_court = is_court;
  data->rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  data->merged = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean lived_in = *words[i] == '!';
      g_auto(GStrv) parts = g_strsplit (words[i] + lived_in, "/", -1);
      guint n = g_strv_length (parts);
      LinliMatrixRoom *room = g_new0 (LinliMatrixRoom, 1);

      room->id.bytes[0] = (guint8) (i + 1);
      room->households = lived_in;
      room->unit = g_strdup (parts[0]);
      room->no = g_strdup (parts[1]);
      room->has_floor = *parts[2] != '\0';
      room->floor = g_ascii_strtoll (parts[2], NULL, 10);
      room->column = n > 3 ? g_ascii_strtoll (parts[3], NULL, 10) : -1;
      if (n > 4)
        {
          char *x;

          room->column_span = (guint) g_ascii_strtoull (parts[4], &x, 10);
          room->row_span = (guint) g_ascii_strtoull (x + 1, NULL, 10);
        }
      g_ptr_array_add (data->rooms, room);
    }
  data->matrix = is_court ? linli_building_matrix_new_court (data->rooms) : linli_building_matrix_new (data->rooms);
  return data;
}

static LinliMatrixRoom *
find_id (LinliBuildingData *data, const LinliId *id)
{
  GPtrArray *const all[] = { data->rooms, data->merged };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint j = 0; j < all[i]->len; j++)
      if (linli_id_equal (&((LinliMatrixRoom *) all[i]->pdata[j])->id, id))
        return all[i]->pdata[j];
  g_error ("a room that is nowhere");
}

static gint64
read_column (const LinliBuildingData *data, gint64 column)
{
  return data->columns_from_zero ? column + 1 : column;
}

/* Carries @change out as the replica would, and lays the picture out anew. */
static void
carry_out (LinliBuildingData *data, LinliRoomChange *change, gboolean split)
{
  LinliMatrixRoom *kept = find_id (data, &change->kept);

  kept->floor = change->floor;
  kept->column = read_column (data, change->column);
  kept->row_span = change->row_span;
  kept->column_span = change->column_span;
  for (guint i = 0; i < change->placed->len; i++)
    {
      const LinliRoomPlace *place = &g_array_index (change->placed, LinliRoomPlace, i);

      find_id (data, &place->id)->column = read_column (data, place->column);
    }
  for (guint i = 0; i < change->others->len; i++)
    {
      LinliMatrixRoom *other = find_id (data, &g_array_index (change->others, LinliId, i));
      GPtrArray *from = split ? data->merged : data->rooms, *to = split ? data->rooms : data->merged;
      guint index;

      other->merged_into = split ? (LinliId) { { 0 } } : change->kept;
      g_assert_true (g_ptr_array_find (from, other, &index));
      g_ptr_array_add (to, g_ptr_array_steal_index (from, index));
    }
  for (guint i = 0; i < change->made->len; i++)
    {
      LinliMatrixRoom *made = change->made->pdata[i];

      made->id.bytes[0] = (guint8) (100 + data->rooms->len);
      made->unit = g_strdup (kept->unit);
      made->column = read_column (data, made->column);
    }
  while (change->made->len > 0)
    g_ptr_array_add (data->rooms, g_ptr_array_steal_index (change->made, 0));
  linli_building_matrix_free (data->matrix);
  data->matrix = data->is_court ? linli_building_matrix_new_court (data->rooms) : linli_building_matrix_new (data->rooms);
}

/* (transfer full): row by row, numbers by place. */
static char *
write_table (const LinliBuildingData *data)
{
  GString *table = g_string_new (NULL);

  for (guint row = 0; row < data->matrix->rows->len; row++)
    for (guint column = 0; column < data->matrix->n_columns; column++)
      {
        int cell = linli_building_matrix_find (data->matrix, row, column);
        const LinliMatrixRoom *room
            = cell >= 0 ? data->rooms->pdata[g_array_index (data->matrix->cells, LinliMatrixCell, cell).room] : NULL;

        g_string_append_printf (table, "%s%s", column > 0 ? " " : row > 0 ? "; " : "", room != NULL ? room->no : ".");
      }
  return g_string_free (table, FALSE);
}

/* (transfer full) (element-type guint): cells of the rooms with these numbers, of the first unit that has them. */
static GArray *
find_cells (const LinliBuildingData *data, const char *numbers)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto(GStrv) wanted = g_strsplit (numbers, " ", -1);

  for (guint i = 0; i < data->matrix->cells->len; i++)
    {
      const LinliMatrixRoom *room = data->rooms->pdata[g_array_index (data->matrix->cells, LinliMatrixCell, i).room];
      g_autofree char *both = g_strdup_printf ("%s/%s", room->unit, room->no);

      if (g_strv_contains ((const char *const *) wanted, room->no) || g_strv_contains ((const char *const *) wanted, both))
        g_array_append_val (cells, i);
    }
  return cells;
}

#define FOUR   "1/201/2/1 1/202/2/2 1/101/1/1 1/102/1/2"
#define COURT  "/1/1/1 /2/1/2 /3/1/3 /4/1/4 /5/1/5 /6/1/6 /7/1/7"

/* @merged: the picture afterwards, or NULL where it is refused; @split: the picture when the room that was kept is split again. */
static const struct { const char *name, *rooms, *numbers; gboolean is_court; const char *merged, *split; } merges[] = {
  { "side by side", FOUR, "101 102", FALSE, "201 202; 101 101", "201 202; 101 102" },
  { "one above the other", FOUR, "101 201", FALSE, "101 202; 101 102", "201 202; 101 102" },
  { "four at once", FOUR, "101 102 201 202", FALSE, "101 101; 101 101", "201 202; 101 102" },
  { "where somebody lives stays", "1/201/2/1 1/202/2/2 1/101/1/1 !1/102/1/2", "101 102", FALSE, "201 202; 102 102", "201 202; 101 102" },
  { "who lives above keeps it", "!1/201/2/1 1/202/2/2 1/101/1/1 1/102/1/2", "101 201", FALSE, "201 202; 201 102", "201 202; 101 102" },
  { "two households are too many", "1/201/2/1 1/202/2/2 !1/101/1/1 !1/102/1/2", "101 102", FALSE, NULL, NULL },
  { "a corner is no rectangle", FOUR, "101 102 201", FALSE, NULL, NULL },
  { "across is no rectangle", FOUR, "101 202", FALSE, NULL, NULL },
  { "one alone", FOUR, "101", FALSE, NULL, NULL },
  { "nothing", FOUR, "999", FALSE, NULL, NULL },
  { "two units stay apart", "1/101/1/1 2/102/1/1", "101 102", FALSE, NULL, NULL },
  { "over a number that is left out", "1/301/3/1 1/302/3/2 1/501/5/1 1/502/5/2", "301 501", FALSE, "301 502; 301 302", "501 502; 301 302" },
  { "through the ground", "1/101/1/1 1/102/1/2 1/B1/-1/1 1/B2/-1/2", "101 B1", FALSE, "B1 102; B1 B2", "101 102; B1 B2" },
  { "rooms of no place", "1/201/2 1/202/2 1/101/1 1/102/1 1/103/1", "102 202", FALSE, "201 102 .; 101 102 103", "201 202 .; 101 102 103" },
  { "rooms of no place side by side", "1/101/1 1/102/1 1/103/1", "101 102", FALSE, "101 101 103", "101 102 103" },
  { "a floor that is not known", "1/101/1/1 1/东//1 1/西//2", "东 西", FALSE, NULL, NULL },
  { "neighbours at a court", COURT, "3 4", TRUE, "3 3 5; 2 . 6; 1 . 7", "3 4 5; 2 . 6; 1 . 7" },
  { "who lives second at a court", "/1/1/1 /2/1/2 /3/1/3 !/4/1/4 /5/1/5 /6/1/6 /7/1/7", "3 4", TRUE, "4 4 5; 2 . 6; 1 . 7", "3 4 5; 2 . 6; 1 . 7" },
  { "not neighbours at a court", COURT, "3 5", TRUE, NULL, NULL },
  { "neighbours without a place at a court", "/1/1 /2/1 /3/1 /4/1 /5/1 /6/1 /7/1", "3 4", TRUE, "3 3 5; 2 . 6; 1 . 7", "3 4 5; 2 . 6; 1 . 7" },
};

static void
test_merge (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(LinliBuildingData) building = make_building (merges[i].rooms, merges[i].is_court);
  g_autoptr(GArray) cells = find_cells (building, merges[i].numbers), kept = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliRoomChange) merge = linli_room_change_merge (building, cells, &error), split = NULL;
  g_autofree char *merged = NULL, *again = NULL;

  if (merges[i].merged == NULL)
    {
      g_assert_null (merge);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  carry_out (building, merge, FALSE);
  merged = write_table (building);
  g_assert_cmpstr (merged, ==, merges[i].merged);
  g_assert_cmpuint (building->merged->len, ==, cells->len - 1);

  kept = find_cells (building, find_id (building, &merge->kept)->no);
  split = linli_room_change_split (building, g_array_index (kept, guint, 0), &error);
  g_assert_no_error (error);
  carry_out (building, split, TRUE);
  again = write_table (building);
  g_assert_cmpstr (again, ==, merges[i].split);
  g_assert_cmpuint (building->merged->len, ==, 0);
}

/* Rooms that were never merged: what is made for their other places. */
static const struct { const char *name, *rooms, *number; gboolean is_court; const char *split; } splits[] = {
  { "a flat on two floors", "1/101/1/1/1x2 1/102/1/2 1/202/2/2", "101", FALSE, "201 202; 101 102" },
  { "a flat two rooms wide", "1/101/1/1/2x1 1/103/1/3", "101", FALSE, "101 102 103" },
  { "a number that is taken", "1/101/1/1/2x1 1/102/1/3", "101", FALSE, "101 101-2 102" },
  { "numbered in another way", "1/东1/1/1/2x2", "东1", FALSE, "东1-3 东1-4; 东1 东1-2" },
  { "two wide and two high", "1/101/1/1/2x2", "101", FALSE, "201 202; 101 102" },
  { "at a court", "/1/1/1 /2/1/2/2x1 /4/1/4", "2", TRUE, "2 2-2 2-2; 1 . 4" },
  { "one place", "1/101/1/1 1/102/1/2", "101", FALSE, NULL },
};

static void
test_split (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(LinliBuildingData) building = make_building (splits[i].rooms, splits[i].is_court);
  g_autoptr(GArray) cells = find_cells (building, splits[i].number);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliRoomChange) split = linli_room_change_split (building, g_array_index (cells, guint, 0), &error);
  g_autofree char *after = NULL;

  g_assert_cmpint (linli_room_change_can_split (building, g_array_index (cells, guint, 0)), ==, splits[i].split != NULL);
  if (splits[i].split == NULL)
    {
      g_assert_null (split);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  carry_out (building, split, TRUE);
  after = write_table (building);
  g_assert_cmpstr (after, ==, splits[i].split);
}

/* A building that counts its columns from 0 goes on to do so. */
static void
test_from_zero (void)
{
  g_autoptr(LinliBuildingData) building = make_building (FOUR, FALSE);
  g_autoptr(GArray) cells = find_cells (building, "202 102");
  g_autoptr(LinliRoomChange) merge = NULL;

  building->columns_from_zero = TRUE;
  merge = linli_room_change_merge (building, cells, NULL);
  g_assert_nonnull (merge);
  g_assert_cmpint (merge->column, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autofree char *path = g_strdup_printf ("/room change/merge/%s", merges[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_merge);
    }
  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/room change/split/%s", splits[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_split);
    }
  g_test_add_func ("/room change/columns from 0 stay so", test_from_zero);
  return g_test_run ();
}
