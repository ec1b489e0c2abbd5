/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats share: a folder beside the file, in which it is made, and its way to its name. */

#define G_LOG_DOMAIN "linli-export"

#include "config.h"
#include "linli-map-writer.h"

#include "linli-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct
{
  const char *format;
  LinliMapWriter *(*make) (const LinliMapSchema *schema, const char *file, GError **error);
  gboolean only_degrees;
} formats[] = {
  { "geojson", linli_geojson_writer_new, TRUE }, { "gpkg", linli_geopackage_writer_new, FALSE }, { "shp", linli_shapefile_writer_new, FALSE },
  { "kml", linli_kml_writer_new, TRUE },
};

static gboolean
fail_file (const char  *path,
           GError     **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/* In the folder of @path, so that a rename is enough at the end. */
static char *
make_scratch (const char  *path,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *scratch = g_build_filename (folder, ".linli-export-XXXXXX", NULL);

  if (g_mkdtemp (scratch) != NULL)
    return g_steal_pointer (&scratch);
  fail_file (folder, error);
  return NULL;
}

LinliMapWriter *
linli_map_writer_open (const char            *format,
                       const char            *path,
                       const LinliMapSchema  *schema,
                       GError               **error)
{
  g_autofree char *scratch = NULL, *file = NULL, *real = NULL, *base = NULL;
  LinliMapWriter *self;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (!g_str_equal (formats[i].format, format))
        continue;
      if (formats[i].only_degrees && schema->crs.type != LINLI_CRS_GEOGRAPHIC)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is always in degrees; leave --crs out, or take gpkg or shp", format);
          return NULL;
        }
      /* A link keeps pointing where it points; what is no file (a pipe, /dev/null) is not replaced by one. */
      if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is no file; name one", path);
          return NULL;
        }
      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        {
          real = realpath (path, NULL);
          if (real == NULL)
            {
              fail_file (path, error);
              return NULL;
            }
          path = real;
        }
      if ((scratch = make_scratch (path, error)) == NULL)
        return NULL;
      base = g_path_get_basename (path);
      file = g_build_filename (scratch, base, NULL);
      self = formats[i].make (schema, file, error);
      if (self == NULL)
        {
          remove_folder (scratch);
          return NULL;
        }
      self->schema = schema;
      self->path = g_strdup (path);
      self->scratch = g_steal_pointer (&scratch);
      self->file = g_steal_pointer (&file);
      return self;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.20s\" is no format; geojson, gpkg, shp and kml are", format);
  return NULL;
}

gboolean
linli_map_writer_add (LinliMapWriter       *self,
                      const char           *id,
                      const LinliGeometry  *geometry,
                      const LinliMapCell   *cells,
                      GError              **error)
{
  g_return_val_if_fail (self != NULL && id != NULL && geometry != NULL, FALSE);

  if (!self->add (self, id, geometry, cells, error))
    return FALSE;
  self->n++;
  return TRUE;
}

static gboolean
sync_file (const char  *path,
           GError     **error)
{
  int descriptor = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean good = descriptor >= 0 && fsync (descriptor) == 0;

  if (!good)
    fail_file (path, error);
  if (descriptor >= 0)
    close (descriptor);
  return good;
}

/* Every file of the folder to the folder above, the one that was asked for last. */
static gboolean
move_files (LinliMapWriter  *self,
            GError         **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr(GDir) dir = g_dir_open (self->scratch, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *from = g_build_filename (self->scratch, name, NULL), *to = g_build_filename (folder, name, NULL);

      if (!sync_file (from, error))
        return FALSE;
      if (!g_str_equal (from, self->file) && g_rename (from, to) != 0)
        return fail_file (to, error);
    }
  return g_rename (self->file, self->path) == 0 || fail_file (self->path, error);
}

gboolean
linli_map_writer_end (LinliMapWriter  *self,
                      GError         **error)
{
  return self->end (self, error) && move_files (self, error);
}

void
linli_map_writer_close (LinliMapWriter *self)
{
  char *scratch;

  if (self == NULL)
    return;
  scratch = self->scratch;
  g_free (self->path);
  g_free (self->file);
  self->close (self);
  if (scratch != NULL)
    remove_folder (scratch);
  g_free (scratch);
}

LinliGeometry *
linli_map_writer_project (const LinliMapWriter  *self,
                          const LinliGeometry   *geometry,
                          GError               **error)
{
  g_autoptr(LinliGeometry) projected = linli_geometry_copy (geometry);

  for (guint i = 0; i < projected->n_points; i++)
    {
      double *at = projected->lon_lat + 2 * i, lon = at[0], lat = at[1];

      if (!linli_crs_from_degrees (&self->schema->crs, lon, lat, &at[0], &at[1]))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%.7g, %.7g has no place in the coordinate reference system; take the zone that holds it", lon, lat);
          return NULL;
        }
    }
  return g_steal_pointer (&projected);
}
