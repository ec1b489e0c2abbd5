/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-theme.h"

G_BEGIN_DECLS

/* The classes of a theme, each with its colour and how many buildings are of it; also the filter of the map: a click, Enter or Space shows
 * only one class, with Shift this one as well. */
#define LINLI_TYPE_THEME_LEGEND (linli_theme_legend_get_type ())
G_DECLARE_FINAL_TYPE (LinliThemeLegend, linli_theme_legend, LINLI, THEME_LEGEND, GtkBox)

GtkWidget *linli_theme_legend_new       (void);
/* @theme: (nullable): buildings are not coloured.  With the same theme as before the same classes stay chosen. */
void       linli_theme_legend_set_theme (LinliThemeLegend *self, const LinliMapTheme *theme);
/* Bits by class; LINLI_THEME_ALL where nothing is chosen. */
guint      linli_theme_legend_get_shown (LinliThemeLegend *self);
void       linli_theme_legend_choose    (LinliThemeLegend *self, guint class_no, gboolean add);
/* FALSE where nothing was chosen. */
gboolean   linli_theme_legend_clear     (LinliThemeLegend *self);

/* Signal "changed": other classes are shown. */

G_END_DECLS
