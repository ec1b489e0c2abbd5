/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-soup-transport.c - the transport over libsoup 3, blocking in the calling thread.
 *
 * The floor's libsoup opens a new connection for every POST unless the message is marked idempotent (ours are: the server
 * knows operation numbers), never resends one itself, and its timeout counts between bytes, not in all. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-transport.h"

#include "linli-error.h"
#include "linli-wire.h"

#include <libsoup/soup.h>
#include <string.h>

#define TOTAL_MS    120000
#define PACK_FROM   512
#define MAX_PACKED  (LINLI_WIRE_MAX_BODY + 4096)

#define LINLI_TYPE_SOUP_TRANSPORT (linli_soup_transport_get_type ())
G_DECLARE_FINAL_TYPE (LinliSoupTransport, linli_soup_transport, LINLI, SOUP_TRANSPORT, GObject)

struct _LinliSoupTransport
{
  GObject       parent_instance;
  char         *url;
  GMainContext *context;
  SoupSession  *session;
  GTlsCertificate *certificate;  /* (owned) (nullable) what is shown, of: */
  char         *shown;     /* (owned) (nullable) */
  gboolean      near;      /* on this machine: no proxy is asked */
  guint         total_ms;
};

typedef struct
{
  GMainLoop    *loop;
  GCancellable *cancellable, *caller;  /* caller: (nullable) */
  SoupMessage  *message;
  GInputStream *stream;
  GByteArray   *body;
  guint8        buffer[16384];
  GError       *error;
  gboolean      timed_out;
  /* listening: pieces are handed on, and silence is what has a bound */
  LinliListenFunc func;     /* (nullable) */
  gpointer      user_data;
  GSource      *timeout;
  guint         silent_ms;
  gboolean      enough;
} Exchange;

static void
finish (Exchange *exchange, GError *error)
{
  exchange->error = error;
  g_main_loop_quit (exchange->loop);
}

static gboolean
on_total_timeout (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->timed_out = TRUE;
  g_cancellable_cancel (exchange->cancellable);
  return G_SOURCE_REMOVE;
}

static void on_read (GObject *object, GAsyncResult *result, gpointer user_data);

static void
read_more (Exchange *exchange)
{
  g_input_stream_read_async (exchange->stream, exchange->buffer, sizeof exchange->buffer, G_PRIORITY_DEFAULT, exchange->cancellable,
                             on_read, exchange);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (n <= 0)
    {
      finish (exchange, error);
      return;
    }
  /* Who sends without a pause keeps the sources that look after this from their turn. */
  if (exchange->caller != NULL && g_cancellable_is_cancelled (exchange->caller))
    g_cancellable_cancel (exchange->cancellable);
  else if (g_get_monotonic_time () > g_source_get_ready_time (exchange->timeout))
    on_total_timeout (exchange);
  if (exchange->func != NULL && soup_message_get_status (exchange->message) == SOUP_STATUS_OK)
    {
      g_source_set_ready_time (exchange->timeout, g_get_monotonic_time () + (gint64) exchange->silent_ms * 1000);
      exchange->enough = !exchange->func ((const char *) exchange->buffer, (gsize) n, exchange->user_data);
      if (exchange->enough)
        finish (exchange, NULL);
      else
        read_more (exchange);
      return;
    }
  if (exchange->body->len + (gsize) n > MAX_PACKED)
    {
      g_cancellable_cancel (exchange->cancellable);
      finish (exchange, g_error_new (LINLI_ERROR, LINLI_ERROR_NETWORK, "the answer is larger than any of ours"));
      return;
    }
  g_byte_array_append (exchange->body, exchange->buffer, (guint) n);
  read_more (exchange);
}

static void
on_sent (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Exchange *exchange = user_data;
  GError *error = NULL;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (exchange->stream == NULL)
    finish (exchange, error);
  else if (exchange->func != NULL && soup_message_get_status (exchange->message) == SOUP_STATUS_OK
           && g_strcmp0 (soup_message_headers_get_content_type (soup_message_get_response_headers (exchange->message), NULL), "text/event-stream") != 0)
    finish (exchange, g_error_new (LINLI_ERROR, LINLI_ERROR_NETWORK, "something else than a stream of events came"));
  else
    read_more (exchange);
}

typedef struct { GMainContext *context; GCancellable *cancellable; } Cancelling;

