/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window from the opening of a replica to the pages: what it says when it cannot, who may in, what keys do. */

#define G_LOG_DOMAIN "linli-test-window"

#include "config.h"
#include "ui-test.h"

#include "linli-about.h"
#include "linli-actions.h"
#include "linli-building-page.h"
#include "linli-error.h"
#include "linli-folder.h"
#include "linli-map-page.h"
#include "linli-palette.h"
#include "linli-records-page.h"
#include "linli-window.h"

#include <glib/gstdio.h>

typedef struct
{
  DrawFixture     small;
  GtkApplication *application;
  LinliWindow    *window;
  char           *path;
} WindowFixture;

static void
set_up (WindowFixture *f,
        gconstpointer  data)
{
  draw_fixture_set_up (&f->small);
  ui_test_enrol (&f->small);
  f->path = ui_test_get_replica (&f->small);
}

static void
open_window (WindowFixture  *f,
             LinliCatalogue *catalogue,
             const char     *path)
{
  f->window = LINLI_WINDOW (linli_window_new (NULL, catalogue, f->small.clock, path, NULL));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1180, 720);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
close_window (WindowFixture *f)
{
  if (f->window == NULL)
    return;
  gtk_window_destroy (GTK_WINDOW (f->window));
  f->window = NULL;
  ui_test_run_for (100);
}

static void
tear_down (WindowFixture *f,
           gconstpointer  data)
{
  close_window (f);
  draw_fixture_tear_down (&f->small);
  g_free (f->path);
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

static void
sign_in (WindowFixture *f)
{
  open_window (f, f->small.catalogue, f->path);
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

static GtkWidget *
get_page (WindowFixture *f)
{
  LinliMainView *view = linli_window_get_main_view (f->window);

  return linli_main_view_get_widget (view, linli_main_view_get_page (view));
}

/* ---- opening ---- */

static void
expect_failure (WindowFixture *f,
                const char    *path,
                const char    *words)
{
  open_window (f, f->small.catalogue, path);
  ui_test_wait (is_settled, f->window);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_FAILED);
  g_assert_nonnull (strstr (linli_window_get_error (f->window), words));
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), words));
  close_window (f);
}

static void
test_locked (WindowFixture *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  LinliStore *other = linli_store_open (f->path, 0, f->small.catalogue, f->small.clock, f->small.random, &error);

  g_assert_no_error (error);
  expect_failure (f, f->path, "另一个程序");
  linli_store_close (other);
}

static void
overwrite (WindowFixture *f,
           gsize          offset,
           const char    *bytes,
           gsize          length)
{
  g_autofree char *file = g_build_filename (f->path, "replica.db", NULL);
  FILE *stream = g_fopen (file, "r+b");

  g_assert_nonnull (stream);
  g_assert_cmpint (fseek (stream, (long) offset, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (bytes, 1, length, stream), ==, length);
  fclose (stream);
}

static gboolean
is_repaired (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_REPAIRED;
}

static char *
read_file (WindowFixture *f,
           gsize         *ret_length)
{
  g_autofree char *file = g_build_filename (f->path, "replica.db", NULL);
  char *content = NULL;

  g_assert_true (g_file_get_contents (file, &content, ret_length, NULL));
  return content;
}

/* Said, not touched; then repaired by the button, and the same person works on. */
static void
test_damaged (WindowFixture *f,
              gconstpointer  data)
{
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;

  overwrite (f, 0, "this is no database at all", 26);
  before = read_file (f, &length);
  expect_failure (f, f->path, "已损坏");
  after = read_file (f, &length_after);
  g_assert_cmpmem (before, length, after, length_after);

  open_window (f, f->small.catalogue, f->path);
  ui_test_wait (is_settled, f->window);
  linli_window_repair (f->window);
  ui_test_wait (is_repaired, f->window);
  ui_test_run_for (50);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "damaged-"));
  close_window (f);
  sign_in (f);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "张桂芳"));
}

static gpointer
read_damaged (LinliStore    *store,
              gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "page 7 is not a page");
  return NULL;
}

