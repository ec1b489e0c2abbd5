/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scope that was lost leaves nothing findable in the raw files, takes no unsent work along, and is counted. */
#include "config.h"

#include "store-test.h"

#include "linli-store-files.h"

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

/* Kept here as if it was taken or fetched; its small picture too. */
static LinliAttachment
keep_photo (Fixture *f, guint n)
{
  g_autofree char *text = g_strdup_printf ("photo %u", n), *small = g_strdup_printf ("small %u", n);
  g_autoptr(GBytes) photo = g_bytes_new (text, strlen (text));
  g_autoptr(GBytes) thumb = g_bytes_new (small, strlen (small));
  LinliAttachment attachment;
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_files_keep_photo (f->folder, photo, thumb, TEST_START_MS + n, &attachment, &error));
  g_assert_no_error (error);
  return attachment;
}

static gboolean
has_photo (Fixture *f, const LinliAttachment *attachment)
{
  gboolean has = linli_files_have (f->folder, attachment->sha, attachment->size);

  g_assert_true (linli_files_have (f->folder, attachment->thumb, attachment->thumb_size) == has);
  return has;
}

/* A building of the server's in @grid, which names those photos. */
static void
receive_building (Fixture *f, gint64 seq, gint64 grid, LinliId *id, const LinliAttachment *first, const LinliAttachment *second)
{
  LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
  const LinliKind *kind = test_kind (f, "building");
  g_autofree char *one = linli_attachment_format (first), *two = second != NULL ? linli_attachment_format (second) : NULL;
  g_autofree char *both = two != NULL ? g_strconcat (one, ",", two, NULL) : g_strdup (one);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (linli_id_is_null (id))
    linli_id_new (LINLI_CLOCK (f->clock), f->random, id);
  item->row = linli_row_new (kind, id, TEST_COM, grid);
  item->row->seq = seq;
  item->note = (LinliRowNote) { TEST_USER, TEST_START_MS, TEST_OTHER, NULL };
  linli_row_clock_reset (&item->row->clock, seq, TEST_OTHER);
  linli_value_set_text (&value, both, -1);
  linli_row_set (item->row, linli_kind_find_field (kind, "photos"), &value);
  linli_value_set_text (&value, "3号楼", -1);
  linli_row_set (item->row, linli_kind_find_field (kind, "name"), &value);
  test_receive (f, seq, item);
}

/* Neither in thirty days nor in one: with the rows.  What another grid names, too, stays; so does what was never here to be theirs. */
static void
test_photos_of_lost_records_go (void)
{
  Fixture f;
  LinliAttachment lost, shared, kept, form;
  LinliId here = { { 0 } }, there = { { 0 } };
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 grids[] = { TEST_GRID, TEST_GRID + 1 };
  g_autofree char *part = NULL;
  g_autoptr(GPtrArray) missing = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, NULL, TRUE);
  g_array_append_vals (both, grids, 2);
  g_assert_true (linli_store_set_scope (f.store, TEST_COM, 1, 2, both, &error));
  lost = keep_photo (&f, 0);
  shared = keep_photo (&f, 1);
  kept = keep_photo (&f, 2);
  part = g_strdup_printf ("%s/files/%.2s/part-%s", f.folder, lost.sha, lost.sha);
  g_assert_true (g_file_set_contents (part, "ph", 2, NULL));
  g_assert_true (linli_store_note_thumb (f.store, lost.thumb, FALSE, NULL));
  form = keep_photo (&f, 3);
  receive_building (&f, 1, TEST_GRID, &here, &lost, &shared);
  receive_building (&f, 2, TEST_GRID + 1, &there, &shared, &kept);
  set_scope (&f, 3, TEST_GRID + 1);
  g_assert_true (!has_photo (&f, &lost) && has_photo (&f, &shared) && has_photo (&f, &kept) && has_photo (&f, &form));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));  /* nor what came of it in part */
  /* Nor when its small picture was to be asked for again: regained, it is asked for at once. */
  g_assert_true (linli_store_set_scope (f.store, TEST_COM, 1, 4, both, &error));
  receive_building (&f, 3, TEST_GRID, &here, &lost, &shared);
  missing = linli_store_list_missing_thumbs (f.store, 10, &error);
  g_assert_cmpuint (missing->len, ==, 1);
  g_assert_cmpstr (((const LinliFileJob *) g_ptr_array_index (missing, 0))->sha, ==, lost.thumb);
  set_scope (&f, 5, 0);
  g_assert_true (!has_photo (&f, &shared) && !has_photo (&f, &kept) && has_photo (&f, &form));
  linli_files_remove_all (f.folder);
  fixture_clear (&f);
}

