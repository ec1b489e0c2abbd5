/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-replica.c - a replica for a program with a main loop.
 *
 * One writer thread owns the writing store: every change and every checkpoint happens there, one after the other.  Readers have
 * query-only stores of their own.  A result goes home as a source of the caller's context; the reference that the task holds
 * goes with it, so the replica is never disposed of in one of its threads. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-replica.h"
#include "linli-store-private.h"

#include "linli-error.h"

#define N_READERS 4  /* the keys of a long list hold one, the counts of the sidebar another */

struct _LinliReplica
{
  GObject          parent_instance;

  char            *path;          /* (owned) */
  LinliStoreFlags  flags;
  LinliCatalogue  *catalogue;     /* (owned) */
  LinliClock      *clock;         /* (owned) */
  LinliStore      *store;         /* (owned) (thread writer) */
  GThreadPool     *writer;        /* (owned), exactly one thread */
  GThreadPool     *readers;       /* (owned) */
  GMutex           narrow_lock;
  gint64           narrow;        /* community that readers are about; 0: all */
  GAsyncQueue     *idle_readers;  /* (owned) LinliStore that no reader thread has now */
};

G_DEFINE_FINAL_TYPE (LinliReplica, linli_replica, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_DAMAGED, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct
{
  LinliReplicaFunc  func;
  gpointer          data;
  GDestroyNotify    free_data, free_result;
  gpointer          result;  /* (owned by free_result) */
  GError           *error;   /* (owned) (nullable) */
  guint64           changed;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->free_data != NULL)
    job->free_data (job->data);
  if (job->result != NULL && job->free_result != NULL)
    job->free_result (job->result);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
job_done_cb (gpointer data)
{
  GTask *task = data;
  LinliReplica *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  if (job->changed != 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, job->changed);
  if (g_error_matches (job->error, LINLI_ERROR, LINLI_ERROR_CORRUPT))
    g_signal_emit (self, signals[SIGNAL_DAMAGED], 0, job->error->message);
  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&job->result), job->free_result);
  return G_SOURCE_REMOVE;
}

static void
send_home (GTask *task)
{
  g_autoptr(GSource) done = g_idle_source_new ();

  g_source_set_priority (done, g_task_get_priority (task));
  g_source_set_callback (done, job_done_cb, task, g_object_unref);
  g_source_set_static_name (done, "linli-replica-done");
  g_source_attach (done, g_task_get_context (task));
}

/* A new record that says nothing of where it belongs goes into the community that is looked at. */
static void
run_in_writer (gpointer data, gpointer user_data)
{
  GTask *task = data;
  LinliReplica *self = user_data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    {
      self->store->chosen = linli_replica_get_narrow (self);
      job->result = job->func (self->store, job->data, cancellable, &job->error);
      job->changed = linli_store_take_changed (self->store);
      linli_store_checkpoint (self->store);
    }
  send_home (task);
}

static void
run_in_reader (gpointer data, gpointer user_data)
{
  GTask *task = data;
  LinliReplica *self = user_data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    {
      LinliStore *store = g_async_queue_try_pop (self->idle_readers);

      if (store == NULL)
        store = linli_store_open (self->path, LINLI_STORE_READ_ONLY | (self->flags & LINLI_STORE_NEWER), self->catalogue, self->clock, NULL, &job->error);
      if (store != NULL)
        {
          linli_store_narrow (store, linli_replica_get_narrow (self));
          job->result = job->func (store, job->data, cancellable, &job->error);
          g_async_queue_push (self->idle_readers, store);
        }
    }
  send_home (task);
}

static void
linli_replica_dispose (GObject *object)
{
  LinliReplica *self = LINLI_REPLICA (object);
  LinliStore *store;

  /* Every queued job holds a reference, so the queues are empty here. */
  if (self->writer != NULL)
    g_thread_pool_free (g_steal_pointer (&self->writer), FALSE, TRUE);
  if (self->readers != NULL)
    g_thread_pool_free (g_steal_pointer (&self->readers), FALSE, TRUE);
  while (self->idle_readers != NULL && (store = g_async_queue_try_pop (self->idle_readers)) != NULL)
    linli_store_close (store);
  g_clear_pointer (&self->store, linli_store_close);

  G_OBJECT_CLASS (linli_replica_parent_class)->dispose (object);
}

static void
linli_replica_finalize (GObject *object)
{
  LinliReplica *self = LINLI_REPLICA (object);

  g_clear_pointer (&self->idle_readers, g_async_queue_unref);
  g_mutex_clear (&self->narrow_lock);
  g_clear_pointer (&self->catalogue, linli_catalogue_unref);
  g_clear_object (&self->clock);
  g_free (self->path);

  G_OBJECT_CLASS (linli_replica_parent_class)->finalize (object);
}

