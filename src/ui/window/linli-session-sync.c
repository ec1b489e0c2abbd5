/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One cycle at a time, in a thread; its progress comes home to the main loop. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session-private.h"

#include "linli-error-text.h"
#include "linli-error.h"
#include "linli-session-photos.h"
#include "linli-settings.h"

#include <glib/gi18n.h>

#define PROGRESS_US 100000

typedef struct { LinliSession *session; LinliSyncReport report; } Progress;

static gboolean
progress_cb (gpointer user_data)
{
  Progress *progress = user_data;

  if (progress->session->state.syncing)
    {
      progress->session->state.progress = progress->report;
      if (progress->report.grids > 0)
        progress->session->state.filling = (LinliFilling) { progress->report.grids, progress->report.grids_done, progress->report.first_done,
                                                            progress->report.rows_done };
      linli_session_emit_changed (progress->session);
    }
  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->session);
  g_free (progress);
}

typedef struct
{
  char         *url, *token, *certificate;  /* the last two (nullable): of the cycle before, then of this one */
  gint64        last_us;
  LinliSession *session;
} SyncJob;

static void
sync_job_free (gpointer data)
{
  SyncJob *job = data;

  g_free (job->url);
  g_free (job->token);
  g_free (job->certificate);
  g_free (job);
}

/* In the sync thread; the session is the task's source and lives as long. */
static void
sync_progress (const LinliSyncReport *report,
               gpointer               user_data)
{
  SyncJob *job = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr(GSource) home = NULL;
  Progress *progress;

  if (now - job->last_us < PROGRESS_US)
    return;
  job->last_us = now;
  progress = g_new0 (Progress, 1);
  progress->session = g_object_ref (job->session);
  progress->report = *report;
  /* Not g_main_context_invoke(): between two turns of the loop that would run it here. */
  home = g_idle_source_new ();
  g_source_set_priority (home, G_PRIORITY_DEFAULT);
  g_source_set_callback (home, progress_cb, progress, progress_free);
  g_source_set_static_name (home, "linli-sync-progress");
  g_source_attach (home, NULL);
}

static void
sync_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  LinliSession *self = source;
  SyncJob *job = task_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTransport) transport = linli_soup_transport_new (job->url, &error);
  LinliSyncReport *report = g_new0 (LinliSyncReport, 1);

  if (transport != NULL)
    linli_transport_set_token (transport, job->token);
  if (transport == NULL
      || !linli_sync_run_replica (self->replica, transport, sync_progress, job, cancellable, report, &error))
    {
      g_free (report);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    {
      g_free (job->token);
      job->token = g_strdup (linli_transport_get_token (transport));
      job->certificate = g_strdup (linli_transport_get_certificate (transport));
      g_task_return_pointer (task, report, g_free);
    }
}

static void
synced_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliSession *self = LINLI_SESSION (object);
  g_autoptr(GError) error = NULL;
  g_autofree LinliSyncReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  self->state.syncing = FALSE;
  g_clear_object (&self->sync_cancellable);
  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  g_clear_pointer (&self->error, g_free);
  if (report != NULL)
    {
      self->state.progress = *report;
      self->state.synced_us = linli_clock_get_elapsed_us (self->clock);
      if (self->state.signed_in)
        {
          const SyncJob *job = g_task_get_task_data (G_TASK (result));

          g_free (self->token);
          self->token = g_strdup (job->token);
          g_free (self->certificate);
          self->certificate = g_strdup (job->certificate);
        }
    }
  else
    self->error = g_strdup (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? _("Stopped by you")
                           : linli_error_describe (error));
  self->state.error = self->error;
  self->state.error_code = error != NULL && error->domain == LINLI_ERROR ? error->code : -1;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* Nothing is left that anybody could look at. */
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_LOST))
    linli_session_lock (self);
  linli_session_refresh (self);
  linli_session_emit_changed (self);
  if (report != NULL && self->state.signed_in)
    {
      linli_session_live_synced (self, report);
      linli_session_send_photos (self);
    }
}

void
linli_session_sync (LinliSession *self)
{
  g_autoptr(GTask) task = NULL;
  SyncJob *job;

  if (self->state.read_only || self->state.syncing || !self->state.signed_in || linli_session_get_server (self) == NULL)
    return;
  self->state.syncing = TRUE;
  self->state.started_us = g_get_monotonic_time ();
  self->state.progress = (LinliSyncReport) { 0 };
  self->sync_cancellable = g_cancellable_new ();
  job = g_new0 (SyncJob, 1);
  job->url = g_strdup (linli_session_get_server (self));
  job->token = g_strdup (self->token);
  job->session = self;
  /* A window closed meanwhile cancels it; the program ends when the thread has. */
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  task = g_task_new (self, self->sync_cancellable, synced_cb, NULL);
  g_task_set_source_tag (task, linli_session_sync);
  g_task_set_task_data (task, job, sync_job_free);
  g_task_run_in_thread (task, sync_thread);
  linli_session_emit_changed (self);
}

gboolean
linli_session_needs_enrolling (const LinliSessionState *state)
{
  /* FORBIDDEN: two computers run from one copied disk. */
  return !state->syncing && state->error != NULL && (state->error_code == LINLI_ERROR_AUTH || state->error_code == LINLI_ERROR_FORBIDDEN);
}

gboolean
linli_session_may_sync_by_itself (gboolean automatically,
                                  gboolean on_metered,
                                  gboolean is_metered)
{
  return automatically && (on_metered || !is_metered);
}

void
linli_session_sync_by_itself (LinliSession *self)
{
  GSettings *settings = linli_settings_get ();

  if (linli_session_may_sync_by_itself (g_settings_get_boolean (settings, LINLI_SETTING_SYNC_AUTOMATICALLY),
                                        g_settings_get_boolean (settings, LINLI_SETTING_SYNC_METERED),
                                        g_network_monitor_get_network_metered (g_network_monitor_get_default ())))
    linli_session_sync (self);
}

void
linli_session_cancel_sync (LinliSession *self)
{
  if (self->sync_cancellable != NULL)
    g_cancellable_cancel (self->sync_cancellable);
}

/* ---- by itself ---- */

static void
note_next_try (LinliSession *self)
{
  self->state.next_try_us = g_get_monotonic_time ()
    + G_USEC_PER_SEC * 60 * (gint64) g_settings_get_uint (linli_settings_get (), LINLI_SETTING_SYNC_MINUTES);
}

static gboolean
sync_due_cb (gpointer user_data)
{
  LinliSession *self = user_data;

  note_next_try (self);
  linli_session_sync_by_itself (self);
  return G_SOURCE_CONTINUE;
}

void
linli_session_plan_sync (LinliSession *self)
{
  GSettings *settings = linli_settings_get ();

  linli_session_plan_live (self);
  g_clear_handle_id (&self->sync_id, g_source_remove);
  self->state.next_try_us = 0;
  if (!self->state.signed_in || !g_settings_get_boolean (settings, LINLI_SETTING_SYNC_AUTOMATICALLY))
    return;
  note_next_try (self);
  self->sync_id = g_timeout_add_seconds (60 * g_settings_get_uint (settings, LINLI_SETTING_SYNC_MINUTES), sync_due_cb, self);
}
