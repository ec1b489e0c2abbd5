/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How long the main loop was away from its sources, and how long frames took.  One meter at a time: it stands around the loop's poll. */
typedef struct _LinliBenchMeter LinliBenchMeter;

LinliBenchMeter *linli_bench_meter_new        (GtkWidget *window);  /* realized */
void             linli_bench_meter_free       (LinliBenchMeter *meter);
/* Forgets what was measured. */
void             linli_bench_meter_reset      (LinliBenchMeter *meter);
/* (transfer none) (element-type double) ms: one for each turn of the loop that did something, without the time that GSK renders. */
GArray          *linli_bench_meter_get_gaps   (LinliBenchMeter *meter);
/* (transfer none) (element-type double) ms: whole frames, layout and rendering included. */
GArray          *linli_bench_meter_get_frames (LinliBenchMeter *meter);

/* The value that @percent of @times do not exceed; NAN when there are none. */
double           linli_bench_percentile       (GArray *times, double percent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBenchMeter, linli_bench_meter_free)

G_END_DECLS
