/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-rules.c - the rule language on an in-memory SQLite: one expression, named parameters for fields, frozen functions.
 *
 * Each expression is prepared once as `SELECT (expression) FROM (SELECT ?1 AS field1, ?2 AS field2, ...)`; the authorizer admits
 * nothing but reading those names (and the table `member` in household scope) and the frozen functions. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-rules.h"

#include "linli-error.h"
#include "linli-rules-functions.h"

#include <sqlite3.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Virtual machine steps; about a millisecond. */
#define MAX_STEPS 20000

typedef struct
{
  sqlite3_stmt *stmt;  /* (owned) (nullable) refused at load */
} Prepared;

struct _LinliRules
{
  LinliCatalogue *catalogue;  /* (owned) */
  LinliClock     *clock;      /* (owned) */
  sqlite3        *db;         /* (owned) */
  GHashTable     *prepared;   /* (owned) char * expression key → Prepared */
  gboolean        members_allowed;
  GPtrArray      *member_fields; /* (owned) LinliField in table member */
};

static void
free_prepared (gpointer data)
{
  Prepared *prepared = data;

  sqlite3_finalize (prepared->stmt);
  g_free (prepared);
}

static int
authorize (void *data, int action, const char *first, const char *second, const char *database, const char *trigger)
{
  LinliRules *self = data;

  switch (action)
    {
    case SQLITE_SELECT:
      return SQLITE_OK;
    case SQLITE_READ:
      if (first == NULL || *first == '\0' || strcmp (first, "record") == 0)
        return SQLITE_OK;
      return self->members_allowed && strcmp (first, "member") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return linli_rules_function_is_known (second) ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
    }
}

static int
too_long (void *data)
{
  return 1;
}

/* What an expression may not hold: a statement's end, comments, parameters, a SELECT of its own outside household scope. */
static const char *
screen (const char *expression, gboolean members)
{
  g_autofree char *bare = NULL;
  g_autoptr(GRegex) quoted = g_regex_new ("'[^']*'", 0, 0, NULL);

  if (strlen (expression) > 4000)
    return "too long";
  bare = g_regex_replace_literal (quoted, expression, -1, 0, "''", 0, NULL);
  if (strpbrk (bare, ";?@$`\"[]") != NULL || strstr (bare, "--") != NULL || strstr (bare, "/*") != NULL)
    return "holds what no expression may hold";
  if (g_regex_match_simple ("\\b(random|current_date|current_time|current_timestamp|pragma|attach|union|with|over|window|limit)\\b", bare,
                            G_REGEX_CASELESS, 0))
    return "asks for what is not in the language";
  if (!members && g_regex_match_simple ("\\bselect\\b", bare, G_REGEX_CASELESS, 0))
    return "SELECT is only for household rules, from member";
  return NULL;
}

static char *
record_sql (const LinliKind *kind, const char *expression)
{
  g_autoptr(GString) sql = g_string_new ("SELECT (");

  g_string_append (sql, expression);
  g_string_append (sql, ") FROM (SELECT ");
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      g_string_append_printf (sql, "%s?%u AS \"%s\"", i > 0 ? "," : "", i + 1, field->name);
    }
  g_string_append (sql, ") AS record");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static Prepared *
prepare (LinliRules *self, const LinliKind *kind, const char *expression, gboolean members, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%u/%d/%s", kind->no, members, expression);
  Prepared *prepared = g_hash_table_lookup (self->prepared, key);
  const char *reason;
  g_autofree char *sql = NULL;

  if (prepared != NULL)
    return prepared;
  reason = screen (expression, members);
  if (reason != NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "expression \"%.200s\": %s", expression, reason);
      return NULL;
    }
  sql = record_sql (kind, expression);
  prepared = g_new0 (Prepared, 1);
  self->members_allowed = members;
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared->stmt, NULL) != SQLITE_OK)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "expression \"%.200s\": %s", expression, sqlite3_errmsg (self->db));
      free_prepared (prepared);
      return NULL;
    }
  g_hash_table_insert (self->prepared, g_steal_pointer (&key), prepared);
  return prepared;
}

