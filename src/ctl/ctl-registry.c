/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-registry.c - checks a catalogue before anybody has to live with it. */
#define G_LOG_DOMAIN "linli-ctl"

#include "config.h"
#include "ctl-registry.h"

#include "linli-catalogue.h"
#include "linli-error.h"

#include <stdio.h>
#include <string.h>

static int
wrong_usage (void)
{
  fputs ("linlictl registry: expected: check [DIR] [--against OLD] [--json]\n", stderr);
  return 2;
}

static int
fail (const GError *error)
{
  fprintf (stderr, "%s\n", error->message);
  return linli_error_get_exit_code (error);
}

static guint
count_items (const LinliCatalogue *catalogue)
{
  guint items = 0;

  for (guint i = 0; i < catalogue->categories->len; i++)
    items += ((const LinliCategory *) g_ptr_array_index (catalogue->categories, i))->count;
  return items;
}

/* The whole verb. */
int
ctl_registry_main (int argc, char **argv)
{
  const char *dir = NULL, *against = NULL;
  gboolean json = FALSE;
  g_autoptr(LinliCatalogue) catalogue = NULL, old = NULL;
  g_autoptr(GError) error = NULL;

  if (argc < 2 || strcmp (argv[1], "check") != 0)
    return wrong_usage ();
  for (int i = 2; i < argc; i++)
    {
      if (strcmp (argv[i], "--against") == 0 && i + 1 < argc && against == NULL)
        against = argv[++i];
      else if (strcmp (argv[i], "--json") == 0)
        json = TRUE;
      else if (argv[i][0] != '-' && *argv[i] != '\0' && dir == NULL)
        dir = argv[i];
      else
        return wrong_usage ();
    }

  catalogue = linli_catalogue_load (dir, &error);
  if (catalogue == NULL)
    return fail (error);
  if (against != NULL)
    {
      old = linli_catalogue_load (against, &error);
      if (old == NULL || !linli_catalogue_check_against (catalogue, old, &error))
        return fail (error);
    }
  printf (json ? "{\"categories\":%u,\"items\":%u,\"rules\":%u,\"kinds\":%u}\n" : "%u categories, %u items, %u rules, %u kinds\n",
          catalogue->categories->len, count_items (catalogue), catalogue->rules->len, catalogue->kinds->len);
  return 0;
}
