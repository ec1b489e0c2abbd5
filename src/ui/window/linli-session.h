/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-form-memory.h"
#include "linli-replica.h"
#include "linli-store-files.h"
#include "linli-sync.h"
#include "linli-undo.h"

G_BEGIN_DECLS

/* Who sits at the window and how the replica stands to its server.  Belongs to the main thread; everything slow runs elsewhere. */
#define LINLI_TYPE_SESSION (linli_session_get_type ())
G_DECLARE_FINAL_TYPE (LinliSession, linli_session, LINLI, SESSION, GObject)

/* Whether it hears of changes elsewhere as they happen: not wanted, cut off or not yet connected, yes. */
typedef enum { LINLI_LIVE_OFF, LINLI_LIVE_TRIES, LINLI_LIVE_HEARS } LinliLive;

typedef struct
{
  gboolean         known;      /* the replica was looked at */
  gboolean         has_server;
  gboolean         enrolled;   /* there is a verifier: signing in needs no network */
  gboolean         signed_in;
  gboolean         read_only;  /* written by a newer program */
  gboolean         syncing;
  LinliSyncReport  progress;   /* of the cycle that runs, else of the last one */
  gint64           started_us; /* of the cycle that runs, monotonic */
  const char      *error;      /* (nullable): why the last cycle failed */
  int              error_code; /* its LinliError, while error is not NULL; -1: it is none */
  gint64           last_sync_ms;
  gint64           synced_us;     /* the same in time elapsed; 0: not in this run of the program */
  gint64           clock_off_ms;  /* this clock against the server's, as far as is known */
  LinliFilling     filling;       /* while last_sync_ms is 0 */
  LinliLease       lease;
  gint64           try_wait_ms;   /* after too many wrong passwords */
  LinliOutboxState outbox;
  LinliOutboxSize  size;
  LinliFilesState  photos;
  int              photo_code;    /* LinliError of a photo that did not go, while photos.failed is not 0 */
  LinliLive        live;
  gint64           next_try_us;   /* monotonic: when it syncs by itself; 0: never */
} LinliSessionState;

LinliSession            *linli_session_new            (LinliReplica *replica, LinliClock *clock) G_GNUC_WARN_UNUSED_RESULT;
LinliReplica            *linli_session_get_replica    (LinliSession *self);
LinliClock              *linli_session_get_clock      (LinliSession *self);
const LinliIdentity     *linli_session_get_identity   (LinliSession *self);  /* (nullable) before it was read */
/* Where to sync: the address given at the start, else the one kept since enrolment. (nullable) */
const char              *linli_session_get_server     (LinliSession *self);
void                     linli_session_set_server     (LinliSession *self, const char *url);
const LinliSessionState *linli_session_get_state      (LinliSession *self);
gboolean                 linli_session_has_right      (LinliSession *self, const LinliField *field, LinliRights right);
/* (transfer none): why that is only read here, for the control that cannot be used. */
const char              *linli_session_explain_closed (LinliSession *self);

/* Where the window was the last time, in the words of linli-where.h.  (nullable) */
const char              *linli_session_get_place      (LinliSession *self);

/* What was saved in this window, and the way back.  (transfer none) */
LinliUndo               *linli_session_get_undo       (LinliSession *self);
/* What was entered since signing in; emptied by locking. */
LinliFormMemory         *linli_session_get_memory     (LinliSession *self);

/* Purpose of looking at hidden values: asked once. (nullable) */
const char              *linli_session_get_purpose    (LinliSession *self);
void                     linli_session_set_purpose    (LinliSession *self, const char *purpose);
/* Marks in the read log that @section of a record was looked at; once per record, section, purpose and day. */
void                     linli_session_log_read       (LinliSession *self, const LinliKind *kind, const LinliId *id, const char *section, const char *purpose);

/* Reads identity and outbox again; "changed" follows. */
void                     linli_session_refresh        (LinliSession *self);
void                     linli_session_sign_in_async  (LinliSession *self, const char *login, const char *password, GCancellable *cancellable,
                                                       GAsyncReadyCallback callback, gpointer user_data);
/* One-time enrolment: needs the server.  What is left out of @url and how @code is written do not matter. */
void                     linli_session_enroll_async   (LinliSession *self, const char *url, const char *login, const char *password, const char *code,
                                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for who sits here already, on a computer that the server does not know any more: it gets another number, and what was not sent
 * stays.  Nothing is heard and no cycle runs meanwhile. */
void                     linli_session_enroll_anew_async (LinliSession *self, const char *url, const char *password, const char *code,
                                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean                 linli_session_sign_in_finish (LinliSession *self, GAsyncResult *result, GError **error);
/* Nobody sits here any more: no sync, no purpose, until somebody signs in. */
void                     linli_session_lock           (LinliSession *self);
/* Starts a cycle unless one runs; progress and end come as "changed". */
void                     linli_session_sync           (LinliSession *self);
void                     linli_session_cancel_sync    (LinliSession *self);
/* The last cycle was refused in a way that only enrolling anew mends.  Pure. */
gboolean                 linli_session_needs_enrolling (const LinliSessionState *state);
/* The same where nobody asked: only as the preferences allow. */
void                     linli_session_sync_by_itself (LinliSession *self);
/* Pure. */
gboolean                 linli_session_may_sync_by_itself (gboolean automatically, gboolean on_metered, gboolean is_metered);

/* Keeps the time, and looks whether the lease ended; "changed" follows where it did.  It is done every minute while somebody is signed in. */
void                     linli_session_check_lease    (LinliSession *self);
/* Days left, begun ones counted. */
gint64                   linli_session_get_lease_days (const LinliLease *lease);

/* A draft was written or taken away by @source: other places that show the record read it again. */
void                     linli_session_tell_draft     (LinliSession *self, const LinliKind *kind, const LinliId *id, gpointer source);

/* Signals: "changed": the state did; "draft" (const LinliKind *, const LinliId *, gpointer source). */

G_END_DECLS
