/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-lease.c - until when a device opens its records without having met the server again.
 *
 * A lease is written down when it is given (enrolling, every new token, every bundle carried by hand), so that hello repeats it and an administrator
 * can say by when a laptop that was lost locks itself. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-signature.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

gboolean
backend_has_table (LinliBackend *self, const char *name)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT 1 FROM sqlite_schema WHERE type='table' AND name=?", NULL);
  gboolean has = FALSE;

  if (stmt == NULL)
    return FALSE;
  backend_bind_text (stmt, 1, name);
  has = backend_step (self, stmt, NULL) > 0;
  if (has)
    sqlite3_reset (stmt);
  return has;
}

gboolean
linli_backend_get_lease_days (LinliBackend *self, gint64 com, gint64 *ret_days, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT days FROM lease_days WHERE com=?", error);
  int step;

  *ret_days = LINLI_BACKEND_LEASE_DAYS;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_days = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return step >= 0;
}

gboolean
linli_backend_set_lease_days (LinliBackend *self, gint64 com, gint64 days, GError **error)
{
  sqlite3_stmt *stmt;

  if (days < 1 || days > LINLI_BACKEND_MAX_LEASE_DAYS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "days: from 1 to %d", LINLI_BACKEND_MAX_LEASE_DAYS);
      return FALSE;
    }
  stmt = backend_prepare (self, "INSERT INTO lease_days(com,days) VALUES(?1,?2) ON CONFLICT(com) DO UPDATE SET days=?2", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, days);
  return backend_run (self, stmt, error);
}

/* Of several communities the shortest counts. */
static gboolean
find_days (LinliBackend *self, gint64 device, gint64 *ret_days, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT min(coalesce(l.days,?2)) FROM device d JOIN grant_ g USING(user) LEFT JOIN lease_days l USING(com)"
                                              " WHERE d.device=?1", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, LINLI_BACKEND_LEASE_DAYS);
  step = backend_step (self, stmt, error);
  if (step <= 0)
    return FALSE;
  *ret_days = sqlite3_column_type (stmt, 0) == SQLITE_NULL ? LINLI_BACKEND_LEASE_DAYS : sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

/* ---- signed: what a laptop's file says of its lease is the server's word or nothing ---- */

/* @make: where there is none yet, in a transaction that may write.  *ret_has FALSE: there is none. */
static gboolean
get_own_keys (LinliBackend *self, gboolean make, guint8 *ret_public, guint8 *ret_seed, gboolean *ret_has, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT public,seed FROM signing_self WHERE no=1", error);
  int step;

  *ret_has = FALSE;
  if (stmt == NULL || (step = backend_step (self, stmt, error)) < 0)
    return FALSE;
  if (step > 0)
    {
      *ret_has = sqlite3_column_bytes (stmt, 0) == LINLI_SIGNATURE_KEY_BYTES
                 && sqlite3_column_bytes (stmt, 1) == LINLI_SIGNATURE_SEED_BYTES;
      if (*ret_has)
        {
          memcpy (ret_public, sqlite3_column_blob (stmt, 0), LINLI_SIGNATURE_KEY_BYTES);
          memcpy (ret_seed, sqlite3_column_blob (stmt, 1), LINLI_SIGNATURE_SEED_BYTES);
        }
      else
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "the server's keys for leases are damaged; restore a backup");
      sqlite3_reset (stmt);
      return *ret_has;
    }
  if (!make)
    return TRUE;
  if (!linli_signature_make_keys (ret_public, ret_seed, error)
      || (stmt = backend_prepare (self, "INSERT INTO signing_self(no,public,seed) VALUES(1,?,?)", error)) == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, ret_public, LINLI_SIGNATURE_KEY_BYTES, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 2, ret_seed, LINLI_SIGNATURE_SEED_BYTES, SQLITE_STATIC);
  return *ret_has = backend_run (self, stmt, error);
}

char *
linli_backend_get_signing_key (LinliBackend *self, GError **error)
{
  guint8 public_key[LINLI_SIGNATURE_KEY_BYTES], seed[LINLI_SIGNATURE_SEED_BYTES];
  gboolean has;

  return get_own_keys (self, FALSE, public_key, seed, &has, error) && has ? linli_signature_key_to_text (public_key) : NULL;
}

gboolean
linli_backend_sign_lease (LinliBackend *self, gint64 device, gint64 until_ms, gint64 said_ms, GString *out, GError **error)
{
  guint8 public_key[LINLI_SIGNATURE_KEY_BYTES], seed[LINLI_SIGNATURE_SEED_BYTES];
  g_autofree char *signature = NULL;
  gboolean has;

  if (!get_own_keys (self, FALSE, public_key, seed, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  signature = linli_signature_of_lease (seed, device, until_ms, said_ms);
  g_string_append_printf (out, ",\"lease_sig\":\"%s\"", signature);
  return TRUE;
}

gboolean
linli_backend_renew_lease (LinliBackend *self, gint64 device, gint64 *ret_until_ms, GError **error)
{
  guint8 public_key[LINLI_SIGNATURE_KEY_BYTES], seed[LINLI_SIGNATURE_SEED_BYTES];
  sqlite3_stmt *stmt;
  gboolean has;
  gint64 days;

  if (!get_own_keys (self, TRUE, public_key, seed, &has, error) || !find_days (self, device, &days, error)
      || (stmt = backend_prepare (self, "INSERT INTO lease(device,until) VALUES(?1,?2) ON CONFLICT(device) DO UPDATE SET until=?2", error)) == NULL)
    return FALSE;
  *ret_until_ms = linli_clock_get_wall_ms (self->clock) + days * DAY_MS;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, *ret_until_ms);
  return backend_run (self, stmt, error);
}

gboolean
linli_backend_get_lease (LinliBackend *self, gint64 device, gint64 *ret_until_ms, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT until FROM lease WHERE device=?", error);
  int step;

  *ret_until_ms = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_until_ms = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return step >= 0;
}
