/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-admin.c - what an administrator asks, as one JSON object in and one JSON value out. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-json.h"

#define FIRST_PARTITION  1
#define CODE_MS          (G_GINT64_CONSTANT (10) * 60 * 1000)

/* The one that is asked about, else the first. */
static gboolean
get_partition (LinliBackend *self, JsonObject *request, gint64 *ret_com, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 wanted = linli_json_int_or (request, "com", 0);

  if (!linli_backend_list_partitions (self, coms, error))
    return FALSE;
  if (coms->len == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the server has no community yet; run \"linlictl admin DIR init\"");
      return FALSE;
    }
  *ret_com = g_array_index (coms, gint64, 0);
  if (wanted == 0)
    return TRUE;
  for (guint i = 0; i < coms->len; i++)
    if (g_array_index (coms, gint64, i) == wanted)
      {
        *ret_com = wanted;
        return TRUE;
      }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the server has no community %" G_GINT64_FORMAT "; run \"linlictl admin DIR init --com %"
               G_GINT64_FORMAT "\"", wanted, wanted);
  return FALSE;
}

static gboolean
do_init (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 com, epoch, seq;

  if (!linli_backend_list_partitions (self, coms, error))
    return FALSE;
  com = linli_json_int_or (request, "com", coms->len > 0 ? g_array_index (coms, gint64, 0) : FIRST_PARTITION);
  if (com < 1)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the community's number begins at 1");
      return FALSE;
    }
  if (!linli_backend_ensure_partition (self, com, error) || !linli_backend_get_partition (self, com, &epoch, &seq, error))
    return FALSE;
  g_string_append_printf (out, "{\"com\":%" G_GINT64_FORMAT ",\"epoch\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT "}", com, epoch, seq);
  return TRUE;
}

static void
append_grids (GString *out, GArray *grids)
{
  g_string_append (out, "\"grids\":[");
  for (guint i = 0; i < grids->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (grids, gint64, i));
  g_string_append_c (out, ']');
}

