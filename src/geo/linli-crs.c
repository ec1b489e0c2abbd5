/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which numbers of the EPSG register mean what, and the way from metres to degrees. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-crs.h"

#include "linli-error.h"
#include "linli-transverse-mercator.h"

#include <math.h>
#include <string.h>

#define WGS84_A        6378137.0
#define WGS84_F        (1 / 298.257223563)
#define CGCS2000_F     (1 / 298.257222101)   /* GB 22021-2008 */
#define DEGREE         (G_PI / 180)
#define FALSE_EASTING  500000.0
#define ZONE_EASTING   1000000.0
#define UTM_SCALE      0.9996

/* Rows of zones one after the other, EPSG dataset v10. */
static const struct { int first, last, first_zone; double first_meridian, step; gboolean zoned; } families[] = {
  { 4513, 4533, 25, 75, 3, TRUE }, { 4534, 4554, 25, 75, 3, FALSE },
  { 4491, 4501, 13, 75, 6, TRUE }, { 4502, 4512, 13, 75, 6, FALSE },
};

/* Ranges whose datum is an old one: what the register has for China on Beijing 1954 and Xi'an 1980. */
static const struct { int first, last; const char *name; } old_datums[] = {
  { 4214, 4214, "Beijing 1954" }, { 21413, 21463, "Beijing 1954" }, { 21473, 21483, "Beijing 1954" }, { 2401, 2442, "Beijing 1954" },
  { 4610, 4610, "Xian 1980" }, { 2327, 2390, "Xian 1980" },
};

static gboolean
refuse_datum (const char  *name,
              GError     **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the coordinates are on %s, tens of metres from CGCS2000 by parameters of the place"
               " that are not public; ask the surveying office for the file in CGCS2000", name);
  return FALSE;
}

gboolean
linli_crs_from_epsg (int        epsg,
                     LinliCrs  *ret_crs,
                     GError   **error)
{
  *ret_crs = (LinliCrs) { .epsg = epsg, .scale = 1 };
  if (epsg == 4326 || epsg == 4490)
    {
      ret_crs->is_cgcs2000 = epsg == 4490;
      return TRUE;
    }
  if (epsg == 3857 || epsg == 900913 || epsg == 3785)
    {
      ret_crs->epsg = 3857;
      ret_crs->type = LINLI_CRS_WEB_MERCATOR;
      return TRUE;
    }
  ret_crs->type = LINLI_CRS_TRANSVERSE_MERCATOR;
  if (epsg > 32600 && epsg <= 32660)
    {
      ret_crs->central_meridian = (epsg - 32600) * 6 - 183;
      ret_crs->false_easting = FALSE_EASTING;
      ret_crs->scale = UTM_SCALE;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (epsg >= families[i].first && epsg <= families[i].last)
      {
        int place = epsg - families[i].first;

        ret_crs->is_cgcs2000 = TRUE;
        ret_crs->central_meridian = families[i].first_meridian + place * families[i].step;
        ret_crs->false_easting = FALSE_EASTING + (families[i].zoned ? (families[i].first_zone + place) * ZONE_EASTING : 0);
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (old_datums); i++)
    if (epsg >= old_datums[i].first && epsg <= old_datums[i].last)
      return refuse_datum (old_datums[i].name, error);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "EPSG:%d is not known here; convert the file to EPSG:4490 (degrees of CGCS2000), or name"
               " its zone, as EPSG:4545", epsg);
  return FALSE;
}

gboolean
linli_crs_parse (const char  *text,
                 LinliCrs    *ret_crs,
                 GError     **error)
{
  static const struct { const char *name; int epsg; } names[] = {
    { "CGCS2000", 4490 }, { "WGS84", 4326 }, { "WGS 84", 4326 }, { "CRS84", 4326 }, { "OGC:CRS84", 4326 },
  };
  const char *number = strrchr (text, ':');
  char *end;
  gint64 epsg;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (text, names[i].name) == 0)
      return linli_crs_from_epsg (names[i].epsg, ret_crs, error);
  number = number != NULL ? number + 1 : text;
  if (g_ascii_strcasecmp (number, "CRS84") == 0)
    return linli_crs_from_epsg (4326, ret_crs, error);
  epsg = g_ascii_strtoll (number, &end, 10);
  if (end == number || *end != '\0' || epsg <= 0 || epsg > G_MAXINT)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.60s\" names no coordinate reference system; write it as EPSG:4490 or EPSG:4545", text);
      return FALSE;
    }
  return linli_crs_from_epsg ((int) epsg, ret_crs, error);
}

/* ---- well-known text ---- */

