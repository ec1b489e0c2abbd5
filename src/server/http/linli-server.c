/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-server.c - the loop: routes found, requests paused and handed to the threads, answers sent. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-server.h"

#include "linli-connections.h"
#include "linli-error.h"
#include "linli-limits.h"
#include "linli-workers.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_CONNECTIONS  512
#define SMALL_BODY       16384
#define LARGE_BODY       (2 * 1024 * 1024)

struct _LinliServer
{
  SoupServer       *soup;
  LinliConnections *connections;
  LinliWorkers     *workers;
  char             *admin_token, *admin_path;
  guint             port;
  gboolean          closing;
};

static const struct { const char *path, *method; JobType type; goffset max_body; } routes[] = {
  { "/v1/hello",     "GET",  JOB_HELLO,  0 },
  { "/v1/enroll",    "POST", JOB_ENROLL, SMALL_BODY },
  { "/v1/token",     "POST", JOB_TOKEN,  SMALL_BODY },
  { "/v1/sync/push", "POST", JOB_PUSH,   LARGE_BODY },
  { "/v1/sync/pull", "POST", JOB_PULL,   LARGE_BODY },
  { "/v1/admin",     "POST", JOB_ADMIN,  SMALL_BODY },
};

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

/* Before the body is read. */
static void
on_early (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LinliServer *self = user_data;
  int route = find_route (path);
  const char *reason = NULL;
  guint status = linli_limits_check_headers (message, route >= 0 ? routes[route].max_body : 0, &reason);

  if (status != 0)
    linli_connections_cut (self->connections, message, status, reason);
}

static gboolean
is_loopback (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return G_IS_INET_SOCKET_ADDRESS (address)
         && g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static gboolean
is_same_secret (const char *a, const char *b)
{
  gsize length = strlen (b);
  guint difference = strlen (a) == length ? 0 : 1;

  for (gsize i = 0; i < length && difference == 0; i++)
    difference |= (guint) (guchar) a[i] ^ (guint) (guchar) b[i];
  return difference == 0;
}

static Job *
make_job (SoupServerMessage *message, JobType type)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *bearer = soup_message_headers_get_one (headers, "Authorization");
  const char *host = soup_server_message_get_remote_host (message);
  Job *job = g_new0 (Job, 1);

  job->type = type;
  job->message = g_object_ref (message);
  if (bearer != NULL && g_str_has_prefix (bearer, "Bearer "))
    job->token = g_strdup (bearer + strlen ("Bearer "));
  job->address = g_strdup (host != NULL ? host : "");
  job->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  job->packed = g_strcmp0 (soup_message_headers_get_one (headers, "X-Enc"), "zstd") == 0;
  job->accepts_packed = g_strcmp0 (soup_message_headers_get_one (headers, "X-Accept-Enc"), "zstd") == 0;
  return job;
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  LinliServer *self = user_data;
  const char *method = soup_server_message_get_method (message);
  int route = find_route (path);
  Job *job;

  if (g_str_equal (path, "/healthz") && g_str_equal (method, "GET"))
    {
      answer_text (message, 200, "{\"ok\":true}");
      return;
    }
  if (route < 0)
    {
      answer_text (message, 404, "{\"error\":\"there is nothing at this path\"}");
      return;
    }
  if (!g_str_equal (method, routes[route].method))
    {
      answer_text (message, 405, "{\"error\":\"another method is wanted\"}");
      return;
    }
  job = make_job (message, routes[route].type);
  if (job->type == JOB_ADMIN && (!is_loopback (message) || job->token == NULL || !is_same_secret (job->token, self->admin_token)))
    {
      answer_text (message, 403, "{\"error\":\"only for the administrator on this machine\"}");
      job_free (job);
      return;
    }
  soup_server_message_pause (message);
  if (!linli_workers_take (self->workers, job))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "5");
      answer_text (message, 429, "{\"error\":\"too much is waiting; try again in a moment\"}");
      soup_server_message_unpause (message);
      job_free (job);
    }
}

static void
on_done (Job *job, gpointer user_data)
{
  LinliServer *self = user_data;
  SoupMessageHeaders *headers;

  if (!self->closing)
    {
      headers = soup_server_message_get_response_headers (job->message);
      soup_server_message_set_status (job->message, job->status, NULL);
      soup_message_headers_replace (headers, "Content-Type", "application/x-ndjson");
      soup_message_headers_replace (headers, "Cache-Control", "no-store");
      if (job->answer_packed)
        soup_message_headers_replace (headers, "X-Enc", "zstd");
      soup_message_body_append_bytes (soup_server_message_get_response_body (job->message), job->answer);
      soup_server_message_unpause (job->message);
    }
  job_free (job);
}

static GSocketAddress *
parse_address (const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  guint64 port;

  if (colon != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    {
      g_autofree char *host = g_strndup (text, (gsize) (colon - text));
      GSocketAddress *address = g_inet_socket_address_new_from_string (host, (guint) port);

      if (address != NULL)
        return address;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--listen \"%s\": an address and a port are wanted, as in 127.0.0.1:8080", text);
  return NULL;
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

static gboolean
start_listening (LinliServer *self, const char *address, GError **error)
{
  g_autoptr(GSocketAddress) where = parse_address (address, error);
  g_autoptr(GError) wrong = NULL;
  GSList *uris;

  if (where == NULL)
    return FALSE;
  if (!soup_server_listen (self->soup, where, 0, &wrong))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "--listen %s: %s; choose another port", address, wrong->message);
      return FALSE;
    }
  uris = soup_server_get_uris (self->soup);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

LinliServer *
linli_server_new (const char *dir, const char *address, LinliCatalogue *catalogue, LinliClock *clock, LinliRandom *random, GError **error)
{
  g_autoptr(LinliServer) self = g_new0 (LinliServer, 1);

  self->workers = linli_workers_new (dir, catalogue, clock, random, on_done, self, error);
  if (self->workers == NULL)
    return NULL;
  self->soup = soup_server_new ("server-header", "linli", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, on_early, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  self->connections = linli_connections_new (self->soup, MAX_CONNECTIONS);
  if (!start_listening (self, address, error) || !write_admin_file (self, dir, random, error))
    return NULL;
  return g_steal_pointer (&self);
}

guint
linli_server_get_port (LinliServer *self)
{
  return self->port;
}

void
linli_server_free (LinliServer *self)
{
  if (self == NULL)
    return;
  self->closing = TRUE;
  if (self->admin_path != NULL)
    g_unlink (self->admin_path);
  /* Threads first, so that no job holds a message of a server that is gone. */
  g_clear_pointer (&self->workers, linli_workers_free);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_pointer (&self->connections, linli_connections_free);
  g_clear_object (&self->soup);
  g_free (self->admin_token);
  g_free (self->admin_path);
  g_free (self);
}
