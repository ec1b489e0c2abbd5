/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-map-features.h"

G_BEGIN_DECLS

/* Where a libshumate map looks.  Places are those of Web Mercator on a world of size 1, x east and y south.  Of the main thread. */
void linli_map_camera_go_to (ShumateMap *map, double x, double y, double zoom);
/* Shows all of @box, with a margin; what @left pixels at the left cover is left out of the reckoning.  Nothing happens where the box is
 * empty or the map has no size yet. */
void linli_map_camera_fit   (ShumateMap *map, const LinliMapBox *box, double left);
/* Moves the map no further than it takes to have @box in sight, in its middle; nothing where it is in sight. */
void linli_map_camera_reveal (ShumateMap *map, const LinliMapBox *box);
/* Pixels round the world now, and the world pixel in the upper left corner of the map. */
void linli_map_camera_get_view (ShumateMap *map, double *ret_world_size, double *ret_left, double *ret_top);
/* What is seen now, in degrees. */
void linli_map_camera_get_bounds (ShumateMap *map, LinliBounds *ret_bounds);
/* By so many fifths of what is seen. */
void linli_map_camera_pan   (ShumateMap *map, double right, double down);

G_END_DECLS
