/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-geojson-lines.c - features from outside, one line at a time, every line bounded. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-geojson-lines.h"

#include "linli-error.h"
#include "linli-json.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_LINE (4 * 1024 * 1024)

static const LinliJsonLimits line_limits = { MAX_LINE, 16, 2000000, 65536 };

struct _LinliGeojsonLines
{
  GInputStream *stream;   /* (owned) */
  GByteArray   *buffer;   /* (owned) read and not given yet */
  gsize         at;
  gboolean      eof;
  guint         line;
  JsonNode     *collection;  /* (owned) (nullable) a file that is one FeatureCollection */
  guint         next_feature;
};

LinliGeojsonLines *
linli_geojson_lines_open (const char *path, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) raw = g_file_read (file, NULL, error);
  LinliGeojsonLines *self;

  if (raw == NULL)
    return NULL;
  self = g_new0 (LinliGeojsonLines, 1);
  if (g_str_has_suffix (path, ".gz"))
    {
      g_autoptr(GZlibDecompressor) gunzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

      self->stream = g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (gunzip));
    }
  else
    self->stream = G_INPUT_STREAM (g_steal_pointer (&raw));
  self->buffer = g_byte_array_new ();
  return self;
}

void
linli_geojson_lines_close (LinliGeojsonLines *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_byte_array_unref (self->buffer);
  g_clear_pointer (&self->collection, json_node_unref);
  g_free (self);
}

/* One line into *ret_text (inside the buffer). */
static gboolean
read_line (LinliGeojsonLines *self, const char **ret_text, gsize *ret_length, GError **error)
{
  while (TRUE)
    {
      const guint8 *start = self->buffer->data + self->at;
      gsize have = self->buffer->len - self->at;
      const guint8 *newline = have > 0 ? memchr (start, '\n', have) : NULL;
      guint8 chunk[65536];
      gssize got;

      if (newline != NULL || (self->eof && have > 0))
        {
          *ret_text = (const char *) start;
          *ret_length = newline != NULL ? (gsize) (newline - start) : have;
          self->at += newline != NULL ? *ret_length + 1 : have;
          self->line++;
          return TRUE;
        }
      if (self->eof)
        return FALSE;
      if (have > MAX_LINE * 2)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "line %u is longer than %d bytes", self->line + 1, MAX_LINE * 2);
          return FALSE;
        }
      g_byte_array_remove_range (self->buffer, 0, (guint) self->at);
      self->at = 0;
      got = g_input_stream_read (self->stream, chunk, sizeof chunk, NULL, error);
      if (got < 0)
        {
          g_prefix_error (error, "line %u: ", self->line + 1);
          if (error != NULL && *error != NULL)
            {
              (*error)->domain = LINLI_ERROR;
              (*error)->code = LINLI_ERROR_INVALID;
            }
          return FALSE;
        }
      self->eof = got == 0;
      g_byte_array_append (self->buffer, chunk, (guint) got);
    }
}

static gboolean
is_type (JsonNode *node, const char *type)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
         && g_strcmp0 (linli_json_string_or (json_node_get_object (node), "type", ""), type) == 0;
}

gboolean
linli_geojson_lines_next (LinliGeojsonLines *self, guint *ret_line, JsonNode **ret_feature, char **ret_reason, GError **error)
{
  const char *text;
  gsize length;

  *ret_feature = NULL;
  *ret_reason = NULL;
  if (self->collection != NULL)
    {
      JsonArray *features = NULL;

      linli_json_get_array (json_node_get_object (self->collection), "features", &features, NULL);
      if (features == NULL || self->next_feature >= json_array_get_length (features))
        return FALSE;
      *ret_feature = json_node_ref (json_array_get_element (features, self->next_feature++));
      *ret_line = self->next_feature;
      return TRUE;
    }

  do
    if (!read_line (self, &text, &length, error))
      return FALSE;
  while (length == 0 || (length == 1 && *text == '\r'));

  *ret_line = self->line;
  {
    g_autoptr(GError) local_error = NULL;
    g_autoptr(JsonNode) node = linli_json_parse (text, (gssize) length, &line_limits, &local_error);

    if (node == NULL && self->line == 1 && !self->eof)
      {
        /* Perhaps one pretty-printed collection: take the whole file, within the ordinary bounds. */
        g_autoptr(GString) whole = g_string_new_len (text, (gssize) length);

        g_string_append_c (whole, '\n');
        while (whole->len <= linli_json_default_limits.max_bytes && read_line (self, &text, &length, NULL))
          {
            g_string_append_len (whole, text, (gssize) length);
            g_string_append_c (whole, '\n');
          }
        node = linli_json_parse (whole->str, (gssize) whole->len, NULL, NULL);
        if (node == NULL)
          {
            *ret_reason = g_strdup (local_error->message);
            return TRUE;
          }
      }
    if (is_type (node, "FeatureCollection"))
      {
        self->collection = g_steal_pointer (&node);
        return linli_geojson_lines_next (self, ret_line, ret_feature, ret_reason, error);
      }
    if (node == NULL)
      *ret_reason = g_strdup (local_error->message);
    else if (!is_type (node, "Feature"))
      *ret_reason = g_strdup ("not a GeoJSON feature");
    else
      *ret_feature = g_steal_pointer (&node);
  }
  return TRUE;
}
