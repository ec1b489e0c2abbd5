/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linlictl.c - everything that needs no window: one verb, one JSON value on stdout, one line of error on stderr.
 * Exit codes: 0 done, 1 refused, 2 wrong usage, 3 cannot (file, network). */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"

#include "ctl-admin.h"
#include "ctl-bench.h"
#include "ctl-files.h"
#include "ctl-map.h"
#include "ctl-registry.h"
#include "ctl-replica.h"
#include "ctl-sim.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *name; CtlVerbFunc run; const char *help; } verbs[] = {
  { "demo", ctl_demo_main, "DIR [--seed N]                      make the demo community" },
  { "admin", ctl_admin_main, "SERVERDIR init|user|code|devices|revoke|grids" },
  { "enroll", ctl_enroll_main, "REPLICA --server URL --user L --password-file F --code C [--anew]" },
  { "sync", ctl_sync_main, "REPLICA [--server URL] [--watch] [--compare] [--metered]" },
  { "courier", ctl_courier_main, "export DIR [--device N] -o FILE | import DIR FILE [-o ANSWER]   sync carried by hand" },
  { "list", ctl_list_main, "REPLICA KIND [--where EXPR] [--limit N]" },
  { "show", ctl_show_main, "REPLICA KIND ID" },
  { "new", ctl_new_main, "REPLICA KIND F=V... [+ KIND F=V...] [--reason T]" },
  { "edit", ctl_edit_main, "REPLICA KIND ID F=V... [--reason T]" },
  { "verify", ctl_verify_main, "REPLICA KIND ID F..." },
  { "delete", ctl_delete_main, "REPLICA KIND ID" },
  { "move", ctl_move_main, "REPLICA KIND ID --to PLACE | --com N [--grid N]" },
  { "history", ctl_history_main, "REPLICA KIND ID" },
  { "conflicts", ctl_conflicts_main, "REPLICA [--all] [--reveal]" },
  { "resolve", ctl_resolve_main, "REPLICA CONFLICT --choice mine|server|VALUE [--seen TOKEN] [--reason T]" },
  { "returned", ctl_returned_main, "REPLICA [--reveal]" },
  { "status", ctl_status_main, "REPLICA [--json]" },
  { "receipt", ctl_receipt_main, "REPLICA [--day YYYY-MM-DD]" },
  { "search", ctl_search_main, "REPLICA TEXT [--limit N]" },
  { "import", ctl_import_main, "REPLICA FILE --kind K [--dry-run] [--skip-bad]" },
  { "undo", ctl_undo_main, "REPLICA BATCH" },
  { "export", ctl_export_main, "REPLICA --kind K --format csv|geojson" },
  { "attach", ctl_attach_main, "REPLICA KIND ID FIELD FILE..." },
  { "files", ctl_files_main, "REPLICA [--json]" },
  { "fetch", ctl_fetch_main, "REPLICA KIND ID FIELD [--original]" },
  { "check", ctl_check_main, "REPLICA" },
  { "repair", ctl_repair_main, "REPLICA" },
  { "map", ctl_map_main, "draw REPLICA --bbox W,S,E,N --size WxH [--theme T] [--footprints] -o FILE.png|pdf|svg" },
  { "grids", ctl_grids_main, "settle REPLICA [--dry-run]   buildings go to the grid in which they stand" },
  { "registry", ctl_registry_main, "check [DIR] [--against OLD] [--json]" },
  { "sim", ctl_sim_main, "[--seed S] [--schedules N | --seconds T] [--list-faults | --fault NAME] [--json]" },
  { "bench", ctl_bench_main, "base|sync|window|map|server|fill ... [--json] [--people N]" },
};

static int
print_help (FILE *to, int code)
{
  fprintf (to, "usage: linlictl [--registry DIR] VERB ...\n");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    fprintf (to, "  %-10s %s\n", verbs[i].name, verbs[i].help);
  return code;
}

/* --registry DIR stands anywhere and holds for the whole run. */
static gboolean
take_registry (int *argc, char **argv)
{
  int n = 1;

  for (int i = 1; i < *argc; i++)
    {
      const char *dir = NULL;

      if (strcmp (argv[i], "--registry") == 0)
        {
          if (i + 1 >= *argc)
            return FALSE;
          dir = argv[++i];
        }
      else if (g_str_has_prefix (argv[i], "--registry="))
        dir = argv[i] + strlen ("--registry=");
      if (dir != NULL)
        g_setenv ("LINLI_REGISTRY_DIR", dir, TRUE);
      else
        argv[n++] = argv[i];
    }
  *argc = n;
  argv[n] = NULL;
  return TRUE;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (!take_registry (&argc, argv))
    {
      fprintf (stderr, "linlictl: --registry needs a folder\n");
      return 2;
    }
  if (argc < 2)
    return print_help (stderr, 2);
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "help") == 0)
    return print_help (stdout, 0);
  if (strcmp (argv[1], "--version") == 0)
    {
      puts ("linlictl " LINLI_VERSION);
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, argv[1]) == 0)
      return verbs[i].run (argc - 1, argv + 1);

  fprintf (stderr, "linlictl: no verb \"%s\"; linlictl --help lists them\n", argv[1]);
  return 2;
}
