/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scope that was lost leaves nothing findable in the raw files, takes no unsent work along, and is counted. */
#include "config.h"

#include "store-test.h"

#include <sqlite3.h>
#include <string.h>

/* Every one is written somewhere else; none is in the words that the program itself writes. */
#define IN_ROW     "zqrowvalue"
#define IN_HISTORY "zqoldvalue"
#define IN_OUTBOX  "zqacceptedvalue"
#define IN_DRAFT   "zqdraftvalue"
#define IN_OWN     "zqunsentvalue"
#define IN_OTHER   "zqkeptvalue"
#define N_ROWS     60  /* several pages, and several segments of the index */

/* Is @word in any byte of any file of the replica? */
static gboolean
is_in_files (Fixture *f, const char *word)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL), *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      found = found || memmem (bytes, length, word, strlen (word)) != NULL;
    }
  return found;
}

static void
put_drafts (Fixture *f, const LinliId *id, const char *field, const char *text, const char *other_field, const char *other_text)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  const char *const words[] = { field, text, other_field, other_text };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words) && words[i] != NULL; i += 2)
    {
      LinliValue *value = g_new0 (LinliValue, 1);

      linli_value_set_text (value, words[i + 1], -1);
      g_hash_table_insert (values, (gpointer) linli_kind_find_field (test_kind (f, "item"), words[i]), value);
    }
  g_assert_true (linli_store_put_draft (f->store, test_kind (f, "item"), id, values, &error));
  g_assert_no_error (error);
}

static void
put_draft (Fixture *f, const LinliId *id)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  LinliValue *value = g_new0 (LinliValue, 1);
  g_autoptr(GError) error = NULL;

  linli_value_set_text (value, IN_DRAFT, -1);
  g_hash_table_insert (values, (gpointer) linli_kind_find_field (test_kind (f, "item"), "title"), value);
  g_assert_true (linli_store_put_draft (f->store, test_kind (f, "item"), id, values, &error));
  g_assert_no_error (error);
}

static void
set_scope (Fixture *f, gint64 version, gint64 grid)
{
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;

  if (grid != 0)
    g_array_append_val (grids, grid);
  g_assert_true (linli_store_set_scope (f->store, TEST_COM, 1, version, grids, &error));
  g_assert_no_error (error);
  assert_whole (f);
}

/* Rows of the server, some of them changed since, one with an accepted edit of ours, one with a draft. */
static void
fill (Fixture *f, LinliId *first)
{
  LinliId id;

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *old = g_strdup_printf (IN_HISTORY "%u %0200u", i, i), *title = g_strdup_printf (IN_ROW "%u %0200u", i, i);

      linli_id_new (LINLI_CLOCK (f->clock), f->random, &id);
      test_receive (f, 2 * i + 1, test_item (f, LINLI_ITEM_FULL, &id, 2 * i + 1, TEST_OTHER, old, "1"));
      test_receive (f, 2 * i + 2, test_item (f, LINLI_ITEM_PARTIAL, &id, 2 * i + 2, TEST_OTHER, title, NULL));
      if (i == 0)
        *first = id;
    }
  test_change (f, "item", first, SET ("phone=" IN_OUTBOX));
  test_answer (f, LINLI_STATUS_OK, LINLI_WHY_NONE, 2 * N_ROWS + 1, NULL);
  test_receive (f, 2 * N_ROWS + 1, test_item (f, LINLI_ITEM_FULL, first, 2 * N_ROWS + 1, TEST_DEVICE, IN_ROW, IN_OUTBOX));
  put_draft (f, &id);
}

