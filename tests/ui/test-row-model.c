/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of a million rows: what it tells when rows change, and how much of it is held.  No display is needed. */

#define G_LOG_DOMAIN "linli-test-row-model"

#include "config.h"

#include "draw-fixture.h"
#include "linli-key-change.h"
#include "linli-row-model.h"

#include <sqlite3.h>
#include <string.h>

#define TIMEOUT_MS 60000
#define MANY       100000

/* ---- keys ---- */

static const struct { const char *name, *before, *after; guint changes; } lists[] = {
  { "nothing", "1 2 3", "1 2 3", 0 },
  { "from nothing", "", "1 2 3", 1 },
  { "to nothing", "1 2 3", "", 1 },
  { "one comes in the middle", "1 2 3", "1 9 2 3", 1 },
  { "one goes from the middle", "1 2 3", "1 3", 1 },
  { "one comes at each end", "1 2 3", "8 1 2 3 9", 2 },
  { "one goes, one comes elsewhere", "1 2 3 4 5", "1 3 4 9 5", 2 },
  { "the last becomes the first", "1 2 3 4 5", "5 1 2 3 4", 2 },
  { "the first becomes the last", "1 2 3 4 5", "2 3 4 5 1", 2 },
  { "everything turns round", "1 2 3 4", "4 3 2 1", G_MAXUINT },
  { "every other one goes", "1 2 3 4 5 6 7 8 9", "2 4 6 8", 1 },  /* more than three: one from the first to the last */
};

static GArray *
parse_keys (const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      gint64 key = g_ascii_strtoll (words[i], NULL, 10);

      g_array_append_val (keys, key);
    }
  return keys;
}

/* Does to a copy of @before what the changes say, from the end, as the model tells them. */
static GArray *
apply (GArray *before, GArray *after, GArray *changes)
{
  GArray *keys = g_array_copy (before);

  for (guint i = changes->len; i > 0; i--)
    {
      const LinliKeyChange *change = &g_array_index (changes, LinliKeyChange, i - 1);

      if (change->removed > 0)
        g_array_remove_range (keys, change->position, change->removed);
      if (change->added > 0)
        g_array_insert_vals (keys, change->position, &g_array_index (after, gint64, change->added_at), change->added);
    }
  return keys;
}

static void
assert_same (GArray *a, GArray *b)
{
  g_assert_cmpmem (a->data, a->len * sizeof (gint64), b->data, b->len * sizeof (gint64));
}

static void
test_changes (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GArray) before = parse_keys (lists[i].before), after = parse_keys (lists[i].after);
  g_autoptr(GArray) changes = linli_key_changes (before, after, 3);
  g_autoptr(GArray) made = apply (before, after, changes);

  assert_same (made, after);
  if (lists[i].changes != G_MAXUINT)
    g_assert_cmpuint (changes->len, ==, lists[i].changes);
}

static void
test_changes_of_any_lists (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(GArray) before = g_array_new (FALSE, FALSE, sizeof (gint64)), after = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr(GArray) changes = NULL, made = NULL;

      for (gint64 key = 0; key < 30; key++)
        {
          if (g_rand_int_range (rand, 0, 3) > 0)
            g_array_insert_val (before, (guint) g_rand_int_range (rand, 0, (int) before->len + 1), key);
          if (g_rand_int_range (rand, 0, 3) > 0)
            g_array_insert_val (after, (guint) g_rand_int_range (rand, 0, (int) after->len + 1), key);
        }
      changes = linli_key_changes (before, after, 64);
      made = apply (before, after, changes);
      assert_same (made, after);
    }
}

/* ---- the model ---- */

typedef struct
{
  DrawFixture    small;
  LinliReplica  *replica;
  LinliRowModel *model;
  GArray        *shadow;   /* what somebody holds who only listens: rowids */
  guint          told;     /* "items-changed" */
} Fixture;

