/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-catalogue.c - the catalogue in memory: lookups, labels, lifetime. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-catalogue-private.h"

#include "linli-theme.h"

#include <locale.h>
#include <string.h>

static void
free_code (gpointer data)
{
  LinliCode *code = data;

  g_free (code->code);
  g_free (code->label_zh);
  g_free (code->label_en);
  g_free (code->parent);
  g_free (code);
}

static void
free_list (gpointer data)
{
  LinliCodeList *list = data;

  g_free (list->id);
  g_free (list->label_zh);
  g_free (list->label_en);
  g_free (list->source);
  g_ptr_array_unref (list->codes);
  g_hash_table_unref (list->by_code);
  g_free (list);
}

static void
free_field (gpointer data)
{
  LinliField *field = data;
  char *strings[] = { field->name, field->label_zh, field->label_en, field->help_zh, field->help_en, field->ref_kind, field->unit,
                      field->pattern, field->check, field->required_when, field->relevant_when, field->compute,
                      field->default_value, field->fill, field->basis, field->worker_right, field->role, field->search, field->mask };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  g_free (field);
}

static void
free_section (gpointer data)
{
  LinliSection *section = data;

  g_free (section->id);
  g_free (section->label_zh);
  g_free (section->label_en);
  g_ptr_array_unref (section->fields);
  g_free (section);
}

static void
free_kind (gpointer data)
{
  LinliKind *kind = data;
  char *strings[] = { kind->name, kind->label_zh, kind->label_en, kind->label_zh_plural, kind->label_en_plural, kind->closing_field,
                      kind->icon, kind->moved_code, kind->moved_date, kind->moved_reason, kind->moved_from };
  GPtrArray *arrays[] = { kind->fields, kind->facets, kind->all_fields, kind->sections, kind->list_fields, kind->title_fields,
                          kind->computed_fields, kind->begin_fields };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_ptr_array_unref (arrays[i]);
  g_free (kind);
}

static void
free_rule (gpointer data)
{
  LinliRule *rule = data;

  g_free (rule->id);
  g_free (rule->expression);
  g_free (rule->message_zh);
  g_free (rule->message_en);
  g_free (rule->due);
  g_free (rule->period);
  g_ptr_array_unref (rule->fields);
  g_free (rule);
}

static void
free_role (gpointer data)
{
  LinliRole *role = data;

  g_free (role->name);
  g_free (role->label_zh);
  g_free (role->label_en);
  g_free (role);
}

static void
free_category (gpointer data)
{
  LinliCategory *category = data;

  g_free (category->label_zh);
  g_free (category->label_en);
  g_free (category);
}

static void
free_compartment (gpointer data)
{
  LinliCompartment *compartment = data;

  g_free (compartment->name);
  g_free (compartment->label_zh);
  g_free (compartment->label_en);
  g_free (compartment);
}

LinliCatalogue *
linli_catalogue_alloc (void)
{
  LinliCatalogue *self = g_new0 (LinliCatalogue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->names = g_string_chunk_new (256);
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->kinds = g_ptr_array_new_with_free_func (free_kind);
  self->code_lists = g_ptr_array_new_with_free_func (free_list);
  self->rules = g_ptr_array_new_with_free_func (free_rule);
  self->roles = g_ptr_array_new_with_free_func (free_role);
  self->categories = g_ptr_array_new_with_free_func (free_category);
  self->compartments = g_ptr_array_new_with_free_func (free_compartment);
  self->workload = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_workload_free);
  self->themes = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_theme_unref);
  self->kind_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->kind_by_no = g_hash_table_new (NULL, NULL);
  self->list_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->role_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->field_by_role = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

LinliKind *
linli_kind_alloc (void)
{
  LinliKind *kind = g_new0 (LinliKind, 1);

  kind->fields = g_ptr_array_new_with_free_func (free_field);
  kind->facets = g_ptr_array_new ();
  kind->all_fields = g_ptr_array_new ();
  kind->sections = g_ptr_array_new_with_free_func (free_section);
  kind->list_fields = g_ptr_array_new ();
  kind->title_fields = g_ptr_array_new ();
  kind->computed_fields = g_ptr_array_new ();
  kind->begin_fields = g_ptr_array_new ();
  return kind;
}

LinliCodeList *
linli_code_list_alloc (void)
{
  LinliCodeList *list = g_new0 (LinliCodeList, 1);

  list->codes = g_ptr_array_new_with_free_func (free_code);
  list->by_code = g_hash_table_new (g_str_hash, g_str_equal);
  return list;
}

