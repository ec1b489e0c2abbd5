/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of maps is looked at, taken and taken back in its window; what is wrong with it is said.  With LINLI_PICTURES set to a folder what was
 * seen is saved there. */
#define G_LOG_DOMAIN "linli-test-map-import"

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "linli-gcj02.h"
#include "linli-import-preview.h"
#include "linli-map-import-options.h"
#include "linli-map-import-text.h"
#include "linli-map-export.h"
#include "linli-map-import-window.h"
#include "linli-map-page.h"
#include "ui-test.h"

typedef struct
{
  DrawFixture       small;
  LinliReplica     *replica;
  LinliMapFeatures *features;
  GPtrArray        *kinds;
  GtkWidget        *window, *import;
  char             *path;  /* (owned): the file last written */
} Fixture;

static gpointer
list_kinds (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return linli_map_plan_list_kinds (store);
}

static gpointer
load_features (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return linli_map_features_load (store, cancellable, error);
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
  fixture->kinds = linli_replica_write_sync (fixture->replica, list_kinds, NULL, NULL);
  fixture->features = linli_replica_write_sync (fixture->replica, load_features, NULL, NULL);
  fixture->window = gtk_window_new ();
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->import = linli_map_import_window_new (GTK_WINDOW (fixture->window), fixture->replica, fixture->features, fixture->kinds);
  gtk_window_present (GTK_WINDOW (fixture->import));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->import));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_test_run_for (50);
  linli_map_features_unref (fixture->features);
  g_ptr_array_unref (fixture->kinds);
  g_clear_object (&fixture->replica);
  draw_fixture_tear_down (&fixture->small);
  g_free (fixture->path);
}

/* ---- files ---- */

static void
add_box (GString *out, double west, double south, double width, double height, const char *name)
{
  g_string_append_printf (out, "%s{\"type\":\"Feature\",\"properties\":{\"name\":\"%s\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%.7f,%.7f],[%.7f,%.7f],"
                          "[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f]]]}}", out->len > 0 ? "," : "", name, west, south, west + width, south, west + width, south + height,
                          west, south + height, west, south);
}

