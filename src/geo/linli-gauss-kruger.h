/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A transverse Mercator projection of the CGCS2000 ellipsoid (WGS 84 differs by a tenth of a millimetre on it): the Gauss-Krüger zones of
 * China, and UTM with another scale. */
typedef struct
{
  double meridian;       /* the central one, degrees east */
  double false_easting;  /* metres; a zone number stands in front of it as zone * 1,000,000 */
  double scale;          /* on the meridian; 1 for Gauss-Krüger */
} LinliGaussKruger;

/* Degrees to metres (@ret_x eastwards, @ret_y northwards) and back, by the series of Krüger to the sixth order of the third flattening (Karney,
 * "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85, 2011): better than a micrometre within 30 degrees of the meridian.
 * FALSE for what is not finite, or so far from the meridian (over 80 degrees) that no zone can be meant.  Any thread. */
gboolean linli_gauss_kruger_forward (const LinliGaussKruger *zone, double lon, double lat, double *ret_x, double *ret_y);
gboolean linli_gauss_kruger_inverse (const LinliGaussKruger *zone, double x, double y, double *ret_lon, double *ret_lat);

G_END_DECLS
