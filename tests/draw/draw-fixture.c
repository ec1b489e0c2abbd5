/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small replica that tests of pictures and pages read, made through the store's own door. */

#define G_LOG_DOMAIN "linli-test-draw"

#include "config.h"
#include "draw-fixture.h"

#include "linli-geometry.h"

#include <glib/gstdio.h>

static void
set (LinliEdit *edit, LinliCatalogue *catalogue, const char *role, const LinliValue *value)
{
  const LinliField *field = linli_catalogue_get_role (catalogue, role);

  g_assert_nonnull (field);
  linli_edit_set (edit, field, value);
}

static void
set_text (LinliEdit *edit, LinliCatalogue *catalogue, const char *role, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, text, -1);
  set (edit, catalogue, role, &value);
}

static void
set_integer (LinliEdit *edit, LinliCatalogue *catalogue, const char *role, gint64 integer)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_integer (&value, integer);
  set (edit, catalogue, role, &value);
}

static void
set_ref (LinliEdit *edit, LinliCatalogue *catalogue, const char *role, const LinliId *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  set (edit, catalogue, role, &value);
}

static void
set_square (LinliEdit *edit, LinliCatalogue *catalogue, const char *role, double west, double south, double size)
{
  const double corners[]
      = { west, south, west + size, south, west + size, south + size / 2, west, south + size / 2 };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeometry) geometry = linli_geometry_new_polygon (corners, 4, &error);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  gsize length;

  g_assert_no_error (error);
  wkb = linli_geometry_to_wkb (geometry, &length);
  linli_value_set_blob (&value, wkb, length);
  set (edit, catalogue, role, &value);
}

/* A new record of the kind that declares @role; it is added to @edits. */
static LinliEdit *
add (DrawFixture *fixture, GPtrArray *edits, const char *role, LinliId *ret_id)
{
  const LinliField *field = linli_catalogue_get_role (fixture->catalogue, role);
  LinliEdit *edit;
  LinliId id;

  g_assert_nonnull (field);
  linli_id_new (fixture->clock, fixture->random, &id);
  edit = linli_edit_new (LINLI_EDIT_NEW, linli_kind_get_core (field->kind), &id);
  edit->grid = -1;
  g_ptr_array_add (edits, edit);
  if (ret_id != NULL)
    *ret_id = id;
  return edit;
}

/* What the catalogue wants filled before it lets a record be saved, and no test looks at. */
static void
fill_blocking (LinliEdit *edit)
{
  for (guint i = 0; i < edit->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (!field->blocking || field->type != LINLI_TYPE_TEXT || g_hash_table_contains (edit->values, field))
        continue;
      linli_value_set_text (&value, "1", -1);
      linli_edit_set (edit, field, &value);
    }
}

static void
save (DrawFixture *fixture, GPtrArray *edits)
{
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gboolean saved = linli_store_save (fixture->store, edits, NULL, &result, &error);

  g_assert_no_error (error);
  g_assert_true (saved);
  g_ptr_array_set_size (edits, 0);
}

/* @births: birth dates of who lives there, the head first. */
static void
add_household (DrawFixture *fixture, GPtrArray *edits, const LinliId *room, const char *occupancy,
               const char *const *names, const char *const *births, LinliId *ret_id)
{
  LinliCatalogue *c = fixture->catalogue;
  LinliId household, person;
  LinliEdit *edit = add (fixture, edits, "household.room", &household);

  set_ref (edit, c, "household.room", room);
  set_text (edit, c, "household.occupancy", occupancy);
  for (guint i = 0; names[i] != NULL; i++)
    {
      LinliEdit *member = add (fixture, edits, "person.name", &person);

      set_text (member, c, "person.name", names[i]);
      set_text (member, c, "person.birth_date", births[i]);
      set_ref (member, c, "person.household", &household);
      if (i == 0)
        set_ref (edit, c, "household.head", &person);
    }
  if (ret_id != NULL)
    *ret_id = household;
}

