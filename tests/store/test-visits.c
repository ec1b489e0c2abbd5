/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visits of the built-in catalogue: when somebody was last met, and when the next visit is due; asked of one record and of a list alike. */

#define G_LOG_DOMAIN "linli-test-visits"

#include "config.h"

#include "store-test.h"

#define TODAY "2026-11-24"

static LinliId
make (Fixture *f, const char *kind, const char *const *assignments)
{
  LinliId id = { { 0 } };

  g_assert_cmpint (test_change (f, kind, &id, assignments), >, 0);
  return id;
}

static char *
refer (const char *field, const LinliId *id)
{
  char text[LINLI_ID_STRING_SIZE];

  return g_strdup_printf ("%s=%s", field, linli_id_format (id, text));
}

/* @days: the visit of the person's household, or with "p" before it of the person alone: "p 2026-11-01 1 2026-12-01" is the day, the result
 * and the day agreed on. */
static void
visit (Fixture *f, const LinliId *home, const LinliId *person, const char *words)
{
  g_auto(GStrv) parts = g_strsplit (words, " ", 4);
  gboolean alone = g_str_equal (parts[0], "p");
  g_autofree char *whom = alone ? refer ("person", person) : refer ("household", home);
  g_autofree char *day = g_strdup_printf ("visited_on=%s", parts[1]), *result = g_strdup_printf ("result=%s", parts[2]);
  g_autofree char *next = parts[3] != NULL ? g_strdup_printf ("next_on=%s", parts[3]) : g_strdup ("next_on=");

  make (f, "visit", SET (whom, day, "purpose=1", result, next));
}

static guint
count (Fixture *f, const char *where)
{
  LinliQuery query = { .kind = test_kind (f, "person"), .where = where };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) rowids = linli_store_query (f->store, &query, &error);

  g_assert_no_error (error);
  return rowids->len;
}

static const struct { const char *name, *level, *visits[4], *last, *due; } plans[] = {
  { "nobody ever visited: today", "5", { NULL }, "", TODAY },
  { "red is a week", "1", { "h 2026-11-20 1" }, "2026-11-20", "2026-11-27" },
  { "orange is a month", "2", { "h 2026-10-31 1" }, "2026-10-31", "2026-11-30" },
  { "yellow is a quarter", "3", { "h 2026-11-20 1" }, "2026-11-20", "2027-02-20" },
  { "green is half a year", "4", { "h 2026-11-20 1" }, "2026-11-20", "2027-05-20" },
  { "blue is a year", "5", { "h 2025-11-20 1" }, "2025-11-20", "2026-11-20" },
  { "the newest counts, in whatever order they came", "5", { "h 2026-11-20 1", "h 2026-01-05 1" }, "2026-11-20", "2027-11-20" },
  { "nobody home is no visit", "5", { "h 2026-01-05 1", "h 2026-11-20 2" }, "2026-01-05", "2027-01-05" },
  { "nor is a door that stayed shut", "5", { "h 2026-11-20 3" }, "", TODAY },
  { "nor a call", "5", { "h 2026-11-20 4" }, "", TODAY },
  { "one of the household, or of the person: the newer", "5", { "h 2026-03-01 1", "p 2026-05-01 1" }, "2026-05-01", "2027-05-01" },
  { "what was agreed on comes first when it is earlier", "5", { "h 2026-11-20 1 2026-12-01" }, "2026-11-20", "2026-12-01" },
  { "the plan when it is earlier", "1", { "h 2026-11-20 1 2026-12-24" }, "2026-11-20", "2026-11-27" },
  { "what was agreed on stands until the next visit", "5", { "h 2026-10-01 1 2026-10-10", "h 2026-10-12 1" }, "2026-10-12", "2027-10-12" },
  { "also when nobody was home then", "5", { "h 2026-10-01 1", "h 2026-10-10 2 2026-10-15" }, "2026-10-01", "2026-10-15" },
  { "and when nobody ever was", "5", { "h 2026-11-20 2 2026-11-23" }, "", "2026-11-23" },
};

