/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-sim-faulty.c - the test build of the simulator: lists the bugs it carries, plants one, and runs. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-sim-faults.h"
#include "ctl-sim.h"

#include "linli-fault.h"
#include "linli-json.h"

#include <locale.h>
#include <stdio.h>

static void
print_list (gboolean json)
{
  g_autoptr(GString) out = g_string_new ("{\"faults\":[");

  for (LinliFault fault = LINLI_FAULT_NONE + 1; fault < LINLI_N_FAULTS; fault++)
    {
      if (!json)
        {
          printf ("%-22s %s\n", linli_fault_get_name (fault), linli_fault_get_rule (fault));
          continue;
        }
      g_string_append (out, fault > LINLI_FAULT_NONE + 1 ? ",{\"name\":" : "{\"name\":");
      linli_json_append_string (out, linli_fault_get_name (fault), -1);
      g_string_append (out, ",\"rule\":");
      linli_json_append_string (out, linli_fault_get_rule (fault), -1);
      g_string_append_c (out, '}');
    }
  if (json)
    printf ("%s]}\n", out->str);
}

int
ctl_sim_take_faults (char **argv, gboolean list, gboolean json, const char *fault)
{
  if (list)
    {
      print_list (json);
      return 0;
    }
  if (linli_fault_plant (fault))
    return -1;
  fprintf (stderr, "linlictl sim: there is no bug \"%s\" to plant; --list-faults names them\n", fault);
  return 2;
}

const char *
ctl_sim_get_rule (void)
{
  return linli_fault_get_rule (linli_fault_planted);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  return ctl_sim_main (argc, argv);
}
