/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of one record: what is typed is kept at once, what is hidden stays hidden, a save is one step that can be undone. */

#define G_LOG_DOMAIN "linli-test-folder"

#include "config.h"
#include "folder-test.h"

#include "linli-field-history.h"
#include "linli-folder.h"
#include "linli-history-list.h"
#include "linli-map-thumbnail.h"

static void
test_draft (FolderFixture *f,
            gconstpointer  data)
{
  g_autofree char *draft = NULL, *saved = NULL, *dropped = NULL;

  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (300);
  draft = folder_test_look (f, f->name, TRUE);
  saved = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (draft, ==, "张桂芬");
  g_assert_cmpstr (saved, ==, "张桂芳");
  g_assert_true (ui_test_shows (f->window, "已改 1 项"));

  /* As after a kill: another window over the same replica has what was typed. */
  folder_test_close_folder (f);
  folder_test_open_folder (f);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芬"));
  g_assert_true (ui_test_shows (f->window, "已改 1 项"));

  linli_folder_discard (f->folder);
  ui_test_run_for (300);
  dropped = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (dropped, ==, "");
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芳"));
}

static void
test_save (FolderFixture *f,
           gconstpointer  data)
{
  g_autofree char *saved = NULL, *draft = NULL, *undone = NULL;
  GtkWidget *toasts;

  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (300);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  saved = folder_test_look (f, f->name, FALSE);
  draft = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (saved, ==, "张桂芬");
  g_assert_cmpstr (draft, ==, "");
  g_assert_true (ui_test_shows (f->window, "已保存 1 项"));
  g_assert_true (ui_test_shows (f->window, "待发"));

  /* The one button of the toast takes it back, as a new change. */
  toasts = ui_test_find (f->window, g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toasts);
  g_signal_emit_by_name (ui_test_find (toasts, GTK_TYPE_BUTTON), "clicked");
  ui_test_run_for (800);
  undone = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (undone, ==, "张桂芳");
}

/* How far @widget reaches below what @scrolled shows, in pixels; below 0: it is in sight. */
static double
reach_below (GtkWidget *widget,
             GtkWidget *scrolled)
{
  graphene_rect_t at;

  g_assert_true (gtk_widget_compute_bounds (widget, scrolled, &at));
  return at.origin.y + at.size.height - gtk_widget_get_height (scrolled);
}

static gboolean
is_low (gpointer scrolled)
{
  return gtk_widget_get_height (scrolled) < 400;
}

static void
test_line_in_sight (FolderFixture *f,
                    gconstpointer  data)
{
  GtkWidget *row = GTK_WIDGET (folder_test_get_row (f, f->birth));
  GtkWidget *scrolled = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *at = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  int height;

  gtk_window_set_default_size (GTK_WINDOW (f->window), 760, 400);
  ui_test_wait (is_low, scrolled);
  ui_test_run_for (1000);
  /* So high that it stands where the bar will be. */
  gtk_window_set_default_size (GTK_WINDOW (f->window), 760, 400 + (int) reach_below (row, scrolled));
  ui_test_run_for (1000);
  height = gtk_widget_get_height (scrolled);
  g_assert_cmpfloat (gtk_adjustment_get_value (at), ==, 0);
  g_assert_cmpfloat (ABS (reach_below (row, scrolled)), <, 12);
  linli_field_row_enter (LINLI_FIELD_ROW (row), "19480303");
  ui_test_run_for (900);
  g_assert_cmpint (gtk_widget_get_height (scrolled), <, height);  /* the bar is there */
  g_assert_cmpfloat (reach_below (row, scrolled), <=, 0);
}

static void
test_section_names (FolderFixture *f,
                    gconstpointer  data)
{
  GtkWidget *sections = ui_test_find (f->window, GTK_TYPE_LIST_BOX);
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (sections), 1));
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)));

  g_assert_true (GTK_IS_LABEL (name));
  gtk_label_set_text (GTK_LABEL (name), "Assistance and benefits received");
  ui_test_run_for (200);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (name))));
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (name))), ==, 2);
}

