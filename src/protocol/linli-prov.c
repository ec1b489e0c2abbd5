/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-prov.c - provenance of a row's values: source and day of verification by field, packed.
 * Layout: n times (varint field number, varint source, varint day), by field number. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-row.h"

#include "linli-error.h"
#include "linli-fault.h"

GBytes *
linli_prov_encode (GArray *prov)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();

  for (guint i = 0; prov != NULL && i < prov->len; i++)
    {
      const LinliProvEntry *entry = &g_array_index (prov, LinliProvEntry, i);

      linli_varint_append (out, entry->field_no);
      linli_varint_append (out, entry->source);
      linli_varint_append (out, (guint64) entry->day);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GArray *
linli_prov_decode (gconstpointer data, gsize length, GError **error)
{
  g_autoptr(GArray) prov = g_array_new (FALSE, FALSE, sizeof (LinliProvEntry));
  const guint8 *cursor = data;
  const guint8 *end = cursor + length;
  guint last_field = 0;

  while (cursor < end)
    {
      guint64 field_no, source, day;
      LinliProvEntry entry;

      if (!linli_varint_read (&cursor, end, &field_no) || !linli_varint_read (&cursor, end, &source)
          || !linli_varint_read (&cursor, end, &day) || field_no <= last_field || field_no > 65535 || source > 255
          || day > LINLI_PROV_MAX_DAY)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "provenance: entry %u is cut off or out of bounds", prov->len + 1);
          return NULL;
        }
      entry = (LinliProvEntry) { (guint) field_no, (guint) source, (gint64) day };
      last_field = entry.field_no;
      g_array_append_val (prov, entry);
    }
  return g_steal_pointer (&prov);
}

const LinliProvEntry *
linli_prov_find (GArray *prov, guint field_no)
{
  for (guint i = 0; prov != NULL && i < prov->len; i++)
    if (g_array_index (prov, LinliProvEntry, i).field_no == field_no)
      return &g_array_index (prov, LinliProvEntry, i);
  return NULL;
}

gboolean
linli_prov_merge (GArray *prov, guint field_no, guint source, gint64 day)
{
  LinliProvEntry entry = { field_no, source, CLAMP (day, 0, LINLI_PROV_MAX_DAY) };
  guint place = 0;

  if (entry.day == 0 && source == LINLI_SOURCE_NONE)
    return FALSE;

  while (place < prov->len && g_array_index (prov, LinliProvEntry, place).field_no < field_no)
    place++;

  if (place < prov->len && g_array_index (prov, LinliProvEntry, place).field_no == field_no)
    {
      LinliProvEntry *there = &g_array_index (prov, LinliProvEntry, place);

      if ((entry.day < there->day && !linli_fault (LINLI_FAULT_VERIFY_BACKWARDS)) || (entry.day == there->day && entry.source <= there->source))
        return FALSE;
      *there = entry;
    }
  else
    g_array_insert_val (prov, place, entry);
  return TRUE;
}
