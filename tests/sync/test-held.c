/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-held.c - a save that the server cannot take waits apart: nothing of it is lost, and the rest goes on. */
#include "config.h"

#include "linli-error.h"

#include <string.h>

#include "sync-client.h"

#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000 + 1)
#define MANY    12

typedef struct
{
  ServerFixture   server;
  SyncClient      worker, secretary;
  LinliTransport *choking;   /* the worker's wire; the server chokes on a push that holds @poison */
  const char     *poison;    /* (nullable) */
  guint           status, pushes, choked, at_most; /* at_most: chokings, 0 = always */
  LinliId         people[MANY];
} Fixture;

static LinliResponse *
choke (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error)
{
  Fixture *f = user_data;
  gsize length = 0;
  const char *body = request->body != NULL ? g_bytes_get_data (request->body, &length) : NULL;
  gboolean is_push = strstr (request->path, "push") != NULL;

  f->pushes += is_push;
  if (is_push && f->poison != NULL && (f->at_most == 0 || f->choked < f->at_most) && memmem (body, length, f->poison, strlen (f->poison)) != NULL)
    {
      LinliResponse *response = g_new0 (LinliResponse, 1);

      f->choked++;
      response->status = f->status;
      response->body = g_bytes_new_static ("{\"error\":\"it choked\"}", 20);
      return response;
    }
  linli_transport_set_token (f->worker.wire, linli_transport_get_token (transport));
  return linli_transport_send (f->worker.wire, request, NULL, error);
}

static gboolean
run (Fixture *f, LinliSyncReport *report, GError **error)
{
  return linli_sync_run (f->worker.store, f->choking, NULL, NULL, NULL, report, error);
}

