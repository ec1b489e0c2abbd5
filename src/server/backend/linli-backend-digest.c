/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-digest.c - what two sides compare to know that they hold the same. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

GHashTable *
linli_backend_digest (LinliBackend *self, gint64 com, const LinliAccess *access, GError **error)
{
  g_autoptr(GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE com=? AND del=0", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock);
  GHashTableIter iter;
  gpointer key, value;
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, com);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      g_autoptr(GError) wrong = NULL;
      g_autoptr(LinliRow) row = backend_read_row (self, stmt, NULL, NULL, &wrong);
      g_autofree char *name = NULL;
      LinliDigest *sum;

      if (wrong != NULL)
        {
          sqlite3_reset (stmt);
          g_propagate_error (error, g_steal_pointer (&wrong));
          return NULL;
        }
      if (row == NULL || (linli_access_get (access, row->kind, com, row->grid, now_ms) & LINLI_RIGHT_READ) == 0)
        continue;
      name = g_strdup_printf ("%" G_GINT64_FORMAT "/%s", row->grid, row->kind->name);
      sum = g_hash_table_lookup (sums, name);
      if (sum == NULL)
        {
          sum = g_new0 (LinliDigest, 1);
          g_hash_table_insert (sums, g_steal_pointer (&name), sum);
        }
      linli_digest_add (sum, row);
    }
  if (step < 0)
    return NULL;

  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (digests, g_strdup (key), linli_digest_format (value));
  return g_steal_pointer (&digests);
}
