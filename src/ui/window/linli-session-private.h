/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-listener.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* What the files of the session share: linli-session.c its state, linli-session-account.c signing in, linli-session-sync.c syncing,
 * linli-session-live.c what is heard meanwhile, linli-session-lease.c the end of the lease. */
struct _LinliSession
{
  GObject            parent_instance;

  LinliReplica      *replica;      /* (owned) */
  LinliClock        *clock;        /* (owned) */
  LinliUndo         *undo;         /* (owned) */
  LinliIdentity     *identity;     /* (owned) (nullable) */
  const LinliRole   *role;         /* (nullable) of the catalogue */
  LinliSessionState  state;
  char              *server;       /* (owned) (nullable) address given at the start, in place of the one kept */
  char              *error;        /* (owned) (nullable) */
  char              *purpose;      /* (owned) (nullable) */
  char              *place;        /* (owned) (nullable) */
  LinliFormMemory   *memory;       /* (owned) */
  GHashTable        *reads_logged; /* (owned) set of char *: spares the writer, the store decides */
  GCancellable      *cancellable;  /* (owned) everything; cancelled in dispose */
  GCancellable      *sync_cancellable; /* (owned) (nullable) */
  guint              refresh_id, sync_id, send_id, lease_id;
  LinliListener     *listener;     /* (owned) (nullable) */
  char              *token;        /* (owned) (nullable) access token of the last cycle, in memory only and until it is locked */
  char              *certificate;  /* (owned) (nullable) what the last cycle showed, where it is newer than identity's */
  char              *heard_by;     /* (owned) (nullable) what the listener shows */
  gint64             known_seq;    /* how far the last whole cycle came */
  guint              offered, offers; /* operations that waited when a save began a cycle, and how often as many did */
  gboolean           sending_photos, asked_thumbs;
  gboolean           poked;        /* while a cycle ran */
};

/* (nullable): what is shown to the server's proxy. */
const char *linli_session_get_certificate (LinliSession *self);
/* Reads identity, outbox and filling at once. */
void     linli_session_look_async    (LinliSession *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean linli_session_take_look     (LinliSession *self, GAsyncResult *result, GError **error);
void     linli_session_emit_changed  (LinliSession *self);
/* linli-session-lease.c: from signing in until it is locked. */
void     linli_session_watch_lease   (LinliSession *self);
void     linli_session_stop_lease    (LinliSession *self);
/* Syncs every so many minutes, as the preferences say, from now on. */
void     linli_session_plan_sync     (LinliSession *self);
/* Begins to listen, or stops, as signing in, the preferences and the network say. */
void     linli_session_plan_live     (LinliSession *self);
void     linli_session_stop_live     (LinliSession *self);
/* A cycle was whole: its token is good, and what was said meanwhile is asked for. */
void     linli_session_live_synced   (LinliSession *self, const LinliSyncReport *report);
/* The outbox was looked at: what waits is sent while others would hear of it. */
void     linli_session_live_looked   (LinliSession *self);

G_END_DECLS
