/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-bench.c - the verb that measures this machine against what design.md asks, beside the raw limit of the same run. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-bench.h"
#include "ctl-replica.h"

#include "linli-error.h"

#include <stdio.h>
#include <string.h>

#define USAGE "linlictl bench base [--json] [--only bootstrap,push,idle,save,large] [--people N | --full | --replica DIR] [--seed N]" \
              " [--runs N] [--dir DIR] [--keep]"
#define FULL_PEOPLE 1000000

static const BenchPart parts[] = {
  { "bootstrap", bench_bootstrap, TRUE },
  { "push", bench_push, TRUE },
  { "idle", bench_idle, TRUE },
  { "save", bench_save, TRUE },
  { "large", bench_large, FALSE },
};

static gboolean
is_wanted (const char *only, const char *name)
{
  g_auto(GStrv) names = only != NULL ? g_strsplit (only, ",", -1) : NULL;

  return names == NULL || g_strv_contains ((const char *const *) names, name);
}

static gboolean
knows_all (const char *only)
{
  g_auto(GStrv) names = only != NULL ? g_strsplit (only, ",", -1) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
        known = known || g_str_equal (names[i], parts[j].name);
      if (!known)
        return FALSE;
    }
  return TRUE;
}

/* linli-server: installed beside this program, or in the build tree. */
static gboolean
find_programs (Bench *bench, GError **error)
{
  g_autofree char *folder = NULL;
  static const char *const places[] = { "linli-server", "../serverd/linli-server" };

  bench->ctl = g_file_read_link ("/proc/self/exe", error);
  if (bench->ctl == NULL)
    return FALSE;
  folder = g_path_get_dirname (bench->ctl);
  for (guint i = 0; i < G_N_ELEMENTS (places) && bench->server == NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        bench->server = g_steal_pointer (&path);
    }
  if (bench->server != NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "linli-server is not beside %s; build or install it", bench->ctl);
  return FALSE;
}

static gboolean
make_scratch (Bench *bench, const char *dir, GError **error)
{
  g_autofree char *parent = g_strdup (dir != NULL ? dir : g_get_tmp_dir ());
  g_autofree char *name = g_build_filename (parent, "linli-bench-XXXXXX", NULL);

  if (g_mkdtemp_full (name, 0700) == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: no scratch folder can be made here; give --dir DIR", parent);
      return FALSE;
    }
  bench->dir = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
run_parts (Bench *bench, const char *only, GError **error)
{
  g_autoptr(BenchCommunity) community = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (!is_wanted (only, parts[i].name))
        continue;
      if (parts[i].needs_community && community == NULL
          && (community = bench_community_new (bench, MAX (bench->runs, 2), error)) == NULL)
        return FALSE;
      if (!parts[i].run (bench, community, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ctl_bench_open (Bench *bench, const char *dir, GError **error)
{
  bench->catalogue = linli_catalogue_load (NULL, error);
  return bench->catalogue != NULL && find_programs (bench, error) && make_scratch (bench, dir, error);
}

void
ctl_bench_close (Bench *bench)
{
  if (bench->dir != NULL && bench->keep)
    fprintf (stderr, "linlictl bench: kept %s\n", bench->dir);
  else if (bench->dir != NULL)
    bench_remove_tree (bench->dir);
  g_free (bench->dir);
  g_free (bench->ctl);
  g_free (bench->server);
  g_clear_pointer (&bench->catalogue, linli_catalogue_unref);
  g_clear_object (&bench->clock);
  g_clear_object (&bench->random);
  g_clear_pointer (&bench->rows, g_ptr_array_unref);
}

int
ctl_bench_main (int argc, char **argv)
{
  Bench bench = { 0 };
  const char *only = NULL, *dir = NULL;
  gint64 seed = 1, people = 100000, runs = 3;
  gboolean full = FALSE, json = FALSE, good;
  const CtlOption options[] = { { "--only", CTL_TEXT, &only }, { "--people", CTL_NUMBER, &people }, { "--full", CTL_FLAG, &full },
                                { "--seed", CTL_NUMBER, &seed }, { "--runs", CTL_NUMBER, &runs }, { "--dir", CTL_TEXT, &dir },
                                { "--replica", CTL_TEXT, &bench.replica }, { "--keep", CTL_FLAG, &bench.keep } };
  g_autoptr(GPtrArray) words = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "window"))
      return ctl_bench_window_main (argc, argv);
    else if (g_str_equal (argv[i], "map"))
      return ctl_bench_map_main (argc, argv);
    else if (g_str_equal (argv[i], "fill"))
      return ctl_bench_fill_main (argc, argv);
    else if (g_str_equal (argv[i], "server"))
      return ctl_bench_server_main (argc, argv);
    else if (g_str_equal (argv[i], "sync"))
      return ctl_bench_sync_main (argc, argv);
  words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  if (words == NULL)
    return 2;
  if (!g_str_equal (g_ptr_array_index (words, 0), "base") || !knows_all (only) || people < 3 || people > 10 * FULL_PEOPLE
      || runs < 1 || runs > BENCH_MAX_REPLICAS)
    return ctl_usage (USAGE);
  for (int i = 1; i < argc; i++)
    json = json || g_str_equal (argv[i], "--json");

  bench.seed = (guint64) seed;
  bench.people = full ? FULL_PEOPLE : people;
  bench.runs = (guint) runs;
  bench.clock = linli_clock_new_system ();
  bench.random = linli_random_new_seeded (bench.seed);
  bench.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_row_free);
  good = ctl_bench_open (&bench, dir, &error) && run_parts (&bench, only, &error);
  if (good)
    {
      if (json)
        bench_append_json (out, &bench);
      else
        bench_append_text (out, &bench);
      ctl_print (out);
    }
  ctl_bench_close (&bench);
  return good ? 0 : ctl_fail ("bench", error);
}
