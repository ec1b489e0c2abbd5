/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LINLI_TILE_MAX_BYTES (4u << 20)  /* of one tile, packed */
#define LINLI_TILE_MAX_PX    2048        /* a side; 16 MiB unpacked */

/* Whether @bytes are a PNG or JPEG picture of a size a tile may have.  Only the head is read, so that nothing large is ever unpacked;
 * whether the rest is whole shows when it is decoded.  Any thread. */
gboolean linli_tile_image_check (GBytes *bytes, guint *ret_width, guint *ret_height, GError **error);

G_END_DECLS
