/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-csv.c - tables from spreadsheets, bounded and strict about their encoding. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-csv.h"

#include "linli-error.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_ROWS 500000
#define MAX_CELLS 512
#define MAX_CELL_BYTES 65536

static void
free_row (gpointer data)
{
  LinliCsvRow *row = data;

  g_ptr_array_unref (row->cells);
  g_free (row);
}

/* UTF-8 as it is; else strictly GB18030: a byte that is neither is named by its place. */
static char *
to_utf8 (const char *data, gsize length, gsize *ret_length, GError **error)
{
  const char *bad = NULL;
  gsize read_bytes = 0;
  char *text;

  if (memchr (data, '\0', length) != NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "byte %ld is zero: this is no text table; save it as CSV",
                   (long) ((const char *) memchr (data, '\0', length) - data) + 1);
      return NULL;
    }
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  if (g_utf8_validate_len (data, length, &bad))
    {
      *ret_length = length;
      return g_strndup (data, length);
    }
  text = g_convert (data, (gssize) length, "UTF-8", "GB18030", &read_bytes, ret_length, NULL);
  if (text == NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                 "neither UTF-8 (byte %ld) nor GB18030 (byte %" G_GSIZE_FORMAT "); save the table as CSV UTF-8", (long) (bad - data) + 1, read_bytes + 1);
  return text;
}

/* The one of comma, semicolon and tab that the first line holds most of, outside quotes. */
static char
find_separator (const char *text)
{
  static const char separators[] = ",;\t";
  guint counts[3] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (const char *c = text; *c != '\0' && (quoted || (*c != '\n' && *c != '\r')); c++)
    {
      const char *found = strchr (separators, *c);

      if (*c == '"')
        quoted = !quoted;
      else if (!quoted && found != NULL)
        counts[found - separators]++;
    }
  for (guint i = 1; i < 3; i++)
    if (counts[i] > counts[best])
      best = i;
  return separators[best];
}

/* ="0123" and '0123 are how spreadsheets keep zeros. */
static char *
clean_cell (const char *text)
{
  gsize length = strlen (text);

  if (length >= 3 && text[0] == '=' && text[1] == '"' && text[length - 1] == '"')
    return g_strndup (text + 2, length - 3);
  if (length >= 2 && text[0] == '\'')
    return g_strdup (text + 1);
  return g_strdup (text);
}

GPtrArray *
linli_csv_parse (const char *data, gsize length, GError **error)
{
  gsize size = 0;
  g_autofree char *text = to_utf8 (data, length, &size, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);
  g_autoptr(GString) cell = g_string_new (NULL);
  LinliCsvRow *row = NULL;
  gboolean quoted = FALSE;
  guint line = 1, quote_line = 1;
  char separator;

  if (text == NULL)
    return NULL;
  separator = find_separator (text);
  for (const char *c = text;; c++)
    {
      gboolean end = *c == '\0';

      if (row == NULL && end)
        break;
      if (row == NULL)
        {
          row = g_new0 (LinliCsvRow, 1);
          row->line = line;
          row->cells = g_ptr_array_new_with_free_func (g_free);
          g_ptr_array_add (rows, row);
          if (rows->len > MAX_ROWS)
            {
              g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "more than %d rows", MAX_ROWS);
              return NULL;
            }
        }
      if (quoted && end)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u: a quote is opened and never closed", quote_line);
          return NULL;
        }
      if (*c == '\n')
        line++;
      if (quoted)
        {
          if (*c != '"')
            g_string_append_c (cell, *c);
          else if (c[1] == '"')
            g_string_append_c (cell, *c++);
          else
            quoted = FALSE;
        }
      else if (*c == '"' && cell->len == 0)
        {
          quoted = TRUE;
          quote_line = line;
        }
      else if (end || *c == separator || *c == '\n' || *c == '\r')
        {
          g_ptr_array_add (row->cells, clean_cell (cell->str));
          g_string_truncate (cell, 0);
          if (row->cells->len > MAX_CELLS)
            {
              g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "line %u: more than %d columns", row->line, MAX_CELLS);
              return NULL;
            }
          if (*c != separator)
            {
              if (*c == '\r' && c[1] == '\n')
                continue;  /* the line ends at the \n: the empty cell it makes is taken off below */
              if (c > text && c[-1] == '\r' && *c == '\n')
                g_ptr_array_set_size (row->cells, (int) row->cells->len - 1);
              row = NULL;
            }
          if (end)
            break;
        }
      else
        g_string_append_c (cell, *c);
      if (cell->len > MAX_CELL_BYTES)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "line %u: a cell is too long", line);
          return NULL;
        }
    }
  return g_steal_pointer (&rows);
}

GPtrArray *
linli_csv_read (const char *path, GError **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (file == NULL)
    return NULL;
  if (g_mapped_file_get_length (file) > MAX_BYTES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%s is larger than 64 MiB; split it", path);
      return NULL;
    }
  return linli_csv_parse (g_mapped_file_get_contents (file) != NULL ? g_mapped_file_get_contents (file) : "",
                          g_mapped_file_get_length (file), error);
}

void
linli_csv_append_cell (GString *out, const char *text)
{
  gboolean formula = *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;

  if (!formula && strpbrk (text, ",\"\r\n;\t") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}
