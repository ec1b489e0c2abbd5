/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-listener.c - the thread that listens, and the waits between its tries. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-listener.h"

#include "linli-engine-private.h"
#include "linli-error.h"
#include "linli-event-reader.h"

/* The server says something every 25 s, its proxy cuts after 75. */
const LinliListenerWaits linli_listener_default_waits = { 2000, 300000, 60000, 70000 };

struct _LinliListener
{
  LinliTransport     *transport;   /* (owned) the thread's own */
  LinliListenerWaits  waits;
  LinliRandom        *random;      /* (owned) */
  LinliHeardFunc      func;        /* (nullable) freed */
  gpointer            user_data;
  GMainContext       *context;     /* (owned) */
  GThread            *thread;
  GCancellable       *cancellable; /* (owned) */
  GMutex              lock;
  GCond               changed;
  char               *token;       /* (owned) (nullable) */
  gboolean            reached;     /* a cycle reached the server since the last try */
  gboolean            stopping;
};

/* Of one connection, in the thread. */
typedef struct { LinliListener *listener; LinliEventReader *reader; GError *error; gboolean heard, open; } Listening;

guint
linli_listener_wait_ms (const LinliListenerWaits *waits, guint failures, LinliRandom *random)
{
  guint64 longest = MAX (1, MIN ((guint64) waits->first_ms << MIN (failures, 20), waits->longest_ms));

  return (guint) (longest / 2 + linli_random_below (random, longest - longest / 2) + 1);
}

/* ---- coming home ---- */

typedef struct { LinliListener *listener; LinliHeard heard; char *why; } Delivery;

static void
listener_clear (gpointer data)
{
  LinliListener *self = data;

  g_clear_object (&self->transport);
  g_object_unref (self->random);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->token);
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_atomic_rc_box_release_full (delivery->listener, listener_clear);
  g_free (delivery->why);
  g_free (delivery);
}

static gboolean
on_deliver (gpointer data)
{
  Delivery *delivery = data;

  if (delivery->listener->func != NULL)
    delivery->listener->func (&delivery->heard, delivery->listener->user_data);
  return G_SOURCE_REMOVE;
}

static void
deliver (LinliListener *self, LinliHeard heard)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  g_autoptr(GSource) source = g_idle_source_new ();

  delivery->listener = g_atomic_rc_box_acquire (self);
  delivery->heard = heard;
  delivery->heard.why = delivery->why = g_strdup (heard.why);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_deliver, delivery, delivery_free);
  g_source_attach (source, self->context);
}

/* ---- the thread ---- */

static void
take_event (gint64 com, gint64 seq, gpointer user_data)
{
  Listening *listening = user_data;

  deliver (listening->listener, (LinliHeard) { LINLI_HEARD_POKE, !listening->heard, com, seq, NULL });
  listening->heard = TRUE;
}

static gboolean
take_bytes (const char *bytes, gsize length, gpointer user_data)
{
  Listening *listening = user_data;

  if (!listening->open)
    deliver (listening->listener, (LinliHeard) { LINLI_HEARD_OPEN, FALSE, 0, 0, NULL });
  listening->open = TRUE;
  return linli_event_reader_feed (listening->reader, bytes, length, &listening->error);
}

/* (transfer full) (nullable) NULL = stopping */
static char *
wait_token (LinliListener *self, const char *spent)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->stopping && (self->token == NULL || g_strcmp0 (self->token, spent) == 0))
    g_cond_wait (&self->changed, &self->lock);
  return self->stopping ? NULL : g_strdup (self->token);
}

/* @patient: the server refused; that the network is there says nothing. */
static void
wait_ms (LinliListener *self, guint ms, gboolean patient)
{
  gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->reached = FALSE;
  while (!self->stopping && (patient || !self->reached))
    if (!g_cond_wait_until (&self->changed, &self->lock, until))
      break;
}

/* *ret_heard: it was connected.  FALSE = with @error, or the server ended it. */
static void
listen_once (LinliListener *self, const char *token, gboolean *ret_heard, GError **error)
{
  g_autoptr(LinliRequest) request = linli_sync_make_request ("GET", "/v1/events", NULL, TRUE);
  Listening listening = { self, NULL, NULL, FALSE, FALSE };
  g_autoptr(GError) wrong = NULL;

  listening.reader = linli_event_reader_new (take_event, &listening);
  linli_transport_set_token (self->transport, token);
  linli_transport_listen (self->transport, request, self->waits.silent_ms, take_bytes, &listening, self->cancellable, &wrong);
  *ret_heard = listening.open;
  linli_event_reader_free (listening.reader);
  if (listening.error != NULL)
    g_propagate_error (error, listening.error);
  else if (wrong != NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
}

static gboolean
is_refused (const GError *error)
{
  return g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY) || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND)
         || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN) || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID);
}

static gpointer
run_listener (gpointer data)
{
  LinliListener *self = data;
  g_autofree char *spent = NULL;
  guint failures = 0;

  for (;;)
    {
      g_autofree char *token = wait_token (self, spent);
      g_autoptr(GError) error = NULL;
      gboolean heard = FALSE;

      if (token == NULL)
        break;
      g_clear_pointer (&spent, g_free);
      listen_once (self, token, &heard, &error);
      if (g_cancellable_is_cancelled (self->cancellable))
        break;
      failures = heard ? 0 : failures + 1;
      if (heard || error != NULL)
        deliver (self, (LinliHeard) { LINLI_HEARD_CLOSED, FALSE, 0, 0, error != NULL ? error->message : NULL });
      if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_AUTH))
        {
          spent = g_steal_pointer (&token);
          failures = 0;
          deliver (self, (LinliHeard) { LINLI_HEARD_TOKEN, FALSE, 0, 0, NULL });
        }
      else if (is_refused (error))
        wait_ms (self, self->waits.refused_ms + linli_listener_wait_ms (&self->waits, failures, self->random), TRUE);
      else
        wait_ms (self, linli_listener_wait_ms (&self->waits, failures, self->random), FALSE);
    }
  g_atomic_rc_box_release_full (self, listener_clear);
  return NULL;
}

LinliListener *
linli_listener_new (LinliTransport *transport, const LinliListenerWaits *waits, LinliRandom *random, LinliHeardFunc func, gpointer user_data)
{
  LinliListener *self = g_atomic_rc_box_new0 (LinliListener);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->transport = transport;
  self->waits = waits != NULL ? *waits : linli_listener_default_waits;
  self->random = g_object_ref (random);
  self->func = func;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->thread = g_thread_new ("listener", run_listener, g_atomic_rc_box_acquire (self));
  return self;
}

void
linli_listener_free (LinliListener *self)
{
  if (self == NULL)
    return;
  self->func = NULL;
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_atomic_rc_box_release_full (self, listener_clear);
}

void
linli_listener_set_token (LinliListener *self, const char *token)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (g_strcmp0 (self->token, token) != 0)
    {
      g_free (self->token);
      self->token = g_strdup (token);
    }
  self->reached = TRUE;
  g_cond_signal (&self->changed);
}