/* The number after @name inside @wkt, as PARAMETER["Central_Meridian",108.0]: blanks, case and underscores do not matter. */
static gboolean
find_parameter (const char *wkt,
                const char *name,
                double     *ret_value)
{
  g_autofree char *pattern = g_strdup_printf ("PARAMETER\\s*\\[\\s*\"%s\"\\s*,\\s*([-+0-9.eE]+)", name);
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *value = NULL;

  if (regex == NULL || !g_regex_match (regex, wkt, 0, &match))
    return FALSE;
  value = g_match_info_fetch (match, 1);
  *ret_value = g_ascii_strtod (value, NULL);
  return isfinite (*ret_value);
}

static gboolean
holds (const char *wkt,
       const char *pattern)
{
  return g_regex_match_simple (pattern, wkt, G_REGEX_CASELESS, 0);
}

/* The number of the whole, which stands last; 0: none. */
static int
find_authority (const char *wkt)
{
  g_autoptr(GRegex) regex = g_regex_new ("(?:AUTHORITY|ID)\\s*\\[\\s*\"EPSG\"\\s*,\\s*\"?(\\d{4,6})\"?\\s*\\]\\s*\\]\\s*$", G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *number = NULL;

  if (!g_regex_match (regex, wkt, 0, &match))
    return 0;
  number = g_match_info_fetch (match, 1);
  return atoi (number);
}

static gboolean
read_datum (const char  *wkt,
            gboolean    *ret_is_cgcs2000,
            GError     **error)
{
  if (holds (wkt, "Xi.?an[ _]?(19)?80|GCS_Xian"))
    return refuse_datum ("Xian 1980", error);
  if (holds (wkt, "Beijing[ _]?(19)?54|Krasovsky"))
    return refuse_datum ("Beijing 1954", error);
  *ret_is_cgcs2000 = holds (wkt, "CGCS[ _]?2000|China[ _](Geodetic[ _]Coordinate[ _]System[ _])?2000");
  if (*ret_is_cgcs2000 || holds (wkt, "WGS[ _]?(19)?84"))
    return TRUE;
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the datum of the file is neither CGCS2000 nor WGS 84; convert it first, or name"
                       " what it really is");
  return FALSE;
}

gboolean
linli_crs_from_wkt (const char  *wkt,
                    LinliCrs    *ret_crs,
                    GError     **error)
{
  gboolean is_cgcs2000;
  int epsg = find_authority (wkt);
  double northing = 0, origin = 0;

  if (epsg != 0)
    return linli_crs_from_epsg (epsg, ret_crs, error);
  if (holds (wkt, "GCJ[-_ ]?0?2|BD[-_ ]?0?9|\xE7\x81\xAB\xE6\x98\x9F"))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the coordinates are shifted (GCJ-02, BD-09); ask the owner for CGCS2000 or WGS 84, since"
                           " the way back is not taken here");
      return FALSE;
    }
  if (!read_datum (wkt, &is_cgcs2000, error))
    return FALSE;
  if (!holds (wkt, "^\\s*(\xEF\xBB\xBF)?(PROJ|GEOG|COMPD_CS)") || holds (wkt, "PRIMEM\\s*\\[\\s*\"(?!Greenwich)|UNIT\\s*\\[\\s*\"(Grad|Gon|Radian)"))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the coordinates have an origin or a unit of their own; convert the file to EPSG:4490");
      return FALSE;
    }
  *ret_crs = (LinliCrs) { .is_cgcs2000 = is_cgcs2000, .scale = 1 };
  if (!holds (wkt, "^\\s*(\xEF\xBB\xBF)?PROJ"))
    {
      ret_crs->epsg = is_cgcs2000 ? 4490 : 4326;
      return TRUE;
    }
  if (holds (wkt, "Mercator_Auxiliary_Sphere|Pseudo[- _]?Mercator|Popular_Visualisation"))
    return linli_crs_from_epsg (3857, ret_crs, error);
  ret_crs->type = LINLI_CRS_TRANSVERSE_MERCATOR;
  if (!holds (wkt, "PROJECTION\\s*\\[\\s*\"(Gauss_Kruger|Transverse_Mercator)\"") || !find_parameter (wkt, "central_meridian", &ret_crs->central_meridian)
      || !find_parameter (wkt, "false_easting", &ret_crs->false_easting) || fabs (ret_crs->central_meridian) > 180
      || fabs (ret_crs->false_easting) > 1e8)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the projection of the file is neither Gauss-Krüger nor Web Mercator; convert it to"
                           " EPSG:4490, or name its zone");
      return FALSE;
    }
  find_parameter (wkt, "scale_factor", &ret_crs->scale);
  find_parameter (wkt, "false_northing", &northing);
  find_parameter (wkt, "latitude_of_origin", &origin);
  if (northing != 0 || origin != 0 || !(ret_crs->scale > 0.9 && ret_crs->scale < 1.1) || holds (wkt, "UNIT\\s*\\[\\s*\"(Foot|US_?survey|Kilomet)"))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the projection of the file has an origin or a unit of its own; convert it to EPSG:4490");
      return FALSE;
    }
  return TRUE;
}

