/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KML (OGC 12-007r2) by the streaming reader of libxml2: no network, no entities, one placemark at a time in memory. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-error.h"
#include "linli-geometry-builder.h"

#include <libxml/xmlreader.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH  16          /* of collections in collections */
#define MAX_TAG    (64 * 1024) /* bytes: attributes are compared each with all */
#define MAX_BETWEEN (16 * 1024 * 1024)  /* from one placemark to the end of the next, which is a tree in memory */

typedef struct
{
  LinliFeatureReader  parent;
  xmlTextReaderPtr    xml;      /* (owned) */
  guint               number;
  char               *trouble;  /* (owned) (nullable): the first that libxml2 told */
  FILE               *file;     /* (owned) */
  gsize               in_tag;   /* bytes since its <; 0: outside of tags */
  gsize               between;  /* bytes since the last placemark */
} Reader;

/* ---- bytes ---- */

static int
refuse_bytes (Reader     *reader,
              const char *why)
{
  g_free (reader->trouble);
  reader->trouble = g_strdup (why);
  return -1;
}

/* libxml2 bounds depth and texts, but neither the attributes of an element nor the elements of a placemark. */
static int
read_cb (void *data,
         char *buffer,
         int   size)
{
  Reader *reader = data;
  int n = (int) fread (buffer, 1, (gsize) MAX (size, 0), reader->file);

  if (n == 0 && ferror (reader->file))
    return refuse_bytes (reader, "the file cannot be read");
  for (int i = 0; i < n; i++)
    {
      if (buffer[i] == '<')
        reader->in_tag = 1;
      else if (buffer[i] == '>' || (reader->in_tag == 1 && (buffer[i] == '!' || buffer[i] == '?')))
        reader->in_tag = 0;
      else if (reader->in_tag > 0 && ++reader->in_tag > MAX_TAG)
        return refuse_bytes (reader, "a tag is longer than 64 KiB");
    }
  reader->between += (gsize) n;
  return reader->between > MAX_BETWEEN ? refuse_bytes (reader, "a placemark, or what lies between two, is larger than 16 MiB") : n;
}

static gboolean
is_named (const xmlNode *node,
          const char    *name)
{
  return node->type == XML_ELEMENT_NODE && xmlStrEqual (node->name, (const xmlChar *) name);
}

static xmlNode *
find_child (const xmlNode *node,
            const char    *name)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_named (child, name))
      return child;
  return NULL;
}

/* (transfer full) (nullable) */
static char *
get_text (xmlNode *node)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (node == NULL)
    return NULL;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) && child->content != NULL)
      g_string_append (text, (const char *) child->content);
  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}

/* ---- geometry ---- */

/* "lon,lat[,height] lon,lat ..." */
static gboolean
read_coordinates (xmlNode               *node,
                  LinliGeometryBuilder  *builder,
                  GError               **error)
{
  g_autofree char *text = node != NULL ? get_text (find_child (node, "coordinates")) : NULL;
  const char *at = text;

  while (at != NULL && *at != '\0')
    {
      double number[2];
      char *end;

      for (guint i = 0; i < 2; i++)
        {
          number[i] = g_ascii_strtod (at, &end);
          if (end == at || (i == 0 && *end != ','))
            {
              g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.40s\" is no longitude and latitude", at);
              return FALSE;
            }
          at = i == 0 ? end + 1 : end;
        }
      if (!linli_geometry_builder_add_point (builder, number[0], number[1], error))
        return FALSE;
      while (*at != '\0' && !g_ascii_isspace (*at))
        at++;
      while (g_ascii_isspace (*at))
        at++;
    }
  return TRUE;
}

static gboolean
read_ring (xmlNode               *boundary,
           LinliGeometryBuilder  *builder,
           GError               **error)
{
  return read_coordinates (find_child (boundary, "LinearRing"), builder, error) && linli_geometry_builder_end_ring (builder, TRUE, error);
}

static gboolean
read_polygon (xmlNode               *node,
              LinliGeometryBuilder  *builder,
              GError               **error)
{
  xmlNode *outer = find_child (node, "outerBoundaryIs");

  if (outer == NULL)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a polygon has no outer boundary");
      return FALSE;
    }
  if (!read_ring (outer, builder, error))
    return FALSE;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_named (child, "innerBoundaryIs") && !read_ring (child, builder, error))
      return FALSE;
  return linli_geometry_builder_end_polygon (builder, error);
}

/* Into @found, whatever they are nested in. */
static void
find_geometries (const xmlNode *node,
                 guint          depth,
                 GPtrArray     *found)
{
  for (xmlNode *child = node->children; child != NULL && depth < MAX_DEPTH; child = child->next)
    if (is_named (child, "Polygon") || is_named (child, "LineString") || is_named (child, "Point"))
      g_ptr_array_add (found, child);
    else if (is_named (child, "MultiGeometry"))
      find_geometries (child, depth + 1, found);
}

