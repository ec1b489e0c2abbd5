/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-resolve.c - what somebody decided about a conflict, whatever it is about: a field, a file that was deleted, two files of one person. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

gboolean
linli_store_resolve (LinliStore *store, GArray *settlements, const char *reason, LinliRevived *ret_done, GError **error)
{
  LinliSettlement *first = settlements->len == 1 ? &g_array_index (settlements, LinliSettlement, 0) : NULL;
  g_autoptr(LinliConflict) conflict = NULL;

  *ret_done = (LinliRevived) { .batch = 0 };
  if (first != NULL && (conflict = linli_store_get_conflict (store, &first->conflict, error)) == NULL)
    return FALSE;
  if (conflict != NULL && conflict->type == LINLI_CONFLICT_EDIT_DELETE && first->choice == LINLI_SIDE_MINE)
    return linli_store_revive (store, &first->conflict, reason, ret_done, error);
  if (conflict != NULL && conflict->type == LINLI_CONFLICT_DUPLICATE)
    {
      if (first->choice != LINLI_SIDE_OTHER)
        return linli_store_merge (store, &first->conflict, first->choice == LINLI_SIDE_MINE, reason, &ret_done->batch, error);
      first->choice = LINLI_SIDE_SERVER;  /* two stay two */
    }
  return linli_store_settle (store, settlements, reason, error);
}

gboolean
linli_store_unresolve (LinliStore *store, const LinliId *id, const LinliRevived *done, GError **error)
{
  g_autoptr(LinliConflict) conflict = NULL;

  if (done->batch == 0)
    return linli_store_unsettle (store, id, error);
  if ((conflict = linli_store_get_conflict (store, id, error)) == NULL)
    return FALSE;
  if (conflict->type == LINLI_CONFLICT_DUPLICATE)
    return linli_store_unmerge (store, id, done->batch, error);
  return linli_store_unrevive (store, id, done, error);
}
