/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device's certificate is its own, is good for a year, and only its key can name the next; a lease is the server's word or none. */
#include "config.h"

#include "linli-certificate.h"
#include "linli-error.h"
#include "linli-signature.h"

#include <gio/gio.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1790000000000)
#define DAY (G_GINT64_CONSTANT (24) * 3600 * 1000)

static char *
make (void)
{
  GError *error = NULL;
  char *pem = linli_certificate_make (NOW, &error);

  g_assert_no_error (error);
  return pem;
}

static void
test_made (void)
{
  g_autofree char *pem = make (), *other = make (), *part = linli_certificate_get_public (pem), *mark = NULL, *escaped = NULL, *header = NULL;
  g_autoptr(GTlsCertificate) tls = NULL;
  GError *error = NULL;
  LinliCertificate one, two;
  guint8 seen[LINLI_CERTIFICATE_MARK_BYTES];

  g_assert_nonnull (strstr (pem, "PRIVATE KEY"));
  g_assert_null (strstr (part, "PRIVATE"));
  g_assert_true (linli_certificate_read (pem, &one, &error));
  g_assert_no_error (error);
  g_assert_cmpint (one.from_ms, ==, NOW - DAY);
  g_assert_cmpint (one.until_ms, ==, NOW + LINLI_CERTIFICATE_DAYS * DAY);
  g_assert_true (linli_certificate_read (other, &two, NULL));
  g_assert_true (memcmp (one.mark, two.mark, sizeof one.mark) != 0);
  /* The same without its key, and as a proxy writes it. */
  g_assert_true (linli_certificate_read (part, &two, NULL));
  g_assert_cmpmem (one.mark, sizeof one.mark, two.mark, sizeof two.mark);
  escaped = g_uri_escape_string (part, NULL, FALSE);
  header = g_strconcat (escaped, "%0A", NULL);
  g_assert_true (linli_certificate_mark_of_header (header, seen));
  g_assert_cmpmem (seen, sizeof seen, one.mark, sizeof one.mark);
  mark = linli_certificate_mark_to_text (one.mark);
  g_assert_cmpuint (strlen (mark), ==, 64);
  /* GLib's TLS takes it with its key, where there is one. */
  tls = g_tls_certificate_new_from_pem (pem, -1, &error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    g_clear_error (&error);
  g_assert_no_error (error);
}

static void
test_times (void)
{
  static const struct { gint64 from, until, now; gboolean good; } rows[] = {
    { -1, 365, 0, TRUE }, { -1, 365, 364, TRUE }, { -1, 365, 365, FALSE }, { -1, 365, 400, FALSE }, { -1, 365, -2, FALSE },
    { 1, 366, 0, FALSE }, { -1, 367, 0, TRUE }, { -1, 368, 0, FALSE }, { -1, 36500, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliCertificate certificate = { { 0 }, NOW + rows[i].from * DAY, NOW + rows[i].until * DAY };

      g_assert_cmpint (linli_certificate_is_good (&certificate, NOW + rows[i].now * DAY), ==, rows[i].good);
    }
}

static void
test_refused (void)
{
  static const char *const rows[] = {
    "", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n\xff\xfe\n-----END CERTIFICATE-----", "nothing",
  };
  g_autofree char *pem = make (), *part = linli_certificate_get_public (pem), *cut = NULL, *padding = g_strnfill (LINLI_CERTIFICATE_MAX_BYTES, 'A'), *longer = NULL;
  LinliCertificate certificate;
  guint8 mark[LINLI_CERTIFICATE_MARK_BYTES];

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (linli_certificate_read (rows[i], &certificate, &error));
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
  cut = g_strdup_printf ("%.100s\n-----END CERTIFICATE-----", part);
  g_assert_false (linli_certificate_read (cut, &certificate, NULL));
  longer = g_strdup_printf ("-----BEGIN CERTIFICATE-----%s-----END CERTIFICATE-----", padding);
  g_assert_false (linli_certificate_read (longer, &certificate, NULL));
  g_assert_false (linli_certificate_mark_of_header (NULL, mark));
  g_assert_false (linli_certificate_mark_of_header ("", mark));
  g_assert_false (linli_certificate_mark_of_header ("%zz%00-----BEGIN", mark));
  g_assert_false (linli_certificate_read (NULL, &certificate, NULL));
}

static void
test_next (void)
{
  g_autofree char *pem = make (), *next = make (), *stranger = make (), *word = NULL, *stranger_word = NULL, *changed = NULL;
  GError *error = NULL;

  word = linli_certificate_give_word (pem, next, &error);
  g_assert_no_error (error);
  stranger_word = linli_certificate_give_word (stranger, next, &error);
  g_assert_no_error (error);
  changed = g_strdup (word);
  changed[20] = changed[20] == 'A' ? 'B' : 'A';
  g_assert_true (linli_certificate_check_word (pem, next, word));
  g_assert_false (linli_certificate_check_word (pem, stranger, word));
  g_assert_false (linli_certificate_check_word (stranger, next, word));
  g_assert_false (linli_certificate_check_word (pem, next, stranger_word));
  g_assert_false (linli_certificate_check_word (pem, next, changed));
  g_assert_false (linli_certificate_check_word (pem, next, ""));
  g_assert_false (linli_certificate_check_word (pem, next, NULL));
  g_assert_null (linli_certificate_give_word ("no key", next, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
  g_error_free (error);
}

static void
test_lease (void)
{
  guint8 public_key[LINLI_SIGNATURE_KEY_BYTES], seed[LINLI_SIGNATURE_SEED_BYTES], other_public[LINLI_SIGNATURE_KEY_BYTES], other_seed[LINLI_SIGNATURE_SEED_BYTES];
  g_autofree char *key = NULL, *other = NULL, *signature = NULL, *changed = NULL, *theirs = NULL;
  GError *error = NULL;

  g_assert_true (linli_signature_make_keys (public_key, seed, &error) && linli_signature_make_keys (other_public, other_seed, &error));
  key = linli_signature_key_to_text (public_key);
  other = linli_signature_key_to_text (other_public);
  g_assert_true (linli_signature_is_key (key));
  g_assert_false (linli_signature_is_key ("short") || linli_signature_is_key (NULL) || linli_signature_is_key (""));
  signature = linli_signature_of_lease (seed, 7, NOW + 14 * DAY, NOW);
  theirs = linli_signature_of_lease (other_seed, 7, NOW + 14 * DAY, NOW);
  changed = g_strdup (signature);
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  g_assert_true (linli_signature_check_lease (key, signature, 7, NOW + 14 * DAY, NOW));
  g_assert_false (linli_signature_check_lease (key, signature, 8, NOW + 14 * DAY, NOW));
  g_assert_false (linli_signature_check_lease (key, signature, 7, NOW + 15 * DAY, NOW));
  g_assert_false (linli_signature_check_lease (key, signature, 7, NOW + 14 * DAY, NOW + 1));
  g_assert_false (linli_signature_check_lease (other, signature, 7, NOW + 14 * DAY, NOW));
  g_assert_false (linli_signature_check_lease (key, theirs, 7, NOW + 14 * DAY, NOW));
  g_assert_false (linli_signature_check_lease (key, changed, 7, NOW + 14 * DAY, NOW));
  g_assert_false (linli_signature_check_lease (key, NULL, 7, NOW + 14 * DAY, NOW) || linli_signature_check_lease (NULL, signature, 7, NOW + 14 * DAY, NOW));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/is-new-each-time-and-known-by-its-mark", test_made);
  g_test_add_func ("/certificate/is-good-for-its-year-only", test_times);
  g_test_add_func ("/certificate/what-is-none-is-refused", test_refused);
  g_test_add_func ("/certificate/only-its-key-names-the-next", test_next);
  g_test_add_func ("/certificate/a-lease-is-the-server-s-word-and-no-other", test_lease);
  return g_test_run ();
}
