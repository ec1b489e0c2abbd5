/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-intake-feature.c - what a feature of a map says of a building. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-intake.h"

#include "linli-cell.h"
#include "linli-error.h"
#include "linli-json.h"
#include "linli-words.h"

#include <math.h>
#include <string.h>

#define GEOMETRY "geometry"

const char *
linli_intake_get_feature_name (const LinliField *field, gpointer data)
{
  return field->type == LINLI_TYPE_GEOMETRY ? GEOMETRY : field->name;
}

char *
linli_intake_get_property (JsonObject *properties, const char *name)
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
linli_intake_first_of (JsonObject *properties, const char *const *names, char **ret_text)
{
  for (guint i = 0; names[i] != NULL && *ret_text == NULL; i++)
    {
      *ret_text = linli_intake_get_property (properties, names[i]);
      if (*ret_text != NULL && **ret_text == '\0')
        g_clear_pointer (ret_text, g_free);
    }
  return *ret_text;
}

static gboolean
set_text (LinliIntake *import, LinliEdit *edit, guint line, const LinliField *field, const char *text, gboolean is_needed)
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
    linli_intake_add_field_error (import, line, field->name, error);
  return !is_needed;
}

/* As GeoJSON: seven decimals, and every ring wound as that asks, whichever way the file's format does. */
static char *
write_outline (const LinliValue *value)
{
  g_autoptr(LinliGeometry) geometry = value != NULL && value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;
  g_autoptr(JsonNode) node = geometry != NULL ? linli_geometry_to_json (geometry) : NULL;

  return node != NULL ? linli_json_to_string (node) : NULL;
}

gboolean
linli_intake_is_same_outline (const LinliValue *before, const LinliValue *after)
{
  g_autofree char *first = write_outline (before), *second = write_outline (after);

  return second != NULL && g_strcmp0 (first, second) == 0;
}

/* Degenerate rings draw nothing and cannot be found again. */
gboolean
linli_intake_take_geometry (LinliIntake *import, LinliEdit *edit, guint line, const LinliGeometry *geometry, const LinliField *footprint)
{
  g_autoptr(LinliGeometry) rounded = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  LinliBounds bounds;
  gsize length;

  if (geometry->type != LINLI_GEOMETRY_POLYGON && geometry->type != LINLI_GEOMETRY_MULTI_POLYGON)
    {
      linli_intake_add_error (import, line, GEOMETRY, "a building needs a Polygon or a MultiPolygon");
      return FALSE;
    }
  linli_geometry_get_bounds (geometry, &bounds);
  if (bounds.east - bounds.west < 1e-7 || bounds.north - bounds.south < 1e-7)
    {
      linli_intake_add_error (import, line, GEOMETRY, "the outline has no area");
      return FALSE;
    }
  rounded = linli_geometry_copy (geometry);
  linli_geometry_round (rounded);
  wkb = linli_geometry_to_wkb (rounded, &length);
  linli_value_set_blob (&value, wkb, length);
  linli_edit_set (edit, footprint, &value);
  return TRUE;
}

/* A feature that this program exported carries the record's id and the fields by their names. */
static gboolean
take_own (LinliIntake *import, LinliEdit *edit, guint line, const char *text, JsonObject *properties)
{
  gboolean good = TRUE;
  LinliId id;

  if (text == NULL || !linli_id_parse (text, &id))
    return TRUE;
  for (guint i = 0; i < import->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (import->kind->fields, i);
      g_autofree char *value = field->type != LINLI_TYPE_GEOMETRY && field->type != LINLI_TYPE_COMPUTED ? linli_intake_get_property (properties, field->name) : NULL;

      good &= set_text (import, edit, line, field, value, TRUE);
    }
  {
    g_autoptr(LinliLoaded) known = linli_store_load (import->store, import->kind, &id, NULL);

    if (known != NULL)
      return linli_intake_make_change (import, edit, &id, line, "id") && good;
  }
  edit->id = id;
  return good;
}

/* What other people's files call the name, the storeys, the height. */
static const char *const name_keys[] = { "name:zh", "name", "NAME", "Name", "addr:housename", "名称", "楼栋名称", "楼栋名", "建筑名称", NULL };
static const char *const floor_keys[] = { "building:levels", "levels", "floors", "FLOORS", "Floors", "FLOOR", "层数", "楼层", "楼层数", NULL };
static const char *const height_keys[] = { "height", "HEIGHT", "Height", "height_m", "高度", "建筑高度", NULL };

static void
fill_empty (LinliIntake *import, LinliEdit *edit, guint line, const LinliLoaded *loaded, const char *role, const char *const *keys, JsonObject *properties)
{
  const LinliField *field = linli_catalogue_get_role (linli_store_get_catalogue (import->store), role);
  g_autofree char *text = NULL;

  if (field != NULL && linli_value_is_null (linli_record_get (loaded->record, field)))
    set_text (import, edit, line, field, linli_intake_first_of (properties, keys, &text), FALSE);
}

void
linli_intake_fill_empty (LinliIntake *import, LinliEdit *edit, guint line, const LinliLoaded *loaded, JsonObject *properties)
{
  fill_empty (import, edit, line, loaded, "building.floors", floor_keys, properties);
  fill_empty (import, edit, line, loaded, "building.height", height_keys, properties);
}

static gboolean
take_foreign (LinliIntake *import, LinliEdit *edit, guint line, guint number, const char *id, JsonObject *properties)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (import->store);
  const LinliField *name_field = linli_catalogue_get_role (catalogue, "building.name");
  g_autofree char *name = NULL;
  g_autofree char *floors = NULL;
  g_autofree char *height = NULL;

  if (linli_intake_first_of (properties, name_keys, &name) == NULL)
    name = id != NULL ? g_strdup_printf ("建筑 %s", id) : g_strdup_printf ("建筑 %u", number);
  /* "2;3" storeys or "about 10 m" are no reason to refuse a building. */
  set_text (import, edit, line, linli_catalogue_get_role (catalogue, "building.floors"), linli_intake_first_of (properties, floor_keys, &floors), FALSE);
  set_text (import, edit, line, linli_catalogue_get_role (catalogue, "building.height"), linli_intake_first_of (properties, height_keys, &height), FALSE);
  return set_text (import, edit, line, name_field, name, TRUE);
}

gboolean
linli_intake_take_properties (LinliIntake *import, LinliEdit *edit, guint line, guint number, const char *id, JsonObject *properties)
{
  LinliId own;

  /* Other people number with UUIDs, too: ours carry the fields by their names. */
  if (id != NULL && linli_id_parse (id, &own) && properties != NULL && json_object_has_member (properties, "code"))
    return take_own (import, edit, line, id, properties);
  return take_foreign (import, edit, line, number, id, properties);
}