static gboolean
is_failed (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_FAILED;
}

/* Found while somebody works: the pages go, and the way out is offered. */
static void
test_damage_found (WindowFixture *f,
                   gconstpointer  data)
{
  sign_in (f);
  linli_replica_read_async (linli_session_get_replica (linli_window_get_session (f->window)), read_damaged, NULL, NULL, NULL, NULL, NULL, NULL);
  ui_test_wait (is_failed, f->window);
  ui_test_run_for (50);
  g_assert_null (linli_window_get_main_view (f->window));
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "已损坏"));
  linli_window_repair (f->window);
  ui_test_wait (is_repaired, f->window);
}

/* (nullable): the first control in sight whose tooltip has @text. */
static GtkWidget *
find_tip (GtkWidget  *from,
          const char *text)
{
  const char *tip = gtk_widget_get_mapped (from) ? gtk_widget_get_tooltip_text (from) : NULL;
  GtkWidget *found = tip != NULL && strstr (tip, text) != NULL ? from : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_tip (child, text);
  return found;
}

/* Opens for reading, says why nothing can be changed, and leaves the file as it is. */
static void
test_newer (WindowFixture *f,
            gconstpointer  data)
{
  static const char *const forbidden[] = { "save", "verify", "undo", "sync", "reveal" };
  const LinliField *name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;
  GtkWidget *begin;

  /* The layout's number is where SQLite keeps user_version: four bytes at 60. */
  overwrite (f, 60, "\x00\x00\x7f\x00", 4);
  before = read_file (f, &length);
  sign_in (f);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "张桂芳"));
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "更新版本"));
  g_assert_true (linli_session_has_right (linli_window_get_session (f->window), name, LINLI_RIGHT_READ));
  g_assert_false (linli_session_has_right (linli_window_get_session (f->window), name, LINLI_RIGHT_WRITE));
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), forbidden[i]));
  /* What cannot be used says why. */
  begin = find_tip (GTK_WIDGET (f->window), "更新版本的邻里");
  g_assert_nonnull (begin);
  g_assert_false (gtk_widget_is_sensitive (begin));
  close_window (f);
  after = read_file (f, &length_after);
  g_assert_cmpmem (before, length, after, length_after);
}

static void
test_no_folder (WindowFixture *f,
                gconstpointer  data)
{
  g_autofree char *file = g_build_filename (f->small.dir, "a-file", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  open_window (f, f->small.catalogue, file);
  ui_test_wait (is_settled, f->window);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_FAILED);
  g_assert_true (g_utf8_strlen (linli_window_get_error (f->window), -1) > 10);
}

/* ---- signing in ---- */

static void
test_password (WindowFixture *f,
               gconstpointer  data)
{
  open_window (f, f->small.catalogue, f->path);
  linli_window_sign_in (f->window, UI_TEST_LOGIN, "not this");
  ui_test_wait (has_error, f->window);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "不正确"));
  linli_window_sign_in (f->window, "nobody", UI_TEST_PASSWORD);
  ui_test_run_for (300);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);

  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "张桂芳"));
}

static void
test_first_run (WindowFixture *f,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->small.dir, "new", NULL);

  open_window (f, f->small.catalogue, path);
  ui_test_wait (is_settled, f->window);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  ui_test_run_for (50);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "登记"));
  /* Without an address and a code the button does nothing. */
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  g_assert_null (linli_window_get_error (f->window));
}

static void
test_lock (WindowFixture *f,
           gconstpointer  data)
{
  sign_in (f);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "lock", NULL);
  ui_test_run_for (100);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  g_assert_null (linli_window_get_main_view (f->window));
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "张桂芳"));
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

