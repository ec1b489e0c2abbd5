/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-catalogue.h"
#include "linli-map-ground.h"
#include "linli-map-volunteer.h"

G_BEGIN_DECLS

/* What lies nearest: one line for each kind of place and facility, with how far it is as the crow flies; and which volunteer.
 *
 * Signal "go" (guint): a line was chosen; the index of its feature. */
#define LINLI_TYPE_MAP_NEARBY (linli_map_nearby_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapNearby, linli_map_nearby, LINLI, MAP_NEARBY, AdwBin)

GtkWidget *linli_map_nearby_new   (LinliCatalogue *catalogue);
/* Round a place of the world, without @but ((nullable)); @ground: (nullable): nothing. */
void       linli_map_nearby_set   (LinliMapNearby *self, const LinliMapGround *ground, double x, double y, const LinliId *but);
/* Under them; @volunteer: (nullable): nobody is near, or nobody may be told. */
void       linli_map_nearby_set_volunteer (LinliMapNearby *self, const LinliMapVolunteer *volunteer);
/* (transfer none): what its kind is called; "" where it says none. */
const char *linli_map_nearby_get_kind (const LinliCatalogue *catalogue, const LinliGroundFeature *feature);

G_END_DECLS
