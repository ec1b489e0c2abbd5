/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server-fixture.c - a real server on loopback for the tests of both ends. */
#include "config.h"
#include "server-fixture.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char *const test_logins[N_USERS] = { "zhang", "li", "shu" };

/* Passwords take their time: a folder with users is made once in a program, and copied. */
static struct
{
  GBytes *database;
  gint64  device[N_USERS];
  char   *refresh[N_USERS], *access[N_USERS];
} template;

static void
make_template (ServerFixture *f)
{
  static const char *const roles[N_USERS] = { "grid_worker", "grid_worker", "community_secretary" };
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (f->folder, LINLI_BACKEND_CREATE, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);

  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (backend, TEST_COM, &error));
  for (guint i = 0; i < N_USERS; i++)
    {
      gint64 grid = i + 1;
      g_autofree char *code = NULL;

      g_assert_true (linli_backend_add_user (backend, test_logins[i], NULL, roles[i], TEST_COM, &grid, i == USER_SECRETARY ? 0 : 1,
                                             TEST_PASSWORD, NULL, &error));
      code = linli_backend_make_code (backend, test_logins[i], 60000, &error);
      g_assert_true (linli_backend_enroll_checked (backend, test_logins[i], TRUE, code, "test", &template.device[i],
                                                   &template.refresh[i], &template.access[i], &error));
      g_assert_no_error (error);
    }
  linli_backend_checkpoint (backend);
}

static void
make_folder (ServerFixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "server.db", NULL);
  g_autoptr(GError) error = NULL;

  if (template.database == NULL)
    {
      char *data;
      gsize length;

      make_template (f);
      g_assert_true (g_file_get_contents (path, &data, &length, &error));
      template.database = g_bytes_new_take (data, length);
    }
  else
    g_assert_true (g_file_set_contents_full (path, g_bytes_get_data (template.database, NULL), (gssize) g_bytes_get_size (template.database),
                                             G_FILE_SET_CONTENTS_NONE, 0600, &error));
  for (guint i = 0; i < N_USERS; i++)
    {
      f->device[i] = template.device[i];
      f->refresh[i] = g_strdup (template.refresh[i]);
      f->access[i] = g_strdup (template.access[i]);
    }
}

void
server_fixture_init (ServerFixture *f)
{
  g_autoptr(GError) error = NULL;

  *f = (ServerFixture) { .settings = linli_server_default_settings };
  /* Three users stand for hundreds of devices. */
  f->settings.max_per_device = 10000;
  g_mutex_init (&f->lock);
  g_cond_init (&f->changed);
  f->folder = g_dir_make_tmp ("linli-server-XXXXXX", &error);
  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->clock = linli_manual_clock_new (TEST_START_MS);
  f->random = linli_random_new_system ();
  make_folder (f);
}

void
server_fixture_add_devices (ServerFixture *f, guint user, guint n, gint64 *devices, char **refresh)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (f->folder, 0, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *code = linli_backend_make_code (backend, test_logins[user], 60000, &error);
      g_autofree char *access = NULL;

      g_assert_true (linli_backend_enroll_checked (backend, test_logins[user], TRUE, code, "test", &devices[i], &refresh[i], &access, &error));
    }
  g_assert_no_error (error);
}

static gpointer
run_server (gpointer data)
{
  ServerFixture *f = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliServer) server = NULL;

  g_main_context_push_thread_default (f->context);
  server = linli_server_new (f->folder, "127.0.0.1:0", &f->settings, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
  g_mutex_lock (&f->lock);
  f->port = linli_server_get_port (server);
  f->url = g_strdup (linli_server_get_url (server));
  f->ready = TRUE;
  g_cond_signal (&f->changed);
  g_mutex_unlock (&f->lock);
  g_main_loop_run (f->loop);
  g_clear_pointer (&server, linli_server_free);
  /* Streams that close tell so in an idle of their own. */
  while (g_main_context_iteration (f->context, FALSE))
    ;
  g_main_context_pop_thread_default (f->context);
  return NULL;
}

void
server_fixture_start (ServerFixture *f)
{
  f->context = g_main_context_new ();
  f->loop = g_main_loop_new (f->context, FALSE);
  f->ready = FALSE;
  f->thread = g_thread_new ("server", run_server, f);
  g_mutex_lock (&f->lock);
  while (!f->ready)
    g_cond_wait (&f->changed, &f->lock);
  g_mutex_unlock (&f->lock);
}

static gboolean
on_quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
server_fixture_stop (ServerFixture *f)
{
  if (f->thread == NULL)
    return;
  g_main_context_invoke (f->context, on_quit, f->loop);
  g_thread_join (g_steal_pointer (&f->thread));
  g_clear_pointer (&f->loop, g_main_loop_unref);
  g_clear_pointer (&f->context, g_main_context_unref);
  g_clear_pointer (&f->url, g_free);
}

