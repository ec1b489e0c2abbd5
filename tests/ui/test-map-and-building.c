/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map and the building page open on a small replica, show what was asked for and send on what was clicked.  Skipped
 * where there is no display.  With LINLI_PICTURES set to a folder each page is also saved there as a picture. */

#define G_LOG_DOMAIN "linli-test-pages"

#include "config.h"

#include "draw-fixture.h"
#include "linli-base-dialog.h"
#include "linli-building-page.h"
#include "linli-building-view.h"
#include "linli-footprint-layer.h"
#include "linli-map-list.h"
#include "linli-map-page.h"
#include "linli-map-print-job.h"
#include "linli-map-sketch.h"
#include "linli-pick-bar.h"
#include "linli-theme-legend.h"

#include <glib/gstdio.h>
#include <string.h>

#define TIMEOUT_MS 20000

typedef struct
{
  DrawFixture   small;
  LinliReplica *replica;
  GtkWidget    *window;
  char         *kind, *uuid;  /* (owned): what the last signal said */
} PageFixture;

static gboolean
give_up_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until @done says so; FALSE after TIMEOUT_MS. */
static gboolean
wait_until (gboolean (*done) (gpointer data), gpointer data)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (TIMEOUT_MS, give_up_cb, &late);

  while (!late && !done (data))
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (id);
  return !late;
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, timeout_cb, &over);
  wait_until (is_true, &over);
}

static GtkWidget *
find_widget (GtkWidget *from, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (from), type))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_label (GtkWidget *from, const char *text)
{
  if (GTK_IS_LABEL (from) && gtk_widget_get_mapped (from) && g_str_equal (gtk_label_get_text (GTK_LABEL (from)), text))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
open_record_cb (GtkWidget *page, const char *kind, const char *uuid, PageFixture *fixture)
{
  g_free (fixture->kind);
  g_free (fixture->uuid);
  fixture->kind = g_strdup (kind);
  fixture->uuid = g_strdup (uuid);
}

static void
take_picture (PageFixture *fixture, const char *name)
{
  const char *dir = g_getenv ("LINLI_PICTURES");
  g_autofree char *file = NULL, *path = NULL;
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  GtkSnapshot *snapshot;

  if (dir == NULL)
    return;
  run_for (700);
  paintable = gtk_widget_paintable_new (fixture->window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (fixture->window), gtk_widget_get_height (fixture->window));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node, NULL);
  file = g_strdup_printf ("%s.png", name);
  path = g_build_filename (dir, file, NULL);
  gdk_texture_save_to_png (texture, path);
}

static void
set_up (PageFixture *fixture, gconstpointer data)
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
}

static void
tear_down (PageFixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  run_for (50);
  g_clear_object (&fixture->replica);
  draw_fixture_tear_down (&fixture->small);
  g_free (fixture->kind);
  g_free (fixture->uuid);
}

static void
present (PageFixture *fixture, GtkWidget *page)
{
  g_signal_connect (page, "open-record", G_CALLBACK (open_record_cb), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), page);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static gboolean
home_is_chosen (gpointer data)
{
  return linli_building_view_get_selected (LINLI_BUILDING_VIEW (data)) >= 0;
}

static void
test_building_page (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *view;
  char uuid[LINLI_ID_STRING_SIZE];
  int cell;

  g_assert_true (linli_building_page_is_possible (fixture->replica));
  page = linli_building_page_new (fixture->replica);
  present (fixture, page);
  linli_building_page_show (LINLI_BUILDING_PAGE (page), &fixture->small.building, &fixture->small.room);
  view = find_widget (page, LINLI_TYPE_BUILDING_VIEW);
  g_assert_nonnull (view);
  g_assert_true (wait_until (home_is_chosen, view));
  cell = linli_building_view_get_selected (LINLI_BUILDING_VIEW (view));
  g_assert_nonnull (find_label (page, "3号楼"));

  g_signal_emit_by_name (view, "activated", cell);
  g_assert_cmpstr (fixture->kind, ==, "household");
  g_assert_cmpstr (fixture->uuid, ==, linli_id_format (&fixture->small.household, uuid));
  take_picture (fixture, "building");
}

