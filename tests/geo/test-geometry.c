/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometry from outside is read exactly or refused with where; measures agree with figures worked out by
 * hand. */

#define G_LOG_DOMAIN "linli-test-geometry"

#include "config.h"

#include "linli-error.h"
#include "linli-geometry.h"

#include <math.h>
#include <string.h>

static JsonNode *
json (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static LinliGeometry *
geometry (const char *text)
{
  g_autoptr(JsonNode) node = json (text);
  g_autoptr(GError) error = NULL;
  LinliGeometry *result = linli_geometry_from_json (node, &error);

  g_assert_no_error (error);
  return result;
}

#define SQUARE "[[106.89,39.44],[106.891,39.44],[106.891,39.441],[106.89,39.441],[106.89,39.44]]"
#define HOLE                                                                                                 \
  "[[106.8902,39.4402],[106.8902,39.4408],[106.8908,39.4408],[106.8908,39.4402],[106.8902,39.4402]]"
#define L_SHAPE "[[0,0],[10,0],[10,1],[1,1],[1,10],[0,10],[0,0]]"

static const char *const round_trips[] = {
  "{\"type\":\"Point\",\"coordinates\":[106.89,39.44]}",
  "{\"type\":\"LineString\",\"coordinates\":[[106.89,39.44],[106.9,39.45]]}",
  "{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "]}",
  "{\"type\":\"Polygon\",\"coordinates\":[" SQUARE "," HOLE "]}",
  "{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "," HOLE "],[" L_SHAPE "]]}",
  "{\"type\":\"MultiLineString\",\"coordinates\":[[[106.89,39.44],[106.9,39.45]],[[106.91,39.44],[106.92,39.45],[106.93,39.44]]]}",
};

static void
test_round_trip (gconstpointer data)
{
  g_autoptr(LinliGeometry) first = geometry (data), second = NULL, third = NULL, copy = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *wkb = NULL;
  g_autoptr(JsonNode) node = NULL;
  gsize length;

  wkb = linli_geometry_to_wkb (first, &length);
  second = linli_geometry_from_wkb (wkb, length, &error);
  g_assert_no_error (error);
  g_assert_true (linli_geometry_equal (first, second));

  node = linli_geometry_to_json (second);
  third = linli_geometry_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_true (linli_geometry_equal (first, third));

  copy = linli_geometry_copy (third);
  g_assert_true (linli_geometry_equal (first, copy));
}

/* Every prefix of a good value is refused: no read beyond the end, no crash, always a reason. */
static void
test_truncated_wkb (gconstpointer data)
{
  g_autoptr(LinliGeometry) whole = geometry (data);
  g_autofree guint8 *wkb = NULL;
  gsize length;

  wkb = linli_geometry_to_wkb (whole, &length);
  for (gsize n = 0; n < length; n++)
    {
      g_autofree guint8 *part = g_memdup2 (wkb, n);
      g_autoptr(GError) error = NULL;

      g_assert_null (linli_geometry_from_wkb (part, n, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "WKB byte "));
    }
}

/* Any single byte changed gives a sound geometry or a reason. */
static void
test_damaged_wkb (void)
{
  g_autoptr(LinliGeometry) whole = geometry (round_trips[4]);
  g_autofree guint8 *wkb = NULL;
  gsize length;
  guint refused = 0;

  wkb = linli_geometry_to_wkb (whole, &length);
  for (gsize at = 0; at < length; at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr(GError) error = NULL;
        g_autoptr(LinliGeometry) result = NULL;

        wkb[at] ^= 1 << bit;
        result = linli_geometry_from_wkb (wkb, length, &error);
        wkb[at] ^= 1 << bit;
        g_assert_true ((result == NULL) == (error != NULL));
        refused += result == NULL;
        if (result != NULL)
          for (guint i = 0; i < 2 * result->n_points; i++)
            g_assert_true (isfinite (result->lon_lat[i]));
      }
  g_assert_cmpuint (refused, >, 100);
}

