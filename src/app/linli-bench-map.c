/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the map costs as one moves it: frames while it is dragged at z17, from a click on another theme to all of its pixels, from an edit of
 * one building to its pixels, from a click to the building under it. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-bench-map.h"

#include "linli-bare-map.h"
#include "linli-bench-meter.h"
#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-json.h"

#include <adwaita.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WIDTH    1920
#define HEIGHT   1080
#define ZOOM     17
#define STEP_PX  3.0
#define FRAMES   300
#define RUNS     5
#define HITS     2000
#define MADE     102081   /* footprints where no file is given */
#define WAIT_MS  60000
#define STREET   0.00025  /* degrees from house to house */

typedef struct
{
  GtkWidget        *window, *map;
  LinliMapFeatures *features;  /* (owned) */
  GPtrArray        *outlines;  /* (owned) LinliGeometry, by building */
  LinliBenchMeter  *meter;     /* (owned) */
  guint             frames;
  gboolean          late, synthetic;
  double            x, y;      /* the middle of the city, of a world of size 1 */
} Bench;

/* ---- the city ---- */

static LinliGeometry *
make_house (guint i)
{
  static const double corners[6][2] = { { -1, -1 }, { 1, -1 }, { 1, 0 }, { 0, 0 }, { 0, 1 }, { -1, 1 } };
  double lon = i % 320 * STREET, lat = i / 320 * STREET, size = STREET * (0.25 + i * 7 % 100 / 500.0), points[12];

  for (guint corner = 0; corner < G_N_ELEMENTS (corners); corner++)
    {
      points[2 * corner] = lon + corners[corner][0] * size;
      points[2 * corner + 1] = lat + corners[corner][1] * size;
    }
  return linli_geometry_new_polygon (points, G_N_ELEMENTS (corners), NULL);
}

static gboolean
read_city (Bench       *bench,
           const char  *path,
           GError     **error)
{
  g_autoptr(LinliGeojsonLines) lines = linli_geojson_lines_open (path, error);
  g_autoptr(GError) local = NULL;

  for (;;)
    {
      g_autoptr(JsonNode) feature = NULL;
      g_autofree char *reason = NULL;
      g_autoptr(LinliGeometry) geometry = NULL;
      guint line;

      if (lines == NULL || !linli_geojson_lines_next (lines, &line, &feature, &reason, &local))
        break;
      if (feature != NULL)
        geometry = linli_geometry_from_json (json_object_get_member (json_node_get_object (feature), "geometry"), NULL);
      if (geometry != NULL && geometry->n_polygons > 0)
        g_ptr_array_add (bench->outlines, g_steal_pointer (&geometry));
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return lines != NULL && local == NULL;
}

static LinliMapFeatures *
make_features (Bench      *bench,
               const char *name)
{
  LinliMapFeatures *features = linli_map_features_new ();

  for (guint i = 0; i < bench->outlines->len; i++)
    {
      LinliId id = { { 1, (guint8) (i >> 24), (guint8) (i >> 16), (guint8) (i >> 8), (guint8) i } };

      linli_map_features_add (features, FALSE, &id, name, "", 6, g_ptr_array_index (bench->outlines, i));
    }
  linli_map_features_finish (features);
  return features;
}

static LinliMapTheme *
make_theme (Bench *bench,
            guint  turn)
{
  guint n = bench->features->columns->n_shapes;
  guint8 *shapes = g_malloc (MAX (n, 1));
  static const gint64 steps[LINLI_THEME_STEPS] = { 1, 2, 3, 4, 5 };
  g_autoptr(LinliTheme) theme = linli_theme_new (LINLI_MEASURE_FLOORS, "floors", steps, 0);

  for (guint i = 0; i < n; i++)
    shapes[i] = (guint8) ((bench->features->columns->sources[i] * 2654435761u + turn) % 6);
  return linli_map_theme_new (theme, shapes, n);
}

/* ---- waiting ---- */

static void
painted_cb (GdkFrameClock *clock,
            Bench         *bench)
{
  bench->frames++;
}

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for_frame (Bench *bench)
{
  guint before = bench->frames;

  gtk_widget_queue_draw (bench->map);
  while (!bench->late && bench->frames == before)
    g_main_context_iteration (NULL, TRUE);
}

/* Until a frame has shown everything that is in sight as it is wanted, and is on the screen; the map itself says when one is due. */
static void
settle (Bench *bench)
{
  guint before = bench->frames;

  while (!bench->late && (bench->frames == before || !linli_bare_map_is_settled (LINLI_BARE_MAP (bench->map))))
    g_main_context_iteration (NULL, TRUE);
}

static void
append_ms (GArray *times,
           gint64  start_us)
{
  double ms = (double) (g_get_monotonic_time () - start_us) / 1000;

  g_array_append_val (times, ms);
}

/* ---- figures ---- */

static void
add_figure (GString    *out,
            const char *name,
            double      value)
{
  g_string_append_printf (out, ",\"%s\":", name);
  linli_json_append_double (out, round (value * 100) / 100);
}

static void
measure_pan (Bench      *bench,
             const char *name,
             GString    *out)
{
  double step = STEP_PX / (256 * exp2 (ZOOM));

  linli_bench_meter_reset (bench->meter);
  for (guint i = 0; i < FRAMES && !bench->late; i++)
    {
      linli_bare_map_look_at (LINLI_BARE_MAP (bench->map), bench->x + i * step, bench->y + i * step / 3, ZOOM);
      wait_for_frame (bench);
    }
  add_figure (out, name, linli_bench_percentile (linli_bench_meter_get_frames (bench->meter), 95));
  linli_bare_map_look_at (LINLI_BARE_MAP (bench->map), bench->x, bench->y, ZOOM);
  settle (bench);
}

static void
measure_theme (Bench   *bench,
               GString *out)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < RUNS && !bench->late; i++)
    {
      g_autoptr(LinliMapTheme) theme = make_theme (bench, i);
      gint64 start = g_get_monotonic_time ();

      linli_bare_map_set_theme (LINLI_BARE_MAP (bench->map), theme);
      settle (bench);
      append_ms (times, start);
    }
  add_figure (out, "theme_ms", linli_bench_percentile (times, 50));
}

