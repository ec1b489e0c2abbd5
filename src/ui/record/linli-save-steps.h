/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-record.h"

G_BEGIN_DECLS

/* One saved group of changes to one record, with what it takes to take it back. */
typedef struct
{
  guint            no;      /* from 1, given by the history */
  const LinliKind *kind;    /* core */
  LinliId          id;
  char            *title;   /* (owned) what the record is called */
  gboolean         is_new;  /* the record was made by it */
  GHashTable      *before, *after;  /* (owned) const LinliField * → LinliValue *: the same fields */
} LinliSaveStep;

/* @before: (nullable): there was no record. */
LinliSaveStep    *linli_save_step_new   (const LinliRecord *before, const LinliRecord *after, const char *title) G_GNUC_WARN_UNUSED_RESULT;
LinliSaveStep    *linli_save_step_copy  (const LinliSaveStep *step) G_GNUC_WARN_UNUSED_RESULT;
void              linli_save_step_free  (LinliSaveStep *step);
guint             linli_save_step_count (const LinliSaveStep *step);
/* The values that going back (or @forward) writes, and those it expects to find. */
GHashTable       *linli_save_step_get_wanted   (const LinliSaveStep *step, gboolean forward);
GHashTable       *linli_save_step_get_expected (const LinliSaveStep *step, gboolean forward);
/* (nullable): the first field, in the order of the form, that @record does not hold as expected: somebody changed it since. */
const LinliField *linli_save_step_find_foreign (const LinliSaveStep *step, const LinliRecord *record, gboolean forward);
/* The first changed field in the order of the form. (nullable) */
const LinliField *linli_save_step_get_first    (const LinliSaveStep *step);

/* What this person saved since the window opened, of whatever kind.  Going back is a new change, never a rewind. */
#define LINLI_SAVE_STEPS_MAX 200

typedef struct
{
  GPtrArray *done, *undone;  /* (owned) LinliSaveStep, newest last */
  guint      last_no;
} LinliSaveSteps;

LinliSaveSteps      *linli_save_steps_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void                 linli_save_steps_free   (LinliSaveSteps *self);
/* @step: (transfer full).  What was taken back can no longer be done again. */
void                 linli_save_steps_add    (LinliSaveSteps *self, LinliSaveStep *step);
/* (nullable): by number among those that can go back (or @forward); 0: the newest. */
const LinliSaveStep *linli_save_steps_find   (LinliSaveSteps *self, guint no, gboolean forward);
/* It went back (or @forward): it changes sides. */
void                 linli_save_steps_move   (LinliSaveSteps *self, guint no, gboolean forward);
/* It cannot go any more. */
void                 linli_save_steps_drop   (LinliSaveSteps *self, guint no, gboolean forward);
/* The record was made again under another id. */
void                 linli_save_steps_rename (LinliSaveSteps *self, const LinliId *old_id, const LinliId *new_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliSaveStep, linli_save_step_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliSaveSteps, linli_save_steps_free)

G_END_DECLS
