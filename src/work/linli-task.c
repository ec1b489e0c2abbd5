/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-task.c - rules of level T over the replica, and when what they ask for is due. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-task.h"

#include "linli-error.h"

#define WEEK_DAYS 7

gint64
linli_task_get_due (const LinliCalendar *calendar, const char *text, guint work_days, gboolean *ret_provisional)
{
  gint64 day;

  *ret_provisional = FALSE;
  if (text == NULL || !linli_date_parse_partial (text, &day))
    return LINLI_TASK_OPEN;
  if (work_days > 0)
    return linli_calendar_due_work_days (calendar, day, (int) work_days, ret_provisional);
  return linli_calendar_due_calendar_days (calendar, day, 0, LINLI_CALENDAR_MOVE_PAST_DAYS_OFF, ret_provisional);
}

gint64
linli_task_get_days (gint64 due, gint64 today)
{
  return due - today;
}

LinliUrgency
linli_task_get_urgency (gint64 due, gint64 today)
{
  if (due == LINLI_TASK_OPEN)
    return LINLI_URGENCY_OPEN;
  if (due < today)
    return LINLI_URGENCY_OVERDUE;
  if (due == today)
    return LINLI_URGENCY_TODAY;
  return due - today <= WEEK_DAYS ? LINLI_URGENCY_WEEK : LINLI_URGENCY_LATER;
}

/* By day, then by rule in the order of the catalogue, then as they were found. */
static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const LinliTask *left = a, *right = b;
  const GPtrArray *rules = data;
  guint left_rule = 0, right_rule = 0;

  if (left->due != right->due)
    return left->due < right->due ? -1 : 1;
  g_ptr_array_find ((GPtrArray *) rules, left->rule, &left_rule);
  g_ptr_array_find ((GPtrArray *) rules, right->rule, &right_rule);
  return left_rule < right_rule ? -1 : left_rule > right_rule;
}

GArray *
linli_tasks_find (LinliStore *store, const LinliCalendar *calendar, guint limit, GCancellable *cancellable, GError **error)
{
  const GPtrArray *rules = linli_store_get_catalogue (store)->rules;
  g_autoptr(GArray) tasks = g_array_new (FALSE, TRUE, sizeof (LinliTask));

  for (guint i = 0; i < rules->len; i++)
    {
      const LinliRule *rule = g_ptr_array_index (rules, i);
      g_autoptr(GError) refused = NULL;
      g_autoptr(GPtrArray) broken = NULL;

      if (rule->level != LINLI_LEVEL_TASK || rule->scope == LINLI_SCOPE_REPLICA)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      broken = linli_store_find_broken (store, rule, limit, &refused);
      if (broken == NULL)
        {
          if (g_error_matches (refused, LINLI_ERROR, LINLI_ERROR_FORBIDDEN) || g_error_matches (refused, LINLI_ERROR, LINLI_ERROR_INVALID))
            continue;
          g_propagate_error (error, g_steal_pointer (&refused));
          return NULL;
        }
      for (guint j = 0; j < broken->len; j++)
        {
          const LinliBroken *found = g_ptr_array_index (broken, j);
          LinliTask task = { { { 0 } }, rule, found->record, LINLI_TASK_OPEN, FALSE };

          task.due = linli_task_get_due (calendar, found->due, rule->work_days, &task.provisional);
          linli_id_derive_task (rule->id, &found->record, found->period != NULL ? found->period : "", &task.id);
          g_array_append_val (tasks, task);
        }
    }
  /* Stable: what was found first stays first. */
  g_array_sort_with_data (tasks, compare, (gpointer) rules);
  return g_steal_pointer (&tasks);
}
