/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* What only GEOS can say of polygons.  Apart from the other files of the folder: who includes this links libgeos.  Any thread. */

/* TRUE: rings cross neither themselves nor each other, holes lie inside (OGC 06-103r4, 6.1.11).  Else *ret_reason (transfer full) says what is
 * wrong, and *ret_lon and *ret_lat where. */
gboolean       linli_topology_is_valid (const LinliGeometry *geometry, char **ret_reason, double *ret_lon, double *ret_lat);
/* (transfer full) The same area by rings that do not cross: what lies in a hole is taken off, a hole outside is a part, parts in parts
 * become one, lines and points go.
 * LINLI_ERROR_INVALID when no area is left, _TOO_LARGE when it crosses itself so often that mending would take minutes and gigabytes. */
LinliGeometry *linli_topology_repair   (const LinliGeometry *geometry, GError **error) G_GNUC_WARN_UNUSED_RESULT;
#define LINLI_TOPOLOGY_MAX_CROSSINGS 20000
/* How often segments of all rings go through each other; counting ends at @most.  Bounded: of what takes too long it is what was found. */
guint          linli_topology_count_crossings (const LinliGeometry *geometry, guint most);
/* The area both cover over the area that either covers, 0 to 1; 0 where one of them is invalid or no polygon. */
double         linli_topology_overlap  (const LinliGeometry *a, const LinliGeometry *b);

G_END_DECLS
