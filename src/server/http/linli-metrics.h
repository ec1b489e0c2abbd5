/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-job.h"

G_BEGIN_DECLS

/* What the server counts of itself, as numbers only: no name, address or token ever comes in here.  Loop thread only. */
typedef struct _LinliMetrics LinliMetrics;

/* How it stands at this moment. */
typedef struct
{
  guint    connections;
  guint    streams, pokes, dropped;   /* who listens now; since the start: pokes written, listeners that did not read */
  gsize    body_bytes;
  guint    writes, reads, passwords;  /* jobs waiting */
  guint    groups, grouped;           /* commits since the start, and the jobs in them */
  guint    failed;                    /* commits that failed */
  gboolean stuck, closing;            /* stuck: the last commit failed */
} LinliLoad;

LinliMetrics *linli_metrics_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void          linli_metrics_free   (LinliMetrics *self);
/* A request of @type was answered after @us. */
void          linli_metrics_count  (LinliMetrics *self, JobType type, guint status, gint64 us);
/* One was refused before it was a job. */
void          linli_metrics_refuse (LinliMetrics *self, guint status);
/* (transfer full) the text format of Prometheus */
char         *linli_metrics_print  (LinliMetrics *self, const LinliLoad *load);
/* May it be sent requests?  *ret_why: (nullable) why not. */
gboolean      linli_load_is_ready  (const LinliLoad *load, const char **ret_why);

G_END_DECLS
