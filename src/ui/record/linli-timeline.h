/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* What happened to a record, as far as this replica knows: changes, checks, conflicts, looks at what is hidden; newest first. */
typedef enum
{
  LINLI_EVENT_CHANGED = 1, LINLI_EVENT_CREATED, LINLI_EVENT_DELETED, LINLI_EVENT_VERIFIED, LINLI_EVENT_CONFLICT, LINLI_EVENT_READ,
} LinliEventType;

typedef struct
{
  LinliEventType    type;
  gint64            at_ms;
  char             *who;            /* (owned) (nullable): nobody knows */
  const LinliField *field;          /* (nullable): the whole record */
  LinliValue        before, after;  /* CONFLICT: what the server kept, what waits beside it */
  char             *before_text, *after_text;  /* (owned) in words, hidden values stay hidden; "" = empty */
  char             *reason;         /* (owned) (nullable) */
  const char       *section;        /* READ: its label */
  const char       *purpose;        /* READ: (nullable) in words */
  gboolean          is_pending;     /* nobody else has it yet */
  gboolean          is_returned;    /* the server sent it back: it stands nowhere */
  gboolean          is_open;        /* CONFLICT: to be settled */
} LinliEvent;

typedef struct
{
  GPtrArray *events;    /* (owned) LinliEvent */
  gboolean   is_whole;  /* from the creation to now without a gap */
} LinliTimeline;

/* @field: (nullable): only this one, without looks.  Parts that the person may not read are left out. */
LinliTimeline *linli_timeline_read (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliField *field, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
void           linli_timeline_free (LinliTimeline *self);
/* TRUE when @entries (LinliHistoryEntry, newest first) tell of every state of @field up to @now, from the creation on.
 * @was_created: the creation of the record stands in its history. */
gboolean       linli_timeline_is_whole (GPtrArray *entries, const LinliField *field, const LinliValue *now, gboolean was_created);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTimeline, linli_timeline_free)

G_END_DECLS