static gboolean
name_is_shown (gpointer data)
{
  return find_label (data, "3号楼") != NULL;
}

static void
test_map_page (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *page;

  g_assert_true (linli_map_page_is_possible (fixture->replica));
  page = linli_map_page_new (fixture->replica);
  present (fixture, page);
  linli_map_page_show (LINLI_MAP_PAGE (page), &fixture->small.building);
  g_assert_true (wait_until (name_is_shown, page));
  g_assert_nonnull (find_label (page, "第1网格"));
  take_picture (fixture, "map");
}

/* ---- the base map ---- */

typedef struct { guint calls; LinliBaseType type; gboolean opened, bare; } Chosen;

static void
chosen_cb (LinliBaseDialog *dialog, LinliBaseChoice *choice, LinliBaseGround *ground, Chosen *chosen)
{
  chosen->calls++;
  chosen->type = choice->type;
  chosen->opened = ground != NULL;
  chosen->bare = choice->bare;
}

static GtkWidget *
find_switch (GtkWidget *from)
{
  GtkWidget *found = GTK_IS_SWITCH (from) ? from : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_switch (child);
  return found;
}

static gboolean
is_chosen (gpointer chosen)
{
  return ((Chosen *) chosen)->calls > 0;
}

static GtkWidget *
find_shown_class (GtkWidget *from, const char *css)
{
  if (gtk_widget_has_css_class (from, css) && gtk_widget_get_child_visible (from) && gtk_widget_get_visible (from))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_shown_class (child, css);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_in_trouble (gpointer dialog)
{
  return find_shown_class (dialog, "error") != NULL;
}

static gboolean
is_settled (gpointer layer)
{
  gtk_widget_queue_draw (layer);
  return linli_footprint_layer_is_settled (layer);
}

/* The colour of a layer whose tiles have come, a @part of its width and height from the upper left corner. */
static guint32
read_pixel (PageFixture *fixture, GtkWidget *layer, int part)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (layer);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree guint32 *pixels = NULL;
  int width, height;

  g_assert_true (wait_until (is_settled, layer));
  run_for (100);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (layer), gtk_widget_get_height (layer));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node, NULL);
  width = gdk_texture_get_width (texture);
  height = gdk_texture_get_height (texture);
  pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  return pixels[(gsize) (height / part) * (gsize) width + (gsize) (width / part)];
}

static gboolean
has_classes (gpointer legend)
{
  return gtk_widget_get_visible (legend) && gtk_widget_get_first_child (legend) != NULL;
}

/* The legend colours, filters, and Escape shows everything again. */
static void
test_themes (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *page = linli_map_page_new (fixture->replica), *layer, *legend;
  guint32 plain, colored, faded;

  present (fixture, page);
  linli_map_page_show (LINLI_MAP_PAGE (page), &fixture->small.building);
  g_assert_true (wait_until (name_is_shown, page));
  layer = find_widget (page, LINLI_TYPE_FOOTPRINT_LAYER);
  legend = find_widget (page, LINLI_TYPE_THEME_LEGEND);
  /* The building in the middle is not the one that is marked. */
  linli_footprint_layer_set_selected (LINLI_FOOTPRINT_LAYER (layer), -1);
  plain = read_pixel (fixture, layer, 2);
  g_assert_false (has_classes (legend));

  linli_map_page_set_theme (LINLI_MAP_PAGE (page), 1);
  g_assert_true (wait_until (has_classes, legend));
  linli_footprint_layer_set_selected (LINLI_FOOTPRINT_LAYER (layer), -1);
  colored = read_pixel (fixture, layer, 2);
  g_assert_cmphex (colored, !=, plain);
  take_picture (fixture, "map-theme");

  /* It has two floors: the first class. */
  linli_theme_legend_choose (LINLI_THEME_LEGEND (legend), 1, FALSE);
  g_assert_cmphex (read_pixel (fixture, layer, 2), ==, colored);
  linli_theme_legend_choose (LINLI_THEME_LEGEND (legend), 2, FALSE);
  g_assert_cmpuint (linli_theme_legend_get_shown (LINLI_THEME_LEGEND (legend)), ==, 1u << 2);
  faded = read_pixel (fixture, layer, 2);
  g_assert_cmphex (faded, !=, colored);
  g_assert_cmphex (faded, !=, plain);
  linli_theme_legend_choose (LINLI_THEME_LEGEND (legend), 1, TRUE);
  g_assert_cmphex (read_pixel (fixture, layer, 2), ==, colored);
  g_assert_true (linli_theme_legend_clear (LINLI_THEME_LEGEND (legend)));
  g_assert_cmpuint (linli_theme_legend_get_shown (LINLI_THEME_LEGEND (legend)), ==, LINLI_THEME_ALL);

  /* A theme that is not there any more is none. */
  linli_map_page_set_theme (LINLI_MAP_PAGE (page), 4711);
  g_assert_cmpint (linli_map_page_get_theme (LINLI_MAP_PAGE (page)), ==, 0);
  run_for (300);
  g_assert_false (has_classes (legend));
}

