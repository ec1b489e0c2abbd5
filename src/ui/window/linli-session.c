/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, syncing and what the sync button may truthfully say. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session.h"

#include "linli-error.h"
#include "linli-error-text.h"
#include "linli-settings.h"

#include <glib/gi18n.h>
#include <string.h>

#define REFRESH_DELAY_MS 200    /* one look at the outbox for a burst of saves */
#define PROGRESS_US      100000
#define ENROLL_MS        40000  /* somebody sits and waits */

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
  LinliFormMemory   *memory;       /* (owned) */
  GHashTable        *reads_logged; /* (owned) set of char *: spares the writer, the store decides */
  GCancellable      *cancellable;  /* (owned) everything; cancelled in dispose */
  GCancellable      *sync_cancellable; /* (owned) (nullable) */
  guint              refresh_id, sync_id;
};

enum { CHANGED, DRAFT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliSession, linli_session, G_TYPE_OBJECT)

/* ---- what the replica says ---- */

typedef struct { LinliIdentity *identity; LinliOutboxState outbox; LinliFilling filling; gint64 try_wait_ms; } Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->identity, linli_identity_free);
  g_free (look);
}

static gpointer
look_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Look *look = g_new0 (Look, 1);

  look->identity = linli_store_get_identity (store, error);
  if (look->identity == NULL || !linli_store_get_outbox_state (store, &look->outbox, error)
      || (look->identity->last_sync_ms == 0 && !linli_store_get_filling (store, FALSE, &look->filling, error)))
    {
      look_free (look);
      return NULL;
    }
  look->try_wait_ms = linli_store_get_try_wait_ms (store);
  return look;
}

static gboolean
take_look (LinliSession  *self,
           GAsyncResult  *result,
           GError       **error)
{
  Look *look = linli_replica_call_finish (self->replica, result, error);

  if (look == NULL)
    return FALSE;
  g_clear_pointer (&self->identity, linli_identity_free);
  self->identity = g_steal_pointer (&look->identity);
  self->state.outbox = look->outbox;
  self->state.filling = look->filling;
  self->state.try_wait_ms = look->try_wait_ms;
  self->state.last_sync_ms = self->identity->last_sync_ms;
  self->state.clock_off_ms = self->identity->server_offset_ms;
  self->state.known = TRUE;
  self->state.enrolled = self->identity->verifier != NULL;
  self->state.has_server = linli_session_get_server (self) != NULL;
  self->role = self->identity->role != NULL
    ? linli_catalogue_get_user_role (linli_replica_get_catalogue (self->replica), self->identity->role) : NULL;
  look_free (look);
  return TRUE;
}

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliSession *self = user_data;
  g_autoptr(GError) error = NULL;

  /* Cancelled: the session may be gone. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (take_look (self, result, &error))
    g_signal_emit (self, signals[CHANGED], 0);
  else
    g_message ("Looking at the replica: %s", error->message);
}

void
linli_session_refresh (LinliSession *self)
{
  linli_replica_read_async (self->replica, look_func, NULL, NULL, look_free, self->cancellable, looked_cb, self);
}

static gboolean
refresh_cb (gpointer user_data)
{
  LinliSession *self = user_data;

  self->refresh_id = 0;
  linli_session_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
replica_changed_cb (LinliReplica *replica,
                    guint64       kinds,
                    LinliSession *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_DELAY_MS, refresh_cb, self);
}

/* ---- signing in ---- */

typedef struct { LinliIdentity *identity; char *url, *login, *password, *code; } Credentials;

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
  return GINT_TO_POINTER (linli_sync_enroll (store, transport, credentials->url, credentials->login, credentials->password,
                                             credentials->code, cancellable, &device, error));
}

static gboolean
sync_due_cb (gpointer user_data)
{
  LinliSession *self = user_data;

  linli_session_sync_by_itself (self);
  return G_SOURCE_CONTINUE;
}

/* As the preferences say, from now on. */
static void
plan_sync (LinliSession *self)
{
  GSettings *settings = linli_settings_get ();

  g_clear_handle_id (&self->sync_id, g_source_remove);
  if (self->state.signed_in && g_settings_get_boolean (settings, LINLI_SETTING_SYNC_AUTOMATICALLY))
    self->sync_id = g_timeout_add_seconds (60 * g_settings_get_uint (settings, LINLI_SETTING_SYNC_MINUTES), sync_due_cb, self);
}

