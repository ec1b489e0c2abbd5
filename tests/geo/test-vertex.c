/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corners of neighbours stay together, whatever is done to them. */
#define G_LOG_DOMAIN "linli-test-vertex"

#include "config.h"

#include <string.h>

#include "linli-vertex.h"
#include "shapes.h"

static const char *const two[] = { "0,0 2,0 2,2 0,2", "2,0 4,0 4,2 2,2", NULL };

static void
test_move (void)
{
  g_autoptr(GPtrArray) grids = plans (two);

  g_assert_cmpuint (linli_vertex_move (grids, PLAN_LON (2), PLAN_LAT (2), PLAN_LON (2.5), PLAN_LAT (2.25)), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (has_plan (g_ptr_array_index (grids, i), 2.5, 2.25));
      g_assert_false (has_plan (g_ptr_array_index (grids, i), 2, 2));
    }
  /* The first point of a ring is its last: both move. */
  g_assert_cmpuint (linli_vertex_move (grids, PLAN_LON (0), PLAN_LAT (0), PLAN_LON (-1), PLAN_LAT (0)), ==, 1);
  g_assert_true (is_plan (grids->pdata[0], 0, -1, 0));
  g_assert_true (is_plan (grids->pdata[0], 4, -1, 0));
  g_assert_cmpuint (linli_vertex_move (grids, PLAN_LON (9), PLAN_LAT (9), PLAN_LON (1), PLAN_LAT (1)), ==, 0);
  g_assert_cmpuint (linli_vertex_move (grids, PLAN_LON (4), PLAN_LAT (0), 181, 0), ==, 0);
  g_assert_cmpuint (linli_vertex_move (grids, PLAN_LON (4), PLAN_LAT (0), 0.0 / 0.0, 0), ==, 0);
}

static void
test_add_and_remove (void)
{
  g_autoptr(GPtrArray) grids = plans (two);

  /* Two metres beside the common side is on it, and both get the corner at the same place. */
  g_assert_cmpuint (linli_vertex_add (grids, PLAN_LON (2.02), PLAN_LAT (1), 5), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_true (has_plan (g_ptr_array_index (grids, i), 2.02, 1));
  g_assert_cmpuint (linli_vertex_add (grids, PLAN_LON (2.02), PLAN_LAT (1), 5), ==, 0);
  g_assert_cmpuint (linli_vertex_add (grids, PLAN_LON (1), PLAN_LAT (1), 5), ==, 0);
  g_assert_cmpuint (linli_vertex_remove (grids, PLAN_LON (2.02), PLAN_LAT (1)), ==, 2);
  g_assert_cmpuint (((LinliGeometry *) grids->pdata[0])->n_points, ==, 5);
  /* The first corner goes: the ring closes at the next. */
  g_assert_cmpuint (linli_vertex_remove (grids, PLAN_LON (0), PLAN_LAT (0)), ==, 1);
  g_assert_cmpuint (((LinliGeometry *) grids->pdata[0])->n_points, ==, 4);
  /* A triangle keeps its corners, and so do its neighbours. */
  g_assert_cmpuint (linli_vertex_remove (grids, PLAN_LON (2), PLAN_LAT (0)), ==, 0);
  g_assert_cmpuint (((LinliGeometry *) grids->pdata[1])->n_points, ==, 5);
}

static void
test_holes_stay (void)
{
  static const char *const texts[] = { "0,0 4,0 4,4 0,4|1,1 1,2 2,2 2,1", NULL };
  g_autoptr(GPtrArray) grids = plans (texts);
  LinliGeometry *grid;

  g_assert_cmpuint (linli_vertex_add (grids, PLAN_LON (1.5), PLAN_LAT (1), 1), ==, 1);
  grid = grids->pdata[0];
  g_assert_cmpuint (grid->n_rings, ==, 2);
  g_assert_cmpuint (grid->ring_ends[0], ==, 5);
  g_assert_cmpuint (grid->ring_ends[1], ==, 11);
}

static const struct { double x, y, metres; LinliSnap snap; double at_x, at_y; } snaps[] = {
  { 1.95, 1.95, 10, LINLI_SNAP_CORNER, 2, 2 },      /* a corner wins over the sides that meet in it */
  { 1.95, 1.0, 10, LINLI_SNAP_SIDE, 2, 1 },
  { 1.5, 1.0, 10, LINLI_SNAP_NONE, 1.5, 1 },
  { 1.95, 1.0, 3, LINLI_SNAP_NONE, 1.95, 1 },
  { 4.05, -0.02, 10, LINLI_SNAP_CORNER, 4, 0 },
};

static void
test_snap (void)
{
  g_autoptr(GPtrArray) grids = plans (two);

  for (guint i = 0; i < G_N_ELEMENTS (snaps); i++)
    {
      double lon, lat;

      g_assert_cmpint (linli_vertex_snap (grids, PLAN_LON (snaps[i].x), PLAN_LAT (snaps[i].y), snaps[i].metres, &lon, &lat), ==, snaps[i].snap);
      g_assert_cmpfloat_with_epsilon (lon, PLAN_LON (snaps[i].at_x), 1e-7);
      g_assert_cmpfloat_with_epsilon (lat, PLAN_LAT (snaps[i].at_y), 1e-7);
    }
}

static void
test_tidy (void)
{
  g_autoptr(LinliGeometry) twice = plan ("0,0 4,0 4,0 4,4 0,4 0,0"), thin = plan ("0,0 0,0 4,0 4,0"), tidy = linli_vertex_tidy (twice);

  g_assert_cmpuint (tidy->n_points, ==, 5);
  g_assert_null (linli_vertex_tidy (thin));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vertex/a-corner-moves-in-every-outline-that-has-it", test_move);
  g_test_add_func ("/vertex/a-corner-comes-and-goes-in-both-neighbours", test_add_and_remove);
  g_test_add_func ("/vertex/holes-stay-holes", test_holes_stay);
  g_test_add_func ("/vertex/corners-that-stand-twice-are-one", test_tidy);
  g_test_add_func ("/vertex/a-pointer-takes-hold-of-corners-first", test_snap);
  return g_test_run ();
}
