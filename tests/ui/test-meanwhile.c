/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to an open folder from outside: others change the record, another window shows it, the disk refuses. */

#define G_LOG_DOMAIN "linli-test-meanwhile"

#include "config.h"
#include "folder-test.h"

#include <string.h>

#define OTHER_DEVICE 99
#define OTHER_USER   9

typedef struct { FolderFixture *f; const LinliField *field; const char *text; } Other;

static gpointer
other_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Other *other = data;
  g_autoptr(LinliIdentity) own = linli_store_get_identity (store, NULL);
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  gboolean saved;

  linli_store_set_user_name (store, OTHER_USER, "李娜", NULL);
  identity->device = OTHER_DEVICE;
  identity->user = OTHER_USER;
  linli_store_set_identity (store, identity, NULL);
  g_ptr_array_add (edits, linli_edit_new (LINLI_EDIT_CHANGE, other->field->kind, &other->f->person));
  linli_value_set_text (&value, other->text, -1);
  linli_edit_set (g_ptr_array_index (edits, 0), other->field, &value);
  saved = linli_store_save (store, edits, NULL, &result, error);
  linli_store_set_identity (store, own, NULL);
  return GINT_TO_POINTER (saved);
}

/* Somebody at another device changes a field; the window hears of it as after a sync. */
static void
change_elsewhere (FolderFixture    *f,
                  const LinliField *field,
                  const char       *text)
{
  Other other = { f, field, text };
  g_autoptr(GError) error = NULL;

  linli_replica_write_sync (f->replica, other_func, &other, &error);
  g_assert_no_error (error);
  g_signal_emit_by_name (f->replica, "changed", G_MAXUINT64);
  ui_test_run_for (700);
}

static gboolean
has_news (FolderFixture    *f,
          const LinliField *field)
{
  return gtk_widget_has_css_class (GTK_WIDGET (folder_test_get_row (f, field)), "linli-news");
}

static void
test_news (FolderFixture *f,
           gconstpointer  data)
{
  GtkWidget *row = GTK_WIDGET (folder_test_get_row (f, f->name));

  g_assert_false (has_news (f, f->name));
  change_elsewhere (f, f->name, "张桂兰");
  g_assert_true (has_news (f, f->name));
  g_assert_false (has_news (f, f->birth));
  g_assert_true (ui_test_shows (row, "张桂兰"));
  g_assert_true (g_str_has_prefix (gtk_widget_get_tooltip_text (row), "打开期间有改动：李娜，"));
  g_assert_true (ui_test_shows (f->window, "别处改了 1 项"));

  /* Looking at it is enough. */
  linli_field_row_focus (folder_test_get_row (f, f->name));
  ui_test_run_for (100);
  linli_field_row_focus (folder_test_get_row (f, f->birth));
  ui_test_run_for (100);
  g_assert_false (has_news (f, f->name));
}

static void
test_own_is_no_news (FolderFixture *f,
                     gconstpointer  data)
{
  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (300);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  g_assert_false (has_news (f, f->name));
}

static void
test_typing_stays (FolderFixture *f,
                   gconstpointer  data)
{
  GtkWidget *text;
  g_autofree char *saved = NULL, *draft = NULL;

  linli_field_row_focus (folder_test_get_row (f, f->name));
  text = ui_test_find (GTK_WIDGET (folder_test_get_row (f, f->name)), GTK_TYPE_TEXT);
  g_assert_nonnull (text);
  gtk_editable_set_text (GTK_EDITABLE (text), "张桂");
  gtk_editable_set_position (GTK_EDITABLE (text), 1);
  change_elsewhere (f, f->name, "张桂兰");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (text)), ==, "张桂");
  g_assert_cmpint (gtk_editable_get_position (GTK_EDITABLE (text)), ==, 1);
  g_assert_true (has_news (f, f->name));
  saved = folder_test_look (f, f->name, FALSE);
  draft = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (saved, ==, "张桂兰");
  g_assert_cmpstr (draft, ==, "张桂");
}

/* ---- a second folder of the same record ---- */

static void
test_two_folders (FolderFixture *f,
                  gconstpointer  data)
{
  GtkWidget *second = linli_folder_new (f->session, linli_kind_get_core (f->name->kind)), *window = gtk_window_new ();
  LinliFieldRow *row;

  gtk_window_set_child (GTK_WINDOW (window), second);
  gtk_window_present (GTK_WINDOW (window));
  linli_folder_show (LINLI_FOLDER (second), &f->person);
  ui_test_wait (folder_test_is_loaded, second);
  row = linli_folder_get_row (LINLI_FOLDER (second), f->name);
  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (GTK_WIDGET (row), "张桂芬"));
  g_assert_true (ui_test_shows (window, "已改 1 项"));
  /* What is done in the second one stands in the first. */
  linli_folder_discard (LINLI_FOLDER (second));
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芳"));
  linli_field_row_enter (row, "张桂英");
  ui_test_run_for (500);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  g_assert_false (ui_test_shows (window, "已改 1 项"));
  g_assert_true (ui_test_shows (GTK_WIDGET (row), "张桂英"));
  gtk_window_destroy (GTK_WINDOW (window));
  ui_test_run_for (100);
}

