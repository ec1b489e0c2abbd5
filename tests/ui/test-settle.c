/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of conflicts and of the tray: what one key settles, and what is taken back. */

#define G_LOG_DOMAIN "linli-test-settle"

#include "config.h"
#include "ui-test.h"

#include "linli-records-page.h"
#include "linli-settle-data.h"
#include "linli-settle-window.h"
#include "linli-sync-button.h"
#include "linli-today-page.h"
#include "linli-window.h"

#define NOW_MS G_GINT64_CONSTANT (1790000000000)

static void
set_text (LinliValue *value,
          const char *text)
{
  if (text != NULL)
    linli_value_set_text (value, text, -1);
}

typedef struct
{
  DrawFixture  small;
  LinliWindow *window;
  GtkWidget   *settle;   /* (nullable) */
  LinliId      person;
} SettleFixture;

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static void
put_server_row (LinliStore      *store,
                LinliCatalogue  *catalogue,
                const LinliId   *id,
                const char      *kind)
{
  g_autoptr(LinliPage) page = linli_page_new (0);
  LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  item->row = linli_row_new (linli_catalogue_get_kind (catalogue, "person"), id, 0, 0);
  item->row->seq = 5;
  linli_row_clock_reset (&item->row->clock, 5, 9);
  linli_value_set_text (&value, "张桂芳", -1);
  linli_row_set (item->row, linli_kind_find_field (item->row->kind, "name"), &value);
  linli_value_set_text (&value, kind, -1);
  linli_row_set (item->row, linli_kind_find_field (item->row->kind, "population_kind"), &value);
  g_ptr_array_add (page->items, item);
  page->seq = 5;
  linli_store_apply_page (store, page, NULL, &error);
  g_assert_no_error (error);
}

static void
put_conflict (LinliStore     *store,
              LinliCatalogue *catalogue,
              const LinliId  *id,
              const char     *field_name,
              gint64          op,
              const char     *theirs,
              const char     *mine)
{
  const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (catalogue, "person"), field_name);
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (0);
  LinliOpResult *result = linli_op_result_new (100000 + op, LINLI_STATUS_REVIEW, LINLI_WHY_NONE, 0);
  LinliConflict *conflict = linli_conflict_new (field->kind, id, 9, op, field->no);
  g_autoptr(GError) error = NULL;

  conflict->seq = 6;
  conflict->server_seq = 5;
  conflict->user = 2;
  conflict->at = NOW_MS - 3600000;
  set_text (&conflict->server, theirs);
  set_text (&conflict->mine, mine);
  g_ptr_array_add (result->conflicts, conflict);
  g_ptr_array_add (answer->results, result);
  linli_store_apply_answer (store, NULL, answer, &error);
  g_assert_no_error (error);
}

/* 张桂芳 as the server has her, and two values of one save beside it. */
static void
put_two_conflicts (SettleFixture *f)
{
  g_autoptr(GPtrArray) hits = linli_store_search (f->small.store, "zgf", 1, NULL);

  g_assert_cmpuint (hits->len, ==, 1);
  f->person = ((const LinliHit *) g_ptr_array_index (hits, 0))->id;
  put_server_row (f->small.store, f->small.catalogue, &f->person, "2");
  put_conflict (f->small.store, f->small.catalogue, &f->person, "population_kind", 1, "2", "5");
  put_conflict (f->small.store, f->small.catalogue, &f->person, "former_name", 2, NULL, "张桂花");
}

/* One save that the server sent back. */
static void
put_returned (SettleFixture *f)
{
  g_autoptr(LinliPush) push = linli_store_make_push (f->small.store, NULL);
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (0);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < push->ops->len; i++)
    {
      const LinliOp *op = g_ptr_array_index (push->ops, i);
      gboolean last = i + 1 == push->ops->len;

      g_ptr_array_add (answer->results, linli_op_result_new (op->number, last ? LINLI_STATUS_RETURNED : LINLI_STATUS_OK,
                                                             last ? LINLI_WHY_SCOPE : LINLI_WHY_NONE, 0));
    }
  linli_store_apply_answer (f->small.store, push, answer, &error);
  g_assert_no_error (error);
}

