/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-repair.c - what the window does with a damaged replica, where there is no window. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-error.h"

/* FALSE with @error when it is not known, because the replica cannot be opened for another reason. */
static gboolean
look (const char *path, gboolean *ret_damaged, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(LinliStore) store = ctl_open_locked (path, LINLI_STORE_READ_ONLY, &local);
  g_autoptr(LinliCheck) check = NULL;

  /* With another catalogue it is only understood once it was opened for writing. */
  if (g_error_matches (local, LINLI_ERROR, LINLI_ERROR_FAILED))
    {
      g_clear_error (&local);
      store = ctl_open_locked (path, 0, &local);
    }
  if (store != NULL)
    check = linli_store_check (store, &local);
  *ret_damaged = check != NULL ? !check->ok : g_error_matches (local, LINLI_ERROR, LINLI_ERROR_CORRUPT);
  if (check != NULL || *ret_damaged)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
print (gboolean damaged, const LinliRepair *repair)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_string_append_printf (out, "{\"damaged\":%s,\"repaired\":%s", damaged ? "true" : "false", damaged ? "true" : "false");
  if (damaged)
    {
      g_string_append_printf (out, ",\"identity\":%s,\"unsent\":%u,\"drafts\":%u,\"rows\":%" G_GINT64_FORMAT ",\"unreadable\":%u,\"aside\":",
                              repair->identity ? "true" : "false", repair->unsent, repair->drafts, repair->rows, repair->lost);
      ctl_append_text (out, repair->aside);
    }
  g_string_append_c (out, '}');
  ctl_print (out);
}

int
ctl_repair_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 1, 1, "linlictl repair REPLICA");
  g_auto(LinliRepair) repair = { 0 };
  g_autoptr(LinliCatalogue) catalogue = NULL;
  g_autoptr(LinliClock) clock = NULL;
  g_autoptr(GError) error = NULL;
  const char *path;
  gboolean damaged;

  if (words == NULL)
    return 2;
  path = g_ptr_array_index (words, 0);
  if (!look (path, &damaged, &error))
    return ctl_fail ("repair", error);
  if (damaged)
    {
      catalogue = linli_catalogue_load (NULL, &error);
      clock = linli_clock_new_system ();
      if (catalogue == NULL || !linli_store_repair (path, catalogue, clock, &repair, &error))
        return ctl_fail ("repair", error);
    }
  print (damaged, &repair);
  return 0;
}
