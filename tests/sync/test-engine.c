/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-engine.c - whole cycles of replicas against a real server, with everything that can go wrong on the way. */
#include "config.h"

#include "linli-error.h"
#include "linli-replica.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sync-client.h"

#define YEAR_MS (G_GINT64_CONSTANT (366) * 24 * 3600 * 1000)
#define PEOPLE  7000  /* more than two pages: one is always on its way while another is applied */

typedef struct
{
  ServerFixture server;
  SyncClient    worker, secretary;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  sync_client_init (&f->worker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->worker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_init (&f->secretary, &f->server, TEST_START_MS);
  sync_client_enrol (&f->secretary, USER_SECRETARY, f->server.device[USER_SECRETARY], f->server.refresh[USER_SECRETARY]);
  /* Nobody makes records before he knows his grids. */
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->secretary, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_client_clear (&f->worker);
  sync_client_clear (&f->secretary);
  server_fixture_clear (&f->server);
}

#define assert_shows(client, id, field, expected) \
  G_STMT_START { g_autofree char *shown_ = sync_client_show (client, id, field); g_assert_cmpstr (shown_, ==, expected); } G_STMT_END

static void
test_cycle (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  LinliId id = { 0 };

  sync_client_edit (&f->worker, &id, "name", "张桂芳");
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 1);
  sync_client_run_well (&f->worker, NULL);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
  sync_client_run_well (&f->secretary, &report);
  g_assert_cmpuint (report.pulled, ==, 1);
  assert_shows (&f->secretary, &id, "name", "张桂芳");

  sync_client_edit (&f->secretary, &id, "former_name", "张小芳");
  sync_client_edit (&f->worker, &id, "hukou_address", "示例路1号");
  sync_client_run_well (&f->secretary, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (report.conflicts, ==, 0);
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->worker, &id, "former_name", "张小芳");
  assert_shows (&f->secretary, &id, "hukou_address", "示例路1号");
  sync_client_assert_equal (&f->worker, &f->secretary);
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) conflicts = NULL;
  LinliSyncReport report;
  LinliId id = { 0 };

  sync_client_edit (&f->worker, &id, "name", "张桂芳");
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->secretary, NULL);
  sync_client_edit (&f->worker, &id, "name", "张桂芬");
  sync_client_edit (&f->secretary, &id, "name", "章桂芳");
  sync_client_run_well (&f->secretary, NULL);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.conflicts, ==, 1);
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->worker, &id, "name", "章桂芳");
  sync_client_assert_equal (&f->worker, &f->secretary);
  conflicts = linli_store_get_conflicts (f->secretary.store, FALSE, NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
}

static void
test_idle (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  LinliId id = { 0 };

  sync_client_edit (&f->worker, &id, "name", "张桂芳");
  sync_client_run_well (&f->worker, NULL);
  for (guint i = 0; i < 3; i++)
    {
      linli_transport_set_token (f->worker.transport, NULL);  /* as a new process would begin */
      sync_client_run_well (&f->worker, &report);
      g_assert_cmpuint (report.requests, ==, 1);
      g_assert_cmpint (report.bytes_up, <=, 100);
      g_assert_cmpint (report.bytes_down, <=, 100);
      g_assert_cmpint (report.seq, ==, server_fixture_seq (&f->server));
    }
}

