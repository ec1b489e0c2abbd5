/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-gauss-kruger.h"

G_BEGIN_DECLS

/* What the numbers of a file from outside mean.  Everything is of WGS 84 or CGCS2000, which are one here (centimetres apart). */
typedef enum
{
  LINLI_CRS_NONE,         /* nobody said */
  LINLI_CRS_DEGREES,      /* EPSG 4326, 4490, CRS84; longitude first, whatever the register says */
  LINLI_CRS_WEB_MERCATOR, /* EPSG 3857 */
  LINLI_CRS_ZONE,         /* Gauss-Krüger or UTM */
} LinliCrsType;

typedef struct
{
  LinliCrsType     type;
  guint            epsg;  /* 0: not in the register */
  LinliGaussKruger zone;
} LinliCrs;

/* Degrees; EPSG 4491-4554 (CGCS2000, zones of six and three degrees, with the zone's number in front of the easting and without), UTM north of
 * WGS 84 (32601-32660), web Mercator.  LINLI_ERROR_INVALID says what is taken; for Beijing 1954 and Xi'an 1980 that they need the
 * parameters of the surveying office. */
gboolean linli_crs_from_epsg  (guint epsg, LinliCrs *ret_crs, GError **error);
/* "EPSG:4545", "4545", "urn:ogc:def:crs:EPSG::4545", "urn:ogc:def:crs:OGC:1.3:CRS84", "WGS84", "CGCS2000". */
gboolean linli_crs_from_name  (const char *name, LinliCrs *ret_crs, GError **error);
/* The well-known text (version 1, of ESRI or OGC) of a .prj or a GeoPackage; at most 16 KiB, 32 deep.  By its parameters, not by its name.
 * Units other than degree and metre, and other projections, are refused. */
gboolean linli_crs_from_wkt   (const char *text, gsize length, LinliCrs *ret_crs, GError **error);
/* FALSE where the numbers cannot be such coordinates.  Degrees are given back as they are. */
gboolean linli_crs_to_degrees (const LinliCrs *crs, double x, double y, double *ret_lon, double *ret_lat);
gboolean linli_crs_equal      (const LinliCrs *a, const LinliCrs *b);
/* (transfer full) "EPSG:4545", or the zone in words. */
char    *linli_crs_to_string  (const LinliCrs *crs) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) What somebody should try whose numbers @x, @y are no degrees and who was told nothing. */
char    *linli_crs_guess      (double x, double y) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
