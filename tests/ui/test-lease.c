/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window at the end of the lease, beside a real server: no record is in sight, what to do is said, and nothing is lost. */

#define G_LOG_DOMAIN "linli-test-lease"

#include "config.h"
#include "ui-test.h"

#include "linli-error.h"

#include <string.h>

#include "linli-anew-window.h"
#include "linli-courier-file.h"
#include "linli-courier-sync.h"
#include "linli-courier-window.h"
#include "linli-folder.h"
#include "linli-lease-page.h"
#include "linli-records-page.h"
#include "linli-sign-in-page.h"
#include "linli-window.h"
#include "sync-client.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct
{
  ServerFixture  server;
  LinliWindow   *window;
  char          *path;
  LinliId        person;
} Fixture;

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
is_locked (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_LEASE;
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
has_nothing_to_send (gpointer data)
{
  const LinliSessionState *state = linli_session_get_state (linli_window_get_session (data));

  return has_synced (data) && state->outbox.pending + state->outbox.sent == 0;
}

static gboolean
has_error (gpointer data)
{
  return is_idle (data) && linli_window_get_error (data) != NULL;
}

static LinliSession *
get_session (Fixture *f)
{
  return linli_window_get_session (f->window);
}

static void
open_window (Fixture *f)
{
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->path, NULL));
  gtk_window_present (GTK_WINDOW (f->window));
  ui_test_wait (is_settled, f->window);
  ui_test_run_for (50);
}

static void
close_window (Fixture *f)
{
  ui_test_wait (is_idle, f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (200);
}

typedef struct { Fixture *f; const char *value; } Edit;

static gpointer
edit_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Edit *edit = data;
  SyncClient here = { .server = &edit->f->server, .store = store };

  sync_client_edit (&here, &edit->f->person, "name", edit->value);
  return GINT_TO_POINTER (1);
}

static gpointer
show_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Fixture *f = data;
  SyncClient here = { .server = &f->server, .store = store };

  return sync_client_show (&here, &f->person, "name");
}

static void
assert_name (Fixture    *f,
             const char *expected)
{
  g_autofree char *name = linli_replica_write_sync (linli_session_get_replica (get_session (f)), show_func, f, NULL);

  g_assert_cmpstr (name, ==, expected);
}

static void
save_name (Fixture    *f,
           const char *value)
{
  Edit edit = { f, value };

  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (get_session (f)), edit_func, &edit, NULL));
}

/* Enrolled, with one person; the server is gone. */
static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *code = NULL;

  *f = (Fixture) { .window = NULL };
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  f->path = g_build_filename (f->server.folder, "replica", NULL);
  code = server_fixture_code (&f->server, "zhang");
  open_window (f);
  linli_sign_in_page_enrol (LINLI_SIGN_IN_PAGE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_SIGN_IN_PAGE)), f->server.url, code, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  ui_test_wait (has_synced, f->window);
  save_name (f, "王小芳");
  ui_test_wait (has_synced, f->window);
  linli_session_sync (get_session (f));
  ui_test_wait (has_nothing_to_send, f->window);
  server_fixture_stop (&f->server);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (f->window != NULL)
    close_window (f);
  server_fixture_clear (&f->server);
  g_free (f->path);
}

static void
pass (Fixture *f,
      gint64   ms)
{
  linli_manual_clock_advance (f->server.clock, ms);
  linli_session_check_lease (get_session (f));
}

static void
bring_server (Fixture *f)
{
  server_fixture_start (&f->server);
  linli_session_set_server (get_session (f), f->server.url);
}

static GtkWidget *
get_page (Fixture *f)
{
  return ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_LEASE_PAGE);
}

static void
click (Fixture    *f,
       const char *name)
{
  GtkWidget *button = GTK_WIDGET (gtk_widget_get_template_child (get_page (f), LINLI_TYPE_LEASE_PAGE, name));

  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
is_sign_in (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_SIGN_IN;
}

static gboolean
is_syncing_over (gpointer data)
{
  return is_idle (data) && linli_session_needs_enrolling (linli_session_get_state (linli_window_get_session (data)));
}

/* What to do is said, and nobody of the records is. */
static void
assert_locked (Fixture *f)
{
  static const char *const actions[] = { "search", "page", "open-record", "new-record", "undo", "receipt", "settle" };
  static const char *const words[] = { "已锁定", "接入能连上服务器的网络", "U盘", "内容不会丢", "时钟显示" };
  g_autofree char *unnamed = NULL;

  ui_test_wait (is_locked, f->window);
  g_assert_null (linli_window_get_main_view (f->window));
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "王小芳"));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), actions[i]));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (ui_test_shows (get_page (f), words[i]));
  unnamed = ui_test_find_unnamed (get_page (f));
  g_assert_null (unnamed);
}

