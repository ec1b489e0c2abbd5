/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Footprints in pixels look as cairo draws them, wherever the picture is cut, whatever the file held. */

#define G_LOG_DOMAIN "linli-test-map-raster"

#include "config.h"

#include "bench-city.h"
#include "linli-mercator.h"

#include <math.h>
#include <string.h>

#define WIDTH  640
#define HEIGHT 360

typedef struct { LinliMapRaster raster; cairo_surface_t *surface; } Picture;

static void
picture_init (Picture *picture, int width, int height)
{
  picture->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  picture->raster = (LinliMapRaster) {
    .pixels = cairo_image_surface_get_data (picture->surface), .width = width, .height = height,
    .stride = cairo_image_surface_get_stride (picture->surface), .line_width = 1, .line = linli_map_raster_color (0.6, 0.58, 0.5, 1),
  };
  picture->raster.fills[0] = linli_map_raster_color (0.85, 0.83, 0.78, 1);
}

static void
picture_clear (Picture *picture)
{
  g_clear_pointer (&picture->surface, cairo_surface_destroy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

static double
compare_with_cairo (const LinliMapColumns *city, double zoom)
{
  g_auto(Picture) ours = { 0 }, plain = { 0 };
  cairo_t *cr;

  picture_init (&ours, WIDTH, HEIGHT);
  picture_init (&plain, WIDTH, HEIGHT);
  bench_city_look (city, zoom, &ours.raster);
  bench_city_look (city, zoom, &plain.raster);
  g_assert_cmpuint (linli_map_raster_paint (&ours.raster, city, NULL, NULL), >, 0);
  cairo_surface_mark_dirty (ours.surface);
  cr = cairo_create (plain.surface);
  bench_city_paint_plain (city, &plain.raster, cr);
  cairo_destroy (cr);
  cairo_surface_flush (plain.surface);
  return bench_city_compare (ours.raster.pixels, plain.raster.pixels, WIDTH, HEIGHT, ours.raster.stride);
}

static const double zooms[] = { 0, 15, 16, 17, 18, 19.4, 21 };

static void
test_likeness (void)
{
  g_autoptr(LinliMapColumns) city = bench_city_load (NULL, 4000, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      double worst = compare_with_cairo (city, zooms[i]);

      g_test_message ("zoom %g: %.1f of 255 in the worst block", zooms[i], worst);
      g_assert_cmpfloat (worst, <, 12);
    }
}

static void
test_real (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR"), "..", "shared", "data", "buildings", "city102k.geojsonl.gz", NULL);
  g_autoptr(LinliMapColumns) city = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the real footprints are not here");
      return;
    }
  city = bench_city_load (path, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (city->n_shapes, ==, 102081);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    g_assert_cmpfloat (compare_with_cairo (city, zooms[i]), <, 12);
}

/* A picture put together of tiles has no seams. */
static void
test_tiles (void)
{
  g_autoptr(LinliMapColumns) city = bench_city_load (NULL, 2000, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      g_auto(Picture) whole = { 0 };
      int worst = 0;

      picture_init (&whole, WIDTH, HEIGHT);
      bench_city_look (city, zooms[i], &whole.raster);
      linli_map_raster_paint (&whole.raster, city, NULL, NULL);
      for (int tile = 0; tile < 4; tile++)
        {
          g_auto(Picture) part = { 0 };
          int x = tile % 2 * WIDTH / 2, y = tile / 2 * HEIGHT / 2;

          picture_init (&part, WIDTH / 2, HEIGHT / 2);
          part.raster.scale = whole.raster.scale;
          part.raster.left = whole.raster.left + x / whole.raster.scale;
          part.raster.top = whole.raster.top + y / whole.raster.scale;
          linli_map_raster_paint (&part.raster, city, NULL, NULL);
          for (int row = 0; row < HEIGHT / 2; row++)
            for (int byte = 0; byte < WIDTH / 2 * 4; byte++)
              worst = MAX (worst, ABS (part.raster.pixels[row * part.raster.stride + byte]
                                       - whole.raster.pixels[(row + y) * whole.raster.stride + x * 4 + byte]));
        }
      g_assert_cmpint (worst, <=, 3);
    }
}

/* ---- what a file may hold ---- */

static const struct { const char *name; double points[8][2]; guint n; } odd[] = {
  { "no point at all", { { 0 } }, 0 },
  { "one point", { { 0.5, 0.5 } }, 1 },
  { "two points", { { 0.5, 0.5 }, { 0.5001, 0.5001 } }, 2 },
  { "the same point six times", { { 0.5, 0.5 }, { 0.5, 0.5 }, { 0.5, 0.5 }, { 0.5, 0.5 }, { 0.5, 0.5 }, { 0.5, 0.5 } }, 6 },
  { "the whole world", { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } }, 4 },
  { "beyond the world", { { -1e300, -5 }, { 1e300, -5 }, { 7, 1e300 }, { -1e300, 9 } }, 4 },
  { "a line there and back", { { 0.4, 0.5 }, { 0.6, 0.5 }, { 0.4, 0.5 } }, 3 },
  { "a bow tie", { { 0.4999, 0.4999 }, { 0.5001, 0.5001 }, { 0.5001, 0.4999 }, { 0.4999, 0.5001 } }, 4 },
  { "a spike", { { 0.4, 0.5 }, { 0.6, 0.5000000001 }, { 0.4, 0.5000000002 } }, 3 },
};

static void
test_odd (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    for (double scale = 1e-7; scale < 1; scale *= 30)
      {
        g_autoptr(LinliMapColumnsBuilder) builder = linli_map_columns_builder_new ();
        g_autoptr(LinliMapColumns) columns = NULL;
        g_auto(Picture) picture = { 0 };

        for (guint point = 0; point < odd[i].n; point++)
          linli_map_columns_builder_add_point (builder, odd[i].points[point][0], odd[i].points[point][1]);
        linli_map_columns_builder_end_shape (builder, 0);
        columns = linli_map_columns_builder_finish (builder);
        g_assert_cmpuint (columns->n_shapes, ==, odd[i].n > 0);
        picture_init (&picture, 64, 48);
        picture.raster.scale = scale;
        picture.raster.left = -32 / scale;
        picture.raster.top = -24 / scale;
        g_test_message ("%s at %g", odd[i].name, scale);
        linli_map_raster_paint (&picture.raster, columns, NULL, NULL);
        if (g_str_equal (odd[i].name, "the whole world") && scale > 1e-6)
          {
            guint32 middle;

            memcpy (&middle, picture.raster.pixels + 24 * picture.raster.stride + 32 * 4, sizeof middle);
            g_assert_cmphex (middle, ==, picture.raster.fills[0]);
          }
      }
}

/* ---- finding ---- */

static void
test_find (void)
{
  g_autoptr(LinliMapColumns) city = bench_city_load (NULL, 3000, NULL);
  guint found = 0;

  for (guint shape = 0; shape < city->n_shapes; shape++)
    {
      const LinliMapSquare *box = &city->boxes[shape];
      gint32 x = (gint32) (((gint64) box->west + box->east) / 2), y = (gint32) (((gint64) box->north + box->south) / 2);
      int by_index = linli_map_columns_find_at (city, x, y, 0), by_all = -1;
      double smallest = INFINITY;

      /* The same by looking at each. */
      for (guint other = 0; other < city->n_shapes; other++)
        {
          const LinliMapSquare *o = &city->boxes[other];
          double size = ((double) o->east - o->west) * ((double) o->south - o->north);

          if (x < o->west || x > o->east || y < o->north || y > o->south || size >= smallest)
            continue;
          if ((int) other == by_index)
            {
              by_all = (int) other;
              smallest = size;
            }
        }
      g_assert_cmpint (by_index, ==, by_all);
      found += by_index >= 0;
    }
  g_assert_cmpuint (found, >, city->n_shapes / 3);
  g_assert_cmpint (linli_map_columns_find_at (city, G_MAXINT32, G_MININT32, 10), ==, -1);
}

static void
test_classes (void)
{
  g_autoptr(LinliMapColumns) city = bench_city_load (NULL, 100, NULL);
  g_autofree guint8 *classes = g_malloc0 (city->n_shapes);
  g_auto(Picture) picture = { 0 };
  guint32 *pixels;
  guint red = 0;

  picture_init (&picture, 320, 240);
  picture.raster.line_width = 0;
  picture.raster.fills[7] = linli_map_raster_color (1, 0, 0, 1);
  memset (classes, 7, city->n_shapes);
  bench_city_look (city, 0, &picture.raster);
  linli_map_raster_paint (&picture.raster, city, classes, NULL);
  pixels = (guint32 *) (gpointer) picture.raster.pixels;
  for (int i = 0; i < 320 * 240; i++)
    {
      g_assert_true (pixels[i] == 0 || (pixels[i] & 0xffff) == 0);  /* no colour but the class's, however much of it */
      red += pixels[i] == picture.raster.fills[7];
    }
  g_assert_cmpuint (red, >, 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-raster/a made-up city looks as cairo draws it", test_likeness);
  g_test_add_func ("/map-raster/a real city looks as cairo draws it", test_real);
  g_test_add_func ("/map-raster/tiles have no seams", test_tiles);
  g_test_add_func ("/map-raster/odd outlines are drawn as far as they can be", test_odd);
  g_test_add_func ("/map-raster/what lies under a point is found as by looking at each", test_find);
  g_test_add_func ("/map-raster/classes are coloured", test_classes);
  return g_test_run ();
}
