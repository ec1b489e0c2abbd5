/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-lease.c - a replica locks itself at the end of its lease, by the server's clock, whatever is done to its own. */
#include "config.h"

#include "store-test.h"

#include "linli-signature.h"

#include <sodium.h>
#include <sqlite3.h>

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define YEAR   (365 * DAY)

/* The server's word, signed by it; @by: another server. */
static void
take_from (Fixture *f, gint64 until_ms, gint64 said_ms, LinliLeaseWay way, guint8 by)
{
  guint8 seed[LINLI_SIGNATURE_SEED_BYTES], public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (f->store, NULL);
  g_autofree char *signature = NULL, *key = NULL;
  g_autoptr(GError) error = NULL;
  LinliLeaseWord word;

  memset (seed, by, sizeof seed);
  crypto_sign_seed_keypair (public_key, secret, seed);
  signature = linli_signature_of_lease (seed, identity->device, until_ms, said_ms);
  key = linli_signature_key_to_text (public_key);
  word = (LinliLeaseWord) { until_ms, said_ms, signature, way == LINLI_LEASE_BY_HAND ? NULL : key };
  g_assert_true (linli_store_take_lease (f->store, &word, way, &error));
  g_assert_no_error (error);
}

static void
take (Fixture *f, gint64 until_ms, gint64 said_ms, LinliLeaseWay way)
{
  take_from (f, until_ms, said_ms, way, 7);
}

static void
note (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_store_note_time (f->store, &error));
  g_assert_no_error (error);
}

static LinliLeaseState
get_state (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  LinliLease lease;
  gboolean opens = linli_store_check_lease (f->store, &error);

  linli_store_get_lease (f->store, &lease);
  g_assert_cmpint (opens, ==, lease.state != LINLI_LEASE_ENDED);
  if (!opens)
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_LEASE);
  return lease.state;
}

/* One letter a step: its words are about the computer; the server gives 14 days at the beginning, at 0. */
typedef enum { STOP, RUNS, OFF, SET, OPEN, NOTE, NETWORK, HAND, NO_LEASE, OLD_HAND } Step;
typedef struct { Step step; gint64 ms; LinliLeaseState then; } Line;

/* RUNS: time goes by while the program runs; OFF: while it does not, and it is opened again; SET: somebody sets the clock forward or back by that
 * much; NETWORK, HAND: the server speaks at that time after the beginning, and gives 14 days. */
