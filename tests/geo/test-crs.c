/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projected coordinates against what PROJ gives (table below; all of the shared vectors where they are there). */

#include "config.h"
#include "linli-crs.h"

#include "linli-error.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define METRE_TENTH_MM  1e-4
#define DEGREE_TENTH_MM 1e-9

/* PROJ as in gdal3.js 2.8.1, gdaltransform, longitude first. */
static const struct { int epsg; double lon, lat, x, y; } points[] = {
  { 4545, 106.817762, 39.673527, 398563.6486, 4393948.4049 },
  { 4524, 106.817762, 39.673527, 36398563.6486, 4393948.4049 },
  { 4507, 106.817762, 39.673527, 655967.3124, 4394860.0342 },
  { 3857, 106.817762, 39.673527, 11890898.8735, 4818612.9130 },
  { 4490, 106.817762, 39.673527, 106.817762, 39.673527 },
  { 4326, -71.05, 42.35, -71.05, 42.35 },
};

static void
assert_both_ways (int    epsg,
                  double lon,
                  double lat,
                  double x,
                  double y)
{
  double got_x, got_y, got_lon, got_lat;
  g_autoptr(GError) error = NULL;
  LinliCrs crs;

  g_assert_true (linli_crs_from_epsg (epsg, &crs, &error));
  g_assert_no_error (error);
  g_assert_true (linli_crs_from_degrees (&crs, lon, lat, &got_x, &got_y));
  g_assert_cmpfloat_with_epsilon (got_x, x, METRE_TENTH_MM);
  g_assert_cmpfloat_with_epsilon (got_y, y, METRE_TENTH_MM);
  g_assert_true (linli_crs_to_degrees (&crs, x, y, &got_lon, &got_lat));
  g_assert_cmpfloat_with_epsilon (got_lon, lon, DEGREE_TENTH_MM * 2);
  g_assert_cmpfloat_with_epsilon (got_lat, lat, DEGREE_TENTH_MM * 2);
}

static void
test_points (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_test_message ("EPSG:%d", points[i].epsg);
      assert_both_ways (points[i].epsg, points[i].lon, points[i].lat, points[i].x, points[i].y);
    }
}

static int
get_epsg (JsonObject *row,
          const char *member)
{
  return atoi (json_object_get_string_member (row, member) + strlen ("EPSG:"));
}

static void
test_shared (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR") != NULL ? g_getenv ("LINLI_SRCDIR") : ".", "..", "shared", "data", "china",
                                            "proj-vectors", "proj-vectors.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonArray *rows;
  guint n = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared vectors are not there");
      return;
    }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  rows = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "rows");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      JsonArray *in = json_object_get_array_member (row, "in"), *out = json_object_get_array_member (row, "out");
      int from = get_epsg (row, "from"), to = get_epsg (row, "to");
      LinliCrs a, b;

      g_assert_true (linli_crs_from_epsg (from, &a, NULL) && linli_crs_from_epsg (to, &b, NULL));
      for (guint j = 0; j < json_array_get_length (in); j++)
        {
          JsonArray *p = json_array_get_array_element (in, j), *q = json_array_get_array_element (out, j);
          double lon, lat, x, y, scale = b.type == LINLI_CRS_GEOGRAPHIC ? DEGREE_TENTH_MM * 2 : METRE_TENTH_MM;

          g_test_message ("EPSG:%d to EPSG:%d, point %u", from, to, j);
          g_assert_true (linli_crs_to_degrees (&a, json_array_get_double_element (p, 0), json_array_get_double_element (p, 1), &lon, &lat));
          g_assert_true (linli_crs_from_degrees (&b, lon, lat, &x, &y));
          g_assert_cmpfloat_with_epsilon (x, json_array_get_double_element (q, 0), scale);
          g_assert_cmpfloat_with_epsilon (y, json_array_get_double_element (q, 1), scale);
          n++;
        }
    }
  g_assert_cmpuint (n, >, 50);
}

static void
test_round_trip (void)
{
  for (int epsg = 4491; epsg <= 4554; epsg++)
    {
      LinliCrs crs;
      double x, y, lon, lat;

      g_assert_true (linli_crs_from_epsg (epsg, &crs, NULL));
      for (double east = -25; east <= 25; east += 2.5)
        for (double north = 0; north <= 60; north += 7.5)
          {
            g_assert_true (linli_crs_from_degrees (&crs, crs.central_meridian + east, north, &x, &y));
            g_assert_true (linli_crs_to_degrees (&crs, x, y, &lon, &lat));
            g_assert_cmpfloat_with_epsilon (lon, crs.central_meridian + east, DEGREE_TENTH_MM);
            g_assert_cmpfloat_with_epsilon (lat, north, DEGREE_TENTH_MM);
          }
    }
}

#define CHINA_2000 "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
#define GAUSS(datum, meridian, easting) "PROJCS[\"X\"," datum ",PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\"," easting "],PARAMETER[\"False_Northing\",0.0]," \
  "PARAMETER[\"Central_Meridian\"," meridian "],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"