static const struct
{
  const char *name;
  const char *hex;
  const char *reason;
} hostile_wkb[] = {
  { "nothing", "", "byte 0: the data ends before a geometry" },
  { "big endian", "0000000001405AB8F5C28F5C29404 3B851EB851EB8", "byte 0: byte order 0" },
  { "an unknown type", "01 04000000 01000000", "byte 5: geometry type 4 is not kept" },
  { "a multiline of nothing", "01 05000000 00000000", "the number of lines is 0" },
  { "a multiline of a polygon", "01 05000000 01000000 01 03000000 00000000", "type 3 within a multiline" },
  { "four thousand million lines", "01 05000000 FFFFFFFF 01 02000000 00000000", "4294967295, more than the data can hold" },
  { "a type with SRID", "01 01000020 E6100000", "geometry type 536870913;" },
  { "a type with height", "01 E9030000 0000", "geometry type 1001;" },
  { "NaN", "01 01000000 000000000000F87F 0000000000000000", "byte 5: a coordinate is not a finite number" },
  { "infinity", "01 01000000 0000000000000000 000000000000F07F", "not a finite number" },
  { "longitude 181", "01 01000000 0000000000A06640 0000000000000000", "181, 0 is no longitude" },
  { "latitude -91", "01 01000000 0000000000000000 0000000000C056C0", "0, -91 is no longitude" },
  { "bytes left over", "01 01000000 0000000000000000 0000000000000000 00", "byte 21: 1 bytes are left over" },
  { "a line without points", "01 02000000 00000000", "byte 9: the number of points is 0" },
  { "a line of one point", "01 02000000 01000000 0000000000000000 0000000000000000", "two points at least" },
  { "four thousand million points", "01 02000000 FFFFFFFF 0000000000000000 0000000000000000",
    "4294967295, more than the data can hold" },
  { "four thousand million rings", "01 03000000 FFFFFFFF 00000000", "number of rings is 4294967295, more" },
  { "a polygon without rings", "01 03000000 00000000", "the number of rings is 0" },
  { "a ring of three points",
    "01 03000000 01000000 03000000 0000000000000000 0000000000000000 000000000000F03F 0000000000000000 "
    "0000000000000000 0000000000000000",
    "four points at least, this one 3" },
  { "an open ring",
    "01 03000000 01000000 04000000 0000000000000000 0000000000000000 000000000000F03F 0000000000000000 "
    "000000000000F03F 000000000000F03F 0000000000000000 000000000000F03F",
    "the ring is not closed" },
  { "a point within a multipolygon", "01 06000000 01000000 01 01000000 00000000 00000000",
    "type 1 within a multipolygon" },
  { "a multipolygon within a multipolygon", "01 06000000 01000000 01 06000000 01000000",
    "type 6 within a multipolygon" },
};

static void
test_hostile_wkb (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GError) error = NULL;
  int high = -1;

  for (const char *p = hostile_wkb[row].hex; *p != '\0'; p++)
    {
      guint8 byte;

      if (*p == ' ')
        continue;
      if (high < 0)
        {
          high = g_ascii_xdigit_value (*p);
          continue;
        }
      byte = high << 4 | g_ascii_xdigit_value (*p);
      g_byte_array_append (bytes, &byte, 1);
      high = -1;
    }
  g_assert_null (linli_geometry_from_wkb (bytes->data, bytes->len, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  if (strstr (error->message, hostile_wkb[row].reason) == NULL)
    g_error ("\"%s\" lacks \"%s\"", error->message, hostile_wkb[row].reason);
}

static const struct
{
  const char *name;
  const char *text;
  const char *reason;
} hostile_json[] = {
  { "an array", "[]", "an object is expected" },
  { "a string", "\"Point\"", "an object is expected" },
  { "no type", "{\"coordinates\":[1,2]}", "has no type" },
  { "a number as type", "{\"type\":1,\"coordinates\":[1,2]}", "has no type" },
  { "a collection", "{\"type\":\"GeometryCollection\",\"geometries\":[]}", "\"GeometryCollection\"; Point" },
  { "no coordinates", "{\"type\":\"Point\"}", "has no coordinates" },
  { "null coordinates", "{\"type\":\"Point\",\"coordinates\":null}", "coordinates: a position is an array" },
  { "one number", "{\"type\":\"Point\",\"coordinates\":[1]}", "coordinates: a position has" },
  { "text for a number", "{\"type\":\"Point\",\"coordinates\":[\"1\",2]}",
    "coordinates: a coordinate is a number" },
  { "true for a number", "{\"type\":\"Point\",\"coordinates\":[true,2]}",
    "coordinates: a coordinate is a number" },
  { "out of range", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,200],[0,0]]]}",
    "coordinates[0][2]: 1, 200 is no longitude" },
  { "metres for degrees", "{\"type\":\"Point\",\"coordinates\":[11899000,4784000]}", "is no longitude" },
  { "an empty polygon", "{\"type\":\"Polygon\",\"coordinates\":[]}", "coordinates: is empty" },
  { "an empty ring", "{\"type\":\"Polygon\",\"coordinates\":[[]]}", "coordinates[0]: is empty" },
  { "a ring of two points", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1]]]}",
    "coordinates[0]: a closed ring has four" },
  { "a line of one point", "{\"type\":\"LineString\",\"coordinates\":[[0,0]]}",
    "coordinates: a line has two points" },
  { "too shallow", "{\"type\":\"Polygon\",\"coordinates\":[[0,0],[1,0],[1,1]]}",
    "coordinates[0][0]: a position is an array" },
  { "too deep", "{\"type\":\"Point\",\"coordinates\":[[[[1,2]]]]}", "coordinates: a position has" },
  { "an object as position", "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],{},[1,1]]]]}",
    "coordinates[0][0][1]: a position is an array" },
};

