/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-workers.c - the threads behind the loop.
 *
 * The writer owns the only writing connection and every checkpoint; it takes what waits, up to 64 jobs, into one
 * transaction with a savepoint for each, and nothing is answered before the commit.  Readers have query-only connections.
 * Passwords take 60 ms each and have a thread of their own. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-workers.h"

#include "linli-error.h"

#define GROUP_JOBS        64
#define GROUP_US          5000
#define READERS           2
#define MAX_WAITING       256
#define CHECKPOINT_EVERY  32
#define LOGIN_TRIES       10
#define ADDRESS_TRIES     60

struct _LinliWorkers
{
  LinliBackend     *writing;
  LinliBackend     *reading[READERS + 1];  /* the last is the password thread's */
  GThread          *threads[READERS + 2];
  GAsyncQueue      *writes, *reads, *passwords;
  LinliTries       *tries;
  GMainContext     *context;
  LinliDeliverFunc  deliver;
  gpointer          user_data;
  GMutex            lock;
  GPtrArray        *done;      /* Job: finished, not delivered */
  GSource          *delivery;  /* (nullable) */
  guint             next_reader;
};

static Job stop_job;

static gboolean
on_deliver (gpointer user_data)
{
  LinliWorkers *self = user_data;
  GPtrArray *done;

  g_mutex_lock (&self->lock);
  done = self->done;
  self->done = g_ptr_array_new ();
  g_clear_pointer (&self->delivery, g_source_unref);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < done->len; i++)
    self->deliver (g_ptr_array_index (done, i), self->user_data);
  g_ptr_array_unref (done);
  return G_SOURCE_REMOVE;
}

/* One source for a whole batch. */
static void
hand_back (LinliWorkers *self, Job **jobs, guint n)
{
  for (guint i = 0; i < n; i++)
    job_finish (jobs[i]);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->done, jobs[i]);
  if (self->delivery == NULL)
    {
      self->delivery = g_idle_source_new ();
      g_source_set_priority (self->delivery, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->delivery, on_deliver, self, NULL);
      g_source_attach (self->delivery, self->context);
    }
  g_mutex_unlock (&self->lock);
}

static void
write_group (LinliWorkers *self, Job **jobs, guint n)
{
  g_autoptr(GError) error = NULL;

  if (linli_backend_begin (self->writing, &error))
    {
      for (guint i = 0; i < n; i++)
        job_run (jobs[i], self->writing);
      if (!linli_backend_commit (self->writing, &error))
        linli_backend_rollback (self->writing);
    }
  if (error != NULL)
    for (guint i = 0; i < n; i++)
      job_refuse (jobs[i], error);
  hand_back (self, jobs, n);
}

static gpointer
run_writer (gpointer data)
{
  LinliWorkers *self = data;
  gboolean running = TRUE;
  guint groups = 0;

  while (running)
    {
      Job *jobs[GROUP_JOBS];
      guint n = 0;
      gint64 until;
      Job *job = g_async_queue_pop (self->writes);

      until = g_get_monotonic_time () + GROUP_US;
      while (job != NULL)
        {
          if (job == &stop_job)
            {
              running = FALSE;
              break;
            }
          jobs[n++] = job;
          if (n == GROUP_JOBS || g_get_monotonic_time () > until)
            break;
          job = g_async_queue_try_pop (self->writes);
        }
      if (n > 0)
        write_group (self, jobs, n);
      if (++groups % CHECKPOINT_EVERY == 0)
        linli_backend_checkpoint (self->writing);
    }
  return NULL;
}

static gpointer
run_reader (gpointer data)
{
  LinliWorkers *self = data;
  LinliBackend *backend;
  Job *job;

  g_mutex_lock (&self->lock);
  backend = self->reading[self->next_reader++];
  g_mutex_unlock (&self->lock);
  while ((job = g_async_queue_pop (self->reads)) != &stop_job)
    {
      job_run (job, backend);
      hand_back (self, &job, 1);
    }
  return NULL;
}

static gboolean
may_try (LinliWorkers *self, Job *job)
{
  g_autofree char *address = g_strconcat ("address ", job->address, NULL);

  return linli_tries_allow (self->tries, address, ADDRESS_TRIES);
}

