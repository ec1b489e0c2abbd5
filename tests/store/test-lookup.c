/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules that look at other records, and fields computed from them, on a store with the built-in catalogue. */

#define G_LOG_DOMAIN "linli-test-lookup"

#include "config.h"

#include "store-test.h"

#define NUMBER "id_no=159901197506150013"

static LinliId
make (Fixture *f, const char *kind, const char *const *assignments)
{
  LinliId id = { { 0 } };

  g_assert_cmpint (test_change (f, kind, &id, assignments), >, 0);
  return id;
}

static void
assert_refused (Fixture *f, LinliEditType type, const char *kind, LinliId *id, const char *const *assignments, const char *rule)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (test_save (f, type, kind, id, assignments, &error), ==, -1);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  if (!g_str_has_prefix (error->message, rule))
    g_error ("expected %s, got %s", rule, error->message);
}

static char *
refer (const char *field, const LinliId *id)
{
  char text[LINLI_ID_STRING_SIZE];

  return g_strdup_printf ("%s=%s", field, linli_id_format (id, text));
}

static void
test_one_number_one_person (void)
{
  Fixture f;
  LinliId first, second, third = { { 0 } };

  fixture_init (&f, NULL, FALSE);
  first = make (&f, "person", SET ("name=张三", NUMBER));
  second = make (&f, "person", SET ("name=李四"));
  assert_refused (&f, LINLI_EDIT_NEW, "person", &third, SET ("name=王五", NUMBER), "V01b");
  assert_refused (&f, LINLI_EDIT_CHANGE, "person", &second, SET ("id_no=１５９９０１ 19750615 0013"), "V01b");
  /* What was entered by mistake stands in nobody's way; who keeps the number is not asked again. */
  g_assert_cmpint (test_change (&f, "person", &first, SET ("person_status=5", "status_date=2026-01-01", "status_reason=误录")), >, 0);
  g_assert_cmpint (test_change (&f, "person", &second, SET (NUMBER)), >, 0);
  g_assert_cmpint (test_change (&f, "person", &first, SET ("mobile=14000000001")), >, 0);
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_lives_in_one_household (void)
{
  Fixture f;
  LinliId person, homes[2], membership, none = { { 0 } };

  fixture_init (&f, NULL, FALSE);
  person = make (&f, "person", SET ("name=张三"));
  for (guint i = 0; i < 2; i++)
    homes[i] = make (&f, "household", SET ("household_kind=1", "hukou_book_no=1"));
  {
    g_autofree char *who = refer ("person", &person), *here = refer ("household", &homes[0]), *there = refer ("household", &homes[1]);

    membership = make (&f, "membership", SET (who, here, "role=1"));
    make (&f, "membership", SET (who, there, "role=2"));
    assert_refused (&f, LINLI_EDIT_NEW, "membership", &none, SET (who, there, "role=1"), "V12");
    g_assert_cmpint (test_change (&f, "membership", &membership, SET ("to_date=2026-01-01")), >, 0);
    make (&f, "membership", SET (who, there, "role=1"));
  }
  fixture_clear (&f);
}

static void
test_warns_of_a_shared_phone (void)
{
  Fixture f;
  LinliId id;

  fixture_init (&f, NULL, FALSE);
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, test_kind (&f, "person"), NULL);
      g_autoptr(GPtrArray) edits = g_ptr_array_new ();
      g_auto(LinliSaveResult) result = { 0 };
      g_autoptr(GError) error = NULL;
      gboolean warned = FALSE;

      edit->grid = TEST_GRID;
      test_set (edit, "name=张三");
      test_set (edit, "mobile=14000000001");
      g_ptr_array_add (edits, edit);
      g_assert_true (linli_store_save (f.store, edits, NULL, &result, &error));
      g_assert_no_error (error);
      for (guint j = 0; j < result.findings->len; j++)
        warned = warned || strcmp (((LinliFinding *) g_ptr_array_index (result.findings, j))->rule->id, "V30") == 0;
      g_assert_cmpint (warned, ==, i >= 5);
      id = edit->id;
    }
  assert_shows (&f, "person", &id, "mobile", "14000000001");
  fixture_clear (&f);
}

