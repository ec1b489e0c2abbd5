/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several people on one computer, each with a folder of their own; locking, leaving, coming back. */

#define G_LOG_DOMAIN "linli-test-people"

#include "config.h"
#include "ui-test.h"

#include "linli-idle-lock.h"
#include "linli-people.h"
#include "linli-records-page.h"
#include "linli-settings.h"
#include "linli-sign-in-page.h"
#include "linli-sign-out.h"
#include "linli-window.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  ServerFixture  server;
  LinliWindow   *window;
  char          *base;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  f->base = linli_people_get_base ();
}

static gboolean
is_settled (gpointer data)
{
  return linli_window_get_state (data) != LINLI_WINDOW_OPENING;
}

static gboolean
is_sign_in (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_SIGN_IN;
}

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static gboolean
is_choosing (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_CHOOSE;
}

static gboolean
has_error (gpointer data)
{
  return linli_window_get_error (data) != NULL;
}

static gboolean
has_synced (gpointer data)
{
  const LinliSessionState *state = linli_session_get_state (linli_window_get_session (data));

  return !state->syncing && state->last_sync_ms > 0;
}

static void
open_window (Fixture    *f,
             const char *path)
{
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->server.catalogue, LINLI_CLOCK (f->server.clock), path, NULL));
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
close_window (Fixture *f)
{
  if (f->window == NULL)
    return;
  if (linli_window_get_session (f->window) != NULL && linli_window_get_main_view (f->window) != NULL)
    ui_test_wait (has_synced, f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (200);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  close_window (f);
  server_fixture_clear (&f->server);
  remove_all (f->base);
  g_free (f->base);
}

static void
act (Fixture    *f,
     const char *name)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), name, NULL);
}

static void
enrol (Fixture    *f,
       const char *login)
{
  g_autofree char *code = server_fixture_code (&f->server, login);

  ui_test_wait (is_sign_in, f->window);
  ui_test_run_for (50);
  linli_sign_in_page_enrol (LINLI_SIGN_IN_PAGE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_SIGN_IN_PAGE)), f->server.url, code, login,
                            TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  ui_test_wait (has_synced, f->window);
}

static GtkListBoxRow *
find_person (Fixture    *f,
             const char *title)
{
  GtkListBox *list = GTK_LIST_BOX (ui_test_find (GTK_WIDGET (f->window), GTK_TYPE_LIST_BOX));

  for (int i = 0; gtk_list_box_get_row_at_index (list, i) != NULL; i++)
    if (g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (gtk_list_box_get_row_at_index (list, i))), title) == 0)
      return gtk_list_box_get_row_at_index (list, i);
  return NULL;
}

static void
choose (Fixture    *f,
        const char *title)
{
  GtkListBoxRow *row;

  ui_test_wait (is_choosing, f->window);
  ui_test_run_for (50);
  row = find_person (f, title);
  g_assert_nonnull (row);
  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (f->window), GTK_TYPE_LIST_BOX), "row-activated", row);
  ui_test_wait (is_settled, f->window);
}

static int
get_mode (const char *base,
          const char *name)
{
  g_autofree char *path = g_build_filename (base, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return (int) (info.st_mode & 0777);
}

/* The first has the folder of always; the second another; nobody opens the other's with their own password. */
static void
test_two (Fixture       *f,
          gconstpointer  data)
{
  static const struct { const char *name; int mode; } files[] = {
    { "people.ini", 0600 }, { "replica", 0700 }, { "replica/replica.db", 0600 }, { "replica-2", 0700 }, { "replica-2/replica.db", 0600 },
  };
  g_autofree char *index = g_build_filename (f->base, "people.ini", NULL);
  g_autofree char *text = NULL;

  open_window (f, NULL);
  enrol (f, "zhang");
  act (f, "switch-person");
  choose (f, "添加使用者");
  enrol (f, "li");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_cmpint (get_mode (f->base, files[i].name), ==, files[i].mode);
  /* Logins and folders, nothing else of anybody. */
  g_assert_true (g_file_get_contents (index, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[replica]\nlogin=zhang\n\n[replica-2]\nlogin=li\n");
  close_window (f);

  open_window (f, NULL);
  ui_test_wait (is_choosing, f->window);
  choose (f, "zhang");
  linli_window_sign_in (f->window, "li", TEST_PASSWORD);
  ui_test_wait (has_error, f->window);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  act (f, "switch-person");
  choose (f, "li");
  linli_window_sign_in (f->window, "li", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  g_assert_cmpstr (linli_session_get_identity (linli_window_get_session (f->window))->login, ==, "li");
  close_window (f);

  /* Who is named at the start is not asked who they are. */
  open_window (f, NULL);
  linli_window_sign_in (f->window, "li", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

/* A program that knew only one person left one folder: theirs. */
static void
test_first_folder (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->base, "replica", NULL);
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;

  open_window (f, path);
  enrol (f, "zhang");
  close_window (f);
  before = linli_people_list (f->base);
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_null (((LinliPerson *) before->pdata[0])->login);

  open_window (f, NULL);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  ui_test_wait (has_synced, f->window);
  close_window (f);
  after = linli_people_list (f->base);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((LinliPerson *) after->pdata[0])->login, ==, "zhang");
}

static gboolean
is_asked (gpointer data)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data))
      {
        *(AdwMessageDialog **) data = link->data;
        return TRUE;
      }
  return FALSE;
}

static AdwMessageDialog *
ask_to_leave (Fixture *f)
{
  AdwMessageDialog *dialog = NULL;

  act (f, "sign-out");
  ui_test_wait (is_asked, &dialog);
  return dialog;
}

static gpointer
put_draft (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  const LinliKind *kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), "person");
  g_autoptr(GHashTable) values = g_hash_table_new (NULL, NULL);
  LinliId id = { { 1 } };

  return GINT_TO_POINTER (data == NULL ? linli_store_drop_draft (store, kind, &id, error) : linli_store_put_draft (store, kind, &id, values, error));
}

