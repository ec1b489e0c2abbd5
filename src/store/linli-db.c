/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-db.c - SQLite with GError and scope cleanup. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-db.h"

#include "linli-error.h"

#include <errno.h>

static const struct { int sqlite; LinliError code; } codes[] = {
  { SQLITE_BUSY, LINLI_ERROR_BUSY }, { SQLITE_LOCKED, LINLI_ERROR_BUSY }, { SQLITE_CORRUPT, LINLI_ERROR_CORRUPT },
  { SQLITE_NOTADB, LINLI_ERROR_CORRUPT }, { SQLITE_FULL, LINLI_ERROR_FULL }, { SQLITE_TOOBIG, LINLI_ERROR_TOO_LARGE },
};

/* A quota and a limit on the size of files are full disks too. */
static gboolean
is_no_room (int code)
{
  return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

gboolean
linli_db_fail_errno (const char *what, GError **error)
{
  int code = errno;

  if (is_no_room (code))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FULL, "%s: the disk is full; nothing was changed", what);
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", what, g_strerror (code));
  return FALSE;
}

/* What the system said last of the database and of its log. */
static gboolean
has_no_room (sqlite3 *db)
{
  sqlite3_file *log = NULL;
  int last = 0, last_of_log = 0;

  sqlite3_file_control (db, NULL, SQLITE_FCNTL_LAST_ERRNO, &last);
  if (sqlite3_file_control (db, NULL, SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &last_of_log);
  return is_no_room (last) || is_no_room (last_of_log) || is_no_room (sqlite3_system_errno (db));
}

/* SQLite itself knows only one way of being full. */
static gboolean
is_full (sqlite3 *db)
{
  int code = sqlite3_extended_errcode (db), kind = code & 0xff;

  if (code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS || code == SQLITE_IOERR_DATA)
    return FALSE;
  return code == SQLITE_IOERR_SHMSIZE || ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) && has_no_room (db));
}

gboolean
linli_db_fail (sqlite3 *db, const char *doing, GError **error)
{
  LinliError code = is_full (db) ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED;

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].sqlite == (sqlite3_errcode (db) & 0xff))
      code = codes[i].code;
  if (code == LINLI_ERROR_FULL)
    g_set_error (error, LINLI_ERROR, code, "%.60s: the disk is full; nothing was changed", doing);
  else
    g_set_error (error, LINLI_ERROR, code, "%.60s: %s", doing, sqlite3_errmsg (db));
  return FALSE;
}

gboolean
linli_db_exec (sqlite3 *db, const char *sql, GError **error)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK || linli_db_fail (db, sql, error);
}

sqlite3_stmt *
linli_db_prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    linli_db_fail (db, sql, error);
  return stmt;
}

LinliStep
linli_db_step (sqlite3_stmt *stmt, GError **error)
{
  switch (sqlite3_step (stmt))
    {
    case SQLITE_ROW:
      return LINLI_STEP_ROW;
    case SQLITE_DONE:
      sqlite3_reset (stmt);
      return LINLI_STEP_DONE;
    default:
      linli_db_fail (sqlite3_db_handle (stmt), sqlite3_sql (stmt), error);
      sqlite3_reset (stmt);
      return LINLI_STEP_ERROR;
    }
}

gboolean
linli_db_run (sqlite3_stmt *stmt, GError **error)
{
  LinliStep step;

  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    ;
  sqlite3_clear_bindings (stmt);
  return step == LINLI_STEP_DONE;
}

gint64
linli_db_get_int (sqlite3 *db, const char *sql, gint64 fallback, GError **error)
{
  sqlite3_stmt *stmt = linli_db_prepare (db, sql, error);
  gint64 value = fallback;

  if (stmt != NULL && linli_db_step (stmt, error) == LINLI_STEP_ROW && sqlite3_column_type (stmt, 0) != SQLITE_NULL)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return value;
}

void
linli_db_bind_value (sqlite3_stmt *stmt, int place, const LinliValue *value)
{
  switch (value->type)
    {
    case LINLI_VALUE_INTEGER:
      sqlite3_bind_int64 (stmt, place, value->integer);
      break;
    case LINLI_VALUE_REAL:
      sqlite3_bind_double (stmt, place, value->real);
      break;
    case LINLI_VALUE_TEXT:
      sqlite3_bind_text (stmt, place, value->data, (int) value->length, SQLITE_STATIC);
      break;
    case LINLI_VALUE_BLOB:
      sqlite3_bind_blob (stmt, place, value->length > 0 ? value->data : "", (int) value->length, SQLITE_STATIC);
      break;
    case LINLI_VALUE_NULL:
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
    default:
      sqlite3_bind_null (stmt, place);
      break;
    }
}

void
linli_db_get_value (sqlite3_stmt *stmt, int column, LinliValue *ret_value)
{
  *ret_value = (LinliValue) LINLI_VALUE_INIT;
  switch (sqlite3_column_type (stmt, column))
    {
    case SQLITE_INTEGER:
      linli_value_set_integer (ret_value, sqlite3_column_int64 (stmt, column));
      break;
    case SQLITE_FLOAT:
      linli_value_set_real (ret_value, sqlite3_column_double (stmt, column));
      break;
    case SQLITE_TEXT:
      {
        const char *text = (const char *) sqlite3_column_text (stmt, column);
        int length = sqlite3_column_bytes (stmt, column);
        /* Only a damaged file holds anything else: what cannot be read shows as such. */
        g_autofree char *mended = g_utf8_validate (text, length, NULL) ? NULL : g_utf8_make_valid (text, length);

        linli_value_set_text (ret_value, mended != NULL ? mended : text, mended != NULL ? -1 : length);
        break;
      }
    case SQLITE_BLOB:
      {
        gconstpointer data = sqlite3_column_blob (stmt, column);

        linli_value_set_blob (ret_value, data != NULL ? data : "", (gsize) sqlite3_column_bytes (stmt, column));
        break;
      }
    default:
      break;
    }
}

void
linli_db_bind_bytes (sqlite3_stmt *stmt, int place, GBytes *bytes)
{
  gsize length;
  gconstpointer data;

  if (bytes == NULL)
    {
      sqlite3_bind_null (stmt, place);
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  sqlite3_bind_blob (stmt, place, length > 0 ? data : "", (int) length, SQLITE_STATIC);
}

const char *
linli_db_get_text (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return text != NULL ? text : "";
}
