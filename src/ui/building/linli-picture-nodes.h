/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-building-picture.h"

G_BEGIN_DECLS

/* The painted floors of a building picture: each is painted once and kept until something it shows changes; a frame puts together
 * those in sight. */
typedef struct _LinliPictureNodes LinliPictureNodes;

LinliPictureNodes *linli_picture_nodes_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void               linli_picture_nodes_free    (LinliPictureNodes *self);
void               linli_picture_nodes_forget  (LinliPictureNodes *self);
/* What scrolls: floors and the ground.  @top and @height: what is in sight, in the picture's own coordinates. */
void               linli_picture_nodes_snapshot_rows   (LinliPictureNodes *self, const LinliBuildingPicture *picture,
                                                        GtkSnapshot *snapshot, double top, double height);
/* What stays at the left, and at the top. */
void               linli_picture_nodes_snapshot_floors (LinliPictureNodes *self, const LinliBuildingPicture *picture,
                                                        GtkSnapshot *snapshot, double top, double height);
void               linli_picture_nodes_snapshot_header (LinliPictureNodes *self, const LinliBuildingPicture *picture,
                                                        GtkSnapshot *snapshot);

G_END_DECLS