static const struct { const char *name; Line lines[12]; } stories[] = {
  { "it is good, then it is told of, then it ends", {
      { RUNS, 10 * DAY, LINLI_LEASE_GOOD }, { RUNS, DAY, LINLI_LEASE_ENDING }, { RUNS, 3 * DAY - 1, LINLI_LEASE_ENDING }, { RUNS, 1, LINLI_LEASE_ENDED },
      { RUNS, YEAR, LINLI_LEASE_ENDED } } },
  { "time goes by while nobody has it open", {
      { OFF, 13 * DAY, LINLI_LEASE_ENDING }, { OFF, DAY, LINLI_LEASE_ENDED } } },
  { "a clock set back gains nothing while it runs", {
      { RUNS, 13 * DAY, LINLI_LEASE_ENDING }, { SET, -13 * DAY, LINLI_LEASE_ENDING }, { RUNS, DAY, LINLI_LEASE_ENDED }, { SET, -10 * YEAR, LINLI_LEASE_ENDED } } },
  { "a clock set back before it is opened gains nothing but what was never seen", {
      { RUNS, 13 * DAY, LINLI_LEASE_ENDING }, { NOTE, 0, LINLI_LEASE_ENDING }, { SET, -13 * DAY, LINLI_LEASE_ENDING }, { OPEN, 0, LINLI_LEASE_ENDING },
      { RUNS, DAY, LINLI_LEASE_ENDED } } },
  { "the end is kept at once", {
      { RUNS, 14 * DAY - MINUTE, LINLI_LEASE_ENDING }, { NOTE, 0, LINLI_LEASE_ENDING }, { RUNS, MINUTE, LINLI_LEASE_ENDED }, { NOTE, 0, LINLI_LEASE_ENDED },
      { SET, -14 * DAY, LINLI_LEASE_ENDED }, { OPEN, 0, LINLI_LEASE_ENDED }, { NOTE, 0, LINLI_LEASE_ENDED } } },
  { "the server's word unlocks it, by network", {
      { OFF, 30 * DAY, LINLI_LEASE_ENDED }, { NETWORK, 30 * DAY, LINLI_LEASE_GOOD }, { OFF, 10 * DAY, LINLI_LEASE_GOOD } } },
  { "the server's word unlocks it, by hand", {
      { OFF, 30 * DAY, LINLI_LEASE_ENDED }, { HAND, 29 * DAY, LINLI_LEASE_GOOD }, { OFF, 13 * DAY, LINLI_LEASE_ENDED } } },
  { "an answer carried for longer than it gives unlocks nothing", {
      { OFF, 30 * DAY, LINLI_LEASE_ENDED }, { HAND, 15 * DAY, LINLI_LEASE_ENDED } } },
  { "the same answer twice gives nothing twice", {
      { OFF, 20 * DAY, LINLI_LEASE_ENDED }, { HAND, 20 * DAY, LINLI_LEASE_GOOD }, { OFF, 14 * DAY, LINLI_LEASE_ENDED }, { NOTE, 0, LINLI_LEASE_ENDED },
      { SET, -14 * DAY, LINLI_LEASE_ENDED }, { HAND, 20 * DAY, LINLI_LEASE_ENDED }, { OPEN, 0, LINLI_LEASE_ENDED } } },
  { "an older answer takes nothing away", {
      { OFF, 5 * DAY, LINLI_LEASE_GOOD }, { NETWORK, 5 * DAY, LINLI_LEASE_GOOD }, { OLD_HAND, 4 * DAY, LINLI_LEASE_GOOD }, { OFF, 10 * DAY, LINLI_LEASE_GOOD } } },
  { "a clock that was wrong for a moment is set right by the network", {
      { SET, 10 * YEAR, LINLI_LEASE_ENDED }, { NOTE, 0, LINLI_LEASE_ENDED }, { SET, -10 * YEAR, LINLI_LEASE_ENDED }, { NETWORK, HOUR, LINLI_LEASE_GOOD },
      { OPEN, 0, LINLI_LEASE_GOOD } } },
  { "and by hand", {
      { SET, 10 * YEAR, LINLI_LEASE_ENDED }, { NOTE, 0, LINLI_LEASE_ENDED }, { SET, -10 * YEAR, LINLI_LEASE_ENDED }, { HAND, HOUR, LINLI_LEASE_GOOD },
      { OPEN, 0, LINLI_LEASE_GOOD } } },
  { "a clock that is always ten years behind counts the server's days", {
      { SET, -10 * YEAR, LINLI_LEASE_GOOD }, { NETWORK, HOUR, LINLI_LEASE_GOOD }, { OFF, 10 * DAY, LINLI_LEASE_GOOD }, { OFF, 4 * DAY, LINLI_LEASE_ENDED } } },
  { "also where answers come by hand alone", {
      { SET, -10 * YEAR, LINLI_LEASE_GOOD }, { HAND, HOUR, LINLI_LEASE_GOOD }, { OFF, 10 * DAY, LINLI_LEASE_GOOD }, { OFF, 4 * DAY, LINLI_LEASE_ENDED } } },
  { "one that is always ten years ahead, too", {
      { SET, 10 * YEAR, LINLI_LEASE_ENDED }, { NETWORK, HOUR, LINLI_LEASE_GOOD }, { OFF, 10 * DAY, LINLI_LEASE_GOOD }, { OFF, 4 * DAY, LINLI_LEASE_ENDED } } },
  { "one that has no battery and begins in 1970 each day counts the days it runs", {
      { SET, -TEST_START_MS, LINLI_LEASE_GOOD }, { RUNS, 6 * DAY, LINLI_LEASE_GOOD }, { NOTE, 0, LINLI_LEASE_GOOD }, { SET, -6 * DAY, LINLI_LEASE_GOOD },
      { OPEN, 0, LINLI_LEASE_GOOD }, { RUNS, 6 * DAY, LINLI_LEASE_ENDING }, { NOTE, 0, LINLI_LEASE_ENDING }, { SET, -6 * DAY, LINLI_LEASE_ENDING },
      { OPEN, 0, LINLI_LEASE_ENDING }, { RUNS, 2 * DAY, LINLI_LEASE_ENDED } } },
  { "an answer that says nothing of it takes nothing away", {
      { NO_LEASE, DAY, LINLI_LEASE_GOOD }, { OFF, YEAR, LINLI_LEASE_ENDED }, { NO_LEASE, YEAR, LINLI_LEASE_ENDED } } },
};

