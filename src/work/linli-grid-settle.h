/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-store.h"

G_BEGIN_DECLS

/* Buildings go with everything in them to the grid in which they stand.  Which these are follows from outlines and places and is stored nowhere: whatever
 * stops on the way, the rest is found again. */

typedef struct
{
  gint64  from;       /* the grid that keeps them: its number, or LINLI_GRID_OUTSIDE */
  guint   to;         /* the grid of the moment in which they stand */
  char   *from_name;  /* (owned) (nullable): no grid, or one that nobody knows any more */
  char   *to_name;    /* (owned) */
  guint   buildings;
  LinliGridWork work; /* of these */
  gboolean may;       /* the person of this replica writes in both */
} LinliSettleLine;

typedef struct { LinliId building; guint line; } LinliSettleMove;

typedef struct
{
  GArray        *lines;      /* (owned) LinliSettleLine, by the grids' numbers */
  GArray        *moves;      /* (owned) LinliSettleMove: those that may be done */
  GArray        *targets;    /* (owned) LinliId, by line; null: not saved yet */
  LinliGridWork  work;       /* of the moves */
  guint          refused;    /* buildings that stand elsewhere too, but somebody else has to move them */
} LinliSettlePlan;

/* Who would go where if @moment were saved.  (nullable) (transfer full).  Reader thread. */
LinliSettlePlan *linli_grid_settle_plan      (LinliStore *store, const LinliGridMoment *moment, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of what is saved. */
LinliSettlePlan *linli_grid_settle_plan_now  (LinliStore *store, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_grid_settle_plan_free (LinliSettlePlan *plan);

/* How many buildings one piece moves: a save each, together in one transaction. */
#define LINLI_SETTLE_PIECE 25
typedef struct
{
  gint64 batch;   /* what linli_store_undo_batch() takes back; 0: none yet */
  guint  next;    /* the move that comes next */
  guint  moved;   /* buildings */
  guint  left;    /* buildings that changed meanwhile, or that were refused */
  char  *why;     /* (owned) (nullable): why the first of these was refused */
} LinliSettled;
/* Does the next piece of @plan, which was made of what is saved; what somebody moved meanwhile is left alone.  TRUE with @settled->next == plan->moves->len:
 * it was the last.  FALSE: nothing of this piece was done.  Writer thread. */
gboolean         linli_grid_settle_piece     (LinliStore *store, const LinliSettlePlan *plan, LinliSettled *settled, GError **error);
void             linli_settled_clear         (LinliSettled *settled);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliSettlePlan, linli_grid_settle_plan_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliSettled, linli_settled_clear)

G_END_DECLS
