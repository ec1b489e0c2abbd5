/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-replica.c - what the verbs over a replica share: opening it, naming things, JSON of values. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-error.h"
#include "linli-geometry.h"
#include "linli-json.h"

#include <stdio.h>
#include <string.h>

/* A watcher holds the replica for as long as one cycle takes: another verb waits for that, not for a window. */
#define PATIENCE_US (1500 * 1000)
#define POLL_US     (20 * 1000)

LinliStore *
ctl_open_locked (const char *path, LinliStoreFlags flags, GError **error)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, error);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(GError) local = NULL;
  gint64 until = g_get_monotonic_time () + PATIENCE_US;
  LinliStore *store = catalogue != NULL ? linli_store_open (path, flags, catalogue, clock, random, &local) : NULL;

  while (g_error_matches (local, LINLI_ERROR, LINLI_ERROR_BUSY) && (flags & LINLI_STORE_READ_ONLY) == 0 && g_get_monotonic_time () < until)
    {
      g_usleep (POLL_US);
      g_clear_error (&local);
      store = linli_store_open (path, flags, catalogue, clock, random, &local);
    }

  /* A folder that is not there is a file that cannot be opened (exit 3), not a record that is unknown. */
  if (g_error_matches (local, LINLI_ERROR, LINLI_ERROR_NOT_FOUND))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, local->message);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return store;
}

/* That it ended is kept, also where somebody only wanted to read: a clock that is set back then opens nothing. */
static void
keep_end (const char *path)
{
  g_autoptr(LinliStore) store = ctl_open_locked (path, 0, NULL);

  if (store != NULL)
    linli_store_note_time (store, NULL);
}

LinliStore *
ctl_open_replica (const char *path, LinliStoreFlags flags, GError **error)
{
  LinliStore *store = ctl_open_locked (path, flags, error);

  if (store == NULL)
    return NULL;
  if (!linli_store_check_lease (store, error))
    {
      linli_store_close (store);
      keep_end (path);
      return NULL;
    }
  /* What cannot be written now is written with the next verb. */
  linli_store_note_time (store, NULL);
  return store;
}

const LinliKind *
ctl_find_kind (LinliStore *store, const char *name, GError **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliKind *kind = linli_catalogue_get_kind (catalogue, name);
  g_autoptr(GString) names = g_string_new (NULL);

  if (kind != NULL)
    return linli_kind_get_core (kind);
  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *each = g_ptr_array_index (catalogue->kinds, i);

      if (each->facet_of == NULL)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", each->name);
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no kind \"%.60s\"; there are %s", name, names->str);
  return NULL;
}

gboolean
ctl_parse_id (const char *text, LinliId *ret_id, GError **error)
{
  if (linli_id_parse (text, ret_id))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.60s\" is no record id; give the 36 characters that list prints", text);
  return FALSE;
}

/* Geometries are typed as GeoJSON. */
static gboolean
parse_geometry (const LinliField *field, const char *text, LinliValue *ret_value, GError **error)
{
  g_autoptr(JsonNode) node = linli_json_parse (text, -1, NULL, error);
  g_autoptr(LinliGeometry) geometry = node != NULL ? linli_geometry_from_json (node, error) : NULL;
  g_autofree guint8 *wkb = NULL;
  gsize length;

  if (geometry == NULL)
    {
      g_prefix_error (error, "%s (%s), a GeoJSON geometry is wanted: ", linli_field_get_label (field), field->name);
      return FALSE;
    }
  wkb = linli_geometry_to_wkb (geometry, &length);
  linli_value_set_blob (ret_value, wkb, length);
  return linli_field_check (field, ret_value, error);
}

