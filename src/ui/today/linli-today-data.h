/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* One thing that waits for the person: what it is about and why it waits. */
typedef struct
{
  const LinliKind *kind;
  LinliId          id;
  char            *title, *why;  /* (owned) */
} LinliTodo;

typedef struct
{
  GPtrArray        *conflicts;  /* (owned) LinliTodo: two answers to one question */
  GPtrArray        *returned;   /* (owned) LinliTodo: the server did not take it */
  GPtrArray        *drafts;     /* (owned) LinliTodo: begun and not saved */
  LinliOutboxState  outbox;
} LinliTodayData;

/* LinliReplicaFunc: a LinliTodayData; @data is not used. */
gpointer linli_today_read      (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);
void     linli_today_data_free (LinliTodayData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTodayData, linli_today_data_free)

G_END_DECLS
