/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* `linlictl bench base [--json] [--only ROW,...] [--people N | --full] [--seed N] [--runs N] [--dir DIR]`; @argv[0] is "bench".
 * Returns the exit code: 0 = measured, whatever the figures say. */
int ctl_bench_main (int argc, char **argv);