/* As somebody adds a photo in the form. */
static void
name_photos (Fixture *f, const LinliId *id, const char *photos)
{
  const LinliKind *kind = test_kind (f, "building");
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_CHANGE, kind, id);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  linli_value_set_text (&value, photos, -1);
  linli_edit_set (edit, linli_kind_find_field (kind, "photos"), &value);
  g_ptr_array_add (edits, edit);
  linli_store_save (f->store, edits, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.ops, ==, 1);
}

static void
sent (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) jobs = linli_store_list_files (f->store, TRUE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < jobs->len; i++)
    {
      LinliFileJob *job = g_ptr_array_index (jobs, i);

      job->state = LINLI_FILE_SENT;
      g_assert_true (linli_store_note_file (f->store, job, &error));
    }
}

/* Own photos: while the save that names one waits, and while one itself waits to be sent, it is somebody's work. */
static void
test_photos_wait_for_unsent_work (void)
{
  for (guint is_sent = 0; is_sent < 2; is_sent++)
    {
      Fixture f;
      LinliAttachment first, own;
      LinliId id = { { 0 } };
      g_autofree char *one = NULL, *two = NULL, *both = NULL;
      g_autoptr(GPtrArray) tray = NULL;
      g_autoptr(GError) error = NULL;

      fixture_init (&f, NULL, TRUE);
      first = keep_photo (&f, 0);
      own = keep_photo (&f, 1);
      receive_building (&f, 1, TEST_GRID, &id, &first, NULL);
      one = linli_attachment_format (&first);
      two = linli_attachment_format (&own);
      both = g_strconcat (one, ",", two, NULL);
      name_photos (&f, &id, both);
      if (is_sent)
        sent (&f);
      set_scope (&f, 2, 0);
      g_assert_true (has_photo (&f, &own));
      test_answer (&f, LINLI_STATUS_RETURNED, LINLI_WHY_SCOPE, 0, NULL);
      set_scope (&f, 3, 0);
      g_assert_true (has_photo (&f, &own));
      tray = linli_store_list_returned (f.store, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (tray->len, ==, 1);
      g_assert_true (linli_store_drop_returned (f.store, ((LinliReturned *) g_ptr_array_index (tray, 0))->op->number, &error));
      linli_store_checkpoint (f.store);
      g_assert_false (has_photo (&f, &first));
      g_assert_true (has_photo (&f, &own) == !is_sent);
      linli_files_remove_all (f.folder);
      fixture_clear (&f);
    }
}

/* Lost and given again before the answer came: the rows name it, and it is theirs. */
static void
test_photos_of_a_regained_grid_stay (void)
{
  Fixture f;
  LinliAttachment photo;
  LinliId id = { { 0 } };
  g_autoptr(GError) error = NULL;

  fixture_init (&f, NULL, TRUE);
  photo = keep_photo (&f, 0);
  receive_building (&f, 1, TEST_GRID, &id, &photo, NULL);
  test_change (&f, "building", &id, SET ("name=三号楼"));
  set_scope (&f, 2, 0);
  g_assert_true (has_photo (&f, &photo));
  set_scope (&f, 3, TEST_GRID);
  receive_building (&f, 2, TEST_GRID, &id, &photo, NULL);
  test_answer (&f, LINLI_STATUS_OK, LINLI_WHY_NONE, 3, NULL);
  receive_building (&f, 3, TEST_GRID, &id, &photo, NULL);
  linli_store_checkpoint (f.store);
  g_assert_true (has_photo (&f, &photo));
  linli_files_remove_all (f.folder);
  fixture_clear (&f);
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
  g_test_add_func ("/store/purge/photos of lost records go with them", test_photos_of_lost_records_go);
  g_test_add_func ("/store/purge/photos wait for what is unsent", test_photos_wait_for_unsent_work);
  g_test_add_func ("/store/purge/photos of a grid that is regained stay", test_photos_of_a_regained_grid_stay);
  g_test_add_func ("/store/purge/a wiped replica holds nothing", test_wiped_replica_holds_nothing);
  g_test_add_func ("/store/purge/the receipt counts what went and why", test_receipt_counts_what_went_and_why);
  return g_test_run ();
}