static const char *const no_items[] = { "person.sex=9999", "person.sex", "person.no_such=1", "household.sex=2", "person.ethnicity=03", "", "=" };

/* One item is remembered by its name, before the map knows what may be chosen and after. */
static void
test_one_item (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *first = linli_map_page_new (fixture->replica), *second, *legend;
  g_autofree char *kept = NULL, *again = NULL;

  linli_map_page_set_theme (LINLI_MAP_PAGE (first), 1);
  linli_map_page_set_theme_item (LINLI_MAP_PAGE (first), "person.sex=2");
  kept = linli_map_page_get_theme_item (LINLI_MAP_PAGE (first));
  g_assert_cmpstr (kept, ==, "person.sex=2");
  present (fixture, first);
  legend = find_widget (first, LINLI_TYPE_THEME_LEGEND);
  g_assert_true (wait_until (has_classes, legend));
  g_assert_cmpint (linli_map_page_get_theme (LINLI_MAP_PAGE (first)), ==, 0);
  again = linli_map_page_get_theme_item (LINLI_MAP_PAGE (first));
  g_assert_cmpstr (again, ==, "person.sex=2");
  /* A theme of the catalogue takes its place. */
  linli_map_page_set_theme (LINLI_MAP_PAGE (first), 1);
  g_clear_pointer (&again, g_free);
  again = linli_map_page_get_theme_item (LINLI_MAP_PAGE (first));
  g_assert_null (again);

  /* What no list has, or may not colour anything, is nothing. */
  for (guint i = 0; i < G_N_ELEMENTS (no_items); i++)
    {
      g_autofree char *none = NULL;

      second = linli_map_page_new (fixture->replica);
      linli_map_page_set_theme_item (LINLI_MAP_PAGE (second), no_items[i]);
      present (fixture, second);
      g_assert_true (wait_until (is_settled, find_widget (second, LINLI_TYPE_FOOTPRINT_LAYER)));
      none = linli_map_page_get_theme_item (LINLI_MAP_PAGE (second));
      g_assert_cmpstr (none, ==, NULL);
      g_assert_cmpint (linli_map_page_get_theme (LINLI_MAP_PAGE (second)), ==, 0);
    }
}

static gboolean
has_picked (gpointer bar)
{
  return linli_pick_bar_get_picked (bar) != NULL;
}

static gboolean
is_listed (gpointer list)
{
  return linli_map_list_get_size (list) > 0;
}

/* "2: words": how many rows were wanted, of what. */
static void
open_records_cb (GtkWidget *page, const LinliKind *kind, GArray *rowids, const char *words, PageFixture *fixture)
{
  g_free (fixture->kind);
  g_free (fixture->uuid);
  fixture->kind = g_strdup (kind->name);
  fixture->uuid = g_strdup_printf ("%u: %s", rowids->len, words);
}

