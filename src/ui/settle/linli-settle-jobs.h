/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* What the page of conflicts has written, on the writer thread: LinliReplicaFunc and their data. */
typedef struct
{
  GArray       *settlements;  /* (owned) LinliSettlement */
  char         *reason;       /* (owned) (nullable) */
  LinliRevived  done;         /* its batch is 0 but where a file was made anew, or two were merged; alone in its job */
} LinliSettleJob;
LinliSettleJob *linli_settle_job_new  (const char *reason) G_GNUC_WARN_UNUSED_RESULT;
void            linli_settle_job_add  (LinliSettleJob *job, const LinliId *conflict, LinliSide side, const LinliValue *value);
void            linli_settle_job_free (gpointer job);
/* TRUE as a pointer. */
gpointer        linli_settle_run      (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);
/* Takes it back: how many could be, plus one. */
gpointer        linli_settle_run_undo (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);

/* @data: LinliConflict, copied; its outcome was looked at.  TRUE as a pointer. */
gpointer        linli_outcome_run_see (LinliStore *store, gpointer conflict, GCancellable *cancellable, GError **error);

/* A returned save: dropped, saved once more, or put into the draft of its record. */
typedef enum { LINLI_TRAY_DROP, LINLI_TRAY_RETRY, LINLI_TRAY_DRAFT } LinliTrayWay;
typedef struct { LinliTrayWay way; gint64 group; LinliId record; } LinliTrayJob;
gpointer        linli_tray_run        (LinliStore *store, gpointer job, GCancellable *cancellable, GError **error);

G_END_DECLS
