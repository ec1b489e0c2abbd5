/* SPDX-License-Identifier: GPL-3.0-or-later */
/* On the map: in how many homes of a building a visit is due, and who of the volunteers lives nearest. */
#define G_LOG_DOMAIN "linli-test-map-visits"

#include "config.h"

#include "draw-fixture.h"
#include "linli-building-data.h"
#include "linli-map-theme.h"
#include "linli-map-volunteer.h"
#include "linli-theme.h"

#include <string.h>

/* The fixture's day is 2026-09-21. */

/* A new record from "field=value" words; a value "#" and a number is the id at that place of @ids. */
static LinliId
make (DrawFixture *fixture, const char *kind_name, const LinliId *const *ids, const char *words)
{
  const LinliKind *kind = linli_catalogue_get_kind (fixture->catalogue, kind_name);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(GStrv) parts = g_strsplit (words, " ", -1);
  g_auto(LinliSaveResult) saved = { 0 };
  g_autoptr(GError) error = NULL;
  LinliId id;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (parts[i], "=", 2);
      const LinliField *field = linli_kind_find_field (kind, pair[0]);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      g_assert_nonnull (field);
      if (*pair[1] == '#')
        linli_value_set_blob (&value, ids[g_ascii_digit_value (pair[1][1])]->bytes, sizeof (LinliId));
      else
        g_assert_true (linli_field_parse (field, pair[1], &value, NULL));
      linli_edit_set (edit, field, &value);
    }
  g_ptr_array_add (edits, edit);
  linli_store_save (fixture->store, edits, NULL, &saved, &error);
  g_assert_no_error (error);
  id = edit->id;
  return id;
}

static LinliId
move_in (DrawFixture *fixture, const LinliId *building, guint number, const char *person, LinliId *ret_household)
{
  g_autofree char *words = g_strdup_printf ("no=9%02u building=#0 floor=1", number);
  LinliId room = make (fixture, "room", (const LinliId *const[]) { building }, words);

  *ret_household = make (fixture, "household", (const LinliId *const[]) { &room }, "room=#0 occupancy_status=01");
  return make (fixture, "person", (const LinliId *const[]) { ret_household }, person);
}

/* The class of the building by the theme. */
static guint
classify (DrawFixture *fixture, const char *name, const LinliId *building)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapFeatures) features = linli_map_features_load (fixture->store, NULL, &error);
  LinliTheme *theme = linli_theme_find (fixture->catalogue, name);
  LinliMapTheme *loaded;
  guint found = G_MAXUINT;

  g_assert_no_error (error);
  g_assert_nonnull (theme);
  g_assert_true (linli_map_theme_is_possible (fixture->store, theme));
  g_assert_true (theme->screen_only);
  loaded = linli_map_theme_load (fixture->store, features, theme, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < features->columns->n_shapes; i++)
    if (linli_id_equal (&g_array_index (features->buildings, LinliMapFeature, features->columns->sources[i]).id, building))
      found = loaded->shapes[i];
  linli_map_theme_unref (loaded);
  g_assert_cmpuint (found, !=, G_MAXUINT);
  return found;
}

#define NEVER "-"

/* Homes of the other building: the last visit of each, by level 5 a year apart, or NEVER; the classes of both themes.
 * Steps: visits 0 1 20 40 60, overdue 0 1 10 25 50. */
static const struct { const char *name, *homes[8]; guint due, overdue; } streets[] = {
  { "four homes tell nothing", { NEVER, NEVER, NEVER, NEVER }, 0, 0 },
  { "all in time", { "2026-09-01", "2026-09-01", "2026-09-01", "2026-09-01", "2026-09-01" }, 1, 1 },
  { "one of five overdue", { "2025-09-20", "2026-09-01", "2026-09-01", "2026-09-01", "2026-09-01" }, 3, 3 },
  { "one of five due within the week", { "2025-09-28", "2026-09-01", "2026-09-01", "2026-09-01", "2026-09-01" }, 3, 1 },
  { "the day after is not yet", { "2025-09-29", "2026-09-01", "2026-09-01", "2026-09-01", "2026-09-01" }, 1, 1 },
  { "never visited is due, not overdue", { NEVER, NEVER, NEVER, NEVER, NEVER }, 5, 1 },
  { "two of five", { "2025-01-01", NEVER, "2026-09-01", "2026-09-01", "2026-09-01" }, 4, 3 },
};

