/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-draft.h"

G_BEGIN_DECLS

/* Inside the files of the draft. */

typedef struct { LinliId id; double lon, lat; LinliGridWork work; gint64 grid; } LinliGridBuilding;

/* A state is an array (element-type LinliDraftGrid, counted, never changed); what a step leaves alone is shared with the state before. */
struct _LinliGridMoment
{
  GPtrArray *first, *cells;  /* (owned) */
  GArray    *buildings;      /* (owned) LinliGridBuilding */
};

struct _LinliGridDraft
{
  GArray         *buildings;   /* (owned) LinliGridBuilding */
  GPtrArray      *first;       /* (owned): as it was loaded */
  GPtrArray      *states;      /* (owned) (element-type GPtrArray) */
  guint           now;         /* the state that is shown */

  GPtrArray      *grabbed;     /* (owned) (nullable): the state from which a corner is dragged; all that pass there have it */
  GPtrArray      *dragged;     /* (owned) (nullable): the same with the corner where it is now */
  double          from[2], to[2];
  LinliGridFault  drag_fault;
};

/* The state that is shown. */
GPtrArray *linli_grid_draft_get_state (const LinliGridDraft *self);
/* In what a save would write. */
gboolean   linli_grid_differs         (const LinliDraftGrid *a, const LinliDraftGrid *b);
gboolean   linli_grid_is_near         (const LinliDraftGrid *grid, double lon, double lat, double degrees);
gboolean   linli_grid_contains        (const LinliDraftGrid *grid, double lon, double lat);

/* The grid of a moment to which @building is to go: the only one in use in which it stands, which is not the one that keeps it; or LINLI_GRID_NONE. */
guint      linli_grid_moment_find_home (const LinliGridMoment *self, const LinliGridBuilding *building);
/* Whether records are kept by @grid once this draft is saved. */
gboolean   linli_grid_is_in_use       (const LinliDraftGrid *grid);

G_END_DECLS
