/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-sync.c - verbs that talk to a server: enroll, sync. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "ctl-files.h"
#include "linli-error.h"
#include "linli-listener.h"
#include "linli-sync.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* How often a watcher looks whether another program saved. */
#define TICK_MS    250
/* As many ticks a replica that another program holds is left alone, and a server that was not reached. */
#define BUSY_TICKS (5 * 1000 / TICK_MS)
#define AWAY_TICKS (60 * 1000 / TICK_MS)

int
ctl_enroll_main (int argc, char **argv)
{
  static const char usage[] = "linlictl enroll REPLICA --server URL --user LOGIN --password-file F --code CODE [--anew]";
  gboolean anew = FALSE;
  const char *server = NULL, *user = NULL, *file = NULL, *code = NULL;
  const CtlOption options[] = { { "--server", CTL_TEXT, &server }, { "--user", CTL_TEXT, &user }, { "--password-file", CTL_TEXT, &file },
                                { "--code", CTL_TEXT, &code }, { "--anew", CTL_FLAG, &anew } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, usage);
  g_autofree char *password = NULL;
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gint64 device = 0;

  if (words == NULL)
    return 2;
  if (server == NULL || user == NULL || file == NULL || code == NULL)
    return ctl_usage (usage);
  if ((password = ctl_read_password (file, &error)) == NULL || (transport = linli_soup_transport_new (server, &error)) == NULL
      || (store = ctl_open_locked (g_ptr_array_index (words, 0), anew ? 0 : LINLI_STORE_CREATE, &error)) == NULL
      || !(anew ? linli_sync_enroll_anew : linli_sync_enroll) (store, transport, server, user, password, code, NULL, &device, &error))
    return ctl_fail ("enroll", error);
  g_string_append_printf (out, "{\"device\":%" G_GINT64_FORMAT "}", device);
  ctl_print (out);
  return 0;
}

/* Another address is kept once it answered. */
static gboolean
keep_server (LinliStore *store, const char *server, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);

  if (identity == NULL)
    return FALSE;
  g_free (identity->server_url);
  identity->server_url = g_strdup (server);
  return linli_store_set_identity (store, identity, error);
}

/* How the replica's files stood. */
typedef struct { gint64 size, at_ns; } Stamp;

typedef struct
{
  const char     *path, *server;  /* server: (nullable) given on the command line */
  gboolean        compares;       /* every grid with the server's */
  gboolean        metered;        /* large photos wait */
  LinliTransport *transport;      /* (owned) (nullable) until the first cycle */
  /* watching */
  GMainLoop      *loop;
  LinliListener  *listener;       /* (owned) (nullable) */
  gint64          com, known_seq; /* of the last whole cycle */
  gboolean        hears;
  Stamp           stamps[2];      /* before the outbox was last looked at: the file, its log */
  gboolean        again;          /* the last cycle was kept from it */
  guint           busy;           /* ticks until it is tried again */
  GError         *error;          /* that ended it */
} Syncing;

/* One cycle; the replica is open for as long as it takes, so that others may work on it between. */
static gboolean
run_cycle (Syncing *self, GError **error)
{
  g_autoptr(LinliStore) store = ctl_open_locked (self->path, 0, error);
  g_autoptr(LinliIdentity) identity = store != NULL ? linli_store_get_identity (store, error) : NULL;
  const char *server = self->server != NULL || identity == NULL ? self->server : identity->server_url;
  g_autoptr(GString) out = g_string_new (NULL);
  LinliSyncReport report = { 0 };
  gint64 start_us = g_get_monotonic_time ();

  if (identity == NULL)
    return FALSE;
  if (server == NULL || *server == '\0')
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this replica knows no server; enrol it, or give --server URL");
      return FALSE;
    }
  if ((self->transport == NULL && (self->transport = linli_soup_transport_new (server, error)) == NULL)
      || (self->compares && !linli_store_want_compare (store, error))
      || !linli_sync_run (store, self->transport, NULL, NULL, NULL, &report, error)
      || (g_strcmp0 (server, identity->server_url) != 0 && !keep_server (store, server, error)))
    return FALSE;

  self->known_seq = report.seq;
  self->com = identity->com;
  g_string_append_printf (out, "{\"pushed\":%u,\"pulled\":%u,\"returned\":%u,\"conflicts\":%u,\"requests\":%u,\"bytes_up\":%" G_GINT64_FORMAT
                          ",\"bytes_down\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT ",\"ms\":%" G_GINT64_FORMAT,
                          report.pushed, report.pulled, report.returned, report.conflicts, report.requests, report.bytes_up, report.bytes_down,
                          report.seq, (g_get_monotonic_time () - start_us) / 1000);
  if (self->compares || report.compared > 0)
    g_string_append_printf (out, ",\"compared\":%u,\"differed\":%u,\"mended\":%u", report.compared, report.differed, report.mended);
  if (!ctl_send_files (store, self->transport, self->metered, out, error))
    return FALSE;
  g_string_append_c (out, '}');
  ctl_print (out);
  fflush (stdout);
  return TRUE;
}

/* ---- watching ---- */

