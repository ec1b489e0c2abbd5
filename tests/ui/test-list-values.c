/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters, layouts and tables of lists as values: what they mean in SQL, in a file, in a spreadsheet.  No display is needed. */

#define G_LOG_DOMAIN "linli-test-list-values"

#include "config.h"

#include "draw-fixture.h"
#include "linli-error.h"
#include "linli-list-copy.h"
#include "linli-list-layout.h"
#include "linli-store-list.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

static const struct { const char *name, *sex, *birth, *work, *tags, *status; } people[] = {
  { "王芳", "2", "1940-03-01", "邮局", "1,2", "1" },
  { "李伟", "1", "1990-01-01", "O'Brien", "2", "1" },
  { "陈明", "1", NULL, NULL, NULL, "3" },
  { "赵六", "1", "1950-06-30", "100%_茶", NULL, "1" },
};

typedef struct { DrawFixture small; const LinliKind *kind; } Fixture;

static const LinliField *
get_field (Fixture *f, const char *name)
{
  const LinliField *field = linli_kind_find_field (f->kind, name);

  g_assert_nonnull (field);
  return field;
}

static void
set (Fixture *f, LinliEdit *edit, const char *name, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (text == NULL)
    return;
  g_assert_true (linli_field_parse (get_field (f, name), text, &value, NULL));
  linli_edit_set (edit, get_field (f, name), &value);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  draw_fixture_set_up (&f->small);
  f->kind = linli_kind_get_core (linli_catalogue_get_role (f->small.catalogue, "person.name")->kind);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, f->kind, NULL);

      edit->grid = 1;
      set (f, edit, "name", people[i].name);
      set (f, edit, "sex", people[i].sex);
      set (f, edit, "birth_date", people[i].birth);
      set (f, edit, "workplace", people[i].work);
      set (f, edit, "care_tags", people[i].tags);
      set (f, edit, "person_status", people[i].status);
      set (f, edit, "note", "of this test");
      g_ptr_array_add (edits, edit);
    }
  linli_store_save (f->small.store, edits, NULL, &result, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  draw_fixture_close_store (&f->small);
  draw_fixture_tear_down (&f->small);
}

/* ---- filters ---- */

/* @names: those who are found, by pinyin; NULL: the value is refused.  @words: on the chip. */
static const struct { const char *field; LinliFilterOperator op; const char *text, *names, *words; } filters[] = {
  { "sex", LINLI_FILTER_IS, "2", "王芳", "性别：女性" },
  { "sex", LINLI_FILTER_IS, "女性", "王芳", "性别：女性" },
  { "sex", LINLI_FILTER_IS_NOT, "1", "王芳", "性别不是男性" },
  { "sex", LINLI_FILTER_IS, "7' OR 1=1 --", NULL, NULL },
  { "sex", LINLI_FILTER_CONTAINS, "1", NULL, NULL },
  { "birth_date", LINLI_FILTER_AGE_AT_LEAST, "70", "王芳 赵六", "年龄≥70" },
  { "birth_date", LINLI_FILTER_AGE_AT_MOST, "60", "李伟", "年龄≤60" },
  { "birth_date", LINLI_FILTER_AGE_AT_LEAST, "70 OR 1=1", NULL, NULL },
  { "birth_date", LINLI_FILTER_AGE_AT_LEAST, "-1", NULL, NULL },
  { "birth_date", LINLI_FILTER_AGE_AT_LEAST, "9999", NULL, NULL },
  { "birth_date", LINLI_FILTER_AT_MOST, "19500630", "王芳 赵六", "出生日期 ≤ 1950-06-30" },
  { "birth_date", LINLI_FILTER_AT_LEAST, "1950-07-01", "李伟", "出生日期 ≥ 1950-07-01" },
  { "birth_date", LINLI_FILTER_EMPTY, "", "陈明", "出生日期未填" },
  { "birth_date", LINLI_FILTER_FILLED, NULL, "李伟 王芳 赵六", "出生日期已填" },
  { "workplace", LINLI_FILTER_IS, "邮局", "王芳", "工作单位：邮局" },
  { "workplace", LINLI_FILTER_CONTAINS, "局", "王芳", "工作单位含局" },
  { "workplace", LINLI_FILTER_CONTAINS, "'", "李伟", "工作单位含'" },
  { "workplace", LINLI_FILTER_IS, "O'Brien", "李伟", "工作单位：O'Brien" },
  { "workplace", LINLI_FILTER_IS, "' OR '1'='1", "", "工作单位：' OR '1'='1" },
  { "workplace", LINLI_FILTER_IS, "'); DROP TABLE person; --", "", "工作单位：'); DROP TABLE person; --" },
  { "workplace", LINLI_FILTER_CONTAINS, "%", "赵六", "工作单位含%" },
  { "workplace", LINLI_FILTER_CONTAINS, "_", "赵六", "工作单位含_" },
  { "workplace", LINLI_FILTER_CONTAINS, "?1", "", "工作单位含?1" },
  { "workplace", LINLI_FILTER_CONTAINS, "follow('household')", "", "工作单位含follow('household')" },
  { "workplace", LINLI_FILTER_CONTAINS, "  ", NULL, NULL },
  { "workplace", LINLI_FILTER_AT_LEAST, "a", NULL, NULL },
  { "device_refused", LINLI_FILTER_IS, "1", "", NULL },
  { "device_refused", LINLI_FILTER_IS, "maybe", NULL, NULL },
  { "care_tags", LINLI_FILTER_CONTAINS, "1", "王芳", NULL },
  { "care_tags", LINLI_FILTER_CONTAINS, "2", "李伟 王芳", NULL },
  { "mobile", LINLI_FILTER_CONTAINS, "138", NULL, NULL },  /* behind a mask */
  { "mobile", LINLI_FILTER_EMPTY, "", "陈明 李伟 王芳 赵六", "手机号码未填" },
};

