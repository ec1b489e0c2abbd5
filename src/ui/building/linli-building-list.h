/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The list of buildings at the left of the page, with a line to filter it. */
#define LINLI_TYPE_BUILDING_LIST (linli_building_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliBuildingList, linli_building_list, LINLI, BUILDING_LIST, AdwBin)

GtkWidget     *linli_building_list_new        (LinliReplica *replica);
/* Reads it again; what is chosen stays. */
void           linli_building_list_reload     (LinliBuildingList *self);
/* Also one that is not read yet.  The filter goes. */
void           linli_building_list_choose     (LinliBuildingList *self, const LinliId *building);
const LinliId *linli_building_list_get_chosen (LinliBuildingList *self);  /* null id: none */

/* Signals: "chosen": by hand, or the first one when nothing was asked for; "loaded" (guint buildings); "failed" (const char *why). */

G_END_DECLS
