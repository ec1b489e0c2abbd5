/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-courier.c - bundles that are carried by hand: sealed, opened, bounded. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-courier.h"

#include "linli-error.h"
#include "linli-wire.h"

#include <sodium.h>
#include <string.h>

#define VERSION     1
#define KEY_BYTES   crypto_secretstream_xchacha20poly1305_KEYBYTES
#define BOXED_BYTES (KEY_BYTES + crypto_box_MACBYTES)
#define A_BYTES     crypto_secretstream_xchacha20poly1305_ABYTES

/* The bytes in front; all of them are authenticated with the first part.  Numbers are big-endian. */
enum
{
  AT_VERSION = 8, AT_TYPE = 9, AT_DEVICE = 10, AT_NUMBER = 18, AT_SERVER = 26, AT_OWNER = AT_SERVER + LINLI_COURIER_MARK_BYTES,
  AT_NONCE = AT_OWNER + LINLI_COURIER_MARK_BYTES, AT_KEY = AT_NONCE + crypto_box_NONCEBYTES, AT_STREAM = AT_KEY + BOXED_BYTES,
  HEAD_BYTES = AT_STREAM + crypto_secretstream_xchacha20poly1305_HEADERBYTES
};

static const char magic[AT_VERSION + 1] = "LINLIUSB";

G_STATIC_ASSERT (LINLI_COURIER_KEY_BYTES == crypto_box_PUBLICKEYBYTES && LINLI_COURIER_KEY_BYTES == crypto_box_SECRETKEYBYTES);
G_STATIC_ASSERT (LINLI_COURIER_MARK_BYTES >= crypto_generichash_BYTES_MIN);

static gboolean
begin (GError **error)
{
  if (sodium_init () >= 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "this machine gives no random numbers");
  return FALSE;
}

gboolean
linli_courier_make_keys (LinliCourierKeys *ret_keys, GError **error)
{
  return begin (error) && crypto_box_keypair (ret_keys->public_key, ret_keys->secret_key) == 0;
}

