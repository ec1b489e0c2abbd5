/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map.c - which part of the map is meant. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-map.h"
#include "ctl-replica.h"

#include <string.h>

#define USAGE "linlictl map check|draw|export|import ..."

static const struct { const char *name; CtlVerbFunc run; } subverbs[] = {
  { "check", ctl_map_check_main },
  { "draw", ctl_map_draw_main },
  { "export", ctl_map_export_main },
  { "import", ctl_map_import_main },
};

int
ctl_map_main (int argc, char **argv)
{
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (subverbs); i++)
    if (strcmp (subverbs[i].name, argv[1]) == 0)
      return subverbs[i].run (argc - 1, argv + 1);
  return ctl_usage (USAGE);
}