static void
test_computes_from_others (void)
{
  Fixture f;
  LinliId building, unit, room, home, person, away;

  fixture_init (&f, NULL, FALSE);
  building = make (&f, "building", SET ("name=1号楼", "code=150302003901B00001"));
  {
    g_autofree char *of = refer ("building", &building);

    unit = make (&f, "unit", SET ("name=1单元", "no=1", of));
    room = make (&f, "room", SET ("no=101", of));
  }
  {
    g_autofree char *in = refer ("room", &room);

    home = make (&f, "household", SET (in, "household_kind=1", "dibao_status=2", "dibao_class=A", "dibao_start=2026-01-01"));
  }
  {
    g_autofree char *in = refer ("household", &home);

    person = make (&f, "person", SET ("name=张三", in, "person_status=1", "population_kind=1", "hukou_region=150302"));
    assert_shows (&f, "person", &person, "hukou_match", "01");
    assert_shows (&f, "person", &person, "visit_level", "2");
    assert_shows (&f, "household", &home, "resident_count", "1");
    away = make (&f, "person", SET ("name=李四", in, "person_status=2", "population_kind=1", "hukou_region=150304"));
  }
  assert_shows (&f, "person", &away, "hukou_match", "02");
  assert_shows (&f, "household", &home, "resident_count", "1");
  test_change (&f, "person", &away, SET ("person_status=1", "hukou_match_override=01"));
  assert_shows (&f, "household", &home, "resident_count", "2");
  assert_shows (&f, "person", &away, "hukou_match", "01");
  test_change (&f, "household", &home, SET ("dibao_status=4"));
  assert_shows (&f, "person", &person, "visit_level", "5");
  assert_shows (&f, "unit", &unit, "name", "1单元");
  fixture_clear (&f);
}

/* What the ID number and the card say is filled in, never over what somebody entered. */
static void
test_fills_what_follows (void)
{
  Fixture f;
  LinliId first, second, third, fourth;

  fixture_init (&f, NULL, FALSE);
  first = make (&f, "person", SET ("name=张三", NUMBER));
  assert_shows (&f, "person", &first, "birth_date", "1975-06-15");
  assert_shows (&f, "person", &first, "sex", "1");
  assert_shows (&f, "person", &first, "id_type", "111");
  assert_shows (&f, "person", &first, "person_status", "1");
  second = make (&f, "person", SET ("name=李四", "sex=9", "birth_date=~unknown"));
  test_change (&f, "person", &second, SET ("id_no=159901199002281027"));
  assert_shows (&f, "person", &second, "sex", "9");
  assert_shows (&f, "person", &second, "birth_date", "~unknown");
  third = make (&f, "person", SET ("name=王五", "id_type=414", "id_no=E12345678"));
  assert_shows (&f, "person", &third, "sex", "");
  fourth = make (&f, "person", SET ("name=赵六"));
  test_change (&f, "person", &fourth, SET ("disability_cert=1", "disability_cert_no=１５９９０１２００８０３０５００３x44"));
  assert_shows (&f, "person", &fourth, "disability_kind", "4");
  assert_shows (&f, "person", &fourth, "disability_level", "4");
  assert_shows (&f, "person", &fourth, "disability_cert_no", "15990120080305003X44");
  /* Emptied on purpose, it stays empty until the number changes. */
  test_change (&f, "person", &first, SET ("sex="));
  test_change (&f, "person", &first, SET ("mobile=14000000001"));
  assert_shows (&f, "person", &first, "sex", "");
  assert_whole (&f);
  fixture_clear (&f);
}

