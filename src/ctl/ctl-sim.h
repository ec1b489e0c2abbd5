/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* `linlictl sim [--seed S] [--schedules N | --seconds T] [--steps K] [--json]`; @argv[0] is "sim".  Returns the exit code. */
int ctl_sim_main (int argc, char **argv);
