/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-lookup.c - what rules and computed fields ask of other records: how many share a value, what a reference leads
 * to, who lives in a household. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

/* Statements are kept by interned text; the condition is compiled once. */
static const char *
make_count (LinliStore *store, const LinliField *field, const char *condition, GError **error)
{
  const LinliKind *core = linli_kind_get_core (field->kind);
  g_autofree char *key = g_strdup_printf ("%u %u %s", field->kind->no, field->no, condition != NULL ? condition : "");
  const char *known = g_hash_table_lookup (store->counts, key);
  g_autofree char *meets = NULL, *sql = NULL;

  if (known != NULL)
    return known;
  if (condition != NULL && (meets = linli_rules_compile (store->rules, core, condition, error)) == NULL)
    return NULL;
  if (field->kind == core)
    sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" AS core WHERE core.\"%s\" = ?1 AND core._id <> ?2 AND %s", core->name, field->name,
                           meets != NULL ? meets : "1");
  else
    sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" AS part JOIN \"%s\" AS core ON core._id = part._id"
                           " WHERE part.\"%s\" = ?1 AND part._id <> ?2 AND %s", field->kind->name, core->name, field->name,
                           meets != NULL ? meets : "1");
  known = g_intern_string (sql);
  g_hash_table_insert (store->counts, g_steal_pointer (&key), (gpointer) known);
  return known;
}

static void
bind (sqlite3_stmt *stmt, int at, const LinliValue *value)
{
  if (value->type == LINLI_VALUE_INTEGER)
    sqlite3_bind_int64 (stmt, at, value->integer);
  else if (value->type == LINLI_VALUE_TEXT)
    sqlite3_bind_text (stmt, at, value->data, (int) value->length, SQLITE_STATIC);
  else if (value->type == LINLI_VALUE_BLOB)
    sqlite3_bind_blob (stmt, at, value->data, (int) value->length, SQLITE_STATIC);
}

static gint64
count_others (gpointer data, const LinliField *field, const LinliValue *value, const LinliId *except, const char *condition)
{
  LinliStore *store = data;
  g_autoptr(GError) error = NULL;
  const char *sql = make_count (store, field, condition, &error);
  g_autoptr(LinliDbUse) stmt = sql != NULL ? linli_store_stmt (store, sql, &error) : NULL;
  gint64 count = -1;

  if (stmt != NULL)
    {
      bind (stmt, 1, value);
      sqlite3_bind_blob (stmt, 2, except->bytes, sizeof except->bytes, SQLITE_STATIC);
      if (linli_db_step (stmt, &error) == LINLI_STEP_ROW)
        count = sqlite3_column_int64 (stmt, 0);
    }
  if (error != NULL)
    g_warning ("others('%s'): %s", field->name, error->message);
  return count;
}

/* The first column of the row that @stmt finds by @id; left as it is when there is none. */
static void
read_value (sqlite3_stmt *stmt, const LinliId *id, LinliValue *ret_value, GError **error)
{
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  if (linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return;
  switch (sqlite3_column_type (stmt, 0))
    {
    case SQLITE_INTEGER:
      linli_value_set_integer (ret_value, sqlite3_column_int64 (stmt, 0));
      break;
    case SQLITE_TEXT:
      linli_value_set_text (ret_value, (const char *) sqlite3_column_text (stmt, 0), sqlite3_column_bytes (stmt, 0));
      break;
    case SQLITE_BLOB:
      linli_value_set_blob (ret_value, sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
      break;
    default:
      break;
    }
}

static void
get_value (gpointer data, const LinliField *field, const LinliId *id, LinliValue *ret_value)
{
  LinliStore *store = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE _id = ?1", field->name, field->kind->name);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, g_intern_string (sql), &error);

  linli_value_set_null (ret_value);
  if (stmt != NULL)
    read_value (stmt, id, ret_value, &error);
}

static void
get_newest (gpointer data, const LinliNewest *newest, const LinliId *id, LinliValue *ret_value)
{
  LinliStore *store = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sql = linli_newest_make_sql (newest, "?1", &error);
  g_autoptr(LinliDbUse) stmt = sql != NULL ? linli_store_stmt (store, g_intern_string (sql), &error) : NULL;

  linli_value_set_null (ret_value);
  if (stmt != NULL)
    read_value (stmt, id, ret_value, &error);
  if (error != NULL)
    g_warning ("newest() of %s: %s", newest->ref->kind->name, error->message);
}

const LinliLookup linli_store_lookup = { count_others, get_value, get_newest };

/* The members' own rows without their parts: what a computed field of the household counts. */
static GPtrArray *
load_member_rows (LinliStore *store, const LinliId *household, GError **error)
{
  const LinliField *link = linli_catalogue_get_role (store->catalogue, "person.household");
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_record_free);
  g_autoptr(GPtrArray) ids = NULL;

  if (link == NULL)
    return g_steal_pointer (&members);
  ids = linli_store_find_referring (store, link, household, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const LinliKind *kind = linli_kind_get_core (link->kind);
      g_autoptr(LinliRow) row = linli_rows_load (store, linli_store_get_table (store, kind), g_ptr_array_index (ids, i), NULL, error);
      LinliRecord *member;

      if (row == NULL)
        return NULL;
      member = linli_record_new (kind, &row->id);
      for (guint j = 0; j < row->n_values; j++)
        linli_record_set (member, g_ptr_array_index (kind->fields, j), &row->values[j]);
      g_ptr_array_add (members, member);
    }
  return ids != NULL ? g_steal_pointer (&members) : NULL;
}

void
linli_store_compute (LinliStore *store, LinliRecord *record)
{
  g_autoptr(GPtrArray) members = NULL;

  for (guint i = 0; i < record->kind->computed_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->computed_fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (!field->needs_members)
        linli_rules_compute (store->rules, record, field, &value);
      else if (members != NULL || (members = load_member_rows (store, &record->id, NULL)) != NULL)
        linli_rules_compute_members (store->rules, record, members, field, &value);
      linli_record_set (record, field, &value);
    }
}
