/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shapefile by shapelib: .shp, .shx, .dbf with UTF-8 in it (.cpg), .prj. */

#define G_LOG_DOMAIN "linli-export"

#include "config.h"
#include "linli-map-writer.h"

#include "linli-error.h"

#include <shapefil.h>
#include <string.h>

#define NAME_BYTES  10    /* what a .dbf keeps of a name */
#define TEXT_BYTES  254
#define ID_BYTES    36
#define MAX_COLUMNS 250

typedef struct
{
  LinliMapWriter  parent;
  SHPHandle       shapes;   /* (owned) (nullable) */
  DBFHandle       table;    /* (owned) (nullable) */
  char           *file;     /* (owned) */
} Writer;

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot write the shapefile; the disk may be full, or the file larger than the 2 GiB that one can be");
  return FALSE;
}

static void
be_silent (const char *message)
{
}

static gboolean
write_beside (Writer      *writer,
              const char  *ending,
              const char  *content,
              GError     **error)
{
  g_autofree char *base = g_strndup (writer->file, strlen (writer->file) - strlen (".shp"));
  g_autofree char *path = g_strconcat (base, ending, NULL);

  return g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_NONE, 0644, error);
}

/* At most ten bytes, and no two alike: floors_abo, floors_a_2. */
static gboolean
add_column (Writer                *writer,
            const LinliMapColumn  *column,
            GError               **error)
{
  char name[NAME_BYTES + 1];
  int added;

  g_strlcpy (name, column->name, sizeof name);
  for (guint n = 2; DBFGetFieldIndex (writer->table, name) >= 0 && n < 100; n++)
    g_snprintf (name, sizeof name, "%.7s_%u", column->name, n);
  if (column->type == LINLI_MAP_INTEGER)
    added = DBFAddField (writer->table, name, FTInteger, 18, 0);
  else if (column->type == LINLI_MAP_REAL)
    added = DBFAddField (writer->table, name, FTDouble, 24, 6);
  else
    added = DBFAddField (writer->table, name, FTString, TEXT_BYTES, 0);
  return added >= 0 || fail (error);
}

static gboolean
open_files (Writer                *writer,
            const LinliMapSchema  *schema,
            GError               **error)
{
  static const struct { LinliGeometryType type; int shape; } shapes[] = { { LINLI_GEOMETRY_POINT, SHPT_POINT }, { LINLI_GEOMETRY_LINE_STRING, SHPT_ARC },
                                                                               { LINLI_GEOMETRY_MULTI_LINE_STRING, SHPT_ARC } };
  int shape = SHPT_POLYGON;
  g_autofree char *wkt = linli_crs_to_wkt (&schema->crs);
  SAHooks hooks;

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (shapes[i].type == schema->type)
      shape = shapes[i].shape;
  SASetupDefaultHooks (&hooks);
  hooks.Error = be_silent;
  writer->shapes = SHPCreateLL (writer->file, shape, &hooks);
  writer->table = writer->shapes != NULL ? DBFCreateLL (writer->file, "UTF-8", &hooks) : NULL;
  if (writer->table == NULL || DBFAddField (writer->table, "record", FTString, ID_BYTES, 0) < 0)
    return fail (error);
  for (guint i = 0; i < MIN (schema->n_columns, MAX_COLUMNS); i++)
    if (!add_column (writer, &schema->columns[i], error))
      return FALSE;
  return write_beside (writer, ".prj", wkt, error) && write_beside (writer, ".cpg", "UTF-8", error);
}

/* ---- a shape ---- */

/* Twice the area, counter-clockwise positive. */
static double
get_turn (const double *points,
          guint         first,
          guint         end)
{
  double sum = 0;

  for (guint i = first; i + 1 < end; i++)
    sum += (points[2 * i] - points[2 * first]) * (points[2 * i + 3] - points[2 * first + 1])
      - (points[2 * i + 2] - points[2 * first]) * (points[2 * i + 1] - points[2 * first + 1]);
  return sum;
}

/* Outer rings clockwise, holes the other way (Esri 1998, p. 8). */
static void
turn_ring (LinliGeometry *geometry,
           guint          ring,
           gboolean       outer)
{
  guint first = ring > 0 ? geometry->ring_ends[ring - 1] : 0, end = geometry->ring_ends[ring];

  if ((get_turn (geometry->lon_lat, first, end) < 0) == outer)
    return;
  for (guint i = first, j = end - 1; i < j; i++, j--)
    for (guint k = 0; k < 2; k++)
      {
        double held = geometry->lon_lat[2 * i + k];

        geometry->lon_lat[2 * i + k] = geometry->lon_lat[2 * j + k];
        geometry->lon_lat[2 * j + k] = held;
      }
}

