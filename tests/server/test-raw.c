/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-raw.c - requests two readers could part in two ways, lines without an end, and slow strangers beside good clients. */
#include "config.h"
#include "server-fixture.h"

#include <string.h>
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
      g_assert_null (strstr (answer, "HTTP/1.1 200"));
      g_assert_true (closed);
      close (fd);
    }
}

/* ---- slow strangers ---- */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
test_slow_strangers (ServerFixture *f, gconstpointer data)
{
  int slow[300];
  gint64 times[200];

  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      slow[i] = raw_connect (f->port);
      raw_send (slow[i], i % 2 == 0 ? POST "Content-Length: 100\r\n\r\n{" : "GET /heal", -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autofree char *answer = raw_request (f->port, "GET", "/healthz", NULL, NULL, 0);

      times[i] = g_get_monotonic_time () - start;
      g_assert_cmpuint (raw_status (answer), ==, 200);
      raw_send (slow[i % G_N_ELEMENTS (slow)], "x", -1);
    }
  qsort (times, G_N_ELEMENTS (times), sizeof *times, compare_times);
  g_test_message ("p95 beside 300 slow sockets: %.1f ms", times[G_N_ELEMENTS (times) * 95 / 100] / 1000.0);
  g_assert_cmpint (times[G_N_ELEMENTS (times) * 95 / 100], <, 200 * 1000);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    close (slow[i]);
}

#define ADD(path, func) g_test_add (path, ServerFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/raw/a request hidden in another is not answered", test_smuggled);
  ADD ("/raw/a line of a megabyte is not waited for", test_long_lines);
  ADD ("/raw/300 slow strangers leave good clients their answers", test_slow_strangers);
  return g_test_run ();
}
