/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back: in the open form step by step, then over what was saved, and never over what somebody else did. */

#define G_LOG_DOMAIN "linli-test-undo"

#include "config.h"
#include "folder-test.h"

typedef struct { LinliUndoOutcome outcome; char *words; } Heard;

static void
answered_cb (LinliUndo             *undo,
             const LinliUndoAnswer *answer,
             Heard                 *heard)
{
  g_free (heard->words);
  heard->outcome = answer->outcome;
  heard->words = linli_undo_describe (answer, answer->at_ms);
}

static gboolean
was_heard (gpointer data)
{
  return ((Heard *) data)->outcome != 0;
}

/* Goes back (or forward) over what was saved; (transfer full): what was said. */
static char *
go (FolderFixture    *f,
    gboolean          forward,
    LinliUndoOutcome  outcome)
{
  LinliUndo *undo = linli_session_get_undo (f->session);
  Heard heard = { 0, NULL };
  gulong id = g_signal_connect (undo, "answered", G_CALLBACK (answered_cb), &heard);

  linli_undo_run (undo, 0, forward);
  ui_test_wait (was_heard, &heard);
  g_signal_handler_disconnect (undo, id);
  g_assert_cmpint (heard.outcome, ==, outcome);
  ui_test_run_for (300);
  return heard.words;
}

static void
expect_value (FolderFixture    *f,
              const LinliField *field,
              gboolean          from_draft,
              const char       *text)
{
  g_autofree char *value = folder_test_look (f, field, from_draft);

  g_assert_cmpstr (value, ==, text);
}

static void
enter (FolderFixture    *f,
       const LinliField *field,
       const char       *text)
{
  linli_field_row_enter (folder_test_get_row (f, field), text);
  ui_test_run_for (300);
}

static void
save (FolderFixture *f)
{
  linli_folder_save (f->folder);
  ui_test_run_for (600);
}

static gpointer
change_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  FolderFixture *f = data;
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  g_ptr_array_add (edits, linli_edit_new (LINLI_EDIT_CHANGE, f->name->kind, &f->person));
  linli_value_set_text (&value, "张桂兰", -1);
  linli_edit_set (g_ptr_array_index (edits, 0), f->name, &value);
  return GINT_TO_POINTER (linli_store_save (store, edits, NULL, &result, error));
}

static void
test_form (FolderFixture *f,
           gconstpointer  data)
{
  enter (f, f->name, "张桂芬");
  enter (f, f->birth, "19490101");
  enter (f, f->name, "张桂英");
  g_assert_true (linli_folder_undo (f->folder, FALSE));
  ui_test_run_for (200);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芬"));
  expect_value (f, f->name, TRUE, "张桂芬");
  g_assert_true (linli_folder_undo (f->folder, FALSE));
  g_assert_true (linli_folder_undo (f->folder, FALSE));
  g_assert_false (linli_folder_undo (f->folder, FALSE));
  ui_test_run_for (300);
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芳"));
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->birth)), "1948-03-02"));
  expect_value (f, f->name, TRUE, "");

  for (guint i = 0; i < 3; i++)
    g_assert_true (linli_folder_undo (f->folder, TRUE));
  g_assert_false (linli_folder_undo (f->folder, TRUE));
  ui_test_run_for (300);
  expect_value (f, f->name, TRUE, "张桂英");
  expect_value (f, f->birth, TRUE, "1949-01-01");
}

static void
test_given_up (FolderFixture *f,
               gconstpointer  data)
{
  enter (f, f->name, "张桂芬");
  enter (f, f->birth, "19490101");
  linli_folder_discard (f->folder);
  ui_test_run_for (300);
  expect_value (f, f->name, TRUE, "");
  g_assert_true (linli_folder_undo (f->folder, FALSE));
  ui_test_run_for (300);
  expect_value (f, f->name, TRUE, "张桂芬");
  expect_value (f, f->birth, TRUE, "1949-01-01");
}

/* What was found on disk at the start goes back as if it had been typed now. */
static void
test_found (FolderFixture *f,
            gconstpointer  data)
{
  enter (f, f->name, "张桂芬");
  folder_test_close_folder (f);
  folder_test_open_folder (f);
  g_assert_true (linli_folder_undo (f->folder, FALSE));
  ui_test_run_for (300);
  expect_value (f, f->name, TRUE, "");
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芳"));
}

