/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outlines are split, merged and cut without losing ground; what cannot be done is refused and says why. */
#define G_LOG_DOMAIN "linli-test-topology-edit"

#include "config.h"

#include <string.h>

#include "linli-error.h"
#include "linli-topology-edit.h"
#include "linli-topology.h"
#include "shapes.h"

#define SQUARE "0,0 4,0 4,4 0,4"
#define RING   SQUARE "|1,1 1,3 3,3 3,1"

static const struct { const char *name, *outline, *line; guint parts; const char *refused; } splits[] = {
  { "across", SQUARE, "1,-1 1,5", 2, NULL },
  { "from-side-to-side", SQUARE, "1,0 1,4", 2, NULL },
  { "from-corner-to-corner", SQUARE, "0,0 4,4", 2, NULL },
  { "bent", SQUARE, "-1,1 2,1 2,5", 2, NULL },
  { "two-lines-crossing", SQUARE, "-1,1 5,1 5,2 2,2 2,-1", 4, NULL },
  { "through-the-hole", RING, "2,-1 2,5", 2, NULL },
  { "past-the-hole", RING, "0.5,-1 0.5,5", 2, NULL },
  { "u-in-three", "0,0 5,0 5,4 4,4 4,1 1,1 1,4 0,4", "-1,2 6,2", 3, NULL },
  { "beside", SQUARE, "9,-1 9,5", 0, "does not cut" },
  { "ends-inside", SQUARE, "2,-1 2,2", 0, "does not cut" },
  { "from-outside-into-the-hole", RING, "2,-1 2,2", 0, "does not cut" },
  { "along-the-side", SQUARE, "0,0 4,0", 0, "does not cut" },
  { "of-one-place", SQUARE, "2,2 2,2", 0, "does not cut" },
  { "crossing-itself", "0,0 4,4 4,0 0,4", "1,-1 1,5", 0, "not sound" },
};

static double *
parse_line (const char *text, guint *ret_n)
{
  g_auto(GStrv) points = g_strsplit (text, " ", -1);
  double *line = g_new (double, 2 * g_strv_length (points));

  *ret_n = g_strv_length (points);
  for (guint i = 0; i < *ret_n; i++)
    {
      line[2 * i] = PLAN_LON (g_ascii_strtod (points[i], NULL));
      line[2 * i + 1] = PLAN_LAT (g_ascii_strtod (strchr (points[i], ',') + 1, NULL));
    }
  return line;
}

static void
test_split (gconstpointer data)
{
  const typeof (splits[0]) *row = data;
  g_autoptr(LinliGeometry) outline = plan (row->outline);
  guint n;
  g_autofree double *line = parse_line (row->line, &n);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) parts = linli_topology_split (outline, line, n, &error);
  double area = 0, last = G_MAXDOUBLE;

  if (row->refused != NULL)
    {
      g_assert_null (parts);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, row->refused));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, row->parts);
  for (guint i = 0; i < parts->len; i++)
    {
      double each = linli_geometry_get_area (parts->pdata[i]), lon, lat;
      g_autofree char *reason = NULL;

      g_assert_true (linli_topology_is_valid (parts->pdata[i], &reason, &lon, &lat));
      g_assert_cmpfloat (each, <=, last);
      last = each;
      area += each;
    }
  /* Rounding to seven decimals may move a corner by half a centimetre. */
  g_assert_cmpfloat_with_epsilon (area, linli_geometry_get_area (outline), 10);
}

static void
test_hole_stays_with_its_part (void)
{
  g_autoptr(LinliGeometry) outline = plan (RING);
  const double line[] = { PLAN_LON (0.5), PLAN_LAT (-1), PLAN_LON (0.5), PLAN_LAT (5) };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) parts = linli_topology_split (outline, line, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (((LinliGeometry *) parts->pdata[0])->n_rings, ==, 2);
  g_assert_cmpuint (((LinliGeometry *) parts->pdata[1])->n_rings, ==, 1);
}

static void
test_split_is_undone_by_merge (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_autoptr(LinliGeometry) outline = plan (splits[i].outline), merged = NULL;
      guint n;
      g_autofree double *line = parse_line (splits[i].line, &n);
      g_autoptr(GPtrArray) parts = NULL;
      g_autoptr(GError) error = NULL;

      if (splits[i].refused != NULL)
        continue;
      parts = linli_topology_split (outline, line, n, NULL);
      merged = linli_topology_merge (parts, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (linli_topology_overlap (outline, merged), >, 0.99999);
    }
}