static void
put (Fixture *fixture, const char *name, const char *text)
{
  g_free (fixture->path);
  fixture->path = g_build_filename (fixture->small.dir, name, NULL);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static void
put_features (Fixture *fixture, GString *features)
{
  g_autofree char *text = g_strdup_printf ("{\"type\":\"FeatureCollection\",\"features\":[%s]}", features->str);

  put (fixture, "map.geojson", text);
}

/* One of everything: the two buildings that are here, one of them grown, one beside them, one outside of the grid, one that crosses itself, and one
 * over another of the file. */
static void
put_all (Fixture *fixture)
{
  g_autoptr(GString) features = g_string_new (NULL);

  add_box (features, 106.888, 39.438, 0.0006, 0.0003, "three");
  add_box (features, 106.890, 39.438, 0.0007, 0.0003, "twelve");
  add_box (features, 106.8865, 39.4395, 0.0006, 0.0003, "new");
  add_box (features, 106.899, 39.438, 0.0006, 0.0003, "far");
  g_string_append (features, ",{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[106.889,39.4395],[106.8896,39.4398],"
                   "[106.8896,39.4395],[106.889,39.4398],[106.889,39.4395]]]}}");
  add_box (features, 106.888, 39.438, 0.0006, 0.00029, "three again");
  put_features (fixture, features);
}

/* ---- the window ---- */

static const LinliMapPlan *
get_plan (Fixture *fixture)
{
  return linli_map_import_window_get_plan (LINLI_MAP_IMPORT_WINDOW (fixture->import));
}

static gboolean
has_plan (gpointer data)
{
  return get_plan (data) != NULL;
}

static gboolean
is_painted (gpointer data)
{
  GtkWidget *preview = ui_test_find (((Fixture *) data)->import, LINLI_TYPE_IMPORT_PREVIEW);

  return preview != NULL && linli_import_preview_is_settled (LINLI_IMPORT_PREVIEW (preview));
}

static void
look_at (Fixture *fixture)
{
  linli_map_import_window_open (LINLI_MAP_IMPORT_WINDOW (fixture->import), fixture->path);
  ui_test_wait (has_plan, fixture);
}

/* A mapped button with this label, as the catalogue of words has it without its mnemonic. */
static GtkWidget *
find_button (GtkWidget *from, const char *label)
{
  GtkWidget *found = NULL;

  if ((GTK_IS_BUTTON (from) || GTK_IS_CHECK_BUTTON (from)) && gtk_widget_get_mapped (from))
    {
      const char *text = GTK_IS_BUTTON (from) ? gtk_button_get_label (GTK_BUTTON (from)) : gtk_check_button_get_label (GTK_CHECK_BUTTON (from));

      if (g_strcmp0 (text, label) == 0)
        return from;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static void
click (Fixture *fixture, const char *label)
{
  GtkWidget *button = find_button (fixture->import, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
may_import (Fixture *fixture)
{
  return gtk_widget_is_sensitive (find_button (fixture->import, _("_Import")));
}

static gpointer
count_buildings (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (store), "building.footprint");
  LinliQuery query = { linli_kind_get_core (footprint->kind), NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  return GUINT_TO_POINTER (rowids->len);
}

static guint
count (Fixture *fixture)
{
  return GPOINTER_TO_UINT (linli_replica_write_sync (fixture->replica, count_buildings, NULL, NULL));
}

static void
take_picture (Fixture *fixture, const char *name)
{
  const char *dir = g_getenv ("LINLI_PICTURES");
  g_autofree char *file = g_strdup_printf ("%s%s.png", name, g_getenv ("LINLI_DARK") != NULL ? "-dark" : ""), *path = NULL;
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  GtkSnapshot *snapshot;

  if (dir == NULL)
    return;
  ui_test_run_for (500);
  paintable = gtk_widget_paintable_new (fixture->import);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (fixture->import), gtk_widget_get_height (fixture->import));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->import)), node, NULL);
  path = g_build_filename (dir, file, NULL);
  gdk_texture_save_to_png (texture, path);
}

/* ---- cases ---- */

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  const LinliMapPlan *plan;

  take_picture (fixture, "import-empty");
  g_assert_false (may_import (fixture));
  put_all (fixture);
  look_at (fixture);
  plan = get_plan (fixture);
  g_assert_cmpint (plan->trouble, ==, LINLI_MAP_PLAN_FINE);
  g_assert_cmpuint (plan->n_read, ==, 6);
  g_assert_cmpuint (plan->n_outcomes[LINLI_MAP_INTAKE_NEW], ==, 2);
  g_assert_cmpuint (plan->n_outcomes[LINLI_MAP_INTAKE_MATCHED], ==, 1);
  g_assert_cmpuint (plan->n_outcomes[LINLI_MAP_INTAKE_UNCHANGED], ==, 1);
  g_assert_cmpuint (plan->n_outcomes[LINLI_MAP_INTAKE_REFUSED], ==, 2);
  g_assert_cmpuint (plan->n_outside, ==, 1);
  g_assert_cmpuint (plan->shapes->len, ==, 6);
  ui_test_wait (is_painted, fixture);
  take_picture (fixture, "import-plan");
  g_assert_true (ui_test_shows (fixture->import, "EPSG:4326"));
  /* Nothing is saved by looking. */
  g_assert_cmpuint (count (fixture), ==, 2);

  click (fixture, _("_Import"));
  g_assert_null (get_plan (fixture));
  ui_test_wait (has_plan, fixture);
  g_assert_cmpuint (count (fixture), ==, 4);
  g_assert_cmpint (get_plan (fixture)->batch, >, 0);
  g_assert_false (may_import (fixture));
  take_picture (fixture, "import-done");

  click (fixture, _("_Take It Back"));
  while (count (fixture) != 2)
    ui_test_run_for (20);
}

