/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-rules.c - rules, relevance, requirement and computed fields of all kinds. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-rules.h"

#include "linli-error.h"
#include "linli-evaluator.h"
#include "linli-functions.h"

#include <string.h>

typedef struct { const LinliRule *rule; sqlite3_stmt *statement; } Prepared;

typedef struct
{
  LinliEvaluator    *evaluator;
  const LinliRecord *laid;                                            /* (nullable): the held record, while the evaluator has it */
  GArray            *record_rules, *household_rules, *replica_rules;  /* Prepared */
  GHashTable        *fields;                                          /* expression of a field → sqlite3_stmt */
} Part;

struct _LinliRules
{
  LinliCatalogue    *catalogue;
  LinliClock        *clock;
  GHashTable        *parts;  /* core LinliKind → Part */
  const LinliRecord *held;   /* (nullable) */
};

static void
free_part (gpointer data)
{
  Part *part = data;

  linli_evaluator_free (part->evaluator);
  g_array_unref (part->record_rules);
  g_array_unref (part->household_rules);
  g_array_unref (part->replica_rules);
  g_hash_table_unref (part->fields);
  g_free (part);
}

/* The kind of the members when @kind is the one they belong to; found by roles, no kind is named here. */
static const LinliKind *
member_kind (LinliCatalogue *catalogue, const LinliKind *kind)
{
  const LinliField *household = linli_catalogue_get_role (catalogue, "membership.household");
  const LinliField *person = linli_catalogue_get_role (catalogue, "membership.person");

  if (household == NULL || person == NULL || g_strcmp0 (household->ref_kind, kind->name) != 0 || person->ref_kind == NULL)
    return NULL;
  return linli_catalogue_get_kind (catalogue, person->ref_kind);
}

static gboolean
prepare_fields (Part *part, const LinliKind *kind, GError **error)
{
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      const char *expressions[] = { field->required_when, field->relevant_when, field->compute, field->fill };

      for (guint j = 0; j < G_N_ELEMENTS (expressions); j++)
        {
          sqlite3_stmt *statement;
          LinliRuleScope scope;

          if (expressions[j] == NULL)
            continue;
          scope = field->needs_members && expressions[j] == field->compute ? LINLI_SCOPE_HOUSEHOLD : LINLI_SCOPE_RECORD;
          statement = linli_evaluator_prepare (part->evaluator, expressions[j], scope, error);
          if (statement == NULL)
            return FALSE;
          g_hash_table_insert (part->fields, (gpointer) expressions[j], statement);
        }
    }
  return TRUE;
}

LinliRules *
linli_rules_new (LinliCatalogue *catalogue, LinliClock *clock, GError **error)
{
  g_autoptr(LinliRules) self = g_new0 (LinliRules, 1);

  self->catalogue = linli_catalogue_ref (catalogue);
  self->clock = g_object_ref (clock);
  self->parts = g_hash_table_new_full (NULL, NULL, NULL, free_part);
  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);
      Part *part;

      if (kind->facet_of != NULL)
        continue;
      part = g_new0 (Part, 1);
      part->record_rules = g_array_new (FALSE, FALSE, sizeof (Prepared));
      part->household_rules = g_array_new (FALSE, FALSE, sizeof (Prepared));
      part->replica_rules = g_array_new (FALSE, FALSE, sizeof (Prepared));
      part->fields = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->parts, (gpointer) kind, part);
      part->evaluator = linli_evaluator_new (kind, member_kind (catalogue, kind), clock, error);
      if (part->evaluator == NULL || !prepare_fields (part, kind, error))
        return NULL;
    }
  for (guint i = 0; i < catalogue->rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (catalogue->rules, i);
      Part *part = g_hash_table_lookup (self->parts, linli_kind_get_core (rule->kind));
      Prepared prepared = { rule, linli_evaluator_prepare (part->evaluator, rule->expression, rule->scope, error) };

      if (prepared.statement == NULL)
        {
          g_prefix_error (error, "rule %s: ", rule->id);
          return NULL;
        }
      if (rule->scope == LINLI_SCOPE_RECORD)
        g_array_append_val (part->record_rules, prepared);
      else if (rule->scope == LINLI_SCOPE_HOUSEHOLD)
        g_array_append_val (part->household_rules, prepared);
      else
        g_array_append_val (part->replica_rules, prepared);
    }
  return g_steal_pointer (&self);
}