static void
test_blocked (FolderFixture *f,
              gconstpointer  data)
{
  g_autofree char *saved = NULL;

  linli_field_row_enter (folder_test_get_row (f, f->name), "");
  ui_test_run_for (300);
  g_assert_true (ui_test_shows (f->window, "暂不能保存"));
  linli_folder_save (f->folder);
  ui_test_run_for (300);
  saved = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (saved, ==, "张桂芳");

  linli_folder_discard (f->folder);
  linli_field_row_enter (folder_test_get_row (f, f->birth), "32 May");
  ui_test_run_for (300);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "请"));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "32 May"));
  linli_field_row_enter (folder_test_get_row (f, f->birth), "19480303");
  ui_test_run_for (300);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "1948-03-03"));
}

/* No four digits in a row of the ID number, anywhere in the folder. */
static gboolean
shows_digits_of_id (FolderFixture *f)
{
  for (guint i = 0; i + 4 <= strlen (FOLDER_TEST_ID_NO); i++)
    {
      g_autofree char *part = g_strndup (FOLDER_TEST_ID_NO + i, 4);

      /* The year of birth stands in the birth date as well. */
      if (g_str_equal (part, "1948"))
        continue;
      if (ui_test_shows (f->window, part))
        return TRUE;
    }
  return FALSE;
}

static void
test_reveal (FolderFixture *f,
             gconstpointer  data)
{
  GtkWidget *row = GTK_WIDGET (folder_test_get_row (f, f->id_no));

  g_assert_true (ui_test_shows (row, "已登记"));
  g_assert_false (shows_digits_of_id (f));
  linli_session_set_purpose (f->session, "verify");
  linli_folder_reveal (f->folder);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (row, FOLDER_TEST_ID_NO));
  linli_folder_hide (f->folder);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (row, "已登记"));
  g_assert_false (shows_digits_of_id (f));

  /* Another section hides it too. */
  linli_folder_reveal (f->folder);
  linli_folder_select_section (f->folder, 1);
  linli_folder_select_section (f->folder, 0);
  ui_test_run_for (100);
  g_assert_false (shows_digits_of_id (f));
}

static void
test_purpose (FolderFixture *f,
              gconstpointer  data)
{
  GtkWindow *dialog = NULL;
  g_autoptr(GList) windows = NULL;

  linli_folder_reveal (f->folder);
  ui_test_run_for (200);
  g_assert_false (ui_test_shows (f->window, FOLDER_TEST_ID_NO));
  windows = gtk_window_list_toplevels ();
  for (GList *at = windows; at != NULL; at = at->next)
    if (ADW_IS_MESSAGE_DIALOG (at->data))
      dialog = at->data;
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "visit");
  gtk_window_destroy (dialog);
  ui_test_run_for (200);
  g_assert_cmpstr (linli_session_get_purpose (f->session), ==, "visit");
  g_assert_true (ui_test_shows (f->window, FOLDER_TEST_ID_NO));
}

static void
test_history (FolderFixture *f,
              gconstpointer  data)
{
  GtkWidget *popover;

  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (300);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  popover = linli_folder_popup_history (f->folder, folder_test_get_row (f, f->name));
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (popover, "张桂芳 → 张桂芬"));
  gtk_popover_popdown (GTK_POPOVER (popover));
  ui_test_run_for (100);
  /* The whole record's: hidden values stay hidden there as well. */
  linli_folder_select_section (f->folder, linli_kind_get_core (f->name->kind)->sections->len + 1);
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (f->window, "张桂芳 → 张桂芬"));
  g_assert_false (shows_digits_of_id (f));
}

