/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-base-ground.h"

G_BEGIN_DECLS

/* The layer with a map of others; paper where it has nothing.  Not libshumate's own: that one cannot be shifted, stretched beyond the last
 * level or painted again after a server was in trouble.
 *
 * Signal "problem": there is another problem now, or none any more. */
#define LINLI_TYPE_BASE_LAYER (linli_base_layer_get_type ())
G_DECLARE_FINAL_TYPE (LinliBaseLayer, linli_base_layer, LINLI, BASE_LAYER, ShumateLayer)

LinliBaseLayer  *linli_base_layer_new        (ShumateViewport *viewport);
/* @ground: (nullable): NULL leaves the layer empty and hidden. */
void             linli_base_layer_set_ground (LinliBaseLayer *self, LinliBaseGround *ground);
/* (transfer none) (nullable) */
LinliBaseGround *linli_base_layer_get_ground (LinliBaseLayer *self);
/* (transfer none) (nullable): why something in sight is grey; translated, one line. */
const char      *linli_base_layer_get_problem (LinliBaseLayer *self);
/* All that is in sight has come. */
gboolean         linli_base_layer_is_settled (LinliBaseLayer *self);

G_END_DECLS
