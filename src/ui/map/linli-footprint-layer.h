/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-map-plate.h"
#include "linli-map-theme.h"

G_BEGIN_DECLS

/* The layer with our footprints, grids and names. */
#define LINLI_TYPE_FOOTPRINT_LAYER (linli_footprint_layer_get_type ())
G_DECLARE_FINAL_TYPE (LinliFootprintLayer, linli_footprint_layer, LINLI, FOOTPRINT_LAYER, ShumateLayer)

LinliFootprintLayer *linli_footprint_layer_new          (ShumateViewport *viewport);
/* @theme: (nullable): of @features. */
void                 linli_footprint_layer_set_features (LinliFootprintLayer *self, LinliMapFeatures *features, LinliMapTheme *theme);
/* @theme: (nullable): of the features shown now. */
void                 linli_footprint_layer_set_theme    (LinliFootprintLayer *self, LinliMapTheme *theme);
/* Whether no paper is painted, because another layer lies below. */
void                 linli_footprint_layer_set_clear    (LinliFootprintLayer *self, gboolean clear);
/* Whether our own ground is left out. */
void                 linli_footprint_layer_set_bare     (LinliFootprintLayer *self, gboolean bare);
/* What is in sight, and how it looks. */
void                 linli_footprint_layer_get_view     (LinliFootprintLayer *self, LinliMapView *ret_view);
/* All that is in sight has been painted as it is wanted now. */
gboolean             linli_footprint_layer_is_settled   (LinliFootprintLayer *self);
/* Of the tiles, the most that were held at one time. */
gsize                linli_footprint_layer_get_most_bytes (LinliFootprintLayer *self);
/* Index of a building, or -1. */
void                 linli_footprint_layer_set_hovered  (LinliFootprintLayer *self, int building);
void                 linli_footprint_layer_set_selected (LinliFootprintLayer *self, int building);
/* A ring at a place of the world, for what is no building; NAN: none. */
void                 linli_footprint_layer_set_mark     (LinliFootprintLayer *self, double x, double y);
/* The building under a point of the widget, or -1. */
int                  linli_footprint_layer_find_at      (LinliFootprintLayer *self, double x, double y);
/* The place of the world under a point of the widget. */
void                 linli_footprint_layer_get_place    (LinliFootprintLayer *self, double x, double y, double *ret_x, double *ret_y);
/* Pixels round the world now: libshumate grows tiles evenly between two zoom levels, so this is not 256 · 2^zoom. */
double               linli_footprint_layer_get_world_size (LinliFootprintLayer *self);

G_END_DECLS
