/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-list.c - what a list shows of a record, read with one statement a row. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-list.h"
#include "linli-store-private.h"

#include <string.h>

#define CANCEL_EVERY 4096   /* rows between two looks at the cancellable */
#define FEW_HITS     20000  /* so many are looked up by key; more are sifted from the whole list */

void
linli_list_row_free (LinliListRow *row)
{
  if (row == NULL)
    return;
  for (guint i = 0; i < row->n_values; i++)
    linli_value_clear (&row->values[i]);
  g_free (row->values);
  g_free (row->title);
  g_free (row);
}

gboolean
linli_store_list_can_show (const LinliField *field)
{
  if (field->type == LINLI_TYPE_COMPUTED)
    return g_strcmp0 (field->compute, "NULL") != 0;
  return field->value_type != LINLI_TYPE_GEOMETRY && field->value_type != LINLI_TYPE_ATTACHMENT && field->value_type != LINLI_TYPE_REFS
    && (field->value_type != LINLI_TYPE_REF || linli_catalogue_get_kind (field->kind->catalogue, field->ref_kind) != NULL);
}

gboolean
linli_store_list_can_compare (const LinliField *field)
{
  static const char *const elsewhere[] = { "follow", "others" };

  for (guint i = 0; field->type == LINLI_TYPE_COMPUTED && field->compute != NULL && i < G_N_ELEMENTS (elsewhere); i++)
    if (linli_expression_names (field->compute, elsewhere[i]))
      return FALSE;
  return linli_store_list_can_show (field) && !field->needs_members;
}

/* ---- the plan: which columns of the statement make which cell ---- */

typedef struct { const LinliField *field; int column, marks; } Part;  /* @marks: the column with the marks of its table, -1: none */

typedef struct
{
  GArray     *parts;      /* (owned) Part: joined by a blank */
  GArray     *otherwise;  /* (owned) Part: when those came out empty */
  const LinliField *counted; /* (nullable): what other records say too; read through the whole record */
} Cell;

typedef struct
{
  LinliStore      *store;
  const LinliKind *kind;
  GPtrArray       *parts;   /* (owned) facets joined: their place is the number of the alias */
  GArray          *cells;   /* (owned) Cell: the title, then the columns */
  GString         *select;  /* (owned) */
  int              n_columns;
} Plan;

enum { COLUMN_RID, COLUMN_ID, COLUMN_STATE, COLUMN_MARK, N_FIXED };

static void
clear_cell (gpointer data)
{
  Cell *cell = data;

  g_array_unref (cell->parts);
  g_array_unref (cell->otherwise);
}

