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
  g_test_add_func ("/topology/how far two outlines are one", test_overlap);
  return g_test_run ();
}
