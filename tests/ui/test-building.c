/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The building page by hand: keys, legend, batch, twin list, stairs, generator, paper. */

#define G_LOG_DOMAIN "linli-test-building"

#include "config.h"

#include "linli-building-actions.h"
#include "linli-building-jobs.h"
#include "linli-building-page.h"
#include "linli-building-print-job.h"
#include "linli-building-view.h"
#include "linli-legend-bar.h"
#include "linli-mode-chooser.h"
#include "linli-room-generator.h"
#include "linli-room-list.h"
#include "linli-rooms-job.h"
#include "linli-stairs.h"
#include "ui-test.h"

#include <string.h>

typedef struct
{
  DrawFixture        small;
  LinliReplica      *replica;
  GtkWidget         *window, *page;
  LinliBuildingView *view;
  char              *kind;  /* (owned): what was last opened */
} PageFixture;

static gboolean
has_cursor (gpointer view)
{
  return linli_building_view_get_selected (view) >= 0;
}

static void
open_record_cb (GtkWidget *page, const char *kind, const char *uuid, PageFixture *fixture)
{
  g_free (fixture->kind);
  fixture->kind = g_strdup (kind);
}

static void
set_up (PageFixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  draw_fixture_set_up (&fixture->small);
  draw_fixture_close_store (&fixture->small);
  path = ui_test_get_replica (&fixture->small);
  fixture->replica = linli_replica_new (path, 0, fixture->small.catalogue, fixture->small.clock, &error);
  g_assert_no_error (error);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1158, 720);
  fixture->page = linli_building_page_new (fixture->replica);
  g_signal_connect (fixture->page, "open-record", G_CALLBACK (open_record_cb), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->page);
  gtk_window_present (GTK_WINDOW (fixture->window));
  linli_building_page_show (LINLI_BUILDING_PAGE (fixture->page), &fixture->small.building, &fixture->small.room);
  while ((fixture->view = (LinliBuildingView *) ui_test_find (fixture->page, LINLI_TYPE_BUILDING_VIEW)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  ui_test_wait (has_cursor, fixture->view);
}

static void
tear_down (PageFixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_test_run_for (50);
  g_clear_object (&fixture->replica);
  draw_fixture_tear_down (&fixture->small);
  g_free (fixture->kind);
}

/* A key as the widget's own controllers hear it. */
static gboolean
press (gpointer widget, guint keyval, GdkModifierType state)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; !handled && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, state, &handled);
    }
  return handled;
}

static void
type_text (PageFixture *fixture, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (press (fixture->view, gdk_unicode_to_keyval ((guint32) *p), 0));
}

static const LinliMatrixRoom *
get_cursor (PageFixture *fixture)
{
  return linli_building_view_get_room (fixture->view, linli_building_view_get_selected (fixture->view));
}

static void
assert_at (PageFixture *fixture, const char *unit, const char *no)
{
  g_assert_nonnull (get_cursor (fixture));
  g_assert_cmpstr (get_cursor (fixture)->unit, ==, unit);
  g_assert_cmpstr (get_cursor (fixture)->no, ==, no);
}

static guint
count_batch (PageFixture *fixture)
{
  g_autoptr(GArray) cells = linli_building_view_list_batch (fixture->view);

  return cells->len;
}

