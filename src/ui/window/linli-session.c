/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the replica stands, what the sync button may truthfully say, and what its role may do. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-session-private.h"

#include "linli-settings.h"

#include <glib/gi18n.h>

#define REFRESH_DELAY_MS 200    /* one look at the outbox for a burst of saves */

enum { CHANGED, DRAFT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliSession, linli_session, G_TYPE_OBJECT)

void
linli_session_emit_changed (LinliSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- what the replica says ---- */

typedef struct { LinliIdentity *identity; LinliOutboxState outbox; LinliOutboxSize size; LinliFilling filling; gint64 try_wait_ms; LinliLease lease; char *place; LinliFilesState photos; int photo_code; } Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->identity, linli_identity_free);
  g_free (look->place);
  g_free (look);
}

/* Why the first photo that did not go did not. */
static gboolean
find_photo_code (LinliStore  *store,
                 Look        *look,
                 GError     **error)
{
  g_autoptr(GPtrArray) jobs = look->photos.failed > 0 ? linli_store_list_files (store, TRUE, error) : g_ptr_array_new ();

  for (guint i = 0; jobs != NULL && i < jobs->len && look->photo_code == 0; i++)
    {
      const LinliFileJob *job = g_ptr_array_index (jobs, i);

      if (job->state == LINLI_FILE_FAILED)
        look->photo_code = job->code;
    }
  return jobs != NULL;
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
      || !linli_store_get_outbox_size (store, &look->size, error)
      || !linli_store_get_files_state (store, &look->photos, error) || !find_photo_code (store, look, error)
      || (look->identity->last_sync_ms == 0 && !linli_store_get_filling (store, FALSE, &look->filling, error)))
    {
      look_free (look);
      return NULL;
    }
  look->try_wait_ms = linli_store_get_try_wait_ms (store);
  linli_store_get_lease (store, &look->lease);
  look->place = linli_store_get_place (store);
  return look;
}

gboolean
linli_session_take_look (LinliSession  *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  Look *look = linli_replica_call_finish (self->replica, result, error);

  if (look == NULL)
    return FALSE;
  g_clear_pointer (&self->identity, linli_identity_free);
  self->identity = g_steal_pointer (&look->identity);
  g_free (self->place);
  self->place = g_steal_pointer (&look->place);
  self->state.outbox = look->outbox;
  self->state.size = look->size;
  self->state.photos = look->photos;
  self->state.photo_code = look->photo_code;
  self->state.filling = look->filling;
  self->state.try_wait_ms = look->try_wait_ms;
  self->state.lease = look->lease;
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
  if (linli_session_take_look (self, result, &error))
    {
      g_signal_emit (self, signals[CHANGED], 0);
      linli_session_live_looked (self);
    }
  else
    g_message ("Looking at the replica: %s", error->message);
}

void
linli_session_look_async (LinliSession        *self,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  linli_replica_read_async (self->replica, look_func, NULL, NULL, look_free, NULL, callback, user_data);
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

const char *
linli_session_explain_closed (LinliSession *self)
{
  return self->state.read_only ? _("Only read here: a newer version of Linli wrote these records. Update this program to change them")
                               : _("Your work lets you read this, not change it");
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
linli_session_get_certificate (LinliSession *self)
{
  return self->certificate != NULL ? self->certificate : self->identity != NULL ? self->identity->certificate : NULL;
}

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

const char *
linli_session_get_place (LinliSession *self)
{
  return self->place;
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
  linli_session_stop_live (self);
  linli_session_stop_lease (self);
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
  g_free (self->token);
  g_free (self->certificate);
  g_free (self->heard_by);
  g_free (self->place);
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
  g_signal_connect_object (linli_settings_get (), "changed::" LINLI_SETTING_SYNC_AUTOMATICALLY, G_CALLBACK (linli_session_plan_sync), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (linli_settings_get (), "changed::" LINLI_SETTING_SYNC_MINUTES, G_CALLBACK (linli_session_plan_sync), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (linli_settings_get (), "changed::" LINLI_SETTING_SYNC_METERED, G_CALLBACK (linli_session_plan_live), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "notify::network-metered", G_CALLBACK (linli_session_plan_live), self, G_CONNECT_SWAPPED);
  return self;
}
