/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-csv.c - tables from spreadsheets, row by row, bounded. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-csv.h"

#include "linli-cell.h"
#include "linli-encoding.h"
#include "linli-error.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_ROWS 500000
#define MAX_CELLS 512
#define MAX_CELL_BYTES 65536
#define MAX_PLAIN_DIGITS 11  /* more, and a spreadsheet shows an exponent; more than 15, and it loses digits */

struct _LinliCsv
{
  char       *text;       /* (owned) */
  const char *at;
  GString    *cell;       /* (owned) the one being read */
  char        separator;
  guint       line;       /* the line of @at */
  guint       rows;
  guint       overflow;
};

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

/* Over the line end at @at: CR LF is one. */
static void
skip_line_end (LinliCsv *self)
{
  if (self->at[0] == '\r' && self->at[1] == '\n')
    self->at++;
  self->at++;
  self->line++;
}

static LinliCsv *
make (const char *data, gsize length, const char *encoding, guint *ret_line, GError **error)
{
  g_autoptr(LinliCsv) self = g_new0 (LinliCsv, 1);
  gsize size = 0;

  *ret_line = 1;
  self->cell = g_string_new (NULL);
  self->line = 1;
  if (length > MAX_BYTES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "larger than %d MiB; split it", MAX_BYTES >> 20);
      return NULL;
    }
  self->text = encoding != NULL ? linli_encoding_to_utf8_from (data, length, encoding, &size, ret_line, error)
                                : linli_encoding_to_utf8 (data, length, &size, ret_line, error);
  if (self->text == NULL)
    return NULL;
  self->at = self->text;
  if (g_ascii_strncasecmp (self->at, "sep=", 4) == 0 && self->at[4] != '\0' && strchr ("\r\n", self->at[5]) != NULL)
    {
      self->separator = self->at[4];
      self->at += 5;
      if (*self->at != '\0')
        skip_line_end (self);
    }
  else
    self->separator = find_separator (self->at);
  return g_steal_pointer (&self);
}

LinliCsv *
linli_csv_new (const char *data, gsize length, guint *ret_line, GError **error)
{
  return make (data, length, NULL, ret_line, error);
}

LinliCsv *
linli_csv_open (const char *path, guint *ret_line, GError **error)
{
  return linli_csv_open_in (path, NULL, ret_line, error);
}

LinliCsv *
linli_csv_open_in (const char *path, const char *encoding, guint *ret_line, GError **error)
{
  g_autoptr(GMappedFile) file = NULL;

  *ret_line = 1;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s is a folder; give a file", path);
      return NULL;
    }
  file = g_mapped_file_new (path, FALSE, error);
  if (file == NULL)
    return NULL;
  return make (g_mapped_file_get_contents (file) != NULL ? g_mapped_file_get_contents (file) : "", g_mapped_file_get_length (file), encoding,
               ret_line, error);
}

void
linli_csv_close (LinliCsv *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_string_free (self->cell, TRUE);
  g_free (self);
}

static gboolean
refuse (LinliCsv *self, guint line, LinliError code, const char *reason, guint *ret_line, GError **error)
{
  *ret_line = line;
  g_set_error (error, LINLI_ERROR, code, "line %u: %s", line, reason);
  self->at = self->text + strlen (self->text);
  return FALSE;
}

/* One cell into self->cell, up to the separator or line end behind it. */
static gboolean
read_cell (LinliCsv *self, guint *ret_line, GError **error)
{
  gboolean quoted = FALSE;
  guint quote_line = self->line;

  g_string_truncate (self->cell, 0);
  for (;; self->at++)
    {
      char c = *self->at;

      if (self->cell->len > MAX_CELL_BYTES)
        return refuse (self, self->line, LINLI_ERROR_TOO_LARGE, "a cell is longer than 64 KiB", ret_line, error);
      if (c == '\0' && quoted)
        return refuse (self, quote_line, LINLI_ERROR_INVALID, "a quote is opened here and never closed", ret_line, error);
      if (!quoted && (c == '\0' || c == self->separator || c == '\n' || c == '\r'))
        return TRUE;
      if (quoted && c == '"' && self->at[1] == '"')
        g_string_append_c (self->cell, *++self->at);
      else if (quoted && c == '"')
        quoted = FALSE;
      else if (!quoted && c == '"' && self->cell->len == 0)
        {
          quoted = TRUE;
          quote_line = self->line;
        }
      else
        {
          if (c == '\n' || (c == '\r' && self->at[1] != '\n'))
            self->line++;
          g_string_append_c (self->cell, c);
        }
    }
}

static gboolean
read_row (LinliCsv *self, GPtrArray *cells, gboolean *ret_empty, guint *ret_line, GError **error)
{
  g_ptr_array_set_size (cells, 0);
  self->overflow = 0;
  *ret_empty = TRUE;
  while (TRUE)
    {
      g_autofree char *clean = NULL;

      if (!read_cell (self, ret_line, error))
        return FALSE;
      clean = linli_cell_clean (self->cell->str);
      if (*clean != '\0')
        *ret_empty = FALSE;
      if (cells->len < MAX_CELLS)
        g_ptr_array_add (cells, g_steal_pointer (&clean));
      else if (*clean != '\0')
        self->overflow++;
      if (*self->at != self->separator)
        break;
      self->at++;
    }
  if (*self->at != '\0')
    skip_line_end (self);
  return TRUE;
}

gboolean
linli_csv_next (LinliCsv *self, GPtrArray *cells, guint *ret_line, GError **error)
{
  while (*self->at != '\0')
    {
      guint line = self->line;
      gboolean empty;

      if (!read_row (self, cells, &empty, ret_line, error))
        return FALSE;
      if (empty)
        continue;
      if (++self->rows > MAX_ROWS)
        return refuse (self, line, LINLI_ERROR_TOO_LARGE, "more than " G_STRINGIFY (MAX_ROWS) " rows; split the file", ret_line, error);
      *ret_line = line;
      return TRUE;
    }
  return FALSE;
}

guint
linli_csv_get_overflow (LinliCsv *self)
{
  return self->overflow;
}

/* ---- writing ---- */

static gboolean
needs_apostrophe (const char *text)
{
  gsize length = strlen (text), digits = strspn (text, "0123456789");

  if (length > 0 && digits == length)
    return length > MAX_PLAIN_DIGITS || (length > 1 && text[0] == '0');
  if (*text == '-' && text[1] != '\0' && text[1 + strspn (text + 1, "0123456789.")] == '\0')
    return FALSE;
  return *text != '\0' && strchr ("=+-@\t\r'", *text) != NULL;
}

void
linli_csv_append_cell (GString *out, const char *text)
{
  gboolean apostrophe = needs_apostrophe (text);

  if (!apostrophe && strpbrk (text, ",\"\r\n;\t") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  if (apostrophe)
    g_string_append_c (out, '\'');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}
