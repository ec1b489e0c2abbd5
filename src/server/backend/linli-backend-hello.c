/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-hello.c - what a device is told of itself: who its user is, which grids and compartments are theirs. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend.h"

#include "linli-courier-piece.h"
#include "linli-json.h"
#include "linli-lineage.h"

static gboolean
append_partition (GString *out, LinliBackend *backend, gint64 com, GError **error)
{
  g_autoptr(GArray) lineage = linli_backend_get_lineage (backend, com, error);
  gint64 epoch, seq, floor;

  if (lineage == NULL || !linli_backend_get_partition (backend, com, &epoch, &seq, error) || !linli_backend_get_floor (backend, com, &floor, error))
    return FALSE;
  g_string_append_printf (out, "{\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT
                          ",\"safe\":%" G_GINT64_FORMAT ",\"floor\":%" G_GINT64_FORMAT ",\"lineage\":[", com, epoch, seq,
                          linli_backend_get_safe (backend, com, epoch, seq), floor);
  for (guint i = 0; i < lineage->len; i++)
    g_string_append_printf (out, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", i > 0 ? "," : "", g_array_index (lineage, LinliFork, i).epoch,
                            g_array_index (lineage, LinliFork, i).seq);
  g_string_append (out, "]}");
  return TRUE;
}

static gboolean
user_holds (const LinliUser *user, gint64 grid)
{
  for (guint i = 0; i < user->grids->len; i++)
    if (g_array_index (user->grids, gint64, i) == grid)
      return TRUE;
  return user->all_grids;
}

static void
append_grid (GString *out, gint64 no, const char *name)
{
  g_string_append_printf (out, "%s{\"no\":%" G_GINT64_FORMAT ",\"name\":", out->str[out->len - 1] == '[' ? "" : ",", no);
  linli_json_append_string (out, name, -1);
  g_string_append_c (out, '}');
}

static gboolean
append_scope (GString *out, LinliBackend *backend, const LinliUser *user, const LinliAccess *access, gboolean counts,
              guint frames_from, GError **error)
{
  g_autoptr(GPtrArray) grids = linli_backend_list_grids (backend, user->com, error);
  LinliCatalogue *catalogue = linli_backend_get_catalogue (backend);
  gint64 rows = counts ? linli_backend_count_rows (backend, user->com, access, error) : 0;
  gint64 now_ms = linli_clock_get_wall_ms (linli_backend_get_clock (backend));
  gboolean first = TRUE;

  if (grids == NULL || rows < 0)
    return FALSE;
  g_string_append_printf (out, ",\"scope\":{\"sv\":%" G_GINT64_FORMAT ",\"all\":%s,\"grids\":[", access->version,
                          user->all_grids ? "true" : "false");
  for (guint i = 0; i < grids->len; i++)
    {
      const LinliGrid *grid = g_ptr_array_index (grids, i);

      if (user_holds (user, grid->no))
        append_grid (out, grid->no, grid->name);
    }
  /* Granted, though nobody published it yet. */
  for (guint i = 0; i < user->grids->len; i++)
    {
      gint64 no = g_array_index (user->grids, gint64, i);
      gboolean listed = no == 0;

      for (guint j = 0; j < grids->len && !listed; j++)
        listed = ((const LinliGrid *) g_ptr_array_index (grids, j))->no == no;
      if (!listed)
        append_grid (out, no, "");
    }
  g_string_append (out, "],\"compartments\":[");
  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);

      if (!linli_grant_counts (grant, now_ms))
        continue;
      for (guint j = 0; j < catalogue->compartments->len; j++)
        {
          const LinliCompartment *compartment = g_ptr_array_index (catalogue->compartments, j);

          if (compartment->no < G_N_ELEMENTS (grant->role->rights) && (grant->role->rights[compartment->no] & LINLI_RIGHT_READ) != 0)
            {
              g_string_append (out, first ? "" : ",");
              linli_json_append_string (out, compartment->name, -1);
              first = FALSE;
            }
        }
    }
  g_string_append_c (out, ']');
  if (counts)
    g_string_append_printf (out, ",\"rows\":%" G_GINT64_FORMAT, rows);
  if (frames_from > 0)
    g_string_append_printf (out, ",\"frames\":%u", frames_from);
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
append_users (GString *out, LinliBackend *backend, GError **error)
{
  g_autoptr(GPtrArray) users = linli_backend_list_users (backend, error);

  if (users == NULL)
    return FALSE;
  g_string_append (out, ",\"users\":{");
  for (guint i = 0; i < users->len; i++)
    {
      const LinliUser *user = g_ptr_array_index (users, i);

      g_string_append_printf (out, "%s\"%" G_GINT64_FORMAT "\":", i > 0 ? "," : "", user->user);
      linli_json_append_string (out, user->display_name, -1);
    }
  g_string_append_c (out, '}');
  return TRUE;
}

gboolean
linli_backend_write_hello (LinliBackend *backend, const LinliAccess *access, gint64 device, gboolean counts, guint frames_from, GString *out, GError **error)
{
  g_autoptr(LinliUser) user = linli_backend_get_user (backend, access->user, error);
  LinliCatalogue *catalogue = linli_backend_get_catalogue (backend);
  gint64 lease, now_ms = linli_clock_get_wall_ms (linli_backend_get_clock (backend));

  if (user == NULL || !linli_backend_get_lease (backend, device, &lease, error))
    return FALSE;
  g_string_append_printf (out, "{\"t\":%" G_GINT64_FORMAT ",\"proto\":[1,1],\"catalogue\":{\"version\":%u,\"digest\":",
                          now_ms, catalogue->version);
  linli_json_append_string (out, catalogue->digest != NULL ? catalogue->digest : "", -1);
  g_string_append_printf (out, "},\"user\":{\"user\":%" G_GINT64_FORMAT ",\"login\":", user->user);
  linli_json_append_string (out, user->login, -1);
  g_string_append (out, ",\"name\":");
  linli_json_append_string (out, user->display_name, -1);
  g_string_append (out, ",\"role\":");
  linli_json_append_string (out, user->role != NULL ? user->role : "", -1);
  g_string_append (out, "},\"com\":[");
  if (access->grants->len > 0 && !append_partition (out, backend, user->com, error))
    return FALSE;
  g_string_append_c (out, ']');
  if (!append_scope (out, backend, user, access, counts, frames_from, error) || !append_users (out, backend, error))
    return FALSE;
  g_string_append_printf (out, ",\"courier\":%d", LINLI_COURIER_WITH_PHOTOS);
  if (lease > 0)
    {
      g_string_append_printf (out, ",\"lease\":%" G_GINT64_FORMAT, lease);
      if (!linli_backend_sign_lease (backend, device, lease, now_ms, out, error))
        return FALSE;
    }
  g_string_append_c (out, '}');
  return TRUE;
}
