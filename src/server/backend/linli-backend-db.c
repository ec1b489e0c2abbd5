/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-db.c - SQLite with GError and cached statements, for the files of the backend. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

gboolean
backend_fail (LinliBackend *self, const char *doing, GError **error)
{
  const char *where = self->dir != NULL ? self->dir : "memory";
  LinliError code;

  switch (sqlite3_errcode (self->db) & 0xff)
    {
    case SQLITE_FULL:
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FULL, "%s: the disk is full; nothing was changed; free some space", where);
      return FALSE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      code = LINLI_ERROR_BUSY;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = LINLI_ERROR_CORRUPT;
      break;
    default:
      code = LINLI_ERROR_FAILED;
      break;
    }
  g_set_error (error, LINLI_ERROR, code, "%s: server.db: %.48s: %s", where, doing, sqlite3_errmsg (self->db));
  return FALSE;
}

gboolean
backend_exec (LinliBackend *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || backend_fail (self, sql, error);
}

sqlite3_stmt *
backend_prepare (LinliBackend *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, sql);

  if (stmt != NULL)
    {
      sqlite3_reset (stmt);
      sqlite3_clear_bindings (stmt);
      return stmt;
    }
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      backend_fail (self, sql, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, stmt);
  return stmt;
}

int
backend_step (LinliBackend *self, sqlite3_stmt *stmt, GError **error)
{
  switch (sqlite3_step (stmt))
    {
    case SQLITE_ROW:
      return 1;
    case SQLITE_DONE:
      sqlite3_reset (stmt);
      return 0;
    default:
      backend_fail (self, sqlite3_sql (stmt), error);
      sqlite3_reset (stmt);
      return -1;
    }
}

gboolean
backend_run (LinliBackend *self, sqlite3_stmt *stmt, GError **error)
{
  int step;

  while ((step = backend_step (self, stmt, error)) > 0)
    ;
  sqlite3_clear_bindings (stmt);
  return step == 0;
}

gboolean
backend_do (LinliBackend *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, sql, error);

  return stmt != NULL && backend_run (self, stmt, error);
}

void
backend_bind_id (sqlite3_stmt *stmt, int place, const LinliId *id)
{
  /* A copy might fail for want of memory, and a missing id looks like a missing record. */
  sqlite3_bind_blob (stmt, place, id->bytes, sizeof id->bytes, SQLITE_STATIC);
}

void
backend_bind_bytes (sqlite3_stmt *stmt, int place, GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0)
    sqlite3_bind_zeroblob (stmt, place, 0);
  else
    sqlite3_bind_blob (stmt, place, data, (int) length, SQLITE_TRANSIENT);
}

void
backend_bind_text (sqlite3_stmt *stmt, int place, const char *text)
{
  if (text == NULL)
    sqlite3_bind_null (stmt, place);
  else
    sqlite3_bind_text (stmt, place, text, -1, SQLITE_TRANSIENT);
}

char *
backend_dup_text (sqlite3_stmt *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}

/* *ret_own: 1 = a transaction, 2 = a savepoint within the caller's, 0 = the caller's. */
gboolean
backend_enter (LinliBackend *self, gboolean write, gboolean *ret_own, GError **error)
{
  *ret_own = sqlite3_get_autocommit (self->db) != 0 ? 1 : write ? 2 : 0;
  if (*ret_own == 2)
    return backend_do (self, "SAVEPOINT inner_", error);
  return *ret_own == 0 || backend_do (self, write ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

gboolean
backend_leave (LinliBackend *self, gboolean own, gboolean keep, GError **error)
{
  if (own == 0)
    return TRUE;
  if (own == 2)
    {
      if (keep && backend_do (self, "RELEASE inner_", error))
        return TRUE;
      sqlite3_exec (self->db, "ROLLBACK TO inner_; RELEASE inner_", NULL, NULL, NULL);
      return !keep;
    }
  if (keep && backend_do (self, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return !keep;
}