gboolean
ctl_parse_values (LinliEdit *edit, GPtrArray *words, guint first, GError **error)
{
  for (guint i = first; i < words->len; i++)
    {
      const char *word = g_ptr_array_index (words, i);
      const char *equals = strchr (word, '=');
      g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : g_strdup (word);
      const LinliField *field = linli_kind_find_field (edit->kind, name);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (equals == NULL)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.60s\": write field=value", word);
          return FALSE;
        }
      if (field == NULL)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s has no field \"%.60s\"", edit->kind->name, name);
          return FALSE;
        }
      if (field->type == LINLI_TYPE_GEOMETRY && equals[1] != '\0'
          ? !parse_geometry (field, equals + 1, &value, error) : !linli_field_parse (field, equals + 1, &value, error))
        return FALSE;
      linli_edit_set (edit, field, &value);
    }
  return TRUE;
}

void
ctl_append_text (GString *out, const char *text)
{
  if (text != NULL)
    linli_json_append_string (out, text, -1);
  else
    g_string_append (out, "null");
}

void
ctl_append_id (GString *out, const LinliId *id)
{
  char text[LINLI_ID_STRING_SIZE];

  linli_json_append_string (out, linli_id_format (id, text), -1);
}

static void
append_codes (GString *out, const char *codes)
{
  g_auto(GStrv) parts = g_strsplit (codes, ",", -1);

  g_string_append_c (out, '[');
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      linli_json_append_string (out, parts[i], -1);
    }
  g_string_append_c (out, ']');
}

static void
append_geometry (GString *out, const LinliValue *value)
{
  g_autoptr(LinliGeometry) geometry = linli_geometry_from_wkb (value->data, value->length, NULL);

  if (geometry != NULL)
    {
      g_autoptr(JsonNode) node = linli_geometry_to_json (geometry);
      g_autofree char *text = linli_json_to_string (node);

      g_string_append (out, text);
    }
  else
    g_string_append (out, "null");
}

void
ctl_append_value (GString *out, const LinliField *field, const LinliValue *value)
{
  switch (value->type)
    {
    case LINLI_VALUE_INTEGER:
      if (field->value_type == LINLI_TYPE_BOOLEAN)
        g_string_append (out, value->integer != 0 ? "true" : "false");
      else if (field->value_type == LINLI_TYPE_DECIMAL && field->scale > 0)
        {
          double unit = 1;

          for (guint i = 0; i < field->scale; i++)
            unit *= 10;
          linli_json_append_double (out, (double) value->integer / unit);
        }
      else
        g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
      break;
    case LINLI_VALUE_REAL:
      linli_json_append_double (out, value->real);
      break;
    case LINLI_VALUE_TEXT:
      if (field->value_type == LINLI_TYPE_CODES)
        append_codes (out, value->data);
      else
        linli_json_append_string (out, value->data, (gssize) value->length);
      break;
    case LINLI_VALUE_BLOB:
      if (value->length == sizeof (LinliId) && field->value_type == LINLI_TYPE_REF)
        ctl_append_id (out, (const LinliId *) value->data);
      else if (field->value_type == LINLI_TYPE_GEOMETRY)
        append_geometry (out, value);
      else
        g_string_append (out, "null");
      break;
    case LINLI_VALUE_NULL:
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
    default:
      g_string_append (out, "null");
      break;
    }
}

guint
ctl_get_compartments (LinliStore *store, const LinliKind *kind, LinliRights right)
{
  guint bits = linli_store_has_right (store, kind, right) ? 1u << kind->compartment : 0;

  for (guint i = 0; i < kind->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (kind->facets, i);

      if (linli_store_has_right (store, facet, right))
        bits |= 1u << facet->compartment;
    }
  return bits;
}

void
ctl_append_row (GString *out, const LinliLoaded *loaded, guint listed)
{
  const LinliRecord *record = loaded->record;

  g_string_append (out, "{\"id\":");
  ctl_append_id (out, &record->id);
  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (record->kind->all_fields, i);

      if ((loaded->held & listed & (1u << field->kind->compartment)) == 0)
        continue;
      g_string_append_printf (out, ",\"%s\":", field->name);
      ctl_append_value (out, field, linli_record_get (record, field));
    }
  g_string_append_c (out, '}');
}

void
ctl_print (GString *out)
{
  puts (out->str);
}
