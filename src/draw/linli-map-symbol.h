/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-map-ground.h"
#include "linli-occupancy.h"

G_BEGIN_DECLS

/* Inside src/draw: the small signs of places and facilities.  Groups differ in shape as well as in colour. */

/* Half the size of the sign, in pixels; 0: at such a zoom it is not seen. */
double     linli_map_symbol_get_radius (const LinliGroundFeature *feature, double zoom);
/* From which zoom on its name is written. */
double     linli_map_symbol_get_name_zoom (const LinliGroundFeature *feature);
LinliColor linli_map_symbol_get_ink    (const LinliGroundFeature *feature, gboolean dark);
void       linli_map_symbol_paint      (const LinliGroundFeature *feature, double x, double y, double radius, gboolean dark, cairo_t *cr);

G_END_DECLS
