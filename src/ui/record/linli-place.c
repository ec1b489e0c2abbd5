/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fields lead to the place is asked by role, so a catalogue without them has records without a place. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-place.h"

#include <string.h>

gboolean
linli_place_get_ref (const LinliRecord *record,
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

static gboolean
holds_role (const LinliCatalogue *catalogue,
            const LinliKind      *kind,
            const char           *role)
{
  const LinliField *field = linli_catalogue_get_role (catalogue, role);

  return field != NULL && linli_kind_get_core (field->kind) == kind;
}

/* (transfer full) (nullable): the record that @from names in its field of @role. */
static LinliLoaded *
follow (LinliStore        *store,
        const LinliRecord *from,
        const char        *role)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliField *field = linli_catalogue_get_role (catalogue, role);
  const LinliKind *kind = field != NULL && field->ref_kind != NULL ? linli_catalogue_get_kind (catalogue, field->ref_kind) : NULL;
  LinliId id;

  if (kind == NULL || linli_kind_get_core (field->kind) != from->kind || !linli_place_get_ref (from, field, &id))
    return NULL;
  return linli_store_load (store, kind, &id, NULL);
}

static void
append_title (GString           *words,
              const LinliRecord *record)
{
  g_autofree char *title = linli_record_get_title (record);

  if (*title == '\0')
    return;
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append (words, title);
}

void
linli_place_find (LinliStore        *store,
                  const LinliRecord *record,
                  LinliPlace        *ret_place)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  g_autoptr(LinliLoaded) household = follow (store, record, "person.household");
  const LinliRecord *home = household != NULL ? household->record : record;
  g_autoptr(LinliLoaded) room = follow (store, home, "household.room");
  const LinliRecord *inside = room != NULL ? room->record : record;
  g_autoptr(LinliLoaded) building = follow (store, inside, "room.building");
  g_autoptr(LinliLoaded) unit = follow (store, inside, "room.unit");
  g_autoptr(GString) words = g_string_new (NULL);

  *ret_place = (LinliPlace) { 0 };
  if (building != NULL)
    append_title (words, building->record);
  if (unit != NULL)
    append_title (words, unit->record);
  if (room != NULL || holds_role (catalogue, record->kind, "room.building"))
    append_title (words, inside);
  ret_place->words = g_string_free (g_steal_pointer (&words), FALSE);
  if (household != NULL || holds_role (catalogue, record->kind, "household.room"))
    ret_place->household = home->id;
  if (room != NULL)
    ret_place->room = room->record->id;
}

void
linli_place_clear (LinliPlace *place)
{
  g_clear_pointer (&place->words, g_free);
}

gboolean
linli_place_is_title (const LinliCatalogue *catalogue,
                      const LinliKind      *kind)
{
  return holds_role (catalogue, kind, "household.room") || holds_role (catalogue, kind, "room.building");
}

/* (transfer full) (nullable): the title of what @record is called by, where it is here. */
static char *
find_called (LinliStore        *store,
             const LinliRecord *record)
{
  const LinliField *field = record->kind->called_by;
  const LinliKind *kind = field != NULL ? linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind) : NULL;
  g_autoptr(LinliLoaded) other = NULL;
  LinliId id;

  if (kind == NULL || !linli_place_get_ref (record, field, &id))
    return NULL;
  other = linli_store_load (store, kind, &id, NULL);
  return other != NULL ? linli_record_get_title (other->record) : NULL;
}

char *
linli_place_get_title (LinliStore        *store,
                       const LinliRecord *record)
{
  char *called = find_called (store, record);

  if (called != NULL)
    return called;
  if (linli_place_is_title (linli_store_get_catalogue (store), record->kind))
    {
      g_auto(LinliPlace) place = { 0 };

      linli_place_find (store, record, &place);
      if (*place.words != '\0')
        return g_steal_pointer (&place.words);
    }
  return linli_record_get_title (record);
}
