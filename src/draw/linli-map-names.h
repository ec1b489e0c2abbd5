/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-map-plate.h"

G_BEGIN_DECLS

/* Inside src/draw: which names and signs of a map are shown, and where.
 *
 * A name is shown unless a more important one that is shown meets it.  That depends on what lies round it and not on where the view begins:
 * two views of the same size of the world agree about every name that both of them see, so that nothing flickers when the map is moved and
 * nothing is cut where two pieces of it meet. */

/* Where a name may stand. */
typedef enum
{
  LINLI_NAME_CENTRED,
  LINLI_NAME_NEAR,         /* or a line higher or lower */
  LINLI_NAME_ROUND_SIGN,   /* below, right, left or above */
  LINLI_NAME_ALONG_LINE,   /* letter by letter */
} LinliNameStance;

/* A letter of a name along a line, or all of another name: its box is round its middle, in pixels of the world. */
typedef struct
{
  double x, y, angle;             /* radians clockwise */
  double half_width, half_height; /* of the box that stands straight round it */
  guint  start, length;           /* bytes of the name */
} LinliNamePiece;

typedef struct
{
  guint            class_no;     /* the smaller comes first; then @rank, @id, @no */
  guint            rank, no;
  LinliId          id;
  char            *text;         /* (owned) (nullable): a sign */
  const LinliGroundFeature *sign; /* (nullable) */
  LinliNameStance  stance;
  double           x, y;         /* in pixels of the world */
  double           size;         /* of letters; half the size of a sign */
  gboolean         bold;
  gboolean         must_be_whole; /* rather nothing than an ellipsis */
  LinliColor       ink;
  double           room;         /* not shown where it is wider */
  double           clearance;    /* of the sign that it stands round */
  int              sign_at;      /* index of that sign, without which it is not shown; -1 */
  guint            first_piece, n_pieces;
  /* what comes of it */
  guint8           state;
  double           reach_x, reach_y;  /* how far it may go from x, y */
  double           half_width, half_height, dx, dy;  /* of the ink, and from the middle of the layout to its middle */
  double           at_x, at_y;   /* where the middle of its box stands */
} LinliName;

typedef struct
{
  LinliMapView view;
  GArray      *names;   /* (owned) (element-type LinliName) whatever wants to be shown, here and round about */
  GArray      *pieces;  /* (owned) (element-type LinliNamePiece) of names along lines */
  GArray      *shown;   /* (owned) (element-type guint) indexes of names in sight, the most important first */
} LinliMapNames;

/* Letters in a line; what is longer goes on in a second one, and then ends in an ellipsis. */
#define LINLI_NAME_MAX_EMS    16
#define LINLI_NAME_BESIDE_EMS 9   /* of what may stand in several places */
#define LINLI_NAME_LINE_EMS   20  /* along a line, which has no second one */
/* No name reaches farther than this from another that it meets, at text scale 1. */
#define LINLI_NAME_REACH_PX 260

/* @cr: what they are to be painted on. */
LinliMapNames *linli_map_names_place   (const LinliMapView *view, const LinliMapFeatures *features, cairo_t *cr, GCancellable *cancellable)
                                        G_GNUC_WARN_UNUSED_RESULT;
void           linli_map_names_free    (LinliMapNames *self);
void           linli_map_names_paint   (const LinliMapNames *self, cairo_t *cr);
/* The boxes of a shown name, in pixels of the world. */
guint          linli_map_names_count_boxes (const LinliName *name);
void           linli_map_names_get_box (const LinliMapNames *self, const LinliName *name, guint box, LinliMapBox *ret_box);

/* linli-map-names-wanted.c: what wants to be shown within @margin pixels of the view. */
void           linli_map_names_gather  (LinliMapNames *self, const LinliMapFeatures *features, double margin, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapNames, linli_map_names_free)

G_END_DECLS
