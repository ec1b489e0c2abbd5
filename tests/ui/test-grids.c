/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids are drawn on the page as a person does it: by clicks and by keys alone, and what was drawn outlives the page. */
#define G_LOG_DOMAIN "linli-test-grids"

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "linli-grid-desk.h"
#include "linli-grid-panel.h"
#include "linli-grid-row.h"
#include "ui-test.h"

/* The grid of the fixture: 0.008 degrees wide, half as high. */
#define WEST  106.885
#define SOUTH 39.437
#define EAST  (WEST + 0.008)
#define NORTH (SOUTH + 0.004)

typedef struct
{
  DrawFixture   small;
  LinliReplica *replica;
  GtkWidget    *window, *desk;
} Fixture;

/* It is read, and the map looks at the community. */
static gboolean
is_ready (gpointer data)
{
  Fixture *fixture = data;
  GtkWidget *map = ui_test_find (fixture->desk, SHUMATE_TYPE_MAP);

  return linli_grid_desk_is_ready (LINLI_GRID_DESK (fixture->desk)) && map != NULL
         && shumate_viewport_get_zoom_level (shumate_map_get_viewport (SHUMATE_MAP (map))) > 12;
}

static void
open_desk (Fixture *fixture)
{
  fixture->desk = linli_grid_desk_new (fixture->replica);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->desk);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_test_wait (is_ready, fixture);
  ui_test_run_for (100);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  draw_fixture_set_up (&fixture->small);
  draw_fixture_close_store (&fixture->small);
  path = g_build_filename (fixture->small.dir, "replica", NULL);
  fixture->replica = linli_replica_new (path, 0, fixture->small.catalogue, fixture->small.clock, &error);
  g_assert_no_error (error);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1158, 720);
  open_desk (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_test_run_for (50);
  g_clear_object (&fixture->replica);
  draw_fixture_tear_down (&fixture->small);
}

static LinliGridDraft *
get_draft (Fixture *fixture)
{
  return linli_grid_desk_get_draft (LINLI_GRID_DESK (fixture->desk));
}

static LinliGridCanvas *
get_canvas (Fixture *fixture)
{
  return linli_grid_desk_get_canvas (LINLI_GRID_DESK (fixture->desk));
}

static void
act (Fixture *fixture, const char *action, const char *target)
{
  g_assert_true (gtk_widget_activate_action (fixture->desk, action, target != NULL ? "s" : NULL, target));
}

/* Down the middle of the grid. */
static void
split (Fixture *fixture)
{
  linli_grid_canvas_choose (get_canvas (fixture), 0);
  act (fixture, "grids.tool", "split");
  linli_grid_canvas_set_down (get_canvas (fixture), (WEST + EAST) / 2, SOUTH - 0.001, FALSE);
  linli_grid_canvas_set_down (get_canvas (fixture), (WEST + EAST) / 2, NORTH + 0.001, FALSE);
  linli_grid_canvas_set_down (get_canvas (fixture), (WEST + EAST) / 2, NORTH + 0.001, TRUE);
}