/* The key takes back the save, says so, and does it again. */
static void
test_undo (WindowFixture *f,
           gconstpointer  data)
{
  const LinliField *name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  LinliRecordsPage *page;
  LinliFolder *folder;

  sign_in (f);
  page = LINLI_RECORDS_PAGE (get_page (f));
  linli_records_page_set_filter (page, "桂");
  ui_test_run_for (800);
  linli_records_page_select (page, 0);
  ui_test_run_for (500);
  folder = LINLI_FOLDER (linli_records_page_get_folder (page));
  linli_field_row_enter (linli_folder_get_row (folder, name), "张桂芬");
  ui_test_run_for (300);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "save", NULL);
  ui_test_run_for (800);
  /* From wherever the focus is, and whatever page is in sight. */
  linli_main_view_open_page (linli_window_get_main_view (f->window), 0);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "undo", NULL);
  ui_test_run_for (800);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "已撤销“"));
  linli_main_view_open_page (linli_window_get_main_view (f->window), 1);
  ui_test_run_for (300);
  g_assert_true (ui_test_shows (GTK_WIDGET (linli_folder_get_row (folder, name)), "张桂芳"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "redo", NULL);
  ui_test_run_for (800);
  g_assert_true (ui_test_shows (GTK_WIDGET (linli_folder_get_row (folder, name)), "张桂芬"));
}

/* Closing right after the last key keeps what was typed: saved, or as a draft where it may not be saved. */
static void
test_close (WindowFixture *f,
            gconstpointer  data)
{
  const LinliField *name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  static const struct { const char *typed, *shown; } table[] = { { "张桂芬", "张桂芬" }, { "", "暂不能保存" } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      LinliRecordsPage *page;
      LinliFolder *folder;

      sign_in (f);
      page = LINLI_RECORDS_PAGE (get_page (f));
      linli_records_page_set_filter (page, "桂");
      ui_test_run_for (800);
      linli_records_page_select (page, 0);
      ui_test_run_for (500);
      folder = LINLI_FOLDER (linli_records_page_get_folder (page));
      linli_field_row_enter (linli_folder_get_row (folder, name), table[i].typed);
      gtk_window_close (GTK_WINDOW (f->window));
      f->window = NULL;
      ui_test_run_for (200);

      sign_in (f);
      page = LINLI_RECORDS_PAGE (get_page (f));
      linli_records_page_set_filter (page, "桂");
      ui_test_run_for (800);
      linli_records_page_select (page, 0);
      ui_test_run_for (500);
      g_assert_true (ui_test_shows (linli_records_page_get_folder (page), table[i].shown));
      close_window (f);
    }
}

/* ---- pages ---- */

static void
test_pages (WindowFixture *f,
            gconstpointer  data)
{
  static const char *const shown[] = { "最久未核实", "张桂芳", "3号楼", "3号楼", "网格", "小区" };
  static const char *const empty[] = { "place", "facility", "ground", "visit", "volunteer" };
  LinliMainView *view;

  sign_in (f);
  view = linli_window_get_main_view (f->window);
  g_assert_cmpuint (linli_main_view_get_n_pages (view), ==, G_N_ELEMENTS (shown) + G_N_ELEMENTS (empty));
  for (guint i = 0; i < G_N_ELEMENTS (shown) + G_N_ELEMENTS (empty); i++)
    {
      g_autofree char *unnamed = NULL;

      g_action_group_activate_action (G_ACTION_GROUP (f->window), "page", g_variant_new_int32 ((int) i));
      g_assert_cmpuint (linli_main_view_get_page (view), ==, i);
      ui_test_run_for (600);
      if (i < G_N_ELEMENTS (shown))
        g_assert_true (ui_test_shows (get_page (f), shown[i]));
      else
        g_assert_cmpstr (linli_records_page_get_kind (LINLI_RECORDS_PAGE (get_page (f)))->name, ==, empty[i - G_N_ELEMENTS (shown)]);
      unnamed = ui_test_find_unnamed (GTK_WIDGET (f->window));
      g_assert_cmpstr (unnamed, ==, NULL);
    }
  /* A place that no page has changes nothing. */
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "page", g_variant_new_int32 (G_N_ELEMENTS (shown) + G_N_ELEMENTS (empty)));
  g_assert_cmpuint (linli_main_view_get_page (view), ==, G_N_ELEMENTS (shown) + G_N_ELEMENTS (empty) - 1);
}

