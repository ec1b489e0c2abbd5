/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page "Today": what waits, in which order, and that each is one key from being done. */

#define G_LOG_DOMAIN "linli-test-today"

#include "config.h"
#include "ui-test.h"

#include "linli-folder.h"
#include "linli-records-page.h"
#include "linli-today-page.h"
#include "linli-window.h"

typedef struct
{
  DrawFixture  small;
  LinliWindow *window;
} TodayFixture;

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static void
set_up (TodayFixture *f,
        gconstpointer data)
{
  g_autofree char *path = NULL;

  draw_fixture_set_up (&f->small);
  ui_test_enrol (&f->small);
  path = ui_test_get_replica (&f->small);
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->small.catalogue, f->small.clock, path, NULL));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1180, 720);
  gtk_window_present (GTK_WINDOW (f->window));
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

static void
tear_down (TodayFixture *f,
           gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (100);
  draw_fixture_tear_down (&f->small);
}

typedef struct { const char *initials, *field, *value; } Change;

static gpointer
change_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  const Change *change = data;
  g_autoptr(GPtrArray) hits = linli_store_search (store, change->initials, 1, error);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  const LinliHit *hit;
  LinliEdit *edit;

  g_assert_true (hits != NULL && hits->len == 1);
  hit = g_ptr_array_index (hits, 0);
  edit = linli_edit_new (LINLI_EDIT_CHANGE, hit->kind, &hit->id);
  linli_value_set_text (&value, change->value, -1);
  linli_edit_set (edit, linli_kind_find_field (hit->kind, change->field), &value);
  g_ptr_array_add (edits, edit);
  return GINT_TO_POINTER (linli_store_save (store, edits, NULL, &result, error));
}

static void
change (TodayFixture *f,
        const char   *initials,
        const char   *field,
        const char   *value)
{
  Change change = { initials, field, value };

  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (linli_window_get_session (f->window)), change_func, &change, NULL));
}

static GtkWidget *
show_today (TodayFixture *f)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "page", g_variant_new_int32 (0));
  ui_test_run_for (1000);
  return ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_TODAY_PAGE);
}

static GtkListBoxRow *
get_row (GtkWidget *page,
         int        index)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_test_find (page, GTK_TYPE_LIST_BOX)), index);
}

/* The fixture's day is 2026-09-21, a Monday. */
static void
test_order (TodayFixture *f,
            gconstpointer data)
{
  static const struct { const char *who, *when; } rows[] = { { "张桂芳", "逾期 6 天" }, { "王敏", "今天" }, { "乌云其木格", "7 天后" } };
  GtkWidget *page;

  /* A holiday is nobody's last day: Mid-Autumn lasts from Friday to Sunday. */
  change (f, "wyqmg", "permit_expiry", "2026-09-25");
  change (f, "zgf", "permit_expiry", "2026-09-15");
  change (f, "wm", "permit_expiry", "2026-09-21");
  page = show_today (f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (ui_test_shows (GTK_WIDGET (get_row (page, (int) i)), rows[i].who));
      g_assert_true (ui_test_shows (GTK_WIDGET (get_row (page, (int) i)), rows[i].when));
    }
  g_assert_true (ui_test_shows (page, "9月21日 星期一"));
  g_assert_true (ui_test_shows (page, "本周有 3 件要办，其中 1 件已逾期。"));
  g_assert_true (ui_test_shows (page, "最久未核实"));
}

/* Enter on a row opens the record at the field where it is done; then it is gone from the page. */
static void
test_one_key (TodayFixture *f,
              gconstpointer data)
{
  const LinliField *permit = linli_kind_find_field (linli_catalogue_get_kind (f->small.catalogue, "person"), "permit_expiry");
  GtkWidget *page, *folder, *focus;
  LinliFieldRow *row;

  change (f, "zgf", "permit_expiry", "2026-09-15");
  page = show_today (f);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (focus == GTK_WIDGET (get_row (page, 0)));
  gtk_widget_activate (focus);
  ui_test_run_for (1000);
  folder = linli_records_page_get_folder (LINLI_RECORDS_PAGE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_RECORDS_PAGE)));
  g_assert_true (ui_test_shows (folder, "张桂芳"));
  row = linli_folder_get_row (LINLI_FOLDER (folder), permit);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (row)));
  change (f, "zgf", "permit_expiry", "2027-09-15");
  page = show_today (f);
  g_assert_false (ui_test_shows (page, "逾期"));
  g_assert_true (ui_test_shows (page, "今天没有急事。"));
}