static void
measure_hits (Bench   *bench,
              GString *out)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint found = 0;

  for (guint i = 0; i < HITS; i++)
    {
      gint64 start = g_get_monotonic_time ();
      double us;

      found += linli_bare_map_find_at (LINLI_BARE_MAP (bench->map), i * 37 % WIDTH, i * 101 % HEIGHT) >= 0;
      us = (double) (g_get_monotonic_time () - start);
      g_array_append_val (times, us);
    }
  add_figure (out, "hit_us", linli_bench_percentile (times, 95));
  add_figure (out, "hits", found);
}

/* One building in sight is moved by a metre: the records' copy with it, the tiles it touches, the frame. */
static void
measure_edit (Bench   *bench,
              GString *out)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  int building = -1;

  for (guint i = 0; building < 0 && i < HITS; i++)
    building = linli_bare_map_find_at (LINLI_BARE_MAP (bench->map), WIDTH / 2 + i * 7 % 300, HEIGHT / 2 + i * 13 % 300);
  for (guint i = 0; i < RUNS && building >= 0 && !bench->late; i++)
    {
      LinliGeometry *outline = g_ptr_array_index (bench->outlines, building);
      g_autoptr(LinliMapFeatures) features = NULL;
      gint64 start;

      for (guint point = 0; point < outline->n_points; point++)
        outline->lon_lat[2 * point] += i % 2 == 0 ? 1e-5 : -1e-5;
      start = g_get_monotonic_time ();
      features = linli_map_features_replace (bench->features, (guint) building, outline);
      if (features == NULL)
        features = make_features (bench, "");
      linli_bare_map_set_features (LINLI_BARE_MAP (bench->map), features);
      settle (bench);
      append_ms (times, start);
      linli_map_features_unref (bench->features);
      bench->features = linli_map_features_ref (features);
    }
  add_figure (out, "edit_to_pixels_ms", linli_bench_percentile (times, 50));
}

/* The same city with a name on each of its buildings, as far as there is room. */
static void
measure_names (Bench   *bench,
               GString *out)
{
  g_autoptr(LinliMapFeatures) features = make_features (bench, "12\345\217\267\346\245\274");  /* "No. 12" */

  linli_bare_map_set_features (LINLI_BARE_MAP (bench->map), features);
  settle (bench);
  measure_pan (bench, "pan_names_p95_ms", out);
}

static const char *
get_renderer (Bench *bench)
{
  const char *type = G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (bench->window)));

  return strcmp (type, "GskCairoRenderer") == 0 ? "cairo" : strcmp (type, "GskVulkanRenderer") == 0 ? "vulkan" : "gl";
}

static void
measure (Bench *bench)
{
  g_autoptr(GString) out = g_string_new (NULL);
  guint id = g_timeout_add (WAIT_MS, late_cb, &bench->late);
  const LinliMapBox *home = &bench->features->home;

  bench->x = (home->west + home->east) / 2;
  bench->y = (home->north + home->south) / 2;
  linli_bare_map_set_features (LINLI_BARE_MAP (bench->map), bench->features);
  linli_bare_map_look_at (LINLI_BARE_MAP (bench->map), bench->x, bench->y, ZOOM);
  gtk_window_present (GTK_WINDOW (bench->window));
  bench->meter = linli_bench_meter_new (bench->window);
  g_signal_connect (gtk_widget_get_frame_clock (bench->window), "after-paint", G_CALLBACK (painted_cb), bench);
  settle (bench);
  g_string_append_printf (out, "{\"renderer\":\"%s\",\"footprints\":%u,\"synthetic\":%s", get_renderer (bench), bench->features->columns->n_shapes,
                          bench->synthetic ? "true" : "false");
  measure_pan (bench, "pan_p95_ms", out);
  measure_theme (bench, out);
  measure_hits (bench, out);
  measure_edit (bench, out);
  measure_names (bench, out);
  add_figure (out, "tile_mb", (double) linli_bare_map_get_most_bytes (LINLI_BARE_MAP (bench->map)) / (1024 * 1024));
  puts (g_string_append_c (out, '}')->str);
  if (!bench->late)
    g_source_remove (id);
}

gboolean
linli_bench_map_run (const LinliOptions  *options,
                     GError             **error)
{
  Bench bench = { .synthetic = options->features == NULL };
  gboolean good;

  if (!gtk_init_check ())
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "there is no display; linlictl bench map makes one");
      return FALSE;
    }
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  bench.outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  if (options->features != NULL && !read_city (&bench, options->features, error))
    {
      g_ptr_array_unref (bench.outlines);
      return FALSE;
    }
  for (guint i = 0; options->features == NULL && i < MADE; i++)
    g_ptr_array_add (bench.outlines, make_house (i));
  bench.features = make_features (&bench, "");
  bench.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench.window), WIDTH, HEIGHT);
  gtk_window_set_decorated (GTK_WINDOW (bench.window), FALSE);
  bench.map = linli_bare_map_new ();
  gtk_window_set_child (GTK_WINDOW (bench.window), bench.map);
  measure (&bench);
  good = !bench.late;
  if (!good)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "a picture did not come within %d s", WAIT_MS / 1000);
  linli_bench_meter_free (bench.meter);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  linli_map_features_unref (bench.features);
  g_ptr_array_unref (bench.outlines);
  return good;
}
