/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The page "Buildings": a list of buildings, the picture of one, what is known of the chosen home. */
#define LINLI_TYPE_BUILDING_PAGE (linli_building_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliBuildingPage, linli_building_page, LINLI, BUILDING_PAGE, AdwBin)

/* FALSE when the catalogue lacks the roles: then there is no such page. */
gboolean   linli_building_page_is_possible (LinliReplica *replica);
GtkWidget *linli_building_page_new         (LinliReplica *replica);
/* @room: (nullable): chosen when the picture is there. */
void       linli_building_page_show        (LinliBuildingPage *self, const LinliId *building, const LinliId *room);
/* The building in the picture; null id: none. */
const LinliId *linli_building_page_get_shown (LinliBuildingPage *self);
/* (nullable): the room that is chosen in it. */
const LinliId *linli_building_page_get_room  (LinliBuildingPage *self);
/* What the homes are coloured by, as a number to remember; one that means nothing here changes nothing. */
int        linli_building_page_get_mode    (LinliBuildingPage *self);
void       linli_building_page_set_mode    (LinliBuildingPage *self, int mode);
/* Takes back the newest change to homes that was made on this page; FALSE when there is none. */
gboolean   linli_building_page_undo        (LinliBuildingPage *self);

/* Signals: "open-record" (const char *kind, const char *uuid); "show-on-map" (const char *building_uuid); "mode-changed". */

G_END_DECLS
