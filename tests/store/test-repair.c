/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-repair.c - whatever is broken in a replica: nothing is deleted, what only it had is kept, and the server sends the rest. */
#include "config.h"

#include "store-test.h"

#include <sqlite3.h>
#include <string.h>

#define ROWS  400
#define EDITS 5
#define PAGE  4096

static char *
get_file (Fixture *f)
{
  return g_build_filename (f->folder, "replica.db", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
clear (Fixture *f)
{
  g_autofree char *folder = g_strdup (f->folder);

  g_clear_pointer (&f->store, linli_store_close);
  remove_all (folder);
  fixture_clear (f);
}

/* Rows of the server, some edited here and not sent, one made here, one draft. */
static void
fill (Fixture *f, LinliId ids[ROWS], LinliId *ret_own)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  LinliValue *value = g_new0 (LinliValue, 1);
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (f, "registry-protocol", TRUE);
  identity = linli_store_get_identity (f->store, NULL);
  identity->verifier = g_strdup ("a verifier");
  identity->last_sync_ms = TEST_START_MS;
  g_assert_true (linli_store_set_identity (f->store, identity, NULL));
  for (guint i = 0; i < ROWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("item %u with a name that takes some room on its page", i);

      linli_id_new (LINLI_CLOCK (f->clock), f->random, &ids[i]);
      test_receive (f, 5 + i, test_item (f, LINLI_ITEM_FULL, &ids[i], 5 + i, TEST_OTHER, name, "theirs"));
    }
  for (guint i = 0; i < EDITS; i++)
    test_change (f, "item", &ids[i * 50], SET ("phone=mine"));
  *ret_own = (LinliId) { { 0 } };
  test_save (f, LINLI_EDIT_NEW, "item", ret_own, SET ("title=made here"), &error);
  g_assert_no_error (error);
  linli_value_set_text (value, "typed", -1);
  g_hash_table_insert (values, (gpointer) linli_kind_find_field (test_kind (f, "item"), "phone"), value);
  g_assert_true (linli_store_put_draft (f->store, test_kind (f, "item"), &ids[7], values, &error));
  g_assert_no_error (error);
  g_clear_pointer (&f->store, linli_store_close);
}

static void
damage (Fixture *f, gsize offset, const char *bytes, gsize length)
{
  g_autofree char *file = get_file (f);
  FILE *stream = fopen (file, "r+b");

  g_assert_nonnull (stream);
  g_assert_cmpint (fseek (stream, (long) offset, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (bytes, 1, length, stream), ==, length);
  fclose (stream);
}

/* The page number of a table's root, asked of the whole file. */
static gint64
find_root (Fixture *f, const char *name)
{
  g_autofree char *file = get_file (f);
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 root;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  root = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return root;
}

/* Repairs, and looks that the damaged file is kept byte by byte. */
static void
repair_well (Fixture *f, LinliRepair *repair)
{
  g_autofree char *file = get_file (f);
  g_autofree char *before = NULL, *aside = NULL, *kept = NULL, *scratch = g_build_filename (f->folder, "repair", NULL);
  gsize length, kept_length;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_get_contents (file, &before, &length, NULL));
  linli_store_repair (f->folder, f->catalogue, LINLI_CLOCK (f->clock), repair, &error);
  g_assert_no_error (error);
  aside = g_build_filename (repair->aside, "replica.db", NULL);
  g_assert_true (g_file_get_contents (aside, &kept, &kept_length, NULL));
  g_assert_cmpmem (before, length, kept, kept_length);
  g_assert_false (g_file_test (scratch, G_FILE_TEST_EXISTS));
}

static const struct { const char *what, *table; gint64 page; gsize offset, length; } damages[] = {
  { "the header", NULL, 1, 0, 100 },
  { "rows in the middle", "item", 0, 0, 0 },
  { "the index of search", "search_data", 0, 0, PAGE },
  { "the conflicts", "conflict", 0, 0, PAGE },
  { "the history", "history", 0, 0, PAGE },
};

static void
test_kept (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *zeros = g_malloc0 (PAGE);
  static LinliId ids[ROWS];
  g_auto(LinliRepair) repair = { 0 };
  Fixture f;
  LinliId own;
  LinliUnsent unsent;
  g_autoptr(GHashTable) draft = NULL;
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(LinliPush) push = NULL;

  fill (&f, ids, &own);
  memset (zeros, 0x5a, PAGE);
  if (damages[i].table == NULL)
    damage (&f, 0, zeros, damages[i].length);
  else if (damages[i].length > 0)
    damage (&f, (gsize) (find_root (&f, damages[i].table) - 1) * PAGE, zeros, damages[i].length);
  else
    /* Pages behind the root are leaves of this table and its indexes, for a good part. */
    for (guint j = 1; j < 4; j++)
      damage (&f, (gsize) (find_root (&f, damages[i].table) + 20 * j) * PAGE, zeros, PAGE);

  repair_well (&f, &repair);
  g_assert_true (repair.identity);
  g_assert_cmpuint (repair.drafts, ==, 1);
  fixture_open (&f);
  assert_whole (&f);
  g_assert_true (linli_store_get_unsent (f.store, &unsent, NULL));
  if (damages[i].table == NULL || damages[i].length > 0)
    g_assert_cmpuint (unsent.pending, ==, EDITS + 1);
  draft = linli_store_get_draft (f.store, test_kind (&f, "item"), &ids[7], NULL);
  g_assert_cmpuint (g_hash_table_size (draft), ==, 1);
  /* All is asked for again. */
  pull = linli_store_make_pull (f.store, 100, NULL);
  for (guint j = 0; j < pull->cursors->len; j++)
    g_assert_cmpint (g_array_index (pull->cursors, LinliCursor, j).base, ==, 0);
  if (damages[i].table == NULL || damages[i].length > 0)
    {
      push = linli_store_make_push (f.store, NULL);
      g_assert_cmpuint (push->ops->len, ==, EDITS + 1);
      g_assert_cmpint (linli_store_count (f.store, test_kind (&f, "item"), NULL, NULL), ==, ROWS + 1);
      assert_shows (&f, "item", &ids[0], "phone", "mine");
      assert_shows (&f, "item", &own, "title", "made here");
      assert_shows (&f, "item", &ids[ROWS - 1], "phone", "theirs");
    }
  clear (&f);
}

/* Nothing at all can be read: an empty replica, the file aside, a new enrolment. */
static void
test_nothing_left (void)
{
  static LinliId ids[ROWS];
  g_auto(LinliRepair) repair = { 0 };
  g_autofree char *file = NULL;
  Fixture f;
  LinliId own;

  fill (&f, ids, &own);
  file = get_file (&f);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  repair_well (&f, &repair);
  g_assert_false (repair.identity);
  fixture_open (&f);
  assert_whole (&f);
  clear (&f);
}

/* Emptied, with a log beside it that SQLite would throw away: damage, not a new replica. */
static void
test_emptied (void)
{
  static LinliId ids[ROWS];
  g_auto(LinliRepair) repair = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL, *log = NULL, *kept = NULL, *text = NULL;
  Fixture f;
  LinliId own;

  fill (&f, ids, &own);
  file = get_file (&f);
  log = g_strconcat (file, "-wal", NULL);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_true (g_file_set_contents (log, "the last that is left", -1, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (linli_store_open (f.folder, i == 0 ? LINLI_STORE_CREATE : LINLI_STORE_READ_ONLY, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT);
      g_clear_error (&error);
    }
  repair_well (&f, &repair);
  kept = g_strconcat (repair.aside, "/replica.db-wal", NULL);
  g_assert_true (g_file_get_contents (kept, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "the last that is left");
  fixture_open (&f);
  assert_whole (&f);
  clear (&f);
}

/* What a newer program keeps would be lost by this one's repair; where there is no replica none is made. */
static void
test_not_ours (void)
{
  static const char *const table[] = { "PRAGMA user_version = 99", "UPDATE meta SET value = 999 WHERE key = 'catalogue_version'" };
  g_autofree char *nowhere = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      static LinliId ids[ROWS];
      g_auto(LinliRepair) repair = { 0 };
      g_autoptr(GError) error = NULL;
      g_autofree char *file = NULL;
      sqlite3 *db = NULL;
      Fixture f;
      LinliId own;

      fill (&f, ids, &own);
      file = get_file (&f);
      g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (db, table[i], NULL, NULL, NULL), ==, SQLITE_OK);
      sqlite3_close (db);
      g_assert_false (linli_store_repair (f.folder, f.catalogue, LINLI_CLOCK (f.clock), &repair, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NEWER);
      g_clear_error (&error);
      g_free (nowhere);
      nowhere = g_build_filename (f.folder, "nowhere", NULL);
      g_assert_false (linli_store_repair (nowhere, f.catalogue, LINLI_CLOCK (f.clock), &repair, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FAILED);
      g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
      clear (&f);
    }
}

static void
test_foreign (void)
{
  static LinliId ids[ROWS];
  g_auto(LinliRepair) repair = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL, *before = NULL, *after = NULL;
  gsize length, length_after;
  Fixture f;
  LinliId own;

  fill (&f, ids, &own);
  file = get_file (&f);
  damage (&f, 68, "\x00\x00\x00\x07", 4);
  g_assert_true (g_file_get_contents (file, &before, &length, NULL));
  g_assert_false (linli_store_repair (f.folder, f.catalogue, LINLI_CLOCK (f.clock), &repair, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_assert_true (g_file_get_contents (file, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
  clear (&f);
}

/* A replica that is open is not repaired under somebody's hands; a whole one loses nothing by it. */
static void
test_whole (void)
{
  static LinliId ids[ROWS];
  g_auto(LinliRepair) repair = { 0 };
  g_autoptr(GError) error = NULL;
  Fixture f;
  LinliId own;
  LinliUnsent unsent;

  fill (&f, ids, &own);
  fixture_open (&f);
  g_assert_false (linli_store_repair (f.folder, f.catalogue, LINLI_CLOCK (f.clock), &repair, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_BUSY);
  g_clear_pointer (&f.store, linli_store_close);
  repair_well (&f, &repair);
  g_assert_cmpuint (repair.lost, ==, 0);
  fixture_open (&f);
  assert_whole (&f);
  g_assert_true (linli_store_get_unsent (f.store, &unsent, NULL));
  g_assert_cmpuint (unsent.pending, ==, EDITS + 1);
  g_assert_cmpint (linli_store_count (f.store, test_kind (&f, "item"), NULL, NULL), ==, ROWS + 1);
  clear (&f);
}

/* Garbage anywhere: it ends, and what comes of it opens. */
static void
test_anywhere (void)
{
  static LinliId ids[ROWS];
  g_autoptr(LinliRandom) random = linli_random_new_seeded (7);

  for (guint round = 0; round < 12; round++)
    {
      g_auto(LinliRepair) repair = { 0 };
      g_autofree char *file = NULL;
      GStatBuf info;
      Fixture f;
      LinliId own;

      fill (&f, ids, &own);
      file = get_file (&f);
      g_assert_cmpint (g_stat (file, &info), ==, 0);
      for (guint i = 0; i < 6; i++)
        {
          guint64 bytes[64];

          for (guint j = 0; j < G_N_ELEMENTS (bytes); j++)
            bytes[j] = linli_random_next (random);
          damage (&f, (gsize) linli_random_below (random, (guint64) info.st_size - sizeof bytes), (const char *) bytes, sizeof bytes);
        }
      repair_well (&f, &repair);
      fixture_open (&f);
      assert_whole (&f);
      clear (&f);
    }
}

/* Newer than this program: read where it can be, and never written. */
static void
test_newer (void)
{
  static const struct { const char *sql; gboolean readable; } table[] = {
    { "PRAGMA user_version = 99", TRUE },
    { "UPDATE meta SET value = 999 WHERE key = 'catalogue_version'", TRUE },
    { "PRAGMA user_version = 99; ALTER TABLE item ADD COLUMN later TEXT; CREATE TABLE later (x TEXT) STRICT", TRUE },
    { "PRAGMA user_version = 99; ALTER TABLE item RENAME COLUMN phone TO phones", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      static LinliId ids[ROWS];
      g_autofree char *file = NULL;
      g_autoptr(GError) error = NULL;
      sqlite3 *db = NULL;
      Fixture f;
      LinliId own;

      fill (&f, ids, &own);
      file = get_file (&f);
      g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (db, table[i].sql, NULL, NULL, NULL), ==, SQLITE_OK);
      sqlite3_close (db);
      g_assert_null (linli_store_open (f.folder, 0, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NEWER);
      g_clear_error (&error);
      f.store = linli_store_open (f.folder, LINLI_STORE_READ_ONLY | LINLI_STORE_NEWER, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error);
      g_assert_cmpint (f.store != NULL, ==, table[i].readable);
      if (f.store != NULL)
        {
          assert_shows (&f, "item", &ids[0], "phone", "mine");
          g_assert_false (linli_store_drop_draft (f.store, test_kind (&f, "item"), &ids[7], NULL));
        }
      else
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NEWER);
      clear (&f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *name = g_strconcat ("/repair/what only the replica had is kept when this is broken: ", damages[i].what, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_kept);
    }
  g_test_add_func ("/repair/a file of which nothing is left is kept aside", test_nothing_left);
  g_test_add_func ("/repair/an emptied file is damage, and its log is kept", test_emptied);
  g_test_add_func ("/repair/a newer program's file is left alone, and where none is none is made", test_not_ours);
  g_test_add_func ("/repair/another program's file is not touched", test_foreign);
  g_test_add_func ("/repair/a whole replica loses nothing by it, an open one is left alone", test_whole);
  g_test_add_func ("/repair/garbage anywhere leaves something that opens", test_anywhere);
  g_test_add_func ("/newer/it is read where it can be and never written", test_newer);
  return g_test_run ();
}