static void
add_rooms (DrawFixture *fixture, GPtrArray *edits)
{
  static const char *const family[] = { "张桂芳", "王敏", "王小明", NULL };
  static const char *const family_births[] = { "1948-03-02", "1979-07-15", "2023-01-20", NULL };
  static const char *const tenant[] = { "乌云其木格", NULL };
  static const char *const tenant_births[] = { "1996-05-05", NULL };
  static const char *const nobody[] = { NULL };
  LinliCatalogue *c = fixture->catalogue;

  for (int number = 1; number <= 2; number++)
    {
      LinliId unit;
      LinliEdit *edit = add (fixture, edits, "unit.no", &unit);

      set_ref (edit, c, "unit.building", &fixture->building);
      set_integer (edit, c, "unit.no", number);
      fill_blocking (edit);
      for (int floor = 1; floor <= 2; floor++)
        for (int column = 1; column <= 2; column++)
          {
            g_autofree char *no = g_strdup_printf ("%d%02d", floor, column);
            LinliId room;

            edit = add (fixture, edits, "room.no", &room);
            set_text (edit, c, "room.no", no);
            set_ref (edit, c, "room.building", &fixture->building);
            set_ref (edit, c, "room.unit", &unit);
            set_integer (edit, c, "room.floor", floor);
            set_integer (edit, c, "room.col", column);
            if (number == 2 && floor == 2 && column == 1)
              set_text (edit, c, "room.check_state", "2");
            if (number == 1 && floor == 2 && column == 1)
              {
                fixture->room = room;
                add_household (fixture, edits, &room, "01", family, family_births, &fixture->household);
              }
            else if (number == 1 && floor == 1 && column == 2)
              add_household (fixture, edits, &room, "02", tenant, tenant_births, NULL);
            else if (number == 2 && floor == 1 && column == 1)
              add_household (fixture, edits, &room, "03", nobody, nobody, NULL);
          }
    }
}

void
draw_fixture_set_up (DrawFixture *fixture)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  LinliId estate;
  LinliEdit *edit;

  fixture->dir = g_dir_make_tmp ("linli-draw-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->clock = LINLI_CLOCK (linli_manual_clock_new (G_GINT64_CONSTANT (1790000000000)));  /* 2026-09-21 */
  fixture->random = linli_random_new_seeded (7);
  fixture->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  path = g_build_filename (fixture->dir, "replica", NULL);
  fixture->store
      = linli_store_open (path, LINLI_STORE_CREATE, fixture->catalogue, fixture->clock, fixture->random, &error);
  g_assert_no_error (error);

  edit = add (fixture, edits, "grid.name", &fixture->grid);
  set_text (edit, fixture->catalogue, "grid.name", "第1网格");
  set_integer (edit, fixture->catalogue, "grid.no", 1);
  set_square (edit, fixture->catalogue, "grid.boundary", 106.885, 39.437, 0.008);
  edit = add (fixture, edits, "estate.name", &estate);
  set_text (edit, fixture->catalogue, "estate.name", "新苑小区");
  edit = add (fixture, edits, "building.name", &fixture->building);
  set_text (edit, fixture->catalogue, "building.name", "3号楼");
  set_ref (edit, fixture->catalogue, "building.estate", &estate);
  set_integer (edit, fixture->catalogue, "building.floors", 2);
  set_square (edit, fixture->catalogue, "building.footprint", 106.888, 39.438, 0.0006);
  edit = add (fixture, edits, "building.name", &fixture->other_building);
  set_text (edit, fixture->catalogue, "building.name", "12号楼");
  set_ref (edit, fixture->catalogue, "building.estate", &estate);
  set_square (edit, fixture->catalogue, "building.footprint", 106.890, 39.438, 0.0006);
  save (fixture, edits);
  add_rooms (fixture, edits);
  save (fixture, edits);
}

void
draw_fixture_close_store (DrawFixture *fixture)
{
  g_clear_pointer (&fixture->store, linli_store_close);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
draw_fixture_tear_down (DrawFixture *fixture)
{
  draw_fixture_close_store (fixture);
  g_clear_pointer (&fixture->catalogue, linli_catalogue_unref);
  g_clear_object (&fixture->clock);
  g_clear_object (&fixture->random);
  remove_tree (fixture->dir);
  g_clear_pointer (&fixture->dir, g_free);
}