/* What two people's edits came to by themselves, as a pull brings it. */
static gpointer
pull_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(LinliPage) page = linli_page_new (0);
  LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
  const LinliKind *person = linli_catalogue_get_kind (linli_store_get_catalogue (store), "person");
  LinliId id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10 } };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  item->row = linli_row_new (person, &id, 0, 0);
  item->row->seq = 5;
  linli_row_clock_reset (&item->row->clock, 5, 9);
  linli_value_set_text (&value, "赵来顺", -1);
  linli_row_set (item->row, linli_kind_find_field (person, "name"), &value);
  linli_value_set_text (&value, data, -1);
  linli_row_set (item->row, linli_kind_find_field (person, "birth_date"), &value);
  g_ptr_array_add (page->items, item);
  page->seq = 5;
  return GINT_TO_POINTER (linli_store_apply_page (store, page, NULL, error));
}

static void
test_broken (TodayFixture *f,
             gconstpointer data)
{
  LinliReplica *replica = linli_session_get_replica (linli_window_get_session (f->window));
  GtkWidget *page;

  g_assert_nonnull (linli_replica_write_sync (replica, pull_func, (gpointer) "2040-01-01", NULL));
  page = show_today (f);
  ui_test_run_for (1500);
  g_assert_true (ui_test_shows (page, "内容互相矛盾"));
  g_assert_true (ui_test_shows (page, "赵来顺"));
  change (f, "zls", "birth_date", "1950-01-01");
  ui_test_run_for (2500);
  g_assert_false (ui_test_shows (page, "内容互相矛盾"));
}

/* Two who each moved one person in, as a pull brings it: each was right by itself. */
static gpointer
pull_two_homes (LinliStore    *store,
                gpointer       data,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(LinliPage) page = linli_page_new (0);
  const LinliKind *membership = linli_catalogue_get_kind (linli_store_get_catalogue (store), "membership");
  g_autoptr(GPtrArray) hits = linli_store_search (store, "张桂芳", 1, error);

  for (guint8 i = 0; i < 2; i++)
    {
      LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
      LinliId id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 20 + i } }, home = { { 9, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 30 + i } };
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      item->row = linli_row_new (membership, &id, 0, 0);
      item->row->seq = 5 + i;
      linli_row_clock_reset (&item->row->clock, 5 + i, 9);
      linli_value_set_blob (&value, ((const LinliHit *) g_ptr_array_index (hits, 0))->id.bytes, sizeof id.bytes);
      linli_row_set (item->row, linli_kind_find_field (membership, "person"), &value);
      linli_value_set_blob (&value, home.bytes, sizeof home.bytes);
      linli_row_set (item->row, linli_kind_find_field (membership, "household"), &value);
      linli_value_set_text (&value, "1", -1);
      linli_row_set (item->row, linli_kind_find_field (membership, "role"), &value);
      g_ptr_array_add (page->items, item);
      page->seq = 5 + i;
    }
  return GINT_TO_POINTER (linli_store_apply_page (store, page, NULL, error));
}

static void
test_broken_together (TodayFixture *f,
                      gconstpointer data)
{
  LinliReplica *replica = linli_session_get_replica (linli_window_get_session (f->window));
  GtkWidget *page;

  page = show_today (f);
  ui_test_run_for (500);
  g_assert_false (ui_test_shows (page, "已在另一户在住"));
  g_assert_nonnull (linli_replica_write_sync (replica, pull_two_homes, NULL, NULL));
  ui_test_run_for (2500);
  g_assert_true (ui_test_shows (page, "内容互相矛盾"));
  g_assert_true (ui_test_shows (page, "已在另一户在住"));
  g_assert_true (ui_test_shows (page, "张桂芳"));
}

