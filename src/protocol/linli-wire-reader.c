/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-wire-reader.c - a strict cursor over one line of the wire. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-wire-reader.h"

#include <math.h>
#include <string.h>

#define MAX_STRING (1024 * 1024)

void
linli_wire_reader_init (LinliWireReader *reader, const char *line, gsize length)
{
  *reader = (LinliWireReader) { line, line, line + length, NULL, g_string_new (NULL) };
}

void
linli_wire_reader_aim (LinliWireReader *reader, const char *line, gsize length)
{
  reader->start = reader->at = line;
  reader->end = line + length;
  reader->reason = NULL;
}

void
linli_wire_reader_clear (LinliWireReader *reader)
{
  if (reader->scratch != NULL)
    g_string_free (reader->scratch, TRUE);
  reader->scratch = NULL;
}

gboolean
linli_wire_reader_fail (LinliWireReader *reader, const char *reason)
{
  if (reader->reason == NULL)
    reader->reason = reason;
  reader->at = reader->end;
  return FALSE;
}

char
linli_wire_reader_peek (LinliWireReader *reader)
{
  return reader->at < reader->end ? *reader->at : '\0';
}

static gboolean
expect (LinliWireReader *reader, char c, const char *reason)
{
  if (linli_wire_reader_peek (reader) != c)
    return linli_wire_reader_fail (reader, reason);
  reader->at++;
  return TRUE;
}

gboolean
linli_wire_reader_open (LinliWireReader *reader)
{
  return expect (reader, '[', "expected '['");
}

gboolean
linli_wire_reader_close (LinliWireReader *reader)
{
  return expect (reader, ']', "expected ']'");
}

gboolean
linli_wire_reader_comma (LinliWireReader *reader)
{
  return expect (reader, ',', "expected ','");
}

gboolean
linli_wire_reader_more (LinliWireReader *reader, gboolean first)
{
  if (linli_wire_reader_peek (reader) == ']')
    return FALSE;
  return first ? reader->at < reader->end : linli_wire_reader_comma (reader);
}

gboolean
linli_wire_reader_end (LinliWireReader *reader)
{
  return reader->reason == NULL && (reader->at == reader->end || linli_wire_reader_fail (reader, "text behind the line"));
}

/* One spelling a number: no leading zeros, no minus zero. */
gboolean
linli_wire_reader_int (LinliWireReader *reader, gint64 *ret_value)
{
  gboolean minus = linli_wire_reader_peek (reader) == '-';
  guint64 limit = minus ? (guint64) G_MAXINT64 + 1 : (guint64) G_MAXINT64;
  guint64 value = 0;
  const char *first;

  if (minus)
    reader->at++;
  first = reader->at;
  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    {
      guint digit = (guint) (*reader->at - '0');

      if (value > (limit - digit) / 10)
        return linli_wire_reader_fail (reader, "an integer beyond 64 bits");
      value = value * 10 + digit;
      reader->at++;
    }
  if (reader->at == first || (*first == '0' && (reader->at > first + 1 || minus)))
    return linli_wire_reader_fail (reader, "expected an integer");
  if (linli_wire_reader_peek (reader) == '.' || linli_wire_reader_peek (reader) == 'e' || linli_wire_reader_peek (reader) == 'E')
    return linli_wire_reader_fail (reader, "expected an integer");

  *ret_value = minus ? (gint64) (0 - value) : (gint64) value;
  return TRUE;
}

gboolean
linli_wire_reader_uint (LinliWireReader *reader, guint64 max, guint64 *ret_value)
{
  gint64 value;

  if (!linli_wire_reader_int (reader, &value))
    return FALSE;
  if (value < 0 || (guint64) value > max)
    return linli_wire_reader_fail (reader, "a number out of bounds");
  *ret_value = (guint64) value;
  return TRUE;
}

static gboolean
read_unit (LinliWireReader *reader, guint *ret_unit)
{
  *ret_unit = 0;
  if (reader->end - reader->at < 4)
    return linli_wire_reader_fail (reader, "cut off in a string");
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);

      if (digit < 0)
        return linli_wire_reader_fail (reader, "a damaged escape");
      *ret_unit = *ret_unit << 4 | (guint) digit;
    }
  return TRUE;
}

static gboolean
read_escape (LinliWireReader *reader)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *known;
  guint unit, low;
  char c = linli_wire_reader_peek (reader);

  reader->at++;
  if (c != '\0' && (known = strchr (from, c)) != NULL)
    {
      g_string_append_c (reader->scratch, to[known - from]);
      return TRUE;
    }
  if (c != 'u' || !read_unit (reader, &unit))
    return linli_wire_reader_fail (reader, "a damaged escape");
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      if (reader->end - reader->at < 6 || reader->at[0] != '\\' || reader->at[1] != 'u')
        return linli_wire_reader_fail (reader, "half of a surrogate pair");
      reader->at += 2;
      if (!read_unit (reader, &low) || low < 0xdc00 || low > 0xdfff)
        return linli_wire_reader_fail (reader, "half of a surrogate pair");
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return linli_wire_reader_fail (reader, "a character that no text may hold");
  g_string_append_unichar (reader->scratch, unit);
  return TRUE;
}