char *
linli_crs_to_string (const LinliCrs *crs)
{
  char meridian[G_ASCII_DTOSTR_BUF_SIZE];

  if (crs->epsg != 0)
    return g_strdup_printf ("EPSG:%d", crs->epsg);
  g_ascii_formatd (meridian, sizeof meridian, "%.6g", crs->central_meridian);
  return g_strdup_printf ("%s Gauss-Kruger CM %s", crs->is_cgcs2000 ? "CGCS2000" : "WGS 84", meridian);
}

char *
linli_crs_to_wkt (const LinliCrs *crs)
{
  static const char cgcs2000[] = "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],"
                                 "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
  static const char wgs84[] = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],"
                              "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
  const char *base = crs->is_cgcs2000 ? cgcs2000 : wgs84;
  g_autofree char *name = linli_crs_to_string (crs);
  char meridian[G_ASCII_DTOSTR_BUF_SIZE], easting[G_ASCII_DTOSTR_BUF_SIZE], scale[G_ASCII_DTOSTR_BUF_SIZE];

  if (crs->type == LINLI_CRS_GEOGRAPHIC)
    return g_strdup (base);
  if (crs->type == LINLI_CRS_WEB_MERCATOR)
    return g_strdup_printf ("PROJCS[\"WGS_1984_Web_Mercator_Auxiliary_Sphere\",%s,PROJECTION[\"Mercator_Auxiliary_Sphere\"],"
                            "PARAMETER[\"False_Easting\",0.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",0.0],"
                            "PARAMETER[\"Standard_Parallel_1\",0.0],PARAMETER[\"Auxiliary_Sphere_Type\",0.0],UNIT[\"Meter\",1.0]]", base);
  g_ascii_formatd (meridian, sizeof meridian, "%.1f", crs->central_meridian);
  g_ascii_formatd (easting, sizeof easting, "%.1f", crs->false_easting);
  g_ascii_formatd (scale, sizeof scale, "%.4f", crs->scale);
  return g_strdup_printf ("PROJCS[\"%s\",%s,PROJECTION[\"%s\"],PARAMETER[\"False_Easting\",%s],PARAMETER[\"False_Northing\",0.0],"
                          "PARAMETER[\"Central_Meridian\",%s],PARAMETER[\"Scale_Factor\",%s],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]",
                          name, base, crs->scale == 1 ? "Gauss_Kruger" : "Transverse_Mercator", easting, meridian, scale);
}

/* ---- coordinates ---- */

static LinliTransverseMercator
get_projection (const LinliCrs *crs)
{
  return (LinliTransverseMercator) { WGS84_A, crs->is_cgcs2000 ? CGCS2000_F : WGS84_F, crs->scale };
}

gboolean
linli_crs_to_degrees (const LinliCrs *crs,
                      double          x,
                      double          y,
                      double         *ret_lon,
                      double         *ret_lat)
{
  LinliTransverseMercator projection = get_projection (crs);

  switch (crs->type)
    {
    case LINLI_CRS_WEB_MERCATOR:
      *ret_lon = x / WGS84_A / DEGREE;
      *ret_lat = atan (sinh (y / WGS84_A)) / DEGREE;
      break;
    case LINLI_CRS_TRANSVERSE_MERCATOR:
      if (!linli_transverse_mercator_inverse (&projection, x - crs->false_easting, y, ret_lon, ret_lat))
        return FALSE;
      *ret_lon += crs->central_meridian;
      break;
    case LINLI_CRS_GEOGRAPHIC:
    default:
      *ret_lon = x;
      *ret_lat = y;
      break;
    }
  return fabs (*ret_lon) <= 180 && fabs (*ret_lat) <= 90;
}

gboolean
linli_crs_from_degrees (const LinliCrs *crs,
                        double          lon,
                        double          lat,
                        double         *ret_x,
                        double         *ret_y)
{
  LinliTransverseMercator projection = get_projection (crs);

  if (!(fabs (lon) <= 180 && fabs (lat) <= 90))
    return FALSE;
  switch (crs->type)
    {
    case LINLI_CRS_WEB_MERCATOR:
      *ret_x = WGS84_A * lon * DEGREE;
      *ret_y = WGS84_A * asinh (tan (lat * DEGREE));
      return fabs (lat) < 89.9;
    case LINLI_CRS_TRANSVERSE_MERCATOR:
      if (!linli_transverse_mercator_forward (&projection, lon - crs->central_meridian, lat, ret_x, ret_y))
        return FALSE;
      *ret_x += crs->false_easting;
      return TRUE;
    case LINLI_CRS_GEOGRAPHIC:
    default:
      *ret_x = lon;
      *ret_y = lat;
      return TRUE;
    }
}
