/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map finds what lies under a point and paints footprints and grids where they are. */

#define G_LOG_DOMAIN "linli-test-map"

#include "config.h"

#include "linli-map-plate.h"
#include "linli-mercator.h"

#include <math.h>
#include <string.h>

typedef struct { guint8 no; gboolean grid; const char *name; double west, south, east, north; } Square;

static const Square squares[] = {
  { 1, FALSE, "1号楼", 106.8900, 39.4400, 106.8910, 39.4405 },
  { 2, FALSE, "2号楼", 106.8920, 39.4400, 106.8930, 39.4405 },
  { 3, FALSE, "门房", 106.8904, 39.4401, 106.8906, 39.4402 },  /* within building 1 */
  { 4, FALSE, "岗亭", 106.8940, 39.4400, 106.89401, 39.44001 },
  { 10, TRUE, "第10网格", 106.8890, 39.4390, 106.8915, 39.4415 },
  { 9, TRUE, "第9网格", 106.8915, 39.4390, 106.8950, 39.4415 },
};

static LinliMapFeatures *
make_features (void)
{
  LinliMapFeatures *features = linli_map_features_new ();

  for (guint i = 0; i < G_N_ELEMENTS (squares); i++)
    {
      const Square *s = &squares[i];
      const double corners[] = { s->west, s->south, s->east, s->south, s->east, s->north, s->west, s->north };
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliGeometry) geometry = linli_geometry_new_polygon (corners, 4, &error);
      LinliId id = { { s->no } };

      g_assert_no_error (error);
      linli_map_features_add (features, s->grid, &id, s->name, NULL, 6, geometry);
    }
  linli_map_features_finish (features);
  return features;
}

static const struct { const char *name; double lon, lat; int no; } points[] = {
  { "a building", 106.8902, 39.4403, 1 },
  { "the smaller of two that overlap", 106.8905, 39.44015, 3 },
  { "the neighbour", 106.8925, 39.4404, 2 },
  { "nothing between them", 106.8915, 39.4402, -1 },
  { "a tiny one that is nearly met", 106.89402, 39.44002, 4 },
  { "not a large one that is nearly met", 106.89302, 39.4402, -1 },
};

static void
test_find (void)
{
  g_autoptr(LinliMapFeatures) features = make_features ();
  double tolerance = 5 / linli_mercator_world_size (17);
  LinliId id = { { 2 } }, unknown = { { 77 } };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      int found = linli_map_features_find_at (features, linli_mercator_x (points[i].lon, -8),
                                              linli_mercator_y (points[i].lat, -8), tolerance);
      int no = found < 0 ? -1 : g_array_index (features->buildings, LinliMapFeature, found).id.bytes[0];

      if (no != points[i].no)
        g_error ("%s: found %d", points[i].name, no);
    }
  g_assert_cmpint (linli_map_features_find (features, &id), ==, 1);
  g_assert_cmpint (linli_map_features_find (features, &unknown), ==, -1);
}

static void
test_home (void)
{
  g_autoptr(LinliMapFeatures) features = make_features ();
  g_autoptr(LinliMapFeatures) empty = linli_map_features_new ();
  g_autoptr(LinliGeometry) point = linli_geometry_new_point (106.9, 39.4, NULL);
  LinliId id = { { 1 } };

  g_assert_cmpfloat_with_epsilon (linli_mercator_lon (features->home.west, -8), 106.889, 1e-9);
  g_assert_cmpfloat_with_epsilon (linli_mercator_lat (features->home.north, -8), 39.4415, 1e-9);
  g_assert_cmpstr (g_array_index (features->grids, LinliMapFeature, 0).name, ==, "第9网格");

  linli_map_features_add (empty, FALSE, &id, "点", NULL, 0, point);
  linli_map_features_finish (empty);
  g_assert_cmpuint (empty->buildings->len, ==, 0);
  g_assert_false (empty->home.east >= empty->home.west);
}

