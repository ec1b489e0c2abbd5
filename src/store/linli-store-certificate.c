/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-certificate.c - what this replica shows where a proxy ends TLS: the certificate that the server knows, and the one it is to
 * know next.
 *
 * The next one is kept before it is offered: an answer that was lost costs nothing, it is offered again.  Only when the server says that
 * it took it, it takes the place of the one before, so what is shown is always one that the server knows, or has not been asked about
 * yet. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-certificate.h"

#define PRESENT_KEY "certificate"        /* with its key */
#define KNOWN_KEY   "certificate_known"  /* the server said that it took it */
#define NEXT_KEY    "certificate_next"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static gboolean
is_good_for (const char *pem, gint64 now_ms, gint64 days)
{
  LinliCertificate certificate;

  return pem != NULL && linli_certificate_read (pem, &certificate, NULL) && linli_certificate_is_good (&certificate, now_ms)
         && certificate.until_ms - now_ms > days * DAY_MS;
}

/* (transfer full) one that is good for long under @key: the one that is there, or a new one. */
static char *
keep_one (LinliStore *store, const char *key, gint64 now_ms, GError **error)
{
  g_autofree char *pem = linli_meta_get_text (store, key);
  g_auto(LinliTxn) txn = { NULL };

  if (is_good_for (pem, now_ms, LINLI_CERTIFICATE_RENEW_DAYS))
    return g_steal_pointer (&pem);
  g_free (pem);
  pem = linli_certificate_make (now_ms, error);
  if (pem == NULL || !linli_txn_begin (&txn, store, TRUE, error) || !linli_meta_set_text (store, key, pem, error)
      || !linli_txn_commit (&txn, error))
    return NULL;
  return g_steal_pointer (&pem);
}

char *
linli_store_get_certificate (LinliStore *store)
{
  return linli_meta_get_text (store, PRESENT_KEY);
}

char *
linli_store_offer_certificate (LinliStore *store, gboolean anew, char **ret_word, GError **error)
{
  gint64 now_ms = linli_clock_get_wall_ms (store->clock) + linli_meta_get_int (store, "server_offset_ms", 0);
  gboolean known = linli_meta_get_int (store, KNOWN_KEY, 0) != 0;
  g_autofree char *present = linli_meta_get_text (store, PRESENT_KEY);
  g_autofree char *next = NULL;

  *ret_word = NULL;
  if (anew)
    return keep_one (store, NEXT_KEY, now_ms, error);
  /* The server knows none of this replica's: the one that is offered is also the one that is shown. */
  if (present == NULL || !known)
    return keep_one (store, PRESENT_KEY, now_ms, error);
  if (is_good_for (present, now_ms, LINLI_CERTIFICATE_RENEW_DAYS))
    return NULL;
  next = keep_one (store, NEXT_KEY, now_ms, error);
  if (next == NULL || (*ret_word = linli_certificate_give_word (present, next, error)) == NULL)
    return NULL;
  return g_steal_pointer (&next);
}

gboolean
linli_store_note_certificate (LinliStore *store, gboolean anew, const char *mark, GError **error)
{
  static const char *const keys[] = { PRESENT_KEY, NEXT_KEY };
  g_auto(LinliTxn) txn = { NULL };

  /* Enrolled: the one before was another device's, also where the server took none. */
  if (anew)
    {
      g_autofree char *next = linli_meta_get_text (store, NEXT_KEY);

      if (!linli_txn_begin (&txn, store, TRUE, error) || !linli_meta_set_text (store, PRESENT_KEY, next, error)
          || !linli_meta_set_text (store, NEXT_KEY, NULL, error) || !linli_meta_set_int (store, KNOWN_KEY, mark != NULL, error))
        return FALSE;
      return linli_txn_commit (&txn, error);
    }
  for (guint i = 0; mark != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *pem = linli_meta_get_text (store, keys[i]);
      g_autofree char *own = NULL;
      LinliCertificate certificate;

      if (pem == NULL || !linli_certificate_read (pem, &certificate, NULL))
        continue;
      own = linli_certificate_mark_to_text (certificate.mark);
      if (!g_str_equal (own, mark))
        continue;
      return linli_txn_begin (&txn, store, TRUE, error) && linli_meta_set_text (store, PRESENT_KEY, pem, error)
             && (i == 0 || linli_meta_set_text (store, NEXT_KEY, NULL, error)) && linli_meta_set_int (store, KNOWN_KEY, 1, error)
             && linli_txn_commit (&txn, error);
    }
  return TRUE;
}
