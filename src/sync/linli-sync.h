/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"
#include "linli-transport.h"

G_BEGIN_DECLS

/* The client engine: a synchronous state machine.  It never waits and never calls a clock or the network: linli_engine_next()
 * says what to send, linli_engine_receive() takes the answer.  linli_sync_run() drives it over a transport. */
typedef struct
{
  guint   pushed, pulled, returned, conflicts, requests;
  gint64  bytes_up, bytes_down, seq;
  gint64  rows_done, rows_total;  /* of a first filling, what was here before included; total: 0 = not known */
  gint64  rows_before;
  guint   grids, grids_done;      /* of a first filling */
  gboolean first_done;            /* the home grid is here: work may start */
  guint   frames;                 /* taken whole */
  guint   compared, differed, mended; /* grids compared with the server, (grid, kind) that were not as there, rows mended */
} LinliSyncReport;

typedef struct _LinliEngine LinliEngine;

LinliEngine  *linli_engine_new     (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
void          linli_engine_free    (LinliEngine *engine);
/* (transfer full) (nullable): the next request; NULL = the cycle is complete. */
LinliRequest *linli_engine_next    (LinliEngine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The answer to the last request.  FALSE stops the cycle with @error; what was applied stays applied, nothing is lost. */
gboolean      linli_engine_receive (LinliEngine *engine, const LinliResponse *response, GError **error);
const LinliSyncReport *linli_engine_get_report (LinliEngine *engine);

typedef void (*LinliSyncProgress) (const LinliSyncReport *report, gpointer user_data);

/* One whole cycle: token, hello, push until empty, pull until complete. One retry with the same bytes when a connection broke. */
gboolean      linli_sync_run       (LinliStore *store, LinliTransport *transport, LinliSyncProgress progress, gpointer user_data,
                                    GCancellable *cancellable, LinliSyncReport *ret_report, GError **error);
/* The same for the window: @replica's writer thread applies; the network waits in the calling worker thread, never the writer.
 * Blocks the calling thread: run it from a GTask thread. */
struct _LinliReplica;
gboolean      linli_sync_run_replica (struct _LinliReplica *replica, LinliTransport *transport, LinliSyncProgress progress, gpointer user_data,
                                    GCancellable *cancellable, LinliSyncReport *ret_report, GError **error);
/* Enrols this replica: password and one-time code → device number, tokens, identity, scope, offline verifier. */
gboolean      linli_sync_enroll    (LinliStore *store, LinliTransport *transport, const char *url, const char *login, const char *password,
                                    const char *code, GCancellable *cancellable, gint64 *ret_device, GError **error);
/* The same for a replica that is enrolled, under another device number, because another one runs from a copy of its disk, or its device was
 * lost at the server.  Only as the same user.  Unsent work stays, and is sent as the new device's. */
gboolean      linli_sync_enroll_anew (LinliStore *store, LinliTransport *transport, const char *url, const char *login, const char *password,
                                    const char *code, GCancellable *cancellable, gint64 *ret_device, GError **error);
/* What a person typed as a code: spaces, hyphens, small and wide letters do not matter.  (transfer full): at most 12 letters. */
char         *linli_sync_fold_code   (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
/* The same as it is shown: groups of four. */
char         *linli_sync_format_code (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it could be a code; codes hold neither 0 nor O, 1 nor I, so that nobody mistakes one for the other. */
typedef enum { LINLI_CODE_GOOD, LINLI_CODE_SHORT, LINLI_CODE_CONFUSED, LINLI_CODE_STRANGE } LinliCodeState;
LinliCodeState linli_sync_check_code (const char *typed);
/* (transfer full): the address with what people leave out: "192.168.1.5:8080" becomes "http://192.168.1.5:8080", a name of the open
 * network "https://...". */
char         *linli_sync_complete_url (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
/* Signs in against the local verifier (Argon2id); no network. */
gboolean      linli_sync_sign_in_offline (const LinliIdentity *identity, const char *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliEngine, linli_engine_free)

G_END_DECLS