void
linli_rules_free (LinliRules *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->parts);
  linli_catalogue_unref (self->catalogue);
  g_object_unref (self->clock);
  g_free (self);
}

static gboolean
is_false (const LinliValue *value)
{
  return (value->type == LINLI_VALUE_INTEGER && value->integer == 0) || (value->type == LINLI_VALUE_REAL && value->real == 0);
}

static gboolean
stands_under (const LinliRule *rule, GHashTable *changed)
{
  for (guint i = 0; i < rule->fields->len; i++)
    if (g_hash_table_contains (changed, g_ptr_array_index (rule->fields, i)))
      return TRUE;
  return rule->fields->len == 0;
}

static void
lay (LinliRules *self, Part *part, const LinliRecord *record)
{
  if (part->laid == record)
    return;
  linli_evaluator_set (part->evaluator, record);
  part->laid = record == self->held ? record : NULL;
}

void
linli_rules_hold (LinliRules *self, const LinliRecord *record)
{
  linli_rules_release (self);
  self->held = record;
}

void
linli_rules_release (LinliRules *self)
{
  Part *part = self->held != NULL ? g_hash_table_lookup (self->parts, self->held->kind) : NULL;

  if (part != NULL)
    part->laid = NULL;
  self->held = NULL;
}

/* @changed: (nullable) only the rules under these fields. */
static GPtrArray *
run_rules (LinliRules *self, Part *part, GArray *rules, const LinliRecord *record, GHashTable *changed)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  gboolean set = FALSE;

  for (guint i = 0; i < rules->len; i++)
    {
      const Prepared *prepared = &g_array_index (rules, Prepared, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (changed != NULL && !stands_under (prepared->rule, changed))
        continue;
      if (!set)
        lay (self, part, record);
      set = TRUE;
      linli_evaluator_run (part->evaluator, prepared->statement, &value);
      if (is_false (&value))
        {
          LinliFinding *finding = g_new0 (LinliFinding, 1);

          finding->rule = prepared->rule;
          finding->record = record->id;
          g_ptr_array_add (findings, finding);
        }
    }
  return g_steal_pointer (&findings);
}

void
linli_rules_set_lookup (LinliRules *self, const LinliLookup *lookup, gpointer data)
{
  GHashTableIter iter;
  gpointer part;

  g_hash_table_iter_init (&iter, self->parts);
  while (g_hash_table_iter_next (&iter, NULL, &part))
    linli_evaluator_set_lookup (((Part *) part)->evaluator, lookup, data);
}

GPtrArray *
linli_rules_check (LinliRules *self, const LinliRecord *record)
{
  Part *part = g_hash_table_lookup (self->parts, record->kind);

  return run_rules (self, part, part->record_rules, record, NULL);
}

GPtrArray *
linli_rules_check_household (LinliRules *self, const LinliRecord *household, GPtrArray *members)
{
  Part *part = g_hash_table_lookup (self->parts, household->kind);

  linli_evaluator_set_members (part->evaluator, members);
  return run_rules (self, part, part->household_rules, household, NULL);
}

GPtrArray *
linli_rules_check_replica (LinliRules *self, const LinliRecord *record, GHashTable *changed)
{
  Part *part = g_hash_table_lookup (self->parts, record->kind);

  return run_rules (self, part, part->replica_rules, record, changed);
}

