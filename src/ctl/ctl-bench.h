/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bench/bench.h"

/* `linlictl bench base [--json] [--only ROW,...] [--people N | --full] [--seed N] [--runs N] [--dir DIR]`; @argv[0] is "bench".
 * Returns the exit code: 0 = measured, whatever the figures say. */
int ctl_bench_main (int argc, char **argv);

/* `linlictl bench window [--json] [--people N] [--dir DIR] [--renderer cairo|gl]`: starts `linli --bench window`, under Xvfb where there
 * is no display. */
int ctl_bench_window_main (int argc, char **argv);
/* `linlictl bench fill REPLICA --people N [--password-file FILE]`: a replica of so many people, in which `bench` may sign in with the
 * first line of FILE. */
int ctl_bench_fill_main (int argc, char **argv);
/* `linlictl bench server [--json] [--quick | --clients N --people N] [--seconds N] [--every N] [--svg FILE] [--seed N] [--dir DIR] [--keep]`:
 * simulated laptops against a real linli-server on loopback. */
int ctl_bench_server_main (int argc, char **argv);
/* `linlictl bench sync`. */
int ctl_bench_sync_main (int argc, char **argv);

/* Catalogue, programs and a scratch folder in @dir (nullable: the system's); clock and random are the caller's. */
gboolean ctl_bench_open  (Bench *bench, const char *dir, GError **error);
/* The scratch folder goes, unless it is to be kept; the rest is freed. */
void     ctl_bench_close (Bench *bench);
/* `linlictl bench map [--json] [--features FILE] [--no-window]`: a city of footprints beside plain cairo, and `linli --bench=map` on both
 * renderers. */
int ctl_bench_map_main (int argc, char **argv);

/* (transfer full) (element-type char *): the words that start linli, with a virtual display of @screen where there is none; not ended yet. */
GPtrArray *ctl_bench_find_window      (const char *screen, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the environment that makes GTK take @renderer; FALSE: there is no such renderer. */
gboolean   ctl_bench_make_environment (const char *renderer, char ***environment);
