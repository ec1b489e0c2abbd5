/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapefiles (Esri, 1998) by shapelib: .shp and .shx, attributes in .dbf, the coordinate reference system in .prj. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-dbf-text.h"
#include "linli-error.h"
#include "linli-geometry-builder.h"

#include <gio/gio.h>
#include <math.h>
#include <shapefil.h>
#include <string.h>

#define MAX_SIDE_FILE  65536   /* of .prj and .cpg */
#define MAX_RINGS      10000   /* of one shape */
#define MAX_FIELDS     512

typedef struct
{
  LinliFeatureReader  parent;
  SHPHandle           shapes;   /* (owned) */
  DBFHandle           table;    /* (owned) (nullable) */
  LinliDbfText       *text;     /* (owned) (nullable) */
  GPtrArray          *names;    /* (owned) char *: of the fields */
  int                 at, n;
} Reader;

/* ---- rings ---- */

/* Twice the area, counter-clockwise positive. */
static double
get_turn (const SHPObject *shape,
          int              first,
          int              end)
{
  double sum = 0;

  for (int i = first; i + 1 < end; i++)
    sum += (shape->padfX[i] - shape->padfX[first]) * (shape->padfY[i + 1] - shape->padfY[first])
      - (shape->padfX[i + 1] - shape->padfX[first]) * (shape->padfY[i] - shape->padfY[first]);
  return sum;
}

static gboolean
is_inside (const SHPObject *shape,
           int              first,
           int              end,
           double           x,
           double           y)
{
  gboolean inside = FALSE;

  for (int i = first, j = end - 1; i < end; j = i++)
    if ((shape->padfY[i] > y) != (shape->padfY[j] > y)
        && x < (shape->padfX[j] - shape->padfX[i]) * (y - shape->padfY[i]) / (shape->padfY[j] - shape->padfY[i]) + shape->padfX[i])
      inside = !inside;
  return inside;
}

typedef struct { int first, end, owner; } Ring;  /* owner: the outer ring of a hole, its own place for an outer ring */

static gboolean
find_rings (const SHPObject  *shape,
            GArray           *rings,
            GError          **error)
{
  gboolean any_outer = FALSE;

  if (shape->nParts > MAX_RINGS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%d rings, at most %d are read", shape->nParts, MAX_RINGS);
      return FALSE;
    }
  for (int i = 0; i < shape->nParts; i++)
    {
      Ring ring = { shape->panPartStart[i], i + 1 < shape->nParts ? shape->panPartStart[i + 1] : shape->nVertices, -1 };

      if (ring.first < 0 || ring.end > shape->nVertices || ring.first >= ring.end)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "ring %d lies outside its shape", i + 1);
          return FALSE;
        }
      if (get_turn (shape, ring.first, ring.end) <= 0)
        {
          ring.owner = i;
          any_outer = TRUE;
        }
      g_array_append_val (rings, ring);
    }
  for (guint i = 0; i < rings->len; i++)
    {
      Ring *hole = &g_array_index (rings, Ring, i);

      /* Some programs wind the other way round: then every ring is an outer one. */
      double x = (shape->padfX[hole->first] + shape->padfX[MIN (hole->first + 1, hole->end - 1)]) / 2;  /* a corner may lie on the outer ring */
      double y = (shape->padfY[hole->first] + shape->padfY[MIN (hole->first + 1, hole->end - 1)]) / 2;
      double least = INFINITY;
      gboolean is_hole = hole->owner < 0;

      /* The smallest one round it: an island in a lake has holes of its own. */
      for (guint j = 0; any_outer && is_hole && j < rings->len; j++)
        {
          const Ring *outer = &g_array_index (rings, Ring, j);
          double area = outer->owner == (int) j ? fabs (get_turn (shape, outer->first, outer->end)) : INFINITY;

          if (area < least && is_inside (shape, outer->first, outer->end, x, y))
            {
              hole->owner = (int) j;
              least = area;
            }
        }
      if (hole->owner < 0)
        hole->owner = (int) i;
    }
  return TRUE;
}

static gboolean
add_ring (LinliGeometryBuilder  *builder,
          const SHPObject       *shape,
          const Ring            *ring,
          GError               **error)
{
  for (int i = ring->first; i < ring->end; i++)
    if (!linli_geometry_builder_add_point (builder, shape->padfX[i], shape->padfY[i], error))
      return FALSE;
  return linli_geometry_builder_end_ring (builder, TRUE, error);
}