static LinliGeometry *
read_geometry (const xmlNode  *placemark,
               const LinliCrs *crs,
               GError        **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  g_auto(LinliGeometryBuilder) builder;
  xmlNode *first;

  linli_geometry_builder_init (&builder);
  builder.crs = crs;
  find_geometries (placemark, 0, found);
  if (found->len == 0)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the feature has no geometry");
      return NULL;
    }
  first = g_ptr_array_index (found, 0);
  for (guint i = 0; i < found->len; i++)
    if (!is_named (g_ptr_array_index (found, i), (const char *) first->name) || (i > 0 && is_named (first, "Point")))
      {
        g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, is_named (first, "Point") && is_named (g_ptr_array_index (found, i), "Point")
                             ? LINLI_GEOMETRY_SEVERAL_POINTS : "a placemark with several kinds of geometry is not read");
        return NULL;
      }
  for (guint i = 0; is_named (first, "Polygon") && i < found->len; i++)
    if (!read_polygon (g_ptr_array_index (found, i), &builder, error))
      return NULL;
  if (is_named (first, "Polygon"))
    return linli_geometry_builder_finish (&builder, found->len > 1 ? LINLI_GEOMETRY_MULTI_POLYGON : LINLI_GEOMETRY_POLYGON);
  for (guint i = 0; is_named (first, "LineString") && i < found->len; i++)
    if (!read_coordinates (g_ptr_array_index (found, i), &builder, error) || !linli_geometry_builder_end_line (&builder, error))
      return NULL;
  if (is_named (first, "LineString"))
    return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_MULTI_LINE_STRING);
  if (!read_coordinates (first, &builder, error))
    return NULL;
  if (builder.lon_lat->len == 2)
    return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_POINT);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a point has one position");
  return NULL;
}

/* ---- attributes ---- */

static void
set_text (JsonObject *properties,
          const char *name,
          xmlNode    *node)
{
  g_autofree char *text = get_text (node);

  if (text != NULL && name != NULL && *name != '\0')
    json_object_set_string_member (properties, name, text);
}

/* <Data name=""><value/></Data>, or <SchemaData><SimpleData name=""/></SchemaData>. */
static void
read_extended (xmlNode    *extended,
               JsonObject *properties)
{
  for (xmlNode *child = extended != NULL ? extended->children : NULL; child != NULL; child = child->next)
    {
      xmlChar *name = xmlGetNoNsProp (child, (const xmlChar *) "name");

      if (is_named (child, "Data"))
        set_text (properties, (const char *) name, find_child (child, "value"));
      xmlFree (name);
      for (xmlNode *data = is_named (child, "SchemaData") ? child->children : NULL; data != NULL; data = data->next)
        if (is_named (data, "SimpleData"))
          {
            name = xmlGetNoNsProp (data, (const xmlChar *) "name");
            set_text (properties, (const char *) name, data);
            xmlFree (name);
          }
    }
}

static gboolean
fail (Reader      *reader,
      GError     **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %d: it is no KML, or a damaged one: %s", MAX (xmlTextReaderGetParserLineNumber (reader->xml), 1),
               reader->trouble != NULL ? reader->trouble : "it cannot be read on");
  return FALSE;
}

static gboolean
next (LinliFeatureReader  *self,
      LinliFeature        *ret_feature,
      GError             **error)
{
  Reader *reader = (Reader *) self;
  int result;

  while ((result = xmlTextReaderRead (reader->xml)) == 1)
    {
      g_autoptr(GError) local = NULL;
      xmlChar *id;
      xmlNode *node;

      if (xmlTextReaderNodeType (reader->xml) != XML_READER_TYPE_ELEMENT
          || !xmlStrEqual (xmlTextReaderConstLocalName (reader->xml), (const xmlChar *) "Placemark"))
        continue;
      ret_feature->line = (guint) MAX (xmlTextReaderGetParserLineNumber (reader->xml), 1);
      node = xmlTextReaderExpand (reader->xml);
      if (node == NULL)
        return fail (reader, error);
      reader->between = 0;
      ret_feature->number = ++reader->number;
      ret_feature->properties = json_object_new ();
      id = xmlGetNoNsProp (node, (const xmlChar *) "id");
      ret_feature->id = g_strdup ((const char *) id);
      xmlFree (id);
      set_text (ret_feature->properties, "name", find_child (node, "name"));
      read_extended (find_child (node, "ExtendedData"), ret_feature->properties);
      if ((ret_feature->geometry = read_geometry (node, &self->crs, &local)) == NULL)
        ret_feature->problem = g_strdup (local->message);
      return TRUE;
    }
  return result == 0 ? FALSE : fail (reader, error);
}

static void
close_reader (LinliFeatureReader *self)
{
  Reader *reader = (Reader *) self;

  if (reader->xml != NULL)
    xmlFreeTextReader (reader->xml);
  if (reader->file != NULL)
    fclose (reader->file);
  g_free (reader->trouble);
  g_free (reader);
}

static void
told (void                     *data,
      const char               *message,
      xmlParserSeverities       severity,
      xmlTextReaderLocatorPtr   where)
{
  Reader *reader = data;

  if (reader->trouble == NULL && (severity == XML_PARSER_SEVERITY_ERROR || severity == XML_PARSER_SEVERITY_VALIDITY_ERROR))
    reader->trouble = g_strstrip (g_utf8_make_valid (message, -1));
}

LinliFeatureReader *
linli_kml_reader_open (const char                 *path,
                       const LinliFeatureOptions  *options,
                       GError                    **error)
{
  g_autoptr(LinliFeatureReader) self = NULL;
  Reader *reader = g_new0 (Reader, 1);
  LinliCrs crs;

  self = &reader->parent;
  reader->parent = (LinliFeatureReader) { .format = "kml", .encoding = g_strdup ("UTF-8"), .encoding_by = g_strdup ("format"), .next = next, .close = close_reader };
  reader->file = fopen (path, "rbe");
  if (reader->file != NULL)
    reader->xml = xmlReaderForIO (read_cb, NULL, reader, NULL, options->encoding, XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT);
  if (reader->xml == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s cannot be opened", path);
      return NULL;
    }
  xmlTextReaderSetErrorHandler (reader->xml, told, reader);
  linli_crs_from_epsg (4326, &crs, NULL);
  linli_feature_reader_set_crs (self, options, &crs, LINLI_CRS_OF_FORMAT);
  return g_steal_pointer (&self);
}
