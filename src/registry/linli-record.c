/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-record.c - the values of one record with the facets held. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-record.h"

#include "linli-clock.h"

#define CHILD_YEARS 14

static const LinliValue null_value = LINLI_VALUE_INIT;

LinliRecord *
linli_record_new (const LinliKind *kind, const LinliId *id)
{
  LinliRecord *record = g_new0 (LinliRecord, 1);

  record->kind = kind;
  if (id != NULL)
    record->id = *id;
  record->values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  return record;
}

LinliRecord *
linli_record_copy (const LinliRecord *record)
{
  LinliRecord *copy = linli_record_new (record->kind, &record->id);
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, record->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (copy, field, value);
  return copy;
}

void
linli_record_free (LinliRecord *record)
{
  if (record == NULL)
    return;
  g_hash_table_unref (record->values);
  g_free (record);
}

const LinliValue *
linli_record_get (const LinliRecord *record, const LinliField *field)
{
  const LinliValue *value = g_hash_table_lookup (record->values, field);

  return value != NULL ? value : &null_value;
}

const char *
linli_record_get_text (const LinliRecord *record, const LinliField *field)
{
  return linli_value_get_text (linli_record_get (record, field));
}

void
linli_record_set (LinliRecord *record, const LinliField *field, const LinliValue *value)
{
  if (linli_value_is_null (value))
    g_hash_table_remove (record->values, field);
  else
    g_hash_table_insert (record->values, (gpointer) field, linli_value_dup (value));
}

static gboolean
is_child (const LinliRecord *record, gint64 today)
{
  const LinliField *birth = linli_catalogue_get_role (record->kind->catalogue, "person.birth_date");
  gint64 day;
  int year, month, mday, now_year, now_month, now_mday;

  if (birth == NULL || linli_kind_get_core (birth->kind) != record->kind
      || !linli_date_parse_partial (linli_record_get_text (record, birth), &day))
    return FALSE;
  linli_date_split (day, &year, &month, &mday);
  linli_date_split (today, &now_year, &now_month, &now_mday);
  return now_year - year - (now_month < month || (now_month == month && now_mday < mday)) < CHILD_YEARS;
}

gboolean
linli_field_is_logged (const LinliField *field)
{
  return field->kind->compartment != 0 && field->sensitivity >= LINLI_SENSITIVITY_SENSITIVE;
}

LinliSensitivity
linli_record_get_sensitivity (const LinliRecord *record, const LinliField *field, gint64 today)
{
  return field->sensitivity < LINLI_SENSITIVITY_SENSITIVE && is_child (record, today) ? LINLI_SENSITIVITY_SENSITIVE : field->sensitivity;
}

char *
linli_record_get_title (const LinliRecord *record)
{
  g_autoptr(GString) title = g_string_new (NULL);

  for (guint i = 0; i < record->kind->title_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->title_fields, i);
      g_autofree char *text = linli_field_format (field, linli_record_get (record, field));

      if (*text == '\0')
        continue;
      if (title->len > 0)
        g_string_append_c (title, ' ');
      g_string_append (title, text);
    }
  return g_string_free (g_steal_pointer (&title), FALSE);
}
