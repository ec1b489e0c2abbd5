/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-connections.c - what libsoup 3.2 does not do for a server: deadlines, a cap, and closing what the peer closed.
 *
 * A keep-alive connection that its client closes while idle would stay open for ever, and every accepted socket keeps a
 * reference too many (both fixed after 3.2).  So an idle connection is watched by us, and taken away when its peer went.
 *
 * Headers that are larger than it takes it drops without a word, and with a reset, since it leaves bytes unread.  So while headers come
 * we hold a descriptor of our own: the connection outlives the library's, and the peer is told. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-connections.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_MS  1000
/* What is read and thrown away of headers without an end, so that its peer comes to hear why. */
#define DRAIN_BYTES (16 * 1024 * 1024)

struct _LinliConnections
{
  SoupServer *server;
  GHashTable *all;        /* Connection */
  GHashTable *lingering;  /* Linger */
  GSource    *sweep;

  LinliServerSettings settings;
};

typedef struct
{
  LinliConnections  *owner;    /* (nullable) when the table is gone */
  GSocket           *socket;   /* not owned: this struct is its qdata */
  gint64             deadline; /* monotonic µs; 0 = none: somebody works on it */
  SoupServerMessage *idle;     /* (owned) (nullable) */
  GSource           *watch, *arming;  /* (owned) (nullable) */
  int                spare;    /* while headers come: the same connection; else -1 */
} Connection;

typedef struct
{
  LinliConnections *owner;
  GIOStream        *stream;   /* (owned) (nullable) */
  int               fd;       /* (owned) without @stream */
  GSource          *source, *drain;  /* (owned); drain (nullable) */
  gsize             drained;
} Linger;

static void say_too_large (LinliConnections *self, int fd);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* In the context of the loop's thread, which need not be the program's first.  (transfer full) */
static GSource *
attach (GSource *source, int priority, GSourceFunc func, gpointer data)
{
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
connection_unwatch (Connection *connection)
{
  clear_source (&connection->watch);
  clear_source (&connection->arming);
  g_clear_object (&connection->idle);
}

static void
drop_spare (Connection *connection)
{
  if (connection->spare >= 0)
    close (connection->spare);
  connection->spare = -1;
}

/* The library let go of it.  With bytes that it did not read while it waited for headers: there are more than it takes. */
static void
connection_free (gpointer data)
{
  Connection *connection = data;
  char byte;

  connection_unwatch (connection);
  if (connection->spare >= 0 && connection->owner != NULL && recv (connection->spare, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
    {
      say_too_large (connection->owner, connection->spare);
      connection->spare = -1;
    }
  drop_spare (connection);
  if (connection->owner != NULL)
    g_hash_table_remove (connection->owner->all, connection);
  g_free (connection);
}

/* Takes the connection from libsoup; the last reference closes its descriptor. */
static void
connection_steal (Connection *connection)
{
  g_autoptr(SoupServerMessage) message = g_steal_pointer (&connection->idle);
  GIOStream *stream;

  connection_unwatch (connection);
  drop_spare (connection);
  connection->deadline = 0;
  if (message == NULL || soup_server_message_get_socket (message) == NULL)
    return;
  stream = soup_server_message_steal_connection (message);
  if (stream != NULL)
    {
      g_io_stream_close (stream, NULL, NULL);
      g_object_unref (stream);
    }
}

/* Runs before libsoup's own source: bytes are libsoup's, an end is ours. */
static gboolean
on_idle_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Connection *connection = user_data;
  char byte;
  gssize n = recv (fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  clear_source (&connection->watch);
  if (n > 0)
    g_clear_object (&connection->idle);
  else
    connection_steal (connection);
  return G_SOURCE_REMOVE;
}

/* Keep-alive is decided after "request-finished", so the watch is armed a moment later. */
static gboolean
on_arm (gpointer user_data)
{
  Connection *connection = user_data;

  clear_source (&connection->arming);
  if (soup_server_message_get_socket (connection->idle) == NULL)
    {
      /* libsoup closed it already; this may free @connection */
      SoupServerMessage *message = g_steal_pointer (&connection->idle);

      g_object_unref (message);
      return G_SOURCE_REMOVE;
    }
  connection->watch = attach (g_unix_fd_source_new (g_socket_get_fd (connection->socket), G_IO_IN | G_IO_HUP | G_IO_ERR), G_PRIORITY_HIGH,
                              G_SOURCE_FUNC (on_idle_readable), connection);
  return G_SOURCE_REMOVE;
}

static gint64
after (guint ms)
{
  return g_get_monotonic_time () + (gint64) ms * 1000;
}

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("linli-connection");
}

static Connection *
find_connection (SoupServerMessage *message)
{
  GSocket *sock = soup_server_message_get_socket (message);

  return sock != NULL ? g_object_get_qdata (G_OBJECT (sock), connection_quark ()) : NULL;
}

static void
on_got_headers (SoupServerMessage *message, gpointer user_data)
{
  Connection *connection = find_connection (message);

  if (connection != NULL)
    drop_spare (connection);
  if (connection != NULL && connection->owner != NULL)
    connection->deadline = after (connection->owner->settings.body_ms);
}

static void
on_got_body (SoupServerMessage *message, gpointer user_data)
{
  Connection *connection = find_connection (message);

  if (connection != NULL)
    connection->deadline = 0;
}

/* The answer is ready: from here a peer that does not read has as long as one that does not write. */
static void
on_wrote_headers (SoupServerMessage *message, gpointer user_data)
{
  on_got_headers (message, user_data);
}

static void
on_request_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  LinliConnections *self = user_data;
  GSocket *sock = soup_server_message_get_socket (message);
  Connection *connection = find_connection (message);

  if (sock == NULL)
    return;
  if (connection == NULL)
    {
      connection = g_new0 (Connection, 1);
      connection->owner = self;
      connection->socket = sock;
      connection->spare = -1;
      g_hash_table_add (self->all, connection);
      g_object_set_qdata_full (G_OBJECT (sock), connection_quark (), connection, connection_free);
      if (soup_get_major_version () == 3 && soup_get_minor_version () < 4)
        g_object_unref (sock);
      if (g_hash_table_size (self->all) > self->settings.max_connections)
        g_socket_shutdown (sock, TRUE, TRUE, NULL);
    }
  connection_unwatch (connection);
  if (connection->spare < 0 && g_hash_table_size (self->all) <= self->settings.max_connections)
    connection->spare = fcntl (g_socket_get_fd (sock), F_DUPFD_CLOEXEC, 3);
  connection->deadline = after (self->settings.header_ms);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), NULL);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), NULL);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), NULL);
}

