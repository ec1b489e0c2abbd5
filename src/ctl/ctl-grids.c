/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-grids.c - buildings go with everything in them to the grid in which they stand, without a window. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-grid-settle.h"

#include <string.h>

#define USAGE "linlictl grids settle REPLICA [--dry-run] [--json]"

static void
append_line (GString *out, const LinliSettlePlan *plan, guint place)
{
  const LinliSettleLine *line = &g_array_index (plan->lines, LinliSettleLine, place);

  g_string_append_printf (out, "%s{\"from\":", place > 0 ? "," : "");
  if (line->from == LINLI_GRID_OUTSIDE)
    g_string_append (out, "null");
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, line->from);
  g_string_append (out, ",\"from_name\":");
  ctl_append_text (out, line->from_name);
  g_string_append (out, ",\"to\":");
  ctl_append_id (out, &g_array_index (plan->targets, LinliId, place));
  g_string_append (out, ",\"to_name\":");
  ctl_append_text (out, line->to_name);
  g_string_append_printf (out, ",\"buildings\":%u,\"homes\":%u,\"people\":%u,\"visits\":%u,\"may\":%s}", line->buildings, line->work.homes,
                          line->work.people, line->work.load, line->may ? "true" : "false");
}

/* The exit code: 1 where somebody else has to move the rest. */
static int
print_settled (const LinliSettlePlan *plan, const LinliSettled *settled, gboolean dry)
{
  g_autoptr(GString) out = g_string_new ("{\"lines\":[");

  for (guint i = 0; i < plan->lines->len; i++)
    append_line (out, plan, i);
  g_string_append_printf (out, "],\"to_move\":%u,\"moved\":%u,\"left\":%u,\"refused\":%u,\"why\":", plan->moves->len, settled->moved, settled->left,
                          plan->refused);
  ctl_append_text (out, settled->why);
  g_string_append_printf (out, ",\"batch\":%" G_GINT64_FORMAT ",\"dry_run\":%s}", settled->batch, dry ? "true" : "false");
  ctl_print (out);
  if (plan->refused > 0)
    g_printerr ("linlictl grids: %u buildings stand in another grid than keeps them, and your role does not write in both:"
                " ask who has the whole community\n", plan->refused);
  if (settled->why != NULL)
    g_printerr ("linlictl grids: %u buildings were left where they are: %s\n", settled->left, settled->why);
  return plan->refused > 0 || settled->why != NULL ? 1 : 0;
}

static int
settle_main (int argc, char **argv)
{
  gboolean json = FALSE, dry = FALSE;
  const CtlOption options[] = { { "--json", CTL_FLAG, &json }, { "--dry-run", CTL_FLAG, &dry } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliSettlePlan) plan = NULL;
  g_auto(LinliSettled) settled = { 0 };

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), dry ? LINLI_STORE_READ_ONLY : 0, &error);
  plan = store != NULL ? linli_grid_settle_plan_now (store, NULL, &error) : NULL;
  if (plan == NULL)
    return ctl_fail ("grids", error);
  while (!dry && settled.next < plan->moves->len)
    if (!linli_grid_settle_piece (store, plan, &settled, &error))
      return ctl_fail ("grids", error);
  return print_settled (plan, &settled, dry);
}

int
ctl_grids_main (int argc, char **argv)
{
  if (argc > 1 && strcmp (argv[1], "settle") == 0)
    return settle_main (argc - 1, argv + 1);
  return ctl_usage (USAGE);
}
