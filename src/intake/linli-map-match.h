/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"
#include "linli-geometry.h"

G_BEGIN_DECLS

/* The outlines of the buildings of a replica, to be compared with outlines from outside. */
typedef struct _MapMatch LinliMapMatch;

#define LINLI_MAP_MATCH_SAME   0.6   /* of the ground that either covers is covered by both: it is that building (docs/import.md) */
#define LINLI_MAP_MATCH_APART  0.1   /* less of it: it is another */

typedef struct
{
  LinliId id;
  double  share;     /* of the ground that either covers, what both cover, with the most alike; 0: with none */
  double  shifted;   /* the same were the outlines here laid on a GCJ-02 map */
  double  metres;    /* how far that lies from here */
  guint   taken_by;  /* the feature that was told to have this building, or 0 */
} LinliMapMatchFound;

LinliMapMatch *linli_map_match_load (LinliStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void      linli_map_match_free (LinliMapMatch *self);
/* The building most alike, if any. */
void      linli_map_match_find (LinliMapMatch *self, const LinliGeometry *geometry, LinliMapMatchFound *ret_found);
/* What @geometry would have in common with the building most alike, were it moved so many degrees; 0 to 1. */
double    linli_map_match_try  (LinliMapMatch *self, const LinliGeometry *geometry, double east, double north);
/* The middle and the area in square metres of each building that may be so near, and of some that are farther. */
typedef void (*LinliMapMatchRoundFunc) (double lon, double lat, double area, gpointer data);
void      linli_map_match_look_round (LinliMapMatch *self, double lon, double lat, double metres, LinliMapMatchRoundFunc func, gpointer data);
/* Feature @number is this building; so no other one can be. */
void      linli_map_match_take (LinliMapMatch *self, const LinliId *building, guint number);

/* By which feature the building was taken; 0: by none yet. */
guint linli_map_match_get_taken (LinliMapMatch *self, const LinliId *building);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapMatch, linli_map_match_free)

G_END_DECLS
