/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-grants.c - who may hold what, and from when until when: role x grids x time. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-json.h"

#define ALL_GRIDS       (-1)
#define ALL_GRIDS_STEP  10000  /* beyond the changes of one user's grants */

/* ---- given ---- */

gboolean
backend_check_grants (LinliBackend *self, const char *role, const gint64 *grids, gsize n_grids, GError **error)
{
  if (linli_catalogue_get_user_role (self->catalogue, role) == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "role \"%s\" is not in the catalogue", role);
      return FALSE;
    }
  for (gsize i = 0; i < n_grids; i++)
    if (grids[i] < 0)
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "grid: a number from 0 is wanted");
        return FALSE;
      }
  return TRUE;
}

static gboolean
write_grant (LinliBackend *self, gint64 user, gint64 com, const char *role, gint64 grid, gint64 from_ms, gint64 to_ms, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO grant_(user,com,role,grid,from_ms,to_ms) VALUES(?1,?2,?3,?4,?5,?6)"
                                              " ON CONFLICT(user,com,role,grid) DO UPDATE SET from_ms=?5,to_ms=?6", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, user);
  sqlite3_bind_int64 (stmt, 2, com);
  backend_bind_text (stmt, 3, role);
  sqlite3_bind_int64 (stmt, 4, grid);
  sqlite3_bind_int64 (stmt, 5, from_ms);
  sqlite3_bind_int64 (stmt, 6, to_ms);
  return backend_run (self, stmt, error);
}

gboolean
backend_write_grants (LinliBackend *self, gint64 user, gint64 com, const char *role, const gint64 *grids, gsize n_grids, gint64 from_ms,
                      gint64 to_ms, GError **error)
{
  gboolean good = n_grids > 0 || write_grant (self, user, com, role, ALL_GRIDS, from_ms, to_ms, error);

  for (gsize i = 0; good && i < n_grids; i++)
    good = write_grant (self, user, com, role, grids[i], from_ms, to_ms, error);
  return good;
}

/* Every beginning and end that passed is one change of the user's scope. */
#define PASSED "(from_ms<>0 AND from_ms<=?2)+(to_ms<>0 AND to_ms<=?2)"

/* The version is never one that the user had: what passed so far is counted in before times are written over. */
static gboolean
raise_version (LinliBackend *self, gint64 user, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "UPDATE user_ SET version=version+1+(SELECT coalesce(sum(" PASSED "),0) FROM grant_ WHERE user=?1)"
                                              " WHERE user=?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, user);
  sqlite3_bind_int64 (stmt, 2, linli_clock_get_wall_ms (self->clock));
  return backend_run (self, stmt, error);
}

static gboolean
find_user (LinliBackend *self, const char *login, gint64 *ret_user, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT user FROM user_ WHERE login=?", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  backend_bind_text (stmt, 1, login);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_user = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  if (step == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no user \"%s\"; see \"linlictl admin DIR users\"", login);
  return step > 0;
}

gboolean
linli_backend_grant (LinliBackend *self, const char *login, const char *role, gint64 com, const gint64 *grids, gsize n_grids,
                     gint64 from_ms, gint64 to_ms, GError **error)
{
  gint64 user = 0;
  gboolean own, good;

  if (!backend_check_grants (self, role, grids, n_grids, error) || !backend_check_grids (self, com, grids, n_grids, error))
    return FALSE;
  if (from_ms < 0 || to_ms < 0 || (to_ms != 0 && to_ms <= from_ms))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a right ends after it begins; give a later --until");
      return FALSE;
    }
  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = find_user (self, login, &user, error) && raise_version (self, user, error)
         && backend_write_grants (self, user, com, role, grids, n_grids, from_ms, to_ms, error);
  return backend_leave (self, own, good, good ? error : NULL) && good;
}

/* ---- asked ---- */

static gboolean
counts_at (gint64 from_ms, gint64 to_ms, gint64 now_ms)
{
  return (from_ms == 0 || now_ms >= from_ms) && (to_ms == 0 || now_ms < to_ms);
}

gboolean
backend_load_grants (LinliBackend *self, LinliUser *user, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT com,role,grid,from_ms,to_ms FROM grant_ WHERE user=? ORDER BY com,role,grid", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock), com = 0;
  int step;

  /* Of several communities the first one, by number, is the home one. */
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, user->user);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      gint64 grid = sqlite3_column_int64 (stmt, 2);

      com = sqlite3_column_int64 (stmt, 0);
      if (!counts_at (sqlite3_column_int64 (stmt, 3), sqlite3_column_int64 (stmt, 4), now_ms) || (user->com != 0 && com != user->com))
        continue;
      user->com = com;
      if (user->role == NULL)
        user->role = backend_dup_text (stmt, 1);
      if (grid == ALL_GRIDS)
        user->all_grids = TRUE;
      else
        g_array_append_val (user->grids, grid);
    }
  /* Who holds nothing any more is told so in the community that was his. */
  if (user->com == 0)
    user->com = com;
  return step == 0;
}

