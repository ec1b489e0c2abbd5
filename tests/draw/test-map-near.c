/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies where on our own ground: the sign under the pointer, the nearest of each kind, the road along a border. */
#define G_LOG_DOMAIN "linli-test-map-near"

#include "config.h"

#include <math.h>

#include "linli-map-near.h"
#include "linli-mercator.h"

#define LON 106.8
#define LAT 39.65

/* So many metres to the east and north of the middle. */
static double
east (double metres)
{
  return LON + metres / (111320 * cos (LAT * G_PI / 180));
}

static double
north (double metres)
{
  return LAT + metres / 111320;
}

static double
world_x (double metres)
{
  return linli_mercator_x (east (metres), -8);
}

static double
world_y (double metres)
{
  return linli_mercator_y (north (metres), -8);
}

static LinliId
make_id (guint8 number)
{
  LinliId id = { { 0 } };

  id.bytes[0] = number;
  return id;
}

static void
add_point (LinliMapGround *ground, guint8 number, LinliGroundClass class_no, const char *name, const char *kind, double right, double up)
{
  g_autoptr(LinliGeometry) point = linli_geometry_new_point (east (right), north (up), NULL);
  LinliId id = make_id (number);

  linli_map_ground_add (ground, class_no, &id, name, kind, 0, point);
}

static void
add_road (LinliMapGround *ground, guint8 number, const char *name, double x1, double y1, double x2, double y2)
{
  g_autofree char *text = g_strdup_printf ("{\"type\":\"LineString\",\"coordinates\":[[%.7f,%.7f],[%.7f,%.7f]]}", east (x1), north (y1), east (x2), north (y2));
  g_autoptr(JsonNode) node = json_from_string (text, NULL);
  g_autoptr(LinliGeometry) line = linli_geometry_from_json (node, NULL);
  LinliId id = make_id (number);

  linli_map_ground_add (ground, LINLI_GROUND_ROAD, &id, name, NULL, 0, line);
}

/* Two clinics, a hydrant beside the nearer one, a manhole, two roads, one of them without a name. */
static LinliMapGround *
make_ground (void)
{
  LinliMapGround *ground = linli_map_ground_new ();

  add_point (ground, 1, LINLI_GROUND_PLACE, "近诊所", "04", 100, 0);
  add_point (ground, 2, LINLI_GROUND_PLACE, "远诊所", "04", 300, 0);
  add_point (ground, 3, LINLI_GROUND_FACILITY, "", "0113", 40, 0);
  add_point (ground, 4, LINLI_GROUND_FACILITY, "", "0101", 5, 0);
  add_point (ground, 5, LINLI_GROUND_PLACE, "很远的学校", "01", 3000, 0);
  add_road (ground, 6, "新华街", -500, -50, 500, -50);
  add_road (ground, 7, "", -500, -40, 500, -40);
  linli_map_ground_finish (ground);
  return ground;
}

static const LinliGroundFeature *
get (const LinliMapGround *ground, guint feature)
{
  return &g_array_index (ground->features, LinliGroundFeature, feature);
}

static void
test_nearest (void)
{
  g_autoptr(LinliMapGround) ground = make_ground ();
  g_autoptr(GArray) near = linli_map_ground_find_nearest (ground, world_x (0), world_y (0), 1500, 6, NULL), without = NULL, one = NULL;
  LinliId clinic = make_id (1);

  /* One of each kind, nobody looks for a manhole, and the school is too far. */
  g_assert_cmpuint (near->len, ==, 2);
  g_assert_cmpuint (get (ground, g_array_index (near, LinliMapNear, 0).feature)->symbol, ==, 113);
  g_assert_cmpfloat_with_epsilon (g_array_index (near, LinliMapNear, 0).metres, 40, 0.5);
  g_assert_cmpstr (get (ground, g_array_index (near, LinliMapNear, 1).feature)->name, ==, "近诊所");
  without = linli_map_ground_find_nearest (ground, world_x (0), world_y (0), 1500, 6, &clinic);
  g_assert_cmpstr (get (ground, g_array_index (without, LinliMapNear, 1).feature)->name, ==, "远诊所");
  one = linli_map_ground_find_nearest (ground, world_x (0), world_y (0), 1500, 1, NULL);
  g_assert_cmpuint (one->len, ==, 1);
}

static void
test_find_at (void)
{
  g_autoptr(LinliMapGround) ground = make_ground ();
  double metre = world_x (1) - world_x (0);
  LinliId clinic = make_id (1), nobody = make_id (99);
  int found = linli_map_ground_find_at (ground, world_x (103), world_y (2), 8 * metre, 17);

  g_assert_cmpint (found, ==, linli_map_ground_find (ground, &clinic));
  g_assert_cmpint (linli_map_ground_find_at (ground, world_x (120), world_y (0), 8 * metre, 17), ==, -1);
  /* From far away its sign is not there to be clicked. */
  g_assert_cmpint (linli_map_ground_find_at (ground, world_x (100), world_y (0), 8 * metre, 12), ==, -1);
  g_assert_cmpint (linli_map_ground_find (ground, &nobody), ==, -1);
}

static void
test_along (void)
{
  g_autoptr(LinliMapGround) ground = make_ground ();
  double metre = world_x (1) - world_x (0);

  /* The road that has a name, though another is nearer. */
  g_assert_cmpstr (linli_map_ground_name_along (ground, world_x (0), world_y (-35), 30 * metre), ==, "新华街");
  g_assert_null (linli_map_ground_name_along (ground, world_x (0), world_y (-10), 30 * metre));
  g_assert_null (linli_map_ground_name_along (ground, world_x (900), world_y (-50), 30 * metre));
}

static void
test_nothing (void)
{
  g_autoptr(LinliMapGround) ground = linli_map_ground_new ();
  g_autoptr(GArray) near = NULL;

  linli_map_ground_finish (ground);
  near = linli_map_ground_find_nearest (ground, 0.5, 0.5, 1500, 6, NULL);
  g_assert_cmpuint (near->len, ==, 0);
  g_assert_cmpint (linli_map_ground_find_at (ground, 0.5, 0.5, 1, 18), ==, -1);
  g_assert_null (linli_map_ground_name_along (ground, 0.5, 0.5, 1));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-near/of each kind the nearest, the nearest first", test_nearest);
  g_test_add_func ("/map-near/the sign under the pointer, where it is seen", test_find_at);
  g_test_add_func ("/map-near/the road along a border is the one with a name", test_along);
  g_test_add_func ("/map-near/an empty ground has nothing", test_nothing);
  return g_test_run ();
}
