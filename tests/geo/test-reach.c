/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an area takes: boxes of about 20 m near 106.8 E, 39.6 N, where a degree is 85,900 m east and 111,020 m north. */
#define G_LOG_DOMAIN "linli-test-reach"

#include "config.h"
#include "linli-error.h"
#include "linli-geodesic.h"
#include "linli-reach.h"

#include <math.h>

#define LON 106.8
#define LAT 39.6
#define MAX_POINTS 8

typedef struct
{
  const char       *name;
  LinliGeometryType type;
  double            points[2 * MAX_POINTS];  /* in thousandths of a degree from LON, LAT */
  guint             n;
  double            metres;
  gboolean          touched, inside, centre;
} Row;

/* The thing that is asked for: 0 to 0.2 thousandths each way. */
static const Row rows[] = {
  { "a box round it", LINLI_GEOMETRY_POLYGON, { -1, -1, 1, -1, 1, 1, -1, 1 }, 4, 0, TRUE, TRUE, TRUE },
  { "the same box, closed", LINLI_GEOMETRY_POLYGON, { -1, -1, 1, -1, 1, 1, -1, 1, -1, -1 }, 5, 0, TRUE, TRUE, TRUE },
  { "a box over one corner", LINLI_GEOMETRY_POLYGON, { 0.15, 0.15, 1, 0.15, 1, 1, 0.15, 1 }, 4, 0, TRUE, FALSE, FALSE },
  { "a box over more than half", LINLI_GEOMETRY_POLYGON, { -1, -1, 0.15, -1, 0.15, 1, -1, 1 }, 4, 0, TRUE, FALSE, TRUE },
  { "a box inside it", LINLI_GEOMETRY_POLYGON, { 0.02, 0.02, 0.04, 0.02, 0.04, 0.04, 0.02, 0.04 }, 4, 0, TRUE, FALSE, FALSE },
  { "a box beside it", LINLI_GEOMETRY_POLYGON, { 0.3, 0, 1, 0, 1, 1, 0.3, 1 }, 4, 0, FALSE, FALSE, FALSE },
  { "a triangle whose box covers it", LINLI_GEOMETRY_POLYGON, { 1.1, -1, 1.1, 1.1, -1, 1.1 }, 3, 0, TRUE, FALSE, TRUE },
  { "a circle that stops before it", LINLI_GEOMETRY_POINT, { 1, 0.1 }, 1, 68, FALSE, FALSE, FALSE },
  { "a circle that meets it", LINLI_GEOMETRY_POINT, { 1, 0.1 }, 1, 69, TRUE, FALSE, FALSE },
  { "a circle that takes it in", LINLI_GEOMETRY_POINT, { 0.1, 0.1 }, 1, 20, TRUE, TRUE, TRUE },
  { "a line that passes at 23 m", LINLI_GEOMETRY_LINE_STRING, { -5, 0.4, 5, 0.4 }, 2, 20, FALSE, FALSE, FALSE },
  { "the same line, wider", LINLI_GEOMETRY_LINE_STRING, { -5, 0.4, 5, 0.4 }, 2, 25, TRUE, FALSE, FALSE },
  { "wider still", LINLI_GEOMETRY_LINE_STRING, { -5, 0.4, 5, 0.4 }, 2, 60, TRUE, TRUE, TRUE },
};

static void
place (const double *thousandths, guint n, double *ret_lon_lat)
{
  for (guint i = 0; i < n; i++)
    {
      ret_lon_lat[2 * i] = LON + thousandths[2 * i] / 1000;
      ret_lon_lat[2 * i + 1] = LAT + thousandths[2 * i + 1] / 1000;
    }
}

static void
test_rows (void)
{
  static const double square[] = { 0, 0, 0.2, 0, 0.2, 0.2, 0, 0.2, 0, 0 }, middle[] = { 0.1, 0.1 };
  const guint ends[] = { 5 };
  double thing[10], centre[2];

  place (square, 5, thing);
  place (middle, 1, centre);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      double points[2 * MAX_POINTS];
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliReach) reach = NULL;

      place (row->points, row->n, points);
      reach = linli_reach_new (row->type, points, row->n, row->metres, &error);
      g_assert_no_error (error);
      g_test_message ("%s", row->name);
      g_assert_cmpint (linli_reach_takes (reach, thing, ends, 1, centre, LINLI_REACH_TOUCHED), ==, row->touched);
      g_assert_cmpint (linli_reach_takes (reach, thing, ends, 1, centre, LINLI_REACH_INSIDE), ==, row->inside);
      g_assert_cmpint (linli_reach_takes (reach, thing, ends, 1, centre, LINLI_REACH_CENTRE), ==, row->centre);
    }
}

