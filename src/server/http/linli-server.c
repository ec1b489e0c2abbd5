/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-server.c - the loop: routes found, requests paused and handed to the threads, answers sent. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-server.h"

#include "linli-attachment.h"
#include "linli-connections.h"
#include "linli-error.h"
#include "linli-events.h"
#include "linli-limits.h"
#include "linli-workers.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define SMALL_BODY   16384
#define LARGE_BODY   (2 * 1024 * 1024)
#define CLOSING_MS   3000
#define BACKLOG      256

const LinliServerSettings linli_server_default_settings = {
  .max_connections = 512,
  .max_body_bytes = 64 * 1024 * 1024,
  .max_waiting = 256,
  .max_per_device = 8,
  .header_ms = 10000,
  .body_ms = 60000,
  .idle_ms = 65000,
  .sweep_ms = 1000,
  .max_streams = 4096,
  .max_streams_per_device = 4,
  .heartbeat_ms = 25000,
  .silent_ms = 30000,
  .poke_ms = 400,
  .login_tries = 10,
  .address_tries = 60,
  .frames_from = 2000,
  .file_bytes_per_day = G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024,
};

struct _LinliServer
{
  SoupServer       *soup;
  LinliConnections *connections;
  LinliWorkers     *workers;
  LinliEvents      *events;
  LinliMetrics     *metrics;
  LinliPlaces      *places;
  char             *admin_token, *admin_path, *url;
  char             *file;          /* (nullable) the socket a proxy uses */
  guint             port;
  LinliServerSettings settings;
  gsize             body_bytes;    /* announced by requests that are not over */
  guint             open_answers;  /* requests handed to the threads and not answered to the last byte */
  gboolean          closing;
};

static const struct { const char *path, *method; JobType type; goffset max_body; } routes[] = {
  { "/v1/hello",     "GET",  JOB_HELLO,  0 },
  { "/v1/enroll",    "POST", JOB_ENROLL, SMALL_BODY },
  { "/v1/token",     "POST", JOB_TOKEN,  SMALL_BODY },
  { "/v1/sync/push", "POST", JOB_PUSH,   LARGE_BODY },
  { "/v1/sync/pull", "POST", JOB_PULL,   LARGE_BODY },
  { "/v1/sync/digest", "POST", JOB_DIGEST, SMALL_BODY },
  { "/v1/sync/manifest", "POST", JOB_MANIFEST, SMALL_BODY },
  { "/v1/sync/frames", "GET", JOB_FRAMES, 0 },
  { "/v1/admin",     "POST", JOB_ADMIN,  SMALL_BODY },
  { "/v1/courier",   "POST", JOB_COURIER, LINLI_COURIER_MAX_BYTES },
  { "/v1/carry",     "POST", JOB_CARRY,   LINLI_COURIER_MAX_BYTES },
  { "/v1/events",    "GET",  JOB_EVENTS, 0 },
  { "/v1/files/state", "GET", JOB_FILE_STATE, 0 },
  { "/v1/files/piece", "PUT", JOB_FILE_PUT, LINLI_FILE_PIECE + SMALL_BODY },
  { "/v1/files/bytes", "GET", JOB_FILE_GET, 0 },
};

static GQuark
open_quark (void)
{
  return g_quark_from_static_string ("linli-open");
}

static GQuark
body_quark (void)
{
  return g_quark_from_static_string ("linli-body");
}

static gboolean
wants_token (JobType type)
{
  return type == JOB_HELLO || type == JOB_PUSH || type == JOB_PULL || type == JOB_DIGEST || type == JOB_ADMIN || type == JOB_EVENTS
         || type == JOB_MANIFEST || type == JOB_FRAMES || type == JOB_COURIER || type == JOB_CARRY
         || type == JOB_FILE_STATE || type == JOB_FILE_PUT || type == JOB_FILE_GET;
}

static int
find_route (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].path, path))
      return (int) i;
  return -1;
}

static void
answer_text (SoupServerMessage *message, guint status, const char *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json, strlen (json));
}

/* Bodies are kept until they are answered, so all of them together have a bound too. */
static gboolean
take_body_bytes (LinliServer *self, SoupServerMessage *message)
{
  gsize length = (gsize) MAX (soup_message_headers_get_content_length (soup_server_message_get_request_headers (message)), 0);

  if (length == 0)
    return TRUE;
  if (self->body_bytes + length > self->settings.max_body_bytes)
    return FALSE;
  self->body_bytes += length;
  g_object_set_qdata (G_OBJECT (message), body_quark (), GSIZE_TO_POINTER (length));
  return TRUE;
}