static void
test_shifted (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) features = g_string_new (NULL);
  double lon, lat;

  for (guint i = 0; i < 4; i++)
    {
      linli_gcj02_from_wgs84 (i % 2 == 0 ? 106.888 : 106.890, 39.438, &lon, &lat);
      add_box (features, lon, lat, 0.0006, 0.0003 - i / 2 * 0.00001, "shifted");
    }
  put_features (fixture, features);
  look_at (fixture);
  g_assert_cmpint (get_plan (fixture)->trouble, ==, LINLI_MAP_PLAN_SHIFTED);
  g_assert_cmpuint (get_plan (fixture)->n_shifted, ==, 4);
  g_assert_cmpfloat (get_plan (fixture)->shift_m, >, 100);
  ui_test_wait (is_painted, fixture);
  take_picture (fixture, "import-shifted");
  g_assert_true (ui_test_shows (fixture->import, "GCJ-02"));
  g_assert_false (may_import (fixture));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_button (fixture->import, _("The file is _right as it is: these are other buildings"))), TRUE);
  g_assert_true (may_import (fixture));
  click (fixture, _("_Import"));
  ui_test_wait (has_plan, fixture);
  g_assert_cmpuint (count (fixture), ==, 6);
}

/* Six houses of six sizes, so many degrees to the north, and then again where they ought to be. */
static void
put_row (Fixture *fixture, double north)
{
  g_autoptr(GString) features = g_string_new (NULL);

  for (guint i = 0; i < 6; i++)
    add_box (features, 106.8862 + i * 0.001, 39.4392 + north, 0.0002 + i * 0.00006, 0.0003, "row");
  put_features (fixture, features);
}

/* Some sixty metres, as a file of an old datum lies; the same outlines are here from a better one. */
static void
test_moved (Fixture *fixture, gconstpointer data)
{
  static const struct { double north; gboolean is_moved; } rows[] = { { 0.0005, TRUE }, { -0.00045, TRUE }, { 0.01, FALSE }, { 0, FALSE } };

  put_row (fixture, 0);
  look_at (fixture);
  g_assert_cmpint (get_plan (fixture)->trouble, ==, LINLI_MAP_PLAN_FINE);
  click (fixture, _("_Import"));
  ui_test_wait (has_plan, fixture);
  g_assert_cmpuint (count (fixture), ==, 8);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      put_row (fixture, rows[i].north);
      look_at (fixture);
      g_assert_cmpint (get_plan (fixture)->trouble, ==, rows[i].is_moved ? LINLI_MAP_PLAN_SHIFTED : LINLI_MAP_PLAN_FINE);
      if (!rows[i].is_moved)
        continue;
      g_assert_cmpuint (get_plan (fixture)->moved.n, ==, 6);
      g_assert_cmpfloat_with_epsilon (get_plan (fixture)->moved.north_m, -rows[i].north * 111200, 1);
      g_assert_cmpfloat_with_epsilon (get_plan (fixture)->moved.east_m, 0, 1);
      g_assert_true (ui_test_shows (fixture->import, rows[i].north > 0 ? "（向南）" : "（向北）"));
      g_assert_false (may_import (fixture));
      if (i == 0)
        take_picture (fixture, "import-moved");
    }
}

/* What is not taken is said with what to do, in the person's language. */
static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *name, *text, *words; } rows[] = {
    { "letter.doc", "Dear all, the map follows.", "中的任何一种" },
    { "empty.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}", "文件中没有内容" },
    { "houses.csv", "name,where\na,b\n", "经度和纬度" },
    { "broken.zip", "PK\3\4broken", "压缩包" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      put (fixture, rows[i].name, rows[i].text);
      look_at (fixture);
      g_assert_cmpint (get_plan (fixture)->trouble, ==, LINLI_MAP_PLAN_REFUSED);
      g_test_message ("%s", get_plan (fixture)->message);
      g_assert_true (ui_test_shows (fixture->import, rows[i].words));
      g_assert_false (may_import (fixture));
      if (i == 0)
        take_picture (fixture, "import-trouble");
    }
  g_assert_cmpuint (count (fixture), ==, 2);
}

static gboolean
is_stopped (gpointer data)
{
  return ui_test_shows (((Fixture *) data)->import, _("It was stopped.  Nothing was saved."));
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  put_all (fixture);
  look_at (fixture);
  click (fixture, _("_Import"));
  click (fixture, _("_Stop"));
  /* Neither does it go before it is known what was saved. */
  gtk_window_close (GTK_WINDOW (fixture->import));
  ui_test_wait (is_stopped, fixture);
  g_assert_null (get_plan (fixture));
  g_assert_cmpuint (count (fixture), ==, 2);
  /* The window may be closed while it reads, too. */
  linli_map_import_window_open (LINLI_MAP_IMPORT_WINDOW (fixture->import), fixture->path);
}