static void
bind_value (sqlite3_stmt *stmt, int place, const LinliValue *value)
{
  switch (value->type)
    {
    case LINLI_VALUE_INTEGER:
      sqlite3_bind_int64 (stmt, place, value->integer);
      break;
    case LINLI_VALUE_REAL:
      sqlite3_bind_double (stmt, place, value->real);
      break;
    case LINLI_VALUE_TEXT:
      sqlite3_bind_text (stmt, place, value->data, (int) value->length, SQLITE_STATIC);
      break;
    case LINLI_VALUE_BLOB:
      sqlite3_bind_blob (stmt, place, value->data, (int) value->length, SQLITE_STATIC);
      break;
    case LINLI_VALUE_NULL:
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
    default:
      sqlite3_bind_null (stmt, place);
      break;
    }
}

/* TRUE when the expression holds or is NULL; @ret_value: (nullable) its value. */
static gboolean
evaluate (LinliRules *self, Prepared *prepared, const LinliRecord *record, LinliValue *ret_value)
{
  gboolean good = TRUE;

  for (guint i = 0; i < record->kind->all_fields->len; i++)
    bind_value (prepared->stmt, (int) i + 1, linli_record_get (record, g_ptr_array_index (record->kind->all_fields, i)));
  linli_rules_functions_set_record (record);
  sqlite3_progress_handler (self->db, MAX_STEPS, too_long, NULL);
  if (sqlite3_step (prepared->stmt) == SQLITE_ROW)
    {
      int type = sqlite3_column_type (prepared->stmt, 0);

      good = type == SQLITE_NULL || (type != SQLITE_TEXT && sqlite3_column_double (prepared->stmt, 0) != 0)
             || (type == SQLITE_TEXT && sqlite3_column_bytes (prepared->stmt, 0) > 0);
      if (ret_value != NULL && type == SQLITE_INTEGER)
        linli_value_set_integer (ret_value, sqlite3_column_int64 (prepared->stmt, 0));
      else if (ret_value != NULL && type == SQLITE_TEXT)
        linli_value_set_text (ret_value, (const char *) sqlite3_column_text (prepared->stmt, 0), -1);
      else if (ret_value != NULL && type == SQLITE_FLOAT)
        linli_value_set_real (ret_value, sqlite3_column_double (prepared->stmt, 0));
    }
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  sqlite3_reset (prepared->stmt);
  sqlite3_clear_bindings (prepared->stmt);
  linli_rules_functions_set_record (NULL);
  return good;
}