static void
test_opened_too_late (Fixture       *f,
                      gconstpointer  data)
{
  save_name (f, "王大芳");
  close_window (f);
  linli_manual_clock_advance (f->server.clock, 14 * DAY_MS);
  open_window (f);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  assert_locked (f);
  g_assert_true (ui_test_shows (get_page (f), "1 项修改"));
  /* It asked by itself; nobody is there. */
  ui_test_wait (has_error, f->window);
  g_assert_true (ui_test_shows (get_page (f), "没有连上服务器"));
  g_assert_false (ui_test_shows (get_page (f), "离线工作"));
  bring_server (f);
  click (f, "sync");
  ui_test_wait (is_main, f->window);
  ui_test_wait (has_nothing_to_send, f->window);
  assert_name (f, "王大芳");
}

/* Where the server is there nobody has to do anything. */
static void
test_renewed_by_itself (Fixture       *f,
                        gconstpointer  data)
{
  close_window (f);
  linli_manual_clock_advance (f->server.clock, 20 * DAY_MS);
  open_window (f);
  bring_server (f);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  g_assert_cmpint (linli_session_get_state (get_session (f))->lease.state, ==, LINLI_LEASE_GOOD);
}

static gboolean
has_folder (gpointer data)
{
  GtkWidget *page = ui_test_find (data, LINLI_TYPE_RECORDS_PAGE);

  return page != NULL && linli_folder_is_loaded (LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (page))));
}

static void
type_name (Fixture    *f,
           const char *name)
{
  char uuid[LINLI_ID_STRING_SIZE];
  GtkWidget *page;
  LinliFolder *folder;

  linli_main_view_open_record (linli_window_get_main_view (f->window), "person", linli_id_format (&f->person, uuid));
  ui_test_wait (has_folder, f->window);
  page = ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_RECORDS_PAGE);
  folder = LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (page)));
  linli_field_row_enter (linli_folder_get_row (folder, linli_catalogue_get_role (f->server.catalogue, "person.name")), name);
}

/* What was typed at that moment is kept as by any lock. */
static void
test_ends_in_the_middle (Fixture       *f,
                         gconstpointer  data)
{
  type_name (f, "王大芳");
  pass (f, 14 * DAY_MS - 1);
  ui_test_run_for (200);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_MAIN);
  pass (f, 1);
  assert_locked (f);
  /* A clock that is set back opens nothing, nor does a new start. */
  linli_manual_clock_set (f->server.clock, TEST_START_MS);
  pass (f, 0);
  ui_test_run_for (200);
  assert_locked (f);
  close_window (f);
  open_window (f);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  assert_locked (f);
  linli_manual_clock_set (f->server.clock, TEST_START_MS + 15 * DAY_MS);
  ui_test_wait (has_error, f->window);
  bring_server (f);
  click (f, "sync");
  ui_test_wait (is_main, f->window);
  ui_test_wait (has_nothing_to_send, f->window);
  assert_name (f, "王大芳");
}

static void
test_locked_twice (Fixture       *f,
                   gconstpointer  data)
{
  pass (f, 15 * DAY_MS);
  assert_locked (f);
  ui_test_wait (has_error, f->window);
  click (f, "leave");
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  g_assert_false (linli_session_get_state (get_session (f))->signed_in);
  ui_test_run_for (100);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  assert_locked (f);
}

static gboolean
is_failed (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_FAILED;
}

/* Reported lost meanwhile: the contact that would open them empties it. */
static void
test_lost (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *request = NULL, *answer = NULL;

  pass (f, 15 * DAY_MS);
  assert_locked (f);
  ui_test_wait (has_error, f->window);
  bring_server (f);
  request = g_strdup_printf ("{\"do\":\"lost\",\"device\":%" G_GINT64_FORMAT "}", linli_session_get_identity (get_session (f))->device);
  answer = server_fixture_admin (&f->server, request);
  click (f, "sync");
  ui_test_wait (is_failed, f->window);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "已报失"));
  assert_name (f, NULL);
}

/* In the middle of the work: nothing of the records is in sight from that moment on, why is said, and what to do leads on. */
static void
test_lost_in_the_middle (Fixture       *f,
                         gconstpointer  data)
{
  g_autofree char *request = g_strdup_printf ("{\"do\":\"lost\",\"device\":%" G_GINT64_FORMAT "}", linli_session_get_identity (get_session (f))->device);
  g_autofree char *answer = NULL;

  g_assert_nonnull (linli_window_get_main_view (f->window));
  bring_server (f);
  answer = server_fixture_admin (&f->server, request);
  /* Its access token is over. */
  linli_manual_clock_advance (f->server.clock, DAY_MS / 24);
  linli_session_sync (get_session (f));
  ui_test_wait (is_failed, f->window);
  g_assert_null (linli_window_get_main_view (f->window));
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "已报失"));
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "王小芳"));
  assert_name (f, NULL);
  ui_test_run_for (500);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_FAILED);
  g_signal_emit_by_name (gtk_widget_get_template_child (GTK_WIDGET (f->window), LINLI_TYPE_WINDOW, "retry"), "clicked");
  ui_test_wait (is_sign_in, f->window);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "登记这台电脑"));
}

