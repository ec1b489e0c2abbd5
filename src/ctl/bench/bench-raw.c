/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-raw.c - the raw limit, in plain sight: what SQLite alone needs for the same rows.
 *
 * Rows are held in memory, ready to bind, before the clock starts; every statement is prepared once; 500 rows a transaction;
 * no decoding, no network, no rules, no clocks.  Whoever finds a faster honest loop should put it here. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"

#include <sqlite3.h>
#include <string.h>

#define ROWS_A_TRANSACTION 500
#define SETTINGS "PRAGMA journal_mode=WAL; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-65536;"

typedef struct
{
  char       *insert;   /* (owned) SQL with one place a column */
  guint       columns;
  GPtrArray  *values;   /* (owned) sqlite3_value, row after row */
} RawTable;

static gboolean
fail (sqlite3 *db, const char *doing, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "raw limit: %.60s: %s", doing, db != NULL ? sqlite3_errmsg (db) : "no memory");
  return FALSE;
}

static gboolean
exec (sqlite3 *db, const char *sql, GError **error)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (db, sql, error);
}

static sqlite3 *
open_database (const char *path, int flags, GError **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    return db;
  fail (db, path, error);
  sqlite3_close (db);
  return NULL;
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    fail (db, sql, error);
  return stmt;
}

static void
free_value (gpointer value)
{
  sqlite3_value_free (value);
}

static void
free_table (gpointer data)
{
  RawTable *table = data;

  g_ptr_array_unref (table->values);
  g_free (table->insert);
  g_free (table);
}