static void
test_keys (PageFixture *fixture, gconstpointer data)
{
  static const struct { guint key; GdkModifierType state; const char *unit, *no; } keys[] = {
    { GDK_KEY_Home, GDK_CONTROL_MASK, "1", "201" }, { GDK_KEY_Right, 0, "1", "202" }, { GDK_KEY_Right, 0, "2", "201" },
    { GDK_KEY_Down, 0, "2", "101" },                { GDK_KEY_Home, 0, "1", "101" },  { GDK_KEY_End, 0, "2", "102" },
    { GDK_KEY_Page_Up, 0, "2", "202" },             { GDK_KEY_Page_Down, 0, "2", "102" }, { GDK_KEY_Right, 0, "2", "102" },
    { GDK_KEY_End, GDK_CONTROL_MASK, "2", "102" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_true (press (fixture->view, keys[i].key, keys[i].state));
      assert_at (fixture, keys[i].unit, keys[i].no);
    }
  press (fixture->view, GDK_KEY_Home, GDK_CONTROL_MASK);
  press (fixture->view, GDK_KEY_Return, 0);
  g_assert_cmpstr (fixture->kind, ==, "household");
  press (fixture->view, GDK_KEY_Right, 0);
  press (fixture->view, GDK_KEY_Return, 0);
  g_assert_cmpstr (fixture->kind, ==, "room");  /* nobody is registered there */
}

static void
test_typing (PageFixture *fixture, gconstpointer data)
{
  type_text (fixture, "102");
  assert_at (fixture, "1", "102");
  ui_test_run_for (1300);  /* what was typed is forgotten */
  type_text (fixture, "102");
  assert_at (fixture, "2", "102");
  ui_test_run_for (1300);
  type_text (fixture, "1-201");
  assert_at (fixture, "1", "201");
}

static gboolean
list_is_filled (gpointer list)
{
  return linli_room_list_get_n (list) == 8;
}

static GtkWidget *
open_way (PageFixture *fixture, const char *name, GType type)
{
  GtkWidget *ways = gtk_widget_get_ancestor (GTK_WIDGET (fixture->view), GTK_TYPE_STACK);

  gtk_stack_set_visible_child_name (GTK_STACK (ways), name);
  ui_test_run_for (20);
  return ui_test_find (fixture->page, type);
}

/* The list is the picture in words, and both have one cursor. */
static void
test_twin (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *list = open_way (fixture, "list", LINLI_TYPE_ROOM_LIST);

  g_assert_nonnull (list);
  ui_test_wait (list_is_filled, list);
  g_assert_true (ui_test_shows (list, "1单元201，自住，3人，60岁以上1人，7岁以下儿童1人，未上传"));
  g_assert_true (ui_test_shows (list, "2单元201，空置，0人"));
  g_signal_emit_by_name (list, "selected", 0);
  g_assert_cmpint (linli_building_view_get_selected (fixture->view), ==, 0);
  g_assert_null (ui_test_find_unnamed (fixture->page));
}

static void
test_legend (PageFixture *fixture, gconstpointer data)
{
  LinliLegendBar *legend = LINLI_LEGEND_BAR (ui_test_find (fixture->page, LINLI_TYPE_LEGEND_BAR));
  GtkWidget *list = open_way (fixture, "list", LINLI_TYPE_ROOM_LIST);

  g_assert_true (ui_test_shows (GTK_WIDGET (legend), "自住 1"));
  g_assert_cmphex (linli_legend_bar_get_shown (legend), ==, LINLI_LEGEND_ALL);
  linli_legend_bar_choose (legend, LINLI_OCCUPANCY_OWN, FALSE);
  g_assert_cmphex (linli_legend_bar_get_shown (legend), ==, 1u << LINLI_OCCUPANCY_OWN);
  g_assert_cmpuint (linli_room_list_get_n (LINLI_ROOM_LIST (list)), ==, 1);
  linli_legend_bar_choose (legend, LINLI_OCCUPANCY_RENTED, TRUE);
  g_assert_cmpuint (linli_room_list_get_n (LINLI_ROOM_LIST (list)), ==, 2);
  g_assert_true (press (fixture->page, GDK_KEY_Escape, 0));
  g_assert_cmpuint (linli_room_list_get_n (LINLI_ROOM_LIST (list)), ==, 8);
  linli_legend_bar_choose (legend, LINLI_OCCUPANCY_OWN, FALSE);
  linli_legend_bar_choose (legend, LINLI_OCCUPANCY_OWN, FALSE);
  g_assert_cmphex (linli_legend_bar_get_shown (legend), ==, LINLI_LEGEND_ALL);
}

static gboolean
legend_is_of_room (gpointer legend)
{
  return ui_test_shows (legend, "已登记 8");
}

/* Another mode: the legend follows, and what was chosen stays chosen. */
static void
test_mode (PageFixture *fixture, gconstpointer data)
{
  LinliBuildingMode mode = { LINLI_MODE_FIELD, linli_catalogue_get_role (fixture->small.catalogue, "room.floor") };

  linli_mode_chooser_set_mode (LINLI_MODE_CHOOSER (ui_test_find (fixture->page, LINLI_TYPE_MODE_CHOOSER)), &mode);
  ui_test_wait (legend_is_of_room, ui_test_find (fixture->page, LINLI_TYPE_LEGEND_BAR));
  assert_at (fixture, "1", "201");
}

static gboolean
is_rented (gpointer view)
{
  int cell = linli_building_view_get_selected (view);
  const LinliMatrixRoom *room = linli_building_view_get_room (view, cell);

  return room != NULL && g_strcmp0 (room->occupancy, "02") == 0;
}

static gboolean
is_own (gpointer view)
{
  const LinliMatrixRoom *room = linli_building_view_get_room (view, linli_building_view_get_selected (view));

  return room != NULL && g_strcmp0 (room->occupancy, "01") == 0;
}

/* Shift and arrows choose a box; marking it is one batch, and one undo takes it back. */
static void
test_batch (PageFixture *fixture, gconstpointer data)
{
  press (fixture->view, GDK_KEY_Home, GDK_CONTROL_MASK);
  press (fixture->view, GDK_KEY_Right, GDK_SHIFT_MASK);
  press (fixture->view, GDK_KEY_Down, GDK_SHIFT_MASK);
  g_assert_cmpuint (count_batch (fixture), ==, 4);
  g_assert_true (ui_test_shows (fixture->page, "已选4户"));
  press (fixture->view, GDK_KEY_Left, GDK_SHIFT_MASK);
  g_assert_cmpuint (count_batch (fixture), ==, 2);
  press (fixture->view, GDK_KEY_Up, GDK_SHIFT_MASK);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "building.occupy", "s", "02"));
  ui_test_wait (is_rented, fixture->view);

  g_assert_true (linli_building_page_undo (LINLI_BUILDING_PAGE (fixture->page)));
  ui_test_wait (is_own, fixture->view);
  g_assert_false (linli_building_page_undo (LINLI_BUILDING_PAGE (fixture->page)));

  press (fixture->view, GDK_KEY_a, GDK_CONTROL_MASK);
  g_assert_cmpuint (count_batch (fixture), ==, 8);
  press (fixture->view, GDK_KEY_Escape, 0);
  g_assert_cmpuint (count_batch (fixture), ==, 0);
  g_assert_false (ui_test_shows (fixture->page, "已选8户"));
}

