/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos go and come in threads of their own. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session-photos.h"

#include "linli-file-sync.h"
#include "linli-session-private.h"
#include "linli-settings.h"

/* What both ways need. */
typedef struct
{
  LinliReplica       *replica;
  char               *url, *token, *certificate;
  LinliFileSyncFlags  flags;
  const LinliField   *field;
  LinliId             id;
  char               *sha;
  gint64              size;
} PhotoJob;

static void
photo_job_free (gpointer data)
{
  PhotoJob *job = data;

  g_clear_object (&job->replica);
  g_free (job->url);
  g_free (job->token);
  g_free (job->certificate);
  g_free (job->sha);
  g_free (job);
}

static PhotoJob *
photo_job_new (LinliSession *self)
{
  PhotoJob *job = g_new0 (PhotoJob, 1);

  job->replica = g_object_ref (self->replica);
  job->url = g_strdup (linli_session_get_server (self));
  job->token = g_strdup (self->token != NULL ? self->token : self->identity != NULL ? self->identity->access_token : NULL);
  job->certificate = g_strdup (linli_session_get_certificate (self));
  return job;
}

static void
dress (LinliTransport *transport,
       const PhotoJob *job)
{
  linli_transport_set_token (transport, job->token);
  linli_transport_set_certificate (transport, job->certificate);
}

static void
send_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  PhotoJob *job = task_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTransport) transport = linli_soup_transport_new (job->url, &error);
  guint fetched;

  if (transport != NULL)
    dress (transport, job);
  if (transport == NULL || !linli_file_sync_send (NULL, job->replica, transport, job->flags, NULL, NULL, cancellable, NULL, &error)
      || !linli_file_sync_fetch_thumbs (NULL, job->replica, transport, job->flags, cancellable, &fetched, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LinliSession *self = LINLI_SESSION (object);
  g_autoptr(GError) error = NULL;

  self->sending_photos = FALSE;
  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("photos wait: %s", error->message);
  if (!g_cancellable_is_cancelled (self->cancellable))
    linli_session_refresh (self);
}

void
linli_session_send_photos (LinliSession *self)
{
  gboolean metered = g_network_monitor_get_network_metered (g_network_monitor_get_default ())
    && !g_settings_get_boolean (linli_settings_get (), LINLI_SETTING_SYNC_METERED);
  /* What others took is named by rows that came, now or while the program was closed. */
  gboolean may_miss = !metered && (self->state.progress.pulled > 0 || !self->asked_thumbs);
  g_autoptr(GTask) task = NULL;
  PhotoJob *job;

  if (self->sending_photos || self->state.read_only || !self->state.signed_in || linli_session_get_server (self) == NULL
      || self->state.photos.waiting + self->state.photos.failed + (metered ? 0 : self->state.photos.held) + may_miss == 0)
    return;
  self->asked_thumbs = self->asked_thumbs || may_miss;
  self->sending_photos = TRUE;
  job = photo_job_new (self);
  job->flags = metered ? LINLI_FILE_SYNC_METERED : 0;
  /* As with a cycle: a window closed meanwhile cancels it, and the program ends when the thread has. */
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  task = g_task_new (self, self->cancellable, sent_cb, NULL);
  g_task_set_source_tag (task, linli_session_send_photos);
  g_task_set_task_data (task, job, photo_job_free);
  g_task_run_in_thread (task, send_thread);
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  PhotoJob *job = task_data;
  const char *replica = linli_replica_get_path (job->replica);
  g_autofree char *path = linli_files_get_path (replica, job->sha);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliTransport) transport = NULL;
  GdkTexture *texture = NULL;

  if (linli_files_have (replica, job->sha, job->size)
      || ((transport = linli_soup_transport_new (job->url != NULL ? job->url : "", &error)) != NULL
          && (dress (transport, job), TRUE)
          && linli_file_sync_fetch (replica, transport, job->field, &job->id, job->sha, job->size, NULL, NULL, cancellable, &error)))
    texture = gdk_texture_new_from_filename (path, &error);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
linli_session_load_photo_async (LinliSession        *self,
                                const LinliField    *field,
                                const LinliId       *id,
                                const char          *sha,
                                gint64               size,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  PhotoJob *job = photo_job_new (self);

  job->field = field;
  job->id = *id;
  job->sha = g_strdup (sha);
  job->size = size;
  g_task_set_source_tag (task, linli_session_load_photo_async);
  g_task_set_task_data (task, job, photo_job_free);
  g_task_run_in_thread (task, load_thread);
}

GdkTexture *
linli_session_load_photo_finish (LinliSession  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
