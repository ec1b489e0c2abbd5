/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-map-features.h"

G_BEGIN_DECLS

/* The buildings of the map as a list, by name: for who cannot see the map, and for what was chosen on it.  A row is walked to and the map
 * shows it; Enter opens it. */
#define LINLI_TYPE_MAP_LIST (linli_map_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapList, linli_map_list, LINLI, MAP_LIST, AdwBin)

GtkWidget *linli_map_list_new          (void);
/* @picked: (nullable) (element-type guint): only these, by index. */
void       linli_map_list_set_features (LinliMapList *self, LinliMapFeatures *features, const GArray *picked);
/* The row of @building, an index, is the one that is marked; -1: none. */
void       linli_map_list_select       (LinliMapList *self, int building);
/* (transfer full): what is listed, as lines of cells with tabs between, which a spreadsheet takes. */
char      *linli_map_list_make_table   (LinliMapList *self) G_GNUC_WARN_UNUSED_RESULT;
/* The focus goes to the rows, as soon as there are any. */
void       linli_map_list_focus        (LinliMapList *self);
guint      linli_map_list_get_size     (LinliMapList *self);

/* Signals: "walked" (int building): the row that is marked now; "opened" (int building). */

G_END_DECLS