typedef struct { PageFixture *fixture; guint n; } WantedCells;

static gboolean
has_cells (gpointer user_data)
{
  const WantedCells *wanted = user_data;
  guint n = 0;

  while (linli_building_view_get_room (wanted->fixture->view, (int) n) != NULL)
    n++;
  return n == wanted->n;
}

static void
wait_for_cells (PageFixture *fixture, guint n)
{
  WantedCells wanted = { fixture, n };

  ui_test_wait (has_cells, &wanted);
}

typedef struct { GtkWidget *page; const char *text; } WantedWords;

static gboolean
says (gpointer user_data)
{
  const WantedWords *wanted = user_data;

  return ui_test_shows (wanted->page, wanted->text);
}

/* Rooms become one, and one undo takes it back; merged again they are split again. */
static void
test_merge (PageFixture *fixture, gconstpointer data)
{
  WantedWords refused = { fixture->page, "其中有两间都登记了住户，请先把一户迁出" };

  linli_building_view_select (fixture->view, 2);
  press (fixture->view, GDK_KEY_Right, GDK_SHIFT_MASK);
  g_assert_cmpuint (count_batch (fixture), ==, 2);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "building.merge", NULL));
  wait_for_cells (fixture, 7);
  g_assert_true (linli_building_page_undo (LINLI_BUILDING_PAGE (fixture->page)));
  wait_for_cells (fixture, 8);

  linli_building_view_select (fixture->view, 2);
  press (fixture->view, GDK_KEY_Right, GDK_SHIFT_MASK);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "building.merge", NULL));
  wait_for_cells (fixture, 7);
  g_assert_cmpuint (count_batch (fixture), ==, 0);
  assert_at (fixture, "2", "201");
  g_assert_cmpuint (get_cursor (fixture)->column_span, ==, 2);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "building.split", NULL));
  wait_for_cells (fixture, 8);
  g_assert_cmpuint (linli_building_view_get_room (fixture->view, 2)->column_span, <=, 1);

  /* In unit 1 two of the four rooms have a household. */
  linli_building_view_select (fixture->view, 0);
  press (fixture->view, GDK_KEY_Right, GDK_SHIFT_MASK);
  press (fixture->view, GDK_KEY_Down, GDK_SHIFT_MASK);
  g_assert_cmpuint (count_batch (fixture), ==, 4);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "building.merge", NULL));
  ui_test_wait (says, &refused);
  wait_for_cells (fixture, 8);
}

