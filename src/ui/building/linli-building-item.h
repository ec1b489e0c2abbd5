/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "linli-building-lines.h"

G_BEGIN_DECLS

/* A line of the list of buildings as list models want it. */
#define LINLI_TYPE_BUILDING_ITEM (linli_building_item_get_type ())
G_DECLARE_FINAL_TYPE (LinliBuildingItem, linli_building_item, LINLI, BUILDING_ITEM, GObject)

LinliBuildingItem       *linli_building_item_new      (LinliBuildingLine *line) G_GNUC_WARN_UNUSED_RESULT;  /* (transfer full) */
const LinliBuildingLine *linli_building_item_get_line (LinliBuildingItem *self);
/* "households" is a property that lists may bind: it is known later than the name. */
void                     linli_building_item_set_households (LinliBuildingItem *self, guint households);

G_END_DECLS