static void
plan_free (Plan *plan)
{
  g_ptr_array_unref (plan->parts);
  g_array_unref (plan->cells);
  g_string_free (plan->select, TRUE);
  g_free (plan);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

static int
add_column (Plan *plan, const char *sql)
{
  g_string_append_printf (plan->select, ", %s", sql);
  return plan->n_columns++;
}

/* The alias of @facet, whose marks are a column from its first use on. */
static guint
join (Plan *plan, const LinliKind *facet, int *ret_marks)
{
  guint place;

  if (!g_ptr_array_find (plan->parts, facet, &place))
    {
      place = plan->parts->len;
      g_ptr_array_add (plan->parts, (gpointer) facet);
    }
  if (ret_marks != NULL)
    {
      g_autofree char *sql = g_strdup_printf ("f%u._mark", place);

      *ret_marks = add_column (plan, sql);
    }
  return place;
}

/* The value of @field in the record that @id (SQL) names; NULL: in the row itself. */
static char *
make_value (Plan *plan, const LinliField *field, const char *id, int *ret_marks)
{
  *ret_marks = -1;
  if (id != NULL)
    return g_strdup_printf ("(SELECT \"%s\" FROM \"%s\" WHERE _id = %s)", field->name, field->kind->name, id);
  if (field->kind == plan->kind)
    {
      *ret_marks = COLUMN_MARK;
      return g_strdup_printf ("core.\"%s\"", field->name);
    }
  return g_strdup_printf ("f%u.\"%s\"", join (plan, field->kind, ret_marks), field->name);
}

static void
add_value (Plan *plan, GArray *parts, const LinliField *field, const char *id)
{
  Part part = { field, -1, -1 };
  g_autofree char *sql = NULL;

  if (!linli_field_is_stored (field))
    return;
  sql = make_value (plan, field, id, &part.marks);
  part.column = add_column (plan, sql);
  g_array_append_val (parts, part);
}

static void
add_title_fields (Plan *plan, GArray *parts, const LinliKind *kind, const char *id)
{
  for (guint i = 0; i < kind->title_fields->len; i++)
    add_value (plan, parts, g_ptr_array_index (kind->title_fields, i), id);
}

/* What the field of @role in the record @id leads to, as SQL; NULL when the record's kind has no such field. */
static char *
follow (Plan *plan, const LinliKind *kind, const char *role, const char *id, const LinliKind **ret_kind)
{
  const LinliField *field = linli_catalogue_get_role (plan->store->catalogue, role);
  const LinliKind *next = field != NULL && field->ref_kind != NULL ? linli_catalogue_get_kind (plan->store->catalogue, field->ref_kind) : NULL;
  int marks;

  if (next == NULL || field->kind != kind)
    return NULL;
  *ret_kind = linli_kind_get_core (next);
  return make_value (plan, field, id, &marks);
}

/* What people call a record: a home and a room by the place, everything else by its title. */
static void
add_title (Plan *plan, Cell *cell, const LinliKind *kind, const char *id)
{
  static const char *const above[] = { "room.building", "room.unit" };
  const LinliKind *room_kind = kind, *next;
  g_autofree char *room = follow (plan, kind, "household.room", id, &room_kind);

  for (guint i = 0; i < G_N_ELEMENTS (above); i++)
    {
      g_autofree char *ref = follow (plan, room_kind, above[i], room != NULL ? room : id, &next);

      if (ref != NULL)
        add_title_fields (plan, cell->parts, next, ref);
    }
  add_title_fields (plan, cell->parts, room_kind, room != NULL ? room : id);
  if (room != NULL)
    add_title_fields (plan, cell->otherwise, kind, id);
}

static gboolean
add_computed (Plan *plan, Cell *cell, const LinliField *field, GError **error)
{
  Part part = { field, -1, -1 };
  g_autofree char *sql = NULL;

  if (!linli_store_list_can_compare (field))
    {
      cell->counted = field;
      return TRUE;
    }
  sql = linli_rules_compile (plan->store->rules, plan->kind, field->compute, error);
  if (sql == NULL)
    return FALSE;
  for (guint i = 0; i < plan->kind->facets->len; i++)
    if (linli_query_names_facet (sql, g_ptr_array_index (plan->kind->facets, i)))
      join (plan, g_ptr_array_index (plan->kind->facets, i), NULL);
  part.column = add_column (plan, sql);
  g_array_append_val (cell->parts, part);
  return TRUE;
}

static gboolean
add_cell (Plan *plan, const LinliField *field, GError **error)
{
  Cell cell = { g_array_new (FALSE, FALSE, sizeof (Part)), g_array_new (FALSE, FALSE, sizeof (Part)), NULL };
  gboolean good = TRUE;

  if (field == NULL)
    add_title (plan, &cell, plan->kind, NULL);
  else if (!linli_store_list_can_show (field) || !linli_query_may_list (plan->store, plan->kind, field, NULL))
    ;  /* stays empty */
  else if (field->type == LINLI_TYPE_COMPUTED)
    good = add_computed (plan, &cell, field, error);
  else if (field->value_type == LINLI_TYPE_REF)
    {
      int marks;
      g_autofree char *id = make_value (plan, field, NULL, &marks);

      add_title (plan, &cell, linli_kind_get_core (linli_catalogue_get_kind (plan->store->catalogue, field->ref_kind)), id);
    }
  else
    add_value (plan, cell.parts, field, NULL);
  g_array_append_val (plan->cells, cell);
  return good;
}

static Plan *
plan_new (LinliStore *store, const LinliKind *kind, GPtrArray *columns, GError **error)
{
  g_autoptr(Plan) plan = g_new0 (Plan, 1);

  plan->store = store;
  plan->kind = kind;
  plan->parts = g_ptr_array_new ();
  plan->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (plan->cells, clear_cell);
  plan->select = g_string_new (NULL);
  plan->n_columns = N_FIXED;
  if (!add_cell (plan, NULL, error))
    return NULL;
  for (guint i = 0; i < columns->len; i++)
    if (!add_cell (plan, g_ptr_array_index (columns, i), error))
      return NULL;
  return g_steal_pointer (&plan);
}

/* The state in the words of find_state(), worst first. */
static char *
make_sql (Plan *plan)
{
  g_autoptr(GString) sql = g_string_new ("SELECT core._rid, core._id, CASE"
    " WHEN EXISTS (SELECT 1 FROM conflict WHERE record = core._id AND state = 0) THEN 3"
    " WHEN EXISTS (SELECT 1 FROM outbox WHERE state = 2 AND state < 3 AND id = core._id AND seen = 0) THEN 2");
  g_autoptr(GString) kinds = g_string_new (NULL);

  g_string_append_printf (kinds, "%u", plan->kind->no);
  for (guint i = 0; i < plan->kind->facets->len; i++)
    g_string_append_printf (kinds, ", %u", ((const LinliKind *) g_ptr_array_index (plan->kind->facets, i))->no);
  g_string_append_printf (sql, " WHEN EXISTS (SELECT 1 FROM outbox WHERE kind_no IN (%s) AND id = core._id AND state < 2 AND state = 0) THEN 1"
                          " ELSE 0 END, core._mark%s FROM (SELECT *, _mark AS mark FROM \"%s\") AS core", kinds->str, plan->select->str,
                          plan->kind->name);
  for (guint i = 0; i < plan->parts->len; i++)
    g_string_append_printf (sql, " LEFT JOIN \"%s\" AS f%u ON f%u._id = core._id",
                            ((const LinliKind *) g_ptr_array_index (plan->parts, i))->name, i, i);
  g_string_append (sql, " WHERE core._rid = ?1");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* ---- reading ---- */

static void
read_part (sqlite3_stmt *stmt, const Part *part, LinliValue *ret_value)
{
  LinliValueType mark;

  linli_db_get_value (stmt, part->column, ret_value);
  if (ret_value->type != LINLI_VALUE_NULL || part->marks < 0 || sqlite3_column_bytes (stmt, part->marks) == 0)
    return;
  mark = linli_marks_find (sqlite3_column_blob (stmt, part->marks), (gsize) sqlite3_column_bytes (stmt, part->marks), part->field->no);
  if (mark != LINLI_VALUE_NULL)
    linli_value_set_mark (ret_value, mark);
}

static void
append_words (sqlite3_stmt *stmt, GArray *parts, GString *words)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autofree char *text = NULL;

      read_part (stmt, part, &value);
      text = linli_field_format (part->field, &value);
      if (*text == '\0')
        continue;
      if (words->len > 0)
        g_string_append_c (words, ' ');
      g_string_append (words, text);
    }
}

