/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store-files.h"
#include "linli-transport.h"

G_BEGIN_DECLS

/* Photos, after the records and apart from them: nothing here holds up a cycle of the engine, and a photo that does not go holds up no other. */
struct _LinliReplica;

typedef enum
{
  LINLI_FILE_SYNC_METERED = 1 << 0,  /* small pictures only; photos are noted as held */
  LINLI_FILE_SYNC_ALL     = 1 << 1,  /* also those whose next try is not due: somebody asked */
} LinliFileSyncFlags;

typedef struct { guint sent, held, failed, waiting; gint64 bytes_up; } LinliFileSyncReport;  /* of this run; small pictures count too */
typedef void (*LinliFileSyncProgress) (const LinliFileJob *job, gpointer user_data);

/* Sends what waits, small pictures first, in pieces that go on where the server has got to.  Give @store, or @replica, whose writer thread keeps the
 * queue while the network waits in the calling thread.  FALSE: the network or the server is not there, or the token is no good; the rest waits.
 * What is wrong with one photo stands in the queue, and the others go on.  @progress: (nullable), in the calling thread. */
gboolean linli_file_sync_send  (LinliStore *store, struct _LinliReplica *replica, LinliTransport *transport, LinliFileSyncFlags flags,
                                LinliFileSyncProgress progress, gpointer user_data, GCancellable *cancellable, LinliFileSyncReport *ret_report,
                                GError **error);
/* Fetches small pictures of what others took, so that they are seen offline too: 200 a run at most, none on a metered network.  One that the server
 * does not have yet holds up no other.  FALSE: as above. */
gboolean linli_file_sync_fetch_thumbs (LinliStore *store, struct _LinliReplica *replica, LinliTransport *transport, LinliFileSyncFlags flags,
                                       GCancellable *cancellable, guint *ret_fetched, GError **error);
/* It failed at @now_ms, for @job's code and why: when it is tried again. */
void     linli_file_job_fail   (LinliFileJob *job, gint64 now_ms);
/* Fetches @sha, of @size bytes, which @field of the record @id names, into the folder @path of a replica, unless it is there.  @progress: (nullable) bytes of @size, in the calling thread. */
typedef void (*LinliFetchProgress) (gint64 have, gint64 size, gpointer user_data);
gboolean linli_file_sync_fetch (const char *path, LinliTransport *transport, const LinliField *field, const LinliId *id, const char *sha, gint64 size,
                                LinliFetchProgress progress, gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
