/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-admin.c - the server's folder from the command line: users, one-time codes, devices, grids.
 *
 * One process writes to a server's folder.  While a server runs there, it is asked over loopback with the token it left in
 * the folder; otherwise the folder is opened here. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-admin.h"
#include "ctl-replica.h"

#include "linli-backend.h"
#include "linli-error.h"
#include "linli-json.h"
#include "linli-transport.h"

#include <string.h>

#define MAX_ADMIN_FILE 4096
#define DAY_MS         (24 * 3600 * G_GINT64_CONSTANT (1000))
#define CHINA_MS       (8 * 3600 * G_GINT64_CONSTANT (1000))

static const char usage[] = "linlictl admin SERVERDIR init [--com N] | user add LOGIN --role R [--com N] [--grid G]... --password-file F [--name N] [--from T]"
                            " [--until T] | users | grant LOGIN --role R [--com N] [--grid G]... [--from T] [--until T] | code LOGIN"
                            " | devices | revoke DEVICE | lost DEVICE | grids [--com N] | lease [--days N] [--com N] | sweep [--days N]";

/* ---- what is asked, as one JSON object ---- */

typedef struct
{
  const char *role, *password_file, *name;
  const char *from, *until;  /* (nullable) as typed */
  GArray     *grids;  /* (owned) gint64 */
  gint64      days;   /* -1 = as the server does by itself */
  gint64      com;    /* 0 = the first */
} Options;

static void
append_text (GString *out, const char *member, const char *value)
{
  g_string_append_printf (out, ",\"%s\":", member);
  linli_json_append_string (out, value, -1);
}

/* A day (in China; @until: to its end), or a moment in UTC. */
static gboolean
append_moment (GString *out, const char *member, const char *text, gboolean until, GError **error)
{
  gint64 day, ms;

  if (text == NULL)
    return TRUE;
  if (linli_date_parse (text, &day))
    ms = (day + (until ? 1 : 0)) * DAY_MS - CHINA_MS;
  else if (!linli_time_parse (text, &ms))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--%s: \"%.40s\" is no day (2026-12-31) and no moment (2026-12-31T10:00:00Z)", member, text);
      return FALSE;
    }
  g_string_append_printf (out, ",\"%s\":%" G_GINT64_FORMAT, member, ms);
  return TRUE;
}

/* Of several communities the first one, unless it is said. */
static void
append_com (GString *out, const Options *options)
{
  if (options->com != 0)
    g_string_append_printf (out, ",\"com\":%" G_GINT64_FORMAT, options->com);
}

static gboolean
append_right (GString *out, const char *login, const Options *options, GError **error)
{
  append_text (out, "login", login);
  append_text (out, "role", options->role);
  g_string_append (out, ",\"grids\":[");
  for (guint i = 0; i < options->grids->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (options->grids, gint64, i));
  g_string_append_c (out, ']');
  append_com (out, options);
  return append_moment (out, "from", options->from, FALSE, error) && append_moment (out, "until", options->until, TRUE, error);
}

static gboolean
ask_grant (GString *out, const char *login, const Options *options, GError **error)
{
  g_string_append (out, "{\"do\":\"grant\"");
  if (!append_right (out, login, options, error))
    return FALSE;
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
ask_user_add (GString *out, const char *login, const Options *options, GError **error)
{
  g_autofree char *password = ctl_read_password (options->password_file, error);

  if (password == NULL)
    return FALSE;
  g_string_append (out, "{\"do\":\"user-add\"");
  append_text (out, "password", password);
  if (options->name != NULL)
    append_text (out, "name", options->name);
  if (!append_right (out, login, options, error))
    return FALSE;
  g_string_append_c (out, '}');
  return TRUE;
}

/* 0 = asked, else the exit code after one line on stderr. */
static int
make_request (GPtrArray *words, const Options *options, GString *out)
{
  const char *verb = g_ptr_array_index (words, 1);
  g_autoptr(GError) error = NULL;
  gint64 device;

  if (words->len == 2 && (g_str_equal (verb, "init") || g_str_equal (verb, "devices") || g_str_equal (verb, "grids")
                            || g_str_equal (verb, "users")))
    {
      g_string_append_printf (out, "{\"do\":\"%s\"", verb);
      append_com (out, options);
      g_string_append_c (out, '}');
    }
  else if (words->len == 2 && g_str_equal (verb, "sweep"))
    {
      g_string_append (out, "{\"do\":\"sweep\"");
      if (options->days >= 0)
        g_string_append_printf (out, ",\"days\":%" G_GINT64_FORMAT, options->days);
      g_string_append_c (out, '}');
    }
  else if (words->len == 2 && g_str_equal (verb, "lease"))
    {
      g_string_append (out, "{\"do\":\"lease\"");
      if (options->days >= 0)
        g_string_append_printf (out, ",\"days\":%" G_GINT64_FORMAT, options->days);
      append_com (out, options);
      g_string_append_c (out, '}');
    }
  else if (words->len == 3 && g_str_equal (verb, "code"))
    {
      g_string_append (out, "{\"do\":\"code\"");
      append_text (out, "login", g_ptr_array_index (words, 2));
      g_string_append_c (out, '}');
    }
  else if (words->len == 3 && (g_str_equal (verb, "revoke") || g_str_equal (verb, "lost"))
           && g_ascii_string_to_signed (g_ptr_array_index (words, 2), 10, 1, G_MAXINT64, &device, NULL))
    g_string_append_printf (out, "{\"do\":\"%s\",\"device\":%" G_GINT64_FORMAT "}", verb, device);
  else if (words->len == 3 && g_str_equal (verb, "grant") && options->role != NULL)
    return ask_grant (out, g_ptr_array_index (words, 2), options, &error) ? 0 : ctl_fail ("admin", error);
  else if (words->len == 4 && g_str_equal (verb, "user") && g_str_equal (g_ptr_array_index (words, 2), "add") && options->role != NULL
           && options->password_file != NULL)
    return ask_user_add (out, g_ptr_array_index (words, 3), options, &error) ? 0 : ctl_fail ("admin", error);
  else
    return ctl_usage (usage);
  return 0;
}

/* ---- who answers ---- */

static gboolean
run_here (const char *dir, gboolean create, const GString *request, GString *out, GError **error)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, error);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) backend = NULL;
  g_autoptr(JsonNode) node = linli_json_parse (request->str, (gssize) request->len, NULL, catalogue != NULL ? error : NULL);

  if (catalogue == NULL || node == NULL
      || (backend = linli_backend_open (dir, create ? LINLI_BACKEND_CREATE : 0, catalogue, clock, random, error)) == NULL
      || !linli_backend_admin (backend, json_node_get_object (node), out, error))
    return FALSE;
  linli_backend_checkpoint (backend);
  return TRUE;
}

