/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "linli-store.h"

G_BEGIN_DECLS

/* The replica for a program with a main loop: one writer thread that owns the writing store and every checkpoint, and reader
 * threads with query-only stores.  All calls return at once; results come back in the caller's main context. */
#define LINLI_TYPE_REPLICA (linli_replica_get_type ())
G_DECLARE_FINAL_TYPE (LinliReplica, linli_replica, LINLI, REPLICA, GObject)

/* Opens on the writer thread; blocks the caller for the time of opening only when called without a loop (ctl). */
LinliReplica   *linli_replica_new           (const char *path, LinliStoreFlags flags, LinliCatalogue *catalogue, LinliClock *clock,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliCatalogue *linli_replica_get_catalogue (LinliReplica *self);  /* (transfer none) */
const char     *linli_replica_get_path      (LinliReplica *self);
/* Opened so, because a newer program wrote it: nothing can be saved. */
gboolean        linli_replica_is_read_only  (LinliReplica *self);

/* Runs in the writer or a reader thread with that thread's store; returns what the finish function hands over, or NULL with @error. */
typedef gpointer (*LinliReplicaFunc) (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);

void     linli_replica_write_async  (LinliReplica *self, LinliReplicaFunc func, gpointer data, GDestroyNotify free_data,
                                     GDestroyNotify free_result, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void     linli_replica_read_async   (LinliReplica *self, LinliReplicaFunc func, gpointer data, GDestroyNotify free_data,
                                     GDestroyNotify free_result, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer linli_replica_call_finish  (LinliReplica *self, GAsyncResult *result, GError **error);  /* (transfer full) */
/* Blocks: for programs without a loop, and tests. */
gpointer linli_replica_write_sync   (LinliReplica *self, LinliReplicaFunc func, gpointer data, GError **error);

/* What readers list, count and find is about one community from now on, and new records go there; 0: about all.  Emits "changed" of everything. */
void     linli_replica_narrow       (LinliReplica *self, gint64 com);
gint64   linli_replica_get_narrow   (LinliReplica *self);

/* Signal "changed" (guint64 kinds): rows of these kinds changed (bit by kind_no), after a save or a page; main context.
 *        "damaged" (const char *message): the file cannot be read any more; main context. */

G_END_DECLS