/* Two parts: one is enough to be touched, both have to be inside. */
static void
test_parts (void)
{
  static const double two[] = { 0, 0, 0.2, 0, 0.2, 0.2, 0, 0.2, 2, 2, 2.2, 2, 2.2, 2.2, 2, 2.2 }, middle[] = { 0.1, 0.1 },
                      box[] = { -1, -1, 1, -1, 1, 1, -1, 1 };
  const guint ends[] = { 4, 8 };
  double thing[16], centre[2], corners[8];
  g_autoptr(LinliReach) reach = NULL;

  place (two, 8, thing);
  place (middle, 1, centre);
  place (box, 4, corners);
  reach = linli_reach_new (LINLI_GEOMETRY_POLYGON, corners, 4, 0, NULL);
  g_assert_true (linli_reach_takes (reach, thing, ends, 2, centre, LINLI_REACH_TOUCHED));
  g_assert_false (linli_reach_takes (reach, thing, ends, 2, centre, LINLI_REACH_INSIDE));
}

/* The box of a circle of a kilometre is a kilometre away on the ellipsoid, wherever it is. */
static void
test_metres (void)
{
  static const double latitudes[] = { -60, -10, 0, 20, 39.6, 53 };

  for (guint i = 0; i < G_N_ELEMENTS (latitudes); i++)
    {
      double centre[2] = { LON, latitudes[i] };
      g_autoptr(LinliReach) reach = linli_reach_new (LINLI_GEOMETRY_POINT, centre, 1, 1000, NULL);
      LinliBounds bounds;

      linli_reach_get_bounds (reach, &bounds);
      g_assert_cmpfloat (fabs (linli_geodesic_distance (LON, latitudes[i], bounds.east, latitudes[i]) - 1000), <, 1);
      g_assert_cmpfloat (fabs (linli_geodesic_distance (LON, latitudes[i], LON, bounds.north) - 1000), <, 1);
    }
}

static void
test_refused (void)
{
  static const struct { LinliGeometryType type; double points[8]; guint n; double metres; const char *why; } bad[] = {
    { LINLI_GEOMETRY_POLYGON, { 0, 0, 1, 1, 1, 0, 0, 1 }, 4, 0, "crosses itself" },
    { LINLI_GEOMETRY_POLYGON, { 0, 0, 1, 1, 2, 2 }, 3, 0, "" },
    { LINLI_GEOMETRY_POLYGON, { 0, 0, 1, 1 }, 2, 0, "too few points" },
    { LINLI_GEOMETRY_LINE_STRING, { 0, 0 }, 1, 5, "too few points" },
    { LINLI_GEOMETRY_LINE_STRING, { 0, 0, 1, 1 }, 2, 0, "metres" },
    { LINLI_GEOMETRY_POINT, { 0, 0 }, 1, -1, "metres" },
    { LINLI_GEOMETRY_POINT, { 0, 0 }, 1, NAN, "metres" },
    { LINLI_GEOMETRY_POINT, { 0, 0 }, 1, 1e9, "metres" },
    { LINLI_GEOMETRY_POINT, { 0, NAN }, 1, 5, "outside of the world" },
    { LINLI_GEOMETRY_POINT, { 181, 0 }, 1, 5, "outside of the world" },
    { LINLI_GEOMETRY_POINT, { 0, 90 }, 1, 5, "outside of the world" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (linli_reach_new (bad[i].type, bad[i].points, bad[i].n, bad[i].metres, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, bad[i].why));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reach/an area takes what touches it, lies in it, has its middle in it", test_rows);
  g_test_add_func ("/reach/of several parts one is touched and all are inside", test_parts);
  g_test_add_func ("/reach/metres are metres at every latitude", test_metres);
  g_test_add_func ("/reach/what encloses nothing is refused", test_refused);
  return g_test_run ();
}