static void
test_hostile_json (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr(JsonNode) node = json (hostile_json[row].text);
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_geometry_from_json (node, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  if (strstr (error->message, hostile_json[row].reason) == NULL)
    g_error ("\"%s\" lacks \"%s\"", error->message, hostile_json[row].reason);
}

static void
test_no_json (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_geometry_from_json (NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

static void
test_lenient_json (void)
{
  g_autoptr(LinliGeometry) open = geometry ("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}");
  g_autoptr(LinliGeometry) high = geometry ("{\"type\":\"Point\",\"coordinates\":[106,39,1100.5]}");

  g_assert_cmpuint (open->n_points, ==, 4);
  g_assert_cmpfloat (open->lon_lat[6], ==, 0);
  g_assert_cmpuint (high->n_points, ==, 1);
  g_assert_cmpfloat (high->lon_lat[1], ==, 39);
}

static void
test_too_many_points (void)
{
  guint n = LINLI_GEOMETRY_MAX_POINTS + 1;
  g_autofree double *lon_lat = g_new0 (double, 2 * n);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n; i++)
    lon_lat[2 * i] = i % 100;
  g_assert_null (linli_geometry_new_polygon (lon_lat, n, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE);
}

/* One degree at the equator between parallels, integrated numerically on the ellipsoid = 12,308.464 km². */
static void
test_area (void)
{
  g_autoptr (LinliGeometry) degree
      = geometry ("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}");
  g_autoptr (LinliGeometry) backwards
      = geometry ("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[0,1],[1,1],[1,0]]]}");
  g_autoptr(LinliGeometry) holed = geometry (round_trips[3]);
  g_autoptr(LinliGeometry) square = geometry (round_trips[2]);
  g_autoptr(LinliGeometry) line = geometry (round_trips[1]);
  g_autoptr (LinliGeometry) half = geometry (
      "{\"type\":\"Polygon\",\"coordinates\":[[[-180,0],[-90,0],[0,0],[90,0],[180,0],[180,90],[-180,90]]]}");

  g_assert_cmpfloat_with_epsilon (linli_geometry_get_area (degree) / 1e6, 12308.4639, 0.001);
  g_assert_cmpfloat_with_epsilon (linli_geometry_get_area (backwards), linli_geometry_get_area (degree),
                                  1e-3);
  /* Half of the ellipsoid: 510,065,621.724 km² / 2. */
  g_assert_cmpfloat_with_epsilon (linli_geometry_get_area (half) / 1e6, 255032810.862, 1);
  /* 86.11 m by 111.02 m at 39.44° N. */
  g_assert_cmpfloat_with_epsilon (linli_geometry_get_area (square), 86.105 * 111.025, 3);
  g_assert_cmpfloat_with_epsilon (linli_geometry_get_area (holed) / linli_geometry_get_area (square),
                                  1 - 0.36, 1e-4);
  g_assert_cmpfloat (linli_geometry_get_area (line), ==, 0);
}

static void
test_places (void)
{
  g_autoptr(LinliGeometry) holed = geometry (round_trips[3]);
  g_autoptr(LinliGeometry) l = geometry ("{\"type\":\"Polygon\",\"coordinates\":[" L_SHAPE "]}");
  g_autoptr (LinliGeometry) flat
      = geometry ("{\"type\":\"Polygon\",\"coordinates\":[[[2,2],[4,2],[2,2],[2,2]]]}");
  g_autoptr (LinliGeometry) line
      = geometry ("{\"type\":\"LineString\",\"coordinates\":[[0,0],[2,0],[2,0.00001]]}");
  LinliBounds bounds;
  double lon, lat;

  g_assert_true (linli_geometry_contains (holed, 106.8901, 39.4401));
  g_assert_false (linli_geometry_contains (holed, 106.8905, 39.4405));
  g_assert_false (linli_geometry_contains (holed, 106.892, 39.4405));
  g_assert_true (linli_geometry_contains (l, 0.5, 9));
  g_assert_false (linli_geometry_contains (l, 5, 5));

  linli_geometry_get_centroid (holed, &lon, &lat);
  g_assert_cmpfloat_with_epsilon (lon, 106.8905, 1e-9);
  g_assert_cmpfloat_with_epsilon (lat, 39.4405, 1e-9);

  /* By hand: (10·1·(5, 0.5) + 9·1·(0.5, 5.5)) / 19; outside the L, so the name moves into an arm. */
  linli_geometry_get_centroid (l, &lon, &lat);
  g_assert_cmpfloat_with_epsilon (lon, 54.5 / 19, 1e-9);
  g_assert_cmpfloat_with_epsilon (lat, 54.5 / 19, 1e-9);
  linli_geometry_get_label_point (l, &lon, &lat);
  g_assert_true (linli_geometry_contains (l, lon, lat));

  linli_geometry_get_centroid (flat, &lon, &lat);
  g_assert_cmpfloat_with_epsilon (lon, 2.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (lat, 2, 1e-9);

  linli_geometry_get_centroid (line, &lon, &lat);
  g_assert_cmpfloat_with_epsilon (lon, 1, 1e-4);

  linli_geometry_get_bounds (l, &bounds);
  g_assert_cmpfloat (bounds.west, ==, 0);
  g_assert_cmpfloat (bounds.east, ==, 10);
  g_assert_cmpfloat (bounds.north, ==, 10);
  g_assert_cmpfloat (bounds.south, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (round_trips); i++)
    {
      g_autofree char *whole = g_strdup_printf ("/geometry/survives WKB and GeoJSON/%u", i);
      g_autofree char *part = g_strdup_printf ("/geometry/every truncation is refused/%u", i);

      g_test_add_data_func (whole, round_trips[i], test_round_trip);
      g_test_add_data_func (part, round_trips[i], test_truncated_wkb);
    }
  for (guint i = 0; i < G_N_ELEMENTS (hostile_wkb); i++)
    {
      g_autofree char *path = g_strdup_printf ("/geometry/WKB is refused/%s", hostile_wkb[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile_wkb);
    }
  for (guint i = 0; i < G_N_ELEMENTS (hostile_json); i++)
    {
      g_autofree char *path = g_strdup_printf ("/geometry/GeoJSON is refused/%s", hostile_json[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile_json);
    }
  g_test_add_func ("/geometry/a flipped bit is refused or harmless", test_damaged_wkb);
  g_test_add_func ("/geometry/no GeoJSON at all is refused", test_no_json);
  g_test_add_func ("/geometry/an open ring is closed and a height dropped", test_lenient_json);
  g_test_add_func ("/geometry/a million points are enough", test_too_many_points);
  g_test_add_func ("/geometry/areas are those of the ellipsoid", test_area);
  g_test_add_func ("/geometry/centres and insides are right", test_places);
  return g_test_run ();
}