/* A grid with one resident goes, another comes; neither has a row with a name. */
static gpointer
scope_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  for (gint64 grid = 7; grid <= 8; grid++)
    {
      g_autoptr(LinliPage) page = linli_page_new (0);
      LinliPageItem *item = linli_page_item_new (LINLI_ITEM_FULL);
      g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
      LinliId id = { { 9, 9, 3, 4, 5, 6, 0x70, 8, 0x80, 10 } };

      g_array_append_val (grids, grid);
      if (!linli_store_set_scope (store, 0, 1, grid, grids, error))
        return NULL;
      item->row = linli_row_new (linli_catalogue_get_kind (linli_store_get_catalogue (store), "person"), &id, 0, 7);
      item->row->seq = 5;
      linli_row_clock_reset (&item->row->clock, 5, 9);
      g_ptr_array_add (page->items, item);
      page->seq = 5;
      page->epoch = 1;
      if (grid == 7 && !linli_store_apply_page (store, page, NULL, error))
        return NULL;
    }
  return store;
}

static void
test_scope (TodayFixture *f,
            gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  GtkWidget *page;

  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (linli_window_get_session (f->window)), scope_func, NULL, &error));
  g_assert_no_error (error);
  page = show_today (f);
  ui_test_run_for (1500);
  g_assert_true (ui_test_shows (page, "您的网格或权限有变动"));
  g_assert_true (ui_test_shows (page, "网格 7") && ui_test_shows (page, "已从这台电脑删除 1 条档案"));
  g_assert_true (ui_test_shows (page, "网格 8") && ui_test_shows (page, "新分给您的"));
  /* It is news, and presses nobody. */
  g_assert_true (ui_test_shows (page, "今天没有急事。"));
}

/* (transfer none): the number beside "Today". */
static const char *
get_number (TodayFixture *f)
{
  GtkWidget *list = ui_test_find (GTK_WIDGET (f->window), GTK_TYPE_LIST_BOX);
  GtkWidget *box = gtk_list_box_row_get_child (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));

  return gtk_label_get_text (GTK_LABEL (gtk_widget_get_last_child (box)));
}

static void
test_number (TodayFixture *f,
             gconstpointer data)
{
  ui_test_run_for (800);
  g_assert_cmpstr (get_number (f), ==, "");
  change (f, "zgf", "permit_expiry", "2026-09-15");
  change (f, "wm", "permit_expiry", "2026-09-24");
  ui_test_run_for (1200);
  g_assert_cmpstr (get_number (f), ==, "2");
  change (f, "zgf", "permit_expiry", "2027-09-15");
  change (f, "wm", "permit_expiry", "2027-09-15");
  ui_test_run_for (1200);
  g_assert_cmpstr (get_number (f), ==, "");
}

static void
test_due_words (void)
{
  static const struct { int days; gboolean provisional; const char *words; } table[] = {
    { 0, FALSE, "今天" }, { 1, FALSE, "明天" }, { 3, FALSE, "3 天后" }, { -2, FALSE, "逾期 2 天" }, { 40, TRUE, "40 天后（暂定）" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *words = linli_today_format_due (20000 + table[i].days, 20000, table[i].provisional);

      g_assert_cmpstr (words, ==, table[i].words);
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
  static const struct { const char *name; void (*func) (TodayFixture *f, gconstpointer data); } cases[] = {
    { "/today/what presses most comes first", test_order },
    { "/today/Enter opens the record where it is done, and it is gone when it is", test_one_key },
    { "/today/the sidebar counts what cannot wait", test_number },
    { "/today/grids that came and went are told", test_scope },
    { "/today/what two edits came to and nobody could have saved asks to be looked at", test_broken },
    { "/today/what is wrong only together is called by whom it is about", test_broken_together },
  };
  gboolean has_display = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (has_display)
      g_test_add (cases[i].name, TodayFixture, NULL, set_up, cases[i].func, tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  g_test_add_func ("/today/days are said as people say them", has_display ? test_due_words : test_no_display);
  return g_test_run ();
}
