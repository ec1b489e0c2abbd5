/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long from the start of the process to the first frame somebody can work with. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-smoke-test.h"

#include "linli-records-page.h"
#include "linli-snapshot.h"

#include <json-glib/json-glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_S 60
#define MAX_TRIES 40

typedef struct
{
  LinliWindow        *window;
  const LinliOptions *options;
  int                *ret_result;
  guint               timeout_id, frames;
  gint64              first_frame_ms, start_ms;
} Smoke;

/* Field 22 of /proc/self/stat: when the process started, in clock ticks since the machine did. */
static gint64
get_process_age_ms (void)
{
  g_autofree char *stat = NULL;
  g_auto(GStrv) fields = NULL;
  const char *after_name;
  struct timespec now;
  long ticks = sysconf (_SC_CLK_TCK);

  if (ticks <= 0 || !g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) || (after_name = strrchr (stat, ')')) == NULL
      || clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return -1;
  fields = g_strsplit (after_name + 2, " ", 22);
  if (g_strv_length (fields) < 20)
    return -1;
  return now.tv_sec * G_GINT64_CONSTANT (1000) + now.tv_nsec / 1000000 - g_ascii_strtoll (fields[19], NULL, 10) * 1000 / ticks;
}

static void
end (Smoke *smoke,
     int    result)
{
  GtkWindow *window = GTK_WINDOW (smoke->window);

  *smoke->ret_result = result;
  g_clear_handle_id (&smoke->timeout_id, g_source_remove);
  g_free (smoke);
  gtk_window_destroy (window);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Smoke *smoke = user_data;
  const char *said = linli_window_get_error (smoke->window);

  smoke->timeout_id = 0;
  fprintf (stderr, "linli: no usable frame within %d seconds%s%s\n", TIMEOUT_S, said != NULL ? ": " : "", said != NULL ? said : "");
  end (smoke, 3);
  return G_SOURCE_REMOVE;
}

static gboolean
is_usable (Smoke *smoke)
{
  LinliMainView *view = linli_window_get_main_view (smoke->window);

  if (smoke->options->login == NULL)
    return linli_window_get_state (smoke->window) == LINLI_WINDOW_SIGN_IN || linli_window_get_state (smoke->window) == LINLI_WINDOW_CHOOSE;
  return linli_window_get_state (smoke->window) == LINLI_WINDOW_MAIN && view != NULL && linli_main_view_is_ready (view);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_word (JsonBuilder *builder,
          const char  *name,
          const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_versions (JsonBuilder *builder)
{
  g_autofree char *gtk = g_strdup_printf ("%u.%u.%u", gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version ());
  g_autofree char *adwaita = g_strdup_printf ("%u.%u.%u", adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());

  add_word (builder, "version", LINLI_VERSION);
  add_word (builder, "gtk", gtk);
  add_word (builder, "adwaita", adwaita);
}

/* One line of JSON about the frame in sight. */
static void
print_report (Smoke                     *smoke,
              const LinliSnapshotReport *picture)
{
  LinliMainView *view = linli_window_get_main_view (smoke->window);
  GtkWidget *page = view != NULL ? linli_main_view_get_widget (view, linli_main_view_get_page (view)) : NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_number (builder, "start_ms", smoke->start_ms);
  add_number (builder, "first_frame_ms", smoke->first_frame_ms);
  add_number (builder, "rows", LINLI_IS_RECORDS_PAGE (page) ? linli_records_page_get_count (LINLI_RECORDS_PAGE (page)) : 0);
  add_number (builder, "pages", view != NULL ? linli_main_view_get_n_pages (view) : 0);
  add_word (builder, "title", gtk_window_get_title (GTK_WINDOW (smoke->window)));
  add_word (builder, "locale", setlocale (LC_MESSAGES, NULL));
  json_builder_set_member_name (builder, "sandboxed");
  json_builder_add_boolean_value (builder, g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS));
  add_word (builder, "renderer", G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (smoke->window))));
  add_versions (builder);
  add_number (builder, "glyphs", picture->n_glyphs);
  add_number (builder, "unknown_glyphs", picture->n_unknown);
  add_number (builder, "colors", picture->n_colors);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  printf ("%s\n", text);
  fflush (stdout);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Smoke *smoke = user_data;
  const char *said = linli_window_get_error (smoke->window);
  g_autoptr(GError) error = NULL;
  LinliSnapshotReport picture;

  if (smoke->first_frame_ms == 0)
    smoke->first_frame_ms = get_process_age_ms ();
  if (said != NULL)
    {
      fprintf (stderr, "linli: %s\n", said);
      end (smoke, linli_window_get_state (smoke->window) == LINLI_WINDOW_SIGN_IN ? 1 : 3);
      return G_SOURCE_REMOVE;
    }
  if (!is_usable (smoke))
    return G_SOURCE_CONTINUE;
  /* This frame lays it out and paints it; at the tick after it the person sees it. */
  if (smoke->frames++ < 1)
    {
      gtk_widget_queue_draw (widget);
      return G_SOURCE_CONTINUE;
    }
  if (smoke->start_ms == 0)
    smoke->start_ms = get_process_age_ms ();
  if (!linli_snapshot_save (GTK_WINDOW (smoke->window), smoke->options->smoke_picture, &picture, &error))
    {
      /* Between two layouts the window has nothing to show for a moment. */
      if (smoke->frames < MAX_TRIES)
        return G_SOURCE_CONTINUE;
      fprintf (stderr, "linli: %s\n", error->message);
      end (smoke, 3);
      return G_SOURCE_REMOVE;
    }
  print_report (smoke, &picture);
  end (smoke, 0);
  return G_SOURCE_REMOVE;
}

void
linli_smoke_test_start (LinliWindow        *window,
                        const LinliOptions *options,
                        int                *ret_result)
{
  Smoke *smoke = g_new0 (Smoke, 1);

  smoke->window = window;
  smoke->options = options;
  smoke->ret_result = ret_result;
  *ret_result = 3;
  smoke->timeout_id = g_timeout_add_seconds (TIMEOUT_S, timeout_cb, smoke);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), tick_cb, smoke, NULL);
}
