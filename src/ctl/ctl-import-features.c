/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-import-features.c - GeoJSON features as buildings. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-import.h"

#include "linli-cell.h"
#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-json.h"
#include "linli-words.h"

#include <math.h>
#include <string.h>

#define GEOMETRY "geometry"

const char *
import_get_feature_name (const LinliField *field, gpointer data)
{
  return field->type == LINLI_TYPE_GEOMETRY ? GEOMETRY : field->name;
}

/* A property as text, whatever its JSON type; arrays as codes joined by commas; (nullable) */
static char *
property (JsonObject *properties, const char *name)
{
  JsonNode *node = properties != NULL && json_object_has_member (properties, name) ? json_object_get_member (properties, name) : NULL;
  g_autoptr(GString) codes = NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      codes = g_string_new (NULL);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *each = json_array_get_element (array, i);

          if (JSON_NODE_HOLDS_VALUE (each) && json_node_get_value_type (each) == G_TYPE_STRING)
            g_string_append_printf (codes, "%s%s", codes->len > 0 ? "," : "", json_node_get_string (each));
        }
      return g_string_free (g_steal_pointer (&codes), FALSE);
    }
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return linli_cell_clean (json_node_get_string (node));
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "1" : "0");
    default:
      /* A table of a shapefile has six storeys as 6.0. */
      return g_strdup_printf (json_node_get_double (node) == floor (json_node_get_double (node)) ? "%.0f" : "%.2f", json_node_get_double (node));
    }
}

const char *
import_first_of (JsonObject *properties, const char *const *names, char **ret_text)
{
  for (guint i = 0; names[i] != NULL && *ret_text == NULL; i++)
    {
      *ret_text = property (properties, names[i]);
      if (*ret_text != NULL && **ret_text == '\0')
        g_clear_pointer (ret_text, g_free);
    }
  return *ret_text;
}

static gboolean
set_text (Import *import, LinliEdit *edit, guint line, const LinliField *field, const char *text, gboolean is_needed)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (field == NULL || text == NULL)
    return TRUE;
  if (linli_words_parse (field, text, &value, &error))
    {
      if (!linli_value_is_null (&value))
        linli_edit_set (edit, field, &value);
      return TRUE;
    }
  if (is_needed)
    import_add_field_error (import, line, field->name, error);
  return !is_needed;
}

/* "coordinates[0][3]: ..." and, where latitude and longitude look exchanged, what to do. */
static void
add_geometry_error (Import *import, guint line, JsonNode *geometry, const GError *error)
{
  gboolean swapped = strstr (error->message, "longitude (-180 to 180)") != NULL;
  g_autofree char *reason = NULL;

  if (geometry == NULL || JSON_NODE_HOLDS_NULL (geometry))
    reason = g_strdup ("the feature has no geometry");
  else
    reason = g_strconcat (error->message, swapped ? "; longitude comes first: perhaps the two are exchanged, or these are metres" : NULL, NULL);
  import_add_error (import, line, GEOMETRY, reason);
}

/* Degenerate rings draw nothing and cannot be found again. */
gboolean
import_take_geometry (Import *import, LinliEdit *edit, guint line, const LinliGeometry *geometry, const LinliField *footprint)
{
  g_autoptr(LinliGeometry) rounded = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  LinliBounds bounds;
  gsize length;

  if (geometry->type != LINLI_GEOMETRY_POLYGON && geometry->type != LINLI_GEOMETRY_MULTI_POLYGON)
    {
      import_add_error (import, line, GEOMETRY, "a building needs a Polygon or a MultiPolygon");
      return FALSE;
    }
  linli_geometry_get_bounds (geometry, &bounds);
  if (bounds.east - bounds.west < 1e-7 || bounds.north - bounds.south < 1e-7)
    {
      import_add_error (import, line, GEOMETRY, "the outline has no area");
      return FALSE;
    }
  rounded = linli_geometry_copy (geometry);
  linli_geometry_round (rounded);
  wkb = linli_geometry_to_wkb (rounded, &length);
  linli_value_set_blob (&value, wkb, length);
  linli_edit_set (edit, footprint, &value);
  return TRUE;
}

static gboolean
take_geometry (Import *import, LinliEdit *edit, guint line, JsonNode *node, const LinliField *footprint)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeometry) geometry = linli_geometry_from_json (node, &error);

  if (geometry != NULL)
    return import_take_geometry (import, edit, line, geometry, footprint);
  add_geometry_error (import, line, node, error);
  return FALSE;
}

