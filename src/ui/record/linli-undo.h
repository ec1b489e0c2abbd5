/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-replica.h"
#include "linli-save-steps.h"

G_BEGIN_DECLS

/* Takes back what was saved in this window, and does it again: always by a new change, and never over what somebody else did since. */
#define LINLI_TYPE_UNDO (linli_undo_get_type ())
G_DECLARE_FINAL_TYPE (LinliUndo, linli_undo, LINLI, UNDO, GObject)

typedef enum
{
  LINLI_UNDO_DONE = 1,
  LINLI_UNDO_NOTHING,  /* there is no such step */
  LINLI_UNDO_FOREIGN,  /* somebody changed @field since */
  LINLI_UNDO_GONE,     /* the record is not here any more */
  LINLI_UNDO_KEPT,     /* records of this kind are closed by @field, not deleted */
  LINLI_UNDO_REFUSED,  /* a rule objects, or the replica does: @message */
} LinliUndoOutcome;

typedef struct
{
  LinliUndoOutcome  outcome;
  gboolean          forward;
  LinliSaveStep    *step;     /* (owned) (nullable) */
  LinliId           id;       /* of the record now: another one where it was made again */
  const LinliField *field;    /* (nullable) */
  char             *who;      /* (owned) (nullable) */
  gint64            at_ms;
  char             *message;  /* (owned) (nullable) */
} LinliUndoAnswer;

LinliUndo *linli_undo_new      (LinliReplica *replica) G_GNUC_WARN_UNUSED_RESULT;
/* @step: (transfer full): it was saved just now. Returns its number. */
guint      linli_undo_add      (LinliUndo *self, LinliSaveStep *step);
/* Goes back (or @forward) by the step of this number; 0: the newest one.  One after the other, however fast they are asked for. */
void       linli_undo_run      (LinliUndo *self, guint no, gboolean forward);
/* (transfer full): what happened, in one sentence. */
char      *linli_undo_describe (const LinliUndoAnswer *answer, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;

/* Signal "answered" (const LinliUndoAnswer *). */

G_END_DECLS
