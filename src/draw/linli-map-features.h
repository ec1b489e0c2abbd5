/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"
#include "linli-map-columns.h"
#include "linli-map-ground.h"

G_BEGIN_DECLS

/* What the map draws, read once in a reader thread and then immutable: any thread may draw it.
 *
 * Coordinates are those of Web Mercator on a world of size 1 (x east, y south), so that a view is one multiplication away. */
typedef struct
{
  LinliId     id;
  GRefString *name, *estate;       /* kept by the features; estate: "" when unknown */
  gint64      floors;              /* 0 = not recorded */
  guint       first_ring, n_rings;
  LinliMapBox box;
  double      label_x, label_y;
  gint64      grid;                /* the number of the grid that has its record; 0: none */
} LinliMapFeature;

typedef struct
{
  gatomicrefcount ref_count;
  /* Copies share these and have outlines of their own behind them: linli_map_features_get_ring() knows. */
  GArray     *points;     /* (owned) double, pairs */
  GArray     *ring_ends;  /* (owned) guint: point index behind the last point of a ring */
  GArray     *own_points, *own_ring_ends;  /* (owned) (nullable) the same of what was replaced; rings count on from ring_ends */
  GPtrArray  *strings;    /* (owned) GRefString, shared with copies */
  GArray     *buildings;  /* (owned) LinliMapFeature */
  GArray     *grids;      /* (owned) LinliMapFeature, by number */
  LinliMapColumnsBuilder *builder;  /* (owned) (nullable) while it is being made */
  LinliMapColumns *columns;         /* (owned) outlines of the buildings for drawing many of them; sources are indexes of buildings */
  LinliMapGround  *ground;          /* (owned) (nullable) what lies below */
  LinliMapBox home;       /* the grids, or where there are none the buildings */
  guint64     serial, copied_from;  /* 0: read, not copied */
  LinliMapBox replaced;   /* what differs from @copied_from */
} LinliMapFeatures;

LinliMapFeatures *linli_map_features_new   (void) G_GNUC_WARN_UNUSED_RESULT;
LinliMapFeatures *linli_map_features_ref   (LinliMapFeatures *self);
void              linli_map_features_unref (LinliMapFeatures *self);
/* While it is being made.  Strings are copied. */
void              linli_map_features_add   (LinliMapFeatures *self, gboolean grid, const LinliId *id, const char *name, const char *estate,
                                            gint64 floors, const LinliGeometry *geometry);
/* While it is being made.  (transfer full) */
void              linli_map_features_take_ground (LinliMapFeatures *self, LinliMapGround *ground);
void              linli_map_features_finish (LinliMapFeatures *self);

/* (transfer none): the points of a ring as pairs, closed by the first one again. */
const double     *linli_map_features_get_ring (const LinliMapFeatures *self, guint ring, guint *ret_n_points);

/* A copy in which @building (an index) has another outline: many times as fast as reading all of them again.  (nullable): its outline has
 * another number of rings or points, or it moved far, or much was replaced already; then everything has to be read again. */
LinliMapFeatures *linli_map_features_replace (const LinliMapFeatures *self, guint building, const LinliGeometry *geometry) G_GNUC_WARN_UNUSED_RESULT;

/* Where @after looks different from @before: a box round every building, grid and piece of ground that came, went, moved or is called otherwise; empty (east
 * less than west) where nothing did. */
void              linli_map_features_compare (const LinliMapFeatures *before, const LinliMapFeatures *after, LinliMapBox *ret_changed);

/* TRUE when the catalogue knows footprints. */
gboolean          linli_map_features_is_possible (const LinliCatalogue *catalogue);
/* Buildings and our own ground, without grids and not yet finished: the caller adds others. */
LinliMapFeatures *linli_map_features_load_buildings (LinliStore *store, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliMapFeatures *linli_map_features_load  (LinliStore *store, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Index of the building at the place, the smallest where several overlap; @tolerance for footprints too small to meet. -1: none. */
int               linli_map_features_find_at (const LinliMapFeatures *self, double x, double y, double tolerance);
int               linli_map_features_find    (const LinliMapFeatures *self, const LinliId *building);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapFeatures, linli_map_features_unref)

G_END_DECLS