static void
test_sign_out (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *file = g_build_filename (f->base, "replica", "replica.db", NULL);
  LinliReplica *replica;
  AdwMessageDialog *dialog;

  open_window (f, NULL);
  enrol (f, "zhang");
  replica = linli_session_get_replica (linli_window_get_session (f->window));
  g_assert_nonnull (linli_replica_write_sync (replica, put_draft, GINT_TO_POINTER (1), NULL));
  dialog = ask_to_leave (f);
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "remove"));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "1 份草稿"));
  adw_message_dialog_response (dialog, "stay");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_MAIN);

  /* Kept: it is there again for who knows the password. */
  dialog = ask_to_leave (f);
  adw_message_dialog_response (dialog, "keep");
  ui_test_wait (is_choosing, f->window);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  choose (f, "zhang");
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);

  replica = linli_session_get_replica (linli_window_get_session (f->window));
  g_assert_nonnull (linli_replica_write_sync (replica, put_draft, NULL, NULL));
  ui_test_wait (has_synced, f->window);
  dialog = ask_to_leave (f);
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "remove"));
  adw_message_dialog_response (dialog, "remove");
  ui_test_wait (is_sign_in, f->window);
  g_assert_false (linli_session_get_state (linli_window_get_session (f->window))->enrolled);
}

static void
test_describe (void)
{
  static const struct { LinliUnsent unsent; const char *part; } table[] = {
    { { 0 }, "都已被服务器接受" }, { { .pending = 2, .sent = 1 }, "3 项修改待发送" }, { { .drafts = 4 }, "4 份草稿" }, { { .returned = 1 }, "1 项修改被退回" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = linli_sign_out_describe (&table[i].unsent);

      g_assert_nonnull (strstr (text, table[i].part));
    }
}

/* By the time that really went by, asleep or not; a wall clock that jumps locks nothing and keeps nothing open. */
static void
count_cb (gpointer data)
{
  ++*(guint *) data;
}

static void
test_idle (void)
{
  g_autoptr(LinliManualClock) clock = linli_manual_clock_new (TEST_START_MS);
  g_autoptr(LinliIdleLock) idle = linli_idle_lock_new (LINLI_CLOCK (clock));
  guint told = 0;

  g_signal_connect_swapped (idle, "idle", G_CALLBACK (count_cb), &told);
  linli_manual_clock_advance (clock, 9 * 60 * 1000);
  linli_idle_lock_check (idle);
  g_assert_cmpuint (told, ==, 0);
  linli_idle_lock_touch (idle);
  linli_manual_clock_set (clock, TEST_START_MS + G_GINT64_CONSTANT (315360000000));
  linli_idle_lock_check (idle);
  linli_manual_clock_set (clock, TEST_START_MS - G_GINT64_CONSTANT (315360000000));
  linli_idle_lock_check (idle);
  g_assert_cmpuint (told, ==, 0);
  /* Three days asleep. */
  linli_manual_clock_advance (clock, 3 * 24 * 3600 * 1000);
  linli_idle_lock_check (idle);
  linli_idle_lock_check (idle);
  g_assert_cmpuint (told, ==, 1);
  g_assert_true (linli_idle_lock_is_idle (idle));
  linli_idle_lock_touch (idle);
  g_settings_set_uint (linli_settings_get (), LINLI_SETTING_LOCK_MINUTES, 1);
  linli_manual_clock_advance (clock, 59 * 1000);
  linli_idle_lock_check (idle);
  g_assert_cmpuint (told, ==, 1);
  linli_manual_clock_advance (clock, 1000);
  linli_idle_lock_check (idle);
  g_assert_cmpuint (told, ==, 2);
  g_settings_reset (linli_settings_get (), LINLI_SETTING_LOCK_MINUTES);
}

static gboolean
is_locked (gpointer data)
{
  return linli_window_get_main_view (data) == NULL;
}

static void
test_lock_and_back (Fixture       *f,
                    gconstpointer  data)
{
  LinliWhere before, after;

  open_window (f, NULL);
  enrol (f, "zhang");
  linli_main_view_open_page (linli_window_get_main_view (f->window), 2);
  linli_main_view_get_where (linli_window_get_main_view (f->window), &before);
  g_assert_nonnull (before.kind);
  act (f, "preferences");
  linli_manual_clock_advance (f->server.clock, 11 * 60 * 1000);
  act (f, "lock");
  ui_test_wait (is_locked, f->window);
  /* Nothing else of the program stays in sight. */
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 1);
  server_fixture_stop (&f->server);
  linli_window_sign_in (f->window, "zhang", "wrong");
  ui_test_wait (has_error, f->window);
  linli_window_sign_in (f->window, "zhang", TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  linli_main_view_get_where (linli_window_get_main_view (f->window), &after);
  g_assert_true (after.type == before.type && after.kind == before.kind);
  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (200);
}

static gpointer
make_person (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  const LinliField *name = linli_catalogue_get_role (linli_store_get_catalogue (store), "person.name");
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, linli_kind_get_core (name->kind), NULL);

  linli_value_set_text (&value, "张桂芳", -1);
  linli_edit_set (edit, name, &value);
  g_ptr_array_add (edits, edit);
  if (!linli_store_save (store, edits, NULL, &result, error))
    return NULL;
  *(LinliId *) data = edit->id;
  return GINT_TO_POINTER (TRUE);
}