static gboolean
is_marked_rented (gpointer view)
{
  const LinliMatrixRoom *room = linli_building_view_get_room (view, 0);

  return room != NULL && g_strcmp0 (room->occupancy, "02") == 0;
}

/* What is read again after a change or a sync moves neither cursor nor batch. */
static void
test_reread (PageFixture *fixture, gconstpointer data)
{
  press (fixture->view, GDK_KEY_Home, GDK_CONTROL_MASK);
  press (fixture->view, GDK_KEY_Right, GDK_SHIFT_MASK);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "building.occupy", "s", "02"));
  ui_test_wait (is_marked_rented, fixture->view);
  assert_at (fixture, "1", "202");
  g_assert_cmpuint (count_batch (fixture), ==, 2);
  g_assert_true (ui_test_shows (fixture->page, "已选2户"));
}

static void
menu_cb (LinliBuildingView *view, int cell, int x, int y, gpointer menus)
{
  (*(guint *) menus)++;
}

static void
test_menu (PageFixture *fixture, gconstpointer data)
{
  guint menus = 0;

  g_signal_connect (fixture->view, "menu", G_CALLBACK (menu_cb), &menus);
  g_assert_true (press (fixture->view, GDK_KEY_Menu, 0));
  g_assert_true (press (fixture->view, GDK_KEY_F10, GDK_SHIFT_MASK));
  g_assert_cmpuint (menus, ==, 2);
  ui_test_run_for (50);
  g_assert_nonnull (ui_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_POPOVER_MENU));
}

/* A batch takes in only what the legend lets through. */
static void
test_filtered_batch (PageFixture *fixture, gconstpointer data)
{
  linli_legend_bar_choose (LINLI_LEGEND_BAR (ui_test_find (fixture->page, LINLI_TYPE_LEGEND_BAR)), LINLI_OCCUPANCY_OWN, FALSE);
  press (fixture->view, GDK_KEY_a, GDK_CONTROL_MASK);
  g_assert_cmpuint (count_batch (fixture), ==, 1);
}

static gboolean
is_checked (gpointer stairs)
{
  return ui_test_shows (stairs, "今天已核实");
}

static GtkWidget *
find_button (GtkWidget *from)
{
  return ui_test_find (from, GTK_TYPE_BUTTON);
}

static void
test_stairs (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *stairs = open_way (fixture, "stairs", LINLI_TYPE_STAIRS), *list;

  g_assert_nonnull (stairs);
  g_assert_true (ui_test_shows (stairs, "今天已核实0户，共4户"));
  list = ui_test_find (stairs, GTK_TYPE_LIST_BOX);
  g_assert_nonnull (find_button (list));
  g_assert_null (ui_test_find_unnamed (stairs));
  g_signal_emit_by_name (find_button (list), "clicked");
  ui_test_wait (is_checked, list);
  g_assert_true (ui_test_shows (stairs, "今天已核实1户，共4户"));
}

static gpointer
load_building (LinliStore *store, gpointer id, GCancellable *cancellable, GError **error)
{
  return linli_building_data_load (store, id, NULL, cancellable, error);
}

static LinliHomesResult *
make_rooms (PageFixture *fixture, const LinliRoomPlan *plan)
{
  g_autoptr(GError) error = NULL;
  LinliRoomsJob *job = linli_rooms_job_new (&fixture->small.other_building, plan);
  LinliHomesResult *result = linli_replica_write_sync (fixture->replica, linli_rooms_job_run, job, &error);

  g_assert_no_error (error);
  linli_rooms_job_free (job);
  return result;
}

/* Making rooms again adds only what is missing, and one undo takes away what was added. */
static void
test_generator (PageFixture *fixture, gconstpointer data)
{
  LinliRoomPlan plan = { .units = 2, .floors = 30, .rooms = 2 };
  g_autoptr(LinliHomesResult) first = make_rooms (fixture, &plan), again = make_rooms (fixture, &plan), more = NULL, undone = NULL;
  LinliHomesJob *job = linli_homes_job_new ();

  g_assert_cmpuint (first->changed, ==, 120);
  g_assert_cmpuint (again->changed, ==, 0);
  g_assert_cmpuint (again->skipped, ==, 120);
  g_assert_cmpint (again->batch, ==, 0);
  plan.units = 3;
  more = make_rooms (fixture, &plan);
  g_assert_cmpuint (more->changed, ==, 60);
  job->batch = more->batch;
  undone = linli_replica_write_sync (fixture->replica, linli_homes_job_undo, job, NULL);
  g_assert_nonnull (undone);
  linli_homes_job_free (job);
  {
    g_autoptr(LinliHomesResult) last = make_rooms (fixture, &plan);

    g_assert_cmpuint (last->changed, ==, 60);
  }
}