static char *
read_words (sqlite3_stmt *stmt, const Cell *cell)
{
  g_autoptr(GString) words = g_string_new (NULL);

  append_words (stmt, cell->parts, words);
  if (words->len == 0)
    append_words (stmt, cell->otherwise, words);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
read_counted (Plan *plan, const LinliId *id, const LinliField *field, LinliLoaded **loaded, LinliValue *ret_value)
{
  if (*loaded == NULL)
    *loaded = linli_store_load (plan->store, plan->kind, id, NULL);
  if (*loaded != NULL)
    linli_value_copy (linli_record_get ((*loaded)->record, field), ret_value);
}

static LinliListRow *
read_row (Plan *plan, sqlite3_stmt *stmt, GPtrArray *columns)
{
  static const char *const states[] = { "synced", "pending", "returned", "conflict" };
  LinliListRow *row = g_new0 (LinliListRow, 1);
  g_autoptr(LinliLoaded) loaded = NULL;

  row->rowid = sqlite3_column_int64 (stmt, COLUMN_RID);
  if (sqlite3_column_bytes (stmt, COLUMN_ID) == sizeof row->id.bytes)
    memcpy (row->id.bytes, sqlite3_column_blob (stmt, COLUMN_ID), sizeof row->id.bytes);
  row->state = states[sqlite3_column_int (stmt, COLUMN_STATE) & 3];
  row->title = read_words (stmt, &g_array_index (plan->cells, Cell, 0));
  row->n_values = columns->len;
  row->values = g_new0 (LinliValue, columns->len);
  for (guint i = 0; i < columns->len; i++)
    {
      const LinliField *field = g_ptr_array_index (columns, i);
      const Cell *cell = &g_array_index (plan->cells, Cell, i + 1);

      if (cell->counted != NULL)
        read_counted (plan, &row->id, cell->counted, &loaded, &row->values[i]);
      else if (field->value_type == LINLI_TYPE_REF)
        {
          g_autofree char *words = read_words (stmt, cell);

          linli_value_set_text (&row->values[i], words, -1);
        }
      else if (cell->parts->len > 0)
        read_part (stmt, &g_array_index (cell->parts, Part, 0), &row->values[i]);
    }
  return row;
}

GPtrArray *
linli_store_list_rows (LinliStore *store, const LinliKind *kind, GPtrArray *columns, const gint64 *rowids, gsize n, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_list_row_free);
  g_autoptr(Plan) plan = plan_new (store, linli_kind_get_core (kind), columns, error);
  g_autofree char *sql = plan != NULL ? make_sql (plan) : NULL;
  g_autoptr(LinliDbUse) stmt = sql != NULL ? linli_store_stmt (store, g_intern_string (sql), error) : NULL;

  if (stmt == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      LinliStep step;

      sqlite3_bind_int64 (stmt, 1, rowids[i]);
      step = linli_db_step (stmt, error);
      if (step == LINLI_STEP_ERROR)
        return NULL;
      if (step == LINLI_STEP_ROW)  /* else it went since the keys were read */
        g_ptr_array_add (rows, read_row (plan, stmt, columns));
      sqlite3_reset (stmt);
    }
  return g_steal_pointer (&rows);
}

