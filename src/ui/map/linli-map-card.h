/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-features.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* The card about what was clicked. */
#define LINLI_TYPE_MAP_CARD (linli_map_card_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapCard, linli_map_card, LINLI, MAP_CARD, AdwBin)

GtkWidget *linli_map_card_new          (LinliReplica *replica);
/* @feature: (nullable): NULL hides the card. */
void       linli_map_card_set_building (LinliMapCard *self, const LinliMapFeature *feature);

/* Something that is no building: what it is called, and what it is. */
void       linli_map_card_set_thing    (LinliMapCard *self, const char *name, const char *what);
/* What lies nearest to a place of the world, without @but ((nullable)), and who of the volunteers lives nearest: that takes a moment. */
void       linli_map_card_set_nearby   (LinliMapCard *self, LinliMapFeatures *features, double x, double y, const LinliId *but);
const char *linli_map_card_get_name    (LinliMapCard *self);

/* Signals: "open-picture", "open-record", "closed" (no arguments); "near" (guint): a feature of the ground that lies near was chosen. */

G_END_DECLS
