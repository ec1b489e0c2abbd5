/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-events.c - the live streams, server-sent events on descriptors taken from libsoup.
 *
 * The library's loop looks at every descriptor in every turn, so two thousand that wait would make each request seven times dearer; epoll
 * does not.  The thread has a query-only backend of its own: the writer hands over numbers, and who may read what has them is found here. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-events.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_EVENTS   64
#define SEND_BUFFER   8192   /* of the kernel, for each */
#define MAX_UNREAD    4096   /* bytes the peer has not taken */
#define HEARTBEAT     ": \n\n"

/* RFC 9112: without a length the answer ends with the connection. */
static const char head[] =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n";

typedef struct
{
  int          fd;
  guint        place;       /* in streams */
  gint64       device, expires_ms;
  LinliAccess *access;      /* (owned) */
  gint64       com, seq;    /* what it is to be told; com 0 = nothing, seq -1 = not how far */
  gint64       poked_us, written_us;
} Stream;

typedef struct { gint64 com, since, device; } Notice;

struct _LinliEvents
{
  LinliServerSettings settings;
  LinliBackend *backend;
  LinliClock   *clock;
  GThread      *thread;
  int           epoll, wake;
  /* the thread's own */
  GPtrArray    *streams;    /* Stream */
  GPtrArray    *dead;       /* Stream: closed in this turn; events of it may still be in hand */
  GArray       *told;       /* Notice: com and the last number looked at */
  gint64        swept_us, swept_ms;
  /* shared */
  GMutex        lock;
  GPtrArray    *joining;    /* Stream */
  GArray       *notices;    /* Notice */
  GHashTable   *devices;    /* gint64 → streams open or joining */
  guint         n, pokes, dropped;
  gboolean      recheck, stopping;
};

/* ---- one stream ---- */

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  if (stream->fd >= 0)
    close (stream->fd);
  linli_access_free (stream->access);
  g_free (stream);
}

static void
set_option (int fd, int level, int name, int value)
{
  if (setsockopt (fd, level, name, &value, sizeof value) != 0)
    g_debug ("socket option %d: %s", name, g_strerror (errno));
}