static void
test_homes (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  DrawFixture fixture = { NULL };

  draw_fixture_set_up (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (streets[n].homes) && streets[n].homes[i] != NULL; i++)
    {
      LinliId household;

      move_in (&fixture, &fixture.other_building, i, "name=张三 household=#0 visit_level_override=5", &household);
      /* Who lives there besides changes nothing, however many. */
      make (&fixture, "person", (const LinliId *const[]) { &household }, "name=李四 household=#0 visit_level_override=5");
      make (&fixture, "person", (const LinliId *const[]) { &household }, "name=王五 household=#0 person_status=3");
      if (strcmp (streets[n].homes[i], NEVER) != 0)
        {
          g_autofree char *words = g_strdup_printf ("household=#0 visited_on=%s purpose=1 result=1", streets[n].homes[i]);

          make (&fixture, "visit", (const LinliId *const[]) { &household }, words);
        }
    }
  g_assert_cmpuint (classify (&fixture, "visits", &fixture.other_building), ==, streets[n].due);
  g_assert_cmpuint (classify (&fixture, "visits_overdue", &fixture.other_building), ==, streets[n].overdue);
  draw_fixture_tear_down (&fixture);
}

/* What the picture of the building says of each home: who comes first of those who live there. */
static const struct { const char *name, *first, *second, *key; } doors[] = {
  { "never visited: due today", "visit_level_override=5", NULL, "1" },
  { "in the plan", "visit_level_override=5", "2026-09-01", "0" },
  { "within seven days", "visit_level_override=1", "2026-09-21", "1" },
  { "a day late", "visit_level_override=1", "2026-09-13", "2" },
  { "nobody who can be met", "person_status=3", "2026-09-01", LINLI_KEY_NONE },
  { "a month is a month", "visit_level_override=2", "2026-08-22", "1" },
};

static void
test_picture (void)
{
  DrawFixture fixture = { NULL };
  LinliBuildingMode mode = { LINLI_MODE_VISITS, NULL }, level = { LINLI_MODE_FIELD, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) few = NULL, all = NULL;
  g_autoptr(GHashTable) expected = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);

  draw_fixture_set_up (&fixture);
  mode.field = linli_catalogue_get_role (fixture.catalogue, "person.visit_due");
  g_assert_true (linli_building_mode_is_allowed (fixture.store, &mode));
  /* On paper nothing of it is drawn, and on the screen only where five homes are lived in. */
  g_assert_true (linli_building_mode_is_restricted (&mode));
  /* The level, which follows from health, colours nothing: the day that follows from the level does. */
  level.field = linli_kind_find_field (mode.field->kind, "visit_level");
  g_assert_false (linli_building_mode_is_allowed (fixture.store, &level));
  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    {
      g_autofree char *words = g_strdup_printf ("name=张三 household=#0 %s", doors[i].first);
      g_autofree char *visit = doors[i].second != NULL ? g_strdup_printf ("household=#0 visited_on=%s purpose=1 result=1", doors[i].second) : NULL;
      LinliId household;

      if (i == 4)
        few = linli_building_data_load (fixture.store, &fixture.other_building, &mode, NULL, &error);
      move_in (&fixture, &fixture.other_building, i, words, &household);
      make (&fixture, "person", (const LinliId *const[]) { &household }, "name=李四 household=#0 person_status=4");
      if (visit != NULL)
        make (&fixture, "visit", (const LinliId *const[]) { &household }, visit);
      g_hash_table_insert (expected, linli_id_dup (&household), (gpointer) doors[i].key);
    }
  g_assert_true (few->too_few);
  g_assert_cmpint (few->legend->mode.type, ==, LINLI_MODE_OCCUPANCY);
  all = linli_building_data_load (fixture.store, &fixture.other_building, &mode, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (all->legend->mode.type, ==, LINLI_MODE_VISITS);
  g_assert_cmpuint (all->rooms->len, ==, G_N_ELEMENTS (doors));
  for (guint i = 0; i < all->rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (all->rooms, i);

      g_assert_cmpstr (room->keys[0], ==, g_hash_table_lookup (expected, &room->household));
    }
  draw_fixture_tear_down (&fixture);
}

/* ---- volunteers ---- */

static void
become (DrawFixture *fixture, const char *role)
{
  g_autoptr(LinliIdentity) identity = linli_identity_new ();

  identity->user = 1;
  identity->com = 1;
  identity->epoch = 1;
  identity->role = g_strdup (role);
  g_assert_true (linli_store_set_identity (fixture->store, identity, NULL));
}

