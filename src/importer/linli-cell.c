/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-cell.c - cells as spreadsheets leave them. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-cell.h"

#include "linli-clock.h"

#include <stdlib.h>
#include <string.h>

#define SERIAL_OF_1970 25569  /* days since 1899-12-30, as spreadsheets count */

static gboolean
is_blank (gunichar u)
{
  return u <= ' ' || u == 0xa0 || u == 0x3000 || u == 0x200b || u == 0x200e || u == 0x200f || u == 0xfeff;
}

/* @text without the blanks at its ends. */
static char *
trim (const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end && is_blank (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (text, (gsize) (end - text));
}

char *
linli_cell_clean (const char *raw)
{
  g_autofree char *text = trim (raw, strlen (raw));
  gsize length = strlen (text);

  if (length >= 3 && text[0] == '=' && text[1] == '"' && text[length - 1] == '"')
    return trim (text + 2, length - 3);
  if (length >= 2 && text[0] == '\'')
    return trim (text + 1, length - 1);
  return g_steal_pointer (&text);
}

gboolean
linli_cell_is_scientific (const char *text)
{
  return g_regex_match_simple ("^[0-9](\\.[0-9]+)?[eE]\\+?[0-9]{1,3}$", text, 0, 0);
}

/* Full-width digits and signs become narrow ones. */
static char *
fold (const char *text)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      g_string_append_unichar (out, u >= 0xff01 && u <= 0xff5e ? u - 0xfee0 : u);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
linli_cell_read_date (const char *text)
{
  static GRegex *regex;
  static gsize ready;
  static const char pattern[] =
    "^(\\d{4})(?:\\s*[-/.年]\\s*(\\d{1,2})(?:\\s*[-/.月]\\s*(\\d{1,2})\\s*日?(?:[ T]+0{1,2}:00(?::00(?:\\.0+)?)?)?|\\s*月?)|年?)$";
  g_autofree char *folded = fold (text);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *year = NULL;
  g_autofree char *month = NULL;
  g_autofree char *day = NULL;
  gsize length = strlen (folded);
  gint64 serial;

  if (strspn (folded, "0123456789") == length && length == 8)
    return g_strdup_printf ("%.4s-%.2s-%.2s", folded, folded + 4, folded + 6);
  if (length == 5 && g_ascii_string_to_signed (folded, 10, 10000, 80000, &serial, NULL))
    return linli_date_format (serial - SERIAL_OF_1970);

  if (g_once_init_enter (&ready))
    {
      regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  if (!g_regex_match (regex, folded, 0, &match))
    return NULL;
  year = g_match_info_fetch (match, 1);
  month = g_match_info_fetch (match, 2);
  day = g_match_info_fetch (match, 3);
  if (month == NULL || *month == '\0')
    return g_steal_pointer (&year);
  if (day == NULL || *day == '\0')
    return g_strdup_printf ("%s-%02d", year, atoi (month));
  return g_strdup_printf ("%s-%02d-%02d", year, atoi (month), atoi (day));
}