static void
test_nothing_of_a_lost_grid_is_in_the_files (void)
{
  static const char *const words[] = { IN_ROW, IN_HISTORY, IN_OUTBOX, IN_DRAFT };
  Fixture f;
  LinliId id;

  fixture_init (&f, "registry-protocol", TRUE);
  fill (&f, &id);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (is_in_files (&f, words[i]));
  set_scope (&f, 2, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (is_in_files (&f, words[i]));
  fixture_reopen (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (is_in_files (&f, words[i]));
  fixture_clear (&f);
}

static void
test_purge_that_a_reader_holds_up_is_finished_later (void)
{
  Fixture f;
  LinliId id;
  g_autofree char *file = NULL;
  sqlite3 *reader = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  fill (&f, &id);
  file = g_build_filename (f.folder, "replica.db", NULL);
  g_assert_cmpint (sqlite3_open_v2 (file, &reader, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT count(*) FROM item", NULL, NULL, NULL), ==, SQLITE_OK);
  set_scope (&f, 2, 0);
  g_assert_true (is_in_files (&f, IN_ROW));  /* the reader still looks at it */
  sqlite3_close (reader);
  linli_store_checkpoint (f.store);
  g_assert_false (is_in_files (&f, IN_ROW));
  fixture_clear (&f);
}

static void
test_unsent_work_waits_for_its_answer_and_goes_with_the_tray (void)
{
  Fixture f;
  LinliId id;
  LinliOutboxState state;
  g_autoptr(GPtrArray) tray = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  fill (&f, &id);
  test_change (&f, "item", &id, SET ("phone=" IN_OWN));
  set_scope (&f, 2, 0);
  g_assert_true (linli_store_get_outbox_state (f.store, &state, NULL));
  g_assert_cmpuint (state.pending, ==, 1);
  g_assert_true (is_in_files (&f, IN_OWN));

  /* The server says no: now it is in its author's tray, and stays there. */
  test_answer (&f, LINLI_STATUS_RETURNED, LINLI_WHY_SCOPE, 0, NULL);
  set_scope (&f, 3, 0);
  g_assert_true (is_in_files (&f, IN_OWN));
  tray = linli_store_list_returned (f.store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tray->len, ==, 1);

  g_assert_true (linli_store_drop_returned (f.store, ((LinliReturned *) g_ptr_array_index (tray, 0))->op->number, &error));
  g_assert_no_error (error);
  linli_store_checkpoint (f.store);
  g_assert_false (is_in_files (&f, IN_OWN));
  g_assert_false (is_in_files (&f, IN_HISTORY));
  assert_whole (&f);
  fixture_clear (&f);
}

static void
test_other_grids_keep_their_rows_and_drafts (void)
{
  Fixture f;
  LinliId id, other;
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 grids[] = { TEST_GRID, TEST_GRID + 1 };
  LinliPageItem *item;
  g_autoptr(GHashTable) draft = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  fill (&f, &id);
  g_array_append_vals (both, grids, 2);
  g_assert_true (linli_store_set_scope (f.store, TEST_COM, 1, 2, both, &error));
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &other);
  item = test_item (&f, LINLI_ITEM_FULL, &other, 2 * N_ROWS + 5, TEST_OTHER, IN_OTHER, "1");
  item->row->grid = TEST_GRID + 1;
  test_receive (&f, 2 * N_ROWS + 5, item);
  put_draft (&f, &other);
  set_scope (&f, 3, TEST_GRID + 1);
  assert_shows (&f, "item", &other, "title", IN_OTHER);
  draft = linli_store_get_draft (f.store, test_kind (&f, "item"), &other, &error);
  g_assert_no_error (error);
  g_assert_nonnull (draft);
  g_assert_false (is_in_files (&f, IN_ROW));
  fixture_clear (&f);
}

static void
test_grid_that_is_regained_is_whole_again (void)
{
  Fixture f;
  LinliId id;

  fixture_init (&f, "registry-protocol", FALSE);
  fill (&f, &id);
  test_change (&f, "item", &id, SET ("phone=" IN_OWN));
  set_scope (&f, 2, 0);
  set_scope (&f, 3, TEST_GRID);
  test_receive (&f, 2 * N_ROWS + 1, test_item (&f, LINLI_ITEM_FULL, &id, 2 * N_ROWS + 1, TEST_DEVICE, IN_ROW, IN_OUTBOX));
  assert_shows (&f, "item", &id, "phone", IN_OWN);  /* what was not sent is laid over it again */
  test_answer (&f, LINLI_STATUS_OK, LINLI_WHY_NONE, 2 * N_ROWS + 9, NULL);
  assert_shows (&f, "item", &id, "phone", IN_OWN);
  fixture_clear (&f);
}

static void
become (Fixture *f, const char *role)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->store, &error);

  g_assert_no_error (error);
  g_free (identity->role);
  identity->role = g_strdup (role);
  g_assert_true (linli_store_set_identity (f->store, identity, &error));
  g_assert_no_error (error);
}

static guint
count_draft (Fixture *f, const LinliId *id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) values = linli_store_get_draft (f->store, test_kind (f, "item"), id, &error);

  g_assert_no_error (error);
  return g_hash_table_size (values);
}

