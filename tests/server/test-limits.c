/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-limits.c - descriptors, deadlines, queues and tries: what a server gives to whom, and that it gets it back. */
#include "config.h"
#include "server-fixture.h"

#include "linli-error.h"
#include "linli-wire.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_US (10 * G_USEC_PER_SEC)

static const char alive[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

static void
set_up (ServerFixture *f, gconstpointer data)
{
  server_fixture_init (f);
}

static void
tear_down (ServerFixture *f, gconstpointer data)
{
  server_fixture_clear (f);
}

/* ---- descriptors ---- */

static guint
count_files (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* The loop closes what its peers closed; it is given time for it, not more. */
static void
wait_for_files (guint most)
{
  gint64 until = g_get_monotonic_time () + WAIT_US;

  while (count_files () > most && g_get_monotonic_time () < until)
    g_usleep (5000);
  g_assert_cmpuint (count_files (), <=, most);
}

static void
ask_alive (int fd)
{
  g_autofree char *answer = NULL;

  raw_send (fd, alive, -1);
  answer = raw_read_one (fd);
  g_assert_cmpuint (raw_status (answer), ==, 200);
}

static void
test_idle_closes (ServerFixture *f, gconstpointer data)
{
  guint before;

  server_fixture_start (f);
  before = count_files ();

  /* One after another, some after several questions. */
  for (guint i = 0; i < 300; i++)
    {
      int fd = raw_connect (f->port);

      for (guint j = 0; j <= i % 3; j++)
        ask_alive (fd);
      close (fd);
    }
  wait_for_files (before);

  /* All at once. */
  {
    int fds[300];

    for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
      ask_alive (fds[i] = raw_connect (f->port));
    for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
      close (fds[i]);
  }
  wait_for_files (before);

  /* Refused before their bodies, half-sent, silent. */
  for (guint i = 0; i < 60; i++)
    {
      int fd = raw_connect (f->port);

      if (i % 3 == 0)
        raw_send (fd, "POST /v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", -1);
      else if (i % 3 == 1)
        raw_send (fd, "POST /v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123", -1);
      close (fd);
    }
  wait_for_files (before);
}

static void
test_cap (ServerFixture *f, gconstpointer data)
{
  int fds[10];
  guint before, served = 0;

  f->settings.max_connections = 4;
  server_fixture_start (f);
  before = count_files ();
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *answer = NULL;

      fds[i] = raw_connect (f->port);
      raw_send (fds[i], alive, -1);
      answer = raw_read_one (fds[i]);
      served += raw_status (answer) == 200;
    }
  g_assert_cmpuint (served, ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  wait_for_files (before);
  {
    int fd = raw_connect (f->port);

    ask_alive (fd);
    close (fd);
  }
}

static void
test_deadlines (ServerFixture *f, gconstpointer data)
{
  static const char *const slow[] = {
    "", "GET", "GET /healthz HTTP/1.1\r\nHost: local", "POST /v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"refresh\":",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hea",
  };
  int fds[G_N_ELEMENTS (slow)];

  f->settings.header_ms = 150;
  f->settings.body_ms = 200;
  f->settings.idle_ms = 150;
  f->settings.sweep_ms = 20;
  server_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      fds[i] = raw_connect (f->port);
      raw_send (fds[i], slow[i], -1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      gboolean closed;
      g_autofree char *answer = raw_read_all (fds[i], &closed);

      if (!closed)
        g_error ("\"%s\" was left waiting", slow[i]);
      close (fds[i]);
    }
}

/* Bytes one by one do not buy time. */
static void
test_dribble (ServerFixture *f, gconstpointer data)
{
  static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  gint64 begun = g_get_monotonic_time ();
  gboolean cut = FALSE;
  int fd;

  f->settings.header_ms = 300;
  f->settings.sweep_ms = 20;
  server_fixture_start (f);
  fd = raw_connect (f->port);
  raw_send (fd, request, -1);
  while (!cut && g_get_monotonic_time () - begun < WAIT_US)
    {
      char byte;

      g_usleep (10000);
      raw_send (fd, "x", 1);
      cut = recv (fd, &byte, 1, MSG_DONTWAIT) == 0 || send (fd, "x", 1, MSG_NOSIGNAL) < 0;
    }
  g_assert_true (cut);
  close (fd);
}

/* ---- queues ---- */

static char *
format_enroll (const char *login, const char *password, const char *code)
{
  g_autofree char *body = g_strdup_printf ("{\"login\":\"%s\",\"password\":\"%s\",\"code\":\"%s\",\"device\":\"test\"}", login, password, code);

  return raw_format ("POST", "/v1/enroll", NULL, body, -1);
}

static guint
enroll (ServerFixture *f, const char *login, const char *password, const char *code)
{
  g_autofree char *request = format_enroll (login, password, code);
  int fd = raw_connect (f->port);
  g_autofree char *answer = NULL;

  raw_send (fd, request, -1);
  answer = raw_read_one (fd);
  close (fd);
  return raw_status (answer);
}

static void
test_queue_full (ServerFixture *f, gconstpointer data)
{
  int fds[12];
  guint waited = 0, refused = 0;

  f->settings.max_waiting = 2;
  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *login = g_strdup_printf ("nobody%u", i);
      g_autofree char *request = format_enroll (login, "wrong", "wrong");

      fds[i] = raw_connect (f->port);
      raw_send (fds[i], request, -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *answer = raw_read_one (fds[i]);

      close (fds[i]);
      if (raw_status (answer) == 429)
        {
          g_assert_nonnull (strstr (answer, "Retry-After: "));
          refused++;
        }
      else
        {
          g_assert_cmpuint (raw_status (answer), ==, 401);
          waited++;
        }
    }
  g_assert_cmpuint (refused, >, 0);
  g_assert_cmpuint (waited, >=, 2);
}

static void
test_bodies_together (ServerFixture *f, gconstpointer data)
{
  static const char half[] = "POST /v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n{";
  g_autofree char *refused = NULL;
  guint status = 0;
  int first, second;

  f->settings.max_body_bytes = 10000;
  server_fixture_start (f);
  first = raw_connect (f->port);
  raw_send (first, half, -1);
  ask_alive (second = raw_connect (f->port));
  raw_send (second, half, -1);
  refused = raw_read_one (second);
  g_assert_cmpuint (raw_status (refused), ==, 429);
  close (second);

  /* Given back when a request is over, however it ended. */
  close (first);
  for (gint64 until = g_get_monotonic_time () + WAIT_US; status != 401 && g_get_monotonic_time () < until;)
    {
      g_autofree char *body = g_strnfill (9000, ' ');
      g_autofree char *answer = NULL;

      memcpy (body, "{\"refresh\":\"x\"}", strlen ("{\"refresh\":\"x\"}"));
      answer = raw_request (f->port, "POST", "/v1/token", NULL, body, 9000);
      status = raw_status (answer);
    }
  g_assert_cmpuint (status, ==, 401);
}

/* Holds the writer up: nothing is committed until it is let go. */
static sqlite3 *
hold_writer (ServerFixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "server.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

static void
let_go (sqlite3 *db)
{
  g_assert_cmpint (sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* One new person of grid 1 as operation @number. */
static char *
format_push (ServerFixture *f, gint64 number, gint64 epoch)
{
  g_autoptr(LinliPush) push = linli_push_new (TEST_COM, epoch, f->device[USER_FIRST]);
  const LinliKind *kind = linli_catalogue_get_kind (f->catalogue, "person");
  g_autoptr(GString) body = g_string_new (NULL);
  g_auto(LinliValue) old_value = LINLI_VALUE_INIT;
  g_auto(LinliValue) new_value = LINLI_VALUE_INIT;
  LinliOp *op;
  LinliId id;

  linli_id_new (LINLI_CLOCK (f->clock), f->random, &id);
  op = linli_op_new (LINLI_OP_CREATE, kind, &id);
  op->number = op->group = number;
  op->com = TEST_COM;
  op->grid = 1;
  linli_value_set_text (&new_value, "王芳", -1);
  linli_op_add_change (op, 1, 0, &old_value, &new_value);
  g_ptr_array_add (push->ops, op);
  linli_wire_write_push (body, push);
  return raw_format ("POST", "/v1/sync/push", f->access[USER_FIRST], body->str, (gssize) body->len);
}

static void
test_group (ServerFixture *f, gconstpointer data)
{
  enum { GARBAGE = 3, OTHER_EPOCH = 5, N = 9 };
  gint64 before = server_fixture_seq (f);
  sqlite3 *held;
  int fds[N];

  server_fixture_start (f);
  held = hold_writer (f);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *request = i == GARBAGE ? raw_format ("POST", "/v1/sync/push", f->access[USER_FIRST], "garbage", -1)
                                              : format_push (f, i + 1, i == OTHER_EPOCH ? 7 : 1);

      fds[i] = raw_connect (f->port);
      raw_send (fds[i], request, -1);
    }
  /* The loop is free meanwhile, and nobody was told anything. */
  for (guint i = 0; i < N; i++)
    {
      int other = raw_connect (f->port);
      char byte;

      ask_alive (other);
      close (other);
      g_assert_cmpint (recv (fds[i], &byte, 1, MSG_DONTWAIT), <, 0);
    }
  g_assert_cmpint (server_fixture_seq (f), ==, before);
  let_go (held);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *answer = raw_read_one (fds[i]);

      g_assert_cmpuint (raw_status (answer), ==, i == GARBAGE ? 400 : i == OTHER_EPOCH ? 409 : 200);
      close (fds[i]);
    }
  g_assert_cmpint (server_fixture_seq (f), ==, before + N - 2);
}

/* A peer that goes while its push waits: decided all the same, nothing leaks. */
static void
test_gone_while_waiting (ServerFixture *f, gconstpointer data)
{
  gint64 before = server_fixture_seq (f);
  guint files = count_files ();
  sqlite3 *held;

  server_fixture_start (f);
  held = hold_writer (f);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *request = format_push (f, i + 1, 1);
      int fd = raw_connect (f->port);

      raw_send (fd, request, -1);
      close (fd);
      fd = raw_connect (f->port);
      ask_alive (fd);
      close (fd);
    }
  let_go (held);
  server_fixture_stop (f);
  g_assert_cmpuint (count_files (), ==, files);
  g_assert_cmpint (server_fixture_seq (f), <=, before + 20);
  g_assert_cmpint (server_fixture_seq (f), >, before);
}

static gpointer
stop_server (gpointer data)
{
  server_fixture_stop (data);
  return NULL;
}

static void
test_stop (ServerFixture *f, gconstpointer data)
{
  gint64 before = server_fixture_seq (f);
  guint port;
  sqlite3 *held;
  GThread *thread;
  int fds[5];

  server_fixture_start (f);
  port = f->port;
  held = hold_writer (f);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *request = format_push (f, i + 1, 1);
      int other = raw_connect (port);

      fds[i] = raw_connect (port);
      raw_send (fds[i], request, -1);
      ask_alive (other);
      close (other);
    }
  thread = g_thread_new ("stop", stop_server, f);
  let_go (held);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      gboolean closed;
      g_autofree char *answer = raw_read_all (fds[i], &closed);

      g_assert_true (closed);
      g_assert_cmpuint (raw_status (answer), ==, 200);
      close (fds[i]);
    }
  g_thread_join (thread);
  g_assert_cmpint (server_fixture_seq (f), ==, before + (gint64) G_N_ELEMENTS (fds));
}

