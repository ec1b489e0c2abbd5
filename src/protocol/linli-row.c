/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-row.c - one row of one kind as a value. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-row.h"

#include <string.h>

LinliRow *
linli_row_new (const LinliKind *kind, const LinliId *id, gint64 com, gint64 grid)
{
  LinliRow *row = g_new0 (LinliRow, 1);

  row->kind = kind;
  row->id = *id;
  row->com = com;
  row->grid = grid;
  row->prov = g_array_new (FALSE, FALSE, sizeof (LinliProvEntry));
  row->n_values = kind->fields->len;
  row->values = g_new0 (LinliValue, row->n_values);
  return row;
}

LinliRow *
linli_row_copy (const LinliRow *row)
{
  LinliRow *copy = g_memdup2 (row, sizeof *row);

  linli_row_clock_copy (&row->clock, &copy->clock);
  copy->prov = g_array_copy (row->prov);
  if (row->extra != NULL)
    copy->extra = g_byte_array_append (g_byte_array_new (), row->extra->data, row->extra->len);
  copy->values = g_memdup2 (row->values, row->n_values * sizeof *row->values);
  for (guint i = 0; i < row->n_values; i++)
    if (row->values[i].data != NULL)
      linli_value_copy (&row->values[i], &copy->values[i]);
  return copy;
}

void
linli_row_free (LinliRow *row)
{
  if (row == NULL)
    return;

  for (guint i = 0; i < row->n_values; i++)
    g_free (row->values[i].data);
  g_free (row->values);
  g_array_unref (row->prov);
  g_clear_pointer (&row->extra, g_byte_array_unref);
  linli_row_clock_clear (&row->clock);
  g_free (row);
}

const LinliValue *
linli_row_get (const LinliRow *row, const LinliField *field)
{
  g_return_val_if_fail (field->kind == row->kind, NULL);

  return &row->values[field->index];
}

void
linli_row_set (LinliRow *row, const LinliField *field, const LinliValue *value)
{
  LinliValue copy;

  g_return_if_fail (field->kind == row->kind);

  linli_value_copy (value, &copy);
  linli_value_clear (&row->values[field->index]);
  row->values[field->index] = copy;
}

gboolean
linli_row_equal (const LinliRow *a, const LinliRow *b)
{
  if (a->kind != b->kind || !linli_id_equal (&a->id, &b->id) || a->com != b->com || a->grid != b->grid || a->seq != b->seq
      || a->deleted != b->deleted || !linli_row_clock_equal (&a->clock, &b->clock) || a->prov->len != b->prov->len)
    return FALSE;

  for (guint i = 0; i < a->prov->len; i++)
    {
      const LinliProvEntry *one = &g_array_index (a->prov, LinliProvEntry, i);
      const LinliProvEntry *two = &g_array_index (b->prov, LinliProvEntry, i);

      if (one->field_no != two->field_no || one->source != two->source || one->day != two->day)
        return FALSE;
    }
  for (guint i = 0; i < a->n_values; i++)
    if (!linli_value_equal (&a->values[i], &b->values[i]))
      return FALSE;
  return TRUE;
}

gboolean
linli_row_is_verified_whole (const LinliRow *row)
{
  const LinliProvEntry *entries = (const LinliProvEntry *) row->prov->data;
  guint n = 0;

  for (guint i = 0; i < row->prov->len; i++)
    {
      const LinliField *field = linli_kind_get_field_no (row->kind, entries[i].field_no);

      if (entries[i].day != entries[0].day || entries[i].source != entries[0].source
          || field == NULL || row->values[field->index].type == LINLI_VALUE_NULL)
        return FALSE;
    }
  for (guint i = 0; i < row->n_values; i++)
    n += row->values[i].type != LINLI_VALUE_NULL;
  return n == row->prov->len;
}