typedef struct { GTask *task; GError *error; } After;

static void
looked_after_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autofree After *after = user_data;
  g_autoptr(GTask) task = after->task;
  LinliSession *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!take_look (self, result, &error) || after->error != NULL)
    {
      /* The device may be enrolled all the same: the answer was kept before the next request failed. */
      g_signal_emit (self, signals[CHANGED], 0);
      g_task_return_error (task, after->error != NULL ? after->error : g_steal_pointer (&error));
      return;
    }
  self->state.signed_in = TRUE;
  plan_sync (self);
  g_signal_emit (self, signals[CHANGED], 0);
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
  linli_replica_call_finish (LINLI_REPLICA (object), result, &after->error);
  linli_replica_read_async (LINLI_REPLICA (object), look_func, NULL, NULL, look_free, NULL, looked_after_cb, after);
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
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- syncing ---- */

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
      g_signal_emit (progress->session, signals[CHANGED], 0);
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

typedef struct { char *url; gint64 last_us; LinliSession *session; } SyncJob;

static void
sync_job_free (gpointer data)
{
  SyncJob *job = data;

  g_free (job->url);
  g_free (job);
}

/* In the sync thread; the session is the task's source and lives as long. */
static void
sync_progress (const LinliSyncReport *report,
               gpointer               user_data)
{
  SyncJob *job = user_data;
  gint64 now = g_get_monotonic_time ();
  Progress *progress;

  if (now - job->last_us < PROGRESS_US)
    return;
  job->last_us = now;
  progress = g_new0 (Progress, 1);
  progress->session = g_object_ref (job->session);
  progress->report = *report;
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, progress_cb, progress, progress_free);
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

  if (transport == NULL
      || !linli_sync_run_replica (self->replica, transport, sync_progress, job, cancellable, report, &error))
    {
      g_free (report);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_pointer (task, report, g_free);
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
    }
  else
    self->error = g_strdup (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? _("Stopped by you")
                           : linli_error_describe (error));
  self->state.error = self->error;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  linli_session_refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
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
  job->session = self;
  /* A window closed meanwhile cancels it; the program ends when the thread has. */
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  task = g_task_new (self, self->sync_cancellable, synced_cb, NULL);
  g_task_set_source_tag (task, linli_session_sync);
  g_task_set_task_data (task, job, sync_job_free);
  g_task_run_in_thread (task, sync_thread);
  g_signal_emit (self, signals[CHANGED], 0);
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

/* ---- rights, purpose, read log ---- */

gboolean
linli_session_has_right (LinliSession     *self,
                         const LinliField *field,
                         LinliRights       right)
{
  guint compartment = field->kind->compartment;

  /* What cannot be saved is not edited, and what cannot be marked in the read log is not revealed. */
  if (self->state.read_only && right != LINLI_RIGHT_READ)
    return FALSE;
  if (self->role == NULL || compartment >= G_N_ELEMENTS (self->role->rights))
    return compartment == 0 && right != LINLI_RIGHT_EXPORT;
  /* What lies in the core and is only masked (telephones) may be shown by everybody who may read it. */
  if (right == LINLI_RIGHT_REVEAL && compartment == 0)
    right = LINLI_RIGHT_READ;
  return (self->role->rights[compartment] & right) != 0;
}

LinliFormMemory *
linli_session_get_memory (LinliSession *self)
{
  return self->memory;
}

const char *
linli_session_get_purpose (LinliSession *self)
{
  return self->purpose;
}

void
linli_session_set_purpose (LinliSession *self,
                           const char   *purpose)
{
  g_free (self->purpose);
  self->purpose = g_strdup (purpose);
}

typedef struct { const LinliKind *kind; LinliId id; char *section, *purpose; } ReadMark;

static void
read_mark_free (gpointer data)
{
  ReadMark *mark = data;

  g_free (mark->section);
  g_free (mark->purpose);
  g_free (mark);
}

static gpointer
log_read_func (LinliStore    *store,
               gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  ReadMark *mark = data;

  return GINT_TO_POINTER (linli_store_log_read (store, mark->kind, &mark->id, mark->section, mark->purpose, error));
}

