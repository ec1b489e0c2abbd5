/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-json-write.c - JSON text without a tree. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-json.h"

#include <math.h>
#include <string.h>

void
linli_json_append_string (GString *out, const char *text, gssize length)
{
  const char *end = text + (length < 0 ? (gssize) strlen (text) : length);
  const char *plain = text;

  g_string_append_c (out, '"');
  for (const char *c = text; c < end; c++)
    {
      if ((guchar) *c >= 0x20 && *c != '"' && *c != '\\' && *c != 0x7f)
        continue;
      g_string_append_len (out, plain, c - plain);
      plain = c + 1;
      if (*c == '"' || *c == '\\')
        g_string_append_printf (out, "\\%c", *c);
      else if (*c == '\n')
        g_string_append (out, "\\n");
      else if (*c == '\t')
        g_string_append (out, "\\t");
      else if (*c == '\r')
        g_string_append (out, "\\r");
      else
        g_string_append_printf (out, "\\u%04x", (guint) (guchar) *c);
    }
  g_string_append_len (out, plain, end - plain);
  g_string_append_c (out, '"');
}

void
linli_json_append_double (GString *out, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (isfinite (value));

  /* The shortest of the forms that read back the same. */
  for (int digits = 15; digits <= 17; digits++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", digits);

      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (out, buffer);
}

char *
linli_json_to_string (JsonNode *node)
{
  return json_to_string (node, FALSE);
}