static gboolean
has_records (gpointer data)
{
  return ((PageFixture *) data)->kind != NULL;
}

static gboolean
says_so (gpointer page)
{
  return find_label (page, "1 building written to the file") != NULL;
}

static gboolean
has_marked (gpointer bar)
{
  const GArray *picked = linli_pick_bar_get_picked (LINLI_PICK_BAR (bar));

  return picked != NULL && picked->len > 0;
}

/* Everything lies in 0 to 1, the building of the fixture too. */
static void
test_picking (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *page = linli_map_page_new (fixture->replica), *bar, *list;
  g_autofree char *table = NULL, *file = NULL, *text = NULL;
  LinliMapSketch *sketch;

  present (fixture, page);
  linli_map_page_show (LINLI_MAP_PAGE (page), &fixture->small.building);
  g_assert_true (wait_until (name_is_shown, page));
  sketch = LINLI_MAP_SKETCH (find_widget (page, LINLI_TYPE_MAP_SKETCH));
  bar = find_widget (page, LINLI_TYPE_PICK_BAR);
  list = find_widget (page, LINLI_TYPE_MAP_LIST);
  g_assert_false (gtk_widget_get_visible (bar));

  /* By keys: the middle of the map is the building, a circle round it takes it. */
  gtk_widget_activate_action (list, "map.sketch", "s", "circle");
  g_assert_true (gtk_widget_get_visible (bar));
  g_assert_true (linli_map_sketch_take_key (sketch, GDK_KEY_space));
  g_assert_false (linli_map_sketch_is_ended (sketch));
  g_assert_false (linli_map_sketch_take_key (sketch, GDK_KEY_Right));
  linli_map_sketch_add (sketch, 0.7, 0.4);
  g_assert_true (linli_map_sketch_is_ended (sketch));
  linli_map_sketch_set_metres (sketch, 20);
  g_assert_true (wait_until (has_picked, bar));
  g_assert_cmpuint (linli_pick_bar_get_picked (LINLI_PICK_BAR (bar))->len, ==, 1);
  take_picture (fixture, "map-picked");

  gtk_widget_activate_action (list, "map.list", NULL);
  g_assert_true (wait_until (is_listed, list));
  g_assert_cmpuint (linli_map_list_get_size (LINLI_MAP_LIST (list)), ==, 1);
  table = linli_map_list_make_table (LINLI_MAP_LIST (list));
  g_assert_nonnull (strstr (table, "\n3号楼\t"));

  /* Who lives there, as a list; and the outlines, as a file. */
  g_signal_connect (page, "open-records", G_CALLBACK (open_records_cb), fixture);
  g_assert_true (gtk_widget_activate_action (list, "map.records", "s", "household"));
  g_assert_true (wait_until (has_records, fixture));
  g_assert_cmpstr (fixture->kind, ==, "household");
  g_assert_cmpstr (fixture->uuid, ==, "3: On the map: 1 building");
  file = g_build_filename (fixture->small.dir, "chosen.geojson", NULL);
  linli_map_page_export (LINLI_MAP_PAGE (page), file);
  g_assert_true (wait_until (says_so, page));
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "3号楼"));
  g_assert_null (strstr (text, "12号楼"));
  g_assert_cmpint (g_remove (file), ==, 0);

  /* A corner of the world takes nothing; what crosses itself takes nothing and says so; Escape lays the tool down. */
  gtk_widget_activate_action (list, "map.sketch", "s", "rectangle");
  g_assert_null (linli_pick_bar_get_picked (LINLI_PICK_BAR (bar)));
  linli_map_sketch_add (sketch, 0.1, 0.4);
  linli_map_sketch_add (sketch, 0.11, 0.41);
  g_assert_true (wait_until (has_picked, bar));
  g_assert_cmpuint (linli_pick_bar_get_picked (LINLI_PICK_BAR (bar))->len, ==, 0);
  gtk_widget_activate_action (list, "map.sketch", "s", "polygon");
  linli_map_sketch_add (sketch, 0.1, 0.4);
  linli_map_sketch_add (sketch, 0.2, 0.5);
  g_assert_true (linli_map_sketch_take_key (sketch, GDK_KEY_Return));
  g_assert_false (linli_map_sketch_is_ended (sketch));
  linli_map_sketch_add (sketch, 0.2, 0.4);
  linli_map_sketch_add (sketch, 0.1, 0.5);
  g_assert_true (linli_map_sketch_take_key (sketch, GDK_KEY_Return));
  g_assert_true (linli_map_sketch_is_ended (sketch));
  run_for (200);
  g_assert_null (linli_pick_bar_get_picked (LINLI_PICK_BAR (bar)));
  g_assert_true (linli_map_sketch_take_key (sketch, GDK_KEY_Escape));
  g_assert_cmpint (linli_map_sketch_get_tool (sketch), ==, LINLI_SKETCH_NONE);
  g_assert_false (gtk_widget_get_visible (bar));
  g_assert_false (linli_map_sketch_take_key (sketch, GDK_KEY_space));
}

