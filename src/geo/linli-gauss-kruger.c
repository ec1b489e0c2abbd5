/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-gauss-kruger.c - the zones in which surveying offices of China keep their maps. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-gauss-kruger.h"

#include <math.h>

/* CGCS2000 (EPSG 1024). */
#define AXIS        6378137.0
#define FLATTENING  (1 / 298.257222101)
#define ORDER       6
#define FARTHEST    80.0    /* degrees from the meridian */
#define RADIAN      (G_PI / 180)

typedef struct { double alpha[ORDER], beta[ORDER], radius, ecc; } Series;

/* Karney 2011, equations 14 (the radius of the rectifying sphere), 35 and 36. */
static void
make_series (Series *series)
{
  const double n = FLATTENING / (2 - FLATTENING), n2 = n * n, n3 = n2 * n, n4 = n3 * n, n5 = n4 * n, n6 = n5 * n;

  series->ecc = sqrt (FLATTENING * (2 - FLATTENING));
  series->radius = AXIS / (1 + n) * (1 + n2 / 4 + n4 / 64 + n6 / 256);
  series->alpha[0] = n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180 - 127 * n5 / 288 + 7891 * n6 / 37800;
  series->alpha[1] = 13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440 + 281 * n5 / 630 - 1983433 * n6 / 1935360;
  series->alpha[2] = 61 * n3 / 240 - 103 * n4 / 140 + 15061 * n5 / 26880 + 167603 * n6 / 181440;
  series->alpha[3] = 49561 * n4 / 161280 - 179 * n5 / 168 + 6601661 * n6 / 7257600;
  series->alpha[4] = 34729 * n5 / 80640 - 3418889 * n6 / 1995840;
  series->alpha[5] = 212378941 * n6 / 319334400;
  series->beta[0] = n / 2 - 2 * n2 / 3 + 37 * n3 / 96 - n4 / 360 - 81 * n5 / 512 + 96199 * n6 / 604800;
  series->beta[1] = n2 / 48 + n3 / 15 - 437 * n4 / 1440 + 46 * n5 / 105 - 1118711 * n6 / 3870720;
  series->beta[2] = 17 * n3 / 480 - 37 * n4 / 840 - 209 * n5 / 4480 + 5569 * n6 / 90720;
  series->beta[3] = 4397 * n4 / 161280 - 11 * n5 / 504 - 830251 * n6 / 7257600;
  series->beta[4] = 4583 * n5 / 161280 - 108847 * n6 / 3991680;
  series->beta[5] = 20648693 * n6 / 638668800;
}

static const Series *
get_series (void)
{
  static Series series;
  static gsize done;

  if (g_once_init_enter (&done))
    {
      make_series (&series);
      g_once_init_leave (&done, 1);
    }
  return &series;
}

/* The tangent of the conformal latitude from that of the geographic one (equations 7 to 9). */
static double
conformal_tangent (double tau, double ecc)
{
  double sigma = sinh (ecc * atanh (ecc * tau / hypot (1, tau)));

  return tau * hypot (1, sigma) - sigma * hypot (1, tau);
}

/* Back, by Newton's method (equations 19 to 21): two or three steps. */
static double
geographic_tangent (double wanted, double ecc)
{
  double tau = wanted / (1 - ecc * ecc);

  for (guint i = 0; i < 8; i++)
    {
      double now = conformal_tangent (tau, ecc);
      double step = (wanted - now) / hypot (1, now) * (1 + (1 - ecc * ecc) * tau * tau) / ((1 - ecc * ecc) * hypot (1, tau));

      tau += step;
      if (!(fabs (step) > 1e-14 * MAX (1, fabs (tau))))
        break;
    }
  return tau;
}

gboolean
linli_gauss_kruger_forward (const LinliGaussKruger *zone, double lon, double lat, double *ret_x, double *ret_y)
{
  const Series *series = get_series ();
  double lambda, tau, xi, eta, x, y;

  g_return_val_if_fail (zone != NULL && ret_x != NULL && ret_y != NULL, FALSE);

  if (!isfinite (lon) || !isfinite (lat) || fabs (lat) > 90 || fabs (lon - zone->meridian) > FARTHEST)
    return FALSE;
  lambda = (lon - zone->meridian) * RADIAN;
  tau = conformal_tangent (tan (lat * RADIAN), series->ecc);
  xi = atan2 (tau, cos (lambda));
  eta = asinh (sin (lambda) / hypot (tau, cos (lambda)));
  x = eta;
  y = xi;
  for (guint i = 0; i < ORDER; i++)
    {
      y += series->alpha[i] * sin (2 * (i + 1) * xi) * cosh (2 * (i + 1) * eta);
      x += series->alpha[i] * cos (2 * (i + 1) * xi) * sinh (2 * (i + 1) * eta);
    }
  *ret_x = zone->false_easting + zone->scale * series->radius * x;
  *ret_y = zone->scale * series->radius * y;
  return TRUE;
}

gboolean
linli_gauss_kruger_inverse (const LinliGaussKruger *zone, double x, double y, double *ret_lon, double *ret_lat)
{
  const Series *series = get_series ();
  double xi, eta, xi_0, eta_0, lambda;

  g_return_val_if_fail (zone != NULL && ret_lon != NULL && ret_lat != NULL, FALSE);

  if (!isfinite (x) || !isfinite (y))
    return FALSE;
  xi_0 = xi = y / (zone->scale * series->radius);
  eta_0 = eta = (x - zone->false_easting) / (zone->scale * series->radius);
  /* A quarter of a meridian north; ln tan(85°) east, where 80 degrees of the equator are. */
  if (fabs (xi) > G_PI / 2 || fabs (eta) > 2.44)
    return FALSE;
  for (guint i = 0; i < ORDER; i++)
    {
      xi -= series->beta[i] * sin (2 * (i + 1) * xi_0) * cosh (2 * (i + 1) * eta_0);
      eta -= series->beta[i] * cos (2 * (i + 1) * xi_0) * sinh (2 * (i + 1) * eta_0);
    }
  lambda = atan2 (sinh (eta), cos (xi));
  if (!isfinite (lambda) || fabs (lambda) > FARTHEST * RADIAN)
    return FALSE;
  *ret_lon = zone->meridian + lambda / RADIAN;
  *ret_lat = atan (geographic_tangent (sin (xi) / hypot (sinh (eta), cos (xi)), series->ecc)) / RADIAN;
  return TRUE;
}
