/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a folder shows.  Which fields lead to the place is asked by role, so a catalogue without them shows no place. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-data.h"

#include "linli-error.h"
#include "linli-form-text.h"
#include "linli-member-list.h"
#include "linli-place.h"

#include <glib/gi18n.h>
#include <string.h>

static void
add_members (LinliFolderData *data,
             LinliStore      *store,
             const LinliId   *household)
{
  g_autoptr(GPtrArray) columns = linli_member_list_columns (linli_store_get_catalogue (store));
  g_autoptr(GPtrArray) members = linli_store_load_members (store, household, NULL);

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      const LinliRecord *record = g_ptr_array_index (members, i);
      LinliMember *member = g_new0 (LinliMember, 1);

      member->kind = record->kind;
      member->id = record->id;
      member->title = linli_record_get_title (record);
      member->cells = g_new0 (char *, columns->len + 1);
      for (guint column = 0; column < columns->len; column++)
        member->cells[column] = linli_form_format_short (g_ptr_array_index (columns, column), linli_record_get (record, g_ptr_array_index (columns, column)));
      g_ptr_array_add (data->members, member);
    }
}

/* What the map shows of it. */
static gboolean
has_place (const LinliRecord *record,
           const LinliKind   *kind)
{
  static const char *const roles[] = { "grid.boundary", "estate.boundary", "place.geometry", "facility.geometry", "ground.geometry", NULL };

  for (guint i = 0; i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);

      if (field->role != NULL && g_strv_contains (roles, field->role) && linli_record_get (record, field)->type == LINLI_VALUE_BLOB)
        return TRUE;
    }
  return FALSE;
}

static void
find_place (LinliFolderData   *data,
            LinliStore        *store,
            const LinliRecord *record)
{
  g_auto(LinliPlace) place = { 0 };

  linli_place_find (store, record, &place);
  data->room = place.room;
  data->household = place.household;
  if (!linli_id_is_null (&place.household))
    add_members (data, store, &place.household);
  data->place = g_steal_pointer (&place.words);
  if (*data->place != '\0' && linli_place_is_title (linli_store_get_catalogue (store), record->kind))
    {
      char *number = data->title;

      data->title = data->place;
      data->place = number;
    }
}

static void
find_title (LinliFolderData *data,
            LinliStore      *store,
            const LinliKind *kind,
            const LinliId   *id)
{
  g_autofree char *key = linli_id_to_string (id);
  g_autoptr(LinliLoaded) other = g_hash_table_contains (data->ref_titles, key) ? NULL : linli_store_load (store, kind, id, NULL);

  if (other != NULL)
    g_hash_table_insert (data->ref_titles, g_steal_pointer (&key), linli_place_get_title (store, other->record));
}

static void
find_ref_titles (LinliFolderData   *data,
                 LinliStore        *store,
                 const LinliRecord *record)
{
  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (record->kind->all_fields, i);
      const LinliValue *value = linli_record_get (record, field);
      const LinliKind *kind = field->ref_kind != NULL ? linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind) : NULL;
      LinliId id;

      if (kind == NULL || value->type != LINLI_VALUE_BLOB || (field->value_type != LINLI_TYPE_REF && field->value_type != LINLI_TYPE_REFS))
        continue;
      for (gsize at = 0; at + sizeof id.bytes <= value->length; at += sizeof id.bytes)
        {
          memcpy (id.bytes, value->data + at, sizeof id.bytes);
          find_title (data, store, kind, &id);
        }
    }
}

/* (transfer full): a record that exists only in the form. */
static LinliLoaded *
begin (LinliStore      *store,
       const LinliKind *kind,
       const LinliId   *id)
{
  LinliLoaded *loaded = g_new0 (LinliLoaded, 1);
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, NULL);
  const LinliRole *role = identity != NULL && identity->role != NULL
    ? linli_catalogue_get_user_role (linli_store_get_catalogue (store), identity->role) : NULL;

  loaded->record = linli_record_new (kind, id);
  loaded->prov = g_hash_table_new (NULL, NULL);
  loaded->pending = g_hash_table_new (NULL, NULL);
  loaded->state = "new";
  loaded->held = 1;
  for (guint i = 0; role != NULL && i < G_N_ELEMENTS (role->rights); i++)
    if (role->rights[i] & LINLI_RIGHT_WRITE)
      loaded->held |= 1u << i;
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (field->default_value != NULL && linli_field_parse (field, field->default_value, &value, NULL))
        linli_record_set (loaded->record, field, &value);
    }
  return loaded;
}

