/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tiles of a server, and what is kept of them.
 *
 * Kept is only what was in sight or one tile beside it, for LINLI_TILE_KEEP_DAYS days and up to LINLI_TILE_KEEP_BYTES, under numbers:
 * neither the key nor the server's name is in a path.  A server that refuses is left alone for a minute.  Redirects are not followed (they
 * would take the key along). */
typedef struct _LinliTileFetcher LinliTileFetcher;

#define LINLI_TILE_KEEP_DAYS  30
#define LINLI_TILE_KEEP_BYTES (200u << 20)

/* @address: passes linli_tile_template_check(); @key: (nullable); @folder: (nullable) where tiles are kept, NULL: nowhere; made when needed;
 * @timeout: seconds. */
LinliTileFetcher *linli_tile_fetcher_new  (const char *address, const char *key, const char *folder, guint timeout) G_GNUC_WARN_UNUSED_RESULT;
void              linli_tile_fetcher_free (LinliTileFetcher *self);
/* (transfer full) (nullable): a picture that passes linli_tile_image_check(); NULL without @error where the server has none (404).
 * Errors say the kind of trouble and never the address.  Blocks on the network and the disk; any thread, several at a time. */
GBytes           *linli_tile_fetcher_read (LinliTileFetcher *self, guint zoom, guint x, guint y, GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): the same where it is kept and not too old; nothing is asked of the server.  Blocks on the disk; any thread. */
GBytes           *linli_tile_fetcher_read_kept (LinliTileFetcher *self, guint zoom, guint x, guint y) G_GNUC_WARN_UNUSED_RESULT;
/* Lets go what is too old, then the oldest of what is too much.  @now: seconds.  Blocks on the disk.  Bytes kept. */
guint64           linli_tile_fetcher_prune (const char *folder, gint64 now, guint64 max_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTileFetcher, linli_tile_fetcher_free)

G_END_DECLS
