/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GeoJSON (RFC 7946), also as newer and older programs write it: a feature a line, packed, or with a member "crs" (of 2008). */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-json.h"

#include <string.h>

typedef struct
{
  LinliFeatureReader  parent;
  LinliGeojsonLines  *lines;  /* (owned) */
  gboolean            told;   /* a person said the system: what features say of themselves does not count */
} Reader;

static gboolean
has_own_crs (JsonObject *feature)
{
  JsonObject *geometry = NULL;

  linli_json_get_object (feature, "geometry", &geometry, NULL);
  return json_object_has_member (feature, "crs") || (geometry != NULL && json_object_has_member (geometry, "crs"));
}

/* A text, or a number as text; (transfer full) (nullable). */
static char *
read_id (JsonObject *object)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, "id") : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return NULL;
}

static gboolean
next (LinliFeatureReader  *self,
      LinliFeature        *ret_feature,
      GError             **error)
{
  Reader *reader = (Reader *) self;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) local = NULL;
  JsonObject *object, *properties = NULL;

  if (!linli_geojson_lines_next (reader->lines, &ret_feature->line, &node, &ret_feature->problem, &local))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else if (!reader->told && linli_geojson_lines_has_late_crs (reader->lines))
        g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the file names its coordinate reference system behind its features, where it is read too"
                             " late; say which it is (--crs)");
      return FALSE;
    }
  ret_feature->number = linli_geojson_lines_get_number (reader->lines);
  if (node == NULL)
    return TRUE;
  object = json_node_get_object (node);
  linli_json_get_object (object, "properties", &properties, NULL);
  if (properties != NULL)
    ret_feature->properties = json_object_ref (properties);
  ret_feature->id = read_id (object);
  if (ret_feature->id == NULL)
    ret_feature->id = read_id (properties);
  if (!json_object_has_member (object, "geometry") || JSON_NODE_HOLDS_NULL (json_object_get_member (object, "geometry")))
    ret_feature->problem = g_strdup ("the feature has no geometry");
  else if (!reader->told && has_own_crs (object))
    ret_feature->problem = g_strdup ("the feature names a coordinate reference system of its own, and a file has one; say which it is (--crs)");
  else if ((ret_feature->geometry = linli_geometry_from_json_in (json_object_get_member (object, "geometry"), &self->crs, &local)) == NULL)
    ret_feature->problem = g_strconcat (local->message, strstr (local->message, "longitude (-180 to 180)") != NULL && self->crs.type == LINLI_CRS_GEOGRAPHIC
                                        ? "; longitude comes first: perhaps the two are exchanged, or these are metres (--crs)" : NULL, NULL);
  return TRUE;
}

static void
close_reader (LinliFeatureReader *self)
{
  Reader *reader = (Reader *) self;

  g_clear_pointer (&reader->lines, linli_geojson_lines_close);
  g_free (reader);
}

/* The name in a member "crs" before the features; FALSE with @error where it is one that is not known here.  *ret_null: the file says that it
 * has none. */
static gboolean
find_crs (const char  *path,
          gboolean    *ret_found,
          gboolean    *ret_null,
          LinliCrs    *ret_crs,
          GError     **error)
{
  g_autoptr(LinliByteStream) stream = linli_byte_stream_open (path, error);
  g_autoptr(GRegex) regex = g_regex_new ("\"crs\"\\s*:\\s*\\{\\s*\"type\"\\s*:\\s*\"name\"\\s*,\\s*\"properties\"\\s*:\\s*\\{\\s*\"name\"\\s*:\\s*\"([^\"]{1,100})\"",
                                         G_REGEX_RAW, 0, NULL);
  g_autoptr(GRegex) null = g_regex_new ("\"crs\"\\s*:\\s*null", G_REGEX_RAW, 0, NULL);
  g_autoptr(GRegex) any = g_regex_new ("\"crs\"\\s*:\\s*\\{", G_REGEX_RAW, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *name = NULL;
  const char *head, *features;
  gsize length;

  *ret_found = *ret_null = FALSE;
  if (stream == NULL)
    return FALSE;
  head = linli_byte_stream_peek (stream, &length);
  features = g_strstr_len (head, (gssize) length, "\"features\"");
  if (features == NULL)
    return TRUE;
  length = (gsize) (features - head);
  if (!g_regex_match_full (regex, head, (gssize) length, 0, 0, &match, NULL))
    {
      *ret_null = g_regex_match_full (null, head, (gssize) length, 0, 0, NULL, NULL);
      if (*ret_null || !g_regex_match_full (any, head, (gssize) length, 0, 0, NULL, NULL))
        return TRUE;
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the file names its coordinate reference system in a way that is not read here; say which it"
                           " is (--crs)");
      return FALSE;
    }
  name = g_match_info_fetch (match, 1);
  *ret_found = TRUE;
  return linli_crs_parse (name, ret_crs, error);
}

LinliFeatureReader *
linli_geojson_reader_open (const char                 *path,
                           const LinliFeatureOptions  *options,
                           GError                    **error)
{
  LinliGeojsonLines *lines;
  gboolean found = FALSE, is_null = FALSE;
  Reader *reader;
  LinliCrs crs;

  if (options->crs == NULL && !find_crs (path, &found, &is_null, &crs, error))
    return NULL;
  if ((lines = linli_geojson_lines_open (path, error)) == NULL)
    return NULL;
  reader = g_new0 (Reader, 1);
  reader->lines = lines;
  reader->told = options->crs != NULL;
  reader->parent = (LinliFeatureReader) { .format = "geojson", .encoding = g_strdup ("UTF-8"), .encoding_by = g_strdup ("format"), .next = next, .close = close_reader };
  if (!found)
    linli_crs_from_epsg (4326, &crs, NULL);
  linli_feature_reader_set_crs (&reader->parent, options, is_null ? NULL : &crs, found ? LINLI_CRS_OF_FILE : LINLI_CRS_OF_FORMAT);
  return &reader->parent;
}
