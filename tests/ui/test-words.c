/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sync button, the first sync, the errors and the sidebar say: pure functions, no display. */

#define G_LOG_DOMAIN "linli-test-words"

#include "config.h"

#include "linli-error-text.h"
#include "linli-error.h"
#include "linli-first-sync-page.h"
#include "linli-lasting.h"
#include "linli-life.h"
#include "linli-pages.h"
#include "linli-sync-button.h"

#include <string.h>

#define NOON_MS (G_GINT64_CONSTANT (1795579200000))

static void
test_sync_button (void)
{
  static const struct { LinliSessionState state; const char *words; } table[] = {
    { { .has_server = TRUE, .last_sync_ms = NOON_MS }, "Synced 12:00" },
    { { .has_server = TRUE }, "Not synced yet" },
    { { .has_server = FALSE }, "Offline" },
    { { .has_server = FALSE, .outbox = { .pending = 3 } }, "Offline · 3 to send" },
    { { .has_server = TRUE, .error = "gone", .last_sync_ms = NOON_MS }, "Offline" },
    { { .has_server = TRUE, .error = "gone", .last_sync_ms = NOON_MS, .outbox = { .pending = 2, .sent = 1 } }, "Offline · 3 to send" },
    { { .has_server = TRUE, .last_sync_ms = NOON_MS, .outbox = { .pending = 1 } }, "1 to send" },
    /* Sent is not accepted. */
    { { .has_server = TRUE, .last_sync_ms = NOON_MS, .outbox = { .sent = 4 } }, "4 to send" },
    { { .has_server = TRUE, .last_sync_ms = NOON_MS, .outbox = { .conflicts = 2 } }, "2 need you" },
    { { .has_server = TRUE, .last_sync_ms = NOON_MS, .outbox = { .conflicts = 1, .returned = 1, .pending = 5 } }, "2 need you" },
    { { .has_server = TRUE, .syncing = TRUE, .outbox = { .conflicts = 2 } }, "Syncing…" },
    { { .has_server = TRUE, .syncing = TRUE, .progress = { .pulled = 12 } }, "Syncing, 12 rows" },
    { { .has_server = TRUE, .syncing = TRUE, .progress = { .pulled = 12, .rows_done = 12, .rows_total = 80 } }, "Syncing 12/80" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *words = linli_sync_format_state (&table[i].state, NOON_MS);

      g_assert_cmpstr (words, ==, table[i].words);
    }
}

/* Queue, sizes, next try, and every problem with what can be done. */
static void
test_sync_report (void)
{
  static const struct { LinliSessionState state; const char *lines; } table[] = {
    { { .has_server = TRUE, .last_sync_ms = NOON_MS, .next_try_us = 300 * G_USEC_PER_SEC, .size = { .file = 30000000, .wal = 4000000 } },
      "Last complete sync: today 12:00\nTo be sent: 0\nBy itself again in 5 minutes\nOn this computer: 34.0 MB" },
    { { .has_server = TRUE, .outbox = { .pending = 3, .settled = 1, .oldest_ms = NOON_MS }, .size = { .saves = 2, .bytes = 1200 } },
      "Last complete sync: never\nTo be sent: 3 (2 saves, 1.2 kB), the oldest today 12:00\nSettled here, to be sent: 1\nNot by itself: so the preferences say" },
    { { .has_server = TRUE, .syncing = TRUE, .last_sync_ms = NOON_MS, .outbox = { .conflicts = 1, .returned = 2 } },
      "Last complete sync: today 12:00\nTo be sent: 0\n1 item was changed in two places: choose which is right\n2 changes came back: look why" },
    { { .has_server = FALSE, .last_sync_ms = NOON_MS }, "Last complete sync: today 12:00\nTo be sent: 0\nThis replica has no server." },
    { { .has_server = TRUE, .error = "gone", .last_sync_ms = NOON_MS, .next_try_us = G_USEC_PER_SEC },
      "Last complete sync: today 12:00\nTo be sent: 0\nBy itself again in 1 minute\ngone" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *report = linli_sync_format_report (&table[i].state, NOON_MS, 0);
      g_auto(GStrv) parts = g_strsplit (report, "\302\240", -1);
      g_autofree char *plain = g_strjoinv (" ", parts);

      g_assert_cmpstr (plain, ==, table[i].lines);
    }
}

static void
test_life (void)
{
  static const struct { LinliLife life; gint64 changed_ms; const char *lines; } table[] = {
    { { LINLI_LIFE_SAVED, NOON_MS, 0, 0 }, 0, "✓ Saved on this computer: today 12:00\n… To be sent next\nThe server does not have it yet" },
    { { LINLI_LIFE_SAVED, NOON_MS, 7, 2 }, 0,
      "✓ Saved on this computer: today 12:00\n… To be sent, 2 changes before it\nThe server has it up to number 7" },
    { { LINLI_LIFE_SENT, NOON_MS, 7, 0 }, 0,
      "✓ Saved on this computer: today 12:00\n✓ Sent; the server has not answered yet\nThe server has it up to number 7" },
    { { LINLI_LIFE_ACCEPTED, NOON_MS, 9, 0 }, NOON_MS,
      "✓ Saved on this computer: today 12:00\n✓ Sent\n✓ Accepted by the server, number 9\nChanged last: today 12:00" },
    { { LINLI_LIFE_ACCEPTED, NOON_MS, 9, 0, NOON_MS }, 0,
      "✓ Saved on this computer: today 12:00\n✓ Sent\n✓ Accepted by the server, number 9: today 12:00" },
    { { LINLI_LIFE_RETURNED, NOON_MS, 7, 0 }, 0,
      "✓ Saved on this computer: today 12:00\n✕ Sent, and returned by the server\nThe server has it up to number 7" },
    { { LINLI_LIFE_NONE, 0, 7, 0 }, 0, "✓ Accepted by the server, number 7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = linli_life_describe (&table[i].life, table[i].changed_ms, NOON_MS);

      g_assert_cmpstr (text, ==, table[i].lines);
    }
}

static void
test_first_sync (void)
{
  static const struct { LinliSyncReport report; gint64 elapsed_s; const char *words; } table[] = {
    { { 0 }, 0, "0 rows · 0 s" },
    { { .pulled = 500 }, 3, "500 rows · 3 s" },
    { { .rows_done = 100, .rows_total = 400 }, 1, "100 of 400 rows · 1 s" },
    { { .rows_done = 100, .rows_total = 400 }, 5, "100 of 400 rows · 5 s, about 16 s more" },
    /* What was here before took no time now. */
    { { .rows_done = 200, .rows_total = 400, .rows_before = 100 }, 5, "200 of 400 rows · 5 s, about 11 s more" },
    { { .rows_done = 100, .rows_total = 400, .rows_before = 100 }, 5, "100 of 400 rows · 5 s" },
    { { .rows_done = 400, .rows_total = 400 }, 9, "400 of 400 rows · 9 s" },
    { { .rows_done = 500, .rows_total = 400 }, 9, "400 of 400 rows · 9 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *words = linli_first_sync_format (&table[i].report, table[i].elapsed_s * G_USEC_PER_SEC);

      g_assert_cmpstr (words, ==, table[i].words);
    }
}

#define DAY_MS  (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define DAY_US  (DAY_MS * 1000)
#define YEAR_MS (365 * DAY_MS)

/* The banner: one lasting thing at a time, the one that asks most. */
static void
test_lasting (void)
{
  static const struct { LinliSessionState state; gint64 now_ms, elapsed_us; const char *part, *action; } table[] = {
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS }, NOON_MS + DAY_MS, 0, NULL, NULL },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS }, NOON_MS + 3 * DAY_MS, 0, "for 3 days", "win.sync" },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .syncing = TRUE }, NOON_MS + 3 * DAY_MS, 0, NULL, NULL },
    { { .known = TRUE, .last_sync_ms = NOON_MS }, NOON_MS + 3 * DAY_MS, 0, NULL, NULL },
    /* Asleep for three days: time went by, whether the wall clock tells or not. */
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .synced_us = 5 }, NOON_MS, 3 * DAY_US + 5, "for 3 days", "win.sync" },
    /* The wall clock jumped ten years, forward or back: no ten years went by. */
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .synced_us = 5 }, NOON_MS + 10 * YEAR_MS, 60 * DAY_US / 86400, NULL, NULL },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .synced_us = 5 }, NOON_MS - 10 * YEAR_MS, 4 * DAY_US, "for 3 days", "win.sync" },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .clock_off_ms = 3650 * DAY_MS }, NOON_MS, 0, "wrong by 3650 days", NULL },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .clock_off_ms = -3 * 3600 * 1000 }, NOON_MS, 0, "wrong by 3 hours", NULL },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .clock_off_ms = 400000 }, NOON_MS, 0, "wrong by 6 minutes", NULL },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .clock_off_ms = 60000 }, NOON_MS, 0, NULL, NULL },
    { { .known = TRUE, .has_server = TRUE, .syncing = TRUE, .filling = { .grids = 4, .grids_done = 1, .first_done = TRUE },
        .progress = { .rows_done = 1500, .rows_total = 24500 } }, NOON_MS, 0, "1 of 4 grids, 1500 of 24500 rows", NULL },
    /* Before it locks itself; being offline for days goes without saying then. */
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .lease = { LINLI_LEASE_ENDING, NOON_MS + 14 * DAY_MS, NOON_MS + 11 * DAY_MS } },
      NOON_MS + 11 * DAY_MS, 0, "locked in 3 days", "win.sync" },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .lease = { LINLI_LEASE_ENDING, NOON_MS + 14 * DAY_MS, NOON_MS + 14 * DAY_MS - 1 } },
      NOON_MS + 14 * DAY_MS - 1, 0, "locked in 1 day ", "win.sync" },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .syncing = TRUE, .lease = { LINLI_LEASE_ENDING, NOON_MS + DAY_MS, NOON_MS } },
      NOON_MS, 0, "locked in 1 day ", NULL },
    { { .known = TRUE, .has_server = TRUE, .last_sync_ms = NOON_MS, .lease = { LINLI_LEASE_GOOD, NOON_MS + 14 * DAY_MS, NOON_MS + DAY_MS } },
      NOON_MS + DAY_MS, 0, NULL, NULL },
    { { .known = TRUE, .has_server = TRUE, .filling = { .grids = 4, .grids_done = 1, .first_done = TRUE } }, NOON_MS, 0, "1 of 4 grids", "win.sync" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto(LinliLasting) lasting = { NULL };

      linli_lasting_describe (&table[i].state, table[i].now_ms, table[i].elapsed_us, &lasting);
      if (table[i].part == NULL)
        g_assert_cmpstr (lasting.text, ==, NULL);
      else if (lasting.text == NULL || strstr (lasting.text, table[i].part) == NULL)
        g_error ("%u: %s", i, lasting.text);
      g_assert_cmpstr (lasting.action, ==, table[i].action);
    }
}

