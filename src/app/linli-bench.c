/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person waits for in the window, against design.md 8.  Every figure comes from a process of its own over a replica of its own,
 * so that neither memory nor start-up is helped by what ran before. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-bench.h"

#include "linli-bench-meter.h"
#include "linli-error.h"
#include "linli-json.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SMALL  100000
#define LARGE  1000000
#define STARTS 5
#define LOGIN  "bench"
#define FORMAT "2"  /* of the replicas kept: another one makes them anew */

/* Figures in the order they are printed, which part measures each, and its limit with the cairo and the GL renderer (software). */
static const struct { const char *name, *part, *member; double limit, limit_gl; } figures[] = {
  { "start_ms_100k", "start", "start_ms", 1500, 1500 },
  { "folder_open_ms", "small", "folder_open_ms", 50, 50 },
  { "list_first_page_ms_1m", "large", "list_first_page_ms", 250, 250 },
  { "list_count_ms_1m", "large", "list_count_ms", 2000, 2000 },
  { "search_p95_ms_1m", "large", "search_p95_ms", 50, 50 },
  { "matrix_p95_ms", "small", "matrix_p95_ms", 16.6, 33 },
  { "loop_gap_p99_ms", "small", "loop_gap_p99_ms", 16, 16 },
  { "rss_mb_100k", "small", "rss_mb", 300, 300 },
};

typedef struct
{
  const LinliOptions *options;
  char               *program, *ctl, *dir, *password_file;  /* (owned) */
  char               *small, *large;                        /* (owned) replicas */
  JsonNode           *parts[2];                             /* (owned) what "small" and "large" said */
  GArray             *starts;                               /* (owned) double, ms */
} Bench;

