/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-map-plate.h"

G_BEGIN_DECLS

/* The legend of the small signs of places and facilities: they are of a few groups, each with its shape and colour. */
#define LINLI_SIGN_N_GROUPS 10

/* How many signs of each group want to be seen in @view: none with a bare map, and none from too far.  Any thread. */
void        linli_map_signs_count   (const LinliMapView *view, const LinliMapGround *ground, guint ret_counts[LINLI_SIGN_N_GROUPS]);
/* Of these, the ones that are painted: names may stand in the way of others.  @cr: what they are painted on, or one like it. */
void        linli_map_signs_count_shown (const LinliMapView *view, const LinliMapFeatures *features, cairo_t *cr, GCancellable *cancellable,
                                         guint ret_counts[LINLI_SIGN_N_GROUPS]);
/* What the signs of a group stand for; translated. */
const char *linli_map_sign_describe (guint group);
/* @size: of the square that it has room in; x, y: its middle. */
void        linli_map_sign_paint    (guint group, double x, double y, double size, gboolean dark, cairo_t *cr);

G_END_DECLS