/* A building that moved a little is found where it is now, and nothing else has changed. */
static void
test_replace (void)
{
  g_autoptr(LinliMapFeatures) features = make_features ();
  const double moved[] = { 106.8921, 39.4402, 106.8931, 39.4402, 106.8931, 39.4407, 106.8921, 39.4407 };
  const double other[] = { 106.8921, 39.4402, 106.8931, 39.4402, 106.8931, 39.4407 };
  const double far[] = { 10, 10, 10.001, 10, 10.001, 10.001, 10, 10.001 };
  g_autoptr(LinliGeometry) near_by = linli_geometry_new_polygon (moved, 4, NULL), triangle = linli_geometry_new_polygon (other, 3, NULL),
                           abroad = linli_geometry_new_polygon (far, 4, NULL);
  const double shifted[] = { 106.8902, 39.4401, 106.8911, 39.4401, 106.8911, 39.4406, 106.8902, 39.4406 };
  g_autoptr(LinliGeometry) aside = linli_geometry_new_polygon (shifted, 4, NULL);
  g_autoptr(LinliMapFeatures) after = linli_map_features_replace (features, 1, near_by);
  LinliMapBox changed;

  g_assert_nonnull (after);
  g_assert_cmpint (linli_map_features_find_at (after, linli_mercator_x (106.89305, -8), linli_mercator_y (39.4406, -8), 0), ==, 1);
  g_assert_cmpint (linli_map_features_find_at (features, linli_mercator_x (106.89305, -8), linli_mercator_y (39.4406, -8), 0), ==, -1);
  g_assert_cmpint (linli_map_features_find_at (after, linli_mercator_x (106.8902, -8), linli_mercator_y (39.4403, -8), 0), ==, 0);
  linli_map_features_compare (features, after, &changed);
  g_assert_cmpfloat_with_epsilon (linli_mercator_lon (changed.west, -8), 106.8920, 1e-9);
  g_assert_cmpfloat_with_epsilon (linli_mercator_lon (changed.east, -8), 106.8931, 1e-9);
  linli_map_features_compare (features, features, &changed);
  g_assert_true (changed.east < changed.west);
  /* Any number of times, and without what it was copied from. */
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(LinliMapFeatures) again = linli_map_features_replace (after, i % 2, i % 2 == 0 ? aside : near_by);
      guint n;

      g_assert_nonnull (again);
      linli_map_features_compare (after, again, &changed);
      g_assert_true (changed.east >= changed.west);
      linli_map_features_compare (features, again, &changed);
      g_assert_cmpfloat_with_epsilon (linli_mercator_lon (changed.east, -8), 106.8931, 1e-9);
      linli_map_features_unref (after);
      after = g_steal_pointer (&again);
      g_assert_cmpfloat_with_epsilon (linli_mercator_lon (linli_map_features_get_ring (after, g_array_index (after->buildings, LinliMapFeature, 0).first_ring, &n)[0], -8),
                                      106.8902, 1e-9);
      g_assert_cmpuint (n, ==, 5);
      g_assert_cmpstr (g_array_index (after->buildings, LinliMapFeature, i % 2).name, ==, g_array_index (features->buildings, LinliMapFeature, i % 2).name);
    }
  g_assert_cmpint (linli_map_features_find_at (after, linli_mercator_x (106.89105, -8), linli_mercator_y (39.4403, -8), 0), ==, 0);
  /* Another form, or another place, is read anew. */
  g_assert_null (linli_map_features_replace (features, 1, triangle));
  g_assert_null (linli_map_features_replace (features, 1, abroad));
}

static const struct { double zoom, west, south; gboolean blank; } blanks[] = {
  { 17, 106.8901, 39.4401, FALSE }, { 17, 10, 10, TRUE }, { 13, 106.8901, 39.4401, FALSE }, { 3, 106.89, 39.44, FALSE }, { 17, 106.9, 39.44, TRUE },
};

static void
test_blank (void)
{
  g_autoptr(LinliMapFeatures) features = make_features ();

  for (guint i = 0; i < G_N_ELEMENTS (blanks); i++)
    {
      LinliMapView view = { .world_size = linli_mercator_world_size (blanks[i].zoom), .width = 64, .height = 64, .device_scale = 1, .text_scale = 1 };

      view.left = linli_mercator_x (blanks[i].west, -8) * view.world_size - 32;
      view.top = linli_mercator_y (blanks[i].south, -8) * view.world_size - 32;
      g_assert_cmpint (linli_map_plate_is_blank (&view, features), ==, blanks[i].blank);
    }
}

static guint32
pixel (cairo_surface_t *surface,
       double           x,
       double           y)
{
  guint32 value;

  memcpy (&value,
          cairo_image_surface_get_data (surface) + (int) y * cairo_image_surface_get_stride (surface)
              + 4 * (int) x,
          sizeof value);
  return value & 0xffffff;
}

static guint32
color (LinliColor c)
{
  return (guint32) (c.red * 255 + 0.5) << 16 | (guint32) (c.green * 255 + 0.5) << 8
         | (guint32) (c.blue * 255 + 0.5);
}

/* At every zoom: paper beyond the grids, something else where the building is, and names only where they find
 * room. */
