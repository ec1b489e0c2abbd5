/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"
#include "linli-transport.h"

G_BEGIN_DECLS

/* Hears from the server that something changed (GET /v1/events), in a thread of its own, and comes back by itself when it was cut off.
 * It carries no data and promises nothing: without it everything comes at the next cycle. */
typedef struct _LinliListener LinliListener;

typedef enum
{
  LINLI_HEARD_OPEN,   /* it is connected: what changes is told from now on */
  LINLI_HEARD_POKE,   /* @seq of partition @com is there; -1 = something is, ask */
  LINLI_HEARD_CLOSED, /* cut off, or refused: it tries again by itself */
  LINLI_HEARD_TOKEN,  /* the access token is not taken any more: it waits for another */
} LinliHeardType;

/* @first: the first poke of a connection says how far the server is, whether something changed or not. */
typedef struct { LinliHeardType type; gboolean first; gint64 com, seq; const char *why; /* (nullable) of CLOSED */ } LinliHeard;
typedef void (*LinliHeardFunc) (const LinliHeard *heard, gpointer user_data);

/* Waits between two tries, in ms: doubled from the first to the longest, half of each by chance, so that all who were cut off at once do not
 * come back at once; refused: where the server says that it cannot, or has no such path. */
typedef struct { guint first_ms, longest_ms, refused_ms, silent_ms; } LinliListenerWaits;
extern const LinliListenerWaits linli_listener_default_waits;
/* Pure but for @random.  @failures: tries in a row that came to nothing. */
guint          linli_listener_wait_ms   (const LinliListenerWaits *waits, guint failures, LinliRandom *random);

/* Starts once it has a token.  @transport: (transfer full), used by nobody else.  @waits: (nullable).  @func runs in the context that is the
 * calling thread's default. */
LinliListener *linli_listener_new       (LinliTransport *transport, const LinliListenerWaits *waits, LinliRandom *random, LinliHeardFunc func,
                                         gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* Cancels and waits for its thread, a moment; @func is not called any more.  In the thread that made it. */
void           linli_listener_free      (LinliListener *self);
/* Called after every cycle: the server was reached, so a wait for the network is over.  Any thread. */
void           linli_listener_set_token (LinliListener *self, const char *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliListener, linli_listener_free)

G_END_DECLS