/* TRUE: they are not as they were noted.  What the reader itself leaves behind is empty, and counts as nothing. */
static gboolean
take_stamps (Syncing *self, Stamp stamps[2])
{
  static const char *const names[] = { "replica.db", "replica.db-wal" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->path, names[i], NULL);
      GStatBuf info;

      stamps[i] = (Stamp) { 0, 0 };
      if (g_stat (path, &info) == 0 && info.st_size > 0)
        stamps[i] = (Stamp) { info.st_size, info.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec };
    }
  return memcmp (stamps, self->stamps, sizeof self->stamps) != 0;
}

/* A network that is not there now may be later; everything else ends it. */
static void
watch_cycle (Syncing *self)
{
  g_autoptr(GError) error = NULL;
  gboolean good = run_cycle (self, &error);

  self->again = g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NETWORK) || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY);
  if (self->again)
    self->busy = error->code == LINLI_ERROR_BUSY ? BUSY_TICKS : AWAY_TICKS;
  if (good)
    linli_listener_set_token (self->listener, linli_transport_get_token (self->transport));
  else if (self->again)
    fprintf (stderr, "linlictl sync: %s\n", error->message);
  else
    {
      self->error = g_steal_pointer (&error);
      g_main_loop_quit (self->loop);
    }
}

static void
on_heard (const LinliHeard *heard, gpointer user_data)
{
  Syncing *self = user_data;

  if (self->error != NULL)
    return;
  switch (heard->type)
    {
    case LINLI_HEARD_OPEN:
      self->hears = TRUE;
      break;
    case LINLI_HEARD_POKE:
      if (heard->seq < 0 || heard->com != self->com || (heard->first ? heard->seq != self->known_seq : heard->seq > self->known_seq))
        watch_cycle (self);
      break;
    case LINLI_HEARD_CLOSED:
      self->hears = FALSE;
      if (heard->why != NULL)
        fprintf (stderr, "linlictl sync: changes elsewhere are not heard at once: %s\n", heard->why);
      break;
    case LINLI_HEARD_TOKEN:
    default:
      watch_cycle (self);
      break;
    }
}

static gboolean
on_minute (gpointer user_data)
{
  Syncing *self = user_data;

  if (!self->hears && self->error == NULL)
    watch_cycle (self);
  return G_SOURCE_CONTINUE;
}

/* What another program saved into the replica goes at once.  Its files are looked at before the outbox, so that what is saved meanwhile, or beside a
 * cycle of one's own, is seen the next time. */
static gboolean
on_tick (gpointer user_data)
{
  Syncing *self = user_data;
  g_autoptr(LinliStore) store = NULL;
  LinliOutboxState state = { 0 };
  Stamp stamps[2];

  if (self->error != NULL || (self->busy > 0 && --self->busy > 0))
    return G_SOURCE_CONTINUE;
  if (self->again)
    {
      watch_cycle (self);
      return G_SOURCE_CONTINUE;
    }
  if (!take_stamps (self, stamps))
    return G_SOURCE_CONTINUE;
  store = ctl_open_locked (self->path, LINLI_STORE_READ_ONLY, NULL);
  if (store == NULL || !linli_store_get_outbox_state (store, &state, NULL))
    {
      self->busy = BUSY_TICKS;
      return G_SOURCE_CONTINUE;
    }
  g_clear_pointer (&store, linli_store_close);
  memcpy (self->stamps, stamps, sizeof stamps);
  if (state.pending > 0)
    watch_cycle (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Until a signal, or an error that waiting does not mend. */
static gboolean
watch (Syncing *self, GError **error)
{
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(LinliStore) store = NULL;
  const char *server = self->server;
  LinliTransport *transport;

  if (!run_cycle (self, error))
    return FALSE;
  if (server == NULL)
    {
      if ((store = ctl_open_locked (self->path, 0, error)) == NULL || (identity = linli_store_get_identity (store, error)) == NULL)
        return FALSE;
      g_clear_pointer (&store, linli_store_close);
      server = identity->server_url;
    }
  if ((transport = linli_soup_transport_new (server, error)) == NULL)
    return FALSE;
  linli_transport_set_certificate (transport, linli_transport_get_certificate (self->transport));
  self->loop = loop;
  self->listener = linli_listener_new (transport, NULL, random, on_heard, self);
  linli_listener_set_token (self->listener, linli_transport_get_token (self->transport));
  g_unix_signal_add (SIGINT, on_signal, loop);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_timeout_add_seconds (60, on_minute, self);
  g_timeout_add (TICK_MS, on_tick, self);
  g_main_loop_run (loop);
  g_clear_pointer (&self->listener, linli_listener_free);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

int
ctl_sync_main (int argc, char **argv)
{
  Syncing self = { 0 };
  gboolean watches = FALSE, good;
  const CtlOption options[] = { { "--server", CTL_TEXT, &self.server }, { "--watch", CTL_FLAG, &watches },
                                { "--compare", CTL_FLAG, &self.compares }, { "--metered", CTL_FLAG, &self.metered } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, "linlictl sync REPLICA [--server URL] [--watch] [--compare] [--metered]");
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  self.path = g_ptr_array_index (words, 0);
  good = watches ? watch (&self, &error) : run_cycle (&self, &error);
  g_clear_object (&self.transport);
  return good ? 0 : ctl_fail ("sync", error);
}
