/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-leave.c - a replica is taken off a computer only when it holds nothing that the server has not accepted. */
#include "config.h"

#include "store-test.h"

#include <sys/stat.h>

static void
test_refused (void)
{
  enum { PENDING, SENT, RETURNED, DRAFT, NOTHING, N };

  for (guint i = 0; i < N; i++)
    {
      Fixture f;
      LinliId id;
      LinliUnsent unsent;
      g_autofree char *file = NULL;
      g_autoptr(GHashTable) values = g_hash_table_new (NULL, NULL);
      g_autoptr(GError) error = NULL;
      gboolean removed;

      fixture_init (&f, "registry-protocol", TRUE);
      file = g_build_filename (f.folder, "replica.db", NULL);
      linli_id_new (LINLI_CLOCK (f.clock), f.random, &id);
      test_receive (&f, 5, test_item (&f, LINLI_ITEM_FULL, &id, 5, TEST_OTHER, "A", "theirs"));
      if (i < DRAFT)
        test_change (&f, "item", &id, SET ("phone=mine"));
      if (i == SENT || i == RETURNED)
        test_answer (&f, i == SENT ? LINLI_STATUS_OK : LINLI_STATUS_RETURNED, i == SENT ? LINLI_WHY_NONE : LINLI_WHY_SCOPE, 6, NULL);
      if (i == DRAFT)
        g_assert_true (linli_store_put_draft (f.store, test_kind (&f, "item"), &id, values, &error));
      g_assert_true (linli_store_get_unsent (f.store, &unsent, &error));
      g_assert_cmpuint (unsent.pending, ==, i == PENDING);
      g_assert_cmpuint (unsent.sent, ==, i == SENT);
      g_assert_cmpuint (unsent.returned, ==, i == RETURNED);
      g_assert_cmpuint (unsent.drafts, ==, i == DRAFT);
      g_assert_cmpint (linli_unsent_is_none (&unsent), ==, i == NOTHING);

      /* While it is open nobody removes it. */
      g_assert_false (linli_store_remove (f.folder, f.catalogue, LINLI_CLOCK (f.clock), &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_BUSY);
      g_clear_error (&error);
      g_clear_pointer (&f.store, linli_store_close);
      removed = linli_store_remove (f.folder, f.catalogue, LINLI_CLOCK (f.clock), &error);
      g_assert_cmpint (removed, ==, i == NOTHING);
      if (!removed)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN);
      g_assert_cmpint (g_file_test (file, G_FILE_TEST_EXISTS), ==, !removed);
      g_assert_cmpint (g_file_test (f.folder, G_FILE_TEST_EXISTS), ==, !removed);
      fixture_clear (&f);
    }
}

/* What is not ours is never deleted. */
static void
test_stranger (void)
{
  Fixture f;
  g_autofree char *file = NULL;
  g_autoptr(GError) error = NULL;

  fixture_init (&f, "registry-protocol", TRUE);
  file = g_build_filename (f.folder, "notes.txt", NULL);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_clear_pointer (&f.store, linli_store_close);
  g_assert_true (linli_store_remove (f.folder, f.catalogue, LINLI_CLOCK (f.clock), &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  fixture_clear (&f);
}

/* A replica that was copied about is closed to others as soon as it is opened. */
static void
test_modes (void)
{
  Fixture f;
  g_autofree char *file = NULL;
  GStatBuf info;

  fixture_init (&f, "registry-protocol", TRUE);
  file = g_build_filename (f.folder, "replica.db", NULL);
  g_clear_pointer (&f.store, linli_store_close);
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);
  g_assert_cmpint (g_chmod (f.folder, 0755), ==, 0);
  fixture_open (&f);
  g_assert_cmpint (g_stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (f.folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/leave/nothing unsent is ever removed", test_refused);
  g_test_add_func ("/leave/what is not ours stays", test_stranger);
  g_test_add_func ("/leave/nobody else may look in", test_modes);
  return g_test_run ();
}
