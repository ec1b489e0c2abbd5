/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long from the start of the process to the first frame somebody can work with. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-smoke-test.h"

#include "linli-records-page.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_S 60

typedef struct
{
  LinliWindow *window;
  gboolean     signs_in;
  int         *ret_result;
  guint        timeout_id, frames;
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

  if (!smoke->signs_in)
    return linli_window_get_state (smoke->window) == LINLI_WINDOW_SIGN_IN;
  return linli_window_get_state (smoke->window) == LINLI_WINDOW_MAIN && view != NULL && linli_main_view_is_ready (view);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Smoke *smoke = user_data;
  LinliMainView *view = linli_window_get_main_view (smoke->window);
  const char *said = linli_window_get_error (smoke->window);
  GtkWidget *page;
  guint rows;

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
  page = view != NULL ? linli_main_view_get_widget (view, linli_main_view_get_page (view)) : NULL;
  rows = LINLI_IS_RECORDS_PAGE (page) ? linli_records_page_get_count (LINLI_RECORDS_PAGE (page)) : 0;
  printf ("{\"start_ms\":%" G_GINT64_FORMAT ",\"rows\":%u,\"pages\":%u}\n", get_process_age_ms (), rows,
          view != NULL ? linli_main_view_get_n_pages (view) : 0);
  fflush (stdout);
  end (smoke, 0);
  return G_SOURCE_REMOVE;
}

void
linli_smoke_test_start (LinliWindow *window,
                        gboolean     signs_in,
                        int         *ret_result)
{
  Smoke *smoke = g_new0 (Smoke, 1);

  smoke->window = window;
  smoke->signs_in = signs_in;
  smoke->ret_result = ret_result;
  *ret_result = 3;
  smoke->timeout_id = g_timeout_add_seconds (TIMEOUT_S, timeout_cb, smoke);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), tick_cb, smoke, NULL);
}