static void
test_jumps (WindowFixture *f,
            gconstpointer  data)
{
  char building[LINLI_ID_STRING_SIZE], room[LINLI_ID_STRING_SIZE], household[LINLI_ID_STRING_SIZE];

  sign_in (f);
  linli_id_format (&f->small.building, building);
  linli_id_format (&f->small.room, room);
  linli_id_format (&f->small.household, household);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-building", g_variant_new ("(ss)", building, room));
  g_assert_true (LINLI_IS_BUILDING_PAGE (get_page (f)));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-on-map", g_variant_new_string (building));
  g_assert_true (LINLI_IS_MAP_PAGE (get_page (f)));
  ui_test_run_for (500);
  g_signal_emit_by_name (get_page (f), "open-picture", building);
  g_assert_true (LINLI_IS_BUILDING_PAGE (get_page (f)));
  g_signal_emit_by_name (get_page (f), "open-record", "household", household);
  g_assert_true (LINLI_IS_RECORDS_PAGE (get_page (f)));
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (get_page (f), "3号楼 1 201"));
  /* A kind without a page in the sidebar opens too, and nonsense opens nothing. */
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "open-record", g_variant_new ("(ss)", "room", room));
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "房"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "open-record", g_variant_new ("(ss)", "nonsense", "not-an-id"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-building", g_variant_new ("(ss)", "", ""));
}

/* Of the list in sight; in the building picture a household of the home that is chosen; elsewhere of the first list. */
static void
test_new_record (WindowFixture *f,
                 gconstpointer  data)
{
  const LinliField *name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  const LinliField *place = linli_catalogue_get_role (f->small.catalogue, "household.room");
  char building[LINLI_ID_STRING_SIZE], room[LINLI_ID_STRING_SIZE];
  LinliFolder *folder;

  sign_in (f);
  linli_main_view_open_page (linli_window_get_main_view (f->window), 0);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "new-record", NULL);
  ui_test_run_for (500);
  g_assert_true (LINLI_IS_RECORDS_PAGE (get_page (f)));
  g_assert_true (linli_records_page_get_kind (LINLI_RECORDS_PAGE (get_page (f))) == linli_kind_get_core (name->kind));
  folder = LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))));
  g_assert_nonnull (linli_folder_get_row (folder, name));
  /* The typing can begin: the focus is in the form. */
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (f->window)), GTK_WIDGET (folder)));

  linli_id_format (&f->small.building, building);
  linli_id_format (&f->small.room, room);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-building", g_variant_new ("(ss)", building, room));
  ui_test_run_for (500);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "new-record", NULL);
  ui_test_run_for (500);
  g_assert_true (linli_records_page_get_kind (LINLI_RECORDS_PAGE (get_page (f))) == linli_kind_get_core (place->kind));
  folder = LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))));
  g_assert_true (ui_test_shows (GTK_WIDGET (linli_folder_get_row (folder, place)), "201"));
}

/* From the file of a household a visit is begun: whom, when and by whom are filled in, and nobody lives in a visit. */
static void
test_begin_about (WindowFixture *f,
                  gconstpointer  data)
{
  const LinliField *whom = linli_catalogue_get_role (f->small.catalogue, "visit.household");
  const LinliField *day = linli_catalogue_get_role (f->small.catalogue, "visit.day");
  const LinliField *link = linli_catalogue_get_role (f->small.catalogue, "person.household");
  char household[LINLI_ID_STRING_SIZE];
  LinliFolder *folder;

  sign_in (f);
  linli_id_format (&f->small.household, household);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "open-record", g_variant_new ("(ss)", link->ref_kind, household));
  ui_test_run_for (500);
  folder = LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder), "家庭") || ui_test_shows (GTK_WIDGET (folder), "Family"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "begin-about", g_variant_new ("(sss)", whom->kind->name, whom->name, household));
  ui_test_run_for (500);
  g_assert_true (linli_records_page_get_kind (LINLI_RECORDS_PAGE (get_page (f))) == whom->kind);
  folder = LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))));
  g_assert_true (ui_test_shows (GTK_WIDGET (linli_folder_get_row (folder, whom)), "201"));
  g_assert_true (ui_test_shows (GTK_WIDGET (linli_folder_get_row (folder, day)), "2026-09-21"));
  g_assert_false (ui_test_shows (GTK_WIDGET (folder), "家庭") || ui_test_shows (GTK_WIDGET (folder), "Family"));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder), "时间线") || ui_test_shows (GTK_WIDGET (folder), "Timeline"));
  /* What is no kind, no field or no record begins nothing. */
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "begin-about", g_variant_new ("(sss)", "nosuch", whom->name, household));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "begin-about", g_variant_new ("(sss)", whom->kind->name, "nosuch", household));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "begin-about", g_variant_new ("(sss)", whom->kind->name, whom->name, "x"));
  ui_test_run_for (200);
  g_assert_true (linli_records_page_get_kind (LINLI_RECORDS_PAGE (get_page (f))) == whom->kind);
}

