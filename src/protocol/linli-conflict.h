/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-op.h"

G_BEGIN_DECLS

/* SETTLED_HERE never travels: this replica's word on an open conflict is on its way to the server. */
typedef enum { LINLI_CONFLICT_OPEN = 0, LINLI_CONFLICT_RESOLVED, LINLI_CONFLICT_MOOT, LINLI_CONFLICT_SETTLED_HERE } LinliConflictState;
typedef enum { LINLI_CONFLICT_FIELD = 1, LINLI_CONFLICT_EDIT_DELETE, LINLI_CONFLICT_DELETE_EDIT, LINLI_CONFLICT_DUPLICATE } LinliConflictType;

/* A conflict travels to the people concerned and stays until somebody settles it; state changes, nothing disappears. */
typedef struct
{
  LinliId             id;        /* UUIDv8 of (device, operation, field): the same wherever it is made */
  LinliConflictType   type;
  const LinliKind    *kind;
  LinliId             record;
  guint               field_no;  /* 0: the whole row */
  gint64              com, grid, seq;
  gint64              base_seq;
  LinliValue          base, server, mine;
  gint64              server_seq, server_user, server_at;  /* ms */
  gint64              device, op, user, at;                /* who lost or waits, when (ms) */
  gint64              came;                                /* ms of the server's clock when it had it from there; 0: not known */
  LinliConflictState  state;
} LinliConflict;

LinliConflict *linli_conflict_new  (const LinliKind *kind, const LinliId *record, gint64 device, gint64 op, guint field_no) G_GNUC_WARN_UNUSED_RESULT;
LinliConflict *linli_conflict_copy (const LinliConflict *conflict) G_GNUC_WARN_UNUSED_RESULT;
void           linli_conflict_free (LinliConflict *conflict);
const char    *linli_conflict_state_to_string (LinliConflictState state);  /* "open", "resolved", "moot", "settled" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliConflict, linli_conflict_free)

G_END_DECLS
