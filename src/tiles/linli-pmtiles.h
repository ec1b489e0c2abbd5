/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-tile-reader.h"

G_BEGIN_DECLS

/* PMTiles version 3 (the specification of the Protomaps project, CC0): a head of 127 bytes, directories of varints packed with gzip, tiles
 * numbered along a Hilbert curve.  Only pictures; every offset, length and count is bounded by the file's size or a constant.
 * One thread at a time. */
typedef struct _LinliPmtiles LinliPmtiles;

LinliPmtiles *linli_pmtiles_open        (const char *path, LinliTileInfo *ret_info, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_pmtiles_free        (LinliPmtiles *self);
GBytes       *linli_pmtiles_read        (LinliPmtiles *self, guint zoom, guint x, guint y, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The number of a tile: all tiles of smaller zooms, then its place on the curve. */
guint64       linli_pmtiles_get_tile_no (guint zoom, guint x, guint y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPmtiles, linli_pmtiles_free)

G_END_DECLS
