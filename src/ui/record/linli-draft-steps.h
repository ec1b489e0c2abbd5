/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* What was done to an open form, step by step, so that it can be taken back before it is saved.  A value: no widget, no clock.
 *
 * Typing in one field is one step until somebody closes it; steps between begin and end are one. */
#define LINLI_DRAFT_STEPS_MAX 500

typedef struct
{
  const LinliField *field;
  LinliValue        before, after;
  guint             group;  /* steps of the same group go together */
} LinliDraftStep;

typedef struct
{
  GPtrArray *steps;  /* (owned) LinliDraftStep, oldest first */
  guint      done;   /* so many of them stand; the others were taken back */
  guint      group;  /* of what comes next */
  gboolean   open;   /* the newest step may go on */
  gboolean   together;
} LinliDraftSteps;

LinliDraftSteps *linli_draft_steps_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void             linli_draft_steps_free  (LinliDraftSteps *self);
void             linli_draft_steps_clear (LinliDraftSteps *self);
/* What was taken back can no longer be done again. */
void             linli_draft_steps_note  (LinliDraftSteps *self, const LinliField *field, const LinliValue *before, const LinliValue *after);
/* What comes next is a step of its own. */
void             linli_draft_steps_close (LinliDraftSteps *self);
void             linli_draft_steps_begin (LinliDraftSteps *self);
void             linli_draft_steps_end   (LinliDraftSteps *self);
/* (transfer container) (element-type LinliDraftStep): the steps that now go back ("before" holds again) or, @forward, stand again, in
 * the order to lay them; empty when there is nothing.  They live until the next note. */
GPtrArray       *linli_draft_steps_take  (LinliDraftSteps *self, gboolean forward) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliDraftSteps, linli_draft_steps_free)

G_END_DECLS