char *
linli_courier_key_to_text (const guint8 *key)
{
  char *text = g_malloc (sodium_base64_ENCODED_LEN (LINLI_COURIER_KEY_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING));

  return sodium_bin2base64 (text, sodium_base64_ENCODED_LEN (LINLI_COURIER_KEY_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING), key,
                            LINLI_COURIER_KEY_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

gboolean
linli_courier_key_from_text (const char *text, guint8 *ret_key)
{
  gsize length = 0;

  return text != NULL && sodium_base642bin (ret_key, LINLI_COURIER_KEY_BYTES, text, strlen (text), NULL, &length, NULL,
                                            sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0
         && length == LINLI_COURIER_KEY_BYTES;
}

void
linli_courier_mark (const guint8 *public_key, guint8 *ret_mark)
{
  crypto_generichash (ret_mark, LINLI_COURIER_MARK_BYTES, public_key, LINLI_COURIER_KEY_BYTES, NULL, 0);
}

static void
free_part (gpointer data)
{
  LinliCourierPart *part = data;

  g_string_free (part->text, TRUE);
  g_free (part);
}

GPtrArray *
linli_courier_parts_new (void)
{
  return g_ptr_array_new_with_free_func (free_part);
}

GString *
linli_courier_parts_add (GPtrArray *parts, LinliCourierPartType type)
{
  LinliCourierPart *part = g_new0 (LinliCourierPart, 1);

  part->type = type;
  part->text = g_string_new (NULL);
  g_ptr_array_add (parts, part);
  return part->text;
}

static void
put_number (guint8 *at, gint64 number)
{
  guint64 big = GUINT64_TO_BE ((guint64) number);

  memcpy (at, &big, sizeof big);
}

static gint64
get_number (const guint8 *at)
{
  guint64 big;

  memcpy (&big, at, sizeof big);
  return (gint64) GUINT64_FROM_BE (big);
}

static void
append_part (GByteArray *out, crypto_secretstream_xchacha20poly1305_state *stream, const LinliCourierPart *part, gboolean is_first, gboolean is_last)
{
  g_autoptr(GBytes) packed = linli_zstd_pack (part->text->str, part->text->len, 9);
  g_autoptr(GByteArray) plain = g_byte_array_new ();
  guint8 type = (guint8) part->type;
  guint at = out->len;
  guint32 size;
  gsize length;
  const guint8 *data = g_bytes_get_data (packed, &length);

  g_byte_array_append (plain, &type, 1);
  g_byte_array_append (plain, data, (guint) length);
  size = plain->len + A_BYTES;
  g_byte_array_set_size (out, at + (guint) sizeof size + size);
  crypto_secretstream_xchacha20poly1305_push (stream, out->data + at + sizeof size, NULL, plain->data, plain->len, is_first ? out->data : NULL,
                                              is_first ? HEAD_BYTES : 0, is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
  size = GUINT32_TO_BE (size);
  memcpy (out->data + at, &size, sizeof size);
}

GBytes *
linli_courier_seal (const LinliCourierHeader *header, GPtrArray *parts, const LinliCourierKeys *mine, const guint8 *their_public, GError **error)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  crypto_secretstream_xchacha20poly1305_state stream;
  guint8 key[KEY_BYTES];
  gboolean good;

  g_return_val_if_fail (parts->len > 0, NULL);
  if (!begin (error))
    return NULL;
  g_byte_array_set_size (out, HEAD_BYTES);
  memcpy (out->data, magic, AT_VERSION);
  out->data[AT_VERSION] = VERSION;
  out->data[AT_TYPE] = (guint8) header->type;
  put_number (out->data + AT_DEVICE, header->device);
  put_number (out->data + AT_NUMBER, header->number);
  memcpy (out->data + AT_SERVER, header->server_mark, LINLI_COURIER_MARK_BYTES);
  memcpy (out->data + AT_OWNER, header->device_mark, LINLI_COURIER_MARK_BYTES);
  randombytes_buf (out->data + AT_NONCE, crypto_box_NONCEBYTES);
  crypto_secretstream_xchacha20poly1305_keygen (key);
  good = crypto_box_easy (out->data + AT_KEY, key, sizeof key, out->data + AT_NONCE, their_public, mine->secret_key) == 0
         && crypto_secretstream_xchacha20poly1305_init_push (&stream, out->data + AT_STREAM, key) == 0;
  sodium_memzero (key, sizeof key);
  if (!good)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the other side's key is none; sync once over the network");
      return NULL;
    }
  for (guint i = 0; i < parts->len; i++)
    append_part (out, &stream, g_ptr_array_index (parts, i), i == 0, i + 1 == parts->len);
  sodium_memzero (&stream, sizeof stream);
  if (out->len > LINLI_COURIER_MAX_BYTES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "the bundle would have %u bytes, %d are the most", out->len, LINLI_COURIER_MAX_BYTES);
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

gboolean
linli_courier_read_header (GBytes *bundle, LinliCourierHeader *ret_header, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bundle, &length);

  if (length > LINLI_COURIER_MAX_BYTES)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "a bundle has at most %d bytes, this file has more", LINLI_COURIER_MAX_BYTES);
  else if (length < AT_VERSION + 1 || memcmp (data, magic, AT_VERSION) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this is no bundle of Linli's; choose the file that \"courier export\" wrote");
  else if (data[AT_VERSION] != VERSION)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "the bundle is of version %u, this program reads %d; install the newer program",
                 data[AT_VERSION], VERSION);
  else if (length < HEAD_BYTES)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the bundle is cut off; copy it again");
  else if ((data[AT_TYPE] != LINLI_COURIER_QUESTION && data[AT_TYPE] != LINLI_COURIER_ANSWER) || get_number (data + AT_DEVICE) < 1
           || get_number (data + AT_NUMBER) < 1)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the bundle is damaged; copy it again");
  else
    {
      ret_header->type = data[AT_TYPE];
      ret_header->device = get_number (data + AT_DEVICE);
      ret_header->number = get_number (data + AT_NUMBER);
      memcpy (ret_header->server_mark, data + AT_SERVER, LINLI_COURIER_MARK_BYTES);
      memcpy (ret_header->device_mark, data + AT_OWNER, LINLI_COURIER_MARK_BYTES);
      return TRUE;
    }
  return FALSE;
}

/* One part from @at on; moves it. */
static gboolean
read_part (const guint8 *data, gsize length, gsize *at, crypto_secretstream_xchacha20poly1305_state *stream, GPtrArray *parts, guint8 *ret_tag)
{
  g_autofree guint8 *plain = NULL;
  g_autoptr(GBytes) text = NULL;
  gboolean is_first = *at == HEAD_BYTES;
  unsigned long long size = 0;
  guint32 claimed;
  gsize n;
  const char *bytes;

  if (length - *at < sizeof claimed || parts->len == LINLI_COURIER_MAX_PARTS)
    return FALSE;
  memcpy (&claimed, data + *at, sizeof claimed);
  claimed = GUINT32_FROM_BE (claimed);
  *at += sizeof claimed;
  if (claimed <= A_BYTES || claimed > length - *at)
    return FALSE;
  plain = g_malloc (claimed - A_BYTES);
  if (crypto_secretstream_xchacha20poly1305_pull (stream, plain, &size, ret_tag, data + *at, claimed, is_first ? data : NULL,
                                                  is_first ? HEAD_BYTES : 0) != 0)
    return FALSE;
  *at += claimed;
  text = linli_zstd_unpack (plain + 1, (gsize) size - 1, LINLI_WIRE_MAX_BODY, NULL);
  if (text == NULL)
    return FALSE;
  bytes = g_bytes_get_data (text, &n);
  g_string_append_len (linli_courier_parts_add (parts, plain[0]), bytes, (gssize) n);
  return TRUE;
}

GPtrArray *
linli_courier_open (GBytes *bundle, const LinliCourierKeys *mine, const guint8 *their_public, GError **error)
{
  g_autoptr(GPtrArray) parts = linli_courier_parts_new ();
  crypto_secretstream_xchacha20poly1305_state stream;
  LinliCourierHeader header;
  guint8 key[KEY_BYTES], tag = 0;
  gsize length, at = HEAD_BYTES;
  const guint8 *data = g_bytes_get_data (bundle, &length);
  gboolean good;

  if (!begin (error) || !linli_courier_read_header (bundle, &header, error))
    return NULL;
  good = crypto_box_open_easy (key, data + AT_KEY, BOXED_BYTES, data + AT_NONCE, their_public, mine->secret_key) == 0
         && crypto_secretstream_xchacha20poly1305_init_pull (&stream, data + AT_STREAM, key) == 0;
  sodium_memzero (key, sizeof key);
  while (good && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL)
    good = read_part (data, length, &at, &stream, parts, &tag);
  sodium_memzero (&stream, sizeof stream);
  if (good && at == length)
    return g_steal_pointer (&parts);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the bundle was cut off or changed on its way, or is not from who it says; copy it again"
               " from where it was made");
  return NULL;
}
