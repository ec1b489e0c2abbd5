/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-rules.h"

G_BEGIN_DECLS

/* What the rules say about one state of a record.  Made in a reader thread, read on the main loop; never changed. */
typedef struct
{
  GHashTable *irrelevant;  /* (owned) set of const LinliField * */
  GHashTable *required;    /* (owned) set of const LinliField * */
  GHashTable *computed;    /* (owned) const LinliField * → LinliValue * */
  GPtrArray  *findings;    /* (owned) LinliFinding */
} LinliJudgement;

LinliJudgement *linli_judgement_new  (LinliRules *rules, const LinliRecord *record) G_GNUC_WARN_UNUSED_RESULT;
void            linli_judgement_free (LinliJudgement *judgement);

/* The state of an open form: what is saved, what was changed since, what cannot be read, what the rules say. */
typedef struct
{
  LinliRecord    *saved;      /* (owned) */
  GHashTable     *draft;      /* (owned) const LinliField * → LinliValue *: only what differs from saved */
  GHashTable     *unreadable; /* (owned) const LinliField * → char *: why the text typed is no value */
  LinliJudgement *judgement;  /* (owned) (nullable): not yet judged */
  guint           held;       /* compartments held, bit by number */
} LinliForm;

typedef struct { guint filled, applicable, errors; } LinliSectionCount;

/* @saved: (transfer full) */
LinliForm        *linli_form_new           (LinliRecord *saved, guint held) G_GNUC_WARN_UNUSED_RESULT;
void              linli_form_free          (LinliForm *form);
/* Draft over saved; computed fields from the judgement.  Never NULL. */
const LinliValue *linli_form_get           (const LinliForm *form, const LinliField *field);
/* TRUE when something changed.  A value equal to the saved one takes the field out of the draft. */
gboolean          linli_form_set           (LinliForm *form, const LinliField *field, const LinliValue *value);
void              linli_form_set_unreadable(LinliForm *form, const LinliField *field, const char *why);  /* @why: (nullable) */
gboolean          linli_form_is_changed    (const LinliForm *form, const LinliField *field);
guint             linli_form_count_changed (const LinliForm *form);
void              linli_form_reset         (LinliForm *form);
/* Takes over what is being edited in @old, another state of the same record, also what cannot be read yet. */
void              linli_form_take_edits    (LinliForm *form, LinliForm *old);
/* Takes over a draft found on disk; what equals the saved values is left out. */
void              linli_form_take_draft    (LinliForm *form, GHashTable *draft);
/* (transfer full): the record as it would be after saving. */
LinliRecord      *linli_form_make_record   (const LinliForm *form) G_GNUC_WARN_UNUSED_RESULT;
/* Shown at all: its compartment is held and it is relevant. */
gboolean          linli_form_is_shown      (const LinliForm *form, const LinliField *field);
gboolean          linli_form_is_required   (const LinliForm *form, const LinliField *field);
/* (nullable) (transfer none): what stands under the field; *ret_level is its weight. */
const char       *linli_form_get_message   (const LinliForm *form, const LinliField *field, LinliRuleLevel *ret_level);
/* (nullable): the first field that keeps the group from being saved. */
const LinliField *linli_form_find_blocking (const LinliForm *form);
LinliSectionCount linli_form_count_section (const LinliForm *form, const LinliSection *section);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliForm, linli_form_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliJudgement, linli_judgement_free)

G_END_DECLS
