/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zones of China against coordinates that PROJ computed (gdal3.js 2.8.1, gdaltransform from EPSG:4490), and the names by which files call them. */

#define G_LOG_DOMAIN "linli-test-crs"

#include "config.h"

#include "linli-crs.h"
#include "linli-error.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static const struct { guint epsg; double lon, lat, x, y; } rows[] = {
  { 4545, 106.817762, 39.673527, 398563.64855707396, 4393948.404919672 },
  { 4545, 107.139314, 39.227363, 425680.50423348707, 4344098.315123832 },
  { 4545, 114.2, 30.6, 1095146.4376567388, 3403059.535293734 },
  { 4545, 116.391, 39.907, 1217963.6238991169, 4453063.577665779 },
  { 4524, 106.817762, 39.673527, 36398563.648557074, 4393948.404919672 },
  { 4524, 107.139314, 39.227363, 36425680.50423349, 4344098.315123832 },
  { 4524, 114.2, 30.6, 37095146.43765674, 3403059.535293734 },
  { 4507, 106.817762, 39.673527, 655967.3123800098, 4394860.034177857 },
  { 4507, 107.139314, 39.227363, 684735.2041253069, 4345926.889639051 },
  { 4507, 116.391, 39.907, 1475157.352868319, 4481844.099654801 },
  { 3857, 106.817762, 39.673527, 11890898.873517087, 4818612.913027658 },
  { 3857, 87.6, 43.8, 9751587.393490763, 5434543.708480057 },
};

static void
check (guint epsg, double lon, double lat, double x, double y)
{
  double got_x, got_y, got_lon, got_lat;
  LinliCrs crs;

  g_assert_true (linli_crs_from_epsg (epsg, &crs, NULL));
  g_assert_true (linli_crs_to_degrees (&crs, x, y, &got_lon, &got_lat));
  g_assert_cmpfloat_with_epsilon (got_lon, lon, 1e-10);
  g_assert_cmpfloat_with_epsilon (got_lat, lat, 1e-10);
  if (crs.type != LINLI_CRS_ZONE)
    return;
  g_assert_true (linli_gauss_kruger_forward (&crs.zone, lon, lat, &got_x, &got_y));
  g_assert_cmpfloat_with_epsilon (got_x, x, 1e-6);
  g_assert_cmpfloat_with_epsilon (got_y, y, 1e-6);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check (rows[i].epsg, rows[i].lon, rows[i].lat, rows[i].x, rows[i].y);
}

/* All of the file, where it is there. */
static void
test_file (void)
{
  const char *source = g_getenv ("LINLI_SRCDIR");
  g_autofree char *beside = g_build_filename (source != NULL ? source : ".", "..", "shared", NULL);
  const char *shared = g_getenv ("LINLI_SHARED") != NULL ? g_getenv ("LINLI_SHARED") : beside;
  g_autofree char *path = g_build_filename (shared, "data", "china", "proj-vectors",
                                            "proj-vectors.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonArray *sets;
  guint checked = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared reference coordinates are not here");
      return;
    }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  sets = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "rows");
  for (guint i = 0; i < json_array_get_length (sets); i++)
    {
      JsonObject *set = json_array_get_object_element (sets, i);
      const char *to = json_object_get_string_member (set, "to");
      JsonArray *in = json_object_get_array_member (set, "in"), *out = json_object_get_array_member (set, "out");

      for (guint j = 0; j < json_array_get_length (in); j++)
        {
          JsonArray *from = json_array_get_array_element (in, j), *there = json_array_get_array_element (out, j);

          check ((guint) atoi (to + strlen ("EPSG:")), json_array_get_double_element (from, 0), json_array_get_double_element (from, 1),
                 json_array_get_double_element (there, 0), json_array_get_double_element (there, 1));
          checked++;
        }
    }
  g_assert_cmpuint (checked, >=, 100);
}

static void
test_every_zone_there_and_back (void)
{
  for (guint epsg = 4491; epsg <= 4554; epsg++)
    {
      LinliCrs crs;

      g_assert_true (linli_crs_from_epsg (epsg, &crs, NULL));
      g_assert_cmpfloat (crs.zone.meridian, >=, 75);
      g_assert_cmpfloat (crs.zone.meridian, <=, 135);
      for (double d = -3; d <= 3; d += 0.75)
        for (double lat = -80; lat <= 80; lat += 20)
          {
            double x, y, lon, back;

            g_assert_true (linli_gauss_kruger_forward (&crs.zone, crs.zone.meridian + d, lat, &x, &y));
            g_assert_true (linli_gauss_kruger_inverse (&crs.zone, x, y, &lon, &back));
            g_assert_cmpfloat_with_epsilon (lon, crs.zone.meridian + d, 1e-11);
            g_assert_cmpfloat_with_epsilon (back, lat, 1e-11);
          }
    }
}

static void
test_nonsense (void)
{
  static const double places[][2] = { { NAN, 0 }, { 0, INFINITY }, { 1e300, 0 }, { 500000, 1.1e7 }, { -1.7e308, -1.7e308 }, { 0, 1e12 } };
  const LinliGaussKruger zone = { 108, 500000, 1 };
  double a, b;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_false (linli_gauss_kruger_inverse (&zone, places[i][0], places[i][1], &a, &b));
  g_assert_false (linli_gauss_kruger_forward (&zone, -72, 0, &a, &b));
  g_assert_false (linli_gauss_kruger_forward (&zone, 108, 91, &a, &b));
  g_assert_false (linli_gauss_kruger_forward (&zone, NAN, 0, &a, &b));
}

