/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-geojson-lines.c - features from outside, cut out of the stream one at a time and read by the strict JSON reader. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-geojson-lines.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

#define MAX_FEATURE (4 * 1024 * 1024)
#define RECORD_SEPARATOR 0x1e

static const LinliJsonLimits feature_limits = { MAX_FEATURE, 16, 2000000, 65536 };

typedef enum
{
  FORM_UNKNOWN,
  FORM_LINES,       /* a feature a line */
  FORM_OBJECTS,     /* features of any number of lines */
  FORM_COLLECTION,  /* inside "features" of one collection */
  FORM_ENDED,
} Form;

struct _LinliGeojsonLines
{
  LinliByteStream *stream;   /* (owned) */
  Form             form;
  GString         *text;     /* (owned) the feature being cut out */
  gboolean         too_long; /* it was longer than MAX_FEATURE: the rest was let go */
  guint            number;
  gboolean         late_crs; /* a member "crs" stands behind the features */
};

static LinliGeojsonLines *
new_for_stream (LinliByteStream *stream)
{
  LinliGeojsonLines *self = g_new0 (LinliGeojsonLines, 1);

  self->stream = stream;
  self->text = g_string_new (NULL);
  return self;
}

LinliGeojsonLines *
linli_geojson_lines_open (const char *path, GError **error)
{
  LinliByteStream *stream = linli_byte_stream_open (path, error);

  return stream != NULL ? new_for_stream (stream) : NULL;
}

LinliGeojsonLines *
linli_geojson_lines_new (const char *data, gsize length)
{
  return new_for_stream (linli_byte_stream_new (data, length));
}

void
linli_geojson_lines_close (LinliGeojsonLines *self)
{
  if (self == NULL)
    return;
  linli_byte_stream_close (self->stream);
  g_string_free (self->text, TRUE);
  g_free (self);
}

guint
linli_geojson_lines_get_number (LinliGeojsonLines *self)
{
  return self->number;
}

gboolean
linli_geojson_lines_has_late_crs (LinliGeojsonLines *self)
{
  return self->late_crs;
}

static gboolean
is_space (int c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == RECORD_SEPARATOR;
}

/* Where a scan of JSON text stands: in how many braces and brackets, in a string or not. */
typedef struct { guint depth; gboolean quoted, escaped; } Scan;

static void
scan_byte (Scan *scan, int c)
{
  if (scan->escaped)
    scan->escaped = FALSE;
  else if (scan->quoted)
    {
      scan->escaped = c == '\\';
      scan->quoted = c != '"';
    }
  else if (c == '"')
    scan->quoted = TRUE;
  else if (c == '{' || c == '[')
    scan->depth++;
  else if ((c == '}' || c == ']') && scan->depth > 0)
    scan->depth--;
}

static gboolean
is_key (const char *text, gsize length, const char *key)
{
  gsize size = strlen (key);

  return length > size + 1 && strncmp (text + 1, key, size) == 0 && text[size + 1] == '"';
}

/* From the first 64 KiB: the members of the first object tell a collection, line ends inside it tell objects. */
static Form
find_form (const char *text, gsize length)
{
  Scan scan = { 0 };
  gboolean many_lines = FALSE;
  gsize start = 0;

  while (start < length && is_space (text[start]))
    start++;
  if (start == length || text[start] != '{')
    return FORM_LINES;
  for (gsize i = start; i < length; i++)
    {
      if (!scan.quoted && scan.depth == 1 && text[i] == '"'
          && (is_key (text + i, length - i, "features") || is_key (text + i, length - i, "FeatureCollection")))
        return FORM_COLLECTION;
      many_lines |= text[i] == '\n';
      scan_byte (&scan, text[i]);
      if (scan.depth == 0)
        break;
    }
  return many_lines ? FORM_OBJECTS : FORM_LINES;
}

/* Over the collection's head to the first byte behind "features": [ */
static gboolean
enter_collection (LinliGeojsonLines *self, GError **error)
{
  static const char key[] = "\"features\"";
  Scan scan = { 0 };
  gsize matched = 0;
  int c;

  while ((c = linli_byte_stream_next (self->stream)) != LINLI_BYTE_END)
    {
      if (matched == sizeof key - 1 && scan.depth == 1 && c == '[')
        return TRUE;
      if (matched == sizeof key - 1 && (is_space (c) || c == ':'))
        continue;
      if (!scan.quoted && scan.depth == 1 && c == '"')
        matched = 1;
      else
        matched = matched > 0 && matched < sizeof key - 1 && c == key[matched] ? matched + 1 : 0;
      scan_byte (&scan, c);
    }
  if (!linli_byte_stream_take_error (self->stream, error))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u: the FeatureCollection has no list of features",
                 linli_byte_stream_get_line (self->stream));
  return FALSE;
}

static void
keep_byte (LinliGeojsonLines *self, int c)
{
  if (self->text->len >= MAX_FEATURE)
    self->too_long = TRUE;
  else
    g_string_append_c (self->text, (char) c);
}

static gboolean
end_early (LinliGeojsonLines *self, GError **error)
{
  self->form = FORM_ENDED;
  if (!linli_byte_stream_take_error (self->stream, error))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u: the file ends in the middle of a feature or collection; copy it again",
                 linli_byte_stream_get_line (self->stream));
  return FALSE;
}

