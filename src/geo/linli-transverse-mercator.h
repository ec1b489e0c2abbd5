/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An ellipsoid and the scale along the central meridian: the transverse Mercator projection, called Gauss-Krüger where the scale is 1. */
typedef struct { double a, f, k0; } LinliTransverseMercator;

/* Metres east of the central meridian and north of the equator, from degrees east of the central meridian and degrees north; and back.
 * Series of sixth order in the third flattening (Krüger 1912, as C. F. F. Karney, Transverse Mercator with an accuracy of a few
 * nanometers, J. Geodesy 85, 2011, equations 7 to 11, 35 and 36): better than a tenth of a millimetre within 40 degrees of the meridian,
 * where FALSE is given beyond 60. */
gboolean linli_transverse_mercator_forward (const LinliTransverseMercator *projection, double lon, double lat, double *ret_x, double *ret_y);
gboolean linli_transverse_mercator_inverse (const LinliTransverseMercator *projection, double x, double y, double *ret_lon, double *ret_lat);

G_END_DECLS
