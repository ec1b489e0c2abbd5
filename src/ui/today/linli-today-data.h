/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"
#include "linli-task.h"

G_BEGIN_DECLS

/* What a thing to do is about; the order is the order of the page. */
typedef enum { LINLI_TODO_CONFLICT, LINLI_TODO_RETURNED, LINLI_TODO_BROKEN, LINLI_TODO_DRAFT, LINLI_TODO_OVERDUE, LINLI_TODO_TODAY, LINLI_TODO_WEEK,
               LINLI_TODO_SCOPE /* news, nothing to do; no record */, LINLI_TODO_LATER, LINLI_TODO_OPEN, LINLI_TODO_STALE, LINLI_N_TODO_TYPES } LinliTodoType;

/* One thing that waits for the person: what it is about, why it waits, when it is due and where to do it. */
typedef struct
{
  LinliTodoType     type;
  const LinliKind  *kind;    /* (nullable): about no record */
  LinliId           id;
  const LinliField *field;   /* (nullable) where in the record it is done */
  LinliId           task;    /* of work that follows from a rule; else null */
  const LinliRule  *rule;    /* (nullable) */
  char             *title, *place, *why; /* (owned); place "" */
  char             *when;    /* (owned) (nullable) */
} LinliTodo;

typedef struct
{
  GPtrArray        *todos;      /* (owned) LinliTodo, in the order of the page */
  guint             counts[LINLI_N_TODO_TYPES];
  guint             total, fresh; /* people of the person's own grids, and those whom somebody looked at within the year */
  LinliOutboxState  outbox;
} LinliTodayData;

/* LinliReplicaFunc: a LinliTodayData; @data is not used. */
gpointer linli_today_read       (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);
void     linli_today_data_free  (LinliTodayData *data);
/* What cannot wait: the number in the sidebar. */
guint    linli_today_count      (const LinliTodayData *data);
/* (transfer full): "today", "in 3 days", "2 days late"; pure. */
char    *linli_today_format_due (gint64 due, gint64 today, gboolean provisional) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTodayData, linli_today_data_free)

G_END_DECLS
