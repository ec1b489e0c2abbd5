/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* A building among its neighbours, small; a click shows it on the map. */
#define LINLI_TYPE_MAP_THUMBNAIL (linli_map_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapThumbnail, linli_map_thumbnail, LINLI, MAP_THUMBNAIL, AdwBin)

GtkWidget *linli_map_thumbnail_new  (LinliReplica *replica);
/* A null id hides it, and so does a building without a footprint. */
void       linli_map_thumbnail_show (LinliMapThumbnail *self, const LinliId *building);

/* Signal "clicked". */

G_END_DECLS