/* (nullable): the mapped row of this title. */
static GtkWidget *
find_row (GtkWidget *from, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (from) && gtk_widget_get_mapped (from) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (from)), title))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

static void
choose (Fixture *fixture, const char *title, guint place)
{
  GtkWidget *row = find_row (fixture->import, title);

  g_assert_nonnull (row);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), place);
  if (get_plan (fixture) == NULL)
    ui_test_wait (has_plan, fixture);
}

static gpointer
export_shapes (LinliStore *store, gpointer path, GCancellable *cancellable, GError **error)
{
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (store), "building.footprint");
  LinliMapExport what = { .kind = linli_kind_get_core (footprint->kind), .format = "shp", .path = path };
  LinliMapExported done;

  g_assert_true (linli_crs_parse ("EPSG:4544", &what.crs, error));
  g_assert_true (linli_map_export_run (store, &what, NULL, &done, error));
  return NULL;
}

/* A shapefile of a zone whose .prj was lost. */
static void
test_said (Fixture *fixture, gconstpointer data)
{
  g_autofree char *prj = NULL;

  g_free (fixture->path);
  fixture->path = g_build_filename (fixture->small.dir, "houses.shp", NULL);
  prj = g_build_filename (fixture->small.dir, "houses.prj", NULL);
  linli_replica_write_sync (fixture->replica, export_shapes, fixture->path, NULL);
  g_assert_cmpint (g_remove (prj), ==, 0);
  look_at (fixture);
  g_assert_cmpint (get_plan (fixture)->trouble, ==, LINLI_MAP_PLAN_CRS_UNSAID);
  g_assert_true (ui_test_shows (fixture->import, "坐标系"));
  g_assert_false (may_import (fixture));
  take_picture (fixture, "import-unsaid");

  /* The zone nearest to the community is offered first: 105 degrees is the file's. */
  choose (fixture, _("Coordinates"), 2);
  g_assert_cmpstr (get_plan (fixture)->crs, ==, "EPSG:4545");
  choose (fixture, _("Central meridian"), 10);
  g_assert_cmpstr (get_plan (fixture)->crs, ==, "EPSG:4544");
  g_assert_cmpint (get_plan (fixture)->trouble, ==, LINLI_MAP_PLAN_FINE);
  g_assert_cmpuint (get_plan (fixture)->n_outcomes[LINLI_MAP_INTAKE_UNCHANGED], ==, 2);
  g_assert_false (may_import (fixture));
  g_assert_true (ui_test_shows (fixture->import, "UTF-8"));
  choose (fixture, _("Text of the table"), 1);
  g_assert_cmpstr (get_plan (fixture)->encoding_by, ==, "option");
  take_picture (fixture, "import-zone");

  /* Shifted coordinates are not turned back. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (fixture->import, _("Coordinates"))), 7);
  g_assert_null (get_plan (fixture));
  g_assert_true (ui_test_shows (fixture->import, "商业地图的坐标"));
  g_assert_false (may_import (fixture));
}

/* Points of a table as places; what does not say what it is may be said to be something. */
static void
test_places (Fixture *fixture, gconstpointer data)
{
  put (fixture, "places.csv", "名称,经度,纬度\n康民药店,106.8871,39.4391\n便民超市,106.8881,39.4392\n");
  look_at (fixture);
  g_assert_cmpint (get_plan (fixture)->trouble, ==, LINLI_MAP_PLAN_CRS_UNSAID);
  choose (fixture, _("Coordinates"), 1);
  g_assert_cmpuint (get_plan (fixture)->n_outcomes[LINLI_MAP_INTAKE_REFUSED], ==, 2);
  g_assert_true (ui_test_shows (fixture->import, "楼栋须是面"));
  choose (fixture, _("What it holds"), 1);
  g_assert_cmpuint (get_plan (fixture)->n_outcomes[LINLI_MAP_INTAKE_REFUSED], ==, 2);
  take_picture (fixture, "import-places");
  choose (fixture, _("What does not say what it is"), 1);
  g_assert_cmpuint (get_plan (fixture)->n_outcomes[LINLI_MAP_INTAKE_NEW], ==, 2);
  g_assert_true (may_import (fixture));
  click (fixture, _("_Import"));
  ui_test_wait (has_plan, fixture);
  g_assert_cmpint (get_plan (fixture)->batch, >, 0);
}

/* Every reason is said in the person's language, and without what helps at a command line only. */
static void
test_words (void)
{
  static const struct { LinliMapPlanNote note; const char *words; } rows[] = {
    { { 3, 12, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_SHAPE, 0, (char *) "Self-intersection; --repair mends it", TRUE, 106.817762, 39.673527 },
      "第 3 个要素（第 12 行）：轮廓自相交（位于 106.81776, 39.67353）" },
    { { 3, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_SHAPE, 0, (char *) "it has no geometry", FALSE, 0, 0 }, "第 3 个要素：没有图形" },
    { { 4, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_NO_GRID, 0, (char *) "x", FALSE, 0, 0 }, "第 4 个要素：在所有网格之外，须由负责全部网格的人员导入" },
    { { 5, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_FOREIGN, 7, NULL, FALSE, 0, 0 }, "第 5 个要素：位于第 7 号网格，不在您的负责范围内" },
    { { 6, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_DOUBLE, 2, NULL, FALSE, 0, 0 }, "第 6 个要素：与第 2 个要素对应同一楼栋，两者只能保留一个" },
    { { 7, 0, LINLI_MAP_INTAKE_NEW, LINLI_MAP_INTAKE_PARTLY, 34, NULL, FALSE, 0, 0 }, "第 7 个要素：将新增，但有 34% 与另一楼栋重叠" },
    { { 8, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_VALUE, 0, (char *) "feature 8: it has no name", FALSE, 0, 0 }, "第 8 个要素：没有名称" },
    /* What nobody foresaw is said as it came. */
    { { 9, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_VALUE, 0, (char *) "必填", FALSE, 0, 0 }, "第 9 个要素：必填" },
    { { 9, 0, LINLI_MAP_INTAKE_REFUSED, LINLI_MAP_INTAKE_SHAPE, 0, (char *) "Something new; --repair mends it", FALSE, 0, 0 }, "第 9 个要素：Something new" },
  };
  const LinliMapPlan layers = { .trouble = LINLI_MAP_PLAN_REFUSED, .message = (char *) "it holds several layers; name one with --layer: 楼栋, roads" };
  const LinliMapPlan other = { .trouble = LINLI_MAP_PLAN_REFUSED, .message = (char *) "it cannot be read on" };
  g_auto(GStrv) list = linli_map_import_list_layers (&layers);
  g_autofree char *said = linli_map_import_explain (&layers);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = linli_map_import_describe_note (&rows[i].note);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[0], ==, "楼栋");
  g_assert_cmpstr (list[1], ==, "roads");
  g_assert_cmpstr (said, ==, "文件中有多个图层，请在左侧选择一个。");
  g_assert_null (linli_map_import_list_layers (&other));
}

