/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"
#include "linli-room-plan.h"

G_BEGIN_DECLS

/* Makes the rooms of a building after a plan, on the replica's writer. */
typedef struct
{
  LinliId       building;
  LinliRoomPlan plan;
  GPtrArray    *unit_names;  /* (owned) (element-type char *) by number from 0: what a unit that must be made is called */
} LinliRoomsJob;

LinliRoomsJob *linli_rooms_job_new  (const LinliId *building, const LinliRoomPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
void           linli_rooms_job_free (gpointer job);
/* LinliReplicaFunc: a LinliHomesResult (linli-building-jobs.h) with the rooms that were missing.  Rooms that are there keep their ids and
 * what is written about them. */
gpointer       linli_rooms_job_run  (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);

G_END_DECLS
