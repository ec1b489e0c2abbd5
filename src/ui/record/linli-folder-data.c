/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a folder shows.  Which fields lead to the place is asked by role, so a catalogue without them shows no place. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-data.h"

#include "linli-form-text.h"
#include "linli-place.h"

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

static void
find_place (LinliFolderData *data,
            LinliStore      *store)
{
  g_auto(LinliPlace) place = { 0 };

  linli_place_find (store, data->loaded->record, &place);
  data->room = place.room;
  if (!linli_id_is_null (&place.household))
    add_members (data, store, &place.household);
  data->place = g_steal_pointer (&place.words);
  if (*data->place != '\0' && linli_place_is_title (linli_store_get_catalogue (store), data->loaded->record->kind))
    {
      char *number = data->title;

      data->title = data->place;
      data->place = number;
    }
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

      if (field->value_type != LINLI_TYPE_REF || field->ref_kind == NULL || !linli_place_get_ref (record, field, &id))
        continue;
      kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind);
      other = kind != NULL ? linli_store_load (store, kind, &id, NULL) : NULL;
      if (other == NULL)
        continue;
      g_hash_table_insert (data->ref_titles, field, linli_place_get_title (store, other->record));
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