static gboolean
is_drawn (gpointer page)
{
  return ui_test_shows (page, "第1网格");
}

static GtkWidget *
find_import (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *each = windows; each != NULL; each = each->next)
    if (LINLI_IS_MAP_IMPORT_WINDOW (each->data) && gtk_widget_get_mapped (each->data))
      return each->data;
  return NULL;
}

/* From the page, and back there: what was wrong is seen on the map, and taken back from it. */
static void
test_page (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = linli_map_page_new (fixture->replica), *kept = fixture->import;

  gtk_window_close (GTK_WINDOW (kept));
  gtk_window_set_child (GTK_WINDOW (fixture->window), page);
  ui_test_wait (is_drawn, page);
  g_assert_true (gtk_widget_activate_action (find_button (page, NULL), "map.import", NULL));
  fixture->import = find_import ();
  g_assert_nonnull (fixture->import);
  put_all (fixture);
  look_at (fixture);
  click (fixture, _("_Import"));
  ui_test_wait (has_plan, fixture);
  g_assert_cmpuint (count (fixture), ==, 4);
  gtk_window_close (GTK_WINDOW (fixture->import));
  g_assert_true (ui_test_shows (page, _("Imported")));
  fixture->import = fixture->window;
  take_picture (fixture, "import-toast");
  fixture->import = page;
  click (fixture, _("_Take It Back"));
  while (count (fixture) != 2)
    ui_test_run_for (20);
  fixture->import = gtk_window_new ();
}