/* The state chosen stands beside the present one; restored, it waits in the draft until it is saved. */
static void
test_restore (FolderFixture *f,
              gconstpointer  data)
{
  GtkWidget *popover, *history;
  g_autofree char *draft = NULL, *saved = NULL;

  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (300);
  linli_folder_save (f->folder);
  ui_test_run_for (600);
  popover = linli_folder_popup_history (f->folder, folder_test_get_row (f, f->name));
  history = gtk_popover_get_child (GTK_POPOVER (popover));
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (history, "现在"));
  g_assert_true (ui_test_shows (history, "自建档以来的全部改动"));
  linli_field_history_restore (LINLI_FIELD_HISTORY (history));  /* the present value: nothing to restore */
  ui_test_run_for (200);
  linli_field_history_choose (LINLI_FIELD_HISTORY (history), 1);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (history, "此前：张桂芳"));
  linli_field_history_restore (LINLI_FIELD_HISTORY (history));
  ui_test_run_for (500);
  draft = folder_test_look (f, f->name, TRUE);
  saved = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (draft, ==, "张桂芳");
  g_assert_cmpstr (saved, ==, "张桂芬");
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芳"));
  g_assert_true (linli_folder_undo (f->folder, FALSE));
}

/* The building among its neighbours stands in the head; who lives nowhere has none. */
static void
test_thumbnail (FolderFixture *f,
                gconstpointer  data)
{
  ui_test_run_for (300);
  g_assert_nonnull (ui_test_find (f->window, LINLI_TYPE_MAP_THUMBNAIL));
  g_assert_true (ui_test_shows (f->window, "更新于 "));
  linli_folder_begin (f->folder, NULL);
  ui_test_wait (folder_test_is_loaded, f->folder);
  ui_test_run_for (300);
  g_assert_null (ui_test_find (f->window, LINLI_TYPE_MAP_THUMBNAIL));
}

static void
test_picker (FolderFixture *f,
             gconstpointer  data)
{
  LinliFieldRow *row = folder_test_get_row (f, f->sex);
  GtkWidget *search, *list;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  linli_field_row_popup (row);
  ui_test_run_for (200);
  list = ui_test_find (GTK_WIDGET (row), GTK_TYPE_LIST_BOX);
  g_assert_nonnull (list);
  search = ui_test_find (GTK_WIDGET (row), GTK_TYPE_SEARCH_ENTRY);
  if (search != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (search), "nan");
      ui_test_run_for (300);
      g_signal_emit_by_name (search, "activate");
    }
  else
    {
      GtkListBoxRow *male = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1);

      g_signal_emit_by_name (list, "row-activated", male);
    }
  ui_test_run_for (300);
  g_assert_true (linli_field_row_get_value (row, &value, &error));
  g_assert_cmpstr (linli_value_get_text (&value), ==, "1");
  g_assert_true (ui_test_shows (f->window, "已改 1 项"));
}

/* Rules of the record speak while one types. */
static void
test_rules (FolderFixture *f,
            gconstpointer  data)
{
  g_autofree char *before = NULL;

  linli_field_row_enter (folder_test_get_row (f, f->birth), "19010101");
  ui_test_run_for (800);
  /* Whatever the wording, the line of the birth date now has a message and the draft has the value. */
  before = folder_test_look (f, f->birth, TRUE);
  g_assert_cmpstr (before, ==, "1901-01-01");
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "不一致"));
}

static void
test_family (FolderFixture *f,
             gconstpointer  data)
{
  g_autofree char *unnamed = NULL;

  for (guint i = 0; i < linli_kind_get_core (f->name->kind)->sections->len + 2; i++)
    {
      linli_folder_select_section (f->folder, i);
      ui_test_run_for (50);
      unnamed = ui_test_find_unnamed (f->window);
      g_assert_cmpstr (unnamed, ==, NULL);
    }
  linli_folder_select_section (f->folder, linli_kind_get_core (f->name->kind)->sections->len);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (f->window, "王小明"));
}

static void
test_verify (FolderFixture *f,
             gconstpointer  data)
{
  g_assert_false (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "走访"));
  linli_folder_verify (f->folder);
  ui_test_run_for (800);
  g_assert_true (ui_test_shows (f->window, "已记为今天核实"));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "走访 2026-09-2"));
}

static gpointer
find_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  return linli_store_search (store, data, 5, error);
}