/* Every expression of the catalogue is compiled once, so that a bad one is refused at the start. */
static gboolean
compile_all (LinliRules *self, GError **error)
{
  for (guint i = 0; i < self->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (self->catalogue->kinds, i);

      if (kind->facet_of != NULL)
        continue;
      for (guint j = 0; j < kind->all_fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (kind->all_fields, j);
          const char *expressions[] = { field->required_when, field->relevant_when, field->compute };

          for (guint k = 0; k < G_N_ELEMENTS (expressions); k++)
            if (expressions[k] != NULL && prepare (self, kind, expressions[k], k == 2 && strcmp (kind->name, "household") == 0, error) == NULL)
              {
                g_prefix_error (error, "%s.%s: ", kind->name, field->name);
                return FALSE;
              }
        }
    }
  for (guint i = 0; i < self->catalogue->rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (self->catalogue->rules, i);

      if (rule->scope != LINLI_SCOPE_REPLICA
          && prepare (self, rule->kind, rule->expression, rule->scope == LINLI_SCOPE_HOUSEHOLD, error) == NULL)
        {
          g_prefix_error (error, "rule %s: ", rule->id);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
make_member_table (LinliRules *self, GError **error)
{
  const LinliKind *person = linli_catalogue_get_kind (self->catalogue, "person");
  g_autoptr(GString) sql = g_string_new ("CREATE TABLE member (id BLOB");

  for (guint i = 0; person != NULL && i < person->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (person->all_fields, i);

      g_string_append_printf (sql, ", \"%s\"", field->name);
      g_ptr_array_add (self->member_fields, (gpointer) field);
    }
  g_string_append (sql, ")");
  if (sqlite3_exec (self->db, sql->str, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "rules: %s", sqlite3_errmsg (self->db));
  return FALSE;
}

LinliRules *
linli_rules_new (LinliCatalogue *catalogue, LinliClock *clock, GError **error)
{
  g_autoptr(LinliRules) self = g_new0 (LinliRules, 1);

  self->catalogue = linli_catalogue_ref (catalogue);
  self->clock = g_object_ref (clock);
  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_prepared);
  self->member_fields = g_ptr_array_new ();
  if (sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "rules: SQLite gives no memory database");
      return NULL;
    }
  sqlite3_limit (self->db, SQLITE_LIMIT_EXPR_DEPTH, 200);
  if (!make_member_table (self, error) || !linli_rules_register_functions (self->db, clock, error))
    return NULL;
  sqlite3_set_authorizer (self->db, authorize, self);
  if (!compile_all (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
linli_rules_free (LinliRules *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->prepared);
  g_ptr_array_unref (self->member_fields);
  sqlite3_close (self->db);
  linli_catalogue_unref (self->catalogue);
  g_object_unref (self->clock);
  g_free (self);
}

static void
run_rules (LinliRules *self, const LinliRecord *record, LinliRuleScope scope, GPtrArray *findings)
{
  for (guint i = 0; i < self->catalogue->rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (self->catalogue->rules, i);
      Prepared *prepared;

      if (rule->scope != scope || rule->kind != record->kind)
        continue;
      prepared = prepare (self, rule->kind, rule->expression, scope == LINLI_SCOPE_HOUSEHOLD, NULL);
      if (prepared != NULL && !evaluate (self, prepared, record, NULL))
        {
          LinliFinding *finding = g_new0 (LinliFinding, 1);

          finding->rule = rule;
          finding->record = record->id;
          g_ptr_array_add (findings, finding);
        }
    }
}

GPtrArray *
linli_rules_check (LinliRules *self, const LinliRecord *record)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_free);

  run_rules (self, record, LINLI_SCOPE_RECORD, findings);
  return findings;
}

static void
fill_members (LinliRules *self, GPtrArray *members)
{
  g_autoptr(GString) sql = g_string_new ("INSERT INTO member VALUES (?1");
  g_autoptr(sqlite3_stmt) stmt = NULL;

  for (guint i = 0; i < self->member_fields->len; i++)
    g_string_append_printf (sql, ",?%u", i + 2);
  g_string_append_c (sql, ')');
  sqlite3_set_authorizer (self->db, NULL, NULL);
  sqlite3_exec (self->db, "DELETE FROM member", NULL, NULL, NULL);
  if (members != NULL && sqlite3_prepare_v2 (self->db, sql->str, -1, &stmt, NULL) == SQLITE_OK)
    for (guint i = 0; i < members->len; i++)
      {
        const LinliRecord *member = g_ptr_array_index (members, i);

        sqlite3_bind_blob (stmt, 1, member->id.bytes, sizeof member->id.bytes, SQLITE_STATIC);
        for (guint j = 0; j < self->member_fields->len; j++)
          bind_value (stmt, (int) j + 2, linli_record_get (member, g_ptr_array_index (self->member_fields, j)));
        sqlite3_step (stmt);
        sqlite3_reset (stmt);
      }
  sqlite3_set_authorizer (self->db, authorize, self);
}

GPtrArray *
linli_rules_check_household (LinliRules *self, const LinliRecord *household, GPtrArray *members)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_free);

  fill_members (self, members);
  run_rules (self, household, LINLI_SCOPE_HOUSEHOLD, findings);
  return findings;
}

gboolean
linli_rules_is_relevant (LinliRules *self, const LinliRecord *record, const LinliField *field)
{
  Prepared *prepared = field->relevant_when != NULL ? prepare (self, record->kind, field->relevant_when, FALSE, NULL) : NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (prepared == NULL)
    return TRUE;
  evaluate (self, prepared, record, &value);
  return value.type == LINLI_VALUE_INTEGER && value.integer != 0;
}

gboolean
linli_rules_is_required (LinliRules *self, const LinliRecord *record, const LinliField *field)
{
  Prepared *prepared = field->required_when != NULL ? prepare (self, record->kind, field->required_when, FALSE, NULL) : NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (prepared == NULL)
    return FALSE;
  evaluate (self, prepared, record, &value);
  return value.type == LINLI_VALUE_INTEGER && value.integer != 0;
}

void
linli_rules_compute (LinliRules *self, const LinliRecord *record, const LinliField *field, LinliValue *ret_value)
{
  gboolean members = strcmp (record->kind->name, "household") == 0;
  Prepared *prepared = field->compute != NULL ? prepare (self, record->kind, field->compute, members, NULL) : NULL;

  linli_value_set_null (ret_value);
  if (prepared != NULL)
    evaluate (self, prepared, record, ret_value);
}

char *
linli_rules_compile (LinliRules *self, const LinliKind *kind, const char *expression, GError **error)
{
  if (prepare (self, kind, expression, FALSE, error) == NULL)
    return NULL;
  return g_strdup_printf ("(%s)", expression);
}