static void
test_panes (WindowFixture *f,
            gconstpointer  data)
{
  LinliMainView *view;
  GtkWidget *page, *folder, *focus;

  sign_in (f);
  view = linli_window_get_main_view (f->window);
  page = get_page (f);
  linli_records_page_select (LINLI_RECORDS_PAGE (page), 0);
  ui_test_run_for (500);
  folder = linli_records_page_get_folder (LINLI_RECORDS_PAGE (page));
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  linli_main_view_next_pane (view);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, page));
  g_assert_false (gtk_widget_is_ancestor (focus, folder));
  linli_main_view_next_pane (view);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (gtk_widget_is_ancestor (focus, folder));
  linli_main_view_next_pane (view);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_false (gtk_widget_is_ancestor (focus, page));
  g_assert_true (GTK_IS_LIST_BOX_ROW (focus));
}

/* What the window can do is what the table of actions says, no more and no less. */
static void
test_actions (WindowFixture *f,
              gconstpointer  data)
{
  g_auto(GStrv) names = NULL;
  guint n;
  const LinliAction *actions = linli_actions_list (&n);

  sign_in (f);
  names = g_action_group_list_actions (G_ACTION_GROUP (f->window));
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat ("win.", names[i], NULL);

      g_test_message ("%s", name);
      g_assert_nonnull (linli_actions_find (name));
      g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), names[i]));
    }
  for (guint i = 0; i < n; i++)
    if (actions[i].name != NULL && g_str_has_prefix (actions[i].name, "win."))
      {
        g_test_message ("%s", actions[i].name);
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (f->window), actions[i].name + strlen ("win.")));
      }
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "lock", NULL);
  ui_test_run_for (100);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "search"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "open-record"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "about"));
}

static void
expect_shown (WindowFixture *f,
              const char    *kind,
              const LinliId *id)
{
  LinliRecordsPage *page = LINLI_RECORDS_PAGE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_RECORDS_PAGE));

  g_assert_cmpstr (linli_records_page_get_kind (page)->name, ==, kind);
  g_assert_true (linli_id_equal (linli_records_page_get_shown (page), id));
}

static void
test_back (WindowFixture *f,
           gconstpointer  data)
{
  const struct { const char *kind; const LinliId *id; } stops[] = {
    { "household", &f->small.household }, { "room", &f->small.room }, { "building", &f->small.building },
  };

  sign_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    {
      char uuid[LINLI_ID_STRING_SIZE];

      g_action_group_activate_action (G_ACTION_GROUP (f->window), "open-record",
                                      g_variant_new ("(ss)", stops[i].kind, linli_id_format (stops[i].id, uuid)));
    }
  for (int i = G_N_ELEMENTS (stops) - 2; i >= 0; i--)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "back", NULL);
      expect_shown (f, stops[i].kind, stops[i].id);
    }
  for (guint i = 1; i < G_N_ELEMENTS (stops); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "forward", NULL);
      expect_shown (f, stops[i].kind, stops[i].id);
    }
  /* At the end of the way nothing happens. */
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "forward", NULL);
  expect_shown (f, "building", &f->small.building);
}

