/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-data.h"

G_BEGIN_DECLS

/* A home in words: for screen readers, tooltips, the list of rooms and the clipboard. */

/* (transfer full): "Unit 3 301", "301" where there are no units, "No. 5" at a court that is alone. */
char *linli_building_name_room     (const LinliBuildingData *data, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;
/* How it is lived in, "Own", or where nobody is meant to live what it is for: "Garage". */
const char *linli_building_describe_use (const LinliBuildingData *data, const LinliMatrixRoom *room);
/* (transfer full): "Unit 3 301, over 2 floors, own, 3 people" or "Unit 3 101, shop", then its class in the mode of colouring, what its badges say, and whether it is
 * old, unchecked or not sent yet. */
char *linli_building_describe_room (const LinliBuildingData *data, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): what the badges and marks of the cell say, a line each; NULL when it has none. */
char *linli_building_explain_room  (const LinliBuildingData *data, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;

typedef struct { const char *label; guint n; } LinliCountLine;
#define LINLI_N_COUNT_LINES 8
/* What the strip over the picture counts, in order; labels are translated. */
void  linli_building_list_counts   (const LinliOccupancyCounts *counts, LinliCountLine ret_lines[LINLI_N_COUNT_LINES]);
/* (transfer full): the same as one line of text, for paper. */
char *linli_building_describe_counts (const LinliOccupancyCounts *counts) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full): "Sunshine Estate · 6 floors", or what of it is known; @floors 0: not recorded. */
char       *linli_building_describe_place (const char *estate, gint64 floors) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