/* ---- keys ---- */

/* "[17,4,...]": the hits as one argument, which SQLite takes apart. */
static char *
make_json (GHashTable *hits)
{
  g_autoptr(GString) json = g_string_new ("[");
  GHashTableIter iter;
  gpointer rid;

  g_hash_table_iter_init (&iter, hits);
  while (g_hash_table_iter_next (&iter, &rid, NULL))
    g_string_append_printf (json, "%s%" G_GINT64_FORMAT, json->len > 1 ? "," : "", *(gint64 *) rid);
  g_string_append_c (json, ']');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

static gboolean
is_among (const GArray *rowids, gint64 rid)
{
  guint low = 0, high = rowids != NULL ? rowids->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (rowids, gint64, middle) < rid)
        low = middle + 1;
      else
        high = middle;
    }
  return rowids == NULL || (low < rowids->len && g_array_index (rowids, gint64, low) == rid);
}

GArray *
linli_store_list_keys (LinliStore *store, const LinliQuery *query, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GHashTable) hits = NULL;
  g_autofree char *sql = NULL, *among = NULL;
  g_autoptr(LinliDbStmt) stmt = NULL;
  gboolean few;
  LinliStep step = LINLI_STEP_ERROR;
  LinliQuery all = *query;

  if (text != NULL && *text != '\0')
    {
      hits = linli_search_find_rows (store, linli_kind_get_core (query->kind), text, error);
      if (hits == NULL)
        return NULL;
    }
  few = hits != NULL && g_hash_table_size (hits) <= FEW_HITS;
  if ((hits != NULL && !few) || query->among != NULL)
    all.limit = 0;
  sql = linli_query_make_sql (store, &all, few ? "core._rid IN (SELECT value FROM json_each(?1))" : NULL, error);
  stmt = sql != NULL ? linli_db_prepare (store->db, sql, error) : NULL;
  if (stmt == NULL)
    return NULL;
  if (few)
    {
      among = make_json (hits);
      sqlite3_bind_text (stmt, 1, among, -1, SQLITE_STATIC);
    }
  for (guint i = 1; (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW; i++)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      if (i % CANCEL_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if ((hits != NULL && !few && !g_hash_table_contains (hits, &rid)) || !is_among (query->among, rid))
        continue;
      g_array_append_val (keys, rid);
      if (query->limit > 0 && keys->len >= query->limit)
        return g_steal_pointer (&keys);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&keys) : NULL;
}

gint64
linli_store_list_find (LinliStore *store, const LinliKind *kind, const LinliId *id)
{
  gint64 rid = 0, seq;

  return linli_rows_probe (store, linli_store_get_table (store, linli_kind_get_core (kind)), id, &rid, &seq, NULL) ? rid : 0;
}
