/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-unnamed.c - photos that nothing names any more go after their time, and no other file ever does. */
#include "config.h"

#include "linli-attachment.h"
#include "linli-backend.h"
#include "linli-error.h"
#include "linli-json.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define START_MS G_GINT64_CONSTANT (1795500000000)
#define DAY_MS   G_GINT64_CONSTANT (86400000)
#define DAYS     180
#define COM      1
#define DEVICE   11

typedef struct
{
  char             *folder;
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliBackend     *backend;
  LinliId           building;
  gint64            op, seq;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  *f = (Fixture) { .folder = g_dir_make_tmp ("linli-unnamed-XXXXXX", &error) };
  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->clock = linli_manual_clock_new (START_MS);
  f->random = linli_random_new_seeded (7);
  f->backend = linli_backend_open (f->folder, LINLI_BACKEND_CREATE, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (f->backend, COM, &error));
  g_assert_true (linli_backend_add_user (f->backend, "shu", NULL, "community_secretary", COM, NULL, 0, "correct horse", NULL, &error));
  linli_id_new (LINLI_CLOCK (f->clock), f->random, &f->building);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = !g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  linli_backend_close (f->backend);
  remove_all (f->folder);
  g_free (f->folder);
  linli_catalogue_unref (f->catalogue);
  g_object_unref (f->clock);
  g_object_unref (f->random);
}

/* (transfer full): the name of the n-th photo */
static char *
get_sha (guint n)
{
  g_autofree char *text = g_strdup_printf ("photo %u", n);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* @n and the small picture @n + 1, as the field of a record names them */
static char *
get_word (guint n)
{
  g_autofree char *sha = get_sha (n), *thumb = get_sha (n + 1);
  LinliAttachment attachment = { .taken_ms = START_MS, .size = 7, .thumb_size = 7 };

  g_strlcpy (attachment.sha, sha, sizeof attachment.sha);
  g_strlcpy (attachment.thumb, thumb, sizeof attachment.thumb);
  return linli_attachment_format (&attachment);
}

static char *
get_path (Fixture *f, const char *sub, const char *name)
{
  const char two[] = { name[0], name[1], '\0' };

  return g_build_filename (f->folder, "files", sub != NULL ? sub : two, name, NULL);
}

static void
put (Fixture *f, const char *sub, const char *name)
{
  g_autofree char *path = get_path (f, sub, name), *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "a photo", -1, NULL));
}

static void
put_photo (Fixture *f, guint n)
{
  g_autofree char *sha = get_sha (n);

  put (f, NULL, sha);
}

static gboolean
is_there (Fixture *f, const char *sub, const char *name)
{
  g_autofree char *path = get_path (f, sub, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
has_photo (Fixture *f, guint n)
{
  g_autofree char *sha = get_sha (n);

  return is_there (f, NULL, sha);
}

/* @base: of who did not see the last change, -1 = saw it.  @old, @new: (nullable) */
static guint
name_photos (Fixture *f, gint64 device, const char *old, const char *new, gint64 base)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPush) push = linli_push_new (COM, 0, device);
  g_autoptr(LinliAccess) access = linli_backend_get_access (f->backend, 1, &error);
  g_autoptr(LinliPushAnswer) answer = NULL;
  const LinliKind *kind = linli_catalogue_get_kind (f->catalogue, "building");
  LinliOp *op = linli_op_new (f->seq == 0 ? LINLI_OP_CREATE : LINLI_OP_UPDATE, kind, &f->building);
  g_auto(LinliValue) before = LINLI_VALUE_INIT, after = LINLI_VALUE_INIT;

  op->com = COM;
  op->grid = 1;
  op->base = base < 0 ? f->seq : base;
  op->hlc = linli_clock_get_wall_ms (LINLI_CLOCK (f->clock)) << 16;
  op->number = op->group = ++f->op;
  if (old != NULL)
    linli_value_set_text (&before, old, -1);
  if (new != NULL)
    linli_value_set_text (&after, new, -1);
  linli_op_add_change (op, linli_kind_find_field (kind, "photos")->no, op->base, &before, &after);
  g_ptr_array_add (push->ops, op);
  answer = linli_backend_push (f->backend, push, access, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((const LinliOpResult *) g_ptr_array_index (answer->results, 0))->status, !=, LINLI_STATUS_RETURNED);
  f->seq = answer->seq;
  return ((const LinliOpResult *) g_ptr_array_index (answer->results, 0))->conflicts->len;
}

