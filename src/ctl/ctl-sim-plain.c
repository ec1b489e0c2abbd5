/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-sim-plain.c - linlictl carries no planted bug: it hands over to the test build beside it. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-sim-faults.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int
ctl_sim_take_faults (char **argv, gboolean list, gboolean json, const char *fault)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  g_autofree char *dir = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *program = g_build_filename (dir, "linlictl-sim", NULL);

  execv (program, argv);
  fprintf (stderr, "linlictl sim: planted bugs are compiled only into the test build of the simulator, which is not there (%s: %s)\n", program,
           g_strerror (errno));
  return 3;
}

const char *
ctl_sim_get_rule (void)
{
  return NULL;
}
