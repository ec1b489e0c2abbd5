/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan makes the rooms it says, refuses what is no building, and knows what is there already. */

#define G_LOG_DOMAIN "linli-test-room-plan"

#include "config.h"

#include "linli-error.h"
#include "linli-room-plan.h"

#include <string.h>

static const struct
{
  const char *name;
  LinliRoomPlan plan;
  guint rooms;        /* 0: refused */
  const char *first;  /* numbers in order, a blank between; only the beginning is compared */
} cases[] = {
  { "floors times a hundred", { .units = 1, .floors = 2, .rooms = 2 }, 4, "101 102 201 202" },
  { "floor and number", { .units = 1, .floors = 2, .rooms = 1, .numbering = LINLI_NUMBER_DASH }, 2, "1-1 2-1" },
  { "floor and letter", { .units = 1, .floors = 1, .rooms = 3, .numbering = LINLI_NUMBER_LETTER }, 3, "1A 1B 1C" },
  { "number alone", { .units = 1, .floors = 1, .rooms = 12, .numbering = LINLI_NUMBER_PLAIN }, 12, "1 2 3 4 5 6 7 8 9 10 11 12" },
  { "a number alone on two floors would be two rooms", { .units = 1, .floors = 2, .rooms = 2, .numbering = LINLI_NUMBER_PLAIN }, 0, NULL },
  { "a number alone in a basement too", { .units = 1, .floors = 1, .rooms = 2, .below = 1, .numbering = LINLI_NUMBER_PLAIN }, 0, NULL },
  { "a number alone where a unit differs",
    { .units = 2, .floors = 1, .rooms = 2, .numbering = LINLI_NUMBER_PLAIN, .exceptions = { [1] = { 2, 2 } } }, 0, NULL },
  { "no floor 4", { .units = 1, .floors = 5, .rooms = 1, .skip_4 = TRUE }, 5, "101 201 301 501 601" },
  { "no floors 13 and 14", { .units = 1, .floors = 14, .rooms = 1, .skip_13 = TRUE, .skip_14 = TRUE }, 14,
    "101 201 301 401 501 601 701 801 901 1001 1101 1201 1501 1601" },
  { "basements lie below", { .units = 1, .floors = 1, .rooms = 1, .below = 2 }, 3, "B201 B101 101" },
  { "shops stand on the ground floor", { .units = 1, .floors = 2, .rooms = 2, .shops = 3 }, 5, "101 102 103 201 202" },
  { "the top flats take two floors", { .units = 1, .floors = 3, .rooms = 1, .duplex = TRUE }, 2, "101 201" },
  { "a single floor has no flats on two", { .units = 1, .floors = 1, .rooms = 2, .duplex = TRUE }, 2, "101 102" },
  { "a unit may differ", { .units = 2, .floors = 1, .rooms = 1, .exceptions = { [1] = { 2, 3 } } }, 7, "101 101 102 103 201" },
  { "33 floors, 6 units, 4 rooms", { .units = 6, .floors = 33, .rooms = 4 }, 792, "101 102 103 104 201" },
  { "200 floors are a tower", { .units = 1, .floors = 200, .rooms = 1 }, 200, "101 201" },
  { "200 floors that leave one out end above what can be written", { .units = 1, .floors = 200, .rooms = 1, .skip_4 = TRUE }, 0, NULL },
  { "no units", { .units = 0, .floors = 3, .rooms = 2 }, 0, NULL },
  { "no floors", { .units = 1, .floors = 0, .rooms = 2 }, 0, NULL },
  { "no rooms", { .units = 1, .floors = 3, .rooms = 0 }, 0, NULL },
  { "too many units", { .units = 31, .floors = 1, .rooms = 1 }, 0, NULL },
  { "too many floors", { .units = 1, .floors = 201, .rooms = 1 }, 0, NULL },
  { "more rooms than letters", { .units = 1, .floors = 1, .rooms = 27 }, 0, NULL },
  { "a unit that differs too much", { .units = 1, .floors = 1, .rooms = 1, .exceptions = { { 999, 1 } } }, 0, NULL },
  { "a unit that differs to nothing", { .units = 1, .floors = 1, .rooms = 1, .exceptions = { { 1, 0 } } }, 0, NULL },
  { "too many rooms in all", { .units = 30, .floors = 200, .rooms = 26 }, 0, NULL },
  { "a numbering that there is not", { .units = 1, .floors = 1, .rooms = 1, .numbering = (LinliNumbering) 77 }, 0, NULL },
};

