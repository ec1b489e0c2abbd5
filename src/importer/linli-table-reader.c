/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables with a column each for east and north: points. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-csv.h"
#include "linli-error.h"
#include "linli-geometry-builder.h"

#include <math.h>
#include <string.h>

typedef struct
{
  LinliFeatureReader  parent;
  LinliCsv           *csv;      /* (owned) */
  GPtrArray          *heads;    /* (owned) char * */
  GPtrArray          *cells;    /* (owned) char * */
  guint               x, y, number;
} Reader;

/* What people call them, the longitude's or the easting's first. */
static const char *const x_names[] = { "lon", "lng", "long", "longitude", "经度", "东经", "x", "x坐标", "东坐标", "横坐标", NULL };
static const char *const y_names[] = { "lat", "latitude", "纬度", "北纬", "y", "y坐标", "北坐标", "纵坐标", NULL };

static gboolean
read_number (const char *text,
             double     *ret_number)
{
  char *end;

  *ret_number = g_ascii_strtod (text, &end);
  while (g_ascii_isspace (*end))
    end++;
  return end != text && *end == '\0' && isfinite (*ret_number);
}

static LinliGeometry *
make_point (Reader   *reader,
            double    x,
            double    y,
            GError  **error)
{
  g_auto(LinliGeometryBuilder) builder;

  linli_geometry_builder_init (&builder);
  builder.crs = &reader->parent.crs;
  if (!linli_geometry_builder_add_point (&builder, x, y, error))
    return NULL;
  return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_POINT);
}

static const char *
get_cell (Reader *reader,
          guint   column)
{
  return column < reader->cells->len ? g_ptr_array_index (reader->cells, column) : "";
}

static gboolean
next (LinliFeatureReader  *self,
      LinliFeature        *ret_feature,
      GError             **error)
{
  Reader *reader = (Reader *) self;
  g_autoptr(GError) local = NULL;
  double x, y;

  if (!linli_csv_next (reader->csv, reader->cells, &ret_feature->line, error))
    return FALSE;
  ret_feature->number = ++reader->number;
  ret_feature->properties = json_object_new ();
  for (guint i = 0; i < reader->heads->len; i++)
    if (i != reader->x && i != reader->y && *(const char *) g_ptr_array_index (reader->heads, i) != '\0')
      json_object_set_string_member (ret_feature->properties, g_ptr_array_index (reader->heads, i), get_cell (reader, i));
  if (!read_number (get_cell (reader, reader->x), &x) || !read_number (get_cell (reader, reader->y), &y))
    ret_feature->problem = g_strdup_printf ("\"%.30s\", \"%.30s\" in %s and %s are not two numbers", get_cell (reader, reader->x), get_cell (reader, reader->y),
                                            (const char *) g_ptr_array_index (reader->heads, reader->x), (const char *) g_ptr_array_index (reader->heads, reader->y));
  else if ((ret_feature->geometry = make_point (reader, x, y, &local)) == NULL)
    ret_feature->problem = g_strdup (local->message);
  return TRUE;
}

static void
close_reader (LinliFeatureReader *self)
{
  Reader *reader = (Reader *) self;

  g_clear_pointer (&reader->csv, linli_csv_close);
  g_ptr_array_unref (reader->heads);
  g_ptr_array_unref (reader->cells);
  g_free (reader);
}

static gboolean
find_column (Reader             *reader,
             const char         *wanted,
             const char *const  *names,
             guint              *ret_column)
{
  const char *const one[] = { wanted, NULL };
  const char *const *list = wanted != NULL ? one : names;

  for (guint n = 0; list[n] != NULL; n++)
    for (guint i = 0; i < reader->heads->len; i++)
      {
        g_autofree char *head = g_utf8_casefold (g_ptr_array_index (reader->heads, i), -1), *name = g_utf8_casefold (list[n], -1);

        if (g_str_equal (head, name))
          {
            *ret_column = i;
            return TRUE;
          }
      }
  return FALSE;
}

LinliFeatureReader *
linli_table_reader_open (const char                 *path,
                         const LinliFeatureOptions  *options,
                         GError                    **error)
{
  g_autoptr(LinliFeatureReader) self = NULL;
  Reader *reader = g_new0 (Reader, 1);
  guint line = 0;

  self = &reader->parent;
  reader->parent = (LinliFeatureReader) { .format = "csv", .next = next, .close = close_reader };
  reader->heads = g_ptr_array_new_with_free_func (g_free);
  reader->cells = g_ptr_array_new_with_free_func (g_free);
  reader->csv = linli_csv_open_in (path, options->encoding, &line, error);
  if (reader->csv == NULL)
    return NULL;
  if (options->encoding != NULL)
    {
      reader->parent.encoding = g_strdup (options->encoding);
      reader->parent.encoding_by = g_strdup ("option");
    }
  if (!linli_csv_next (reader->csv, reader->heads, &line, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s holds no row", path);
      return NULL;
    }
  if (!find_column (reader, options->x_column, x_names, &reader->x) || !find_column (reader, options->y_column, y_names, &reader->y) || reader->x == reader->y)
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "no two columns of the first row are longitude and latitude; name them with --x and --y");
      return NULL;
    }
  linli_feature_reader_set_crs (self, options, NULL, LINLI_CRS_UNSAID);
  return g_steal_pointer (&self);
}
