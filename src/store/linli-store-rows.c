/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-rows.c - rows in their typed tables, with the search text and the box that follow from them. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-pinyin.h"

#define MAX_SORT_BYTES 200

gint64
linli_store_sid (const LinliKind *kind, gint64 rid)
{
  return (gint64) kind->no << 40 | rid;
}

static sqlite3_stmt *
get_stmt (LinliStore *store, sqlite3_stmt **stmt, char *sql, GError **error)
{
  if (*stmt == NULL)
    *stmt = linli_db_prepare (store->db, sql, error);
  g_free (sql);
  return *stmt;
}

/* Marks: (varint field number, byte 1 unknown or 2 declined) for every field that is answered without a value; the rule
 * language's linli_marked() reads the same. */
static GBytes *
pack_marks (const LinliRow *row)
{
  GByteArray *out = NULL;

  for (guint i = 0; i < row->n_values; i++)
    if (row->values[i].type == LINLI_VALUE_UNKNOWN || row->values[i].type == LINLI_VALUE_DECLINED)
      {
        guint8 type = row->values[i].type == LINLI_VALUE_UNKNOWN ? 1 : 2;

        if (out == NULL)
          out = g_byte_array_new ();
        linli_varint_append (out, ((const LinliField *) g_ptr_array_index (row->kind->fields, i))->no);
        g_byte_array_append (out, &type, 1);
      }
  return out != NULL ? g_byte_array_free_to_bytes (out) : NULL;
}

static void
unpack_marks (LinliRow *row, const guint8 *data, gsize length)
{
  const guint8 *end = data + length;
  guint64 no;

  while (data < end && linli_varint_read (&data, end, &no) && data < end)
    {
      const LinliField *field = linli_kind_get_field_no (row->kind, (guint) no);
      guint8 type = *data++;

      if (field != NULL && (type == 1 || type == 2))
        linli_value_set_mark (&row->values[field->index], type == 1 ? LINLI_VALUE_UNKNOWN : LINLI_VALUE_DECLINED);
    }
}

LinliValueType
linli_marks_find (gconstpointer data, gsize length, guint field_no)
{
  const guint8 *at = data, *end = at + length;
  guint64 no;

  while (at < end && linli_varint_read (&at, end, &no) && at < end)
    {
      guint8 type = *at++;

      if (no == field_no)
        return type == 1 ? LINLI_VALUE_UNKNOWN : type == 2 ? LINLI_VALUE_DECLINED : LINLI_VALUE_NULL;
    }
  return LINLI_VALUE_NULL;
}

LinliRow *
linli_rows_read (LinliTable *table, sqlite3_stmt *stmt, GError **error)
{
  g_autoptr(LinliRow) row = NULL;
  LinliId id = { { 0 } };
  int column = LINLI_COL_FIELDS;

  if (sqlite3_column_bytes (stmt, LINLI_COL_ID) == sizeof id.bytes)
    memcpy (id.bytes, sqlite3_column_blob (stmt, LINLI_COL_ID), sizeof id.bytes);
  row = linli_row_new (table->kind, &id, sqlite3_column_int64 (stmt, LINLI_COL_COM), sqlite3_column_int64 (stmt, LINLI_COL_GRID));
  row->seq = sqlite3_column_int64 (stmt, LINLI_COL_SEQ);
  if (sqlite3_column_type (stmt, LINLI_COL_CLK) == SQLITE_BLOB
      && !linli_row_clock_decode (&row->clock, sqlite3_column_blob (stmt, LINLI_COL_CLK), (gsize) sqlite3_column_bytes (stmt, LINLI_COL_CLK), error))
    return NULL;
  if (sqlite3_column_bytes (stmt, LINLI_COL_PROV) > 0)
    {
      GArray *prov = linli_prov_decode (sqlite3_column_blob (stmt, LINLI_COL_PROV), (gsize) sqlite3_column_bytes (stmt, LINLI_COL_PROV), error);

      if (prov == NULL)
        return NULL;
      g_array_unref (row->prov);
      row->prov = prov;
    }
  if (sqlite3_column_bytes (stmt, LINLI_COL_EXT) > 0)
    row->extra = g_byte_array_append (g_byte_array_new (), sqlite3_column_blob (stmt, LINLI_COL_EXT), (guint) sqlite3_column_bytes (stmt, LINLI_COL_EXT));
  for (guint i = 0; i < row->n_values; i++)
    if (linli_field_is_stored (g_ptr_array_index (table->kind->fields, i)))
      linli_db_get_value (stmt, column++, &row->values[i]);
  if (sqlite3_column_bytes (stmt, LINLI_COL_MARK) > 0)
    unpack_marks (row, sqlite3_column_blob (stmt, LINLI_COL_MARK), (gsize) sqlite3_column_bytes (stmt, LINLI_COL_MARK));
  return g_steal_pointer (&row);
}