static void
cancelling_free (gpointer data, GClosure *closure)
{
  Cancelling *cancelling = data;

  g_object_unref (cancelling->cancellable);
  g_free (cancelling);
}

static gboolean
on_cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* In the caller's thread.  An answer whose headers came, and was not handed over yet, must not be cancelled: the floor's libsoup would close a
 * stream that has lost its message.  So it is done in the exchange's own context, after everything that is ready there. */
static void
on_caller_cancelled (GCancellable *caller, gpointer user_data)
{
  Cancelling *cancelling = user_data;
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, on_cancel, g_object_ref (cancelling->cancellable), g_object_unref);
  g_source_attach (source, cancelling->context);
}

static SoupMessage *
make_message (LinliSoupTransport *self, const LinliRequest *request, gint64 *ret_bytes_up, GError **error)
{
  g_autofree char *uri = g_strconcat (self->url, request->path, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (request->method, uri);
  const char *token = linli_transport_get_token (LINLI_TRANSPORT (self));

  *ret_bytes_up = 0;
  if (message == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\" is not an address of a server", uri);
      return NULL;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_NO_REDIRECT);
  if (self->certificate != NULL)
    soup_message_set_tls_client_certificate (message, self->certificate);
  if (request->authenticated && token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  if (request->body != NULL)
    {
      gsize length;
      gconstpointer data = g_bytes_get_data (request->body, &length);
      g_autoptr(GBytes) packed = length >= PACK_FROM ? linli_zstd_pack (data, length, LINLI_ZSTD_LEVEL (length)) : NULL;

      if (packed != NULL)
        soup_message_headers_replace (soup_message_get_request_headers (message), "X-Enc", "zstd");
      soup_message_set_request_body_from_bytes (message, "application/x-ndjson", packed != NULL ? packed : request->body);
      *ret_bytes_up = (gint64) g_bytes_get_size (packed != NULL ? packed : request->body);
    }
  soup_message_headers_replace (soup_message_get_request_headers (message), "X-Accept-Enc", "zstd");
  return g_steal_pointer (&message);
}

/* Why the server is not believed, for the log; FALSE = it is something else. */
static gboolean
is_certificate_error (SoupMessage *message, const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE)
         || (error->domain == G_TLS_ERROR && soup_message_get_tls_peer_certificate_errors (message) != 0);
}

static const char *
describe_certificate (SoupMessage *message)
{
  static const struct { GTlsCertificateFlags flag; const char *text; } table[] = {
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "its certificate is for another name" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "its certificate is not valid yet; is this clock right?" },
    { G_TLS_CERTIFICATE_EXPIRED, "its certificate has run out; is this clock right?" },
    { G_TLS_CERTIFICATE_REVOKED, "its certificate was taken back" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "nobody this computer trusts has signed its certificate" },
  };
  GTlsCertificateFlags flags = soup_message_get_tls_peer_certificate_errors (message);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((flags & table[i].flag) != 0)
      return table[i].text;
  return "its certificate cannot be used";
}

