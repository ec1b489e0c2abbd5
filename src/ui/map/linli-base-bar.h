/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-base-layer.h"

G_BEGIN_DECLS

/* The corner of the map that says whose map lies below, with its 审图号, and what is wrong with it now.  It also remembers the choice: it
 * opens what was chosen last, asks with a dialog, and gives the layer what comes of it.
 *
 * Signal "changed": the layer has another ground, or none, or our own is to be seen or not. */
#define LINLI_TYPE_BASE_BAR (linli_base_bar_get_type ())
G_DECLARE_FINAL_TYPE (LinliBaseBar, linli_base_bar, LINLI, BASE_BAR, GtkBox)

GtkWidget *linli_base_bar_new (LinliBaseLayer *layer) G_GNUC_WARN_UNUSED_RESULT;
void       linli_base_bar_ask (LinliBaseBar *self);
/* (transfer none) (nullable): the map of others that is on. */
LinliBaseGround *linli_base_bar_get_ground (LinliBaseBar *self);
/* Our own roads, water, green, estates, places and facilities are not to be seen. */
gboolean   linli_base_bar_is_bare (LinliBaseBar *self);

G_END_DECLS
