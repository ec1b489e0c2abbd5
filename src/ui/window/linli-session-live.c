/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changed elsewhere is fetched as soon as the server says so, and what is saved here is sent at once while it can be heard there. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session-private.h"

#include "linli-settings.h"

#define MAX_OFFERS  3      /* of the same outbox */
#define AGAIN_MS    300    /* between two cycles that saves began */
#define SETTLED_MS  10000  /* what was just settled may be taken back for a while (decision 61) */

/* Numbers are a partition's own, and what the last cycle came to is that of this replica's. */
static gboolean
is_news (LinliSession     *self,
         const LinliHeard *heard)
{
  if (heard->seq < 0 || self->identity == NULL || heard->com != self->identity->com)
    return TRUE;
  return heard->first ? heard->seq != self->known_seq : heard->seq > self->known_seq;
}

static void
heard_cb (const LinliHeard *heard,
          gpointer          user_data)
{
  LinliSession *self = user_data;

  switch (heard->type)
    {
    case LINLI_HEARD_OPEN:
      self->state.live = LINLI_LIVE_HEARS;
      linli_session_emit_changed (self);
      break;
    case LINLI_HEARD_POKE:
      if (is_news (self, heard))
        {
          /* A cycle that runs may have asked before; another follows it. */
          self->poked = self->state.syncing;
          linli_session_sync_by_itself (self);
        }
      break;
    case LINLI_HEARD_CLOSED:
      self->state.live = LINLI_LIVE_TRIES;
      linli_session_emit_changed (self);
      break;
    case LINLI_HEARD_TOKEN:
    default:
      linli_session_sync_by_itself (self);
      break;
    }
}

void
linli_session_stop_live (LinliSession *self)
{
  g_clear_pointer (&self->listener, linli_listener_free);
  g_clear_handle_id (&self->send_id, g_source_remove);
  self->state.live = LINLI_LIVE_OFF;
  self->poked = FALSE;
}

void
linli_session_plan_live (LinliSession *self)
{
  GSettings *settings = linli_settings_get ();
  const char *server = linli_session_get_server (self);
  g_autoptr(LinliRandom) random = NULL;
  LinliTransport *transport;
  gboolean may = self->state.signed_in && !self->state.read_only && server != NULL
    && linli_session_may_sync_by_itself (g_settings_get_boolean (settings, LINLI_SETTING_SYNC_AUTOMATICALLY),
                                         g_settings_get_boolean (settings, LINLI_SETTING_SYNC_METERED),
                                         g_network_monitor_get_network_metered (g_network_monitor_get_default ()));

  if (may == (self->listener != NULL))
    return;
  linli_session_stop_live (self);
  if (may && (transport = linli_soup_transport_new (server, NULL)) != NULL)
    {
      random = linli_random_new_system ();
      g_free (self->heard_by);
      self->heard_by = g_strdup (linli_session_get_certificate (self));
      linli_transport_set_certificate (transport, self->heard_by);
      self->listener = linli_listener_new (transport, NULL, random, heard_cb, self);
      self->state.live = LINLI_LIVE_TRIES;
      if (self->token != NULL)
        linli_listener_set_token (self->listener, self->token);
    }
  linli_session_emit_changed (self);
}

void
linli_session_live_synced (LinliSession          *self,
                           const LinliSyncReport *report)
{
  self->known_seq = report->seq;
  /* Under another certificate it listens anew. */
  if (self->listener != NULL && g_strcmp0 (self->heard_by, linli_session_get_certificate (self)) != 0)
    {
      linli_session_stop_live (self);
      linli_session_plan_live (self);
    }
  else if (self->listener != NULL)
    linli_listener_set_token (self->listener, self->token);
  if (!self->poked)
    return;
  self->poked = FALSE;
  linli_session_sync_by_itself (self);
}

/* ---- what is saved here ---- */

static gboolean
send_cb (gpointer user_data)
{
  LinliSession *self = user_data;

  self->send_id = 0;
  if (self->state.live == LINLI_LIVE_HEARS && self->state.error == NULL)
    linli_session_sync_by_itself (self);
  return G_SOURCE_REMOVE;
}

void
linli_session_live_looked (LinliSession *self)
{
  guint waiting = self->state.outbox.pending;

  if (waiting == 0 || waiting != self->offered)
    self->offers = 0;
  /* What whole cycles left is not offered again and again. */
  if (waiting == 0 || self->offers >= MAX_OFFERS || self->state.live != LINLI_LIVE_HEARS || self->state.error != NULL || self->state.syncing
      || self->send_id != 0)
    return;
  self->offered = waiting;
  self->offers++;
  if (self->state.outbox.settled > 0)
    self->send_id = g_timeout_add (SETTLED_MS, send_cb, self);
  else if (g_get_monotonic_time () - self->state.started_us < AGAIN_MS * 1000)
    self->send_id = g_timeout_add (AGAIN_MS, send_cb, self);
  else
    linli_session_sync_by_itself (self);
}
