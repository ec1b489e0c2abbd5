/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "linli-crs.h"

G_BEGIN_DECLS

/* A geometry in WGS 84 degrees, longitude first.  A plain value: flat arrays, immutable after it was made. */

typedef enum
{
  LINLI_GEOMETRY_POINT = 1,         /* the numbers are those of WKB */
  LINLI_GEOMETRY_LINE_STRING = 2,
  LINLI_GEOMETRY_POLYGON = 3,
  LINLI_GEOMETRY_MULTI_LINE_STRING = 5,  /* two parts at least: of one it is a LINE_STRING */
  LINLI_GEOMETRY_MULTI_POLYGON = 6,
} LinliGeometryType;

#define LINLI_GEOMETRY_MAX_POINTS 1000000
#define LINLI_GEOMETRY_MAX_RINGS  10000  /* rings or lines: whether holes lie in holes is asked of every pair */

typedef struct
{
  LinliGeometryType type;
  guint   n_points, n_rings, n_polygons;
  double *lon_lat;       /* (owned) n_points pairs */
  guint  *ring_ends;     /* (owned) point index behind the last point of each ring; a line is one ring, not closed, or several */
  guint  *polygon_ends;  /* (owned) ring index behind the last ring of each polygon; the first ring of a polygon is its outside */
} LinliGeometry;

typedef struct { double west, south, east, north; } LinliBounds;

void           linli_geometry_free        (LinliGeometry *geometry);
LinliGeometry *linli_geometry_copy        (const LinliGeometry *geometry) G_GNUC_WARN_UNUSED_RESULT;
gboolean       linli_geometry_equal       (const LinliGeometry *a, const LinliGeometry *b);

/* From numbers the program made itself; the same checks.  A ring that is not closed is closed. */
LinliGeometry *linli_geometry_new_point   (double lon, double lat, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliGeometry *linli_geometry_new_line    (const double *lon_lat, guint n_points, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliGeometry *linli_geometry_new_polygon (const double *lon_lat, guint n_points, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* To seven decimals of a degree, about a centimetre: what the catalogue keeps and GeoJSON carries.  Only for one just made. */
void           linli_geometry_round       (LinliGeometry *geometry);

/* Little endian WKB without SRID, Z or M: what the store keeps.  Hostile bytes are refused (LINLI_ERROR_INVALID, or _TOO_LARGE)
 * with the offset and the reason; nothing is allocated beyond what @length can hold. */
LinliGeometry *linli_geometry_from_wkb    (gconstpointer data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint8        *linli_geometry_to_wkb      (const LinliGeometry *geometry, gsize *ret_length) G_GNUC_WARN_UNUSED_RESULT;

/* WKB from elsewhere: either byte order, heights and measures (ISO or EWKB) dropped, open rings closed; coordinates in @crs (nullable: degrees). */
LinliGeometry *linli_geometry_from_foreign_wkb (gconstpointer data, gsize length, const LinliCrs *crs, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A GeoJSON geometry object (RFC 7946); heights are dropped, open rings are closed.  @node may be NULL or of any type: refused
 * with the path of what is wrong, as "coordinates[0][3]". */
LinliGeometry *linli_geometry_from_json   (JsonNode *node, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same with coordinates in @crs, as files older than the standard have it. */
LinliGeometry *linli_geometry_from_json_in (JsonNode *node, const LinliCrs *crs, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): seven decimals (about a centimetre), the outside of a polygon counter-clockwise as RFC 7946 asks. */
JsonNode      *linli_geometry_to_json     (const LinliGeometry *geometry) G_GNUC_WARN_UNUSED_RESULT;

void           linli_geometry_get_bounds  (const LinliGeometry *geometry, LinliBounds *ret_bounds);
/* Weighted by area, by length for a line; of the points alone when those are zero. */
void           linli_geometry_get_centroid (const LinliGeometry *geometry, double *ret_lon, double *ret_lat);
/* The centroid where it lies inside, else the middle of the widest stretch inside at that latitude: where a name stands. */
void           linli_geometry_get_label_point (const LinliGeometry *geometry, double *ret_lon, double *ret_lat);
/* Square metres on the WGS 84 ellipsoid, holes taken off; 0 for points and lines. */
double         linli_geometry_get_area    (const LinliGeometry *geometry);
/* Even-odd over all rings, so holes are outside; FALSE for points and lines. */
gboolean       linli_geometry_contains    (const LinliGeometry *geometry, double lon, double lat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGeometry, linli_geometry_free)

G_END_DECLS