static void
linli_replica_class_init (LinliReplicaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = linli_replica_dispose;
  object_class->finalize = linli_replica_finalize;

  /**
   * LinliReplica::changed:
   * @kinds: bit by kind number
   *
   * Rows of these kinds changed; emitted in the context that asked for the change, before its callback.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LINLI_TYPE_REPLICA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  /**
   * LinliReplica::damaged:
   * @message: what was found
   *
   * A job could not read the file; emitted before its callback.
   */
  signals[SIGNAL_DAMAGED] = g_signal_new ("damaged", LINLI_TYPE_REPLICA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
linli_replica_init (LinliReplica *self)
{
  self->idle_readers = g_async_queue_new ();
  g_mutex_init (&self->narrow_lock);
}

LinliReplica *
linli_replica_new (const char *path, LinliStoreFlags flags, LinliCatalogue *catalogue, LinliClock *clock, GError **error)
{
  g_autoptr(LinliReplica) self = g_object_new (LINLI_TYPE_REPLICA, NULL);

  self->path = g_strdup (path);
  self->flags = flags;
  self->catalogue = linli_catalogue_ref (catalogue);
  self->clock = g_object_ref (clock);
  self->store = linli_store_open (path, flags, catalogue, clock, NULL, error);
  if (self->store == NULL)
    return NULL;
  self->writer = g_thread_pool_new (run_in_writer, self, 1, TRUE, NULL);
  self->readers = g_thread_pool_new (run_in_reader, self, N_READERS, TRUE, NULL);
  return g_steal_pointer (&self);
}

LinliCatalogue *
linli_replica_get_catalogue (LinliReplica *self)
{
  g_return_val_if_fail (LINLI_IS_REPLICA (self), NULL);

  return self->catalogue;
}

gboolean
linli_replica_is_read_only (LinliReplica *self)
{
  g_return_val_if_fail (LINLI_IS_REPLICA (self), TRUE);

  return (self->flags & LINLI_STORE_READ_ONLY) != 0;
}

const char *
linli_replica_get_path (LinliReplica *self)
{
  g_return_val_if_fail (LINLI_IS_REPLICA (self), NULL);

  return self->path;
}

static void
push_job (LinliReplica *self, GThreadPool *pool, LinliReplicaFunc func, gpointer data, GDestroyNotify free_data, GDestroyNotify free_result,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = data;
  job->free_data = free_data;
  job->free_result = free_result;
  g_task_set_source_tag (task, push_job);
  g_task_set_task_data (task, job, job_free);
  g_thread_pool_push (pool, task, NULL);
}

void
linli_replica_write_async (LinliReplica *self, LinliReplicaFunc func, gpointer data, GDestroyNotify free_data, GDestroyNotify free_result,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (LINLI_IS_REPLICA (self));

  push_job (self, self->writer, func, data, free_data, free_result, cancellable, callback, user_data);
}

void
linli_replica_read_async (LinliReplica *self, LinliReplicaFunc func, gpointer data, GDestroyNotify free_data, GDestroyNotify free_result,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (LINLI_IS_REPLICA (self));

  push_job (self, self->readers, func, data, free_data, free_result, cancellable, callback, user_data);
}

void
linli_replica_narrow (LinliReplica *self, gint64 com)
{
  g_return_if_fail (LINLI_IS_REPLICA (self));

  if (linli_replica_get_narrow (self) == com)
    return;
  g_mutex_lock (&self->narrow_lock);
  self->narrow = com;
  g_mutex_unlock (&self->narrow_lock);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, G_MAXUINT64);
}

gint64
linli_replica_get_narrow (LinliReplica *self)
{
  gint64 com;

  g_mutex_lock (&self->narrow_lock);
  com = self->narrow;
  g_mutex_unlock (&self->narrow_lock);
  return com;
}

gpointer
linli_replica_call_finish (LinliReplica *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, push_job), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct { GMutex mutex; GCond cond; gboolean done; gpointer result; GError *error; LinliReplicaFunc func; gpointer data; LinliReplica *self; } Wait;

/* Runs on the writer thread; the caller sleeps until then. */
static gpointer
run_for_waiter (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Wait *wait = data;
  gpointer result = wait->func (store, wait->data, cancellable, &wait->error);

  g_mutex_lock (&wait->mutex);
  wait->result = result;
  wait->done = TRUE;
  g_cond_signal (&wait->cond);
  g_mutex_unlock (&wait->mutex);
  return NULL;
}

gpointer
linli_replica_write_sync (LinliReplica *self, LinliReplicaFunc func, gpointer data, GError **error)
{
  Wait wait = { .func = func, .data = data, .self = self };

  g_return_val_if_fail (LINLI_IS_REPLICA (self), NULL);

  g_mutex_init (&wait.mutex);
  g_cond_init (&wait.cond);
  {
    /* The finished job goes home to the caller's context (a worker thread without one of its own: the main loop), which is
     * where "changed" is emitted. */
    GTask *task = g_task_new (self, NULL, NULL, NULL);
    Job *job = g_new0 (Job, 1);

    job->func = run_for_waiter;
    job->data = &wait;
    g_task_set_source_tag (task, push_job);
    g_task_set_task_data (task, job, job_free);
    g_thread_pool_push (self->writer, task, NULL);
  }
  g_mutex_lock (&wait.mutex);
  while (!wait.done)
    g_cond_wait (&wait.cond, &wait.mutex);
  g_mutex_unlock (&wait.mutex);
  g_mutex_clear (&wait.mutex);
  g_cond_clear (&wait.cond);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  return wait.result;
}