static void
test_one_server (ServerFixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliServer) second = NULL;
  g_autoptr(LinliServer) third = NULL;
  g_autofree char *taken = NULL;

  server_fixture_start (f);
  second = linli_server_new (f->folder, "127.0.0.1:0", NULL, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_null (second);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_BUSY);
  g_clear_error (&error);
  {
    ServerFixture other;

    server_fixture_init (&other);
    taken = g_strdup_printf ("127.0.0.1:%u", f->port);
    third = linli_server_new (other.folder, taken, NULL, other.catalogue, LINLI_CLOCK (other.clock), other.random, &error);
    g_assert_null (third);
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_FAILED);
    server_fixture_clear (&other);
  }
}

static void
test_addresses (void)
{
  static const struct { const char *text; gboolean good; } addresses[] = {
    { "127.0.0.1:0", TRUE },   { "0.0.0.0:8080", TRUE }, { "[::1]:8080", TRUE }, { "127.0.0.1:65536", FALSE }, { "127.0.0.1", FALSE },
    { "localhost:80", FALSE }, { ":80", FALSE },         { "", FALSE },          { "127.0.0.1:http", FALSE },  { "127.0.0.1:-1", FALSE },
    { "[::1:80", FALSE },      { "[]:80", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(GError) error = NULL;

      if (linli_server_check_address (addresses[i].text, &error) != addresses[i].good)
        g_error ("%s", addresses[i].text);
      if (!addresses[i].good)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
}

/* ---- tries ---- */

static void
test_good_enrolments (ServerFixture *f, gconstpointer data)
{
  f->settings.login_tries = 3;
  f->settings.address_tries = 4;
  server_fixture_start (f);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *code = server_fixture_code (f, "zhang");

      /* A slip before some of them. */
      if (i % 4 == 3)
        g_assert_cmpuint (enroll (f, "zhang", "slip", code), ==, 401);
      g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, code), ==, 200);
    }
}