/* What was typed goes as the rows do, value by value; what one may still read, or write without reading, stays. */
static void
test_role_takes_what_was_typed_along (void)
{
  static const struct { const char *role; guint both, care; gboolean core_stays, care_stays; } rows[] = {
    { "worker", 2, 1, TRUE, TRUE }, { "reader", 1, 0, TRUE, FALSE }, { "gardener", 1, 0, TRUE, FALSE }, { "", 0, 0, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliId both, care;
      Fixture f;

      fixture_init (&f, "registry-protocol", TRUE);
      become (&f, "worker");
      linli_id_new (LINLI_CLOCK (f.clock), f.random, &both);
      linli_id_new (LINLI_CLOCK (f.clock), f.random, &care);
      put_drafts (&f, &both, "title", IN_DRAFT, "care", IN_OWN);
      put_drafts (&f, &care, "care", IN_OTHER, NULL, NULL);
      become (&f, rows[i].role);
      linli_store_checkpoint (f.store);
      g_test_message ("%s", rows[i].role);
      g_assert_cmpuint (count_draft (&f, &both), ==, rows[i].both);
      g_assert_cmpuint (count_draft (&f, &care), ==, rows[i].care);
      g_assert_true (is_in_files (&f, IN_DRAFT) == rows[i].core_stays);
      g_assert_true (is_in_files (&f, IN_OWN) == rows[i].care_stays);
      g_assert_true (is_in_files (&f, IN_OTHER) == rows[i].care_stays);
      assert_whole (&f);
      fixture_clear (&f);
    }
}

static void
test_receipt_counts_what_went_and_why (void)
{
  Fixture f;
  LinliId id;
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) purges = NULL;
  g_autoptr(GArray) changes = NULL;
  LinliScopeChange change;
  const LinliPurge *purge;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", FALSE);
  fill (&f, &id);
  before = linli_store_list_purges (f.store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (before->len, ==, 0);
  set_scope (&f, 2, 0);
  purges = linli_store_list_purges (f.store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (purges->len, ==, 1);
  purge = g_ptr_array_index (purges, 0);
  g_assert_cmpstr (purge->kind->name, ==, "item");
  g_assert_cmpint (purge->rows, ==, N_ROWS);
  g_assert_cmpint (purge->grid, ==, TEST_GRID);
  g_assert_cmpint (purge->why, ==, LINLI_PURGE_GRID);
  g_assert_cmpint (purge->at_ms, ==, TEST_START_MS);
  /* What a person is told: one line for what went, one for what came; the first scope is no news. */
  linli_manual_clock_advance (f.clock, 1000);
  set_scope (&f, 3, TEST_GRID + 1);
  changes = linli_store_list_scope_changes (f.store, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changes->len, ==, 2);
  change = g_array_index (changes, LinliScopeChange, 0);
  g_assert_true (change.why == LINLI_PURGE_GAIN && change.grid == TEST_GRID + 1 && change.rows == 0);
  change = g_array_index (changes, LinliScopeChange, 1);
  g_assert_true (change.why == LINLI_PURGE_GRID && change.grid == TEST_GRID && change.rows == N_ROWS);
  g_clear_pointer (&changes, g_array_unref);
  changes = linli_store_list_scope_changes (f.store, TEST_START_MS + 1, &error);
  g_assert_cmpuint (changes->len, ==, 1);
  /* The receipt of what went tells of rows only. */
  g_clear_pointer (&purges, g_ptr_array_unref);
  purges = linli_store_list_purges (f.store, &error);
  g_assert_cmpuint (purges->len, ==, 1);
  fixture_clear (&f);
}

static void
assert_is_lost (GError *error)
{
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_LOST);
  g_error_free (error);
}

/* A lost device: also what was never sent, photos, and who it belonged to. */
static void
test_wiped_replica_holds_nothing (void)
{
  static const char *const words[] = { IN_ROW, IN_HISTORY, IN_OUTBOX, IN_DRAFT, IN_OWN, "zqtoken" };
  Fixture f;
  LinliId id;
  g_autoptr(LinliIdentity) identity = NULL, after = NULL;
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  g_autofree char *photos = NULL, *photo = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  identity = linli_store_get_identity (f.store, &error);
  identity->refresh_token = g_strdup ("zqtoken");
  g_assert_true (linli_store_set_identity (f.store, identity, &error));
  fill (&f, &id);
  test_change (&f, "item", &id, SET ("phone=" IN_OWN));
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (is_in_files (&f, words[i]));
  photos = g_build_filename (f.folder, "files", "ab", NULL);
  photo = g_build_filename (photos, "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789", NULL);
  g_assert_cmpint (g_mkdir_with_parents (photos, 0700), ==, 0);
  g_assert_true (g_file_set_contents (photo, IN_ROW, -1, &error));

  g_assert_true (linli_store_wipe (f.store, &error));
  g_assert_no_error (error);
  for (guint again = 0; again < 2; again++)
    {
      g_assert_false (g_file_test (photo, G_FILE_TEST_EXISTS));
      for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
        g_assert_false (is_in_files (&f, words[i]));
      g_clear_pointer (&after, linli_identity_free);
      after = linli_store_get_identity (f.store, &error);
      g_assert_no_error (error);
      g_assert_cmpint (after->device, ==, 0);
      g_assert_cmpstr (after->refresh_token, ==, NULL);
      /* A form that was open keeps nothing either. */
      g_assert_false (linli_store_put_draft (f.store, test_kind (&f, "item"), &id, values, &error));
      assert_is_lost (g_steal_pointer (&error));
      g_assert_false (linli_store_save (f.store, edits, NULL, NULL, &error));
      assert_is_lost (g_steal_pointer (&error));
      fixture_reopen (&f);
    }
  /* Enrolled anew it is like any other. */
  fixture_enrol (&f);
  set_scope (&f, 3, TEST_GRID);
  fill (&f, &id);
  g_assert_true (is_in_files (&f, IN_ROW));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/purge/nothing of a lost grid is in the files", test_nothing_of_a_lost_grid_is_in_the_files);
  g_test_add_func ("/store/purge/a purge that a reader holds up is finished later", test_purge_that_a_reader_holds_up_is_finished_later);
  g_test_add_func ("/store/purge/unsent work waits for its answer and goes with the tray", test_unsent_work_waits_for_its_answer_and_goes_with_the_tray);
  g_test_add_func ("/store/purge/other grids keep their rows and drafts", test_other_grids_keep_their_rows_and_drafts);
  g_test_add_func ("/store/purge/a grid that is regained is whole again", test_grid_that_is_regained_is_whole_again);
  g_test_add_func ("/store/purge/a role that is lost takes what was typed along", test_role_takes_what_was_typed_along);
  g_test_add_func ("/store/purge/a wiped replica holds nothing", test_wiped_replica_holds_nothing);
  g_test_add_func ("/store/purge/the receipt counts what went and why", test_receipt_counts_what_went_and_why);
  return g_test_run ();
}
