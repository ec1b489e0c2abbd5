/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-raw.c - requests two readers could part in two ways, lines without an end, and slow strangers beside good clients. */
#include "config.h"
#include "server-fixture.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define POST "POST /v1/token HTTP/1.1\r\nHost: localhost\r\n"
#define HIDDEN "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

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

static guint
count_answers (const char *bytes)
{
  guint n = 0;

  for (; (bytes = strstr (bytes, "HTTP/1.1 ")) != NULL; bytes++)
    n++;
  return n;
}

/* A second request hides where another reader may see the end of the first: it must not be answered. */
static const struct { const char *name, *bytes; } smuggled[] = {
  { "a length, then chunks", POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN },
  { "chunks, then a length", POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" HIDDEN },
  { "chunks alone", POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN },
  { "chunks under another coding", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" HIDDEN },
  { "chunks misspelt", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" HIDDEN },
  { "chunks twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" HIDDEN },
  { "two lengths", POST "Content-Length: 0\r\nContent-Length: 42\r\n\r\n" HIDDEN },
  { "two lengths in one line", POST "Content-Length: 0, 42\r\n\r\n" HIDDEN },
  { "a length with a sign", POST "Content-Length: +0\r\n\r\n" HIDDEN },
  { "a length in sixteens", POST "Content-Length: 0x0\r\n\r\n" HIDDEN },
  { "a length folded over two lines", POST "Content-Length: 0\r\n 2\r\n\r\n" HIDDEN },
};

static void
test_smuggled (ServerFixture *f, gconstpointer data)
{
  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (smuggled); i++)
    {
      int fd = raw_connect (f->port);
      gboolean closed = FALSE;
      g_autofree char *answer = NULL;

      raw_send (fd, smuggled[i].bytes, -1);
      answer = raw_read_all (fd, &closed);
      g_test_message ("%s: %.40s", smuggled[i].name, answer);
      g_assert_cmpuint (count_answers (answer), <=, 1);
      g_assert_null (strstr (answer, "\"ok\":true"));
      g_assert_true (closed);
      close (fd);
    }
}

/* ---- lines without an end ---- */

static void
test_long_lines (ServerFixture *f, gconstpointer data)
{
  static const char *const starts[] = { "GET /", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ", "" };
  g_autofree char *line = g_strnfill (1 << 20, 'a');

  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *bytes = g_strconcat (starts[i], line, "\r\n\r\n", NULL);
      int fd = raw_connect (f->port);
      gboolean closed = FALSE;
      g_autofree char *answer = NULL;

      raw_send (fd, bytes, -1);
      answer = raw_read_all (fd, &closed);
      /* Whoever listens is told; the library by itself would reset it without a word. */
      if (*starts[i] != '\0')
        g_assert_cmpuint (raw_status (answer), ==, 431);
      g_assert_null (strstr (answer, "HTTP/1.1 200"));
      g_assert_true (closed);
      close (fd);
    }
}

static guint
count_fds (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Larger than what it is read for, never ending, or cut off at once: each is over, and whoever comes next is served. */
static void
test_lines_without_end (ServerFixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 70000, 100000, 1 << 20, 24 << 20 };
  guint before = count_fds ();

  server_fixture_start (f);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *line = g_strnfill (sizes[i / 2], 'a');
      int fd = raw_connect (f->port);
      gboolean closed = FALSE;
      g_autofree char *answer = NULL;

      raw_send (fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ", -1);
      if (send (fd, line, sizes[i / 2], MSG_NOSIGNAL) > 0 && i % 2 == 0)
        {
          answer = raw_read_all (fd, &closed);
          g_assert_true (closed);
        }
      close (fd);
      answer = (g_free (answer), raw_request (f->port, "GET", "/healthz", NULL, NULL, 0));
      g_assert_cmpuint (raw_status (answer), ==, 200);
    }
  server_fixture_stop (f);
  g_assert_cmpuint (count_fds (), <=, before);
}

/* ---- slow strangers ---- */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* One new person, as a laptop sends it. */
static char *
format_push (ServerFixture *f, gint64 number)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->catalogue, "person");
  g_autoptr(LinliPush) push = linli_push_new (TEST_COM, 1, f->device[USER_FIRST]);
  g_autoptr(GString) body = g_string_new (NULL);
  g_auto(LinliValue) before = LINLI_VALUE_INIT;
  g_auto(LinliValue) name = LINLI_VALUE_INIT;
  LinliId id;
  LinliOp *op;

  linli_id_new (LINLI_CLOCK (f->clock), f->random, &id);
  op = linli_op_new (LINLI_OP_CREATE, kind, &id);
  op->number = op->group = number;
  op->com = TEST_COM;
  op->grid = 1;
  linli_value_set_text (&name, "王芳", -1);
  linli_op_add_change (op, linli_kind_find_field (kind, "name")->no, 0, &before, &name);
  g_ptr_array_add (push->ops, op);
  linli_wire_write_push (body, push);
  return raw_format ("POST", "/v1/sync/push", f->access[USER_FIRST], body->str, (gssize) body->len);
}

