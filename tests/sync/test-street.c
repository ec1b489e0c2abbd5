/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-street.c - the desk of a street: eight communities of two grids each in one replica, whose scope is changed to one community, to
 * another, and back to all, while it has work that is not sent. */
#include "config.h"

#include "linli-error.h"

#include <sqlite3.h>
#include <string.h>

#include "sync-client.h"

#define COMMUNITIES 8
#define GRIDS       (2 * COMMUNITIES)
#define PEOPLE      3  /* in a grid */

typedef struct
{
  ServerFixture server;
  SyncClient    maker, desk;
  LinliId       people[GRIDS][PEOPLE];
} Fixture;

static void
execute (sqlite3 *db, const char *format, ...)
{
  va_list args;
  char *sql;

  va_start (args, format);
  sql = sqlite3_vmprintf (format, args);
  va_end (args);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_free (sql);
}

/* Communities @first to @last, as an administrator gives them; the server is not running. */
static void
grant (Fixture *f, guint user, guint first, guint last)
{
  g_autofree char *path = g_build_filename (f->server.folder, "server.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  execute (db, "DELETE FROM grant_ WHERE user=%u", user + 1);
  for (guint grid = 2 * first - 1; grid <= 2 * last; grid++)
    execute (db, "INSERT INTO grant_(user,com,role,grid) VALUES(%u,%d,'grid_worker',%u)", user + 1, TEST_COM, grid);
  execute (db, "UPDATE user_ SET version=version+1 WHERE user=%u", user + 1);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
connect (Fixture *f)
{
  SyncClient *clients[] = { &f->maker, &f->desk };
  g_autoptr(GError) error = NULL;

  server_fixture_start (&f->server);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_clear_object (&clients[i]->wire);
      clients[i]->wire = linli_soup_transport_new (f->server.url, &error);
      g_assert_no_error (error);
    }
}

static void
change_scope (Fixture *f, guint first, guint last)
{
  server_fixture_stop (&f->server);
  grant (f, USER_SECOND, first, last);
  connect (f);
}

static void
make_people (Fixture *f)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");

  for (guint grid = 1; grid <= GRIDS; grid++)
    for (guint i = 0; i < PEOPLE; i++)
      {
        g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
        g_autoptr(GPtrArray) edits = g_ptr_array_new ();
        g_auto(LinliSaveResult) result = { 0 };
        g_auto(LinliValue) value = LINLI_VALUE_INIT;
        g_autoptr(GError) error = NULL;

        linli_value_set_text (&value, "王芳", -1);
        linli_edit_set (edit, linli_kind_find_field (kind, "name"), &value);
        edit->grid = grid;
        g_ptr_array_add (edits, edit);
        linli_store_save (f->maker.store, edits, NULL, &result, &error);
        g_assert_no_error (error);
        f->people[grid - 1][i] = edit->id;
      }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  server_fixture_init (&f->server);
  grant (f, USER_FIRST, 1, COMMUNITIES);
  grant (f, USER_SECOND, 1, COMMUNITIES);
  server_fixture_start (&f->server);
  sync_client_init (&f->maker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->maker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_init (&f->desk, &f->server, TEST_START_MS);
  sync_client_enrol (&f->desk, USER_SECOND, f->server.device[USER_SECOND], f->server.refresh[USER_SECOND]);
  sync_client_run_well (&f->maker, NULL);
  make_people (f);
  sync_client_run_well (&f->maker, NULL);
  sync_client_run_well (&f->desk, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_client_clear (&f->maker);
  sync_client_clear (&f->desk);
  server_fixture_clear (&f->server);
}

/* Everybody of communities @first to @last is here, and nobody else, neither in the lists nor by search. */
static void
assert_holds (Fixture *f, guint first, guint last)
{
  g_autoptr(LinliCheck) check = sync_client_check (&f->desk);
  const gint64 *n = g_hash_table_lookup (check->rows, "person");

  for (guint grid = 1; grid <= GRIDS; grid++)
    for (guint i = 0; i < PEOPLE; i++)
      {
        g_autofree char *name = sync_client_show (&f->desk, &f->people[grid - 1][i], "name");

        g_assert_cmpstr (name, ==, (grid + 1) / 2 >= first && (grid + 1) / 2 <= last ? "王芳" : NULL);
      }
  g_assert_nonnull (n);
  g_assert_cmpint (*n, ==, (gint64) (last - first + 1) * 2 * PEOPLE);
  sync_client_assert_equal (&f->maker, &f->desk);
}

static void
test_all (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  assert_holds (f, 1, COMMUNITIES);
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.requests, ==, 1);
  sync_client_edit (&f->maker, &f->people[15][0], "hukou_address", "示例路16号");
  sync_client_run_well (&f->maker, NULL);
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pulled, ==, 1);
}

