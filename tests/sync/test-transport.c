/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-transport.c - what can stand at the other end of a wire instead of our server, and what the client makes of it. */
#include "config.h"
#include "linli-transport.h"

#include "linli-error.h"
#include "linli-wire.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef enum { THEN_CLOSE, THEN_KEEP, THEN_HANG, THEN_DRIBBLE, THEN_RESET, THEN_FLOOD } After;
typedef struct { const char *bytes; After after; } Answer;

/* A server of plain sockets: the n-th request gets the n-th answer, the last one again and again. */
typedef struct
{
  GThread       *thread;
  int            listening;
  guint          port;
  const Answer  *answers;
  guint          n_answers;
  gint           stopping, connections, requests;  /* atomic */
} FaultServer;

static gboolean
read_request (int fd)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[4096];

  for (;;)
    {
      const char *end = strstr (text->str, "\r\n\r\n");
      const char *length = strstr (text->str, "Content-Length: ");
      gsize body = length != NULL ? g_ascii_strtoull (length + 16, NULL, 10) : 0;
      gssize n;

      if (end != NULL && text->len - (gsize) (end + 4 - text->str) >= body)
        return TRUE;
      n = recv (fd, buffer, sizeof buffer, 0);
      if (n <= 0)
        return FALSE;
      g_string_append_len (text, buffer, n);
    }
}

static gboolean
send_text (int fd, const char *text, gsize length)
{
  return send (fd, text, length, MSG_NOSIGNAL) == (gssize) length;
}

/* Until the client goes; nobody is left hanging when the test ends. */
static void
wait_gone (FaultServer *server, int fd)
{
  char byte;

  while (!g_atomic_int_get (&server->stopping) && recv (fd, &byte, 1, 0) != 0)
    ;
}

static void
serve (FaultServer *server, int fd)
{
  struct timeval patience = { 0, 50000 };
  struct linger reset = { 1, 0 };
  After after = THEN_KEEP;

  while (after == THEN_KEEP && read_request (fd))
    {
      guint n = (guint) g_atomic_int_add (&server->requests, 1);
      const Answer *answer = &server->answers[MIN (n, server->n_answers - 1)];

      after = answer->after;
      send_text (fd, answer->bytes, strlen (answer->bytes));
    }
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (after == THEN_HANG)
    wait_gone (server, fd);
  else if (after == THEN_DRIBBLE)
    while (!g_atomic_int_get (&server->stopping) && send_text (fd, " ", 1))
      g_usleep (20000);
  else if (after == THEN_FLOOD)
    {
      char zeros[4096] = { 0 };

      while (!g_atomic_int_get (&server->stopping) && send_text (fd, zeros, sizeof zeros))
        ;
    }
  else if (after == THEN_RESET)
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close (fd);
}

static gpointer
run_fault_server (gpointer data)
{
  FaultServer *server = data;
  int fd;

  while ((fd = accept (server->listening, NULL, NULL)) >= 0)
    {
      g_atomic_int_inc (&server->connections);
      serve (server, fd);
    }
  return NULL;
}

static void
fault_server_start (FaultServer *server, const Answer *answers, guint n)
{
  struct sockaddr_in where = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof where;

  *server = (FaultServer) { .answers = answers, .n_answers = n };
  server->listening = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (server->listening, (struct sockaddr *) &where, sizeof where), ==, 0);
  g_assert_cmpint (listen (server->listening, 16), ==, 0);
  g_assert_cmpint (getsockname (server->listening, (struct sockaddr *) &where, &length), ==, 0);
  server->port = ntohs (where.sin_port);
  server->thread = g_thread_new ("fault", run_fault_server, server);
}

static void
fault_server_stop (FaultServer *server)
{
  g_atomic_int_set (&server->stopping, 1);
  shutdown (server->listening, SHUT_RDWR);
  g_thread_join (server->thread);
  close (server->listening);
}

static LinliTransport *
connect_to (guint port, guint timeout_ms)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autoptr(GError) error = NULL;
  LinliTransport *transport = linli_soup_transport_new (url, &error);

  g_assert_no_error (error);
  linli_soup_transport_set_timeout (transport, timeout_ms);
  return transport;
}

