/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sync carried by hand: one file with what a device would say to its server, or the other way round.  The parts are bodies as they go over
 * the network.  libsodium does the rest: a crypto_secretstream with a key of its own, which a crypto_box between the device's and the server's
 * X25519 pairs hands over; so only that one can read it, and only the other can have written it.  docs/sync.md has the layout. */
#define LINLI_COURIER_MAX_BYTES (6 * 1024 * 1024)   /* a whole bundle */
#define LINLI_COURIER_MAX_PARTS 512
#define LINLI_COURIER_KEY_BYTES 32
#define LINLI_COURIER_MARK_BYTES 16

typedef enum { LINLI_COURIER_QUESTION = 1, LINLI_COURIER_ANSWER = 2 } LinliCourierType;

/* What a part is: push, pull (in an answer: what its pages begin at), hello, push answer, page, saves that the server cannot take, a piece of a
 * photo, what became of photos (linli-courier-piece.h). */
typedef enum
{
  LINLI_COURIER_PUSH = 'p', LINLI_COURIER_PULL = 'l', LINLI_COURIER_HELLO = 'h', LINLI_COURIER_RESULTS = 'r', LINLI_COURIER_PAGE = 'g',
  LINLI_COURIER_HELD = 'x', LINLI_COURIER_PHOTO = 'f', LINLI_COURIER_PHOTOS = 'F'
} LinliCourierPartType;

typedef struct { guint8 public_key[LINLI_COURIER_KEY_BYTES], secret_key[LINLI_COURIER_KEY_BYTES]; } LinliCourierKeys;
/* @number counts a device's questions; an answer carries the one it answers. */
typedef struct { LinliCourierType type; gint64 device, number; guint8 server_mark[LINLI_COURIER_MARK_BYTES], device_mark[LINLI_COURIER_MARK_BYTES]; } LinliCourierHeader;
typedef struct { LinliCourierPartType type; GString *text; /* (owned) */ } LinliCourierPart;

/* A new pair, from libsodium's own random source. */
gboolean   linli_courier_make_keys     (LinliCourierKeys *ret_keys, GError **error);
/* (transfer full) a public or secret key as base64url without padding. */
char      *linli_courier_key_to_text   (const guint8 *key) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: @text ((nullable)) is none. */
gboolean   linli_courier_key_from_text (const char *text, guint8 *ret_key);
/* Short name of a public key, for telling whose a bundle is: BLAKE2b. */
void       linli_courier_mark          (const guint8 *public_key, guint8 *ret_mark);

/* (transfer full) (element-type LinliCourierPart) */
GPtrArray *linli_courier_parts_new     (void) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none) what its body is to be written to. */
GString   *linli_courier_parts_add     (GPtrArray *parts, LinliCourierPartType type);

/* (transfer full) the bundle of @parts from who has @mine to who has @their_public.  LINLI_ERROR_TOO_LARGE. */
GBytes    *linli_courier_seal          (const LinliCourierHeader *header, GPtrArray *parts, const LinliCourierKeys *mine,
                                        const guint8 *their_public, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What stands in front, believed by nobody before linli_courier_open().  LINLI_ERROR_INVALID: no bundle; _NEWER: of a later program. */
gboolean   linli_courier_read_header   (GBytes *bundle, LinliCourierHeader *ret_header, GError **error);
/* (transfer full) (element-type LinliCourierPart).  LINLI_ERROR_INVALID: cut, changed or not from @their_public to @mine. */
GPtrArray *linli_courier_open          (GBytes *bundle, const LinliCourierKeys *mine, const guint8 *their_public, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
