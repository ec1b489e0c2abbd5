/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { LINLI_CRS_GEOGRAPHIC, LINLI_CRS_WEB_MERCATOR, LINLI_CRS_TRANSVERSE_MERCATOR } LinliCrsType;

/* A coordinate reference system that files in China come in.  Its datum is WGS 84 or CGCS2000, which are one to a map (they differ by
 * centimetres, EPSG operation 15930); Xi'an 1980 and Beijing 1954 lie tens of metres off by parameters that are not public, and are
 * refused.  A plain value. */
typedef struct
{
  LinliCrsType type;
  int          epsg;              /* 0: known by its words only */
  gboolean     is_cgcs2000;       /* its ellipsoid, else that of WGS 84 */
  double       central_meridian;  /* degrees; TRANSVERSE_MERCATOR */
  double       false_easting;     /* metres, with the number of the zone in front where the file has it */
  double       scale;
} LinliCrs;

/* 4326, 4490; 3857; CGCS2000 / 3-degree Gauss-Kruger 4513 to 4533 (zone in front) and 4534 to 4554; 6-degree 4491 to 4501 and 4502 to
 * 4512; WGS 84 / UTM north 32601 to 32660.  LINLI_ERROR_INVALID with what to do for others. */
gboolean linli_crs_from_epsg  (int epsg, LinliCrs *ret_crs, GError **error);
/* "EPSG:4545", "4545", "CGCS2000", "WGS84", "urn:ogc:def:crs:EPSG::4545", "urn:ogc:def:crs:OGC:1.3:CRS84". */
gboolean linli_crs_parse      (const char *text, LinliCrs *ret_crs, GError **error);
/* Well-known text of the first edition, as .prj files and GeoPackages hold it (OGC 01-009, and Esri's words). */
gboolean linli_crs_from_wkt   (const char *wkt, LinliCrs *ret_crs, GError **error);
/* (transfer full): "EPSG:4545", or its words. */
char    *linli_crs_to_string  (const LinliCrs *crs) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): well-known text as Esri writes it, for a .prj. */
char    *linli_crs_to_wkt     (const LinliCrs *crs) G_GNUC_WARN_UNUSED_RESULT;

/* Degrees, longitude first, from what the file holds, x (east) first; and back.  FALSE where that is no place: out of range, or far
 * outside the projection. */
gboolean linli_crs_to_degrees   (const LinliCrs *crs, double x, double y, double *ret_lon, double *ret_lat);
gboolean linli_crs_from_degrees (const LinliCrs *crs, double lon, double lat, double *ret_x, double *ret_y);

G_END_DECLS
