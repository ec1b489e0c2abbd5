/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-accounts.c - users and their devices. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"
#include "linli-backend-password.h"

#include "linli-error.h"

#include <string.h>

void
linli_user_free (LinliUser *user)
{
  if (user == NULL)
    return;
  g_free (user->login);
  g_free (user->display_name);
  g_free (user->role);
  g_clear_pointer (&user->grids, g_array_unref);
  g_free (user);
}

void
linli_device_free (LinliDevice *device)
{
  if (device == NULL)
    return;
  g_free (device->login);
  g_free (device->name);
  g_free (device->state);
  g_free (device);
}

static gboolean
check_new_user (const char *login, GError **error)
{
  gsize length = strlen (login);

  if (length > 0 && length <= 64 && g_utf8_validate (login, -1, NULL) && strpbrk (login, " \t\r\n\"\\/:") == NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "login: 1 to 64 characters without spaces, quotes, slashes and colons");
  return FALSE;
}

static gboolean
insert_user (LinliBackend *self, const char *login, const char *name, const char *hash, gint64 *ret_user, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO user_(login,name,password) VALUES(?,?,?)", error);
  g_autoptr(GError) wrong = NULL;

  if (stmt == NULL)
    return FALSE;
  backend_bind_text (stmt, 1, login);
  backend_bind_text (stmt, 2, name);
  backend_bind_text (stmt, 3, hash);
  if (!backend_run (self, stmt, &wrong))
    {
      if ((sqlite3_errcode (self->db) & 0xff) == SQLITE_CONSTRAINT)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "there is a user \"%s\" already; choose another login", login);
      else
        g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  *ret_user = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

gboolean
linli_backend_add_user (LinliBackend *self, const char *login, const char *display_name, const char *role, gint64 com,
                        const gint64 *grids, gsize n_grids, const char *password, gint64 *ret_user, GError **error)
{
  g_autofree char *hash = NULL;
  gint64 user = 0;
  gboolean own, good;

  if (!check_new_user (login, error) || !backend_check_grants (self, role, grids, n_grids, error)
      || !backend_check_grids (self, com, grids, n_grids, error))
    return FALSE;
  hash = linli_password_hash (password, error);
  if (hash == NULL || !backend_enter (self, TRUE, &own, error))
    return FALSE;

  good = linli_backend_ensure_partition (self, com, error)
         && insert_user (self, login, display_name != NULL && *display_name != '\0' ? display_name : login, hash, &user, error)
         && backend_write_grants (self, user, com, role, grids, n_grids, 0, 0, error);
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return FALSE;
  if (ret_user != NULL)
    *ret_user = user;
  return TRUE;
}

static LinliUser *
read_user (sqlite3_stmt *stmt)
{
  LinliUser *user = g_new0 (LinliUser, 1);

  user->user = sqlite3_column_int64 (stmt, 0);
  user->login = backend_dup_text (stmt, 1);
  user->display_name = backend_dup_text (stmt, 2);
  user->disabled = sqlite3_column_int (stmt, 3) != 0;
  user->grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return user;
}

LinliUser *
linli_backend_get_user (LinliBackend *self, gint64 user, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT user,login,name,disabled FROM user_ WHERE user=?", error);
  g_autoptr(LinliUser) found = NULL;
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, user);
  step = backend_step (self, stmt, error);
  if (step == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no user %" G_GINT64_FORMAT, user);
  if (step <= 0)
    return NULL;
  found = read_user (stmt);
  sqlite3_reset (stmt);
  return backend_load_grants (self, found, error) ? g_steal_pointer (&found) : NULL;
}

GPtrArray *
linli_backend_list_users (LinliBackend *self, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT user,login,name,disabled FROM user_ ORDER BY user", error);
  g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_user_free);
  int step;

  if (stmt == NULL)
    return NULL;
  while ((step = backend_step (self, stmt, error)) > 0)
    g_ptr_array_add (users, read_user (stmt));
  for (guint i = 0; step == 0 && i < users->len; i++)
    if (!backend_load_grants (self, g_ptr_array_index (users, i), error))
      step = -1;
  return step == 0 ? g_steal_pointer (&users) : NULL;
}