static void
test_story (gconstpointer data)
{
  guint at = GPOINTER_TO_UINT (data);
  Fixture f;

  fixture_init (&f, "registry-protocol", TRUE);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_NONE);
  take (&f, TEST_START_MS + 14 * DAY, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
  for (const Line *line = stories[at].lines; line->step != STOP; line++)
    {
      gint64 wall = linli_clock_get_wall_ms (LINLI_CLOCK (f.clock)), said = TEST_START_MS + line->ms;

      switch (line->step)
        {
        case RUNS:
          linli_manual_clock_advance (f.clock, line->ms);
          break;
        case OFF:
          g_clear_pointer (&f.store, linli_store_close);
          linli_manual_clock_set (f.clock, wall + line->ms);
          fixture_open (&f);
          break;
        case SET:
          linli_manual_clock_set (f.clock, wall + line->ms);
          break;
        case OPEN:
          fixture_reopen (&f);
          break;
        case NOTE:
          note (&f);
          break;
        case NETWORK:
          take (&f, said + 14 * DAY, said, LINLI_LEASE_BY_NETWORK);
          break;
        case HAND:
        case OLD_HAND:
          take (&f, said + (line->step == OLD_HAND ? DAY : 14 * DAY), said, LINLI_LEASE_BY_HAND);
          break;
        case NO_LEASE:
          take (&f, 0, said, LINLI_LEASE_BY_NETWORK);
          break;
        case STOP:
        default:
          g_assert_not_reached ();
        }
      if (get_state (&f) != line->then)
        g_error ("line %d: %d, not %d", (int) (line - stories[at].lines) + 1, get_state (&f), line->then);
    }
  fixture_clear (&f);
}

/* What a server says is a number from outside. */
static void
test_nonsense (void)
{
  static const struct { gint64 until, said; LinliLeaseState then; } rows[] = {
    { -1, TEST_START_MS, LINLI_LEASE_GOOD }, { G_MININT64, TEST_START_MS, LINLI_LEASE_GOOD }, { G_MAXINT64, TEST_START_MS, LINLI_LEASE_GOOD },
    { TEST_START_MS + DAY, 0, LINLI_LEASE_GOOD }, { TEST_START_MS + DAY, -1, LINLI_LEASE_GOOD }, { TEST_START_MS + DAY, G_MININT64, LINLI_LEASE_GOOD },
    { TEST_START_MS + DAY, G_MAXINT64, LINLI_LEASE_GOOD }, { G_MAXINT64, G_MAXINT64, LINLI_LEASE_GOOD },
    { TEST_START_MS, TEST_START_MS, LINLI_LEASE_ENDED }, { 1, TEST_START_MS, LINLI_LEASE_ENDED },
    { TEST_START_MS + 1000 * YEAR, TEST_START_MS, LINLI_LEASE_GOOD },
  };
  Fixture f;

  fixture_init (&f, "registry-protocol", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      take (&f, TEST_START_MS + 14 * DAY, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
      g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_GOOD);
      take (&f, rows[i].until, rows[i].said, LINLI_LEASE_BY_NETWORK);
      g_assert_cmpint (get_state (&f), ==, rows[i].then);
    }
  /* No lease is for ever, whatever was said. */
  linli_manual_clock_advance (f.clock, 401 * DAY);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_ENDED);
  /* By hand nonsense is nothing at all. */
  take (&f, TEST_START_MS + 416 * DAY, TEST_START_MS + 402 * DAY, LINLI_LEASE_BY_NETWORK);
  take (&f, 0, TEST_START_MS + 403 * DAY, LINLI_LEASE_BY_HAND);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_GOOD);
  fixture_clear (&f);
}

