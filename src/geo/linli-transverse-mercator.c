/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Krüger's series: the ellipsoid onto a sphere of the same latitudes of form, onto the plane, and a trigonometric correction. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-transverse-mercator.h"

#include <math.h>

#define ORDER       6
#define DEGREE      (G_PI / 180)
#define MAX_LON     60.0   /* degrees from the central meridian: far beyond any zone */
#define MAX_STEPS   8

typedef struct { double a, e, e2, alpha[ORDER], beta[ORDER]; } Series;

/* value = n^first (c0 + c1 n + c2 n² + ...) */
static double
sum_powers (double        n,
            guint         first,
            const double *c,
            guint         n_c)
{
  double sum = 0;

  for (guint i = n_c; i-- > 0;)
    sum = sum * n + c[i];
  return sum * pow (n, first);
}

static void
make_series (const LinliTransverseMercator *projection,
             Series                        *ret_series)
{
  /* Karney 2011, (35) and (36): a row for each j, from the power n^j on. */
  static const double alpha[ORDER][ORDER] = {
    { 1. / 2, -2. / 3, 5. / 16, 41. / 180, -127. / 288, 7891. / 37800 },
    { 13. / 48, -3. / 5, 557. / 1440, 281. / 630, -1983433. / 1935360 },
    { 61. / 240, -103. / 140, 15061. / 26880, 167603. / 181440 },
    { 49561. / 161280, -179. / 168, 6601661. / 7257600 },
    { 34729. / 80640, -3418889. / 1995840 },
    { 212378941. / 319334400 },
  };
  static const double beta[ORDER][ORDER] = {
    { 1. / 2, -2. / 3, 37. / 96, -1. / 360, -81. / 512, 96199. / 604800 },
    { 1. / 48, 1. / 15, -437. / 1440, 46. / 105, -1118711. / 3870720 },
    { 17. / 480, -37. / 840, -209. / 4480, 5569. / 90720 },
    { 4397. / 161280, -11. / 504, -830251. / 7257600 },
    { 4583. / 161280, -108847. / 3991680 },
    { 20648693. / 638668800 },
  };
  double n = projection->f / (2 - projection->f), n2 = n * n;

  ret_series->a = projection->a / (1 + n) * (1 + n2 * (1. / 4 + n2 * (1. / 64 + n2 / 256))) * projection->k0;
  ret_series->e2 = projection->f * (2 - projection->f);
  ret_series->e = sqrt (ret_series->e2);
  for (guint j = 0; j < ORDER; j++)
    {
      ret_series->alpha[j] = sum_powers (n, j + 1, alpha[j], ORDER - j);
      ret_series->beta[j] = sum_powers (n, j + 1, beta[j], ORDER - j);
    }
}

/* The tangent of the conformal latitude, (7) to (9). */
static double
make_conformal (const Series *series,
                double        tau)
{
  double sigma = sinh (series->e * atanh (series->e * tau / hypot (1, tau)));

  return tau * hypot (1, sigma) - sigma * hypot (1, tau);
}

gboolean
linli_transverse_mercator_forward (const LinliTransverseMercator *projection,
                                   double                         lon,
                                   double                         lat,
                                   double                        *ret_x,
                                   double                        *ret_y)
{
  double tau, xi, eta, x, y;
  Series series;

  g_return_val_if_fail (projection != NULL && ret_x != NULL && ret_y != NULL, FALSE);

  if (!(fabs (lon) <= MAX_LON) || !(fabs (lat) < 90))
    return FALSE;
  make_series (projection, &series);
  tau = make_conformal (&series, tan (lat * DEGREE));
  xi = atan2 (tau, cos (lon * DEGREE));
  eta = asinh (sin (lon * DEGREE) / hypot (tau, cos (lon * DEGREE)));
  x = eta;
  y = xi;
  for (guint j = 0; j < ORDER; j++)
    {
      double k = 2 * (j + 1);

      x += series.alpha[j] * cos (k * xi) * sinh (k * eta);
      y += series.alpha[j] * sin (k * xi) * cosh (k * eta);
    }
  *ret_x = series.a * x;
  *ret_y = series.a * y;
  return TRUE;
}

gboolean
linli_transverse_mercator_inverse (const LinliTransverseMercator *projection,
                                   double                         x,
                                   double                         y,
                                   double                        *ret_lon,
                                   double                        *ret_lat)
{
  double xi, eta, conformal, tau, lon;
  Series series;

  g_return_val_if_fail (projection != NULL && ret_lon != NULL && ret_lat != NULL, FALSE);

  make_series (projection, &series);
  xi = y / series.a;
  eta = x / series.a;
  if (!(fabs (xi) < G_PI / 2) || !(fabs (eta) < 2))
    return FALSE;
  for (guint j = 0; j < ORDER; j++)
    {
      double k = 2 * (j + 1);

      xi -= series.beta[j] * sin (k * y / series.a) * cosh (k * x / series.a);
      eta -= series.beta[j] * cos (k * y / series.a) * sinh (k * x / series.a);
    }
  conformal = sin (xi) / hypot (sinh (eta), cos (xi));
  lon = atan2 (sinh (eta), cos (xi)) / DEGREE;
  if (!isfinite (conformal) || !(fabs (lon) <= MAX_LON))
    return FALSE;
  /* (19) to (21): Newton's method, which doubles the digits at each step. */
  tau = conformal / (1 - series.e2);
  for (guint i = 0; i < MAX_STEPS; i++)
    {
      double now = make_conformal (&series, tau);
      double step = (conformal - now) / hypot (1, now) * (1 + (1 - series.e2) * tau * tau) / ((1 - series.e2) * hypot (1, tau));

      tau += step;
      if (fabs (step) <= 1e-15 * (1 + fabs (tau)))
        break;
    }
  *ret_lon = lon;
  *ret_lat = atan (tau) / DEGREE;
  return TRUE;
}
