/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-certificate.c - a device has a certificate from its first contact on, and the next one before it ends; a lost answer costs
 * nothing. */
#include "config.h"

#include "linli-certificate.h"
#include "linli-error.h"

#include <string.h>

#include "sync-client.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct { ServerFixture server; SyncClient worker; } Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  sync_client_init (&f->worker, &f->server, TEST_START_MS);
  sync_client_enrol (&f->worker, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_client_clear (&f->worker);
  server_fixture_clear (&f->server);
}

static LinliCertificate
get_shown (Fixture *f)
{
  g_autofree char *pem = linli_store_get_certificate (f->worker.store);
  LinliCertificate certificate;

  g_assert_nonnull (pem);
  g_assert_true (linli_certificate_read (pem, &certificate, NULL));
  return certificate;
}

/* May the worker's device show it, says the server's file. */
static gboolean
is_taken (Fixture *f, const LinliCertificate *certificate)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (f->server.folder, LINLI_BACKEND_READ_ONLY, f->server.catalogue, LINLI_CLOCK (f->server.clock),
                                                        f->server.random, &error);
  gboolean taken;

  g_assert_no_error (error);
  taken = linli_backend_check_certificate (backend, f->server.device[USER_FIRST], certificate->mark, &error);
  g_assert_true (taken || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_AUTH));
  return taken;
}

/* @days later, at both ends, with a contact every ten days. */
static void
pass (Fixture *f, guint days)
{
  for (guint i = 0; i < days; i += 10)
    {
      linli_manual_clock_advance (f->server.clock, 10 * DAY_MS);
      linli_manual_clock_advance (f->worker.clock, 10 * DAY_MS);
      sync_client_run_well (&f->worker, NULL);
    }
}

static void
test_renewed (Fixture *f, gconstpointer data)
{
  LinliCertificate first, second, stranger = { { 1 }, 0, 0 };

  sync_client_run_well (&f->worker, NULL);
  first = get_shown (f);
  g_assert_true (is_taken (f, &first));
  g_assert_false (is_taken (f, &stranger));
  pass (f, 300);
  second = get_shown (f);
  g_assert_cmpmem (first.mark, sizeof first.mark, second.mark, sizeof second.mark);
  pass (f, 10);
  second = get_shown (f);
  g_assert_true (memcmp (first.mark, second.mark, sizeof first.mark) != 0);
  /* What is under way with the one before goes on until that ends. */
  g_assert_true (is_taken (f, &first) && is_taken (f, &second));
  pass (f, 60);
  g_assert_false (is_taken (f, &first));
  g_assert_true (is_taken (f, &second));
}

static void
test_lost_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *token = g_strdup (f->server.refresh[USER_FIRST]);
  LinliCertificate first, shown;

  /* The very first, and the one of a renewal. */
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr(GError) error = NULL;

      if (round == 1)
        {
          sync_client_run_well (&f->worker, NULL);
          first = get_shown (f);
          pass (f, 300);
          linli_manual_clock_advance (f->server.clock, 10 * DAY_MS);
          linli_manual_clock_advance (f->worker.clock, 10 * DAY_MS);
        }
      f->worker.after = TRUE;
      /* The access token ran out: the first request of the second round is refused. */
      f->worker.fail_at = round == 0 ? 0 : 1;
      g_assert_false (sync_client_run (&f->worker, NULL, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
      shown = get_shown (f);
      g_assert_true (is_taken (f, &shown));
      if (round == 1)
        g_assert_cmpmem (first.mark, sizeof first.mark, shown.mark, sizeof shown.mark);
    }
  sync_client_run_well (&f->worker, NULL);
  shown = get_shown (f);
  g_assert_true (is_taken (f, &shown) && memcmp (first.mark, shown.mark, sizeof first.mark) != 0);
}

/* Its clock is ten years off when it is made: the server takes none, says what time it is, and takes the next. */
static void
test_wrong_clock (Fixture *f, gconstpointer data)
{
  static const gint64 years[] = { -10, 10 };

  for (guint i = 0; i < G_N_ELEMENTS (years); i++)
    {
      LinliCertificate second, stranger = { { 1 }, 0, 0 };

      linli_manual_clock_set (f->worker.clock, TEST_START_MS + years[i] * 365 * DAY_MS);
      sync_client_run_well (&f->worker, NULL);
      /* Whatever it shows while the server has taken none. */
      g_assert_cmpint (is_taken (f, &stranger), ==, i == 0);
      linli_manual_clock_advance (f->server.clock, DAY_MS);
      linli_manual_clock_advance (f->worker.clock, DAY_MS);
      sync_client_run_well (&f->worker, NULL);
      second = get_shown (f);
      g_assert_true (is_taken (f, &second) && !is_taken (f, &stranger));
      g_assert_true (second.from_ms <= TEST_START_MS + DAY_MS && second.until_ms > TEST_START_MS + 300 * DAY_MS);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/certificate/the next one is there before it ends", Fixture, NULL, set_up, test_renewed, tear_down);
  g_test_add ("/certificate/an answer that was lost costs nothing", Fixture, NULL, set_up, test_lost_answer, tear_down);
  g_test_add ("/certificate/a clock that is wrong does not keep it from one", Fixture, NULL, set_up, test_wrong_clock, tear_down);
  return g_test_run ();
}
