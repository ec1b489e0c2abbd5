/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-courier.c - sync carried by hand: a laptop's bundle to the server, and the server's answer back.
 *
 * Which end it is, the folder says: a replica or a server's.  While a server runs on its folder, it is asked over loopback. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-admin.h"
#include "ctl-replica.h"

#include "linli-backend.h"
#include "linli-courier-carry.h"
#include "linli-courier-file.h"
#include "linli-courier-sync.h"
#include "linli-error.h"

#include <string.h>

static const char usage[] = "linlictl courier export REPLICA -o FILE | export SERVERDIR --device N -o FILE | import SERVERDIR FILE [-o ANSWER]"
                            " | import REPLICA ANSWER | carry REPLICA FILE -o ANSWER";

static gboolean
is_server (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "server.db", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- the server's end ---- */

/* (transfer full): the answer; appends a line about it to @out. */
static GBytes *
answer_here (const char *dir, GBytes *question, gint64 device, GString *out, GError **error)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, error);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) backend = catalogue != NULL ? linli_backend_open (dir, 0, catalogue, clock, random, error) : NULL;
  g_autoptr(GBytes) answer = NULL;
  LinliCourierTaken taken;

  if (backend == NULL || (answer = linli_backend_courier_answer (backend, question, device, &taken, error)) == NULL)
    return NULL;
  linli_backend_checkpoint (backend);
  linli_courier_taken_write (&taken, g_bytes_get_size (answer), out);
  return g_steal_pointer (&answer);
}

static GBytes *
answer_there (const char *dir, GBytes *question, gint64 device, GString *out, GError **error)
{
  g_autofree char *asked = g_strdup_printf ("{\"device\":%" G_GINT64_FORMAT "}", device);
  g_autoptr(GBytes) body = question != NULL ? g_bytes_ref (question) : g_bytes_new (asked, strlen (asked));
  g_autoptr(GBytes) answer = ctl_ask_server (dir, "/v1/courier", body, error);
  const char *text, *end;
  gsize length;

  if (answer == NULL)
    return NULL;
  text = g_bytes_get_data (answer, &length);
  end = length > 0 ? memchr (text, '\n', length) : NULL;
  if (end == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server's answer cannot be read; try again");
      return NULL;
    }
  g_string_append_len (out, text, end - text);
  return g_bytes_new_from_bytes (answer, (gsize) (end - text) + 1, length - (gsize) (end - text) - 1);
}

static int
answer (const char *dir, GBytes *question, gint64 device, const char *file)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GBytes) bundle = NULL;
  g_autoptr(GError) error = NULL;

  bundle = answer_here (dir, question, device, out, &error);
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
    {
      g_clear_error (&error);
      g_string_truncate (out, 0);
      bundle = answer_there (dir, question, device, out, &error);
    }
  if (bundle == NULL || (file != NULL && !linli_courier_file_write (file, bundle, &error)))
    return ctl_fail ("courier", error);
  ctl_print (out);
  return 0;
}

/* ---- the laptop's end ---- */

static int
ask (const char *path, const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliStore) store = ctl_open_locked (path, 0, &error);
  g_autoptr(GBytes) bundle = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  LinliCourierReport report;

  if (store == NULL || (bundle = linli_courier_ask (store, &report, &error)) == NULL
      || !linli_courier_file_write (file, bundle, &error))
    return ctl_fail ("courier", error);
  g_string_append_printf (out, "{\"bundle\":\"question\",\"device\":%" G_GINT64_FORMAT ",\"number\":%" G_GINT64_FORMAT ",\"operations\":%u,\"photos\":%u,\"more\":%s"
                          ",\"bytes\":%" G_GSIZE_FORMAT "}", report.device, report.number, report.operations, report.photos, report.more ? "true" : "false",
                          g_bytes_get_size (bundle));
  ctl_print (out);
  return 0;
}

