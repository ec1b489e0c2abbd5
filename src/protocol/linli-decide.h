/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-conflict.h"

G_BEGIN_DECLS

/* The server's decision over one operation, on values alone: no SQL, no sockets, no clock.  The same function runs in the
 * server and in the simulator.  Source: design.md 5.2, sync.md 5.4-5.5. */
typedef enum
{
  LINLI_STATUS_OK = 1,
  LINLI_STATUS_MERGED,    /* accepted; at least one field lost to a later edit, both values kept */
  LINLI_STATUS_REVIEW,    /* accepted where nobody else wrote; a conflict waits for a person */
  LINLI_STATUS_RETURNED,  /* not accepted; @why says the reason; kept at the author's */
} LinliStatus;

typedef enum
{
  LINLI_WHY_NONE = 0,
  LINLI_WHY_SCOPE,       /* the record is outside the author's grids or compartments */
  LINLI_WHY_FIELD,       /* a field the author may not write, or that nobody may */
  LINLI_WHY_GONE,        /* no such record */
  LINLI_WHY_DELETED,     /* the record was deleted meanwhile */
  LINLI_WHY_EXISTS,      /* CREATE of an id that exists with other content */
  LINLI_WHY_KIND,        /* this kind is closed, not deleted */
  LINLI_WHY_INVALID,     /* a value the catalogue refuses */
  LINLI_WHY_GROUP,       /* another operation of the same save was returned */
  LINLI_WHY_DUPLICATE,   /* a unique value is taken */
  LINLI_WHY_STALE,       /* a resolution decided on something that has changed since; its conflict stays open, with what is there now */
  LINLI_WHY_SETTLED,     /* somebody else settled the conflict otherwise, and first */
  LINLI_WHY_LAST = LINLI_WHY_SETTLED,
} LinliWhy;

typedef enum
{
  LINLI_OUTCOME_APPLY = 1,  /* @value is the row's new value */
  LINLI_OUTCOME_EQUAL,      /* already so: nothing to do */
  LINLI_OUTCOME_LOST,       /* the server's value stays; a moot conflict keeps both */
  LINLI_OUTCOME_REVIEW,     /* the server's value stays; an open conflict */
} LinliOutcome;

typedef struct
{
  guint         field_no;
  LinliOutcome  outcome;
  gboolean      displaced;  /* APPLY by policy latest or max over a concurrent value: the server's value lost, keep both */
  LinliValue    value;      /* APPLY: what to store */
} LinliFieldDecision;

typedef struct
{
  LinliStatus  status;
  LinliWhy     why;
  gboolean     creates;   /* insert the row with all its values */
  gboolean     deletes;   /* turn the row into a tombstone */
  gboolean     conflict_delete; /* DELETE against a newer edit, or edit against a delete: a row conflict for a person */
  gboolean     settles;   /* RESOLVE: the conflict is closed; returned as STALE, it is told anew instead */
  GArray      *fields;    /* (owned) LinliFieldDecision by field_no */
} LinliDecision;

/* @row: (nullable) as the server holds it, also a tombstone.  @device: the author's.  @field_hlc: the hybrid time of the
 * last write per field, asked only for policy LATEST on a concurrent field (0 = unknown, then @op wins by order).
 * @epoch_floor: a base above it was given before a restore and counts only with an equal old value (0 = never restored).
 * Rights are checked before, by linli_access_check(). */
typedef gint64 (*LinliFieldHlcFunc) (guint field_no, gpointer user_data);
void         linli_decide         (const LinliRow *row, const LinliOp *op, gint64 device, gint64 epoch_floor,
                                   LinliFieldHlcFunc field_hlc, gpointer user_data, LinliDecision *ret_decision);
/* The same for a RESOLVE: @conflict (nullable) is the one it names as the server holds it, @row (nullable) the row it is about.  What
 * changed since its author looked is never overwritten: that resolution is returned as STALE.  The first of two wins. */
void         linli_decide_resolution (const LinliConflict *conflict, const LinliRow *row, const LinliOp *op, gint64 device,
                                      gint64 epoch_floor, LinliDecision *ret_decision);
void         linli_decision_clear (LinliDecision *decision);
/* Writes the decision into @row (for CREATE a fresh one) at @seq: values, clock, prov, seq, deleted.  TRUE if it changed. */
gboolean     linli_decision_apply (const LinliDecision *decision, const LinliOp *op, gint64 device, gint64 seq, LinliRow *row);
const char  *linli_status_to_string (LinliStatus status);           /* "ok", "merged", "review", "returned" */
gboolean     linli_status_parse     (const char *text, LinliStatus *ret_status);
const char  *linli_why_to_string    (LinliWhy why);                 /* "", "scope", "field", "gone", ... */
gboolean     linli_why_parse        (const char *text, LinliWhy *ret_why);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliDecision, linli_decision_clear)

G_END_DECLS
