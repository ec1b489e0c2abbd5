/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GeoPackage (OGC 12-128r18): a database of somebody else, opened so that it can run nothing and change nothing. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-error.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_VALUE    (64 * 1024 * 1024)
#define STEPS        1000000       /* of the database's machine, and */
#define MAX_TICKS    100           /* times so many between two rows: what a hostile schema begins, ends */
#define HEADER_SIZE  8

typedef struct
{
  LinliFeatureReader  parent;
  sqlite3            *db;         /* (owned) */
  sqlite3_stmt       *rows;       /* (owned) */
  int                 geometry;   /* its column */
  int                 srs;        /* of the layer */
  guint               number, ticks;
} Reader;

static gboolean
fail (Reader      *reader,
      const char  *what,
      GError     **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", what, sqlite3_errmsg (reader->db));
  return FALSE;
}

static sqlite3_stmt *
prepare (Reader      *reader,
         const char  *sql,
         GError     **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (reader->db, sql, -1, &statement, NULL) != SQLITE_OK)
    fail (reader, "it is no GeoPackage, or a damaged one", error);
  return statement;
}

/* ---- a geometry ---- */

/* GeoPackageBinary, 2.1.3: "GP", version, flags, srs, an envelope of four sizes, WKB. */
static void
read_geometry (Reader       *reader,
               LinliFeature *feature)
{
  static const gsize envelopes[] = { 0, 32, 48, 48, 64 };
  const guint8 *blob = sqlite3_column_type (reader->rows, reader->geometry) == SQLITE_BLOB ? sqlite3_column_blob (reader->rows, reader->geometry) : NULL;
  gsize length = (gsize) sqlite3_column_bytes (reader->rows, reader->geometry), head;
  g_autoptr(GError) error = NULL;
  guint envelope;
  guint32 srs;

  if (blob == NULL)
    {
      feature->problem = g_strdup ("the feature has no geometry");
      return;
    }
  if (length < HEADER_SIZE || blob[0] != 'G' || blob[1] != 'P' || (envelope = (blob[3] >> 1) & 7) >= G_N_ELEMENTS (envelopes)
      || length < (head = HEADER_SIZE + envelopes[envelope]))
    {
      feature->problem = g_strdup ("the geometry is damaged: its head is no GeoPackage's");
      return;
    }
  memcpy (&srs, blob + 4, sizeof srs);
  srs = (blob[3] & 1) ? GUINT32_FROM_LE (srs) : GUINT32_FROM_BE (srs);
  if ((int) srs != reader->srs)
    feature->problem = g_strdup_printf ("the geometry is of coordinate reference system %d, its layer of %d", (int) srs, reader->srs);
  else if ((blob[3] & 0x10) != 0)
    feature->problem = g_strdup ("the geometry is empty");
  else if ((feature->geometry = linli_geometry_from_foreign_wkb (blob + head, length - head, &reader->parent.crs, &error)) == NULL)
    feature->problem = g_strdup (error->message);
}

static void
read_value (Reader       *reader,
            int           column,
            LinliFeature *feature)
{
  g_autofree char *name = g_utf8_make_valid (sqlite3_column_name (reader->rows, column), -1), *text = NULL;

  switch (sqlite3_column_type (reader->rows, column))
    {
    case SQLITE_INTEGER:
      json_object_set_int_member (feature->properties, name, sqlite3_column_int64 (reader->rows, column));
      break;
    case SQLITE_FLOAT:
      if (isfinite (sqlite3_column_double (reader->rows, column)))
        json_object_set_double_member (feature->properties, name, sqlite3_column_double (reader->rows, column));
      else
        json_object_set_null_member (feature->properties, name);
      break;
    case SQLITE_TEXT:
      text = g_utf8_make_valid ((const char *) sqlite3_column_text (reader->rows, column), sqlite3_column_bytes (reader->rows, column));
      json_object_set_string_member (feature->properties, name, text);
      break;
    default:
      json_object_set_null_member (feature->properties, name);
      break;
    }
}

static gboolean
next (LinliFeatureReader  *self,
      LinliFeature        *ret_feature,
      GError             **error)
{
  Reader *reader = (Reader *) self;
  int result;

  reader->ticks = 0;
  result = sqlite3_step (reader->rows);
  if (result == SQLITE_DONE)
    return FALSE;
  if (result != SQLITE_ROW)
    return fail (reader, "the layer cannot be read on", error);
  ret_feature->number = ++reader->number;
  ret_feature->properties = json_object_new ();
  for (int i = 0; i < sqlite3_column_count (reader->rows); i++)
    if (i != reader->geometry)
      read_value (reader, i, ret_feature);
  if (json_object_has_member (ret_feature->properties, "fid") && JSON_NODE_HOLDS_VALUE (json_object_get_member (ret_feature->properties, "fid"))
      && json_node_get_value_type (json_object_get_member (ret_feature->properties, "fid")) == G_TYPE_INT64)
    ret_feature->id = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (ret_feature->properties, "fid"));
  read_geometry (reader, ret_feature);
  return TRUE;
}

static void
close_reader (LinliFeatureReader *self)
{
  Reader *reader = (Reader *) self;

  sqlite3_finalize (reader->rows);
  sqlite3_close (reader->db);
  g_free (reader);
}

/* ---- opening ---- */

static int
out_of_patience (gpointer data)
{
  return ++((Reader *) data)->ticks > MAX_TICKS;
}

