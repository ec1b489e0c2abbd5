/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-sim.c - the verb that runs the simulator. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-sim.h"

#include "ctl-sim-faults.h"
#include "linli-json.h"
#include "sim-stage.h"
#include "sim-world.h"

#include <stdio.h>

typedef struct
{
  LinliCatalogue *catalogue;
  guint64         seed;
  gint64          schedules;
  int             seconds, steps;
  gboolean        stop;      /* at the first violation */
  gint64          start_us, took_us;
  GMutex          lock;
  guint64         next, done, violations, first_seed;  /* (lock) */
  char           *report;                              /* (lock) (owned) (nullable) of the first failing seed */
  GError         *error;                               /* (lock) (owned) (nullable) */
  guint           n_scenarios;
  gboolean        no_scenarios;  /* chance alone */
  GPtrArray      *broken;    /* (owned) const SimScenario: those that do not hold */
  GPtrArray      *why;       /* (owned) char *: of each */
} SimTotal;

/* Each schedule's seed follows from the first, so that a failing one runs alone with --seed S --schedules 1. */
static gboolean
take_seed (SimTotal *total, guint64 *ret_seed)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&total->lock);

  if (total->error != NULL || (total->stop && total->violations > 0) || (total->seconds > 0 ? g_get_monotonic_time () - total->start_us >= total->seconds * G_USEC_PER_SEC
                                                  : (gint64) total->next >= total->schedules))
    return FALSE;
  *ret_seed = total->seed + total->next++;
  return TRUE;
}

static void
add_result (SimTotal *total, guint64 seed, gboolean clean, char *report, GError *error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&total->lock);

  total->done++;
  if (error != NULL && total->error == NULL)
    total->error = g_steal_pointer (&error);
  else if (error == NULL && !clean && (total->violations++ == 0 || seed < total->first_seed))
    {
      total->first_seed = seed;
      g_free (total->report);
      total->report = g_steal_pointer (&report);
    }
  g_free (report);
  g_clear_error (&error);
}

/* One thread with a world of its own. */
static gpointer
run_some (gpointer data)
{
  SimTotal *total = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SimWorld) world = sim_world_new (total->catalogue, &error);
  guint64 seed;

  if (world == NULL)
    {
      add_result (total, 0, FALSE, NULL, g_steal_pointer (&error));
      return NULL;
    }
  while (take_seed (total, &seed))
    {
      char *report = NULL;
      gboolean clean = sim_run_schedule (world, seed, (guint) total->steps, &report, &error);

      add_result (total, seed, clean, report, g_steal_pointer (&error));
    }
  return NULL;
}

static void
run_all (SimTotal *total, int jobs)
{
  g_autoptr(GPtrArray) threads = g_ptr_array_new ();

  total->start_us = g_get_monotonic_time ();
  for (int i = 1; i < jobs; i++)
    g_ptr_array_add (threads, g_thread_new ("sim", run_some, total));
  run_some (total);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
}

/* What chance seldom reaches. */
static void
run_scenarios (SimTotal *total)
{
  const SimScenario *scenarios = sim_scenarios_get (&total->n_scenarios);
  g_autoptr(SimStage) stage = sim_stage_new (total->catalogue, &total->error);

  if (stage == NULL)
    return;
  for (guint i = 0; i < total->n_scenarios; i++)
    {
      char *wrong = sim_scenario_run (stage, &scenarios[i]);

      if (wrong == NULL)
        continue;
      g_ptr_array_add (total->broken, (gpointer) &scenarios[i]);
      g_ptr_array_add (total->why, g_strdup_printf ("scenario \"%s\": %s", scenarios[i].name, wrong));
      g_free (wrong);
    }
}

static void
append_fault (GString *out, const SimTotal *total, const char *fault)
{
  g_string_append (out, ",\"fault\":{\"name\":");
  linli_json_append_string (out, fault, -1);
  g_string_append (out, ",\"rule\":");
  linli_json_append_string (out, ctl_sim_get_rule (), -1);
  g_string_append_printf (out, ",\"caught\":%s,\"by_chance\":%s,\"by_scenario\":[", total->violations + total->broken->len > 0 ? "true" : "false",
                          total->violations > 0 ? "true" : "false");
  for (guint i = 0; i < total->broken->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      linli_json_append_string (out, ((const SimScenario *) g_ptr_array_index (total->broken, i))->name, -1);
    }
  g_string_append (out, "]}");
}