static void
test_saved (FolderFixture *f,
            gconstpointer  data)
{
  g_autofree char *nothing = NULL, *undone = NULL, *two = NULL, *again = NULL, *end = NULL;

  nothing = go (f, FALSE, LINLI_UNDO_NOTHING);
  enter (f, f->name, "张桂芬");
  save (f);
  /* The form has no step of its own any more: the saved ones are next. */
  g_assert_false (linli_folder_undo (f->folder, FALSE));
  enter (f, f->name, "张桂英");
  save (f);
  undone = go (f, FALSE, LINLI_UNDO_DONE);
  g_assert_cmpstr (undone, ==, "已撤销“张桂英”的“姓名”");
  expect_value (f, f->name, FALSE, "张桂芬");
  g_assert_true (ui_test_shows (GTK_WIDGET (folder_test_get_row (f, f->name)), "张桂芬"));
  two = go (f, FALSE, LINLI_UNDO_DONE);
  expect_value (f, f->name, FALSE, "张桂芳");
  again = go (f, TRUE, LINLI_UNDO_DONE);
  g_assert_cmpstr (again, ==, "已重做“张桂芬”的“姓名”");
  expect_value (f, f->name, FALSE, "张桂芬");
  g_free (go (f, TRUE, LINLI_UNDO_DONE));
  expect_value (f, f->name, FALSE, "张桂英");
  end = go (f, TRUE, LINLI_UNDO_NOTHING);
  g_assert_cmpstr (end, ==, "没有可重做的内容");
}

/* The day of birth follows from the ID number at the save; both go back. */
static void
test_filled (FolderFixture *f,
             gconstpointer  data)
{
  enter (f, f->name, "张桂芬");
  enter (f, f->birth, "");
  save (f);
  expect_value (f, f->birth, FALSE, "");
  g_free (go (f, FALSE, LINLI_UNDO_DONE));
  expect_value (f, f->birth, FALSE, "1948-03-02");
  expect_value (f, f->name, FALSE, "张桂芳");
}

static void
test_foreign (FolderFixture *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *said = NULL;

  enter (f, f->name, "张桂芬");
  save (f);
  linli_replica_write_sync (f->replica, change_func, f, &error);
  g_assert_no_error (error);
  said = go (f, FALSE, LINLI_UNDO_FOREIGN);
  g_assert_true (g_str_has_prefix (said, "未撤销：“张桂芬”的“姓名”后来由"));
  expect_value (f, f->name, FALSE, "张桂兰");
  /* It will not go later either. */
  g_free (go (f, FALSE, LINLI_UNDO_NOTHING));
}

static void
test_begun (FolderFixture *f,
            gconstpointer  data)
{
  g_autofree char *said = NULL;

  linli_folder_begin (f->folder, NULL);
  ui_test_wait (folder_test_is_loaded, f->folder);
  enter (f, f->name, "王小红");
  save (f);
  said = go (f, FALSE, LINLI_UNDO_KEPT);
  g_assert_true (g_str_has_prefix (said, "“王小红”保留：这类档案不能删除，请改“"));
}

/* Somebody presses three times at once: three steps, one after the other. */
static void
test_fast (FolderFixture *f,
           gconstpointer  data)
{
  static const char *const names[] = { "张桂芬", "张桂英", "张桂兰" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      enter (f, f->name, names[i]);
      save (f);
    }
  linli_undo_run (linli_session_get_undo (f->session), 0, FALSE);
  linli_undo_run (linli_session_get_undo (f->session), 0, FALSE);
  g_free (go (f, FALSE, LINLI_UNDO_DONE));
  ui_test_run_for (500);
  expect_value (f, f->name, FALSE, "张桂芳");
}

/* An entry's own undo never brings back another person's value. */
static void
test_entry (FolderFixture *f,
            gconstpointer  data)
{
  GtkWidget *text;

  linli_field_row_focus (folder_test_get_row (f, f->name));
  text = ui_test_find (GTK_WIDGET (folder_test_get_row (f, f->name)), GTK_TYPE_TEXT);
  g_assert_nonnull (text);
  gtk_widget_activate_action (text, "text.undo", NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (text)), ==, "张桂芳");
  gtk_editable_set_text (GTK_EDITABLE (text), "张桂芬");
  ui_test_run_for (300);
  expect_value (f, f->name, TRUE, "张桂芬");
  for (guint i = 0; i < 4; i++)
    gtk_widget_activate_action (text, "text.undo", NULL);
  ui_test_run_for (300);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (text)), ==, "张桂芳");
  expect_value (f, f->name, TRUE, "");
  /* The form's step went with it. */
  g_assert_false (linli_folder_undo (f->folder, FALSE));
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
    { "/undo/the form goes back step by step, and forward", test_form },
    { "/undo/what was given up comes back at once", test_given_up },
    { "/undo/a draft found on disk goes back too", test_found },
    { "/undo/what was saved goes back by a new change, and forward", test_saved },
    { "/undo/what followed from a value goes back with it", test_filled },
    { "/undo/what somebody else changed since is left, and said", test_foreign },
    { "/undo/a record that is closed and not deleted stays, and says how", test_begun },
    { "/undo/steps asked for at once go one after the other", test_fast },
    { "/undo/the text being typed goes back first, and never to another record", test_entry },
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
