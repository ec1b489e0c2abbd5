/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 7946: a FeatureCollection, a feature a line. */

#define G_LOG_DOMAIN "linli-export"

#include "config.h"
#include "linli-map-writer.h"

#include "linli-error.h"
#include "linli-json.h"

#include <errno.h>
#include <stdio.h>

typedef struct { LinliMapWriter parent; FILE *out; /* (owned) */ } Writer;

static gboolean
put (Writer      *writer,
     const char  *text,
     GError     **error)
{
  if (fputs (text, writer->out) >= 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot write: %s", g_strerror (errno));
  return FALSE;
}

static void
append_cell (GString              *out,
             const LinliMapColumn *column,
             const LinliMapCell   *cell)
{
  if (cell->is_null)
    g_string_append (out, "null");
  else if (column->type == LINLI_MAP_INTEGER)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, cell->integer);
  else if (column->type == LINLI_MAP_REAL)
    linli_json_append_double (out, cell->real);
  else
    linli_json_append_string (out, cell->text, -1);
}

static gboolean
add (LinliMapWriter       *self,
     const char           *id,
     const LinliGeometry  *geometry,
     const LinliMapCell   *cells,
     GError              **error)
{
  g_autoptr(JsonNode) node = linli_geometry_to_json (geometry);
  g_autofree char *text = linli_json_to_string (node);
  g_autoptr(GString) out = g_string_new (self->n > 0 ? ",\n" : "\n");

  g_string_append (out, "{\"type\":\"Feature\",\"id\":");
  linli_json_append_string (out, id, -1);
  g_string_append (out, ",\"properties\":{");
  for (guint i = 0; i < self->schema->n_columns; i++)
    {
      g_string_append_printf (out, "%s\"%s\":", i > 0 ? "," : "", self->schema->columns[i].name);
      append_cell (out, &self->schema->columns[i], &cells[i]);
    }
  g_string_append_printf (out, "},\"geometry\":%s}", text);
  return put ((Writer *) self, out->str, error);
}

static gboolean
end (LinliMapWriter  *self,
     GError         **error)
{
  Writer *writer = (Writer *) self;
  gboolean good = put (writer, "\n]}\n", error);
  int closed = fclose (g_steal_pointer (&writer->out));

  if (good && closed != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot write: %s", g_strerror (errno));
  return good && closed == 0;
}

static void
close_writer (LinliMapWriter *self)
{
  Writer *writer = (Writer *) self;

  if (writer->out != NULL)
    fclose (writer->out);
  g_free (writer);
}

LinliMapWriter *
linli_geojson_writer_new (const LinliMapSchema  *schema,
                          const char            *file,
                          GError               **error)
{
  Writer *writer = g_new0 (Writer, 1);

  writer->parent.add = add;
  writer->parent.end = end;
  writer->parent.close = close_writer;
  writer->out = fopen (file, "wbe");
  if (writer->out != NULL && put (writer, "{\"type\":\"FeatureCollection\",\"features\":[", error))
    return &writer->parent;
  if (writer->out == NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", file, g_strerror (errno));
  close_writer (&writer->parent);
  return NULL;
}
