/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time goes by while the window is open: the latest is written down, and the end of the lease is met within a minute. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session-private.h"

#define CHECK_S 60

static gpointer
note_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GError) wrong = NULL;
  LinliLease *lease = g_new0 (LinliLease, 1);

  /* A full disk keeps nobody from hearing that it ended. */
  if (!linli_store_note_time (store, &wrong))
    g_message ("Keeping the time: %s", wrong->message);
  linli_store_get_lease (store, lease);
  return lease;
}

static void
noted_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliSession *self = user_data;
  g_autofree LinliLease *lease = NULL;
  gboolean is_news;

  /* Cancelled: the session may be gone. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  lease = linli_replica_call_finish (LINLI_REPLICA (object), result, NULL);
  if (lease == NULL)
    return;
  is_news = lease->state != self->state.lease.state || linli_session_get_lease_days (lease) != linli_session_get_lease_days (&self->state.lease);
  self->state.lease = *lease;
  if (is_news)
    linli_session_emit_changed (self);
}

void
linli_session_check_lease (LinliSession *self)
{
  linli_replica_write_async (self->replica, note_func, NULL, NULL, g_free, self->cancellable, noted_cb, self);
}

static gboolean
check_cb (gpointer user_data)
{
  linli_session_check_lease (user_data);
  return G_SOURCE_CONTINUE;
}

void
linli_session_watch_lease (LinliSession *self)
{
  if (self->lease_id == 0)
    self->lease_id = g_timeout_add_seconds (CHECK_S, check_cb, self);
}

void
linli_session_stop_lease (LinliSession *self)
{
  g_clear_handle_id (&self->lease_id, g_source_remove);
}

gint64
linli_session_get_lease_days (const LinliLease *lease)
{
  const gint64 day_ms = G_GINT64_CONSTANT (24) * 3600 * 1000;

  return (MAX (lease->until_ms - lease->now_ms, 0) + day_ms - 1) / day_ms;
}
