/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-lease.c - every contact renews how long a laptop may go on alone; older programs at either end go on as before. */
#include "config.h"

#include "linli-error.h"
#include "linli-courier-sync.h"

#include <string.h>

#include "sync-client.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define DAY_MS    (24 * 60 * MINUTE_MS)

typedef struct
{
  ServerFixture   server;
  SyncClient      worker;
  LinliTransport *older;     /* the same wire to a server that knows of no leases */
} Fixture;

/* {"lease":N} out of every answer, as a server of before writes them. */
static LinliResponse *
forget (LinliTransport *transport, const LinliRequest *request, gpointer user_data, GError **error)
{
  Fixture *f = user_data;
  g_autoptr(GRegex) lease = g_regex_new (",\"lease\":\\d+|,\"(lease_sig|sign)\":\"[^\"]*\"", 0, 0, NULL);
  LinliResponse *response;
  g_autofree char *text = NULL;

  linli_transport_set_token (f->worker.wire, linli_transport_get_token (transport));
  response = linli_transport_send (f->worker.wire, request, NULL, error);
  if (response != NULL && (strstr (request->path, "token") != NULL || strstr (request->path, "hello") != NULL))
    {
      gsize length;
      const char *body = g_bytes_get_data (response->body, &length);

      text = g_regex_replace_literal (lease, body, (gssize) length, 0, "", 0, NULL);
      g_bytes_unref (response->body);
      response->body = g_bytes_new (text, strlen (text));
    }
  return response;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  sync_client_init (&f->worker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->worker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  f->older = linli_memory_transport_new (forget, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->older);
  sync_client_clear (&f->worker);
  server_fixture_clear (&f->server);
}

/* Time goes by at both ends. */
static void
pass (Fixture *f, gint64 ms)
{
  linli_manual_clock_advance (f->server.clock, ms);
  linli_manual_clock_advance (f->worker.clock, ms);
}

static LinliLease
get_lease (Fixture *f)
{
  LinliLease lease;

  linli_store_get_lease (f->worker.store, &lease);
  return lease;
}

static void
test_renewed (Fixture *f, gconstpointer data)
{
  static const struct { gint64 pass, until; } rows[] = {
    { 0, 14 * DAY_MS }, { MINUTE_MS, 14 * DAY_MS }, { 15 * MINUTE_MS, 14 * DAY_MS + 16 * MINUTE_MS }, { DAY_MS, 15 * DAY_MS + 16 * MINUTE_MS },
    { 13 * DAY_MS, 28 * DAY_MS + 16 * MINUTE_MS },
  };

  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pass (f, rows[i].pass);
      sync_client_run_well (&f->worker, NULL);
      g_assert_cmpint (get_lease (f).until_ms, ==, TEST_START_MS + rows[i].until);
      g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_GOOD);
    }
}

/* Longer than the lease, not longer than its token: what waited is sent by the same contact that unlocks it. */
static void
test_unlocked (Fixture *f, gconstpointer data)
{
  LinliSyncReport report;
  LinliId person = { { 0 } };
  g_autofree char *shown = NULL;
  g_autoptr(GError) error = NULL;

  sync_client_run_well (&f->worker, NULL);
  sync_client_edit (&f->worker, &person, "name", "王芳");
  pass (f, 20 * DAY_MS);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
  /* Nobody is there: it stays locked, and nothing is lost. */
  f->worker.fail_at = 0;
  g_assert_false (sync_client_run (&f->worker, NULL, &error));
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 1);
  sync_client_run_well (&f->worker, &report);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_GOOD);
  shown = sync_client_show (&f->worker, &person, "name");
  g_assert_cmpstr (shown, ==, "王芳");
}

/* Its clock is set a year ahead for a moment, and is right again: the token is good, so nothing would be asked but whether there is something new. */
static void
test_wrong_clock_is_set_right (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  sync_client_run_well (&f->worker, NULL);
  linli_manual_clock_set (f->worker.clock, TEST_START_MS + 365 * DAY_MS);
  g_assert_true (linli_store_note_time (f->worker.store, &error));
  linli_manual_clock_set (f->worker.clock, TEST_START_MS);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
  sync_client_run_well (&f->worker, NULL);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_GOOD);
}

