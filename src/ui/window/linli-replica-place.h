/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"

G_BEGIN_DECLS

/* The folder of a replica, in threads of its own: migrating, repairing and closing a large one take their time. */

/* @is_patient: waits a while for who may still be ending a sync there.  Makes the replica where there is none; what a newer program wrote
 * is opened for reading. */
void          linli_replica_place_open_async    (const char *path, LinliCatalogue *catalogue, LinliClock *clock, gboolean is_patient,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* *ret_unclean: a log was left, so the program did not end by itself. */
LinliReplica *linli_replica_place_open_finish   (GAsyncResult *result, gboolean *ret_unclean, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          linli_replica_place_repair_async  (const char *path, LinliCatalogue *catalogue, LinliClock *clock, GAsyncReadyCallback callback,
                                                 gpointer user_data);
gboolean      linli_replica_place_repair_finish (GAsyncResult *result, LinliRepair *ret_repair, GError **error);
/* LINLI_ERROR_FORBIDDEN, and nothing is done, while there is something unsent.  @base: (nullable): whose index of people forgets it. */
void          linli_replica_place_remove_async  (const char *path, const char *base, LinliCatalogue *catalogue, LinliClock *clock,
                                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean      linli_replica_place_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