static void
test_switch (Fixture *f, gconstpointer data)
{
  static const struct { guint first, last; } turns[] = { { 3, 3 }, { 5, 5 }, { 2, 6 }, { 8, 8 }, { 1, COMMUNITIES } };

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      change_scope (f, turns[i].first, turns[i].last);
      sync_client_run_well (&f->desk, NULL);
      assert_holds (f, turns[i].first, turns[i].last);
    }
}

/* Work in a community that stays is accepted, work in one that was taken comes back to its author, and nothing of it is lost. */
static void
test_unsent (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) returned = NULL;
  LinliSyncReport report;

  sync_client_edit (&f->desk, &f->people[4][0], "hukou_address", "示例路5号");  /* community 3 */
  sync_client_edit (&f->desk, &f->people[14][0], "hukou_address", "示例路15号"); /* community 8 */
  change_scope (f, 3, 3);
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (report.returned, ==, 1);
  sync_client_run_well (&f->maker, NULL);
  assert_holds (f, 3, 3);
  returned = linli_store_list_returned (f->desk.store, NULL);
  g_assert_cmpuint (returned->len, ==, 1);
  g_assert_cmpint (((LinliReturned *) g_ptr_array_index (returned, 0))->why, ==, LINLI_WHY_SCOPE);

  /* Given again, the person does it once more. */
  change_scope (f, 1, COMMUNITIES);
  sync_client_run_well (&f->desk, NULL);
  {
    g_autoptr(GError) error = NULL;
    g_autoptr(LinliEdit) edit = linli_store_edit_returned (f->desk.store, ((LinliReturned *) g_ptr_array_index (returned, 0))->op, &error);
    g_autoptr(GPtrArray) edits = g_ptr_array_new ();
    g_auto(LinliSaveResult) result = { 0 };

    g_assert_no_error (error);
    g_ptr_array_add (edits, edit);
    g_assert_true (linli_store_save (f->desk.store, edits, NULL, &result, &error));
  }
  sync_client_run_well (&f->desk, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  sync_client_run_well (&f->maker, NULL);
  {
    g_autofree char *address = sync_client_show (&f->maker, &f->people[14][0], "hukou_address");

    g_assert_cmpstr (address, ==, "示例路15号");
  }
  assert_holds (f, 1, COMMUNITIES);
}

/* Cut before or after every request of a switch: in the end it holds what it may. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  for (gint at = 0;; at++)
    {
      guint one = 1 + (guint) at % COMMUNITIES;
      gboolean done;

      change_scope (f, one, one);
      f->desk.fail_at = at / 2;
      f->desk.after = at % 2 == 1;
      done = sync_client_run (&f->desk, NULL, NULL);
      sync_client_run_well (&f->desk, NULL);
      assert_holds (f, one, one);
      if (done && at % 2 == 1)
        break;
    }
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*test) (Fixture *f, gconstpointer data); } tests[] = {
    { "eight-communities-in-one-replica", test_all }, { "another-scope-brings-and-takes-whole-communities", test_switch },
    { "unsent-work-when-the-scope-changes", test_unsent }, { "a-switch-cut-anywhere", test_cut },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/street/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