gboolean
linli_wire_reader_text (LinliWireReader *reader)
{
  if (!expect (reader, '"', "expected a string"))
    return FALSE;

  g_string_truncate (reader->scratch, 0);
  while (TRUE)
    {
      const char *plain = reader->at;

      while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' && (guchar) *reader->at >= 0x20)
        reader->at++;
      g_string_append_len (reader->scratch, plain, reader->at - plain);
      if (reader->at >= reader->end)
        return linli_wire_reader_fail (reader, "cut off in a string");
      if (reader->scratch->len > MAX_STRING)
        return linli_wire_reader_fail (reader, "a string is too long");
      if (*reader->at == '"')
        break;
      if (*reader->at++ != '\\')
        return linli_wire_reader_fail (reader, "a control character in a string");
      if (!read_escape (reader))
        return FALSE;
    }
  reader->at++;
  return TRUE;
}

static int
base64_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* @text's bytes into @out, which has room for three quarters of @length; FALSE: not base64url, or not the one spelling of it. */
static gboolean
decode_base64 (const char *text, gsize length, guint8 *out)
{
  guint32 bits = 0;
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    {
      int six = base64_value (text[i]);

      if (six < 0)
        return FALSE;
      bits = bits << 6 | (guint32) six;
      n += 6;
      if (n >= 8)
        {
          n -= 8;
          *out++ = (guint8) (bits >> n);
        }
    }
  return n < 6 && (bits & ((1u << n) - 1)) == 0;
}

gboolean
linli_wire_reader_bytes (LinliWireReader *reader, GByteArray *bytes)
{
  if (!linli_wire_reader_text (reader))
    return FALSE;

  g_byte_array_set_size (bytes, (guint) (reader->scratch->len * 3 / 4));
  return decode_base64 (reader->scratch->str, reader->scratch->len, bytes->data) || linli_wire_reader_fail (reader, "not base64url");
}

gboolean
linli_wire_reader_id (LinliWireReader *reader, LinliId *ret_id)
{
  LinliId id;

  if (!linli_wire_reader_text (reader))
    return FALSE;
  if (reader->scratch->len != 22)
    return linli_wire_reader_fail (reader, "an id has 16 bytes");
  if (!decode_base64 (reader->scratch->str, reader->scratch->len, id.bytes))
    return linli_wire_reader_fail (reader, "not base64url");
  *ret_id = id;
  return TRUE;
}

static gboolean
read_real (LinliWireReader *reader, LinliValue *value)
{
  const char *first = reader->at;
  g_autofree char *text = NULL;
  double real;

  while (reader->at < reader->end && (g_ascii_isdigit (*reader->at) || strchr ("+-.eE", *reader->at) != NULL))
    reader->at++;
  if (reader->at - first > 40 || reader->at == first)
    return linli_wire_reader_fail (reader, "expected a number");
  text = g_strndup (first, reader->at - first);
  real = g_ascii_strtod (text, NULL);
  if (!isfinite (real))
    return linli_wire_reader_fail (reader, "a number beyond what can be held");
  linli_value_set_real (value, real);
  return TRUE;
}

/* {"b":"..."}, {"r":1.5}, {"m":1} */
static gboolean
read_tagged (LinliWireReader *reader, LinliValue *value)
{
  char tag;

  reader->at++;
  if (!linli_wire_reader_text (reader) || !expect (reader, ':', "expected ':'"))
    return FALSE;
  tag = reader->scratch->len == 1 ? reader->scratch->str[0] : '\0';

  if (tag == 'b')
    {
      g_autoptr(GByteArray) bytes = g_byte_array_new ();

      if (!linli_wire_reader_bytes (reader, bytes))
        return FALSE;
      linli_value_set_blob (value, bytes->data, bytes->len);
    }
  else if (tag == 'r')
    {
      if (!read_real (reader, value))
        return FALSE;
    }
  else if (tag == 'm')
    {
      guint64 mark;

      if (!linli_wire_reader_uint (reader, 2, &mark))
        return FALSE;
      if (mark == 0)
        return linli_wire_reader_fail (reader, "no such mark");
      linli_value_set_mark (value, mark == 1 ? LINLI_VALUE_UNKNOWN : LINLI_VALUE_DECLINED);
    }
  else
    return linli_wire_reader_fail (reader, "no such kind of value");
  return expect (reader, '}', "expected '}'");
}

/* Without an escape, which is nearly always, the text is taken where it stands. */
static gboolean
read_text_value (LinliWireReader *reader, LinliValue *value)
{
  const char *first = reader->at + 1, *c = first;

  while (c < reader->end && *c != '"' && *c != '\\' && (guchar) *c >= 0x20)
    c++;
  if (c < reader->end && *c == '"' && c - first <= MAX_STRING)
    {
      reader->at = c + 1;
      linli_value_set_text (value, first, c - first);
      return TRUE;
    }
  if (!linli_wire_reader_text (reader))
    return FALSE;
  linli_value_set_text (value, reader->scratch->str, (gssize) reader->scratch->len);
  return TRUE;
}

gboolean
linli_wire_reader_value (LinliWireReader *reader, LinliValue *value)
{
  gint64 integer;

  switch (linli_wire_reader_peek (reader))
    {
    case 'n':
      if (reader->end - reader->at < 4 || memcmp (reader->at, "null", 4) != 0)
        return linli_wire_reader_fail (reader, "expected a value");
      reader->at += 4;
      linli_value_set_null (value);
      return TRUE;
    case '"':
      return read_text_value (reader, value);
    case '{':
      return read_tagged (reader, value);
    default:
      if (!linli_wire_reader_int (reader, &integer))
        return FALSE;
      linli_value_set_integer (value, integer);
      return TRUE;
    }
}