/* Cut before or after every single request of a cycle: the next cycle makes it whole, nothing is done twice. */
static void
test_cut_anywhere (Fixture *f, gconstpointer data)
{
  guint cuts = 0;

  for (guint after = 0; after < 2; after++)
    {
      gboolean done = FALSE;

      for (gint at = 0; !done; at++)
        {
          g_autoptr(GError) error = NULL;
          gint64 before = server_fixture_seq (&f->server);
          LinliId id = { 0 };

          sync_client_edit (&f->worker, &id, "name", "王芳");
          /* Everything from the beginning: token, hello, push, pull. */
          linli_transport_set_token (f->worker.transport, NULL);
          {
            g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->worker.store, NULL);

            g_clear_pointer (&identity->access_token, g_free);
            identity->last_sync_ms = 0;
            g_assert_true (linli_store_set_identity (f->worker.store, identity, NULL));
          }
          f->worker.fail_at = at;
          f->worker.after = after == 1;
          done = sync_client_run (&f->worker, NULL, &error);
          if (!done)
            {
              g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
              cuts++;
            }
          {
            g_autoptr(LinliCheck) check = sync_client_check (&f->worker);
            g_autofree char *wrong = linli_store_check_overlay (f->worker.store, NULL);

            g_assert_null (wrong);
          }
          assert_shows (&f->worker, &id, "name", "王芳");
          sync_client_run_well (&f->worker, NULL);
          g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
          g_assert_cmpint (server_fixture_seq (&f->server), ==, before + 1);
        }
    }
  g_assert_cmpuint (cuts, >=, 8);
  sync_client_run_well (&f->secretary, NULL);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

