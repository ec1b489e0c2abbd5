/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-grid-draft.h"
#include "linli-map-ground.h"

G_BEGIN_DECLS

/* The grids as a list with their figures, what can be said of the one that is chosen, and what the check of the whole found.
 *
 * Signals: "stepped": it took a step of the draft; "choose" (guint): a row was chosen; "go" (double lon, double lat): somebody wants to see
 * a place. */
#define LINLI_TYPE_GRID_PANEL (linli_grid_panel_get_type ())
G_DECLARE_FINAL_TYPE (LinliGridPanel, linli_grid_panel, LINLI, GRID_PANEL, GtkBox)

GtkWidget *linli_grid_panel_new         (void);
/* @draft: (nullable): must live until another one is set. */
void       linli_grid_panel_set_draft   (LinliGridPanel *self, LinliGridDraft *draft);
/* Roads and waters that bounds in words name.  @ground: (nullable). */
void       linli_grid_panel_set_ground  (LinliGridPanel *self, LinliMapGround *ground);
/* After a step; while a corner is on its way @figures alone are enough. */
void       linli_grid_panel_update      (LinliGridPanel *self, gboolean figures);
void       linli_grid_panel_choose      (LinliGridPanel *self, guint grid);
/* @check: (nullable): not known at the moment.  Only looked at. */
void       linli_grid_panel_set_check   (LinliGridPanel *self, const LinliGridCheck *check);
void       linli_grid_panel_focus       (LinliGridPanel *self);

G_END_DECLS
