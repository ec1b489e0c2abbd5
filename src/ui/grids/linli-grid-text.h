/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-canvas.h"
#include "linli-grid-store.h"
#include "linli-map-ground.h"

G_BEGIN_DECLS

/* What is said while grids are drawn.  All (transfer full), translated. */

/* "272 households · +8 %" */
char *linli_grid_text_homes    (const LinliGridDraft *draft, guint grid) G_GNUC_WARN_UNUSED_RESULT;
/* "14 buildings · 0.12 km²" */
char *linli_grid_text_figures  (const LinliDraftGrid *grid) G_GNUC_WARN_UNUSED_RESULT;
/* "730 people · 910 visits a year · +8 %" */
char *linli_grid_text_load     (const LinliGridDraft *draft, guint grid) G_GNUC_WARN_UNUSED_RESULT;
/* "12 grids, 272 households each if all had the same" */
char *linli_grid_text_balance  (const LinliGridDraft *draft) G_GNUC_WARN_UNUSED_RESULT;
char *linli_grid_text_fault    (const LinliGridDraft *draft, const LinliGridFault *fault) G_GNUC_WARN_UNUSED_RESULT;
char *linli_grid_text_trouble  (const LinliGridDraft *draft, const LinliGridTrouble *trouble) G_GNUC_WARN_UNUSED_RESULT;
/* What to do with the tool; @n_corners of the line. */
char *linli_grid_text_hint     (LinliGridTool tool, gboolean chosen, guint n_corners) G_GNUC_WARN_UNUSED_RESULT;
/* "East to …, south to …, west to …, north to …", of roads, waters and neighbours; NULL where it has no outline.  @ground: (nullable) */
char *linli_grid_text_bounds   (const LinliGridDraft *draft, guint grid, LinliMapGround *ground) G_GNUC_WARN_UNUSED_RESULT;
char *linli_grid_text_saved    (const LinliGridSaved *saved) G_GNUC_WARN_UNUSED_RESULT;
/* Why a save did not come about, and what to do. */
char *linli_grid_text_unsaved  (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

/* What became of buildings that were to go where they stand; @left: those that did not.  @failed: it stopped by an error. */
char *linli_grid_text_settled  (guint moved, guint left, gboolean failed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
