/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outlines that cross themselves: told with the place, repaired to the same area; how far two outlines are one. */

#define G_LOG_DOMAIN "linli-test-topology"

#include "config.h"

#include "linli-error.h"
#include "linli-topology.h"

#include <string.h>

static LinliGeometry *
read_geometry (const char *coordinates)
{
  g_autofree char *text = g_strdup_printf ("{\"type\":\"%s\",\"coordinates\":%s}", g_str_has_prefix (coordinates, "[[[[") ? "MultiPolygon" : "Polygon",
                                           coordinates);
  g_autoptr(JsonNode) node = json_from_string (text, NULL);
  g_autoptr(GError) error = NULL;
  LinliGeometry *geometry = linli_geometry_from_json (node, &error);

  g_assert_no_error (error);
  return geometry;
}

#define SQUARE "[[[0,0],[4,0],[4,4],[0,4],[0,0]]]"

/* @parts: polygons after the repair, 0 when nothing can be left. */
static const struct { const char *coordinates, *reason; double lon, lat; guint parts; } rows[] = {
  { SQUARE, NULL, 0, 0, 1 },
  { "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]", "Self-intersection", 1, 1, 2 },
  { "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[3,1],[6,1],[6,2],[3,2],[3,1]]]", "Self-intersection", 4, 1, 1 },
  { "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[5,5],[6,5],[6,6],[5,5]]]", "Hole lies outside shell", 5, 5, 2 },
  { "[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[1,1],[2,1],[2,2],[1,2],[1,1]]]]", "Nested shells", 1, 1, 1 },
  { "[[[0,0],[1,0],[0,0],[1,0],[0,0]]]", "", 0, 0, 0 },
  { "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[0,0],[4,0],[4,4],[0,4],[0,0]]]", "", 0, 0, 0 },
  { "[[[1,1],[1,1],[1,1],[1,1]]]", "", 1, 1, 0 },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LinliGeometry) geometry = read_geometry (rows[i].coordinates);
      g_autoptr(LinliGeometry) sound = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *reason = NULL, *again = NULL;
      double lon, lat;

      g_assert_cmpint (linli_topology_is_valid (geometry, &reason, &lon, &lat), ==, rows[i].reason == NULL);
      g_test_message ("%u: %s at %g %g", i, reason != NULL ? reason : "sound", lon, lat);
      if (rows[i].reason != NULL)
        g_assert_nonnull (strstr (reason, rows[i].reason));
      if (rows[i].reason != NULL && rows[i].parts > 0)
        {
          g_assert_cmpfloat (lon, ==, rows[i].lon);
          g_assert_cmpfloat (lat, ==, rows[i].lat);
        }
      sound = linli_topology_repair (geometry, &error);
      if (rows[i].parts == 0)
        {
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (sound->n_polygons, ==, rows[i].parts);
      g_assert_true (linli_topology_is_valid (sound, &again, &lon, &lat));
    }
}

/* Every pair of segments may cross: mending would make a corner of each. */
static LinliGeometry *
make_tangle (guint n)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (11);
  g_autofree double *points = g_new (double, 2 * n);

  for (guint i = 0; i < 2 * n; i++)
    points[i] = g_rand_double (rand);
  return linli_geometry_new_polygon (points, n, NULL);
}

static void
test_crossings (void)
{
  static const struct { guint n; gboolean mended; } tangles[] = { { 60, TRUE }, { 2000, FALSE }, { 100000, FALSE } };
  g_autoptr(LinliGeometry) square = read_geometry (SQUARE), bow = read_geometry ("[[[0,0],[2,2],[2,0],[0,2],[0,0]]]");
  g_autofree double *comb = g_new (double, 2 * 40000);
  g_autoptr(LinliGeometry) teeth = NULL;

  g_assert_cmpuint (linli_topology_count_crossings (square, 10), ==, 0);
  g_assert_cmpuint (linli_topology_count_crossings (bow, 10), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (tangles); i++)
    {
      g_autoptr(LinliGeometry) tangle = make_tangle (tangles[i].n);
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliGeometry) sound = linli_topology_repair (tangle, &error);

      g_assert_cmpint (sound != NULL, ==, tangles[i].mended);
      if (!tangles[i].mended)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
    }
  /* Many long segments that never cross, whichever way they lie. */
  for (guint turned = 0; turned < 2; turned++)
    {
      for (guint i = 0; i < 40000; i++)
        {
          comb[2 * i + turned] = i * 1e-5;
          comb[2 * i + 1 - turned] = i % 2 + i * 1e-6;
        }
      comb[2 * 39999 + 1 - turned] = -1;
      comb[1 - turned] = -1;
      g_clear_pointer (&teeth, linli_geometry_free);
      teeth = linli_geometry_new_polygon (comb, 40000, NULL);
      g_assert_cmpuint (linli_topology_count_crossings (teeth, 100), ==, 0);
    }
}

static void
test_overlap (void)
{
  g_autoptr(LinliGeometry) square = read_geometry (SQUARE);
  static const struct { const char *coordinates; double share; } others[] = {
    { SQUARE, 1 },
    { "[[[2,0],[6,0],[6,4],[2,4],[2,0]]]", 1.0 / 3 },
    { "[[[0,0],[4,0],[4,2],[0,2],[0,0]]]", 0.5 },
    { "[[[4,0],[8,0],[8,4],[4,4],[4,0]]]", 0 },
    { "[[[9,9],[8,9],[8,8],[9,9]]]", 0 },
    { "[[[1,1],[1,1],[1,1],[1,1]]]", 0 },
  };
  g_autoptr(LinliGeometry) point = linli_geometry_new_point (1, 1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(LinliGeometry) other = read_geometry (others[i].coordinates);

      g_assert_cmpfloat_with_epsilon (linli_topology_overlap (square, other), others[i].share, 1e-12);
      g_assert_cmpfloat_with_epsilon (linli_topology_overlap (other, square), others[i].share, 1e-12);
    }
  g_assert_cmpfloat (linli_topology_overlap (square, point), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topology/what crosses itself is told with the place and repaired", test_rows);
  g_test_add_func ("/topology/what crosses itself all over is not mended", test_crossings);
  g_test_add_func ("/topology/how far two outlines are one", test_overlap);
  return g_test_run ();
}
