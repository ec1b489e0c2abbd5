/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-crs.h"
#include "linli-geometry.h"

G_BEGIN_DECLS

/* Features into a file of maps, one after the other.  The file comes into being at the end, whole, under its name; what was there before stays
 * until then, and after a failure.  For one thread. */

typedef enum { LINLI_MAP_TEXT, LINLI_MAP_INTEGER, LINLI_MAP_REAL } LinliMapColumnType;
typedef struct { const char *name; LinliMapColumnType type; } LinliMapColumn;                /* @name: ASCII */
typedef struct { gboolean is_null; gint64 integer; double real; const char *text; } LinliMapCell;

typedef struct
{
  const char           *layer;      /* "building" */
  const char           *title;      /* for people */
  const LinliMapColumn *columns;
  guint                 n_columns;
  LinliGeometryType     type;       /* of all: POLYGON also holds multipolygons */
  LinliCrs              crs;
} LinliMapSchema;

typedef struct _LinliMapWriter LinliMapWriter;

/* Embedded first by each format. */
struct _LinliMapWriter
{
  const LinliMapSchema *schema;     /* borrowed */
  char                 *path;       /* (owned) of the file at the end */
  char                 *scratch;    /* (owned) a folder beside it */
  char                 *file;       /* (owned) in it */
  guint                 n;          /* features so far */
  guint                 n_cut;      /* texts that did not fit */
  gboolean            (*add)   (LinliMapWriter *self, const char *id, const LinliGeometry *geometry, const LinliMapCell *cells, GError **error);
  gboolean            (*end)   (LinliMapWriter *self, GError **error);  /* everything is on disk */
  void                (*close) (LinliMapWriter *self);                  /* also before its end */
};

/* "geojson", "gpkg", "shp", "kml".  LINLI_ERROR_INVALID for another one, or a system that the format cannot have. */
LinliMapWriter *linli_map_writer_open  (const char *format, const char *path, const LinliMapSchema *schema, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @geometry: degrees; @cells: as many as columns. */
gboolean        linli_map_writer_add   (LinliMapWriter *self, const char *id, const LinliGeometry *geometry, const LinliMapCell *cells, GError **error);
/* The file takes its place. */
gboolean        linli_map_writer_end   (LinliMapWriter *self, GError **error);
void            linli_map_writer_close (LinliMapWriter *self);

/* (transfer full): the same in @crs; heights and order stay.  LINLI_ERROR_INVALID where a point has no place there. */
LinliGeometry  *linli_map_writer_project (const LinliMapWriter *self, const LinliGeometry *geometry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the formats ---- */
LinliMapWriter *linli_geojson_writer_new    (const LinliMapSchema *schema, const char *file, GError **error);
LinliMapWriter *linli_geopackage_writer_new (const LinliMapSchema *schema, const char *file, GError **error);
LinliMapWriter *linli_shapefile_writer_new  (const LinliMapSchema *schema, const char *file, GError **error);
LinliMapWriter *linli_kml_writer_new        (const LinliMapSchema *schema, const char *file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapWriter, linli_map_writer_close)

G_END_DECLS
