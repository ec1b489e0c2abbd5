/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GeoJSON geometry objects (RFC 7946) to geometries and back.  The text was read by the strict reader of
 * src/base, so depth and size are bounded; here every node may still be of any type. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-geometry.h"

#include "linli-error.h"
#include "linli-geometry-builder.h"

#include <math.h>

/* Level 0 is a position, 1 a line or ring, 2 a polygon or lines, 3 polygons.  The first of a type is what is written. */
static const struct { const char *name; LinliGeometryType type; guint level; } types[] = {
  { "Point", LINLI_GEOMETRY_POINT, 0 },
  { "LineString", LINLI_GEOMETRY_LINE_STRING, 1 },
  { "Polygon", LINLI_GEOMETRY_POLYGON, 2 },
  { "MultiLineString", LINLI_GEOMETRY_MULTI_LINE_STRING, 2 },
  { "MultiPolygon", LINLI_GEOMETRY_MULTI_POLYGON, 3 },
  { "MultiPoint", LINLI_GEOMETRY_POINT, 1 },  /* of one: some programs write every point so */
};

/* Where the reader stands within "coordinates", for the message. */
typedef struct { guint depth, index[4]; } Path;

static gboolean
refuse (const Path *path,
        GError    **error,
        const char *reason)
{
  g_autoptr(GString) where = g_string_new ("coordinates");

  for (guint i = 0; i < path->depth; i++)
    g_string_append_printf (where, "[%u]", path->index[i]);
  if (error != NULL && *error != NULL)
    g_prefix_error (error, "%s: ", where->str);
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", where->str, reason);
  return FALSE;
}

static gboolean
read_position (JsonNode             *node,
               LinliGeometryBuilder *builder,
               Path                 *path,
               GError              **error)
{
  double xy[2];
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (path, error, "a position is an array of numbers");
  array = json_node_get_array (node);
  if (json_array_get_length (array) < 2)
    return refuse (path, error, "a position has a longitude and a latitude");
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *number = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (number)
          || (json_node_get_value_type (number) != G_TYPE_INT64
              && json_node_get_value_type (number) != G_TYPE_DOUBLE))
        return refuse (path, error, "a coordinate is a number");
      xy[i] = json_node_get_double (number);
    }
  if (!linli_geometry_builder_add_point (builder, xy[0], xy[1], error))
    return refuse (path, error, "");
  return TRUE;
}

static gboolean read_level (JsonNode *node,
                            LinliGeometryType type,
                            guint level,
                            LinliGeometryBuilder *builder,
                            Path *path,
                            GError **error);

/* The children of @node, each a level below. */
static gboolean
read_children (JsonNode             *node,
               LinliGeometryType     type,
               guint                 level,
               LinliGeometryBuilder *builder,
               Path                 *path,
               GError              **error)
{
  JsonArray *array;
  guint n;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (path, error, "an array is expected");
  array = json_node_get_array (node);
  n = json_array_get_length (array);
  if (n == 0)
    return refuse (path, error, "is empty");
  for (guint i = 0; i < n; i++)
    {
      path->index[path->depth++] = i;
      if (!read_level (json_array_get_element (array, i), type, level - 1, builder, path, error))
        return FALSE;
      path->depth--;
    }
  return TRUE;
}

static gboolean
read_level (JsonNode             *node,
            LinliGeometryType     type,
            guint                 level,
            LinliGeometryBuilder *builder,
            Path                 *path,
            GError              **error)
{
  gboolean ok = TRUE;

  if (level == 0)
    return read_position (node, builder, path, error);
  if (!read_children (node, type, level, builder, path, error))
    return FALSE;
  if (level == 1 && type == LINLI_GEOMETRY_POINT)
    return builder->lon_lat->len == 2 || refuse (path, error, LINLI_GEOMETRY_SEVERAL_POINTS);
  if (level == 1 && (type == LINLI_GEOMETRY_LINE_STRING || type == LINLI_GEOMETRY_MULTI_LINE_STRING))
    ok = linli_geometry_builder_end_line (builder, error);
  else if (level == 1)
    ok = linli_geometry_builder_end_ring (builder, TRUE, error);
  else if (level == 2 && type != LINLI_GEOMETRY_MULTI_LINE_STRING)
    ok = linli_geometry_builder_end_polygon (builder, error);
  return ok || refuse (path, error, "");
}

LinliGeometry *
linli_geometry_from_json (JsonNode *node,
                          GError  **error)
{
  return linli_geometry_from_json_in (node, NULL, error);
}

