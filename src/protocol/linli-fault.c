/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-fault.c - bugs that the simulator plants to prove that it finds them. */
#define G_LOG_DOMAIN "linli-protocol"

#include "config.h"
#include "linli-fault.h"

LinliFault linli_fault_planted = LINLI_FAULT_NONE;

static const char *const names[LINLI_N_FAULTS] = {
  [LINLI_FAULT_NONE] = "none",
  [LINLI_FAULT_NO_DEDUP] = "no-dedup",
  [LINLI_FAULT_NO_SCOPE_CHECK] = "no-scope-check",
  [LINLI_FAULT_LEAK_COMPARTMENT] = "leak-compartment",
  [LINLI_FAULT_REVIEW_IGNORED] = "review-ignored",
  [LINLI_FAULT_SAME_DEVICE_OFF] = "same-device-off",
  [LINLI_FAULT_DELETE_WINS] = "delete-wins",
  [LINLI_FAULT_COUNTER_TWICE] = "counter-twice",
  [LINLI_FAULT_LOST_CONFLICT] = "lost-conflict",
  [LINLI_FAULT_SEQ_GAP] = "seq-gap",
  [LINLI_FAULT_PAST_THE_CUT] = "past-the-cut",
  [LINLI_FAULT_PAGE_DELTA] = "page-delta",
  [LINLI_FAULT_NO_EXIT] = "no-exit",
  [LINLI_FAULT_NO_FULL_ON_ENTRY] = "no-full-on-entry",
  [LINLI_FAULT_FACET_STAYS] = "facet-stays",
  [LINLI_FAULT_STALE_FULL_ROW] = "stale-full-row",
  [LINLI_FAULT_LATE_PAGE] = "late-page",
  [LINLI_FAULT_HALF_PAGE] = "half-page",
  [LINLI_FAULT_PULL_OVER_EDIT] = "pull-over-edit",
  [LINLI_FAULT_NO_ABSORB] = "no-absorb",
  [LINLI_FAULT_RESEND_LOST] = "resend-lost",
  [LINLI_FAULT_TRAY_LOST] = "tray-lost",
  [LINLI_FAULT_HALF_SAVE] = "half-save",
};

const char *
linli_fault_get_name (LinliFault fault)
{
  return names[fault];
}

gboolean
linli_fault_plant (const char *name)
{
  for (guint i = 0; i < LINLI_N_FAULTS; i++)
    if (g_str_equal (name, names[i]))
      {
        linli_fault_planted = (LinliFault) i;
        return TRUE;
      }
  return FALSE;
}