static void
bench_clear (Bench *bench)
{
  char **all[] = { &bench->program, &bench->ctl, &bench->dir, &bench->password_file, &bench->small, &bench->large };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_clear_pointer (all[i], g_free);
  for (guint i = 0; i < G_N_ELEMENTS (bench->parts); i++)
    g_clear_pointer (&bench->parts[i], json_node_unref);
  g_clear_pointer (&bench->starts, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

/* ---- programs and replicas ---- */

static gboolean
find_programs (Bench   *bench,
               GError **error)
{
  static const char *const places[] = { "linlictl", "../ctl/linlictl" };
  g_autofree char *folder = NULL;

  bench->program = g_file_read_link ("/proc/self/exe", error);
  if (bench->program == NULL)
    return FALSE;
  folder = g_path_get_dirname (bench->program);
  for (guint i = 0; i < G_N_ELEMENTS (places) && bench->ctl == NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        bench->ctl = g_steal_pointer (&path);
    }
  if (bench->ctl != NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "linlictl, which makes the replicas, is not beside %s", bench->program);
  return FALSE;
}

static gboolean
make_dir (Bench   *bench,
          GError **error)
{
  g_autofree char *config = NULL;

  bench->dir = bench->options->dir != NULL ? g_canonicalize_filename (bench->options->dir, NULL)
    : g_build_filename (g_get_user_cache_dir (), "linli", "bench", NULL);
  bench->password_file = g_build_filename (bench->dir, "password", NULL);
  config = g_build_filename (bench->dir, "config", NULL);
  /* What the windows keep of their place is not the person's. */
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  if (g_mkdir_with_parents (bench->dir, 0700) == 0)
    return g_file_set_contents_full (bench->password_file, "benchmark of the window\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the folder cannot be made; give --dir DIR", bench->dir);
  return FALSE;
}

/* Runs @words to the end; (transfer full) (nullable): the line of JSON it printed. */
static JsonNode *
run (const char *const  *words,
     GError            **error)
{
  g_autoptr(GSubprocess) child = g_subprocess_newv (words, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  g_autofree char *out = NULL;

  if (child == NULL || !g_subprocess_communicate_utf8 (child, NULL, NULL, &out, NULL, error))
    return NULL;
  if (!g_subprocess_get_successful (child))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s %s did not end well", words[0], words[1]);
      return NULL;
    }
  return linli_json_parse (g_strstrip (out), -1, NULL, error);
}

/* A replica is made beside its place and moved there when it is whole. */
static char *
get_replica (Bench   *bench,
             guint    people,
             GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", people);
  g_autofree char *name = g_strdup_printf ("people-%s-v%s", number, FORMAT);
  g_autofree char *path = g_build_filename (bench->dir, name, NULL);
  g_autofree char *made = g_strdup_printf ("%s.%d", path, (int) getpid ());
  g_autoptr(JsonNode) said = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&path);
  said = run ((const char *const []) { bench->ctl, "bench", "fill", made, "--people", number, "--password-file", bench->password_file, NULL }, error);
  if (said == NULL)
    return NULL;
  fprintf (stderr, "linli: made a replica of %s people in %.1f s, kept in %s\n", number,
           (double) linli_json_int_or (json_node_get_object (said), "ms", 0) / 1000, path);
  if (g_rename (made, path) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the folder cannot be made", path);
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* ---- parts ---- */

static gboolean
measure_start (Bench   *bench,
               GError **error)
{
  for (guint i = 0; i < STARTS; i++)
    {
      g_autoptr(JsonNode) said = run ((const char *const []) { bench->program, "--smoke-test", "--replica", bench->small, "--sign-in", LOGIN,
                                                               "--password-file", bench->password_file, NULL }, error);
      gint64 ms;
      double value;

      if (said == NULL || !linli_json_get_int (json_node_get_object (said), "start_ms", &ms, error))
        return FALSE;
      value = (double) ms;
      g_array_append_val (bench->starts, value);
    }
  return TRUE;
}

static JsonNode *
measure_part (Bench       *bench,
              const char  *part,
              const char  *replica,
              GError     **error)
{
  return run ((const char *const []) { bench->program, "--bench-part", part, "--replica", replica, "--sign-in", LOGIN, "--password-file",
                                       bench->password_file, NULL }, error);
}

static JsonObject *
get_part (const Bench *bench,
          const char  *part)
{
  return json_node_get_object (bench->parts[strcmp (part, "small") == 0 ? 0 : 1]);
}

static const char *
get_renderer (const Bench *bench)
{
  return linli_json_string_or (get_part (bench, "small"), "renderer", "");
}

static double
get_member (const Bench *bench,
            const char  *part,
            const char  *member)
{
  JsonNode *node = json_object_get_member (get_part (bench, part), member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : (double) NAN;
}

static double
get_figure (const Bench *bench,
            guint        i)
{
  if (strcmp (figures[i].part, "start") == 0)
    return linli_bench_percentile (bench->starts, 50);
  return get_member (bench, figures[i].part, figures[i].member);
}

static double
get_limit (const Bench *bench,
           guint        i)
{
  return strcmp (get_renderer (bench), "cairo") == 0 ? figures[i].limit : figures[i].limit_gl;
}

/* ---- printing ---- */

static void
append_value (GString    *out,
              const char *name,
              double      value)
{
  g_string_append_printf (out, ",\"%s\":", name);
  if (isnan (value))
    g_string_append (out, "null");
  else
    linli_json_append_double (out, round (value * 100) / 100);
}

static gboolean
is_ok (const Bench *bench,
       guint        i)
{
  return get_figure (bench, i) <= get_limit (bench, i);  /* what was not measured is not a number, and not within */
}

static void
print_json (const Bench *bench)
{
  static const struct { const char *name, *part, *member; } more[] = {
    { "people_small", "small", "people" }, { "people_large", "large", "people" }, { "folder_open_p50_ms", "small", "folder_open_p50_ms" },
    { "search_max_ms", "large", "search_max_ms" }, { "queries", "large", "queries" }, { "loop_gap_max_ms", "small", "loop_gap_max_ms" },
    { "loop_gaps", "small", "loop_gaps" }, { "matrix_frames", "small", "matrix_frames" },
  };
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean ok = TRUE;

  g_string_append_printf (out, "{\"renderer\":\"%s\"", get_renderer (bench));
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      append_value (out, figures[i].name, get_figure (bench, i));
      ok = ok && is_ok (bench, i);
    }
  g_string_append_printf (out, ",\"ok\":%s,\"over\":[", ok ? "true" : "false");
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (figures); i++)
    if (!is_ok (bench, i))
      g_string_append_printf (out, "%s\"%s\"", n++ > 0 ? "," : "", figures[i].name);
  g_string_append_printf (out, "],\"more\":{\"cpus\":%u", g_get_num_processors ());
  append_value (out, "start_max_ms", linli_bench_percentile (bench->starts, 100));
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    append_value (out, more[i].name, get_member (bench, more[i].part, more[i].member));
  printf ("%s}}\n", out->str);
}

static void
print_text (const Bench *bench)
{
  printf ("%-24s %10s %10s   renderer: %s\n", "", "figure", "limit", get_renderer (bench));
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    printf ("%-24s %10.2f %10.2f   %s\n", figures[i].name, get_figure (bench, i), get_limit (bench, i), is_ok (bench, i) ? "ok" : "over");
}

gboolean
linli_bench_run (const LinliOptions  *options,
                 GError             **error)
{
  guint most = options->people > 0 ? (guint) options->people : LARGE;
  g_auto(Bench) bench = { .options = options, .starts = g_array_new (FALSE, FALSE, sizeof (double)) };

  if (!find_programs (&bench, error) || !make_dir (&bench, error)
      || (bench.small = get_replica (&bench, MIN (most, SMALL), error)) == NULL
      || (bench.large = get_replica (&bench, MIN (most, LARGE), error)) == NULL
      || !measure_start (&bench, error)
      || (bench.parts[0] = measure_part (&bench, "small", bench.small, error)) == NULL
      || (bench.parts[1] = measure_part (&bench, "large", bench.large, error)) == NULL)
    return FALSE;
  if (options->json)
    print_json (&bench);
  else
    print_text (&bench);
  return TRUE;
}