static LinliGeometry *
read_polygons (const SHPObject       *shape,
               LinliGeometryBuilder  *builder,
               GError               **error)
{
  g_autoptr(GArray) rings = g_array_new (FALSE, FALSE, sizeof (Ring));
  guint n = 0;

  if (!find_rings (shape, rings, error))
    return NULL;
  for (guint i = 0; i < rings->len; i++)
    {
      if (g_array_index (rings, Ring, i).owner != (int) i)
        continue;
      if (!add_ring (builder, shape, &g_array_index (rings, Ring, i), error))
        return NULL;
      for (guint j = 0; j < rings->len; j++)
        if (j != i && g_array_index (rings, Ring, j).owner == (int) i && !add_ring (builder, shape, &g_array_index (rings, Ring, j), error))
          return NULL;
      if (!linli_geometry_builder_end_polygon (builder, error))
        return NULL;
      n++;
    }
  if (n > 0)
    return linli_geometry_builder_finish (builder, n > 1 ? LINLI_GEOMETRY_MULTI_POLYGON : LINLI_GEOMETRY_POLYGON);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the shape has no ring");
  return NULL;
}

static LinliGeometry *
read_lines (const SHPObject       *shape,
            LinliGeometryBuilder  *builder,
            GError               **error)
{
  if (shape->nParts > MAX_RINGS)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%d parts, at most %d are read", shape->nParts, MAX_RINGS);
      return NULL;
    }
  for (int part = 0; part < MAX (shape->nParts, 1); part++)
    {
      int first = shape->nParts > 0 ? shape->panPartStart[part] : 0, end = part + 1 < shape->nParts ? shape->panPartStart[part + 1] : shape->nVertices;

      if (first < 0 || end > shape->nVertices || first >= end)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "part %d lies outside its shape", part + 1);
          return NULL;
        }
      for (int i = first; i < end; i++)
        if (!linli_geometry_builder_add_point (builder, shape->padfX[i], shape->padfY[i], error))
          return NULL;
      if (!linli_geometry_builder_end_line (builder, error))
        return NULL;
    }
  return linli_geometry_builder_finish (builder, LINLI_GEOMETRY_MULTI_LINE_STRING);
}

static LinliGeometry *
read_shape (Reader           *reader,
            const SHPObject  *shape,
            GError          **error)
{
  g_auto(LinliGeometryBuilder) builder;

  linli_geometry_builder_init (&builder);
  builder.crs = &reader->parent.crs;
  switch (shape->nSHPType)
    {
    case SHPT_POLYGON:
    case SHPT_POLYGONZ:
    case SHPT_POLYGONM:
      return read_polygons (shape, &builder, error);
    case SHPT_POINT:
    case SHPT_POINTZ:
    case SHPT_POINTM:
      if (shape->nVertices == 1 && !linli_geometry_builder_add_point (&builder, shape->padfX[0], shape->padfY[0], error))
        return NULL;
      if (shape->nVertices == 1)
        return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_POINT);
      break;
    case SHPT_ARC:
    case SHPT_ARCZ:
    case SHPT_ARCM:
      return read_lines (shape, &builder, error);
    case SHPT_MULTIPOINT:
    case SHPT_MULTIPOINTZ:
    case SHPT_MULTIPOINTM:
      if (shape->nVertices == 1 && linli_geometry_builder_add_point (&builder, shape->padfX[0], shape->padfY[0], error))
        return linli_geometry_builder_finish (&builder, LINLI_GEOMETRY_POINT);
      if (shape->nVertices > 1)
        g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, LINLI_GEOMETRY_SEVERAL_POINTS);
      if (shape->nVertices > 0)
        return NULL;
      break;
    case SHPT_NULL:
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the feature has no geometry");
      return NULL;
    default:
      break;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "shapes of type %d (%s) with %d parts are not read; points, lines and polygons are",
               shape->nSHPType, SHPTypeName (shape->nSHPType), shape->nParts);
  return NULL;
}

/* ---- attributes ---- */

/* Blanks at the end fill the field. */
static const char *
get_bytes (Reader *reader,
           int     row,
           int     column,
           char   *buffer,
           gsize   size)
{
  const char *bytes = DBFReadStringAttribute (reader->table, row, column);

  if (bytes == NULL)
    return NULL;
  g_strlcpy (buffer, bytes, size);
  g_strchomp (buffer);
  return buffer;
}

