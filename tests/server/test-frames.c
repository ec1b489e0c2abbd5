/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frames.c - which frames the server makes, when it makes them anew, and for whom. */
#include "../protocol/kinds.h"

#include "linli-backend.h"
#include "linli-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define COM    1
#define PEOPLE 100

typedef struct
{
  TestKinds         kinds;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliBackend     *backend;
  LinliFrames      *frames;
  LinliAccess      *writer, *reader;  /* everything in grids 1 and 2; the kind alone, without its facet, in grid 1 */
  LinliId           ids[PEOPLE];
  gint64            op;
} Fixture;

static LinliAccess *
make_access (Fixture *f, const char *role_name, gint64 grids)
{
  LinliAccess *access = linli_access_new (1);
  const LinliRole *role = linli_catalogue_get_user_role (f->kinds.catalogue, role_name);
  LinliGrant *grant = linli_access_add (access, COM, role);

  for (gint64 grid = 1; grid <= grids; grid++)
    g_array_append_val (grant->grids, grid);
  access->version = 1;
  return access;
}

static void
push_op (Fixture *f, LinliOp *op)
{
  g_autoptr(LinliPush) push = linli_push_new (COM, 0, 7);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  op->number = op->group = ++f->op;
  op->com = COM;
  g_ptr_array_add (push->ops, op);
  answer = linli_backend_push (f->backend, push, f->writer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((LinliOpResult *) g_ptr_array_index (answer->results, 0))->status, ==, LINLI_STATUS_OK);
}

static void
write_text (Fixture *f, LinliOpKind type, const LinliKind *kind, const LinliId *id, gint64 grid, const char *text)
{
  LinliOp *op = linli_op_new (type, kind, id);
  g_auto(LinliValue) none = LINLI_VALUE_INIT;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(LinliRow) row = linli_backend_load (f->backend, kind, id, NULL);

  op->grid = grid;
  op->base = row != NULL ? row->seq : 0;
  linli_value_set_text (&value, text, -1);
  if (type != LINLI_OP_DELETE)
    linli_op_add_change (op, 1, row != NULL ? row->seq : 0, row != NULL ? &row->values[0] : &none, &value);
  push_op (f, op);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  *f = (Fixture) { .kinds = test_kinds_load () };
  f->clock = linli_manual_clock_new (G_GINT64_CONSTANT (1795500000000));
  f->random = linli_random_new_seeded (1);
  f->backend = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, f->kinds.catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (f->backend, COM, &error));
  f->frames = linli_frames_new (NULL);
  f->writer = make_access (f, "worker", 2);
  f->reader = make_access (f, "reader", 1);
  for (guint i = 0; i < PEOPLE; i++)
    {
      linli_id_new (LINLI_CLOCK (f->clock), f->random, &f->ids[i]);
      write_text (f, LINLI_OP_CREATE, f->kinds.item, &f->ids[i], i < PEOPLE / 2 ? 1 : 2, "一");
      if (i % 10 == 0)
        write_text (f, LINLI_OP_CREATE, f->kinds.care, &f->ids[i], i < PEOPLE / 2 ? 1 : 2, "照护");
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  linli_access_free (f->writer);
  linli_access_free (f->reader);
  linli_frames_free (f->frames);
  linli_backend_close (f->backend);
  linli_catalogue_unref (f->kinds.catalogue);
  g_object_unref (f->clock);
  g_object_unref (f->random);
}

/* (transfer full) */
static LinliManifest *
ask (Fixture *f, const LinliAccess *access, gint64 grid)
{
  LinliManifestAsk question = { COM, 0, 1, grid };
  g_autoptr(GError) error = NULL;
  LinliManifest *manifest = linli_backend_make_manifest (f->backend, f->frames, &question, access, &error);

  g_assert_no_error (error);
  return manifest;
}

/* The frame of @kind, or the test ends. */
static const LinliFrameEntry *
find (const LinliManifest *manifest, const LinliKind *kind)
{
  for (guint i = 0; i < manifest->frames->len; i++)
    if (g_array_index (manifest->frames, LinliFrameEntry, i).kind_no == kind->no)
      return &g_array_index (manifest->frames, LinliFrameEntry, i);
  g_error ("there is no frame of kind %u", kind->no);
}

