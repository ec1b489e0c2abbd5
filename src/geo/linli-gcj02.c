/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-gcj02.h"

#include <math.h>

/* The Krasovsky ellipsoid, and the place from which the series is developed. */
#define AXIS        6378245.0
#define ECC2        0.00669342162296594323
#define ORIGIN_LON  105.0
#define ORIGIN_LAT  35.0

static double
wave (double value,
      double first,
      double first_period,
      double second,
      double second_period)
{
  return 2.0 / 3 * (first * sin (value * G_PI / first_period) + second * sin (value * G_PI / second_period));
}

void
linli_gcj02_from_wgs84 (double  lon,
                        double  lat,
                        double *ret_lon,
                        double *ret_lat)
{
  double x = lon - ORIGIN_LON, y = lat - ORIGIN_LAT, root = sqrt (fabs (x)), common, d_lat, d_lon, s, m;

  g_return_if_fail (ret_lon != NULL && ret_lat != NULL);

  *ret_lon = lon;
  *ret_lat = lat;
  if (!(lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271))
    return;
  common = wave (x, 20, 1.0 / 6, 20, 0.5);
  d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common + wave (y, 20, 1, 40, 3) + wave (y, 160, 12, 320, 30);
  d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + wave (x, 20, 1, 40, 3) + wave (x, 150, 12, 300, 30);
  s = sin (lat * G_PI / 180);
  m = 1 - ECC2 * s * s;
  *ret_lat = lat + d_lat * 180 / (AXIS * (1 - ECC2) / (m * sqrt (m)) * G_PI);
  *ret_lon = lon + d_lon * 180 / (AXIS / sqrt (m) * cos (lat * G_PI / 180) * G_PI);
}
