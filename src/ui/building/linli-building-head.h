/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* What stands over the picture of a building: its name and place, what it is coloured by, the ways to look at it, where else to go, and how
 * many homes and people it has. */
#define LINLI_TYPE_BUILDING_HEAD (linli_building_head_get_type ())
G_DECLARE_FINAL_TYPE (LinliBuildingHead, linli_building_head, LINLI, BUILDING_HEAD, AdwBin)

/* @ways: the pages that the switcher chooses from.  Its menu activates "building.locate", "building.record", "building.print" and
 * "building.generate". */
GtkWidget *linli_building_head_new   (GtkStack *ways);
void       linli_building_head_show  (LinliBuildingHead *self, const LinliBuildingData *data);
/* @shown: the classes of the legend that are let through. */
void       linli_building_head_count (LinliBuildingHead *self, const LinliBuildingData *data, guint32 shown);
const LinliBuildingMode *linli_building_head_get_mode (LinliBuildingHead *self);
void       linli_building_head_set_mode  (LinliBuildingHead *self, const LinliBuildingMode *mode);

/* Signal: "changed": it is to be coloured by something else. */

G_END_DECLS
