/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-ground.h"

G_BEGIN_DECLS

/* What of our own ground lies where: for a click on its sign, and for "where is the next one".  Places are those of Web Mercator on a world of
 * size 1.  Pure; any thread. */

/* Index of the place or facility whose sign is nearest within @tolerance, or whose outline has the place; -1: none.  @zoom: only signs that
 * are seen there. */
int     linli_map_ground_find_at      (const LinliMapGround *self, double x, double y, double tolerance, double zoom);
int     linli_map_ground_find         (const LinliMapGround *self, const LinliId *id);

/* (nullable): what the road, railway or water is called whose line passes within @reach of the place, the nearest of those that have a name. */
const char *linli_map_ground_name_along (const LinliMapGround *self, double x, double y, double reach);

typedef struct { guint feature; double metres; } LinliMapNear;

/* Of each kind of place and of facility that people look for (no lids, no lamps) the nearest one within @metres, the nearest first, at most
 * @max.  @but: (nullable) left out.  (transfer full) (element-type LinliMapNear) */
GArray *linli_map_ground_find_nearest (const LinliMapGround *self, double x, double y, double metres, guint max, const LinliId *but) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
