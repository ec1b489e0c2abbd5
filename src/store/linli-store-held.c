/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-held.c - saves that the server cannot take wait apart, so that the rest goes on.
 *
 * Nothing is lost by it: they stay what they are, unsent, and are tried again.  What was done later to a record of a save that waits apart
 * waits with it, for it builds on it. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HELD 64

typedef struct { gint64 group, at_ms; } Held;

static GArray *
read_held (LinliStore *store)
{
  g_autofree char *text = linli_meta_get_text (store, "held");
  g_auto(GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);
  GArray *held = g_array_new (FALSE, FALSE, sizeof (Held));

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *colon = strchr (parts[i], ':');
      Held one = { g_ascii_strtoll (parts[i], NULL, 10), colon != NULL ? g_ascii_strtoll (colon + 1, NULL, 10) : 0 };

      if (one.group > 0)
        g_array_append_val (held, one);
    }
  return held;
}

static gboolean
write_held (LinliStore *store, GArray *held, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < held->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (held, Held, i).group,
                            g_array_index (held, Held, i).at_ms);
  return linli_txn_begin (&txn, store, FALSE, error) && linli_meta_set_text (store, "held", text->len > 0 ? text->str : NULL, error)
         && linli_txn_commit (&txn, error);
}

GArray *
linli_store_get_held (LinliStore *store)
{
  g_autoptr(GArray) held = read_held (store);
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < held->len; i++)
    g_array_append_val (groups, g_array_index (held, Held, i).group);
  return groups;
}

gboolean
linli_store_hold (LinliStore *store, GArray *groups, GError **error)
{
  g_autoptr(GArray) held = read_held (store);
  gint64 now = linli_clock_get_wall_ms (store->clock);

  for (guint i = 0; i < groups->len && held->len < MAX_HELD; i++)
    {
      Held one = { g_array_index (groups, gint64, i), now };

      g_array_append_val (held, one);
    }
  return groups->len == 0 || write_held (store, held, error);
}

gboolean
linli_store_release_held (LinliStore *store, gint64 older_ms, GError **error)
{
  g_autoptr(GArray) held = read_held (store);
  gint64 now = linli_clock_get_wall_ms (store->clock);
  guint before = held->len;

  for (guint i = held->len; i > 0; i--)
    {
      const Held *one = &g_array_index (held, Held, i - 1);

      if (now < one->at_ms || now - one->at_ms >= older_ms)
        g_array_remove_index (held, i - 1);
    }
  return held->len == before || write_held (store, held, error);
}

static gboolean
has_group (GArray *groups, gint64 group)
{
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    if (g_array_index (groups, gint64, i) == group)
      return TRUE;
  return FALSE;
}

typedef struct { gint64 group; LinliId id; } Pending;

static gboolean
is_behind (GArray *pending, guint from, guint to, GHashTable *ids)
{
  for (guint i = from; i < to; i++)
    if (g_hash_table_contains (ids, &g_array_index (pending, Pending, i).id))
      return TRUE;
  return FALSE;
}

GHashTable *
linli_held_find (LinliStore *store, GArray *more, GError **error)
{
  g_autoptr(GHashTable) groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new (linli_id_hash, linli_id_hash_equal);
  g_autoptr(GArray) held = linli_store_get_held (store);
  g_autoptr(GArray) pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  g_autoptr(LinliDbUse) stmt = NULL;
  LinliStep step;

  if (held->len == 0 && (more == NULL || more->len == 0))
    return g_steal_pointer (&groups);
  if ((stmt = linli_store_stmt (store, "SELECT grp, id FROM outbox WHERE state = 0 AND state < 3 ORDER BY opno", error)) == NULL)
    return NULL;
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      Pending one = { sqlite3_column_int64 (stmt, 0), { { 0 } } };

      if (sqlite3_column_bytes (stmt, 1) == sizeof one.id.bytes)
        memcpy (one.id.bytes, sqlite3_column_blob (stmt, 1), sizeof one.id.bytes);
      g_array_append_val (pending, one);
    }
  if (step == LINLI_STEP_ERROR)
    return NULL;
  for (guint i = 0, end; i < pending->len; i = end)
    {
      gint64 group = g_array_index (pending, Pending, i).group;

      for (end = i + 1; end < pending->len && g_array_index (pending, Pending, end).group == group;)
        end++;
      if (!has_group (held, group) && !has_group (more, group) && !is_behind (pending, i, end, ids))
        continue;
      g_hash_table_add (groups, g_memdup2 (&group, sizeof group));
      for (guint j = i; j < end; j++)
        g_hash_table_add (ids, &g_array_index (pending, Pending, j).id);
    }
  return g_steal_pointer (&groups);
}

gboolean
linli_store_note_server_catalogue (LinliStore *store, const char *digest, GError **error)
{
  g_autofree char *known = linli_meta_get_text (store, "server_catalogue");
  g_auto(LinliTxn) txn = { NULL };

  if (g_strcmp0 (known, digest) == 0)
    return TRUE;
  return linli_store_release_held (store, 0, error) && linli_txn_begin (&txn, store, FALSE, error)
         && linli_meta_set_text (store, "server_catalogue", digest, error) && linli_txn_commit (&txn, error);
}
