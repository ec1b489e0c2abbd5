/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-serverd.c - the program linli-server: options, verbs, one line when ready, a clean stop on SIGTERM and SIGINT. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backup.h"
#include "linli-keeping.h"
#include "linli-server.h"

#include "linli-error.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/resource.h>

#define FILES 16384
#define RATE  64    /* MiB a second */

static int
fail (const GError *error)
{
  g_printerr ("linli-server: %s\n", error->message);
  return linli_error_get_exit_code (error);
}

static gboolean
on_stop (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Out of descriptors, the library stops listening for good: have more than the connections allowed. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < MIN (limit.rlim_max, FILES))
    {
      limit.rlim_cur = MIN (limit.rlim_max, FILES);
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

/* What a service manager waits for; nobody may be listening. */
static void
notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  g_autoptr(GSocket) sock = NULL;
  g_autoptr(GSocketAddress) address = NULL;

  if (path == NULL || (*path != '/' && *path != '@'))
    return;
  sock = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  address = *path == '@' ? g_unix_socket_address_new_with_type (path + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT) : g_unix_socket_address_new (path);
  if (sock == NULL || g_socket_send_to (sock, address, state, strlen (state), NULL, NULL) < 0)
    g_warning ("the service manager at %s does not listen", path);
}

static int
serve (const char *dir, const char *address, const char *socket_file, const char *port_file, const char *registry)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (registry, &error);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(LinliServer) server = NULL;

  if (catalogue == NULL)
    return fail (error);
  raise_file_limit ();
  /* A file of a server that was killed must not be taken for ours. */
  if (port_file != NULL)
    g_unlink (port_file);
  server = linli_server_new (dir, address, NULL, catalogue, clock, random, &error);
  if (server == NULL || (socket_file != NULL && !linli_server_listen_file (server, socket_file, &error)))
    return fail (error);
  g_unix_signal_add (SIGTERM, on_stop, loop);
  g_unix_signal_add (SIGINT, on_stop, loop);
  if (port_file != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%u\n", linli_server_get_port (server));

      /* Written whole or not at all: whoever waits for it never reads half a number. */
      if (!g_file_set_contents_full (port_file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
        return fail (error);
    }
  g_print ("linli-server: listening on %s\n", linli_server_get_url (server));
  notify ("READY=1");
  g_main_loop_run (loop);
  notify ("STOPPING=1");
  if (port_file != NULL)
    g_unlink (port_file);
  /* Closing answers what waits; a second signal changes nothing, so the sources stay until the process ends. */
  g_clear_pointer (&server, linli_server_free);
  return 0;
}

typedef struct
{
  const char *dir, *place;  /* place: (nullable) where a copy is or will be */
  guint       rate;
  gboolean    json;
} KeepOptions;

static int
check (const KeepOptions *options, LinliCatalogue *catalogue)
{
  return linli_keeping_check (options->dir, catalogue, options->json);
}

static int
restored (const KeepOptions *options, LinliCatalogue *catalogue)
{
  return linli_keeping_restored (options->dir, catalogue, options->json);
}

static int
back_up (const KeepOptions *options, LinliCatalogue *catalogue)
{
  return linli_backup_main (options->dir, options->place, options->rate, catalogue, options->json);
}

static int
restore (const KeepOptions *options, LinliCatalogue *catalogue)
{
  return linli_restore_main (options->dir, options->place, catalogue, options->json);
}

/* What is done to a folder instead of serving from it. */
static const struct { const char *name; int words; int (*run) (const KeepOptions *options, LinliCatalogue *catalogue); } verbs[] = {
  { "check", 1, check }, { "backup", 2, back_up }, { "restore", 2, restore }, { "restored", 1, restored },
};

/* -1 = not one of them, or not so many words. */
static int
find_verb (char **words, int n)
{
  for (guint i = 0; n > 0 && i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (words[0], verbs[i].name) && n == verbs[i].words)
      return (int) i;
  return -1;
}

static int
keep (int verb, const KeepOptions *options, const char *registry)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (registry, &error);

  return catalogue == NULL ? fail (error) : verbs[verb].run (options, catalogue);
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = NULL;
  g_autofree char *address = NULL;
  g_autofree char *socket_file = NULL;
  g_autofree char *port_file = NULL;
  g_autofree char *registry = NULL;
  gboolean version = FALSE, json = FALSE;
  int rate = 0, verb;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &dir, "Folder of the server", "DIR" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &address, "Address and port; port 0 takes any", "127.0.0.1:PORT" },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_file, "Listen on this UNIX socket, too, for a proxy", "FILE" },
    { "port-file", 0, 0, G_OPTION_ARG_FILENAME, &port_file, "Write the port here when ready", "FILE" },
    { "registry", 0, 0, G_OPTION_ARG_FILENAME, &registry, "Catalogue to use instead of the built-in one", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print what a verb did as JSON", NULL },
    { "rate", 0, 0, G_OPTION_ARG_INT, &rate, "How fast backup may read, in MiB a second", "64" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("[check | backup COPY | restore COPY | restored]");
  g_autoptr(GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("linli-server: %s; see --help\n", error->message);
      return 2;
    }
  if (version)
    {
      g_print ("linli-server %s\n", LINLI_VERSION);
      return 0;
    }
  verb = find_verb (argv + 1, argc - 1);
  if (verb >= 0 && dir != NULL && address == NULL && socket_file == NULL && port_file == NULL && rate >= 0
      && (rate == 0 || verbs[verb].run == back_up))
    return keep (verb, &(KeepOptions) { dir, argc > 2 ? argv[2] : NULL, rate > 0 ? (guint) rate : RATE, json }, registry);
  if (argc > 1 || json || rate != 0 || dir == NULL || address == NULL)
    {
      g_printerr ("linli-server: --data DIR and --listen 127.0.0.1:PORT, or --data DIR and a verb, and nothing else; see --help\n");
      return 2;
    }
  if (!linli_server_check_address (address, &error))
    {
      g_printerr ("linli-server: %s\n", error->message);
      return 2;
    }
  return serve (dir, address, socket_file, port_file, registry);
}