void
server_fixture_clear (ServerFixture *f)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  server_fixture_stop (f);
  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  for (guint i = 0; i < N_USERS; i++)
    {
      g_free (f->refresh[i]);
      g_free (f->access[i]);
    }
  linli_catalogue_unref (f->catalogue);
  g_object_unref (f->clock);
  g_object_unref (f->random);
  g_mutex_clear (&f->lock);
  g_cond_clear (&f->changed);
}

char *
server_fixture_admin (ServerFixture *f, const char *request)
{
  g_autofree char *path = g_build_filename (f->folder, "admin.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *token = NULL;
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;
  const char *start;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  start = strstr (text, "\"token\":\"") + strlen ("\"token\":\"");
  token = g_strndup (start, strcspn (start, "\""));
  answer = raw_request (f->port, "POST", "/v1/admin", token, request, -1);
  g_assert_cmpuint (raw_status (answer), ==, 200);
  return g_strdup (raw_body (answer));
}

char *
server_fixture_code (ServerFixture *f, const char *login)
{
  g_autofree char *request = g_strdup_printf ("{\"do\":\"code\",\"login\":\"%s\"}", login);
  g_autofree char *answer = server_fixture_admin (f, request);
  const char *start = strstr (answer, "\"code\":\"") + strlen ("\"code\":\"");

  return g_strndup (start, 12);
}

gint64
server_fixture_seq (ServerFixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) backend = linli_backend_open (f->folder, LINLI_BACKEND_READ_ONLY, f->catalogue, LINLI_CLOCK (f->clock), f->random,
                                                        &error);
  gint64 epoch, seq;

  g_assert_no_error (error);
  g_assert_true (linli_backend_get_partition (backend, TEST_COM, &epoch, &seq, &error));
  return seq;
}

/* ---- raw HTTP ---- */

int
raw_connect (guint port)
{
  struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons ((guint16) port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct timeval patience = { 5, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &where, sizeof where), ==, 0);
  return fd;
}

void
raw_send (int fd, const char *bytes, gssize length)
{
  gsize left = length < 0 ? strlen (bytes) : (gsize) length;

  while (left > 0)
    {
      gssize n = send (fd, bytes, left, MSG_NOSIGNAL);

      if (n <= 0)
        return;  /* the peer has heard enough; its answer says so */
      bytes += n;
      left -= (gsize) n;
    }
}

char *
raw_read_all (int fd, gboolean *ret_closed)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (text, buffer, n);
  if (ret_closed != NULL)
    *ret_closed = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
raw_read_one (int fd)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  for (;;)
    {
      const char *end = strstr (text->str, "\r\n\r\n");
      const char *length = strstr (text->str, "Content-Length: ");

      if (end != NULL && length != NULL && length < end
          && text->len - (gsize) (end + 4 - text->str) >= g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10))
        break;
      n = recv (fd, buffer, sizeof buffer, 0);
      if (n <= 0)
        break;
      g_string_append_len (text, buffer, n);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

guint
raw_status (const char *answer)
{
  return g_str_has_prefix (answer, "HTTP/1.") && strlen (answer) > 12 ? (guint) g_ascii_strtoull (answer + 9, NULL, 10) : 0;
}

const char *
raw_body (const char *answer)
{
  const char *end = strstr (answer, "\r\n\r\n");

  return end != NULL ? end + 4 : "";
}

static GString *
format_request (const char *method, const char *path, const char *token, const char *body, gssize length, gboolean keep)
{
  gsize size = body == NULL ? 0 : length < 0 ? strlen (body) : (gsize) length;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, path);
  if (!keep)
    g_string_append (text, "Connection: close\r\n");
  if (token != NULL)
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", token);
  if (body != NULL)
    g_string_append_printf (text, "Content-Type: application/x-ndjson\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n", size);
  g_string_append (text, "\r\n");
  if (body != NULL)
    g_string_append_len (text, body, (gssize) size);
  return text;
}

char *
raw_format (const char *method, const char *path, const char *token, const char *body, gssize length)
{
  return g_string_free (format_request (method, path, token, body, length, TRUE), FALSE);
}

char *
raw_request (guint port, const char *method, const char *path, const char *token, const char *body, gssize length)
{
  g_autoptr(GString) text = format_request (method, path, token, body, length, FALSE);
  gboolean closed;
  char *answer;
  int fd = raw_connect (port);

  raw_send (fd, text->str, (gssize) text->len);
  answer = raw_read_all (fd, &closed);
  close (fd);
  g_assert_true (closed);
  return answer;
}
