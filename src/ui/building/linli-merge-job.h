/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-jobs.h"

G_BEGIN_DECLS

/* Makes rooms of a building one, or one several again, on the replica's writer. */
typedef struct
{
  LinliId  building;
  GArray  *rooms;   /* (owned) (element-type LinliId) */
  gboolean split;   /* the first of them */
} LinliMergeJob;

LinliMergeJob *linli_merge_job_new  (const LinliId *building, gboolean split) G_GNUC_WARN_UNUSED_RESULT;
void           linli_merge_job_free (gpointer job);
/* LinliReplicaFunc: a LinliHomesResult, one batch to undo.  The building is read anew, so that nothing is decided by an old picture; where
 * it cannot be done nothing is changed, and the result says why. */
gpointer       linli_merge_job_run  (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);

G_END_DECLS
