/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-touched.c - what the live streams ask: where something changed, and who may still listen. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

/* Every feed is ordered by grid first, so each grid's newest are looked at alone: a probe a grid, and then only what is new. */
#define CHANGED_SINCE(table) \
  "WITH RECURSIVE g(grid) AS (SELECT min(grid) FROM " table " WHERE com=?1" \
  " UNION ALL SELECT (SELECT min(t.grid) FROM " table " t WHERE t.com=?1 AND t.grid>g.grid) FROM g WHERE g.grid IS NOT NULL)" \
  " SELECT DISTINCT t.kind_no,t.grid FROM g JOIN " table " t ON t.com=?1 AND t.grid=g.grid AND t.seq>?2"

static gboolean
add_changes (LinliBackend *self, const char *sql, gint64 com, gint64 since, GArray *changes, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, sql, error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, since);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      LinliTouched change = { linli_catalogue_get_kind_no (self->catalogue, (guint) sqlite3_column_int64 (stmt, 0)), com,
                             sqlite3_column_int64 (stmt, 1) };

      /* Of a kind this catalogue does not know nothing is sent either. */
      if (change.kind != NULL)
        g_array_append_val (changes, change);
    }
  return step == 0;
}

gboolean
linli_backend_list_touched (LinliBackend *self, gint64 com, gint64 since, GArray *changes, GError **error)
{
  return add_changes (self, CHANGED_SINCE ("record"), com, since, changes, error)
         && add_changes (self, CHANGED_SINCE ("exit"), com, since, changes, error)
         && add_changes (self, CHANGED_SINCE ("conflict"), com, since, changes, error);
}

gboolean
linli_backend_is_active (LinliBackend *self, gint64 device, gboolean *ret_active, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT 1 FROM device d JOIN user_ u USING(user) WHERE d.device=? AND d.state=1 AND NOT u.disabled", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  step = backend_step (self, stmt, error);
  *ret_active = step > 0;
  if (step > 0)
    sqlite3_reset (stmt);
  return step >= 0;
}
