/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a folder shows.  Which fields lead to the place is asked by role, so a catalogue without them shows no place. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-data.h"

#include "linli-form-text.h"

#include <string.h>

gboolean
linli_folder_get_ref (const LinliRecord *record,
                      const LinliField  *field,
                      LinliId           *ret_id)
{
  const LinliValue *value = linli_record_get (record, field);

  if (value->type == LINLI_VALUE_BLOB && value->length == sizeof (LinliId))
    {
      memcpy (ret_id, value->data, sizeof (LinliId));
      return TRUE;
    }
  return value->type == LINLI_VALUE_TEXT && linli_id_parse (value->data, ret_id);
}

/* (transfer full) (nullable): the record that @from names in its field of @role. */
static LinliLoaded *
follow (LinliStore        *store,
        const LinliRecord *from,
        const char        *role)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliField *field = linli_catalogue_get_role (catalogue, role);
  const LinliKind *kind = field != NULL && field->ref_kind != NULL ? linli_catalogue_get_kind (catalogue, field->ref_kind) : NULL;
  LinliId id;

  if (from == NULL || kind == NULL || linli_kind_get_core (field->kind) != from->kind || !linli_folder_get_ref (from, field, &id))
    return NULL;
  return linli_store_load (store, kind, &id, NULL);
}

static void
append_title (GString           *place,
              const LinliLoaded *loaded)
{
  g_autofree char *title = loaded != NULL ? linli_record_get_title (loaded->record) : NULL;

  if (title == NULL || *title == '\0')
    return;
  if (place->len > 0)
    g_string_append (place, " · ");
  g_string_append (place, title);
}

static void
add_members (LinliFolderData *data,
             LinliStore      *store,
             const LinliId   *household)
{
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));
  g_autoptr(GPtrArray) members = linli_store_load_members (store, household, NULL);

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      const LinliRecord *record = g_ptr_array_index (members, i);
      LinliHit *hit = g_new0 (LinliHit, 1);

      hit->kind = record->kind;
      hit->id = record->id;
      hit->title = linli_record_get_title (record);
      hit->why = linli_form_format_facts (record, today);
      g_ptr_array_add (data->members, hit);
    }
}

/* person → household → room → unit, building: as far as this record goes. */
static void
find_place (LinliFolderData *data,
            LinliStore      *store)
{
  const LinliRecord *record = data->loaded->record;
  const LinliField *household_field = linli_catalogue_get_role (linli_store_get_catalogue (store), "household.room");
  LinliLoaded *household = follow (store, record, "person.household");
  LinliLoaded *room = follow (store, household != NULL ? household->record : record, "household.room");
  const LinliRecord *inside = room != NULL ? room->record : record;
  LinliLoaded *building = follow (store, inside, "room.building");
  LinliLoaded *unit = follow (store, inside, "room.unit");
  g_autoptr(GString) place = g_string_new (NULL);

  append_title (place, building);
  append_title (place, unit);
  append_title (place, room);
  data->place = g_string_free (g_steal_pointer (&place), FALSE);
  if (room != NULL)
    data->room = room->record->id;
  if (household != NULL)
    add_members (data, store, &household->record->id);
  else if (household_field != NULL && linli_kind_get_core (household_field->kind) == record->kind)
    add_members (data, store, &record->id);
  g_clear_pointer (&household, linli_loaded_free);
  g_clear_pointer (&room, linli_loaded_free);
  g_clear_pointer (&building, linli_loaded_free);
  g_clear_pointer (&unit, linli_loaded_free);
}

static void
find_ref_titles (LinliFolderData *data,
                 LinliStore      *store)
{
  const LinliRecord *record = data->loaded->record;

  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (record->kind->all_fields, i);
      const LinliKind *kind;
      LinliLoaded *other;
      LinliId id;

      if (field->value_type != LINLI_TYPE_REF || field->ref_kind == NULL || !linli_folder_get_ref (record, field, &id))
        continue;
      kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind);
      other = kind != NULL ? linli_store_load (store, kind, &id, NULL) : NULL;
      if (other == NULL)
        continue;
      g_hash_table_insert (data->ref_titles, field, linli_record_get_title (other->record));
      linli_loaded_free (other);
    }
}

LinliFolderData *
linli_folder_data_load (LinliStore       *store,
                        const LinliKind  *kind,
                        const LinliId    *id,
                        GError          **error)
{
  g_autoptr(LinliFolderData) data = g_new0 (LinliFolderData, 1);
  g_autoptr(LinliRecord) as_drafted = NULL;
  GHashTableIter iter;
  gpointer field, value;

  data->loaded = linli_store_load (store, kind, id, error);
  if (data->loaded == NULL)
    return NULL;
  data->draft = linli_store_get_draft (store, kind, id, error);
  if (data->draft == NULL)
    return NULL;
  as_drafted = linli_record_copy (data->loaded->record);
  g_hash_table_iter_init (&iter, data->draft);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (as_drafted, field, value);
  data->judgement = linli_judgement_new (linli_store_get_rules (store), as_drafted);
  data->ref_titles = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  data->members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_hit_free);
  data->title = linli_record_get_title (data->loaded->record);
  data->facts = linli_form_format_facts (data->loaded->record, linli_clock_get_today (linli_store_get_clock (store)));
  find_ref_titles (data, store);
  find_place (data, store);
  if (!linli_store_find_building (store, kind, id, &data->building, NULL))
    data->building = (LinliId) { { 0 } };
  return g_steal_pointer (&data);
}

void
linli_folder_data_free (LinliFolderData *data)
{
  if (data == NULL)
    return;
  g_clear_pointer (&data->loaded, linli_loaded_free);
  g_clear_pointer (&data->draft, g_hash_table_unref);
  g_clear_pointer (&data->judgement, linli_judgement_free);
  g_clear_pointer (&data->ref_titles, g_hash_table_unref);
  g_clear_pointer (&data->members, g_ptr_array_unref);
  g_free (data->title);
  g_free (data->facts);
  g_free (data->place);
  g_free (data);
}
