/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-bench-map.c - drawing a city of footprints, beside plain cairo in the same run; frames come from the window's own benchmark. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-bench.h"
#include "ctl-replica.h"
#include "bench/bench.h"
#include "bench/bench-city.h"
#include "bench/bench-city-pictures.h"

#include "linli-error.h"
#include "linli-json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define USAGE "linlictl bench map [--json] [--features FILE.geojson[l][.gz]] [--no-window | --pictures DIR]"
#define WIDTH  1920
#define HEIGHT 1080
#define RUNS   4
#define MADE   102081  /* footprints where there is no file */
#define REAL   "shared/data/buildings/city102k.geojsonl.gz"

static const struct { const char *name; double zoom; } views[] = { { "fit", 0 }, { "z16", 16 }, { "z17", 17 }, { "z18", 18 } };

typedef struct
{
  double ours[G_N_ELEMENTS (views)], plain[G_N_ELEMENTS (views)], worst[G_N_ELEMENTS (views)];
  double repeated_fit, repeated_z17;  /* the city three times three, ours */
  guint  repeated;
} Figures;

/* The real city beside the project or above it; (nullable) (transfer full). */
static char *
find_city (void)
{
  static const char *const places[] = { REAL, "../" REAL, "../../" REAL };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_EXISTS))
      return g_strdup (places[i]);
  return NULL;
}

static void
prepare (LinliMapRaster *raster, cairo_surface_t *surface)
{
  *raster = (LinliMapRaster) {
    .pixels = cairo_image_surface_get_data (surface), .width = WIDTH, .height = HEIGHT, .stride = cairo_image_surface_get_stride (surface),
    .line_width = 1, .line = linli_map_raster_color (0.61, 0.58, 0.52, 1),
  };
  for (guint i = 0; i < G_N_ELEMENTS (raster->fills); i++)
    raster->fills[i] = linli_map_raster_color (0.85, 0.83, 0.78, 1);
}

static double
time_ours (const LinliMapColumns *city, const LinliMapRaster *raster)
{
  double best = INFINITY;

  for (guint run = 0; run < RUNS; run++)
    {
      double start;

      memset (raster->pixels, 0, (gsize) raster->stride * HEIGHT);
      start = bench_now_ms ();
      linli_map_raster_paint (raster, city, NULL, NULL);
      best = MIN (best, bench_now_ms () - start);
    }
  return best;
}

static double
time_plain (const LinliMapColumns *city, const LinliMapRaster *raster, cairo_surface_t *surface)
{
  double best = INFINITY;

  for (guint run = 0; run < RUNS; run++)
    {
      cairo_t *cr = cairo_create (surface);
      double start;

      cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
      cairo_paint (cr);
      cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
      start = bench_now_ms ();
      bench_city_paint_plain (city, raster, cr);
      cairo_surface_flush (surface);
      best = MIN (best, bench_now_ms () - start);
      cairo_destroy (cr);
    }
  return best;
}

static void
measure (const LinliMapColumns *city, Figures *figures)
{
  cairo_surface_t *ours = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_surface_t *plain = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  g_autoptr(LinliMapColumns) repeated = NULL;
  LinliMapRaster raster;

  cairo_surface_flush (ours);
  prepare (&raster, ours);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      bench_city_look (city, views[i].zoom, &raster);
      figures->ours[i] = time_ours (city, &raster);
      figures->plain[i] = time_plain (city, &raster, plain);
      figures->worst[i] = bench_city_compare (raster.pixels, cairo_image_surface_get_data (plain), WIDTH, HEIGHT, raster.stride);
    }
  repeated = bench_city_repeat (city, 3);
  figures->repeated = repeated->n_shapes;
  bench_city_look (repeated, 0, &raster);
  figures->repeated_fit = time_ours (repeated, &raster);
  bench_city_look (repeated, 17, &raster);
  figures->repeated_z17 = time_ours (repeated, &raster);
  cairo_surface_destroy (ours);
  cairo_surface_destroy (plain);
}

/* ---- frames ---- */

