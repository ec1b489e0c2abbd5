/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-courier.c - what a replica keeps for sync that is carried by hand: its keys, the server's, the number of its questions. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

gboolean
linli_store_make_courier_keys (LinliStore *store, gboolean anew, LinliCourierKeys *ret_keys, GError **error)
{
  g_autofree char *known_public = linli_meta_get_text (store, "courier_public");
  g_autofree char *known_secret = linli_meta_get_text (store, "courier_secret");
  g_autofree char *public_text = NULL;
  g_autofree char *secret_text = NULL;
  g_auto(LinliTxn) txn = { NULL };

  if (!anew && linli_courier_key_from_text (known_public, ret_keys->public_key) && linli_courier_key_from_text (known_secret, ret_keys->secret_key))
    return TRUE;
  if (!linli_courier_make_keys (ret_keys, error))
    return FALSE;
  public_text = linli_courier_key_to_text (ret_keys->public_key);
  secret_text = linli_courier_key_to_text (ret_keys->secret_key);
  return linli_txn_begin (&txn, store, TRUE, error) && linli_meta_set_text (store, "courier_public", public_text, error)
         && linli_meta_set_text (store, "courier_secret", secret_text, error) && linli_txn_commit (&txn, error);
}

gboolean
linli_store_set_courier_server (LinliStore *store, const char *key, GError **error)
{
  guint8 bytes[LINLI_COURIER_KEY_BYTES];
  g_autofree char *known = linli_meta_get_text (store, "courier_server");
  g_auto(LinliTxn) txn = { NULL };

  if (!linli_courier_key_from_text (key, bytes) || g_strcmp0 (known, key) == 0)
    return TRUE;
  return linli_txn_begin (&txn, store, TRUE, error) && linli_meta_set_text (store, "courier_server", key, error) && linli_txn_commit (&txn, error);
}

gboolean
linli_store_get_courier_server (LinliStore *store, guint8 *ret_key, GError **error)
{
  g_autofree char *known = linli_meta_get_text (store, "courier_server");

  if (linli_courier_key_from_text (known, ret_key))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "this replica does not know its server's key yet; enrol it, or sync once over the network");
  return FALSE;
}

gint64
linli_store_take_courier_number (LinliStore *store, GError **error)
{
  gint64 number = linli_meta_get_int (store, "courier_number", 0) + 1;
  g_auto(LinliTxn) txn = { NULL };

  return linli_txn_begin (&txn, store, TRUE, error) && linli_meta_set_int (store, "courier_number", number, error)
         && linli_txn_commit (&txn, error) ? number : 0;
}

gboolean
linli_store_note_courier (LinliStore *store, gint64 version, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  if (linli_meta_get_int (store, "courier_version", 0) == version)
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_int (store, "courier_version", version, error) && linli_txn_commit (&txn, error);
}

gint64
linli_store_get_courier (LinliStore *store)
{
  return linli_meta_get_int (store, "courier_version", 0);
}
