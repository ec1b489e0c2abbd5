/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own ground on the map of the window: it comes with the records, goes when it is hidden, and changes as they do.  Skipped where there is
 * no display. */

#define G_LOG_DOMAIN "linli-test-ground-layer"

#include "config.h"

#include "linli-blank-source.h"
#include "linli-footprint-layer.h"
#include "linli-sign-legend.h"
#include "linli-map-plate.h"
#include "linli-name-pieces.h"

#include <adwaita.h>
#include <string.h>

#define TIMEOUT_MS 20000
#define LON        106.893
#define LAT        39.44

typedef struct
{
  GtkWidget           *window;
  ShumateViewport     *viewport;
  LinliFootprintLayer *layer;
} Fixture;

/* (transfer full): one building, and a lake so wide. */
static LinliMapFeatures *
make_features (double width)
{
  LinliMapFeatures *features = linli_map_features_new ();
  LinliMapGround *ground = linli_map_ground_new ();
  const double lake[] = { LON - width, LAT - width, LON + width, LAT - width, LON + width, LAT + width, LON - width, LAT + width };
  const double house[] = { LON + 0.0008, LAT, LON + 0.001, LAT, LON + 0.001, LAT + 0.0001, LON + 0.0008, LAT + 0.0001 };
  g_autoptr(LinliGeometry) water = width > 0 ? linli_geometry_new_polygon (lake, 4, NULL) : NULL, walls = linli_geometry_new_polygon (house, 4, NULL);
  LinliId one = { { 1 } }, two = { { 2 } };

  if (water != NULL)
    linli_map_ground_add (ground, LINLI_GROUND_WATER, &one, "", "230000", 0, water);
  linli_map_ground_finish (ground);
  linli_map_features_take_ground (features, ground);
  linli_map_features_add (features, FALSE, &two, "1号楼", NULL, 6, walls);
  linli_map_features_finish (features);
  return features;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(ShumateMapSource) source = linli_blank_source_new ();
  g_autoptr(LinliMapFeatures) features = make_features (0.002);
  ShumateMap *map = shumate_map_new ();

  fixture->viewport = shumate_map_get_viewport (map);
  shumate_viewport_set_reference_map_source (fixture->viewport, source);
  shumate_viewport_set_min_zoom_level (fixture->viewport, LINLI_MAP_MIN_ZOOM);
  shumate_viewport_set_max_zoom_level (fixture->viewport, LINLI_MAP_MAX_ZOOM);
  fixture->layer = linli_footprint_layer_new (fixture->viewport);
  shumate_map_add_layer (map, SHUMATE_LAYER (fixture->layer));
  shumate_location_set_location (SHUMATE_LOCATION (fixture->viewport), LAT, LON);
  shumate_viewport_set_zoom_level (fixture->viewport, 17);
  linli_footprint_layer_set_features (fixture->layer, features, NULL);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (map));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static gboolean
give_up_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (guint *frames)
{
  (*frames)++;
}

/* Until the window has been drawn anew, and again with all that is in sight. */
static void
settle (Fixture *fixture)
{
  guint frames = 0;
  gboolean late = FALSE;
  guint id = g_timeout_add (TIMEOUT_MS, give_up_cb, &late);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &frames);

  while (!late && frames < 3)
    {
      if (!linli_footprint_layer_is_settled (fixture->layer))
        frames = 0;
      gtk_widget_queue_draw (GTK_WIDGET (fixture->layer));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_false (late);
  g_signal_handler_disconnect (clock, handler);
  g_source_remove (id);
}

/* What the middle of the layer shows, once all has come. */
static guint32
look (Fixture *fixture)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->layer));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree guint32 *pixels = NULL;
  int width, height;

  settle (fixture);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (fixture->layer)),
                          gtk_widget_get_height (GTK_WIDGET (fixture->layer)));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return 0;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node, NULL);
  width = gdk_texture_get_width (texture);
  height = gdk_texture_get_height (texture);
  pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  return pixels[(gsize) (height / 2) * (gsize) width + (gsize) width / 2] & 0xffffff;
}

