/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window against a real server: enrolling, the first sync, what it says when something is wrong. */

#define G_LOG_DOMAIN "linli-test-accounts"

#include "config.h"
#include "ui-test.h"

#include "linli-sign-in-page.h"
#include "linli-window.h"
#include "server-fixture.h"

#include <string.h>

typedef struct
{
  ServerFixture  server;
  LinliWindow   *window;
  char          *path;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  f->path = g_build_filename (f->server.folder, "replica", NULL);
}

static gboolean
is_settled (gpointer data)
{
  return linli_window_get_state (data) != LINLI_WINDOW_OPENING;
}

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static gboolean
has_error (gpointer data)
{
  return linli_window_get_error (data) != NULL;
}

static gboolean
is_idle (gpointer data)
{
  return !linli_session_get_state (linli_window_get_session (data))->syncing;
}

static gboolean
has_synced (gpointer data)
{
  return is_idle (data) && linli_session_get_state (linli_window_get_session (data))->last_sync_ms > 0;
}

static gboolean
has_synced_days_later (gpointer data)
{
  return has_synced (data)
         && linli_session_get_state (linli_window_get_session (data))->last_sync_ms >= TEST_START_MS + G_GINT64_CONSTANT (3) * 24 * 3600 * 1000;
}

static void
open_window (Fixture *f)
{
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->path, NULL));
  gtk_window_present (GTK_WINDOW (f->window));
  ui_test_wait (is_settled, f->window);
}

static void
close_window (Fixture *f)
{
  if (f->window == NULL)
    return;
  ui_test_wait (is_idle, f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (100);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  close_window (f);
  server_fixture_clear (&f->server);
  g_free (f->path);
}

static LinliSignInPage *
get_sign_in (Fixture *f)
{
  return LINLI_SIGN_IN_PAGE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_SIGN_IN_PAGE));
}

/* Says what is wrong and what to do; nothing is lost by it. */
static void
test_refusals (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *code = server_fixture_code (&f->server, "zhang");
  const struct { const char *url, *code, *login, *password, *words; } table[] = {
    { "http://127.0.0.1:9", code, "zhang", TEST_PASSWORD, "检查网络和地址" },
    { "ftp://somewhere", code, "zhang", TEST_PASSWORD, "服务器地址" },
    { f->server.url, code, "zhang", "wrong", "密码不正确" },
    { f->server.url, code, "nobody", TEST_PASSWORD, "密码不正确" },
    { f->server.url, "ABCDEFGHJKLM", "zhang", TEST_PASSWORD, "逐个字符核对" },
    { f->server.url, code, "li", TEST_PASSWORD, "已失效" },
    /* Said here, and not counted by the server. */
    { f->server.url, "ABCD", "zhang", TEST_PASSWORD, "还没有输完" },
    { f->server.url, "0BCDEFGHJKLM", "zhang", TEST_PASSWORD, "没有 0 和 O" },
    { f->server.url, "登记码", "zhang", TEST_PASSWORD, "只含字母和数字" },
  };

  open_window (f);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      linli_sign_in_page_enrol (get_sign_in (f), table[i].url, table[i].code, table[i].login, table[i].password);
      ui_test_wait (has_error, f->window);
      if (strstr (linli_window_get_error (f->window), table[i].words) == NULL)
        g_error ("%u: %s", i, linli_window_get_error (f->window));
      g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
    }
  linli_manual_clock_advance (f->server.clock, 11 * 60 * 1000);
  linli_sign_in_page_enrol (get_sign_in (f), f->server.url, code, "zhang", TEST_PASSWORD);
  ui_test_wait (has_error, f->window);
  g_assert_nonnull (strstr (linli_window_get_error (f->window), "已失效"));
}

/* Whatever answers in the server's place. */
static gboolean
answer_cb (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source,
           const char             *text)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[4096];

  g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);
  if (*text != '\0')
    g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
  else
    /* Nothing at all, until the other end goes. */
    while (g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL) > 0)
      ;
  return TRUE;
}

