/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-features.h"
#include "linli-map-theme.h"

G_BEGIN_DECLS

/* The card at the left of the map: what the buildings are coloured by, the classes, the grids, and what the signs are. */
#define LINLI_TYPE_MAP_LEGEND (linli_map_legend_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapLegend, linli_map_legend, LINLI, MAP_LEGEND, AdwBin)

/* What it covers of the map, margins and all. */
#define LINLI_MAP_LEGEND_WIDTH_PX 224

GtkWidget  *linli_map_legend_new          (void);
/* @themes: (element-type LinliTheme): what may be chosen; @fields: (element-type const LinliField): the single items. */
void        linli_map_legend_set_themes   (LinliMapLegend *self, GPtrArray *themes, GPtrArray *fields);
/* Their grids, and their signs that are in sight. */
void        linli_map_legend_set_features (LinliMapLegend *self, LinliMapFeatures *features);
/* (transfer none): what the small signs stand for; it wants to know the layer they are on. */
GtkWidget  *linli_map_legend_get_signs    (LinliMapLegend *self);
/* @theme: (nullable): what the map shows now. */
void        linli_map_legend_set_theme    (LinliMapLegend *self, const LinliMapTheme *theme);
/* (nullable) (transfer none): the one that is wanted, which may still be counted out. */
LinliTheme *linli_map_legend_get_wanted   (LinliMapLegend *self);
/* @no: of a theme of the catalogue; 0: none.  One that may not be chosen is none. */
void        linli_map_legend_want         (LinliMapLegend *self, guint no);
/* (nullable) (transfer full): the key of the single item that is wanted, to remember it by. */
char       *linli_map_legend_get_item     (LinliMapLegend *self) G_GNUC_WARN_UNUSED_RESULT;
/* Wants the single item of a key; one that may not be chosen is none. */
void        linli_map_legend_want_item    (LinliMapLegend *self, const char *key);
/* Whether the wanted theme is still being counted out. */
void        linli_map_legend_set_busy     (LinliMapLegend *self, gboolean busy);
/* Bits by class: what the legend lets through. */
guint       linli_map_legend_get_shown    (LinliMapLegend *self);
/* FALSE where every class was shown. */
gboolean    linli_map_legend_show_all     (LinliMapLegend *self);

/* Signals: "wanted": another theme; "filtered": other classes; "grid" (guint): a grid was chosen, by its place. */

G_END_DECLS
