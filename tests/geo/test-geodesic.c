/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lengths on the ellipsoid against figures that others published or computed. */

#include "config.h"
#include "linli-geodesic.h"

#include <math.h>

typedef struct
{
  const char *name;
  double      lon1, lat1, lon2, lat2, metres;
} Row;

/* The first four by formula or numerical integration of the meridian; the Australian pair is the worked example of the GDA94
 * technical manual; New York is the example of GeographicLib (C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87, 2013);
 * the short ones by the chord in space and its curvature. */
static const Row rows[] = {
  { "a degree of the equator", 0, 0, 1, 0, 111319.4908 },
  { "the first degree of a meridian", 0, 0, 0, 1, 110574.3886 },
  { "a quarter of a meridian", 0, 0, 0, 90, 10001965.7293 },
  { "from pole to pole", 0, 90, 0, -90, 20003931.4586 },
  { "Flinders Peak to Buninyong", 144.42486789, -37.95103342, 143.92649553, -37.65282114, 54972.271 },
  { "New York to London", -73.8, 40.6, -0.5, 51.6, 5551759.4003 },
  { "along a house", 106.79, 39.66, 106.7901, 39.66, 8.5816 },
  { "over 180 degrees", 179.9, 39.66, -179.9, 39.66, 17163.1710 },
};

static void
test_known (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *r = &rows[i];

      g_test_message ("%s", r->name);
      g_assert_cmpfloat_with_epsilon (linli_geodesic_distance (r->lon1, r->lat1, r->lon2, r->lat2), r->metres, 0.001);
      g_assert_cmpfloat_with_epsilon (linli_geodesic_distance (r->lon2, r->lat2, r->lon1, r->lat1), r->metres, 0.001);
    }
}

static void
test_same (void)
{
  g_assert_cmpfloat (linli_geodesic_distance (106.79, 39.66, 106.79, 39.66), ==, 0);
  g_assert_cmpfloat (linli_geodesic_distance (-180, 39.66, 180, 39.66), <, 1e-6);
}

/* Where the series does not settle: GeographicLib gives 19,944,127.421 m and 20,003,931.459 m. */
static void
test_opposite (void)
{
  g_assert_cmpfloat_with_epsilon (linli_geodesic_distance (0, 0, 179.7, 0.5) / 19944127.421, 1, 0.006);
  g_assert_cmpfloat_with_epsilon (linli_geodesic_distance (0, 0, 180, 0) / 20003931.459, 1, 0.006);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/geodesic/lengths are those that others publish", test_known);
  g_test_add_func ("/geodesic/a point is no way from itself", test_same);
  g_test_add_func ("/geodesic/opposite sides of the world still have a length", test_opposite);
  return g_test_run ();
}