static void
test_plate (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr(LinliMapFeatures) features = make_features ();

  for (double zoom = 12; zoom <= 20; zoom += 1)
    {
      LinliMapView view = { .world_size = linli_mercator_world_size (zoom),
                            .width = 400,
                            .height = 300,
                            .device_scale = 1,
                            .text_scale = 1,
                            .dark = dark };
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, view.width, view.height);
      cairo_t *cr = cairo_create (surface);
      double x = linli_mercator_x (106.8922, -8) * view.world_size,
             y = linli_mercator_y (39.4401, -8) * view.world_size;

      view.left = x - 200;
      view.top = y - 150;
      linli_map_plate_paint (&view, features, cr, NULL);
      cairo_surface_flush (surface);
      g_assert_cmphex (pixel (surface, 200, 150), !=, color (linli_map_get_paper (dark)));
      if (zoom <= 15)
        g_assert_cmphex (pixel (surface, 2, 2), ==, color (linli_map_get_paper (dark)));
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

/* (transfer full): the plate of a view round building 1, from @left pixels on, @width wide. */
static cairo_surface_t *
paint_part (LinliMapFeatures *features, const LinliMapTheme *theme, int left, int width)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, 60);
  double world_size = linli_mercator_world_size (18);
  LinliMapView view = { .world_size = world_size, .left = floor (linli_mercator_x (106.8901, 18)) + left, .top = floor (linli_mercator_y (39.44045, 18)),
                        .width = width, .height = 60, .device_scale = 1, .text_scale = 1, .footprints = TRUE, .theme = theme };
  cairo_t *cr = cairo_create (surface);

  linli_map_plate_paint_ground (&view, features, cr, NULL);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  return *(guint32 *) (gpointer) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + 4 * x);
}

/* The last class has stripes, which meet where tiles do; no other class has; nor has the last one when the legend hides it. */
static void
test_stripes (void)
{
  static const gint64 steps[LINLI_THEME_STEPS] = { 1, 2, 3, 4, 5 };
  static const struct { guint8 class_no; guint shown; gboolean striped; } rows[] = {
    { LINLI_THEME_STEPS, LINLI_THEME_ALL, TRUE }, { LINLI_THEME_STEPS, 1u << 1, FALSE }, { 4, LINLI_THEME_ALL, FALSE }, { 0, LINLI_THEME_ALL, FALSE },
    { LINLI_THEME_MARKED, LINLI_THEME_ALL, FALSE },
  };
  g_autoptr(LinliMapFeatures) features = make_features ();
  g_autoptr(LinliTheme) theme = linli_theme_new (LINLI_MEASURE_FLOORS, "floors", steps, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 *shapes = g_malloc (features->columns->n_shapes);
      g_autoptr(LinliMapTheme) all = NULL, some = NULL;
      cairo_surface_t *whole, *left, *right;
      guint changes = 0;

      memset (shapes, rows[i].class_no, features->columns->n_shapes);
      all = linli_map_theme_new (theme, shapes, features->columns->n_shapes);
      some = linli_map_theme_show_only (all, rows[i].shown);
      whole = paint_part (features, some, 0, 60);
      left = paint_part (features, some, 0, 23);
      right = paint_part (features, some, 23, 37);
      for (int x = 0; x < 60; x++)
        {
          changes += x > 0 && get_pixel (whole, x, 5) != get_pixel (whole, x - 1, 5);
          g_assert_cmphex (get_pixel (whole, x, 5), ==, x < 23 ? get_pixel (left, x, 5) : get_pixel (right, x - 23, 5));
        }
      g_assert_cmpint (changes > 10, ==, rows[i].striped);
      if (!rows[i].striped)
        g_assert_cmpuint (changes, ==, 0);
      cairo_surface_destroy (whole);
      cairo_surface_destroy (left);
      cairo_surface_destroy (right);
    }
}

static void
test_cancelled (void)
{
  g_autoptr(LinliMapFeatures) features = make_features ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  LinliMapView view = { .world_size = linli_mercator_world_size (17),
                        .width = 40,
                        .height = 30,
                        .device_scale = 1,
                        .text_scale = 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 40, 30);
  cairo_t *cr = cairo_create (surface);

  view.left = linli_mercator_x (106.8925, -8) * view.world_size - 20;
  view.top = linli_mercator_y (39.44025, -8) * view.world_size - 15;
  g_cancellable_cancel (cancellable);
  linli_map_plate_paint (&view, features, cr, cancellable);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map/a point finds the building it means", test_find);
  g_test_add_func ("/map/home is where the grids are", test_home);
  g_test_add_data_func ("/map/a plate shows footprints at every zoom in the light style",
                        GINT_TO_POINTER (FALSE), test_plate);
  g_test_add_data_func ("/map/a plate shows footprints at every zoom in the dark style",
                        GINT_TO_POINTER (TRUE), test_plate);
  g_test_add_func ("/map/the last class of a theme has stripes, which meet where tiles do", test_stripes);
  g_test_add_func ("/map/painting stops when told", test_cancelled);
  g_test_add_func ("/map/a building that moved is found where it is now", test_replace);
  g_test_add_func ("/map/where there is only paper nothing is painted", test_blank);
  return g_test_run ();
}