/* Runs @exchange, whose message, body and listener are set, to its end. */
static gboolean
run_exchange (LinliSoupTransport *self, Exchange *exchange, gint64 until_us, GCancellable *caller, gboolean *ret_broken, GError **error)
{
  SoupMessage *message = exchange->message;
  g_autoptr(GMainLoop) loop = g_main_loop_new (self->context, FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GSource) timeout = g_timeout_source_new (0);
  gulong handler = 0;

  *ret_broken = FALSE;
  if (g_cancellable_set_error_if_cancelled (caller, error))
    return FALSE;
  exchange->caller = caller;
  exchange->loop = loop;
  exchange->cancellable = cancellable;
  exchange->timeout = timeout;
  g_source_set_callback (timeout, on_total_timeout, exchange, NULL);
  g_source_set_ready_time (timeout, until_us);
  g_source_set_priority (timeout, G_PRIORITY_LOW);
  g_source_attach (timeout, self->context);
  if (caller != NULL)
    {
      Cancelling *cancelling = g_new (Cancelling, 1);

      *cancelling = (Cancelling) { self->context, g_object_ref (cancellable) };
      handler = g_signal_connect_data (caller, "cancelled", G_CALLBACK (on_caller_cancelled), cancelling, cancelling_free, 0);
      /* Cancelled since it was looked at. */
      if (g_cancellable_is_cancelled (caller))
        on_caller_cancelled (caller, cancelling);
    }

  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, cancellable, on_sent, exchange);
  g_main_loop_run (loop);

  if (caller != NULL)
    g_cancellable_disconnect (caller, handler);
  g_source_destroy (timeout);
  g_clear_object (&exchange->stream);
  while (g_main_context_iteration (self->context, FALSE))
    ;

  if (exchange->error == NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (caller, error))
    g_error_free (exchange->error);
  else if (exchange->timed_out || g_error_matches (exchange->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "%s: no complete answer in time; try again later", self->url);
      g_error_free (exchange->error);
    }
  else if (is_certificate_error (message, exchange->error))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CERTIFICATE, "%s: the server did not prove who it is: %s", self->url,
                   describe_certificate (message));
      g_error_free (exchange->error);
    }
  else
    {
      *ret_broken = g_error_matches (exchange->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
                    || g_error_matches (exchange->error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
                    || g_error_matches (exchange->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "%s: the server was not reached: %s; work goes on offline", self->url,
                   exchange->error->message);
      g_error_free (exchange->error);
    }
  return FALSE;
}

static gboolean
exchange_once (LinliSoupTransport *self, SoupMessage *message, GByteArray *body, gint64 until_us, GCancellable *caller,
               gboolean *ret_broken, GError **error)
{
  Exchange exchange = { .message = message, .body = body };

  return run_exchange (self, &exchange, until_us, caller, ret_broken, error);
}

static GBytes *
take_body (LinliSoupTransport *self, SoupMessage *message, GByteArray *body, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  const char *encoding = soup_message_headers_get_one (headers, "X-Enc");

  if (type == NULL || (!g_str_equal (type, "application/json") && !g_str_equal (type, "application/x-ndjson")
                       && !g_str_equal (type, "application/zstd") && !g_str_equal (type, "application/octet-stream")))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK,
                   "%s: %s came instead of an answer (status %u): a portal or another server is in between; check the network and the address",
                   self->url, type != NULL && g_str_equal (type, "text/html") ? "HTML" : "something else",
                   (guint) soup_message_get_status (message));
      return NULL;
    }
  if (encoding != NULL && g_str_equal (encoding, "zstd"))
    {
      g_autoptr(GError) wrong = NULL;
      GBytes *plain = linli_zstd_unpack (body->data, body->len, LINLI_WIRE_MAX_BODY, &wrong);

      if (plain == NULL)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "%s: the answer cannot be unpacked: %s; try again later", self->url, wrong->message);
      return plain;
    }
  return g_bytes_new (body->data, body->len);
}