static gboolean
shows_name (gpointer data)
{
  return is_main (data) && ui_test_shows (data, "张桂芳");
}

static void
sign_in_again (Fixture    *f,
               const char *login)
{
  open_window (f, NULL);
  linli_window_sign_in (f->window, login, TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  ui_test_run_for (100);
}

static LinliWhere
get_where (Fixture *f)
{
  LinliWhere where;

  linli_main_view_get_where (linli_window_get_main_view (f->window), &where);
  return where;
}

/* The window closes as its button does it. */
static void
end (Fixture *f)
{
  ui_test_wait (has_synced, f->window);
  gtk_window_close (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (300);
}

/* Each comes back to where they were; a place that is no more leads to the first page. */
static void
test_place_after_restart (Fixture       *f,
                          gconstpointer  data)
{
  const LinliKind *person = linli_kind_get_core (linli_catalogue_get_role (f->server.catalogue, "person.name")->kind);
  g_autofree char *window_ini = g_build_filename (g_get_user_config_dir (), "linli", "window.ini", NULL);
  g_autofree char *text = NULL;
  char uuid[LINLI_ID_STRING_SIZE];
  LinliMainView *view;
  LinliWhere where;
  LinliId id;

  open_window (f, NULL);
  enrol (f, "zhang");
  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (linli_window_get_session (f->window)), make_person, &id, NULL));
  linli_main_view_open_record (linli_window_get_main_view (f->window), person->name, linli_id_format (&id, uuid));
  ui_test_wait (shows_name, f->window);
  act (f, "switch-person");
  choose (f, "添加使用者");
  enrol (f, "li");
  linli_main_view_open_page (linli_window_get_main_view (f->window), 0);
  end (f);

  sign_in_again (f, "zhang");
  where = get_where (f);
  g_assert_true (where.kind == person && linli_id_equal (&where.record, &id));
  ui_test_wait (shows_name, f->window);
  end (f);
  sign_in_again (f, "li");
  g_assert_cmpint (get_where (f).type, ==, LINLI_PAGE_TODAY);

  /* Nobody told it to end: where one was for a moment is kept all the same. */
  view = linli_window_get_main_view (f->window);
  linli_main_view_open_page (view, 2);
  ui_test_run_for (2000);
  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (300);
  sign_in_again (f, "li");
  g_assert_true (get_where (f).type == LINLI_PAGE_RECORDS && get_where (f).kind != person);

  /* A record that is not here (any more): the page, and no harm. */
  g_assert_true (linli_id_parse ("019aae02-a401-71b4-939c-641c27194904", &id));
  linli_main_view_open_record (linli_window_get_main_view (f->window), person->name, linli_id_format (&id, uuid));
  end (f);
  sign_in_again (f, "li");
  g_assert_true (get_where (f).kind == person);
  ui_test_run_for (200);

  /* Which record it was stands in the replica only. */
  g_assert_true (g_file_get_contents (window_ini, &text, NULL, NULL));
  g_assert_null (strstr (text, "019"));
}

