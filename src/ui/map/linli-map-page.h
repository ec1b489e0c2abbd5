/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The page "Map": grids and footprints of the community; a building opens from it. */
#define LINLI_TYPE_MAP_PAGE (linli_map_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapPage, linli_map_page, LINLI, MAP_PAGE, AdwBin)

/* FALSE when the catalogue lacks the roles: then there is no such page. */
gboolean   linli_map_page_is_possible (LinliReplica *replica);
GtkWidget *linli_map_page_new         (LinliReplica *replica);
/* Centres the map on @building and marks it. */
void       linli_map_page_show        (LinliMapPage *self, const LinliId *building);

/* Marks @buildings (element-type LinliId) and brings them into sight, until the bar that says @words is closed or something is drawn. */
void       linli_map_page_mark        (LinliMapPage *self, GPtrArray *buildings, const char *words);

/* What the buildings are coloured by: the number of a theme of the catalogue, 0 for none; one that the person may not see is none. */
int        linli_map_page_get_theme   (LinliMapPage *self);
void       linli_map_page_set_theme   (LinliMapPage *self, int no);

/* The same of a single item and one of its codes, as a key to remember it by.  (nullable) (transfer full): a theme of the catalogue, or none. */
char      *linli_map_page_get_theme_item (LinliMapPage *self) G_GNUC_WARN_UNUSED_RESULT;
void       linli_map_page_set_theme_item (LinliMapPage *self, const char *key);

/* Signals: "open-record" (const char *kind, const char *uuid); "open-picture" (const char *building_uuid); "theme-changed": by the person. */

/* The buildings that are chosen, if any, into a file of maps; its end says in which format: .geojson, .gpkg, .shp, .kml. */
void       linli_map_page_export      (LinliMapPage *self, const char *file);

G_END_DECLS
