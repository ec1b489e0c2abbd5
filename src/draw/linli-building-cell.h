/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-building-picture.h"

G_BEGIN_DECLS

/* Inside src/draw: how one cell of the building picture is painted, and the strokes it shares with the rest of it. */

typedef struct { LinliColor paper, wall, basement, ink, dim, hairline, roof, hatch, badge, unsent; } LinliTones;

typedef enum { LINLI_ALIGN_LEFT, LINLI_ALIGN_CENTRE, LINLI_ALIGN_RIGHT } LinliAlign;

const LinliTones *linli_building_tones (gboolean dark);
void   linli_paint_color (cairo_t *cr, const LinliColor *color);
/* The middle of the line is at @y; @width 0: as wide as it is, else cut with an ellipsis.  Returns the width. */
double linli_paint_text  (cairo_t *cr, const char *text, double x, double y, double size, gboolean bold, double width,
                          LinliAlign align, const LinliColor *color);
/* How wide a line would be. */
double linli_paint_measure (cairo_t *cr, const char *text, double size);
void   linli_building_cell_paint (const LinliBuildingPicture *picture, cairo_t *cr, guint cell);

G_END_DECLS