/* What can be said before the body is read; 0 = let it come. */
static guint
check_early (LinliServer *self, SoupServerMessage *message, int route, const char **ret_reason, const char **ret_header)
{
  const char *method = soup_server_message_get_method (message);
  gboolean known = route >= 0 && g_str_equal (method, routes[route].method);
  const char *bearer = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  guint status = linli_limits_check_headers (message, known ? routes[route].max_body : 0, ret_reason);

  /* A body that nobody would read is not the news here: on_request() says what is. */
  if (status == 413 && !known)
    {
      *ret_reason = route < 0 ? "there is nothing at this path" : "another method is wanted";
      return route < 0 ? 404 : 405;
    }
  if (status != 0 || !known)
    return status;
  if (self->closing)
    {
      *ret_reason = "the server is closing; try again in a moment";
      return 503;
    }
  if (wants_token (routes[route].type) && bearer == NULL)
    {
      *ret_reason = "an access token is wanted; enroll or sign in first";
      return 401;
    }
  if (bearer != NULL && linli_places_is_full (self->places, bearer))
    {
      *ret_reason = "this device asks too much at once; wait for the answers";
      *ret_header = "Retry-After: 5";
      return 429;
    }
  if (linli_workers_is_full (self->workers, routes[route].type) || !take_body_bytes (self, message))
    {
      *ret_reason = "too much is waiting; try again in a moment";
      *ret_header = "Retry-After: 5";
      return 429;
    }
  if (bearer != NULL)
    linli_places_take (self->places, bearer, message);
  return 0;
}

static void
on_early (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LinliServer *self = user_data;
  const char *reason = NULL, *header = NULL;
  guint status = check_early (self, message, find_route (path), &reason, &header);

  if (status == 0)
    return;
  linli_metrics_refuse (self->metrics, status);
  linli_connections_cut (self->connections, message, status, reason, header);
}

static gboolean
is_loopback (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return G_IS_INET_SOCKET_ADDRESS (address)
         && g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Somebody on this machine, and not the proxy on it, which says for whom it asks. */
static gboolean
is_from_here (SoupServerMessage *message)
{
  return is_loopback (message) && soup_message_headers_get_one (soup_server_message_get_request_headers (message), "X-Real-IP") == NULL;
}

static gboolean
is_same_secret (const char *a, const char *b)
{
  gsize length = strlen (b);

  return strlen (a) == length && sodium_memcmp (a, b, length) == 0;
}

/* The socket is the proxy's: whoever may write to it may say what it says. */
static gboolean
is_from_proxy (SoupServerMessage *message)
{
  return !G_IS_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message));
}

/* Whose tries are counted: the peer, or what the proxy on this machine says of it. */
static char *
get_peer (SoupServerMessage *message)
{
  gboolean socket_file = is_from_proxy (message);
  const char *host = socket_file ? NULL : soup_server_message_get_remote_host (message);
  const char *behind = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "X-Real-IP");

  if (behind != NULL && (socket_file || is_loopback (message)) && g_hostname_is_ip_address (behind))
    return g_strdup (behind);
  return g_strdup (host != NULL ? host : "");
}

static Job *
make_job (SoupServerMessage *message, JobType type)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *bearer = soup_message_headers_get_one (headers, "Authorization");
  Job *job = g_new0 (Job, 1);

  job->type = type;
  job->started = g_get_monotonic_time ();
  job->message = g_object_ref (message);
  if (bearer != NULL && g_str_has_prefix (bearer, "Bearer "))
    job->token = g_strdup (bearer + strlen ("Bearer "));
  job->address = get_peer (message);
  job->proxied = is_from_proxy (message);
  job->shown = job->proxied ? g_strdup (soup_message_headers_get_one (headers, "X-Client-Certificate")) : NULL;
  job->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  job->packed = g_strcmp0 (soup_message_headers_get_one (headers, "X-Enc"), "zstd") == 0;
  job->accepts_packed = g_strcmp0 (soup_message_headers_get_one (headers, "X-Accept-Enc"), "zstd") == 0;
  return job;
}

