/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-draft.h"
#include "linli-map-features.h"

G_BEGIN_DECLS

/* What one look at the replica brings for drawing grids: everything of one moment. */
typedef struct
{
  LinliMapFeatures *features;  /* (owned): buildings, without grids */
  LinliGridDraft   *draft;     /* (owned) */
  gboolean          may_draw;  /* the person of this replica may save it */
  gint64            day;       /* today, as the replica's clock has it */
  gint64            kept_ms;   /* when what was taken up was drawn, since 1970-01-01; 0: the draft is what is saved */
  char             *trouble;   /* (owned) (nullable): what was kept could not be taken up, in the program's words */
} LinliGridLook;

/* For a reader thread (linli_replica_read_async).  (transfer full) (nullable on error): LinliGridLook. */
gpointer linli_grid_look_load  (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);
void     linli_grid_look_free  (LinliGridLook *self);
/* The same for paper; @data: LinliGridMoment whose grids are drawn.  (transfer full) (nullable on error): LinliMapFeatures. */
gpointer linli_grid_look_print (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliGridLook, linli_grid_look_free)

G_END_DECLS