static void
test_plan (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rooms = linli_room_plan_make (&cases[i].plan, &error);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GString) numbers = g_string_new (NULL);

  if (cases[i].rooms == 0)
    {
      g_assert_null (rooms);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (rooms->len, ==, cases[i].rooms);
  for (guint j = 0; j < rooms->len; j++)
    {
      const LinliMatrixRoom *room = rooms->pdata[j];

      g_string_append_printf (numbers, "%s%s", j > 0 ? " " : "", room->no);
      g_assert_true (room->has_floor && room->floor != 0 && room->floor <= 200 && room->column >= 1);
      /* No two rooms of a unit have one number. */
      g_assert_true (g_hash_table_add (known, g_strdup_printf ("%s/%s", room->unit, room->no)));
    }
  g_assert_true (g_str_has_prefix (numbers->str, cases[i].first));
}

static void
test_sides (void)
{
  LinliRoomPlan plan = { .units = 1, .floors = 1, .rooms = 5, .sides = TRUE };
  g_autoptr(GPtrArray) rooms = linli_room_plan_make (&plan, NULL);
  static const gint64 columns[] = { 1, 4, 2, 5, 3 };  /* 101 103 105 | 102 104 */

  for (guint i = 0; i < rooms->len; i++)
    g_assert_cmpint (((const LinliMatrixRoom *) rooms->pdata[i])->column, ==, columns[i]);
}

static void
test_kinds (void)
{
  LinliRoomPlan plan = { .units = 1, .floors = 2, .rooms = 1, .below = 1, .shops = 1 };
  g_autoptr(GPtrArray) rooms = linli_room_plan_make (&plan, NULL);
  static const LinliRoomKind kinds[] = { LINLI_ROOM_BASEMENT, LINLI_ROOM_SHOP, LINLI_ROOM_DWELLING };

  g_assert_cmpuint (rooms->len, ==, 3);
  for (guint i = 0; i < rooms->len; i++)
    g_assert_cmpint (((const LinliMatrixRoom *) rooms->pdata[i])->kind, ==, kinds[i]);
}

static void
test_duplex_picture (void)
{
  LinliRoomPlan plan = { .units = 1, .floors = 3, .rooms = 2, .duplex = TRUE };
  g_autoptr(GPtrArray) rooms = linli_room_plan_make (&plan, NULL);
  g_autoptr(LinliBuildingMatrix) matrix = linli_building_matrix_new (rooms);

  g_assert_cmpuint (matrix->rows->len, ==, 3);
  g_assert_cmpuint (g_array_index (matrix->cells, LinliMatrixCell, 0).row_span, ==, 2);
}

/* Made again with one floor more, only that floor is missing; what the plan does not know is left alone. */
static void
test_again (void)
{
  LinliRoomPlan plan = { .units = 2, .floors = 2, .rooms = 2 };
  g_autoptr(GPtrArray) existing = linli_room_plan_make (&plan, NULL), merged = g_ptr_array_new (), planned = NULL;
  LinliPlanCounts counts;

  for (guint i = 0; i < existing->len; i++)
    ((LinliMatrixRoom *) existing->pdata[i])->id.bytes[0] = (guint8) (i + 1);
  g_free (((LinliMatrixRoom *) existing->pdata[0])->no);
  ((LinliMatrixRoom *) existing->pdata[0])->no = g_strdup ("boiler");
  plan.floors = 3;
  planned = linli_room_plan_make (&plan, NULL);
  linli_room_plan_match (planned, existing, merged, &counts);
  g_assert_cmpuint (counts.present, ==, 7);
  g_assert_cmpuint (counts.added, ==, 5);
  g_assert_cmpuint (counts.others, ==, 1);
  g_assert_true (linli_id_is_null (&((LinliMatrixRoom *) planned->pdata[0])->id));
  g_assert_cmpint (((LinliMatrixRoom *) planned->pdata[1])->id.bytes[0], ==, 2);

  /* A room that became a part of another is not made again. */
  g_ptr_array_add (merged, g_ptr_array_index (existing, 1));
  g_ptr_array_set_free_func (existing, NULL);
  g_ptr_array_remove_index (existing, 1);
  linli_room_plan_match (planned, existing, merged, &counts);
  g_assert_cmpuint (counts.present, ==, 7);
  g_assert_cmpuint (counts.others, ==, 1);
  g_ptr_array_set_free_func (existing, (GDestroyNotify) linli_matrix_room_free);
  linli_matrix_room_free (g_ptr_array_index (merged, 0));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/room plan/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_plan);
    }
  g_test_add_func ("/room plan/odd numbers stand at the left", test_sides);
  g_test_add_func ("/room plan/rooms are of the kind that stands on their floor", test_kinds);
  g_test_add_func ("/room plan/a flat on two floors is as high in the picture", test_duplex_picture);
  g_test_add_func ("/room plan/what is there stays", test_again);
  return g_test_run ();
}
