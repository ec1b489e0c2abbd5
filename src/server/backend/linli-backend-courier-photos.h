/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend-db.h"
#include "linli-courier-piece.h"

G_BEGIN_DECLS

/* Takes one piece of a photo out of a bundle, as it would be taken over the network; what became of it goes into @photos (element-type
 * LinliCourierPhoto), one entry a photo.  *full: the disk is, and nothing more is tried.  FALSE: it is no piece, nothing else. */
gboolean backend_courier_take_piece (LinliBackend *self, const GString *text, const LinliAccess *access, GPtrArray *photos, gboolean *full,
                                     GError **error);

G_END_DECLS