/* @select's rows into memory; they will be inserted by @into, "INSERT INTO t (columns)". */
static gboolean
hold_rows (sqlite3 *db, GPtrArray *tables, const char *select, const char *into, GError **error)
{
  RawTable *table = g_new0 (RawTable, 1);
  sqlite3_stmt *stmt = prepare (db, select, error);
  g_autoptr(GString) sql = g_string_new (into);
  int rc = SQLITE_ERROR;

  table->values = g_ptr_array_new_with_free_func (free_value);
  g_ptr_array_add (tables, table);
  table->columns = stmt != NULL ? (guint) sqlite3_column_count (stmt) : 0;
  g_string_append (sql, " VALUES (");
  for (guint i = 0; i < table->columns; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  table->insert = g_strdup (sql->str);
  while (stmt != NULL && (rc = sqlite3_step (stmt)) == SQLITE_ROW)
    for (guint i = 0; i < table->columns; i++)
      g_ptr_array_add (table->values, sqlite3_value_dup (sqlite3_column_value (stmt, (int) i)));
  sqlite3_finalize (stmt);
  return rc == SQLITE_DONE || fail (db, select, error);
}

/* Tables as the replica has them, but what a virtual table keeps below itself. */
static const char ordinary_tables[] =
  "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT GLOB 'search_[cdi]*'"
  " AND name NOT GLOB 'geo_box_*' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('meta', 'cursor') ORDER BY rowid";
static const char schema[] =
  "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'search_[cdi]*' AND name NOT GLOB 'geo_box_*'"
  " AND name NOT LIKE 'sqlite_%' ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END, rowid";

static gboolean
hold_replica (sqlite3 *db, GPtrArray *tables, GError **error)
{
  sqlite3_stmt *names = prepare (db, ordinary_tables, error);
  gboolean good = names != NULL;

  while (good && sqlite3_step (names) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (names, 0);
      g_autofree char *select = g_strdup_printf ("SELECT * FROM \"%s\"", name);
      g_autofree char *into = g_strdup_printf ("INSERT INTO \"%s\"", name);

      good = hold_rows (db, tables, select, into, error);
    }
  sqlite3_finalize (names);
  return good
         && hold_rows (db, tables, "SELECT sid, words, spelt, initials, tails, houses FROM search_text",
                       "INSERT INTO search (rowid, words, spelt, initials, tails, houses)", error)
         && hold_rows (db, tables, "SELECT bid, west, east, south, north, id FROM geo_box",
                       "INSERT INTO geo_box (bid, west, east, south, north, id)", error);
}

static gboolean
make_schema (sqlite3 *from, sqlite3 *to, GError **error)
{
  sqlite3_stmt *stmt = prepare (from, schema, error);
  gboolean good = stmt != NULL;

  while (good && sqlite3_step (stmt) == SQLITE_ROW)
    good = exec (to, (const char *) sqlite3_column_text (stmt, 0), error);
  sqlite3_finalize (stmt);
  return good;
}

static gboolean
insert_all (sqlite3 *db, GPtrArray *tables, gint64 *ret_rows, GError **error)
{
  guint in_transaction = 0;

  if (!exec (db, "BEGIN", error))
    return FALSE;
  for (guint t = 0; t < tables->len; t++)
    {
      RawTable *table = g_ptr_array_index (tables, t);
      sqlite3_stmt *stmt = prepare (db, table->insert, error);

      if (stmt == NULL)
        return FALSE;
      for (guint at = 0; at + table->columns <= table->values->len; at += table->columns)
        {
          for (guint i = 0; i < table->columns; i++)
            sqlite3_bind_value (stmt, (int) i + 1, g_ptr_array_index (table->values, at + i));
          if (sqlite3_step (stmt) != SQLITE_DONE)
            {
              fail (db, table->insert, error);
              sqlite3_finalize (stmt);
              return FALSE;
            }
          sqlite3_reset (stmt);
          (*ret_rows)++;
          if (++in_transaction == ROWS_A_TRANSACTION)
            {
              in_transaction = 0;
              if (!exec (db, "COMMIT; BEGIN", error))
                {
                  sqlite3_finalize (stmt);
                  return FALSE;
                }
            }
        }
      sqlite3_finalize (stmt);
    }
  return exec (db, "COMMIT", error);
}

gboolean
bench_raw_fill (const char *path, const char *scratch, BenchRawFill *ret_fill, GError **error)
{
  g_autofree char *file = g_build_filename (path, "replica.db", NULL);
  g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func (free_table);
  sqlite3 *from = open_database (file, SQLITE_OPEN_READONLY, error);
  sqlite3 *to = from != NULL ? open_database (scratch, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) : NULL;
  gboolean good;
  double start;

  *ret_fill = (BenchRawFill) { 0 };
  good = to != NULL && hold_replica (from, tables, error) && exec (to, SETTINGS "PRAGMA synchronous=NORMAL;", error)
         && make_schema (from, to, error);
  start = bench_now_ms ();
  good = good && insert_all (to, tables, &ret_fill->rows, error);
  sqlite3_close (to);  /* with its checkpoint, as a program that ends does */
  ret_fill->ms = bench_now_ms () - start;
  sqlite3_close (from);
  return good;
}

static gboolean
update_all (sqlite3 *db, RawTable *table, guint batch, GArray *times, GError **error)
{
  sqlite3_stmt *stmt = prepare (db, table->insert, error);
  gboolean good = stmt != NULL;

  for (guint at = 0; good && at < table->values->len;)
    {
      double start = bench_now_ms (), spent;

      good = exec (db, "BEGIN IMMEDIATE", error);
      for (guint n = 0; good && n < batch && at < table->values->len; n++, at += table->columns)
        {
          for (guint i = 0; i < table->columns; i++)
            sqlite3_bind_value (stmt, (int) i + 1, g_ptr_array_index (table->values, at + i));
          if (sqlite3_step (stmt) != SQLITE_DONE)
            good = fail (db, table->insert, error);
          sqlite3_reset (stmt);
        }
      good = good && exec (db, "COMMIT", error);
      spent = bench_now_ms () - start;
      g_array_append_val (times, spent);
    }
  sqlite3_finalize (stmt);
  return good;
}

gboolean
bench_raw_update (const char *after, const char *before, GPtrArray *ids, guint kind_no, guint batch, GArray *times, GError **error)
{
  RawTable *table = g_new0 (RawTable, 1);
  sqlite3 *from = open_database (after, SQLITE_OPEN_READONLY, error);
  sqlite3 *to = from != NULL ? open_database (before, SQLITE_OPEN_READWRITE, error) : NULL;
  sqlite3_stmt *stmt = to != NULL ? prepare (from, "SELECT seq, clk, prov, body, user, at, device, reason, id, kind_no FROM record"
                                             " WHERE id = ? AND kind_no = ?", error) : NULL;
  gboolean good = stmt != NULL;

  table->columns = 10;
  table->values = g_ptr_array_new_with_free_func (free_value);
  table->insert = g_strdup ("UPDATE record SET seq = ?, clk = ?, prov = ?, body = ?, user = ?, at = ?, device = ?, reason = ?"
                            " WHERE id = ? AND kind_no = ?");
  for (guint i = 0; good && i < ids->len; i++)
    {
      sqlite3_bind_blob (stmt, 1, ((LinliId *) g_ptr_array_index (ids, i))->bytes, sizeof (LinliId), SQLITE_STATIC);
      sqlite3_bind_int64 (stmt, 2, kind_no);
      good = sqlite3_step (stmt) == SQLITE_ROW || fail (from, "a row that was pushed", error);
      for (guint c = 0; good && c < table->columns; c++)
        g_ptr_array_add (table->values, sqlite3_value_dup (sqlite3_column_value (stmt, (int) c)));
      sqlite3_reset (stmt);
    }
  sqlite3_finalize (stmt);
  good = good && exec (to, SETTINGS "PRAGMA synchronous=FULL;", error) && update_all (to, table, batch, times, error);
  free_table (table);
  sqlite3_close (to);
  sqlite3_close (from);
  return good;
}