/* What is not as it must be is refused by who reads it. */
static void
take_file_ask (Job *job, GHashTable *query)
{
  const char *id = query != NULL ? g_hash_table_lookup (query, "id") : NULL, *offset = query != NULL ? g_hash_table_lookup (query, "off") : NULL;

  if (query == NULL)
    return;
  job->file.sha = g_strdup (g_hash_table_lookup (query, "sha"));
  job->file.kind = g_strdup (g_hash_table_lookup (query, "kind"));
  job->file.field = g_strdup (g_hash_table_lookup (query, "field"));
  if (id == NULL || !linli_id_parse (id, &job->file.id)
      || (offset != NULL && !g_ascii_string_to_signed (offset, 10, 0, LINLI_ATTACHMENT_MAX_BYTES, &job->file.offset, NULL)))
    g_clear_pointer (&job->file.kind, g_free);
}

static void
get_load (LinliServer *self, LinliLoad *ret_load)
{
  LinliEventsLoad events;

  *ret_load = (LinliLoad) { .connections = linli_connections_get_count (self->connections), .body_bytes = self->body_bytes,
                            .closing = self->closing };
  linli_workers_get_load (self->workers, ret_load);
  linli_events_get_load (self->events, &events);
  ret_load->streams = events.streams;
  ret_load->pokes = events.pokes;
  ret_load->dropped = events.dropped;
}

static void
answer_ready (LinliServer *self, SoupServerMessage *message)
{
  LinliLoad load;
  const char *why;

  get_load (self, &load);
  if (linli_load_is_ready (&load, &why))
    answer_text (message, 200, "{\"ok\":true}");
  else
    {
      g_autofree char *json = g_strdup_printf ("{\"ok\":false,\"why\":\"%s\"}", why);

      answer_text (message, 503, json);
    }
}

static void
answer_metrics (LinliServer *self, SoupServerMessage *message)
{
  g_autofree char *text = NULL;
  LinliLoad load;

  if (!is_from_here (message))
    {
      answer_text (message, 403, "{\"error\":\"only for a monitor on this machine\"}");
      return;
    }
  get_load (self, &load);
  text = linli_metrics_print (self->metrics, &load);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain; version=0.0.4", SOUP_MEMORY_COPY, text, strlen (text));
}

/* What a monitor asks; nothing here waits for a thread. */
static gboolean
answer_monitor (LinliServer *self, SoupServerMessage *message, const char *path)
{
  if (!g_str_equal (soup_server_message_get_method (message), "GET"))
    return FALSE;
  if (g_str_equal (path, "/healthz"))
    answer_text (message, 200, "{\"ok\":true}");
  else if (g_str_equal (path, "/readyz"))
    answer_ready (self, message);
  else if (g_str_equal (path, "/metrics"))
    answer_metrics (self, message);
  else
    return FALSE;
  return TRUE;
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LinliServer *self = user_data;
  const char *method = soup_server_message_get_method (message);
  int route = find_route (path);
  Job *job;

  if (answer_monitor (self, message, path))
    return;
  if (route < 0)
    {
      answer_text (message, 404, "{\"error\":\"there is nothing at this path\"}");
      return;
    }
  if (!g_str_equal (method, routes[route].method))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", routes[route].method);
      answer_text (message, 405, "{\"error\":\"another method is wanted\"}");
      return;
    }
  job = make_job (message, routes[route].type);
  take_file_ask (job, query);
  job->counts = query != NULL && g_strcmp0 (g_hash_table_lookup (query, "rows"), "1") == 0;
  job->frames_from = self->settings.frames_from;
  job->names = query != NULL && job->type == JOB_FRAMES ? g_strdup (g_hash_table_lookup (query, "h")) : NULL;
  if ((job->type == JOB_ADMIN || job->type == JOB_COURIER) && (!is_from_here (message) || job->token == NULL || !is_same_secret (job->token, self->admin_token)))
    {
      answer_text (message, 403, "{\"error\":\"only for the administrator on this machine\"}");
      job_free (job);
      return;
    }
  if (self->closing)
    {
      answer_text (message, 503, "{\"error\":\"the server is closing; try again in a moment\"}");
      job_free (job);
      return;
    }
  if (!linli_workers_take (self->workers, job))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "5");
      answer_text (message, 429, "{\"error\":\"too much is waiting; try again in a moment\"}");
      job_free (job);
      return;
    }
  soup_server_message_pause (message);
  g_object_set_qdata (G_OBJECT (message), open_quark (), GINT_TO_POINTER (1));
  self->open_answers++;
}