/* A peer that went without a word is noticed by the kernel, be it idle (keepalive) or told something (user timeout). */
static void
prepare_socket (LinliEvents *self, int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int seconds = (int) MAX (1, self->settings.silent_ms / 1000);

  set_option (fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
  if (getsockname (fd, (struct sockaddr *) &address, &length) != 0 || (address.ss_family != AF_INET && address.ss_family != AF_INET6))
    return;
  set_option (fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
  set_option (fd, IPPROTO_TCP, TCP_KEEPINTVL, MAX (1, seconds / 4));
  set_option (fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, seconds * 1000);
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

/* Its struct lives until the turn is over. */
static void
drop (LinliEvents *self, Stream *stream)
{
  gint64 *key = &stream->device;
  guint left;

  if (stream->fd < 0)
    return;
  epoll_ctl (self->epoll, EPOLL_CTL_DEL, stream->fd, NULL);
  close (stream->fd);
  stream->fd = -1;
  g_ptr_array_add (self->dead, stream);
  g_ptr_array_remove_index_fast (self->streams, stream->place);
  if (stream->place < self->streams->len)
    ((Stream *) g_ptr_array_index (self->streams, stream->place))->place = stream->place;

  g_mutex_lock (&self->lock);
  self->n--;
  left = GPOINTER_TO_UINT (g_hash_table_lookup (self->devices, key)) - 1;
  if (left > 0)
    g_hash_table_insert (self->devices, g_memdup2 (key, sizeof *key), GUINT_TO_POINTER (left));
  else
    g_hash_table_remove (self->devices, key);
  g_mutex_unlock (&self->lock);
}

/* Never waits: what the peer does not take at once, while there is room for pages of it, it does not read. */
static gboolean
write_text (LinliEvents *self, Stream *stream, const char *text)
{
  gsize length = strlen (text);
  int unread = 0;

  if ((ioctl (stream->fd, SIOCOUTQ, &unread) == 0 && unread > MAX_UNREAD)
      || send (stream->fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (gssize) length)
    {
      g_mutex_lock (&self->lock);
      self->dropped++;
      g_mutex_unlock (&self->lock);
      drop (self, stream);
      return FALSE;
    }
  stream->written_us = g_get_monotonic_time ();
  return TRUE;
}

static void
poke (LinliEvents *self, Stream *stream)
{
  g_autofree char *text = stream->seq >= 0
    ? g_strdup_printf ("data: {\"com\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT "}\n\n", stream->com, stream->seq)
    : g_strdup_printf ("data: {\"com\":%" G_GINT64_FORMAT "}\n\n", stream->com);

  stream->com = 0;
  if (!write_text (self, stream, text))
    return;
  stream->poked_us = stream->written_us;
  g_mutex_lock (&self->lock);
  self->pokes++;
  g_mutex_unlock (&self->lock);
}

/* It will be told of @com; of several at once only that there is something. */
static void
mark (Stream *stream, gint64 com, gint64 seq)
{
  stream->seq = stream->com != 0 && (stream->com != com || stream->seq < 0) ? -1 : seq;
  stream->com = com;
}

/* ---- what was handed in ---- */

static Notice *
find_told (LinliEvents *self, gint64 com)
{
  for (guint i = 0; i < self->told->len; i++)
    if (g_array_index (self->told, Notice, i).com == com)
      return &g_array_index (self->told, Notice, i);
  return NULL;
}

static gboolean
may_read_any (const Stream *stream, const GArray *touched, gint64 now_ms)
{
  for (guint i = 0; i < touched->len; i++)
    {
      const LinliTouched *change = &g_array_index (touched, LinliTouched, i);

      if ((linli_access_get (stream->access, change->kind, change->com, change->grid, now_ms) & LINLI_RIGHT_READ) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
spread (LinliEvents *self, const Notice *notice, GError **error)
{
  g_autoptr(GArray) touched = g_array_new (FALSE, FALSE, sizeof (LinliTouched));
  gint64 now_ms = linli_clock_get_wall_ms (self->clock), epoch, seq;
  Notice *told = find_told (self, notice->com);

  if (!linli_backend_get_partition (self->backend, notice->com, &epoch, &seq, error)
      || !linli_backend_list_touched (self->backend, notice->com, notice->since, touched, error))
    return FALSE;
  if (told != NULL)
    told->since = seq;
  else
    g_array_append_val (self->told, ((Notice) { notice->com, seq, 0 }));
  for (guint i = 0; i < self->streams->len; i++)
    {
      Stream *stream = g_ptr_array_index (self->streams, i);

      if ((stream->device != notice->device || notice->device == 0) && may_read_any (stream, touched, now_ms))
        mark (stream, notice->com, seq);
    }
  return TRUE;
}

/* The first line tells how far each of its partitions is, so that nothing falls between what it pulled and what it hears. */
static gboolean
welcome (LinliEvents *self, Stream *stream, GError **error)
{
  for (guint i = 0; i < stream->access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (stream->access->grants, i);
      gint64 epoch, seq;

      if (!linli_backend_get_partition (self->backend, grant->com, &epoch, &seq, error))
        return FALSE;
      mark (stream, grant->com, seq);
      if (find_told (self, grant->com) == NULL)
        g_array_append_val (self->told, ((Notice) { grant->com, seq, 0 }));
    }
  if (write_text (self, stream, head) && stream->com != 0)
    poke (self, stream);
  return TRUE;
}

/* FALSE = it may not listen any more. */
static gboolean
look_again (LinliEvents *self, Stream *stream)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliAccess) access = NULL;
  gboolean active;

  if (!linli_backend_is_active (self->backend, stream->device, &active, &error)
      || (active && (access = linli_backend_get_access (self->backend, stream->access->user, &error)) == NULL))
    {
      g_warning ("a live stream was closed: %s", error->message);
      return FALSE;
    }
  if (active && access->version != stream->access->version)
    {
      linli_access_free (stream->access);
      stream->access = g_steal_pointer (&access);
      if (stream->access->grants->len > 0)
        mark (stream, ((const LinliGrant *) g_ptr_array_index (stream->access->grants, 0))->com, -1);
    }
  return active;
}

static void
recheck (LinliEvents *self)
{
  g_autoptr(GPtrArray) out = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < self->streams->len; i++)
    if (!look_again (self, g_ptr_array_index (self->streams, i)))
      g_ptr_array_add (out, g_ptr_array_index (self->streams, i));
  for (guint i = 0; i < out->len; i++)
    drop (self, g_ptr_array_index (out, i));
  /* It may have changed records, too. */
  for (guint i = 0; i < self->told->len && error == NULL; i++)
    {
      Notice told = g_array_index (self->told, Notice, i);

      spread (self, &told, &error);
    }
  if (error != NULL)
    g_warning ("live streams: %s", error->message);
}

static void
take_in (LinliEvents *self, GPtrArray *joining, GArray *notices)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < notices->len && error == NULL; i++)
    spread (self, &g_array_index (notices, Notice, i), &error);
  for (guint i = 0; i < joining->len; i++)
    {
      Stream *stream = g_ptr_array_index (joining, i);
      struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = stream };

      stream->place = self->streams->len;
      g_ptr_array_add (self->streams, stream);
      if (epoll_ctl (self->epoll, EPOLL_CTL_ADD, stream->fd, &event) != 0)
        drop (self, stream);
      else if (error != NULL || !welcome (self, stream, &error))
        drop (self, stream);
    }
  /* Nothing is left untold in silence: who is closed comes back and asks. */
  if (error != NULL)
    {
      g_warning ("live streams: %s", error->message);
      while (self->streams->len > 0)
        drop (self, g_ptr_array_index (self->streams, 0));
    }
}

/* TRUE = go on. */
static gboolean
take_inbox (LinliEvents *self)
{
  g_autoptr(GPtrArray) joining = NULL;
  g_autoptr(GArray) notices = NULL;
  gboolean again, stopping;
  guint64 count;

  while (read (self->wake, &count, sizeof count) > 0)
    ;
  g_mutex_lock (&self->lock);
  joining = g_steal_pointer (&self->joining);
  notices = g_steal_pointer (&self->notices);
  self->joining = g_ptr_array_new ();
  self->notices = g_array_new (FALSE, FALSE, sizeof (Notice));
  again = self->recheck;
  self->recheck = FALSE;
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);

  take_in (self, joining, notices);
  if (again)
    recheck (self);
  return !stopping;
}

