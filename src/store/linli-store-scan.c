/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-scan.c - a few values of every record, and how much of what applies is answered, in one statement a kind.
 *
 * Loading records to count what is in them costs a hundred times as much: provenance is decoded, what is computed is computed, and each
 * condition of each field is asked of a database of its own.  Here fields with the same condition and in the same table are summed up
 * together, and the condition is evaluated once a row. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-error.h"

#define MAX_TERMS    50   /* fields in one sum: SQLite bounds the depth of expressions */
#define MARKS_PART_0 3    /* columns: _rid, _id, _grid, then the marks of the core and of each facet */
#define ROWS_A_LOOK  256  /* between two looks at the cancellable */

/* Fields of one table under one condition. */
typedef struct
{
  const LinliKind *part;
  const char      *condition;  /* (nullable): always */
  GPtrArray       *fields;     /* (owned) */
} Group;

static void
clear_group (gpointer data)
{
  g_ptr_array_unref (((Group *) data)->fields);
}

static Group *
find_group (GArray *groups, const LinliField *field)
{
  Group group = { field->kind, field->relevant_when, NULL };

  for (guint i = 0; i < groups->len; i++)
    {
      Group *known = &g_array_index (groups, Group, i);

      if (known->part == group.part && g_strcmp0 (known->condition, group.condition) == 0 && known->fields->len < MAX_TERMS)
        return known;
    }
  group.fields = g_ptr_array_new ();
  g_array_append_val (groups, group);
  return &g_array_index (groups, Group, groups->len - 1);
}

static GArray *
make_groups (const LinliKind *kind, GHashTable *counted)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (Group));

  g_array_set_clear_func (groups, clear_group);
  for (guint i = 0; counted != NULL && i < kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (g_hash_table_contains (counted, field))
        g_ptr_array_add (find_group (groups, field)->fields, field);
    }
  return groups;
}

/* "core", or "f2" for the third facet. */
static char *
name_part (const LinliKind *kind, const LinliKind *part)
{
  guint at = 0;

  return g_ptr_array_find (kind->facets, part, &at) ? g_strdup_printf ("f%u", at) : g_strdup ("core");
}

/* How many of the group have a value; with marks, those that were answered without one too. */
static void
add_sum (GString *sql, const Group *group, const char *part, gboolean with_marks)
{
  for (guint i = 0; i < group->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (group->fields, i);

      g_string_append (sql, i > 0 ? "+" : "");
      g_string_append_printf (sql, "(%s.\"%s\" IS NOT NULL", part, field->name);
      if (with_marks)
        g_string_append_printf (sql, " OR linli_marked(%s._mark,%u,1) OR linli_marked(%s._mark,%u,2)", part, field->no, part, field->no);
      g_string_append_c (sql, ')');
    }
}

/* Two columns: does it apply, and how many are answered. */
static gboolean
add_group (LinliStore *store, const LinliKind *kind, const Group *group, GString *sql, GError **error)
{
  g_autofree char *part = name_part (kind, group->part);
  g_autofree char *condition = group->condition != NULL ? linli_rules_compile (store->rules, kind, group->condition, error) : NULL;

  if (group->condition != NULL && condition == NULL)
    return FALSE;
  /* As with linli_rules_is_relevant(): NULL is no, anything else that is not 0 is yes. */
  if (condition != NULL)
    g_string_append_printf (sql, ", coalesce(+%s <> 0, 0)", condition);
  else
    g_string_append (sql, ", 1");
  g_string_append_printf (sql, ", CASE WHEN %s._mark IS NULL THEN ", part);
  add_sum (sql, group, part, FALSE);
  g_string_append (sql, " ELSE ");
  add_sum (sql, group, part, TRUE);
  g_string_append (sql, " END");
  return TRUE;
}