static gboolean
is_blue (guint32 pixel)
{
  return (pixel & 255) > (pixel >> 16 & 255) + 4;
}

static gboolean
is_paper (guint32 pixel,
          gboolean dark)
{
  LinliColor paper = linli_map_get_paper (dark);

  return ABS ((int) (pixel & 255) - (int) (paper.blue * 255 + 0.5)) <= 2 && ABS ((int) (pixel >> 16 & 255) - (int) (paper.red * 255 + 0.5)) <= 2;
}

static void
test_comes_and_goes (Fixture       *fixture,
                     gconstpointer  data)
{
  g_assert_true (is_blue (look (fixture)));
  linli_footprint_layer_set_bare (fixture->layer, TRUE);
  g_assert_true (is_paper (look (fixture), FALSE));
  linli_footprint_layer_set_bare (fixture->layer, FALSE);
  g_assert_true (is_blue (look (fixture)));
  /* A map of others has its own lakes. */
  linli_footprint_layer_set_clear (fixture->layer, TRUE);
  g_assert_false (is_blue (look (fixture)));
  linli_footprint_layer_set_clear (fixture->layer, FALSE);
  g_assert_true (is_blue (look (fixture)));
}

static void
test_follows_records (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(LinliMapFeatures) dry = make_features (0), wet = make_features (0.0005);

  g_assert_true (is_blue (look (fixture)));
  linli_footprint_layer_set_features (fixture->layer, dry, NULL);
  g_assert_true (is_paper (look (fixture), FALSE));
  linli_footprint_layer_set_features (fixture->layer, wet, NULL);
  g_assert_true (is_blue (look (fixture)));
}

/* A school in the middle, and a chemist's in the east, out of sight. */
static LinliMapFeatures *
make_signs (void)
{
  LinliMapFeatures *features = linli_map_features_new ();
  LinliMapGround *ground = linli_map_ground_new ();
  g_autoptr(LinliGeometry) here = linli_geometry_new_point (LON, LAT, NULL), there = linli_geometry_new_point (LON + 0.05, LAT, NULL);
  LinliId one = { { 1 } }, two = { { 2 } };

  linli_map_ground_add (ground, LINLI_GROUND_PLACE, &one, "", "01", 0, here);
  linli_map_ground_add (ground, LINLI_GROUND_PLACE, &two, "", "05", 0, there);
  linli_map_ground_finish (ground);
  linli_map_features_take_ground (features, ground);
  linli_map_features_finish (features);
  return features;
}

static void
wait_for_signs (GtkWidget *legend,
                guint      wanted)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (TIMEOUT_MS, give_up_cb, &late);

  while (!late && linli_sign_legend_get_shown (LINLI_SIGN_LEGEND (legend)) != wanted)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_assert_cmpint (gtk_widget_get_visible (legend), ==, wanted != 0);
  g_source_remove (id);
}

static void
test_sign_legend (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(LinliMapFeatures) features = make_signs ();
  GtkWidget *legend = g_object_ref_sink (linli_sign_legend_new ());
  enum { SCHOOLS = 1 << 1, HEALTH = 1 << 2 };

  settle (fixture);
  linli_footprint_layer_set_features (fixture->layer, features, NULL);
  linli_sign_legend_set_layer (LINLI_SIGN_LEGEND (legend), fixture->layer);
  linli_sign_legend_set_features (LINLI_SIGN_LEGEND (legend), features);
  wait_for_signs (legend, SCHOOLS);
  shumate_location_set_location (SHUMATE_LOCATION (fixture->viewport), LAT, LON + 0.05);
  wait_for_signs (legend, HEALTH);
  shumate_location_set_location (SHUMATE_LOCATION (fixture->viewport), LAT, LON);
  wait_for_signs (legend, SCHOOLS);
  linli_footprint_layer_set_bare (fixture->layer, TRUE);
  linli_sign_legend_update (LINLI_SIGN_LEGEND (legend));
  wait_for_signs (legend, 0);
  linli_footprint_layer_set_bare (fixture->layer, FALSE);
  shumate_viewport_set_zoom_level (fixture->viewport, 12);
  linli_sign_legend_update (LINLI_SIGN_LEGEND (legend));
  g_object_unref (legend);  /* while it counts */
  settle (fixture);
}