static void
assert_fetched (Fixture *f, const LinliAccess *access, const char *hash, gboolean may)
{
  const char *names[] = { hash, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = linli_backend_get_frames (f->backend, f->frames, names, access, &error);

  if (may)
    {
      g_autoptr(LinliPage) page = NULL;

      g_assert_no_error (error);
      page = linli_frames_read (f->kinds.catalogue, names, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->items->len, >, 0);
    }
  else
    {
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND);
      g_assert_cmpstr (error->message, ==, "there is no such frame; ask again which there are");
    }
}

static void
test_scope (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliManifest) all = ask (f, f->writer, 1);
  g_autoptr(LinliManifest) core = ask (f, f->reader, 1);
  g_autoptr(LinliManifest) other = ask (f, f->writer, 2);
  g_autoptr(LinliManifest) nothing = ask (f, f->reader, 2);
  g_autofree char *unknown = g_strnfill (64, 'a');

  g_assert_cmpuint (all->frames->len, ==, 2);
  g_assert_cmpint (all->rows, ==, PEOPLE / 2 + PEOPLE / 20);
  g_assert_cmpint (all->asof, ==, PEOPLE + PEOPLE / 10);
  /* The same frame for everybody who may read it; a compartment that may not be read has none. */
  g_assert_cmpuint (core->frames->len, ==, 1);
  g_assert_cmpstr (find (core, f->kinds.item)->hash, ==, find (all, f->kinds.item)->hash);
  g_assert_cmpint (core->rows, ==, PEOPLE / 2);
  g_assert_cmpuint (nothing->frames->len, ==, 0);
  g_assert_cmpint (nothing->asof, ==, 0);

  assert_fetched (f, f->writer, find (all, f->kinds.care)->hash, TRUE);
  assert_fetched (f, f->writer, find (other, f->kinds.item)->hash, TRUE);
  assert_fetched (f, f->reader, find (all, f->kinds.item)->hash, TRUE);
  /* Who knows the name is told no more than who made one up. */
  assert_fetched (f, f->reader, find (all, f->kinds.care)->hash, FALSE);
  assert_fetched (f, f->reader, find (other, f->kinds.item)->hash, FALSE);
  assert_fetched (f, f->reader, unknown, FALSE);
}

static void
test_superseded (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliManifest) first = ask (f, f->writer, 1);
  g_autoptr(LinliManifest) other = NULL;
  g_autoptr(LinliManifest) few = NULL;
  g_autoptr(LinliManifest) many = NULL;

  /* What happens in another grid makes them no older. */
  write_text (f, LINLI_OP_UPDATE, f->kinds.item, &f->ids[PEOPLE - 1], 2, "二");
  other = ask (f, f->writer, 1);
  g_assert_cmpint (other->asof, >, first->asof);
  g_assert_cmpstr (find (other, f->kinds.item)->hash, ==, find (first, f->kinds.item)->hash);

  for (guint i = 0; i < 8; i++)
    write_text (f, LINLI_OP_UPDATE, f->kinds.item, &f->ids[i], 1, "二");
  few = ask (f, f->writer, 1);
  g_assert_cmpint (few->asof, ==, first->asof);
  g_assert_cmpstr (find (few, f->kinds.item)->hash, ==, find (first, f->kinds.item)->hash);

  write_text (f, LINLI_OP_UPDATE, f->kinds.item, &f->ids[8], 1, "二");
  many = ask (f, f->writer, 1);
  g_assert_cmpint (many->asof, ==, first->asof + 10);
  g_assert_cmpstr (find (many, f->kinds.item)->hash, !=, find (first, f->kinds.item)->hash);
  /* A kind in which nothing changed keeps its frame; what was replaced is gone. */
  g_assert_cmpstr (find (many, f->kinds.care)->hash, ==, find (first, f->kinds.care)->hash);
  assert_fetched (f, f->writer, find (first, f->kinds.item)->hash, FALSE);
  assert_fetched (f, f->writer, find (many, f->kinds.item)->hash, TRUE);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliManifest) before = ask (f, f->writer, 1);
  g_autoptr(LinliManifest) after = NULL;

  write_text (f, LINLI_OP_DELETE, f->kinds.item, &f->ids[1], 1, "");
  /* Nobody may begin with what died, not even who has its name from before. */
  assert_fetched (f, f->writer, find (before, f->kinds.item)->hash, FALSE);
  after = ask (f, f->writer, 1);
  g_assert_cmpint (after->asof, ==, before->asof + 1);
  g_assert_cmpint (find (after, f->kinds.item)->rows, ==, PEOPLE / 2 - 1);
  assert_fetched (f, f->writer, find (after, f->kinds.item)->hash, TRUE);
}

