/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Outlines as columns, for drawing and finding many of them.
 *
 * Coordinates are those of Web Mercator on a world of 2^32 units a side with 0, 0 in its middle, x east and y south: a unit is less than a
 * centimetre, and a difference of two of them is exact in a double.  Shapes that lie together stand together, in the order in which they
 * are painted.  Immutable once finished: any thread may read. */
#define LINLI_MAP_WORLD 4294967296.0

typedef struct { gint32 west, north, east, south; } LinliMapSquare;

typedef struct _LinliMapColumns LinliMapColumns;
struct _LinliMapColumns
{
  gatomicrefcount ref_count;
  LinliMapColumns *shared;     /* (owned) (nullable): what all but x, y and boxes belong to */
  gint32         *x, *y;       /* (owned) of every point */
  guint          *ring_ends;   /* (owned) by ring: index behind its last point, which is not the first one again */
  guint          *ring_firsts; /* (owned) by shape, and one more: its first ring */
  LinliMapSquare *boxes;       /* (owned) by shape */
  guint8         *classes;     /* (owned) by shape: how it is coloured; may be replaced by a copy, never changed in place */
  guint          *sources;     /* (owned) by shape: its number when it was added */
  guint           n_points, n_rings, n_shapes;
  LinliMapSquare  extent;      /* of all; empty (east < west) where there is no shape */
  /* the index: shapes by the cell that their middle lies in, row by row; the first n_large are in none */
  guint           n_large, n_columns, n_rows;
  guint          *cells;       /* (owned) n_columns · n_rows + 1: the first shape of each */
  gint64          cell_size;
  gint64          reach;       /* half of the largest shape that is in a cell */
};

typedef struct _LinliMapColumnsBuilder LinliMapColumnsBuilder;

LinliMapColumnsBuilder *linli_map_columns_builder_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void                    linli_map_columns_builder_free      (LinliMapColumnsBuilder *self);
/* @x, @y: on a world of size 1 from its north-west corner; what lies beyond it is moved to its edge.  A ring of fewer than three points
 * is taken as it is: it is seen by its outline. */
void                    linli_map_columns_builder_add_point (LinliMapColumnsBuilder *self, double x, double y);
void                    linli_map_columns_builder_end_ring  (LinliMapColumnsBuilder *self);
/* The rings since the last one; a shape without a point is left out, but counts. */
void                    linli_map_columns_builder_end_shape (LinliMapColumnsBuilder *self, guint8 class_no);
/* Takes what was added; @self is empty again. */
LinliMapColumns        *linli_map_columns_builder_finish    (LinliMapColumnsBuilder *self) G_GNUC_WARN_UNUSED_RESULT;

/* A copy in which the shape of @source has other points, as many as before (x, y of a world of size 1, closing points and all); (nullable):
 * it would no longer be found where it stands. */
LinliMapColumns        *linli_map_columns_replace           (const LinliMapColumns *self, guint source, const double *points, guint n_points)
                                                             G_GNUC_WARN_UNUSED_RESULT;

void  linli_map_columns_free    (LinliMapColumns *self);
/* Memory in bytes. */
gsize linli_map_columns_measure (const LinliMapColumns *self);

/* Calls @func for the ranges [first, end) of shapes that may meet the box, in the order in which they are painted; FALSE ends it. */
typedef gboolean (*LinliMapColumnsFunc) (const LinliMapColumns *self, guint first, guint end, gpointer user_data);
void  linli_map_columns_foreach (const LinliMapColumns *self, gint64 west, gint64 north, gint64 east, gint64 south, LinliMapColumnsFunc func,
                                 gpointer user_data);
/* The smallest shape that contains the place, or one too small to meet that lies within @tolerance; -1: none. */
int   linli_map_columns_find_at (const LinliMapColumns *self, gint32 x, gint32 y, double tolerance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapColumns, linli_map_columns_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapColumnsBuilder, linli_map_columns_builder_free)

G_END_DECLS