static void
run_field (LinliRules *self, const LinliRecord *record, const char *expression, LinliValue *ret_value)
{
  Part *part = g_hash_table_lookup (self->parts, record->kind);

  lay (self, part, record);
  linli_evaluator_run (part->evaluator, g_hash_table_lookup (part->fields, expression), ret_value);
}

/* Here NULL is no: a field is not asked for as long as nobody knows that it applies. */
static gboolean
holds (LinliRules *self, const LinliRecord *record, const char *expression)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  run_field (self, record, expression, &value);
  return !linli_value_is_null (&value) && !is_false (&value);
}

gboolean
linli_rules_is_relevant (LinliRules *self, const LinliRecord *record, const LinliField *field)
{
  return field->relevant_when == NULL || holds (self, record, field->relevant_when);
}

gboolean
linli_rules_is_required (LinliRules *self, const LinliRecord *record, const LinliField *field)
{
  if (field->required_when == NULL)
    return FALSE;
  return strcmp (field->required_when, "1") == 0 || holds (self, record, field->required_when);
}

void
linli_rules_compute (LinliRules *self, const LinliRecord *record, const LinliField *field, LinliValue *ret_value)
{
  if (field->compute == NULL || field->needs_members)
    linli_value_set_null (ret_value);
  else
    run_field (self, record, field->compute, ret_value);
}

void
linli_rules_fill (LinliRules *self, const LinliRecord *record, const LinliField *field, LinliValue *ret_value)
{
  if (field->fill == NULL)
    linli_value_set_null (ret_value);
  else
    run_field (self, record, field->fill, ret_value);
}

void
linli_rules_compute_members (LinliRules *self, const LinliRecord *record, GPtrArray *members, const LinliField *field,
                             LinliValue *ret_value)
{
  Part *part = g_hash_table_lookup (self->parts, record->kind);

  linli_value_set_null (ret_value);
  if (field->compute == NULL || part == NULL)
    return;
  linli_evaluator_set_members (part->evaluator, members);
  run_field (self, record, field->compute, ret_value);
}

char *
linli_rules_compile (LinliRules *self, const LinliKind *kind, const char *expression, GError **error)
{
  g_autoptr(LinliEvaluator) evaluator = linli_evaluator_new (linli_kind_get_core (kind), NULL, self->clock, error);
  g_autofree char *sql = NULL;

  if (evaluator == NULL || linli_evaluator_prepare (evaluator, expression, LINLI_SCOPE_RECORD, error) == NULL)
    return NULL;
  sql = linli_expression_scan (linli_kind_get_core (kind), expression, LINLI_SCOPE_RECORD, TRUE, error);
  return sql != NULL ? g_strdup_printf ("(%s)", sql) : NULL;
}

char *
linli_rules_compile_household (LinliRules *self, const LinliKind *kind, const LinliKind *member, const char *expression, const char *members,
                               GError **error)
{
  g_autoptr(LinliEvaluator) evaluator = linli_evaluator_new (linli_kind_get_core (kind), linli_kind_get_core (member), self->clock, error);
  g_autofree char *sql = NULL, *table = NULL, *whole = NULL;
  g_auto(GStrv) parts = NULL;

  if (evaluator == NULL || linli_evaluator_prepare (evaluator, expression, LINLI_SCOPE_HOUSEHOLD, error) == NULL)
    return NULL;
  sql = linli_expression_scan (linli_kind_get_core (kind), expression, LINLI_SCOPE_HOUSEHOLD, TRUE, error);
  if (sql == NULL)
    return NULL;
  table = g_strdup_printf ("(%s) AS member", members);
  parts = g_strsplit (sql, LINLI_EXPRESSION_MEMBER, -1);
  whole = g_strjoinv (table, parts);
  return g_strdup_printf ("(%s)", whole);
}

gboolean
linli_rules_register_functions (gpointer db, LinliClock *clock, GError **error)
{
  return linli_functions_register (db, clock, error);
}
