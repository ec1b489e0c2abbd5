/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-crs-wkt.c - the well-known text of a coordinate system.  Names are spelled as every program likes, so the parameters decide. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-crs.h"

#include "linli-error.h"

#include <math.h>
#include <string.h>

#define MAX_TEXT  16384
#define MAX_DEPTH 32

/* What matters of it. */
typedef struct
{
  gboolean projected, geographic;
  char     datum[64], projection[64];   /* letters and digits only, lower case */
  double   meridian, false_easting, false_northing, scale, latitude, metre;
  gboolean has_meridian;
  guint    epsg;                         /* of the outermost */
} Found;

typedef struct { const char *at, *end; guint depth; Found *found; } Reader;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the coordinate system (.prj, srs): %s; say --crs, as EPSG:4545", why);
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && g_ascii_isspace (*reader->at))
    reader->at++;
}

static void
simplify (const char *from, gsize length, char *to, gsize size)
{
  gsize n = 0;

  for (gsize i = 0; i < length && n + 1 < size; i++)
    if (g_ascii_isalnum (from[i]))
      to[n++] = g_ascii_tolower (from[i]);
  to[n] = '\0';
}

static void
take_parameter (Found *found, const char *name, double value)
{
  if (strcmp (name, "centralmeridian") == 0 || strcmp (name, "longitudeofcenter") == 0)
    {
      found->meridian = value;
      found->has_meridian = TRUE;
    }
  else if (strcmp (name, "falseeasting") == 0)
    found->false_easting = value;
  else if (strcmp (name, "falsenorthing") == 0)
    found->false_northing = value;
  else if (strcmp (name, "scalefactor") == 0)
    found->scale = value;
  else if (strcmp (name, "latitudeoforigin") == 0 || strcmp (name, "standardparallel1") == 0)
    found->latitude = value;
}

static void
take_node (Reader *reader, const char *keyword, const char *name, double number, gboolean has_number)
{
  Found *found = reader->found;

  if (strcmp (keyword, "projcs") == 0)
    found->projected = TRUE;
  else if (strcmp (keyword, "geogcs") == 0)
    found->geographic = TRUE;
  else if (strcmp (keyword, "datum") == 0)
    g_strlcpy (found->datum, name, sizeof found->datum);
  else if (strcmp (keyword, "projection") == 0)
    g_strlcpy (found->projection, name, sizeof found->projection);
  else if (strcmp (keyword, "parameter") == 0 && has_number)
    take_parameter (found, name, number);
  else if (strcmp (keyword, "unit") == 0 && has_number && reader->depth == 2)
    found->metre = number;
}

/* KEYWORD[ "name", number or KEYWORD[...], ... ] */
static gboolean
read_node (Reader *reader, GError **error)
{
  char keyword[32], name[64] = "";
  const char *start = reader->at;
  gboolean has_number = FALSE;
  double number = 0;
  guint commas = 0;

  while (reader->at < reader->end && (g_ascii_isalnum (*reader->at) || *reader->at == '_'))
    reader->at++;
  simplify (start, (gsize) (reader->at - start), keyword, sizeof keyword);
  skip_space (reader);
  if (keyword[0] == '\0' || reader->at >= reader->end || (*reader->at != '[' && *reader->at != '('))
    /* A bare word, as NORTH in an axis. */
    return keyword[0] != '\0' || refuse (error, "it is no well-known text");
  if (++reader->depth > MAX_DEPTH)
    return refuse (error, "it is nested too deep");
  reader->at++;
  for (skip_space (reader); reader->at < reader->end && *reader->at != ']' && *reader->at != ')'; skip_space (reader))
    {
      if (*reader->at == ',')
        {
          commas++;
          reader->at++;
        }
      else if (*reader->at == '"')
        {
          const char *close = memchr (reader->at + 1, '"', (gsize) (reader->end - reader->at - 1));

          if (close == NULL)
            return refuse (error, "a name has no end");
          if (commas == 0)
            simplify (reader->at + 1, (gsize) (close - reader->at - 1), name, sizeof name);
          else if (commas == 1 && reader->depth == 2 && strcmp (keyword, "authority") == 0 && strcmp (name, "epsg") == 0)
            reader->found->epsg = (guint) CLAMP (g_ascii_strtoll (reader->at + 1, NULL, 10), 0, 999999);
          reader->at = close + 1;
        }
      else if (g_ascii_isdigit (*reader->at) || *reader->at == '-' || *reader->at == '+' || *reader->at == '.')
        {
          char *end;
          double value = g_ascii_strtod (reader->at, &end);

          if (end == reader->at || !isfinite (value))
            return refuse (error, "a number cannot be read");
          reader->at = end;
          if (commas == 1)
            {
              number = value;
              has_number = TRUE;
            }
        }
      else if (!read_node (reader, error))
        return FALSE;
    }
  if (reader->at >= reader->end)
    return refuse (error, "it is cut off");
  reader->at++;
  take_node (reader, keyword, name, number, has_number);
  reader->depth--;
  return TRUE;
}