static gboolean
has_cancel (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

static void
test_strange_servers (Fixture       *f,
                      gconstpointer  data)
{
  static const struct { const char *answer, *words; } table[] = {
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "检查网络和地址" },
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n[1,2]", "检查网络和地址" },
    { "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "检查网络和地址" },
    { "HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "服务器忙" },
    { "HTTP/1.1 429 Many\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "等十分钟" },
    { "", "停止" },  /* silence: the person stops it */
  };

  open_window (f);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GSocketService) service = g_threaded_socket_service_new (4);
      guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);
      LinliSignInPage *page = get_sign_in (f);

      g_signal_connect (service, "run", G_CALLBACK (answer_cb), (gpointer) table[i].answer);
      g_socket_service_start (service);
      linli_sign_in_page_enrol (page, url, "ABCDEFGHJKLM", "zhang", TEST_PASSWORD);
      if (*table[i].answer == '\0')
        {
          GtkWidget *cancel = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (page), LINLI_TYPE_SIGN_IN_PAGE, "cancel"));

          ui_test_wait (has_cancel, cancel);
          g_signal_emit_by_name (cancel, "clicked");
        }
      ui_test_wait (has_error, f->window);
      if (strstr (linli_window_get_error (f->window), table[i].words) == NULL)
        g_error ("%u: %s", i, linli_window_get_error (f->window));
      g_socket_service_stop (service);
      g_socket_listener_close (G_SOCKET_LISTENER (service));
    }
}

static void
enrol (Fixture *f)
{
  g_autofree char *code = server_fixture_code (&f->server, "zhang");
  g_autofree char *low = g_ascii_strdown (code, -1);

  open_window (f);
  linli_sign_in_page_enrol (get_sign_in (f), f->server.url, low, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

static void
test_first_run (Fixture       *f,
                gconstpointer  data)
{
  enrol (f);
  ui_test_wait (has_synced, f->window);
  close_window (f);

  /* From now on it opens without the server. */
  server_fixture_stop (&f->server);
  open_window (f);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

/* The same in the middle of the days: the sync says it, the person may stop it, and nothing that is here suffers. */
static void
test_strange_servers_later (Fixture       *f,
                            gconstpointer  data)
{
  static const struct { const char *answer, *words; } table[] = {
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "可继续离线工作" },
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n[1,2]", "可继续离线工作" },
    { "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "可继续离线工作" },
    { "", "停止" },  /* silence: the person stops it */
  };
  LinliSession *session;

  enrol (f);
  ui_test_wait (has_synced, f->window);
  session = linli_window_get_session (f->window);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GSocketService) service = g_threaded_socket_service_new (4);
      guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);

      g_signal_connect (service, "run", G_CALLBACK (answer_cb), (gpointer) table[i].answer);
      g_socket_service_start (service);
      linli_session_set_server (session, url);
      linli_session_sync (session);
      if (*table[i].answer == '\0')
        {
          ui_test_run_for (300);
          g_assert_true (linli_session_get_state (session)->syncing);
          linli_session_cancel_sync (session);
        }
      ui_test_wait (is_idle, f->window);
      g_assert_nonnull (linli_session_get_state (session)->error);
      if (strstr (linli_session_get_state (session)->error, table[i].words) == NULL)
        g_error ("%u: %s", i, linli_session_get_state (session)->error);
      g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_MAIN);
      g_socket_service_stop (service);
      g_socket_listener_close (G_SOCKET_LISTENER (service));
    }
  linli_session_set_server (session, NULL);
  linli_session_sync (session);
  ui_test_wait (is_idle, f->window);
  g_assert_null (linli_session_get_state (session)->error);
}

/* Asleep for three days: the wall clock is far on, the token is over; the next sync gets a new one by itself. */
static void
test_three_days (Fixture       *f,
                 gconstpointer  data)
{
  LinliSession *session;

  enrol (f);
  ui_test_wait (has_synced, f->window);
  session = linli_window_get_session (f->window);
  linli_manual_clock_advance (f->server.clock, G_GINT64_CONSTANT (3) * 24 * 3600 * 1000);
  ui_test_run_for (100);
  linli_session_sync (session);
  ui_test_wait (is_idle, f->window);
  g_assert_cmpstr (linli_session_get_state (session)->error, ==, NULL);
  ui_test_wait (has_synced_days_later, f->window);
}

