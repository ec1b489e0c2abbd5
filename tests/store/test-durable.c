/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults: killed in a save, disk full, a second instance, files that are no replica, a catalogue that grew; and the threads. */
#include "config.h"

#include "store-test.h"

#include "linli-replica.h"
#include "linli-store-private.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean
lose_it (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_lost_commit_leaves_nothing (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(GError) error = NULL;
  gboolean lost = TRUE;

  fixture_init (&f, "registry-protocol", FALSE);
  linli_store_set_commit_fault (f.store, lose_it, &lost);
  g_assert_cmpint (test_save (&f, LINLI_EDIT_NEW, "item", &id, SET ("title=A", "care=x"), &error), ==, -1);
  g_assert_nonnull (error);
  lost = FALSE;
  g_assert_cmpint (linli_store_count (f.store, test_kind (&f, "item"), NULL, NULL), ==, 0);
  g_assert_null (linli_store_make_push (f.store, NULL));
  assert_whole (&f);
  fixture_clear (&f);
}

static gboolean
die (gpointer data)
{
  raise (SIGKILL);
  return FALSE;
}

/* The child saves core and facet together, tells each finished save, and is killed somewhere. */
static void
save_until_killed (const char *folder, int out, gboolean at_commit)
{
  Fixture f = { 0 };
  LinliId id;

  f.catalogue = test_load_catalogue ("registry-protocol");
  f.clock = linli_manual_clock_new (TEST_START_MS);
  f.random = linli_random_new_system ();
  f.folder = g_strdup (folder);
  fixture_open (&f);
  for (guint n = 0; ; n++)
    {
      if (at_commit && n == 3)
        linli_store_set_commit_fault (f.store, die, NULL);
      id = (LinliId) { { 0 } };
      if (test_change (&f, "item", &id, SET ("title=A", "care=x")) != 2 || write (out, "s", 1) != 1)
        _exit (1);
    }
}

static void
test_killed_in_a_save (gconstpointer data)
{
  guint round = GPOINTER_TO_UINT (data);   /* 0: in front of the commit; others: after so many milliseconds */
  Fixture f;
  guint told = 0;
  int pipe_fds[2], status;
  char byte;
  pid_t child;
  gint64 items, cares;
  LinliOutboxState state;

  fixture_init (&f, "registry-protocol", TRUE);
  g_clear_pointer (&f.store, linli_store_close);
  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  child = fork ();
  if (child == 0)
    {
      close (pipe_fds[0]);
      save_until_killed (f.folder, pipe_fds[1], round == 0);
    }
  close (pipe_fds[1]);
  if (round > 0)
    {
      g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
      told++;
      g_usleep (round * 1000);
      kill (child, SIGKILL);
    }
  while (read (pipe_fds[0], &byte, 1) == 1)
    told++;
  close (pipe_fds[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));

  fixture_open (&f);
  items = linli_store_count (f.store, test_kind (&f, "item"), NULL, NULL);
  cares = linli_store_count (f.store, test_kind (&f, "item"), "care = 'x'", NULL);
  g_assert_true (linli_store_get_outbox_state (f.store, &state, NULL));
  g_assert_cmpint (items, >=, told);        /* nothing told as saved is lost */
  g_assert_cmpint (items, <=, told + 1);
  g_assert_cmpint (items, ==, cares);       /* nothing half-saved shows */
  g_assert_cmpint (state.pending, ==, 2 * items);
  if (round == 0)
    g_assert_cmpint (items, ==, 3);
  assert_whole (&f);
  fixture_clear (&f);
}

static void
limit_pages (Fixture *f, const char *pragma)
{
  g_assert_cmpint (sqlite3_exec (f->store->db, pragma, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* A replica that may not grow, as on a full disk. */
static void
test_full_disk_changes_nothing (void)
{
  Fixture f;
  LinliId id = { { 0 } }, other = { { 0 } };
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  const char *assignments[] = { "title=B", NULL, NULL };

  fixture_init (&f, "registry-protocol", TRUE);
  test_change (&f, "item", &id, SET ("title=A"));
  path = g_strdup_printf ("phone=%0*d", 8000, 1);  /* two pages a record */
  assignments[1] = path;
  limit_pages (&f, "PRAGMA max_page_count = 1");  /* no smaller than it is: it may not grow */
  for (guint i = 0; i < 200 && error == NULL; i++)
    {
      other = (LinliId) { { 0 } };
      test_save (&f, LINLI_EDIT_NEW, "item", &other, assignments, &error);
    }
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FULL);
  assert_shows (&f, "item", &id, "title", "A");
  assert_whole (&f);
  limit_pages (&f, "PRAGMA max_page_count = 1000000");
  other = (LinliId) { { 0 } };
  g_assert_cmpint (test_change (&f, "item", &other, SET ("title=C")), ==, 1);  /* works again with room */
  fixture_clear (&f);
}

static void
test_second_instance_is_refused (void)
{
  Fixture f;
  LinliId id = { { 0 } };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliStore) second = NULL;
  g_autoptr(LinliStore) reader = NULL;
  g_autoptr(LinliLoaded) loaded = NULL;
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();

  fixture_init (&f, "registry-protocol", TRUE);
  test_change (&f, "item", &id, SET ("title=A"));
  second = linli_store_open (f.folder, 0, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error);
  g_assert_null (second);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_BUSY);
  g_clear_error (&error);

  reader = linli_store_open (f.folder, LINLI_STORE_READ_ONLY, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error);
  g_assert_no_error (error);
  loaded = linli_store_load (reader, test_kind (&f, "item"), &id, &error);
  g_assert_nonnull (loaded);
  edit = linli_edit_new (LINLI_EDIT_DELETE, test_kind (&f, "item"), &id);
  g_ptr_array_add (edits, edit);
  g_assert_false (linli_store_save (reader, edits, NULL, NULL, &error));
  g_assert_nonnull (error);
  fixture_clear (&f);
}

static void
exec_on_file (Fixture *f, const char *sql)
{
  g_autofree char *file = g_build_filename (f->folder, "replica.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static const struct { const char *name, *sql, *content; LinliError code; } bad_files[] = {
  { "text", NULL, "this is no database, and long enough to be looked at as one ........................................", LINLI_ERROR_CORRUPT },
  { "another program's database", "PRAGMA application_id = 1", NULL, LINLI_ERROR_CORRUPT },
  { "a newer program's replica", "PRAGMA user_version = 999", NULL, LINLI_ERROR_NEWER },
  { "a newer catalogue's replica", "UPDATE meta SET value = 999 WHERE key = 'catalogue_version'", NULL, LINLI_ERROR_NEWER },
};

static void
test_file_is_refused (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  g_clear_pointer (&f.store, linli_store_close);
  if (bad_files[i].sql != NULL)
    exec_on_file (&f, bad_files[i].sql);
  else
    {
      g_autofree char *file = g_build_filename (f.folder, "replica.db", NULL);

      g_assert_true (g_file_set_contents (file, bad_files[i].content, -1, NULL));
    }
  f.store = linli_store_open (f.folder, 0, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error);
  g_assert_null (f.store);
  g_assert_error (error, LINLI_ERROR, (gint) bad_files[i].code);
  fixture_clear (&f);
}

static void
test_absent_replica_is_said_so (void)
{
  g_autoptr(LinliCatalogue) catalogue = test_load_catalogue ("registry-protocol");
  g_autoptr(LinliManualClock) clock = linli_manual_clock_new (TEST_START_MS);
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_store_open ("/nonexistent/replica", 0, catalogue, LINLI_CLOCK (clock), NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
}

/* registry-protocol with one field more, in a folder of its own. */
static char *
grow_catalogue (void)
{
  static const char *const names[] = { "catalogue.json", "kind-item.json", "lists.json" };
  char *dir = g_dir_make_tmp ("linli-registry-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "registry-protocol", names[i], NULL);
      g_autofree char *to = g_build_filename (dir, names[i], NULL);
      g_autofree char *text = NULL;
      g_autoptr(GString) changed = NULL;

      g_assert_true (g_file_get_contents (from, &text, NULL, NULL));
      changed = g_string_new (text);
      g_string_replace (changed, "\"version\": 1", "\"version\": 2", 1);
      g_string_replace (changed, "    {\"no\": 6, \"name\": \"state\"",
                        "    {\"no\": 7, \"name\": \"colour\", \"zh\": \"颜色\", \"en\": \"Colour\", \"type\": \"text\", \"policy\": \"latest\"},\n"
                        "    {\"no\": 6, \"name\": \"state\"", 1);
      g_assert_true (g_file_set_contents (to, changed->str, -1, NULL));
    }
  return dir;
}

static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* @item over the wire to a replica whose catalogue is older than the server's. */
static void
receive_from_newer (Fixture *f, gint64 seq, LinliPageItem *item)
{
  g_autoptr(LinliPage) page = test_page (f, seq);
  g_autoptr(LinliPage) read = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean stale;

  g_ptr_array_add (page->items, item);
  linli_wire_write_page (text, page);
  read = linli_wire_read_page (f->catalogue, text->str, text->len, &error);
  g_assert_no_error (error);
  g_array_append_vals (read->asked, page->asked->data, page->asked->len);
  g_assert_true (linli_store_apply_page (f->store, read, &stale, &error));
  g_assert_no_error (error);
  assert_whole (f);
}

static void
paint (LinliPageItem *item, const LinliField *colour, const char *text, gint64 seq)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (text != NULL)
    linli_value_set_text (&value, text, -1);
  linli_row_set (item->row, colour, &value);
  if (item->type != LINLI_ITEM_PARTIAL)
    return;
  linli_row_clock_set (&item->row->clock, colour->no, seq, TEST_OTHER);
  g_array_append_val (item->fields, colour->no);
}

/* What came while nobody here knew the field is there when somebody does, without asking again; also under an unsent edit. */
static void
test_values_wait_for_their_field (void)
{
  static const struct { const char *first, *then, *shown; } cases[] = {
    { "blue", NULL, "blue" }, { "blue", "green", "green" }, { NULL, "green", "green" }, { "blue", "", "" },
  };
  g_autofree char *dir = grow_catalogue ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const char *first = cases[i / 2].first, *then = cases[i / 2].then;
      gboolean edited = i % 2 == 1;
      Fixture newer, f;
      const LinliField *colour;
      LinliPageItem *item;
      LinliId id;

      fixture_init (&newer, "registry-protocol", FALSE);
      linli_catalogue_unref (newer.catalogue);
      newer.catalogue = linli_catalogue_load (dir, &error);
      g_assert_no_error (error);
      colour = linli_kind_find_field (test_kind (&newer, "item"), "colour");
      fixture_init (&f, "registry-protocol", TRUE);
      linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
      item = test_item (&newer, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "1");
      paint (item, colour, first, 5);
      receive_from_newer (&f, 5, item);
      if (edited)
        test_change (&f, "item", &id, SET ("phone=2"));
      if (then != NULL)
        {
          item = test_item (&newer, LINLI_ITEM_PARTIAL, &id, 6, TEST_OTHER, "B", NULL);
          paint (item, colour, *then != '\0' ? then : NULL, 6);
          receive_from_newer (&f, 6, item);
        }
      g_clear_pointer (&f.store, linli_store_close);
      linli_catalogue_unref (f.catalogue);
      f.catalogue = linli_catalogue_ref (newer.catalogue);
      fixture_open (&f);
      assert_shows (&f, "item", &id, "colour", cases[i / 2].shown);
      assert_shows (&f, "item", &id, "phone", edited ? "2" : "1");
      assert_whole (&f);
      fixture_clear (&f);
      fixture_clear (&newer);
    }
  remove_folder (dir);
}

static void
test_new_field_joins_old_data (void)
{
  Fixture f;
  LinliId held, mine = { { 0 } };
  g_autofree char *dir = grow_catalogue ();
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  linli_id_new (LINLI_CLOCK (f.clock), f.random, &held);
  test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &held, 5, TEST_OTHER, "A", "1"));
  test_change (&f, "item", &mine, SET ("title=B", "phone=2"));
  g_clear_pointer (&f.store, linli_store_close);
  /* A value of field 7 that came while nobody knew it: type 3 (text), 4 bytes. */
  exec_on_file (&f, "UPDATE item SET _ext = x'070304626c7565' WHERE title = 'A'");

  linli_catalogue_unref (f.catalogue);
  f.catalogue = linli_catalogue_load (dir, &error);
  g_assert_no_error (error);
  fixture_open (&f);
  assert_shows (&f, "item", &held, "phone", "1");
  assert_shows (&f, "item", &held, "colour", "blue");
  assert_shows (&f, "item", &mine, "phone", "2");
  g_assert_cmpint (test_change (&f, "item", &mine, SET ("colour=red")), ==, 1);
  assert_shows (&f, "item", &mine, "colour", "red");
  pull = linli_store_make_pull (f.store, 500, NULL);
  g_assert_cmpint (g_array_index (pull->cursors, LinliCursor, 0).base, ==, 0);  /* asks for what it may have missed */
  assert_whole (&f);
  remove_folder (dir);
  fixture_clear (&f);
}

