/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sits here: signing in with the replica's own verifier, enrolling with the server, locking. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session-private.h"

#include "linli-error.h"

#include <glib/gi18n.h>
#include <string.h>

#define ENROLL_MS 40000  /* somebody sits and waits */

typedef struct { LinliIdentity *identity; char *url, *login, *password, *code; gboolean anew; } Credentials;

static void
credentials_free (gpointer data)
{
  Credentials *credentials = data;

  g_clear_pointer (&credentials->identity, linli_identity_free);
  if (credentials->password != NULL)
    memset (credentials->password, 0, strlen (credentials->password));
  g_free (credentials->url);
  g_free (credentials->login);
  g_free (credentials->password);
  g_free (credentials->code);
  g_free (credentials);
}

static gpointer
verify_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Credentials *credentials = data;

  gboolean good;

  credentials->identity = linli_store_get_identity (store, error);
  if (credentials->identity == NULL)
    return NULL;
  if (credentials->identity->verifier == NULL)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_AUTH, _("This device is not enrolled yet"));
      return NULL;
    }
  if (linli_store_get_try_wait_ms (store) > 0)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_TRIES, _("Too many wrong passwords"));
      return NULL;
    }
  good = g_strcmp0 (credentials->identity->login, credentials->login) == 0
         && linli_sync_sign_in_offline (credentials->identity, credentials->password);
  /* Counted before it is said, and what cannot be counted is not let in either way. */
  if (!linli_store_note_try (store, good, error))
    return NULL;
  if (!good)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_AUTH, _("The name or the password is not right"));
  return GINT_TO_POINTER (good);
}

static gpointer
enroll_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Credentials *credentials = data;
  g_autoptr(LinliTransport) transport = linli_soup_transport_new (credentials->url, error);
  gint64 device;

  if (transport == NULL)
    return NULL;
  linli_soup_transport_set_timeout (transport, ENROLL_MS);
  return GINT_TO_POINTER (credentials->anew
                          ? linli_sync_enroll_anew (store, transport, credentials->url, credentials->login, credentials->password,
                                                    credentials->code, cancellable, &device, error)
                          : linli_sync_enroll (store, transport, credentials->url, credentials->login, credentials->password,
                                               credentials->code, cancellable, &device, error));
}

typedef struct { GTask *task; GError *error; gboolean anew; } After;

static void
looked_after_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autofree After *after = user_data;
  g_autoptr(GTask) task = after->task;
  LinliSession *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!linli_session_take_look (self, result, &error) || after->error != NULL)
    {
      /* The device may be enrolled all the same: the answer was kept before the next request failed. */
      linli_session_plan_live (self);
      linli_session_emit_changed (self);
      g_task_return_error (task, after->error != NULL ? after->error : g_steal_pointer (&error));
      return;
    }
  self->state.signed_in = TRUE;
  /* Why the server refused the one before is no news any more. */
  if (after->anew)
    {
      g_clear_pointer (&self->error, g_free);
      self->state.error = NULL;
    }
  linli_session_plan_sync (self);
  linli_session_watch_lease (self);
  linli_session_emit_changed (self);
  g_task_return_boolean (task, TRUE);
}

/* Whose replica it is now, where it syncs and how long to wait is known before anybody acts on it. */
static void
signed_in_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  After *after = g_new0 (After, 1);

  after->task = user_data;
  after->anew = g_task_get_source_tag (after->task) == linli_session_enroll_anew_async;
  linli_replica_call_finish (LINLI_REPLICA (object), result, &after->error);
  linli_session_look_async (g_task_get_source_object (after->task), looked_after_cb, after);
}

void
linli_session_sign_in_async (LinliSession        *self,
                             const char          *login,
                             const char          *password,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Credentials *credentials = g_new0 (Credentials, 1);

  g_task_set_source_tag (task, linli_session_sign_in_async);
  credentials->login = g_strdup (login);
  credentials->password = g_strdup (password);
  /* On the writer: a wrong try is counted in the replica. */
  linli_replica_write_async (self->replica, verify_func, credentials, credentials_free, NULL, cancellable, signed_in_cb, task);
}

void
linli_session_enroll_async (LinliSession        *self,
                            const char          *url,
                            const char          *login,
                            const char          *password,
                            const char          *code,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Credentials *credentials = g_new0 (Credentials, 1);

  g_task_set_source_tag (task, linli_session_sign_in_async);
  credentials->url = linli_sync_complete_url (url);
  credentials->login = g_strdup (login);
  credentials->password = g_strdup (password);
  credentials->code = g_strdup (code);
  /* Nothing else writes before enrolment, so the writer may wait for the network this once. */
  linli_replica_write_async (self->replica, enroll_func, credentials, credentials_free, NULL, cancellable, signed_in_cb, task);
}

void
linli_session_enroll_anew_async (LinliSession        *self,
                                 const char          *url,
                                 const char          *password,
                                 const char          *code,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Credentials *credentials = g_new0 (Credentials, 1);

  g_task_set_source_tag (task, linli_session_enroll_anew_async);
  credentials->anew = TRUE;
  credentials->url = linli_sync_complete_url (url);
  credentials->login = g_strdup (self->identity != NULL ? self->identity->login : NULL);
  credentials->password = g_strdup (password);
  credentials->code = g_strdup (code);
  linli_session_cancel_sync (self);
  linli_session_stop_live (self);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->certificate, g_free);
  linli_replica_write_async (self->replica, enroll_func, credentials, credentials_free, NULL, cancellable, signed_in_cb, task);
}

gboolean
linli_session_sign_in_finish (LinliSession  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
linli_session_lock (LinliSession *self)
{
  self->state.signed_in = FALSE;
  g_clear_pointer (&self->purpose, g_free);
  linli_form_memory_clear (self->memory);
  g_clear_handle_id (&self->sync_id, g_source_remove);
  linli_session_cancel_sync (self);
  linli_session_stop_live (self);
  linli_session_stop_lease (self);
  g_clear_pointer (&self->token, g_free);
  linli_session_emit_changed (self);
}