typedef struct { const char *role; gboolean may; } Right;

static gpointer
become (LinliStore *store, gpointer role, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  gint64 grid = 1;

  g_free (identity->login);
  identity->login = g_strdup (UI_TEST_LOGIN);
  g_free (identity->role);
  identity->role = g_strdup (role);
  identity->all_grids = FALSE;
  g_array_set_size (identity->grids, 0);
  g_array_append_val (identity->grids, grid);
  g_assert_true (linli_store_set_identity (store, identity, error));
  return NULL;
}

/* (nullable): of this tip, mapped or not. */
static GtkWidget *
find_tool (GtkWidget *from, const char *tip)
{
  GtkWidget *found = g_strcmp0 (gtk_widget_get_tooltip_text (from), tip) == 0 ? from : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_tool (child, tip);
  return found;
}

/* Who may not write has no way in; who holds one grid adds to that one. */
static void
test_rights (Fixture *fixture, gconstpointer data)
{
  static const Right rights[] = { { "call_duty", FALSE }, { "street_officer", FALSE }, { "grid_worker", TRUE } };
  const LinliMapPlan *plan;
  guint outside = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      GtkWidget *page;

      linli_replica_write_sync (fixture->replica, become, (gpointer) rights[i].role, NULL);
      page = linli_map_page_new (fixture->replica);
      gtk_window_set_child (GTK_WINDOW (fixture->window), page);
      ui_test_wait (is_drawn, page);
      g_assert_cmpint (gtk_widget_get_visible (find_tool (page, _("Import a map file…"))), ==, rights[i].may);
      gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
    }
  put_all (fixture);
  look_at (fixture);
  plan = get_plan (fixture);
  g_assert_cmpuint (plan->n_outcomes[LINLI_MAP_INTAKE_NEW], ==, 1);
  for (guint i = 0; i < plan->notes->len; i++)
    outside += g_array_index (plan->notes, LinliMapPlanNote, i).why == LINLI_MAP_INTAKE_NO_GRID;
  g_assert_cmpuint (outside, ==, 1);
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display, or no locale zh_CN.UTF-8");
}

int
main (int argc, char *argv[])
{
  if (!ui_test_init (&argc, &argv))
    {
      g_test_add_func ("/map import", test_no_display);
      return g_test_run ();
    }
  if (g_getenv ("LINLI_DARK") != NULL)
    {
      GtkCssProvider *style = gtk_css_provider_new ();

      gtk_css_provider_load_from_resource (style, "/org/linli/Linli/style-dark.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
      g_object_unref (style);
    }
  if (g_getenv ("LINLI_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  g_test_add_func ("/map import/reasons are said in the language of the person", test_words);
  g_test_add ("/map import/a file is looked at, taken in one batch and taken back", Fixture, NULL, set_up, test_taken, tear_down);
  g_test_add ("/map import/what looks shifted is not taken before somebody says that it is right", Fixture, NULL, set_up, test_shifted, tear_down);
  g_test_add ("/map import/outlines that all lie beside what is here by the same way are told of", Fixture, NULL, set_up, test_moved, tear_down);
  g_test_add ("/map import/what cannot be read says what to do", Fixture, NULL, set_up, test_trouble, tear_down);
  g_test_add ("/map import/what the file does not say is asked, and may be said otherwise", Fixture, NULL, set_up, test_said, tear_down);
  g_test_add ("/map import/points of a table are places", Fixture, NULL, set_up, test_places, tear_down);
  g_test_add ("/map import/what came from the map page is taken back there", Fixture, NULL, set_up, test_page, tear_down);
  g_test_add ("/map import/who may not write has no way in, who holds one grid adds to that", Fixture, NULL, set_up, test_rights, tear_down);
  g_test_add ("/map import/what is stopped saves nothing", Fixture, NULL, set_up, test_stopped, tear_down);
  return g_test_run ();
}
