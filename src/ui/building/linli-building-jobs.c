/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to many homes at once, on the writer's thread. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-jobs.h"

#include "linli-building-roles.h"
#include "linli-error.h"

#define CHECKED "2"  /* code of a room that somebody went and looked at */

LinliHomesJob *
linli_homes_job_new (void)
{
  LinliHomesJob *job = g_new0 (LinliHomesJob, 1);

  job->rooms = g_array_new (FALSE, FALSE, sizeof (LinliId));
  job->homes = g_array_new (FALSE, FALSE, sizeof (LinliId));
  job->kinds = g_array_new (FALSE, FALSE, sizeof (LinliRoomKind));
  return job;
}

void
linli_homes_job_add (LinliHomesJob         *job,
                     const LinliMatrixRoom *room)
{
  g_array_append_val (job->rooms, room->id);
  g_array_append_val (job->homes, room->household);
  g_array_append_val (job->kinds, room->kind);
}

void
linli_homes_job_free (gpointer data)
{
  LinliHomesJob *job = data;

  g_array_unref (job->rooms);
  g_array_unref (job->homes);
  g_array_unref (job->kinds);
  g_free (job->code);
  g_free (job);
}

void
linli_homes_result_free (gpointer data)
{
  LinliHomesResult *result = data;

  g_free (result->why);
  g_free (result);
}

/* What to do to one home; (nullable) (transfer full): nothing can be done. */
typedef GPtrArray *(*EditFunc) (LinliStore *store, const LinliBuildingRoles *roles, const LinliHomesJob *job, guint index);

static void
add_code (GPtrArray        *edits,
          const LinliField *field,
          const LinliId    *id,
          const char       *code)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, linli_kind_get_core (field->kind), id);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, code, -1);
  linli_edit_set (edit, field, &value);
  g_ptr_array_add (edits, edit);
}

/* The message of the rule that objects, if one does. */
static const char *
find_objection (const LinliSaveResult *result)
{
  for (guint i = 0; result->findings != NULL && i < result->findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (result->findings, i);

      if (finding->rule->level == LINLI_LEVEL_ERROR)
        return linli_rule_get_message (finding->rule);
    }
  return NULL;
}

/* Saves the edits of one home.  A rule that objects leaves it as it is; anything else ends the batch. */
static gboolean
save_home (LinliStore       *store,
           GPtrArray        *edits,
           LinliHomesResult *result,
           GError          **error)
{
  g_auto(LinliSaveResult) saved = { 0 };
  g_autoptr(GError) local = NULL;

  if (edits->len == 0)
    {
      result->skipped++;
      return TRUE;
    }
  if (linli_store_save (store, edits, NULL, &saved, &local))
    {
      result->changed += saved.ops > 0;
      return TRUE;
    }
  if (!g_error_matches (local, LINLI_ERROR, LINLI_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  result->skipped++;
  if (result->why == NULL)
    result->why = g_strdup (find_objection (&saved));
  return TRUE;
}

static LinliHomesResult *
run_batch (LinliStore          *store,
           const LinliHomesJob *job,
           const char          *title,
           EditFunc             func,
           GError             **error)
{
  g_autoptr(LinliHomesResult) result = g_new0 (LinliHomesResult, 1);
  LinliBuildingRoles roles;
  gboolean good = TRUE;

  linli_building_roles_find (linli_store_get_catalogue (store), &roles);
  if (!linli_store_begin_batch (store, title, &result->batch, error))
    return NULL;
  for (guint i = 0; good && i < job->rooms->len; i++)
    {
      g_autoptr(GPtrArray) edits = func (store, &roles, job, i);

      good = save_home (store, edits, result, error);
    }
  if (!linli_store_end_batch (store, good && result->changed > 0, good ? error : NULL) || !good)
    return NULL;
  if (result->changed == 0)
    result->batch = 0;
  return g_steal_pointer (&result);
}

static GPtrArray *
occupy (LinliStore               *store,
        const LinliBuildingRoles *roles,
        const LinliHomesJob      *job,
        guint                     index)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  const LinliId *home = &g_array_index (job->homes, LinliId, index), *room = &g_array_index (job->rooms, LinliId, index);

  if (!linli_id_is_null (home) && roles->household_occupancy != NULL)
    add_code (edits, roles->household_occupancy, home, job->code);
  else if (linli_id_is_null (home) && roles->room_check_state != NULL
           && g_array_index (job->kinds, LinliRoomKind, index) == LINLI_ROOM_DWELLING
           && linli_occupancy_from_code (job->code) == LINLI_OCCUPANCY_EMPTY)
    add_code (edits, roles->room_check_state, room, CHECKED);
  return edits;
}

gpointer
linli_homes_job_occupy (LinliStore   *store,
                        gpointer      data,
                        GCancellable *cancellable,
                        GError      **error)
{
  return run_batch (store, data, "building picture", occupy, error);
}

static GPtrArray *
verify (LinliStore               *store,
        const LinliBuildingRoles *roles,
        const LinliHomesJob      *job,
        guint                     index)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  const LinliKind *kind = linli_kind_get_core (roles->household_room->kind);
  const LinliId *home = &g_array_index (job->homes, LinliId, index);
  g_autoptr(LinliLoaded) loaded = linli_id_is_null (home) ? NULL : linli_store_load (store, kind, home, NULL);
  LinliEdit *edit;

  if (roles->room_check_state != NULL)
    add_code (edits, roles->room_check_state, &g_array_index (job->rooms, LinliId, index), CHECKED);
  if (loaded == NULL)
    return edits;
  edit = linli_edit_new (LINLI_EDIT_VERIFY, kind, home);
  edit->source = LINLI_SOURCE_VISIT;
  for (guint i = 0; i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);

      if (field->type != LINLI_TYPE_COMPUTED && linli_value_is_answered (value))
        linli_edit_set (edit, field, value);
    }
  g_ptr_array_add (edits, edit);
  return edits;
}

gpointer
linli_homes_job_verify (LinliStore   *store,
                        gpointer      data,
                        GCancellable *cancellable,
                        GError      **error)
{
  LinliHomesResult *result = run_batch (store, data, "checked", verify, error);

  if (result != NULL)
    {
      result->done = LINLI_HOMES_CHECKED;
      result->batch = 0;
    }
  return result;
}

gpointer
linli_homes_job_undo (LinliStore   *store,
                      gpointer      data,
                      GCancellable *cancellable,
                      GError      **error)
{
  LinliHomesJob *job = data;
  LinliUndoResult undone;
  LinliHomesResult *result;

  if (!linli_store_undo_batch (store, job->batch, &undone, error))
    return NULL;
  result = g_new0 (LinliHomesResult, 1);
  result->changed = undone.records - undone.kept;
  result->skipped = undone.kept;
  return result;
}