/* The name of the nearest to the middle of the other building, with metres; "" for nobody. */
static char *
find (DrawFixture *fixture, const LinliMapFeatures *features, double metres)
{
  g_autoptr(GError) error = NULL;
  const LinliMapFeature *other = &g_array_index (features->buildings, LinliMapFeature, linli_map_features_find (features, &fixture->other_building));
  g_autoptr(LinliMapVolunteer) found = linli_map_volunteer_find (fixture->store, features, other->label_x, other->label_y, metres, NULL, &error);

  g_assert_no_error (error);
  return found != NULL ? g_strdup_printf ("%s %.0f", found->name, found->metres) : g_strdup ("");
}

#define assert_finds(fixture, metres, expected) \
  G_STMT_START { g_autoptr(LinliMapFeatures) features_ = linli_map_features_load ((fixture)->store, NULL, NULL); \
    g_autofree char *found_ = find (fixture, features_, metres); g_assert_cmpstr (found_, ==, expected); } G_STMT_END

static void
test_nearest_volunteer (void)
{
  DrawFixture fixture = { NULL };
  LinliId near_home, far_home, near, far, away;

  draw_fixture_set_up (&fixture);
  assert_finds (&fixture, 1000, "");
  near = move_in (&fixture, &fixture.other_building, 1, "name=近的 household=#0", &near_home);
  far = move_in (&fixture, &fixture.building, 2, "name=远的 household=#0", &far_home);
  /* Living there makes nobody a volunteer, nor does asking to become one. */
  make (&fixture, "volunteer", (const LinliId *const[]) { &near }, "person=#0 consent_on=2026-09-01 status=1");
  assert_finds (&fixture, 1000, "");
  make (&fixture, "volunteer", (const LinliId *const[]) { &far }, "person=#0 consent_on=2026-09-01 status=3");
  assert_finds (&fixture, 1000, "远的 172");
  assert_finds (&fixture, 100, "");
  /* Who moved away is not sent for, whatever the record says; who has no home on the map neither. */
  away = make (&fixture, "person", (const LinliId *const[]) { &near_home }, "name=搬走的 household=#0 person_status=3");
  make (&fixture, "volunteer", (const LinliId *const[]) { &away }, "person=#0 consent_on=2026-09-01 status=3");
  away = make (&fixture, "person", (const LinliId *const[]) { &near_home }, "name=没住处的");
  make (&fixture, "volunteer", (const LinliId *const[]) { &away }, "person=#0 consent_on=2026-09-01 status=3");
  assert_finds (&fixture, 1000, "远的 172");
  near = make (&fixture, "person", (const LinliId *const[]) { &near_home }, "name=邻居 household=#0");
  make (&fixture, "volunteer", (const LinliId *const[]) { &near }, "person=#0 consent_on=2026-09-01 status=3");
  assert_finds (&fixture, 1000, "邻居 0");
  draw_fixture_tear_down (&fixture);
}

static void
test_volunteers_are_told_to_who_may_list_people (void)
{
  static const struct { const char *role; gboolean told; } rows[] = {
    { "grid_worker", TRUE }, { "community_secretary", TRUE }, { "call_duty", TRUE }, { "auditor", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DrawFixture fixture = { NULL };
      LinliId home, person;
      g_autoptr(LinliMapFeatures) features = NULL;
      g_autofree char *found = NULL;

      g_test_message ("%s", rows[i].role);
      draw_fixture_set_up (&fixture);
      person = move_in (&fixture, &fixture.other_building, 1, "name=邻居 household=#0", &home);
      make (&fixture, "volunteer", (const LinliId *const[]) { &person }, "person=#0 consent_on=2026-09-01 status=3");
      features = linli_map_features_load (fixture.store, NULL, NULL);
      become (&fixture, rows[i].role);
      g_assert_true (linli_map_volunteer_is_possible (fixture.store) == rows[i].told);
      found = find (&fixture, features, 1000);
      g_assert_cmpstr (found, ==, rows[i].told ? "邻居 0" : "");
      draw_fixture_tear_down (&fixture);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (streets); i++)
    {
      g_autofree char *path = g_strdup_printf ("/map-visits/homes/%s", streets[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_homes);
    }
  g_test_add_func ("/map-visits/the picture of a building says which homes are due", test_picture);
  g_test_add_func ("/map-visits/the nearest volunteer is on duty and lives here", test_nearest_volunteer);
  g_test_add_func ("/map-visits/volunteers are told to who may list people", test_volunteers_are_told_to_who_may_list_people);
  return g_test_run ();
}