static gboolean
check_datum (const Found *found, GError **error)
{
  if (strstr (found->datum, "xian") != NULL || strstr (found->datum, "beijing") != NULL)
    return refuse (error, "it is of Xi'an 1980 or Beijing 1954, and only the surveying office has the parameters that lead to CGCS2000; ask it for"
                   " the file in CGCS2000");
  if (strstr (found->datum, "wgs84") == NULL && strstr (found->datum, "wgs1984") == NULL && strstr (found->datum, "china2000") == NULL
      && strstr (found->datum, "cgcs2000") == NULL && strstr (found->datum, "geodeticcoordinatesystem2000") == NULL
      && strstr (found->datum, "worldgeodeticsystem1984") == NULL)
    return refuse (error, "its datum is neither CGCS2000 nor WGS 84");
  return TRUE;
}

static gboolean
make_projected (const Found *found, LinliCrs *crs, GError **error)
{
  if (fabs (found->metre - 1) > 1e-9)
    return refuse (error, "its unit is not the metre");
  if (strstr (found->projection, "mercatorauxiliarysphere") != NULL || strcmp (found->projection, "mercator1sp") == 0
      || strstr (found->projection, "popularvisualisation") != NULL)
    {
      if (found->meridian != 0 || found->false_easting != 0 || found->false_northing != 0 || found->scale != 1 || found->latitude != 0)
        return refuse (error, "it is a Mercator projection other than that of web maps");
      return linli_crs_from_epsg (3857, crs, error);
    }
  if (strcmp (found->projection, "transversemercator") != 0 && strcmp (found->projection, "gausskruger") != 0)
    return refuse (error, "its projection is neither Gauss-Krüger nor that of web maps");
  if (!found->has_meridian || fabs (found->meridian) > 180 || !(found->scale > 0.9 && found->scale < 1.1) || found->latitude != 0
      || found->false_northing != 0)
    return refuse (error, "its zone is not one that begins at the equator");
  *crs = (LinliCrs) { LINLI_CRS_ZONE, 0, { found->meridian, found->false_easting, found->scale } };
  for (guint epsg = 4491; epsg <= 4554; epsg++)
    {
      LinliCrs known;

      if (linli_crs_from_epsg (epsg, &known, NULL) && linli_crs_equal (&known, crs))
        {
          /* Some zones of six degrees are one of three as well, without a number in front: the number that the text gives decides. */
          crs->epsg = epsg;
          if (found->epsg == epsg)
            break;
        }
    }
  return TRUE;
}

gboolean
linli_crs_from_wkt (const char *text, gsize length, LinliCrs *ret_crs, GError **error)
{
  Found found = { .scale = 1, .metre = 1 };
  g_autofree char *copy = NULL;
  Reader reader = { .found = &found };

  g_return_val_if_fail (ret_crs != NULL && (text != NULL || length == 0), FALSE);

  if (length > MAX_TEXT)
    return refuse (error, "it is longer than 16 KiB");
  copy = g_strndup (text != NULL ? text : "", length);
  reader.at = copy;
  reader.end = copy + strlen (copy);
  if (g_str_has_prefix (copy, "\xef\xbb\xbf"))
    reader.at += 3;
  skip_space (&reader);
  if (reader.at == reader.end)
    return refuse (error, "it is empty");
  if (!read_node (&reader, error))
    return FALSE;
  skip_space (&reader);
  if (reader.at != reader.end)
    return refuse (error, "something follows it");
  if (!found.geographic)
    return refuse (error, "it is neither GEOGCS nor PROJCS");
  if (!check_datum (&found, error))
    return FALSE;
  if (found.projected)
    return make_projected (&found, ret_crs, error);
  if (fabs (found.metre - G_PI / 180) > 1e-9)
    return refuse (error, "its unit is not the degree");
  return linli_crs_from_epsg (strstr (found.datum, "84") != NULL ? 4326 : 4490, ret_crs, error);
}