static void
test_gone_and_swept (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliManifest) before = ask (f, f->writer, 1);
  g_autoptr(LinliManifest) after = NULL;
  g_autoptr(GError) error = NULL;
  gint64 removed = 0;

  write_text (f, LINLI_OP_DELETE, f->kinds.item, &f->ids[1], 1, "");
  g_assert_true (linli_backend_sweep (f->backend, COM, G_MAXINT64, &removed, &error));
  g_assert_no_error (error);
  g_assert_cmpint (removed, >, 0);
  /* Nothing is left at the server that says so. */
  assert_fetched (f, f->writer, find (before, f->kinds.item)->hash, FALSE);
  after = ask (f, f->writer, 1);
  assert_fetched (f, f->writer, find (after, f->kinds.item)->hash, TRUE);
}

static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliManifest) before = ask (f, f->writer, 1);
  g_autoptr(LinliManifest) after = NULL;
  LinliManifestAsk question = { COM, before->epoch, 1, 1 };
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_backend_raise_epoch (f->backend, COM, before->epoch, 0, &error));
  g_assert_no_error (error);
  g_assert_null (linli_backend_make_manifest (f->backend, f->frames, &question, f->writer, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_RESTORED);
  assert_fetched (f, f->writer, find (before, f->kinds.item)->hash, FALSE);
  after = ask (f, f->writer, 1);
  g_assert_cmpint (after->epoch, >, before->epoch);
  assert_fetched (f, f->writer, find (after, f->kinds.item)->hash, TRUE);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_autofree char *good = g_strnfill (64, 'a');
  g_autofree char *large = g_strnfill (64, 'A');
  g_autofree char *longer = g_strnfill (65, 'a');
  const char *many[LINLI_FRAMES_AT_ONCE + 2] = { NULL };
  const char *const table[][2] = { { NULL }, { "" }, { "x" }, { large }, { longer }, { "../frames.db" } };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_assert_null (linli_backend_get_frames (f->backend, f->frames, table[i], f->writer, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_clear_error (&error);
    }
  for (guint i = 0; i <= LINLI_FRAMES_AT_ONCE; i++)
    many[i] = good;
  g_assert_null (linli_backend_get_frames (f->backend, f->frames, many, f->writer, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

/* The file is nobody's only copy of anything. */
static void
test_file (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("linli-frames-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "frames.db", NULL);
  g_autoptr(LinliManifest) first = NULL;
  g_autoptr(LinliManifest) again = NULL;
  g_autoptr(LinliManifest) anew = NULL;
  GStatBuf info;

  linli_frames_free (f->frames);
  f->frames = linli_frames_new (folder);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  first = ask (f, f->writer, 1);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  linli_frames_free (f->frames);
  f->frames = linli_frames_new (folder);
  assert_fetched (f, f->writer, find (first, f->kinds.item)->hash, TRUE);
  again = ask (f, f->writer, 1);
  g_assert_cmpstr (find (again, f->kinds.item)->hash, ==, find (first, f->kinds.item)->hash);

  linli_frames_free (f->frames);
  g_assert_true (g_file_set_contents (path, "this is no database, however long one looks at it: nothing in here is a page", -1, NULL));
  f->frames = linli_frames_new (folder);
  anew = ask (f, f->writer, 1);
  assert_fetched (f, f->writer, find (anew, f->kinds.item)->hash, TRUE);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/frames/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("who may not read a kind in a grid has no frames of it, and is told nothing of them", test_scope);
  ADD ("frames are made anew when more than 15 of a hundred rows changed, kind by kind", test_superseded);
  ADD ("frames with a row that died are not given out any more", test_gone);
  ADD ("nor when word of its death was swept out", test_gone_and_swept);
  ADD ("frames of before a restore are not given out any more", test_restored);
  ADD ("names are 64 hex digits, 16 of them at most", test_names);
  ADD ("what was made is kept in a file that may be lost or damaged", test_file);
  return g_test_run ();
}
