/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-crs.c - coordinate systems of files from outside, by number and by name; linli-crs-wkt.c reads well-known text. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-crs.h"

#include "linli-error.h"

#include <math.h>
#include <string.h>

#define MERCATOR_RADIUS 6378137.0
#define TAKEN "taken are EPSG:4326 and 4490 (degrees), 4491-4554 (Gauss-Krüger zones of CGCS2000), 3857 and 32601-32660"

static void
set_zone (LinliCrs *crs, double meridian, double false_easting, double scale)
{
  crs->type = LINLI_CRS_ZONE;
  crs->zone = (LinliGaussKruger) { meridian, false_easting, scale };
}

gboolean
linli_crs_from_epsg (guint epsg, LinliCrs *ret_crs, GError **error)
{
  LinliCrs crs = { .epsg = epsg };

  g_return_val_if_fail (ret_crs != NULL, FALSE);

  if (epsg == 4326 || epsg == 4490)
    crs.type = LINLI_CRS_DEGREES;
  else if (epsg == 3857 || epsg == 900913 || epsg == 3785 || epsg == 102100 || epsg == 102113)
    crs = (LinliCrs) { LINLI_CRS_WEB_MERCATOR, 3857, { 0 } };
  else if (epsg >= 4491 && epsg <= 4501)       /* six degrees, zone 13 (75 E) to 23 */
    set_zone (&crs, 75 + 6.0 * (epsg - 4491), (13 + epsg - 4491) * 1e6 + 500000, 1);
  else if (epsg >= 4502 && epsg <= 4512)
    set_zone (&crs, 75 + 6.0 * (epsg - 4502), 500000, 1);
  else if (epsg >= 4513 && epsg <= 4533)       /* three degrees, zone 25 (75 E) to 45 */
    set_zone (&crs, 75 + 3.0 * (epsg - 4513), (25 + epsg - 4513) * 1e6 + 500000, 1);
  else if (epsg >= 4534 && epsg <= 4554)
    set_zone (&crs, 75 + 3.0 * (epsg - 4534), 500000, 1);
  else if (epsg >= 32601 && epsg <= 32660)
    set_zone (&crs, 6.0 * (epsg - 32600) - 183, 500000, 0.9996);
  else if (epsg == 4610 || epsg == 4214 || (epsg >= 2327 && epsg <= 2442) || (epsg >= 21413 && epsg <= 21463))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "EPSG:%u is of Xi'an 1980 or Beijing 1954; only the surveying office has the parameters that"
                   " lead to CGCS2000: ask it for the file in CGCS2000", epsg);
      return FALSE;
    }
  else
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "EPSG:%u is not known; " TAKEN, epsg);
      return FALSE;
    }
  *ret_crs = crs;
  return TRUE;
}

static gboolean
ends_with_number (const char *text, guint *ret_number)
{
  const char *at = text + strlen (text);
  guint64 number;

  while (at > text && g_ascii_isdigit (at[-1]))
    at--;
  if (*at == '\0' || !g_ascii_string_to_unsigned (at, 10, 1, 999999, &number, NULL))
    return FALSE;
  /* Only digits, or EPSG in front of them. */
  if (at != text && (strstr (text, "epsg") == NULL || at[-1] != ':'))
    return FALSE;
  *ret_number = (guint) number;
  return TRUE;
}

gboolean
linli_crs_from_name (const char *name, LinliCrs *ret_crs, GError **error)
{
  static const struct { const char *name; guint epsg; } names[] = { { "wgs84", 4326 }, { "wgs 84", 4326 }, { "cgcs2000", 4490 }, { "crs84", 4326 } };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  guint epsg;

  g_return_val_if_fail (name != NULL && ret_crs != NULL, FALSE);

  g_strstrip (lower);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (lower, names[i].name) == 0 || (g_str_has_prefix (lower, "urn:ogc:def:crs:ogc:") && g_str_has_suffix (lower, ":crs84")))
      return linli_crs_from_epsg (names[i].epsg, ret_crs, error);
  if (ends_with_number (lower, &epsg))
    return linli_crs_from_epsg (epsg, ret_crs, error);
  {
    g_autofree char *shown = g_utf8_make_valid (name, (gssize) MIN (strlen (name), 80));

    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\" is no coordinate system that is known; " TAKEN, shown);
  }
  return FALSE;
}

gboolean
linli_crs_to_degrees (const LinliCrs *crs, double x, double y, double *ret_lon, double *ret_lat)
{
  g_return_val_if_fail (crs != NULL && ret_lon != NULL && ret_lat != NULL, FALSE);

  if (!isfinite (x) || !isfinite (y))
    return FALSE;
  if (crs->type == LINLI_CRS_ZONE)
    return linli_gauss_kruger_inverse (&crs->zone, x, y, ret_lon, ret_lat);
  if (crs->type == LINLI_CRS_WEB_MERCATOR)
    {
      *ret_lon = x / MERCATOR_RADIUS * 180 / G_PI;
      *ret_lat = atan (sinh (y / MERCATOR_RADIUS)) * 180 / G_PI;
    }
  else
    {
      *ret_lon = x;
      *ret_lat = y;
    }
  return fabs (*ret_lon) <= 180 && fabs (*ret_lat) <= 90;
}

gboolean
linli_crs_equal (const LinliCrs *a, const LinliCrs *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->type == b->type
         && (a->type != LINLI_CRS_ZONE || (a->zone.meridian == b->zone.meridian && a->zone.false_easting == b->zone.false_easting
                                           && a->zone.scale == b->zone.scale));
}

char *
linli_crs_to_string (const LinliCrs *crs)
{
  g_return_val_if_fail (crs != NULL, NULL);

  if (crs->epsg != 0)
    return g_strdup_printf ("EPSG:%u", crs->epsg);
  if (crs->type == LINLI_CRS_ZONE)
    return g_strdup_printf ("transverse Mercator, meridian %.7g, false easting %.10g, scale %.7g", crs->zone.meridian, crs->zone.false_easting,
                            crs->zone.scale);
  return g_strdup (crs->type == LINLI_CRS_NONE ? "not said" : crs->type == LINLI_CRS_DEGREES ? "EPSG:4490" : "EPSG:3857");
}

char *
linli_crs_guess (double x, double y)
{
  if (x >= 25e6 && x < 46e6 && y > 0 && y < 7e6)
    return g_strdup_printf ("these look like metres of the three-degree zone %d; if they are CGCS2000, say --crs EPSG:%d", (int) (x / 1e6),
                            4513 + (int) (x / 1e6) - 25);
  if (x >= 13e6 && x < 24e6 && y > 0 && y < 7e6 && fabs (fmod (x, 1e6) - 500000) < 340000)
    return g_strdup_printf ("these look like metres of the six-degree zone %d (--crs EPSG:%d) or of web Mercator (--crs EPSG:3857)", (int) (x / 1e6),
                            4491 + (int) (x / 1e6) - 13);
  if (x >= 8e6 && x <= 15.1e6 && y > 0 && y < 8e6)
    return g_strdup ("these look like metres of web Mercator; say --crs EPSG:3857");
  if (fabs (x - 500000) < 450000 && y > 1.5e6 && y < 6.5e6)
    return g_strdup ("these look like metres of a zone without its number; say --crs EPSG:4534 to 4554 by the meridian (75 E to 135 E; 4545 is 108 E)");
  return g_strdup ("say with --crs what they are");
}
