/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-base-bar.h"
#include "linli-base-layer.h"
#include "linli-footprint-layer.h"
#include "linli-grid-desk.h"
#include "linli-grid-panel.h"

G_BEGIN_DECLS

/* Inside the files of the desk. */
struct _LinliGridDesk
{
  AdwBin               parent_instance;

  LinliReplica        *replica;      /* (owned) */
  GCancellable        *cancellable;  /* (owned), cancelled in dispose */
  GCancellable        *checking;     /* (owned) (nullable) */
  LinliGridDraft      *draft;        /* (owned) (nullable) */
  LinliMapFeatures    *features;     /* (owned) (nullable): buildings */
  gboolean             may_draw, loading, saving, placed;
  gboolean             settles;      /* buildings are moved once the save is done */
  gboolean             stopping;     /* no more of them */
  guint                n_blocking, place_id;
  gint64               day;          /* on which it was read */
  guint64              watched;      /* kinds whose changes matter, bit by number */

  GSimpleActionGroup  *actions;      /* (owned): "grids" */
  GtkWidget           *map, *canvas, *panel, *hint, *trouble, *kept, *kept_text, *going, *going_bar, *base_bar, *toasts, *stack, *status;
  ShumateViewport     *viewport;     /* (unowned): the map's */
  LinliBaseLayer      *base;         /* (unowned): the map's */
  LinliFootprintLayer *layer;        /* (unowned): the map's */
};

/* linli-grid-desk.c */
void       linli_grid_desk_stepped      (LinliGridDesk *self);
void       linli_grid_desk_say          (LinliGridDesk *self, const char *trouble);
void       linli_grid_desk_load         (LinliGridDesk *self);

/* linli-grid-desk-jobs.c: what takes a while */
void       linli_grid_desk_check        (LinliGridDesk *self);
void       linli_grid_desk_keep         (LinliGridDesk *self);
void       linli_grid_desk_ask_to_drop  (LinliGridDesk *self);

/* @settle: and buildings go where they stand then. */
void       linli_grid_desk_save_now     (LinliGridDesk *self, gboolean settle);

/* linli-grid-desk-settle.c: buildings go to the grid in which they stand */
/* Asks, where there are any, and saves first what was drawn. */
void       linli_grid_desk_ask_to_settle (LinliGridDesk *self);
void       linli_grid_desk_settle        (LinliGridDesk *self);
void       linli_grid_desk_stop_settling (LinliGridDesk *self);

/* linli-grid-desk-lay.c: the page, and its actions */
void       linli_grid_desk_lay          (LinliGridDesk *self);
void       linli_grid_desk_lay_actions  (LinliGridDesk *self);

G_END_DECLS
