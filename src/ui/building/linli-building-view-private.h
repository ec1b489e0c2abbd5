/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-picture.h"
#include "linli-building-view.h"
#include "linli-picture-nodes.h"

G_BEGIN_DECLS

/* What the widget and its ears (pointer and keys) share. */
struct _LinliBuildingView
{
  GtkWidget parent_instance;

  const LinliBuildingData *data;     /* (unowned) (nullable) */
  LinliBuildingPicture picture;
  LinliPictureNodes *nodes;          /* (owned) */
  LinliCellChoice choice;
  LinliMatrixLane lane;              /* of the arrow keys */
  guint32        shown;              /* bits by class of the legend */
  double         scale;              /* 0: fit the width */
  int            hovered;
  gboolean       dragging;           /* the pointer stretches a batch */
  int            last_height;
  GString       *typed;              /* (owned) the beginning of a room number */
  gint64         typed_us;

  GtkAdjustment *adjustments[2];     /* (owned) (nullable) horizontal, vertical */
  GtkScrollablePolicy policies[2];
};

enum { LINLI_VIEW_SELECTED, LINLI_VIEW_ACTIVATED, LINLI_VIEW_BATCH_CHANGED, LINLI_VIEW_MENU, LINLI_VIEW_N_SIGNALS };
extern guint linli_building_view_signals[LINLI_VIEW_N_SIGNALS];

/* A way to change what is chosen. */
typedef void (*LinliChoiceFunc) (LinliCellChoice *choice, int cell, guint32 shown);

/* What every way of choosing comes to: change the value, then say what is another now. */
void   linli_building_view_choose      (LinliBuildingView *self, LinliChoiceFunc func, int cell);
void   linli_building_view_move_choice (LinliCellChoice *choice, int cell, guint32 shown);
int    linli_building_view_find_at     (LinliBuildingView *self, double x, double y);  /* a cell, or -1 */
double linli_building_view_get_offset  (LinliBuildingView *self, guint axis);
double linli_building_view_get_left    (LinliBuildingView *self);
double linli_building_view_get_scale   (LinliBuildingView *self);
void   linli_building_view_set_scale   (LinliBuildingView *self, double scale);  /* 0: fit the width */
/* Gives the widget its pointer and keys. */
void   linli_building_view_add_input   (LinliBuildingView *self);

G_END_DECLS
