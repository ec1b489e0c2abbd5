/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-import-features.c - GeoJSON features as buildings. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-import.h"

#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-json.h"

#include <string.h>

#define GEOMETRY "geometry"

/* "coordinates[0][3]: ..." and, where latitude and longitude look exchanged, what to do. */
static void
add_geometry_error (LinliIntake *import, guint line, JsonNode *geometry, const GError *error)
{
  gboolean swapped = strstr (error->message, "longitude (-180 to 180)") != NULL;
  g_autofree char *reason = NULL;

  if (geometry == NULL || JSON_NODE_HOLDS_NULL (geometry))
    reason = g_strdup ("the feature has no geometry");
  else
    reason = g_strconcat (error->message, swapped ? "; longitude comes first: perhaps the two are exchanged, or these are metres" : NULL, NULL);
  linli_intake_add_error (import, line, GEOMETRY, reason);
}

static gboolean
take_geometry (LinliIntake *import, LinliEdit *edit, guint line, JsonNode *node, const LinliField *footprint)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeometry) geometry = linli_geometry_from_json (node, &error);

  if (geometry != NULL)
    return linli_intake_take_geometry (import, edit, line, geometry, footprint);
  add_geometry_error (import, line, node, error);
  return FALSE;
}

static void
take_feature (LinliIntake *import, guint line, guint number, JsonNode *feature, const LinliField *footprint)
{
  JsonObject *object = json_node_get_object (feature);
  JsonObject *properties = NULL;
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);
  g_autofree char *id = linli_intake_get_property (object, "id");
  gboolean good;

  linli_json_get_object (object, "properties", &properties, NULL);
  if (id == NULL)
    id = linli_intake_get_property (properties, "id");
  edit->source = LINLI_SOURCE_IMPORT;
  edit->grid = 0;
  good = take_geometry (import, edit, line, json_object_has_member (object, "geometry") ? json_object_get_member (object, "geometry") : NULL,
                        footprint);
  good &= linli_intake_take_properties (import, edit, line, number, id, properties);
  if (good)
    linli_intake_save (import, edit, line, linli_intake_get_feature_name, NULL);
}

gboolean
import_read_features (LinliIntake *import, const char *path, guint *ret_line, GError **error)
{
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (import->store), "building.footprint");
  g_autoptr(LinliGeojsonLines) lines = NULL;
  g_autoptr(GError) local = NULL;
  JsonNode *feature;
  char *reason;

  if (footprint == NULL || footprint->kind != import->kind)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "GeoJSON is taken as buildings; use --kind building");
      return FALSE;
    }
  if ((lines = linli_geojson_lines_open (path, error)) == NULL)
    return FALSE;
  if (!linli_intake_may_write_grid (import, 0))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s (%s) holds some of the grids only and may not add buildings outside every"
                   " grid; ask somebody who holds them all", import->identity->login, import->identity->role);
      return FALSE;
    }
  while (linli_geojson_lines_next (lines, ret_line, &feature, &reason, &local))
    {
      g_autoptr(JsonNode) held = feature;
      g_autofree char *held_reason = reason;

      import->read++;
      if (held == NULL)
        linli_intake_add_error (import, *ret_line, "", held_reason);
      else
        take_feature (import, *ret_line, linli_geojson_lines_get_number (lines), held, footprint);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (import->read == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s holds no feature", path);
      return FALSE;
    }
  return TRUE;
}
