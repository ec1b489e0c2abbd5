/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"
#include "linli-building-mode.h"
#include "linli-occupancy.h"

G_BEGIN_DECLS

/* The classes that a mode sorts homes into: what the legend lists and the cells are filled with. */
typedef struct
{
  char      *key, *label;    /* (owned) */
  LinliColor light, dark;
  gboolean   hatched;        /* nothing is known */
  guint      rooms;          /* homes of the class */
} LinliLegendClass;

typedef struct
{
  LinliBuildingMode mode;
  GArray *classes;           /* (owned) LinliLegendClass, at most 32 */
} LinliBuildingLegend;

#define LINLI_LEGEND_ALL G_MAXUINT32

/* Makes classes of the keys of @rooms (element-type LinliMatrixRoom) and writes into each room which ones are its own. */
LinliBuildingLegend *linli_building_legend_new   (const LinliBuildingMode *mode, GPtrArray *rooms) G_GNUC_WARN_UNUSED_RESULT;
void                 linli_building_legend_free  (LinliBuildingLegend *legend);
/* -1 when there is none. */
int                  linli_building_legend_find  (const LinliBuildingLegend *legend, const char *key);
LinliColor           linli_building_legend_get_color (const LinliBuildingLegend *legend, guint index, gboolean dark);
/* (transfer full): the classes of @room in words: "Owner lives here", "Fire, Other". */
char                *linli_building_legend_describe  (const LinliBuildingLegend *legend, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBuildingLegend, linli_building_legend_free)

G_END_DECLS
