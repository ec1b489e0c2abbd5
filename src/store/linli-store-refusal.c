/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-refusal.c - that the server refused this device, kept until it takes it again. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define WHY_KEY  "refused_why"
#define AT_KEY   "refused_at"

gboolean
linli_store_note_refusal (LinliStore *store, const char *why, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autofree char *known = linli_meta_get_text (store, WHY_KEY);

  /* The first time counts; told again it is no news. */
  if (g_strcmp0 (known != NULL ? known : "", why != NULL ? why : "") == 0)
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_text (store, WHY_KEY, why, error)
         && linli_meta_set_int (store, AT_KEY, why != NULL ? linli_clock_get_wall_ms (store->clock) : 0, error) && linli_txn_commit (&txn, error);
}

char *
linli_store_get_refusal (LinliStore *store, gint64 *ret_at_ms)
{
  *ret_at_ms = linli_meta_get_int (store, AT_KEY, 0);
  return linli_meta_get_text (store, WHY_KEY);
}
