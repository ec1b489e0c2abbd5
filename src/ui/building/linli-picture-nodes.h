/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-building-picture.h"

G_BEGIN_DECLS

/* The painted parts of a building picture, a floor of a unit each: painted once and kept while near what is in sight and until something
 * it shows changes; a frame puts together those in sight. */
typedef struct _LinliPictureNodes LinliPictureNodes;

LinliPictureNodes *linli_picture_nodes_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void               linli_picture_nodes_free    (LinliPictureNodes *self);
void               linli_picture_nodes_forget  (LinliPictureNodes *self);
/* What scrolls: homes and the ground.  @seen: what is in sight, in the picture's own coordinates. */
void               linli_picture_nodes_snapshot_parts  (LinliPictureNodes *self, const LinliBuildingPicture *picture,
                                                        GtkSnapshot *snapshot, const LinliRect *seen);
/* What stays at the left, @seen from x = 0, and at the top. */
void               linli_picture_nodes_snapshot_floors (LinliPictureNodes *self, const LinliBuildingPicture *picture,
                                                        GtkSnapshot *snapshot, const LinliRect *seen);
void               linli_picture_nodes_snapshot_header (LinliPictureNodes *self, const LinliBuildingPicture *picture,
                                                        GtkSnapshot *snapshot);

G_END_DECLS