static void
test_bad_enrolments (ServerFixture *f, gconstpointer data)
{
  g_autofree char *code = NULL;

  f->settings.login_tries = 3;
  server_fixture_start (f);
  code = server_fixture_code (f, "zhang");
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (enroll (f, "zhang", "wrong", code), ==, 401);
  g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, code), ==, 429);
  /* Somebody else is not kept waiting for it. */
  {
    g_autofree char *other = server_fixture_code (f, "li");

    g_assert_cmpuint (enroll (f, "li", TEST_PASSWORD, other), ==, 200);
  }
  linli_manual_clock_advance (f->clock, 11 * 60 * 1000);
  {
    g_autofree char *fresh = server_fixture_code (f, "zhang");

    g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, fresh), ==, 200);
    g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, fresh), ==, 401);  /* used up */
  }
}

static void
test_codes (ServerFixture *f, gconstpointer data)
{
  g_autofree char *code = NULL;
  g_autofree char *late = NULL;

  f->settings.login_tries = 100;
  server_fixture_start (f);
  code = server_fixture_code (f, "zhang");
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, "ABCDEFGHJKLM"), ==, 401);
  g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, code), ==, 401);  /* five tries, then it is dead */

  late = server_fixture_code (f, "zhang");
  g_assert_cmpuint (enroll (f, "li", TEST_PASSWORD, late), ==, 401);     /* somebody else's */
  linli_manual_clock_advance (f->clock, 10 * 60 * 1000);
  g_assert_cmpuint (enroll (f, "zhang", TEST_PASSWORD, late), ==, 401);  /* ten minutes */
}