static char *
find_names (Fixture *f, GPtrArray *list)
{
  const LinliField *name = get_field (f, "name");
  g_autofree char *mine = linli_list_filters_compile (list);
  g_autofree char *where = g_strdup_printf ("note = 'of this test'%s%s", mine != NULL ? " AND " : "", mine != NULL ? mine : "");
  LinliQuery query = { f->kind, where, name, FALSE, 0 };
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) keys = linli_store_list_keys (f->small.store, &query, NULL, NULL, &error);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  rows = linli_store_list_rows (f->small.store, f->kind, columns, (const gint64 *) (gconstpointer) keys->data, keys->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", ((const LinliListRow *) g_ptr_array_index (rows, i))->title);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_filters_find_what_they_say (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliListFilter) filter = linli_list_filter_new (get_field (f, filters[i].field), filters[i].op, filters[i].text, &error);
      g_autoptr(GPtrArray) list = g_ptr_array_new ();
      g_autofree char *names = NULL, *words = NULL;

      g_test_message ("%s %u %s", filters[i].field, filters[i].op, filters[i].text);
      if (filters[i].names == NULL)
        {
          g_assert_null (filter);
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_ptr_array_add (list, filter);
      names = find_names (f, list);
      g_assert_cmpstr (names, ==, filters[i].names);
      words = linli_list_filter_describe (filter);
      if (filters[i].words != NULL)
        g_assert_cmpstr (words, ==, filters[i].words);
    }
}

static void
test_filters_hold_together (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_list_filter_free);
  g_autofree char *both = NULL, *none = linli_list_filters_compile (list);

  g_assert_null (none);
  g_ptr_array_add (list, linli_list_filter_new (get_field (f, "sex"), LINLI_FILTER_IS, "1", NULL));
  g_ptr_array_add (list, linli_list_filter_new (get_field (f, "birth_date"), LINLI_FILTER_AGE_AT_LEAST, "70", NULL));
  both = find_names (f, list);
  g_assert_cmpstr (both, ==, "赵六");
}

/* ---- layouts ---- */

static LinliListLayout *
make_layout (Fixture *f, const char *name)
{
  LinliListLayout *layout = linli_list_layout_new ();

  layout->name = g_strdup (name);
  linli_list_layout_add (layout, get_field (f, "name"), 120);
  linli_list_layout_add (layout, get_field (f, "household"), 0);
  linli_list_layout_add (layout, NULL, 33);
  linli_list_layout_add (layout, get_field (f, "name"), 999);  /* once is enough */
  layout->order = get_field (f, "birth_date");
  layout->descending = TRUE;
  g_ptr_array_add (layout->filters, linli_list_filter_new (get_field (f, "birth_date"), LINLI_FILTER_AGE_AT_LEAST, "80", NULL));
  g_ptr_array_add (layout->filters, linli_list_filter_new (get_field (f, "care_tags"), LINLI_FILTER_CONTAINS, "1", NULL));
  return layout;
}