static void
test_member (FolderFixture *f,
             gconstpointer  data)
{
  const LinliField *link = linli_catalogue_get_role (f->small.catalogue, "person.household");
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  g_autoptr(GPtrArray) hits = NULL;
  LinliValue *value = g_new0 (LinliValue, 1);
  g_autofree char *saved = NULL, *home = NULL;

  linli_value_set_blob (value, f->small.household.bytes, sizeof f->small.household.bytes);
  g_hash_table_insert (values, (gpointer) link, value);
  linli_folder_begin (f->folder, values);
  ui_test_wait (folder_test_is_loaded, f->folder);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (f->window, "新建，尚未保存"));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, link)), "201"));
  /* Nobody is made without a name. */
  linli_folder_save (f->folder);
  linli_field_row_enter (folder_test_get_row (f, f->name), "王小红");
  ui_test_run_for (400);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  g_assert_true (ui_test_shows (f->window, "已新建并保存"));
  hits = linli_replica_write_sync (f->replica, find_func, (gpointer) "王小红", NULL);
  g_assert_nonnull (hits);
  g_assert_cmpuint (hits->len, ==, 1);
  f->person = ((LinliHit *) g_ptr_array_index (hits, 0))->id;
  saved = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (saved, ==, "王小红");
  linli_folder_select_section (f->folder, linli_kind_get_core (f->name->kind)->sections->len);
  ui_test_run_for (100);
  g_assert_true (ui_test_shows (f->window, "张桂芳"));
}

/* Who is left with an error in the file hears of it, by name as it was typed. */
static void
test_left_with_error (FolderFixture *f,
                      gconstpointer  data)
{
  g_autofree char *drafted = NULL, *saved = NULL;

  linli_field_row_enter (folder_test_get_row (f, f->birth), "31 Foo");
  linli_field_row_enter (folder_test_get_row (f, f->name), "");
  ui_test_run_for (400);
  linli_folder_flush (f->folder);
  ui_test_run_for (400);
  g_assert_true (ui_test_shows (f->window, "张桂芳 已存为草稿"));
  g_assert_true (ui_test_shows (f->window, "返回"));
  saved = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (saved, ==, "张桂芳");
  drafted = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (drafted, ==, "");
}

/* What was begun and given up leaves neither a record nor a draft. */
static void
test_given_up (FolderFixture *f,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) hits = NULL;

  linli_folder_begin (f->folder, NULL);
  ui_test_wait (folder_test_is_loaded, f->folder);
  linli_field_row_enter (folder_test_get_row (f, f->name), "没有这个人");
  ui_test_run_for (300);
  linli_folder_discard (f->folder);
  ui_test_run_for (300);
  g_assert_false (linli_folder_is_loaded (f->folder));
  hits = linli_replica_write_sync (f->replica, find_func, (gpointer) "没有这个人", NULL);
  g_assert_nonnull (hits);
  g_assert_cmpuint (hits->len, ==, 0);
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
  static const struct { const char *name; void (*func) (FolderFixture *f, gconstpointer data); } cases[] = {
    { "/folder/what is typed is a draft at once and survives", test_draft },
    { "/folder/a save is one step and can be undone", test_save },
    { "/folder/an error keeps the group from being saved, not the draft", test_blocked },
    { "/folder/the line that is changed is not covered by the save bar", test_line_in_sight },
    { "/folder/a long name of a section stands in two lines", test_section_names },
    { "/folder/hidden values show only while they are revealed", test_reveal },
    { "/folder/the purpose is asked the first time", test_purpose },
    { "/folder/a field tells its history", test_history },
    { "/folder/an older value is compared and restored into the draft", test_restore },
    { "/folder/the building stands small in the head", test_thumbnail },
    { "/folder/a code is picked from a list", test_picker },
    { "/folder/rules speak while one types", test_rules },
    { "/folder/a section is marked as checked", test_verify },
    { "/folder/a member is begun in the household and saved with a name", test_member },
    { "/folder/what was begun and given up leaves nothing", test_given_up },
    { "/folder/who leaves a file with an error is told that it is a draft", test_left_with_error },
    { "/folder/every section names its controls, the family is listed", test_family },
  };

  if (!ui_test_init (&argc, &argv))
    {
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_test_add_func (cases[i].name, test_no_display);
      return g_test_run ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, FolderFixture, NULL, folder_test_set_up, cases[i].func, folder_test_tear_down);
  return g_test_run ();
}
