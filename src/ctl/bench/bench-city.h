/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-map-columns.h"
#include "linli-map-raster.h"

G_BEGIN_DECLS

/* The footprints of a whole city, and the raw limit that our drawing is held against: plain cairo, the same shapes of the same columns found by
 * the same index, a path, a fill and a stroke each (one path for many shapes is slower). */

/* @path: (nullable): GeoJSON features, packed or not; NULL: a city of @n made-up footprints in blocks. */
LinliMapColumns *bench_city_load        (const char *path, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The city @times x @times, side by side. */
LinliMapColumns *bench_city_repeat      (const LinliMapColumns *city, guint times) G_GNUC_WARN_UNUSED_RESULT;
/* Looks at the middle of the city at @zoom, or at all of it where @zoom is 0; @raster has its pixels and sizes. */
void             bench_city_look        (const LinliMapColumns *city, double zoom, LinliMapRaster *raster);
void             bench_city_paint_plain (const LinliMapColumns *city, const LinliMapRaster *raster, cairo_t *cr);
/* The largest difference of mean alpha, of 255, that a block of 8 x 8 pixels of the two pictures has. */
double           bench_city_compare     (const guint8 *a, const guint8 *b, int width, int height, int stride);

G_END_DECLS