static LinliResponse *
post (LinliTransport *transport, gboolean once, GCancellable *cancellable, GError **error)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("{}", 2);
  LinliRequest request = { "POST", (char *) "/v1/sync/pull", body, TRUE, once };

  return linli_transport_send (transport, &request, cancellable, error);
}

#define HEAD "HTTP/1.1 200 OK\r\n"
#define JSON HEAD "Content-Type: application/json\r\n"

static const struct { const char *what; Answer answer; const char *word; /* in the message */ guint connections; } faults[] = {
  { "a portal's page", { HEAD "Content-Type: text/html; charset=utf-8\r\nContent-Length: 6\r\n\r\n<html>", THEN_CLOSE }, "HTML", 1 },
  { "a proxy's error page", { "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", THEN_CLOSE }, "502", 1 },
  { "a redirect", { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n", THEN_CLOSE },
    "HTML", 1 },
  { "another type", { HEAD "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", THEN_CLOSE }, "something else", 1 },
  { "no type", { HEAD "Content-Length: 2\r\n\r\n{}", THEN_CLOSE }, "something else", 1 },
  { "an answer cut short", { JSON "Content-Length: 100\r\n\r\n{\"half\":", THEN_CLOSE }, "not reached", 2 },
  { "headers cut short", { "HTTP/1.1 200 OK\r\nContent-Ty", THEN_CLOSE }, "not reached", 1 },
  { "no answer", { "", THEN_CLOSE }, "not reached", 2 },
  { "a reset", { "", THEN_RESET }, "not reached", 1 },
  { "another protocol", { "SSH-2.0-OpenSSH_9.2\r\n\r\n", THEN_CLOSE }, "", 1 },
  { "an answer without end", { JSON "Content-Length: 99999999999\r\n\r\n", THEN_FLOOD }, "larger", 1 },
  { "headers without end", { HEAD "X: ", THEN_FLOOD }, "", 1 },
  { "packed garbage", { JSON "X-Enc: zstd\r\nContent-Length: 7\r\n\r\ngarbage", THEN_CLOSE }, "unpacked", 1 },
  { "silence", { "", THEN_HANG }, "in time", 1 },
  { "headers and silence", { JSON "Content-Length: 10\r\n\r\n", THEN_HANG }, "in time", 1 },
  { "a byte now and then", { JSON "Content-Length: 100000\r\n\r\n", THEN_DRIBBLE }, "in time", 1 },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      FaultServer server;
      g_autoptr(LinliTransport) transport = NULL;
      g_autoptr(LinliResponse) response = NULL;
      g_autoptr(GError) error = NULL;
      gint64 begun = g_get_monotonic_time ();

      fault_server_start (&server, &faults[i].answer, 1);
      transport = connect_to (server.port, 1000);
      response = post (transport, FALSE, NULL, &error);
      if (response != NULL || !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NETWORK) || strstr (error->message, faults[i].word) == NULL)
        g_error ("%s: %s", faults[i].what, response != NULL ? "taken for an answer" : error->message);
      /* Whole time, not time between bytes. */
      g_assert_cmpint (g_get_monotonic_time () - begun, <, 8 * G_USEC_PER_SEC);
      g_clear_object (&transport);
      fault_server_stop (&server);
      if ((guint) server.connections < faults[i].connections || server.connections > 2)
        g_error ("%s: %d connections", faults[i].what, server.connections);
    }
}

