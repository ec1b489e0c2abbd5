/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-row-clock.c - the clock inside a row; see linli-row-clock.h for its layout. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-row-clock.h"

#include "linli-error.h"

/* More fields than any kind may have; a longer list is hostile. */
#define MAX_ENTRIES 4096
#define MAX_FIELD_NO 65535

void
linli_varint_append (GByteArray *out, guint64 value)
{
  guint8 bytes[10];
  guint n = 0;

  do
    {
      bytes[n] = (guint8) (value & 0x7f);
      value >>= 7;
      if (value != 0)
        bytes[n] |= 0x80;
      n++;
    }
  while (value != 0);
  g_byte_array_append (out, bytes, n);
}

gboolean
linli_varint_read (const guint8 **cursor, const guint8 *end, guint64 *ret_value)
{
  guint64 value = 0;

  for (guint shift = 0; shift < 64; shift += 7)
    {
      guint8 byte;

      if (*cursor >= end)
        return FALSE;
      byte = *(*cursor)++;
      if (shift == 63 && byte > 1)
        return FALSE;
      value |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        {
          /* One spelling a number: a padded one is refused. */
          if (byte == 0 && shift > 0)
            return FALSE;
          *ret_value = value;
          return TRUE;
        }
    }
  return FALSE;
}

void
linli_row_clock_clear (LinliRowClock *clock)
{
  g_clear_pointer (&clock->entries, g_array_unref);
  clock->base = 0;
  clock->base_device = 0;
}

void
linli_row_clock_copy (const LinliRowClock *clock, LinliRowClock *ret_copy)
{
  ret_copy->base = clock->base;
  ret_copy->base_device = clock->base_device;
  ret_copy->entries = clock->entries != NULL ? g_array_copy (clock->entries) : NULL;
}

void
linli_row_clock_reset (LinliRowClock *clock, gint64 seq, gint64 device)
{
  linli_row_clock_clear (clock);
  clock->base = seq;
  clock->base_device = device;
}

/* The place of @field_no, or where it belongs; *ret_found says which. */
static guint
find_entry (const LinliRowClock *clock, guint field_no, gboolean *ret_found)
{
  guint low = 0, high = clock->entries != NULL ? clock->entries->len : 0;

  *ret_found = FALSE;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      guint there = g_array_index (clock->entries, LinliClockEntry, middle).field_no;

      if (there == field_no)
        {
          *ret_found = TRUE;
          return middle;
        }
      if (there < field_no)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gint64
linli_row_clock_get_seq (const LinliRowClock *clock, guint field_no)
{
  gboolean found;
  guint place = find_entry (clock, field_no, &found);

  return found ? g_array_index (clock->entries, LinliClockEntry, place).seq : clock->base;
}

gint64
linli_row_clock_get_device (const LinliRowClock *clock, guint field_no)
{
  gboolean found;
  guint place = find_entry (clock, field_no, &found);

  return found ? g_array_index (clock->entries, LinliClockEntry, place).device : clock->base_device;
}

gint64
linli_row_clock_get_newest (const LinliRowClock *clock)
{
  gint64 newest = clock->base;

  for (guint i = 0; clock->entries != NULL && i < clock->entries->len; i++)
    newest = MAX (newest, g_array_index (clock->entries, LinliClockEntry, i).seq);
  return newest;
}

void
linli_row_clock_set (LinliRowClock *clock, guint field_no, gint64 seq, gint64 device)
{
  LinliClockEntry entry = { field_no, seq, device };
  gboolean found;
  guint place = find_entry (clock, field_no, &found);

  g_return_if_fail (seq >= clock->base);

  if (found)
    g_array_index (clock->entries, LinliClockEntry, place) = entry;
  else
    {
      if (clock->entries == NULL)
        clock->entries = g_array_new (FALSE, FALSE, sizeof (LinliClockEntry));
      g_array_insert_val (clock->entries, place, entry);
    }
}

gboolean
linli_row_clock_equal (const LinliRowClock *a, const LinliRowClock *b)
{
  guint n = a->entries != NULL ? a->entries->len : 0;

  if (a->base != b->base || a->base_device != b->base_device || n != (b->entries != NULL ? b->entries->len : 0))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const LinliClockEntry *one = &g_array_index (a->entries, LinliClockEntry, i);
      const LinliClockEntry *two = &g_array_index (b->entries, LinliClockEntry, i);

      if (one->field_no != two->field_no || one->seq != two->seq || one->device != two->device)
        return FALSE;
    }
  return TRUE;
}

GBytes *
linli_row_clock_encode (const LinliRowClock *clock)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  guint n = clock->entries != NULL ? clock->entries->len : 0;

  linli_varint_append (out, (guint64) clock->base);
  linli_varint_append (out, (guint64) clock->base_device);
  linli_varint_append (out, n);
  for (guint i = 0; i < n; i++)
    {
      const LinliClockEntry *entry = &g_array_index (clock->entries, LinliClockEntry, i);

      linli_varint_append (out, entry->field_no);
      linli_varint_append (out, (guint64) (entry->seq - clock->base));
      linli_varint_append (out, (guint64) entry->device);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static gboolean
refuse (LinliRowClock *clock, const char *reason, GError **error)
{
  linli_row_clock_clear (clock);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "row clock: %s", reason);
  return FALSE;
}

gboolean
linli_row_clock_decode (LinliRowClock *clock, gconstpointer data, gsize length, GError **error)
{
  const guint8 *cursor = data;
  const guint8 *end = cursor + length;
  guint64 base, device, n;
  guint last_field = 0;

  linli_row_clock_clear (clock);
  if (!linli_varint_read (&cursor, end, &base) || !linli_varint_read (&cursor, end, &device)
      || !linli_varint_read (&cursor, end, &n))
    return refuse (clock, "cut off", error);
  if (base > G_MAXINT64 || device > G_MAXINT64 || n > MAX_ENTRIES)
    return refuse (clock, "a number is too large", error);

  clock->base = (gint64) base;
  clock->base_device = (gint64) device;
  for (guint64 i = 0; i < n; i++)
    {
      guint64 field_no, ahead;

      if (!linli_varint_read (&cursor, end, &field_no) || !linli_varint_read (&cursor, end, &ahead)
          || !linli_varint_read (&cursor, end, &device))
        return refuse (clock, "cut off", error);
      if (field_no > MAX_FIELD_NO || ahead > (guint64) (G_MAXINT64 - clock->base) || device > G_MAXINT64)
        return refuse (clock, "a number is too large", error);
      if (field_no <= last_field)
        return refuse (clock, "fields out of order", error);
      last_field = (guint) field_no;
      linli_row_clock_set (clock, last_field, clock->base + (gint64) ahead, (gint64) device);
    }
  if (cursor != end)
    return refuse (clock, "bytes behind its end", error);
  return TRUE;
}
