/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the banner.  What asks most of the person comes first. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-lasting.h"

#include <glib/gi18n.h>

#define OFFLINE_DAYS  3
#define DAY_MS        (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define CLOCK_OFF_MS  (G_GINT64_CONSTANT (5) * 60 * 1000)

void
linli_lasting_clear (LinliLasting *lasting)
{
  g_clear_pointer (&lasting->text, g_free);
}

/* Where this run of the program synced, the time that really went by; else what the wall clock says. */
static gint64
get_days (const LinliSessionState *state,
          gint64                   now_ms,
          gint64                   elapsed_us)
{
  if (state->synced_us > 0)
    return (elapsed_us - state->synced_us) / 1000 / DAY_MS;
  return (now_ms - state->last_sync_ms) / DAY_MS;
}

static char *
describe_filling (const LinliSessionState *state)
{
  if (state->syncing && state->progress.rows_total > 0)
    /* Translators: grids here, grids in all, rows here, rows in all. */
    return g_strdup_printf (_("More is coming: %u of %u grids, %'ld of %'ld rows. Lists and numbers grow until all is here."),
                            state->filling.grids_done, state->filling.grids, (long) state->progress.rows_done, (long) state->progress.rows_total);
  return g_strdup_printf (_("Not all is here yet: %u of %u grids. Lists and numbers lack the others."),
                          state->filling.grids_done, state->filling.grids);
}

static char *
describe_clock (gint64 off_ms)
{
  gint64 minutes = ABS (off_ms) / 60000, hours = minutes / 60, days = hours / 24;

  if (days > 0)
    return g_strdup_printf (ngettext ("This computer's clock is wrong by %ld day. Set it: dates you enter and deadlines depend on it.",
                                      "This computer's clock is wrong by %ld days. Set it: dates you enter and deadlines depend on it.",
                                      (gulong) days), (long) days);
  if (hours > 0)
    return g_strdup_printf (ngettext ("This computer's clock is wrong by %ld hour. Set it: dates you enter and deadlines depend on it.",
                                      "This computer's clock is wrong by %ld hours. Set it: dates you enter and deadlines depend on it.",
                                      (gulong) hours), (long) hours);
  return g_strdup_printf (ngettext ("This computer's clock is wrong by %ld minute. Set it: deadlines depend on it.",
                                    "This computer's clock is wrong by %ld minutes. Set it: deadlines depend on it.", (gulong) minutes), (long) minutes);
}

static char *
describe_lease (const LinliLease *lease)
{
  gint64 days = linli_session_get_lease_days (lease);

  return g_strdup_printf (ngettext ("The records on this computer are locked in %ld day unless it meets its server. Sync, or carry a file by USB.",
                                    "The records on this computer are locked in %ld days unless it meets its server. Sync, or carry a file by USB.",
                                    (gulong) days), (long) days);
}

void
linli_lasting_describe (const LinliSessionState *state,
                        gint64                   now_ms,
                        gint64                   elapsed_us,
                        LinliLasting            *ret_lasting)
{
  gint64 days = get_days (state, now_ms, elapsed_us);

  *ret_lasting = (LinliLasting) { NULL };
  if (state->read_only)
    {
      ret_lasting->text = g_strdup (_("These records were written by a newer version of Linli and are open for reading only. Update this program to work on."));
      return;
    }
  if (!state->known || !state->has_server)
    return;
  if (state->lease.state == LINLI_LEASE_ENDING)
    {
      ret_lasting->text = describe_lease (&state->lease);
      if (!state->syncing)
        {
          ret_lasting->action = "win.sync";
          ret_lasting->label = _("Sync now");
        }
    }
  else if (state->last_sync_ms == 0 && state->filling.grids > 0)
    {
      ret_lasting->text = describe_filling (state);
      if (!state->syncing)
        {
          ret_lasting->action = "win.sync";
          ret_lasting->label = _("Fetch the rest");
        }
    }
  else if (ABS (state->clock_off_ms) > CLOCK_OFF_MS)
    ret_lasting->text = describe_clock (state->clock_off_ms);
  else if (state->last_sync_ms > 0 && days >= OFFLINE_DAYS && !state->syncing)
    {
      ret_lasting->text = g_strdup_printf (ngettext ("Not synced for %ld day. Others do not see what you saved.",
                                                     "Not synced for %ld days. Others do not see what you saved.", (gulong) days), (long) days);
      ret_lasting->action = "win.sync";
      ret_lasting->label = _("Sync now");
    }
}
