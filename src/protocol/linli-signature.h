/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a server signs with: an Ed25519 pair of its own, by libsodium.  A replica keeps the public half from the moment it is enrolled. */
#define LINLI_SIGNATURE_KEY_BYTES  32
#define LINLI_SIGNATURE_SEED_BYTES 32

/* A new pair, from libsodium's own random source; the secret half as its seed. */
gboolean  linli_signature_make_keys   (guint8 *ret_public, guint8 *ret_seed, GError **error);
/* (transfer full): base64url without padding. */
char     *linli_signature_key_to_text (const guint8 *key) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): that @device may work until @until_ms without its server, said at @said_ms. */
char     *linli_signature_of_lease    (const guint8 *seed, gint64 device, gint64 until_ms, gint64 said_ms) G_GNUC_WARN_UNUSED_RESULT;
/* @key: the public half as text.  FALSE: somebody else's, changed, or no key at all ((nullable) both). */
gboolean  linli_signature_check_lease (const char *key, const char *signature, gint64 device, gint64 until_ms, gint64 said_ms);
/* (transfer full): a secret for linli_signature_mark_notes(), as text. */
char     *linli_signature_make_secret (void) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): a mark that only who has @secret makes under @text; NULL: @secret ((nullable)) is none. */
char     *linli_signature_mark_notes  (const char *secret, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Is @text such a key? */
gboolean  linli_signature_is_key      (const char *text);

G_END_DECLS