static void
test_burst (ServerFixture *f, gconstpointer data)
{
  int fds[12];
  guint looked = 0;

  f->settings.address_tries = 5;
  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *login = g_strdup_printf ("nobody%u", i);
      g_autofree char *request = format_enroll (login, "wrong", "wrong");

      fds[i] = raw_connect (f->port);
      raw_send (fds[i], request, -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *answer = raw_read_one (fds[i]);

      looked += raw_status (answer) == 401;
      close (fds[i]);
    }
  g_assert_cmpuint (looked, ==, 5);
}

#define ADD(path, func) g_test_add (path, ServerFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/limits/300 idle closes leave no descriptor behind", test_idle_closes);
  ADD ("/limits/connections beyond the cap are closed, those before it served", test_cap);
  ADD ("/limits/slow headers, slow bodies and silence are cut", test_deadlines);
  ADD ("/limits/bytes one by one buy no time", test_dribble);
  ADD ("/limits/a full queue is said at once with when to come again", test_queue_full);
  ADD ("/limits/bodies of all requests together have a bound", test_bodies_together);
  ADD ("/limits/a bad push undoes no other of its group, and nobody hears before the commit", test_group);
  ADD ("/limits/a peer that goes while it waits leaves nothing behind", test_gone_while_waiting);
  ADD ("/limits/closing answers what waits", test_stop);
  ADD ("/limits/one server a folder, one a port", test_one_server);
  g_test_add_func ("/limits/addresses to listen on are checked", test_addresses);
  ADD ("/limits/good enrolments do not count as tries", test_good_enrolments);
  ADD ("/limits/too many wrong passwords wait ten minutes", test_bad_enrolments);
  ADD ("/limits/a code has five tries, one user, ten minutes and one use", test_codes);
  ADD ("/limits/a burst of guesses is counted before it is looked at", test_burst);
  return g_test_run ();
}
