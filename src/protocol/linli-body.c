/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-body.c - all values of a row as one blob by field number: n times (varint field number, type byte, payload), empty
 * fields left out.  Integers are zigzag varints, reals 8 bytes little endian, text and blobs varint length and bytes. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"

#include <math.h>
#include <string.h>

#define MAX_VALUE_BYTES (4 * 1024 * 1024)

void
linli_body_append_payload (GByteArray *out, const LinliValue *value)
{
  switch (value->type)
    {
    case LINLI_VALUE_INTEGER:
      linli_varint_append (out, ((guint64) value->integer << 1) ^ (guint64) (value->integer >> 63));
      break;
    case LINLI_VALUE_REAL:
      {
        guint64 bits;

        memcpy (&bits, &value->real, sizeof bits);
        bits = GUINT64_TO_LE (bits);
        g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
        break;
      }
    case LINLI_VALUE_TEXT:
    case LINLI_VALUE_BLOB:
      linli_varint_append (out, value->length);
      g_byte_array_append (out, (const guint8 *) value->data, (guint) value->length);
      break;
    case LINLI_VALUE_NULL:
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
    default:
      break;
    }
}

static void
append_value (GByteArray *out, guint field_no, const LinliValue *value)
{
  guint8 type = (guint8) value->type;

  linli_varint_append (out, field_no);
  g_byte_array_append (out, &type, 1);
  linli_body_append_payload (out, value);
}

GBytes *
linli_body_encode (const LinliRow *row)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();

  for (guint i = 0; i < row->n_values; i++)
    if (row->values[i].type != LINLI_VALUE_NULL)
      append_value (out, ((const LinliField *) g_ptr_array_index (row->kind->fields, i))->no, &row->values[i]);
  if (row->extra != NULL)
    g_byte_array_append (out, row->extra->data, row->extra->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

gboolean
linli_body_read_payload (const guint8 **cursor, const guint8 *end, guint type, LinliValue *value)
{
  guint64 number;

  switch (type)
    {
    case LINLI_VALUE_INTEGER:
      if (!linli_varint_read (cursor, end, &number))
        return FALSE;
      linli_value_set_integer (value, (gint64) (number >> 1) ^ -(gint64) (number & 1));
      return TRUE;
    case LINLI_VALUE_REAL:
      {
        double real;

        if (end - *cursor < 8)
          return FALSE;
        memcpy (&number, *cursor, sizeof number);
        number = GUINT64_FROM_LE (number);
        memcpy (&real, &number, sizeof real);
        *cursor += 8;
        linli_value_set_real (value, real);
        return isfinite (real);
      }
    case LINLI_VALUE_TEXT:
    case LINLI_VALUE_BLOB:
      if (!linli_varint_read (cursor, end, &number) || number > MAX_VALUE_BYTES || number > (guint64) (end - *cursor))
        return FALSE;
      if (type == LINLI_VALUE_TEXT)
        {
          if (!g_utf8_validate_len ((const char *) *cursor, number, NULL))
            return FALSE;
          linli_value_set_text (value, (const char *) *cursor, (gssize) number);
        }
      else
        linli_value_set_blob (value, *cursor, number);
      *cursor += number;
      return TRUE;
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
      linli_value_set_mark (value, type);
      return TRUE;
    case LINLI_VALUE_NULL:
      linli_value_set_null (value);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
read_value (const guint8 **cursor, const guint8 *end, LinliValue *value)
{
  guint8 type;

  if (*cursor >= end)
    return FALSE;
  type = *(*cursor)++;
  return linli_body_read_payload (cursor, end, type, value);
}

gboolean
linli_body_decode (LinliRow *row, gconstpointer data, gsize length, GError **error)
{
  const guint8 *cursor = data;
  const guint8 *end = cursor + length;

  while (cursor < end)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      guint64 field_no;
      const LinliField *field;

      if (!linli_varint_read (&cursor, end, &field_no) || field_no > 65535 || !read_value (&cursor, end, &value))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "row body: damaged at byte %ld", (long) (cursor - (const guint8 *) data));
          return FALSE;
        }
      field = linli_kind_get_field_no (row->kind, (guint) field_no);
      if (field == NULL)
        linli_row_put_extra (row, (guint) field_no, &value, FALSE);
      else
        {
          linli_value_clear (&row->values[field->index]);
          row->values[field->index] = value;
          value = (LinliValue) LINLI_VALUE_INIT;
        }
    }
  return TRUE;
}

void
linli_row_put_extra (LinliRow *row, guint field_no, const LinliValue *value, gboolean is_change)
{
  g_autoptr(GByteArray) old = g_steal_pointer (&row->extra);
  const guint8 *cursor = old != NULL ? old->data : NULL, *end = old != NULL ? old->data + old->len : NULL;

  while (cursor < end)
    {
      const guint8 *start = cursor;
      g_auto(LinliValue) there = LINLI_VALUE_INIT;
      guint64 no;

      if (!linli_varint_read (&cursor, end, &no) || !read_value (&cursor, end, &there))
        break;
      if (no == field_no)
        continue;
      if (row->extra == NULL)
        row->extra = g_byte_array_new ();
      g_byte_array_append (row->extra, start, (guint) (cursor - start));
    }
  if (value->type == LINLI_VALUE_NULL && !is_change)
    return;
  if (row->extra == NULL)
    row->extra = g_byte_array_new ();
  append_value (row->extra, field_no, value);
}

void
linli_row_merge_extra (LinliRow *row, const LinliRow *changes)
{
  const guint8 *cursor = changes->extra != NULL ? changes->extra->data : NULL;
  const guint8 *end = cursor != NULL ? cursor + changes->extra->len : NULL;

  while (cursor < end)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      guint64 no;

      if (!linli_varint_read (&cursor, end, &no) || no > 65535 || !read_value (&cursor, end, &value))
        return;
      linli_row_put_extra (row, (guint) no, &value, FALSE);
    }
}