/* ---- a disk that refuses ---- */

static gboolean
is_lost (gpointer data)
{
  return g_atomic_int_get ((int *) data) != 0;
}

static gpointer
fault_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  linli_store_set_commit_fault (store, data != NULL ? is_lost : NULL, data);
  return GINT_TO_POINTER (TRUE);
}

static void
test_disk_refuses (FolderFixture *f,
                   gconstpointer  data)
{
  int refuses = 1;
  g_autofree char *draft = NULL, *kept = NULL;
  LinliId other = { { 1 } };

  linli_replica_write_sync (f->replica, fault_func, &refuses, NULL);
  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (400);
  g_assert_true (ui_test_shows (f->window, "输入的内容暂时写不进磁盘"));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芬"));
  draft = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (draft, ==, "");

  /* Leaving saves it, which is refused as well; what was typed is there when one comes back. */
  linli_folder_show (f->folder, &other);
  ui_test_run_for (600);
  linli_folder_show (f->folder, &f->person);
  ui_test_wait (folder_test_is_loaded, f->folder);
  ui_test_run_for (300);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芬"));
  g_assert_true (ui_test_shows (f->window, "已改 1 项"));

  g_atomic_int_set (&refuses, 0);
  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂英");
  ui_test_run_for (600);
  kept = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (kept, ==, "张桂英");
  g_assert_false (ui_test_shows (f->window, "输入的内容暂时写不进磁盘"));
  linli_replica_write_sync (f->replica, fault_func, NULL, NULL);
}

static void
test_save_refused (FolderFixture *f,
                   gconstpointer  data)
{
  int refuses = 0;
  g_autofree char *saved = NULL, *draft = NULL;

  linli_replica_write_sync (f->replica, fault_func, &refuses, NULL);
  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  ui_test_run_for (400);
  g_atomic_int_set (&refuses, 1);
  linli_folder_save (f->folder);
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (f->window, "已改 1 项"));
  saved = folder_test_look (f, f->name, FALSE);
  draft = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (saved, ==, "张桂芳");
  g_assert_cmpstr (draft, ==, "张桂芬");
  g_atomic_int_set (&refuses, 0);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  g_free (saved);
  saved = folder_test_look (f, f->name, FALSE);
  g_assert_cmpstr (saved, ==, "张桂芬");
  linli_replica_write_sync (f->replica, fault_func, NULL, NULL);
}

/* The window closes in the middle of a save: it is saved whole. */
static void
test_closed_while_saving (FolderFixture *f,
                          gconstpointer  data)
{
  g_autofree char *saved = NULL, *draft = NULL;

  linli_field_row_enter (folder_test_get_row (f, f->name), "张桂芬");
  linli_folder_save (f->folder);
  folder_test_close_folder (f);
  folder_test_open_folder (f);
  saved = folder_test_look (f, f->name, FALSE);
  draft = folder_test_look (f, f->name, TRUE);
  g_assert_cmpstr (saved, ==, "张桂芬");
  g_assert_cmpstr (draft, ==, "");
}

/* ---- what should not be in a field ---- */

static void
test_odd_input (FolderFixture *f,
                gconstpointer  data)
{
  g_autofree char *flood = g_strnfill (10000, 'x');
  const struct { const char *typed, *saved, *says; } table[] = {
    { flood, "张桂芳", "请缩短" }, { "张😀芳", "张桂芳", "姓名" }, { "张\x01桂芳", "张桂芳", "姓名" }, { "\u202e芳桂张", "张桂芳", "姓名" },
    { "\U00020BB7野芳", "\U00020BB7野芳", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *saved = NULL;

      linli_field_row_enter (folder_test_get_row (f, f->name), table[i].typed);
      ui_test_run_for (400);
      linli_folder_save (f->folder);
      ui_test_run_for (500);
      saved = folder_test_look (f, f->name, FALSE);
      g_assert_cmpstr (saved, ==, table[i].saved);
      /* Why stands under the field; what was typed stays to be mended. */
      if (table[i].says != NULL)
        g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), table[i].says));
      linli_folder_discard (f->folder);
      ui_test_run_for (200);
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
  static const struct { const char *name; void (*func) (FolderFixture *f, gconstpointer data); } cases[] = {
    { "/meanwhile/what others change has a bar until it is looked at", test_news },
    { "/meanwhile/one's own save is no news", test_own_is_no_news },
    { "/meanwhile/what is being typed is not touched", test_typing_stays },
    { "/meanwhile/two folders of one record show one draft", test_two_folders },
    { "/meanwhile/a disk that refuses takes nothing from the window", test_disk_refuses },
    { "/meanwhile/a save that is refused changes nothing and may be repeated", test_save_refused },
    { "/meanwhile/closed in the middle of a save, it is saved whole", test_closed_while_saving },
    { "/meanwhile/floods, emoji and control characters do no harm", test_odd_input },
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