static void
read_field (Reader       *reader,
            int           row,
            int           column,
            LinliFeature *feature)
{
  const char *name = g_ptr_array_index (reader->names, column);
  DBFFieldType type = DBFGetFieldInfo (reader->table, column, NULL, NULL, NULL);
  g_autofree char *text = NULL;
  char buffer[XBASE_FLD_MAX_WIDTH + 1];
  const char *bytes = get_bytes (reader, row, column, buffer, sizeof buffer);

  if (bytes == NULL || *bytes == '\0' || DBFIsAttributeNULL (reader->table, row, column))
    json_object_set_null_member (feature->properties, name);
  else if (type == FTInteger)
    json_object_set_int_member (feature->properties, name, g_ascii_strtoll (bytes, NULL, 10));
  else if (type == FTDouble && isfinite (g_ascii_strtod (bytes, NULL)))
    json_object_set_double_member (feature->properties, name, g_ascii_strtod (bytes, NULL));
  else if (type == FTLogical)
    json_object_set_boolean_member (feature->properties, name, strchr ("TtYy1", *bytes) != NULL);
  else if ((text = linli_dbf_text_decode (reader->text, bytes)) != NULL)
    json_object_set_string_member (feature->properties, name, text);
  else if (feature->problem == NULL)
    feature->problem = g_strdup_printf ("%s is not written in %s; say the encoding (--encoding)", name, linli_dbf_text_get_name (reader->text));
}

static gboolean
next (LinliFeatureReader  *self,
      LinliFeature        *ret_feature,
      GError             **error)
{
  Reader *reader = (Reader *) self;
  g_autoptr(GError) local = NULL;
  SHPObject *shape;

  while (reader->at < reader->n && reader->table != NULL && reader->at < DBFGetRecordCount (reader->table) && DBFIsRecordDeleted (reader->table, reader->at))
    reader->at++;
  if (reader->at >= reader->n)
    return FALSE;
  ret_feature->number = (guint) reader->at + 1;
  ret_feature->properties = json_object_new ();
  for (guint i = 0; reader->table != NULL && reader->at < DBFGetRecordCount (reader->table) && i < reader->names->len; i++)
    read_field (reader, reader->at, (int) i, ret_feature);
  shape = SHPReadObject (reader->shapes, reader->at++);
  if (shape == NULL)
    ret_feature->problem = g_strdup ("the shape cannot be read: its record is damaged or cut off");
  else if ((ret_feature->geometry = read_shape (reader, shape, &local)) == NULL)
    {
      g_free (ret_feature->problem);
      ret_feature->problem = g_strdup (local->message);
    }
  if (shape != NULL)
    SHPDestroyObject (shape);
  return TRUE;
}

static void
close_reader (LinliFeatureReader *self)
{
  Reader *reader = (Reader *) self;

  if (reader->shapes != NULL)
    SHPClose (reader->shapes);
  if (reader->table != NULL)
    DBFClose (reader->table);
  linli_dbf_text_free (reader->text);
  g_ptr_array_unref (reader->names);
  g_free (reader);
}

/* ---- opening ---- */

/* The content of the file beside, with that ending in either case; (transfer full) (nullable). */
static char *
read_beside (const char *path,
             const char *ending)
{
  g_autofree char *base = g_strndup (path, strlen (path) - MIN (strlen (path), 4)), *upper = g_ascii_strup (ending, -1);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *beside = g_strconcat (base, ".", i == 0 ? ending : upper, NULL);
      g_autofree char *content = NULL;
      gsize length;

      if (g_file_get_contents (beside, &content, &length, NULL) && length > 0 && length <= MAX_SIDE_FILE)
        return g_steal_pointer (&content);
    }
  return NULL;
}

/* Shapelib tells of trouble on stderr, which is not ours. */
static void
be_silent (const char *message)
{
}

/* A character of the name may be cut at ten bytes. */
static char *
read_name (LinliDbfText *text,
           const char   *bytes,
           int           column)
{
  char *name = linli_dbf_text_decode (text, bytes);

  if (name != NULL && *name != '\0')
    return name;
  g_free (name);
  return g_strdup_printf ("field%d", column + 1);
}

