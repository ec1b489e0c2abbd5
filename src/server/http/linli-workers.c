/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-workers.c - the threads behind the loop.
 *
 * The writer owns the only writing connection and every checkpoint; it takes what waits, up to 64 jobs, into one
 * transaction with a savepoint for each, and nothing is answered before the commit.  Readers have query-only connections.
 * Passwords take 60 ms each and have a thread of
 * their own, as has the disk that photos are written to. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-workers.h"

#include "linli-error.h"

#define GROUP_JOBS        64
#define GROUP_BYTES       (1024 * 1024)
#define GROUP_US          5000
#define READERS           2
#define SWEEP_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define CHECKPOINT_EVERY  32

struct _LinliWorkers
{
  LinliServerSettings settings;
  LinliBackend     *writing;
  LinliBackend     *reading[READERS + 2];  /* the last are the password thread's and that of photos */
  GThread          *threads[READERS + 3];
  GAsyncQueue      *writes, *reads, *passwords, *files;
  LinliTries       *tries;
  LinliFrames      *frames;
  LinliQuota       *quota;
  LinliEvents      *events;   /* not owned */
  GMainContext     *context;
  LinliDeliverFunc  deliver;
  gpointer          user_data;
  GMutex            lock;
  GPtrArray        *done;      /* Job: finished, not delivered */
  GSource          *delivery;  /* (nullable) */
  guint             next_reader;
  guint             groups, grouped, failed;  /* atomic: the writer counts, the loop reads */
  gint              stuck;                    /* atomic: the last commit failed */
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

static char *
login_key (const Job *job)
{
  return g_strconcat ("login ", job->login, NULL);
}

static char *
address_key (const Job *job)
{
  return g_strconcat ("address ", job->address, NULL);
}

/* Only tries that failed count. */
static void
forget_tries (LinliWorkers *self, const Job *job)
{
  g_autofree char *login = login_key (job);
  g_autofree char *address = address_key (job);

  linli_tries_forget (self->tries, login, TRUE);
  linli_tries_forget (self->tries, address, FALSE);
}

/* Who listens hears of it before the answer is on its way. */
static void
tell (LinliWorkers *self, const Job *job)
{
  if ((job->type == JOB_PUSH || job->type == JOB_COURIER || job->type == JOB_CARRY) && job->status == 200 && job->after > job->before)
    linli_events_tell (self->events, job->com, job->before, job->reader);
  else if (job->type == JOB_ADMIN && job->status == 200)
    linli_events_recheck (self->events);
}

static void
write_group (LinliWorkers *self, Job **jobs, guint n)
{
  g_autoptr(GError) error = NULL;

  if (linli_backend_begin (self->writing, &error))
    {
      /* A full disk ends the transaction by itself: then nothing of the group holds, and the commit says so. */
      for (guint i = 0; i < n && linli_backend_is_open (self->writing); i++)
        job_run (jobs[i], self->writing);
      if (!linli_backend_commit (self->writing, &error))
        linli_backend_rollback (self->writing);
    }
  g_atomic_int_inc (&self->groups);
  g_atomic_int_add (&self->grouped, n);
  g_atomic_int_add (&self->failed, error != NULL);
  g_atomic_int_set (&self->stuck, error != NULL);
  if (error != NULL)
    for (guint i = 0; i < n; i++)
      job_refuse (jobs[i], error);
  for (guint i = 0; i < n; i++)
    if (jobs[i]->type == JOB_ENROLL && jobs[i]->status == 200)
      forget_tries (self, jobs[i]);
  for (guint i = 0; i < n; i++)
    tell (self, jobs[i]);
  hand_back (self, jobs, n);
}

/* Once a day, in a transaction of its own. */
static void
sweep (LinliBackend *backend, gint64 *last_ms)
{
  g_autoptr(GError) error = NULL;
  gint64 now_ms = linli_clock_get_wall_ms (linli_backend_get_clock (backend));

  if (now_ms >= *last_ms && now_ms - *last_ms < SWEEP_MS)
    return;
  *last_ms = now_ms;
  if (!linli_backend_sweep_old (backend, LINLI_BACKEND_SWEEP_DAYS, NULL, &error))
    g_message ("what died or left long ago is still kept: %s", error->message);
  g_clear_error (&error);
  if (!linli_backend_remove_unnamed (backend, LINLI_BACKEND_SWEEP_DAYS, NULL, &error))
    g_message ("photos that nothing names are still kept: %s", error->message);
}

static gpointer
run_writer (gpointer data)
{
  LinliWorkers *self = data;
  gboolean running = TRUE;
  gint64 swept_ms = 0;
  guint groups = 0;

  while (running)
    {
      Job *jobs[GROUP_JOBS];
      guint n = 0;
      gsize bytes = 0;
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
          bytes += g_bytes_get_size (job->body);
          if (n == GROUP_JOBS || bytes >= GROUP_BYTES || g_get_monotonic_time () > until)
            break;
          job = g_async_queue_try_pop (self->writes);
        }
      if (n > 0)
        {
          write_group (self, jobs, n);
          sweep (self->writing, &swept_ms);
        }
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
      job->frames = self->frames;
      job_run (job, backend);
      hand_back (self, &job, 1);
    }
  return NULL;
}

