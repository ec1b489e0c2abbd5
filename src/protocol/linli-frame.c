/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-frame.c - rows of one kind in one grid, column by column.
 *
 *   frame      version 1, partition, grid, kind, n rows, m conflicts; then columns, each with its length in bytes before it:
 *              ids | numbers, each counted from the one before | clocks | provenance | users | times, each counted from the one before |
 *              devices | reasons; then how many fields follow, and for each its number, the types of the n values, the values; then
 *              the m conflicts, each as its line of a page
 *   clock      0 and the device that wrote the whole row at its number, else length and the packed clock
 *   provenance 0 none, 1 day and source of every field with a value, else length + 1 and the packed provenance
 *   reason     0 none, else length + 1 and the text
 *
 * Numbers are LEB128, zigzag where they may be negative.  A field that nobody filled in has no column. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-frame.h"

#include "linli-wire-lines.h"

#include <string.h>

/* 9 would save a fifteenth of the bytes; but somebody waits for the first one. */
#define LEVEL 5

static void
append_signed (GByteArray *out, gint64 number)
{
  linli_varint_append (out, ((guint64) number << 1) ^ (guint64) (number >> 63));
}

static void
append_packed (GByteArray *out, GBytes *bytes, guint64 more)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  linli_varint_append (out, length + more);
  g_byte_array_append (out, data, (guint) length);
}

static void
append_column (GByteArray *out, GByteArray *column)
{
  linli_varint_append (out, column->len);
  g_byte_array_append (out, column->data, column->len);
  g_byte_array_set_size (column, 0);
}

static void
append_clock (GByteArray *out, const LinliRow *row)
{
  if (row->clock.entries == NULL && row->clock.base == row->seq)
    {
      linli_varint_append (out, 0);
      append_signed (out, row->clock.base_device);
    }
  else
    {
      g_autoptr(GBytes) clock = linli_row_clock_encode (&row->clock);

      append_packed (out, clock, 0);
    }
}

static void
append_prov (GByteArray *out, const LinliRow *row)
{
  if (row->prov->len == 0)
    linli_varint_append (out, 0);
  else if (linli_row_is_verified_whole (row))
    {
      const LinliProvEntry *entry = &g_array_index (row->prov, LinliProvEntry, 0);

      linli_varint_append (out, 1);
      linli_varint_append (out, (guint64) entry->day);
      linli_varint_append (out, entry->source);
    }
  else
    {
      g_autoptr(GBytes) prov = linli_prov_encode (row->prov);

      append_packed (out, prov, 1);
    }
}

static void
append_reason (GByteArray *out, const char *reason)
{
  gsize length = reason != NULL ? strlen (reason) : 0;

  linli_varint_append (out, reason != NULL ? length + 1 : 0);
  if (reason != NULL)
    g_byte_array_append (out, (const guint8 *) reason, (guint) length);
}

typedef void (*ColumnFunc) (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before);

static void
column_id (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  g_byte_array_append (out, item->row->id.bytes, sizeof item->row->id.bytes);
}

static void
column_seq (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_signed (out, item->row->seq - (before != NULL ? before->row->seq : 0));
}

static void
column_clock (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_clock (out, item->row);
}

static void
column_prov (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_prov (out, item->row);
}

static void
column_user (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_signed (out, item->note.user);
}

static void
column_at (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_signed (out, item->note.at_ms - (before != NULL ? before->note.at_ms : 0));
}

static void
column_device (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_signed (out, item->note.device);
}

static void
column_reason (GByteArray *out, const LinliPageItem *item, const LinliPageItem *before)
{
  append_reason (out, item->note.reason);
}

static const ColumnFunc columns[] = { column_id, column_seq, column_clock, column_prov, column_user, column_at, column_device, column_reason };

/* FALSE: nobody filled it in. */
static gboolean
append_field (GByteArray *out, GPtrArray *rows, const LinliField *field)
{
  g_autoptr(GByteArray) types = g_byte_array_new ();
  g_autoptr(GByteArray) values = g_byte_array_new ();
  gboolean filled = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const LinliValue *value = &((const LinliPageItem *) g_ptr_array_index (rows, i))->row->values[field->index];
      guint8 type = (guint8) value->type;

      filled = filled || value->type != LINLI_VALUE_NULL;
      g_byte_array_append (types, &type, 1);
      linli_body_append_payload (values, value);
    }
  if (!filled)
    return FALSE;
  linli_varint_append (out, field->no);
  append_column (out, types);
  append_column (out, values);
  return TRUE;
}

GBytes *
linli_frame_pack (gint64 com, gint64 grid, const LinliKind *kind, GPtrArray *items)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  g_autoptr(GByteArray) column = g_byte_array_new ();
  g_autoptr(GByteArray) fields = g_byte_array_new ();
  g_autoptr(GPtrArray) rows = g_ptr_array_new ();
  guint n_fields = 0;

  for (guint i = 0; i < items->len; i++)
    if (((const LinliPageItem *) g_ptr_array_index (items, i))->type == LINLI_ITEM_FULL)
      g_ptr_array_add (rows, g_ptr_array_index (items, i));

  linli_varint_append (out, 1);
  linli_varint_append (out, (guint64) com);
  linli_varint_append (out, (guint64) grid);
  linli_varint_append (out, kind->no);
  linli_varint_append (out, rows->len);
  linli_varint_append (out, items->len - rows->len);
  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      for (guint i = 0; i < rows->len; i++)
        columns[c] (column, g_ptr_array_index (rows, i), i > 0 ? g_ptr_array_index (rows, i - 1) : NULL);
      append_column (out, column);
    }
  for (guint i = 0; i < kind->fields->len; i++)
    n_fields += append_field (fields, rows, g_ptr_array_index (kind->fields, i));
  linli_varint_append (out, n_fields);
  g_byte_array_append (out, fields->data, fields->len);
  for (guint i = 0; i < items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (items, i);
      g_autoptr(GString) line = g_string_new (NULL);

      if (item->type != LINLI_ITEM_CONFLICT)
        continue;
      linli_wire_append_conflict (line, item->conflict);
      linli_varint_append (out, line->len);
      g_byte_array_append (out, (const guint8 *) line->str, (guint) line->len);
    }
  return linli_zstd_pack (out->data, out->len, LEVEL);
}

void
linli_frame_hash (gconstpointer data, gsize length, char ret_hash[LINLI_FRAME_HASH_SIZE])
{
  g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);

  memcpy (ret_hash, hash, LINLI_FRAME_HASH_SIZE);
}

gboolean
linli_frame_is_hash (const char *text)
{
  for (guint i = 0; i < LINLI_FRAME_HASH_SIZE - 1; i++)
    if (!g_ascii_isdigit (text[i]) && (text[i] < 'a' || text[i] > 'f'))
      return FALSE;
  return text[LINLI_FRAME_HASH_SIZE - 1] == '\0';
}