/* She was deleted elsewhere while her former name was written here. */
static void
put_deleted (SettleFixture *f)
{
  const LinliKind *person = linli_catalogue_get_kind (f->small.catalogue, "person");
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_autoptr(LinliPush) push = NULL;
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (0);
  g_autoptr(LinliPage) page = linli_page_new (0);
  g_autoptr(GPtrArray) hits = linli_store_search (f->small.store, "zgf", 1, NULL);
  LinliPageItem *item = linli_page_item_new (LINLI_ITEM_TOMBSTONE);
  LinliOpResult *result;
  g_auto(LinliValue) name = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  f->person = ((const LinliHit *) g_ptr_array_index (hits, 0))->id;
  put_server_row (f->small.store, f->small.catalogue, &f->person, "2");
  push = linli_store_make_push (f->small.store, NULL);
  for (guint i = 0; i < push->ops->len; i++)
    g_ptr_array_add (answer->results, linli_op_result_new (((const LinliOp *) g_ptr_array_index (push->ops, i))->number, LINLI_STATUS_OK, 0, 0));
  linli_store_apply_answer (f->small.store, push, answer, &error);
  g_assert_no_error (error);

  edit = linli_edit_new (LINLI_EDIT_CHANGE, person, &f->person);
  linli_value_set_text (&name, "张桂花", -1);
  linli_edit_set (edit, linli_kind_find_field (person, "former_name"), &name);
  g_ptr_array_add (edits, edit);
  linli_store_save (f->small.store, edits, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&push, linli_push_free);
  push = linli_store_make_push (f->small.store, NULL);
  g_assert_cmpuint (push->ops->len, ==, 1);
  result = linli_op_result_new (((const LinliOp *) g_ptr_array_index (push->ops, 0))->number, LINLI_STATUS_RETURNED, LINLI_WHY_DELETED, 0);
  g_ptr_array_add (result->conflicts, linli_conflict_new (person, &f->person, 0, result->number, 0));
  ((LinliConflict *) g_ptr_array_index (result->conflicts, 0))->type = LINLI_CONFLICT_EDIT_DELETE;
  ((LinliConflict *) g_ptr_array_index (result->conflicts, 0))->seq = 7;
  g_ptr_array_set_size (answer->results, 0);
  g_ptr_array_add (answer->results, result);
  linli_store_apply_answer (f->small.store, push, answer, &error);
  g_assert_no_error (error);

  item->row = linli_row_new (person, &f->person, 0, 0);
  item->row->seq = 8;
  item->row->deleted = TRUE;
  g_ptr_array_add (page->items, item);
  page->seq = 8;
  linli_store_apply_page (f->small.store, page, NULL, &error);
  g_assert_no_error (error);
}

/* She and another have one ID number, as the server says. */
static void
put_twins (SettleFixture *f)
{
  const LinliKind *person = linli_catalogue_get_kind (f->small.catalogue, "person");
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (0);
  g_autoptr(GPtrArray) hits = linli_store_search (f->small.store, "zgf", 1, NULL);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  LinliOpResult *result = linli_op_result_new (100000, LINLI_STATUS_REVIEW, LINLI_WHY_NONE, 0);
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, person, NULL);
  LinliConflict *conflict;
  g_autoptr(GError) error = NULL;
  static const struct { const char *field, *value; } values[] = { { "name", "张桂芬" }, { "sex", "2" }, { "note", "门铃坏了" } };

  f->person = ((const LinliHit *) g_ptr_array_index (hits, 0))->id;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const LinliField *field = linli_kind_find_field (person, values[i].field);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      g_assert_true (linli_field_parse (field, values[i].value, &value, NULL));
      linli_edit_set (edit, field, &value);
    }
  g_ptr_array_add (edits, edit);
  linli_store_save (f->small.store, edits, NULL, NULL, &error);
  g_assert_no_error (error);
  conflict = linli_conflict_new (linli_kind_find_field (person, "id_no")->kind, &edit->id, 9, 77, 0);
  conflict->type = LINLI_CONFLICT_DUPLICATE;
  conflict->seq = 6;
  linli_value_set_blob (&conflict->server, f->person.bytes, sizeof f->person.bytes);
  linli_value_set_blob (&conflict->mine, edit->id.bytes, sizeof edit->id.bytes);
  g_ptr_array_add (result->conflicts, conflict);
  g_ptr_array_add (answer->results, result);
  linli_store_apply_answer (f->small.store, NULL, answer, &error);
  g_assert_no_error (error);
}