static void
test_dead_port (void)
{
  FaultServer server;
  static const Answer none = { "", THEN_CLOSE };
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(LinliResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  fault_server_start (&server, &none, 1);
  fault_server_stop (&server);
  transport = connect_to (server.port, 5000);
  response = post (transport, FALSE, NULL, &error);
  g_assert_null (response);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
}

/* A connection kept from before goes just as it is used again: once more, on a new one. */
static void
test_stale_connection (void)
{
  static const Answer answers[] = {
    { JSON "Content-Length: 2\r\n\r\n{}", THEN_KEEP }, { "", THEN_CLOSE }, { JSON "Content-Length: 7\r\n\r\n{\"a\":1}", THEN_KEEP },
  };
  FaultServer server;
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(LinliResponse) first = NULL;
  g_autoptr(LinliResponse) second = NULL;
  g_autoptr(GError) error = NULL;

  fault_server_start (&server, answers, G_N_ELEMENTS (answers));
  transport = connect_to (server.port, 5000);
  first = post (transport, FALSE, NULL, &error);
  g_assert_no_error (error);
  second = post (transport, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (second->body), ==, 7);
  g_clear_object (&transport);
  fault_server_stop (&server);
  g_assert_cmpint (server.requests, ==, 3);
  g_assert_cmpint (server.connections, ==, 2);
}

static void
test_kept_connection (void)
{
  static const Answer answer = { JSON "Content-Length: 2\r\n\r\n{}", THEN_KEEP };
  FaultServer server;
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(GError) error = NULL;

  fault_server_start (&server, &answer, 1);
  transport = connect_to (server.port, 5000);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(LinliResponse) response = post (transport, FALSE, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (response->bytes_up, ==, 2);
      g_assert_cmpint (response->bytes_down, ==, 2);
    }
  g_clear_object (&transport);
  fault_server_stop (&server);
  g_assert_cmpint (server.requests, ==, 5);
  g_assert_cmpint (server.connections, ==, 1);
}

static void
test_once (void)
{
  static const Answer answer = { "", THEN_CLOSE };
  FaultServer server;
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(LinliResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  fault_server_start (&server, &answer, 1);
  transport = connect_to (server.port, 5000);
  response = post (transport, TRUE, NULL, &error);
  g_assert_null (response);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  g_clear_object (&transport);
  fault_server_stop (&server);
  g_assert_cmpint (server.requests, ==, 1);
}

/* ---- listening ---- */

#define STREAM HEAD "Content-Type: text/event-stream\r\nConnection: close\r\n\r\n"
#define REFUSED(line) "HTTP/1.1 " line "\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"error\":\"no\"}"

static const struct { const char *what; Answer answer; const char *heard; int code; /* -1: it ended */ } streams[] = {
  { "a stream that ends", { STREAM "data: 1\n\n", THEN_CLOSE }, "data: 1\n\n", -1 },
  { "a stream that ends before it says anything", { STREAM, THEN_CLOSE }, "", -1 },
  { "a stream that says enough", { STREAM "data: 1\n\nenough", THEN_HANG }, "data: 1\n\nenough", -1 },
  { "a stream that falls silent", { STREAM "data: 1\n\n", THEN_HANG }, "data: 1\n\n", LINLI_ERROR_NETWORK },
  { "nothing at all", { "", THEN_HANG }, "", LINLI_ERROR_NETWORK },
  { "headers, then nothing", { STREAM, THEN_HANG }, "", LINLI_ERROR_NETWORK },
  { "a stream cut short", { HEAD "Content-Type: text/event-stream\r\nContent-Length: 100\r\n\r\ndata: 1\n\n", THEN_CLOSE }, "data: 1\n\n",
    LINLI_ERROR_NETWORK },
  { "a portal's page", { HEAD "Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", THEN_CLOSE }, "", LINLI_ERROR_NETWORK },
  { "no type", { HEAD "Content-Length: 9\r\n\r\ndata: 1\n\n", THEN_CLOSE }, "", LINLI_ERROR_NETWORK },
  { "a proxy's error page", { "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", THEN_CLOSE }, "",
    LINLI_ERROR_NETWORK },
  { "a token that ran out", { REFUSED ("401 Unauthorized"), THEN_CLOSE }, "", LINLI_ERROR_AUTH },
  { "too many", { REFUSED ("429 Too Many Requests"), THEN_CLOSE }, "", LINLI_ERROR_BUSY },
  { "no room", { REFUSED ("503 Service Unavailable"), THEN_CLOSE }, "", LINLI_ERROR_BUSY },
  { "a server without streams", { REFUSED ("404 Not Found"), THEN_CLOSE }, "", LINLI_ERROR_NOT_FOUND },
  { "a refusal that dribbles", { "HTTP/1.1 503 Later\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n", THEN_DRIBBLE }, "",
    LINLI_ERROR_NETWORK },
  { "a reset", { "", THEN_RESET }, "", LINLI_ERROR_NETWORK },
};

static gboolean
take_heard (const char *bytes, gsize length, gpointer user_data)
{
  GString *heard = user_data;

  g_string_append_len (heard, bytes, (gssize) length);
  return strstr (heard->str, "enough") == NULL;
}

static void
test_streams (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      LinliRequest request = { "GET", (char *) "/v1/events", NULL, TRUE, FALSE };
      FaultServer server;
      g_autoptr(LinliTransport) transport = NULL;
      g_autoptr(GString) heard = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      gboolean ended;

      fault_server_start (&server, &streams[i].answer, 1);
      transport = connect_to (server.port, 60000);
      ended = linli_transport_listen (transport, &request, 400, take_heard, heard, NULL, &error);
      g_test_message ("%s: %s", streams[i].what, error != NULL ? error->message : "it ended");
      g_assert_cmpint (ended, ==, streams[i].code == -1);
      if (streams[i].code != -1)
        g_assert_error (error, LINLI_ERROR, streams[i].code);
      g_assert_cmpstr (heard->str, ==, streams[i].heard);
      g_clear_object (&transport);
      fault_server_stop (&server);
    }
}

static gpointer
cancel_when_asked (gpointer data)
{
  gpointer *pair = data;
  FaultServer *server = pair[0];

  while (g_atomic_int_get (&server->requests) == 0)
    g_thread_yield ();
  g_cancellable_cancel (pair[1]);
  return NULL;
}

static void
test_cancel (void)
{
  static const Answer hangs[] = { { "", THEN_HANG }, { JSON "Content-Length: 10\r\n\r\n{", THEN_HANG }, { JSON "Content-Length: 999999\r\n\r\n", THEN_DRIBBLE } };

  for (gsize i = 0; i < G_N_ELEMENTS (hangs); i++)
    {
      FaultServer server;
      g_autoptr(LinliTransport) transport = NULL;
      g_autoptr(LinliResponse) response = NULL;
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GError) error = NULL;
      gpointer pair[2] = { &server, cancellable };
      gint64 begun = g_get_monotonic_time ();
      GThread *thread;

      fault_server_start (&server, &hangs[i], 1);
      transport = connect_to (server.port, 60000);
      thread = g_thread_new ("cancel", cancel_when_asked, pair);
      response = post (transport, FALSE, cancellable, &error);
      g_assert_null (response);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC);
      g_thread_join (thread);
      g_clear_error (&error);

      /* Cancelled before it began. */
      response = post (transport, FALSE, cancellable, &error);
      g_assert_null (response);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_object (&transport);
      fault_server_stop (&server);
    }
}