/* Who helps needs versions and the state of the sync, and nothing of people. */
static void
test_about (WindowFixture *f,
            gconstpointer  data)
{
  static const char *const parts[] = { "Linli ", "GTK 4.", "libadwaita 1.", "Language: ", "Catalogue: version ", "Last whole sync: ", "To send: ", "conflicts: " };
  g_autofree char *text = NULL, *early = NULL;

  sign_in (f);
  early = linli_about_describe (GTK_WINDOW (f->window), NULL);
  g_assert_nonnull (strstr (early, "GTK 4."));
  text = linli_about_describe (GTK_WINDOW (f->window), linli_window_get_session (f->window));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_test_message ("%s", parts[i]);
      g_assert_nonnull (strstr (text, parts[i]));
    }
  g_assert_null (strstr (text, UI_TEST_LOGIN));
  g_assert_null (strstr (text, "://"));
  g_assert_null (strstr (text, g_get_home_dir ()));
}

static void
test_shortcuts (WindowFixture *f,
                gconstpointer  data)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean found = FALSE;

  sign_in (f);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "shortcuts", NULL);
  ui_test_run_for (300);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (!GTK_IS_SHORTCUTS_WINDOW (window))
        continue;
      found = TRUE;
      g_assert_true (ui_test_shows (GTK_WIDGET (window), "搜索全部"));
      g_assert_true (ui_test_shows (GTK_WIDGET (window), "K"));
      gtk_window_destroy (window);
    }
  g_assert_true (found);
}

static void
test_find (WindowFixture *f,
           gconstpointer  data)
{
  GtkWidget *focus;

  sign_in (f);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "find", NULL);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (gtk_widget_is_ancestor (focus, get_page (f)));
  g_assert_true (GTK_IS_TEXT (focus));
}

static gboolean
palette_is_ready (gpointer data)
{
  return linli_palette_is_ready (LINLI_PALETTE (data));
}

static LinliPalette *
open_palette (WindowFixture *f,
              const char    *text)
{
  LinliPalette *palette;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "search", NULL);
  palette = LINLI_PALETTE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_PALETTE));
  g_assert_nonnull (palette);
  linli_palette_set_text (palette, text);
  ui_test_wait (palette_is_ready, palette);
  return palette;
}

static void
press_enter (LinliPalette *palette)
{
  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (palette), GTK_TYPE_SEARCH_ENTRY), "activate");
}

static void
test_search (WindowFixture *f,
             gconstpointer  data)
{
  LinliPalette *palette;
  GtkWidget *focus;

  sign_in (f);
  palette = open_palette (f, "zgf");
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "3号楼"));
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "首字母"));
  /* The focus stays where the person types, and nothing behind takes it. */
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (palette)));
  for (guint i = 0; i < 20; i++)
    {
      gtk_widget_child_focus (GTK_WIDGET (f->window), GTK_DIR_TAB_FORWARD);
      focus = gtk_window_get_focus (GTK_WINDOW (f->window));
      g_assert_true (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (palette)));
    }
  press_enter (palette);
  g_assert_false (linli_palette_is_open (palette));
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))), "1948-03-02"));
}

/* Enter pressed at once opens what the text means, not what was shown before it. */
static void
test_search_hasty (WindowFixture *f,
                   gconstpointer  data)
{
  LinliPalette *palette;

  sign_in (f);
  palette = open_palette (f, "");
  linli_palette_set_text (palette, "3号楼");
  linli_palette_set_text (palette, "zgf");
  g_assert_false (linli_palette_is_ready (palette));
  press_enter (palette);
  g_assert_true (linli_palette_is_open (palette));
  ui_test_run_for (800);
  g_assert_false (linli_palette_is_open (palette));
  g_assert_true (ui_test_shows (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))), "1948-03-02"));
}

