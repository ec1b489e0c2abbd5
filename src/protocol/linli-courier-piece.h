/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-attachment.h"
#include "linli-id.h"

G_BEGIN_DECLS

/* Photos in bundles: a piece on its way to the server, and what the server says became of each photo. */
#define LINLI_COURIER_PIECE_BYTES (256 * 1024)
/* What hello's "courier" says of a server: it reads bundles with photos in them. */
#define LINLI_COURIER_WITH_PHOTOS 2
#define LINLI_COURIER_SEVERAL     3  /* and a pull of each of several partitions */

/* A photo, what names it, and @bytes of it from @offset on.  @kind and @field are names, judged by who knows a catalogue. */
typedef struct { char sha[LINLI_SHA_SIZE]; char *kind, *field; /* (owned) */ LinliId id; gint64 offset; GBytes *bytes; /* (owned) */ } LinliCourierPiece;
/* @status: 200, or why not, as the network would answer; @why: (owned) (nullable) in the server's words. */
typedef struct { char sha[LINLI_SHA_SIZE]; char *kind, *field; /* (owned) */ LinliId id; gint64 have, size; guint status; char *why; } LinliCourierPhoto;

void               linli_courier_piece_free   (LinliCourierPiece *piece);
void               linli_courier_photo_free   (LinliCourierPhoto *photo);

/* One line of JSON, then the bytes as they are. */
void               linli_courier_piece_write  (GString *out, const char *sha, const char *kind, const LinliId *id, const char *field, gint64 offset, GBytes *bytes);
/* (transfer full) LINLI_ERROR_INVALID */
LinliCourierPiece *linli_courier_piece_read   (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @photos: (element-type LinliCourierPhoto); @epoch: the server's, whose word it is. */
void               linli_courier_photos_write (GString *out, gint64 epoch, GPtrArray *photos);
/* (transfer full) (element-type LinliCourierPhoto) LINLI_ERROR_INVALID, _TOO_LARGE */
GPtrArray         *linli_courier_photos_read  (const char *text, gsize length, gint64 *ret_epoch, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliCourierPiece, linli_courier_piece_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliCourierPhoto, linli_courier_photo_free)

G_END_DECLS