/* What the generator made a shop stays one; nobody can make it, or a cellar, vacant. */
static void
test_made_kinds (PageFixture *fixture, gconstpointer data)
{
  LinliRoomPlan plan = { .units = 1, .floors = 2, .rooms = 2, .below = 1, .shops = 1 };
  g_autoptr(LinliHomesResult) made = make_rooms (fixture, &plan), marked = NULL;
  g_autoptr(LinliBuildingData) building = linli_replica_write_sync (fixture->replica, load_building, &fixture->small.other_building, NULL);
  LinliHomesJob *job = linli_homes_job_new ();
  guint n[LINLI_N_ROOM_KINDS] = { 0 };

  g_assert_cmpuint (made->changed, ==, 5);
  for (guint i = 0; i < building->rooms->len; i++)
    {
      const LinliMatrixRoom *room = building->rooms->pdata[i];

      n[room->kind]++;
      linli_homes_job_add (job, room);
    }
  g_assert_cmpuint (n[LINLI_ROOM_DWELLING], ==, 2);
  g_assert_cmpuint (n[LINLI_ROOM_SHOP], ==, 1);
  g_assert_cmpuint (n[LINLI_ROOM_BASEMENT], ==, 2);
  /* Asked again, the generator knows what it made. */
  {
    GtkWidget *generator = linli_room_generator_new (GTK_WINDOW (fixture->window), building);
    LinliPlanCounts counts;

    g_assert_true (linli_room_generator_get_counts (LINLI_ROOM_GENERATOR (generator), &counts));
    g_assert_cmpuint (counts.added, ==, 0);
    g_assert_cmpuint (counts.present, ==, 5);
    gtk_window_destroy (GTK_WINDOW (generator));
  }
  job->code = g_strdup (linli_occupancy_get_code (LINLI_OCCUPANCY_EMPTY));
  marked = linli_replica_write_sync (fixture->replica, linli_homes_job_occupy, job, NULL);
  g_assert_cmpuint (marked->changed, ==, 2);
  g_assert_cmpuint (marked->skipped, ==, 3);
  linli_homes_job_free (job);
}

/* Where the top flats take two floors, the generator adds no floor over them. */
static void
test_guessed_duplex (PageFixture *fixture, gconstpointer data)
{
  LinliRoomPlan plan = { .units = 2, .floors = 4, .rooms = 2, .duplex = TRUE };
  g_autoptr(LinliHomesResult) made = make_rooms (fixture, &plan);
  g_autoptr(LinliBuildingData) building = linli_replica_write_sync (fixture->replica, load_building, &fixture->small.other_building, NULL);
  GtkWidget *generator = linli_room_generator_new (GTK_WINDOW (fixture->window), building);
  LinliPlanCounts counts;

  g_assert_cmpuint (made->changed, ==, 12);
  g_assert_true (linli_room_generator_get_plan (LINLI_ROOM_GENERATOR (generator))->duplex);
  g_assert_true (linli_room_generator_get_counts (LINLI_ROOM_GENERATOR (generator), &counts));
  g_assert_cmpuint (counts.added, ==, 0);
  gtk_window_destroy (GTK_WINDOW (generator));
}

