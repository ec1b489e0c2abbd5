/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-safe.c - what a server says that a copy holds: never more than one that was checked does hold. */
#include "../protocol/kinds.h"

#include "linli-backend.h"

#include <glib/gstdio.h>

#define COM 1

typedef struct
{
  TestKinds         kinds;
  LinliManualClock *clock;
  LinliRandom      *random;
  char             *dir;
  LinliBackend     *backend;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  *f = (Fixture) { .kinds = test_kinds_load () };
  f->clock = linli_manual_clock_new (G_GINT64_CONSTANT (1795500000000));
  f->random = linli_random_new_seeded (1);
  f->dir = g_dir_make_tmp ("linli-safe-XXXXXX", &error);
  g_assert_no_error (error);
  f->backend = linli_backend_open (f->dir, LINLI_BACKEND_CREATE, f->kinds.catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (f->backend, COM, &error));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "safe", "server.db", "server.db-wal", "server.db-shm", "server.lock" };

  linli_backend_close (f->backend);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->dir, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
  linli_catalogue_unref (f->kinds.catalogue);
  g_object_unref (f->clock);
  g_object_unref (f->random);
}

static void
write_file (Fixture *f, const char *text)
{
  g_autofree char *path = g_build_filename (f->dir, "safe", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);
}

/* What somebody may have written there, and what the server, in epoch 3 at number 50, makes of it. */
static void
test_file (Fixture *f, gconstpointer data)
{
  static const struct { const char *text; gint64 safe; } rows[] = {
    { "[1]\nepoch=3\nseq=40\n", 40 },
    { "[1]\nepoch=3\nseq=50\n", 50 },
    { "[1]\nepoch=3\nseq=51\n", 0 },      /* more than there is: of another database */
    { "[1]\nepoch=2\nseq=40\n", 0 },      /* of before a restore */
    { "[1]\nepoch=4\nseq=40\n", 0 },
    { "[2]\nepoch=3\nseq=40\n", 0 },      /* of another partition */
    { "[1]\nseq=40\n", 0 },
    { "[1]\nepoch=3\nseq=-5\n", 0 },
    { "[1]\nepoch=3\nseq=99999999999999999999\n", 0 },
    { "[1]\nepoch=3\nseq=many\n", 0 },
    { "epoch=3", 0 },
    { "", 0 },
  };

  g_assert_cmpint (linli_backend_get_safe (f->backend, COM, 3, 50), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      write_file (f, rows[i].text);
      g_assert_cmpint (linli_backend_get_safe (f->backend, COM, 3, 50), ==, rows[i].safe);
    }
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "safe", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gint64 epoch, seq;
  GStatBuf info;

  g_assert_true (linli_backend_get_partition (f->backend, COM, &epoch, &seq, &error));
  g_assert_true (linli_backend_write_safe (f->backend, f->dir, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "[1]\nepoch=1\nseq=0\n");
  g_unlink (path);
  g_assert_cmpint (linli_backend_get_safe (f->backend, COM, epoch, 7), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/safe/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("what stands beside the database is believed as far as it can be", test_file);
  ADD ("a copy says what it holds, for the server's owner alone", test_copy);
  return g_test_run ();
}