/* A value written here was in dispute, and somebody else settled it. */
static void
put_outcome (SettleFixture *f)
{
  const LinliField *field = linli_kind_find_field (linli_catalogue_get_kind (f->small.catalogue, "person"), "population_kind");
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (0);
  g_autoptr(GPtrArray) hits = linli_store_search (f->small.store, "zgf", 1, NULL);
  LinliOpResult *result = linli_op_result_new (100000, LINLI_STATUS_REVIEW, LINLI_WHY_NONE, 0);
  LinliConflict *conflict;
  g_autoptr(GError) error = NULL;

  f->person = ((const LinliHit *) g_ptr_array_index (hits, 0))->id;
  put_server_row (f->small.store, f->small.catalogue, &f->person, "2");
  conflict = linli_conflict_new (field->kind, &f->person, 0, 100000, field->no);
  conflict->state = LINLI_CONFLICT_RESOLVED;
  conflict->seq = 6;
  conflict->at = NOW_MS - 3600000;
  set_text (&conflict->mine, "5");
  g_ptr_array_add (result->conflicts, conflict);
  g_ptr_array_add (answer->results, result);
  linli_store_apply_answer (f->small.store, NULL, answer, &error);
  g_assert_no_error (error);
}

enum { WITH_CONFLICTS, WITH_RETURNED, WITH_DELETED, WITH_TWINS, WITH_OUTCOME };

static void
set_up (SettleFixture *f,
        gconstpointer  data)
{
  g_autofree char *path = NULL;

  draw_fixture_set_up (&f->small);
  if (GPOINTER_TO_INT (data) == WITH_RETURNED)
    put_returned (f);
  else if (GPOINTER_TO_INT (data) == WITH_DELETED)
    put_deleted (f);
  else if (GPOINTER_TO_INT (data) == WITH_TWINS)
    put_twins (f);
  else if (GPOINTER_TO_INT (data) == WITH_OUTCOME)
    put_outcome (f);
  else
    put_two_conflicts (f);
  ui_test_enrol (&f->small);
  path = ui_test_get_replica (&f->small);
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->small.catalogue, f->small.clock, path, NULL));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1180, 720);
  gtk_window_present (GTK_WINDOW (f->window));
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

static void
tear_down (SettleFixture *f,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (100);
  draw_fixture_tear_down (&f->small);
}

static GtkWidget *
find_settle (void)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (LINLI_IS_SETTLE_WINDOW (window))
        return window;
    }
  return NULL;
}

static gboolean
is_ready (gpointer data)
{
  GtkWidget *settle = find_settle ();

  return settle != NULL && linli_settle_window_is_ready (LINLI_SETTLE_WINDOW (settle)) && gtk_widget_get_mapped (settle);
}

static GtkWidget *
open_settle (SettleFixture *f)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "settle", g_variant_new ("(ssb)", "", "", FALSE));
  ui_test_wait (is_ready, NULL);
  ui_test_run_for (200);
  return find_settle ();
}

/* A key as the window's own controller sees it. */
static void
press_with (GtkWidget      *settle,
            guint           keyval,
            GdkModifierType state)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (settle);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, state, &handled);
    }
  g_assert_true (handled);
}

static void
press (GtkWidget *settle,
       guint      keyval)
{
  press_with (settle, keyval, 0);
}

static GtkWidget *
find_button (GtkWidget  *from,
             const char *label)
{
  if (GTK_IS_BUTTON (from) && gtk_widget_get_mapped (from) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (from)), label) == 0)
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
click (GtkWidget  *from,
       const char *label)
{
  GtkWidget *button = find_button (from, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  gtk_widget_activate (button);
  ui_test_run_for (600);
}

static gpointer
look_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  SettleFixture *f = data;
  const LinliKind *person = linli_catalogue_get_kind (f->small.catalogue, "person");
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, person, &f->person, error);
  LinliOutboxState state = { 0 };

  g_assert_nonnull (loaded);
  g_assert_true (linli_store_get_outbox_state (store, &state, error));
  return g_strdup_printf ("%s %s open %u settled %u returned %u", linli_record_get_text (loaded->record, linli_kind_find_field (person, "population_kind")),
                          linli_record_get_text (loaded->record, linli_kind_find_field (person, "former_name")), state.conflicts, state.settled,
                          state.returned);
}