/* The rest of a value that began with @first, up to its last byte; a bare word ends before , ] } or a blank. */
static gboolean
take_value (LinliGeojsonLines *self, int first, gboolean *ret_closed, GError **error)
{
  Scan scan = { 0 };
  int c = first;

  *ret_closed = FALSE;
  keep_byte (self, c);
  scan_byte (&scan, c);
  while (scan.depth > 0 || scan.quoted)
    {
      c = linli_byte_stream_next (self->stream);
      if (c == LINLI_BYTE_END)
        return end_early (self, error);
      keep_byte (self, c);
      scan_byte (&scan, c);
    }
  if (first == '{' || first == '[' || first == '"')
    return TRUE;
  while ((c = linli_byte_stream_next (self->stream)) != LINLI_BYTE_END && c != ',' && c != ']' && c != '\n')
    keep_byte (self, c);
  *ret_closed = c == ']';
  return TRUE;
}

/* Behind the list of features: the collection must be closed, and nothing may follow. */
static gboolean
leave_collection (LinliGeojsonLines *self, GError **error)
{
  static const char key[] = "\"crs\"";
  Scan scan = { .depth = 1 };
  gsize matched = 0;
  int c;

  while (scan.depth > 0 && (c = linli_byte_stream_next (self->stream)) != LINLI_BYTE_END)
    {
      if (!scan.quoted && scan.depth == 1 && c == '"')
        matched = 1;
      else
        matched = matched > 0 && matched < sizeof key - 1 && c == key[matched] ? matched + 1 : 0;
      self->late_crs |= matched == sizeof key - 1;
      scan_byte (&scan, c);
    }
  if (scan.depth > 0)
    return end_early (self, error);
  self->form = FORM_ENDED;
  while ((c = linli_byte_stream_next (self->stream)) != LINLI_BYTE_END)
    if (!is_space (c))
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u: something follows the FeatureCollection",
                     linli_byte_stream_get_line (self->stream));
        return FALSE;
      }
  linli_byte_stream_take_error (self->stream, error);
  return FALSE;
}

/* Cuts the next value out of a collection or a sequence. */
static gboolean
cut_value (LinliGeojsonLines *self, guint *ret_line, GError **error)
{
  gboolean closed;
  int c;

  do
    c = linli_byte_stream_next (self->stream);
  while (is_space (c) || c == ',');
  *ret_line = linli_byte_stream_get_line (self->stream);
  if (c == LINLI_BYTE_END && self->form == FORM_COLLECTION)
    return end_early (self, error);
  if (c == LINLI_BYTE_END)
    {
      linli_byte_stream_take_error (self->stream, error);
      return FALSE;
    }
  if (c == ']' && self->form == FORM_COLLECTION)
    return leave_collection (self, error);
  if (!take_value (self, c, &closed, error))
    return FALSE;
  if (closed && self->form == FORM_COLLECTION)
    {
      /* A bare word was the last: the bracket is taken already. */
      self->form = FORM_ENDED;
    }
  return TRUE;
}

static gboolean
cut_line (LinliGeojsonLines *self, guint *ret_line, GError **error)
{
  int c;

  do
    {
      *ret_line = linli_byte_stream_get_line (self->stream);
      g_string_truncate (self->text, 0);
      self->too_long = FALSE;
      while ((c = linli_byte_stream_next (self->stream)) != LINLI_BYTE_END && c != '\n')
        if (c != RECORD_SEPARATOR)
          keep_byte (self, c);
      while (self->text->len > 0 && is_space (self->text->str[self->text->len - 1]))
        g_string_truncate (self->text, self->text->len - 1);
    }
  while (c != LINLI_BYTE_END && self->text->len == 0);
  if (c == LINLI_BYTE_END && linli_byte_stream_take_error (self->stream, error))
    return FALSE;
  return self->text->len > 0;
}

static gboolean
start (LinliGeojsonLines *self, GError **error)
{
  gsize length;
  const char *text = linli_byte_stream_peek (self->stream, &length);

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      for (guint i = 0; i < 3; i++)
        linli_byte_stream_next (self->stream);
      text = linli_byte_stream_peek (self->stream, &length);
    }
  self->form = find_form (text, length);
  return self->form != FORM_COLLECTION || enter_collection (self, error);
}

gboolean
linli_geojson_lines_next (LinliGeojsonLines *self, guint *ret_line, JsonNode **ret_feature, char **ret_reason, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(JsonNode) node = NULL;

  *ret_feature = NULL;
  *ret_reason = NULL;
  *ret_line = linli_byte_stream_get_line (self->stream);
  if (self->form == FORM_ENDED || (self->form == FORM_UNKNOWN && !start (self, error)))
    return FALSE;
  g_string_truncate (self->text, 0);
  self->too_long = FALSE;
  if (!(self->form == FORM_LINES ? cut_line (self, ret_line, error) : cut_value (self, ret_line, error)))
    return FALSE;

  self->number++;
  if (self->too_long)
    {
      *ret_reason = g_strdup_printf ("longer than %d MiB", MAX_FEATURE >> 20);
      return TRUE;
    }
  node = linli_json_parse (self->text->str, (gssize) self->text->len, &feature_limits, &local);
  if (node == NULL)
    *ret_reason = g_strdup (local->message);
  else if (!JSON_NODE_HOLDS_OBJECT (node)
           || strcmp (linli_json_string_or (json_node_get_object (node), "type", ""), "Feature") != 0)
    *ret_reason = g_strdup ("not a GeoJSON feature");
  else
    *ret_feature = g_steal_pointer (&node);
  return TRUE;
}