static void
printed_cb (const char *why, gpointer user_data)
{
  g_assert_null (why);
  *(gboolean *) user_data = TRUE;
}

/* Without a dialog: a page of PDF with the name of the building on it. */
static void
test_printing (PageFixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->small.dir, "map.pdf", NULL), *text = NULL;
  static const char *const lines[] = { "东至新华街", NULL };
  const LinliMapSheet sheet = { .west = 106, .south = 39, .east = 107, .north = 40, .day = 20000, .title = "甲网格", .lines = lines };
  LinliMapFeatures *features = linli_map_features_new ();
  gboolean done = FALSE;
  gsize length;

  linli_map_features_finish (features);
  gtk_window_present (GTK_WINDOW (fixture->window));
  linli_map_print_run (GTK_WINDOW (fixture->window), features, &sheet, GTK_PAPER_NAME_A3, file, printed_cb, &done);
  linli_map_features_unref (features);
  g_assert_true (wait_until (is_true, &done));
  g_assert_true (g_file_get_contents (file, &text, &length, NULL));
  g_assert_true (g_str_has_prefix (text, "%PDF-"));
  g_assert_cmpuint (length, >, 2000);
  g_assert_cmpint (g_remove (file), ==, 0);
}

typedef struct { gboolean done; char *note; } Noted;

static void
noted_cb (const char *why, gpointer user_data)
{
  Noted *noted = user_data;

  noted->note = g_strdup (why);
  noted->done = TRUE;
}

static gboolean
is_noted (gpointer user_data)
{
  return ((Noted *) user_data)->done;
}

/* A service's map is on paper only where somebody said that it may be, and out of what is kept: here nothing.  Either is told. */
static void
test_printing_base (PageFixture *fixture, gconstpointer data)
{
  static const struct { gboolean printable; const char *word; } rows[] = { { FALSE, "terms" }, { TRUE, "this computer" } };

  gtk_window_present (GTK_WINDOW (fixture->window));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *file = g_build_filename (fixture->small.dir, "based.pdf", NULL);
      LinliBaseChoice choice = { .type = LINLI_BASE_SERVER, .address = (char *) "https://nobody.invalid/{z}/{x}/{y}", .printable = rows[i].printable };
      g_autoptr(LinliBaseGround) ground = linli_base_ground_open (&choice, fixture->small.dir, NULL);
      LinliMapFeatures *features = linli_map_features_new ();
      LinliMapSheet sheet = { .west = 106.89, .south = 39.4, .east = 106.9, .north = 39.41, .day = 20000, .base = ground };
      Noted noted = { FALSE, NULL };

      linli_map_features_finish (features);
      linli_map_print_run (GTK_WINDOW (fixture->window), features, &sheet, GTK_PAPER_NAME_A4, file, noted_cb, &noted);
      linli_map_features_unref (features);
      g_assert_true (wait_until (is_noted, &noted));
      g_assert_nonnull (noted.note);
      g_assert_nonnull (strstr (noted.note, rows[i].word));
      g_free (noted.note);
      g_assert_cmpint (g_remove (file), ==, 0);
    }
}

