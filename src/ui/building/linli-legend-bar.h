/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-legend.h"

G_BEGIN_DECLS

/* The legend of the building picture, which is also its filter: a chip a class, with how many homes are of it.  A click, Enter or
 * Space shows only that class, once more shows everything; with Shift the class is added or taken away. */
#define LINLI_TYPE_LEGEND_BAR (linli_legend_bar_get_type ())
G_DECLARE_FINAL_TYPE (LinliLegendBar, linli_legend_bar, LINLI, LEGEND_BAR, AdwBin)

GtkWidget *linli_legend_bar_new        (void);
/* @legend: (nullable) (transfer none): must stay until the next call.  The same classes stay chosen, by key. */
void       linli_legend_bar_set_legend (LinliLegendBar *self, const LinliBuildingLegend *legend);
/* Bits by class; all bits when nothing is filtered. */
guint32    linli_legend_bar_get_shown  (LinliLegendBar *self);
/* @index: a class; what a click does, or with @add a click with Shift. */
void       linli_legend_bar_choose     (LinliLegendBar *self, guint index, gboolean add);
/* FALSE when there was nothing to clear. */
gboolean   linli_legend_bar_clear      (LinliLegendBar *self);

/* Signal: "changed": what is shown is another now. */

G_END_DECLS
