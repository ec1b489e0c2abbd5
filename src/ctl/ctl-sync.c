/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-sync.c - verbs that talk to a server: enroll, sync. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-error.h"
#include "linli-sync.h"

int
ctl_enroll_main (int argc, char **argv)
{
  static const char usage[] = "linlictl enroll REPLICA --server URL --user LOGIN --password-file F --code CODE";
  const char *server = NULL, *user = NULL, *file = NULL, *code = NULL;
  const CtlOption options[] = { { "--server", CTL_TEXT, &server }, { "--user", CTL_TEXT, &user }, { "--password-file", CTL_TEXT, &file },
                                { "--code", CTL_TEXT, &code } };
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
      || (store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_CREATE, &error)) == NULL
      || !linli_sync_enroll (store, transport, server, user, password, code, NULL, &device, &error))
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

int
ctl_sync_main (int argc, char **argv)
{
  const char *server = NULL;
  const CtlOption options[] = { { "--server", CTL_TEXT, &server } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 1, 1, "linlictl sync REPLICA [--server URL]");
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliSyncReport report = { 0 };
  gint64 start_us;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || (identity = linli_store_get_identity (store, &error)) == NULL)
    return ctl_fail ("sync", error);
  if (server == NULL)
    server = identity->server_url;
  if (server == NULL || *server == '\0')
    {
      g_set_error (&error, LINLI_ERROR, LINLI_ERROR_INVALID, "this replica knows no server; enrol it, or give --server URL");
      return ctl_fail ("sync", error);
    }
  start_us = g_get_monotonic_time ();
  if ((transport = linli_soup_transport_new (server, &error)) == NULL
      || !linli_sync_run (store, transport, NULL, NULL, NULL, &report, &error)
      || (g_strcmp0 (server, identity->server_url) != 0 && !keep_server (store, server, &error)))
    return ctl_fail ("sync", error);

  g_string_append_printf (out, "{\"pushed\":%u,\"pulled\":%u,\"returned\":%u,\"conflicts\":%u,\"requests\":%u,\"bytes_up\":%" G_GINT64_FORMAT
                          ",\"bytes_down\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT ",\"ms\":%" G_GINT64_FORMAT "}",
                          report.pushed, report.pulled, report.returned, report.conflicts, report.requests, report.bytes_up, report.bytes_down,
                          report.seq, (g_get_monotonic_time () - start_us) / 1000);
  ctl_print (out);
  return 0;
}
