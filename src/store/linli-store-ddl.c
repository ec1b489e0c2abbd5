/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-ddl.c - the tables of a replica: fixed ones, and one per kind made from the catalogue.
 *
 * Columns of the program begin with '_' so that a catalogue may name its fields as it likes.  Rows are found by an integer
 * rowid: fat rows in a table keyed by their id cost several times as much. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

static const char base_tables[] =
  "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value ANY) STRICT;"
  "CREATE TABLE IF NOT EXISTS cursor (com INTEGER NOT NULL, grid INTEGER NOT NULL, base INTEGER NOT NULL, after INTEGER NOT NULL,"
  "  asof INTEGER NOT NULL, PRIMARY KEY (com, grid)) STRICT;"
  "CREATE TABLE IF NOT EXISTS outbox (opno INTEGER PRIMARY KEY, grp INTEGER NOT NULL, kind_no INTEGER NOT NULL, id BLOB NOT NULL,"
  "  body TEXT NOT NULL, hlc INTEGER NOT NULL, state INTEGER NOT NULL, st INTEGER, aseq INTEGER, why INTEGER,"
  "  made_at INTEGER NOT NULL, batch INTEGER, seen INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE INDEX IF NOT EXISTS outbox_row ON outbox (kind_no, id) WHERE state < 2;"
  "CREATE INDEX IF NOT EXISTS outbox_state ON outbox (state, opno) WHERE state < 3;"
  "CREATE INDEX IF NOT EXISTS outbox_batch ON outbox (batch) WHERE batch IS NOT NULL;"
  "CREATE TABLE IF NOT EXISTS shadow (kind_no INTEGER NOT NULL, id BLOB NOT NULL, held INTEGER NOT NULL, com INTEGER NOT NULL,"
  "  grid INTEGER NOT NULL, seq INTEGER NOT NULL, clk BLOB, prov BLOB, body BLOB, PRIMARY KEY (kind_no, id)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS gone (kind_no INTEGER NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind_no, id))"
  "  STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS conflict (id BLOB PRIMARY KEY, kind_no INTEGER NOT NULL, record BLOB NOT NULL, field_no INTEGER NOT NULL,"
  "  type INTEGER NOT NULL, com INTEGER NOT NULL, grid INTEGER NOT NULL, seq INTEGER NOT NULL, base_seq INTEGER NOT NULL,"
  "  base BLOB, server BLOB, mine BLOB, server_seq INTEGER NOT NULL, server_user INTEGER NOT NULL, server_at INTEGER NOT NULL,"
  "  device INTEGER NOT NULL, op INTEGER NOT NULL, user INTEGER NOT NULL, at INTEGER NOT NULL, state INTEGER NOT NULL) STRICT;"
  "CREATE INDEX IF NOT EXISTS conflict_record ON conflict (record);"
  "CREATE INDEX IF NOT EXISTS conflict_op ON conflict (device, op);"
  "CREATE TABLE IF NOT EXISTS history (hid INTEGER PRIMARY KEY, kind_no INTEGER NOT NULL, id BLOB NOT NULL, field_no INTEGER NOT NULL,"
  "  what TEXT NOT NULL, at INTEGER NOT NULL, user INTEGER NOT NULL, device INTEGER NOT NULL, old BLOB, new BLOB, reason TEXT,"
  "  seq INTEGER NOT NULL, opno INTEGER) STRICT;"
  "CREATE INDEX IF NOT EXISTS history_record ON history (id, hid);"
  "CREATE INDEX IF NOT EXISTS history_op ON history (opno) WHERE opno IS NOT NULL;"
  /* What was taken of a grid that is being filled by frames; good for this scope, epoch and catalogue only. */
  "CREATE TABLE IF NOT EXISTS frame_taken (com INTEGER NOT NULL, grid INTEGER NOT NULL, hash TEXT NOT NULL, scope_version INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL, catalogue TEXT NOT NULL, PRIMARY KEY (com, grid, hash)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS draft (kind_no INTEGER NOT NULL, id BLOB NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL,"
  "  PRIMARY KEY (kind_no, id)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS read_log (kind_no INTEGER NOT NULL, id BLOB NOT NULL, section TEXT NOT NULL, purpose TEXT NOT NULL,"
  "  day INTEGER NOT NULL, user INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind_no, id, section, purpose, day, user))"
  "  STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS user_name (user INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
  "CREATE TABLE IF NOT EXISTS batch (batch INTEGER PRIMARY KEY, title TEXT NOT NULL, at INTEGER NOT NULL, undone INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE TABLE IF NOT EXISTS search_text (sid INTEGER PRIMARY KEY, id BLOB NOT NULL, words TEXT NOT NULL, spelt TEXT NOT NULL,"
  "  initials TEXT NOT NULL, tails TEXT NOT NULL, houses TEXT NOT NULL) STRICT;"
  "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (words, spelt, initials, tails, houses, content='search_text',"
  "  content_rowid='sid', tokenize='unicode61 remove_diacritics 0', prefix='1 2');"
  "CREATE VIRTUAL TABLE IF NOT EXISTS geo_box USING rtree (bid, west, east, south, north, +id BLOB);";

