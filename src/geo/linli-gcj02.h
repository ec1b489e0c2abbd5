/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the coordinates of a layer mean.  CGCS2000 and WGS 84 are one here: they differ by centimetres. */
typedef enum
{
  LINLI_DATUM_WGS84,  /* and CGCS2000: records, 天地图 */
  LINLI_DATUM_GCJ02,  /* shifted by hundreds of metres: most commercial map services in China */
} LinliDatum;

/* Where a place of WGS 84 lies on a GCJ-02 map; degrees.  Outside China both are equal.
 * The formula is the public series (constants of map services' open-source clients); it agrees with the official one to some metres, so that it
 * serves to lay a picture under buildings and never to change what is stored.  There is no inverse here on purpose. */
void linli_gcj02_from_wgs84 (double lon, double lat, double *ret_lon, double *ret_lat);

G_END_DECLS
