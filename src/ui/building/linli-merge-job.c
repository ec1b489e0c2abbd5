/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out what src/draw/linli-room-change.c says has to be written. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-merge-job.h"

#include "linli-building-roles.h"
#include "linli-error.h"
#include "linli-room-change.h"
#include "linli-room-edits.h"

LinliMergeJob *
linli_merge_job_new (const LinliId *building,
                     gboolean       split)
{
  LinliMergeJob *job = g_new0 (LinliMergeJob, 1);

  job->building = *building;
  job->rooms = g_array_new (FALSE, FALSE, sizeof (LinliId));
  job->split = split;
  return job;
}

void
linli_merge_job_free (gpointer data)
{
  LinliMergeJob *job = data;

  g_array_unref (job->rooms);
  g_free (job);
}

/* (transfer full) (element-type guint): the cells of the rooms that are still drawn, in the order of the picture. */
static GArray *
find_cells (const LinliMergeJob     *job,
            const LinliBuildingData *data)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < data->matrix->cells->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (data->rooms, g_array_index (data->matrix->cells, LinliMatrixCell, i).room);

      for (guint j = 0; j < job->rooms->len; j++)
        if (linli_id_equal (&room->id, &g_array_index (job->rooms, LinliId, j)))
          g_array_append_val (cells, i);
    }
  return cells;
}

static gboolean
save_some (LinliStore  *store,
           GPtrArray   *edits,
           GError     **error)
{
  return edits->len < LINLI_ROOM_EDITS_MAX || linli_room_edits_save (store, edits, error);
}

static void
add_made (GPtrArray                *edits,
          const LinliBuildingRoles *roles,
          const LinliMergeJob      *job,
          const LinliRecord        *kept,
          const LinliMatrixRoom    *room)
{
  LinliEdit *edit = linli_room_edits_add (edits, roles->room_no);
  LinliId unit;

  linli_room_edits_set_text (edit, roles->room_no, room->no);
  linli_room_edits_set_ref (edit, roles->room_building, &job->building);
  if (linli_value_get_id (linli_building_roles_get (kept, roles->room_unit), &unit))
    linli_room_edits_set_ref (edit, roles->room_unit, &unit);
  if (room->has_floor)
    linli_room_edits_set_number (edit, roles->room_floor, room->floor);
  linli_room_edits_set_number (edit, roles->room_column, room->column);
  linli_room_edits_set_text (edit, roles->room_kind, linli_room_kind_get_code (room->kind));
}

static gboolean
write_change (LinliStore               *store,
              const LinliBuildingRoles *roles,
              const LinliMergeJob      *job,
              const LinliRoomChange    *change,
              GError                  **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(LinliLoaded) kept = linli_store_load (store, linli_kind_get_core (roles->room_no->kind), &change->kept, error);
  LinliEdit *edit;

  if (kept == NULL)
    return FALSE;
  edit = linli_room_edits_change (edits, roles->room_no, &change->kept);
  linli_room_edits_set_number (edit, roles->room_floor, change->floor);
  linli_room_edits_set_number (edit, roles->room_column, change->column);
  linli_room_edits_set_number (edit, roles->room_row_span, change->row_span);
  linli_room_edits_set_number (edit, roles->room_column_span, change->column_span);
  for (guint i = 0; i < change->placed->len; i++)
    {
      const LinliRoomPlace *place = &g_array_index (change->placed, LinliRoomPlace, i);

      edit = linli_room_edits_change (edits, roles->room_no, &place->id);
      linli_room_edits_set_number (edit, roles->room_column, place->column);
      for (guint j = 0; !job->split && j < change->others->len; j++)
        if (linli_id_equal (&place->id, &g_array_index (change->others, LinliId, j)))
          linli_room_edits_set_ref (edit, roles->room_merged, &change->kept);
      if (!save_some (store, edits, error))
        return FALSE;
    }
  for (guint i = 0; i < change->others->len; i++)
    {
      const LinliId *id = &g_array_index (change->others, LinliId, i);
      gboolean done = FALSE;

      for (guint j = 0; j < change->placed->len; j++)
        done = done || linli_id_equal (&g_array_index (change->placed, LinliRoomPlace, j).id, id);
      if (done)
        continue;
      edit = linli_room_edits_change (edits, roles->room_no, id);
      if (job->split)
        linli_room_edits_set_null (edit, roles->room_merged);
      else
        linli_room_edits_set_ref (edit, roles->room_merged, &change->kept);
      if (!save_some (store, edits, error))
        return FALSE;
    }
  for (guint i = 0; i < change->made->len; i++)
    {
      add_made (edits, roles, job, kept->record, g_ptr_array_index (change->made, i));
      if (!save_some (store, edits, error))
        return FALSE;
    }
  return linli_room_edits_save (store, edits, error);
}

gpointer
linli_merge_job_run (LinliStore   *store,
                     gpointer      user_data,
                     GCancellable *cancellable,
                     GError      **error)
{
  const LinliMergeJob *job = user_data;
  g_autoptr(LinliBuildingData) data = linli_building_data_load (store, &job->building, NULL, cancellable, error);
  g_autoptr(LinliHomesResult) result = g_new0 (LinliHomesResult, 1);
  g_autoptr(LinliRoomChange) change = NULL;
  g_autoptr(GArray) cells = NULL;
  g_autoptr(GError) why = NULL;
  LinliBuildingRoles roles;
  gboolean good;

  if (data == NULL)
    return NULL;
  linli_building_roles_find (linli_store_get_catalogue (store), &roles);
  result->done = job->split ? LINLI_HOMES_SPLIT : LINLI_HOMES_MERGED;
  cells = find_cells (job, data);
  if (roles.room_merged == NULL || (job->split && cells->len == 0))
    return g_steal_pointer (&result);
  change = job->split ? linli_room_change_split (data, g_array_index (cells, guint, 0), &why) : linli_room_change_merge (data, cells, &why);
  if (change == NULL)
    {
      result->why = g_strdup (why->message);
      return g_steal_pointer (&result);
    }
  if (!linli_store_begin_batch (store, job->split ? "split room" : "merge rooms", &result->batch, error))
    return NULL;
  good = write_change (store, &roles, job, change, error);
  if (!linli_store_end_batch (store, good, good ? error : NULL) || !good)
    return NULL;
  result->changed = 1 + (job->split ? change->others->len + change->made->len : change->others->len);
  return g_steal_pointer (&result);
}
