/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A gap is the time between two polls of the main loop: what a key press would have waited.  GSK's part of it is the paint phase of the
 * frame clock less the window's own snapshot, which is our code and GTK's and counts. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-bench-meter.h"

#include <math.h>

#define NOTHING_US 50  /* a turn of the loop that only looked round */

struct _LinliBenchMeter
{
  GtkWidget     *window;
  GdkFrameClock *clock;     /* (owned) */
  GPollFunc      poll;
  void         (*snapshot) (GtkWidget *widget, GtkSnapshot *snapshot);
  gint64         left_us, frame_us, paint_us, render_us, snapshot_us;
  GArray        *gaps, *frames;  /* (owned) double, ms */
};

static LinliBenchMeter *current;

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

double
linli_bench_percentile (GArray *times,
                        double  percent)
{
  g_autoptr(GArray) sorted = g_array_copy (times);
  guint place = (guint) ceil (percent / 100 * times->len);

  if (times->len == 0)
    return (double) NAN;
  g_array_sort (sorted, compare_times);
  return g_array_index (sorted, double, CLAMP (place, 1, times->len) - 1);
}

static int
meter_poll (GPollFD *fds,
            guint    n,
            int      timeout)
{
  LinliBenchMeter *meter = current;
  gint64 busy = g_get_monotonic_time () - meter->left_us - meter->render_us;
  double ms = (double) busy / 1000;
  int result;

  if (busy >= NOTHING_US)
    g_array_append_val (meter->gaps, ms);
  meter->render_us = 0;
  result = meter->poll (fds, n, timeout);
  meter->left_us = g_get_monotonic_time ();
  return result;
}

static void
meter_snapshot (GtkWidget   *widget,
                GtkSnapshot *snapshot)
{
  gint64 start = g_get_monotonic_time ();

  current->snapshot (widget, snapshot);
  current->snapshot_us += g_get_monotonic_time () - start;
}

static void
before_paint_cb (GdkFrameClock   *clock,
                 LinliBenchMeter *meter)
{
  meter->frame_us = meter->paint_us = g_get_monotonic_time ();
  meter->snapshot_us = 0;
}

/* Behind GTK's own handler, which does the layout where there is any; the paint phase follows. */
static void
layout_cb (GdkFrameClock   *clock,
           LinliBenchMeter *meter)
{
  meter->paint_us = g_get_monotonic_time ();
  meter->snapshot_us = 0;
}

static void
paint_cb (GdkFrameClock   *clock,
          LinliBenchMeter *meter)
{
  gint64 now = g_get_monotonic_time ();
  double ms = (double) (now - meter->frame_us) / 1000;

  if (meter->frame_us == 0 || meter->paint_us < meter->frame_us || meter->snapshot_us == 0)
    return;
  meter->render_us += now - meter->paint_us - meter->snapshot_us;
  g_array_append_val (meter->frames, ms);
}

LinliBenchMeter *
linli_bench_meter_new (GtkWidget *window)
{
  LinliBenchMeter *meter = g_new0 (LinliBenchMeter, 1);

  g_return_val_if_fail (current == NULL, NULL);

  current = meter;
  meter->window = window;
  meter->gaps = g_array_new (FALSE, FALSE, sizeof (double));
  meter->frames = g_array_new (FALSE, FALSE, sizeof (double));
  meter->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  g_signal_connect (meter->clock, "before-paint", G_CALLBACK (before_paint_cb), meter);
  g_signal_connect (meter->clock, "layout", G_CALLBACK (layout_cb), meter);
  g_signal_connect (meter->clock, "paint", G_CALLBACK (paint_cb), meter);
  meter->snapshot = GTK_WIDGET_GET_CLASS (window)->snapshot;
  GTK_WIDGET_GET_CLASS (window)->snapshot = meter_snapshot;
  meter->poll = g_main_context_get_poll_func (NULL);
  meter->left_us = g_get_monotonic_time ();
  g_main_context_set_poll_func (NULL, meter_poll);
  return meter;
}

void
linli_bench_meter_free (LinliBenchMeter *meter)
{
  g_main_context_set_poll_func (NULL, meter->poll);
  GTK_WIDGET_GET_CLASS (meter->window)->snapshot = meter->snapshot;
  g_signal_handlers_disconnect_by_data (meter->clock, meter);
  g_object_unref (meter->clock);
  g_array_unref (meter->gaps);
  g_array_unref (meter->frames);
  current = NULL;
  g_free (meter);
}

void
linli_bench_meter_reset (LinliBenchMeter *meter)
{
  g_array_set_size (meter->gaps, 0);
  g_array_set_size (meter->frames, 0);
}

GArray *
linli_bench_meter_get_gaps (LinliBenchMeter *meter)
{
  return meter->gaps;
}

GArray *
linli_bench_meter_get_frames (LinliBenchMeter *meter)
{
  return meter->frames;
}