static void
test_search_all (WindowFixture *f,
                 gconstpointer  data)
{
  static const struct { const char *typed, *shown, *reason; } table[] = {
    { "桂", "张桂芳", NULL }, { "z", "张桂芳", "首字母" }, { "zhang", "张桂芳", "拼音" }, { "201", "3号楼 1 201", "门牌号" },
    { "3号楼", "3号楼", NULL }, { "锁定", "锁定", "Ctrl+L" }, { "sd", "锁定", NULL }, { "jm", "居民", "Alt+2" },
  };
  LinliPalette *palette;

  sign_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("%s", table[i].typed);
      palette = open_palette (f, table[i].typed);
      g_assert_true (ui_test_shows (GTK_WIDGET (palette), table[i].shown));
      g_assert_true (table[i].reason == NULL || ui_test_shows (GTK_WIDGET (palette), table[i].reason));
    }
  palette = open_palette (f, "no such thing");
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "没有找到"));
  press_enter (palette);
  g_assert_true (linli_palette_is_open (palette));
  /* A command does what it says. */
  palette = open_palette (f, "锁定");
  press_enter (palette);
  ui_test_run_for (100);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
}

#define PERSON_TAIL "5678"

static gpointer
set_phone (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GPtrArray) hits = linli_store_search (store, "zgf", 1, error);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  const LinliHit *hit;
  LinliEdit *edit;

  g_assert_true (hits != NULL && hits->len == 1);
  hit = g_ptr_array_index (hits, 0);
  edit = linli_edit_new (LINLI_EDIT_CHANGE, hit->kind, &hit->id);
  linli_value_set_text (&value, "1400000" PERSON_TAIL, -1);
  linli_edit_set (edit, linli_kind_find_field (hit->kind, "mobile"), &value);
  g_ptr_array_add (edits, edit);
  return GINT_TO_POINTER (linli_store_save (store, edits, NULL, &result, error));
}

/* The end of a number is met and not told. */
static void
test_search_tail (WindowFixture *f,
                  gconstpointer  data)
{
  LinliPalette *palette;

  sign_in (f);
  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (linli_window_get_session (f->window)), set_phone, NULL, NULL));
  palette = open_palette (f, PERSON_TAIL);
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "张桂芳"));
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "号码尾号"));
  for (GtkWidget *row = gtk_widget_get_first_child (ui_test_find (GTK_WIDGET (palette), GTK_TYPE_LIST_BOX)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    g_assert_false (ui_test_shows (row, PERSON_TAIL));
}

static void
test_recent (WindowFixture *f,
             gconstpointer  data)
{
  char uuid[LINLI_ID_STRING_SIZE];
  LinliPalette *palette;

  sign_in (f);
  palette = open_palette (f, "");
  g_assert_false (ui_test_shows (GTK_WIDGET (palette), "最近查看"));
  linli_palette_close (palette);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "open-record",
                                  g_variant_new ("(ss)", "household", linli_id_format (&f->small.household, uuid)));
  ui_test_run_for (2000);
  palette = open_palette (f, "");
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "最近查看"));
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "3号楼 1 201"));
  g_assert_true (ui_test_shows (GTK_WIDGET (palette), "命令"));
  /* Closing gives the focus back and shows nothing any more. */
  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (palette), GTK_TYPE_SEARCH_ENTRY), "stop-search");
  g_assert_false (linli_palette_is_open (palette));
}

static void
test_narrow (WindowFixture *f,
             gconstpointer  data)
{
  LinliRecordsPage *page;
  GtkWidget *folder;

  sign_in (f);
  page = LINLI_RECORDS_PAGE (get_page (f));
  folder = linli_records_page_get_folder (page);
  g_assert_true (gtk_widget_get_mapped (folder));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 880, 600);
  ui_test_run_for (400);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->window)), <=, 880);
  g_assert_false (gtk_widget_get_mapped (folder));
  linli_records_page_select (page, 0);
  ui_test_run_for (500);
  g_assert_true (gtk_widget_get_mapped (folder));
  g_signal_emit_by_name (folder, "back");
  ui_test_run_for (100);
  g_assert_false (gtk_widget_get_mapped (folder));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1180, 720);
  ui_test_run_for (400);
  g_assert_true (gtk_widget_get_mapped (folder));
}