static void
test_layout_comes_back (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { NULL, "高龄", "a/b [c]\n=;#" };
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) views = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(LinliListLayout) layout = make_layout (f, names[i]);

      g_assert_true (linli_list_layout_write (file, f->kind, layout));
    }
  {
    g_autofree char *text = g_key_file_to_data (file, NULL, NULL);
    g_autoptr(GKeyFile) again = g_key_file_new ();
    g_autoptr(LinliListLayout) wanted = make_layout (f, NULL), now = NULL;

    g_assert_true (g_key_file_load_from_data (again, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
    now = linli_list_layout_read (again, f->kind);
    g_assert_true (linli_list_layout_equal (now, wanted));
    g_assert_cmpint (g_array_index (now->columns, LinliListColumn, 0).width, ==, 120);
    views = linli_list_layout_read_views (again, f->kind);
    g_assert_cmpuint (views->len, ==, 2);
    for (guint i = 0; i < views->len; i++)
      g_assert_true (linli_list_layout_equal (g_ptr_array_index (views, i), wanted));
    linli_list_layout_remove (again, f->kind, "高龄");
    g_ptr_array_unref (g_steal_pointer (&views));
    views = linli_list_layout_read_views (again, f->kind);
    g_assert_cmpuint (views->len, ==, 1);
    g_assert_cmpstr (((LinliListLayout *) g_ptr_array_index (views, 0))->name, ==, names[2]);
  }
}

/* A name looked for is a person's, and does not stand in a file. */
static void
test_nothing_about_a_person_is_kept (Fixture *f, gconstpointer data)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(LinliListLayout) layout = make_layout (f, "x");
  g_autofree char *text = NULL;

  g_ptr_array_add (layout->filters, linli_list_filter_new (get_field (f, "name"), LINLI_FILTER_CONTAINS, "张桂芳", NULL));
  g_ptr_array_add (layout->filters, linli_list_filter_new (get_field (f, "current_address"), LINLI_FILTER_IS, "三号楼", NULL));
  g_assert_true (linli_list_layout_write (file, f->kind, layout));
  text = g_key_file_to_data (file, NULL, NULL);
  g_assert_null (strstr (text, "张桂芳"));
  g_assert_null (strstr (text, "三号楼"));
  g_assert_nonnull (strstr (text, "birth_date age>= 80"));
}

static void
test_bad_file_does_no_harm (Fixture *f, gconstpointer data)
{
  static const char text[] = "[person]\ncolumns=gone;name;;../etc;\nwidths=x;-5;99999999\norder=gone\n"
                             "filters=;name;name =;birth_date age>= many;sex = 1;sex ~ 1;\n"
                             "[person/]\ncolumns=name\n[person/empty]\n[shop/x]\ncolumns=name\n";
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(LinliListLayout) layout = NULL;
  g_autoptr(GPtrArray) views = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  layout = linli_list_layout_read (file, f->kind);
  g_assert_cmpuint (layout->columns->len, ==, 1);
  g_assert_null (layout->order);
  g_assert_cmpuint (layout->filters->len, ==, 1);
  views = linli_list_layout_read_views (file, f->kind);
  g_assert_cmpuint (views->len, ==, 0);
}

static void
test_views_are_named_and_bounded (Fixture *f, gconstpointer data)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *long_name = g_strnfill (41, 'x');
  g_autoptr(LinliListLayout) nameless = make_layout (f, ""), too_long = make_layout (f, long_name), last = make_layout (f, "last");

  g_assert_false (linli_list_layout_write (file, f->kind, nameless));
  g_assert_false (linli_list_layout_write (file, f->kind, too_long));
  for (guint i = 0; i < LINLI_LIST_MAX_VIEWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("view %u", i);
      g_autoptr(LinliListLayout) layout = make_layout (f, name);

      g_assert_true (linli_list_layout_write (file, f->kind, layout));
    }
  g_assert_false (linli_list_layout_write (file, f->kind, last));
}

/* ---- tables ---- */

static void
test_table_is_what_the_list_shows (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) columns = g_ptr_array_new (), fields = g_ptr_array_new ();
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_words_free);
  LinliListRow row = { .rowid = 1, .state = "synced", .title = (char *) "=1+1\t\"两\n行\"", .n_values = 1 };
  g_auto(LinliValue) phone = LINLI_VALUE_INIT;
  g_autofree char *table = NULL;

  g_ptr_array_add (columns, NULL);
  g_ptr_array_add (columns, (gpointer) get_field (f, "mobile"));
  g_ptr_array_add (fields, (gpointer) get_field (f, "mobile"));
  linli_value_set_text (&phone, "14000001234", -1);
  row.values = &phone;
  g_ptr_array_add (words, linli_row_words_new (&row, fields));
  table = linli_list_copy_make_table (columns, words);
  g_assert_true (g_str_has_prefix (table, "住址\t手机号码\n'=1+1 \"两 行\"\t"));
  g_assert_null (strstr (table, "14000001234"));
  g_assert_true (g_str_has_suffix (table, "\n"));
}

int
main (int argc, char **argv)
{
  gboolean has_locale = setlocale (LC_ALL, "zh_CN.UTF-8") != NULL;

  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("LINLI_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_test_init (&argc, &argv, NULL);
  if (!has_locale)
    {
      g_print ("1..0 # SKIP no locale zh_CN.UTF-8\n");
      return 0;
    }
#define ADD(name, func) g_test_add ("/list-values/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("filters find what they say, whatever is typed", test_filters_find_what_they_say);
  ADD ("filters hold together", test_filters_hold_together);
  ADD ("a layout comes back", test_layout_comes_back);
  ADD ("nothing about a person is kept", test_nothing_about_a_person_is_kept);
  ADD ("a bad file does no harm", test_bad_file_does_no_harm);
  ADD ("views are named and bounded", test_views_are_named_and_bounded);
  ADD ("a table is what the list shows", test_table_is_what_the_list_shows);
  return g_test_run ();
}
