/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-bench-server.c - what so many laptops cost one server, and how long they wait: a row for each size. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-bench.h"
#include "ctl-replica.h"
#include "bench/bench-crowd.h"

#include "linli-error.h"
#include "linli-json.h"

#include <math.h>
#include <stdio.h>

#define USAGE "linlictl bench server [--json] [--quick | --clients N --people N] [--seconds N] [--every N] [--svg FILE] [--seed N] [--dir DIR] [--keep]"
#define MAX_CLIENTS 5000
#define MAX_PEOPLE  2000000
#define PUSH_MS     200   /* design.md 8: p95 at 200 laptops */
#define SHOWN_MS    1000  /* issue: a change at one desk shows at another within a second */
#define FLAT        2.0   /* the most that one of many may cost beside one of few */

typedef struct { guint clients; gint64 people; } Size;
static const Size full_sizes[] = { { 20, 8630 }, { 200, 69000 }, { 2000, 552000 } };
static const Size quick_sizes[] = { { 20, 863 }, { 200, 6900 } };

static double
get_cpu (const CrowdFigures *f)
{
  return f->cpu_ms_per_s / f->clients;
}

/* What a laptop that listens adds to the server; the rest of its memory is there for one as for many. */
static double
get_memory_kb (const CrowdFigures *f)
{
  return (double) (f->rss_idle_kb - f->rss_before_kb) / f->clients;
}

static gboolean
is_fast (const CrowdFigures *f)
{
  return f->push[1] <= PUSH_MS && f->shown[1] <= SHOWN_MS && f->failed == 0;
}

static void
append_number (GString *out, const char *member, double value)
{
  g_string_append_printf (out, ",\"%s\":", member);
  if (isnan (value))
    g_string_append (out, "null");
  else
    linli_json_append_double (out, round (value * 1000) / 1000);
}

static void
append_times (GString *out, const char *name, guint n, const double values[2])
{
  g_string_append_printf (out, ",\"%s\":{\"n\":%u", name, n);
  append_number (out, "p50_ms", values[0]);
  append_number (out, "p95_ms", values[1]);
  g_string_append_c (out, '}');
}

static void
append_row (GString *out, const CrowdFigures *f)
{
  g_string_append_printf (out, "{\"clients\":%u,\"people\":%" G_GINT64_FORMAT ",\"communities\":%u,\"seconds\":%u", f->clients, f->people,
                          f->communities, f->seconds);
  append_number (out, "p50_ms", f->push[0]);
  append_number (out, "p95_ms", f->push[1]);
  append_number (out, "cpu_ms_per_client", get_cpu (f));
  append_number (out, "idle_cpu_ms_per_client", f->idle_cpu_ms_per_s / f->clients);
  append_number (out, "memory_kb_per_client", get_memory_kb (f));
  append_times (out, "push", f->saves, f->push);
  append_times (out, "pull", f->n_pulls, f->pull);
  append_times (out, "poke", f->n_pokes, f->poke);
  append_times (out, "shown", f->n_shown, f->shown);
  append_number (out, "cpu_ms_per_s", f->cpu_ms_per_s);
  g_string_append_printf (out, ",\"rss_kb\":{\"before\":%" G_GINT64_FORMAT ",\"listening\":%" G_GINT64_FORMAT ",\"after\":%" G_GINT64_FORMAT "}"
                          ",\"database_kb\":%" G_GINT64_FORMAT, f->rss_before_kb, f->rss_idle_kb, f->rss_after_kb, f->database_kb);
  append_number (out, "fill_ms", f->fill_ms);
  g_string_append_printf (out, ",\"ok\":%s}", is_fast (f) ? "true" : "false");
}

/* The dearest laptop beside the cheapest. */
static double
get_cpu_ratio (const CrowdFigures *figures, guint n)
{
  double least = get_cpu (&figures[0]), most = least;

  for (guint i = 1; i < n; i++)
    {
      least = MIN (least, get_cpu (&figures[i]));
      most = MAX (most, get_cpu (&figures[i]));
    }
  return least > 0 ? most / least : (double) NAN;
}

static void
append_json (GString *out, const Bench *bench, const CrowdFigures *figures, guint n)
{
  double ratio = get_cpu_ratio (figures, n);
  gboolean ok = !(ratio > FLAT);

  for (guint i = 0; i < n; i++)
    ok = ok && is_fast (&figures[i]);
  g_string_append_printf (out, "{\"bench\":\"server\",\"seed\":%" G_GUINT64_FORMAT ",\"cpus\":%u", bench->seed, g_get_num_processors ());
  append_number (out, "cpu_ratio", ratio);
  g_string_append_printf (out, ",\"ok\":%s,\"rows\":[", ok ? "true" : "false");
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      append_row (out, &figures[i]);
    }
  g_string_append (out, "]}");
}