static void
read_logged_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  if (error != NULL)
    g_message ("Read log: %s", error->message);
}

void
linli_session_log_read (LinliSession    *self,
                        const LinliKind *kind,
                        const LinliId   *id,
                        const char      *section,
                        const char      *purpose)
{
  char uuid[LINLI_ID_STRING_SIZE];
  char *key = g_strdup_printf ("%s/%s/%s/%" G_GINT64_FORMAT, linli_id_format (id, uuid), section, purpose,
                               linli_clock_get_today (self->clock));
  ReadMark *mark;

  if (!g_hash_table_add (self->reads_logged, key))
    return;
  mark = g_new0 (ReadMark, 1);
  mark->kind = kind;
  mark->id = *id;
  mark->section = g_strdup (section);
  mark->purpose = g_strdup (purpose);
  /* Not cancellable: what was seen is marked even when the window closes. */
  linli_replica_write_async (self->replica, log_read_func, mark, read_mark_free, NULL, NULL, read_logged_cb, NULL);
}

/* ---- object ---- */

const char *
linli_session_get_server (LinliSession *self)
{
  if (self->server != NULL)
    return self->server;
  return self->identity != NULL ? self->identity->server_url : NULL;
}

void
linli_session_set_server (LinliSession *self,
                          const char   *url)
{
  g_free (self->server);
  self->server = g_strdup (url);
  self->state.has_server = linli_session_get_server (self) != NULL;
}

LinliReplica *
linli_session_get_replica (LinliSession *self)
{
  return self->replica;
}

LinliClock *
linli_session_get_clock (LinliSession *self)
{
  return self->clock;
}

void
linli_session_tell_draft (LinliSession    *self,
                          const LinliKind *kind,
                          const LinliId   *id,
                          gpointer         source)
{
  g_signal_emit (self, signals[DRAFT], 0, kind, id, source);
}

LinliUndo *
linli_session_get_undo (LinliSession *self)
{
  return self->undo;
}

const LinliIdentity *
linli_session_get_identity (LinliSession *self)
{
  return self->identity;
}

const LinliSessionState *
linli_session_get_state (LinliSession *self)
{
  return &self->state;
}

static void
linli_session_dispose (GObject *object)
{
  LinliSession *self = LINLI_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  linli_session_cancel_sync (self);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->sync_id, g_source_remove);
  G_OBJECT_CLASS (linli_session_parent_class)->dispose (object);
}

static void
linli_session_finalize (GObject *object)
{
  LinliSession *self = LINLI_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->sync_cancellable);
  g_clear_object (&self->replica);
  g_clear_object (&self->clock);
  g_clear_object (&self->undo);
  g_clear_pointer (&self->identity, linli_identity_free);
  g_clear_pointer (&self->reads_logged, g_hash_table_unref);
  g_free (self->server);
  g_free (self->error);
  g_free (self->purpose);
  g_clear_pointer (&self->memory, linli_form_memory_free);
  G_OBJECT_CLASS (linli_session_parent_class)->finalize (object);
}

static void
linli_session_class_init (LinliSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_session_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DRAFT] = g_signal_new ("draft", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 3, G_TYPE_POINTER, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
linli_session_init (LinliSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->memory = linli_form_memory_new ();
  self->reads_logged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LinliSession *
linli_session_new (LinliReplica *replica,
                   LinliClock   *clock)
{
  LinliSession *self = g_object_new (LINLI_TYPE_SESSION, NULL);

  self->replica = g_object_ref (replica);
  self->clock = g_object_ref (clock);
  self->state.read_only = linli_replica_is_read_only (replica);
  self->undo = linli_undo_new (replica);
  g_signal_connect_object (replica, "changed", G_CALLBACK (replica_changed_cb), self, 0);
  g_signal_connect_object (linli_settings_get (), "changed::" LINLI_SETTING_SYNC_AUTOMATICALLY, G_CALLBACK (plan_sync), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (linli_settings_get (), "changed::" LINLI_SETTING_SYNC_MINUTES, G_CALLBACK (plan_sync), self, G_CONNECT_SWAPPED);
  return self;
}
