/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, repairing and removing the replica of a folder: each may take its time, so each has a thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-replica-place.h"

#include "linli-error.h"
#include "linli-people.h"

#include <glib/gstdio.h>

#define BUSY_TRIES 50
#define BUSY_US    100000

typedef struct
{
  char           *path;         /* (owned) */
  char           *base;         /* (owned) (nullable) */
  LinliCatalogue *catalogue;    /* (owned) */
  LinliClock     *clock;        /* (owned) */
  gboolean        is_patient;
  gboolean        was_unclean;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->path);
  g_free (place->base);
  linli_catalogue_unref (place->catalogue);
  g_object_unref (place->clock);
  g_free (place);
}

static void
run (gpointer            tag,
     const char         *path,
     const char         *base,
     LinliCatalogue     *catalogue,
     LinliClock         *clock,
     gboolean            is_patient,
     GTaskThreadFunc     func,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Place *place = g_new0 (Place, 1);

  place->path = g_strdup (path);
  place->base = g_strdup (base);
  place->catalogue = linli_catalogue_ref (catalogue);
  place->clock = g_object_ref (clock);
  place->is_patient = is_patient;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, place, place_free);
  g_task_run_in_thread (task, func);
}

/* Who left a moment ago may still be ending a sync: TRUE after a rest, when it is worth trying again. */
static gboolean
wait_for_other (guint   tries,
                GError **error)
{
  if (tries >= BUSY_TRIES || !g_error_matches (*error, LINLI_ERROR, LINLI_ERROR_BUSY))
    return FALSE;
  g_clear_error (error);
  g_usleep (BUSY_US);
  return TRUE;
}

/* ---- opening ---- */

/* What a newer program wrote may still be read. */
static LinliReplica *
try_open (Place   *place,
          GError **error)
{
  g_autoptr(GError) local = NULL;
  LinliReplica *replica = linli_replica_new (place->path, LINLI_STORE_CREATE, place->catalogue, place->clock, &local);

  if (g_error_matches (local, LINLI_ERROR, LINLI_ERROR_NEWER))
    return linli_replica_new (place->path, LINLI_STORE_READ_ONLY | LINLI_STORE_NEWER, place->catalogue, place->clock, error);
  if (replica == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return replica;
}

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Place *place = task_data;
  g_autofree char *parent = g_path_get_dirname (place->path);
  g_autofree char *log = g_build_filename (place->path, "replica.db-wal", NULL);
  g_autoptr(GError) error = NULL;
  LinliReplica *replica;
  GStatBuf info;

  g_mkdir_with_parents (parent, 0700);
  place->was_unclean = g_stat (log, &info) == 0 && info.st_size > 0;
  for (guint i = 0; (replica = try_open (place, &error)) == NULL && place->is_patient && wait_for_other (i, &error); i++)
    ;
  if (replica == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, replica, g_object_unref);
}

void
linli_replica_place_open_async (const char          *path,
                                LinliCatalogue      *catalogue,
                                LinliClock          *clock,
                                gboolean             is_patient,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  run (linli_replica_place_open_async, path, NULL, catalogue, clock, is_patient, open_thread, cancellable, callback, user_data);
}

LinliReplica *
linli_replica_place_open_finish (GAsyncResult  *result,
                                 gboolean      *ret_unclean,
                                 GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, linli_replica_place_open_async), NULL);

  *ret_unclean = ((Place *) g_task_get_task_data (G_TASK (result)))->was_unclean;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- repairing ---- */

static void
repair_free (gpointer data)
{
  linli_repair_clear (data);
  g_free (data);
}

static void
repair_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Place *place = task_data;
  LinliRepair *repair = g_new0 (LinliRepair, 1);
  g_autoptr(GError) error = NULL;
  gboolean done;

  for (guint i = 0; !(done = linli_store_repair (place->path, place->catalogue, place->clock, repair, &error)) && wait_for_other (i, &error); i++)
    ;
  if (done)
    {
      g_task_return_pointer (task, repair, repair_free);
      return;
    }
  repair_free (repair);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
linli_replica_place_repair_async (const char          *path,
                                  LinliCatalogue      *catalogue,
                                  LinliClock          *clock,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  run (linli_replica_place_repair_async, path, NULL, catalogue, clock, TRUE, repair_thread, NULL, callback, user_data);
}

gboolean
linli_replica_place_repair_finish (GAsyncResult  *result,
                                   LinliRepair   *ret_repair,
                                   GError       **error)
{
  g_autofree LinliRepair *repair = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, linli_replica_place_repair_async), FALSE);

  repair = g_task_propagate_pointer (G_TASK (result), error);
  if (repair != NULL)
    *ret_repair = *repair;
  return repair != NULL;
}

/* ---- removing ---- */

static void
remove_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Place *place = task_data;
  g_autoptr(GError) error = NULL;
  gboolean done;

  for (guint i = 0; !(done = linli_store_remove (place->path, place->catalogue, place->clock, &error)) && wait_for_other (i, &error); i++)
    ;
  if (done && place->base != NULL)
    linli_people_forget (place->base, place->path, NULL);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
linli_replica_place_remove_async (const char          *path,
                                  const char          *base,
                                  LinliCatalogue      *catalogue,
                                  LinliClock          *clock,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  run (linli_replica_place_remove_async, path, base, catalogue, clock, TRUE, remove_thread, NULL, callback, user_data);
}

gboolean
linli_replica_place_remove_finish (GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, linli_replica_place_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
