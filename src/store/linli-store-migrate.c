/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-migrate.c - brings a replica to the catalogue of this program: new kinds become tables, new fields columns.
 *
 * All in one transaction.  Values of new fields that came while they were not known are fetched again: the cursors start
 * over, and what column _ext keeps moves into the new columns at once.  Keys of lists that an older program made are made anew. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-pinyin.h"

/* Names of the columns that exist; empty when there is no such table. */
static GHashTable *
list_columns (LinliStore *store, const char *table, GError **error)
{
  g_autoptr(GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *sql = g_strdup_printf ("PRAGMA table_info(\"%s\")", table);
  sqlite3_stmt *stmt = linli_db_prepare (store->db, sql, error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    g_hash_table_add (columns, g_strdup (linli_db_get_text (stmt, 1)));
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE ? g_steal_pointer (&columns) : NULL;
}

/* Rows with something in _ext: what the catalogue knows now is moved into its columns. */
static gboolean
move_extra_values (LinliStore *store, LinliTable *table, GPtrArray *added, GError **error)
{
  g_autofree char *select = g_strdup_printf ("SELECT _rid, _id, _ext FROM \"%s\" WHERE _ext IS NOT NULL", table->kind->name);
  sqlite3_stmt *stmt = linli_db_prepare (store->db, select, error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      g_autoptr(LinliRow) extra = NULL;
      g_autoptr(LinliRow) row = NULL;
      gint64 rid = sqlite3_column_int64 (stmt, 0);
      LinliId id;

      memcpy (id.bytes, sqlite3_column_blob (stmt, 1), sizeof id.bytes);
      extra = linli_row_new (table->kind, &id, 0, 0);
      if (!linli_body_decode (extra, sqlite3_column_blob (stmt, 2), (gsize) sqlite3_column_bytes (stmt, 2), error)
          || (row = linli_rows_load (store, table, &id, NULL, error)) == NULL)
        {
          step = LINLI_STEP_ERROR;
          break;
        }
      for (guint i = 0; i < added->len; i++)
        if (linli_field_check (g_ptr_array_index (added, i), linli_row_get (extra, g_ptr_array_index (added, i)), NULL))
          linli_row_set (row, g_ptr_array_index (added, i), linli_row_get (extra, g_ptr_array_index (added, i)));
      /* What even this catalogue lacks waits on. */
      g_clear_pointer (&row->extra, g_byte_array_unref);
      row->extra = g_steal_pointer (&extra->extra);
      if (!linli_rows_write (store, table, row, rid, error))
        {
          step = LINLI_STEP_ERROR;
          break;
        }
    }
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE;
}

static gboolean
migrate_kind (LinliStore *store, LinliTable *table, gboolean *ret_grown, GError **error)
{
  g_autoptr(GHashTable) columns = list_columns (store, table->kind->name, error);
  g_autoptr(GPtrArray) added = g_ptr_array_new ();

  if (columns == NULL)
    return FALSE;
  if (g_hash_table_size (columns) == 0)
    {
      *ret_grown = TRUE;
      return linli_store_create_table (store, table, error) && linli_store_create_indexes (store, table, error);
    }

  for (guint i = 0; i < table->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (table->kind->fields, i);
      g_autofree char *sql = NULL;

      if (!linli_field_is_stored (field) || g_hash_table_contains (columns, field->name))
        continue;
      sql = g_strdup_printf ("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table->kind->name, field->name, linli_field_sql_type (field));
      if (!linli_db_exec (store->db, sql, error))
        return FALSE;
      g_ptr_array_add (added, (gpointer) field);
    }
  if (added->len > 0)
    {
      *ret_grown = TRUE;
      if (!move_extra_values (store, table, added, error))
        return FALSE;
    }
  return linli_store_create_indexes (store, table, error);
}

static gboolean
sorts_by_text (const LinliTable *table)
{
  return table != NULL && table->sort_field != NULL && g_str_equal (linli_field_sql_type (table->sort_field), "TEXT");
}

static void
sort_key_func (sqlite3_context *context, int n, sqlite3_value **values)
{
  sqlite3_result_text (context, linli_rows_make_sort_key (sqlite3_user_data (context), (const char *) sqlite3_value_text (values[0])), -1,
                       g_free);
}

/* Only texts with a number have another key than those of before: names of people stay as they are. */
static gboolean
make_keys (LinliStore *store, LinliTable *table, GError **error)
{
  const char *kind = table->kind->name, *field = table->sort_field->name;
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET _sort = linli_new_key(\"%s\") WHERE \"%s\" GLOB '*[0-9０-９]*'",
                                          kind, field, field);
  gboolean good;

  if (sqlite3_create_function (store->db, "linli_new_key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, table, sort_key_func, NULL,
                               NULL) != SQLITE_OK)
    return linli_db_fail (store->db, "registering the new order of lists", error);
  good = linli_db_exec (store->db, sql, error);
  sqlite3_create_function (store->db, "linli_new_key", 1, SQLITE_UTF8, NULL, NULL, NULL, NULL);
  return good;
}

static gboolean
make_all_keys (LinliStore *store, gboolean is_new, GError **error)
{
  for (guint i = 0; !is_new && linli_meta_get_int (store, "sort_keys", 1) < LINLI_PINYIN_KEYS && i < store->tables->len; i++)
    if (sorts_by_text (g_ptr_array_index (store->tables, i)) && !make_keys (store, g_ptr_array_index (store->tables, i), error))
      return FALSE;
  return linli_meta_set_int (store, "sort_keys", LINLI_PINYIN_KEYS, error);
}

static gboolean
migrate (LinliStore *store, gboolean is_new, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  gboolean has_grown = FALSE;

  if (is_new && !linli_db_exec (store->db, "PRAGMA application_id = 1280199753; PRAGMA user_version = 1", error))
    return FALSE;
  if (!linli_txn_begin (&txn, store, TRUE, error) || !linli_store_create_base (store, error))
    return FALSE;
  for (guint i = 0; i < store->tables->len; i++)
    if (g_ptr_array_index (store->tables, i) != NULL
        && !migrate_kind (store, g_ptr_array_index (store->tables, i), &has_grown, error))
      return FALSE;
  if (has_grown && !linli_db_exec (store->db, "UPDATE cursor SET asof = max (base, after, asof), base = 0, after = 0", error))
    return FALSE;
  if (!make_all_keys (store, is_new, error)
      || !linli_meta_set_text (store, "catalogue", store->catalogue->digest != NULL ? store->catalogue->digest : "", error)
      || !linli_meta_set_int (store, "catalogue_version", store->catalogue->version, error))
    return FALSE;
  {
    /* The commit fault is for what comes after opening. */
    gboolean (*is_lost) (gpointer data) = store->is_lost;
    gboolean done;

    store->is_lost = NULL;
    done = linli_txn_commit (&txn, error);
    store->is_lost = is_lost;
    return done;
  }
}

/* What a newer program wrote may be read where everything this one asks for is there. */
static gboolean
check_readable (LinliStore *store, GError **error)
{
  for (guint i = 0; i < store->tables->len; i++)
    {
      const LinliTable *table = g_ptr_array_index (store->tables, i);
      g_autofree char *sql = table != NULL ? g_strdup_printf ("SELECT %s FROM \"%s\" LIMIT 0", table->columns, table->kind->name) : NULL;
      sqlite3_stmt *stmt = sql != NULL ? linli_db_prepare (store->db, sql, NULL) : NULL;

      sqlite3_finalize (stmt);
      if (sql != NULL && stmt == NULL)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "%s: written by a newer program in a way that this one cannot read (%s)",
                       store->path, table->kind->name);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
linli_store_migrate (LinliStore *store, GError **error)
{
  gboolean is_new = linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'", 0, NULL) == 0;
  g_autofree char *digest = is_new ? NULL : linli_meta_get_text (store, "catalogue");

  if ((store->flags & LINLI_STORE_NEWER) != 0)
    return check_readable (store, error);
  if (!is_new && linli_meta_get_int (store, "catalogue_version", 0) > (gint64) store->catalogue->version)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "%s: written with catalogue %" G_GINT64_FORMAT ", this program has %u",
                   store->path, linli_meta_get_int (store, "catalogue_version", 0), store->catalogue->version);
      return FALSE;
    }
  if (digest != NULL && g_strcmp0 (digest, store->catalogue->digest) == 0
      && ((store->flags & LINLI_STORE_READ_ONLY) != 0 || linli_meta_get_int (store, "sort_keys", 1) >= LINLI_PINYIN_KEYS))
    return TRUE;
  if ((store->flags & LINLI_STORE_READ_ONLY) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: has another catalogue; open it once for writing", store->path);
      return FALSE;
    }
  return migrate (store, is_new, error);
}