/* Grids that are published, and grids that rows stand in: for who holds all of them, one more is a wider scope. */
static gint64
count_grids (LinliBackend *self, gint64 com)
{
  const LinliField *number = linli_catalogue_get_role (self->catalogue, "grid.no");
  sqlite3_stmt *stmt = backend_prepare (self,
    "WITH RECURSIVE g(n) AS (SELECT min(grid) FROM record WHERE com=?1 AND grid>0 UNION ALL"
    " SELECT (SELECT min(grid) FROM record WHERE com=?1 AND grid>n) FROM g WHERE n IS NOT NULL)"
    " SELECT count(n)+(SELECT count(*) FROM record WHERE com=?1 AND grid=0 AND kind_no=?2 AND del=0) FROM g", NULL);
  gint64 count = 0;

  if (stmt == NULL)
    return 0;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, number != NULL ? number->kind->no : 0);
  if (backend_step (self, stmt, NULL) > 0)
    {
      count = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return count;
}

/* One row of the query in linli_backend_get_access(). */
static void
take_grant (LinliBackend *self, LinliAccess *access, sqlite3_stmt *stmt, gint64 now_ms)
{
  LinliGrant *grant = access->grants->len > 0 ? g_ptr_array_index (access->grants, access->grants->len - 1) : NULL;
  gint64 com = sqlite3_column_int64 (stmt, 0), grid = sqlite3_column_int64 (stmt, 2);
  gint64 from_ms = sqlite3_column_int64 (stmt, 4), to_ms = sqlite3_column_int64 (stmt, 5);
  const LinliRole *role = linli_catalogue_get_user_role (self->catalogue, (const char *) sqlite3_column_text (stmt, 1));

  access->version += (from_ms != 0 && from_ms <= now_ms) + (to_ms != 0 && to_ms <= now_ms);
  if (role == NULL)
    return;
  if (grant == NULL || grant->com != com || grant->role != role || grant->from_ms != from_ms || grant->to_ms != to_ms)
    {
      grant = linli_access_add (access, com, role);
      grant->from_ms = from_ms;
      grant->to_ms = to_ms;
    }
  if (grid == ALL_GRIDS)
    grant->all_grids = TRUE;
  else
    g_array_append_val (grant->grids, grid);
}

LinliAccess *
linli_backend_get_access (LinliBackend *self, gint64 user, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT g.com,g.role,g.grid,u.version,g.from_ms,g.to_ms FROM user_ u LEFT JOIN grant_ g USING(user)"
                                              " WHERE u.user=? AND NOT u.disabled ORDER BY g.com,g.role,g.from_ms,g.to_ms,g.grid", error);
  g_autoptr(LinliAccess) access = linli_access_new (user);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock), version = 0;
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, user);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      version = sqlite3_column_int64 (stmt, 3);
      if (sqlite3_column_type (stmt, 1) != SQLITE_NULL)
        take_grant (self, access, stmt, now_ms);
    }
  if (step < 0)
    return NULL;
  if (version == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_AUTH, "this user may not sign in any more; ask the administrator");
      return NULL;
    }
  access->version += version;
  /* Also of a right that ended: the version never falls. */
  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);

      if (grant->all_grids)
        access->version += ALL_GRIDS_STEP * count_grids (self, grant->com);
    }
  return g_steal_pointer (&access);
}

/* ---- told ---- */

static void
append_time (GString *out, const char *member, gint64 ms)
{
  g_autofree char *text = ms != 0 ? linli_time_format (ms) : NULL;

  if (text != NULL)
    g_string_append_printf (out, ",\"%s\":\"%s\"", member, text);
  else
    g_string_append_printf (out, ",\"%s\":null", member);
}

gboolean
linli_backend_write_grants (LinliBackend *self, gint64 user, GString *out, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT com,role,grid,from_ms,to_ms FROM grant_ WHERE user=? ORDER BY com,role,grid", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock);
  gboolean first = TRUE;
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, user);
  g_string_append_c (out, '[');
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      gint64 grid = sqlite3_column_int64 (stmt, 2), from_ms = sqlite3_column_int64 (stmt, 3), to_ms = sqlite3_column_int64 (stmt, 4);
      g_autofree char *role = backend_dup_text (stmt, 1);

      g_string_append_printf (out, "%s{\"com\":%" G_GINT64_FORMAT ",\"role\":", first ? "" : ",", (gint64) sqlite3_column_int64 (stmt, 0));
      linli_json_append_string (out, role, -1);
      if (grid == ALL_GRIDS)
        g_string_append (out, ",\"grid\":null");
      else
        g_string_append_printf (out, ",\"grid\":%" G_GINT64_FORMAT, grid);
      append_time (out, "from", from_ms);
      append_time (out, "until", to_ms);
      g_string_append_printf (out, ",\"state\":\"%s\"}", counts_at (from_ms, to_ms, now_ms) ? "active" : now_ms < from_ms ? "to come" : "ended");
      first = FALSE;
    }
  g_string_append_c (out, ']');
  return step == 0;
}
