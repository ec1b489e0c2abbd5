/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Metres along the shortest way between two points (degrees) on the WGS 84 ellipsoid, to a millimetre.  Between points that are
 * nearly on opposite sides of the world the series may not settle: then along a sphere of the mean radius, within 0.6 per cent.
 * Any finite numbers; any thread. */
double linli_geodesic_distance (double lon1, double lat1, double lon2, double lat2);

G_END_DECLS
