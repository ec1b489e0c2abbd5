/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-events.h"
#include "linli-job.h"
#include "linli-limits.h"
#include "linli-metrics.h"
#include "linli-server.h"

G_BEGIN_DECLS

/* The threads behind the loop: one writer with group commit, readers, and one for passwords. */
typedef struct _LinliWorkers LinliWorkers;

/* @deliver runs in the loop's context for every finished job, which it frees. */
typedef void (*LinliDeliverFunc) (Job *job, gpointer user_data);
/* @events is told what was committed.  Opens the backends; LINLI_ERROR_BUSY when another program holds the folder. */
LinliWorkers *linli_workers_new  (const char *dir, const LinliServerSettings *settings, LinliCatalogue *catalogue, LinliClock *clock, LinliRandom *random,
                                  LinliEvents *events, LinliDeliverFunc deliver, gpointer user_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Finishes what is queued and delivers it; nothing may be handed in after. */
void          linli_workers_stop (LinliWorkers *self);
void          linli_workers_free (LinliWorkers *self);
/* Is more waiting for jobs of @type than the settings allow?  Asked before a body is read. */
gboolean      linli_workers_is_full (LinliWorkers *self, JobType type);
/* Fills in what waits and what was committed. */
void          linli_workers_get_load (LinliWorkers *self, LinliLoad *load);
/* (transfer full) FALSE = too much is waiting, @job stays the caller's. */
gboolean      linli_workers_take (LinliWorkers *self, Job *job);

G_END_DECLS
