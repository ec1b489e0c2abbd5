/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-building-picture.h"

G_BEGIN_DECLS

/* Inside src/draw: what is no home.  The ground itself is linli_building_picture_paint_ground(). */

/* What of a court lies in the place of linli_building_picture_paint_part(), under its homes. */
void linli_building_court_paint (const LinliBuildingPicture *picture, cairo_t *cr, guint row, guint unit);

G_END_DECLS
