/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-map-features.h"
#include "linli-map-theme.h"
#include "linli-occupancy.h"

G_BEGIN_DECLS

/* A piece of the map on paper or screen: where it lies and how it looks. */
typedef struct
{
  double   world_size;   /* pixels round the world: 256 · 2^zoom */
  double   left, top;    /* world pixel of the upper left corner */
  int      width, height;
  double   device_scale; /* device pixels to a pixel */
  double   text_scale;   /* 1 = normal reading size */
  gboolean dark;
  gboolean footprints;   /* each building also where a whole city is seen; else grids are seen there */
  gboolean clear;        /* no paper: something else lies below, a map of others with its own ground */
  gboolean bare;         /* without our own ground: roads, water, green, estates, places, facilities */
  const LinliMapTheme *theme;  /* (unowned) (nullable): what buildings are coloured by */
  const LinliMapBox *frame;  /* (unowned) (nullable): in world pixels; names that do not lie within as a whole are left out */
} LinliMapView;

/* At a smaller world than this, buildings are dots and grids say more. */
#define LINLI_MAP_CITY_ZOOM 13.5

/* Paints paper, the ground, grids, footprints and names.  Any thread (with its own @cr); stops early when @cancellable says so. */
void       linli_map_plate_paint       (const LinliMapView *view, LinliMapFeatures *features, cairo_t *cr, GCancellable *cancellable);
/* Paper where nothing has been painted yet. */
void       linli_map_plate_paint_paper_below (const LinliMapView *view, cairo_t *cr);
/* The two halves of it: what may be cut into tiles, and the names above, which may not (returns how many). */
void       linli_map_plate_paint_ground (const LinliMapView *view, LinliMapFeatures *features, cairo_t *cr, GCancellable *cancellable);
guint      linli_map_plate_paint_names  (const LinliMapView *view, LinliMapFeatures *features, cairo_t *cr, GCancellable *cancellable);
/* Nothing but paper would be painted; TRUE is certain, FALSE is not. */
gboolean   linli_map_plate_is_blank     (const LinliMapView *view, LinliMapFeatures *features);
/* Whether buildings are seen one by one in such a view. */
gboolean   linli_map_plate_has_footprints (const LinliMapView *view, const LinliMapFeatures *features);
/* Adds the outline of a feature to the path of @cr. */
void       linli_map_plate_add_outline (const LinliMapView *view, const LinliMapFeatures *features, const LinliMapFeature *feature, cairo_t *cr);

LinliColor linli_map_get_paper         (gboolean dark);
LinliColor linli_map_get_grid_color    (guint index, gboolean dark);

G_END_DECLS
