/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* What GEOS knows of polygons.  Any thread; other geometries are always sound, cannot be repaired and overlap nothing. */

/* Valid as OGC 06-103r4, 6.1.11 asks.  FALSE with why in *ret_reason (transfer full) and the place, degrees. */
gboolean       linli_shape_check   (const LinliGeometry *geometry, char **ret_reason, double *ret_lon, double *ret_lat);
/* The same ground as a valid outline (GEOSMakeValid, by structure); lines and points that come out of it are dropped.  LINLI_ERROR_INVALID
 * where no ground is left. */
LinliGeometry *linli_shape_repair  (const LinliGeometry *geometry, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The ground of both, as a share of the larger one, from 0 to 1; 0 also where one of them is not valid. */
double         linli_shape_overlap (const LinliGeometry *a, const LinliGeometry *b);

G_END_DECLS
