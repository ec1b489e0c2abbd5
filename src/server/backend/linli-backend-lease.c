/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-lease.c - until when a device opens its records without having met the server again.
 *
 * A lease is written down when it is given (enrolling, every new token, every bundle carried by hand), so that hello repeats it and an administrator
 * can say by when a laptop that was lost locks itself. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

gboolean
backend_has_leases (LinliBackend *self)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT 1 FROM sqlite_schema WHERE type='table' AND name='lease'", NULL);
  gboolean has = stmt != NULL && backend_step (self, stmt, NULL) > 0;

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

gboolean
linli_backend_renew_lease (LinliBackend *self, gint64 device, gint64 *ret_until_ms, GError **error)
{
  sqlite3_stmt *stmt;
  gint64 days;

  if (!find_days (self, device, &days, error)
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