LinliRow *
linli_rows_load (LinliStore *store, LinliTable *table, const LinliId *id, gint64 *ret_rid, GError **error)
{
  g_autoptr(LinliDbUse) stmt = table->load;
  LinliRow *row;

  if (stmt == NULL)
    stmt = get_stmt (store, &table->load, g_strdup_printf ("SELECT %s FROM \"%s\" WHERE _id = ?1", table->columns, table->kind->name), error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  if (linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return NULL;
  row = linli_rows_read (table, stmt, error);
  if (ret_rid != NULL)
    *ret_rid = sqlite3_column_int64 (stmt, LINLI_COL_RID);
  return row;
}

gboolean
linli_rows_probe (LinliStore *store, LinliTable *table, const LinliId *id, gint64 *ret_rid, gint64 *ret_seq, GError **error)
{
  g_autoptr(LinliDbUse) stmt = table->probe;
  LinliStep step;

  *ret_rid = 0;
  *ret_seq = -1;
  if (stmt == NULL)
    stmt = get_stmt (store, &table->probe, g_strdup_printf ("SELECT _rid, _seq FROM \"%s\" WHERE _id = ?1", table->kind->name), error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  step = linli_db_step (stmt, error);
  if (step == LINLI_STEP_ROW)
    {
      *ret_rid = sqlite3_column_int64 (stmt, 0);
      *ret_seq = sqlite3_column_int64 (stmt, 1);
    }
  return step != LINLI_STEP_ERROR;
}

static sqlite3_stmt *
get_write_stmt (LinliStore *store, LinliTable *table, gboolean is_new, GError **error)
{
  g_autoptr(GString) sql = NULL;
  g_autoptr(GString) places = NULL;
  guint place = 10;

  if (is_new ? table->insert != NULL : table->update != NULL)
    return is_new ? table->insert : table->update;

  sql = g_string_new (NULL);
  places = g_string_new ("?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9");
  g_string_append_printf (sql, is_new ? "INSERT INTO \"%s\" (_id, _com, _grid, _seq, _clk, _mark, _prov, _sort, _ext"
                          : "UPDATE \"%s\" SET (_id, _com, _grid, _seq, _clk, _mark, _prov, _sort, _ext", table->kind->name);
  for (guint i = 0; i < table->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (table->kind->fields, i);

      if (!linli_field_is_stored (field))
        continue;
      g_string_append_printf (sql, ", \"%s\"", field->name);
      g_string_append_printf (places, ", ?%u", place++);
    }
  g_string_append_printf (sql, is_new ? ") VALUES (%s)" : ") = (%s) WHERE _rid = ?", places->str);
  if (!is_new)
    g_string_append_printf (sql, "%u", place);
  return get_stmt (store, is_new ? &table->insert : &table->update, g_strdup (sql->str), error);
}

char *
linli_rows_make_sort_key (const LinliTable *table, const char *text)
{
  g_autofree char *key = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  key = linli_pinyin_sort_key (text, g_strcmp0 (table->sort_field->search, "name") == 0);
  if (strlen (key) > MAX_SORT_BYTES)
    key[MAX_SORT_BYTES - (MAX_SORT_BYTES % 4)] = '\0';
  if (!g_utf8_validate (key, -1, NULL))
    return g_utf8_make_valid (key, -1);
  return g_steal_pointer (&key);
}

gboolean
linli_rows_write (LinliStore *store, LinliTable *table, const LinliRow *row, gint64 rid, GError **error)
{
  gboolean is_new = rid == 0;
  sqlite3_stmt *stmt = get_write_stmt (store, table, is_new, error);
  g_autoptr(GBytes) clock = NULL;
  g_autoptr(GBytes) marks = NULL;
  g_autoptr(GBytes) prov = NULL;
  g_autofree char *sort = NULL;
  int place = 10;

  if (stmt == NULL)
    return FALSE;
  clock = linli_row_clock_encode (&row->clock);
  marks = pack_marks (row);
  prov = row->prov->len > 0 ? linli_prov_encode (row->prov) : NULL;
  if (table->sort_field != NULL)
    sort = linli_rows_make_sort_key (table, linli_value_get_text (linli_row_get (row, table->sort_field)));
  sqlite3_bind_blob (stmt, 1, row->id.bytes, sizeof row->id.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, row->com);
  sqlite3_bind_int64 (stmt, 3, row->grid);
  sqlite3_bind_int64 (stmt, 4, row->seq);
  linli_db_bind_bytes (stmt, 5, clock);
  linli_db_bind_bytes (stmt, 6, marks);
  linli_db_bind_bytes (stmt, 7, prov);
  sqlite3_bind_text (stmt, 8, sort, -1, SQLITE_STATIC);
  if (row->extra != NULL && row->extra->len > 0)
    sqlite3_bind_blob (stmt, 9, row->extra->data, (int) row->extra->len, SQLITE_STATIC);
  else
    sqlite3_bind_null (stmt, 9);
  for (guint i = 0; i < row->n_values; i++)
    if (linli_field_is_stored (g_ptr_array_index (table->kind->fields, i)))
      linli_db_bind_value (stmt, place++, &row->values[i]);
  if (!is_new)
    sqlite3_bind_int64 (stmt, place, rid);
  if (!linli_db_run (stmt, error))
    return FALSE;
  if (is_new)
    rid = sqlite3_last_insert_rowid (store->db);

  if (table->kind->no < 64)
    store->changed_in_txn |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (table->kind)->no;
  return (!table->has_search || linli_search_put (store, table, rid, row, is_new, error))
         && (table->geometry == NULL || linli_geo_put (store, table, rid, row, is_new, error));
}

gboolean
linli_rows_remove (LinliStore *store, LinliTable *table, const LinliId *id, GError **error)
{
  sqlite3_stmt *stmt;
  gint64 rid, seq;

  if (!linli_rows_probe (store, table, id, &rid, &seq, error))
    return FALSE;
  if (rid == 0)
    return TRUE;
  if ((table->has_search && !linli_search_remove (store, table, rid, error))
      || (table->geometry != NULL && !linli_geo_remove (store, table, rid, error)))
    return FALSE;
  stmt = table->remove;
  if (stmt == NULL)
    stmt = get_stmt (store, &table->remove, g_strdup_printf ("DELETE FROM \"%s\" WHERE _rid = ?1", table->kind->name), error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, rid);
  if (table->kind->no < 64)
    store->changed_in_txn |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (table->kind)->no;
  return linli_db_run (stmt, error);
}