static int
take (const char *path, GBytes *bundle)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliStore) store = ctl_open_locked (path, 0, &error);
  g_autoptr(GString) out = g_string_new (NULL);
  LinliOutboxState state = { 0 };
  LinliCourierReport report;

  if (store == NULL || !linli_courier_take (store, bundle, &report, &error) || !linli_store_get_outbox_state (store, &state, &error))
    return ctl_fail ("courier", error);
  g_string_append_printf (out, "{\"bundle\":\"answer\",\"device\":%" G_GINT64_FORMAT ",\"number\":%" G_GINT64_FORMAT ",\"pushed\":%u,\"returned\":%u,\"held\":%u"
                          ",\"conflicts\":%u,\"pulled\":%u,\"late\":%u,\"photos_sent\":%u,\"photos_failed\":%u,\"photos_waiting\":%u,\"pending\":%u,\"seq\":%" G_GINT64_FORMAT ",\"more\":%s}",
                          report.device, report.number, report.pushed, report.returned, report.held, report.conflicts, report.pulled, report.late,
                          report.photos_sent, report.photos_failed, report.photos_waiting, state.pending, report.seq, report.more ? "true" : "false");
  ctl_print (out);
  return 0;
}

/* ---- between the two: somebody else's file, by a computer that reaches the server ---- */

static int
carry (const char *path, GBytes *question, const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliStore) store = ctl_open_locked (path, 0, &error);
  g_autoptr(LinliIdentity) identity = store != NULL ? linli_store_get_identity (store, &error) : NULL;
  g_autoptr(LinliTransport) transport = NULL;
  g_autoptr(GBytes) bundle = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  LinliCourierHeader header;

  if (identity == NULL || (transport = linli_soup_transport_new (identity->server_url != NULL ? identity->server_url : "", &error)) == NULL)
    return ctl_fail ("courier", error);
  linli_transport_set_token (transport, identity->access_token);
  linli_transport_set_certificate (transport, identity->certificate);
  bundle = linli_courier_carry_for (store, NULL, transport, question, NULL, &error);
  if (bundle == NULL || !linli_courier_file_write (file, bundle, &error) || !linli_courier_read_header (bundle, &header, &error))
    return ctl_fail ("courier", error);
  g_string_append_printf (out, "{\"bundle\":\"carried\",\"device\":%" G_GINT64_FORMAT ",\"number\":%" G_GINT64_FORMAT
                          ",\"bytes\":%" G_GSIZE_FORMAT "}", header.device, header.number, g_bytes_get_size (bundle));
  ctl_print (out);
  return 0;
}

int
ctl_courier_main (int argc, char **argv)
{
  const char *file = NULL, *verb, *dir;
  gint64 device = 0;
  const CtlOption options[] = { { "-o", CTL_TEXT, &file }, { "--device", CTL_NUMBER, &device } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 3, usage);
  g_autoptr(GBytes) bundle = NULL;
  g_autoptr(GError) error = NULL;
  gboolean serves;

  if (words == NULL)
    return 2;
  verb = g_ptr_array_index (words, 0);
  dir = g_ptr_array_index (words, 1);
  serves = is_server (dir);
  if (g_str_equal (verb, "export") && words->len == 2 && file != NULL && serves == (device != 0))
    return serves ? answer (dir, NULL, device, file) : ask (dir, file);
  if (g_str_equal (verb, "carry") && words->len == 3 && file != NULL && device == 0 && !serves)
    {
      if ((bundle = linli_courier_file_read (g_ptr_array_index (words, 2), &error)) == NULL)
        return ctl_fail ("courier", error);
      return carry (dir, bundle, file);
    }
  if (!g_str_equal (verb, "import") || words->len != 3 || device != 0 || (!serves && file != NULL))
    return ctl_usage (usage);
  if ((bundle = linli_courier_file_read (g_ptr_array_index (words, 2), &error)) == NULL)
    return ctl_fail ("courier", error);
  return serves ? answer (dir, bundle, 0, file) : take (dir, bundle);
}