/* ---- another catalogue ---- */

static gpointer
add_shop (LinliStore    *store,
          gpointer       data,
          GCancellable  *cancellable,
          GError       **error)
{
  const LinliField *name = linli_catalogue_get_role (linli_store_get_catalogue (store), "shop.name");
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, name->kind, NULL);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  edit->grid = 1;
  linli_value_set_text (&value, "示例粮油店", -1);
  linli_edit_set (edit, name, &value);
  g_ptr_array_add (edits, edit);
  return GINT_TO_POINTER (linli_store_save (store, edits, NULL, &result, error));
}

static gboolean
shows_shop (gpointer data)
{
  return ui_test_shows (data, "示例粮油店");
}

static void
test_two_kinds (WindowFixture *f,
                gconstpointer  data)
{
  g_autofree char *dir = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "registry-two-kinds", NULL);
  g_autofree char *path = g_build_filename (f->small.dir, "shops", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (dir, &error);
  LinliCatalogue *big = f->small.catalogue;
  char *old_path = f->path;

  g_assert_no_error (error);
  f->small.store = linli_store_open (path, LINLI_STORE_CREATE, catalogue, f->small.clock, f->small.random, &error);
  g_assert_no_error (error);
  ui_test_enrol (&f->small);
  f->small.catalogue = catalogue;
  f->path = path;
  sign_in (f);
  f->small.catalogue = big;
  f->path = old_path;
  g_assert_cmpuint (linli_main_view_get_n_pages (linli_window_get_main_view (f->window)), ==, 3);
  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (linli_window_get_session (f->window)), add_shop, NULL, &error));
  g_assert_no_error (error);
  ui_test_wait (shows_shop, get_page (f));
  linli_records_page_select (LINLI_RECORDS_PAGE (get_page (f)), 0);
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (linli_records_page_get_folder (LINLI_RECORDS_PAGE (get_page (f))), "员工数"));
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
  static const struct { const char *name; void (*func) (WindowFixture *f, gconstpointer data); } cases[] = {
    { "/window/a replica open elsewhere is said to be", test_locked },
    { "/window/a damaged replica is not touched until it is repaired", test_damaged },
    { "/window/damage found in the middle of the work offers repair", test_damage_found },
    { "/window/a replica of a newer program opens for reading only", test_newer },
    { "/window/a file is no folder", test_no_folder },
    { "/window/only the right name and password open it, offline", test_password },
    { "/window/a new replica asks for server, name and code", test_first_run },
    { "/window/locking hides everything until somebody signs in", test_lock },
    { "/window/closing right after the last key loses nothing", test_close },
    { "/window/every page opens by number and names its controls", test_pages },
    { "/window/pages lead to one another", test_jumps },
    { "/window/Ctrl+N begins a record of what is in sight", test_new_record },
    { "/window/a visit is begun from the file of a household", test_begin_about },
    { "/window/F6 goes from pages to list to file and round", test_panes },
    { "/window/its actions are those of the table, and locked ones wait", test_actions },
    { "/window/back and forward go through the records looked at", test_back },
    { "/window/what About tells to who helps has no person in it", test_about },
    { "/window/the shortcuts window tells its keys", test_shortcuts },
    { "/window/Ctrl+F goes to the filter of the list", test_find },
    { "/palette/a search by initials opens the person", test_search },
    { "/palette/Enter waits for what was typed last", test_search_hasty },
    { "/palette/people, homes, buildings, pages and commands are found, and why", test_search_all },
    { "/palette/the end of a number is met and not told", test_search_tail },
    { "/palette/what was looked at comes first when nothing is typed", test_recent },
    { "/window/undo takes back a save from any page, and redo does it again", test_undo },
    { "/window/list and file take turns in a narrow window", test_narrow },
    { "/window/a catalogue of two kinds has two pages", test_two_kinds },
  };

  if (!ui_test_init (&argc, &argv))
    {
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_test_add_func (cases[i].name, test_no_display);
      return g_test_run ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, WindowFixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
