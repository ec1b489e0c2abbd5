/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-building-legend.h"
#include "linli-building-matrix.h"

G_BEGIN_DECLS

/* The building picture on cairo, for the window (a floor of a unit at a time) and for paper (whole).  Lengths are in pixels at @scale 1;
 * the origin is the picture's upper left corner, headers included. */
typedef struct
{
  const LinliBuildingMatrix *matrix;  /* (unowned) */
  GPtrArray *rooms;                   /* (unowned) (element-type LinliMatrixRoom) */
  const LinliBuildingLegend *legend;  /* (unowned) */
  gboolean   dark;
  guint32    shown;                   /* bits by class of the legend: the others are faded; all bits = no filter */
  double     scale;
  /* Laid out by linli_building_picture_init(): */
  double     cell_width, cell_height, floor_width, header_height, unit_gap, ground_height;
  int        ground_row;              /* the ground lies under this row; -1: there is no floor above it */
  double     width, height;
} LinliBuildingPicture;

typedef struct { double x, y, width, height; } LinliRect;

void      linli_building_picture_init       (LinliBuildingPicture *picture, const LinliBuildingMatrix *matrix, GPtrArray *rooms,
                                             const LinliBuildingLegend *legend, double scale, gboolean dark, guint32 shown);
LinliRect linli_building_picture_get_cell   (const LinliBuildingPicture *picture, guint cell);
/* Of the floor itself; what it paints may reach into the ground below or, for a flat on two floors, into the next row. */
LinliRect linli_building_picture_get_row    (const LinliBuildingPicture *picture, guint row);
/* A floor of one unit: what linli_building_picture_paint_part() paints, and a pixel more to the right and below for its hairline. */
LinliRect linli_building_picture_get_part   (const LinliBuildingPicture *picture, guint row, guint unit);
/* The strip of ground under the lowest floor above it; empty for a house that has none. */
LinliRect linli_building_picture_get_ground (const LinliBuildingPicture *picture);
int       linli_building_picture_find       (const LinliBuildingPicture *picture, double x, double y);  /* a cell, or -1 */

void      linli_building_picture_paint_part   (const LinliBuildingPicture *picture, cairo_t *cr, guint row, guint unit);
void      linli_building_picture_paint_floor  (const LinliBuildingPicture *picture, cairo_t *cr, guint row);
void      linli_building_picture_paint_header (const LinliBuildingPicture *picture, cairo_t *cr);
void      linli_building_picture_paint_ground (const LinliBuildingPicture *picture, cairo_t *cr);
/* The whole of it, without the paper it stands on, and with it. */
void      linli_building_picture_paint_parts  (const LinliBuildingPicture *picture, cairo_t *cr);
void      linli_building_picture_paint        (const LinliBuildingPicture *picture, cairo_t *cr);
LinliColor linli_building_picture_get_paper   (gboolean dark);
/* The fill of a class, as in its cells: for the legend. */
void      linli_building_picture_paint_swatch (const LinliBuildingLegend *legend, guint index, gboolean dark, cairo_t *cr,
                                               const LinliRect *rect);

/* (transfer full): "18F", "B1", or "?" */
char     *linli_building_picture_floor_name (const LinliMatrixRow *row) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "Unit 2" for "2"; a name stays what it is. */
char     *linli_building_picture_unit_name  (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