/* (transfer full): "grids", none = all. */
static GArray *
read_grids (JsonObject *request, GError **error)
{
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *list;

  if (!json_object_has_member (request, "grids"))
    return g_steal_pointer (&grids);
  if (!linli_json_get_array (request, "grids", &list, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      gint64 grid = json_array_get_int_element (list, i);

      g_array_append_val (grids, grid);
    }
  return g_steal_pointer (&grids);
}

static gboolean
grant (LinliBackend *self, JsonObject *request, gint64 com, const char *login, const char *role, GArray *grids, GError **error)
{
  return linli_backend_grant (self, login, role, com, (const gint64 *) (gpointer) grids->data, grids->len,
                              linli_json_int_or (request, "from", 0), linli_json_int_or (request, "until", 0), error);
}

static gboolean
add_user (LinliBackend *self, JsonObject *request, gint64 com, const char *login, const char *role, const char *password, GArray *grids,
          gint64 *ret_user, GError **error)
{
  gboolean timed = json_object_has_member (request, "from") || json_object_has_member (request, "until"), own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = linli_backend_add_user (self, login, linli_json_string_or (request, "name", NULL), role, com,
                                 (const gint64 *) (gpointer) grids->data, grids->len, password, ret_user, error)
         && (!timed || grant (self, request, com, login, role, grids, error));
  return backend_leave (self, own, good, good ? error : NULL) && good;
}

static gboolean
do_user_add (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  g_autoptr(GArray) grids = read_grids (request, error);
  const char *login, *role, *password;
  gint64 com, user;

  if (grids == NULL || !linli_json_get_string (request, "login", &login, error) || !linli_json_get_string (request, "role", &role, error)
      || !linli_json_get_string (request, "password", &password, error) || !get_partition (self, request, &com, error)
      || !add_user (self, request, com, login, role, password, grids, &user, error))
    return FALSE;
  g_string_append_printf (out, "{\"user\":%" G_GINT64_FORMAT ",\"login\":", user);
  linli_json_append_string (out, login, -1);
  g_string_append (out, ",\"role\":");
  linli_json_append_string (out, role, -1);
  g_string_append_c (out, ',');
  append_grids (out, grids);
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
do_users (LinliBackend *self, GString *out, GError **error)
{
  g_autoptr(GPtrArray) users = linli_backend_list_users (self, error);

  if (users == NULL)
    return FALSE;
  g_string_append_c (out, '[');
  for (guint i = 0; i < users->len; i++)
    {
      const LinliUser *user = g_ptr_array_index (users, i);

      g_string_append_printf (out, "%s{\"user\":%" G_GINT64_FORMAT ",\"login\":", i > 0 ? "," : "", user->user);
      linli_json_append_string (out, user->login, -1);
      g_string_append (out, ",\"name\":");
      linli_json_append_string (out, user->display_name, -1);
      g_string_append_printf (out, ",\"state\":\"%s\",\"grants\":", user->disabled ? "disabled" : "active");
      if (!linli_backend_write_grants (self, user->user, out, error))
        return FALSE;
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  return TRUE;
}

static gboolean
do_grant (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  g_autoptr(GArray) grids = read_grids (request, error);
  const char *login, *role;
  gint64 com;

  if (grids == NULL || !linli_json_get_string (request, "login", &login, error) || !linli_json_get_string (request, "role", &role, error)
      || !get_partition (self, request, &com, error) || !grant (self, request, com, login, role, grids, error))
    return FALSE;
  g_string_append (out, "{\"login\":");
  linli_json_append_string (out, login, -1);
  g_string_append (out, ",\"role\":");
  linli_json_append_string (out, role, -1);
  g_string_append_c (out, ',');
  append_grids (out, grids);
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
do_code (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  g_autofree char *code = NULL;
  const char *login;

  if (!linli_json_get_string (request, "login", &login, error) || (code = linli_backend_make_code (self, login, CODE_MS, error)) == NULL)
    return FALSE;
  g_string_append_printf (out, "{\"code\":\"%s\"}", code);
  return TRUE;
}

static gboolean
do_devices (LinliBackend *self, GString *out, GError **error)
{
  g_autoptr(GPtrArray) devices = linli_backend_list_devices (self, error);

  if (devices == NULL)
    return FALSE;
  g_string_append_c (out, '[');
  for (guint i = 0; i < devices->len; i++)
    {
      const LinliDevice *device = g_ptr_array_index (devices, i);
      g_autofree char *created = linli_time_format (device->created_ms);
      g_autofree char *seen = linli_time_format (device->seen_ms);
      g_autofree char *lease = linli_time_format (device->lease_ms);
      g_autofree char *certificate = linli_time_format (device->certificate_ms);

      g_string_append_printf (out, "%s{\"device\":%" G_GINT64_FORMAT ",\"login\":", i > 0 ? "," : "", device->device);
      linli_json_append_string (out, device->login, -1);
      g_string_append (out, ",\"name\":");
      linli_json_append_string (out, device->name, -1);
      g_string_append_printf (out, ",\"state\":\"%s\",\"created\":\"%s\",\"seen\":\"%s\"", device->state, created, seen);
      /* When it locks itself, if it is never heard of again. */
      if (device->lease_ms > 0)
        g_string_append_printf (out, ",\"lease_until\":\"%s\"", lease);
      else
        g_string_append (out, ",\"lease_until\":null");
      if (device->certificate_ms > 0)
        g_string_append_printf (out, ",\"certificate_until\":\"%s\"}", certificate);
      else
        g_string_append (out, ",\"certificate_until\":null}");
    }
  g_string_append_c (out, ']');
  return TRUE;
}

static gboolean
do_grids (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  g_autoptr(GPtrArray) grids = NULL;
  gint64 com;

  if (!get_partition (self, request, &com, error) || (grids = linli_backend_list_grids (self, com, error)) == NULL)
    return FALSE;
  g_string_append_c (out, '[');
  for (guint i = 0; i < grids->len; i++)
    {
      const LinliGrid *grid = g_ptr_array_index (grids, i);

      g_string_append_printf (out, "%s{\"grid\":%" G_GINT64_FORMAT ",\"name\":", i > 0 ? "," : "", grid->no);
      linli_json_append_string (out, grid->name, -1);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  return TRUE;
}

static gboolean
do_sweep (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  gint64 days = linli_json_int_or (request, "days", LINLI_BACKEND_SWEEP_DAYS), removed, photos;

  if (days < 1 || days > 36500)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "days: from 1 to 36500");
      return FALSE;
    }
  if (!linli_backend_sweep_old (self, days, &removed, error) || !linli_backend_remove_unnamed (self, days, &photos, error))
    return FALSE;
  g_string_append_printf (out, "{\"swept\":%" G_GINT64_FORMAT ",\"days\":%" G_GINT64_FORMAT ",\"photos\":%" G_GINT64_FORMAT "}", removed, days, photos);
  return TRUE;
}

static gboolean
do_lease (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  gint64 com, days;

  if (!get_partition (self, request, &com, error)
      || (json_object_has_member (request, "days")
          && (!linli_json_get_int (request, "days", &days, error) || !linli_backend_set_lease_days (self, com, days, error)))
      || !linli_backend_get_lease_days (self, com, &days, error))
    return FALSE;
  g_string_append_printf (out, "{\"com\":%" G_GINT64_FORMAT ",\"lease_days\":%" G_GINT64_FORMAT "}", com, days);
  return TRUE;
}

gboolean
linli_backend_admin (LinliBackend *self, JsonObject *request, GString *out, GError **error)
{
  const char *what;
  gint64 device;

  if (!linli_json_get_string (request, "do", &what, error))
    return FALSE;
  if (g_str_equal (what, "init"))
    return do_init (self, request, out, error);
  if (g_str_equal (what, "user-add"))
    return do_user_add (self, request, out, error);
  if (g_str_equal (what, "users"))
    return do_users (self, out, error);
  if (g_str_equal (what, "grant"))
    return do_grant (self, request, out, error);
  if (g_str_equal (what, "code"))
    return do_code (self, request, out, error);
  if (g_str_equal (what, "devices"))
    return do_devices (self, out, error);
  if (g_str_equal (what, "grids"))
    return do_grids (self, request, out, error);
  if (g_str_equal (what, "sweep"))
    return do_sweep (self, request, out, error);
  if (g_str_equal (what, "lease"))
    return do_lease (self, request, out, error);
  if (g_str_equal (what, "revoke") || g_str_equal (what, "lost"))
    {
      gboolean lost = g_str_equal (what, "lost");

      if (!linli_json_get_int (request, "device", &device, error)
          || !(lost ? linli_backend_lose (self, device, error) : linli_backend_revoke (self, device, error)))
        return FALSE;
      g_string_append_printf (out, "{\"device\":%" G_GINT64_FORMAT ",\"state\":\"%s\"}", device, lost ? "lost" : "revoked");
      return TRUE;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.40s\" is nothing an administrator can ask", what);
  return FALSE;
}