static char *
make_sql (LinliStore *store, const LinliScan *scan, const LinliKind *kind, GArray *groups, GError **error)
{
  g_autoptr(GString) sql = g_string_new ("SELECT core._rid, core._id, core._grid, core._mark");

  for (guint i = 0; i < kind->facets->len; i++)
    g_string_append_printf (sql, ", f%u._mark", i);
  for (guint i = 0; i < scan->n_fields; i++)
    {
      g_autofree char *part = name_part (kind, scan->fields[i]->kind);

      g_string_append_printf (sql, ", %s.\"%s\"", part, scan->fields[i]->name);
    }
  for (guint i = 0; scan->looks && i <= kind->facets->len; i++)
    {
      g_autofree char *part = i > 0 ? g_strdup_printf ("f%u", i - 1) : g_strdup ("core");

      g_string_append_printf (sql, ", %s._prov", part);
    }
  for (guint i = 0; i < groups->len; i++)
    if (!add_group (store, kind, &g_array_index (groups, Group, i), sql, error))
      return NULL;
  g_string_append_printf (sql, " FROM (SELECT *, _mark AS mark FROM \"%s\") AS core", kind->name);
  for (guint i = 0; i < kind->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (kind->facets, i);

      g_string_append_printf (sql, " LEFT JOIN \"%s\" AS f%u ON f%u._id = core._id", facet->name, i, i);
    }
  g_string_append (sql, " ORDER BY core._id");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static void
read_values (const LinliScan *scan, const LinliKind *kind, sqlite3_stmt *stmt, LinliValue *values)
{
  for (guint i = 0; i < scan->n_fields; i++)
    {
      guint at = 0;
      int marks = MARKS_PART_0 + (g_ptr_array_find (kind->facets, scan->fields[i]->kind, &at) ? 1 + (int) at : 0);
      gsize length = (gsize) sqlite3_column_bytes (stmt, marks);
      LinliValueType mark = length > 0 ? linli_marks_find (sqlite3_column_blob (stmt, marks), length, scan->fields[i]->no) : LINLI_VALUE_NULL;

      linli_value_clear (&values[i]);
      if (mark != LINLI_VALUE_NULL)
        linli_value_set_mark (&values[i], mark);
      else
        linli_db_get_value (stmt, MARKS_PART_0 + 1 + (int) kind->facets->len + (int) i, &values[i]);
    }
}

static void
count (const LinliScan *scan, const LinliKind *kind, GArray *groups, sqlite3_stmt *stmt, LinliScanned *scanned)
{
  int column = MARKS_PART_0 + 1 + (int) kind->facets->len + (int) scan->n_fields + (scan->looks ? 1 + (int) kind->facets->len : 0);

  scanned->applicable = scanned->answered = 0;
  for (guint i = 0; i < groups->len; i++, column += 2)
    if (sqlite3_column_int (stmt, column) != 0)
      {
        scanned->applicable += g_array_index (groups, Group, i).fields->len;
        scanned->answered += (guint) sqlite3_column_int (stmt, column + 1);
      }
}

/* In core and facets, of the fields that the catalogue knows. */
static gboolean
find_last_look (const LinliScan *scan, const LinliKind *kind, sqlite3_stmt *stmt, gint64 *ret_day, GError **error)
{
  int column = MARKS_PART_0 + 1 + (int) kind->facets->len + (int) scan->n_fields;

  *ret_day = 0;
  for (guint i = 0; i <= kind->facets->len; i++, column++)
    {
      const LinliKind *part = i > 0 ? g_ptr_array_index (kind->facets, i - 1) : kind;
      g_autoptr(GArray) prov = NULL;

      if (sqlite3_column_bytes (stmt, column) == 0)
        continue;
      prov = linli_prov_decode (sqlite3_column_blob (stmt, column), (gsize) sqlite3_column_bytes (stmt, column), error);
      if (prov == NULL)
        return FALSE;
      for (guint j = 0; j < prov->len; j++)
        if (linli_kind_get_field_no (part, g_array_index (prov, LinliProvEntry, j).field_no) != NULL)
          *ret_day = MAX (*ret_day, g_array_index (prov, LinliProvEntry, j).day);
    }
  return TRUE;
}

gboolean
linli_store_scan (LinliStore *store, const LinliScan *scan, LinliScanFunc func, gpointer user_data, GCancellable *cancellable,
                  GError **error)
{
  const LinliKind *kind = linli_kind_get_core (scan->kind);
  g_autoptr(GArray) groups = make_groups (kind, scan->counted);
  g_autofree char *sql = linli_query_may_list (store, kind, NULL, error) ? make_sql (store, scan, kind, groups, error) : NULL;
  g_autoptr(LinliDbStmt) stmt = sql != NULL ? linli_db_prepare (store->db, sql, error) : NULL;
  g_autofree LinliValue *values = g_new0 (LinliValue, MAX (1, scan->n_fields));
  LinliStep step = LINLI_STEP_ERROR;

  for (guint row = 0; stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW; row++)
    {
      LinliScanned scanned = { .rowid = sqlite3_column_int64 (stmt, 0), .grid = sqlite3_column_int64 (stmt, 2), .values = values };

      if (row % ROWS_A_LOOK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          step = LINLI_STEP_ERROR;
          break;
        }
      if (sqlite3_column_bytes (stmt, 1) == sizeof scanned.id.bytes)
        memcpy (scanned.id.bytes, sqlite3_column_blob (stmt, 1), sizeof scanned.id.bytes);
      read_values (scan, kind, stmt, values);
      count (scan, kind, groups, stmt, &scanned);
      if (scan->looks && !find_last_look (scan, kind, stmt, &scanned.last_look, error))
        {
          step = LINLI_STEP_ERROR;
          break;
        }
      func (&scanned, user_data);
    }
  for (guint i = 0; i < scan->n_fields; i++)
    linli_value_clear (&values[i]);
  return step == LINLI_STEP_DONE;
}