static void
append_events (GString *out, const SimTotal *total)
{
  g_auto(GStrv) lines = g_strsplit (total->report != NULL ? g_strchomp (total->report) : "", "\n", -1);
  const char *comma = "";

  g_string_append (out, ",\"events\":[");
  for (guint i = 0; lines[i] != NULL; i++, comma = ",")
    {
      g_string_append (out, comma);
      linli_json_append_string (out, g_strchug (lines[i]), -1);
    }
  for (guint i = 0; i < total->why->len; i++, comma = ",")
    {
      g_string_append (out, comma);
      linli_json_append_string (out, g_ptr_array_index (total->why, i), -1);
    }
  g_string_append_c (out, ']');
}

static void
print_total (const SimTotal *total, const char *fault)
{
  g_autoptr(GString) out = g_string_new (NULL);
  double seconds = total->took_us / (double) G_USEC_PER_SEC;

  g_string_append_printf (out, "{\"seed\":%" G_GUINT64_FORMAT ",\"schedules\":%" G_GUINT64_FORMAT ",\"schedules_per_s\":",
                          total->seed, total->done);
  linli_json_append_double (out, seconds > 0 ? (double) total->done / seconds : 0);
  g_string_append_printf (out, ",\"scenarios\":%u,\"violations\":%" G_GUINT64_FORMAT ",\"first_seed\":", total->n_scenarios,
                          total->violations + total->broken->len);
  if (total->violations > 0)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, total->first_seed);
  else
    g_string_append (out, "null");
  append_events (out, total);
  if (fault != NULL)
    append_fault (out, total, fault);
  g_string_append_c (out, '}');
  puts (out->str);
}

static void
run_total (SimTotal *total, int jobs)
{
  total->broken = g_ptr_array_new ();
  total->why = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&total->lock);
  run_all (total, jobs);
  g_mutex_clear (&total->lock);
  total->took_us = g_get_monotonic_time () - total->start_us;
  if (total->error == NULL && !total->no_scenarios)
    run_scenarios (total);
}

static void
clear_total (SimTotal *total)
{
  g_clear_pointer (&total->broken, g_ptr_array_unref);
  g_clear_pointer (&total->why, g_ptr_array_unref);
  g_clear_pointer (&total->report, g_free);
}

int
ctl_sim_main (int argc, char **argv)
{
  gint64 seed = 1, schedules = 1000;
  int seconds = 0, steps = SIM_STEPS, jobs = (int) g_get_num_processors ();
  gboolean json = FALSE, list = FALSE, no_scenarios = FALSE;
  g_autofree char *registry = NULL;
  g_autofree char *fault = NULL;
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "First seed", "S" },
    { "schedules", 0, 0, G_OPTION_ARG_INT64, &schedules, "How many schedules", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Run for so long instead", "T" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &steps, "Steps in a schedule", "K" },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs, "Threads, each with a world of its own", "J" },
    { "registry", 0, 0, G_OPTION_ARG_FILENAME, &registry, "Accepted by every verb; the simulator brings its own catalogue", "DIR" },
    { "no-scenarios", 0, 0, G_OPTION_ARG_NONE, &no_scenarios, "Leave the directed scenarios out", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON (always done but for --list-faults)", NULL },
    { "fault", 0, 0, G_OPTION_ARG_STRING, &fault, "Plant a bug, to see that it is found (test build)", "NAME" },
    { "list-faults", 0, 0, G_OPTION_ARG_NONE, &list, "The bugs that can be planted, and the rule each takes away", NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(LinliCatalogue) catalogue = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) given = g_strdupv (argv);
  SimTotal total = { 0 };
  int code;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1 || schedules < 1 || seconds < 0 || steps < 1 || jobs < 1
      || jobs > 64)
    {
      fprintf (stderr, "linlictl sim: %s; usage: linlictl sim [--seed S] [--schedules N | --seconds T] [--json]\n",
               error != NULL ? error->message : "wrong arguments");
      return 2;
    }

  if ((list || fault != NULL) && (code = ctl_sim_take_faults (given, list, json, fault)) >= 0)
    return code;

  catalogue = sim_catalogue_new (SIM_CATALOGUE_TODAY, &error);
  if (catalogue != NULL)
    {
      total = (SimTotal) { .catalogue = catalogue, .seed = (guint64) seed, .schedules = schedules, .seconds = seconds, .steps = steps,
                           .stop = fault != NULL, .no_scenarios = no_scenarios };
      run_total (&total, jobs);
      error = g_steal_pointer (&total.error);
    }
  if (error != NULL)
    fprintf (stderr, "linlictl sim: %s\n", error->message);
  else
    print_total (&total, fault);
  code = error != NULL ? 3 : total.violations + total.broken->len > 0 ? 1 : 0;
  clear_total (&total);
  return code;
}
