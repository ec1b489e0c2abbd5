/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-events.c - live streams of a real server: many, slow ones, ones whose time is over, and peers that are gone without a word. */
#include "config.h"
#include "linli-error.h"
#include "sync-client.h"

#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY     300
#define TURN_US  5000
#define PATIENCE 4000   /* turns: a bound against hanging */

typedef struct { ServerFixture server; SyncClient sender; LinliId id; gboolean started; } Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  server_fixture_init (&f->server);
  f->server.settings.max_streams_per_device = MANY;
  f->server.settings.sweep_ms = 20;
  f->server.settings.poke_ms = 20;
}

static void
start (Fixture *f)
{
  server_fixture_start (&f->server);
  f->started = TRUE;
  sync_client_init (&f->sender, &f->server, TEST_START_MS);
  sync_client_enrol (&f->sender, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_run_well (&f->sender, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->started)
    sync_client_clear (&f->sender);
  server_fixture_clear (&f->server);
}

static int
open_stream (Fixture *f, guint user)
{
  g_autofree char *request = raw_format ("GET", "/v1/events", f->server.access[user], NULL, 0);
  int fd = raw_connect (f->server.port);

  raw_send (fd, request, -1);
  return fd;
}

static gint64
get_metric (Fixture *f, const char *name)
{
  g_autofree char *answer = raw_request (f->server.port, "GET", "/metrics", NULL, NULL, 0);
  g_autofree char *line = g_strdup_printf ("\n%s ", name);
  const char *at = strstr (answer, line);

  g_assert_nonnull (at);
  return g_ascii_strtoll (at + strlen (line), NULL, 10);
}

static void
wait_metric (Fixture *f, const char *name, gint64 least, gint64 most)
{
  guint turns = 0;
  gint64 value;

  while ((value = get_metric (f, name)) < least || value > most)
    {
      if (++turns > PATIENCE)
        g_error ("%s stays %" G_GINT64_FORMAT, name, value);
      g_usleep (TURN_US);
    }
}

/* Reads until @text came. */
static void
read_until (int fd, const char *text)
{
  g_autoptr(GString) seen = g_string_new (NULL);

  while (strstr (seen->str, text) == NULL)
    {
      char buffer[512];
      gssize n = recv (fd, buffer, sizeof buffer, 0);

      if (n <= 0)
        g_error ("no \"%s\" in \"%s\"", text, seen->str);
      g_string_append_len (seen, buffer, n);
    }
}

/* Everything, to its end. */
static void
read_end (int fd)
{
  g_autofree char *rest = NULL;
  gboolean closed;

  rest = raw_read_all (fd, &closed);
  g_assert_true (closed);
}

static void
change (Fixture *f)
{
  static const char *const names[] = { "王芳", "王小芳" };
  static guint n = 0;

  sync_client_edit (&f->sender, &f->id, "name", names[n++ % G_N_ELEMENTS (names)]);
  sync_client_run_well (&f->sender, NULL);
}

/* Others that are told, the sender that is not, and a server that stops in the middle of it. */
static void
test_many (Fixture *f, gconstpointer data)
{
  int fds[MANY], own;

  start (f);
  for (guint i = 0; i < MANY; i++)
    fds[i] = open_stream (f, USER_SECRETARY);
  own = open_stream (f, USER_FIRST);
  wait_metric (f, "linli_streams", MANY + 1, MANY + 1);
  for (guint i = 0; i < MANY; i++)
    read_until (fds[i], "data: {\"com\":1,\"seq\":0}\n\n");
  read_until (own, "data: {\"com\":1,\"seq\":0}\n\n");
  change (f);
  for (guint i = 0; i < MANY; i++)
    read_until (fds[i], "data: {\"com\":1,\"seq\":1}\n\n");
  /* The server counts what it has written when it comes to it. */
  wait_metric (f, "linli_pokes_total", 2 * MANY + 1, 2 * MANY + 1);
  /* Half of them go; the rest is told on. */
  for (guint i = 0; i < MANY / 2; i++)
    close (fds[i]);
  wait_metric (f, "linli_streams", MANY - MANY / 2 + 1, MANY - MANY / 2 + 1);
  change (f);
  for (guint i = MANY / 2; i < MANY; i++)
    read_until (fds[i], "data: {\"com\":1,\"seq\":2}\n\n");
  wait_metric (f, "linli_connections", 0, 19);
  server_fixture_stop (&f->server);
  for (guint i = MANY / 2; i < MANY; i++)
    {
      read_end (fds[i]);
      close (fds[i]);
    }
  read_end (own);
  close (own);
}

static void
test_bounds (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;
  int fds[3];

  f->server.settings.max_streams = 2;
  start (f);
  for (guint i = 0; i < 2; i++)
    fds[i] = open_stream (f, USER_FIRST);
  wait_metric (f, "linli_streams", 2, 2);
  answer = raw_request (f->server.port, "GET", "/v1/events", f->server.access[USER_SECRETARY], NULL, 0);
  g_assert_cmpuint (raw_status (answer), ==, 503);
  g_assert_nonnull (strstr (answer, "Retry-After: 60"));
  g_assert_nonnull (strstr (raw_body (answer), "\"error\""));
  close (fds[0]);
  wait_metric (f, "linli_streams", 1, 1);
  fds[2] = open_stream (f, USER_SECRETARY);
  read_until (fds[2], "data: ");
  close (fds[1]);
  close (fds[2]);
}

static void
test_token (Fixture *f, gconstpointer data)
{
  int fd;

  start (f);
  fd = open_stream (f, USER_SECRETARY);
  read_until (fd, "data: ");
  linli_manual_clock_advance (f->server.clock, 16 * 60 * 1000);
  read_end (fd);
  close (fd);
  wait_metric (f, "linli_streams", 0, 0);
}

static void
test_heartbeat (Fixture *f, gconstpointer data)
{
  int fd;

  f->server.settings.heartbeat_ms = 30;
  start (f);
  fd = open_stream (f, USER_SECRETARY);
  for (guint i = 0; i < 3; i++)
    read_until (fd, ": \n\n");
  close (fd);
}

/* Who does not read is let go long before it costs anything; who reads beside it stays. */
static void
test_slow (Fixture *f, gconstpointer data)
{
  int slow, other, little = 1;

  f->server.settings.heartbeat_ms = 1;
  f->server.settings.sweep_ms = 1;
  start (f);
  other = open_stream (f, USER_FIRST);
  slow = open_stream (f, USER_SECRETARY);
  setsockopt (slow, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
  wait_metric (f, "linli_streams", 2, 2);
  for (guint turns = 0; get_metric (f, "linli_streams_dropped_total") == 0; turns++)
    {
      char buffer[65536];

      g_assert_cmpuint (turns, <, PATIENCE);
      while (recv (other, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
        ;
      g_usleep (TURN_US);
    }
  wait_metric (f, "linli_streams", 1, 1);
  close (slow);
  close (other);
}

/* ---- a peer that is gone without a word ---- */

/* In a network of its own, where "lo" may go down: then nothing arrives, and nobody is told.  FALSE = not allowed here. */
static gboolean
enter_network (void)
{
  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

static void
set_network (gboolean up)
{
  struct ifreq request = { .ifr_name = "lo" };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  request.ifr_flags = up ? IFF_UP | IFF_RUNNING : 0;
  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &request), ==, 0);
  close (fd);
}

/* Connections that the server's side still holds as alive. */
static guint
count_alive (guint port)
{
  g_autofree char *text = NULL, *own = g_strdup_printf (":%04X", port);
  g_auto(GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/self/net/tcp", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (g_strstrip (lines[i]), " ", -1);

      n += g_strv_length (words) > 3 && g_str_has_suffix (words[1], own) && g_str_equal (words[3], "01");
    }
  return n;
}

static void
test_gone (void)
{
  Fixture f = { 0 };
  pid_t child;
  int status, fd;

  if (!g_test_subprocess ())
    {
      if ((child = fork ()) == 0)
        _exit (enter_network () ? 0 : 1);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      if (status != 0)
        {
          g_test_skip ("no network of its own may be made here");
          return;
        }
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_true (enter_network ());
  set_network (TRUE);
  set_up (&f, NULL);
  f.server.settings.heartbeat_ms = 200;
  f.server.settings.silent_ms = 1000;
  start (&f);
  /* The kernel's last second of the sender's own connections is none of this. */
  sync_client_clear (&f.sender);
  f.started = FALSE;
  fd = open_stream (&f, USER_SECRETARY);
  read_until (fd, "data: ");
  g_assert_cmpuint (count_alive (f.server.port), >=, 1);
  set_network (FALSE);
  for (guint turns = 0; count_alive (f.server.port) > 0; turns++)
    {
      g_assert_cmpuint (turns, <, PATIENCE);
      g_usleep (TURN_US);
    }
  set_network (TRUE);
  wait_metric (&f, "linli_streams", 0, 0);
  close (fd);
  tear_down (&f, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/events/three hundred hear of a change, who made it does not, and a server that stops ends them", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/events/more than may listen are refused, and have room when one goes", Fixture, NULL, set_up, test_bounds, tear_down);
  g_test_add ("/events/a stream ends with its token", Fixture, NULL, set_up, test_token, tear_down);
  g_test_add ("/events/a line comes when nothing happens", Fixture, NULL, set_up, test_heartbeat, tear_down);
  g_test_add ("/events/who does not read is let go, who reads stays", Fixture, NULL, set_up, test_slow, tear_down);
  g_test_add_func ("/events/a peer gone without a word is noticed", test_gone);
  return g_test_run ();
}
