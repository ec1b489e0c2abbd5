/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-evaluator.c - one kind's expressions over one record, on SQLite in memory.
 *
 * The work is bounded by virtual machine steps and not by time, so that every machine gives the same answer. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-evaluator.h"

#include "linli-error.h"
#include "linli-functions.h"

#include <string.h>

#define STEPS_PER_CALL 1000
#define MAX_CALLS 100  /* 100,000 steps: one to two milliseconds */

struct _LinliEvaluator
{
  sqlite3           *db;
  const LinliKind   *kind, *member;
  sqlite3_stmt      *insert, *insert_member;
  GPtrArray         *statements;
  const LinliRecord *record;
  const LinliLookup *lookup;
  gpointer           lookup_data;
  guint              calls;
  gboolean           cut;
  gboolean           asked;  /* for what only a store knows, and there is none */
};

static int
count_work (gpointer data)
{
  LinliEvaluator *self = data;

  return ++self->calls > MAX_CALLS;
}

static int
authorize (gpointer data, int action, const char *first, const char *second, const char *database, const char *trigger)
{
  switch (action)
    {
    case SQLITE_SELECT:
      return SQLITE_OK;
    case SQLITE_READ:
      return g_strcmp0 (first, "_record") == 0 || g_strcmp0 (first, "member") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return linli_functions_allow (second) ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
    }
}

static void
answer_mark (sqlite3_context *context, sqlite3_value **values, LinliValueType mark)
{
  LinliEvaluator *self = sqlite3_user_data (context);
  const char *name = (const char *) sqlite3_value_text (values[0]);
  const LinliField *field = name != NULL ? linli_kind_find_field (self->kind, name) : NULL;

  sqlite3_result_int (context, field != NULL && self->record != NULL && linli_record_get (self->record, field)->type == mark);
}

static void
unknown (sqlite3_context *context, int n, sqlite3_value **values)
{
  answer_mark (context, values, LINLI_VALUE_UNKNOWN);
}

static void
declined (sqlite3_context *context, int n, sqlite3_value **values)
{
  answer_mark (context, values, LINLI_VALUE_DECLINED);
}

static void
give_value (sqlite3_context *context, const LinliValue *value)
{
  if (value->type == LINLI_VALUE_INTEGER)
    sqlite3_result_int64 (context, value->integer);
  else if (value->type == LINLI_VALUE_REAL)
    sqlite3_result_double (context, value->real);
  else if (value->type == LINLI_VALUE_TEXT)
    sqlite3_result_text (context, value->data, (int) value->length, SQLITE_TRANSIENT);
  else if (value->type == LINLI_VALUE_BLOB)
    sqlite3_result_blob (context, value->data, (int) value->length, SQLITE_TRANSIENT);
}

/* NULL where the record has no value of its own, or nobody can count. */
static void
others (sqlite3_context *context, int n, sqlite3_value **values)
{
  LinliEvaluator *self = sqlite3_user_data (context);
  const char *name = (const char *) sqlite3_value_text (values[0]);
  const char *condition = n > 1 ? (const char *) sqlite3_value_text (values[1]) : NULL;
  const LinliField *field = name != NULL ? linli_kind_find_field (self->kind, name) : NULL;
  const LinliValue *value = field != NULL && self->record != NULL ? linli_record_get (self->record, field) : NULL;
  gint64 count;

  self->asked = self->asked || self->lookup == NULL;
  if (self->lookup == NULL || value == NULL
      || (value->type != LINLI_VALUE_TEXT && value->type != LINLI_VALUE_INTEGER && value->type != LINLI_VALUE_BLOB))
    return;
  count = self->lookup->count (self->lookup_data, field, value, &self->record->id, condition);
  if (count >= 0)
    sqlite3_result_int64 (context, count);
}

static void
follow (sqlite3_context *context, int n, sqlite3_value **values)
{
  LinliEvaluator *self = sqlite3_user_data (context);
  g_auto(GStrv) steps = g_strsplit ((const char *) sqlite3_value_text (values[0]), ".", 8);
  const LinliKind *kind = self->kind;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  self->asked = self->asked || self->lookup == NULL;
  if (self->lookup == NULL || self->record == NULL)
    return;
  for (guint i = 0; steps[i] != NULL; i++)
    {
      const LinliField *field = kind != NULL ? linli_kind_find_field (kind, steps[i]) : NULL;
      g_auto(LinliValue) next = LINLI_VALUE_INIT;
      LinliId id;

      if (field == NULL)
        return;
      if (i == 0)
        linli_value_copy (linli_record_get (self->record, field), &next);
      else if (value.type == LINLI_VALUE_BLOB && value.length == sizeof id.bytes)
        {
          memcpy (id.bytes, value.data, sizeof id.bytes);
          self->lookup->value (self->lookup_data, field, &id, &next);
        }
      linli_value_clear (&value);
      linli_value_copy (&next, &value);
      kind = field->ref_kind != NULL ? linli_catalogue_get_kind (kind->catalogue, field->ref_kind) : NULL;
    }
  give_value (context, &value);
}

