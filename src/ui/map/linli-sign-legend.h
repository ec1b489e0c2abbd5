/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-footprint-layer.h"

G_BEGIN_DECLS

/* What the small signs of places and facilities on the map stand for: only those that are in sight, a moment after the map came to rest. */
#define LINLI_TYPE_SIGN_LEGEND (linli_sign_legend_get_type ())
G_DECLARE_FINAL_TYPE (LinliSignLegend, linli_sign_legend, LINLI, SIGN_LEGEND, GtkBox)

GtkWidget *linli_sign_legend_new          (void);
/* @layer: whose signs they are; it is asked what it shows. */
void       linli_sign_legend_set_layer    (LinliSignLegend *self, LinliFootprintLayer *layer);
/* @features: (nullable): what the layer shows. */
void       linli_sign_legend_set_features (LinliSignLegend *self, LinliMapFeatures *features);
/* Something else may be in sight. */
void       linli_sign_legend_update       (LinliSignLegend *self);
/* Bits by group. */
guint      linli_sign_legend_get_shown    (LinliSignLegend *self);

G_END_DECLS
