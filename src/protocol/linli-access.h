/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-decide.h"

G_BEGIN_DECLS

/* Who may hold and do what: role x partition x grids.  Scope is grid x compartment, all or nothing. */
typedef struct
{
  gint64            com;
  GArray           *grids;    /* (owned) gint64, sorted; empty and @all_grids FALSE = none.  Grid 0 is held by everybody in the partition */
  gboolean          all_grids;
  const LinliRole  *role;
  gint64            from_ms, to_ms;  /* 0 = open */
} LinliGrant;

typedef struct
{
  gint64     user;
  gint64     version;   /* rises when a grant changes */
  GPtrArray *grants;    /* (owned) LinliGrant */
} LinliAccess;

LinliAccess *linli_access_new    (gint64 user) G_GNUC_WARN_UNUSED_RESULT;
void         linli_access_free   (LinliAccess *access);
LinliGrant  *linli_access_add    (LinliAccess *access, gint64 com, const LinliRole *role);  /* (transfer none) */
/* Has it begun, and not ended? */
gboolean     linli_grant_counts  (const LinliGrant *grant, gint64 now_ms);
/* Did a grant that ended within the last LINLI_HAND_OVER_DAYS give the right to write there at @at_ms, before its end? */
#define LINLI_HAND_OVER_DAYS 90
gboolean     linli_access_could_write (const LinliAccess *access, const LinliKind *kind, gint64 com, gint64 grid, gint64 at_ms, gint64 now_ms);
/* The rights on rows of @kind in @com and @grid at @now_ms, over all grants. Grid 0: kinds with whole_partition and rows
 * outside every grid may be read by every grant of the partition, written only by grants with all_grids. */
guint        linli_access_get    (const LinliAccess *access, const LinliKind *kind, gint64 com, gint64 grid, gint64 now_ms);
/* WHY_NONE when @op may be decided: write right on the row's kind in the row's grid (@row: nullable), or in op->grid for CREATE. */
LinliWhy     linli_access_check  (const LinliAccess *access, const LinliOp *op, const LinliRow *row, gint64 now_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliAccess, linli_access_free)

G_END_DECLS
