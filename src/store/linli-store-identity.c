/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-identity.c - who this replica is, and the names of users it was told. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#define FREE_TRIES  5
#define FIRST_WAIT  (G_GINT64_CONSTANT (30) * 1000)
#define LONGEST     (G_GINT64_CONSTANT (15) * 60 * 1000)

LinliIdentity *
linli_identity_new (void)
{
  LinliIdentity *identity = g_new0 (LinliIdentity, 1);

  identity->grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return identity;
}

void
linli_identity_free (LinliIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->server_url);
  g_free (identity->login);
  g_free (identity->display_name);
  g_free (identity->role);
  g_array_unref (identity->grids);
  g_free (identity->refresh_token);
  g_free (identity->access_token);
  g_free (identity->verifier);
  g_free (identity->certificate);
  g_free (identity);
}

void
linli_grids_parse (GArray *grids, const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gint64 grid = g_ascii_strtoll (parts[i], NULL, 10);

      if (*parts[i] != '\0')
        g_array_append_val (grids, grid);
    }
}

LinliIdentity *
linli_store_get_identity (LinliStore *store, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autofree char *grids = linli_meta_get_text (store, "grids");

  identity->server_url = linli_meta_get_text (store, "server_url");
  identity->login = linli_meta_get_text (store, "login");
  identity->display_name = linli_meta_get_text (store, "display_name");
  identity->role = linli_meta_get_text (store, "role");
  identity->refresh_token = linli_meta_get_text (store, "refresh_token");
  identity->access_token = linli_meta_get_text (store, "access_token");
  identity->verifier = linli_meta_get_text (store, "verifier");
  identity->certificate = linli_store_get_certificate (store);
  identity->user = linli_meta_get_int (store, "user", 0);
  identity->device = linli_meta_get_int (store, "device", 0);
  identity->com = linli_meta_get_int (store, "com", 0);
  identity->epoch = linli_meta_get_int (store, "epoch", 0);
  identity->scope_version = linli_meta_get_int (store, "scope_version", 0);
  identity->all_grids = linli_meta_get_int (store, "all_grids", 0) != 0;
  identity->server_offset_ms = linli_meta_get_int (store, "server_offset_ms", 0);
  identity->last_sync_ms = linli_meta_get_int (store, "last_sync_ms", 0);
  linli_grids_parse (identity->grids, grids);
  return g_steal_pointer (&identity);
}

char *
linli_grids_format (GArray *grids)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; grids != NULL && i < grids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (grids, gint64, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
linli_store_set_identity (LinliStore *store, const LinliIdentity *identity, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autofree char *grids = linli_grids_format (identity->grids);
  g_autofree char *old_role = linli_meta_get_text (store, "role");
  gboolean has_other_role = old_role != NULL && g_strcmp0 (old_role, identity->role) != 0;
  LinliOwnRights old_rights, new_rights;

  linli_own_rights_read_in (store, 0, &old_rights);
  if (!linli_txn_begin (&txn, store, TRUE, error) || !linli_wipe_over (store, error)
      || !linli_meta_set_text (store, "server_url", identity->server_url, error)
      || !linli_meta_set_text (store, "login", identity->login, error)
      || !linli_meta_set_text (store, "display_name", identity->display_name, error)
      || !linli_meta_set_text (store, "role", identity->role, error)
      || !linli_meta_set_text (store, "refresh_token", identity->refresh_token, error)
      || !linli_meta_set_text (store, "access_token", identity->access_token, error)
      || !linli_meta_set_text (store, "verifier", identity->verifier, error)
      || !linli_meta_set_int (store, "user", identity->user, error)
      || !linli_meta_set_int (store, "device", identity->device, error)
      || !linli_meta_set_int (store, "com", identity->com, error)
      || !linli_meta_set_int (store, "epoch", identity->epoch, error)
      || !linli_meta_set_int (store, "scope_version", identity->scope_version, error)
      || !linli_meta_set_int (store, "all_grids", identity->all_grids, error)
      || !linli_meta_set_int (store, "server_offset_ms", identity->server_offset_ms, error)
      || !linli_meta_set_int (store, "last_sync_ms", identity->last_sync_ms, error)
      || !linli_meta_set_text (store, "grids", grids, error))
    return FALSE;
  linli_own_rights_read_in (store, 0, &new_rights);
  if ((has_other_role && !linli_scope_change_role (store, identity->com, &old_rights, &new_rights, error))
      || !linli_txn_commit (&txn, error))
    return FALSE;
  store->hlc.offset_ms = identity->server_offset_ms;
  return TRUE;
}

char *
linli_store_get_user_name (LinliStore *store, gint64 user)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT name FROM user_name WHERE user = ?1", NULL);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, user);
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? g_strdup (linli_db_get_text (stmt, 0)) : NULL;
}

gboolean
linli_store_set_user_name (LinliStore *store, gint64 user, const char *name, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO user_name (user, name) VALUES (?1, ?2)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, user);
  sqlite3_bind_text (stmt, 2, name, -1, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

/* After @tries wrong passwords in a row. */
static gint64
get_wait_ms (gint64 tries)
{
  gint64 wait = FIRST_WAIT;

  if (tries < FREE_TRIES)
    return 0;
  for (gint64 i = FREE_TRIES; i < tries && wait < LONGEST; i++)
    wait *= 2;
  return MIN (wait, LONGEST);
}

gboolean
linli_store_note_try (LinliStore *store, gboolean good, GError **error)
{
  gint64 tries = good ? 0 : linli_meta_get_int (store, "tries", 0) + 1;
  g_auto(LinliTxn) txn = { NULL };

  if ((store->flags & LINLI_STORE_READ_ONLY) != 0 || (good && linli_meta_get_int (store, "tries", 0) == 0))
    return TRUE;
  return linli_txn_begin (&txn, store, TRUE, error) && linli_meta_set_int (store, "tries", tries, error)
         && linli_meta_set_int (store, "tried_at", linli_clock_get_wall_ms (store->clock), error) && linli_txn_commit (&txn, error);
}

gint64
linli_store_get_try_wait_ms (LinliStore *store)
{
  gint64 wait = get_wait_ms (linli_meta_get_int (store, "tries", 0));
  gint64 gone = linli_clock_get_wall_ms (store->clock) - linli_meta_get_int (store, "tried_at", 0);

  /* A clock that was set back makes nobody wait for years. */
  return CLAMP (wait - gone, 0, wait);
}