LinliGeometry *
linli_geometry_from_json_in (JsonNode       *node,
                             const LinliCrs *crs,
                             GError        **error)
{
  g_auto(LinliGeometryBuilder) builder;
  g_autoptr(GError) inner = NULL;
  Path path = { 0 };
  JsonObject *object;
  JsonNode *type;
  const char *name = NULL;

  linli_geometry_builder_init (&builder);
  builder.crs = crs;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "geometry: an object is expected");
      return NULL;
    }
  object = json_node_get_object (node);
  type = json_object_get_member (object, "type");
  if (type != NULL && JSON_NODE_HOLDS_VALUE (type) && json_node_get_value_type (type) == G_TYPE_STRING)
    name = json_node_get_string (type);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      JsonNode *coordinates = json_object_get_member (object, "coordinates");

      if (g_strcmp0 (name, types[i].name) != 0)
        continue;
      if (coordinates == NULL)
        {
          g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "geometry: has no coordinates");
          return NULL;
        }
      if (!read_level (coordinates, types[i].type, types[i].level, &builder, &path, &inner))
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return NULL;
        }
      return linli_geometry_builder_finish (&builder, types[i].type);
    }
  if (name != NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID,
                 "geometry: type \"%.40s\"; Point, LineString, Polygon, MultiLineString and MultiPolygon are read", name);
  else
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "geometry: has no type");
  return NULL;
}

static JsonArray *
write_position (const double *lon_lat)
{
  JsonArray *array = json_array_sized_new (2);

  json_array_add_double_element (array, round (lon_lat[0] * 1e7) / 1e7);
  json_array_add_double_element (array, round (lon_lat[1] * 1e7) / 1e7);
  return array;
}

static JsonArray *
write_points (const LinliGeometry *geometry,
              guint                start,
              guint                end,
              gboolean             backwards)
{
  JsonArray *array = json_array_sized_new (end - start);

  for (guint i = start; i < end; i++)
    json_array_add_array_element (
        array, write_position (geometry->lon_lat + 2 * (backwards ? end - 1 - (i - start) : i)));
  return array;
}

static gboolean
ring_is_clockwise (const double *xy,
                   guint         n)
{
  double twice = 0;

  for (guint i = 1; i + 1 < n; i++)
    twice
        += (xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) - (xy[2 * i + 2] - xy[0]) * (xy[2 * i + 1] - xy[1]);
  return twice < 0;
}

static JsonArray *
write_polygon (const LinliGeometry *geometry,
               guint                polygon)
{
  guint first = polygon == 0 ? 0 : geometry->polygon_ends[polygon - 1];
  JsonArray *array = json_array_new ();

  for (guint ring = first; ring < geometry->polygon_ends[polygon]; ring++)
    {
      guint start = ring == 0 ? 0 : geometry->ring_ends[ring - 1], end = geometry->ring_ends[ring];
      gboolean clockwise = ring_is_clockwise (geometry->lon_lat + 2 * start, end - start);

      json_array_add_array_element (array, write_points (geometry, start, end, clockwise == (ring == first)));
    }
  return array;
}

JsonNode *
linli_geometry_to_json (const LinliGeometry *geometry)
{
  JsonObject *object;
  JsonArray *coordinates = NULL;
  JsonNode *node;

  g_return_val_if_fail (geometry != NULL, NULL);

  object = json_object_new ();
  for (guint i = G_N_ELEMENTS (types); i-- > 0;)
    if (types[i].type == geometry->type)
      json_object_set_string_member (object, "type", types[i].name);
  switch (geometry->type)
    {
    case LINLI_GEOMETRY_POINT:
      coordinates = write_position (geometry->lon_lat);
      break;
    case LINLI_GEOMETRY_LINE_STRING:
      coordinates = write_points (geometry, 0, geometry->n_points, FALSE);
      break;
    case LINLI_GEOMETRY_POLYGON:
      coordinates = write_polygon (geometry, 0);
      break;
    case LINLI_GEOMETRY_MULTI_LINE_STRING:
      coordinates = json_array_new ();
      for (guint part = 0; part < geometry->n_rings; part++)
        json_array_add_array_element (coordinates, write_points (geometry, part == 0 ? 0 : geometry->ring_ends[part - 1], geometry->ring_ends[part], FALSE));
      break;
    case LINLI_GEOMETRY_MULTI_POLYGON:
    default:
      coordinates = json_array_new ();
      for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
        json_array_add_array_element (coordinates, write_polygon (geometry, polygon));
      break;
    }
  json_object_set_array_member (object, "coordinates", coordinates);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}
