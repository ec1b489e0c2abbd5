/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-relay.c - a listener on loopback that hands every byte on and counts it: what a sync costs on the socket, heads and all.
 *
 * Bodies are told from heads by the empty line and Content-Length, which both of our programs always write. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench.h"

#include "linli-error.h"

#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MAX_HEAD 65536

struct _BenchRelay
{
  GSocketService *service;    /* (owned) */
  GSocketAddress *server;     /* (owned) */
  char           *url;        /* (owned) */
  GMainContext   *context;
  GMainLoop      *loop;
  GThread        *thread;
  GMutex          lock;
  BenchTraffic    traffic;
  gint            stopping;   /* atomic */
  gint            open;       /* atomic: connections */
};

/* One direction of one connection. */
typedef struct { GString *head; gint64 body_left; } Half;

/* How many of @n bytes are of bodies. */
static gint64
count_body (Half *half, const char *bytes, gsize n)
{
  gint64 body = 0;

  for (gsize i = 0; i < n;)
    {
      const char *length;
      gint64 some = MIN (half->body_left, (gint64) (n - i));

      half->body_left -= some;
      body += some;
      i += (gsize) some;
      if (i == n || half->head->len >= MAX_HEAD)
        break;
      g_string_append_c (half->head, g_ascii_tolower (bytes[i++]));
      if (!g_str_has_suffix (half->head->str, "\r\n\r\n"))
        continue;
      length = strstr (half->head->str, "\r\ncontent-length:");
      half->body_left = length != NULL ? g_ascii_strtoll (length + strlen ("\r\ncontent-length:"), NULL, 10) : 0;
      g_string_truncate (half->head, 0);
    }
  return body;
}

static gboolean
hand_on (BenchRelay *relay, GSocket *from, GSocket *to, Half *half, gboolean is_up)
{
  char bytes[65536];
  gssize n = g_socket_receive (from, bytes, sizeof bytes, NULL, NULL);
  gint64 body;

  if (n <= 0)
    return FALSE;
  body = count_body (half, bytes, (gsize) n);
  g_mutex_lock (&relay->lock);
  *(is_up ? &relay->traffic.up : &relay->traffic.down) += n;
  *(is_up ? &relay->traffic.body_up : &relay->traffic.body_down) += body;
  g_mutex_unlock (&relay->lock);
  for (gssize sent = 0; sent < n;)
    {
      gssize some = g_socket_send (to, bytes + sent, (gsize) (n - sent), NULL, NULL);

      if (some <= 0)
        return FALSE;
      sent += some;
    }
  return TRUE;
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  BenchRelay *relay = user_data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) onward = NULL;
  GSocket *near = g_socket_connection_get_socket (connection), *far;
  Half up = { g_string_new (NULL), 0 }, down = { g_string_new (NULL), 0 };

  g_atomic_int_inc (&relay->open);
  onward = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (relay->server), NULL, NULL);
  far = onward != NULL ? g_socket_connection_get_socket (onward) : NULL;
  while (far != NULL && !g_atomic_int_get (&relay->stopping))
    {
      struct pollfd fds[2] = { { g_socket_get_fd (near), POLLIN, 0 }, { g_socket_get_fd (far), POLLIN, 0 } };

      if (poll (fds, 2, 100) < 0)
        break;
      if ((fds[0].revents != 0 && !hand_on (relay, near, far, &up, TRUE)) || (fds[1].revents != 0 && !hand_on (relay, far, near, &down, FALSE)))
        break;
    }
  g_string_free (up.head, TRUE);
  g_string_free (down.head, TRUE);
  g_atomic_int_dec_and_test (&relay->open);
  return TRUE;
}

static gpointer
run_relay (gpointer data)
{
  BenchRelay *relay = data;

  g_main_context_push_thread_default (relay->context);
  g_main_loop_run (relay->loop);
  g_main_context_pop_thread_default (relay->context);
  return NULL;
}

BenchRelay *
bench_relay_start (const char *url, GError **error)
{
  BenchRelay *relay = g_new0 (BenchRelay, 1);
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, error);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) effective = NULL;
  gboolean good;

  g_mutex_init (&relay->lock);
  relay->context = g_main_context_new ();
  relay->loop = g_main_loop_new (relay->context, FALSE);
  g_main_context_push_thread_default (relay->context);
  relay->service = g_threaded_socket_service_new (8);
  g_signal_connect (relay->service, "run", G_CALLBACK (on_run), relay);
  good = uri != NULL
         && (relay->server = g_inet_socket_address_new_from_string (g_uri_get_host (uri), (guint) g_uri_get_port (uri))) != NULL
         && g_socket_listener_add_address (G_SOCKET_LISTENER (relay->service), any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                           error);
  if (good)
    {
      relay->url = g_strdup_printf ("http://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
      g_socket_service_start (relay->service);
    }
  g_main_context_pop_thread_default (relay->context);
  if (good)
    relay->thread = g_thread_new ("relay", run_relay, relay);
  else
    g_clear_pointer (&relay, bench_relay_stop);
  return relay;
}

const char *
bench_relay_get_url (BenchRelay *relay)
{
  return relay->url;
}

BenchTraffic
bench_relay_take (BenchRelay *relay)
{
  BenchTraffic taken;

  g_mutex_lock (&relay->lock);
  taken = relay->traffic;
  relay->traffic = (BenchTraffic) { 0 };
  g_mutex_unlock (&relay->lock);
  return taken;
}

void
bench_relay_stop (BenchRelay *relay)
{
  if (relay == NULL)
    return;
  g_atomic_int_set (&relay->stopping, 1);
  g_main_loop_quit (relay->loop);
  if (relay->thread != NULL)
    g_thread_join (relay->thread);
  g_socket_service_stop (relay->service);
  g_socket_listener_close (G_SOCKET_LISTENER (relay->service));
  /* Their threads look up ten times a second. */
  while (g_atomic_int_get (&relay->open) > 0)
    g_usleep (10000);
  g_object_unref (relay->service);
  g_clear_object (&relay->server);
  g_main_loop_unref (relay->loop);
  g_main_context_unref (relay->context);
  g_mutex_clear (&relay->lock);
  g_free (relay->url);
  g_free (relay);
}
