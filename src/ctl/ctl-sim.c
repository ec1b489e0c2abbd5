/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-sim.c - the verb that runs the simulator. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-sim.h"

#include "linli-json.h"
#include "sim-world.h"

#include <stdio.h>

typedef struct
{
  guint64 schedules, violations, first_seed;
  double  seconds;
  char   *report;  /* (owned) (nullable) of the first failing seed */
} SimTotal;

static gboolean
run_all (SimWorld *world, guint64 seed, gint64 schedules, int seconds, int steps, SimTotal *total, GError **error)
{
  gint64 start_us = g_get_monotonic_time ();

  /* Each schedule's seed follows from the first, so that a failing one runs alone with --seed S --schedules 1. */
  while (seconds > 0 ? g_get_monotonic_time () - start_us < seconds * G_USEC_PER_SEC
                     : (gint64) total->schedules < schedules)
    {
      g_autoptr(GError) local_error = NULL;
      g_autofree char *report = NULL;
      guint64 this_seed = seed + total->schedules;

      if (!sim_run_schedule (world, this_seed, (guint) steps, &report, &local_error))
        {
          if (local_error != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }
          if (total->violations++ == 0)
            {
              total->first_seed = this_seed;
              total->report = g_steal_pointer (&report);
            }
        }
      total->schedules++;
    }

  total->seconds = (g_get_monotonic_time () - start_us) / (double) G_USEC_PER_SEC;
  return TRUE;
}

static void
print_total (const SimTotal *total, guint64 seed)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_string_append_printf (out, "{\"seed\":%" G_GUINT64_FORMAT ",\"schedules\":%" G_GUINT64_FORMAT ",\"schedules_per_s\":",
                          seed, total->schedules);
  linli_json_append_double (out, total->seconds > 0 ? total->schedules / total->seconds : 0);
  g_string_append_printf (out, ",\"violations\":%" G_GUINT64_FORMAT ",\"first_seed\":", total->violations);
  if (total->violations > 0)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, total->first_seed);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"events\":[");
  if (total->report != NULL)
    {
      g_auto(GStrv) lines = g_strsplit (g_strchomp (total->report), "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          linli_json_append_string (out, g_strchug (lines[i]), -1);
        }
    }
  g_string_append (out, "]}");
  puts (out->str);
}

int
ctl_sim_main (int argc, char **argv)
{
  gint64 seed = 1, schedules = 1000;
  int seconds = 0, steps = 100;
  gboolean json = FALSE;
  g_autofree char *registry = NULL;
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "First seed", "S" },
    { "schedules", 0, 0, G_OPTION_ARG_INT64, &schedules, "How many schedules", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Run for so long instead", "T" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &steps, "Steps in a schedule", "K" },
    { "registry", 0, 0, G_OPTION_ARG_FILENAME, &registry, "Accepted by every verb; the simulator brings its own catalogue", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON (always done)", NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(LinliCatalogue) catalogue = NULL;
  g_autoptr(SimWorld) world = NULL;
  g_autoptr(GError) error = NULL;
  SimTotal total = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1 || schedules < 1 || seconds < 0 || steps < 1)
    {
      fprintf (stderr, "linlictl sim: %s; usage: linlictl sim [--seed S] [--schedules N | --seconds T] [--json]\n",
               error != NULL ? error->message : "wrong arguments");
      return 2;
    }

  catalogue = sim_catalogue_new (&error);
  if (catalogue == NULL || (world = sim_world_new (catalogue, &error)) == NULL
      || !run_all (world, (guint64) seed, schedules, seconds, steps, &total, &error))
    {
      fprintf (stderr, "linlictl sim: %s\n", error->message);
      return 3;
    }

  print_total (&total, (guint64) seed);
  g_free (total.report);
  return total.violations > 0 ? 1 : 0;
}
