/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-backend.h"
#include "linli-server.h"

G_BEGIN_DECLS

/* The live streams: connections taken from the loop, served by one thread of their own that waits in epoll.  What they are told is that
 * something changed that they may read, never what. */
typedef struct _LinliEvents LinliEvents;

typedef struct { guint streams, pokes, dropped; } LinliEventsLoad;

/* Opens a query-only backend on @dir and starts the thread. */
LinliEvents *linli_events_new  (const char *dir, const LinliServerSettings *settings, LinliCatalogue *catalogue, LinliClock *clock,
                                LinliRandom *random, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Tells what was handed in, closes every stream, joins the thread. */
void         linli_events_free (LinliEvents *self);
/* 0 = @device may open one more stream; else the status to refuse it with, and why (static).  Loop thread only, as is joining. */
guint        linli_events_check (LinliEvents *self, gint64 device, const char **ret_reason);
/* Takes @fd, which is closed at @expires_ms of the clock, when its device is revoked, when it reads too slowly or says anything.
 * @access: (transfer full) what it may be told of. */
void         linli_events_join  (LinliEvents *self, int fd, gint64 device, gint64 expires_ms, LinliAccess *access);
/* Something of @com after number @since was committed by @device (0 = nobody who listens).  Any thread; waits for nothing. */
void         linli_events_tell  (LinliEvents *self, gint64 com, gint64 since, gint64 device);
/* An administrator did something: who may listen, and to what, is looked at again.  Any thread. */
void         linli_events_recheck  (LinliEvents *self);
void         linli_events_get_load (LinliEvents *self, LinliEventsLoad *ret_load);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliEvents, linli_events_free)

G_END_DECLS
