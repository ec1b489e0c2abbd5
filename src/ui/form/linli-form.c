/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of an open form, as a value: no widget, no thread, no clock. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-form.h"

/* Asks everything the form wants to know of the rules about @record, at once. */
LinliJudgement *
linli_judgement_new (LinliRules        *rules,
                     const LinliRecord *record)
{
  LinliJudgement *judgement = g_new0 (LinliJudgement, 1);

  linli_rules_hold (rules, record);
  judgement->irrelevant = g_hash_table_new (NULL, NULL);
  judgement->required = g_hash_table_new (NULL, NULL);
  judgement->computed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (record->kind->all_fields, i);

      if (!linli_rules_is_relevant (rules, record, field))
        g_hash_table_add (judgement->irrelevant, field);
      else if (linli_rules_is_required (rules, record, field))
        g_hash_table_add (judgement->required, field);
      if (field->type == LINLI_TYPE_COMPUTED)
        {
          LinliValue *value = g_new0 (LinliValue, 1);

          linli_rules_compute (rules, record, field, value);
          g_hash_table_insert (judgement->computed, field, value);
        }
    }
  judgement->findings = linli_rules_check (rules, record);
  linli_rules_release (rules);
  return judgement;
}

void
linli_judgement_free (LinliJudgement *judgement)
{
  if (judgement == NULL)
    return;
  g_clear_pointer (&judgement->irrelevant, g_hash_table_unref);
  g_clear_pointer (&judgement->required, g_hash_table_unref);
  g_clear_pointer (&judgement->computed, g_hash_table_unref);
  g_clear_pointer (&judgement->findings, g_ptr_array_unref);
  g_free (judgement);
}

LinliForm *
linli_form_new (LinliRecord *saved,
                guint        held)
{
  LinliForm *form = g_new0 (LinliForm, 1);

  form->saved = saved;
  form->held = held;
  form->draft = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  form->unreadable = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return form;
}

void
linli_form_free (LinliForm *form)
{
  if (form == NULL)
    return;
  g_clear_pointer (&form->saved, linli_record_free);
  g_clear_pointer (&form->draft, g_hash_table_unref);
  g_clear_pointer (&form->unreadable, g_hash_table_unref);
  g_clear_pointer (&form->judgement, linli_judgement_free);
  g_free (form);
}

const LinliValue *
linli_form_get (const LinliForm  *form,
                const LinliField *field)
{
  const LinliValue *value = g_hash_table_lookup (form->draft, field);

  if (value == NULL && field->type == LINLI_TYPE_COMPUTED && form->judgement != NULL)
    {
      value = g_hash_table_lookup (form->judgement->computed, field);
      if (value != NULL && linli_value_is_null (value))
        value = NULL;
    }
  return value != NULL ? value : linli_record_get (form->saved, field);
}

gboolean
linli_form_set (LinliForm        *form,
                const LinliField *field,
                const LinliValue *value)
{
  gboolean was_unreadable = g_hash_table_remove (form->unreadable, field);

  if (linli_value_equal (linli_form_get (form, field), value))
    return was_unreadable;
  if (linli_value_equal (linli_record_get (form->saved, field), value))
    g_hash_table_remove (form->draft, field);
  else
    g_hash_table_insert (form->draft, (gpointer) field, linli_value_dup (value));
  return TRUE;
}

void
linli_form_set_unreadable (LinliForm        *form,
                           const LinliField *field,
                           const char       *why)
{
  if (why == NULL)
    g_hash_table_remove (form->unreadable, field);
  else
    g_hash_table_insert (form->unreadable, (gpointer) field, g_strdup (why));
}

gboolean
linli_form_is_changed (const LinliForm  *form,
                       const LinliField *field)
{
  return g_hash_table_contains (form->draft, field);
}

guint
linli_form_count_changed (const LinliForm *form)
{
  return g_hash_table_size (form->draft);
}

void
linli_form_reset (LinliForm *form)
{
  g_hash_table_remove_all (form->draft);
  g_hash_table_remove_all (form->unreadable);
}

void
linli_form_take_draft (LinliForm  *form,
                       GHashTable *draft)
{
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, draft);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_form_set (form, field, value);
}

void
linli_form_take_edits (LinliForm *form,
                       LinliForm *old)
{
  linli_form_take_draft (form, old->draft);
  g_hash_table_unref (form->unreadable);
  form->unreadable = g_hash_table_ref (old->unreadable);
}

LinliRecord *
linli_form_make_record (const LinliForm *form)
{
  LinliRecord *record = linli_record_copy (form->saved);
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, form->draft);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (record, field, value);
  return record;
}

/* A field that became irrelevant stays while it holds a value: what is stored must not vanish from sight. */
gboolean
linli_form_is_shown (const LinliForm  *form,
                     const LinliField *field)
{
  if (field->kind->compartment != 0 && (form->held & (1u << field->kind->compartment)) == 0)
    return FALSE;
  if (form->judgement == NULL || !g_hash_table_contains (form->judgement->irrelevant, field))
    return TRUE;
  return linli_value_is_answered (linli_form_get (form, field));
}

gboolean
linli_form_is_required (const LinliForm  *form,
                        const LinliField *field)
{
  return form->judgement != NULL && g_hash_table_contains (form->judgement->required, field);
}

const char *
linli_form_get_message (const LinliForm  *form,
                        const LinliField *field,
                        LinliRuleLevel   *ret_level)
{
  const char *why = g_hash_table_lookup (form->unreadable, field);
  const LinliRule *worst = NULL;

  *ret_level = LINLI_LEVEL_ERROR;
  if (why != NULL)
    return why;
  for (guint i = 0; form->judgement != NULL && i < form->judgement->findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (form->judgement->findings, i);

      if (g_ptr_array_find (finding->rule->fields, field, NULL) && (worst == NULL || finding->rule->level < worst->level))
        worst = finding->rule;
    }
  if (worst == NULL || worst->level == LINLI_LEVEL_TASK)
    return NULL;
  *ret_level = worst->level;
  return linli_rule_get_message (worst);
}

const LinliField *
linli_form_find_blocking (const LinliForm *form)
{
  for (guint i = 0; i < form->saved->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (form->saved->kind->all_fields, i);
      LinliRuleLevel level;

      if (field->blocking && linli_value_is_null (linli_form_get (form, field)))
        return field;
      if (linli_form_get_message (form, field, &level) != NULL && level == LINLI_LEVEL_ERROR)
        return field;
    }
  return NULL;
}

LinliSectionCount
linli_form_count_section (const LinliForm    *form,
                          const LinliSection *section)
{
  LinliSectionCount count = { 0, 0, 0 };

  for (guint i = 0; i < section->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (section->fields, i);
      LinliRuleLevel level;

      if (!linli_form_is_shown (form, field))
        continue;
      if (linli_form_get_message (form, field, &level) != NULL && level == LINLI_LEVEL_ERROR)
        count.errors++;
      /* Only what the catalogue numbers is asked for; notes and reasons are no gap in the file. */
      if (field->item == 0)
        continue;
      count.applicable++;
      if (linli_value_is_answered (linli_form_get (form, field)))
        count.filled++;
    }
  return count;
}