static void
test_follows_from_the_visits (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliId home, person, other_home, other;
  g_autofree char *level = g_strdup_printf ("visit_level_override=%s", plans[i].level), *where = NULL, *in = NULL, *there = NULL;

  fixture_init (&f, NULL, FALSE);
  home = make (&f, "household", SET ("household_no=a#1"));
  other_home = make (&f, "household", SET ("household_no=b#1"));
  in = refer ("household", &home);
  there = refer ("household", &other_home);
  person = make (&f, "person", SET ("name=张三", in, level));
  other = make (&f, "person", SET ("name=李四", there, "visit_level_override=1"));
  visit (&f, &other_home, &other, "h 2026-11-24 1");
  for (guint j = 0; j < G_N_ELEMENTS (plans[i].visits) && plans[i].visits[j] != NULL; j++)
    visit (&f, &home, &person, plans[i].visits[j]);
  assert_shows (&f, "person", &person, "last_visit_date", plans[i].last);
  assert_shows (&f, "person", &person, "visit_due", plans[i].due);
  /* A list finds by it what the record shows. */
  where = g_strdup_printf ("visit_due = '%s' AND coalesce(last_visit_date, '') = '%s' AND name = '张三'", plans[i].due, plans[i].last);
  g_assert_cmpuint (count (&f, where), ==, 1);
  assert_shows (&f, "person", &other, "visit_due", "2026-12-01");
  assert_whole (&f);
  fixture_clear (&f);
}

static const struct { const char *name, *first, *second; } gone[] = {
  { "who moved out", "person_status=3", "status_date=2026-11-01" },
  { "who died", "person_status=4", "status_date=2026-11-01" },
  { "who is away", "person_status=2", "status_date=2026-11-01" },
  { "whose home is not known", "household=", "note=x" },
};

static void
test_nobody_is_due_who_cannot_be_met (void)
{
  Fixture f;
  LinliId home;
  g_autofree char *in = NULL;

  fixture_init (&f, NULL, FALSE);
  home = make (&f, "household", SET ("household_no=a#1"));
  in = refer ("household", &home);
  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    {
      LinliId person = make (&f, "person", SET ("name=张三", in));

      g_test_message ("%s", gone[i].name);
      assert_shows (&f, "person", &person, "visit_due", TODAY);
      test_change (&f, "person", &person, SET (gone[i].first, gone[i].second, "status_reason=迁出"));
      assert_shows (&f, "person", &person, "visit_due", "");
    }
  g_assert_cmpuint (count (&f, "visit_due IS NOT NULL"), ==, 0);
  fixture_clear (&f);
}

static void
test_what_was_wrong_is_taken_back (void)
{
  Fixture f;
  LinliId home, person, wrong;
  g_autofree char *in = NULL;

  fixture_init (&f, NULL, FALSE);
  home = make (&f, "household", SET ("household_no=a#1"));
  in = refer ("household", &home);
  person = make (&f, "person", SET ("name=张三", in));
  make (&f, "visit", SET (in, "visited_on=2026-10-01", "purpose=1", "result=1"));
  wrong = make (&f, "visit", SET (in, "visited_on=2026-11-01", "purpose=1", "result=1"));
  assert_shows (&f, "person", &person, "last_visit_date", "2026-11-01");
  g_assert_cmpint (test_save (&f, LINLI_EDIT_DELETE, "visit", &wrong, NULL, NULL), ==, 1);
  assert_shows (&f, "person", &person, "last_visit_date", "2026-10-01");
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_a_visit_lies_with_whom_it_was (void)
{
  Fixture f;
  LinliId home, person, made;
  g_autofree char *in = NULL, *whom = NULL;
  char text[LINLI_ID_STRING_SIZE];
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(GError) error = NULL;
  LinliId none = { { 0 } };

  fixture_init (&f, NULL, FALSE);
  home = make (&f, "household", SET ("household_no=a#1"));
  in = refer ("household", &home);
  person = make (&f, "person", SET ("name=张三", in));
  whom = refer ("person", &person);
  made = make (&f, "visit", SET (whom, "visited_on=2026-11-01", "purpose=1,6", "result=1", "note=隔壁阿姨说的话", "asked=隔壁漏水"));
  assert_shows (&f, "visit", &made, "household", linli_id_format (&home, text));
  hits = linli_store_search (f.store, "隔壁", 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 0);
  /* Nothing that says not who, or not when. */
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "visit", &none, SET ("visited_on=2026-11-01", "purpose=1"), NULL), ==, -1);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "visit", &none, SET (in, "purpose=1"), NULL), ==, -1);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "visit", &none, SET (in, "visited_on=2026-11-25"), NULL), ==, -1);
  fixture_clear (&f);
}

