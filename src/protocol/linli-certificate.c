/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-certificate.c - a device's own key and certificate: made, read, and the next one vouched for by the one before. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-certificate.h"

#include "linli-error.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY_S         (24 * 3600)
#define SERIAL_BYTES  16
#define BEGIN         "-----BEGIN CERTIFICATE-----"
#define END           "-----END CERTIFICATE-----"
#define WORD          "linli: this certificate comes next\n"
#define MAX_WORD      256

G_STATIC_ASSERT (LINLI_CERTIFICATE_MARK_BYTES == 32);

/* Everything of one call; freed together. */
typedef struct { gnutls_x509_privkey_t key; gnutls_x509_crt_t certificate; gnutls_privkey_t signer; gnutls_pubkey_t checker; } Parts;

static void
parts_clear (Parts *parts)
{
  g_clear_pointer (&parts->signer, gnutls_privkey_deinit);
  g_clear_pointer (&parts->checker, gnutls_pubkey_deinit);
  g_clear_pointer (&parts->certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&parts->key, gnutls_x509_privkey_deinit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static gboolean
check (int result, const char *what, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", what, gnutls_strerror (result));
  return FALSE;
}

/* ---- making ---- */

static int
make_key (Parts *parts)
{
  int result = gnutls_x509_privkey_init (&parts->key);

  return result < 0 ? result
         : gnutls_x509_privkey_generate (parts->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
}

static int
make_certificate (Parts *parts, gint64 now_s)
{
  static const char name[] = "linli device";
  gnutls_x509_crt_t crt;
  guint8 serial[SERIAL_BYTES];
  int result = gnutls_x509_crt_init (&parts->certificate);

  if (result < 0 || (result = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial)) < 0)
    return result;
  /* A number above zero. */
  serial[0] = (serial[0] & 0x7f) | 1;
  crt = parts->certificate;
  if ((result = gnutls_x509_crt_set_version (crt, 3)) < 0
      || (result = gnutls_x509_crt_set_serial (crt, serial, sizeof serial)) < 0
      || (result = gnutls_x509_crt_set_activation_time (crt, (time_t) (now_s - DAY_S))) < 0
      || (result = gnutls_x509_crt_set_expiration_time (crt, (time_t) (now_s + (gint64) LINLI_CERTIFICATE_DAYS * DAY_S))) < 0
      || (result = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, sizeof name - 1)) < 0
      || (result = gnutls_x509_crt_set_key (crt, parts->key)) < 0
      || (result = gnutls_x509_crt_set_basic_constraints (crt, 0, -1)) < 0
      || (result = gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0
      || (result = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_CLIENT, 0)) < 0)
    return result;
  return gnutls_x509_crt_sign2 (crt, crt, parts->key, GNUTLS_DIG_SHA256, 0);
}

char *
linli_certificate_make (gint64 now_ms, GError **error)
{
  g_auto(Parts) parts = { NULL };
  gnutls_datum_t certificate = { NULL, 0 }, key = { NULL, 0 };
  char *pem = NULL;

  if (!check (make_key (&parts), "no key can be made", error)
      || !check (make_certificate (&parts, now_ms / 1000), "no certificate can be made", error))
    return NULL;
  if (check (gnutls_x509_crt_export2 (parts.certificate, GNUTLS_X509_FMT_PEM, &certificate), "the certificate cannot be written", error)
      && check (gnutls_x509_privkey_export2_pkcs8 (parts.key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key),
                "the key cannot be written", error))
    pem = g_strdup_printf ("%.*s%.*s", (int) certificate.size, (const char *) certificate.data, (int) key.size, (const char *) key.data);
  if (key.data != NULL)
    gnutls_memset (key.data, 0, key.size);
  gnutls_free (certificate.data);
  gnutls_free (key.data);
  return pem;
}

/* ---- reading ---- */

char *
linli_certificate_get_public (const char *pem)
{
  const char *begin = pem != NULL ? strstr (pem, BEGIN) : NULL;
  const char *end = begin != NULL ? strstr (begin, END) : NULL;

  if (end == NULL || end - begin > LINLI_CERTIFICATE_MAX_BYTES)
    return NULL;
  return g_strndup (begin, (gsize) (end - begin) + strlen (END));
}

/* (transfer full) (nullable): the certificate itself, out of its PEM. */
static guint8 *
decode (const char *pem, gsize *ret_length)
{
  g_autofree char *part = linli_certificate_get_public (pem);
  guint8 *bytes;

  if (part == NULL)
    return NULL;
  part[strlen (part) - strlen (END)] = '\0';
  bytes = g_base64_decode (part + strlen (BEGIN), ret_length);
  if (*ret_length == 0)
    g_clear_pointer (&bytes, g_free);
  return bytes;
}

static void
take_mark (const guint8 *bytes, gsize length, guint8 *ret_mark)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = LINLI_CERTIFICATE_MARK_BYTES;

  g_checksum_update (sum, bytes, (gssize) length);
  g_checksum_get_digest (sum, ret_mark, &size);
}

