/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives the window as a person would and measures what the person waits for.  Nothing is saved. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-bench-window.h"

#include "linli-bench-meter.h"
#include "linli-building-view.h"
#include "linli-folder.h"
#include "linli-json.h"
#include "linli-records-page.h"
#include "linli-row-model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define WAIT_MS     60000
#define LIST_RUNS   7
#define FOLDERS     60
#define SCROLLS     240
#define CELLS       180
#define SEARCH_HITS 50

typedef struct
{
  LinliWindow        *window;   /* (owned) */
  const LinliOptions *options;
  int                *ret_result;
  LinliBenchMeter    *meter;    /* (owned) */
  GString            *out;      /* members of the line */
  const char         *failed;   /* (nullable) static: what did not come */
  guint               frames;   /* painted so far */
} Bench;

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

typedef gboolean (*Condition) (Bench *bench, gpointer data);

static gboolean
wait_for (Bench      *bench,
          Condition   condition,
          gpointer    data,
          const char *what)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (WAIT_MS, late_cb, &late);

  while (!late && !condition (bench, data))
    g_main_context_iteration (NULL, TRUE);
  if (late)
    bench->failed = what;
  else
    g_source_remove (id);
  return !late;
}

static gboolean
is_past_frame (Bench    *bench,
               gpointer  data)
{
  return bench->frames > *(guint *) data;
}

/* Until what changed is painted. */
static void
wait_for_frame (Bench *bench)
{
  guint before = bench->frames;

  gtk_widget_queue_draw (GTK_WIDGET (bench->window));
  wait_for (bench, is_past_frame, &before, "a frame");
}

static gint64
now_us (void)
{
  return g_get_monotonic_time ();
}

static void
append_ms (GArray *times,
           gint64  start_us)
{
  double ms = (double) (now_us () - start_us) / 1000;

  g_array_append_val (times, ms);
}

static void
add_figure (Bench      *bench,
            const char *name,
            double      value)
{
  g_string_append_printf (bench->out, ",\"%s\":", name);
  if (isnan (value))
    g_string_append (bench->out, "null");
  else
    linli_json_append_double (bench->out, round (value * 100) / 100);
}

/* ---- the window ---- */

static gboolean
has_main (Bench    *bench,
          gpointer  data)
{
  LinliMainView *view = linli_window_get_main_view (bench->window);

  return view != NULL && linli_main_view_is_ready (view);
}

/* (nullable): the first mapped descendant of @type. */
static GtkWidget *
find_widget (GtkWidget *from,
             GType      type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (from), type) && gtk_widget_get_mapped (from) ? from : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

/* Opens the first page of @type that @kind has; NULL when there is none. */
static GtkWidget *
open_page (Bench           *bench,
           LinliPageType    type,
           const LinliKind *kind)
{
  LinliMainView *view = linli_window_get_main_view (bench->window);

  for (guint i = 0; i < linli_main_view_get_n_pages (view); i++)
    {
      const LinliPageInfo *info = linli_main_view_get_info (view, i);

      if (info->type != type || (kind != NULL && info->kind != kind))
        continue;
      linli_main_view_open_page (view, i);
      if (wait_for (bench, has_main, NULL, "a page"))
        return linli_main_view_get_widget (view, i);
    }
  bench->failed = bench->failed != NULL ? bench->failed : "a page";
  return NULL;
}

static LinliReplica *
get_replica (Bench *bench)
{
  return linli_session_get_replica (linli_window_get_session (bench->window));
}

static const LinliKind *
get_person (Bench *bench)
{
  const LinliField *name = linli_catalogue_get_role (linli_replica_get_catalogue (get_replica (bench)), "person.name");

  return name != NULL ? linli_kind_get_core (name->kind) : NULL;
}

static const char *
get_renderer (Bench *bench)
{
  const char *type = G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (bench->window)));

  return strcmp (type, "GskCairoRenderer") == 0 ? "cairo" : strcmp (type, "GskVulkanRenderer") == 0 ? "vulkan" : "gl";
}

/* ---- the small replica: folders, scrolling, the building picture, memory ---- */

static gboolean
has_folder (Bench    *bench,
            gpointer  page)
{
  return linli_folder_is_loaded (LINLI_FOLDER (linli_records_page_get_folder (page)));
}

/* From the click on a row to the frame that shows who it is. */
static void
measure_folders (Bench            *bench,
                 LinliRecordsPage *page)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = g_list_model_get_n_items (linli_records_page_get_model (page));

  for (guint i = 0; i <= FOLDERS && bench->failed == NULL; i++)
    {
      gint64 start = now_us ();

      linli_records_page_select (page, i % MAX (n, 1));
      if (!wait_for (bench, has_folder, page, "a folder"))
        return;
      wait_for_frame (bench);
      if (i > 0)  /* the first one builds what the others use */
        append_ms (times, start);
    }
  add_figure (bench, "folder_open_ms", linli_bench_percentile (times, 95));
  add_figure (bench, "folder_open_p50_ms", linli_bench_percentile (times, 50));
}

