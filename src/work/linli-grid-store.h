/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "linli-grid-draft.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* A draft of grids and the replica.  Fields are found by role: without "grid.boundary" and "grid.name" there is nothing to draw. */

/* Whether the person of this replica may change boundaries: grids belong to the whole partition, so also every grid has to be theirs. */
gboolean linli_grid_store_may_draw (LinliStore *store);
/* Adds the buildings to @draft, before its grids: those with a place, and what there is to look after in each. */
gboolean linli_grid_store_load_buildings (LinliStore *store, LinliGridDraft *draft, GCancellable *cancellable, GError **error);
/* The number of the grid that keeps @building, as linli_grid_draft_add_building() has it. */
gint64   linli_grid_store_find_kept (LinliStore *store, const LinliId *building);
/* Adds the grids to @draft, in the order of their names; those that are closed are left out. */
gboolean linli_grid_store_load     (LinliStore *store, LinliGridDraft *draft, GError **error);

typedef struct { guint changed, made, closed, published; gint64 group; } LinliGridSaved;
/* For the writer thread (linli_replica_write_async).  @data: LinliGridMoment, one save for all of it: boundaries that changed, new grids, which are
 * drafts until they are put into use and get their number then, and grids that went into others: these are closed and have no boundary any more.
 * (transfer full) (nullable): LinliGridSaved, for g_free().  LINLI_ERROR_INVALID: outlines cross or overlap; LINLI_ERROR_BUSY: somebody else
 * changed one of these boundaries since the draft began; LINLI_ERROR_FORBIDDEN. */
gpointer linli_grid_store_save     (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);

G_END_DECLS
