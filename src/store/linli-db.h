/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "linli-value.h"

G_BEGIN_DECLS

/* SQLite with GError and scope cleanup; the only place that turns SQLite's codes into ours. */
typedef enum { LINLI_STEP_ERROR = -1, LINLI_STEP_DONE, LINLI_STEP_ROW } LinliStep;

/* FALSE, always; @doing stands before SQLite's message. */
gboolean      linli_db_fail       (sqlite3 *db, const char *doing, GError **error);
/* FALSE, always: what errno says of a file. */
gboolean      linli_db_fail_errno (const char *what, GError **error);
gboolean      linli_db_exec       (sqlite3 *db, const char *sql, GError **error);
sqlite3_stmt *linli_db_prepare    (sqlite3 *db, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Three outcomes, three values: "no more rows" is never confused with "failed".  Resets the statement unless there is a row. */
LinliStep     linli_db_step       (sqlite3_stmt *stmt, GError **error);
/* Steps to the end and resets; for statements that give no rows. */
gboolean      linli_db_run        (sqlite3_stmt *stmt, GError **error);
/* The first column of the first row, @fallback when there is none or it failed (then @error is set). */
gint64        linli_db_get_int    (sqlite3 *db, const char *sql, gint64 fallback, GError **error);
/* Binds without copying: @value must live until the reset.  Marks are bound as NULL. */
void          linli_db_bind_value (sqlite3_stmt *stmt, int place, const LinliValue *value);
void          linli_db_get_value  (sqlite3_stmt *stmt, int column, LinliValue *ret_value);  /* *ret_value is overwritten */
void          linli_db_bind_bytes (sqlite3_stmt *stmt, int place, GBytes *bytes);           /* (nullable); lives until the reset */
const char   *linli_db_get_text   (sqlite3_stmt *stmt, int column);                         /* "" for NULL */

/* Resets a cached statement at the end of its scope. */
typedef sqlite3_stmt LinliDbUse;
static inline void linli_db_unuse (sqlite3_stmt *stmt) { sqlite3_reset (stmt); sqlite3_clear_bindings (stmt); }
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliDbUse, linli_db_unuse)
/* Ends a statement of one's own with its scope. */
typedef sqlite3_stmt LinliDbStmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliDbStmt, sqlite3_finalize)

G_END_DECLS