static void
test_addresses (void)
{
  static const struct { const char *url; gboolean good; } urls[] = {
    { "http://127.0.0.1:8080", TRUE }, { "https://server.example/", TRUE }, { "http://[::1]:80", TRUE }, { "ftp://x", FALSE }, { "", FALSE },
    { "127.0.0.1:8080", FALSE },       { "http://", FALSE },               { "http://x:99999", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LinliTransport) transport = linli_soup_transport_new (urls[i].url, &error);

      if ((transport != NULL) != urls[i].good)
        g_error ("\"%s\"", urls[i].url);
      if (!urls[i].good)
        g_assert_error (error, LINLI_ERROR, LINLI_ERROR_INVALID);
    }
}

/* A server of TLS whose certificate nobody has signed. */
static gpointer
run_tls_server (gpointer data)
{
  gpointer *pair = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", "tls", "self-signed.pem", NULL);
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);
  g_autoptr(GSocketConnection) plain = g_socket_listener_accept (pair[0], NULL, NULL, NULL);
  g_autoptr(GIOStream) stream = NULL;

  g_assert_no_error (error);
  stream = plain != NULL ? g_tls_server_connection_new (G_IO_STREAM (plain), certificate, NULL) : NULL;
  if (stream != NULL)
    g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, NULL);
  return NULL;
}

