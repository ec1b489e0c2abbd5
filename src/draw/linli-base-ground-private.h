/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-base-ground.h"

#include "linli-tile-fetcher.h"
#include "linli-tile-reader.h"

G_BEGIN_DECLS

/* Inside src/draw: a map of others from within, for what paints it on screen and on paper. */

#define LINLI_BASE_SOURCE_PX   256
#define LINLI_BASE_MAX_STRETCH 5   /* levels: a tile fills 32 times its size at most */
#define LINLI_BASE_MAX_SHRINK  2   /* levels: sixteen tiles in the place of one at most */
#define LINLI_BASE_N_LAYERS    2

struct _LinliBaseGround
{
  gatomicrefcount   ref_count;
  LinliBaseType     type;
  LinliDatum        datum;
  guint             min_zoom, max_zoom;
  gboolean          printable;
  char             *name, *approval;               /* (owned) (nullable) */
  LinliTileReader  *reader;                        /* (owned) (nullable) */
  LinliTileFetcher *layers[LINLI_BASE_N_LAYERS];   /* (owned) (nullable): painted one over the other */
};

/* Tiles of one level that a piece is made of, and how they lie in it. */
typedef struct
{
  gint64 first_x, first_y, last_x, last_y;
  double left, top, size;  /* pixels of the map that the piece shows, and of a tile */
} LinliBaseRange;

/* Turns @cr so that a shifted map lies where our records do, and finds the tiles. */
void             linli_base_ground_lay        (LinliBaseGround *self, const LinliMapView *view, guint zoom, cairo_t *cr, LinliBaseRange *ret_range);
/* (transfer full) (nullable): pixels of a packed picture whose head was judged. */
cairo_surface_t *linli_base_ground_decode     (GBytes *bytes, GError **error);
/* Paints @surface into the square, or grey where it is NULL. */
void             linli_base_ground_put        (cairo_surface_t *surface, cairo_t *cr, double left, double top, double size);
/* Light becomes dark and dark light; @surface is one of ARGB32 pixels, else nothing is done. */
void             linli_base_ground_darken     (cairo_surface_t *surface);

G_END_DECLS
