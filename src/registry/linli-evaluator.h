/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "linli-clock.h"
#include "linli-record.h"
#include "linli-rules.h"

G_BEGIN_DECLS

/* Inside src/registry: one kind's expressions on an SQLite database in memory.  One thread. */
typedef struct _LinliEvaluator LinliEvaluator;

/* @member: (nullable) the kind of the household members, for household scope. */
LinliEvaluator *linli_evaluator_new      (const LinliKind *kind, const LinliKind *member, LinliClock *clock,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            linli_evaluator_free     (LinliEvaluator *self);
/* Refuses what the language does not allow; the statement is owned by the evaluator. (nullable on error) */
sqlite3_stmt   *linli_evaluator_prepare  (LinliEvaluator *self, const char *expression, LinliRuleScope scope, GError **error);
void            linli_evaluator_set      (LinliEvaluator *self, const LinliRecord *record);   /* kept until the next call */
void            linli_evaluator_set_members (LinliEvaluator *self, GPtrArray *members);
/* Who answers others(), follow() and newest(); without one all are NULL.  @lookup: (nullable) lives longer than the evaluator. */
void            linli_evaluator_set_lookup (LinliEvaluator *self, const LinliLookup *lookup, gpointer data);
/* NULL also where the bound on work was hit. */
void            linli_evaluator_run      (LinliEvaluator *self, sqlite3_stmt *statement, LinliValue *ret_value);
gboolean        linli_evaluator_was_cut  (LinliEvaluator *self);  /* the last run hit the bound */

/* Where SQL for a store reads the members of the household in hand; no expression can hold this character. */
#define LINLI_EXPRESSION_MEMBER "\001"

/* (transfer full) (nullable on error): the words of @expression are allowed; unknown('f') and declined('f') become
 * linli_marked (mark, number, which) when @for_store, the table `member` LINLI_EXPRESSION_MEMBER, follow() and newest() queries, and
 * a computed field what it is computed by. */
char           *linli_expression_scan    (const LinliKind *kind, const char *expression, LinliRuleScope scope, gboolean for_store,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE when @path is fields joined by dots, all but the last references ("household.room.no"), from @kind on. */
gboolean        linli_expression_check_path (const LinliKind *kind, const char *path);

/* FALSE when the arguments of newest() on @kind name no such kind and fields; @ret_newest has everything but the condition.
 * @through: (nullable) */
gboolean        linli_expression_find_newest (const LinliKind *kind, const char *path, const char *value, const char *through,
                                              LinliNewest *ret_newest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliEvaluator, linli_evaluator_free)

G_END_DECLS
