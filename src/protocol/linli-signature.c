/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-signature.c - what a server signed, so that nobody else can say it. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-signature.h"

#include "linli-error.h"

#include <sodium.h>
#include <string.h>

#define VARIANT     sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define LEASE_SIZE  128

G_STATIC_ASSERT (LINLI_SIGNATURE_KEY_BYTES == crypto_sign_PUBLICKEYBYTES && LINLI_SIGNATURE_SEED_BYTES == crypto_sign_SEEDBYTES);

gboolean
linli_signature_make_keys (guint8 *ret_public, guint8 *ret_seed, GError **error)
{
  guint8 secret[crypto_sign_SECRETKEYBYTES];

  if (sodium_init () < 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "this machine gives no random numbers");
      return FALSE;
    }
  randombytes_buf (ret_seed, LINLI_SIGNATURE_SEED_BYTES);
  crypto_sign_seed_keypair (ret_public, secret, ret_seed);
  sodium_memzero (secret, sizeof secret);
  return TRUE;
}

static char *
to_text (const guint8 *bytes, gsize length)
{
  char *text = g_malloc (sodium_base64_encoded_len (length, VARIANT));

  return sodium_bin2base64 (text, sodium_base64_encoded_len (length, VARIANT), bytes, length, VARIANT);
}

static gboolean
from_text (const char *text, guint8 *ret_bytes, gsize wanted)
{
  gsize length = 0;

  return text != NULL && sodium_base642bin (ret_bytes, wanted, text, strlen (text), NULL, &length, NULL, VARIANT) == 0 && length == wanted;
}

char *
linli_signature_key_to_text (const guint8 *key)
{
  return to_text (key, LINLI_SIGNATURE_KEY_BYTES);
}

gboolean
linli_signature_is_key (const char *text)
{
  guint8 key[LINLI_SIGNATURE_KEY_BYTES];

  return from_text (text, key, sizeof key);
}

static void
write_lease (char *buffer, gint64 device, gint64 until_ms, gint64 said_ms)
{
  g_snprintf (buffer, LEASE_SIZE, "linli lease 1\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n",
              device, until_ms, said_ms);
}

char *
linli_signature_of_lease (const guint8 *seed, gint64 device, gint64 until_ms, gint64 said_ms)
{
  guint8 public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
  char text[LEASE_SIZE];

  write_lease (text, device, until_ms, said_ms);
  crypto_sign_seed_keypair (public_key, secret, seed);
  crypto_sign_detached (signature, NULL, (const guint8 *) text, strlen (text), secret);
  sodium_memzero (secret, sizeof secret);
  return to_text (signature, sizeof signature);
}

gboolean
linli_signature_check_lease (const char *key, const char *signature, gint64 device, gint64 until_ms, gint64 said_ms)
{
  guint8 public_key[LINLI_SIGNATURE_KEY_BYTES], bytes[crypto_sign_BYTES];
  char text[LEASE_SIZE];

  write_lease (text, device, until_ms, said_ms);
  return sodium_init () >= 0 && from_text (key, public_key, sizeof public_key) && from_text (signature, bytes, sizeof bytes)
         && crypto_sign_verify_detached (bytes, (const guint8 *) text, strlen (text), public_key) == 0;
}

char *
linli_signature_make_secret (void)
{
  guint8 secret[crypto_generichash_KEYBYTES];

  randombytes_buf (secret, sizeof secret);
  return to_text (secret, sizeof secret);
}

char *
linli_signature_mark_notes (const char *secret, const char *text)
{
  guint8 key[crypto_generichash_KEYBYTES], mark[crypto_generichash_BYTES];

  if (sodium_init () < 0 || !from_text (secret, key, sizeof key))
    return NULL;
  crypto_generichash (mark, sizeof mark, (const guint8 *) text, strlen (text), key, sizeof key);
  return to_text (mark, sizeof mark);
}