/* @n more people with names that sort as they were made. */
static void
insert_people (Fixture *f, guint from, guint n)
{
  g_autofree char *path = g_build_filename (f->small.dir, "replica", "replica.db", NULL);
  g_autofree char *sql = g_strdup_printf ("WITH RECURSIVE n (i) AS (VALUES (%u) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %u)"
                                          " INSERT INTO person (_id, _com, _grid, _seq, _sort, name, sex)"
                                          " SELECT randomblob (16), 1, 1, 1, printf ('n%%08d', i), printf ('n%%08d', i), 1 + i %% 2 FROM n",
                                          from, from + n);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, Fixture *f)
{
  f->told++;
  if (removed > 0)
    g_array_remove_range (f->shadow, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 rowid = linli_row_model_get_rowid (f->model, position + i);

      g_array_insert_val (f->shadow, position + i, rowid);
    }
  /* At every word of it the list is as long as it says. */
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, f->shadow->len);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  const LinliField *name;

  draw_fixture_set_up (&f->small);
  draw_fixture_close_store (&f->small);
  insert_people (f, 0, GPOINTER_TO_UINT (data));
  path = g_build_filename (f->small.dir, "replica", NULL);
  f->replica = linli_replica_new (path, 0, f->small.catalogue, f->small.clock, &error);
  g_assert_no_error (error);
  name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  f->shadow = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->model = linli_row_model_new (f->replica, linli_kind_get_core (name->kind));
  g_signal_connect (f->model, "items-changed", G_CALLBACK (items_changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (f->model, f);
  g_object_unref (f->model);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->replica);
  g_array_unref (f->shadow);
  draw_fixture_tear_down (&f->small);
}

static gboolean
late_cb (gpointer data)
{
  g_assert_not_reached ();
  return G_SOURCE_REMOVE;
}

typedef gboolean (*Condition) (Fixture *f, guint number);

static void
wait_for (Fixture *f, Condition condition, guint number)
{
  guint id = g_timeout_add (TIMEOUT_MS, late_cb, NULL);

  while (!condition (f, number))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static gboolean
is_complete (Fixture *f, guint number)
{
  return linli_row_model_is_complete (f->model);
}

static gboolean
has_rows (Fixture *f, guint number)
{
  return linli_row_model_is_complete (f->model) && g_list_model_get_n_items (G_LIST_MODEL (f->model)) == number;
}

static gboolean
has_words (Fixture *f, guint position)
{
  g_autoptr(LinliRowItem) item = g_list_model_get_item (G_LIST_MODEL (f->model), position);

  return item != NULL && linli_row_item_get_words (item) != NULL;
}

static const char *
get_title (Fixture *f, guint position)
{
  g_autoptr(LinliRowItem) item = g_list_model_get_item (G_LIST_MODEL (f->model), position);

  return linli_row_item_get_words (item)->title;
}

static void
assert_shadow (Fixture *f)
{
  g_assert_cmpuint (f->shadow->len, ==, g_list_model_get_n_items (G_LIST_MODEL (f->model)));
  for (guint i = 0; i < f->shadow->len; i++)
    g_assert_cmpint (g_array_index (f->shadow, gint64, i), ==, linli_row_model_get_rowid (f->model, i));
}

static gpointer
touch_func (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  DrawFixture *small = data;
  const LinliField *name = linli_catalogue_get_role (small->catalogue, "person.name");
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  LinliId id;

  linli_id_new (small->clock, small->random, &id);
  edit = linli_edit_new (LINLI_EDIT_NEW, linli_kind_get_core (name->kind), &id);
  linli_value_set_text (&value, "赵一", -1);
  linli_edit_set (edit, name, &value);
  g_ptr_array_add (edits, edit);
  g_assert_true (linli_store_save (store, edits, NULL, &result, NULL));
  return GINT_TO_POINTER (TRUE);
}

/* Somebody is entered: the one row is told, and everything else keeps its object. */
static void
test_one_new_row_is_told_as_one (Fixture *f, gconstpointer data)
{
  guint before, told;
  g_autoptr(LinliRowItem) first = NULL, same = NULL;

  wait_for (f, is_complete, 0);
  before = g_list_model_get_n_items (G_LIST_MODEL (f->model));
  first = g_list_model_get_item (G_LIST_MODEL (f->model), 0);
  told = f->told;
  linli_replica_write_sync (f->replica, touch_func, &f->small, NULL);
  wait_for (f, has_rows, before + 1);
  g_assert_cmpuint (f->told, ==, told + 1);
  assert_shadow (f);
  same = g_list_model_get_item (G_LIST_MODEL (f->model), 0);
  g_assert_true (first == same);
}

static void
test_another_question_is_another_list (Fixture *f, gconstpointer data)
{
  wait_for (f, is_complete, 0);
  linli_row_model_set_filter (f->model, "name = 'n00000007' OR name = 'n00000009'");
  wait_for (f, has_rows, 2);
  assert_shadow (f);
  g_assert_cmpstr (get_title (f, 0), ==, "n00000007");
  linli_row_model_set_order (f->model, NULL, TRUE);
  wait_for (f, has_rows, 2);
  g_assert_cmpstr (get_title (f, 0), ==, "n00000009");
  linli_row_model_set_filter (f->model, "no such field = 1");
  wait_for (f, has_rows, 0);
  g_assert_nonnull (linli_row_model_get_error (f->model));
  linli_row_model_set_filter (f->model, NULL);
  wait_for (f, is_complete, 0);
  g_assert_null (linli_row_model_get_error (f->model));
  assert_shadow (f);
}

static void
test_other_columns_bring_other_words (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  const LinliField *sex = linli_catalogue_get_role (f->small.catalogue, "person.sex");
  const LinliRowWords *words;
  g_autoptr(LinliRowItem) item = NULL;

  wait_for (f, is_complete, 0);
  item = g_list_model_get_item (G_LIST_MODEL (f->model), 20);
  g_ptr_array_add (columns, (gpointer) sex);
  linli_row_model_set_columns (f->model, columns);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      words = linli_row_item_get_words (item);
    }
  while (words->columns != columns);
  g_assert_cmpuint (g_strv_length (words->cells), ==, 1);
  g_assert_cmpstr (linli_row_words_get (words, NULL), ==, words->title);
  g_assert_cmpstr (linli_row_words_get (words, linli_catalogue_get_role (f->small.catalogue, "person.name")), ==, "");
}

