/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* Corners that several outlines share.  Two corners are one when they are the same to seven decimals.  In the arrays (element-type
 * LinliGeometry; with linli_geometry_free() as their free function) what changes is replaced by a new value.  Any thread. */

/* Moves the corner at @lon, @lat in every outline that has it, so that no gap opens and nothing overlaps.  Returns how many outlines
 * changed: 0 where there is no corner, or where the new place lies outside of the world. */
guint          linli_vertex_move   (GPtrArray *geometries, double lon, double lat, double to_lon, double to_lat);
/* Takes the corner away wherever it is; 0, and nothing is done, when a ring would be left with fewer than three corners. */
guint          linli_vertex_remove (GPtrArray *geometries, double lon, double lat);
/* Makes a corner at @lon, @lat in every outline that has a side within @metres of it, and none within @metres already. */
guint          linli_vertex_add    (GPtrArray *geometries, double lon, double lat, double metres);

/* (transfer full) @geometry without corners that stand twice in a row; NULL when a ring would be left with fewer than three. */
LinliGeometry *linli_vertex_tidy    (const LinliGeometry *geometry) G_GNUC_WARN_UNUSED_RESULT;

typedef enum { LINLI_SNAP_NONE, LINLI_SNAP_SIDE, LINLI_SNAP_CORNER } LinliSnap;

/* Where a pointer at @lon, @lat takes hold of @geometries: the nearest corner within @metres, else the nearest place on a side. */
LinliSnap      linli_vertex_snap   (GPtrArray *geometries, double lon, double lat, double metres, double *ret_lon, double *ret_lat);

G_END_DECLS