/* A feature that this program exported carries the record's id and the fields by their names. */
static gboolean
take_own (Import *import, LinliEdit *edit, guint line, const char *text, JsonObject *properties)
{
  gboolean good = TRUE;
  LinliId id;

  if (text == NULL || !linli_id_parse (text, &id))
    return TRUE;
  for (guint i = 0; i < import->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (import->kind->fields, i);
      g_autofree char *value = field->type != LINLI_TYPE_GEOMETRY && field->type != LINLI_TYPE_COMPUTED ? property (properties, field->name) : NULL;

      good &= set_text (import, edit, line, field, value, TRUE);
    }
  {
    g_autoptr(LinliLoaded) known = linli_store_load (import->store, import->kind, &id, NULL);

    if (known != NULL)
      return import_make_change (import, edit, &id, line, "id") && good;
  }
  edit->id = id;
  return good;
}

/* What other people's files call the name, the storeys, the height. */
static const char *const name_keys[] = { "name:zh", "name", "NAME", "Name", "addr:housename", "名称", "楼栋名称", "楼栋名", "建筑名称", NULL };
static const char *const floor_keys[] = { "building:levels", "levels", "floors", "FLOORS", "Floors", "FLOOR", "层数", "楼层", "楼层数", NULL };
static const char *const height_keys[] = { "height", "HEIGHT", "Height", "height_m", "高度", "建筑高度", NULL };

static void
fill_empty (Import *import, LinliEdit *edit, guint line, const LinliLoaded *loaded, const char *role, const char *const *keys, JsonObject *properties)
{
  const LinliField *field = linli_catalogue_get_role (linli_store_get_catalogue (import->store), role);
  g_autofree char *text = NULL;

  if (field != NULL && linli_value_is_null (linli_record_get (loaded->record, field)))
    set_text (import, edit, line, field, import_first_of (properties, keys, &text), FALSE);
}

void
import_fill_empty (Import *import, LinliEdit *edit, guint line, const LinliLoaded *loaded, JsonObject *properties)
{
  fill_empty (import, edit, line, loaded, "building.floors", floor_keys, properties);
  fill_empty (import, edit, line, loaded, "building.height", height_keys, properties);
}

static gboolean
take_foreign (Import *import, LinliEdit *edit, guint line, guint number, const char *id, JsonObject *properties)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (import->store);
  const LinliField *name_field = linli_catalogue_get_role (catalogue, "building.name");
  g_autofree char *name = NULL;
  g_autofree char *floors = NULL;
  g_autofree char *height = NULL;

  if (import_first_of (properties, name_keys, &name) == NULL)
    name = id != NULL ? g_strdup_printf ("建筑 %s", id) : g_strdup_printf ("建筑 %u", number);
  /* "2;3" storeys or "about 10 m" are no reason to refuse a building. */
  set_text (import, edit, line, linli_catalogue_get_role (catalogue, "building.floors"), import_first_of (properties, floor_keys, &floors), FALSE);
  set_text (import, edit, line, linli_catalogue_get_role (catalogue, "building.height"), import_first_of (properties, height_keys, &height), FALSE);
  return set_text (import, edit, line, name_field, name, TRUE);
}

gboolean
import_take_properties (Import *import, LinliEdit *edit, guint line, guint number, const char *id, JsonObject *properties)
{
  LinliId own;

  if (id != NULL && linli_id_parse (id, &own))
    return take_own (import, edit, line, id, properties);
  return take_foreign (import, edit, line, number, id, properties);
}

static void
take_feature (Import *import, guint line, guint number, JsonNode *feature, const LinliField *footprint)
{
  JsonObject *object = json_node_get_object (feature);
  JsonObject *properties = NULL;
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);
  g_autofree char *id = property (object, "id");
  gboolean good;
  LinliId own;

  linli_json_get_object (object, "properties", &properties, NULL);
  if (id == NULL)
    id = property (properties, "id");
  edit->source = LINLI_SOURCE_IMPORT;
  edit->grid = 0;
  good = take_geometry (import, edit, line, json_object_has_member (object, "geometry") ? json_object_get_member (object, "geometry") : NULL,
                        footprint);
  good &= take_own (import, edit, line, id, properties);
  if (linli_kind_get_core (footprint->kind) != import->kind)
    return;
  if (id == NULL || !linli_id_parse (id, &own))
    good &= take_foreign (import, edit, line, number, id, properties);
  if (good)
    import_save (import, edit, line, import_get_feature_name, NULL);
}

gboolean
import_read_features (Import *import, const char *path, guint *ret_line, GError **error)
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
  if (!import_may_write_grid (import, 0))
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
        import_add_error (import, *ret_line, "", held_reason);
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
