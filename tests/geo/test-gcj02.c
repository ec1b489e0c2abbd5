/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shift of commercial maps against two open-source clients (coordtransform 2.1.2, gcoord 1.0.7). */

#define G_LOG_DOMAIN "linli-test-gcj02"

#include "config.h"

#include "linli-gcj02.h"

static const struct { double lon, lat, shifted_lon, shifted_lat; } rows[] = {
  { 106.817762, 39.673527, 106.82249191205307, 39.674433236923 },
  { 106.7227, 39.5023, 106.72741579509491, 39.503224537790636 },
  { 106.884789, 39.44153, 106.88941994014694, 39.44227227291819 },
  { 116.391, 39.907, 116.39724095859891, 39.9084011088464 },
  { 121.4737, 31.2304, 121.47822305927693, 31.22845773757727 },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      double lon, lat;

      linli_gcj02_from_wgs84 (rows[i].lon, rows[i].lat, &lon, &lat);
      g_assert_cmpfloat_with_epsilon (lon, rows[i].shifted_lon, 1e-9);
      g_assert_cmpfloat_with_epsilon (lat, rows[i].shifted_lat, 1e-9);
    }
}

static void
test_elsewhere (void)
{
  static const double places[][2] = { { 2.35, 48.85 }, { -180, -90 }, { 139.7, 35.7 }, { G_MAXDOUBLE, 30 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      double lon, lat;

      linli_gcj02_from_wgs84 (places[i][0], places[i][1], &lon, &lat);
      g_assert_cmpfloat (lon, ==, places[i][0]);
      g_assert_cmpfloat (lat, ==, places[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gcj02/places in China are shifted as elsewhere computed", test_rows);
  g_test_add_func ("/gcj02/places outside of China are not shifted", test_elsewhere);
  return g_test_run ();
}
