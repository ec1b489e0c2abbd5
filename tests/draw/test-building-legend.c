/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways of colouring sort homes into classes with names, colours and counts; badges say at most four things. */

#define G_LOG_DOMAIN "linli-test-building-legend"

#include "config.h"

#include "linli-building-badge.h"
#include "linli-building-legend.h"

#include <locale.h>
#include <string.h>

static LinliCatalogue *catalogue;

/* @text: homes parted by blanks, the keys of each joined by '+'. */
static GPtrArray *
make_rooms (const char *text)
{
  GPtrArray *rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  g_auto(GStrv) homes = g_strsplit (text, " ", -1);

  for (guint i = 0; homes[i] != NULL; i++)
    {
      LinliMatrixRoom *room = g_new0 (LinliMatrixRoom, 1);

      room->keys = g_strsplit (homes[i], "+", -1);
      g_ptr_array_add (rooms, room);
    }
  return rooms;
}

static const struct
{
  const char *name;
  LinliModeType mode;
  const char *role;     /* of the field; (nullable) */
  const char *homes;
  const char *classes;  /* KEY=HOMES of those that any home is of, in order */
} cases[] = {
  { "occupancy has all its classes", LINLI_MODE_OCCUPANCY, "household.occupancy", "01 01 03 99", "01=2 03=1 99=1" },
  { "an occupancy that nobody knows is not known", LINLI_MODE_OCCUPANCY, "household.occupancy", "77 01", "01=1 99=1" },
  { "completeness goes in five steps", LINLI_MODE_COMPLETE, NULL, "0 4 4 2 ~nobody", "0=1 2=1 4=2 ~nobody=1" },
  { "shares go in four steps", LINLI_MODE_FLOATING, "person.population_kind", "0 1 3 3", "0=1 1=1 3=2" },
  { "a home with several tags is of each class", LINLI_MODE_TAGS, "person.care_tags", "1+2 2 ~none", "1=1 2=2 ~none=1" },
  { "no hazard is said, too", LINLI_MODE_HAZARDS, "household.hazards", "00 01+99 ~nobody", "00=1 01=1 99=1 ~nobody=1" },
  { "answers that are no values have classes", LINLI_MODE_FIELD, "person.sex", "1 2+~unknown ~declined", "1=1 2=1 ~unknown=1 ~declined=1" },
  { "a code of no list is another", LINLI_MODE_FIELD, "household.status", "1 zz", "1=1 ~other=1" },
  { "text is recorded or not", LINLI_MODE_FIELD, "household.no", "~recorded ~none", "~recorded=1 ~none=1" },
};

static void
test_classes (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  LinliBuildingMode mode = { cases[i].mode, cases[i].role != NULL ? linli_catalogue_get_role (catalogue, cases[i].role) : NULL };
  g_autoptr(GPtrArray) rooms = make_rooms (cases[i].homes);
  g_autoptr(LinliBuildingLegend) legend = linli_building_legend_new (&mode, rooms);
  g_autoptr(GString) found = g_string_new (NULL);

  g_assert_cmpuint (legend->classes->len, <=, 32);
  for (guint j = 0; j < legend->classes->len; j++)
    {
      const LinliLegendClass *class = &g_array_index (legend->classes, LinliLegendClass, j);

      g_assert_cmpstr (class->label, !=, "");
      if (class->rooms > 0)
        g_string_append_printf (found, "%s%s=%u", found->len > 0 ? " " : "", class->key, class->rooms);
      for (guint k = 0; k < j; k++)
        g_assert_cmpstr (class->key, !=, g_array_index (legend->classes, LinliLegendClass, k).key);
    }
  g_assert_cmpstr (found->str, ==, cases[i].classes);
  for (guint j = 0; j < rooms->len; j++)
    g_assert_cmphex (((LinliMatrixRoom *) rooms->pdata[j])->classes, !=, 0);
}

/* Ink is readable on every class in both styles. */
static double
get_lightness (LinliColor color)
{
  return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue;
}