gboolean
linli_field_is_stored (const LinliField *field)
{
  return field->type != LINLI_TYPE_COMPUTED;
}

const char *
linli_field_sql_type (const LinliField *field)
{
  switch (field->value_type)
    {
    case LINLI_TYPE_INTEGER:
    case LINLI_TYPE_DECIMAL:
    case LINLI_TYPE_BOOLEAN:
      return "INTEGER";
    case LINLI_TYPE_REF:
    case LINLI_TYPE_REFS:
    case LINLI_TYPE_GEOMETRY:
      return "BLOB";
    case LINLI_TYPE_ATTACHMENT:
    case LINLI_TYPE_TEXT:
    case LINLI_TYPE_DATE:
    case LINLI_TYPE_DATETIME:
    case LINLI_TYPE_CODE:
    case LINLI_TYPE_CODES:
    case LINLI_TYPE_COMPUTED:
    default:
      return "TEXT";
    }
}

LinliTable *
linli_table_new (const LinliKind *kind)
{
  LinliTable *table = g_new0 (LinliTable, 1);
  g_autoptr(GString) columns = g_string_new ("_rid, _id, _com, _grid, _seq, _clk, _mark, _prov, _ext");
  const LinliField *title = kind->facet_of == NULL && kind->title_fields->len > 0 ? g_ptr_array_index (kind->title_fields, 0) : NULL;

  table->kind = kind;
  if (title != NULL && title->kind == kind && linli_field_is_stored (title))
    table->sort_field = title;
  for (guint i = 0; i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);

      if (!linli_field_is_stored (field))
        continue;
      g_string_append_printf (columns, ", \"%s\"", field->name);
      if (field->value_type == LINLI_TYPE_GEOMETRY && table->geometry == NULL)
        table->geometry = field;
      table->has_search = table->has_search || field->search != NULL;
    }
  table->columns = g_string_free (g_steal_pointer (&columns), FALSE);
  return table;
}

void
linli_table_free (LinliTable *table)
{
  if (table == NULL)
    return;
  sqlite3_finalize (table->load);
  sqlite3_finalize (table->load_rid);
  sqlite3_finalize (table->probe);
  sqlite3_finalize (table->insert);
  sqlite3_finalize (table->update);
  sqlite3_finalize (table->remove);
  sqlite3_finalize (table->clear);
  sqlite3_finalize (table->list);
  g_free (table->columns);
  g_free (table);
}

gboolean
linli_store_create_base (LinliStore *store, GError **error)
{
  return linli_db_exec (store->db, base_tables, error);
}

gboolean
linli_store_create_table (LinliStore *store, const LinliTable *table, GError **error)
{
  g_autoptr(GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE TABLE IF NOT EXISTS \"%s\" (_rid INTEGER PRIMARY KEY, _id BLOB NOT NULL UNIQUE,"
                          " _com INTEGER NOT NULL, _grid INTEGER NOT NULL, _seq INTEGER NOT NULL, _clk BLOB, _mark BLOB, _prov BLOB,"
                          " _ext BLOB, _sort TEXT", table->kind->name);
  for (guint i = 0; i < table->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (table->kind->fields, i);

      if (linli_field_is_stored (field))
        g_string_append_printf (sql, ", \"%s\" %s", field->name, linli_field_sql_type (field));
    }
  g_string_append (sql, ") STRICT");
  return linli_db_exec (store->db, sql->str, error);
}

gboolean
linli_store_create_indexes (LinliStore *store, const LinliTable *table, GError **error)
{
  const char *name = table->kind->name;
  g_autoptr(GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE INDEX IF NOT EXISTS \"%s__grid\" ON \"%s\" (_grid, _seq);", name, name);
  if (table->sort_field != NULL)
    g_string_append_printf (sql, "CREATE INDEX IF NOT EXISTS \"%s__sort\" ON \"%s\" (_sort);", name, name);
  for (guint i = 0; i < table->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (table->kind->fields, i);

      if (field->type == LINLI_TYPE_REF || (field->looked_up && linli_field_is_stored (field)))
        g_string_append_printf (sql, "CREATE INDEX IF NOT EXISTS \"%s__%s\" ON \"%s\" (\"%s\") WHERE \"%s\" IS NOT NULL;",
                                name, field->name, name, field->name, field->name);
    }
  return linli_db_exec (store->db, sql->str, error);
}