static void
assert_holds (SettleFixture *f,
              const char    *expected)
{
  g_autofree char *found = linli_replica_write_sync (linli_session_get_replica (linli_window_get_session (f->window)), look_func, f, NULL);

  g_assert_cmpstr (found, ==, expected);
}

/* Digit, button, next; Undo brings the first back. */
static void
test_two_keys (SettleFixture *f,
               gconstpointer  data)
{
  GtkWidget *settle = open_settle (f);
  g_autofree char *unnamed = ui_test_find_unnamed (settle);

  g_assert_cmpstr (unnamed, ==, NULL);
  assert_holds (f, "2  open 2 settled 0 returned 0");
  g_assert_true (ui_test_shows (settle, "张桂芳"));
  g_assert_true (ui_test_shows (settle, "两处改了同一项"));
  g_assert_true (ui_test_shows (settle, "第 1 项，共 2 项"));
  g_assert_true (ui_test_shows (settle, "什么都不会丢"));
  g_assert_false (gtk_widget_is_sensitive (find_button (settle, "就这样")));
  press (settle, GDK_KEY_Page_Down);
  g_assert_true (ui_test_shows (settle, "第 2 项，共 2 项"));
  press (settle, GDK_KEY_Page_Up);
  press (settle, GDK_KEY_2);
  g_assert_true (ui_test_shows (settle, "所有人都将看到"));
  g_assert_true (find_button (settle, "这次保存的 2 项都这样选") != NULL);
  click (settle, "就这样");
  assert_holds (f, ui_test_shows (settle, "人口类别") ? "2 张桂花 open 1 settled 1 returned 0" : "5  open 1 settled 1 returned 0");
  g_assert_true (ui_test_shows (settle, "已处理 1 项"));
  click (settle, "撤销");
  assert_holds (f, "2  open 2 settled 0 returned 0");
}

/* Two in a row are taken back by keys, the latest first. */
static void
test_undo_by_keys (SettleFixture *f,
                   gconstpointer  data)
{
  GtkWidget *settle = open_settle (f);

  for (guint i = 0; i < 2; i++)
    {
      press (settle, GDK_KEY_2);
      click (settle, "就这样");
    }
  assert_holds (f, "5 张桂花 open 0 settled 2 returned 0");
  press_with (settle, GDK_KEY_z, GDK_CONTROL_MASK);
  ui_test_run_for (600);
  g_assert_true (ui_test_shows (settle, "两处改了同一项"));
  press_with (settle, GDK_KEY_z, GDK_CONTROL_MASK);
  ui_test_run_for (600);
  assert_holds (f, "2  open 2 settled 0 returned 0");
}

static void
test_all_of_a_save (SettleFixture *f,
                    gconstpointer  data)
{
  GtkWidget *settle = open_settle (f);

  press (settle, GDK_KEY_2);
  click (settle, "这次保存的 2 项都这样选");
  assert_holds (f, "5 张桂花 open 0 settled 2 returned 0");
  g_assert_true (ui_test_shows (settle, "没有要处理的事"));
}

static void
test_something_else (SettleFixture *f,
                     gconstpointer  data)
{
  GtkWidget *settle = open_settle (f), *entry;

  if (!ui_test_shows (settle, "人口类别"))
    press (settle, GDK_KEY_Page_Down);
  press (settle, GDK_KEY_3);
  entry = gtk_widget_get_ancestor (gtk_window_get_focus (GTK_WINDOW (settle)), GTK_TYPE_ENTRY);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "不存在的类别");
  g_assert_false (gtk_widget_is_sensitive (find_button (settle, "就这样")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "3");
  click (settle, "就这样");
  assert_holds (f, "3  open 1 settled 1 returned 0");
}

/* From Today by one click; locked, nothing of it shows. */
static void
test_from_today (SettleFixture *f,
                 gconstpointer  data)
{
  GtkWidget *list;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "page", g_variant_new_int32 (0));
  ui_test_run_for (2200);
  list = ui_test_find (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_TODAY_PAGE), GTK_TYPE_LIST_BOX);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "两处改了同一项"));
  gtk_widget_activate (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0)));
  ui_test_wait (is_ready, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "lock", NULL);
  ui_test_run_for (600);
  g_assert_null (find_settle ());
}

