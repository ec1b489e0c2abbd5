/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list shows: the keys in order, and of each record only what its columns ask for. */
#include "config.h"

#include "linli-store-list.h"
#include "linli-store-private.h"
#include "store-test.h"

static const char *const people[][6] = {
  { "name=王芳", "sex=2", "birth_date=1950-03-01", "workplace=邮局", "mobile=14000001111", NULL },
  { "name=单雄", "sex=1", "birth_date=1999-01-01", "workplace=茶馆", "mobile=~不详", NULL },
  { "name=陈明", "sex=1", "workplace=饭店", NULL },
  { "name=李伟", "sex=1", "birth_date=1940-12-31", NULL },
};

static void
set_up (Fixture *f)
{
  fixture_init (f, NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      LinliId id = { { 0 } };

      test_change (f, "person", &id, people[i]);
    }
}

static const LinliField *
get_field (Fixture *f, const char *kind, const char *name)
{
  const LinliField *field = linli_kind_find_field (test_kind (f, kind), name);

  g_assert_nonnull (field);
  return field;
}

/* "name name ...": the titles of the rows that @keys are. */
static char *
read_titles (Fixture *f, const LinliKind *kind, GArray *keys)
{
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GString) titles = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  rows = linli_store_list_rows (f->store, kind, columns, (const gint64 *) (gconstpointer) keys->data, keys->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (titles, "%s%s", i > 0 ? " " : "", ((const LinliListRow *) g_ptr_array_index (rows, i))->title);
  return g_string_free (g_steal_pointer (&titles), FALSE);
}

static const struct { const char *name, *where, *text, *order; gboolean descending; gint64 limit; const char *titles; } questions[] = {
  { "by the title, by pinyin: 单 is Shan in a name", NULL, NULL, "name", FALSE, 0, "陈明 李伟 单雄 王芳" },
  { "the other way", NULL, NULL, "name", TRUE, 0, "王芳 单雄 李伟 陈明" },
  { "the first rows", NULL, NULL, "name", FALSE, 2, "陈明 李伟" },
  { "by a date; who has none is last", NULL, NULL, "birth_date", FALSE, 0, "李伟 王芳 单雄 陈明" },
  { "by a date, downwards; who has none is last", NULL, NULL, "birth_date", TRUE, 0, "单雄 王芳 李伟 陈明" },
  { "other words by pinyin, too", NULL, NULL, "workplace", FALSE, 0, "单雄 陈明 王芳 李伟" },
  { "those that a rule lets through", "age(birth_date) >= 70", NULL, "name", FALSE, 0, "李伟 王芳" },
  { "those that a search finds", NULL, "chen", "name", FALSE, 0, "陈明" },
  { "both", "sex = '1'", "w", "name", FALSE, 0, "李伟" },
  { "by initials", "sex = '2'", "wf", "name", FALSE, 0, "王芳" },
  { "by the end of a telephone number", NULL, "1111", "name", FALSE, 0, "王芳" },
  { "quotes find nothing and hurt nobody", NULL, "\"' OR 1=1 --", "name", FALSE, 0, "" },
  { "by what was not answered", "unknown('mobile')", NULL, "name", FALSE, 0, "单雄" },
  { "by a computed value", "visit_level = '5'", NULL, "name", FALSE, 0, "陈明 李伟 单雄 王芳" },
  { "in the order of a computed value, by what it leads to", "visit_level IS NULL", NULL, "visit_level", FALSE, 0, "" },
  { "not by what rules alone may ask", "others('name') = 0", NULL, "name", FALSE, 0, NULL },
  { "not by what breaks out of its place", "1) OR (1", NULL, "name", FALSE, 0, NULL },
};

static void
test_keys (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  LinliQuery query = { .where = questions[i].where, .descending = questions[i].descending, .limit = questions[i].limit };
  g_autoptr(GArray) keys = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *titles = NULL;

  set_up (&f);
  query.kind = test_kind (&f, "person");
  query.order_by = get_field (&f, "person", questions[i].order);
  keys = linli_store_list_keys (f.store, &query, questions[i].text, NULL, &error);
  if (questions[i].titles == NULL)
    {
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      fixture_clear (&f);
      return;
    }
  g_assert_no_error (error);
  titles = read_titles (&f, query.kind, keys);
  g_assert_cmpstr (titles, ==, questions[i].titles);
  fixture_clear (&f);
}