/* Wheel by wheel through the list, then with the slider over all of it. */
static void
scroll (Bench            *bench,
        LinliRecordsPage *page)
{
  GtkWidget *view = find_widget (GTK_WIDGET (page), GTK_TYPE_COLUMN_VIEW);
  GtkAdjustment *adjustment = view != NULL ? gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)) : NULL;

  for (guint i = 0; adjustment != NULL && i < SCROLLS && bench->failed == NULL; i++)
    {
      double upper = gtk_adjustment_get_upper (adjustment);

      gtk_adjustment_set_value (adjustment, i < SCROLLS / 2 ? i * 102.0 : upper * (i - SCROLLS / 2) * 2 / SCROLLS);
      wait_for_frame (bench);
    }
}

static gboolean
has_picture (Bench    *bench,
             gpointer  data)
{
  GtkWidget *view = find_widget (GTK_WIDGET (bench->window), LINLI_TYPE_BUILDING_VIEW);

  if (view == NULL)
    return FALSE;
  linli_building_view_select (LINLI_BUILDING_VIEW (view), 0);
  return linli_building_view_get_selected (LINLI_BUILDING_VIEW (view)) == 0;
}

static gpointer
find_building_func (LinliStore    *store,
                    gpointer       kind,
                    GCancellable  *cancellable,
                    GError       **error)
{
  LinliQuery query = { .kind = kind, .limit = 1 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);
  g_autoptr(GPtrArray) loaded = NULL;

  if (rowids == NULL || rowids->len == 0)
    return NULL;
  loaded = linli_store_load_rowids (store, kind, (const gint64 *) (gconstpointer) rowids->data, 1, error);
  return loaded != NULL && loaded->len > 0 ? linli_id_dup (&((LinliLoaded *) g_ptr_array_index (loaded, 0))->record->id) : NULL;
}

/* From home to home over the whole house: every frame is painted anew, and scrolls. */
static void
measure_matrix (Bench *bench)
{
  const LinliField *name = linli_catalogue_get_role (linli_replica_get_catalogue (get_replica (bench)), "building.name");
  g_autofree LinliId *id = name != NULL
    ? linli_replica_write_sync (get_replica (bench), find_building_func, (gpointer) linli_kind_get_core (name->kind), NULL) : NULL;
  LinliMainView *view = linli_window_get_main_view (bench->window);
  char uuid[LINLI_ID_STRING_SIZE];
  GtkWidget *picture;

  if (id == NULL)
    {
      bench->failed = "a building";
      return;
    }
  linli_main_view_show_building (view, linli_id_format (id, uuid), NULL);
  if (!wait_for (bench, has_picture, NULL, "the building picture"))
    return;
  wait_for_frame (bench);
  picture = find_widget (GTK_WIDGET (bench->window), LINLI_TYPE_BUILDING_VIEW);
  linli_bench_meter_reset (bench->meter);
  for (int i = 0; i < CELLS && bench->failed == NULL; i++)
    {
      linli_building_view_select (LINLI_BUILDING_VIEW (picture), i * 37 % 792);
      gtk_widget_queue_draw (picture);
      wait_for_frame (bench);
    }
  add_figure (bench, "matrix_p95_ms", linli_bench_percentile (linli_bench_meter_get_frames (bench->meter), 95));
  add_figure (bench, "matrix_frames", linli_bench_meter_get_frames (bench->meter)->len);
}

static double
read_peak_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL) || (line = strstr (text, "VmHWM:")) == NULL)
    return (double) NAN;
  return (double) g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) / 1024;
}

static void
measure_small (Bench *bench)
{
  LinliRecordsPage *page = LINLI_RECORDS_PAGE (open_page (bench, LINLI_PAGE_RECORDS, get_person (bench)));

  if (page == NULL)
    return;
  linli_bench_meter_reset (bench->meter);
  measure_folders (bench, page);
  scroll (bench, page);
  add_figure (bench, "loop_gap_p99_ms", linli_bench_percentile (linli_bench_meter_get_gaps (bench->meter), 99));
  add_figure (bench, "loop_gap_max_ms", linli_bench_percentile (linli_bench_meter_get_gaps (bench->meter), 100));
  add_figure (bench, "loop_gaps", linli_bench_meter_get_gaps (bench->meter)->len);
  if (bench->failed == NULL)
    measure_matrix (bench);
  add_figure (bench, "rss_mb", read_peak_mb ());
  add_figure (bench, "people", linli_records_page_get_count (page));
}

