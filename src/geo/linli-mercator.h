/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Web Mercator (EPSG 3857) as tiles count it: the world is a square of 256 · 2^zoom pixels, x east from 180° W, y south from
 * LINLI_MERCATOR_MAX_LATITUDE.  Zoom may be fractional. */
#define LINLI_MERCATOR_TILE_SIZE    256.0
#define LINLI_MERCATOR_MAX_LATITUDE 85.05112877980659

double linli_mercator_world_size (double zoom);                   /* pixels */
double linli_mercator_x          (double lon, double zoom);
double linli_mercator_y          (double lat, double zoom);       /* latitude is clamped to the square */
double linli_mercator_lon        (double x, double zoom);
double linli_mercator_lat        (double y, double zoom);
double linli_mercator_metres_per_pixel (double lat, double zoom);
/* The largest zoom (fractional) at which the box fits into @width x @height pixels; clamped. */
double linli_mercator_fit        (double west, double south, double east, double north, double width, double height,
                                  double min_zoom, double max_zoom);

G_END_DECLS
