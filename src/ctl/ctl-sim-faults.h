/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Planted bugs are compiled only into the test build of the simulator, linlictl-sim.  There this lists them or plants @fault;
 * in linlictl it hands over to the test build, which lies beside it in a build tree.  -1: planted, go on; else the exit code. */
int ctl_sim_take_faults (char **argv, gboolean list, gboolean json, const char *fault);
/* (nullable): the rule of the bug that is planted; NULL in linlictl. */
const char *ctl_sim_get_rule (void);