/* newest('kind.ref.by', 'value', 'condition', 'through'); NULL where there is none. */
static void
newest (sqlite3_context *context, int n, sqlite3_value **values)
{
  LinliEvaluator *self = sqlite3_user_data (context);
  const char *arguments[4] = { NULL };
  const LinliValue *through;
  LinliNewest asked = { NULL };
  LinliId id;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  for (int i = 0; i < n; i++)
    arguments[i] = (const char *) sqlite3_value_text (values[i]);
  self->asked = self->asked || self->lookup == NULL;
  if (self->lookup == NULL || self->record == NULL
      || !linli_expression_find_newest (self->kind, arguments[0], arguments[1], arguments[3], &asked))
    return;
  asked.condition = arguments[2];
  id = self->record->id;
  if (asked.through != NULL)
    {
      through = linli_record_get (self->record, asked.through);
      if (through->type != LINLI_VALUE_BLOB || through->length != sizeof id.bytes)
        return;
      memcpy (id.bytes, through->data, sizeof id.bytes);
    }
  self->lookup->newest (self->lookup_data, &asked, &id, &value);
  give_value (context, &value);
}

static sqlite3_stmt *
make_table (LinliEvaluator *self, const char *name, const LinliKind *kind, GError **error)
{
  g_autoptr(GString) create = g_string_new (NULL), insert = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_string_printf (create, "CREATE TABLE %s (id", name);
  g_string_printf (insert, "INSERT INTO %s VALUES (?", name);
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      g_string_append_printf (create, ", \"%s\"", field->name);
      g_string_append (insert, ", ?");
    }
  g_string_append (create, ")");
  g_string_append (insert, ")");
  if (sqlite3_exec (self->db, create->str, NULL, NULL, NULL) != SQLITE_OK
      || sqlite3_prepare_v3 (self->db, insert->str, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "rules of %s: %s", kind->name, sqlite3_errmsg (self->db));
  return statement;
}

static void
finalize (gpointer data)
{
  sqlite3_finalize (data);
}