GPtrArray *
linli_backend_list_devices (LinliBackend *self, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT d.device,d.user,u.login,d.name,d.state,d.created,d.seen,coalesce(l.until,0),"
                                              " coalesce((SELECT max(c.until) FROM certificate c WHERE c.device=d.device),0) FROM device d"
                                              " JOIN user_ u USING(user) LEFT JOIN lease l USING(device) ORDER BY d.device", error);
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_device_free);
  int step;

  if (stmt == NULL)
    return NULL;
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      LinliDevice *device = g_new0 (LinliDevice, 1);

      device->device = sqlite3_column_int64 (stmt, 0);
      device->user = sqlite3_column_int64 (stmt, 1);
      device->login = backend_dup_text (stmt, 2);
      device->name = backend_dup_text (stmt, 3);
      device->state = g_strdup (sqlite3_column_int (stmt, 4) == 1 ? "active" : sqlite3_column_int (stmt, 4) == 3 ? "lost" : "revoked");
      device->created_ms = sqlite3_column_int64 (stmt, 5);
      device->seen_ms = sqlite3_column_int64 (stmt, 6);
      device->lease_ms = sqlite3_column_int64 (stmt, 7);
      device->certificate_ms = sqlite3_column_int64 (stmt, 8);
      g_ptr_array_add (devices, device);
    }
  return step == 0 ? g_steal_pointer (&devices) : NULL;
}

static gboolean
has_grid (GPtrArray *grids, gint64 no)
{
  for (guint i = 0; i < grids->len; i++)
    if (((LinliGrid *) g_ptr_array_index (grids, i))->no == no)
      return TRUE;
  return FALSE;
}

static void
add_grid (GPtrArray *grids, gint64 no, const char *name)
{
  LinliGrid *grid = g_new0 (LinliGrid, 1);

  grid->no = no;
  grid->name = g_strdup (name);
  g_ptr_array_add (grids, grid);
}

static gboolean
add_published_grids (LinliBackend *self, gint64 com, const LinliField *number, const LinliField *name, GPtrArray *grids, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE com=? AND grid=0 AND kind_no=? AND del=0", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, number->kind->no);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      g_autoptr(LinliRow) row = backend_read_row (self, stmt, NULL, NULL, NULL);
      const LinliValue *value = row != NULL ? linli_row_get (row, number) : NULL;

      if (value != NULL && value->type == LINLI_VALUE_INTEGER && !has_grid (grids, value->integer))
        add_grid (grids, value->integer, name != NULL ? linli_value_get_text (linli_row_get (row, name)) : "");
    }
  return step == 0;
}

/* Grids that were published (rows of the kind with the role "grid.no"), and those that rows stand in without it. */
GPtrArray *
linli_backend_list_grids (LinliBackend *self, gint64 com, GError **error)
{
  const LinliField *number = linli_catalogue_get_role (self->catalogue, "grid.no");
  g_autoptr(GPtrArray) grids = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_grid_free);
  sqlite3_stmt *stmt;
  int step;

  if (number != NULL
      && !add_published_grids (self, com, number, linli_catalogue_get_role (self->catalogue, "grid.name"), grids, error))
    return NULL;
  stmt = backend_prepare (self, "SELECT DISTINCT grid FROM record WHERE com=? AND grid<>0 ORDER BY grid", error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, com);
  while ((step = backend_step (self, stmt, error)) > 0)
    if (!has_grid (grids, sqlite3_column_int64 (stmt, 0)))
      add_grid (grids, sqlite3_column_int64 (stmt, 0), "");
  return step == 0 ? g_steal_pointer (&grids) : NULL;
}

gboolean
backend_check_grids (LinliBackend *self, gint64 com, const gint64 *grids, gsize n_grids, GError **error)
{
  const LinliField *number = linli_catalogue_get_role (self->catalogue, "grid.no");
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_grid_free);

  /* Where none was published yet, users come first. */
  if (n_grids == 0 || number == NULL)
    return TRUE;
  if (!add_published_grids (self, com, number, NULL, known, error))
    return FALSE;
  if (known->len == 0)
    return TRUE;
  g_clear_pointer (&known, g_ptr_array_unref);
  if ((known = linli_backend_list_grids (self, com, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < n_grids; i++)
    if (grids[i] != 0 && !has_grid (known, grids[i]))
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no grid %" G_GINT64_FORMAT "; see \"linlictl admin DIR grids\"", grids[i]);
        return FALSE;
      }
  return TRUE;
}

void
linli_grid_free (LinliGrid *grid)
{
  if (grid == NULL)
    return;
  g_free (grid->name);
  g_free (grid);
}

gboolean
linli_backend_list_partitions (LinliBackend *self, GArray *coms, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT com FROM part ORDER BY com", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      gint64 com = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (coms, com);
    }
  return step == 0;
}
