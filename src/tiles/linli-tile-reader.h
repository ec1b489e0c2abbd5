/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LINLI_TILE_MAX_ZOOM 24

/* A file of map pictures, MBTiles or PMTiles version 3, told apart by its first bytes.  It comes from outside: whatever it says of itself is
 * checked before it is believed. */
typedef struct _LinliTileReader LinliTileReader;

typedef struct
{
  char *name, *attribution;  /* (owned) (nullable): plain text, shortened */
  guint min_zoom, max_zoom;
} LinliTileInfo;

/* Blocks on the disk.  NULL with what is wrong: no such file, neither format, vector tiles. */
LinliTileReader     *linli_tile_reader_open     (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void                 linli_tile_reader_free     (LinliTileReader *self);
const LinliTileInfo *linli_tile_reader_get_info (const LinliTileReader *self);
/* (transfer full) (nullable): the packed picture; NULL without @error where the file has no tile.  Rows count from the north.
 * Blocks on the disk; any thread, one at a time (it locks). */
GBytes              *linli_tile_reader_read     (LinliTileReader *self, guint zoom, guint x, guint y,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTileReader, linli_tile_reader_free)

/* Plain text of what a file says of itself: no marks (<a href...>), no control characters, at most 200 characters.
 * (transfer full) (nullable) */
char *linli_tile_info_clean (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
