/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "linli-map-columns.h"

G_BEGIN_DECLS

/* Footprints into pixels, many times faster than a general drawing library: fill and outline of a shape in one pass, antialiased.
 *
 * Fills follow the non-zero winding rule, as cairo's do by default.  Pixels are ARGB32 in the machine's byte order, premultiplied, like a
 * cairo image surface; what is there is painted over. */
typedef struct
{
  guint8        *pixels;
  int            width, height, stride;  /* device pixels, bytes */
  double         left, top;   /* upper left corner, in units of LinliMapColumns */
  double         scale;       /* device pixels to a unit */
  double         line_width;  /* of outlines, in device pixels; 0: none */
  double         line_from;   /* shapes smaller than this many device pixels get no outline */
  guint32        fills[256];  /* by class: premultiplied colours; 0: not painted */
  guint32        line;        /* premultiplied colour of outlines */
  /* One class has stripes, so that it is told apart without its colour; what is too small for them has none. */
  guint8         striped;     /* class; 0: none */
  guint32        stripe;      /* premultiplied colour */
  int            stripe_period;  /* pixels from one to the next along a row, 4 and more */
  int            stripe_phase;   /* of the upper left pixel, so that pieces of one picture meet */
} LinliMapRaster;

/* 0 to 1, not premultiplied, to a colour of LinliMapRaster. */
guint32 linli_map_raster_color (double red, double green, double blue, double alpha);
/* @classes: (nullable): by shape, instead of those of @columns.  Any thread, its own pixels.  Stops early when cancelled.
 * Returns how many shapes were painted. */
guint   linli_map_raster_paint (const LinliMapRaster *self, const LinliMapColumns *columns, const guint8 *classes, GCancellable *cancellable);

G_END_DECLS
