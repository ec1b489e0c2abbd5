/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"
#include "linli-record.h"

G_BEGIN_DECLS

/* The fields behind the building picture, found by role; NULL where the catalogue has none. */
typedef struct
{
  const LinliField *room_unit, *room_building, *room_floor, *room_no, *room_column, *room_row_span, *room_column_span,
      *room_check_state, *room_kind, *room_merged;
  const LinliField *unit_building, *unit_no;
  const LinliField *household_room, *household_occupancy, *household_head, *household_status, *household_hazards;
  const LinliField *building_name, *building_estate, *building_floors, *building_kind;
  const LinliField *person_name, *person_birth, *person_status, *person_population, *person_tags;
} LinliBuildingRoles;

/* FALSE when a role is missing without which there is no picture. */
gboolean          linli_building_roles_find (const LinliCatalogue *catalogue, LinliBuildingRoles *ret_roles);

/* ---- reading a record through them; @field: (nullable) ---- */

/* Never NULL. */
const LinliValue *linli_building_roles_get  (const LinliRecord *record, const LinliField *field);
/* (transfer full) (nullable): as a person writes it. */
char             *linli_building_roles_get_text (const LinliRecord *record, const LinliField *field) G_GNUC_WARN_UNUSED_RESULT;
/* The household moved out or was closed: its room is somebody else's now. */
gboolean          linli_building_roles_has_left (const LinliBuildingRoles *roles, const LinliRecord *household);
/* The same of the value of its status. */
gboolean          linli_building_roles_says_left (const LinliValue *status);
/* Its homes stand round a court. */
gboolean          linli_building_roles_is_court (const LinliBuildingRoles *roles, const LinliRecord *building);
/* The person moved out, died or was entered by mistake. */
gboolean          linli_building_roles_is_gone  (const LinliBuildingRoles *roles, const LinliRecord *person);
gboolean          linli_building_roles_says_gone (const LinliValue *status);
/* The person lives here and is registered elsewhere. */
gboolean          linli_building_roles_is_floating (const LinliBuildingRoles *roles, const LinliRecord *person);
/* The id in a reference, as 16 bytes or as text; FALSE when there is none. */
gboolean          linli_value_get_id        (const LinliValue *value, LinliId *ret_id);

G_END_DECLS
