/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-encoding.c - which encoding a text file from outside is in, decided strictly. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-encoding.h"

#include "linli-error.h"

#include <string.h>

/* What people save instead of a table. */
static const struct { const char *magic; gsize length; const char *what; } binaries[] = {
  { "PK\003\004", 4, "an Excel workbook (.xlsx)" },
  { "\xd0\xcf\x11\xe0", 4, "an Excel workbook (.xls)" },
  { "\x1f\x8b", 2, "compressed with gzip" },
  { "%PDF", 4, "a PDF" },
  { "SQLite format 3", 15, "a database" },
};

static guint
line_at (const char *data, gsize offset)
{
  guint line = 1;

  for (gsize i = 0; i < offset; i++)
    if (data[i] == '\n' || (data[i] == '\r' && data[i + 1] != '\n'))
      line++;
  return line;
}

static char *
refuse (const char *data, gsize offset, guint *ret_line, const char *reason, GError **error)
{
  *ret_line = line_at (data, offset);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u (byte %" G_GSIZE_FORMAT "): %s; save the table as \"CSV UTF-8\"",
               *ret_line, offset + 1, reason);
  return NULL;
}

/* How many sequences of three bytes and more are sound, and how many places are not: UTF-8 with a hurt place is not GB18030. */
static void
count_utf8 (const char *data, gsize length, gsize *ret_sound, gsize *ret_broken)
{
  const char *end = data + length;

  *ret_sound = *ret_broken = 0;
  while (data < end)
    {
      gunichar u = g_utf8_get_char_validated (data, end - data);

      if (u == (gunichar) -1 || u == (gunichar) -2)
        {
          (*ret_broken)++;
          data++;
          continue;
        }
      *ret_sound += u >= 0x800;
      data = g_utf8_next_char (data);
    }
}

static char *
convert (const char *data, gsize length, const char *from, gsize *ret_length, guint *ret_line, GError **error)
{
  gsize read_bytes = 0;
  g_autofree char *text = g_convert (data, (gssize) length, "UTF-8", from, &read_bytes, ret_length, NULL);

  if (text == NULL || memchr (text, '\0', *ret_length) != NULL)
    return refuse (data, text == NULL ? read_bytes : 0, ret_line, "no text in a known encoding", error);
  if (strncmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      *ret_length -= 3;
      memmove (text, text + 3, *ret_length + 1);
    }
  return g_steal_pointer (&text);
}

char *
linli_encoding_to_utf8 (const char *data, gsize length, gsize *ret_length, guint *ret_line, GError **error)
{
  const char *bad = NULL;
  gsize sound, broken;
  gboolean marked;

  *ret_line = 1;
  for (guint i = 0; i < G_N_ELEMENTS (binaries); i++)
    if (length >= binaries[i].length && memcmp (data, binaries[i].magic, binaries[i].length) == 0)
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this is %s; save the table as \"CSV UTF-8\"", binaries[i].what);
        return NULL;
      }
  if (length >= 2 && memcmp (data, "\xff\xfe", 2) == 0)
    return convert (data + 2, length - 2, "UTF-16LE", ret_length, ret_line, error);
  if (length >= 2 && memcmp (data, "\xfe\xff", 2) == 0)
    return convert (data + 2, length - 2, "UTF-16BE", ret_length, ret_line, error);

  bad = length > 0 ? memchr (data, '\0', length) : NULL;
  if (bad != NULL)
    return refuse (data, (gsize) (bad - data), ret_line, "a zero byte: this is no text", error);
  marked = length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0;
  if (marked)
    {
      data += 3;
      length -= 3;
    }
  if (g_utf8_validate_len (data, length, &bad))
    {
      *ret_length = length;
      return g_strndup (data, length);
    }
  count_utf8 (data, length, &sound, &broken);
  if (marked || (sound >= 3 && sound >= 4 * broken))
    return refuse (data, (gsize) (bad - data), ret_line, "not UTF-8, though the rest of the file is", error);
  return convert (data, length, "GB18030", ret_length, ret_line, error);
}

char *
linli_encoding_to_utf8_from (const char *data, gsize length, const char *encoding, gsize *ret_length, guint *ret_line, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *probe = g_convert ("", 0, "UTF-8", encoding, NULL, NULL, &local);
  gboolean is_utf8 = g_ascii_strcasecmp (encoding, "UTF-8") == 0 || g_ascii_strcasecmp (encoding, "UTF8") == 0;
  const char *bad = NULL;

  *ret_line = 1;
  if (probe == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the encoding %.40s is not known; UTF-8, GB18030, GBK and Big5 are", encoding);
      return NULL;
    }
  if (is_utf8 && !g_utf8_validate_len (data, length, &bad))
    return refuse (data, (gsize) (bad - data), ret_line, "not UTF-8, as was said", error);
  if (memchr (data, '\0', length) != NULL && g_ascii_strncasecmp (encoding, "UTF-16", 6) != 0)
    return refuse (data, (gsize) ((const char *) memchr (data, '\0', length) - data), ret_line, "a zero byte: this is no text", error);
  return convert (data, length, is_utf8 ? "UTF-8" : encoding, ret_length, ret_line, error);
}