/* (transfer full) (nullable): how to reach the server that runs on @dir. */
static LinliTransport *
find_server (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "admin.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;
  g_autoptr(JsonNode) node = NULL;
  LinliTransport *transport;
  const char *token;
  gsize length;
  gint64 port;

  if (!g_file_get_contents (path, &text, &length, NULL) || length > MAX_ADMIN_FILE
      || (node = linli_json_parse (text, (gssize) length, NULL, NULL)) == NULL || !JSON_NODE_HOLDS_OBJECT (node)
      || !linli_json_get_int (json_node_get_object (node), "port", &port, NULL)
      || !linli_json_get_string (json_node_get_object (node), "token", &token, NULL))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "%s: another program is writing to this server folder and left no admin.json;"
                   " wait for it to end", dir);
      return NULL;
    }
  url = g_strdup_printf ("http://127.0.0.1:%" G_GINT64_FORMAT, port);
  transport = linli_soup_transport_new (url, error);
  if (transport != NULL)
    linli_transport_set_token (transport, token);
  return transport;
}

GBytes *
ctl_ask_server (const char *dir, const char *path, GBytes *body, GError **error)
{
  g_autoptr(LinliTransport) transport = find_server (dir, error);
  LinliRequest request = { "POST", (char *) path, body, TRUE, TRUE };
  g_autoptr(LinliResponse) response = NULL;

  if (transport == NULL)
    return NULL;
  response = linli_transport_send (transport, &request, NULL, error);
  return response != NULL && linli_response_check (response, error) ? g_bytes_ref (response->body) : NULL;
}

static gboolean
run_there (const char *dir, const GString *body, GString *out, GError **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (body->str, body->len);
  g_autoptr(GBytes) answer = ctl_ask_server (dir, "/v1/admin", bytes, error);

  if (answer == NULL)
    return FALSE;
  g_string_append_len (out, g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer));
  return TRUE;
}

int
ctl_admin_main (int argc, char **argv)
{
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Options given = { .grids = grids, .days = -1 };
  const CtlOption options[] = { { "--role", CTL_TEXT, &given.role }, { "--grid", CTL_NUMBERS, grids },
                                { "--password-file", CTL_TEXT, &given.password_file }, { "--name", CTL_TEXT, &given.name },
                                { "--days", CTL_NUMBER, &given.days }, { "--com", CTL_NUMBER, &given.com },
                                { "--from", CTL_TEXT, &given.from }, { "--until", CTL_TEXT, &given.until } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 4, usage);
  g_autoptr(GString) request = g_string_new (NULL);
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  const char *dir;
  int code;

  if (words == NULL)
    return 2;
  code = make_request (words, &given, request);
  if (code != 0)
    return code;
  dir = g_ptr_array_index (words, 0);
  /* The lock says whether a server runs; a file left by one that was killed does not. */
  if (!run_here (dir, g_str_equal (g_ptr_array_index (words, 1), "init"), request, out, &error))
    {
      if (!g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
        return ctl_fail ("admin", error);
      g_clear_error (&error);
      g_string_truncate (out, 0);
      if (!run_there (dir, request, out, &error))
        return ctl_fail ("admin", error);
    }
  ctl_print (out);
  return 0;
}