/* From the top to the bottom and back, a screen at a time: every row shows what it is, and the lines held stay bounded. */
static void
test_many_rows_scroll (Fixture *f, gconstpointer data)
{
  guint n;

  wait_for (f, is_complete, 0);
  n = g_list_model_get_n_items (G_LIST_MODEL (f->model));
  g_assert_cmpuint (n, >, MANY);
  for (guint step = 0; step < 60; step++)
    {
      guint top = step < 40 ? step * 40 : n - 1 - (step - 40) * 4001;

      for (guint i = top; i < MIN (top + 30, n); i++)
        g_clear_object (&(GObject *) { g_list_model_get_item (G_LIST_MODEL (f->model), i) });
      wait_for (f, has_words, MIN (top + 29, n - 1));
      wait_for (f, has_words, top);
      g_assert_cmpuint (linli_row_model_get_n_kept (f->model), <=, 2000);
    }
  wait_for (f, has_words, n / 2);
  {
    gint64 rowid = linli_row_model_get_rowid (f->model, n / 2);
    guint position;

    g_assert_true (linli_row_model_find_rowid (f->model, rowid, &position));
    g_assert_cmpuint (position, ==, n / 2);
  }
}

/* A wild hand: pages that were passed are not read, the last one is. */
static void
test_page_looked_at_last_comes_first (Fixture *f, gconstpointer data)
{
  guint n;

  wait_for (f, is_complete, 0);
  n = g_list_model_get_n_items (G_LIST_MODEL (f->model));
  for (guint i = 0; i < 300; i++)
    g_clear_object (&(GObject *) { g_list_model_get_item (G_LIST_MODEL (f->model), 300 + i * (n - 400) / 300) });
  wait_for (f, has_words, 300 + 299 * (n - 400) / 300);
  /* 300 pages were passed; what was read is a few of them. */
  {
    guint read = 0;

    for (guint i = 10; i < 290; i++)
      read += has_words (f, 300 + i * (n - 400) / 300);
    g_assert_cmpuint (read, <, 100);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strdup_printf ("/row-model/changes: %s", lists[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_changes);
    }
  g_test_add_func ("/row-model/changes of any lists make one from the other", test_changes_of_any_lists);
#define ADD(name, n, func) g_test_add ("/row-model/" name, Fixture, GUINT_TO_POINTER (n), set_up, func, tear_down)
  ADD ("one new row is told as one", 500, test_one_new_row_is_told_as_one);
  ADD ("another question is another list", 500, test_another_question_is_another_list);
  ADD ("other columns bring other words", 500, test_other_columns_bring_other_words);
  ADD ("many rows scroll", MANY, test_many_rows_scroll);
  ADD ("the page looked at last comes first", MANY, test_page_looked_at_last_comes_first);
  return g_test_run ();
}
