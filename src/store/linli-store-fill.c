/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-fill.c - what the catalogue puts into an edit by itself: defaults of a new record, and what follows from the fields
 * that were given (the day of birth from the ID number). */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

static gboolean
names_given (const LinliEdit *edit, const char *expression)
{
  GHashTableIter iter;
  gpointer field;

  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    if (linli_expression_names (expression, ((const LinliField *) field)->name))
      return TRUE;
  return FALSE;
}

static void
set_default (LinliEdit *edit, const LinliField *field)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field->default_value != NULL && !g_hash_table_contains (edit->values, field)
      && linli_field_parse (field, field->default_value, &value, NULL))
    linli_edit_set (edit, field, &value);
}

LinliRecord *
linli_edit_make_record (LinliStore *store, const LinliEdit *edit, GError **error)
{
  LinliRecord *record;
  GHashTableIter iter;
  gpointer field, value;

  if (edit->type == LINLI_EDIT_NEW)
    record = linli_record_new (edit->kind, &edit->id);
  else
    {
      g_autoptr(LinliLoaded) loaded = linli_store_load (store, edit->kind, &edit->id, error);

      if (loaded == NULL)
        return NULL;
      record = linli_record_copy (loaded->record);
    }
  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (record, field, value);
  return record;
}

gboolean
linli_store_fill (LinliStore *store, LinliEdit *edit, GError **error)
{
  g_autoptr(LinliRecord) record = NULL;

  for (guint i = 0; i < edit->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->all_fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (edit->type == LINLI_EDIT_NEW)
        set_default (edit, field);
      if (field->fill == NULL || g_hash_table_contains (edit->values, field) || !names_given (edit, field->fill))
        continue;
      if (record == NULL && (record = linli_edit_make_record (store, edit, error)) == NULL)
        return FALSE;
      if (!linli_value_is_null (linli_record_get (record, field)))
        continue;
      linli_rules_fill (store->rules, record, field, &value);
      if (!linli_value_is_null (&value) && linli_field_check (field, &value, NULL))
        linli_edit_set (edit, field, &value);
    }
  return TRUE;
}
