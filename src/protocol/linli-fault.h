/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bugs on purpose.  A simulator that finds nothing proves nothing until it has found what was planted: each of these takes one
 * rule of docs/sync.md away.  None is ever planted by a program that people use; only the simulator calls linli_fault_plant(),
 * and a test of the source tree holds everybody else to that. */
typedef enum
{
  LINLI_FAULT_NONE = 0,
  LINLI_FAULT_NO_DEDUP,           /* a repeated operation is decided again */
  LINLI_FAULT_NO_SCOPE_CHECK,     /* the server decides what its author may not write */
  LINLI_FAULT_LEAK_COMPARTMENT,   /* a pull sends facets the reader does not hold */
  LINLI_FAULT_REVIEW_IGNORED,     /* a value somebody else wrote is overwritten */
  LINLI_FAULT_SAME_DEVICE_OFF,    /* one's own earlier edit counts as somebody else's */
  LINLI_FAULT_DELETE_WINS,        /* a deletion takes along what its author never saw */
  LINLI_FAULT_COUNTER_TWICE,      /* a step counts twice */
  LINLI_FAULT_LOST_CONFLICT,      /* the value that lost is kept nowhere */
  LINLI_FAULT_SEQ_GAP,            /* a number is skipped */
  LINLI_FAULT_PAST_THE_CUT,       /* the cursor passes a page that was cut */
  LINLI_FAULT_PAGE_DELTA,         /* fields newer than the page, not than the base */
  LINLI_FAULT_NO_EXIT,            /* a grid is not told that a row left it */
  LINLI_FAULT_NO_FULL_ON_ENTRY,   /* a row that enters a grid is sent in part */
  LINLI_FAULT_FACET_STAYS,        /* a moved record leaves its facets behind */
  LINLI_FAULT_STALE_FULL_ROW,     /* an older whole row replaces a newer one */
  LINLI_FAULT_LATE_PAGE,          /* a page for cursors of yesterday is applied */
  LINLI_FAULT_HALF_PAGE,          /* cursors are kept though the rows were not */
  LINLI_FAULT_PULL_OVER_EDIT,     /* a pull overwrites what is not sent */
  LINLI_FAULT_NO_ABSORB,          /* an accepted operation stays laid over the row that tells it */
  LINLI_FAULT_RESEND_LOST,        /* what was sent once is not sent again */
  LINLI_FAULT_TRAY_LOST,          /* a returned operation is thrown away */
  LINLI_FAULT_HALF_SAVE,          /* operations queued without the row that shows them */
  LINLI_N_FAULTS,
} LinliFault;

extern LinliFault linli_fault_planted;

static inline gboolean
linli_fault (LinliFault fault)
{
  return G_UNLIKELY (linli_fault_planted == fault);
}

/* @name as in the list of linli_fault_get_name(); FALSE when there is none like it. */
gboolean    linli_fault_plant    (const char *name);
const char *linli_fault_get_name (LinliFault fault);

G_END_DECLS