static void
test_dark (Fixture       *fixture,
           gconstpointer  data)
{
  guint32 light = look (fixture), dark;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  dark = look (fixture);
  g_assert_true (is_blue (dark) && (dark >> 8 & 255) + 60 < (light >> 8 & 255));
  linli_footprint_layer_set_bare (fixture->layer, TRUE);
  g_assert_true (is_paper (look (fixture), TRUE));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* How large a picture is, and of a thousand pixels how many have ink, in spots so wide. */
static const struct { int width, height; guint ink; int spot; } images[] = {
  { 1, 1, 0, 1 }, { 1, 1, 1000, 1 }, { 15, 7, 100, 1 }, { 16, 8, 500, 2 }, { 17, 9, 20, 1 }, { 129, 1, 300, 3 }, { 1, 300, 300, 1 },
  { 300, 200, 0, 1 }, { 300, 200, 1, 9 }, { 300, 200, 30, 1 }, { 300, 200, 1000, 1 }, { 513, 257, 4, 40 }, { 140, 140, 900, 1 },
};

static cairo_surface_t *
make_image (guint i)
{
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, images[i].width, images[i].height);
  guint8 *data = cairo_image_surface_get_data (image);
  guint32 seed = i + 1;

  for (int y = 0; y < images[i].height; y++)
    for (int x = 0; x < images[i].width; x++)
      {
        seed = seed * 1664525 + 1013904223;
        if ((seed >> 8) % 1000 >= images[i].ink)
          continue;
        for (int at = x; at < MIN (x + images[i].spot, images[i].width); at++)
          ((guint32 *) (gpointer) (data + (gsize) y * (gsize) cairo_image_surface_get_stride (image)))[at] = 0x80402010;
      }
  cairo_surface_mark_dirty (image);
  return image;
}

/* Ink that half shines through would be darker where two pieces lay over each other. */
static void
test_pieces (void)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (images); i++)
    {
      cairo_surface_t *image = make_image (i / 2);
      int width = cairo_image_surface_get_width (image), height = cairo_image_surface_get_height (image);
      cairo_surface_t *again = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
      g_autoptr(GPtrArray) pieces = linli_name_pieces_cut (image);
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      g_autoptr(GskRenderNode) node = NULL;
      cairo_t *cr = cairo_create (again);

      linli_name_pieces_snapshot (pieces, 0, 0, 1, 1, width, height, i % 2 == 0, snapshot);
      node = gtk_snapshot_free_to_node (snapshot);
      g_assert_true ((node == NULL) == (images[i / 2].ink == 0));
      if (node != NULL)
        gsk_render_node_draw (node, cr);
      cairo_destroy (cr);
      cairo_surface_flush (again);
      for (int y = 0; y < height; y++)
        g_assert_cmpmem (cairo_image_surface_get_data (again) + (gsize) y * (gsize) cairo_image_surface_get_stride (again), (gsize) width * 4,
                         cairo_image_surface_get_data (image) + (gsize) y * (gsize) cairo_image_surface_get_stride (image), (gsize) width * 4);
      cairo_surface_destroy (image);
      cairo_surface_destroy (again);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  g_test_add_func ("/ground-layer/names are cut without loss and without overlap", test_pieces);
  g_test_add ("/ground-layer/it comes, and goes when it is hidden", Fixture, NULL, set_up, test_comes_and_goes, tear_down);
  g_test_add ("/ground-layer/it changes as the records do", Fixture, NULL, set_up, test_follows_records, tear_down);
  g_test_add ("/ground-layer/the legend of signs has what is in sight", Fixture, NULL, set_up, test_sign_legend, tear_down);
  g_test_add ("/ground-layer/it is dark in the dark", Fixture, NULL, set_up, test_dark, tear_down);
  return g_test_run ();
}