/* The window of the generator says what would happen before anything does. */
static void
test_preview (PageFixture *fixture, gconstpointer data)
{
  g_autoptr(LinliBuildingData) building = linli_replica_write_sync (fixture->replica, load_building, &fixture->small.building, NULL);
  GtkWidget *generator = linli_room_generator_new (GTK_WINDOW (fixture->window), building);
  LinliRoomPlan plan = *linli_room_generator_get_plan (LINLI_ROOM_GENERATOR (generator));
  LinliPlanCounts counts;

  g_assert_cmpuint (plan.units, ==, 2);
  g_assert_cmpuint (plan.floors, ==, 2);
  g_assert_cmpuint (plan.rooms, ==, 2);
  g_assert_true (linli_room_generator_get_counts (LINLI_ROOM_GENERATOR (generator), &counts));
  g_assert_cmpuint (counts.added, ==, 0);
  g_assert_cmpuint (counts.present, ==, 8);
  plan.floors = 3;
  linli_room_generator_set_plan (LINLI_ROOM_GENERATOR (generator), &plan);
  g_assert_true (linli_room_generator_get_counts (LINLI_ROOM_GENERATOR (generator), &counts));
  g_assert_cmpuint (counts.added, ==, 4);
  gtk_window_present (GTK_WINDOW (generator));
  ui_test_run_for (50);
  g_assert_true (ui_test_shows (generator, "将新增4个房间。已有8个房间，保持不变。"));
  g_assert_true (ui_test_shows (generator, "新房间 4"));
  g_assert_true (ui_test_shows (generator, "已有 8"));
  g_assert_null (ui_test_find_unnamed (generator));
  gtk_window_destroy (GTK_WINDOW (generator));
}

static void
printed_cb (const char *why, gpointer user_data)
{
  g_assert_null (why);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *) flag;
}

/* A PDF of the building; its words are read back where there is a program for it.  A personal colouring is not on it. */
static void
test_paper (PageFixture *fixture, gconstpointer data)
{
  LinliBuildingMode mode = { LINLI_MODE_FIELD, linli_catalogue_get_role (fixture->small.catalogue, "person.sex") };
  g_autofree char *file = g_build_filename (fixture->small.dir, "building.pdf", NULL), *start = NULL, *text = NULL;
  g_autofree char *reader = g_find_program_in_path ("pdftotext");
  const char *const command[] = { "pdftotext", "-layout", file, "-", NULL };
  static const char *const words[] = { "3号楼", "内部资料", "201", "张桂芳", "着色：居住状态", "第1页，共1页", "2026-09-21" };
  gboolean done = FALSE;
  gsize length;

  linli_building_print_run (NULL, fixture->replica, &fixture->small.building, &mode, file, printed_cb, &done);
  ui_test_wait (is_true, &done);
  g_assert_true (g_file_get_contents (file, &start, &length, NULL));
  g_assert_true (length > 1000 && g_str_has_prefix (start, "%PDF"));
  if (reader == NULL)
    {
      g_test_message ("there is no pdftotext");
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) == NULL)
      g_error ("“%s” is not on the paper:\n%s", words[i], text);
}

static void
test_table (PageFixture *fixture, gconstpointer data)
{
  g_autoptr(LinliBuildingData) building = linli_replica_write_sync (fixture->replica, load_building, &fixture->small.building, NULL);
  g_autoptr(GArray) cells = g_array_new (FALSE, TRUE, sizeof (guint));
  g_autofree char *text = NULL;

  g_array_set_size (cells, 1);
  text = linli_building_actions_make_table (building, cells);
  g_assert_cmpstr (text, ==, "户室\t居住状态\t人数\t户主\n1单元201\t自住\t3\t张桂芳\n");
}

int
main (int argc, char *argv[])
{
  static const struct { const char *path; void (*func) (PageFixture *fixture, gconstpointer data); } tests[] = {
    { "/building/keys move, jump and open", test_keys },
    { "/building/typing a number goes to the room, and with its unit to the one meant", test_typing },
    { "/building/the list says every home in words", test_twin },
    { "/building/the legend filters and Escape clears it", test_legend },
    { "/building/another colouring keeps what was chosen", test_mode },
    { "/building/a batch is marked and undone as one", test_batch },
    { "/building/rooms are merged, split and refused", test_merge },
    { "/building/what is read again keeps cursor and batch", test_reread },
    { "/building/the menu key opens the menu over the cell", test_menu },
    { "/building/a batch takes in only what is shown", test_filtered_batch },
    { "/building/the stairs mark a home as checked", test_stairs },
    { "/building/making rooms again adds what is missing", test_generator },
    { "/building/a shop that was made stays a shop", test_made_kinds },
    { "/building/the generator sees flats on two floors", test_guessed_duplex },
    { "/building/the generator says what it would do", test_preview },
    { "/building/paper has the words and no personal colour", test_paper },
    { "/building/homes are copied as a table", test_table },
  };
  gboolean possible = ui_test_init (&argc, &argv);

  for (guint i = 0; possible && i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PageFixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
