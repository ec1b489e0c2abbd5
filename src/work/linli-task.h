/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "linli-calendar.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Work that follows from the records: computed from the catalogue's rules of level T, never stored.  When somebody acts on one, its id is
 * the same on every machine. */

#define LINLI_TASK_OPEN G_MAXINT64  /* no day: it does not press */

/* How much it presses, the most first. */
typedef enum { LINLI_URGENCY_OVERDUE, LINLI_URGENCY_TODAY, LINLI_URGENCY_WEEK, LINLI_URGENCY_LATER, LINLI_URGENCY_OPEN,
               LINLI_N_URGENCIES } LinliUrgency;

typedef struct
{
  LinliId          id;           /* UUIDv8 of rule, record and period */
  const LinliRule *rule;
  LinliId          record;       /* of the rule's kind */
  gint64           due;          /* day, or LINLI_TASK_OPEN */
  gboolean         provisional;  /* the day may move: the holidays of its year are not announced */
} LinliTask;

/* @text: (nullable) what the rule's expression gave.  A day off is nobody's last day: what falls due on one is due on the next working
 * day; @work_days are counted from it.  Pure. */
gint64       linli_task_get_due     (const LinliCalendar *calendar, const char *text, guint work_days, gboolean *ret_provisional);
/* Days from @today to @due; below 0: overdue.  @due is no LINLI_TASK_OPEN. */
gint64       linli_task_get_days    (gint64 due, gint64 today);
LinliUrgency linli_task_get_urgency (gint64 due, gint64 today);

/* The work of the replica, what presses most first; at most @limit of each rule.  Rules by which the person's role may not list are left
 * out.  Any thread, with its own store.  (transfer full) (element-type LinliTask) */
GArray      *linli_tasks_find       (LinliStore *store, const LinliCalendar *calendar, guint limit, GCancellable *cancellable, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
