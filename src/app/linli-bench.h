/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-options.h"

G_BEGIN_DECLS

/* `linli --bench window`: makes the replicas it lacks, starts this program over each, prints the figures beside their limits.  TRUE when
 * everything was measured, whatever the figures say. */
gboolean linli_bench_run (const LinliOptions *options, GError **error);

G_END_DECLS