static void
refuse_tries (LinliWorkers *self, Job *job)
{
  g_autoptr(GError) error = g_error_new (LINLI_ERROR, LINLI_ERROR_AUTH, "too many tries; wait ten minutes");

  job_refuse (job, error);
  job->status = 429;
  hand_back (self, &job, 1);
}

static gpointer
run_passwords (gpointer data)
{
  LinliWorkers *self = data;
  Job *job;

  while ((job = g_async_queue_pop (self->passwords)) != &stop_job)
    {
      g_autofree char *login = NULL;

      if (!may_try (self, job))
        {
          refuse_tries (self, job);
          continue;
        }
      if (!job_check_password (job, self->reading[READERS]))
        {
          hand_back (self, &job, 1);
          continue;
        }
      login = g_strconcat ("login ", job->login, NULL);
      if (!linli_tries_allow (self->tries, login, LOGIN_TRIES))
        refuse_tries (self, job);
      else
        g_async_queue_push (self->writes, job);
    }
  return NULL;
}

LinliWorkers *
linli_workers_new (const char *dir, LinliCatalogue *catalogue, LinliClock *clock, LinliRandom *random, LinliDeliverFunc deliver,
                   gpointer user_data, GError **error)
{
  LinliWorkers *self = g_new0 (LinliWorkers, 1);
  gboolean good;

  g_mutex_init (&self->lock);
  self->deliver = deliver;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->done = g_ptr_array_new ();
  self->writes = g_async_queue_new ();
  self->reads = g_async_queue_new ();
  self->passwords = g_async_queue_new ();
  self->tries = linli_tries_new ();
  self->writing = linli_backend_open (dir, 0, catalogue, clock, random, error);
  good = self->writing != NULL;
  for (guint i = 0; good && i < G_N_ELEMENTS (self->reading); i++)
    good = (self->reading[i] = linli_backend_open (dir, LINLI_BACKEND_READ_ONLY, catalogue, clock, random, error)) != NULL;
  if (!good)
    {
      linli_workers_free (self);
      return NULL;
    }
  for (guint i = 0; i < READERS; i++)
    self->threads[i] = g_thread_new ("reader", run_reader, self);
  self->threads[READERS] = g_thread_new ("passwords", run_passwords, self);
  self->threads[READERS + 1] = g_thread_new ("writer", run_writer, self);
  return self;
}

void
linli_workers_free (LinliWorkers *self)
{
  if (self->threads[0] != NULL)
    {
      /* Passwords first: they hand on to the writer. */
      g_async_queue_push (self->passwords, &stop_job);
      g_thread_join (self->threads[READERS]);
      for (guint i = 0; i < READERS; i++)
        g_async_queue_push (self->reads, &stop_job);
      for (guint i = 0; i < READERS; i++)
        g_thread_join (self->threads[i]);
      g_async_queue_push (self->writes, &stop_job);
      g_thread_join (self->threads[READERS + 1]);
    }
  if (self->delivery != NULL)
    {
      g_source_destroy (self->delivery);
      g_clear_pointer (&self->delivery, g_source_unref);
    }
  for (guint i = 0; i < self->done->len; i++)
    self->deliver (g_ptr_array_index (self->done, i), self->user_data);
  g_ptr_array_unref (self->done);
  for (guint i = 0; i < G_N_ELEMENTS (self->reading); i++)
    g_clear_pointer (&self->reading[i], linli_backend_close);
  if (self->writing != NULL)
    linli_backend_checkpoint (self->writing);
  g_clear_pointer (&self->writing, linli_backend_close);
  g_async_queue_unref (self->writes);
  g_async_queue_unref (self->reads);
  g_async_queue_unref (self->passwords);
  linli_tries_free (self->tries);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
linli_workers_take (LinliWorkers *self, Job *job)
{
  GAsyncQueue *queue;

  switch (job->type)
    {
    case JOB_HELLO:
    case JOB_PULL:
      queue = self->reads;
      break;
    case JOB_ENROLL:
      queue = self->passwords;
      break;
    case JOB_PUSH:
    case JOB_TOKEN:
    case JOB_ADMIN:
    default:
      queue = self->writes;
      break;
    }
  if (g_async_queue_length (queue) >= MAX_WAITING)
    return FALSE;
  g_async_queue_push (queue, job);
  return TRUE;
}