static void
test_cells_are_what_was_asked_for (void)
{
  Fixture f;
  LinliQuery query = { 0 };
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  g_autoptr(GArray) keys = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  const LinliListRow *shan;

  set_up (&f);
  query.kind = test_kind (&f, "person");
  query.order_by = get_field (&f, "person", "name");
  g_ptr_array_add (columns, (gpointer) get_field (&f, "person", "mobile"));
  g_ptr_array_add (columns, (gpointer) get_field (&f, "person", "visit_level"));
  g_ptr_array_add (columns, (gpointer) get_field (&f, "person", "self_care"));
  keys = linli_store_list_keys (f.store, &query, NULL, NULL, &error);
  g_assert_no_error (error);
  rows = linli_store_list_rows (f.store, query.kind, columns, (const gint64 *) (gconstpointer) keys->data, keys->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 4);
  shan = g_ptr_array_index (rows, 2);
  g_assert_cmpstr (shan->title, ==, "单雄");
  g_assert_cmpstr (shan->state, ==, "pending");
  g_assert_cmpint (shan->values[0].type, ==, LINLI_VALUE_UNKNOWN);
  g_assert_cmpstr (linli_value_get_text (&shan->values[1]), ==, "5");
  g_assert_cmpint (shan->values[2].type, ==, LINLI_VALUE_NULL);
  g_assert_cmpint (linli_store_list_find (f.store, query.kind, &shan->id), ==, shan->rowid);
  fixture_clear (&f);
}

/* A home stands in a list by its place, also where another record only names it. */
static void
test_home_is_called_by_its_place (void)
{
  Fixture f;
  LinliId building = { { 0 } }, unit = { { 0 } }, room = { { 0 } }, home = { { 0 } }, person = { { 0 } };
  char text[4][LINLI_ID_STRING_SIZE];
  g_autofree char *in_building = NULL, *in_unit = NULL, *in_room = NULL, *in_home = NULL, *at_building = NULL;
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  gint64 rowid;
  const LinliListRow *row;

  fixture_init (&f, NULL, FALSE);
  test_change (&f, "building", &building, SET ("name=3号楼", "code=150302003901B00003"));
  at_building = g_strconcat ("building=", linli_id_format (&building, text[0]), NULL);
  test_change (&f, "unit", &unit, (const char *const[]) { at_building, "name=2单元", NULL });
  in_unit = g_strconcat ("unit=", linli_id_format (&unit, text[1]), NULL);
  test_change (&f, "room", &room, (const char *const[]) { at_building, in_unit, "no=501", NULL });
  in_room = g_strconcat ("room=", linli_id_format (&room, text[2]), NULL);
  test_change (&f, "household", &home, (const char *const[]) { in_room, "household_no=150302003901B00003-02-005-501#1", NULL });
  in_home = g_strconcat ("household=", linli_id_format (&home, text[3]), NULL);
  test_change (&f, "person", &person, (const char *const[]) { "name=王芳", in_home, NULL });

  g_ptr_array_add (columns, (gpointer) get_field (&f, "person", "household"));
  rowid = linli_store_list_find (f.store, test_kind (&f, "person"), &person);
  rows = linli_store_list_rows (f.store, test_kind (&f, "person"), columns, &rowid, 1, &error);
  g_assert_no_error (error);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (linli_value_get_text (&row->values[0]), ==, "3号楼 2单元 501");

  g_clear_pointer (&rows, g_ptr_array_unref);
  g_ptr_array_index (columns, 0) = (gpointer) get_field (&f, "household", "resident_count");
  rowid = linli_store_list_find (f.store, test_kind (&f, "household"), &home);
  rows = linli_store_list_rows (f.store, test_kind (&f, "household"), columns, &rowid, 1, &error);
  g_assert_no_error (error);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->title, ==, "3号楼 2单元 501");
  g_assert_cmpint (row->values[0].integer, ==, 1);
  fixture_clear (&f);
}

static const char *const houses[] = { "name=10号楼", "name=2号楼", "name=1号楼", "name=老楼", "name=10号楼B座", "name=11号楼" };

static void
assert_houses_count (Fixture *f, gboolean descending, const char *titles)
{
  LinliQuery query = { .kind = test_kind (f, "building"), .order_by = get_field (f, "building", "name"), .descending = descending };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) keys = linli_store_list_keys (f->store, &query, NULL, NULL, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = read_titles (f, query.kind, keys);
  g_assert_cmpstr (found, ==, titles);
}

/* Also those that an older program keyed figure by figure. */
static void
test_houses_stand_as_people_count (void)
{
  Fixture f;
  LinliId person = { { 0 } };

  fixture_init (&f, NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (houses); i++)
    {
      LinliId id = { { 0 } };
      g_autofree char *code = g_strdup_printf ("code=150302003901B%05u", i);

      test_change (&f, "building", &id, (const char *const[]) { houses[i], code, NULL });
    }
  test_change (&f, "person", &person, SET ("name=王芳"));
  assert_houses_count (&f, FALSE, "1号楼 2号楼 10号楼 10号楼B座 11号楼 老楼");
  assert_houses_count (&f, TRUE, "老楼 11号楼 10号楼B座 10号楼 2号楼 1号楼");

  /* As an older program left it, which knew nothing of the number of the keys. */
  g_assert_true (linli_db_exec (f.store->db, "UPDATE building SET _sort = name; UPDATE person SET _sort = 'as it was';"
                                " DELETE FROM meta WHERE key = 'sort_keys'", NULL));
  assert_houses_count (&f, FALSE, "10号楼 10号楼B座 11号楼 1号楼 2号楼 老楼");
  fixture_reopen (&f);
  assert_houses_count (&f, FALSE, "1号楼 2号楼 10号楼 10号楼B座 11号楼 老楼");
  g_assert_cmpint (linli_db_get_int (f.store->db, "SELECT count(*) FROM person WHERE _sort = 'as it was'", -1, NULL), ==, 1);
  assert_whole (&f);
  fixture_clear (&f);
}