/* A short lease is told of in its last third, else it would be told of always. */
static void
test_warning (void)
{
  static const struct { gint64 length, good; } rows[] = { { DAY, 16 * HOUR }, { 3 * DAY, 2 * DAY }, { 9 * DAY, 6 * DAY }, { 30 * DAY, 27 * DAY } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture f;

      fixture_init (&f, "registry-protocol", FALSE);
      take (&f, TEST_START_MS + rows[i].length, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
      linli_manual_clock_advance (f.clock, rows[i].good - 1);
      g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_GOOD);
      linli_manual_clock_advance (f.clock, 1);
      g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_ENDING);
      fixture_clear (&f);
    }
}

/* Another server, with a key of its own: only enrolling makes it this replica's. */
static void
test_other_server (void)
{
  LinliLeaseWord none = { 0 };
  Fixture f;

  fixture_init (&f, "registry-protocol", FALSE);
  take (&f, TEST_START_MS + 14 * DAY, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
  linli_manual_clock_advance (f.clock, 20 * DAY);
  take_from (&f, TEST_START_MS + 40 * DAY, TEST_START_MS + 20 * DAY, LINLI_LEASE_BY_NETWORK, 8);
  take_from (&f, TEST_START_MS + 40 * DAY, TEST_START_MS + 20 * DAY, LINLI_LEASE_BY_HAND, 8);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_ENDED);
  take_from (&f, TEST_START_MS + 40 * DAY, TEST_START_MS + 20 * DAY, LINLI_LEASE_BY_ENROLLING, 8);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_GOOD);
  take (&f, TEST_START_MS + 21 * DAY, TEST_START_MS + 20 * DAY + 1, LINLI_LEASE_BY_NETWORK);
  linli_manual_clock_advance (f.clock, 5 * DAY);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_GOOD);
  /* And one that gives none. */
  g_assert_true (linli_store_take_lease (f.store, &none, LINLI_LEASE_BY_ENROLLING, NULL));
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_NONE);
  fixture_clear (&f);
}

