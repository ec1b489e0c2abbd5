/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-grid-canvas.h"

G_BEGIN_DECLS

/* Inside the files of the canvas. */
struct _LinliGridCanvas
{
  GtkWidget       parent_instance;

  ShumateMap     *map;       /* (unowned): the controllers on it go with it */
  LinliGridDraft *draft;     /* (unowned) (nullable) */
  GArray         *troubles;  /* (owned) (nullable) LinliGridTrouble */
  LinliGridTool   tool;
  guint           chosen;
  GArray         *path;      /* (owned) double: longitude, latitude of each corner of the line */
  gboolean        by_keys;   /* the pen is the middle of the map */
  gboolean        has_pen;   /* the pointer was over the map, or keys are used */
  gboolean        free_hand; /* the pen takes hold of nothing */
  double          pointer_x, pointer_y;  /* of the map */
  double          press_x, press_y;
  LinliGridFault  fault;
};

/* linli-grid-canvas.c: where the pen is, in degrees, and what it takes hold of there. */
LinliSnap linli_grid_canvas_get_pen (LinliGridCanvas *self, double *ret_lon, double *ret_lat);
/* linli-grid-canvas-draw.c */
void      linli_grid_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