static void
on_request_over (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  LinliServer *self = user_data;

  if (g_object_steal_qdata (G_OBJECT (message), open_quark ()) != NULL)
    self->open_answers--;
  linli_places_leave (self->places, message);
  self->body_bytes -= GPOINTER_TO_SIZE (g_object_steal_qdata (G_OBJECT (message), body_quark ()));
}

static void
refuse_stream (Job *job, guint status, const char *reason)
{
  g_autofree char *json = g_strdup_printf ("{\"error\":\"%s\"}", reason);

  job->status = status;
  job->answer_packed = FALSE;
  g_clear_pointer (&job->answer, g_bytes_unref);
  job->answer = g_bytes_new (json, strlen (json));
  soup_message_headers_replace (soup_server_message_get_response_headers (job->message), "Retry-After", "60");
}

/* May listen: its connection leaves the loop.  FALSE = refused, to be answered. */
static gboolean
open_stream (LinliServer *self, Job *job)
{
  const char *reason = NULL;
  guint status = linli_events_check (self->events, job->reader, &reason);
  int fd;

  if (status != 0)
    {
      refuse_stream (job, status, reason);
      return FALSE;
    }
  soup_server_message_set_status (job->message, 200, NULL);
  fd = linli_connections_take (self->connections, job->message);
  on_request_over (self->soup, job->message, self);
  if (fd >= 0)
    linli_events_join (self->events, fd, job->reader, job->expires_ms, g_steal_pointer (&job->access));
  return TRUE;
}

static void
on_done (Job *job, gpointer user_data)
{
  LinliServer *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (job->message);

  if (job->type == JOB_EVENTS && job->status == 200 && open_stream (self, job))
    {
      linli_metrics_count (self->metrics, job->type, job->status, g_get_monotonic_time () - job->started);
      job_free (job);
      return;
    }
  linli_metrics_count (self->metrics, job->type, job->status, g_get_monotonic_time () - job->started);
  soup_server_message_set_status (job->message, job->status, NULL);
  if (job->type == JOB_FRAMES && job->status == 200)
    {
      /* What is called by its hash never changes; only the device that asked may keep it. */
      soup_message_headers_replace (headers, "Content-Type", "application/zstd");
      soup_message_headers_replace (headers, "Cache-Control", "private, max-age=31536000, immutable");
    }
  else
    {
      soup_message_headers_replace (headers, "Content-Type", job->answer_bytes ? "application/octet-stream" : "application/x-ndjson");
      soup_message_headers_replace (headers, "Cache-Control", "no-store");
    }
  if (job->answer_packed)
    soup_message_headers_replace (headers, "X-Enc", "zstd");
  if (self->closing)
    soup_message_headers_replace (headers, "Connection", "close");
  soup_message_body_append_bytes (soup_server_message_get_response_body (job->message), job->answer);
  soup_server_message_unpause (job->message);
  job_free (job);
}