LinliEvaluator *
linli_evaluator_new (const LinliKind *kind, const LinliKind *member, LinliClock *clock, GError **error)
{
  g_autoptr(LinliEvaluator) self = g_new0 (LinliEvaluator, 1);

  self->kind = kind;
  self->member = member;
  self->statements = g_ptr_array_new_with_free_func (finalize);
  if (sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot open a database in memory: %s", sqlite3_errmsg (self->db));
      return NULL;
    }
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, 1 << 20);
  sqlite3_limit (self->db, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit (self->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (self->db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);  /* matching is not counted as work */
  if (!linli_functions_register (self->db, clock, error))
    return NULL;
  sqlite3_create_function_v2 (self->db, "unknown", 1, SQLITE_UTF8, self, unknown, NULL, NULL, NULL);
  sqlite3_create_function_v2 (self->db, "declined", 1, SQLITE_UTF8, self, declined, NULL, NULL, NULL);
  sqlite3_create_function_v2 (self->db, "others", 1, SQLITE_UTF8, self, others, NULL, NULL, NULL);
  sqlite3_create_function_v2 (self->db, "others", 2, SQLITE_UTF8, self, others, NULL, NULL, NULL);
  sqlite3_create_function_v2 (self->db, "follow", 1, SQLITE_UTF8, self, follow, NULL, NULL, NULL);
  sqlite3_create_function_v2 (self->db, "newest", 3, SQLITE_UTF8, self, newest, NULL, NULL, NULL);
  sqlite3_create_function_v2 (self->db, "newest", 4, SQLITE_UTF8, self, newest, NULL, NULL, NULL);
  if ((self->insert = make_table (self, "_record", kind, error)) == NULL)
    return NULL;
  if (member != NULL && (self->insert_member = make_table (self, "member", member, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
linli_evaluator_free (LinliEvaluator *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->statements);
  sqlite3_finalize (self->insert);
  sqlite3_finalize (self->insert_member);
  sqlite3_close (self->db);
  g_free (self);
}

sqlite3_stmt *
linli_evaluator_prepare (LinliEvaluator *self, const char *expression, LinliRuleScope scope, GError **error)
{
  g_autofree char *scanned = linli_expression_scan (self->kind, expression, scope, FALSE, error);
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement = NULL;
  const char *tail = NULL;
  int result;

  if (scanned == NULL)
    return NULL;
  sql = g_strdup_printf ("SELECT (%s) FROM _record", scanned);
  sqlite3_set_authorizer (self->db, authorize, self);
  result = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &tail);
  if (result != SQLITE_OK || statement == NULL || *tail != '\0' || sqlite3_column_count (statement) != 1)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "expression: %s: %s",
                   result != SQLITE_OK ? sqlite3_errmsg (self->db) : "not one expression", expression);
      g_clear_pointer (&statement, sqlite3_finalize);
    }
  sqlite3_set_authorizer (self->db, NULL, NULL);
  if (statement != NULL)
    g_ptr_array_add (self->statements, statement);
  return statement;
}

static void
insert_record (sqlite3_stmt *statement, const LinliKind *kind, const LinliRecord *record)
{
  sqlite3_bind_blob (statement, 1, &record->id, sizeof record->id, SQLITE_STATIC);
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      const LinliValue *value = linli_record_get (record, field);
      int at = (int) i + 2;

      if (field->type == LINLI_TYPE_GEOMETRY && value->type == LINLI_VALUE_BLOB)
        sqlite3_bind_zeroblob (statement, at, 1);  /* rules ask whether it is there, never what it is */
      else if (value->type == LINLI_VALUE_INTEGER)
        sqlite3_bind_int64 (statement, at, value->integer);
      else if (value->type == LINLI_VALUE_REAL)
        sqlite3_bind_double (statement, at, value->real);
      else if (value->type == LINLI_VALUE_TEXT)
        sqlite3_bind_text (statement, at, value->data, (int) value->length, SQLITE_STATIC);
      else if (value->type == LINLI_VALUE_BLOB)
        sqlite3_bind_blob (statement, at, value->data, (int) value->length, SQLITE_STATIC);
    }
  if (sqlite3_step (statement) != SQLITE_DONE)
    g_warning ("cannot load a record for its rules: %s", sqlite3_errmsg (sqlite3_db_handle (statement)));
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

void
linli_evaluator_set_lookup (LinliEvaluator *self, const LinliLookup *lookup, gpointer data)
{
  self->lookup = lookup;
  self->lookup_data = data;
}

void
linli_evaluator_set (LinliEvaluator *self, const LinliRecord *record)
{
  self->record = record;
  sqlite3_exec (self->db, "DELETE FROM _record", NULL, NULL, NULL);
  insert_record (self->insert, self->kind, record);
}

void
linli_evaluator_set_members (LinliEvaluator *self, GPtrArray *members)
{
  if (self->member == NULL)
    return;
  sqlite3_exec (self->db, "DELETE FROM member", NULL, NULL, NULL);
  for (guint i = 0; i < members->len; i++)
    insert_record (self->insert_member, self->member, g_ptr_array_index (members, i));
}

void
linli_evaluator_run (LinliEvaluator *self, sqlite3_stmt *statement, LinliValue *ret_value)
{
  int result;

  linli_value_set_null (ret_value);
  self->calls = 0;
  self->asked = FALSE;
  sqlite3_progress_handler (self->db, STEPS_PER_CALL, count_work, self);
  result = sqlite3_step (statement);
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  self->cut = result == SQLITE_INTERRUPT;
  if (self->cut)
    g_message ("a rule was cut off after %d steps: %s", STEPS_PER_CALL * MAX_CALLS, sqlite3_sql (statement));
  if (result == SQLITE_ROW && !self->asked)
    switch (sqlite3_column_type (statement, 0))
      {
      case SQLITE_INTEGER:
        linli_value_set_integer (ret_value, sqlite3_column_int64 (statement, 0));
        break;
      case SQLITE_FLOAT:
        linli_value_set_real (ret_value, sqlite3_column_double (statement, 0));
        break;
      case SQLITE_TEXT:
        linli_value_set_text (ret_value, (const char *) sqlite3_column_text (statement, 0), sqlite3_column_bytes (statement, 0));
        break;
      case SQLITE_BLOB:
        linli_value_set_blob (ret_value, sqlite3_column_blob (statement, 0), (gsize) sqlite3_column_bytes (statement, 0));
        break;
      default:
        break;
      }
  sqlite3_reset (statement);
}

gboolean
linli_evaluator_was_cut (LinliEvaluator *self)
{
  return self->cut;
}
