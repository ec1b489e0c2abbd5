/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-value.c - one value as JSON. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wire-reader.h"

void
linli_wire_append_base64 (GString *out, gconstpointer data, gsize length)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const guint8 *bytes = data;
  gsize old = out->len;
  char *at;

  g_string_set_size (out, old + 2 + (length * 4 + 2) / 3);
  at = out->str + old;
  *at++ = '"';
  for (gsize i = 0; i < length; i += 3)
    {
      gsize n = MIN (3, length - i);
      guint32 bits = (guint32) bytes[i] << 16 | (n > 1 ? (guint32) bytes[i + 1] << 8 : 0) | (n > 2 ? bytes[i + 2] : 0);

      for (gsize j = 0; j <= n; j++)
        *at++ = digits[bits >> (18 - 6 * j) & 0x3f];
    }
  *at = '"';
}

void
linli_wire_append_int (GString *out, char before, gint64 number)
{
  char digits[24], *first = digits + sizeof digits;
  guint64 rest = number < 0 ? 0 - (guint64) number : (guint64) number;

  do
    *--first = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0)
    *--first = '-';
  if (before != '\0')
    *--first = before;
  g_string_append_len (out, first, digits + sizeof digits - first);
}

void
linli_wire_append_id (GString *out, const LinliId *id)
{
  linli_wire_append_base64 (out, id->bytes, sizeof id->bytes);
}

void
linli_wire_write_value (GString *out, const LinliValue *value)
{
  switch (value->type)
    {
    case LINLI_VALUE_INTEGER:
      linli_wire_append_int (out, '\0', value->integer);
      break;
    case LINLI_VALUE_REAL:
      g_string_append (out, "{\"r\":");
      linli_json_append_double (out, value->real);
      g_string_append_c (out, '}');
      break;
    case LINLI_VALUE_TEXT:
      linli_json_append_string (out, value->data, (gssize) value->length);
      break;
    case LINLI_VALUE_BLOB:
      g_string_append (out, "{\"b\":");
      linli_wire_append_base64 (out, value->data, value->length);
      g_string_append_c (out, '}');
      break;
    case LINLI_VALUE_UNKNOWN:
      g_string_append (out, "{\"m\":1}");
      break;
    case LINLI_VALUE_DECLINED:
      g_string_append (out, "{\"m\":2}");
      break;
    case LINLI_VALUE_NULL:
    default:
      g_string_append (out, "null");
      break;
    }
}

gboolean
linli_wire_read_value (JsonNode *node, LinliValue *ret_value, GError **error)
{
  g_autofree char *text = linli_json_to_string (node);
  g_auto(LinliWireReader) reader = { 0 };

  linli_wire_reader_init (&reader, text, strlen (text));
  if (linli_wire_reader_value (&reader, ret_value) && linli_wire_reader_end (&reader))
    return TRUE;

  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "value: %s", reader.reason);
  return FALSE;
}