/* Every error says what to do in whole sentences; none shows the lower folder's own text. */
static void
test_errors (void)
{
  static const struct { LinliError code; gboolean temporary; const char *part; } table[] = {
    { LINLI_ERROR_NETWORK, TRUE, "offline" }, { LINLI_ERROR_AUTH, FALSE, "administrator" }, { LINLI_ERROR_BUSY, TRUE, "Another program" },
    { LINLI_ERROR_NEWER, FALSE, "Update" }, { LINLI_ERROR_CORRUPT, FALSE, "aside" }, { LINLI_ERROR_FULL, TRUE, "Make room" },
    { LINLI_ERROR_FORBIDDEN, FALSE, "rights" }, { LINLI_ERROR_FAILED, TRUE, "folder" }, { LINLI_ERROR_INVALID, FALSE, "Check" },
    { LINLI_ERROR_CERTIFICATE, TRUE, "date and time" }, { LINLI_ERROR_TRIES, TRUE, "Wait" }, { LINLI_ERROR_CODE, FALSE, "Compare" },
    { LINLI_ERROR_CODE_OVER, FALSE, "new one" }, { LINLI_ERROR_RESTORED, TRUE, "Sync again" }, { LINLI_ERROR_LOST, FALSE, "removed" },
    { LINLI_ERROR_LEASE, FALSE, "nothing is lost" },
    { LINLI_ERROR_NOT_FOUND, FALSE, "here" }, { LINLI_ERROR_TOO_LARGE, FALSE, "larger" },
  };
  g_autoptr(GError) other = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "secret");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (LINLI_ERROR, (int) table[i].code, "secret");

      g_assert_nonnull (strstr (linli_error_describe (error), table[i].part));
      g_assert_null (strstr (linli_error_describe (error), "secret"));
      g_assert_true (linli_error_is_temporary (error) == table[i].temporary);
      g_assert_cmpuint (strlen (linli_error_get_title (error)), >, 3);
    }
  g_assert_null (strstr (linli_error_describe (other), "secret"));
}

