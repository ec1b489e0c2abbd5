/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Of Web Mercator on a world of size 1, x east and y south. */
typedef struct { double west, north, east, south; } LinliMapBox;

/* What lies on the ground, in the order in which it is painted. */
typedef enum
{
  LINLI_GROUND_ESTATE,
  LINLI_GROUND_GREEN,
  LINLI_GROUND_SQUARE,
  LINLI_GROUND_CAR_PARK,
  LINLI_GROUND_PLAYGROUND,
  LINLI_GROUND_WATER,
  LINLI_GROUND_PATH,
  LINLI_GROUND_LANE,         /* within an estate */
  LINLI_GROUND_STREET,
  LINLI_GROUND_ROAD,
  LINLI_GROUND_MAIN_ROAD,
  LINLI_GROUND_EXPRESSWAY,
  LINLI_GROUND_RAILWAY,
  LINLI_GROUND_PLACE,
  LINLI_GROUND_FACILITY,
  LINLI_GROUND_N_CLASSES,
} LinliGroundClass;

typedef struct
{
  LinliId           id;
  GRefString       *name;      /* (owned) "" when it has none */
  LinliGroundClass  class_no;
  LinliGeometryType form;      /* POINT, LINE_STRING or POLYGON; of several polygons or lines it is one of these, too */
  guint             symbol;    /* of places and facilities: the code of their kind as a number */
  double            width;     /* of a line, on a world of size 1 */
  double            length;    /* of a line, the same; of all its parts */
  guint             first_part, n_parts;
  LinliMapBox       box;
  double            x, y;      /* where a name stands, or the symbol */
} LinliGroundFeature;

/* What the map draws below the footprints, out of our own records: read once in a reader thread and then immutable, any thread may draw it. */
typedef struct
{
  gatomicrefcount ref_count;
  GArray *points;     /* (owned) double, pairs */
  GArray *part_ends;  /* (owned) guint: point index behind the last point of a ring or line */
  GArray *features;   /* (owned) LinliGroundFeature, by class and id */
  guint   firsts[LINLI_GROUND_N_CLASSES + 1];  /* the first feature of each class */
} LinliMapGround;

LinliMapGround *linli_map_ground_new     (void) G_GNUC_WARN_UNUSED_RESULT;
LinliMapGround *linli_map_ground_ref     (LinliMapGround *self);
void            linli_map_ground_unref   (LinliMapGround *self);
/* While it is being made.  @kind: (nullable) the code of its kind.  @width_m: of a line; 0: as wide as such lines are.  What cannot be drawn
 * so (a place without extent that ought to be an area) is left out.  Strings are copied. */
void            linli_map_ground_add     (LinliMapGround *self, LinliGroundClass class_no, const LinliId *id, const char *name, const char *kind,
                                          double width_m, const LinliGeometry *geometry);
void            linli_map_ground_finish  (LinliMapGround *self);
/* What a code of the list of ground kinds is drawn as; @form: of its geometry.  N_CLASSES: nothing. */
LinliGroundClass linli_map_ground_classify (const char *kind, LinliGeometryType form);

/* Grows @box by everything that came, went, moved or is called otherwise.  Both (nullable): nothing. */
void            linli_map_ground_compare (const LinliMapGround *before, const LinliMapGround *after, LinliMapBox *box);
/* Blocks on the disk; a catalogue without such kinds has an empty ground. */
LinliMapGround *linli_map_ground_load    (LinliStore *store, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Bits by number of the kinds that it is read from, as linli_store tells of changes. */
guint64         linli_map_ground_watch   (const LinliCatalogue *catalogue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapGround, linli_map_ground_unref)

G_END_DECLS