LinliCatalogue *
linli_catalogue_ref (LinliCatalogue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
linli_catalogue_unref (LinliCatalogue *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->kind_by_name);
  g_hash_table_unref (self->kind_by_no);
  g_hash_table_unref (self->list_by_id);
  g_hash_table_unref (self->role_by_name);
  g_hash_table_unref (self->field_by_role);
  g_ptr_array_unref (self->themes);
  g_ptr_array_unref (self->workload);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->kinds);
  g_ptr_array_unref (self->code_lists);
  g_ptr_array_unref (self->roles);
  g_ptr_array_unref (self->categories);
  g_ptr_array_unref (self->compartments);
  g_string_chunk_free (self->names);
  g_hash_table_unref (self->settings);
  g_free (self->digest);
  g_free (self);
}

const LinliKind *
linli_catalogue_get_kind (const LinliCatalogue *self, const char *name)
{
  return g_hash_table_lookup (self->kind_by_name, name);
}

const LinliKind *
linli_catalogue_get_kind_no (const LinliCatalogue *self, guint no)
{
  return g_hash_table_lookup (self->kind_by_no, GUINT_TO_POINTER (no));
}

const LinliField *
linli_catalogue_get_role (const LinliCatalogue *self, const char *role)
{
  return g_hash_table_lookup (self->field_by_role, role);
}

const LinliRole *
linli_catalogue_get_user_role (const LinliCatalogue *self, const char *name)
{
  return name != NULL ? g_hash_table_lookup (self->role_by_name, name) : NULL;
}

const LinliKind *
linli_kind_get_core (const LinliKind *kind)
{
  return kind->facet_of != NULL ? kind->facet_of : kind;
}

const LinliField *
linli_catalogue_get_place (const LinliCatalogue *self, const LinliKind *kind)
{
  const LinliField *first = NULL;

  for (guint i = 0; i < kind->fields->len && !kind->whole_partition; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);
      const LinliKind *target = field->type == LINLI_TYPE_REF && field->ref_kind != NULL ? linli_catalogue_get_kind (self, field->ref_kind) : NULL;

      if (target == NULL || target->whole_partition || target == kind)
        continue;
      if (field->role != NULL)
        return field;
      if (first == NULL)
        first = field;
    }
  return first;
}

const LinliField *
linli_catalogue_get_keeper (const LinliCatalogue *self, const LinliKind *kind)
{
  const LinliField *keeper = linli_catalogue_get_role (self, "building.grid"), *no = linli_catalogue_get_role (self, "grid.no");

  return keeper != NULL && no != NULL && keeper->kind == kind && linli_catalogue_get_kind (self, keeper->ref_kind) == no->kind ? keeper : NULL;
}

const LinliField *
linli_kind_find_field (const LinliKind *kind, const char *name)
{
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (strcmp (field->name, name) == 0)
        return field;
    }
  return NULL;
}

const LinliField *
linli_kind_get_field_no (const LinliKind *kind, guint no)
{
  /* Numbers are dense but for retired ones: look where it should be first. */
  if (no >= 1 && no <= kind->fields->len)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, no - 1);

      if (field->no == no)
        return field;
    }
  for (guint i = 0; i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);

      if (field->no == no)
        return field;
    }
  return NULL;
}

const LinliCode *
linli_code_list_find (const LinliCodeList *list, const char *code)
{
  return g_hash_table_lookup (list->by_code, code);
}

gboolean
linli_locale_is_chinese (void)
{
  const char *locale = setlocale (LC_MESSAGES, NULL);

  return locale != NULL && g_str_has_prefix (locale, "zh");
}

const char *
linli_kind_get_label (const LinliKind *kind)
{
  return linli_locale_is_chinese () ? kind->label_zh : kind->label_en;
}

const char *
linli_kind_get_plural (const LinliKind *kind)
{
  const char *plural = linli_locale_is_chinese () ? kind->label_zh_plural : kind->label_en_plural;

  return plural != NULL ? plural : linli_kind_get_label (kind);
}

const char *
linli_field_get_label (const LinliField *field)
{
  return linli_locale_is_chinese () ? field->label_zh : field->label_en;
}

const char *
linli_code_get_label (const LinliCode *code)
{
  return linli_locale_is_chinese () || *code->label_en == '\0' ? code->label_zh : code->label_en;
}

const char *
linli_rule_get_message (const LinliRule *rule)
{
  return linli_locale_is_chinese () ? rule->message_zh : rule->message_en;
}
