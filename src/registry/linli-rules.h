/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"
#include "linli-record.h"

G_BEGIN_DECLS

/* The rule language: one SQL expression over the field names of a kind and its facets (no SELECT but from `member` in
 * household scope, a frozen list of functions, a bound on work).  One evaluator belongs to one thread. */
typedef struct _LinliRules LinliRules;

typedef struct
{
  const LinliRule *rule;
  LinliId          record;  /* whose values broke it */
} LinliFinding;

/* Of the records that refer to one, the one that comes last: newest('kind.ref.by', 'value', 'condition', 'through'). */
typedef struct
{
  const LinliField *ref, *by, *value;  /* of one core kind, stored in its own table */
  const LinliField *through;           /* (nullable): the record asked about is the one that this field of the own kind names */
  const char       *condition;         /* over the fields of that kind's own table */
} LinliNewest;

/* Who answers what one record cannot: others('field'), follow('path') and newest(...).  A store does. */
typedef struct
{
  /* How many records other than @except have @value in @field and meet @condition ((nullable), an expression over the core
   * kind and the part that holds @field); -1 when nobody knows. */
  gint64   (*count) (gpointer data, const LinliField *field, const LinliValue *value, const LinliId *except, const char *condition);
  /* The value of @field in the record @id; left NULL when it is not here. */
  void     (*value) (gpointer data, const LinliField *field, const LinliId *id, LinliValue *ret_value);
  /* What newest() asks, of the record @id; left NULL when there is none. */
  void     (*newest) (gpointer data, const LinliNewest *newest, const LinliId *id, LinliValue *ret_value);
} LinliLookup;

LinliRules *linli_rules_new      (LinliCatalogue *catalogue, LinliClock *clock, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        linli_rules_free     (LinliRules *self);
/* @lookup and @data live longer than @self. */
void        linli_rules_set_lookup (LinliRules *self, const LinliLookup *lookup, gpointer data);
/* (transfer full) (element-type LinliFinding): record-scope rules of the record's kind. */
GPtrArray  *linli_rules_check    (LinliRules *self, const LinliRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type LinliFinding): household-scope rules; @members are the persons (LinliRecord) who live there;
 * the rule sees them as table `member` with the person fields plus relation fields of the membership. */
GPtrArray  *linli_rules_check_household (LinliRules *self, const LinliRecord *household, GPtrArray *members) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type LinliFinding): replica-scope rules that stand under one of the fields in @changed
 * ((nullable): all of them). */
GPtrArray  *linli_rules_check_replica (LinliRules *self, const LinliRecord *record, GHashTable *changed) G_GNUC_WARN_UNUSED_RESULT;
/* Until the release, questions about @record do not read it again: it must not change meanwhile.  One at a time. */
void        linli_rules_hold     (LinliRules *self, const LinliRecord *record);
void        linli_rules_release  (LinliRules *self);
/* Relevance and requirement of a field for @record as it stands; TRUE for relevance when the field has no expression. */
gboolean    linli_rules_is_relevant (LinliRules *self, const LinliRecord *record, const LinliField *field);
gboolean    linli_rules_is_required (LinliRules *self, const LinliRecord *record, const LinliField *field);
/* The computed field's value from the record alone; NULL where it needs other records. */
/* What an empty field becomes when the fields it follows from are given; NULL where that is not known. */
void        linli_rules_fill     (LinliRules *self, const LinliRecord *record, const LinliField *field, LinliValue *ret_value);
/* The same of a field that is computed from the members (LinliRecord) of the record. */
void        linli_rules_compute_members (LinliRules *self, const LinliRecord *record, GPtrArray *members, const LinliField *field,
                                         LinliValue *ret_value);
void        linli_rules_compute  (LinliRules *self, const LinliRecord *record, const LinliField *field, LinliValue *ret_value);
/* Parses and authorises @expression for @kind and returns it as SQL that is safe to put into a WHERE over the kind's
 * columns (the store does so); LINLI_ERROR_INVALID says what is not allowed.  (transfer full) */
char       *linli_rules_compile  (LinliRules *self, const LinliKind *kind, const char *expression, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for an expression of household scope: @members is the SELECT of those who live in the household in hand, records of @member,
 * with their id as `id`. */
char       *linli_rules_compile_household (LinliRules *self, const LinliKind *kind, const LinliKind *member, const char *expression,
                                           const char *members, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Registers the frozen functions (age(), today(), unknown(), ...) on another connection, so that filters run there.
 * @db is a sqlite3 *. The functions read @clock. */
gboolean    linli_rules_register_functions (gpointer db, LinliClock *clock, GError **error);

/* TRUE when @name stands in @expression as a word of its own, outside quotes. */
gboolean    linli_expression_names (const char *expression, const char *name);

/* (transfer full) (nullable on error): what newest() asks as a query of a store; @id: SQL for the record asked about. */
char       *linli_newest_make_sql (const LinliNewest *newest, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliRules, linli_rules_free)

G_END_DECLS