/* @path: what was opened, @given or a copy of it. */
static gboolean
open_table (Reader                     *reader,
            const char                 *given,
            const char                 *path,
            const LinliFeatureOptions  *options,
            SAHooks                    *hooks,
            GError                    **error)
{
  g_autofree char *cpg = read_beside (given, "cpg");
  char name[XBASE_FLDNAME_LEN_READ + 1], buffer[XBASE_FLD_MAX_WIDTH + 1];
  char *warning;
  int n_fields;

  reader->table = DBFOpenLL (path, "rb", hooks);
  if (reader->table == NULL)
    {
      g_free (reader->parent.warning);
      reader->parent.warning = g_strdup ("there is no table of attributes (.dbf) beside it that can be read");
      return TRUE;
    }
  reader->text = linli_dbf_text_new (options->encoding, cpg, DBFGetCodePage (reader->table), error);
  if (reader->text == NULL)
    return FALSE;
  n_fields = MIN (DBFGetFieldCount (reader->table), MAX_FIELDS);
  for (int i = 0; i < n_fields; i++)
    {
      DBFGetFieldInfo (reader->table, i, name, NULL, NULL);
      linli_dbf_text_look (reader->text, name);
    }
  for (int row = 0; row < MIN (DBFGetRecordCount (reader->table), reader->n); row++)
    for (int i = 0; i < n_fields; i++)
      if (DBFGetFieldInfo (reader->table, i, NULL, NULL, NULL) == FTString)
        {
          const char *bytes = get_bytes (reader, row, i, buffer, sizeof buffer);

          if (bytes != NULL)
            linli_dbf_text_look (reader->text, bytes);
        }
  linli_dbf_text_decide (reader->text);
  for (int i = 0; i < n_fields; i++)
    {
      DBFGetFieldInfo (reader->table, i, name, NULL, NULL);
      g_ptr_array_add (reader->names, read_name (reader->text, name, i));
    }
  reader->parent.encoding = g_strdup (linli_dbf_text_get_name (reader->text));
  reader->parent.encoding_by = g_strdup (linli_dbf_text_get_by (reader->text));
  warning = linli_dbf_text_get_warning (reader->text);
  if (warning != NULL)
    {
      g_free (reader->parent.warning);
      reader->parent.warning = warning;
    }
  if (reader->parent.warning == NULL && DBFGetRecordCount (reader->table) != reader->n)
    reader->parent.warning = g_strdup_printf ("%d shapes, and %d rows of attributes", reader->n, DBFGetRecordCount (reader->table));
  return TRUE;
}

static gboolean
copy_beside (const char  *path,
             const char  *scratch,
             const char  *ending,
             GError     **error)
{
  g_autofree char *base = g_strndup (path, strlen (path) - MIN (strlen (path), 4));
  g_autofree char *name = g_strconcat (base, ".", ending, NULL), *copy_name = g_strdup_printf ("%s/0.%s", scratch, ending);
  g_autoptr(GFile) file = g_file_new_for_path (name), copy = g_file_new_for_path (copy_name);

  return g_file_copy (file, copy, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error);
}

/* Without its index a shapefile can still be read, record by record: on a copy the index is made anew. */
static void
open_shapes (Reader                     *reader,
             const char                 *path,
             const LinliFeatureOptions  *options,
             SAHooks                    *hooks,
             char                      **ret_path)
{
  *ret_path = g_strdup (path);
  reader->shapes = SHPOpenLL (path, "rb", hooks);
  if (reader->shapes != NULL || options->scratch == NULL || !copy_beside (path, options->scratch, "shp", NULL))
    return;
  copy_beside (path, options->scratch, "dbf", NULL);
  g_free (*ret_path);
  *ret_path = g_strdup_printf ("%s/0.shp", options->scratch);
  reader->shapes = SHPOpenLLEx (*ret_path, "rb", hooks, TRUE);
  reader->parent.warning = g_strdup ("its index (.shx) is missing or damaged; the shapes were read one after the other");
}

LinliFeatureReader *
linli_shapefile_reader_open (const char                 *path,
                             const LinliFeatureOptions  *options,
                             GError                    **error)
{
  g_autoptr(LinliFeatureReader) self = NULL;
  g_autofree char *prj = read_beside (path, "prj"), *opened = NULL;
  Reader *reader = g_new0 (Reader, 1);
  SAHooks hooks;
  LinliCrs crs;

  self = &reader->parent;
  reader->parent = (LinliFeatureReader) { .format = "shapefile", .next = next, .close = close_reader };
  reader->names = g_ptr_array_new_with_free_func (g_free);
  SASetupDefaultHooks (&hooks);
  hooks.Error = be_silent;
  open_shapes (reader, path, options, &hooks, &opened);
  if (reader->shapes == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s cannot be opened: its head is damaged", path);
      return NULL;
    }
  SHPGetInfo (reader->shapes, &reader->n, NULL, NULL, NULL);
  if (options->crs == NULL && prj != NULL && !linli_crs_from_wkt (prj, &crs, error))
    return NULL;
  linli_feature_reader_set_crs (self, options, prj != NULL ? &crs : NULL, LINLI_CRS_OF_FILE);
  if (!open_table (reader, path, opened, options, &hooks, error))
    return NULL;
  return g_steal_pointer (&self);
}
