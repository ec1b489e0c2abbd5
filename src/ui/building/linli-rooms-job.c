/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds what a plan has and a building lacks: units first, then their rooms, as one batch. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-rooms-job.h"

#include "linli-building-data.h"
#include "linli-building-jobs.h"
#include "linli-building-picture.h"
#include "linli-building-roles.h"
#include "linli-error.h"
#include "linli-room-edits.h"

LinliRoomsJob *
linli_rooms_job_new (const LinliId       *building,
                     const LinliRoomPlan *plan)
{
  LinliRoomsJob *job = g_new0 (LinliRoomsJob, 1);

  job->building = *building;
  job->plan = *plan;
  job->unit_names = g_ptr_array_new_with_free_func (g_free);
  /* The words come from the language of the window, so they are made on its thread. */
  for (guint i = 1; i <= plan->units; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      g_ptr_array_add (job->unit_names, linli_building_picture_unit_name (number));
    }
  return job;
}

void
linli_rooms_job_free (gpointer data)
{
  LinliRoomsJob *job = data;

  g_ptr_array_unref (job->unit_names);
  g_free (job);
}

/* ---- units ---- */

/* Makes the units that have a null id in @units and writes their ids there. */
static gboolean
add_units (LinliStore               *store,
           const LinliBuildingRoles *roles,
           const LinliRoomsJob      *job,
           GArray                   *units,
           GError                  **error)
{
  const LinliKind *kind = linli_kind_get_core (roles->unit_no->kind);
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) saved = { 0 };

  for (guint i = 0; i < units->len; i++)
    {
      LinliEdit *edit;

      if (!linli_id_is_null (&g_array_index (units, LinliId, i)))
        continue;
      edit = linli_room_edits_add (edits, roles->unit_no);
      linli_room_edits_set_ref (edit, roles->unit_building, &job->building);
      linli_room_edits_set_number (edit, roles->unit_no, i + 1);
      for (guint j = 0; j < kind->title_fields->len; j++)
        linli_room_edits_set_text (edit, g_ptr_array_index (kind->title_fields, j), g_ptr_array_index (job->unit_names, i));
    }
  if (edits->len > 0 && !linli_store_save (store, edits, NULL, &saved, error))
    return FALSE;
  for (guint i = 0, made = 0; i < units->len; i++)
    if (linli_id_is_null (&g_array_index (units, LinliId, i)))
      g_array_index (units, LinliId, i) = ((const LinliEdit *) g_ptr_array_index (edits, made++))->id;
  return TRUE;
}

/* The units of the building by number, made where they are missing; null ids where the catalogue knows no units. */
static GArray *
prepare_units (LinliStore               *store,
               const LinliBuildingRoles *roles,
               const LinliRoomsJob      *job,
               GError                  **error)
{
  g_autoptr(GArray) units = g_array_new (FALSE, TRUE, sizeof (LinliId));
  g_autoptr(GPtrArray) ids = NULL;
  const LinliKind *kind;

  g_array_set_size (units, job->plan.units);
  if (roles->unit_building == NULL || roles->unit_no == NULL || roles->room_unit == NULL)
    return g_steal_pointer (&units);
  kind = linli_kind_get_core (roles->unit_no->kind);
  ids = linli_store_find_referring (store, roles->unit_building, &job->building, error);
  if (ids == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(LinliLoaded) unit = linli_store_load (store, kind, g_ptr_array_index (ids, i), error);
      const LinliValue *no;

      if (unit == NULL)
        return NULL;
      no = linli_record_get (unit->record, roles->unit_no);
      if (no->type == LINLI_VALUE_INTEGER && no->integer >= 1 && no->integer <= job->plan.units)
        g_array_index (units, LinliId, no->integer - 1) = unit->record->id;
    }
  return add_units (store, roles, job, units, error) ? g_steal_pointer (&units) : NULL;
}

/* ---- rooms ---- */

static void
add_room (GPtrArray                *edits,
          const LinliBuildingRoles *roles,
          const LinliRoomsJob      *job,
          const LinliMatrixRoom    *room,
          GArray                   *units)
{
  LinliEdit *edit = linli_room_edits_add (edits, roles->room_no);

  linli_room_edits_set_text (edit, roles->room_no, room->no);
  linli_room_edits_set_ref (edit, roles->room_building, &job->building);
  linli_room_edits_set_ref (edit, roles->room_unit, &g_array_index (units, LinliId, g_ascii_strtoull (room->unit, NULL, 10) - 1));
  linli_room_edits_set_number (edit, roles->room_floor, room->floor);
  linli_room_edits_set_number (edit, roles->room_column, room->column);
  if (room->row_span > 1)
    linli_room_edits_set_number (edit, roles->room_row_span, room->row_span);
  linli_room_edits_set_text (edit, roles->room_kind, linli_room_kind_get_code (room->kind));
}

static gboolean
add_rooms (LinliStore               *store,
           const LinliBuildingRoles *roles,
           const LinliRoomsJob      *job,
           GPtrArray                *planned,
           GError                  **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(GArray) units = prepare_units (store, roles, job, error);

  if (units == NULL)
    return FALSE;
  for (guint i = 0; i < planned->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (planned, i);

      if (linli_id_is_null (&room->id))
        add_room (edits, roles, job, room, units);
      if (edits->len >= LINLI_ROOM_EDITS_MAX && !linli_room_edits_save (store, edits, error))
        return FALSE;
    }
  return linli_room_edits_save (store, edits, error);
}

gpointer
linli_rooms_job_run (LinliStore   *store,
                     gpointer      data,
                     GCancellable *cancellable,
                     GError      **error)
{
  const LinliRoomsJob *job = data;
  g_autoptr(GPtrArray) planned = linli_room_plan_make (&job->plan, error);
  g_autoptr(LinliBuildingData) building = NULL;
  g_autoptr(LinliHomesResult) result = g_new0 (LinliHomesResult, 1);
  LinliBuildingRoles roles;
  LinliPlanCounts counts;
  gboolean good;

  if (planned == NULL)
    return NULL;
  building = linli_building_data_load (store, &job->building, NULL, cancellable, error);
  if (building == NULL)
    return NULL;
  linli_building_roles_find (linli_store_get_catalogue (store), &roles);
  linli_room_plan_match (planned, building->rooms, building->merged, &counts);
  result->done = LINLI_HOMES_ROOMS_ADDED;
  result->skipped = counts.present;
  if (counts.added == 0)
    return g_steal_pointer (&result);
  if (!linli_store_begin_batch (store, "rooms", &result->batch, error))
    return NULL;
  good = add_rooms (store, &roles, job, planned, error);
  if (!linli_store_end_batch (store, good, good ? error : NULL) || !good)
    return NULL;
  result->changed = counts.added;
  return g_steal_pointer (&result);
}