static void
test_tray (SettleFixture *f,
           gconstpointer  data)
{
  GtkWidget *settle = open_settle (f);

  g_assert_true (ui_test_shows (settle, "不在您的工作范围里"));
  g_assert_true (ui_test_shows (settle, "您写的"));
  g_assert_nonnull (find_button (settle, "重试"));
  g_assert_nonnull (find_button (settle, "丢掉…"));
  click (settle, "带着它打开档案");
  g_assert_null (find_settle ());
  ui_test_run_for (800);
  g_assert_nonnull (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_RECORDS_PAGE));
}

typedef struct { GtkWidget *settle; const char *text; } Shown;

static gboolean
shows (gpointer data)
{
  const Shown *shown = data;

  return ui_test_shows (shown->settle, shown->text);
}

static void
test_deleted (SettleFixture *f,
              gconstpointer  data)
{
  GtkWidget *settle = open_settle (f);
  Shown deleted = { settle, "让它删掉" }, done = { settle, "已处理 1 项" };

  g_assert_true (ui_test_shows (settle, "张桂芳"));
  g_assert_true (ui_test_shows (settle, "重新建立后的内容"));
  g_assert_true (ui_test_shows (settle, "曾用名：张桂花"));
  g_assert_null (find_button (settle, "丢掉…"));
  press (settle, GDK_KEY_2);
  g_assert_true (ui_test_shows (settle, "一份新档案"));
  click (settle, "就这样");
  ui_test_wait (shows, &done);
  click (settle, "撤销");
  ui_test_wait (shows, &deleted);
  press (settle, GDK_KEY_1);
  g_assert_true (ui_test_shows (settle, "档案仍是删掉的"));
}

static void
test_twins (SettleFixture *f,
            gconstpointer  data)
{
  static const struct { guint key; const char *preview; } rows[] = {
    { GDK_KEY_1, "另一份注销" }, { GDK_KEY_2, "另一份注销" }, { GDK_KEY_3, "两份档案都保留" },
  };
  GtkWidget *settle = open_settle (f);
  Shown two = { settle, "先建的档案" }, done = { settle, "已处理 1 项" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (ui_test_shows (settle, "备注：门铃坏了"));
      press (settle, rows[i].key);
      g_assert_true (ui_test_shows (settle, rows[i].preview));
      click (settle, "就这样");
      ui_test_wait (shows, &done);
      click (settle, "撤销");
      ui_test_wait (shows, &two);
    }
}

static void
test_twins_in_today (SettleFixture *f,
                     gconstpointer  data)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "page", g_variant_new_int32 (0));
  ui_test_run_for (2200);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "两份档案的证件号码相同"));
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "别处已删除"));
}

static void
test_outcome (SettleFixture *f,
              gconstpointer  data)
{
  GtkWidget *settle = open_settle (f);
  Shown done = { settle, "没有要处理的事" };

  g_assert_true (ui_test_shows (settle, "别人已经处理，没有用您写的"));
  g_assert_true (ui_test_shows (settle, "户籍外出"));
  g_assert_true (ui_test_shows (settle, "寄住"));
  g_assert_null (find_button (settle, "撤销"));
  click (settle, "就这样");
  ui_test_wait (shows, &done);
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
  static const struct { const char *name; void (*func) (SettleFixture *f, gconstpointer data); int with; } cases[] = {
    { "/settle/a digit and Enter settle one, and it can be taken back", test_two_keys, WITH_CONFLICTS },
    { "/settle/keys take back one after the other", test_undo_by_keys, WITH_CONFLICTS },
    { "/settle/all of one save are settled at once", test_all_of_a_save, WITH_CONFLICTS },
    { "/settle/something else is written where neither is right", test_something_else, WITH_CONFLICTS },
    { "/settle/Today leads there, and locking closes it", test_from_today, WITH_CONFLICTS },
    { "/settle/what came back goes into the file again", test_tray, WITH_RETURNED },
    { "/settle/what was deleted is made anew with what was written, and it can be taken back", test_deleted, WITH_DELETED },
    { "/settle/two files of one person become one, or stay two, and it can be taken back", test_twins, WITH_TWINS },
    { "/settle/Today says that two files have one number", test_twins_in_today, WITH_TWINS },
    { "/settle/who wrote what was not chosen is told once", test_outcome, WITH_OUTCOME },
  };
  gboolean has_display = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (has_display)
      g_test_add (cases[i].name, SettleFixture, GINT_TO_POINTER (cases[i].with), set_up, cases[i].func, tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  return g_test_run ();
}
