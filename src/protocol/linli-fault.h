/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bugs on purpose.  A simulator that finds nothing proves nothing until it has found what was planted: each of these takes one
 * rule of docs/sync.md away.  They are compiled only into the test build of these sources (linlictl-sim, with LINLI_FAULTS
 * defined); in a program that people use linli_fault() is FALSE when the compiler reads it, and nothing of a fault is left. */
typedef enum
{
  LINLI_FAULT_NONE = 0,
  LINLI_FAULT_NO_DEDUP,
  LINLI_FAULT_NO_SCOPE_CHECK,
  LINLI_FAULT_LEAK_COMPARTMENT,
  LINLI_FAULT_REVIEW_IGNORED,
  LINLI_FAULT_SAME_DEVICE_OFF,
  LINLI_FAULT_DELETE_WINS,
  LINLI_FAULT_COUNTER_TWICE,
  LINLI_FAULT_LOST_CONFLICT,
  LINLI_FAULT_SEQ_GAP,
  LINLI_FAULT_PAST_THE_CUT,
  LINLI_FAULT_PAGE_DELTA,
  LINLI_FAULT_NO_EXIT,
  LINLI_FAULT_NO_FULL_ON_ENTRY,
  LINLI_FAULT_FACET_STAYS,
  LINLI_FAULT_STALE_FULL_ROW,
  LINLI_FAULT_LATE_PAGE,
  LINLI_FAULT_HALF_PAGE,
  LINLI_FAULT_PULL_OVER_EDIT,
  LINLI_FAULT_NO_ABSORB,
  LINLI_FAULT_RESEND_LOST,
  LINLI_FAULT_TRAY_LOST,
  LINLI_FAULT_HALF_SAVE,
  LINLI_FAULT_SET_REPLACES,
  LINLI_FAULT_MAX_IGNORED,
  LINLI_FAULT_LATEST_REVERSED,
  LINLI_FAULT_WORKFLOW_IGNORED,
  LINLI_FAULT_GROUP_IN_PARTS,
  LINLI_FAULT_CLOCK_BELIEVED,
  LINLI_FAULT_VERIFY_BACKWARDS,
  LINLI_FAULT_CONFLICT_STAYS,
  LINLI_FAULT_FACETS_SURVIVE,
  LINLI_FAULT_AUTHOR_CLAIMED,
  LINLI_FAULT_DEAD_COMES_BACK,
  LINLI_FAULT_SCOPE_STAYS,
  LINLI_FAULT_SCOPE_TAKES_WORK,
  LINLI_FAULT_OTHER_GRID_LATE,
  LINLI_FAULT_NOT_OFFERED_AGAIN,
  LINLI_FAULT_LOST_BASE_TRUSTED,
  LINLI_FAULT_DEATHS_UNTOLD,
  LINLI_FAULT_OLD_VALUE_UNGUARDED,
  LINLI_FAULT_CONFLICT_HELD,
  LINLI_FAULT_ROLE_STAYS,
  LINLI_FAULT_ROLE_UNFILLED,
  LINLI_FAULT_OLD_ANSWER,
  LINLI_FAULT_OTHER_SCOPE,
  LINLI_FAULT_COPY_ANSWERED,
  LINLI_FAULT_PART_STAYS,
  LINLI_FAULT_MOVE_UNCHECKED,
  LINLI_FAULT_RESOLVE_STALE_WINS,
  LINLI_FAULT_RESOLVE_NOT_ONCE,
  LINLI_FAULT_RESOLVE_STAYS_OPEN,
  LINLI_FAULT_RESOLVE_UNSHOWN,
  LINLI_FAULT_MEND_NOTHING,
  LINLI_FAULT_MEND_KEEPS,
  LINLI_FAULT_ERASED_CONFLICT_STAYS,
  LINLI_FAULT_SWEPT_UNTOLD,
  LINLI_FAULT_SWEPT_KEPT,
  LINLI_N_FAULTS,
} LinliFault;

#ifdef LINLI_FAULTS

extern LinliFault linli_fault_planted;

static inline gboolean
linli_fault (LinliFault fault)
{
  return G_UNLIKELY (linli_fault_planted == fault);
}

/* @name as in the list of linli_fault_get_name(); FALSE when there is none like it. */
gboolean    linli_fault_plant    (const char *name);
const char *linli_fault_get_name (LinliFault fault);
/* The rule that the fault takes away, in words. */
const char *linli_fault_get_rule (LinliFault fault);

#else

#define linli_fault(fault) FALSE

#endif

G_END_DECLS
