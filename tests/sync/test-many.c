/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-many.c - many clients at once against one real server: no number is left out, and all end with the same. */
#include "config.h"

#include "linli-error.h"

#include <sqlite3.h>
#include <string.h>

#include "sync-client.h"

#define CLIENTS  50
#define ROUNDS   2
#define PEOPLE   3  /* new ones a client makes in each round */

typedef struct
{
  SyncClient  client;
  LinliId     own, shared;
  GThread    *thread;
} Worker;

/* Each has new people of his own, edits one of them again and again, and everybody edits the same one. */
static gpointer
work (gpointer data)
{
  Worker *worker = data;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autofree char *text = g_strdup_printf ("示例路%u号", round + 1);

      for (guint i = 0; i < PEOPLE; i++)
        {
          LinliId id = { 0 };

          sync_client_edit (&worker->client, &id, "name", "王芳");
          worker->own = id;
        }
      sync_client_edit (&worker->client, &worker->own, "hukou_address", text);
      sync_client_edit (&worker->client, &worker->shared, "workplace", text);
      sync_client_run_well (&worker->client, NULL);
    }
  return NULL;
}

static void
run_all (Worker *workers, GThreadFunc func)
{
  for (guint i = 0; i < CLIENTS; i++)
    workers[i].thread = g_thread_new ("client", func, &workers[i]);
  for (guint i = 0; i < CLIENTS; i++)
    g_thread_join (workers[i].thread);
}

static gpointer
catch_up (gpointer data)
{
  sync_client_run_well (&((Worker *) data)->client, NULL);
  return NULL;
}

/* Every number of the partition was given once: to a change or to a conflict. */
static void
assert_gapless (ServerFixture *server)
{
  g_autofree char *path = g_build_filename (server->folder, "server.db", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count(*),count(DISTINCT seq),min(seq),max(seq),(SELECT seq FROM part)"
                                           " FROM (SELECT seq FROM audit UNION ALL SELECT seq FROM conflict)", -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (stmt, 0), ==, sqlite3_column_int (stmt, 1));
  g_assert_cmpint (sqlite3_column_int (stmt, 2), ==, 1);
  g_assert_cmpint (sqlite3_column_int (stmt, 3), ==, sqlite3_column_int (stmt, 0));
  g_assert_cmpint (sqlite3_column_int (stmt, 4), ==, sqlite3_column_int (stmt, 0));
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}

/* The server counts the same as a replica of the same scope. */
static void
assert_equal_to_server (SyncClient *client, ServerFixture *server)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(LinliAccess) access = NULL;
  g_autoptr(GHashTable) digests = NULL;
  g_autoptr(LinliCheck) check = sync_client_check (client);
  GHashTableIter iter;
  gpointer key, digest;

  backend = linli_backend_open (server->folder, LINLI_BACKEND_READ_ONLY, server->catalogue, LINLI_CLOCK (server->clock), server->random, &error);
  g_assert_no_error (error);
  access = linli_backend_get_access (backend, USER_FIRST + 1, &error);
  digests = linli_backend_digest (backend, TEST_COM, access, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (digests), >, 0);
  g_hash_table_iter_init (&iter, digests);
  while (g_hash_table_iter_next (&iter, &key, &digest))
    g_assert_cmpstr (digest, ==, g_hash_table_lookup (check->digests, key));
}

static void
test_many (void)
{
  ServerFixture server;
  g_autofree Worker *workers = g_new0 (Worker, CLIENTS);
  gint64 devices[CLIENTS];
  char *refresh[CLIENTS];
  LinliId shared = { 0 };
  const LinliKind *kind;
  gint64 most;

  server_fixture_init (&server);
  server_fixture_add_devices (&server, USER_FIRST, CLIENTS, devices, refresh);
  server_fixture_start (&server);
  kind = linli_catalogue_get_kind (server.catalogue, "person");
  for (guint i = 0; i < CLIENTS; i++)
    {
      sync_client_init (&workers[i].client, &server, TEST_START_MS);
      sync_client_enrol (&workers[i].client, USER_FIRST, devices[i], refresh[i]);
      g_free (refresh[i]);
    }
  run_all (workers, catch_up);
  sync_client_edit (&workers[0].client, &shared, "name", "张桂芳");
  sync_client_run_well (&workers[0].client, NULL);
  for (guint i = 0; i < CLIENTS; i++)
    workers[i].shared = shared;
  run_all (workers, catch_up);

  run_all (workers, work);
  run_all (workers, catch_up);
  /* A conflict somebody else had may be written after a client looked: once more, alone. */
  for (guint i = 0; i < CLIENTS; i++)
    {
      LinliSyncReport report;

      sync_client_run_well (&workers[i].client, &report);
      g_assert_cmpuint (report.pushed, ==, 0);
      g_assert_cmpuint (sync_client_pending (&workers[i].client), ==, 0);
      g_assert_cmpint (linli_store_count (workers[i].client.store, kind, NULL, NULL), ==, 1 + CLIENTS * ROUNDS * PEOPLE);
      sync_client_assert_equal (&workers[0].client, &workers[i].client);
    }
  assert_equal_to_server (&workers[0].client, &server);
  assert_gapless (&server);
  /* One for each person, one for each edit of one's own; the shared one's edits and conflicts come on top. */
  most = server_fixture_seq (&server);
  g_assert_cmpint (most, >=, 1 + CLIENTS * ROUNDS * (PEOPLE + 1));
  g_assert_cmpint (most, <=, 1 + CLIENTS * ROUNDS * (PEOPLE + 3));

  for (guint i = 0; i < CLIENTS; i++)
    sync_client_clear (&workers[i].client);
  server_fixture_clear (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/many/fifty clients at once end with the same", test_many);
  return g_test_run ();
}
