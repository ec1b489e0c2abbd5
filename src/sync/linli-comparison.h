/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-sync.h"

G_BEGIN_DECLS

/* The end of a cycle: the digests of a grid or of all are compared with the server's, and what differs is fetched anew, one kind in one
 * grid after the other.  Counts in @report.  As the engine, it waits for nothing. */
typedef struct _LinliComparison LinliComparison;

LinliComparison *linli_comparison_new  (LinliStore *store, LinliSyncReport *report) G_GNUC_WARN_UNUSED_RESULT;
void             linli_comparison_free (LinliComparison *self);
/* (transfer full) (nullable) without error: there is nothing to compare, or it is done. */
LinliRequest    *linli_comparison_next (LinliComparison *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean         linli_comparison_is_mending (LinliComparison *self);
gboolean         linli_comparison_take (LinliComparison *self, const LinliResponse *response, GError **error);
/* The server did not answer it: another time. */
gboolean         linli_comparison_give_up (LinliComparison *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliComparison, linli_comparison_free)

G_END_DECLS