/* (nullable) (transfer full): what the window said with this renderer. */
static JsonNode *
run_window (const char *city, const char *renderer, GError **error)
{
  g_autoptr(GPtrArray) command = ctl_bench_find_window ("-screen 0 1920x1080x24", error);
  g_auto(GStrv) environment = NULL;
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) child = NULL;
  g_autofree char *out = NULL;

  if (command == NULL || !ctl_bench_make_environment (renderer, &environment))
    return NULL;
  g_ptr_array_add (command, g_strdup ("--bench=map"));
  if (city != NULL)
    {
      g_ptr_array_add (command, g_strdup ("--features"));
      g_ptr_array_add (command, g_strdup (city));
    }
  g_ptr_array_add (command, NULL);
  g_subprocess_launcher_set_environ (launcher, environment);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) command->pdata, error);
  if (child == NULL || !g_subprocess_communicate_utf8 (child, NULL, NULL, &out, NULL, error))
    return NULL;
  if (!g_subprocess_get_successful (child))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "linli --bench=map did not end well");
      return NULL;
    }
  return linli_json_parse (g_strstrip (out), -1, NULL, error);
}

static double
get_figure (JsonNode *said, const char *name)
{
  JsonNode *node = said != NULL ? json_object_get_member (json_node_get_object (said), name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : (double) NAN;
}

static void
append_figure (GString *out, const char *name, double value)
{
  g_string_append_printf (out, ",\"%s\":", name);
  if (isnan (value))
    g_string_append (out, "null");
  else
    linli_json_append_double (out, round (value * 100) / 100);
}

static void
append_result (GString *out, const LinliMapColumns *city, gboolean synthetic, const Figures *figures, JsonNode *gl, JsonNode *cairo)
{
  static const char *const both[] = { "theme_ms", "hit_us", "edit_to_pixels_ms", "tile_mb" };

  g_string_append_printf (out, "{\"footprints\":%u", city->n_shapes);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_ms", views[i].name);

      append_figure (out, name, figures->ours[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *name = g_strdup_printf ("cairo_%s_ms", views[i].name);

      append_figure (out, name, figures->plain[i]);
    }
  append_figure (out, "pan_p95_ms_gl", get_figure (gl, "pan_p95_ms"));
  append_figure (out, "pan_p95_ms_cairo", get_figure (cairo, "pan_p95_ms"));
  /* Of two renderers, the slower one. */
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    append_figure (out, both[i], fmax (get_figure (gl, both[i]), get_figure (cairo, both[i])));
  g_string_append_printf (out, ",\"more\":{\"synthetic\":%s", synthetic ? "true" : "false");
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *name = g_strdup_printf ("worst_block_%s", views[i].name);

      append_figure (out, name, figures->worst[i]);
    }
  append_figure (out, "pan_names_p95_ms_gl", get_figure (gl, "pan_names_p95_ms"));
  append_figure (out, "pan_names_p95_ms_cairo", get_figure (cairo, "pan_names_p95_ms"));
  g_string_append_printf (out, ",\"repeated\":%u", figures->repeated);
  append_figure (out, "repeated_fit_ms", figures->repeated_fit);
  append_figure (out, "repeated_z17_ms", figures->repeated_z17);
  g_string_append (out, "}}");
}

int
ctl_bench_map_main (int argc, char **argv)
{
  const char *given = NULL, *pictures = NULL;
  gboolean no_window = FALSE;
  const CtlOption options[] = { { "--features", CTL_TEXT, &given }, { "--no-window", CTL_FLAG, &no_window },
                                { "--pictures", CTL_TEXT, &pictures } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autofree char *path = given != NULL ? g_strdup (given) : find_city ();
  g_autoptr(LinliMapColumns) city = NULL;
  g_autoptr(JsonNode) gl = NULL, cairo = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  Figures figures = { 0 };

  if (words == NULL)
    return 2;
  if (pictures != NULL)
    {
      if (path == NULL)
        g_set_error (&error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the city is not here; say --features FILE");
      return error == NULL && bench_city_take_pictures (path, pictures, &error) ? 0 : ctl_fail ("bench map", error);
    }
  if (path == NULL)
    fprintf (stderr, "linlictl bench map: the real city is not here; a made-up one of as many footprints takes its place\n");
  city = bench_city_load (path, MADE, &error);
  if (city == NULL)
    return ctl_fail ("bench map", error);
  if (city->n_shapes == 0)
    {
      g_set_error (&error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: no footprint in it", path);
      return ctl_fail ("bench map", error);
    }
  measure (city, &figures);
  if (!no_window && ((gl = run_window (path, "gl", &error)) == NULL || (cairo = run_window (path, "cairo", &error)) == NULL))
    return ctl_fail ("bench map", error);
  append_result (out, city, path == NULL, &figures, gl, cairo);
  ctl_print (out);
  return 0;
}
