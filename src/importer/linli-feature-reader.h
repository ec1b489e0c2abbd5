/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "linli-crs.h"
#include "linli-geometry.h"

G_BEGIN_DECLS

/* Features of a file of maps, one after the other, whatever its format; coordinates arrive in degrees.  For one thread.  These readers
 * trust nothing, but parse with other people's libraries: they run in linli-import only, see linli-import-run.h. */

typedef struct
{
  guint          number;      /* from 1 */
  guint          line;        /* from 1; 0 where the format has no lines */
  char          *id;          /* (owned) (nullable) */
  LinliGeometry *geometry;    /* (owned) (nullable) */
  JsonObject    *properties;  /* (owned) (nullable): text, numbers, yes or no, arrays of text, null */
  char          *problem;     /* (owned) (nullable): why there is no geometry, or what is wrong with the rest */
} LinliFeature;

void linli_feature_clear (LinliFeature *feature);

/* What the person said; all nullable. */
typedef struct
{
  const char     *encoding;   /* of text: "UTF-8", "GBK", ... */
  const char     *layer;      /* of a file that holds several */
  const char     *x_column, *y_column;  /* of a table */
  const LinliCrs *crs;
  const char     *scratch;    /* a folder of our own where archives are unpacked */
  gboolean        unpacked;   /* it lay in an archive: another archive in it is not opened */
} LinliFeatureOptions;

typedef enum { LINLI_CRS_UNSAID, LINLI_CRS_OF_FORMAT, LINLI_CRS_OF_FILE, LINLI_CRS_OF_PERSON } LinliCrsSource;

typedef struct _LinliFeatureReader LinliFeatureReader;

/* Embedded first by each format. */
struct _LinliFeatureReader
{
  const char     *format;        /* "geojson", "shapefile", "geopackage", "kml", "csv" */
  char           *encoding;      /* (owned) (nullable) of its text */
  char           *encoding_by;   /* (owned) (nullable) "option", "cpg", "ldid", "content", "format" */
  char           *layer;         /* (owned) (nullable) */
  LinliCrs        crs;
  LinliCrsSource  crs_source;    /* UNSAID: coordinates are taken for degrees where they can be */
  char           *warning;       /* (owned) (nullable): of the file as a whole */
  /* FALSE at the end, or with @error when it cannot be read on.  @ret_feature is cleared before. */
  gboolean      (*next)  (LinliFeatureReader *self, LinliFeature *ret_feature, GError **error);
  void          (*close) (LinliFeatureReader *self);
};

/* By what the file begins with, not by its name.  LINLI_ERROR_INVALID says what it is where it is no file of maps. */
LinliFeatureReader *linli_feature_reader_open  (const char *path, const LinliFeatureOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean            linli_feature_reader_next  (LinliFeatureReader *self, LinliFeature *ret_feature, GError **error);
void                linli_feature_reader_close (LinliFeatureReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliFeatureReader, linli_feature_reader_close)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliFeature, linli_feature_clear)

/* ---- the formats ---- */
LinliFeatureReader *linli_geojson_reader_open    (const char *path, const LinliFeatureOptions *options, GError **error);
LinliFeatureReader *linli_shapefile_reader_open  (const char *path, const LinliFeatureOptions *options, GError **error);
LinliFeatureReader *linli_geopackage_reader_open (const char *path, const LinliFeatureOptions *options, GError **error);
LinliFeatureReader *linli_kml_reader_open        (const char *path, const LinliFeatureOptions *options, GError **error);
LinliFeatureReader *linli_table_reader_open      (const char *path, const LinliFeatureOptions *options, GError **error);
/* A zip file: of a shapefile, of KML (.kmz), or of another file of these. */
LinliFeatureReader *linli_archive_reader_open    (const char *path, const LinliFeatureOptions *options, GError **error);

/* What @options or the file say; @epsg 0: nothing. */
void linli_feature_reader_set_crs (LinliFeatureReader *self, const LinliFeatureOptions *options, const LinliCrs *of_file, LinliCrsSource source);

G_END_DECLS
