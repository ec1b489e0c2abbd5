/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-check.c - is the replica whole: SQLite's own check, overlay, search, digests that two replicas can compare. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

void
linli_check_free (LinliCheck *check)
{
  if (check == NULL)
    return;
  g_ptr_array_unref (check->problems);
  g_hash_table_unref (check->rows);
  g_hash_table_unref (check->digests);
  g_free (check);
}

/* (transfer full) (element-type LinliId) the ids that @stmt gives. */
static GPtrArray *
take_ids (sqlite3_stmt *stmt, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_bytes (stmt, 0) == sizeof (LinliId))
      g_ptr_array_add (ids, g_memdup2 (sqlite3_column_blob (stmt, 0), sizeof (LinliId)));
  return step == LINLI_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

/* Rows and shadows of one kind. */
static GPtrArray *
list_ids (LinliStore *store, const LinliKind *kind, GError **error)
{
  LinliTable *table = linli_store_get_table (store, kind);

  if (table->list == NULL)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT _id FROM \"%s\" UNION SELECT id FROM shadow WHERE kind_no = %u", kind->name, kind->no);

      table->list = linli_db_prepare (store->db, sql, error);
    }
  return take_ids (table->list, error);
}

/* Rows of one kind over which something lies, or should. */
static GPtrArray *
list_overlaid (LinliStore *store, const LinliKind *kind, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT id FROM shadow WHERE kind_no = ?1 UNION"
                                                 " SELECT id FROM outbox WHERE kind_no = ?1 AND state < 2", error);

  if (stmt != NULL)
    sqlite3_bind_int64 (stmt, 1, kind->no);
  return take_ids (stmt, error);
}

static gboolean
same_values (const LinliRow *a, const LinliRow *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  for (guint i = 0; i < a->n_values; i++)
    if (!linli_value_equal (&a->values[i], &b->values[i]))
      return FALSE;
  return a->grid == b->grid;
}

char *
linli_store_check_overlay (LinliStore *store, GError **error)
{
  for (guint k = 0; k < store->catalogue->kinds->len; k++)
    {
      const LinliKind *kind = g_ptr_array_index (store->catalogue->kinds, k);
      LinliTable *table = linli_store_get_table (store, kind);
      g_autoptr(GPtrArray) ids = list_overlaid (store, kind, error);

      if (ids == NULL)
        return NULL;
      for (guint i = 0; i < ids->len; i++)
        {
          const LinliId *id = g_ptr_array_index (ids, i);
          g_autoptr(LinliRow) server = NULL;
          g_autoptr(LinliRow) laid = NULL;
          g_autoptr(LinliRow) shown = NULL;
          g_autoptr(GPtrArray) items = NULL;
          g_autoptr(GError) local = NULL;
          char text[LINLI_ID_STRING_SIZE];

          if (!linli_overlay_load_server (store, table, id, &server, NULL, &local)
              || (items = linli_overlay_list (store, kind, id, &local)) == NULL)
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return NULL;
            }
          laid = linli_overlay_lay (store, kind, server, items, &local);
          shown = linli_rows_load (store, table, id, NULL, local == NULL ? &local : NULL);
          if (local != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return NULL;
            }
          if (!same_values (laid, shown))
            return g_strdup_printf ("%s %s: what shows is not the server's row with the operations laid over", kind->name,
                                    linli_id_format (id, text));
        }
    }
  return NULL;
}

static gboolean
add_digests (LinliStore *store, const LinliKind *kind, LinliCheck *check, GError **error)
{
  g_autoptr(GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) ids = list_ids (store, kind, error);
  gint64 *count = g_new0 (gint64, 1), home = linli_meta_get_int (store, "com", 0);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\"", kind->name);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_insert (check->rows, g_strdup (kind->name), count);
  if (ids == NULL)
    return FALSE;
  *count = linli_db_get_int (store->db, sql, 0, error);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(GError) local = NULL;
      g_autoptr(LinliRow) row = linli_store_load_server_row (store, kind, g_ptr_array_index (ids, i), &local);
      g_autofree char *name = NULL;
      LinliDigest *digest;

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (row == NULL || row->deleted || row->seq == 0)
        continue;
      /* Of a partition beside the home one, with its number. */
      name = row->com == home || linli_part_filter (store, home) == 0
        ? g_strdup_printf ("%" G_GINT64_FORMAT "/%s", row->grid, kind->name)
        : g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT "/%s", row->com, row->grid, kind->name);
      digest = g_hash_table_lookup (digests, name);
      if (digest == NULL)
        {
          digest = g_new0 (LinliDigest, 1);
          g_hash_table_insert (digests, g_steal_pointer (&name), digest);
        }
      linli_digest_add (digest, row);
    }
  g_hash_table_iter_init (&iter, digests);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (check->digests, g_strdup (key), linli_digest_format (value));
  return TRUE;
}

static gboolean
run_quick_check (LinliStore *store, LinliCheck *check, GError **error)
{
  sqlite3_stmt *stmt = linli_db_prepare (store->db, "PRAGMA quick_check(20)", error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (strcmp (linli_db_get_text (stmt, 0), "ok") != 0)
      g_ptr_array_add (check->problems, g_strdup (linli_db_get_text (stmt, 0)));
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE;
}

gboolean
linli_store_quick_check (LinliStore *store, GError **error)
{
  g_autoptr(LinliCheck) check = g_new0 (LinliCheck, 1);

  check->problems = g_ptr_array_new_with_free_func (g_free);
  check->rows = g_hash_table_new (NULL, NULL);
  check->digests = g_hash_table_new (NULL, NULL);
  if (!run_quick_check (store, check, error))
    return FALSE;
  if (check->problems->len > 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: %s", store->path, (const char *) check->problems->pdata[0]);
  return check->problems->len == 0;
}

LinliCheck *
linli_store_check (LinliStore *store, GError **error)
{
  g_autoptr(LinliCheck) check = g_new0 (LinliCheck, 1);
  g_autoptr(GError) local = NULL;
  char *wrong;

  check->problems = g_ptr_array_new_with_free_func (g_free);
  check->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  check->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if ((store->flags & LINLI_STORE_MEMORY) == 0 && !run_quick_check (store, check, error))
    return NULL;
  wrong = linli_store_check_overlay (store, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (wrong != NULL)
    g_ptr_array_add (check->problems, wrong);
  for (guint i = 0; i < store->catalogue->kinds->len; i++)
    if (!add_digests (store, g_ptr_array_index (store->catalogue->kinds, i), check, error))
      return NULL;
  check->ok = check->problems->len == 0;
  return g_steal_pointer (&check);
}
