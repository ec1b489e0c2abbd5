/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which reader a file is for, and what all of them share. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD 512  /* bytes that tell what a file is */

void
linli_feature_clear (LinliFeature *feature)
{
  g_free (feature->id);
  g_clear_pointer (&feature->geometry, linli_geometry_free);
  g_clear_pointer (&feature->properties, json_object_unref);
  g_free (feature->problem);
  *feature = (LinliFeature) { 0 };
}

static gboolean
read_head (const char  *path,
           char         ret_head[HEAD],
           gsize       *ret_length,
           GError     **error)
{
  struct stat state;
  FILE *file;

  if (stat (path, &state) == 0 && !S_ISREG (state.st_mode))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s is no file: a folder, a pipe or a device", path);
      return FALSE;
    }
  file = fopen (path, "rb");
  if (file == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  *ret_length = fread (ret_head, 1, HEAD, file);
  if (ferror (file))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s cannot be read; it may be a folder", path);
      fclose (file);
      return FALSE;
    }
  fclose (file);
  return TRUE;
}

static gboolean
begins (const char *head,
        gsize       length,
        const char *with,
        gsize       n)
{
  return length >= n && memcmp (head, with, n) == 0;
}

/* The first byte that is no blank and no mark; 0: none. */
static char
find_first (const char *head,
            gsize       length)
{
  gsize at = begins (head, length, "\xEF\xBB\xBF", 3) ? 3 : 0;

  while (at < length && (g_ascii_isspace (head[at]) || head[at] == '\x1e'))
    at++;
  return at < length ? head[at] : 0;
}

typedef LinliFeatureReader *(*OpenFunc) (const char *path, const LinliFeatureOptions *options, GError **error);

static OpenFunc
find_format (const char  *path,
             const char  *head,
             gsize        length,
             GError     **error)
{
  g_autofree char *folded = g_ascii_strdown (path, -1);
  char first = find_first (head, length);

  if (begins (head, length, "SQLite format 3", 16))
    return linli_geopackage_reader_open;
  if (begins (head, length, "PK\x03\x04", 4))
    return linli_archive_reader_open;
  if (begins (head, length, "\x00\x00\x27\x0a", 4))
    return linli_shapefile_reader_open;
  if (begins (head, length, "\x1f\x8b", 2))
    return linli_geojson_reader_open;
  if (length == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is empty", path);
      return NULL;
    }
  if (g_str_has_suffix (folded, ".csv") || g_str_has_suffix (folded, ".tsv") || g_str_has_suffix (folded, ".txt"))
    return linli_table_reader_open;
  if (first == '<')
    return linli_kml_reader_open;
  if (first == '{' || first == '[')
    return linli_geojson_reader_open;
  if (g_str_has_suffix (folded, ".shp") || g_str_has_suffix (folded, ".gpkg") || g_str_has_suffix (folded, ".kmz") || g_str_has_suffix (folded, ".zip"))
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s does not begin as its name says; it is damaged, or another file", path);
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is none of GeoJSON, Shapefile (.shp), GeoPackage, KML, KMZ, a zip file of these, or a"
                 " table (.csv)", path);
  return NULL;
}

LinliFeatureReader *
linli_feature_reader_open (const char                 *path,
                           const LinliFeatureOptions  *options,
                           GError                    **error)
{
  char head[HEAD];
  gsize length;
  OpenFunc open_file;

  if (!read_head (path, head, &length, error) || (open_file = find_format (path, head, length, error)) == NULL)
    return NULL;
  return open_file (path, options, error);
}

gboolean
linli_feature_reader_next (LinliFeatureReader *self,
                           LinliFeature       *ret_feature,
                           GError            **error)
{
  linli_feature_clear (ret_feature);
  return self->next (self, ret_feature, error);
}

void
linli_feature_reader_close (LinliFeatureReader *self)
{
  if (self == NULL)
    return;
  g_free (self->encoding);
  g_free (self->encoding_by);
  g_free (self->layer);
  g_free (self->warning);
  self->close (self);
}

void
linli_feature_reader_set_crs (LinliFeatureReader        *self,
                              const LinliFeatureOptions *options,
                              const LinliCrs            *of_file,
                              LinliCrsSource             source)
{
  if (options->crs != NULL)
    {
      self->crs = *options->crs;
      self->crs_source = LINLI_CRS_OF_PERSON;
    }
  else if (of_file != NULL)
    {
      self->crs = *of_file;
      self->crs_source = source;
    }
  else
    {
      linli_crs_from_epsg (4326, &self->crs, NULL);
      self->crs_source = LINLI_CRS_UNSAID;
    }
}
