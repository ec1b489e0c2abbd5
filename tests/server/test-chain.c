/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-chain.c - what is changed, taken out or put in by hand in the server's audit, or taken out of its records, is found and told where. */
#include "config.h"

#include "linli-backend.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define START_MS G_GINT64_CONSTANT (1795500000000)
#define COM      1
#define RECORDS  6

typedef struct
{
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  char             *dir;
  LinliBackend     *server;
  LinliAccess      *access;
  LinliRole         role;
  gint64            number;
  LinliId           ids[RECORDS];
} Fixture;

static void
open_server (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  f->server = linli_backend_open (f->dir, LINLI_BACKEND_CREATE, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (f->server, COM, &error));
}

static void
run_sql (Fixture *f, const char *sql)
{
  g_autofree char *path = g_build_filename (f->dir, "server.db", NULL);
  sqlite3 *db = NULL;
  char *wrong = NULL;

  g_clear_pointer (&f->server, linli_backend_close);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &wrong);
  g_assert_cmpstr (wrong, ==, NULL);
  sqlite3_close (db);
  open_server (f);
}

/* One push: makes or changes two records, the last save of it in a group that is returned. */
static void
push_two (Fixture *f, LinliOpKind type, guint first, const char *name)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->catalogue, "place");
  const LinliField *field = linli_kind_find_field (kind, "name");
  g_autoptr(LinliPush) push = linli_push_new (COM, 0, 7);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      LinliOp *op = linli_op_new (i == 3 ? LINLI_OP_UPDATE : type, kind, &f->ids[first + i % 2]);
      g_auto(LinliValue) none = LINLI_VALUE_INIT, value = LINLI_VALUE_INIT;

      op->number = ++f->number;
      /* The last two are one save, whose second half is about what does not exist: all of it is taken back. */
      op->group = i == 3 ? op->number - 1 : op->number;
      op->com = COM;
      op->grid = 1;
      op->hlc = START_MS << 16;
      if (i >= 2)
        {
          op->type = LINLI_OP_UPDATE;
          op->base = G_MAXINT32;
        }
      if (i == 3)
        linli_id_new (LINLI_CLOCK (f->clock), f->random, &op->id);
      linli_value_set_text (&value, i == 2 ? "乙" : name, -1);
      linli_op_add_change (op, field->no, 0, &none, &value);
      g_ptr_array_add (push->ops, op);
    }
  answer = linli_backend_push (f->server, push, f->access, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((LinliOpResult *) g_ptr_array_index (answer->results, 3))->status, ==, LINLI_STATUS_RETURNED);
  g_assert_cmpint (((LinliOpResult *) g_ptr_array_index (answer->results, 2))->status, ==, LINLI_STATUS_RETURNED);
}

static char *
check (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  char *wrong = linli_backend_check (f->server, COM, &error);

  g_assert_no_error (error);
  return wrong;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->clock = linli_manual_clock_new (START_MS);
  f->random = linli_random_new_seeded (7);
  f->dir = g_dir_make_tmp ("linli-chain-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (f->role.rights); i++)
    f->role.rights[i] = LINLI_RIGHT_READ | LINLI_RIGHT_WRITE;
  f->access = linli_access_new (1);
  linli_access_add (f->access, COM, &f->role)->all_grids = TRUE;
  f->access->version = 1;
  for (guint i = 0; i < RECORDS; i++)
    linli_id_new (LINLI_CLOCK (f->clock), f->random, &f->ids[i]);
  open_server (f);
  push_two (f, LINLI_OP_CREATE, 0, "甲");
  push_two (f, LINLI_OP_CREATE, 2, "甲");
  push_two (f, LINLI_OP_CREATE, 4, "甲");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr(GDir) folder = g_dir_open (f->dir, 0, NULL);
  const char *name;

  g_clear_pointer (&f->server, linli_backend_close);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->dir);
  g_free (f->dir);
  linli_access_free (f->access);
  g_object_unref (f->clock);
  g_object_unref (f->random);
  linli_catalogue_unref (f->catalogue);
}

