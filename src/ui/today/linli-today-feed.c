/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One reading at a time; what changes meanwhile is read afterwards.  A replica that takes long to read is read the less often, so that a
 * sync of a million people has its reader thread for itself. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-today-feed.h"

#define FIRST_MS    1500  /* the list that a day begins with comes first */
#define DELAY_MS    400   /* one reading for a burst of saves */
#define REST        9     /* so many times as long as the last reading took there is none */
#define LOOK_EVERY_S 300  /* whether another day has begun */

struct _LinliTodayFeed
{
  GObject         parent_instance;

  LinliSession   *session;      /* (owned) */
  GCancellable   *cancellable;  /* (owned) */
  LinliTodayData *data;         /* (owned) (nullable) */
  gint64          day;          /* of the last reading */
  gint64          began_us, took_us;
  gint64          due_us;       /* when @delay_id comes */
  guint           delay_id, look_id;
  gboolean        reading, dirty;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliTodayFeed, linli_today_feed, G_TYPE_OBJECT)

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliTodayFeed *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTodayData) data = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  self->took_us = g_get_monotonic_time () - self->began_us;
  if (data == NULL)
    g_message ("Today: %s", error->message);
  else
    {
      g_clear_pointer (&self->data, linli_today_data_free);
      self->data = g_steal_pointer (&data);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  if (self->dirty)
    linli_today_feed_refresh (self);
}

static gboolean
delay_cb (gpointer user_data)
{
  LinliTodayFeed *self = user_data;

  self->delay_id = 0;
  self->dirty = self->reading;
  if (self->reading)
    return G_SOURCE_REMOVE;
  self->reading = TRUE;
  self->began_us = g_get_monotonic_time ();
  self->day = linli_clock_get_today (linli_session_get_clock (self->session));
  linli_replica_read_async (linli_session_get_replica (self->session), linli_today_read, NULL, NULL, (GDestroyNotify) linli_today_data_free,
                            self->cancellable, read_cb, self);
  return G_SOURCE_REMOVE;
}

static void
read_in (LinliTodayFeed *self,
         gint64          ms)
{
  gint64 due_us = g_get_monotonic_time () + ms * 1000;

  if (self->delay_id != 0 && self->due_us <= due_us)
    return;
  g_clear_handle_id (&self->delay_id, g_source_remove);
  self->due_us = due_us;
  self->delay_id = g_timeout_add ((guint) ms, delay_cb, self);
}

void
linli_today_feed_refresh (LinliTodayFeed *self)
{
  gint64 rested_us = g_get_monotonic_time () - self->began_us - self->took_us;

  read_in (self, MAX (DELAY_MS, (self->took_us * REST - rested_us) / 1000));
}

static gboolean
look_cb (gpointer user_data)
{
  LinliTodayFeed *self = user_data;

  if (linli_clock_get_today (linli_session_get_clock (self->session)) != self->day)
    linli_today_feed_refresh (self);
  return G_SOURCE_CONTINUE;
}

const LinliTodayData *
linli_today_feed_get_data (LinliTodayFeed *self)
{
  return self->data;
}

LinliSession *
linli_today_feed_get_session (LinliTodayFeed *self)
{
  return self->session;
}

static void
linli_today_feed_dispose (GObject *object)
{
  LinliTodayFeed *self = LINLI_TODAY_FEED (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_today_feed_parent_class)->dispose (object);
}

static void
linli_today_feed_finalize (GObject *object)
{
  LinliTodayFeed *self = LINLI_TODAY_FEED (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->data, linli_today_data_free);
  G_OBJECT_CLASS (linli_today_feed_parent_class)->finalize (object);
}

static void
linli_today_feed_class_init (LinliTodayFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_today_feed_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_today_feed_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_today_feed_init (LinliTodayFeed *self)
{
  self->cancellable = g_cancellable_new ();
}

LinliTodayFeed *
linli_today_feed_new (LinliSession *session)
{
  LinliTodayFeed *self = g_object_new (LINLI_TYPE_TODAY_FEED, NULL);

  self->session = g_object_ref (session);
  self->look_id = g_timeout_add_seconds (LOOK_EVERY_S, look_cb, self);
  g_signal_connect_object (linli_session_get_replica (session), "changed", G_CALLBACK (linli_today_feed_refresh), self, G_CONNECT_SWAPPED);
  read_in (self, FIRST_MS);
  return self;
}