/* What somebody does to the file with another program, while nobody has it open; the server was heard thirteen days ago. */
static void
test_edited (void)
{
  static const struct { const char *sql; LinliLeaseState then; } rows[] = {
    { "UPDATE meta SET value = value WHERE key = 'lease_until'", LINLI_LEASE_ENDING },
    { "UPDATE meta SET value = value + 86400000 WHERE key = 'lease_until'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = 99999999999999 WHERE key = 'lease_until'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = 0 WHERE key = 'lease_until'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = -1 WHERE key = 'lease_until'", LINLI_LEASE_ENDED },
    { "DELETE FROM meta WHERE key = 'lease_until'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = value + 86400000 WHERE key IN ('lease_until', 'lease_said')", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = value - 864000000 WHERE key = 'lease_seen'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = value - 864000000 WHERE key = 'lease_offset'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = 'no signature' WHERE key = 'lease_sig'", LINLI_LEASE_ENDED },
    { "DELETE FROM meta WHERE key = 'lease_sig'", LINLI_LEASE_ENDED },
    { "DELETE FROM meta WHERE key = 'lease_key'", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' WHERE key = 'lease_key'", LINLI_LEASE_ENDED },
    { "DELETE FROM meta WHERE key IN ('lease_mark', 'lease_secret')", LINLI_LEASE_ENDED },
    { "UPDATE meta SET value = 'AAAA' WHERE key = 'lease_secret'", LINLI_LEASE_ENDED },
    { "INSERT OR REPLACE INTO meta (key, value) VALUES ('device', 77)", LINLI_LEASE_ENDED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = NULL;
      sqlite3 *db = NULL;
      LinliLease lease;
      Fixture f;

      fixture_init (&f, "registry-protocol", TRUE);
      take (&f, TEST_START_MS + 14 * DAY, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
      linli_manual_clock_advance (f.clock, 13 * DAY);
      note (&f);
      g_clear_pointer (&f.store, linli_store_close);
      path = g_build_filename (f.folder, "replica.db", NULL);
      g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (db, rows[i].sql, NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_changes (db), >, 0);
      sqlite3_close (db);
      fixture_open (&f);
      if (get_state (&f) != rows[i].then)
        g_error ("%s: %d", rows[i].sql, get_state (&f));
      linli_store_get_lease (f.store, &lease);
      g_assert_cmpint (lease.broken, ==, rows[i].then == LINLI_LEASE_ENDED);
      /* Time that goes by does not make it whole, and the clock set back neither. */
      note (&f);
      linli_manual_clock_set (f.clock, TEST_START_MS + DAY);
      fixture_reopen (&f);
      g_assert_cmpint (get_state (&f), ==, rows[i].then);
      fixture_clear (&f);
    }
}

/* The readers of a window look for hours through the same connection. */
static void
test_reader_hears_of_renewal (void)
{
  g_autoptr(GError) error = NULL;
  LinliStore *reader;
  LinliLease lease;
  Fixture f;

  fixture_init (&f, "registry-protocol", TRUE);
  take (&f, TEST_START_MS + 14 * DAY, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
  linli_manual_clock_set (f.clock, TEST_START_MS + YEAR);
  reader = linli_store_open (f.folder, LINLI_STORE_READ_ONLY, f.catalogue, LINLI_CLOCK (f.clock), NULL, &error);
  g_assert_no_error (error);
  linli_store_get_lease (reader, &lease);
  g_assert_cmpint (lease.state, ==, LINLI_LEASE_ENDED);
  take (&f, TEST_START_MS + 15 * DAY, TEST_START_MS + DAY, LINLI_LEASE_BY_NETWORK);
  linli_store_get_lease (reader, &lease);
  g_assert_cmpint (lease.state, ==, LINLI_LEASE_GOOD);
  g_assert_cmpint (lease.until_ms, ==, TEST_START_MS + 15 * DAY);
  /* It writes nothing down, and says so by going on. */
  g_assert_true (linli_store_note_time (reader, &error));
  linli_store_close (reader);
  fixture_clear (&f);
}

/* Work that was not sent is there before, meanwhile and afterwards; a wiped replica has no lease left to tell of. */
static void
test_keeps_work (void)
{
  g_autoptr(GError) error = NULL;
  LinliOutboxState outbox;
  LinliId id = { { 0 } };
  Fixture f;

  fixture_init (&f, "registry-protocol", TRUE);
  take (&f, TEST_START_MS + 14 * DAY, TEST_START_MS, LINLI_LEASE_BY_NETWORK);
  test_change (&f, "item", &id, SET ("title=一号"));
  linli_manual_clock_advance (f.clock, 20 * DAY);
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_ENDED);
  note (&f);
  fixture_reopen (&f);
  g_assert_true (linli_store_get_outbox_state (f.store, &outbox, NULL));
  g_assert_cmpuint (outbox.pending, ==, 1);
  take (&f, TEST_START_MS + 34 * DAY, TEST_START_MS + 20 * DAY, LINLI_LEASE_BY_NETWORK);
  assert_shows (&f, "item", &id, "title", "一号");
  assert_whole (&f);
  g_assert_true (linli_store_wipe (f.store, &error));
  g_assert_cmpint (get_state (&f), ==, LINLI_LEASE_NONE);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lease/%s", stories[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_story);
    }
  g_test_add_func ("/lease/what is no lease changes nothing", test_nonsense);
  g_test_add_func ("/lease/only enrolling makes another server's word count", test_other_server);
  g_test_add_func ("/lease/a file that was edited opens nothing", test_edited);
  g_test_add_func ("/lease/a short one is told of in its last third", test_warning);
  g_test_add_func ("/lease/who only reads hears of a renewal", test_reader_hears_of_renewal);
  g_test_add_func ("/lease/nothing is lost by it", test_keeps_work);
  return g_test_run ();
}
