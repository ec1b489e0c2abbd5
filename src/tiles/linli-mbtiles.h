/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-tile-reader.h"

G_BEGIN_DECLS

/* MBTiles 1.3: an SQLite file with metadata(name, value) and tiles(zoom_level, tile_column, tile_row, tile_data), rows from the south.
 * Read only, no statement may run long, nothing of its schema is trusted.  One thread at a time. */
typedef struct _LinliMbtiles LinliMbtiles;

LinliMbtiles *linli_mbtiles_open (const char *path, LinliTileInfo *ret_info, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_mbtiles_free (LinliMbtiles *self);
GBytes       *linli_mbtiles_read (LinliMbtiles *self, guint zoom, guint x, guint y, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMbtiles, linli_mbtiles_free)

G_END_DECLS