/* ---- the thread ---- */

/* Pokes who waited long enough since the last.  Returns when somebody's wait is over, 0 = nobody waits. */
static gint64
poke_due (LinliEvents *self, gboolean all)
{
  gint64 now = g_get_monotonic_time (), next = 0;

  /* Backwards: dropping one puts the last in its place. */
  for (guint i = self->streams->len; i > 0; i--)
    {
      Stream *stream = g_ptr_array_index (self->streams, i - 1);
      gint64 due = stream->poked_us + (gint64) self->settings.poke_ms * 1000;

      if (stream->com == 0)
        continue;
      if (all || stream->poked_us == 0 || due <= now)
        poke (self, stream);
      else
        next = next == 0 ? due : MIN (next, due);
    }
  return next;
}

/* A right of its user began or ended since the last look. */
static gboolean
rights_moved (const Stream *stream, gint64 since_ms, gint64 now_ms)
{
  for (guint i = 0; i < stream->access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (stream->access->grants, i);

      if (linli_grant_counts (grant, since_ms) != linli_grant_counts (grant, now_ms))
        return TRUE;
    }
  return FALSE;
}

static void
sweep (LinliEvents *self)
{
  gint64 now = g_get_monotonic_time (), now_ms = linli_clock_get_wall_ms (self->clock), since_ms = self->swept_ms;

  self->swept_us = now;
  self->swept_ms = now_ms;
  for (guint i = self->streams->len; i > 0; i--)
    {
      Stream *stream = g_ptr_array_index (self->streams, i - 1);

      if (now_ms >= stream->expires_ms || (rights_moved (stream, since_ms, now_ms) && !look_again (self, stream)))
        drop (self, stream);
      else if (now - stream->written_us >= (gint64) self->settings.heartbeat_ms * 1000)
        write_text (self, stream, HEARTBEAT);
    }
}

/* A listener has nothing to say; its end, an error, and bytes alike end it. */
static void
take_events (LinliEvents *self, const struct epoll_event *events, int n)
{
  for (int i = 0; i < n; i++)
    if (events[i].data.ptr != NULL)
      drop (self, events[i].data.ptr);
}

static int
get_wait_ms (const LinliEvents *self, gint64 next_us)
{
  gint64 now = g_get_monotonic_time (), until = next_us;

  if (self->streams->len > 0)
    {
      gint64 swept = self->swept_us + (gint64) self->settings.sweep_ms * 1000;

      until = until == 0 ? swept : MIN (until, swept);
    }
  return until == 0 ? -1 : (int) CLAMP ((until - now + 999) / 1000, 0, 60000);
}

