/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KML 2.2 (OGC 07-147r2): a placemark each, attributes as ExtendedData. */

#define G_LOG_DOMAIN "linli-export"

#include "config.h"
#include "linli-map-writer.h"

#include "linli-error.h"

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

/* Characters that XML 1.0 cannot hold become U+FFFD. */
static void
append_text (GString    *out,
             const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '<' || c == '>' || c == '&' || c == '"')
        g_string_append (out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : "&quot;");
      else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        g_string_append (out, "\xEF\xBF\xBD");
      else
        g_string_append_unichar (out, c);
    }
}

static void
append_points (GString             *out,
               const LinliGeometry *geometry,
               guint                first,
               guint                end)
{
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, "<coordinates>");
  for (guint i = first; i < end; i++)
    g_string_append_printf (out, "%s%s,%s", i > first ? " " : "", g_ascii_formatd (x, sizeof x, "%.7f", geometry->lon_lat[2 * i]),
                            g_ascii_formatd (y, sizeof y, "%.7f", geometry->lon_lat[2 * i + 1]));
  g_string_append (out, "</coordinates>");
}

static void
append_geometry (GString             *out,
                 const LinliGeometry *geometry)
{
  guint ring = 0;

  if (geometry->type == LINLI_GEOMETRY_POINT || geometry->type == LINLI_GEOMETRY_LINE_STRING)
    {
      const char *name = geometry->type == LINLI_GEOMETRY_POINT ? "Point" : "LineString";

      g_string_append_printf (out, "<%s>", name);
      append_points (out, geometry, 0, geometry->n_points);
      g_string_append_printf (out, "</%s>", name);
      return;
    }
  if (geometry->type == LINLI_GEOMETRY_MULTI_LINE_STRING)
    {
      g_string_append (out, "<MultiGeometry>");
      for (; ring < geometry->n_rings; ring++)
        {
          g_string_append (out, "<LineString>");
          append_points (out, geometry, ring > 0 ? geometry->ring_ends[ring - 1] : 0, geometry->ring_ends[ring]);
          g_string_append (out, "</LineString>");
        }
      g_string_append (out, "</MultiGeometry>");
      return;
    }
  g_string_append (out, geometry->n_polygons > 1 ? "<MultiGeometry>" : "");
  for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
    {
      const char *side = "outerBoundaryIs";

      g_string_append (out, "<Polygon>");
      for (; ring < geometry->polygon_ends[polygon]; ring++, side = "innerBoundaryIs")
        {
          g_string_append_printf (out, "<%s><LinearRing>", side);
          append_points (out, geometry, ring > 0 ? geometry->ring_ends[ring - 1] : 0, geometry->ring_ends[ring]);
          g_string_append_printf (out, "</LinearRing></%s>", side);
        }
      g_string_append (out, "</Polygon>");
    }
  g_string_append (out, geometry->n_polygons > 1 ? "</MultiGeometry>" : "");
}

static void
append_cell (GString              *out,
             const LinliMapColumn *column,
             const LinliMapCell   *cell)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (cell->is_null)
    return;
  g_string_append_printf (out, "<Data name=\"%s\"><value>", column->name);
  if (column->type == LINLI_MAP_INTEGER)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, cell->integer);
  else if (column->type == LINLI_MAP_REAL)
    g_string_append (out, g_ascii_dtostr (number, sizeof number, cell->real));
  else
    append_text (out, cell->text);
  g_string_append (out, "</value></Data>");
}

static gboolean
add (LinliMapWriter       *self,
     const char           *id,
     const LinliGeometry  *geometry,
     const LinliMapCell   *cells,
     GError              **error)
{
  g_autoptr(GString) out = g_string_new (NULL);

  /* An XML name begins with a letter. */
  g_string_append_printf (out, "<Placemark id=\"r%s\">", id);
  for (guint i = 0; i < self->schema->n_columns; i++)
    if (g_str_equal (self->schema->columns[i].name, "name") && !cells[i].is_null)
      {
        g_string_append (out, "<name>");
        append_text (out, cells[i].text);
        g_string_append (out, "</name>");
      }
  g_string_append (out, "<ExtendedData>");
  for (guint i = 0; i < self->schema->n_columns; i++)
    append_cell (out, &self->schema->columns[i], &cells[i]);
  g_string_append (out, "</ExtendedData>");
  append_geometry (out, geometry);
  g_string_append (out, "</Placemark>\n");
  return put ((Writer *) self, out->str, error);
}

static gboolean
end (LinliMapWriter  *self,
     GError         **error)
{
  Writer *writer = (Writer *) self;
  gboolean good = put (writer, "</Document></kml>\n", error);
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
linli_kml_writer_new (const LinliMapSchema  *schema,
                      const char            *file,
                      GError               **error)
{
  g_autoptr(GString) head = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>");
  Writer *writer = g_new0 (Writer, 1);

  append_text (head, schema->title);
  g_string_append (head, "</name>\n");
  writer->parent.add = add;
  writer->parent.end = end;
  writer->parent.close = close_writer;
  writer->out = fopen (file, "wbe");
  if (writer->out != NULL && put (writer, head->str, error))
    return &writer->parent;
  if (writer->out == NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", file, g_strerror (errno));
  close_writer (&writer->parent);
  return NULL;
}
