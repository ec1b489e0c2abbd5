/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"

G_BEGIN_DECLS

/* From the rows of a list to the buildings they belong to. */

/* Finds them in a reader thread.  @rowids: gint64, of @kind.  Long work looks at @cancellable. */
void       linli_rows_on_map_find_async  (LinliReplica *replica, const LinliKind *kind, GArray *rowids, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (nullable on error) (element-type LinliId): each building once. */
GPtrArray *linli_rows_on_map_find_finish (LinliReplica *replica, GAsyncResult *result, GError **error);

G_END_DECLS