/* @words: of the refusal, or NULL and what the text means. */
static const struct { const char *wkt, *words; LinliCrsType type; double meridian, easting; } texts[] = {
  { CHINA_2000, NULL, LINLI_CRS_GEOGRAPHIC, 0, 0 },
  { GAUSS (CHINA_2000, "108.0", "500000.0"), NULL, LINLI_CRS_TRANSVERSE_MERCATOR, 108, 500000 },
  { GAUSS (CHINA_2000, "108", "36500000"), NULL, LINLI_CRS_TRANSVERSE_MERCATOR, 108, 36500000 },
  { "PROJCS[\"CGCS2000 / 3-degree Gauss-Kruger CM 108E\",GEOGCS[\"x\"],AUTHORITY[\"EPSG\",\"4545\"]]", NULL, LINLI_CRS_TRANSVERSE_MERCATOR, 108, 500000 },
  { "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],AUTHORITY[\"EPSG\",\"4326\"]]\n", NULL, LINLI_CRS_GEOGRAPHIC, 0, 0 },
  { "PROJCS[\"WGS_1984_Web_Mercator_Auxiliary_Sphere\",GEOGCS[\"GCS_WGS_1984\"],PROJECTION[\"Mercator_Auxiliary_Sphere\"]]", NULL, LINLI_CRS_WEB_MERCATOR, 0, 0 },
  { GAUSS ("GEOGCS[\"GCS_Xian_1980\",DATUM[\"D_Xian_1980\"]]", "108", "500000"), "Xian 1980", 0, 0, 0 },
  { GAUSS ("GEOGCS[\"GCS_Beijing_1954\",DATUM[\"D_Beijing_1954\"]]", "108", "500000"), "Beijing 1954", 0, 0, 0 },
  { "GEOGCS[\"NAD83\",DATUM[\"North_American_Datum_1983\"]]", "neither CGCS2000 nor WGS 84", 0, 0, 0 },
  { "PROJCS[\"x\",GEOGCS[\"WGS 84\"],PROJECTION[\"Lambert_Conformal_Conic\"]]", "neither Gauss", 0, 0, 0 },
  { GAUSS (CHINA_2000, "1e999", "500000"), "neither Gauss", 0, 0, 0 },
  { "", "neither CGCS2000", 0, 0, 0 },
  { "PROJCS[\"WGS 84\",PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"central_meridian\",108],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",-4000000]]", "origin or a unit of its own", 0, 0, 0 },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      LinliCrs crs, again;
      gboolean taken = linli_crs_from_wkt (texts[i].wkt, &crs, &error);

      g_test_message ("%s", texts[i].wkt);
      g_assert_cmpint (taken, ==, texts[i].words == NULL);
      if (!taken)
        {
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, texts[i].words));
          continue;
        }
      g_assert_cmpint (crs.type, ==, texts[i].type);
      g_assert_cmpfloat (crs.central_meridian, ==, texts[i].meridian);
      g_assert_cmpfloat (crs.false_easting, ==, texts[i].easting);
      {
        g_autofree char *wkt = linli_crs_to_wkt (&crs);

        g_assert_true (linli_crs_from_wkt (wkt, &again, NULL));
        g_assert_cmpint (again.type, ==, crs.type);
        g_assert_cmpfloat (again.false_easting, ==, crs.false_easting);
      }
    }
}

static const struct { const char *text; int epsg; const char *words; } names[] = {
  { "EPSG:4545", 4545, NULL }, { "4524", 4524, NULL }, { "cgcs2000", 4490, NULL }, { "urn:ogc:def:crs:EPSG::4490", 4490, NULL },
  { "urn:ogc:def:crs:OGC:1.3:CRS84", 4326, NULL }, { "EPSG:900913", 3857, NULL },
  { "EPSG:2334", 0, "Xian 1980" }, { "EPSG:4214", 0, "Beijing 1954" }, { "EPSG:99", 0, "not known" }, { "EPSG:", 0, "names no" }, { "", 0, "names no" },
  { "EPSG:4545x", 0, "names no" }, { "99999999999999999999", 0, "names no" }, { "wuhai", 0, "names no" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      LinliCrs crs;

      g_test_message ("%s", names[i].text);
      g_assert_cmpint (linli_crs_parse (names[i].text, &crs, &error), ==, names[i].words == NULL);
      if (names[i].words == NULL)
        g_assert_cmpint (crs.epsg, ==, names[i].epsg);
      else
        g_assert_nonnull (strstr (error->message, names[i].words));
    }
}

static void
test_nowhere (void)
{
  static const double hostile[] = { 1e308, -1e308, G_MAXDOUBLE, 1e9 };
  static const int codes[] = { 4326, 3857, 4545, 32648 };
  LinliCrs crs;
  double a, b;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (hostile); j++)
      {
        g_assert_true (linli_crs_from_epsg (codes[i], &crs, NULL));
        g_assert_false (linli_crs_to_degrees (&crs, hostile[j], hostile[j], &a, &b));
        g_assert_false (linli_crs_to_degrees (&crs, (double) NAN, 0, &a, &b));
        g_assert_false (linli_crs_from_degrees (&crs, hostile[j], 0, &a, &b));
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crs/known points are met to a tenth of a millimetre, both ways", test_points);
  g_test_add_func ("/crs/the shared vectors are met, also far from their zone", test_shared);
  g_test_add_func ("/crs/what is projected comes back", test_round_trip);
  g_test_add_func ("/crs/well-known text is understood, or refused with what to do", test_texts);
  g_test_add_func ("/crs/names are understood, or refused", test_names);
  g_test_add_func ("/crs/no number leads out of the world", test_nowhere);
  return g_test_run ();
}