typedef struct { GtkEditable *code; const char *shown; int position; } Shown;

static gboolean
is_shown (gpointer data)
{
  const Shown *shown = data;

  return strcmp (gtk_editable_get_text (shown->code), shown->shown) == 0 && gtk_editable_get_position (shown->code) == shown->position;
}

/* As it is typed: in groups of four, the place of typing behind the same letter. */
static void
test_code_in_groups (Fixture       *f,
                     gconstpointer  data)
{
  static const struct { const char *text; int position; const char *shown; int shown_position; } table[] = {
    { "abcde", 5, "ABCD-E", 6 }, { "abcde", 2, "ABCD-E", 2 }, { "ABCD-E", 6, "ABCD-E", 6 }, { "abcd efgh jklmn", 15, "ABCD-EFGH-JKLM", 14 },
    { "码", 1, "码", 1 },
  };
  GtkEditable *code = NULL;

  open_window (f);
  ui_test_run_for (50);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      code = GTK_EDITABLE (gtk_widget_get_template_child (GTK_WIDGET (get_sign_in (f)), LINLI_TYPE_SIGN_IN_PAGE, "code"));
      gtk_editable_set_text (code, table[i].text);
      gtk_editable_set_position (code, table[i].position);
      ui_test_wait (is_shown, &(Shown) { code, table[i].shown, table[i].shown_position });
    }
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "只含字母和数字"));
}

/* Guessing takes ever longer, also by starting the program again; the right password ends it when the time is over. */
static void
test_throttle (Fixture       *f,
               gconstpointer  data)
{
  enrol (f);
  close_window (f);
  open_window (f);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *guess = g_strdup_printf ("guess %u", i);

      linli_window_sign_in (f->window, "zhang", guess);
      ui_test_wait (has_error, f->window);
      g_assert_nonnull (strstr (linli_window_get_error (f->window), "不正确"));
    }
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (has_error, f->window);
  g_assert_nonnull (strstr (linli_window_get_error (f->window), "1 分钟后"));
  close_window (f);

  /* Neither a new start nor a clock set back for years ends the wait sooner, or makes it longer. */
  linli_manual_clock_set (f->server.clock, linli_clock_get_wall_ms (LINLI_CLOCK (f->server.clock)) - G_GINT64_CONSTANT (315360000000));
  open_window (f);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (has_error, f->window);
  g_assert_nonnull (strstr (linli_window_get_error (f->window), "1 分钟后"));
  linli_manual_clock_set (f->server.clock, TEST_START_MS + 31000);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

/* The window goes while it syncs: the sync is let go, nothing crashes, and the folder opens again at once. */
static void
test_closed_in_a_sync (Fixture       *f,
                       gconstpointer  data)
{
  enrol (f);
  ui_test_wait (has_synced, f->window);
  for (guint i = 0; i < 3; i++)
    {
      linli_session_sync (linli_window_get_session (f->window));
      g_assert_true (linli_session_get_state (linli_window_get_session (f->window))->syncing);
      gtk_window_destroy (GTK_WINDOW (f->window));
      f->window = NULL;
      ui_test_run_for (500);

      open_window (f);
      linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
      ui_test_wait (is_main, f->window);
    }
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display, or no locale zh_CN.UTF-8");
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (Fixture *f, gconstpointer data); } cases[] = {
    { "/accounts/what is wrong when enrolling is said with what to do", test_refusals },
    { "/accounts/errors, nonsense and silence in the server's place are said, and silence can be stopped", test_strange_servers },
    { "/accounts/errors, nonsense and silence during a sync are said, and the next sync works", test_strange_servers_later },
    { "/accounts/after three days asleep the next sync works", test_three_days },
    { "/accounts/a code enrols, the records come, and then no network is needed", test_first_run },
    { "/accounts/a code is laid out in groups while it is typed", test_code_in_groups },
    { "/accounts/a window closed in the middle of a sync opens again", test_closed_in_a_sync },
    { "/accounts/guessing passwords takes ever longer", test_throttle },
  };

  if (!ui_test_init (&argc, &argv))
    {
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_test_add_func (cases[i].name, test_no_display);
      return g_test_run ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