static void
test_older_server (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  /* One that never gave any. */
  g_assert_true (linli_sync_run (f->worker.store, f->older, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_NONE);
  pass (f, 13 * DAY_MS);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_NONE);
  /* It is newer, and older again: that it says nothing is no word of it, or whoever is between could take a lease away. */
  sync_client_run_well (&f->worker, NULL);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_GOOD);
  pass (f, DAY_MS);
  g_assert_true (linli_sync_run (f->worker.store, f->older, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_lease (f).until_ms, ==, TEST_START_MS + 27 * DAY_MS);
  pass (f, 20 * DAY_MS);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
}

/* What is said to a replica that is not let in is no contact. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct { const char *request; int code; } rows[] = {
    { "{\"do\":\"revoke\",\"device\":1}", LINLI_ERROR_AUTH }, { "{\"do\":\"lost\",\"device\":1}", LINLI_ERROR_LOST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *answer = NULL;

      if (i == 0)
        sync_client_run_well (&f->worker, NULL);
      pass (f, 2 * DAY_MS);
      answer = server_fixture_admin (&f->server, rows[i].request);
      g_assert_false (sync_client_run (&f->worker, NULL, &error));
      g_assert_error (error, LINLI_ERROR, rows[i].code);
      g_assert_cmpint (get_lease (f).until_ms, ==, rows[i].code == LINLI_ERROR_LOST ? 0 : TEST_START_MS + 14 * DAY_MS);
    }
}

/* (transfer full) the server's answer to what the worker asks now */
static GBytes *
carry (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(GBytes) question = NULL;
  LinliCourierReport report;
  LinliCourierTaken taken;
  GBytes *answer;

  question = linli_courier_ask (f->worker.store, &report, &error);
  g_assert_no_error (error);
  server_fixture_stop (&f->server);
  backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->server.random, &error);
  g_assert_no_error (error);
  answer = linli_backend_courier_answer (backend, question, 0, &taken, &error);
  g_assert_no_error (error);
  g_clear_pointer (&backend, linli_backend_close);
  return answer;
}

static void
take (Fixture *f, GBytes *answer)
{
  g_autoptr(GError) error = NULL;
  LinliCourierReport report;

  linli_courier_take (f->worker.store, answer, &report, &error);
  g_assert_no_error (error);
}

static void
test_carried (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) answer = NULL;
  LinliId person = { { 0 } };

  sync_client_run_well (&f->worker, NULL);
  sync_client_edit (&f->worker, &person, "name", "王芳");
  pass (f, 60 * DAY_MS);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
  answer = carry (f);
  pass (f, 2 * DAY_MS);
  take (f, answer);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_GOOD);
  g_assert_cmpint (get_lease (f).until_ms, ==, TEST_START_MS + 74 * DAY_MS);
  g_assert_cmpuint (sync_client_pending (&f->worker), ==, 0);
  /* Once more when it is over, with the clock set back to when it was good. */
  pass (f, 20 * DAY_MS);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
  linli_manual_clock_set (f->worker.clock, TEST_START_MS + 62 * DAY_MS);
  take (f, answer);
  g_assert_cmpint (get_lease (f).state, ==, LINLI_LEASE_ENDED);
}

int
main (int argc, char **argv)
{
  static const struct { const char *path; void (*func) (Fixture *f, gconstpointer data); } tests[] = {
    { "/lease/every contact renews it", test_renewed },
    { "/lease/contact unlocks, and nothing was lost", test_unlocked },
    { "/lease/a clock that was wrong is set right by contact", test_wrong_clock_is_set_right },
    { "/lease/a server of before locks nobody", test_older_server },
    { "/lease/a refusal renews nothing", test_refused },
    { "/lease/an answer that is carried renews it once", test_carried },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