static void
test_where (void)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);
  g_autofree char *long_text = g_strnfill (5000, 'x');
  const struct { const char *text; gboolean good; } table[] = {
    { "today", TRUE }, { "map", TRUE }, { "buildings", TRUE }, { "buildings 019aae02-a401-71b4-939c-641c27194904", TRUE },
    { "records person", TRUE }, { "records person 019aae02-a401-71b4-939c-641c27194904", TRUE },
    { NULL, FALSE }, { "", FALSE }, { " ", FALSE }, { "records", FALSE }, { "records dragon", FALSE }, { "records person x", FALSE },
    { "records person 019aae02-a401-71b4-939c-641c27194904 more", FALSE }, { "map x", FALSE }, { "Today", FALSE }, { "records 人", FALSE },
    { "records care", FALSE }, { "today\n", FALSE }, { long_text, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      LinliWhere where = { 0 };
      gboolean good = linli_where_parse (catalogue, table[i].text, &where);
      g_autofree char *again = good ? linli_where_format (&where) : NULL;

      if (good != table[i].good)
        g_error ("%u: %s", i, table[i].text);
      if (good)
        g_assert_cmpstr (again, ==, table[i].text);
      else
        g_assert_cmpint (where.type, ==, 0);
    }
}

/* The screen of the session locks: so does the window. */
static void
test_screen_locks (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GError) error = NULL;

  bus = g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL ? g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error) : NULL;
  if (bus == NULL)
    {
      g_test_skip ("there is no session bus");
      return;
    }
  open_window (f, NULL);
  enrol (f, "zhang");
  ui_test_run_for (200);
  for (guint i = 0; i < 2; i++)
    {
      g_dbus_connection_emit_signal (bus, NULL, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged",
                                     g_variant_new ("(b)", i == 1), &error);
      g_assert_no_error (error);
      g_dbus_connection_flush_sync (bus, NULL, NULL);
      ui_test_run_for (100);
      if (i == 0)
        g_assert_false (is_locked (f->window));
    }
  ui_test_wait (is_locked, f->window);
}

static void
test_index (void)
{
  g_autofree char *base = g_dir_make_tmp ("linli-people-XXXXXX", NULL);
  static const struct { const char *index; guint n; } table[] = {
    { "[replica]\nlogin=a\n[replica-2]\nlogin=b\n", 2 },
    { "[replica-2]\nlogin=b\n", 2 },              /* the first is still its owner's, whoever that is */
    { "[../../etc]\nlogin=x\n[replica]\nlogin=a\n", 1 },
    { "[replica-7]\nlogin=gone\n[replica]\nlogin=a\n", 1 },
    { "nonsense", 2 },                            /* lost: nobody's folder is lost with it */
    { NULL, 2 },
  };
  g_autofree char *index = g_build_filename (base, "people.ini", NULL);

  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/replica%s", base, i == 1 ? "" : "-2");
      g_autofree char *file = g_build_filename (folder, "replica.db", NULL);

      g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (file, "x", 1, NULL));
    }
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GPtrArray) people = NULL;
      g_autofree char *fresh = NULL;

      if (table[i].index != NULL)
        g_assert_true (g_file_set_contents (index, table[i].index, -1, NULL));
      else
        g_remove (index);
      people = linli_people_list (base);
      g_assert_cmpuint (people->len, ==, table[i].n);
      fresh = linli_people_make_path (base);
      for (guint j = 0; j < people->len; j++)
        g_assert_cmpstr (fresh, !=, ((LinliPerson *) people->pdata[j])->path);
    }
  remove_all (base);
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
    { "/people/two people, two folders, two passwords", test_two },
    { "/people/the one folder of before is the first person's", test_first_folder },
    { "/people/signing out shows what is unsent and removes only what is not", test_sign_out },
    { "/people/locked, and back at the same place, offline", test_lock_and_back },
    { "/people/after a restart each is where they were", test_place_after_restart },
    { "/people/the window locks with the screen", test_screen_locks },
  };
  static const struct { const char *name; void (*func) (void); } plain[] = {
    { "/people/an index that is lost or wrong loses nobody's folder", test_index },
    { "/people/what signing out means is said in whole sentences", test_describe },
    { "/people/a place of the window is read from its words or not at all", test_where },
    { "/people/nobody there is told by the time that really went by", test_idle },
  };
  g_autofree char *home = g_dir_make_tmp ("linli-home-XXXXXX", NULL);
  gboolean can_show;
  int result;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  can_show = ui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (can_show)
      g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].func, tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_test_add_func (plain[i].name, can_show ? plain[i].func : test_no_display);
  result = g_test_run ();
  remove_all (home);
  return result;
}