static void
run_well (Fixture *f, LinliSyncReport *report)
{
  g_autoptr(GError) error = NULL;

  run (f, report, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  sync_client_init (&f->worker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->worker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_init (&f->secretary, &f->server, TEST_START_MS);
  sync_client_enrol (&f->secretary, USER_SECRETARY, f->server.device[USER_SECRETARY], f->server.refresh[USER_SECRETARY]);
  f->choking = linli_memory_transport_new (choke, f);
  f->status = 400;
  run_well (f, NULL);
  for (guint i = 0; i < MANY; i++)
    sync_client_edit (&f->worker, &f->people[i], "name", "王芳");
  run_well (f, NULL);
  sync_client_run_well (&f->secretary, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->choking);
  sync_client_clear (&f->worker);
  sync_client_clear (&f->secretary);
  server_fixture_clear (&f->server);
}

#define assert_shows(client, id, field, expected) \
  G_STMT_START { g_autofree char *shown_ = sync_client_show (client, id, field); g_assert_cmpstr (shown_, ==, expected); } G_STMT_END

/* Everybody gets an address; the one at @at is what the server cannot take. */
static void
edit_all (Fixture *f, guint at)
{
  for (guint i = 0; i < MANY; i++)
    sync_client_edit (&f->worker, &f->people[i], "hukou_address", i == at ? "毒" : "示例路1号");
  f->poison = "毒";
}

static void
assert_held (Fixture *f, guint n)
{
  g_autoptr(GArray) held = linli_store_get_held (f->worker.store);

  g_assert_cmpuint (held->len, ==, n);
}

/* Wherever it stands in the queue. */
static void
test_found (Fixture *f, gconstpointer data)
{
  static const guint places[] = { 0, 5, MANY - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      LinliSyncReport report;
      guint at = places[i];

      edit_all (f, at);
      f->choked = 0;
      run_well (f, &report);
      g_assert_cmpuint (report.pushed, ==, MANY - 1);
      g_assert_cmpuint (f->choked, <=, 10);
      assert_held (f, 1);
      g_assert_cmpuint (sync_client_pending (&f->worker), ==, 1);
      sync_client_run_well (&f->secretary, NULL);
      for (guint j = 0; j < MANY; j++)
        {
          assert_shows (&f->worker, &f->people[j], "hukou_address", j == at ? "毒" : "示例路1号");
          assert_shows (&f->secretary, &f->people[j], "hukou_address", j != at ? "示例路1号" : i == 0 ? "" : "示例路0号");
        }
      /* Mended: an hour later it goes by itself. */
      f->poison = NULL;
      linli_manual_clock_advance (f->worker.clock, HOUR_MS);
      run_well (f, &report);
      g_assert_cmpuint (report.pushed, ==, 1);
      assert_held (f, 0);
      sync_client_run_well (&f->secretary, NULL);
      assert_shows (&f->secretary, &f->people[at], "hukou_address", "毒");
      for (guint j = 0; j < MANY; j++)
        sync_client_edit (&f->worker, &f->people[j], "hukou_address", "示例路0号");
      run_well (f, NULL);
    }
  sync_client_run_well (&f->secretary, NULL);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* What is done later to the same record builds on it, and waits; other records do not. */
static void
test_behind (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  edit_all (f, 3);
  run_well (f, &report);
  sync_client_edit (&f->worker, &f->people[3], "former_name", "王英");
  sync_client_edit (&f->worker, &f->people[4], "former_name", "王英");
  run_well (f, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 2);
  f->poison = NULL;
  linli_manual_clock_advance (f->worker.clock, HOUR_MS);
  run_well (f, &report);
  g_assert_cmpuint (report.pushed, ==, 2);
  sync_client_run_well (&f->secretary, NULL);
  assert_shows (&f->secretary, &f->people[3], "former_name", "王英");
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* A failure of the server is tried again twice before it is the save. */
static void
test_failing (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  edit_all (f, 7);
  f->status = 500;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (run (f, NULL, &error));
      g_assert_cmpint (linli_error_get_exit_code (error), ==, 3);
      assert_held (f, 0);
    }
  run_well (f, &report);
  g_assert_cmpuint (report.pushed, ==, MANY - 1);
  assert_held (f, 1);
}

/* A server that fails over everything has nothing against one save: nothing is held, pulls go on, and it is said. */
static void
test_ill (Fixture *f, gconstpointer data)
{
  edit_all (f, MANY);
  f->poison = "\"dev\"";
  f->status = 500;
  sync_client_edit (&f->secretary, &f->people[0], "former_name", "王英");
  sync_client_run_well (&f->secretary, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (run (f, NULL, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
    }
  assert_held (f, 0);
  assert_shows (&f->worker, &f->people[0], "former_name", "王英");
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, MANY);
  f->poison = NULL;
  run_well (f, NULL);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
  sync_client_run_well (&f->secretary, NULL);
  sync_client_assert_equal (&f->worker, &f->secretary);
}

/* A body that was damaged on the way is no reason to put a save apart. */
static void
test_damaged_once (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  sync_client_edit (&f->worker, &f->people[0], "hukou_address", "示例路1号");
  f->poison = "\"dev\"";
  f->at_most = 1;
  run_well (f, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (f->choked, ==, 1);
  assert_held (f, 0);
}

/* The only one there is: what others did is pulled all the same. */
static void
test_alone (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;

  sync_client_edit (&f->worker, &f->people[0], "hukou_address", "毒");
  f->poison = "毒";
  sync_client_edit (&f->secretary, &f->people[1], "former_name", "王英");
  sync_client_run_well (&f->secretary, NULL);
  run_well (f, &report);
  g_assert_cmpuint (report.pushed, ==, 0);
  assert_held (f, 1);
  assert_shows (&f->worker, &f->people[1], "former_name", "王英");
  assert_shows (&f->worker, &f->people[0], "hukou_address", "毒");
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*test) (Fixture *f, gconstpointer data); } tests[] = {
    { "found-wherever-it-stands-and-the-rest-goes-on", test_found }, { "what-builds-on-it-waits-with-it", test_behind },
    { "a-failure-is-tried-again-first", test_failing }, { "a-server-that-fails-over-everything", test_ill },
    { "damaged-once-on-the-way", test_damaged_once }, { "the-only-one-there-is", test_alone },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/held/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