static GtkWidget *
find_anew (void)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (LINLI_IS_ANEW_WINDOW (window))
        return window;
    }
  return NULL;
}

static gboolean
says_wrong (gpointer data)
{
  return linli_anew_window_get_error (data) != NULL;
}

static gboolean
is_anew_gone (gpointer data)
{
  return find_anew () == NULL;
}

/* Away for longer than its token holds: a new code lets it in, and what was not sent is sent. */
static void
test_enrolled_anew (Fixture       *f,
                    gconstpointer  data)
{
  gint64 device = linli_session_get_identity (get_session (f))->device;
  g_autofree char *code = NULL, *unnamed = NULL;
  GtkWidget *button;

  save_name (f, "王大芳");
  pass (f, 40 * DAY_MS);
  assert_locked (f);
  ui_test_wait (has_error, f->window);
  button = GTK_WIDGET (gtk_widget_get_template_child (get_page (f), LINLI_TYPE_LEASE_PAGE, "anew"));
  g_assert_false (gtk_widget_get_visible (button));
  bring_server (f);
  click (f, "sync");
  ui_test_wait (is_syncing_over, f->window);
  g_assert_true (gtk_widget_get_visible (button));
  click (f, "anew");
  ui_test_run_for (200);
  g_assert_nonnull (find_anew ());
  unnamed = ui_test_find_unnamed (find_anew ());
  g_assert_null (unnamed);
  g_assert_true (ui_test_shows (find_anew (), "1 项修改都会保留"));
  /* A wrong code costs nothing but a try. */
  code = server_fixture_code (&f->server, "zhang");
  linli_anew_window_submit (LINLI_ANEW_WINDOW (find_anew ()), f->server.url, "AAAABBBBCCCC", TEST_PASSWORD);
  ui_test_wait (says_wrong, find_anew ());
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_LEASE);
  g_assert_cmpint (linli_session_get_identity (get_session (f))->device, ==, device);
  linli_anew_window_submit (LINLI_ANEW_WINDOW (find_anew ()), f->server.url, code, TEST_PASSWORD);
  ui_test_wait (is_anew_gone, NULL);
  ui_test_wait (is_main, f->window);
  ui_test_wait (has_nothing_to_send, f->window);
  g_assert_cmpint (linli_session_get_identity (get_session (f))->device, >, device);
  assert_name (f, "王大芳");
}

static gpointer
wipe_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  return GINT_TO_POINTER (linli_store_wipe (store, error));
}

static gboolean
is_empty (gpointer data)
{
  return !linli_session_get_state (linli_window_get_session (data))->enrolled;
}

/* It is empty before the sync that emptied it has come home. */
static void
test_emptied (Fixture       *f,
              gconstpointer  data)
{
  pass (f, 15 * DAY_MS);
  assert_locked (f);
  ui_test_wait (has_error, f->window);
  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (get_session (f)), wipe_func, NULL, NULL));
  ui_test_wait (is_empty, f->window);
  ui_test_run_for (100);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_LEASE);
  g_assert_null (linli_window_get_main_view (f->window));
}

static GtkWidget *
find_carrier (void)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (LINLI_IS_COURIER_WINDOW (window))
        return window;
    }
  return NULL;
}