/* A page from the first number on: it grows with every push. */
static char *
format_pull (ServerFixture *f, gint64 number)
{
  g_autoptr(LinliPull) pull = linli_pull_new (TEST_COM, 1);
  LinliCursor cursor = { TEST_COM, 1, 0, 0, 0 };
  g_autoptr(GString) body = g_string_new (NULL);

  pull->max_rows = 1000;
  pull->scope_version = 1;
  g_array_append_val (pull->cursors, cursor);
  linli_wire_write_pull (body, pull);
  return raw_format ("POST", "/v1/sync/pull", f->access[USER_FIRST], body->str, (gssize) body->len);
}

static const struct { const char *name; char *(*format) (ServerFixture *f, gint64 number); } asked[] = {
  { "push", format_push }, { "pull", format_pull },
};

/* The p95 of @n requests over one connection, in µs, while every slow socket says one byte more now and then. */
static gint64
time_requests (ServerFixture *f, guint what, int *slow, guint n_slow, guint n)
{
  g_autofree gint64 *times = g_new (gint64, n);
  int fd = raw_connect (f->port);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *request = asked[what].format (f, i + 1);
      g_autofree char *answer = NULL;
      gint64 start = g_get_monotonic_time ();

      raw_send (fd, request, -1);
      answer = raw_read_one (fd);
      times[i] = g_get_monotonic_time () - start;
      g_assert_cmpuint (raw_status (answer), ==, 200);
      raw_send (slow[i % n_slow], "x", -1);
    }
  close (fd);
  qsort (times, n, sizeof *times, compare_times);
  return times[n * 95 / 100];
}

static void
test_slow_strangers (ServerFixture *f, gconstpointer data)
{
  int slow[300];

  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      slow[i] = raw_connect (f->port);
      /* With a token it is nobody's business to check, the body is waited for. */
      raw_send (slow[i], i % 3 == 0   ? "POST /v1/sync/push HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 9999\r\n\r\n{"
                         : i % 3 == 1 ? POST "Content-Length: 9999\r\n\r\n{" : "GET /heal", -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      gint64 p95 = time_requests (f, i, slow, G_N_ELEMENTS (slow), 200);

      g_test_message ("%s: p95 beside 300 slow sockets: %.1f ms", asked[i].name, p95 / 1000.0);
      g_assert_cmpint (p95, <, 200 * 1000);
    }
  g_assert_cmpint (server_fixture_seq (f), ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    close (slow[i]);
}

/* ---- one device that wants every place ---- */

static guint
ask_hello (ServerFixture *f, guint user)
{
  g_autofree char *answer = raw_request (f->port, "GET", "/v1/hello", f->access[user], NULL, 0);

  return raw_status (answer);
}

static void
test_greedy_device (ServerFixture *f, gconstpointer data)
{
  g_autofree char *begun = g_strdup_printf ("POST /v1/sync/push HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                                            "Content-Length: 9999\r\n\r\n{", f->access[USER_FIRST]);
  int open[3];

  f->settings.max_per_device = G_N_ELEMENTS (open);
  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      g_assert_cmpuint (ask_hello (f, USER_FIRST), ==, 200);
      open[i] = raw_connect (f->port);
      raw_send (open[i], begun, -1);
      /* The loop saw it before it answers what came later. */
      g_usleep (20000);
    }
  g_assert_cmpuint (ask_hello (f, USER_FIRST), ==, 429);
  g_assert_cmpuint (ask_hello (f, USER_SECOND), ==, 200);
  /* A refusal takes no place, and who goes leaves theirs. */
  close (open[0]);
  for (guint tries = 0; ask_hello (f, USER_FIRST) != 200; tries++)
    {
      g_assert_cmpuint (tries, <, 200);
      g_usleep (10000);
    }
  g_assert_cmpuint (ask_hello (f, USER_FIRST), ==, 200);
  for (guint i = 1; i < G_N_ELEMENTS (open); i++)
    close (open[i]);
}

#define ADD(path, func) g_test_add (path, ServerFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/raw/a request hidden in another is not answered", test_smuggled);
  ADD ("/raw/a line of a megabyte is not waited for, and that is said", test_long_lines);
  ADD ("/raw/lines without an end hold up nobody", test_lines_without_end);
  ADD ("/raw/300 slow strangers leave pushes and pulls their answers", test_slow_strangers);
  ADD ("/raw/a device that wants every place leaves the others theirs", test_greedy_device);
  return g_test_run ();
}
