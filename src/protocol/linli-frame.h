/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-wire.h"

G_BEGIN_DECLS

/* A frame: rows of one kind in one grid as they were at one moment, and the conflicts about that kind there, column by column, one zstd
 * frame, called by its SHA-256.  It never changes, so that it may be kept, fetched again and told from another.  docs/sync.md has the
 * layout.  What a frame holds goes into a replica as a page's whole rows do. */
#define LINLI_FRAME_ROWS       2000           /* as many as a page */
#define LINLI_FRAME_BYTES      (1024 * 1024)  /* of bodies, about; where one more row would not fit, another frame begins */
#define LINLI_FRAME_HASH_SIZE  65             /* 64 hex digits and the nought */
#define LINLI_FRAMES_AT_ONCE   16             /* of one request */

/* (transfer full) @items: LinliPageItem FULL of @kind in @grid, or CONFLICT about it. */
GBytes    *linli_frame_pack   (gint64 com, gint64 grid, const LinliKind *kind, GPtrArray *items) G_GNUC_WARN_UNUSED_RESULT;
void       linli_frame_hash   (gconstpointer data, gsize length, char ret_hash[LINLI_FRAME_HASH_SIZE]);
gboolean   linli_frame_is_hash (const char *text);
/* The frames called @hashes (NULL-terminated), one behind the other, as one page: its items, and in next one cursor that says partition and
 * grid, which all of them have in common.  Rows of a kind that this catalogue lacks are passed over.  LINLI_ERROR_INVALID or TOO_LARGE:
 * cut off, something else than was asked for, or damaged. */
LinliPage *linli_frames_read  (LinliCatalogue *catalogue, const char *const *hashes, gconstpointer data, gsize length, GError **error)
                               G_GNUC_WARN_UNUSED_RESULT;

/* What the frames of one grid are that a reader may have, as of number @asof. */
typedef struct { char hash[LINLI_FRAME_HASH_SIZE]; guint kind_no; gint64 rows, bytes; } LinliFrameEntry;
typedef struct
{
  gint64  com, epoch, scope_version, grid, asof, rows;
  GArray *frames;  /* (owned) LinliFrameEntry */
} LinliManifest;
typedef struct { gint64 com, epoch, scope_version, grid; } LinliManifestAsk;

LinliManifest *linli_manifest_new  (gint64 com, gint64 grid) G_GNUC_WARN_UNUSED_RESULT;
void           linli_manifest_free (LinliManifest *manifest);
/* linli-wire-manifest.c */
void           linli_wire_write_manifest_ask (GString *out, const LinliManifestAsk *ask);
gboolean       linli_wire_read_manifest_ask  (const char *text, gsize length, LinliManifestAsk *ret_ask, GError **error);
void           linli_wire_write_manifest     (GString *out, const LinliManifest *manifest);
LinliManifest *linli_wire_read_manifest      (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliManifest, linli_manifest_free)

G_END_DECLS
