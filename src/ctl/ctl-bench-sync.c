/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-bench-sync.c - the verb that measures a sync end to end: filling, pushing, pulling, and having nothing to do. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-bench.h"
#include "ctl-replica.h"
#include "bench/bench.h"

#define USAGE    "linlictl bench sync [--json] [--edits FILE] [--seed N] [--runs N] [--dir DIR] [--keep]"
#define MAX_RUNS ((BENCH_MAX_REPLICAS - 1) / 2)

int
ctl_bench_sync_main (int argc, char **argv)
{
  Bench bench = { 0 };
  BenchSync sync;
  const char *edits = NULL, *dir = NULL;
  gint64 seed = 1, runs = MAX_RUNS;
  gboolean json = FALSE, good;
  const CtlOption options[] = { { "--edits", CTL_TEXT, &edits }, { "--seed", CTL_NUMBER, &seed }, { "--runs", CTL_NUMBER, &runs },
                                { "--dir", CTL_TEXT, &dir }, { "--keep", CTL_FLAG, &bench.keep } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  if (runs < 1 || runs > MAX_RUNS)
    return ctl_usage (USAGE);
  for (int i = 1; i < argc; i++)
    json = json || g_str_equal (argv[i], "--json");

  bench.seed = (guint64) seed;
  bench.runs = (guint) runs;
  bench.clock = linli_clock_new_system ();
  bench.random = linli_random_new_seeded (bench.seed);
  bench.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_row_free);
  good = ctl_bench_open (&bench, dir, &error) && bench_sync (&bench, edits, &sync, &error);
  if (good)
    {
      if (json)
        bench_sync_append_json (out, &sync);
      else
        bench_sync_append_text (out, &sync);
      ctl_print (out);
    }
  ctl_bench_close (&bench);
  return good ? 0 : ctl_fail ("bench", error);
}