static const struct { const char *name; const char *outlines[4]; const char *refused; guint rings; } merges[] = {
  { "neighbours", { "0,0 2,0 2,2 0,2", "2,0 4,0 4,2 2,2" }, NULL, 1 },
  { "three-around-a-court", { "0,0 3,0 3,1 1,1 1,3 0,3", "3,0 3,3 2,3 2,1 2.5,1 2.5,0", "1,2 2,2 2,3 1,3" }, NULL, 2 },
  { "of-one", { "0,0 2,0 2,2 0,2" }, NULL, 1 },
  { "over-each-other", { "0,0 2,0 2,2 0,2", "1,1 3,1 3,3 1,3" }, NULL, 1 },
  { "apart", { "0,0 1,0 1,1 0,1", "2,2 3,2 3,3 2,3" }, "do not hang together", 0 },
  { "at-a-corner", { "0,0 1,0 1,1 0,1", "1,1 2,1 2,2 1,2" }, "do not hang together", 0 },
  { "one-crosses-itself", { "0,0 1,0 1,1 0,1", "1,0 2,1 2,0 1,1" }, "not sound", 0 },
};

static void
test_merge (gconstpointer data)
{
  const typeof (merges[0]) *row = data;
  g_autoptr(GPtrArray) outlines = plans (row->outlines);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeometry) merged = linli_topology_merge (outlines, &error);

  if (row->refused != NULL)
    {
      g_assert_null (merged);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, row->refused));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (merged->n_polygons, ==, 1);
  g_assert_cmpuint (merged->n_rings, ==, row->rings);
}

static void
test_cut (void)
{
  g_autoptr(LinliGeometry) outline = plan (SQUARE), inside = plan ("1,1 2,1 2,2 1,2"), beside = plan ("8,8 9,8 9,9 8,9"), over = plan ("-1,-1 5,-1 5,5 -1,5");
  g_autoptr(LinliGeometry) cut = NULL;
  g_autoptr(GError) error = NULL;

  cut = linli_topology_cut (outline, inside, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cut->n_rings, ==, 2);
  g_assert_false (linli_geometry_contains (cut, PLAN_LON (1.5), PLAN_LAT (1.5)));
  g_assert_cmpfloat_with_epsilon (linli_geometry_get_area (cut) + linli_geometry_get_area (inside), linli_geometry_get_area (outline), 1);
  g_assert_null (linli_topology_cut (outline, beside, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (linli_topology_cut (outline, over, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

static void
test_rest (void)
{
  static const char *const others[] = { "3,-1 9,-1 9,5 3,5", "0,1 4,1 4,1.001 0,1.001", "8,8 9,8 9,9", "20,0 22,2 22,0 20,2", NULL };
  static const char *const all[] = { "-1,-1 5,-1 5,5 -1,5", NULL };
  g_autoptr(LinliGeometry) outline = plan (SQUARE), rest = NULL;
  g_autoptr(GPtrArray) taken = plans (others), everything = plans (all);
  g_autoptr(GError) error = NULL;

  /* A strip cuts it in two; what crosses itself and what lies elsewhere takes nothing. */
  rest = linli_topology_rest (outline, taken, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rest->n_polygons, ==, 2);
  g_assert_false (linli_geometry_contains (rest, PLAN_LON (3.5), PLAN_LAT (2)));
  g_assert_true (linli_geometry_contains (rest, PLAN_LON (2), PLAN_LAT (2)));
  linli_geometry_free (rest);
  /* The lower part is some 28,000 square metres. */
  rest = linli_topology_rest (outline, taken, 40000, &error);
  g_assert_cmpuint (rest->n_polygons, ==, 1);
  g_assert_null (linli_topology_rest (outline, everything, 1, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_autofree char *path = g_strconcat ("/topology/split/", splits[i].name, NULL);

      g_test_add_data_func (path, &splits[i], test_split);
    }
  for (guint i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autofree char *path = g_strconcat ("/topology/merge/", merges[i].name, NULL);

      g_test_add_data_func (path, &merges[i], test_merge);
    }
  g_test_add_func ("/topology/a-hole-stays-with-its-part", test_hole_stays_with_its_part);
  g_test_add_func ("/topology/what-was-split-is-merged-again", test_split_is_undone_by_merge);
  g_test_add_func ("/topology/a-hole-is-cut", test_cut);
  g_test_add_func ("/topology/what-others-leave", test_rest);
  return g_test_run ();
}