static GSocketAddress *
parse_address (const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  guint64 port;

  if (colon != NULL && colon > text && g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    {
      gboolean brackets = text[0] == '[' && colon[-1] == ']';
      g_autofree char *host = brackets ? g_strndup (text + 1, (gsize) (colon - text) - 2) : g_strndup (text, (gsize) (colon - text));
      GSocketAddress *address = g_inet_socket_address_new_from_string (host, (guint) port);

      if (address != NULL)
        return address;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--listen \"%s\": an address and a port are wanted, as in 127.0.0.1:8080", text);
  return NULL;
}

gboolean
linli_server_check_address (const char *text, GError **error)
{
  g_autoptr(GSocketAddress) address = parse_address (text, error);

  return address != NULL;
}

static gboolean
write_admin_file (LinliServer *self, const char *dir, LinliRandom *random, GError **error)
{
  g_autofree char *text = NULL;

  self->admin_token = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", linli_random_next (random), linli_random_next (random));
  self->admin_path = g_build_filename (dir, "admin.json", NULL);
  text = g_strdup_printf ("{\"port\":%u,\"token\":\"%s\"}\n", self->port, self->admin_token);
  return g_file_set_contents_full (self->admin_path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* (transfer full) The library's own queue of connections not accepted yet is ten: fifty clients at once would wait a second. */
static GSocket *
open_socket (GSocketAddress *where, GError **error)
{
  g_autoptr(GSocket) sock = g_socket_new (g_socket_address_get_family (where), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);

  if (sock == NULL)
    return NULL;
  g_socket_set_listen_backlog (sock, BACKLOG);
  return g_socket_bind (sock, where, TRUE, error) && g_socket_listen (sock, error) ? g_steal_pointer (&sock) : NULL;
}

static gboolean
start_listening (LinliServer *self, const char *address, GError **error)
{
  g_autoptr(GSocketAddress) where = parse_address (address, error);
  g_autoptr(GSocket) sock = NULL;
  g_autoptr(GError) wrong = NULL;
  GSList *uris;

  if (where == NULL)
    return FALSE;
  sock = open_socket (where, &wrong);
  if (sock == NULL || !soup_server_listen_socket (self->soup, sock, 0, &wrong))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "--listen %s: %s; choose another port", address, wrong->message);
      return FALSE;
    }
  uris = soup_server_get_uris (self->soup);
  self->port = (guint) g_uri_get_port (uris->data);
  self->url = g_uri_to_string (uris->data);
  if (g_str_has_suffix (self->url, "/"))
    self->url[strlen (self->url) - 1] = '\0';
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

gboolean
linli_server_listen_file (LinliServer *self, const char *path, GError **error)
{
  g_autoptr(GSocketAddress) where = g_unix_socket_address_new (path);
  g_autoptr(GSocket) sock = NULL;
  g_autoptr(GError) wrong = NULL;
  GStatBuf info;

  /* Of a server that was killed; this folder's lock says that there is no other. */
  if (g_lstat (path, &info) == 0 && S_ISSOCK (info.st_mode))
    g_unlink (path);
  sock = open_socket (where, &wrong);
  if (sock != NULL && g_chmod (path, 0660) == 0 && soup_server_listen_socket (self->soup, sock, 0, &wrong))
    {
      self->file = g_strdup (path);
      return TRUE;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "--socket %s: %s", path, wrong != NULL ? wrong->message : g_strerror (errno));
  return FALSE;
}

LinliServer *
linli_server_new (const char *dir, const char *address, const LinliServerSettings *settings, LinliCatalogue *catalogue, LinliClock *clock,
                  LinliRandom *random, GError **error)
{
  g_autoptr(LinliServer) self = g_new0 (LinliServer, 1);

  if (settings == NULL)
    settings = &linli_server_default_settings;
  self->settings = *settings;
  self->metrics = linli_metrics_new ();
  self->places = linli_places_new (settings->max_per_device);
  self->events = linli_events_new (dir, settings, catalogue, clock, random, error);
  self->workers = self->events != NULL
    ? linli_workers_new (dir, settings, catalogue, clock, random, self->events, on_done, self, error) : NULL;
  if (self->workers == NULL)
    return NULL;
  self->soup = soup_server_new ("server-header", "linli", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, on_early, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  self->connections = linli_connections_new (self->soup, settings);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_request_over), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_request_over), self);
  if (!start_listening (self, address, error) || !write_admin_file (self, dir, random, error))
    return NULL;
  return g_steal_pointer (&self);
}

guint
linli_server_get_port (LinliServer *self)
{
  return self->port;
}

const char *
linli_server_get_url (LinliServer *self)
{
  return self->url;
}

static gboolean
on_closing_timeout (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What was decided is also said, unless the peer does not listen. */
static void
write_answers (LinliServer *self)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr(GSource) timeout = g_timeout_source_new (CLOSING_MS);
  gboolean late = FALSE;

  g_source_set_callback (timeout, on_closing_timeout, &late, NULL);
  g_source_attach (timeout, context);
  while (self->open_answers > 0 && !late)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (timeout);
}

void
linli_server_free (LinliServer *self)
{
  if (self == NULL)
    return;
  self->closing = TRUE;
  if (self->admin_path != NULL)
    g_unlink (self->admin_path);
  if (self->file != NULL)
    g_unlink (self->file);
  /* Threads first, so that no job holds a message of a server that is gone. */
  if (self->workers != NULL)
    linli_workers_stop (self->workers);
  if (self->soup != NULL)
    {
      write_answers (self);
      soup_server_disconnect (self->soup);
    }
  g_clear_pointer (&self->events, linli_events_free);
  g_clear_pointer (&self->connections, linli_connections_free);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->workers, linli_workers_free);
  linli_metrics_free (self->metrics);
  linli_places_free (self->places);
  g_free (self->admin_token);
  g_free (self->admin_path);
  g_free (self->url);
  g_free (self->file);
  g_free (self);
}
