/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-hello.c - what a device is told of itself: who its user is, which grids and compartments are theirs. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend.h"

#include "linli-courier-piece.h"
#include "linli-json.h"
#include "linli-lineage.h"

/* What a user holds of one partition. */
typedef struct { gint64 com; const char *role; /* (nullable) of the first right there */ GArray *grids; gboolean all; } Held;

static void
clear_held (gpointer data)
{
  g_clear_pointer (&((Held *) data)->grids, g_array_unref);
}

static gboolean
has_number (GArray *numbers, gint64 number)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, gint64, i) == number)
      return TRUE;
  return FALSE;
}

/* (transfer full) (element-type Held): the home one first, then the others where a right counts now.  Rights come by rising numbers. */
static GArray *
list_held (const LinliUser *user, const LinliAccess *access, gint64 now_ms)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (Held));
  Held home = { user->com, user->role, g_array_ref (user->grids), user->all_grids };

  g_array_set_clear_func (list, clear_held);
  g_array_append_val (list, home);
  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);
      Held *last = &g_array_index (list, Held, list->len - 1);

      if (grant->com == user->com || !linli_grant_counts (grant, now_ms))
        continue;
      if (last->com != grant->com)
        {
          Held next = { grant->com, grant->role->name, g_array_new (FALSE, FALSE, sizeof (gint64)), FALSE };

          g_array_append_val (list, next);
          last = &g_array_index (list, Held, list->len - 1);
        }
      last->all = last->all || grant->all_grids;
      for (guint j = 0; j < grant->grids->len; j++)
        if (!has_number (last->grids, g_array_index (grant->grids, gint64, j)))
          g_array_append_val (last->grids, g_array_index (grant->grids, gint64, j));
    }
  return list;
}

static void
append_grid (GString *out, gint64 no, const char *name)
{
  g_string_append_printf (out, "%s{\"no\":%" G_GINT64_FORMAT ",\"name\":", out->str[out->len - 1] == '[' ? "" : ",", no);
  linli_json_append_string (out, name, -1);
  g_string_append_c (out, '}');
}

static gboolean
append_grids (GString *out, LinliBackend *backend, const Held *held, GError **error)
{
  g_autoptr(GPtrArray) grids = linli_backend_list_grids (backend, held->com, error);

  if (grids == NULL)
    return FALSE;
  g_string_append_printf (out, "\"all\":%s,\"grids\":[", held->all ? "true" : "false");
  for (guint i = 0; i < grids->len; i++)
    {
      const LinliGrid *grid = g_ptr_array_index (grids, i);

      if (held->all || has_number (held->grids, grid->no))
        append_grid (out, grid->no, grid->name);
    }
  /* Granted, though nobody published it yet. */
  for (guint i = 0; i < held->grids->len; i++)
    {
      gint64 no = g_array_index (held->grids, gint64, i);
      gboolean listed = no == 0;

      for (guint j = 0; j < grids->len && !listed; j++)
        listed = ((const LinliGrid *) g_ptr_array_index (grids, j))->no == no;
      if (!listed)
        append_grid (out, no, "");
    }
  g_string_append_c (out, ']');
  return TRUE;
}

/* The home one's grids and role stand in "scope" and "user", where programs that hold one partition look for them. */
static gboolean
append_partition (GString *out, LinliBackend *backend, const Held *held, gboolean is_home, GError **error)
{
  g_autoptr(GArray) lineage = linli_backend_get_lineage (backend, held->com, error);
  gint64 epoch, seq, floor;

  if (lineage == NULL || !linli_backend_get_partition (backend, held->com, &epoch, &seq, error)
      || !linli_backend_get_floor (backend, held->com, &floor, error))
    return FALSE;
  g_string_append_printf (out, "%s{\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT
                          ",\"safe\":%" G_GINT64_FORMAT ",\"floor\":%" G_GINT64_FORMAT ",\"lineage\":[", is_home ? "" : ",", held->com, epoch, seq,
                          linli_backend_get_safe (backend, held->com, epoch, seq), floor);
  for (guint i = 0; i < lineage->len; i++)
    g_string_append_printf (out, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]", i > 0 ? "," : "", g_array_index (lineage, LinliFork, i).epoch,
                            g_array_index (lineage, LinliFork, i).seq);
  g_string_append_c (out, ']');
  if (!is_home)
    {
      g_string_append (out, ",\"role\":");
      linli_json_append_string (out, held->role != NULL ? held->role : "", -1);
      g_string_append_c (out, ',');
      if (!append_grids (out, backend, held, error))
        return FALSE;
    }
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
append_partitions (GString *out, LinliBackend *backend, GArray *list, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    if (!append_partition (out, backend, &g_array_index (list, Held, i), i == 0, error))
      return FALSE;
  return TRUE;
}

static gboolean
count_rows (LinliBackend *backend, GArray *list, const LinliAccess *access, gint64 *ret_rows, GError **error)
{
  *ret_rows = 0;
  for (guint i = 0; i < list->len; i++)
    {
      gint64 rows = linli_backend_count_rows (backend, g_array_index (list, Held, i).com, access, error);

      if (rows < 0)
        return FALSE;
      *ret_rows += rows;
    }
  return TRUE;
}

static gboolean
append_scope (GString *out, LinliBackend *backend, GArray *list, const LinliAccess *access, gboolean counts, guint frames_from, GError **error)
{
  LinliCatalogue *catalogue = linli_backend_get_catalogue (backend);
  gint64 rows = 0, now_ms = linli_clock_get_wall_ms (linli_backend_get_clock (backend));
  gboolean first = TRUE;

  if (counts && !count_rows (backend, list, access, &rows, error))
    return FALSE;
  g_string_append_printf (out, ",\"scope\":{\"sv\":%" G_GINT64_FORMAT ",", access->version);
  if (!append_grids (out, backend, &g_array_index (list, Held, 0), error))
    return FALSE;
  g_string_append (out, ",\"compartments\":[");
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
  g_autoptr(GArray) list = NULL;
  gint64 lease, now_ms = linli_clock_get_wall_ms (linli_backend_get_clock (backend));

  if (user == NULL || !linli_backend_get_lease (backend, device, &lease, error))
    return FALSE;
  list = list_held (user, access, now_ms);
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
  if (access->grants->len > 0 && !append_partitions (out, backend, list, error))
    return FALSE;
  g_string_append_c (out, ']');
  if (!append_scope (out, backend, list, access, counts, frames_from, error) || !append_users (out, backend, error))
    return FALSE;
  g_string_append_printf (out, ",\"courier\":%d", LINLI_COURIER_SEVERAL);
  if (lease > 0)
    {
      g_string_append_printf (out, ",\"lease\":%" G_GINT64_FORMAT, lease);
      if (!linli_backend_sign_lease (backend, device, lease, now_ms, out, error))
        return FALSE;
    }
  g_string_append_c (out, '}');
  return TRUE;
}
