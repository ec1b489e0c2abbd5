/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Web Mercator tile arithmetic: EPSG Guidance Note 7-2, method 1024, scaled to the square of the tiles. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-mercator.h"

#include <math.h>

#define EQUATOR_M (2 * G_PI * 6378137.0)

double
linli_mercator_world_size (double zoom)
{
  return LINLI_MERCATOR_TILE_SIZE * exp2 (zoom);
}

double
linli_mercator_x (double lon,
                  double zoom)
{
  return (lon + 180) / 360 * linli_mercator_world_size (zoom);
}

double
linli_mercator_y (double lat,
                  double zoom)
{
  double clamped = CLAMP (lat, -LINLI_MERCATOR_MAX_LATITUDE, LINLI_MERCATOR_MAX_LATITUDE);

  return (0.5 - atanh (sin (clamped * (G_PI / 180))) / (2 * G_PI)) * linli_mercator_world_size (zoom);
}

double
linli_mercator_lon (double x,
                    double zoom)
{
  return x / linli_mercator_world_size (zoom) * 360 - 180;
}

double
linli_mercator_lat (double y,
                    double zoom)
{
  return atan (sinh ((0.5 - y / linli_mercator_world_size (zoom)) * 2 * G_PI)) * (180 / G_PI);
}

double
linli_mercator_metres_per_pixel (double lat,
                                 double zoom)
{
  return EQUATOR_M * cos (lat * (G_PI / 180)) / linli_mercator_world_size (zoom);
}

double
linli_mercator_fit (double west,
                    double south,
                    double east,
                    double north,
                    double width,
                    double height,
                    double min_zoom,
                    double max_zoom)
{
  double x = linli_mercator_x (east, 0) - linli_mercator_x (west, 0);
  double y = linli_mercator_y (south, 0) - linli_mercator_y (north, 0);
  double zoom = max_zoom;

  if (x > 0)
    zoom = MIN (zoom, log2 (MAX (width, 1) / x));
  if (y > 0)
    zoom = MIN (zoom, log2 (MAX (height, 1) / y));
  return CLAMP (zoom, min_zoom, max_zoom);
}