static void
on_request_finished (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  Connection *connection = find_connection (message);

  if (connection == NULL || connection->owner == NULL)
    return;
  connection_unwatch (connection);
  connection->deadline = after (connection->owner->settings.idle_ms);
  connection->idle = g_object_ref (message);
  connection->arming = attach (g_idle_source_new (), G_PRIORITY_HIGH, on_arm, connection);
}

static gboolean
on_sweep (gpointer user_data)
{
  LinliConnections *self = user_data;
  g_autoptr(GPtrArray) late = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Connection *connection = key;

      if (connection->deadline != 0 && now > connection->deadline)
        g_ptr_array_add (late, g_object_ref (connection->socket));
    }
  for (guint i = 0; i < late->len; i++)
    {
      GSocket *sock = g_ptr_array_index (late, i);
      Connection *connection = g_object_get_qdata (G_OBJECT (sock), connection_quark ());

      if (connection->idle != NULL)
        connection_steal (connection);
      else
        {
          /* Never closed here: libsoup's source still owns the descriptor. */
          connection->deadline = 0;
          drop_spare (connection);
          g_socket_shutdown (sock, TRUE, TRUE, NULL);
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
linger_free (gpointer data)
{
  Linger *linger = data;

  clear_source (&linger->source);
  clear_source (&linger->drain);
  if (linger->stream != NULL)
    {
      g_io_stream_close (linger->stream, NULL, NULL);
      g_object_unref (linger->stream);
    }
  else
    close (linger->fd);
  g_free (linger);
}

static gboolean
on_lingered (gpointer user_data)
{
  Linger *linger = user_data;

  g_hash_table_remove (linger->owner->lingering, linger);
  return G_SOURCE_REMOVE;
}

/* What still comes is thrown away: closed with bytes unread, a reset would overtake the answer. */
static gboolean
on_drain (int fd, GIOCondition condition, gpointer user_data)
{
  Linger *linger = user_data;
  char buffer[16384];
  gssize n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  linger->drained += n > 0 ? (gsize) n : 0;
  if (n > 0 && linger->drained <= DRAIN_BYTES)
    return G_SOURCE_CONTINUE;
  g_hash_table_remove (linger->owner->lingering, linger);
  return G_SOURCE_REMOVE;
}

/* Takes @fd. */
static void
say_too_large (LinliConnections *self, int fd)
{
  static const char answer[] = "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: application/json\r\nContent-Length: 28\r\n"
                               "Connection: close\r\n\r\n{\"error\":\"too many headers\"}";
  Linger *linger;

  if (g_hash_table_size (self->lingering) >= self->settings.max_connections)
    {
      close (fd);
      return;
    }
  if (send (fd, answer, sizeof answer - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("the peer did not wait for its refusal");
  shutdown (fd, SHUT_WR);
  linger = g_new0 (Linger, 1);
  linger->owner = self;
  linger->fd = fd;
  linger->source = attach (g_timeout_source_new (LINGER_MS), G_PRIORITY_DEFAULT, on_lingered, linger);
  linger->drain = attach (g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR), G_PRIORITY_LOW, G_SOURCE_FUNC (on_drain), linger);
  g_hash_table_add (self->lingering, linger);
}

/* Also of those that the library has no words for. */
static const char *
get_phrase (guint status)
{
  return status == 431 ? "Request Header Fields Too Large" : status == 429 ? "Too Many Requests" : soup_status_get_phrase (status);
}

void
linli_connections_cut (LinliConnections *self, SoupServerMessage *message, guint status, const char *reason, const char *header)
{
  GSocket *sock = soup_server_message_get_socket (message);
  Connection *connection = find_connection (message);
  g_autofree char *body = g_strdup_printf ("{\"error\":\"%s\"}", reason);
  g_autofree char *head = NULL;
  GIOStream *stream;
  Linger *linger;

  soup_server_message_set_status (message, status, NULL);
  if (sock == NULL)
    return;
  if (connection != NULL)
    {
      connection_unwatch (connection);
      drop_spare (connection);
      connection->deadline = 0;
    }
  g_object_ref (sock);
  stream = soup_server_message_steal_connection (message);
  if (stream != NULL)
    {
      head = g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
                              "\r\nConnection: close\r\n%s%s\r\n%s", status, get_phrase (status), strlen (body),
                              header != NULL ? header : "", header != NULL ? "\r\n" : "", body);
      if (send (g_socket_get_fd (sock), head, strlen (head), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        g_debug ("the peer did not wait for its refusal");
      g_socket_shutdown (sock, FALSE, TRUE, NULL);
      /* Closed at once, a reset would overtake the answer. */
      linger = g_new0 (Linger, 1);
      linger->owner = self;
      linger->stream = stream;
      linger->source = attach (g_timeout_source_new (LINGER_MS), G_PRIORITY_DEFAULT, on_lingered, linger);
      g_hash_table_add (self->lingering, linger);
    }
  g_object_unref (sock);
}

int
linli_connections_take (LinliConnections *self, SoupServerMessage *message)
{
  GSocket *sock = soup_server_message_get_socket (message);
  Connection *connection = find_connection (message);
  GIOStream *stream;
  int fd;

  if (sock == NULL)
    return -1;
  if (connection != NULL)
    {
      connection_unwatch (connection);
      drop_spare (connection);
      connection->deadline = 0;
    }
  /* A descriptor of its own: closing the library's says nothing to the peer. */
  fd = fcntl (g_socket_get_fd (sock), F_DUPFD_CLOEXEC, 3);
  stream = soup_server_message_steal_connection (message);
  if (stream != NULL)
    {
      g_io_stream_close (stream, NULL, NULL);
      g_object_unref (stream);
    }
  return fd;
}

guint
linli_connections_get_count (LinliConnections *self)
{
  return g_hash_table_size (self->all);
}

LinliConnections *
linli_connections_new (SoupServer *server, const LinliServerSettings *settings)
{
  LinliConnections *self = g_new0 (LinliConnections, 1);

  self->server = g_object_ref (server);
  self->settings = *settings;
  self->all = g_hash_table_new (NULL, NULL);
  self->lingering = g_hash_table_new_full (NULL, NULL, linger_free, NULL);
  self->sweep = attach (g_timeout_source_new (settings->sweep_ms), G_PRIORITY_DEFAULT, on_sweep, self);
  g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), self);
  g_signal_connect (server, "request-finished", G_CALLBACK (on_request_finished), self);
  return self;
}

void
linli_connections_free (LinliConnections *self)
{
  GHashTableIter iter;
  gpointer key;

  g_signal_handlers_disconnect_by_data (self->server, self);
  clear_source (&self->sweep);
  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Connection *connection = key;

      connection->owner = NULL;
      drop_spare (connection);
      clear_source (&connection->watch);
      clear_source (&connection->arming);
    }
  g_hash_table_unref (self->all);
  g_hash_table_unref (self->lingering);
  g_object_unref (self->server);
  g_free (self);
}