/* In the transport's own context. */
static void
end_session (LinliSoupTransport *self)
{
  if (self->session == NULL)
    return;
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

/* What is shown changed: connections that showed something else are not taken again. */
static void
take_certificate (LinliSoupTransport *self)
{
  const char *pem = linli_transport_get_certificate (LINLI_TRANSPORT (self));
  g_autoptr(GError) error = NULL;

  if (g_strcmp0 (pem, self->shown) == 0)
    return;
  end_session (self);
  g_clear_object (&self->certificate);
  g_free (self->shown);
  self->shown = g_strdup (pem);
  if (pem != NULL && (self->certificate = g_tls_certificate_new_from_pem (pem, -1, &error)) == NULL)
    g_message ("this device's certificate cannot be shown: %s", error->message);
}

/* @timeout: seconds between two bytes, 0 = for ever. */
static void
make_session (LinliSoupTransport *self, guint timeout)
{
  take_certificate (self);
  if (self->session != NULL)
    return;
  self->session = soup_session_new_with_options ("timeout", timeout, "idle-timeout", 30, NULL);
  if (self->near)
    soup_session_set_proxy_resolver (self->session, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

static LinliResponse *
linli_soup_transport_send (LinliTransport *transport, const LinliRequest *request, GCancellable *cancellable, GError **error)
{
  LinliSoupTransport *self = LINLI_SOUP_TRANSPORT (transport);
  g_autoptr(LinliResponse) response = g_new0 (LinliResponse, 1);
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(SoupMessage) message = NULL;
  gint64 until_us = g_get_monotonic_time () + (gint64) self->total_ms * 1000;
  gboolean broken, good = FALSE;

  g_main_context_push_thread_default (self->context);
  make_session (self, MAX (1, self->total_ms / 6000));
  message = make_message (self, request, &response->bytes_up, error);
  if (message != NULL)
    {
      g_autoptr(GError) first = NULL;

      good = exchange_once (self, message, body, until_us, cancellable, &broken, &first);
      if (!good && broken && !request->once)
        {
          /* A connection kept from before was gone: the same bytes once more on a new one. */
          g_clear_object (&message);
          g_byte_array_set_size (body, 0);
          message = make_message (self, request, &response->bytes_up, error);
          soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
          good = exchange_once (self, message, body, until_us, cancellable, &broken, error);
        }
      else if (!good)
        g_propagate_error (error, g_steal_pointer (&first));
    }
  g_main_context_pop_thread_default (self->context);
  if (!good)
    return NULL;

  response->status = (guint) soup_message_get_status (message);
  response->bytes_down = (gint64) body->len;
  response->body = take_body (self, message, body, error);
  return response->body != NULL ? g_steal_pointer (&response) : NULL;
}

static gboolean
linli_soup_transport_listen (LinliTransport *transport, const LinliRequest *request, guint silent_ms, LinliListenFunc func, gpointer user_data,
                             GCancellable *cancellable, GError **error)
{
  LinliSoupTransport *self = LINLI_SOUP_TRANSPORT (transport);
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(SoupMessage) message = NULL;
  Exchange exchange = { .body = body, .func = func, .user_data = user_data, .silent_ms = silent_ms };
  gint64 bytes_up;
  gboolean broken, good = FALSE;

  g_main_context_push_thread_default (self->context);
  make_session (self, 0);
  message = make_message (self, request, &bytes_up, error);
  if (message != NULL)
    {
      soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
      exchange.message = message;
      good = run_exchange (self, &exchange, g_get_monotonic_time () + (gint64) silent_ms * 1000, cancellable, &broken, error);
    }
  g_main_context_pop_thread_default (self->context);
  if (good && soup_message_get_status (message) != SOUP_STATUS_OK)
    {
      LinliResponse response = { (guint) soup_message_get_status (message), take_body (self, message, body, error), 0, 0 };

      good = response.body != NULL && linli_response_check (&response, error);
      g_clear_pointer (&response.body, g_bytes_unref);
    }
  return good;
}

static void
linli_soup_transport_iface_init (LinliTransportInterface *iface)
{
  iface->send = linli_soup_transport_send;
  iface->sends_ahead = TRUE;
  iface->listen = linli_soup_transport_listen;
}

G_DEFINE_TYPE_WITH_CODE (LinliSoupTransport, linli_soup_transport, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (LINLI_TYPE_TRANSPORT, linli_soup_transport_iface_init))

static void
linli_soup_transport_finalize (GObject *object)
{
  LinliSoupTransport *self = LINLI_SOUP_TRANSPORT (object);

  if (self->session != NULL)
    {
      g_main_context_push_thread_default (self->context);
      end_session (self);
      g_main_context_pop_thread_default (self->context);
    }
  g_main_context_unref (self->context);
  g_clear_object (&self->certificate);
  g_free (self->shown);
  g_free (self->url);
  G_OBJECT_CLASS (linli_soup_transport_parent_class)->finalize (object);
}

static void
linli_soup_transport_class_init (LinliSoupTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_soup_transport_finalize;
}

static void
linli_soup_transport_init (LinliSoupTransport *self)
{
  self->context = g_main_context_new ();
  self->total_ms = TOTAL_MS;
}

static gboolean
is_near (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_ascii_strcasecmp (host, "localhost") == 0;
}

LinliTransport *
linli_soup_transport_new (const char *url, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  LinliSoupTransport *self;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 && g_strcmp0 (g_uri_get_scheme (uri), "https") != 0))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%s\" is not an address of a server; write it as http://127.0.0.1:8080", url);
      return NULL;
    }
  self = g_object_new (LINLI_TYPE_SOUP_TRANSPORT, NULL);
  self->url = g_strdup (url);
  self->near = is_near (g_uri_get_host (uri));
  while (g_str_has_suffix (self->url, "/"))
    self->url[strlen (self->url) - 1] = '\0';
  return LINLI_TRANSPORT (self);
}

void
linli_soup_transport_set_timeout (LinliTransport *self, guint ms)
{
  g_return_if_fail (LINLI_IS_SOUP_TRANSPORT (self));
  LINLI_SOUP_TRANSPORT (self)->total_ms = ms;
}