static guint
count_rows (Fixture *fixture)
{
  GtkWidget *list = gtk_widget_get_parent (ui_test_find (fixture->desk, LINLI_TYPE_GRID_ROW));
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

static gboolean
is_checked (gpointer fixture)
{
  return ui_test_shows (((Fixture *) fixture)->desk, "没有空隙，没有重叠，每栋楼只在一个网格内");
}

static void
test_split (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (count_rows (fixture), ==, 1);
  split (fixture);
  g_assert_cmpuint (linli_grid_draft_get_size (get_draft (fixture)), ==, 2);
  g_assert_cmpuint (count_rows (fixture), ==, 2);
  /* The new one is chosen, and the tool is laid down. */
  g_assert_cmpuint (linli_grid_canvas_get_chosen (get_canvas (fixture)), ==, 1);
  g_assert_cmpint (linli_grid_canvas_get_tool (get_canvas (fixture)), ==, LINLI_GRID_TOOL_CHOOSE);
  g_assert_true (ui_test_shows (fixture->desk, "第1网格-2"));
  g_assert_true (ui_test_shows (fixture->desk, "草案"));
  ui_test_wait (is_checked, fixture);

  linli_grid_desk_undo (LINLI_GRID_DESK (fixture->desk));
  g_assert_cmpuint (count_rows (fixture), ==, 1);
  linli_grid_desk_redo (LINLI_GRID_DESK (fixture->desk));
  g_assert_cmpuint (count_rows (fixture), ==, 2);
}

static gboolean
is_saved (gpointer data)
{
  return is_ready (data) && !linli_grid_draft_is_changed (get_draft (data));
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  split (fixture);
  linli_grid_draft_set_publish (get_draft (fixture), 1, TRUE);
  linli_grid_desk_save (LINLI_GRID_DESK (fixture->desk));
  g_assert_false (linli_grid_desk_is_ready (LINLI_GRID_DESK (fixture->desk)));
  ui_test_wait (is_saved, fixture);
  g_assert_true (ui_test_shows (fixture->desk, "网格已保存：修改 1 个，新建 1 个，启用 1 个"));
  g_assert_cmpuint (linli_grid_draft_get_size (get_draft (fixture)), ==, 2);
  g_assert_false (linli_grid_draft_get (get_draft (fixture), 1)->draft);
  /* Saved is saved: another desk has nothing that waits. */
  open_desk (fixture);
  g_assert_false (linli_grid_draft_is_changed (get_draft (fixture)));
  g_assert_false (linli_grid_draft_can_undo (get_draft (fixture)));
}

/* The page goes away with the program, and nobody saved. */
static void
test_outlives (Fixture *fixture, gconstpointer data)
{
  split (fixture);
  ui_test_run_for (200);  /* written beside */
  open_desk (fixture);
  g_assert_cmpuint (linli_grid_draft_get_size (get_draft (fixture)), ==, 2);
  g_assert_true (linli_grid_draft_is_changed (get_draft (fixture)));
  g_assert_true (ui_test_shows (fixture->desk, "尚未保存"));
  /* It is one step of its own. */
  linli_grid_desk_undo (LINLI_GRID_DESK (fixture->desk));
  g_assert_cmpuint (count_rows (fixture), ==, 1);
  ui_test_run_for (200);
  open_desk (fixture);
  g_assert_false (linli_grid_draft_is_changed (get_draft (fixture)));
}

static const struct { const char *name, *tool, *says; double points[8]; guint n; } refused[] = {
  { "a line that does not cross", "split", "没有穿过整个网格", { WEST + 0.001, SOUTH + 0.001, WEST + 0.002, SOUTH + 0.001 }, 2 },
  { "a hole outside", "cut", "挖去的部分要在所选网格之内", { EAST + 0.001, SOUTH, EAST + 0.002, SOUTH, EAST + 0.002, NORTH }, 3 },
  { "ground that others have", "draw", "已属于别的网格", { WEST + 0.001, SOUTH + 0.001, WEST + 0.003, SOUTH + 0.001, WEST + 0.003, SOUTH + 0.003 }, 3 },
  { "an outline that crosses itself", "draw", "自相交叉",
    { EAST + 0.001, SOUTH, EAST + 0.003, NORTH, EAST + 0.003, SOUTH, EAST + 0.001, NORTH }, 4 },
};

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  linli_grid_canvas_choose (get_canvas (fixture), 0);
  act (fixture, "grids.tool", refused[i].tool);
  for (guint point = 0; point < refused[i].n; point++)
    linli_grid_canvas_set_down (get_canvas (fixture), refused[i].points[2 * point], refused[i].points[2 * point + 1], FALSE);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_Return));
  g_assert_true (ui_test_shows (fixture->desk, refused[i].says));
  /* Nothing was done, and the line is still there to be mended. */
  g_assert_false (linli_grid_draft_is_changed (get_draft (fixture)));
  g_assert_cmpuint (linli_grid_canvas_get_n_corners (get_canvas (fixture)), ==, refused[i].n);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_Escape));
  g_assert_cmpuint (linli_grid_canvas_get_n_corners (get_canvas (fixture)), ==, 0);
}

/* (transfer none): the map of the desk. */
static ShumateMap *
get_map (Fixture *fixture)
{
  return SHUMATE_MAP (ui_test_find (fixture->desk, SHUMATE_TYPE_MAP));
}

static void
look_at (Fixture *fixture, double lon, double lat)
{
  shumate_viewport_set_zoom_level (shumate_map_get_viewport (get_map (fixture)), 17);
  shumate_location_set_location (SHUMATE_LOCATION (shumate_map_get_viewport (get_map (fixture))), lat, lon);
  ui_test_run_for (50);
}

/* Space takes the corner in the middle of the map, the map moves, Space puts it down. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  double before = linli_grid_draft_get (get_draft (fixture), 0)->area;

  look_at (fixture, EAST, NORTH);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_space));
  g_assert_true (linli_grid_draft_is_grabbed (get_draft (fixture)));
  look_at (fixture, EAST + 0.002, NORTH);
  g_assert_cmpfloat (linli_grid_draft_get (get_draft (fixture), 0)->area, >, before);
  /* Escape puts it back. */
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_Escape));
  g_assert_cmpfloat (linli_grid_draft_get (get_draft (fixture), 0)->area, ==, before);

  look_at (fixture, EAST, NORTH);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_space));
  look_at (fixture, EAST + 0.002, NORTH);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_space));
  g_assert_false (linli_grid_draft_is_grabbed (get_draft (fixture)));
  g_assert_true (linli_grid_draft_has_corner (get_draft (fixture), 0, round ((EAST + 0.002) * 1e7) / 1e7, round (NORTH * 1e7) / 1e7));

  /* A corner on the side, and away again. */
  look_at (fixture, (WEST + EAST) / 2, SOUTH);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_space));
  g_assert_cmpuint (linli_grid_draft_get (get_draft (fixture), 0)->outline->n_points, ==, 6);
  g_assert_true (linli_grid_canvas_take_key (get_canvas (fixture), GDK_KEY_Delete));
  g_assert_cmpuint (linli_grid_draft_get (get_draft (fixture), 0)->outline->n_points, ==, 5);
}