static gboolean
load_or_begin (LinliFolderData  *data,
               LinliStore       *store,
               const LinliKind  *kind,
               const LinliId    *id,
               gboolean          is_new,
               GHashTable       *values,
               GError          **error)
{
  g_autoptr(GError) local = NULL;
  GHashTableIter iter;
  gpointer field, value;

  data->draft = linli_store_get_draft (store, kind, id, error);
  if (data->draft == NULL)
    return FALSE;
  data->loaded = linli_store_load (store, kind, id, &local);
  if (data->loaded != NULL)
    return TRUE;
  if (!g_error_matches (local, LINLI_ERROR, LINLI_ERROR_NOT_FOUND) || (!is_new && g_hash_table_size (data->draft) == 0))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  data->is_new = TRUE;
  data->loaded = begin (store, kind, id);
  if (values != NULL && g_hash_table_size (data->draft) == 0)
    {
      g_hash_table_iter_init (&iter, values);
      while (g_hash_table_iter_next (&iter, &field, &value))
        g_hash_table_insert (data->draft, field, linli_value_dup (value));
    }
  return TRUE;
}

/* (nullable): the newest entry of @field. */
static const LinliHistoryEntry *
find_newest (GPtrArray        *entries,
             const LinliField *field)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const LinliHistoryEntry *entry = g_ptr_array_index (entries, i);

      if (entry->field == field && entry->fate != LINLI_FATE_RETURNED)
        return entry;
    }
  return NULL;
}

/* What this device saved itself is no news to who sits at it. */
static void
find_news (LinliFolderData   *data,
           LinliStore        *store,
           const LinliRecord *shown)
{
  const LinliRecord *record = data->loaded->record;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, NULL);
  g_autoptr(GPtrArray) entries = NULL;
  gint64 now_ms = linli_clock_get_wall_ms (linli_store_get_clock (store));

  for (guint i = 0; i < record->kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (record->kind->all_fields, i);
      const LinliHistoryEntry *entry;
      g_autofree char *when = NULL;

      if (field->type == LINLI_TYPE_COMPUTED || linli_value_equal (linli_record_get (shown, field), linli_record_get (record, field)))
        continue;
      if (entries == NULL)
        entries = linli_store_get_history (store, record->kind, &record->id, NULL, NULL);
      entry = find_newest (entries, field);
      if (entry != NULL && identity != NULL && entry->device == identity->device)
        continue;
      when = entry != NULL ? linli_form_format_when (entry->at_ms, now_ms) : NULL;
      g_hash_table_insert (data->news, field,
                           when != NULL && entry->user_name != NULL
                           /* Translators: who, when. */
                           ? g_strdup_printf (_("Changed while you had it open: %s, %s"), entry->user_name, when)
                           : g_strdup (_("Changed while you had it open")));
    }
}

static gint64
find_changed (LinliStore      *store,
              const LinliKind *kind,
              const LinliId   *id)
{
  g_autoptr(GPtrArray) entries = linli_store_get_history (store, kind, id, NULL, NULL);

  return entries != NULL && entries->len > 0 ? ((const LinliHistoryEntry *) g_ptr_array_index (entries, 0))->at_ms : 0;
}

LinliFolderData *
linli_folder_data_load (LinliStore         *store,
                        const LinliKind    *kind,
                        const LinliId      *id,
                        gboolean            is_new,
                        GHashTable         *values,
                        const LinliRecord  *shown,
                        GError            **error)
{
  g_autoptr(LinliFolderData) data = g_new0 (LinliFolderData, 1);
  g_autoptr(LinliRecord) as_drafted = NULL;
  GHashTableIter iter;
  gpointer field, value;

  if (!load_or_begin (data, store, kind, id, is_new, values, error))
    return NULL;
  as_drafted = linli_record_copy (data->loaded->record);
  g_hash_table_iter_init (&iter, data->draft);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (as_drafted, field, value);
  data->judgement = linli_judgement_new (linli_store_get_rules (store), as_drafted);
  data->ref_titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  data->news = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (shown != NULL && !data->is_new)
    find_news (data, store, shown);
  data->members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_member_free);
  data->changed_ms = find_changed (store, kind, id);
  if (!linli_store_get_life (store, kind, id, &data->life, error))
    return NULL;
  data->title = kind->called_by != NULL ? linli_place_get_title (store, data->loaded->record) : linli_record_get_title (data->loaded->record);
  data->facts = linli_form_format_facts (data->loaded->record, linli_clock_get_today (linli_store_get_clock (store)));
  find_ref_titles (data, store, data->loaded->record);
  find_ref_titles (data, store, as_drafted);
  find_place (data, store, data->is_new ? as_drafted : data->loaded->record);
  if (!linli_store_find_building (store, kind, id, &data->building, NULL))
    data->building = (LinliId) { { 0 } };
  data->on_map = linli_id_is_null (&data->building) && has_place (data->loaded->record, kind);
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
  g_clear_pointer (&data->news, g_hash_table_unref);
  g_clear_pointer (&data->members, g_ptr_array_unref);
  g_free (data->title);
  g_free (data->facts);
  g_free (data->place);
  g_free (data);
}