static void
test_files_are_private (void)
{
  Fixture f;
  g_autofree char *file = NULL;
  GStatBuf info;

  fixture_init (&f, "registry-protocol", TRUE);
  file = g_build_filename (f.folder, "replica.db", NULL);
  g_assert_cmpint (g_stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  fixture_clear (&f);
}

/* ---- the threads ---- */

static gpointer
count_items (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 count = linli_store_count (store, linli_catalogue_get_kind (linli_store_get_catalogue (store), "item"), NULL, error);

  return count >= 0 ? g_memdup2 (&count, sizeof count) : NULL;
}

static gpointer
make_item (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), "item");
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, "A", -1);
  linli_edit_set (edit, linli_kind_find_field (kind, "title"), &value);
  g_ptr_array_add (edits, edit);
  return linli_store_save (store, edits, NULL, NULL, error) ? linli_id_dup (&edit->id) : NULL;
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
changed_cb (LinliReplica *replica, guint64 kinds, guint64 *seen)
{
  *seen |= kinds;
}

static void
test_threads_write_and_read (void)
{
  Fixture f;
  g_autoptr(LinliReplica) replica = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  g_autofree LinliId *id = NULL;
  g_autofree gint64 *count = NULL;
  guint64 seen = 0;

  fixture_init (&f, "registry-protocol", TRUE);
  g_clear_pointer (&f.store, linli_store_close);
  replica = linli_replica_new (f.folder, 0, f.catalogue, LINLI_CLOCK (f.clock), &error);
  g_assert_no_error (error);
  g_signal_connect (replica, "changed", G_CALLBACK (changed_cb), &seen);
  linli_replica_write_async (replica, make_item, NULL, NULL, g_free, NULL, keep_result_cb, &written);
  while (written == NULL)
    g_main_context_iteration (NULL, TRUE);
  id = linli_replica_call_finish (replica, written, &error);
  g_assert_nonnull (id);
  linli_replica_read_async (replica, count_items, NULL, NULL, g_free, NULL, keep_result_cb, &read);
  while (read == NULL)
    g_main_context_iteration (NULL, TRUE);
  count = linli_replica_call_finish (replica, read, &error);
  g_assert_cmpint (*count, ==, 1);
  while (seen == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (seen, ==, 1u << test_kind (&f, "item")->no);
  g_clear_object (&written);
  g_clear_object (&read);
  g_clear_object (&replica);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/a lost commit leaves nothing", test_lost_commit_leaves_nothing);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = i == 0 ? g_strdup ("/fault/killed in front of the commit") : g_strdup_printf ("/fault/killed in a save, %u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i * i), test_killed_in_a_save);
    }
  g_test_add_func ("/fault/a full disk changes nothing", test_full_disk_changes_nothing);
  g_test_add_func ("/open/a second instance is refused", test_second_instance_is_refused);
  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *name = g_strconcat ("/open/refused: ", bad_files[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_file_is_refused);
    }
  g_test_add_func ("/open/an absent replica is said so", test_absent_replica_is_said_so);
  g_test_add_func ("/open/a new field joins old data", test_new_field_joins_old_data);
  g_test_add_func ("/open/values wait for their field", test_values_wait_for_their_field);
  g_test_add_func ("/open/files are private", test_files_are_private);
  g_test_add_func ("/replica/threads write and read", test_threads_write_and_read);
  return g_test_run ();
}