static gpointer
run_events (gpointer data)
{
  LinliEvents *self = data;
  gint64 next_us = 0;
  gboolean running = TRUE;

  while (running)
    {
      struct epoll_event events[TURN_EVENTS];
      int n = epoll_wait (self->epoll, events, TURN_EVENTS, get_wait_ms (self, next_us));

      take_events (self, events, n);
      running = take_inbox (self);
      next_us = poke_due (self, !running);
      if (g_get_monotonic_time () - self->swept_us >= (gint64) self->settings.sweep_ms * 1000)
        sweep (self);
      g_ptr_array_set_size (self->dead, 0);
    }
  while (self->streams->len > 0)
    drop (self, g_ptr_array_index (self->streams, 0));
  return NULL;
}

/* ---- from other threads ---- */

static void
wake (LinliEvents *self)
{
  guint64 one = 1;

  if (write (self->wake, &one, sizeof one) < 0)
    g_debug ("it is awake already");
}

guint
linli_events_check (LinliEvents *self, gint64 device, const char **ret_reason)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (GPOINTER_TO_UINT (g_hash_table_lookup (self->devices, &device)) >= self->settings.max_streams_per_device)
    {
      *ret_reason = "this device listens already; close a stream first";
      return 429;
    }
  if (self->n >= self->settings.max_streams)
    {
      *ret_reason = "as many listen as may; ask from time to time instead";
      return 503;
    }
  return 0;
}

void
linli_events_join (LinliEvents *self, int fd, gint64 device, gint64 expires_ms, LinliAccess *access)
{
  Stream *stream = g_new0 (Stream, 1);
  g_autoptr(GMutexLocker) locker = NULL;
  guint n;

  stream->fd = fd;
  stream->device = device;
  stream->expires_ms = expires_ms;
  stream->access = access;
  prepare_socket (self, fd);
  locker = g_mutex_locker_new (&self->lock);
  self->n++;
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->devices, &device));
  g_hash_table_insert (self->devices, g_memdup2 (&device, sizeof device), GUINT_TO_POINTER (n + 1));
  g_ptr_array_add (self->joining, stream);
  wake (self);
}

void
linli_events_tell (LinliEvents *self, gint64 com, gint64 since, gint64 device)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->n == 0)
    return;
  for (guint i = 0; i < self->notices->len; i++)
    {
      Notice *notice = &g_array_index (self->notices, Notice, i);

      if (notice->com != com)
        continue;
      notice->since = MIN (notice->since, since);
      if (notice->device != device)
        notice->device = 0;
      return;
    }
  g_array_append_val (self->notices, ((Notice) { com, since, device }));
  wake (self);
}

void
linli_events_recheck (LinliEvents *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->recheck = TRUE;
  wake (self);
}

void
linli_events_get_load (LinliEvents *self, LinliEventsLoad *ret_load)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *ret_load = (LinliEventsLoad) { self->n, self->pokes, self->dropped };
}

LinliEvents *
linli_events_new (const char *dir, const LinliServerSettings *settings, LinliCatalogue *catalogue, LinliClock *clock, LinliRandom *random,
                  GError **error)
{
  g_autoptr(LinliEvents) self = g_new0 (LinliEvents, 1);
  struct epoll_event event = { .events = EPOLLIN };

  g_mutex_init (&self->lock);
  self->settings = *settings;
  self->clock = g_object_ref (clock);
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->streams = g_ptr_array_new ();
  self->dead = g_ptr_array_new_with_free_func (stream_free);
  self->told = g_array_new (FALSE, FALSE, sizeof (Notice));
  self->joining = g_ptr_array_new ();
  self->notices = g_array_new (FALSE, FALSE, sizeof (Notice));
  self->devices = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (self->epoll < 0 || self->wake < 0 || epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->wake, &event) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "live streams: %s", g_strerror (errno));
      return NULL;
    }
  self->backend = linli_backend_open (dir, LINLI_BACKEND_READ_ONLY, catalogue, clock, random, error);
  if (self->backend == NULL)
    return NULL;
  self->thread = g_thread_new ("events", run_events, self);
  return g_steal_pointer (&self);
}

void
linli_events_free (LinliEvents *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->stopping = TRUE;
      wake (self);
      g_mutex_unlock (&self->lock);
      g_thread_join (self->thread);
    }
  /* What joined while the thread ended. */
  g_ptr_array_set_free_func (self->joining, stream_free);
  g_ptr_array_unref (self->joining);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->dead);
  g_array_unref (self->notices);
  g_array_unref (self->told);
  g_hash_table_unref (self->devices);
  g_clear_pointer (&self->backend, linli_backend_close);
  g_clear_object (&self->clock);
  if (self->epoll >= 0)
    close (self->epoll);
  if (self->wake >= 0)
    close (self->wake);
  g_mutex_clear (&self->lock);
  g_free (self);
}