static gboolean
import (Parts *parts, const guint8 *bytes, gsize length, GError **error)
{
  const gnutls_datum_t datum = { (guint8 *) bytes, (guint) length };
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

  if (!check (gnutls_x509_crt_init (&parts->certificate), "no room for a certificate", error)
      || !check (gnutls_x509_crt_import (parts->certificate, &datum, GNUTLS_X509_FMT_DER), "this is no certificate", error)
      || !check (gnutls_pubkey_init (&parts->checker), "no room for a key", error)
      || !check (gnutls_pubkey_import_x509 (parts->checker, parts->certificate, 0), "the certificate's key cannot be read", error)
      || !check (gnutls_pubkey_export_ecc_raw2 (parts->checker, &curve, NULL, NULL, 0), "the certificate's key is none of P-256", error))
    return FALSE;
  if (curve == GNUTLS_ECC_CURVE_SECP256R1)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the certificate's key is none of P-256");
  return FALSE;
}

gboolean
linli_certificate_read (const char *pem, LinliCertificate *ret_certificate, GError **error)
{
  g_auto(Parts) parts = { NULL };
  gsize length = 0;
  g_autofree guint8 *bytes = decode (pem, &length);

  if (bytes == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this is no certificate");
      return FALSE;
    }
  if (!import (&parts, bytes, length, error))
    return FALSE;
  take_mark (bytes, length, ret_certificate->mark);
  ret_certificate->from_ms = (gint64) gnutls_x509_crt_get_activation_time (parts.certificate) * 1000;
  ret_certificate->until_ms = (gint64) gnutls_x509_crt_get_expiration_time (parts.certificate) * 1000;
  return TRUE;
}

gboolean
linli_certificate_is_good (const LinliCertificate *certificate, gint64 now_ms)
{
  const gint64 day_ms = G_GINT64_CONSTANT (1000) * DAY_S;

  return certificate->from_ms <= now_ms && certificate->until_ms > now_ms
         && certificate->until_ms - now_ms <= (LINLI_CERTIFICATE_DAYS + 2) * day_ms;
}

gboolean
linli_certificate_mark_of_header (const char *header, guint8 *ret_mark)
{
  g_autofree char *pem = header != NULL && strlen (header) <= 3 * LINLI_CERTIFICATE_MAX_BYTES ? g_uri_unescape_string (header, NULL) : NULL;
  gsize length = 0;
  g_autofree guint8 *bytes = decode (pem, &length);

  if (bytes == NULL)
    return FALSE;
  take_mark (bytes, length, ret_mark);
  return TRUE;
}

char *
linli_certificate_mark_to_text (const guint8 *mark)
{
  GString *text = g_string_sized_new (2 * LINLI_CERTIFICATE_MARK_BYTES);

  for (guint i = 0; i < LINLI_CERTIFICATE_MARK_BYTES; i++)
    g_string_append_printf (text, "%02x", mark[i]);
  return g_string_free (text, FALSE);
}

/* ---- the next one ---- */

/* (transfer full) (nullable): what is signed. */
static GByteArray *
make_word (const char *next)
{
  gsize length = 0;
  g_autofree guint8 *bytes = decode (next, &length);
  GByteArray *said;

  if (bytes == NULL)
    return NULL;
  said = g_byte_array_new ();
  g_byte_array_append (said, (const guint8 *) WORD, strlen (WORD));
  return g_byte_array_append (said, bytes, (guint) length);
}

char *
linli_certificate_give_word (const char *pem, const char *next, GError **error)
{
  g_auto(Parts) parts = { NULL };
  g_autoptr(GByteArray) said = make_word (next);
  const gnutls_datum_t text = { (guint8 *) pem, (guint) strlen (pem) };
  gnutls_datum_t datum = { NULL, 0 }, signature = { NULL, 0 };
  char *word;

  if (said == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this is no certificate");
      return NULL;
    }
  datum = (gnutls_datum_t) { said->data, said->len };
  if (!check (gnutls_privkey_init (&parts.signer), "no room for a key", error)
      || !check (gnutls_privkey_import_x509_raw (parts.signer, &text, GNUTLS_X509_FMT_PEM, NULL, 0),
                 "the device's key cannot be read", error)
      || !check (gnutls_privkey_sign_data2 (parts.signer, GNUTLS_SIGN_ECDSA_SHA256, 0, &datum, &signature),
                 "the device's key cannot sign", error))
    return NULL;
  word = g_base64_encode (signature.data, signature.size);
  gnutls_free (signature.data);
  return word;
}

gboolean
linli_certificate_check_word (const char *pem, const char *next, const char *word)
{
  g_auto(Parts) parts = { NULL };
  g_autoptr(GByteArray) said = make_word (next);
  gsize length = 0, word_length = 0;
  g_autofree guint8 *bytes = decode (pem, &length);
  g_autofree guint8 *signature = word != NULL && strlen (word) <= MAX_WORD ? g_base64_decode (word, &word_length) : NULL;

  if (said == NULL || bytes == NULL || signature == NULL || word_length == 0 || !import (&parts, bytes, length, NULL))
    return FALSE;
  return gnutls_pubkey_verify_data2 (parts.checker, GNUTLS_SIGN_ECDSA_SHA256, 0, &(gnutls_datum_t) { said->data, said->len },
                                     &(gnutls_datum_t) { signature, (guint) word_length }) >= 0;
}