/* A disk that is slow with photos holds up nobody who reads or writes records. */
static gpointer
run_files (gpointer data)
{
  LinliWorkers *self = data;
  Job *job;

  while ((job = g_async_queue_pop (self->files)) != &stop_job)
    {
      job->quota = self->quota;
      job_run (job, self->reading[READERS + 1]);
      hand_back (self, &job, 1);
    }
  return NULL;
}

/* Asked before the password is looked at: a guess too many costs nothing. */
static gboolean
may_try (LinliWorkers *self, Job *job)
{
  g_autofree char *address = address_key (job);
  g_autofree char *login = login_key (job);

  return linli_tries_allow (self->tries, address, self->settings.address_tries)
         && linli_tries_allow (self->tries, login, self->settings.login_tries);
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
      if (!job_read_login (job))
        hand_back (self, &job, 1);
      else if (!may_try (self, job))
        refuse_tries (self, job);
      else if (!job_check_password (job, self->reading[READERS]))
        hand_back (self, &job, 1);
      else
        g_async_queue_push (self->writes, job);
    }
  return NULL;
}

LinliWorkers *
linli_workers_new (const char *dir, const LinliServerSettings *settings, LinliCatalogue *catalogue, LinliClock *clock,
                   LinliRandom *random, LinliEvents *events, LinliDeliverFunc deliver, gpointer user_data, GError **error)
{
  LinliWorkers *self = g_new0 (LinliWorkers, 1);
  gboolean good;

  g_mutex_init (&self->lock);
  self->settings = *settings;
  self->events = events;
  self->deliver = deliver;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->done = g_ptr_array_new ();
  self->writes = g_async_queue_new ();
  self->reads = g_async_queue_new ();
  self->passwords = g_async_queue_new ();
  self->files = g_async_queue_new ();
  self->tries = linli_tries_new (clock);
  self->quota = linli_quota_new (clock, settings->file_bytes_per_day);
  self->writing = linli_backend_open (dir, 0, catalogue, clock, random, error);
  self->frames = linli_frames_new (dir);
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
  self->threads[READERS + 2] = g_thread_new ("files", run_files, self);
  return self;
}

void
linli_workers_stop (LinliWorkers *self)
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
      g_async_queue_push (self->files, &stop_job);
      g_thread_join (self->threads[READERS + 2]);
      self->threads[0] = NULL;
    }
  if (self->delivery != NULL)
    {
      g_source_destroy (self->delivery);
      g_clear_pointer (&self->delivery, g_source_unref);
    }
  for (guint i = 0; i < self->done->len; i++)
    self->deliver (g_ptr_array_index (self->done, i), self->user_data);
  g_ptr_array_set_size (self->done, 0);
}

void
linli_workers_free (LinliWorkers *self)
{
  linli_workers_stop (self);
  g_ptr_array_unref (self->done);
  for (guint i = 0; i < G_N_ELEMENTS (self->reading); i++)
    g_clear_pointer (&self->reading[i], linli_backend_close);
  if (self->writing != NULL)
    linli_backend_checkpoint (self->writing);
  g_clear_pointer (&self->writing, linli_backend_close);
  g_clear_pointer (&self->frames, linli_frames_free);
  g_async_queue_unref (self->writes);
  g_async_queue_unref (self->reads);
  g_async_queue_unref (self->passwords);
  g_async_queue_unref (self->files);
  linli_tries_free (self->tries);
  linli_quota_free (self->quota);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static GAsyncQueue *
get_queue (LinliWorkers *self, JobType type)
{
  switch (type)
    {
    case JOB_HELLO:
    case JOB_PULL:
    case JOB_DIGEST:
    case JOB_EVENTS:
    case JOB_MANIFEST:
    case JOB_FRAMES:
    case JOB_FILE_STATE:
    case JOB_FILE_GET:
      return self->reads;
    case JOB_FILE_PUT:
      return self->files;
    case JOB_ENROLL:
      return self->passwords;
    case JOB_PUSH:
    case JOB_TOKEN:
    case JOB_ADMIN:
    case JOB_COURIER:
    case JOB_CARRY:
    default:
      return self->writes;
    }
}

gboolean
linli_workers_is_full (LinliWorkers *self, JobType type)
{
  return g_async_queue_length (get_queue (self, type)) >= (gint) self->settings.max_waiting;
}

void
linli_workers_get_load (LinliWorkers *self, LinliLoad *load)
{
  load->writes = (guint) MAX (g_async_queue_length (self->writes), 0);
  load->reads = (guint) MAX (g_async_queue_length (self->reads), 0);
  load->passwords = (guint) MAX (g_async_queue_length (self->passwords), 0);
  load->groups = (guint) g_atomic_int_get (&self->groups);
  load->grouped = (guint) g_atomic_int_get (&self->grouped);
  load->failed = (guint) g_atomic_int_get (&self->failed);
  load->stuck = g_atomic_int_get (&self->stuck);
}

gboolean
linli_workers_take (LinliWorkers *self, Job *job)
{
  if (linli_workers_is_full (self, job->type))
    return FALSE;
  g_async_queue_push (get_queue (self, job->type), job);
  return TRUE;
}
