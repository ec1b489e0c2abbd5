/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-draft-private.h"

G_BEGIN_DECLS

/* Inside the files of the draft: states are made from states. */

/* (transfer full): the same grids. */
GPtrArray      *linli_grid_state_copy    (GPtrArray *state) G_GNUC_WARN_UNUSED_RESULT;
/* Another outline ((nullable) (transfer full)) of a grid of a state that nobody has seen yet; counts what lies in it.  (transfer none). */
LinliDraftGrid *linli_grid_state_replace (const LinliGridDraft *self, GPtrArray *state, guint grid, LinliGeometry *outline);
LinliDraftGrid *linli_grid_state_add     (const LinliGridDraft *self, GPtrArray *state, const char *name, const char *words, guint origin,
                                          LinliGeometry *outline);
/* @state (transfer full) is what is shown from now on; what was undone is gone. */
void            linli_grid_draft_push    (LinliGridDraft *self, GPtrArray *state);

#define LINLI_GRID_SAME    0.5e-7  /* degrees: the catalogue keeps seven decimals */
#define LINLI_GRID_NEAR    1e-6    /* degrees: a box that is no further away may be touched */
#define LINLI_GRID_ON_SIDE 0.05    /* metres: a corner so near to a side lies on it */

/* FALSE with the fault, TRUE without one. */
gboolean        linli_grid_refuse        (LinliGridFault *ret_fault, LinliGridFaultType type, guint grid, double lon, double lat);
gboolean        linli_grid_accept        (LinliGridFault *ret_fault);
/* TRUE with the fault: @outline crosses itself. */
gboolean        linli_grid_crosses       (const LinliGeometry *outline, guint grid, LinliGridFault *ret_fault);
/* (transfer full): an array of one copy, for the functions of linli-vertex.h. */
GPtrArray      *linli_grid_wrap          (const LinliGeometry *outline) G_GNUC_WARN_UNUSED_RESULT;
/* Whoever has a side that passes @lon, @lat gets a corner there. */
void            linli_grid_share_corner  (const LinliGridDraft *self, GPtrArray *state, double lon, double lat);
gboolean        linli_grid_has_corner    (const LinliDraftGrid *grid, double lon, double lat);

G_END_DECLS