static gboolean
open_database (Reader      *reader,
               const char  *path,
               GError     **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", TRUE);
  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro&immutable=1", escaped), *wal = g_strconcat (path, "-wal", NULL);
  struct stat state;

  if (stat (wal, &state) == 0 && state.st_size > 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is still open in another program: part of it lies in the file -wal beside it; close it there, and try"
                   " again", path);
      return FALSE;
    }
  if (sqlite3_open_v2 (uri, &reader->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
    return fail (reader, path, error);
  sqlite3_limit (reader->db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
  sqlite3_db_config (reader->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (reader->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (reader->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (reader->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_progress_handler (reader->db, STEPS, out_of_patience, reader);
  return TRUE;
}

/* Which layer: the one that was named, or the only one. */
static gboolean
choose_layer (Reader      *reader,
              const char  *wanted,
              char       **ret_column,
              GError     **error)
{
  sqlite3_stmt *layers = prepare (reader, "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns ORDER BY table_name LIMIT 1000", error);
  g_autoptr(GString) names = g_string_new (NULL);
  guint n = 0;

  if (layers == NULL)
    return FALSE;
  while (sqlite3_step (layers) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (layers, 0), *column = (const char *) sqlite3_column_text (layers, 1);

      if (name == NULL || column == NULL || (wanted != NULL && !g_str_equal (wanted, name)))
        continue;
      if (n++ == 0)
        {
          reader->parent.layer = g_strdup (name);
          *ret_column = g_strdup (column);
          reader->srs = sqlite3_column_int (layers, 2);
        }
      g_string_append_printf (names, "%s%.60s", n > 1 ? ", " : "", name);
    }
  sqlite3_finalize (layers);
  if (n == 1)
    return TRUE;
  if (n == 0 && wanted != NULL)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "it has no layer \"%.60s\"", wanted);
  else if (n == 0)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "it holds no layer of features");
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "it holds several layers; name one with --layer: %s", names->str);
  return FALSE;
}

/* Views and tables of modules compute what they show: nothing of a stranger is computed here.  What its own text says of a table may lie. */
static gboolean
check_table (Reader   *reader,
             GError  **error)
{
  sqlite3_stmt *tables = prepare (reader, "SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = ? AND type = 'table'", error);
  gboolean plain;

  if (tables == NULL)
    return FALSE;
  sqlite3_bind_text (tables, 1, reader->parent.layer, -1, SQLITE_STATIC);
  plain = sqlite3_step (tables) == SQLITE_ROW;
  sqlite3_finalize (tables);
  if (!plain)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "layer %.60s is no plain table", reader->parent.layer);
  return plain;
}

/* FALSE with @error where the system is one that is not known here; *ret_found FALSE where the layer has none (srs 0 and -1). */
static gboolean
find_crs (Reader      *reader,
          gboolean    *ret_found,
          LinliCrs    *ret_crs,
          GError     **error)
{
  sqlite3_stmt *systems = prepare (reader, "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", error);
  gboolean known = TRUE;

  *ret_found = FALSE;
  if (systems == NULL)
    return FALSE;
  sqlite3_bind_int (systems, 1, reader->srs);
  if (reader->srs > 0 && sqlite3_step (systems) == SQLITE_ROW)
    {
      const char *organization = (const char *) sqlite3_column_text (systems, 0), *definition = (const char *) sqlite3_column_text (systems, 2);

      if (organization != NULL && g_ascii_strcasecmp (organization, "EPSG") == 0)
        known = linli_crs_from_epsg (sqlite3_column_int (systems, 1), ret_crs, error);
      else if (definition == NULL || g_regex_match_simple ("^(undefined|LOCAL_CS|ENGCRS|ENGINEERINGCRS)", definition, G_REGEX_CASELESS, 0))
        organization = definition = NULL;
      else if (definition != NULL)
        known = linli_crs_from_wkt (definition, ret_crs, error);
      *ret_found = organization != NULL || definition != NULL;
    }
  sqlite3_finalize (systems);
  return known;
}

LinliFeatureReader *
linli_geopackage_reader_open (const char                 *path,
                              const LinliFeatureOptions  *options,
                              GError                    **error)
{
  g_autoptr(LinliFeatureReader) self = NULL;
  g_autofree char *column = NULL;
  Reader *reader = g_new0 (Reader, 1);
  gboolean found = FALSE;
  LinliCrs crs;
  char *sql;

  self = &reader->parent;
  reader->parent = (LinliFeatureReader) { .format = "geopackage", .encoding = g_strdup ("UTF-8"), .encoding_by = g_strdup ("format"), .next = next, .close = close_reader };
  if (!open_database (reader, path, error) || !choose_layer (reader, options->layer, &column, error) || !check_table (reader, error))
    return NULL;
  if (options->crs == NULL && !find_crs (reader, &found, &crs, error))
    return NULL;
  linli_feature_reader_set_crs (self, options, found ? &crs : NULL, LINLI_CRS_OF_FILE);
  sql = sqlite3_mprintf ("SELECT * FROM \"%w\"", reader->parent.layer);
  reader->rows = prepare (reader, sql, error);
  sqlite3_free (sql);
  if (reader->rows == NULL)
    return NULL;
  reader->geometry = -1;
  for (int i = 0; i < sqlite3_column_count (reader->rows); i++)
    if (g_ascii_strcasecmp (sqlite3_column_name (reader->rows, i), column) == 0)
      reader->geometry = i;
  if (reader->geometry < 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "layer %.60s has no column %.60s, where its geometries should be", reader->parent.layer, column);
      return NULL;
    }
  return g_steal_pointer (&self);
}