static SHPObject *
make_shape (LinliGeometry *geometry,
            int            type)
{
  g_autofree int *starts = g_new0 (int, MAX (geometry->n_rings, 1));
  g_autofree double *x = g_new (double, MAX (geometry->n_points, 1)), *y = g_new (double, MAX (geometry->n_points, 1));
  guint ring = 0;

  for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
    for (guint first = ring; ring < geometry->polygon_ends[polygon]; ring++)
      turn_ring (geometry, ring, ring == first);
  for (ring = 1; ring < geometry->n_rings; ring++)
    starts[ring] = (int) geometry->ring_ends[ring - 1];
  for (guint i = 0; i < geometry->n_points; i++)
    {
      x[i] = geometry->lon_lat[2 * i];
      y[i] = geometry->lon_lat[2 * i + 1];
    }
  if (type == SHPT_POINT)
    return SHPCreateSimpleObject (type, 1, x, y, NULL);
  return SHPCreateObject (type, -1, (int) geometry->n_rings, starts, NULL, (int) geometry->n_points, x, y, NULL, NULL);
}

/* As much of it as fits, in whole characters. */
static gboolean
write_text (Writer     *writer,
            int         row,
            int         column,
            const char *text)
{
  g_autofree char *cut = NULL;
  gsize length = strlen (text);

  if (length > TEXT_BYTES)
    {
      length = (gsize) (g_utf8_find_prev_char (text, text + TEXT_BYTES + 1) - text);
      writer->parent.n_cut++;
    }
  cut = g_strndup (text, length);
  return DBFWriteStringAttribute (writer->table, row, column, cut);
}

static gboolean
add (LinliMapWriter       *self,
     const char           *id,
     const LinliGeometry  *geometry,
     const LinliMapCell   *cells,
     GError              **error)
{
  Writer *writer = (Writer *) self;
  g_autoptr(LinliGeometry) projected = linli_map_writer_project (self, geometry, error);
  int row = (int) self->n, type;
  SHPObject *shape;
  gboolean good;

  if (projected == NULL)
    return FALSE;
  SHPGetInfo (writer->shapes, NULL, &type, NULL, NULL);
  shape = make_shape (projected, type);
  good = shape != NULL && SHPWriteObject (writer->shapes, -1, shape) == row && DBFWriteStringAttribute (writer->table, row, 0, id);
  if (shape != NULL)
    SHPDestroyObject (shape);
  for (guint i = 0; good && i < MIN (self->schema->n_columns, MAX_COLUMNS); i++)
    if (cells[i].is_null)
      good = DBFWriteNULLAttribute (writer->table, row, (int) i + 1);
    else if (self->schema->columns[i].type == LINLI_MAP_INTEGER)
      good = DBFWriteIntegerAttribute (writer->table, row, (int) i + 1, (int) CLAMP (cells[i].integer, G_MININT, G_MAXINT));
    else if (self->schema->columns[i].type == LINLI_MAP_REAL)
      good = DBFWriteDoubleAttribute (writer->table, row, (int) i + 1, cells[i].real);
    else
      good = write_text (writer, row, (int) i + 1, cells[i].text);
  return good || fail (error);
}

static void
close_files (Writer *writer)
{
  if (writer->shapes != NULL)
    SHPClose (writer->shapes);
  if (writer->table != NULL)
    DBFClose (writer->table);
  writer->shapes = NULL;
  writer->table = NULL;
}

static gboolean
end (LinliMapWriter  *self,
     GError         **error)
{
  close_files ((Writer *) self);
  return TRUE;
}

static void
close_writer (LinliMapWriter *self)
{
  Writer *writer = (Writer *) self;

  close_files (writer);
  g_free (writer->file);
  g_free (writer);
}

LinliMapWriter *
linli_shapefile_writer_new (const LinliMapSchema  *schema,
                            const char            *file,
                            GError               **error)
{
  Writer *writer = g_new0 (Writer, 1);

  writer->parent.add = add;
  writer->parent.end = end;
  writer->parent.close = close_writer;
  writer->file = g_strdup (file);
  if (g_str_has_suffix (file, ".shp") && open_files (writer, schema, error))
    return &writer->parent;
  if (!g_str_has_suffix (file, ".shp"))
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a shapefile's name ends in .shp");
  close_writer (&writer->parent);
  return NULL;
}
