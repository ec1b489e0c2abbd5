/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-certificate.c - which certificates a device may show, from the moment of enrolling on.
 *
 * A device that has one shows it wherever a proxy ends TLS: a token that was stolen is worth nothing there without the key.  The next one
 * is taken on the word of the one before, so that a stolen token cannot bring its own. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-certificate.h"
#include "linli-error.h"

#include <string.h>

/* Of a device at once: the one that ends and the one that follows; one more that never was answered. */
#define MAX_CERTIFICATES 3

typedef enum { FAILED = -1, NONE, OVER, GOOD } Found;

/* What @device has: none at all, none that is good any more, or (with @mark) this one. */
static Found
find_mark (LinliBackend *self, gint64 device, const guint8 *mark, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT mark,until FROM certificate WHERE device=?", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock);
  Found found = NONE;
  int step;

  if (stmt == NULL)
    return FAILED;
  sqlite3_bind_int64 (stmt, 1, device);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      gboolean same = mark != NULL && sqlite3_column_bytes (stmt, 0) == LINLI_CERTIFICATE_MARK_BYTES
                      && memcmp (sqlite3_column_blob (stmt, 0), mark, LINLI_CERTIFICATE_MARK_BYTES) == 0;

      found = MAX (found, same && sqlite3_column_int64 (stmt, 1) > now_ms ? GOOD : OVER);
    }
  return step == 0 ? found : FAILED;
}

gboolean
linli_backend_check_certificate (LinliBackend *self, gint64 device, const guint8 *mark, GError **error)
{
  Found found = find_mark (self, device, mark, error);

  if (found == OVER)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_AUTH, mark == NULL
                 ? "this device has a certificate and did not show it; ask the administrator, or enrol it anew"
                 : "this is not the certificate of the device whose token it is; enrol it anew");
  return found == NONE || found == GOOD;
}

/* Does one of those that are good say that @pem comes next?  *ret_n: how many the device has. */
static gboolean
is_vouched_for (LinliBackend *self, gint64 device, const char *pem, const char *word, guint *ret_n, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT pem FROM certificate WHERE device=? AND until>?", error);
  gboolean good = FALSE;

  *ret_n = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, linli_clock_get_wall_ms (self->clock));
  while (backend_step (self, stmt, error) > 0)
    {
      good = good || linli_certificate_check_word ((const char *) sqlite3_column_text (stmt, 0), pem, word);
      ++*ret_n;
    }
  return good;
}

/* A new one: may @device have it? */
static gboolean
may_take (LinliBackend *self, gint64 device, Found found, const char *pem, const LinliCertificate *certificate,
          const LinliCertificateOffer *offer)
{
  guint n;

  if (found == NONE)
    /* Through a proxy it must be the one that it spoke with, or it could never show it there. */
    return !offer->proxied || (offer->shown != NULL && memcmp (offer->shown, certificate->mark, sizeof certificate->mark) == 0);
  return is_vouched_for (self, device, pem, offer->word, &n, NULL) && n < MAX_CERTIFICATES;
}

static gboolean
insert (LinliBackend *self, gint64 device, const char *pem, const LinliCertificate *certificate, gboolean *ret_taken, GError **error)
{
  /* One that is another device's stays that one's. */
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT OR IGNORE INTO certificate(mark,device,until,pem) VALUES(?,?,?,?)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, certificate->mark, sizeof certificate->mark, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, device);
  sqlite3_bind_int64 (stmt, 3, certificate->until_ms);
  backend_bind_text (stmt, 4, pem);
  if (!backend_run (self, stmt, error))
    return FALSE;
  *ret_taken = sqlite3_changes (self->db) > 0;
  return TRUE;
}

gboolean
linli_backend_take_certificate (LinliBackend *self, gint64 device, const LinliCertificateOffer *offer, char **ret_mark, GError **error)
{
  g_autofree char *pem = linli_certificate_get_public (offer->pem);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock);
  LinliCertificate certificate;
  gboolean taken;
  Found found;

  *ret_mark = NULL;
  if (pem == NULL || !linli_certificate_read (pem, &certificate, NULL) || !linli_certificate_is_good (&certificate, now_ms))
    return TRUE;
  found = find_mark (self, device, certificate.mark, error);
  if (found == FAILED)
    return FALSE;
  taken = found == GOOD;
  if (!taken && may_take (self, device, found, pem, &certificate, offer) && !insert (self, device, pem, &certificate, &taken, error))
    return FALSE;
  if (taken)
    *ret_mark = linli_certificate_mark_to_text (certificate.mark);
  return TRUE;
}