static gboolean
is_written (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

static void
test_carried (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *name = NULL, *question = NULL, *answer = g_build_filename (f->server.folder, "answer.linliusb", NULL);
  g_autoptr(GBytes) asked = NULL, answered = NULL;
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(GError) error = NULL;
  LinliCourierTaken taken;

  save_name (f, "王大芳");
  pass (f, 40 * DAY_MS);
  assert_locked (f);
  ui_test_wait (has_error, f->window);
  click (f, "carry");
  ui_test_run_for (200);
  g_assert_nonnull (find_carrier ());
  name = g_strdup_printf ("linli-%" G_GINT64_FORMAT "-1.linliusb", linli_session_get_identity (get_session (f))->device);
  question = g_build_filename (f->server.folder, name, NULL);
  linli_courier_window_run (LINLI_COURIER_WINDOW (find_carrier ()), LINLI_CARRY_THERE, f->server.folder);
  ui_test_wait (is_written, question);
  ui_test_run_for (100);
  asked = linli_courier_file_read (question, &error);
  g_assert_no_error (error);
  backend = linli_backend_open (f->server.folder, 0, f->server.catalogue, LINLI_CLOCK (f->server.clock), f->server.random, &error);
  g_assert_no_error (error);
  answered = linli_backend_courier_answer (backend, asked, 0, &taken, &error);
  g_assert_no_error (error);
  g_clear_pointer (&backend, linli_backend_close);
  g_assert_true (linli_courier_file_write (answer, answered, &error));
  linli_courier_window_run (LINLI_COURIER_WINDOW (find_carrier ()), LINLI_CARRY_BACK, answer);
  ui_test_wait (is_main, f->window);
  g_assert_cmpuint (linli_session_get_state (get_session (f))->outbox.pending, ==, 0);
  assert_name (f, "王大芳");
  gtk_window_destroy (GTK_WINDOW (find_carrier ()));
}

static gboolean
is_no_question (gpointer data)
{
  return ui_test_shows (data, "这不是给服务器的文件");
}

static gboolean
is_handed_over (gpointer data)
{
  return ui_test_shows (data, "已交给服务器");
}

static gboolean
is_not_reached (gpointer data)
{
  return ui_test_shows (data, "没有连上服务器");
}

/* A colleague's computer never reaches the server, this one does: it takes the stick, and can read nothing on it. */
static void
test_for_a_colleague (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *question = g_build_filename (f->server.folder, "colleague.linliusb", NULL), *answer = NULL;
  g_autoptr(GBytes) asked = NULL, answered = NULL;
  g_autoptr(GError) error = NULL;
  LinliCourierReport report;
  LinliId person = { { 0 } };
  SyncClient other;

  bring_server (f);
  sync_client_init (&other, &f->server, TEST_START_MS);
  sync_client_enrol (&other, USER_SECRETARY, f->server.device[USER_SECRETARY], f->server.refresh[USER_SECRETARY]);
  sync_client_run_well (&other, NULL);
  sync_client_edit (&other, &person, "name", "李小明");
  asked = linli_courier_ask (other.store, &report, &error);
  g_assert_no_error (error);
  g_assert_true (linli_courier_file_write (question, asked, &error));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "courier", NULL);
  ui_test_run_for (200);
  server_fixture_stop (&f->server);
  linli_courier_window_run (LINLI_COURIER_WINDOW (find_carrier ()), LINLI_CARRY_FOR, question);
  ui_test_wait (is_not_reached, find_carrier ());
  bring_server (f);
  linli_courier_window_run (LINLI_COURIER_WINDOW (find_carrier ()), LINLI_CARRY_FOR, question);
  ui_test_wait (is_handed_over, find_carrier ());
  answer = g_strdup_printf ("%s/linli-%" G_GINT64_FORMAT "-1-answer.linliusb", f->server.folder, f->server.device[USER_SECRETARY]);
  answered = linli_courier_file_read (answer, &error);
  g_assert_no_error (error);
  linli_courier_take (other.store, answered, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.pushed, ==, 1);
  g_assert_cmpuint (sync_client_pending (&other), ==, 0);
  /* Its own answer is no file for the server. */
  linli_courier_window_run (LINLI_COURIER_WINDOW (find_carrier ()), LINLI_CARRY_FOR, answer);
  ui_test_wait (is_no_question, find_carrier ());
  gtk_window_destroy (GTK_WINDOW (find_carrier ()));
  sync_client_clear (&other);
}

static gboolean
shows_warning (gpointer data)
{
  return ui_test_shows (data, "资料就会锁定");
}

static void
test_warned (Fixture       *f,
             gconstpointer  data)
{
  pass (f, 11 * DAY_MS - 1);
  ui_test_run_for (100);
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "资料就会锁定"));
  pass (f, 1);
  ui_test_wait (shows_warning, f->window);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "3 天"));
  pass (f, 2 * DAY_MS);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "1 天"));
  bring_server (f);
  linli_session_sync (get_session (f));
  ui_test_wait (is_idle, f->window);
  ui_test_run_for (300);
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "资料就会锁定"));
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
    { "/lease/opened too late no record shows, and a sync opens them", test_opened_too_late },
    { "/lease/where the server is there it is renewed without anybody", test_renewed_by_itself },
    { "/lease/it ends in the middle of the work, and what was typed is kept", test_ends_in_the_middle },
    { "/lease/who leaves has to sign in, and finds the same page", test_locked_twice },
    { "/lease/a lost one is emptied by the contact that would open it", test_lost },
    { "/lease/one that is lost in the middle of the work ends it at once", test_lost_in_the_middle },
    { "/lease/away for longer than a month it is enrolled anew, and nothing was lost", test_enrolled_anew },
    { "/lease/an emptied one opens nothing before that is said", test_emptied },
    { "/lease/an answer carried by hand opens them", test_carried },
    { "/lease/a colleague's file is handed over, sealed", test_for_a_colleague },
    { "/lease/a few days before the banner says so", test_warned },
  };
  gboolean has_display = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (has_display)
      g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].func, tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  return g_test_run ();
}
