/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <shumate/shumate.h>

#include "linli-map-pick.h"

G_BEGIN_DECLS

/* A shape drawn on a map by hand, to choose buildings by or to measure; it lies over the map and is only seen.
 *
 * By pointer: rectangle and circle are dragged, the others take a corner a click; a double click ends them.  By keyboard: Space takes the place
 * under the cross in the middle of the map, the arrows move the map below it, Enter ends, BackSpace takes the last corner back. */
#define LINLI_TYPE_MAP_SKETCH (linli_map_sketch_get_type ())
G_DECLARE_FINAL_TYPE (LinliMapSketch, linli_map_sketch, LINLI, MAP_SKETCH, GtkWidget)

typedef enum
{
  LINLI_SKETCH_NONE,
  LINLI_SKETCH_RECTANGLE,
  LINLI_SKETCH_POLYGON,
  LINLI_SKETCH_CIRCLE,
  LINLI_SKETCH_CORRIDOR,  /* what lies along a line */
  LINLI_SKETCH_LENGTH,
  LINLI_SKETCH_AREA,
  LINLI_N_SKETCHES,
} LinliSketchTool;

GtkWidget      *linli_map_sketch_new        (ShumateMap *map);
/* Another tool begins with nothing drawn; NONE takes everything away. */
void            linli_map_sketch_set_tool   (LinliMapSketch *self, LinliSketchTool tool);
LinliSketchTool linli_map_sketch_get_tool   (LinliMapSketch *self);
/* Whether the shape is ended: a click begins the next one. */
gboolean        linli_map_sketch_is_ended   (LinliMapSketch *self);
/* (nullable) (transfer none): what has been drawn so far, without the place of the pointer. */
const LinliMapShape *linli_map_sketch_get_shape (LinliMapSketch *self);
/* (transfer full): the same with the place of the pointer, or of the cross, as its last corner. */
LinliMapShape  *linli_map_sketch_get_preview (LinliMapSketch *self) G_GNUC_WARN_UNUSED_RESULT;
/* How far a circle or a corridor reaches; of the next ones too. */
void            linli_map_sketch_set_metres (LinliMapSketch *self, double metres);
/* A key that the map got; FALSE where the sketch has no use for it. */
gboolean        linli_map_sketch_take_key   (LinliMapSketch *self, guint keyval);
/* Corners by program: @x and @y of Web Mercator on a world of size 1. */
void            linli_map_sketch_add        (LinliMapSketch *self, double x, double y);
void            linli_map_sketch_end        (LinliMapSketch *self);

/* Signals: "changed": the tool, a corner or the preview; "ended": the shape is whole. */

G_END_DECLS
