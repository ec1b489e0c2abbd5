/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tile arithmetic against well-known tiles, and there and back. */

#define G_LOG_DOMAIN "linli-test-mercator"

#include "config.h"

#include "linli-mercator.h"

#include <math.h>

static void
test_corners (void)
{
  g_assert_cmpfloat_with_epsilon (linli_mercator_x (-180, 0), 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (linli_mercator_x (180, 0), 256, 1e-9);
  g_assert_cmpfloat_with_epsilon (linli_mercator_y (LINLI_MERCATOR_MAX_LATITUDE, 0), 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (linli_mercator_y (-LINLI_MERCATOR_MAX_LATITUDE, 0), 256, 1e-6);
  g_assert_cmpfloat_with_epsilon (linli_mercator_y (0, 3), 1024, 1e-9);
  /* Poles are clamped to the square, not sent to infinity. */
  g_assert_cmpfloat_with_epsilon (linli_mercator_y (90, 0), 0, 1e-6);
  /* 156,543.03 m a pixel at the equator at zoom 0. */
  g_assert_cmpfloat_with_epsilon (linli_mercator_metres_per_pixel (0, 0), 156543.034, 0.001);
}

static const struct { double lon, lat; guint zoom, x, y; } tiles[] = {
  { 106.89, 39.44, 16, 52226, 24943 },
  { 121.4737, 31.2304, 10, 857, 418 },
  { -0.1276, 51.5072, 12, 2046, 1362 },
};

static void
test_tiles (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tiles); i++)
    {
      g_assert_cmpfloat (floor (linli_mercator_x (tiles[i].lon, tiles[i].zoom) / 256), ==, tiles[i].x);
      g_assert_cmpfloat (floor (linli_mercator_y (tiles[i].lat, tiles[i].zoom) / 256), ==, tiles[i].y);
    }
}

static void
test_back (void)
{
  for (double lat = -85; lat <= 85; lat += 8.5)
    for (double zoom = 0; zoom <= 20; zoom += 2.5)
      {
        g_assert_cmpfloat_with_epsilon (linli_mercator_lat (linli_mercator_y (lat, zoom), zoom), lat, 1e-9);
        g_assert_cmpfloat_with_epsilon (linli_mercator_lon (linli_mercator_x (lat * 2, zoom), zoom), lat * 2,
                                        1e-9);
      }
}

static void
test_fit (void)
{
  double zoom = linli_mercator_fit (106.88, 39.43, 106.90, 39.45, 800, 600, 2, 20);

  g_assert_cmpfloat (linli_mercator_y (39.43, zoom) - linli_mercator_y (39.45, zoom), <=, 600.001);
  g_assert_cmpfloat (linli_mercator_x (106.90, zoom) - linli_mercator_x (106.88, zoom), <=, 800.001);
  g_assert_cmpfloat (linli_mercator_y (39.43, zoom + 0.01) - linli_mercator_y (39.45, zoom + 0.01), >, 600);
  g_assert_cmpfloat (linli_mercator_fit (1, 1, 1, 1, 800, 600, 2, 18), ==, 18);
  g_assert_cmpfloat (linli_mercator_fit (-180, -85, 180, 85, 8, 6, 2, 18), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mercator/the corners of the world are those of the square", test_corners);
  g_test_add_func ("/mercator/known places fall into known tiles", test_tiles);
  g_test_add_func ("/mercator/there and back is the same place", test_back);
  g_test_add_func ("/mercator/a box fits its view and no zoom more", test_fit);
  return g_test_run ();
}
