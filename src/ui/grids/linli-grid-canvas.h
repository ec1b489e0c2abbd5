/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-grid-draft.h"

G_BEGIN_DECLS

/* What lies over the map while grids are drawn: their outlines, the corners of the one that is chosen, the pen.  It does to the draft what pointer
 * and keys ask for; by keys alone the middle of the map is the pen, and Space sets it down.
 *
 * Signals: "stepped": the draft is another one; "moving": its figures are, while a corner is on its way; "chosen": another grid is; "refused":
 * linli_grid_canvas_get_fault() says why; "tool": another tool is in hand, or its line is longer or shorter. */
#define LINLI_TYPE_GRID_CANVAS (linli_grid_canvas_get_type ())
G_DECLARE_FINAL_TYPE (LinliGridCanvas, linli_grid_canvas, LINLI, GRID_CANVAS, GtkWidget)

typedef enum
{
  LINLI_GRID_TOOL_CHOOSE,  /* grids, and their corners */
  LINLI_GRID_TOOL_SPLIT,   /* a line across the grid that is chosen */
  LINLI_GRID_TOOL_MERGE,   /* the neighbour that goes into it */
  LINLI_GRID_TOOL_DRAW,    /* a new grid */
  LINLI_GRID_TOOL_CUT,     /* a hole in it */
  LINLI_N_GRID_TOOLS,
} LinliGridTool;

/* Its controllers sit on @map, over which it has to be laid. */
GtkWidget            *linli_grid_canvas_new         (ShumateMap *map);
/* @draft: (nullable): must live until another one is set. */
void                  linli_grid_canvas_set_draft   (LinliGridCanvas *self, LinliGridDraft *draft);
/* Somebody else took a step: redraws, and lets go of what is not there any more. */
void                  linli_grid_canvas_draft_changed (LinliGridCanvas *self);
void                  linli_grid_canvas_set_tool    (LinliGridCanvas *self, LinliGridTool tool);
LinliGridTool         linli_grid_canvas_get_tool    (LinliGridCanvas *self);
/* LINLI_GRID_NONE: none. */
void                  linli_grid_canvas_choose      (LinliGridCanvas *self, guint grid);
guint                 linli_grid_canvas_get_chosen  (LinliGridCanvas *self);
/* Corners of the line that is being drawn. */
guint                 linli_grid_canvas_get_n_corners (LinliGridCanvas *self);
/* Of the last "refused", until something is done. */
const LinliGridFault *linli_grid_canvas_get_fault   (LinliGridCanvas *self);
/* Places to be looked at: (element-type LinliGridTrouble) (nullable). */
void                  linli_grid_canvas_set_troubles (LinliGridCanvas *self, GArray *troubles);
/* A key that came to the map; FALSE: it means nothing here. */
gboolean              linli_grid_canvas_take_key    (LinliGridCanvas *self, guint keyval);
/* Sets the pen down at a place, as a click there does; @again: a double click. */
void                  linli_grid_canvas_set_down    (LinliGridCanvas *self, double lon, double lat, gboolean again);

G_END_DECLS
