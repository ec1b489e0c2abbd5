/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-features.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* The card about the building that was clicked. */
#define LINLI_TYPE_MAP_CARD (linli_map_card_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapCard, linli_map_card, LINLI, MAP_CARD, AdwBin)

GtkWidget *linli_map_card_new          (LinliReplica *replica);
/* @feature: (nullable): NULL hides the card. */
void       linli_map_card_set_building (LinliMapCard *self, const LinliMapFeature *feature);

/* Signals: "open-picture", "open-record", "closed" (no arguments). */

G_END_DECLS
