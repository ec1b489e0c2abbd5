/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-access.c - who may hold and do what: role x partition x grids, by compartment. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-access.h"

#include "linli-fault.h"

static void
free_grant (gpointer data)
{
  LinliGrant *grant = data;

  g_array_unref (grant->grids);
  g_free (grant);
}

LinliAccess *
linli_access_new (gint64 user)
{
  LinliAccess *access = g_new0 (LinliAccess, 1);

  access->user = user;
  access->grants = g_ptr_array_new_with_free_func (free_grant);
  return access;
}

void
linli_access_free (LinliAccess *access)
{
  if (access == NULL)
    return;
  g_ptr_array_unref (access->grants);
  g_free (access);
}

LinliGrant *
linli_access_add (LinliAccess *access, gint64 com, const LinliRole *role)
{
  LinliGrant *grant = g_new0 (LinliGrant, 1);

  grant->com = com;
  grant->role = role;
  grant->grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (access->grants, grant);
  return grant;
}

static gboolean
holds_grid (const LinliGrant *grant, gint64 grid)
{
  if (grant->all_grids)
    return TRUE;
  for (guint i = 0; i < grant->grids->len; i++)
    if (g_array_index (grant->grids, gint64, i) == grid)
      return TRUE;
  return FALSE;
}

gboolean
linli_grant_counts (const LinliGrant *grant, gint64 now_ms)
{
  return (grant->from_ms == 0 || now_ms >= grant->from_ms || linli_fault (LINLI_FAULT_EARLY_COUNTS))
         && (grant->to_ms == 0 || now_ms < grant->to_ms || linli_fault (LINLI_FAULT_ENDED_COUNTS));
}

guint
linli_access_get (const LinliAccess *access, const LinliKind *kind, gint64 com, gint64 grid, gint64 now_ms)
{
  guint rights = 0;

  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);
      guint role_rights;

      if (grant->com != com || grant->role == NULL || kind->compartment >= G_N_ELEMENTS (grant->role->rights)
          || !linli_grant_counts (grant, now_ms))
        continue;

      role_rights = grant->role->rights[kind->compartment];
      if (holds_grid (grant, grid))
        rights |= role_rights;
      else if (grid == 0)
        rights |= role_rights & (LINLI_RIGHT_READ | LINLI_RIGHT_LIST);
    }
  return rights;
}

gboolean
linli_access_could_write (const LinliAccess *access, const LinliKind *kind, gint64 com, gint64 grid, gint64 at_ms, gint64 now_ms)
{
  const gint64 longest_ms = LINLI_HAND_OVER_DAYS * 24 * 3600 * G_GINT64_CONSTANT (1000);

  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);

      if (grant->com == com && grant->to_ms != 0 && grant->to_ms <= now_ms && (now_ms - grant->to_ms < longest_ms || linli_fault (LINLI_FAULT_HANDED_LATE))
          && (linli_grant_counts (grant, at_ms) || linli_fault (LINLI_FAULT_HANDED_ANY)) && grant->role != NULL && kind->compartment < G_N_ELEMENTS (grant->role->rights)
          && (grant->role->rights[kind->compartment] & LINLI_RIGHT_WRITE) != 0 && holds_grid (grant, grid))
        return TRUE;
    }
  return FALSE;
}

LinliWhy
linli_access_check (const LinliAccess *access, const LinliOp *op, const LinliRow *row, gint64 now_ms)
{
  gint64 com = row != NULL ? row->com : op->com;
  gint64 grid = row != NULL ? row->grid : op->grid;
  guint rights = linli_access_get (access, op->kind, com, grid, now_ms);

  if ((rights & LINLI_RIGHT_WRITE) == 0)
    return LINLI_WHY_SCOPE;
  if (op->com != com)
    return LINLI_WHY_SCOPE;
  return LINLI_WHY_NONE;
}