static void
test_sizes (void)
{
  static const struct { gboolean area; double size; const char *text; } rows[] = {
    { FALSE, 0, "0.0 m" }, { FALSE, 9.94, "9.9 m" }, { FALSE, 328.4, "328 m" }, { FALSE, 1236, "1.24 km" }, { FALSE, 45678, "45.7 km" },
    { TRUE, 0, "0 m²" }, { TRUE, 860, "860 m²" }, { TRUE, 12345, "1.23 ha" }, { TRUE, 3456789, "3.46 km²" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = rows[i].area ? linli_pick_bar_format_area (rows[i].size) : linli_pick_bar_format_length (rows[i].size);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* Our own map without paper: where there is no building, what lies below is seen. */
static void
test_clear_layer (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *page = linli_map_page_new (fixture->replica), *layer;
  gboolean clear[2];

  present (fixture, page);
  linli_map_page_show (LINLI_MAP_PAGE (page), &fixture->small.building);
  g_assert_true (wait_until (name_is_shown, page));
  layer = find_widget (page, LINLI_TYPE_FOOTPRINT_LAYER);
  for (guint i = 0; i < 2; i++)
    {
      linli_footprint_layer_set_clear (LINLI_FOOTPRINT_LAYER (layer), i == 1);
      /* The building asked for is in the middle. */
      g_assert_cmpuint (read_pixel (fixture, layer, 2) >> 24, ==, 0xff);
      clear[i] = read_pixel (fixture, layer, 4) >> 24 < 0x80;
    }
  g_assert_false (clear[0]);
  g_assert_true (clear[1]);
}

/* The head of a PMTiles file of one tile. */
static char *
make_map_file (PageFixture *fixture)
{
  static const guint8 directory[] = { 1, 0, 1, 4, 1 };
  char *path = g_build_filename (fixture->small.dir, "map.pmtiles", NULL);
  guint8 file[127 + 5 + 4] = "PMTiles\x03";

  file[8] = 127;
  file[16] = sizeof directory;
  file[56] = 127 + sizeof directory;
  file[64] = 4;
  file[97] = file[98] = 1;
  file[99] = 2;
  memcpy (file + 127, directory, sizeof directory);
  g_assert_true (g_file_set_contents (path, (const char *) file, sizeof file, NULL));
  return path;
}

static void
test_base_dialog (PageFixture *fixture, gconstpointer data)
{
  g_autofree char *map = make_map_file (fixture), *none = g_strconcat (map, ".not", NULL);
  const char *const paths[] = { none, map };

  gtk_window_present (GTK_WINDOW (fixture->window));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      LinliBaseChoice choice = { .type = LINLI_BASE_FILE, .path = (char *) paths[i] };
      Chosen chosen = { 0 };
      GtkWidget *dialog = linli_base_dialog_new (GTK_WINDOW (fixture->window), &choice), *window = fixture->window;

      g_signal_connect (dialog, "chosen", G_CALLBACK (chosen_cb), &chosen);
      gtk_window_present (GTK_WINDOW (dialog));
      g_assert_false (is_in_trouble (dialog));
      g_assert_true (gtk_switch_get_active (GTK_SWITCH (find_switch (dialog))));
      gtk_switch_set_active (GTK_SWITCH (find_switch (dialog)), FALSE);
      g_signal_emit_by_name (find_shown_class (dialog, "suggested-action"), "clicked");
      if (i == 1)
        {
          g_assert_true (wait_until (is_chosen, &chosen));
          g_assert_cmpint (chosen.type, ==, LINLI_BASE_FILE);
          g_assert_true (chosen.opened);
          g_assert_true (chosen.bare);
          continue;
        }
      g_assert_true (wait_until (is_in_trouble, dialog));
      g_assert_cmpuint (chosen.calls, ==, 0);
      fixture->window = dialog;
      take_picture (fixture, "base-dialog");
      fixture->window = window;
      gtk_window_destroy (GTK_WINDOW (dialog));
    }
  g_remove (map);
}

/* Pages that are closed while they still read neither crash nor leak. */
static void
test_closed_early (PageFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 8; i++)
    {
      GtkWidget *page = i % 2 == 0 ? linli_map_page_new (fixture->replica) : linli_building_page_new (fixture->replica);

      g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
      gtk_window_set_child (GTK_WINDOW (fixture->window), page);
      gtk_window_present (GTK_WINDOW (fixture->window));
      for (guint n = 0; n < i; n++)
        g_main_context_iteration (NULL, FALSE);
      gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
      run_for (60);
      g_assert_null (page);
    }
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display");
}

/* What a list found shines until somebody draws, survives that the map is read again, and stays off paper. */
static void
test_marking (PageFixture *fixture, gconstpointer data)
{
  GtkWidget *page = linli_map_page_new (fixture->replica), *bar;
  g_autoptr(GPtrArray) buildings = g_ptr_array_new ();
  LinliId nobody = { { 7 } };
  LinliMapSketch *sketch;

  present (fixture, page);
  bar = find_widget (page, LINLI_TYPE_PICK_BAR);
  sketch = LINLI_MAP_SKETCH (find_widget (page, LINLI_TYPE_MAP_SKETCH));
  g_ptr_array_set_free_func (buildings, g_free);
  g_ptr_array_add (buildings, linli_id_dup (&fixture->small.building));
  g_ptr_array_add (buildings, linli_id_dup (&nobody));
  linli_map_page_mark (LINLI_MAP_PAGE (page), buildings, "Residents: 3 found");
  g_assert_true (wait_until (has_marked, bar));
  g_assert_nonnull (find_label (page, "Residents: 3 found"));
  g_assert_true (linli_pick_bar_is_given (LINLI_PICK_BAR (bar)));
  g_assert_cmpuint (linli_pick_bar_get_picked (LINLI_PICK_BAR (bar))->len, ==, 1);
  linli_map_sketch_set_tool (sketch, LINLI_SKETCH_RECTANGLE);
  g_assert_false (linli_pick_bar_is_given (LINLI_PICK_BAR (bar)));
  g_assert_null (linli_pick_bar_get_picked (LINLI_PICK_BAR (bar)));
  linli_map_sketch_set_tool (sketch, LINLI_SKETCH_NONE);
  g_assert_false (gtk_widget_get_visible (bar));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_test_add_func ("/pages/map and building", test_no_display);
      return g_test_run ();
    }
  adw_init ();
  if (g_getenv ("LINLI_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  g_test_add ("/pages/the building page shows the home asked for and opens its household", PageFixture, NULL, set_up,
              test_building_page, tear_down);
  g_test_add ("/pages/the map shows the building asked for", PageFixture, NULL, set_up, test_map_page, tear_down);
  g_test_add ("/pages/the legend colours and filters", PageFixture, NULL, set_up, test_themes, tear_down);
  g_test_add ("/pages/the map is coloured by the item that it was left with", PageFixture, NULL, set_up, test_one_item, tear_down);
  g_test_add ("/pages/what a list found shines on the map", PageFixture, NULL, set_up, test_marking, tear_down);
  g_test_add ("/pages/buildings are chosen by a shape, listed and copied", PageFixture, NULL, set_up, test_picking, tear_down);
  g_test_add ("/pages/what is seen of the map is printed", PageFixture, NULL, set_up, test_printing, tear_down);
  g_test_add ("/pages/a base map is printed where it may be, and what it lacks is told", PageFixture, NULL, set_up, test_printing_base, tear_down);
  g_test_add_func ("/pages/lengths and areas are said in fitting units", test_sizes);
  g_test_add ("/pages/our own map lets a base map shine through", PageFixture, NULL, set_up, test_clear_layer, tear_down);
  g_test_add ("/pages/the base map says what is wrong and gives what opens", PageFixture, NULL, set_up, test_base_dialog, tear_down);
  g_test_add ("/pages/a page may be closed while it reads", PageFixture, NULL, set_up, test_closed_early, tear_down);
  return g_test_run ();
}