static void
append_text (GString *out, const CrowdFigures *figures, guint n)
{
  g_string_append_printf (out, "%8s %8s %16s %16s %16s %16s %12s %12s %12s\n", "clients", "people", "push p50/p95 ms", "pull p50/p95 ms", "poke p50/p95 ms",
                          "shown p50/p95 ms", "cpu ms/s each", "idle ms/s", "memory kB each");
  for (guint i = 0; i < n; i++)
    {
      const CrowdFigures *f = &figures[i];

      g_string_append_printf (out, "%8u %8" G_GINT64_FORMAT " %8.1f/%7.1f %8.1f/%7.1f %8.1f/%7.1f %8.1f/%7.1f %13.3f %12.4f %12.2f%s", f->clients, f->people,
                              f->push[0], f->push[1], f->pull[0], f->pull[1], f->poke[0], f->poke[1], f->shown[0], f->shown[1], get_cpu (f),
                              f->idle_cpu_ms_per_s / f->clients, get_memory_kb (f), i + 1 < n ? "\n" : "");
    }
}

static gboolean
run_size (Bench *bench, const Size *size, guint seconds, guint every, CrowdFigures *ret_figures, GError **error)
{
  Crowd crowd = { .bench = bench, .n_clients = size->clients, .n_people = size->people, .seconds = seconds, .every = every };
  double start = bench_now_ms (), fill_ms;
  gboolean good;

  good = crowd_fill (&crowd, error);
  fill_ms = bench_now_ms () - start;
  good = good && crowd_measure (&crowd, ret_figures, error);
  ret_figures->fill_ms = fill_ms;
  crowd_clear (&crowd);
  return good;
}

static gboolean
write_plot (const char *path, const CrowdFigures *figures, guint n, GError **error)
{
  g_autofree char *svg = crowd_plot (figures, n);

  return path == NULL || g_file_set_contents (path, svg, -1, error);
}

int
ctl_bench_server_main (int argc, char **argv)
{
  Bench bench = { .runs = 1 };
  const char *dir = NULL, *svg = NULL;
  gint64 seed = 1, clients = 0, people = 0, seconds = 0, every = 0;
  gboolean quick = FALSE, json = FALSE, good = TRUE;
  CrowdFigures figures[G_N_ELEMENTS (full_sizes)] = { { 0 } };
  Size one;
  const Size *sizes = full_sizes;
  guint n = G_N_ELEMENTS (full_sizes);
  const CtlOption options[] = { { "--quick", CTL_FLAG, &quick }, { "--clients", CTL_NUMBER, &clients }, { "--people", CTL_NUMBER, &people },
                                { "--seconds", CTL_NUMBER, &seconds }, { "--every", CTL_NUMBER, &every }, { "--svg", CTL_TEXT, &svg },
                                { "--seed", CTL_NUMBER, &seed }, { "--dir", CTL_TEXT, &dir }, { "--keep", CTL_FLAG, &bench.keep } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  /* A laptop has somebody to change, and neighbours by whom it is heard. */
  if (!g_str_equal (g_ptr_array_index (words, 0), "server") || (clients == 0) != (people == 0) || (quick && clients != 0)
      || (clients != 0 && (clients < 2 || clients > MAX_CLIENTS || people < clients || people > MAX_PEOPLE))
      || seconds < 0 || seconds > 3600 || every < 0 || every > 3600)
    return ctl_usage (USAGE);
  for (int i = 1; i < argc; i++)
    json = json || g_str_equal (argv[i], "--json");
  if (quick)
    {
      sizes = quick_sizes;
      n = G_N_ELEMENTS (quick_sizes);
    }
  else if (clients != 0)
    {
      one = (Size) { (guint) clients, people };
      sizes = &one;
      n = 1;
    }
  bench.seed = (guint64) seed;
  bench.clock = linli_clock_new_system ();
  bench.random = linli_random_new_seeded (bench.seed);
  good = ctl_bench_open (&bench, dir, &error);
  for (guint i = 0; good && i < n; i++)
    good = run_size (&bench, &sizes[i], seconds != 0 ? (guint) seconds : quick ? 5 : 30, every != 0 ? (guint) every : quick ? 5 : 20, &figures[i], &error);
  good = good && write_plot (svg, figures, n, &error);
  if (good)
    {
      if (json)
        append_json (out, &bench, figures, n);
      else
        append_text (out, figures, n);
      ctl_print (out);
    }
  ctl_bench_close (&bench);
  return good ? 0 : ctl_fail ("bench", error);
}