/* ---- the large replica: lists and search ---- */

static gboolean
is_first_page (Bench    *bench,
               gpointer  model)
{
  return linli_row_model_is_ready (model);
}

static gboolean
is_counted (Bench    *bench,
            gpointer  model)
{
  return linli_row_model_is_complete (model);
}

static void
measure_lists (Bench *bench)
{
  g_autoptr(GArray) pages = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (double));
  guint people = 0;

  for (guint i = 0; i < LIST_RUNS && bench->failed == NULL; i++)
    {
      gint64 start = now_us ();
      g_autoptr(LinliRowModel) model = linli_row_model_new (get_replica (bench), get_person (bench));

      if (!wait_for (bench, is_first_page, model, "the first rows"))
        return;
      append_ms (pages, start);
      if (!wait_for (bench, is_counted, model, "the count"))
        return;
      append_ms (counts, start);
      people = g_list_model_get_n_items (G_LIST_MODEL (model));
    }
  add_figure (bench, "list_first_page_ms", linli_bench_percentile (pages, 100));
  add_figure (bench, "list_count_ms", linli_bench_percentile (counts, 100));
  add_figure (bench, "people", people);
}

typedef struct { const char *text; gboolean done; guint hits; } Search;

static gpointer
search_func (LinliStore    *store,
             gpointer       text,
             GCancellable  *cancellable,
             GError       **error)
{
  return linli_store_search (store, text, SEARCH_HITS, error);
}

static void
searched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Search *search = user_data;
  g_autoptr(GPtrArray) hits = linli_replica_call_finish (LINLI_REPLICA (object), result, NULL);

  search->hits = hits != NULL ? hits->len : 0;
  search->done = TRUE;
}

static gboolean
is_found (Bench    *bench,
          gpointer  search)
{
  return ((Search *) search)->done;
}

/* There and back again through the reader thread, as the search box goes. */
static void
measure_search (Bench *bench)
{
  g_autoptr(GBytes) bytes = g_resources_lookup_data ("/org/linli/bench/queries.txt", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_auto(GStrv) lines = bytes != NULL ? g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1) : NULL;
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; lines != NULL && lines[i] != NULL && bench->failed == NULL; i++)
    {
      Search search = { lines[i], FALSE, 0 };
      gint64 start = now_us ();

      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      linli_replica_read_async (get_replica (bench), search_func, lines[i], NULL, (GDestroyNotify) g_ptr_array_unref, NULL, searched_cb, &search);
      if (wait_for (bench, is_found, &search, "a search"))
        append_ms (times, start);
    }
  add_figure (bench, "search_p95_ms", linli_bench_percentile (times, 95));
  add_figure (bench, "search_max_ms", linli_bench_percentile (times, 100));
  add_figure (bench, "queries", times->len);
}

static void
measure_large (Bench *bench)
{
  measure_lists (bench);
  if (bench->failed == NULL)
    measure_search (bench);
}

/* ---- */

static gboolean
start_cb (gpointer user_data)
{
  Bench *bench = user_data;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench->window));

  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), bench);
  if (wait_for (bench, has_main, NULL, "the main view"))
    {
      bench->meter = linli_bench_meter_new (GTK_WIDGET (bench->window));
      if (strcmp (bench->options->bench_part, "small") == 0)
        measure_small (bench);
      else
        measure_large (bench);
    }
  if (bench->failed != NULL)
    fprintf (stderr, "linli: %s did not come within %d seconds\n", bench->failed, WAIT_MS / 1000);
  else
    {
      printf ("{\"renderer\":\"%s\"%s}\n", get_renderer (bench), bench->out->str);
      fflush (stdout);
    }
  *bench->ret_result = bench->failed != NULL ? 3 : 0;
  g_clear_pointer (&bench->meter, linli_bench_meter_free);
  g_signal_handlers_disconnect_by_data (clock, bench);
  gtk_window_destroy (GTK_WINDOW (bench->window));
  g_object_unref (bench->window);
  g_string_free (bench->out, TRUE);
  g_free (bench);
  return G_SOURCE_REMOVE;
}

void
linli_bench_window_start (LinliWindow        *window,
                          const LinliOptions *options,
                          int                *ret_result)
{
  Bench *bench = g_new0 (Bench, 1);

  bench->window = g_object_ref (window);
  bench->options = options;
  bench->ret_result = ret_result;
  bench->out = g_string_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1366, 768);
  linli_window_sign_in (window, options->login, options->password);
  gtk_window_present (GTK_WINDOW (window));
  g_idle_add (start_cb, bench);
}