static void
test_pages (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "registry-two-kinds", NULL);
  g_autoptr(LinliCatalogue) built_in = linli_catalogue_load (NULL, &error);
  g_autoptr(LinliCatalogue) small = linli_catalogue_load (dir, &error);
  g_autoptr(GArray) pages = NULL, small_pages = NULL, without_map = NULL;

  g_assert_no_error (error);
  pages = linli_pages_list (built_in, TRUE, TRUE);
  g_assert_cmpuint (pages->len, ==, 11);
  g_assert_cmpint (g_array_index (pages, LinliPageInfo, 0).type, ==, LINLI_PAGE_TODAY);
  g_assert_cmpint (g_array_index (pages, LinliPageInfo, 1).type, ==, LINLI_PAGE_RECORDS);
  g_assert_cmpint (g_array_index (pages, LinliPageInfo, 3).type, ==, LINLI_PAGE_BUILDINGS);
  g_assert_cmpint (g_array_index (pages, LinliPageInfo, 4).type, ==, LINLI_PAGE_MAP);
  /* What lies on the ground of the community has lists and nothing else. */
  for (guint i = 5; i < pages->len; i++)
    g_assert_cmpint (g_array_index (pages, LinliPageInfo, i).type, ==, LINLI_PAGE_RECORDS);
  g_assert_cmpstr (g_array_index (pages, LinliPageInfo, 5).kind->name, ==, "estate");
  without_map = linli_pages_list (built_in, TRUE, FALSE);
  g_assert_cmpuint (without_map->len, ==, 10);

  /* A catalogue of other kinds gets a list for each, and no page whose roles it lacks. */
  small_pages = linli_pages_list (small, FALSE, FALSE);
  g_assert_cmpuint (small_pages->len, ==, 3);
  for (guint i = 1; i < small_pages->len; i++)
    {
      g_assert_cmpint (g_array_index (small_pages, LinliPageInfo, i).type, ==, LINLI_PAGE_RECORDS);
      g_assert_true (g_array_index (small_pages, LinliPageInfo, i).kind == g_ptr_array_index (small->kinds, i - 1));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/the sync button says what is so", test_sync_button);
  g_test_add_func ("/words/the sync report lists what waits and what to do", test_sync_report);
  g_test_add_func ("/words/a record says how far it has come", test_life);
  g_test_add_func ("/words/the first sync tells rows and time", test_first_sync);
  g_test_add_func ("/words/the banner says the lasting thing that asks most", test_lasting);
  g_test_add_func ("/words/every error says what to do", test_errors);
  g_test_add_func ("/words/a page appears when the catalogue has its roles", test_pages);
  return g_test_run ();
}