static void
test_a_shut_door_is_forgotten (void)
{
  static const struct { const char *day; gboolean shown; } rows[] = {
    { "visited_on=2026-11-24", TRUE }, { "visited_on=2026-10-25", TRUE }, { "visited_on=2026-10-24", FALSE }, { "visited_on=2026-01-01", FALSE },
  };
  Fixture f;
  LinliId home;
  const LinliField *result;
  g_autofree char *in = NULL;

  fixture_init (&f, NULL, FALSE);
  home = make (&f, "household", SET ("household_no=a#1"));
  in = refer ("household", &home);
  result = linli_kind_find_field (test_kind (&f, "visit"), "result");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliId shut = make (&f, "visit", SET (in, rows[i].day, "purpose=1", "result=3"));
      LinliId empty = make (&f, "visit", SET (in, rows[i].day, "purpose=1", "result=2"));
      g_autoptr(LinliLoaded) loaded = linli_store_load (f.store, test_kind (&f, "visit"), &shut, NULL);

      assert_shows (&f, "visit", &shut, "outcome", rows[i].shown ? "3" : "");
      assert_shows (&f, "visit", &empty, "outcome", "2");
      g_assert_true (linli_rules_is_relevant (linli_store_get_rules (f.store), loaded->record, result) == rows[i].shown);
    }
  fixture_clear (&f);
}

static const struct { const char *name, *role, *where; gboolean allowed; } lists[] = {
  { "a grid worker lists by the day a visit is due", "grid_worker", "visit_due < today()", TRUE },
  { "and by the last one", "grid_worker", "last_visit_date IS NULL", TRUE },
  { "not by the level, which follows from health", "grid_worker", "visit_level = '1'", FALSE },
  { "nor by what it follows from, through the household", "grid_worker", "follow('household.dibao_status') = '2'", FALSE },
  { "who may list by all of it lists by the level", "street_officer", "visit_level = '1'", TRUE },
  { "the secretary by relief through the household", "community_secretary", "follow('household.dibao_status') = '2'", TRUE },
  { "but not by health", "community_secretary", "visit_level = '1'", FALSE },
};

static void
test_role_lists_what_it_may (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliQuery query = { .where = lists[i].where };
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, NULL, FALSE);
  identity = linli_store_get_identity (f.store, NULL);
  g_free (identity->role);
  identity->role = g_strdup (lists[i].role);
  g_assert_true (linli_store_set_identity (f.store, identity, NULL));
  query.kind = test_kind (&f, "person");
  rowids = linli_store_query (f.store, &query, &error);
  if (lists[i].allowed)
    g_assert_no_error (error);
  else
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
  fixture_clear (&f);
}

/* Nobody is a volunteer who did not agree, nor twice at a time. */
static void
test_volunteers_agree (void)
{
  Fixture f;
  LinliId person, first, none = { { 0 } };
  g_autofree char *whom = NULL;

  fixture_init (&f, NULL, FALSE);
  person = make (&f, "person", SET ("name=张三"));
  whom = refer ("person", &person);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "volunteer", &none, SET (whom), NULL), ==, -1);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "volunteer", &none, SET (whom, "consent_on=2026-11-25"), NULL), ==, -1);
  first = make (&f, "volunteer", SET (whom, "consent_on=2026-11-20", "status=3"));
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "volunteer", &none, SET (whom, "consent_on=2026-11-20"), NULL), ==, -1);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_CHANGE, "volunteer", &first, SET ("consent_on="), NULL), ==, -1);
  g_assert_cmpint (test_change (&f, "volunteer", &first, SET ("status=5")), ==, 1);
  make (&f, "volunteer", SET (whom, "consent_on=2026-11-22"));
  assert_whole (&f);
  fixture_clear (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autofree char *path = g_strdup_printf ("/visits/due/%s", plans[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_follows_from_the_visits);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strdup_printf ("/visits/rights/%s", lists[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_role_lists_what_it_may);
    }
  g_test_add_func ("/visits/nobody is due who cannot be met", test_nobody_is_due_who_cannot_be_met);
  g_test_add_func ("/visits/what was wrong is taken back", test_what_was_wrong_is_taken_back);
  g_test_add_func ("/visits/a visit lies with whom it was", test_a_visit_lies_with_whom_it_was);
  g_test_add_func ("/visits/a door that stayed shut is forgotten after thirty days", test_a_shut_door_is_forgotten);
  g_test_add_func ("/visits/volunteers agree", test_volunteers_agree);
  return g_test_run ();
}