/* Numbers are 1 to 6, two a link. */
static const struct { const char *name, *sql, *words; } deeds[] = {
  { "a value that was changed", "UPDATE audit SET body=replace(body,'甲','乙') WHERE seq=3", "changed by hand between numbers 3 and 4" },
  { "an author that was changed", "UPDATE audit SET user=9 WHERE seq=6", "changed by hand between numbers 5 and 6" },
  { "a time that was changed", "UPDATE audit SET at=at+1 WHERE seq=1", "changed by hand between numbers 1 and 2" },
  { "a row that was taken out, the counter with it", "DELETE FROM audit WHERE seq=4; UPDATE part SET seq=5; DELETE FROM record WHERE seq=4;"
    " UPDATE op_done SET seq=0 WHERE seq=4", "1 rows of the audit are missing between numbers 3 and 4" },
  { "two rows that changed places", "UPDATE audit SET seq=100 WHERE seq=3; UPDATE audit SET seq=3 WHERE seq=4; UPDATE audit SET seq=4 WHERE seq=100;"
    " UPDATE op_done SET seq=7-seq WHERE seq IN (3,4)", "changed by hand between numbers 3 and 4" },
  { "a row that was put in", "INSERT INTO audit SELECT com,7,dev,opno+90,user,hlc,at,body FROM audit WHERE seq=6; UPDATE part SET seq=7",
    "1 rows of the audit are in no link" },
  { "a link that was taken out of the middle", "DELETE FROM audit_chain WHERE n=2", "a link of the audit's chain is missing" },
  { "the first link taken out, the others counted anew", "DELETE FROM audit_chain WHERE n=1; UPDATE audit_chain SET n=n-1", "changed by hand between numbers 3 and 4" },
  { "the last link taken out", "DELETE FROM audit_chain WHERE n=3", "2 rows of the audit are in no link" },
  { "a link whose hash was changed", "UPDATE audit_chain SET hash=zeroblob(32) WHERE n=1", "changed by hand between numbers 1 and 2" },
  { "a link that says other numbers", "UPDATE audit_chain SET seq1=7 WHERE n=3", "changed by hand between numbers 5 and 7" },
  { "a record that was taken out", "DELETE FROM record WHERE seq=2", "1 rows were taken out by hand, one of them of place" },
};

static void
test_deed (Fixture *f, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *before = check (f), *after = NULL;

  g_assert_cmpstr (before, ==, NULL);
  run_sql (f, deeds[i].sql);
  after = check (f);
  g_test_message ("%s: %s", deeds[i].name, after);
  g_assert_nonnull (after);
  g_assert_nonnull (strstr (after, deeds[i].words));
}

/* A server of before: what is older than the chain is not in it, and what follows is. */
static void
test_begins (Fixture *f, gconstpointer data)
{
  g_autofree char *old = NULL, *grown = NULL, *changed = NULL;

  run_sql (f, "DROP TABLE audit_chain");
  old = check (f);
  g_assert_cmpstr (old, ==, NULL);
  push_two (f, LINLI_OP_UPDATE, 0, "丙");
  grown = check (f);
  g_assert_cmpstr (grown, ==, NULL);
  run_sql (f, "UPDATE audit SET body=replace(body,'丙','丁') WHERE seq=7");
  changed = check (f);
  g_assert_nonnull (changed);
}

/* The last hash is another one after every push, and the same when nothing was written. */
static void
test_head (Fixture *f, gconstpointer data)
{
  guint8 one[LINLI_BACKEND_CHAIN_BYTES], other[LINLI_BACKEND_CHAIN_BYTES];
  g_autoptr(GError) error = NULL;
  gint64 links;

  g_assert_true (linli_backend_get_chain (f->server, COM, &links, one, &error));
  g_assert_cmpint (links, ==, 3);
  push_two (f, LINLI_OP_UPDATE, 0, "丙");
  g_assert_true (linli_backend_get_chain (f->server, COM, &links, other, &error));
  g_assert_cmpint (links, ==, 4);
  g_assert_true (memcmp (one, other, sizeof one) != 0);
  run_sql (f, "SELECT 1");
  g_assert_true (linli_backend_get_chain (f->server, COM, &links, one, &error));
  g_assert_true (links == 4 && memcmp (one, other, sizeof one) == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/chain/%s", deeds[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_deed, tear_down);
    }
  g_test_add ("/server/chain/it begins where an older server stopped", Fixture, NULL, set_up, test_begins, tear_down);
  g_test_add ("/server/chain/its last hash tells where it stands", Fixture, NULL, set_up, test_head, tear_down);
  return g_test_run ();
}