static gboolean
is_there (gpointer file)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  return g_file_get_contents (file, &text, &length, NULL) && length > 2000 && g_str_has_prefix (text, "%PDF-");
}

static void
test_paper (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->small.dir, "grid.pdf", NULL);

  linli_grid_canvas_choose (get_canvas (fixture), 0);
  linli_grid_draft_set_words (get_draft (fixture), 0, "东至新华街");
  linli_grid_desk_print (LINLI_GRID_DESK (fixture->desk), file);
  ui_test_wait (is_there, file);
  ui_test_run_for (100);
  g_assert_cmpint (g_remove (file), ==, 0);
}

/* ---- buildings go where they stand ---- */

/* Who has the whole community in hand, where the buildings of the fixture are kept by no grid. */
static gpointer
sit_down (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);

  g_free (identity->role);
  identity->role = g_strdup ("community_secretary");
  identity->all_grids = TRUE;
  identity->device = 5;
  identity->user = 5;
  return GINT_TO_POINTER (linli_store_set_identity (store, identity, error));
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GObject) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
is_asked (gpointer fixture)
{
  return find_dialog () != NULL;
}

static gboolean
is_answered (gpointer fixture)
{
  return find_dialog () == NULL;
}

static void
answer (const char *response)
{
  AdwMessageDialog *dialog = find_dialog ();

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_test_wait (is_answered, NULL);
}

static gboolean
stands_elsewhere (gpointer fixture)
{
  return is_ready (fixture) && ui_test_shows (((Fixture *) fixture)->desk, "栋楼所在网格与档案所属网格不同");
}

static gboolean
is_settled (gpointer fixture)
{
  return is_ready (fixture) && ui_test_shows (((Fixture *) fixture)->desk, "栋楼及楼内全部档案") && is_checked (fixture);
}

/* The button of the toast, which takes back. */
static GtkWidget *
find_button (GtkWidget *from, const char *label)
{
  if (GTK_IS_BUTTON (from) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (from)), label) == 0)
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
test_settle (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  GtkWidget *undo;

  g_assert_nonnull (linli_replica_write_sync (fixture->replica, sit_down, NULL, &error));
  g_assert_no_error (error);
  open_desk (fixture);
  ui_test_wait (stands_elsewhere, fixture);

  /* Who says no moves nothing. */
  act (fixture, "grids.settle", NULL);
  ui_test_wait (is_asked, fixture);
  g_assert_true (ui_test_shows (GTK_WIDGET (find_dialog ()), "无网格 → 第1网格"));
  g_assert_true (ui_test_shows (GTK_WIDGET (find_dialog ()), "下次同步起由第1网格的人员查看和维护"));
  answer ("cancel");
  g_assert_true (stands_elsewhere (fixture));

  act (fixture, "grids.settle", NULL);
  ui_test_wait (is_asked, fixture);
  answer ("go");
  ui_test_wait (is_settled, fixture);
  undo = find_button (fixture->desk, "撤销");
  g_assert_nonnull (undo);
  g_signal_emit_by_name (undo, "clicked");
  ui_test_wait (stands_elsewhere, fixture);

  /* A save asks too, and can do without. */
  linli_grid_draft_set_name (get_draft (fixture), 0, "甲");
  linli_grid_desk_save (LINLI_GRID_DESK (fixture->desk));
  ui_test_wait (is_asked, fixture);
  g_assert_true (linli_grid_draft_is_changed (get_draft (fixture)));
  answer ("go");
  ui_test_wait (is_settled, fixture);
  g_assert_cmpstr (linli_grid_draft_get (get_draft (fixture), 0)->name, ==, "甲");
}

int
main (int argc, char *argv[])
{
  if (!ui_test_init (&argc, &argv))
    return g_test_run ();
  g_test_add ("/grids/a grid is split, and the split taken back", Fixture, NULL, set_up, test_split, tear_down);
  g_test_add ("/grids/what was drawn is saved as one", Fixture, NULL, set_up, test_save, tear_down);
  g_test_add ("/grids/what was drawn outlives the page", Fixture, NULL, set_up, test_outlives, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strdup_printf ("/grids/refused and said: %s", refused[i].name);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_refused, tear_down);
    }
  g_test_add ("/grids/corners are moved by keys alone", Fixture, NULL, set_up, test_keys, tear_down);
  g_test_add ("/grids/buildings go where they stand, and back", Fixture, NULL, set_up, test_settle, tear_down);
  g_test_add ("/grids/a sheet of a grid is printed", Fixture, NULL, set_up, test_paper, tear_down);
  return g_test_run ();
}