/* Who may see a part only record by record sees nothing of it in a list. */
static void
test_column_of_a_part_that_is_not_listed_stays_empty (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  g_autoptr(GPtrArray) rows = NULL;
  gint64 rowid;

  fixture_init (&f, "registry-protocol", FALSE);
  test_change (&f, "item", &id, SET ("title=一号", "care=x"));
  identity = linli_store_get_identity (f.store, NULL);
  g_free (identity->role);
  identity->role = g_strdup ("worker");
  g_assert_true (linli_store_set_identity (f.store, identity, NULL));
  g_ptr_array_add (columns, (gpointer) get_field (&f, "item", "care"));
  rowid = linli_store_list_find (f.store, test_kind (&f, "item"), &id);
  rows = linli_store_list_rows (f.store, test_kind (&f, "item"), columns, &rowid, 1, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((const LinliListRow *) g_ptr_array_index (rows, 0))->values[0].type, ==, LINLI_VALUE_NULL);
  fixture_clear (&f);
}

/* "甲 乙": the titles of what belongs to @building, read as a list does. */
static char *
read_belonging (Fixture *f, const char *kind, const LinliId *building)
{
  g_autoptr(GPtrArray) buildings = g_ptr_array_new ();
  g_autoptr(GArray) among = NULL, keys = NULL;
  g_autoptr(GError) error = NULL;
  LinliQuery query = { .kind = test_kind (f, kind), .limit = 200 };

  g_ptr_array_add (buildings, (gpointer) building);
  among = linli_store_find_in_buildings (f->store, query.kind, buildings, NULL, &error);
  g_assert_no_error (error);
  query.among = among;
  keys = linli_store_list_keys (f->store, &query, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (keys->len, ==, among->len);
  return read_titles (f, query.kind, keys);
}

static void
test_who_belongs_to_a_building (void)
{
  static const struct { const char *kind; guint building; const char *titles; } rows[] = {
    { "building", 0, "3号楼" }, { "person", 0, "王芳" }, { "person", 1, "李伟" }, { "person", 2, "" }, { "household", 2, "" },
  };
  Fixture f;
  LinliId buildings[3] = { 0 }, unit = { { 0 } }, rooms[2] = { 0 }, homes[2] = { 0 }, person = { { 0 } };

  fixture_init (&f, NULL, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (buildings); i++)
    test_change (&f, "building", &buildings[i], (const char *const[]) { i == 0 ? "name=3号楼" : i == 1 ? "name=5号楼" : "name=7号楼",
                                                                        i == 0 ? "code=150302003901B00003" : i == 1 ? "code=150302003901B00005" : "code=150302003901B00007", NULL });
  for (guint i = 0; i < 2; i++)
    {
      char text[LINLI_ID_STRING_SIZE];
      g_autofree char *in_building = g_strconcat ("building=", linli_id_format (&buildings[i], text), NULL), *place = NULL, *room = NULL, *home = NULL,
                      *no = g_strdup_printf ("household_no=150302003901B0000%u-02-005-501#1", 3 + 2 * i);

      /* One of them stands in a unit and says no building of its own. */
      if (i == 1)
        {
          test_change (&f, "unit", &unit, (const char *const[]) { in_building, "name=2单元", NULL });
          place = g_strconcat ("unit=", linli_id_format (&unit, text), NULL);
        }
      test_change (&f, "room", &rooms[i], (const char *const[]) { i == 1 ? place : in_building, "no=501", NULL });
      room = g_strconcat ("room=", linli_id_format (&rooms[i], text), NULL);
      test_change (&f, "household", &homes[i], (const char *const[]) { room, no, NULL });
      home = g_strconcat ("household=", linli_id_format (&homes[i], text), NULL);
      person = (LinliId) { { 0 } };
      test_change (&f, "person", &person, (const char *const[]) { i == 0 ? "name=王芳" : "name=李伟", home, NULL });
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *titles = read_belonging (&f, rows[i].kind, &buildings[rows[i].building]);

      g_assert_cmpstr (titles, ==, rows[i].titles);
    }
  g_assert_true (linli_store_leads_to_building (f.catalogue, test_kind (&f, "person")));
  g_assert_false (linli_store_leads_to_building (f.catalogue, test_kind (&f, "grid")));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/list/%s", questions[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_keys);
    }
  g_test_add_func ("/list/cells are what was asked for", test_cells_are_what_was_asked_for);
  g_test_add_func ("/list/a home is called by its place", test_home_is_called_by_its_place);
  g_test_add_func ("/list/who belongs to a building is found through home and unit", test_who_belongs_to_a_building);
  g_test_add_func ("/list/houses stand as people count", test_houses_stand_as_people_count);
  g_test_add_func ("/list/a column of a part that is not listed stays empty", test_column_of_a_part_that_is_not_listed_stays_empty);
  return g_test_run ();
}
