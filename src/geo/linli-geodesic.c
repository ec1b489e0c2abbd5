/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-geodesic.h"

#include <math.h>

/* WGS 84 (EPSG 7030): semi-major axis in metres, flattening; IUGG mean radius R1. */
#define AXIS          6378137.0
#define FLATTENING    (1 / 298.257223563)
#define MEAN_RADIUS_M 6371008.8

#define MAX_ROUNDS 100
#define SETTLED    1e-12  /* radians: a hundredth of a millimetre */

#define RADIANS(degrees) ((degrees) * (G_PI / 180.0))

/* Haversine. */
static double
sphere_distance (double lon1,
                 double lat1,
                 double lon2,
                 double lat2)
{
  double dlat = sin (RADIANS (lat2 - lat1) / 2), dlon = sin (RADIANS (lon2 - lon1) / 2);
  double h = dlat * dlat + cos (RADIANS (lat1)) * cos (RADIANS (lat2)) * dlon * dlon;

  return 2 * MEAN_RADIUS_M * asin (sqrt (CLAMP (h, 0, 1)));
}

/* T. Vincenty, Direct and inverse solutions of geodesics on the ellipsoid with application of nested equations, Survey Review
 * XXIII 176 (1975): equations 13 to 18 until the longitude on the auxiliary sphere settles, then 3, 4, 6 and 19.  Names are his. */
double
linli_geodesic_distance (double lon1,
                         double lat1,
                         double lon2,
                         double lat2)
{
  const double f = FLATTENING, b = AXIS * (1 - f);
  double l = RADIANS (remainder (lon2 - lon1, 360)), lambda = l;
  double u1 = atan ((1 - f) * tan (RADIANS (lat1))), u2 = atan ((1 - f) * tan (RADIANS (lat2)));
  double sin_u1 = sin (u1), cos_u1 = cos (u1), sin_u2 = sin (u2), cos_u2 = cos (u2);

  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      double across = cos_u2 * sin (lambda), along = cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos (lambda);
      double sin_sigma = hypot (across, along), cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos (lambda);
      double sigma = atan2 (sin_sigma, cos_sigma), sin_alpha, cos2_alpha, cos_2m, c, next;

      if (sin_sigma == 0)
        {
          if (cos_sigma > 0)
            return 0;
          break;
        }
      sin_alpha = cos_u1 * cos_u2 * sin (lambda) / sin_sigma;
      cos2_alpha = 1 - sin_alpha * sin_alpha;
      /* Along the equator there is no middle. */
      cos_2m = cos2_alpha > 1e-15 ? cos_sigma - 2 * sin_u1 * sin_u2 / cos2_alpha : 0;
      c = f / 16 * cos2_alpha * (4 + f * (4 - 3 * cos2_alpha));
      next = l + (1 - c) * f * sin_alpha
                 * (sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m * cos_2m - 1)));
      if (fabs (next) > G_PI)
        break;
      if (fabs (next - lambda) < SETTLED)
        {
          double k = cos2_alpha * (AXIS * AXIS - b * b) / (b * b);
          double a_series = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)));
          double b_series = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)));
          double inner = cos_sigma * (2 * cos_2m * cos_2m - 1)
                         - b_series / 6 * cos_2m * (4 * sin_sigma * sin_sigma - 3) * (4 * cos_2m * cos_2m - 3);

          return b * a_series * (sigma - b_series * sin_sigma * (cos_2m + b_series / 4 * inner));
        }
      lambda = next;
    }
  return sphere_distance (lon1, lat1, lon2, lat2);
}
