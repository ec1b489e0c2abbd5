/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-sketch.h"

G_BEGIN_DECLS

/* The bar below the map while something is drawn: what to do next, how long or how large it is, how many buildings it takes. */
#define LINLI_TYPE_PICK_BAR (linli_pick_bar_get_type ())
G_DECLARE_FINAL_TYPE (LinliPickBar, linli_pick_bar, LINLI, PICK_BAR, AdwBin)

GtkWidget    *linli_pick_bar_new          (LinliMapSketch *sketch);
/* What is chosen from; an ended shape chooses anew. */
void          linli_pick_bar_set_features (LinliPickBar *self, LinliMapFeatures *features);
/* @menu: (nullable): lists that can be opened of what was taken. */
void          linli_pick_bar_set_records  (LinliPickBar *self, GMenuModel *menu);
/* Buildings that were not chosen by a shape but found elsewhere (element-type LinliId), for as long as nothing is drawn; @words say what they are.
 * NULL: none any more. */
void          linli_pick_bar_set_given    (LinliPickBar *self, GPtrArray *buildings, const char *words);
/* What is taken was found elsewhere: it is for the screen only. */
gboolean      linli_pick_bar_is_given     (LinliPickBar *self);
/* (nullable) (transfer none) (element-type guint): indexes of the buildings that were taken. */
const GArray *linli_pick_bar_get_picked   (LinliPickBar *self);
/* (transfer full): "328 m", "1.24 km", "860 m²", "1.2 ha", "3.4 km²"; translated. */
char         *linli_pick_bar_format_length (double metres) G_GNUC_WARN_UNUSED_RESULT;
char         *linli_pick_bar_format_area   (double square_metres) G_GNUC_WARN_UNUSED_RESULT;

/* Signal "picked": other buildings are taken, or none any more.  Its buttons activate actions of the group "map": "list", "copy",
 * "export" and "records". */

G_END_DECLS
