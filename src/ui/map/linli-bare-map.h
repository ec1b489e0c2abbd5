/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-map-theme.h"

G_BEGIN_DECLS

/* The map without a page round it: what is measured. */
#define LINLI_TYPE_BARE_MAP (linli_bare_map_get_type ())
G_DECLARE_FINAL_TYPE (LinliBareMap, linli_bare_map, LINLI, BARE_MAP, GtkWidget)

GtkWidget *linli_bare_map_new            (void);
void       linli_bare_map_set_features   (LinliBareMap *self, LinliMapFeatures *features);
/* @theme: (nullable) */
void       linli_bare_map_set_theme      (LinliBareMap *self, LinliMapTheme *theme);
/* @x, @y: of a world of size 1. */
void       linli_bare_map_look_at        (LinliBareMap *self, double x, double y, double zoom);
gboolean   linli_bare_map_is_settled     (LinliBareMap *self);
gsize      linli_bare_map_get_most_bytes (LinliBareMap *self);
/* The building under a point of the widget, or -1. */
int        linli_bare_map_find_at        (LinliBareMap *self, double x, double y);

G_END_DECLS
