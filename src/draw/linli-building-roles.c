/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fields of the catalogue the building picture reads: a table over roles. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-roles.h"

#include <string.h>

static const struct { const char *role; gsize offset; gboolean needed; } wanted[] = {
  { "room.unit", G_STRUCT_OFFSET (LinliBuildingRoles, room_unit), FALSE },
  { "room.building", G_STRUCT_OFFSET (LinliBuildingRoles, room_building), FALSE },
  { "room.floor", G_STRUCT_OFFSET (LinliBuildingRoles, room_floor), FALSE },
  { "room.no", G_STRUCT_OFFSET (LinliBuildingRoles, room_no), TRUE },
  { "room.col", G_STRUCT_OFFSET (LinliBuildingRoles, room_column), FALSE },
  { "room.row_span", G_STRUCT_OFFSET (LinliBuildingRoles, room_row_span), FALSE },
  { "room.col_span", G_STRUCT_OFFSET (LinliBuildingRoles, room_column_span), FALSE },
  { "room.check_state", G_STRUCT_OFFSET (LinliBuildingRoles, room_check_state), FALSE },
  { "room.kind", G_STRUCT_OFFSET (LinliBuildingRoles, room_kind), FALSE },
  { "room.merged_into", G_STRUCT_OFFSET (LinliBuildingRoles, room_merged), FALSE },
  { "unit.building", G_STRUCT_OFFSET (LinliBuildingRoles, unit_building), FALSE },
  { "unit.no", G_STRUCT_OFFSET (LinliBuildingRoles, unit_no), FALSE },
  { "household.room", G_STRUCT_OFFSET (LinliBuildingRoles, household_room), TRUE },
  { "household.occupancy", G_STRUCT_OFFSET (LinliBuildingRoles, household_occupancy), FALSE },
  { "household.head", G_STRUCT_OFFSET (LinliBuildingRoles, household_head), FALSE },
  { "household.status", G_STRUCT_OFFSET (LinliBuildingRoles, household_status), FALSE },
  { "household.hazards", G_STRUCT_OFFSET (LinliBuildingRoles, household_hazards), FALSE },
  { "building.name", G_STRUCT_OFFSET (LinliBuildingRoles, building_name), TRUE },
  { "building.estate", G_STRUCT_OFFSET (LinliBuildingRoles, building_estate), FALSE },
  { "building.floors", G_STRUCT_OFFSET (LinliBuildingRoles, building_floors), FALSE },
  { "building.kind", G_STRUCT_OFFSET (LinliBuildingRoles, building_kind), FALSE },
  { "person.name", G_STRUCT_OFFSET (LinliBuildingRoles, person_name), FALSE },
  { "person.birth_date", G_STRUCT_OFFSET (LinliBuildingRoles, person_birth), FALSE },
  { "person.status", G_STRUCT_OFFSET (LinliBuildingRoles, person_status), FALSE },
  { "person.population_kind", G_STRUCT_OFFSET (LinliBuildingRoles, person_population), FALSE },
  { "person.care_tags", G_STRUCT_OFFSET (LinliBuildingRoles, person_tags), FALSE },
};

gboolean
linli_building_roles_find (const LinliCatalogue *catalogue,
                           LinliBuildingRoles   *ret_roles)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const LinliField *field = linli_catalogue_get_role (catalogue, wanted[i].role);

      complete = complete && (field != NULL || !wanted[i].needed);
      G_STRUCT_MEMBER (const LinliField *, ret_roles, wanted[i].offset) = field;
    }
  return complete
         && (ret_roles->room_building != NULL || (ret_roles->room_unit != NULL && ret_roles->unit_building != NULL));
}

const LinliValue *
linli_building_roles_get (const LinliRecord *record,
                          const LinliField  *field)
{
  static const LinliValue none = LINLI_VALUE_INIT;

  return field != NULL ? linli_record_get (record, field) : &none;
}

char *
linli_building_roles_get_text (const LinliRecord *record,
                               const LinliField  *field)
{
  const LinliValue *value = linli_building_roles_get (record, field);

  return value->type == LINLI_VALUE_NULL ? NULL : linli_field_format (field, value);
}

static const char *const left_codes[] = { "3", "4", NULL };       /* moved out, closed */
static const char *const gone_codes[] = { "3", "4", "5", NULL };  /* moved out, died, entered by mistake */

static gboolean
has_code (const LinliRecord *record,
          const LinliField  *field,
          const char *const *codes)
{
  return field != NULL && g_strv_contains (codes, linli_record_get_text (record, field));
}

gboolean
linli_building_roles_says_left (const LinliValue *status)
{
  return status->type == LINLI_VALUE_TEXT && g_strv_contains (left_codes, linli_value_get_text (status));
}

gboolean
linli_building_roles_says_gone (const LinliValue *status)
{
  return status->type == LINLI_VALUE_TEXT && g_strv_contains (gone_codes, linli_value_get_text (status));
}

gboolean
linli_building_roles_has_left (const LinliBuildingRoles *roles,
                               const LinliRecord        *household)
{
  return has_code (household, roles->household_status, left_codes);
}

gboolean
linli_building_roles_is_court (const LinliBuildingRoles *roles,
                               const LinliRecord        *building)
{
  static const char *const courts[] = { "6", NULL };

  return has_code (building, roles->building_kind, courts);
}

gboolean
linli_building_roles_is_gone (const LinliBuildingRoles *roles,
                              const LinliRecord        *person)
{
  return has_code (person, roles->person_status, gone_codes);
}

gboolean
linli_building_roles_is_floating (const LinliBuildingRoles *roles,
                                  const LinliRecord        *person)
{
  static const char *const floating[] = { "3", NULL };

  return has_code (person, roles->person_population, floating);
}

gboolean
linli_value_get_id (const LinliValue *value,
                    LinliId          *ret_id)
{
  if (value->type == LINLI_VALUE_BLOB && value->length == sizeof ret_id->bytes)
    {
      memcpy (ret_id->bytes, value->data, sizeof ret_id->bytes);
      return TRUE;
    }
  return value->type == LINLI_VALUE_TEXT && linli_id_parse (value->data, ret_id);
}