#define CHINA "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]]," \
              "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
#define ZONE(projection, east, meridian, unit) "PROJCS[\"whatever\"," CHINA ",PROJECTION[\"" projection "\"],PARAMETER[\"False_Easting\"," east \
  "],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\"," meridian "],PARAMETER[\"Scale_Factor\",1.0]," \
  "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[" unit "]]"
#define METRE "\"Meter\",1.0"

/* 0: refused; with a word of the reason. */
static const struct { const char *text; guint epsg; const char *why; } texts[] = {
  { CHINA, 4490, NULL },
  { "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.0174532925199433]]", 4326, NULL },
  { ZONE ("Gauss_Kruger", "500000.0", "108.0", METRE), 4545, NULL },
  { ZONE ("Transverse_Mercator", "36500000.0", "108.0", METRE), 4524, NULL },
  { "\xef\xbb\xbf \n" ZONE ("Gauss_Kruger", "18500000", "105", METRE) "\r\n", 4496, NULL },
  { ZONE ("Gauss_Kruger", "500000.0", "108.0", "\"Foot_US\",0.3048006096012192"), 0, "metre" },
  { ZONE ("Lambert_Conformal_Conic", "500000.0", "108.0", METRE), 0, "projection" },
  { "PROJCS[\"Xian_1980_3_Degree_GK_Zone_36\",GEOGCS[\"GCS_Xian_1980\",DATUM[\"D_Xian_1980\",SPHEROID[\"Xian_1980\",6378140,298.257]],PRIMEM[\"Greenwich\",0],"
    "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"Central_Meridian\",108],UNIT[\"Meter\",1]]", 0, "surveying office" },
  { "", 0, "empty" }, { "   ", 0, "empty" }, { "GEOGCS", 0, "neither" }, { "GEOGCS[\"a", 0, "no end" }, { "GEOGCS[\"a\"", 0, "cut off" },
  { CHINA "x", 0, "follows" }, { "{\"type\":\"GeographicCRS\"}", 0, "no well-known" }, { "GEOGCS[\"a\",DATUM[\"D_North_American_1983\"]]", 0, "datum" },
  { "LOCAL_CS[\"site grid\",UNIT[\"metre\",1]]", 0, "neither" }, { "GEOGCS[\"a\",1e999]", 0, "number" },
};

static void
test_texts (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  LinliCrs crs;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      gboolean good = linli_crs_from_wkt (texts[i].text, strlen (texts[i].text), &crs, &error);

      g_test_message ("%u: %s", i, error != NULL ? error->message : "taken");
      g_assert_cmpint (good, ==, texts[i].epsg != 0);
      if (good)
        g_assert_cmpuint (crs.epsg, ==, texts[i].epsg);
      else
        {
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, texts[i].why));
        }
    }
  /* Every beginning of a sound one is refused, and nothing more happens. */
  for (gsize n = 0; n < strlen (texts[2].text); n++)
    g_assert_false (linli_crs_from_wkt (texts[2].text, n, &crs, NULL));
  for (guint i = 0; i < 2000; i++)
    g_string_append (deep, "A[");
  g_assert_false (linli_crs_from_wkt (deep->str, deep->len, &crs, NULL));
}

static void
test_names (void)
{
  static const struct { const char *name; guint epsg; } names[] = {
    { "EPSG:4545", 4545 }, { "4545", 4545 }, { " epsg:4326 ", 4326 }, { "urn:ogc:def:crs:EPSG::4524", 4524 }, { "urn:ogc:def:crs:OGC:1.3:CRS84", 4326 },
    { "CGCS2000", 4490 }, { "WGS84", 4326 }, { "EPSG:2362", 0 }, { "EPSG:1", 0 }, { "", 0 }, { "Beijing 54", 0 }, { "zone 4545", 0 }, { "EPSG:99999999999", 0 },
    { "\xff\xfe", 0 }, { "-4545", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      LinliCrs crs = { 0 };

      g_assert_cmpint (linli_crs_from_name (names[i].name, &crs, &error), ==, names[i].epsg != 0);
      g_assert_cmpuint (crs.epsg, ==, names[i].epsg);
      if (error != NULL)
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_guesses (void)
{
  static const struct { double x, y; const char *word; } guesses[] = {
    { 36398563.6, 4393948.4, "EPSG:4524" }, { 398563.6, 4393948.4, "4545" }, { 11890898.9, 4818612.9, "EPSG:3857" }, { 18655967.3, 4394860.0, "EPSG:4496" },
    { 1e300, 0, "--crs" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      g_autofree char *said = linli_crs_guess (guesses[i].x, guesses[i].y);

      g_assert_nonnull (strstr (said, guesses[i].word));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crs/zones agree with PROJ to a micrometre", test_rows);
  g_test_add_func ("/crs/the shared reference coordinates agree", test_file);
  g_test_add_func ("/crs/every zone leads there and back", test_every_zone_there_and_back);
  g_test_add_func ("/crs/what is no coordinate is told", test_nonsense);
  g_test_add_func ("/crs/a .prj is understood by its parameters or refused with the reason", test_texts);
  g_test_add_func ("/crs/names are understood or refused", test_names);
  g_test_add_func ("/crs/metres without a system get a hint", test_guesses);
  return g_test_run ();
}