static gint64
collect (Fixture *f, gint64 day)
{
  g_autoptr(GError) error = NULL;
  gint64 removed = -1;

  linli_manual_clock_set (f->clock, START_MS + day * DAY_MS);
  g_assert_true (linli_backend_remove_unnamed (f->backend, DAYS, &removed, &error));
  g_assert_no_error (error);
  return removed;
}

/* Counting changes nothing. */
static guint
count (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  guint n = 0, again = 0;

  g_assert_true (linli_backend_count_unnamed (f->backend, &n, &error) && linli_backend_count_unnamed (f->backend, &again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, again);
  return n;
}

static void
test_goes (Fixture *f, gconstpointer data)
{
  g_autofree char *first = get_word (0), *second = get_word (2), *both = g_strconcat (first, ",", second, NULL), *begun = get_sha (7), *going = get_sha (2);

  for (guint n = 0; n < 6; n++)
    put_photo (f, n);
  /* One that never became whole, and one that still comes. */
  put (f, "part", begun);
  put (f, "part", going);
  g_assert_cmpuint (count (f), ==, 7);
  name_photos (f, DEVICE, NULL, both, -1);
  g_assert_cmpuint (count (f), ==, 3);
  g_assert_cmpint (collect (f, 1), ==, 0);
  name_photos (f, DEVICE, both, second, -1);
  g_assert_cmpuint (count (f), ==, 5);
  g_assert_cmpint (collect (f, 100), ==, 0);
  /* Nothing named photos 4 and 5 from the first day on, 0 and 1 from the hundredth. */
  g_assert_cmpint (collect (f, 1 + DAYS - 1), ==, 0);
  g_assert_cmpint (collect (f, 1 + DAYS), ==, 3);
  g_assert_true (!has_photo (f, 4) && !has_photo (f, 5) && has_photo (f, 0) && has_photo (f, 1));
  g_assert_false (is_there (f, "part", begun));
  g_assert_cmpint (collect (f, 100 + DAYS), ==, 2);
  g_assert_true (!has_photo (f, 0) && !has_photo (f, 1) && has_photo (f, 2) && has_photo (f, 3));
  g_assert_true (is_there (f, "part", going));
  g_assert_cmpuint (count (f), ==, 0);
  g_assert_cmpint (collect (f, 5000), ==, 0);
  g_assert_true (has_photo (f, 2) && has_photo (f, 3));
}

/* Taken out and put back: its time begins anew when it is taken out the next time. */
static void
test_named_again (Fixture *f, gconstpointer data)
{
  g_autofree char *word = get_word (0);

  put_photo (f, 0);
  put_photo (f, 1);
  name_photos (f, DEVICE, NULL, word, -1);
  name_photos (f, DEVICE, word, NULL, -1);
  g_assert_cmpint (collect (f, 1), ==, 0);
  name_photos (f, DEVICE, NULL, word, -1);
  g_assert_cmpint (collect (f, 1 + DAYS), ==, 0);
  name_photos (f, DEVICE, word, NULL, -1);
  g_assert_cmpint (collect (f, 2 + DAYS), ==, 0);
  g_assert_cmpint (collect (f, 1 + 2 * DAYS), ==, 0);
  g_assert_cmpint (collect (f, 2 + 2 * DAYS), ==, 2);
}

static void
run_sql (Fixture *f, const char *sql)
{
  g_autofree char *path = g_build_filename (f->folder, "server.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Somebody may still settle for it. */
static void
test_conflict (Fixture *f, gconstpointer data)
{
  static const char *const columns[] = { "base", "server", "mine" };
  g_autofree char *sha = get_sha (0);

  put_photo (f, 0);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *insert = g_strdup_printf ("INSERT INTO conflict(cid,type,kind_no,record,field_no,com,grid,seq,base_seq,base,server,mine,server_seq,server_user,"
                                                 "server_at,dev,opno,user,at,state) VALUES(X'0%u',1,3,X'00',15,1,1,1,1,'','','',1,1,1,1,1,1,1,0);"
                                                 "UPDATE conflict SET %s='\"%s\"' WHERE cid=X'0%u'", i, columns[i], sha, i);
      g_autofree char *settle = g_strdup_printf ("UPDATE conflict SET state=1 WHERE cid=X'0%u'", i);

      run_sql (f, insert);
      g_assert_cmpint (collect (f, 1000 * i), ==, 0);
      g_assert_cmpint (collect (f, 1000 * i + DAYS), ==, 0);
      run_sql (f, settle);
    }
  g_assert_cmpint (collect (f, 5000), ==, 0);
  g_assert_cmpint (collect (f, 5000 + DAYS), ==, 1);
}

/* A kind that this catalogue does not know names photos too, wherever in it the name stands. */
static void
test_other_kinds (Fixture *f, gconstpointer data)
{
  g_autofree char *sha = get_sha (0);
  g_autofree char *upper = g_ascii_strup (sha, -1);
  const struct { const char *before, *name, *after; gboolean named; } rows[] = {
    { "", sha, "", TRUE }, { "x", sha, ".jpg", TRUE }, { "00", sha, "", TRUE }, { "", sha, "ff", TRUE }, { "abc", sha, "def", TRUE }, { ".", upper, ".", FALSE },
    { "", sha + 1, "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT OR REPLACE INTO record(rid,id,kind_no,com,grid,seq,gseq,del,clk,prov,body,user,at,device,pseq) VALUES(1,X'01',999,1,1,1,1,0,"
                                              "X'',X'',CAST('%s%s%s' AS BLOB),1,1,1,1)", rows[i].before, rows[i].name, rows[i].after);

      g_test_message ("%s%s%s", rows[i].before, rows[i].name, rows[i].after);
      put_photo (f, 0);
      run_sql (f, sql);
      collect (f, 10000 * i);
      g_assert_cmpint (collect (f, 10000 * i + DAYS), ==, rows[i].named ? 0 : 1);
      g_assert_true (has_photo (f, 0) == rows[i].named);
    }
  /* Of a row that died nothing is named. */
  put_photo (f, 0);
  {
    g_autofree char *sql = g_strdup_printf ("UPDATE record SET del=1, body=CAST('%s' AS BLOB)", sha);

    run_sql (f, sql);
  }
  collect (f, 200000);
  g_assert_cmpint (collect (f, 200000 + DAYS), ==, 1);
}

/* What somebody else put there, or a link out of it, is not ours. */
static void
test_strangers (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "README", "0123", "ab", ".hidden" };
  g_autofree char *away = g_dir_make_tmp ("linli-away-XXXXXX", NULL), *link = NULL, *sha = get_sha (0), *outside = g_build_filename (away, sha, NULL);
  g_autofree char *files = g_build_filename (f->folder, "files", NULL);

  put_photo (f, 1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put (f, "zz", names[i]);
  g_assert_true (g_file_set_contents (outside, "of others", -1, NULL));
  link = g_build_filename (files, "link", NULL);
  g_assert_cmpint (symlink (away, link), ==, 0);
  collect (f, 1);
  g_assert_cmpint (collect (f, 1 + DAYS), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (is_there (f, "zz", names[i]));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
  remove_all (away);
}

/* After a restore laptops offer again what may name it. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  put_photo (f, 0);
  collect (f, 1);
  g_assert_true (linli_backend_raise_epoch (f->backend, COM, 0, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpint (collect (f, 1 + DAYS), ==, 0);
  g_assert_cmpint (collect (f, 1 + 2 * DAYS), ==, 1);
}

static void
test_administrator (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = linli_json_parse ("{\"do\":\"sweep\",\"days\":2}", -1, NULL, &error);

  put_photo (f, 0);
  for (guint day = 0; day < 4; day++)
    {
      g_autoptr(GString) out = g_string_new (NULL);

      linli_manual_clock_set (f->clock, START_MS + day * DAY_MS);
      g_assert_true (linli_backend_admin (f->backend, json_node_get_object (node), out, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (out->str, ==, day == 2 ? "{\"swept\":0,\"days\":2,\"photos\":1}" : "{\"swept\":0,\"days\":2,\"photos\":0}");
    }
}

int
main (int argc, char **argv)
{
  static const struct { const char *path; void (*func) (Fixture *f, gconstpointer data); } tests[] = {
    { "/unnamed/what nothing names goes after its time, the small picture too", test_goes },
    { "/unnamed/what is named again has its whole time again", test_named_again },
    { "/unnamed/what an open conflict names stays", test_conflict },
    { "/unnamed/a kind that is not known names as well", test_other_kinds },
    { "/unnamed/other files and links are left alone", test_strangers },
    { "/unnamed/a restore begins the time anew", test_restored },
    { "/unnamed/an administrator may do it sooner", test_administrator },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