static void
test_colours (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LinliBuildingMode mode = { cases[i].mode, cases[i].role != NULL ? linli_catalogue_get_role (catalogue, cases[i].role) : NULL };
      g_autoptr(GPtrArray) rooms = make_rooms (cases[i].homes);
      g_autoptr(LinliBuildingLegend) legend = linli_building_legend_new (&mode, rooms);

      for (guint j = 0; j < legend->classes->len; j++)
        {
          g_assert_cmpfloat (get_lightness (linli_building_legend_get_color (legend, j, FALSE)), >, 0.62);
          g_assert_cmpfloat (get_lightness (linli_building_legend_get_color (legend, j, TRUE)), <, 0.38);
        }
    }
}

/* A list with more codes than there are colours: the frequent ones keep theirs, the others share one. */
static void
test_long_list (void)
{
  const LinliField *relation = linli_kind_find_field (linli_catalogue_get_kind (catalogue, "person"), "relation_to_head");
  LinliBuildingMode mode = { LINLI_MODE_FIELD, relation };
  g_autoptr(GPtrArray) rooms = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_matrix_room_free);
  g_autoptr(LinliBuildingLegend) legend = NULL;

  g_assert_cmpuint (relation->list->codes->len, >, 12);
  for (guint i = 0; i < relation->list->codes->len; i++)
    for (guint j = 0; j < (i == 20 ? 3 : 1); j++)
      {
        LinliMatrixRoom *room = g_new0 (LinliMatrixRoom, 1);

        room->keys = g_new0 (char *, 2);
        room->keys[0] = g_strdup (((const LinliCode *) relation->list->codes->pdata[i])->code);
        g_ptr_array_add (rooms, room);
      }
  legend = linli_building_legend_new (&mode, rooms);
  g_assert_cmpuint (legend->classes->len, ==, 13);
  g_assert_cmpint (linli_building_legend_find (legend, ((const LinliCode *) relation->list->codes->pdata[20])->code), >=, 0);
  g_assert_cmpint (linli_building_legend_find (legend, LINLI_KEY_OTHER), ==, 12);
}

static void
test_restricted (void)
{
  static const struct { LinliModeType mode; const char *role; gboolean restricted; } modes[] = {
    { LINLI_MODE_OCCUPANCY, "household.occupancy", FALSE }, { LINLI_MODE_COMPLETE, NULL, FALSE },
    { LINLI_MODE_HAZARDS, "household.hazards", FALSE },     { LINLI_MODE_TAGS, "person.care_tags", TRUE },
    { LINLI_MODE_FIELD, "person.elderly_living", TRUE },    { LINLI_MODE_FIELD, "household.status", FALSE },
    { LINLI_MODE_FIELD, "person.birth_date", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      LinliBuildingMode mode = { modes[i].mode, modes[i].role != NULL ? linli_catalogue_get_role (catalogue, modes[i].role) : NULL };

      g_assert_cmpint (linli_building_mode_is_restricted (&mode), ==, modes[i].restricted);
    }
}

static void
test_badges (void)
{
  LinliMatrixRoom room = { .households = 3, .elders = 1, .children = 2, .floating = 1, .hazards = 1 };
  LinliBadge badges[LINLI_BADGES_MAX];

  g_assert_cmpuint (linli_badges_list (&room, badges), ==, LINLI_BADGES_MAX);
  g_assert_cmpint (badges[0], ==, LINLI_BADGE_HAZARD);
  room.hazards = room.elders = 0;
  g_assert_cmpuint (linli_badges_list (&room, badges), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *glyph = linli_badge_get_glyph (badges[i], &room), *words = linli_badge_describe (badges[i], &room);

      g_assert_cmpuint (g_utf8_strlen (glyph, -1), <=, 5);
      g_assert_cmpuint (strlen (words), >, strlen (glyph));
      g_assert_cmpstr (linli_badge_get_meaning (badges[i]), !=, "");
    }
  room = (LinliMatrixRoom) { .households = 1, .people = 4 };
  g_assert_cmpuint (linli_badges_list (&room, badges), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autoptr(GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/building legend/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_classes);
    }
  g_test_add_func ("/building legend/ink is readable on every class", test_colours);
  g_test_add_func ("/building legend/a long list keeps colours for its frequent codes", test_long_list);
  g_test_add_func ("/building legend/what is personal is never printed", test_restricted);
  g_test_add_func ("/building legend/a cell has at most four badges, each with words", test_badges);
  status = g_test_run ();
  linli_catalogue_unref (catalogue);
  return status;
}
