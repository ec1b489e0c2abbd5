/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-data.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* What the building page asks of the replica's writer.  Everything done to several homes is one batch, undone together. */

typedef struct
{
  GArray *rooms;    /* (owned) (element-type LinliId) */
  GArray *homes;    /* (owned) (element-type LinliId): the household of each room, null where there is none */
  GArray *kinds;    /* (owned) (element-type LinliRoomKind): what each room is for */
  char   *code;     /* (owned) (nullable) how they are lived in from now on */
  gint64  batch;    /* to be undone */
} LinliHomesJob;

typedef enum { LINLI_HOMES_CHANGED, LINLI_HOMES_CHECKED, LINLI_HOMES_ROOMS_ADDED, LINLI_HOMES_MERGED, LINLI_HOMES_SPLIT } LinliHomesDone;

typedef struct
{
  LinliHomesDone done;
  gint64 batch;     /* what to undo; 0 when nothing was changed, or where a look cannot be taken back */
  guint  changed, skipped;
  char  *why;       /* (owned) (nullable): what a rule said where a home was skipped */
} LinliHomesResult;

LinliHomesJob *linli_homes_job_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void           linli_homes_job_add     (LinliHomesJob *job, const LinliMatrixRoom *room);
void           linli_homes_job_free    (gpointer job);
void           linli_homes_result_free (gpointer result);

/* LinliReplicaFunc: a LinliHomesResult.  Sets how the homes are lived in; a dwelling where nobody is registered can only become
 * vacant, which is written down as a look that found nobody; a shop or a cellar cannot. */
gpointer       linli_homes_job_occupy  (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* LinliReplicaFunc: a LinliHomesResult.  "Checked, unchanged": every answer of the households was looked at today, and the rooms were. */
gpointer       linli_homes_job_verify  (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* LinliReplicaFunc: a LinliHomesResult without a batch. */
gpointer       linli_homes_job_undo    (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliHomesResult, linli_homes_result_free)

G_END_DECLS
