/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-keeping.c - linli-server check and restored: is a folder whole, and saying that it came from a copy. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-keeping.h"

#include "linli-error.h"

static int
fail (const GError *error)
{
  g_printerr ("linli-server: %s\n", error->message);
  return linli_error_get_exit_code (error);
}

static LinliBackend *
open_folder (const char *dir, LinliBackendFlags flags, LinliCatalogue *catalogue, GArray *coms, GError **error)
{
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) self = linli_backend_open (dir, flags, catalogue, clock, random, error);

  if (self == NULL || !linli_backend_list_partitions (self, coms, error))
    return NULL;
  return g_steal_pointer (&self);
}

int
linli_keeping_check (const char *dir, LinliCatalogue *catalogue, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LinliBackend) self = open_folder (dir, LINLI_BACKEND_READ_ONLY, catalogue, coms, &error);
  g_autofree char *wrong = NULL;

  if (self == NULL)
    return fail (error);
  wrong = linli_backend_check_file (self, &error);
  for (guint i = 0; i < coms->len && wrong == NULL && error == NULL; i++)
    wrong = linli_backend_check (self, g_array_index (coms, gint64, i), &error);
  if (error != NULL)
    return fail (error);
  if (json)
    g_print ("{\"ok\":%s,\"partitions\":%u}\n", wrong == NULL ? "true" : "false", coms->len);
  else if (wrong == NULL)
    g_print ("linli-server: %s is whole (%u partitions)\n", dir, coms->len);
  if (wrong != NULL)
    g_printerr ("linli-server: %s: %s; restore a copy, then run \"linli-server restored\"\n", dir, wrong);
  return wrong == NULL ? 0 : 1;
}

int
linli_keeping_restored (const char *dir, LinliCatalogue *catalogue, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LinliBackend) self = open_folder (dir, 0, catalogue, coms, &error);
  /* Put back twice from one copy, a count would give one epoch twice; the time does not. */
  gint64 epoch = g_get_real_time () / G_USEC_PER_SEC;

  if (self == NULL || !linli_backend_begin (self, &error))
    return fail (error);
  for (guint i = 0; i < coms->len; i++)
    if (!linli_backend_raise_epoch (self, g_array_index (coms, gint64, i), epoch, 0, &error))
      {
        linli_backend_rollback (self);
        return fail (error);
      }
  if (!linli_backend_commit (self, &error))
    return fail (error);
  if (json)
    g_print ("{\"ok\":true,\"partitions\":%u}\n", coms->len);
  else
    g_print ("linli-server: %u partitions have a new epoch; laptops start over and offer their work again\n", coms->len);
  return 0;
}