static void
test_garbage_anywhere (Fixture *f, gconstpointer data)
{
  static const struct { guint status; const char *body; } garbage[] = {
    { 200, "" }, { 200, "[]" }, { 200, "{\"ep\":" }, { 200, "<html>hello</html>" }, { 200, "{\"end\":99}\n" }, { 200, "\xff\xfe" }, { 200, "null" },
    { 200, "{\"ep\":1,\"seq\":\"1\",\"sv\":[]}\n{\"cur\":[],\"end\":1}\n" }, { 200, "{\"access\":5,\"refresh\":null}" }, { 500, "{\"error\":\"no\"}" },
    { 502, "{}" }, { 429, "{\"error\":\"later\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (garbage); i++)
    for (gint at = 0; at < 4; at++)
      {
        g_autoptr(GError) error = NULL;
        g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->worker.store, NULL);
        LinliId id = { 0 };

        sync_client_edit (&f->worker, &id, "name", "王芳");
        linli_transport_set_token (f->worker.transport, NULL);
        g_clear_pointer (&identity->access_token, g_free);
        identity->last_sync_ms = 0;
        g_assert_true (linli_store_set_identity (f->worker.store, identity, NULL));
        f->worker.fail_at = at;
        f->worker.garbage = garbage[i].body;
        f->worker.status = garbage[i].status;
        if (sync_client_run (&f->worker, NULL, &error))
          g_error ("garbage %u at %d was taken", (guint) i, at);
        if (linli_error_get_exit_code (error) != 3)
          g_error ("garbage %u at %d: %s", (guint) i, at, error->message);
        assert_shows (&f->worker, &id, "name", "王芳");
        f->worker.garbage = NULL;
        sync_client_run_well (&f->worker, NULL);
        g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
      }
}

/* The server goes and comes back on another port between two pages. */
static void
test_server_gone (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  LinliId ids[40] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    sync_client_edit (&f->worker, &ids[i], "name", "王芳");
  server_fixture_stop (&f->server);
  g_assert_false (sync_client_run (&f->worker, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, G_N_ELEMENTS (ids));

  server_fixture_start (&f->server);
  g_set_object (&f->worker.wire, NULL);
  f->worker.wire = linli_soup_transport_new (f->server.url, NULL);
  sync_client_run_well (&f->worker, NULL);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
  g_assert_cmpint (server_fixture_seq (&f->server), ==, G_N_ELEMENTS (ids));
}

/* @n new people of grid 1, straight into the folder of a server that is stopped meanwhile. */
static void
add_people (ServerFixture *server, guint n)
{
  const LinliKind *kind = linli_catalogue_get_kind (server->catalogue, "person");
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(LinliAccess) access = NULL;
  g_auto(LinliValue) old_value = LINLI_VALUE_INIT;
  g_auto(LinliValue) name = LINLI_VALUE_INIT;

  server_fixture_stop (server);
  backend = linli_backend_open (server->folder, 0, server->catalogue, LINLI_CLOCK (server->clock), server->random, &error);
  g_assert_no_error (error);
  access = linli_backend_get_access (backend, USER_SECOND + 2, &error);
  linli_value_set_text (&name, "王芳", -1);
  for (guint i = 0; i < n;)
    {
      g_autoptr(LinliPush) push = linli_push_new (TEST_COM, 1, server->device[USER_SECRETARY]);
      g_autoptr(LinliPushAnswer) answer = NULL;

      for (guint j = 0; j < 500 && i < n; j++, i++)
        {
          LinliId id;
          LinliOp *op;

          linli_id_new (LINLI_CLOCK (server->clock), server->random, &id);
          op = linli_op_new (LINLI_OP_CREATE, kind, &id);
          op->number = op->group = i + 1;
          op->com = TEST_COM;
          op->grid = 1;
          linli_op_add_change (op, 1, 0, &old_value, &name);
          g_ptr_array_add (push->ops, op);
        }
      answer = linli_backend_push (backend, push, access, &error);
      g_assert_no_error (error);
    }
  g_clear_pointer (&backend, linli_backend_close);
  server_fixture_start (server);
}

static void
stop_in_the_middle (const LinliSyncReport *report, gpointer user_data)
{
  if (report->pulled > 0)
    server_fixture_stop (user_data);
}

/* Between two pages: what came stays, the rest comes when the server is back. */
static void
test_gone_in_the_middle (Fixture *f, gconstpointer data)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  g_autoptr(LinliTransport) before = NULL;
  g_autoptr(LinliTransport) after = NULL;
  g_autoptr(GError) error = NULL;
  LinliSyncReport report = { 0 };

  add_people (&f->server, PEOPLE);
  before = linli_soup_transport_new (f->server.url, NULL);
  g_assert_false (linli_sync_run (f->worker.store, before, stop_in_the_middle, &f->server, NULL, &report, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  g_assert_cmpuint (report.pulled, >, 0);
  g_assert_cmpint (linli_store_count (f->worker.store, kind, NULL, NULL), ==, report.pulled);

  server_fixture_start (&f->server);
  after = linli_soup_transport_new (f->server.url, NULL);
  {
    guint first = report.pulled;

    g_clear_error (&error);
    linli_sync_run (f->worker.store, after, NULL, NULL, NULL, &report, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (first + report.pulled, ==, PEOPLE);  /* nothing came twice */
  }
  g_assert_cmpint (linli_store_count (f->worker.store, kind, NULL, NULL), ==, PEOPLE);
}

typedef struct { guint seen, started; gint64 rows_at_start, rows, total; } Filling;

static void
watch_filling (const LinliSyncReport *report, gpointer data)
{
  Filling *filling = data;

  g_assert_cmpint (report->rows_done, >=, filling->rows);
  filling->rows = report->rows_done;
  filling->total = report->rows_total;
  filling->seen++;
  if (report->first_done && filling->started == 0)
    {
      filling->started = filling->seen;
      filling->rows_at_start = report->rows_done;
    }
}

/* The first time it says how many rows there are, and when the home grid is here; also when it was stopped and goes on. */
static void
test_filling (Fixture *f, gconstpointer data)
{
  SyncClient fresh;
  Filling filling = { 0 };
  LinliSyncReport report = { 0 };
  g_autofree char *code = NULL;
  g_autoptr(GError) error = NULL;
  gint64 device = 0;

  /* Who was complete is not told how far it is. */
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpint (report.rows_total, ==, 0);

  add_people (&f->server, PEOPLE);
  code = server_fixture_code (&f->server, "zhang");
  sync_client_init (&fresh, &f->server, TEST_START_MS);
  g_assert_true (linli_sync_enroll (fresh.store, fresh.transport, f->server.url, "zhang", TEST_PASSWORD, code, NULL, &device, &error));
  g_assert_no_error (error);
  fresh.step = 0;
  fresh.fail_at = 4;  /* hello, what frames there are in two grids, one of them */
  g_assert_false (linli_sync_run (fresh.store, fresh.transport, watch_filling, &filling, NULL, NULL, &error));
  g_assert_cmpint (filling.total, ==, PEOPLE);
  g_assert_cmpint (filling.rows, >, 0);
  g_assert_cmpint (filling.rows, <, PEOPLE);
  g_assert_cmpuint (filling.started, ==, 0);

  fresh.fail_at = -1;
  fresh.step = 0;
  g_clear_error (&error);
  filling.rows = 0;
  linli_sync_run (fresh.store, fresh.transport, watch_filling, &filling, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.rows_total, ==, PEOPLE);
  g_assert_cmpint (report.rows_done, ==, PEOPLE);
  g_assert_cmpuint (report.grids, ==, report.grids_done);
  g_assert_true (report.first_done);
  sync_client_clear (&fresh);
}

static gpointer
enrol_store (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  ServerFixture *server = data;
  g_autoptr(LinliIdentity) identity = linli_identity_new ();

  identity->user = USER_FIRST + 1;
  identity->device = server->device[USER_FIRST];
  identity->refresh_token = g_strdup (server->refresh[USER_FIRST]);
  return linli_store_set_identity (store, identity, error) ? data : NULL;
}

static gpointer
count_people (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER ((gint) linli_store_count (store, data, NULL, error));
}

/* The window's way: the network waits in one thread, the writer applies in another. */
static void
test_replica (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("linli-replica-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "replica", NULL);
  gpointer kind = (gpointer) linli_catalogue_get_kind (f->server.catalogue, "person");
  g_autoptr(LinliReplica) replica = NULL;
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(GDir) dir = NULL;
  g_autoptr(GError) error = NULL;
  LinliSyncReport report = { 0 };
  const char *name;

  add_people (&f->server, 2500);
  replica = linli_replica_new (path, LINLI_STORE_CREATE, f->server.catalogue, LINLI_CLOCK (f->worker.clock), &error);
  g_assert_no_error (error);
  linli_replica_write_sync (replica, enrol_store, &f->server, &error);
  g_assert_no_error (error);
  transport = linli_soup_transport_new (f->server.url, NULL);
  linli_sync_run_replica (replica, transport, NULL, NULL, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.pulled, ==, 2500);
  g_assert_cmpint (GPOINTER_TO_INT (linli_replica_write_sync (replica, count_people, kind, &error)), ==, 2500);
  linli_sync_run_replica (replica, transport, NULL, NULL, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.requests, ==, 1);

  server_fixture_stop (&f->server);
  g_assert_false (linli_sync_run_replica (replica, transport, NULL, NULL, NULL, &report, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  g_clear_object (&replica);
  dir = g_dir_open (path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
  g_rmdir (folder);
}

static void
cancel_on_progress (const LinliSyncReport *report, gpointer user_data)
{
  gpointer *pair = user_data;
  guint *left = pair[1];

  if (--*left == 0)
    g_cancellable_cancel (pair[0]);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  LinliId id = { 0 };

  sync_client_edit (&f->worker, &id, "name", "王芳");
  for (guint turns = 1; turns < 5; turns++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GError) error = NULL;
      guint left = turns;
      gpointer pair[2] = { cancellable, &left };

      if (linli_sync_run (f->worker.store, f->worker.transport, cancel_on_progress, pair, cancellable, NULL, &error))
        break;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_shows (&f->worker, &id, "name", "王芳");
    }
  sync_client_run_well (&f->worker, NULL);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
}

static void
test_clocks (Fixture *f, gconstpointer data)
{
  static const int years[] = { 10, -10 };

  for (gsize i = 0; i < G_N_ELEMENTS (years); i++)
    {
      g_autoptr(GPtrArray) history = NULL;
      const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
      LinliId id = { 0 };

      /* The worker's clock jumps; what he writes before the next hello carries it. */
      linli_manual_clock_set (f->worker.clock, TEST_START_MS + years[i] * YEAR_MS);
      sync_client_edit (&f->worker, &id, "name", "张桂芳");
      sync_client_run_well (&f->worker, NULL);
      sync_client_run_well (&f->secretary, NULL);
      assert_shows (&f->secretary, &id, "name", "张桂芳");
      history = linli_store_get_history (f->secretary.store, kind, &id, NULL, NULL);
      g_assert_cmpuint (history->len, >, 0);
      /* A clock ahead is held down to the server's; one behind may only say too early. */
      g_assert_cmpint (((LinliHistoryEntry *) g_ptr_array_index (history, 0))->at_ms, <=, TEST_START_MS + 3600 * 1000);

      sync_client_edit (&f->secretary, &id, "former_name", "张小芳");
      sync_client_run_well (&f->secretary, NULL);
      sync_client_run_well (&f->worker, NULL);
      sync_client_edit (&f->worker, &id, "former_name", "张大芳");
      sync_client_run_well (&f->worker, NULL);
      sync_client_run_well (&f->secretary, NULL);
      assert_shows (&f->secretary, &id, "former_name", "张大芳");
      sync_client_assert_equal (&f->worker, &f->secretary);
    }

  /* The server's own clock jumps: tokens run out and everybody signs in again, no work is lost. */
  {
    g_autoptr(GError) error = NULL;
    LinliId id = { 0 };

    linli_manual_clock_set (f->server.clock, TEST_START_MS + 10 * YEAR_MS);
    sync_client_edit (&f->worker, &id, "name", "王芳");
    f->worker.fail_at = -1;
    g_assert_false (sync_client_run (&f->worker, NULL, &error));
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_AUTH);
    g_assert_cmpuint (sync_client_pending (&f->worker), ==, 1);
    linli_manual_clock_set (f->server.clock, TEST_START_MS - 10 * YEAR_MS);
    sync_client_run_well (&f->worker, NULL);
    g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
  }
}

static void
test_expired_token (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  sync_client_run_well (&f->worker, NULL);
  linli_manual_clock_advance (f->server.clock, 16 * 60 * 1000);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.requests, ==, 3);  /* refused, a new token, and again */
}

static void
test_revoked (Fixture *f, gconstpointer data)
{
  g_autofree char *request = g_strdup_printf ("{\"do\":\"revoke\",\"device\":%" G_GINT64_FORMAT "}", f->server.device[USER_FIRST]);
  g_autofree char *said = NULL;
  g_autoptr(GError) error = NULL;
  LinliId id = { 0 };

  sync_client_run_well (&f->worker, NULL);
  sync_client_edit (&f->worker, &id, "name", "王芳");
  said = server_fixture_admin (&f->server, request);
  g_assert_false (sync_client_run (&f->worker, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "revoked"));
  g_assert_cmpint (linli_error_get_exit_code (error), ==, 1);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 1);
}

static void
copy_server (Fixture *f, const char *to, gboolean back)
{
  static const char *const names[] = { "server.db", "server.db-wal", "server.db-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *here = g_build_filename (f->server.folder, names[i], NULL);
      g_autofree char *there = g_build_filename (to, names[i], NULL);
      g_autoptr(GFile) from = g_file_new_for_path (back ? there : here);
      g_autoptr(GFile) into = g_file_new_for_path (back ? here : there);

      g_file_delete (into, NULL, NULL);
      g_file_copy (from, into, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL);
      if (back)
        g_file_delete (from, NULL, NULL);
    }
}

/* At another port: the kernel gave the old one away. */
static void
start_again (Fixture *f)
{
  SyncClient *clients[] = { &f->worker, &f->secretary };

  server_fixture_start (&f->server);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_clear_object (&clients[i]->wire);
      clients[i]->wire = linli_soup_transport_new (f->server.url, NULL);
    }
}

/* What was accepted after the backup comes back from who sent it; nobody's cursors believe in numbers that were given twice. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autofree char *aside = g_dir_make_tmp ("linli-aside-XXXXXX", NULL);
  g_autoptr(GError) error = NULL;
  LinliSyncReport report;
  LinliId before = { 0 }, lost = { 0 }, unsent = { 0 }, after = { 0 };

  sync_client_edit (&f->worker, &before, "name", "张桂芳");
  sync_client_run_well (&f->worker, NULL);
  server_fixture_stop (&f->server);
  copy_server (f, aside, FALSE);
  start_again (f);

  sync_client_edit (&f->worker, &lost, "name", "李秀英");
  sync_client_edit (&f->worker, &before, "name", "张桂芬");
  sync_client_run_well (&f->worker, NULL);
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->secretary, &lost, "name", "李秀英");
  sync_client_edit (&f->secretary, &unsent, "name", "王芳");

  server_fixture_stop (&f->server);
  copy_server (f, aside, TRUE);
  g_rmdir (aside);
  {
    g_autoptr(LinliBackend) backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock),
                                                          f->server.random, &error);

    g_assert_no_error (error);
    g_assert_true (linli_backend_raise_epoch (backend, TEST_COM, 1, 0, &error));
  }
  start_again (f);

  sync_client_run_well (&f->secretary, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpstr (sync_client_show (&f->secretary, &lost, "name"), ==, NULL);  /* the server has it not */
  /* What the copy holds is not offered, but for the first number of all. */
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.pushed, ==, 3);
  assert_shows (&f->worker, &lost, "name", "李秀英");
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->secretary, &lost, "name", "李秀英");
  assert_shows (&f->secretary, &before, "name", "张桂芬");
  assert_shows (&f->secretary, &unsent, "name", "王芳");
  sync_client_edit (&f->secretary, &after, "name", "赵敏");
  sync_client_run_well (&f->secretary, NULL);
  sync_client_run_well (&f->worker, NULL);
  assert_shows (&f->worker, &after, "name", "赵敏");
  sync_client_assert_equal (&f->worker, &f->secretary);
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  LinliSyncReport report;
  LinliId id = { 0 };
  guint dropped;

  sync_client_edit (&f->worker, &id, "name", "张桂芳");
  sync_client_run_well (&f->worker, NULL);
  sync_client_edit (&f->worker, &id, "name", "张桂芬");
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpint (report.seq, ==, 2);
  /* A copy holds it; it might be an older one that comes back. */
  g_assert_true (linli_store_note_safe (f->worker.store, report.seq, LINLI_STORE_KEEP_MS, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 0);
  g_assert_true (linli_store_note_safe (f->worker.store, 0, 0, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 0);
  g_assert_true (linli_store_note_safe (f->worker.store, 1, -1000, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 1);
  g_assert_true (linli_store_note_safe (f->worker.store, 2, -1000, &dropped, &error));
  g_assert_cmpuint (dropped, ==, 1);
  g_assert_no_error (error);
  assert_shows (&f->worker, &id, "name", "张桂芬");
}

static void
test_enrol (Fixture *f, gconstpointer data)
{
  SyncClient fresh;
  g_autoptr(LinliIdentity) identity = NULL;
  g_autofree char *code = server_fixture_code (&f->server, "zhang");
  g_autofree char *low = g_ascii_strdown (code, -1);
  g_autofree char *typed = g_strdup_printf (" %.4s-%.4s %.4s ", low, low + 4, low + 8);
  /* What is wrong with a code is said only to who knows the password. */
  const struct { const char *login, *password, *code; int why; } wrong[] = {
    { "zhang", "wrong", code, LINLI_ERROR_AUTH }, { "nobody", TEST_PASSWORD, code, LINLI_ERROR_AUTH }, { "li", "wrong", "", LINLI_ERROR_AUTH },
    { "zhang", TEST_PASSWORD, "ABCDEFGHJKLM", LINLI_ERROR_CODE }, { "li", TEST_PASSWORD, code, LINLI_ERROR_CODE_OVER },
    { "zhang", TEST_PASSWORD, "", LINLI_ERROR_CODE },
  };
  g_autoptr(GError) error = NULL;
  gint64 device = 0;

  sync_client_init (&fresh, &f->server, TEST_START_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (linli_sync_enroll (fresh.store, fresh.transport, f->server.url, wrong[i].login, wrong[i].password, wrong[i].code, NULL,
                                         &device, &error));
      g_assert_error (error, LINLI_ERROR, wrong[i].why);
      g_clear_error (&error);
    }
  /* As people type it. */
  g_assert_true (linli_sync_enroll (fresh.store, fresh.transport, f->server.url, "zhang", TEST_PASSWORD, typed, NULL, &device, &error));
  g_assert_no_error (error);
  g_assert_cmpint (device, >, 0);
  sync_client_run_well (&fresh, NULL);

  identity = linli_store_get_identity (fresh.store, NULL);
  g_assert_cmpstr (identity->role, ==, "grid_worker");
  g_assert_cmpuint (identity->grids->len, ==, 1);
  g_assert_cmpstr (identity->server_url, ==, f->server.url);
  g_assert_null (strstr (identity->verifier, TEST_PASSWORD));
  g_assert_true (linli_sync_sign_in_offline (identity, TEST_PASSWORD));
  g_assert_false (linli_sync_sign_in_offline (identity, "wrong"));
  g_assert_false (linli_sync_sign_in_offline (identity, ""));

  /* Once is enough. */
  g_assert_false (linli_sync_enroll (fresh.store, fresh.transport, f->server.url, "zhang", TEST_PASSWORD, code, NULL, &device, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  sync_client_clear (&fresh);
}

/* A server that sends one page for ever does not keep a client for ever. */
static void
test_same_page (Fixture *f, gconstpointer data)
{
  g_autoptr(LinliPage) page = linli_page_new (TEST_COM);
  g_autoptr(LinliEngine) engine = NULL;
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  guint turns = 0;

  sync_client_run_well (&f->worker, NULL);
  pull = linli_store_make_pull (f->worker.store, 10, NULL);
  page->epoch = 1;
  page->more = TRUE;
  page->scope_version = pull->scope_version;
  g_array_append_vals (page->next, pull->cursors->data, pull->cursors->len);
  linli_wire_write_page (text, page);
  engine = linli_engine_new (f->worker.store);
  for (; error == NULL && turns < 50; turns++)
    {
      g_autoptr(LinliRequest) request = linli_engine_next (engine, &error);
      g_autoptr(GBytes) body = g_bytes_new (text->str, text->len);
      LinliResponse response = { 200, body, 0, 0 };

      g_assert_nonnull (request);
      if (turns == 0)
        {
          g_bytes_unref (g_steal_pointer (&body));
          body = g_bytes_new_static ("{\"ep\":1,\"seq\":5,\"sv\":1}", 23);
          response.body = body;
        }
      linli_engine_receive (engine, &response, &error);
    }
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  g_assert_cmpuint (turns, <, 20);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/engine/two edit one person and both have both", test_cycle);
  ADD ("/engine/two values for one field are a conflict both see", test_conflict);
  ADD ("/engine/nothing to do is one small request", test_idle);
  ADD ("/engine/cut before or after any request, the next cycle makes it whole", test_cut_anywhere);
  ADD ("/engine/garbage instead of any answer changes nothing", test_garbage_anywhere);
  ADD ("/engine/a server that was gone is found again", test_server_gone);
  ADD ("/engine/a server gone between two pages is gone on with, nothing comes twice", test_gone_in_the_middle);
  ADD ("/engine/a replica on its threads is filled over the wire", test_replica);
  ADD ("/engine/a cycle can be cancelled at any turn", test_cancel);
  ADD ("/engine/clocks ten years off lose no work", test_clocks);
  ADD ("/engine/a token that ran out is renewed on the way", test_expired_token);
  ADD ("/engine/a revoked device is told so and keeps its work", test_revoked);
  ADD ("/engine/a restored server gets back what it lost", test_restored);
  ADD ("/engine/what was accepted is kept until a copy holds it and a month went by", test_kept);
  ADD ("/engine/enrolling takes login, password and code together", test_enrol);
  ADD ("/engine/the first filling says how far it is, stopped or not", test_filling);
  ADD ("/engine/the same page for ever ends the cycle", test_same_page);
  return g_test_run ();
}