static void
test_certificate (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(LinliResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *url = NULL;
  gpointer pair[1] = { listener };
  GThread *thread;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("there is no TLS here");
      return;
    }
  url = g_strdup_printf ("https://127.0.0.1:%u", g_socket_listener_add_any_inet_port (listener, NULL, &error));
  g_assert_no_error (error);
  thread = g_thread_new ("tls", run_tls_server, pair);
  transport = linli_soup_transport_new (url, &error);
  linli_soup_transport_set_timeout (transport, 20000);
  response = post (transport, FALSE, NULL, &error);
  g_assert_null (response);
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_CERTIFICATE);
  g_assert_nonnull (strstr (error->message, "nobody this computer trusts"));
  g_clear_object (&transport);
  g_thread_join (thread);
}

/* Statuses become what a person can act on. */
static void
test_statuses (void)
{
  static const struct { guint status; int code; int exit_code; } statuses[] = {
    { 400, LINLI_ERROR_INVALID, 1 },   { 401, LINLI_ERROR_AUTH, 1 },      { 403, LINLI_ERROR_FORBIDDEN, 1 }, { 404, LINLI_ERROR_NOT_FOUND, 1 },
    { 413, LINLI_ERROR_TOO_LARGE, 1 }, { 429, LINLI_ERROR_BUSY, 3 },      { 503, LINLI_ERROR_BUSY, 3 },      { 500, LINLI_ERROR_NETWORK, 3 },
    { 302, LINLI_ERROR_NETWORK, 3 },   { 507, LINLI_ERROR_NETWORK, 3 },   { 204, LINLI_ERROR_NETWORK, 3 },
  };
  static const char *const bodies[] = { "{\"error\":\"said so\"}", "", "[1]", "{\"error\":5}", "not JSON \xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (bodies); j++)
      {
        g_autoptr(GBytes) body = g_bytes_new_static (bodies[j], strlen (bodies[j]));
        LinliResponse response = { statuses[i].status, body, 0, 0 };
        g_autoptr(GError) error = NULL;

        g_assert_false (linli_response_check (&response, &error));
        g_assert_error (error, LINLI_ERROR, statuses[i].code);
        g_assert_cmpint (linli_error_get_exit_code (error), ==, statuses[i].exit_code);
        g_assert_cmpint (strstr (error->message, "said so") != NULL, ==, j == 0);
      }
}

/* What a one-time code was refused for is told apart. */
static void
test_reasons (void)
{
  static const struct { guint status; const char *body; int code; } table[] = {
    { 401, "{\"error\":\"x\"}", LINLI_ERROR_AUTH },
    { 401, "{\"error\":\"x\",\"why\":\"code\"}", LINLI_ERROR_CODE },
    { 401, "{\"error\":\"x\",\"why\":\"code_over\"}", LINLI_ERROR_CODE_OVER },
    { 401, "{\"error\":\"x\",\"why\":\"a word of a later server\"}", LINLI_ERROR_AUTH },
    { 401, "{\"error\":\"x\",\"why\":7}", LINLI_ERROR_AUTH },
    { 403, "{\"error\":\"x\",\"why\":\"code\"}", LINLI_ERROR_FORBIDDEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(GBytes) body = g_bytes_new_static (table[i].body, strlen (table[i].body));
      LinliResponse response = { table[i].status, body, 0, 0 };
      g_autoptr(GError) error = NULL;

      g_assert_false (linli_response_check (&response, &error));
      g_assert_error (error, LINLI_ERROR, table[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/what is no answer of ours is the network's fault", test_faults);
  g_test_add_func ("/transport/a dead port is said at once", test_dead_port);
  g_test_add_func ("/transport/a stale connection costs one more try", test_stale_connection);
  g_test_add_func ("/transport/one connection carries many requests", test_kept_connection);
  g_test_add_func ("/transport/what uses something up is sent once", test_once);
  g_test_add_func ("/transport/a stream is heard as it comes, and whatever ends it is told", test_streams);
  g_test_add_func ("/transport/cancelling works at once", test_cancel);
  g_test_add_func ("/transport/addresses of servers are checked", test_addresses);
  g_test_add_func ("/transport/statuses become errors with the server's words", test_statuses);
  g_test_add_func ("/transport/a server that cannot prove who it is is not believed", test_certificate);
  g_test_add_func ("/transport/why a code was refused is told apart", test_reasons);
  return g_test_run ();
}
