/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-form.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* What a folder asks of the replica's threads; each job owns copies, so that the form may go on changing meanwhile. */
typedef struct
{
  const LinliKind *kind;
  LinliId          id;
  GHashTable      *values;  /* (owned) (nullable) const LinliField * → LinliValue * */
  LinliRecord     *record;  /* (owned) (nullable) to be judged; of a load: as it stands in the window */
  gboolean         is_new;  /* the record is made by the save; values are all of its values */
  guint            source;  /* LinliSource of a verification */
} LinliFolderJob;

LinliFolderJob *linli_folder_job_new  (const LinliKind *kind, const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;
void            linli_folder_job_free (gpointer job);
GHashTable     *linli_folder_copy_values (GHashTable *values) G_GNUC_WARN_UNUSED_RESULT;

/* LinliReplicaFunc: a LinliFolderData. */
gpointer linli_folder_job_load  (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* LinliReplicaFunc: a LinliJudgement. */
gpointer linli_folder_job_judge (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* LinliReplicaFunc: writes values as the draft, or drops it when there are none; TRUE. */
gpointer linli_folder_job_draft (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* LinliReplicaFunc: marks the fields of values as looked at today and unchanged; operations made + 1. */
gpointer linli_folder_job_verify (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* LinliReplicaFunc: saves the values and drops the draft; a LinliSaveStep. */
gpointer linli_folder_job_save  (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);

G_END_DECLS