/* Building, unit, floor and door, and the how-manieth household behind it. */
static void
test_numbers_households (void)
{
  static const struct { const char *unit, *floor, *door, *number; } rows[] = {
    { "2", "5", "501", "150302003901B00001-02-005-501#1" }, { "2", "5", "501", "150302003901B00001-02-005-501#2" },
    { "2", "-1", "B1", "150302003901B00001-02-B01-B1#1" }, { NULL, NULL, "7", "150302003901B00001-00-001-7#1" },
  };
  Fixture f;
  LinliId building, unit, room = { { 0 } };

  fixture_init (&f, NULL, FALSE);
  building = make (&f, "building", SET ("name=1号楼", "code=150302003901B00001"));
  {
    g_autofree char *of = refer ("building", &building);

    unit = make (&f, "unit", SET ("name=2单元", "no=2", of));
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *of = refer ("building", &building), *in_unit = refer ("unit", &unit), *in = NULL;
      g_autofree char *floor = g_strdup_printf ("floor=%s", rows[i].floor), *door = g_strdup_printf ("no=%s", rows[i].door);
      LinliId home;

      if (i != 1)
        room = rows[i].unit != NULL ? make (&f, "room", SET (door, floor, of, in_unit)) : make (&f, "room", SET (door, of));
      in = refer ("room", &room);
      home = make (&f, "household", SET (in));
      assert_shows (&f, "household", &home, "household_no", rows[i].number);
    }
  {
    LinliId homeless = make (&f, "household", SET ("household_kind=1"));

    assert_shows (&f, "household", &homeless, "household_no", "");
  }
  fixture_clear (&f);
}

/* Computed values are of no row: neither stored nor sent. */
static void
test_computed_cannot_be_entered (void)
{
  Fixture f;
  LinliId home;
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  fixture_init (&f, NULL, FALSE);
  home = make (&f, "household", SET ("household_kind=1"));
  edit = linli_edit_new (LINLI_EDIT_CHANGE, test_kind (&f, "household"), &home);
  linli_value_set_integer (&value, 3);
  linli_edit_set (edit, linli_kind_find_field (test_kind (&f, "household"), "resident_count"), &value);
  g_ptr_array_add (edits, edit);
  g_assert_false (linli_store_save (f.store, edits, NULL, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  fixture_clear (&f);
}

static void
test_recent (void)
{
  Fixture f;
  LinliId ids[25], zero = { { 0 } };
  g_autoptr(GPtrArray) hits = NULL;
  const LinliKind *person;

  fixture_init (&f, NULL, FALSE);
  person = linli_catalogue_get_kind (f.catalogue, "person");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      ids[i] = make (&f, "person", SET ("name=张三"));
      g_assert_true (linli_store_note_recent (f.store, person, &ids[i], NULL));
    }
  /* Looked at again: it comes first, once.  What is not here is not shown. */
  g_assert_true (linli_store_note_recent (f.store, person, &ids[10], NULL));
  g_assert_true (linli_store_note_recent (f.store, person, &zero, NULL));
  hits = linli_store_list_recent (f.store, 50);
  g_assert_cmpuint (hits->len, ==, 19);
  g_assert_true (linli_id_equal (&((LinliHit *) g_ptr_array_index (hits, 0))->id, &ids[10]));
  g_assert_true (linli_id_equal (&((LinliHit *) g_ptr_array_index (hits, 1))->id, &ids[24]));
  for (guint i = 1; i < hits->len; i++)
    g_assert_false (linli_id_equal (&((LinliHit *) g_ptr_array_index (hits, i))->id, &ids[10]));
  g_clear_pointer (&hits, g_ptr_array_unref);
  hits = linli_store_list_recent (f.store, 3);
  g_assert_cmpuint (hits->len, ==, 3);
  fixture_clear (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lookup/one ID number belongs to one person", test_one_number_one_person);
  g_test_add_func ("/lookup/a person lives in one household", test_lives_in_one_household);
  g_test_add_func ("/lookup/the sixth person with a phone warns", test_warns_of_a_shared_phone);
  g_test_add_func ("/lookup/fields are computed from what a record refers to", test_computes_from_others);
  g_test_add_func ("/lookup/what follows from a number is filled in", test_fills_what_follows);
  g_test_add_func ("/lookup/a household is numbered by its room", test_numbers_households);
  g_test_add_func ("/lookup/a computed field cannot be entered", test_computed_cannot_be_entered);
  g_test_add_func ("/lookup/the records looked at last come first, each once", test_recent);
  return g_test_run ();
}
