/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Well-known binary (OGC 06-103r4, 8.2): little endian, two dimensions, the five types we keep.
 *
 * The reader trusts no count: a count is compared with the bytes that are left before anything is done with
 * it. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-geometry.h"

#include "linli-error.h"
#include "linli-geometry-builder.h"

#include <string.h>

#define HEADER_SIZE 5  /* byte order, type */
#define POINT_SIZE  16
#define MULTI_POINT 4

#define EWKB_Z      0x80000000u
#define EWKB_M      0x40000000u
#define EWKB_SRID   0x20000000u

/* @foreign: of another program, which may have chosen what we do not write. */
typedef struct { const guint8 *data; gsize length, at; gboolean foreign, is_big_endian; guint n_extra; } Reader;

static gboolean
refuse (Reader     *reader,
        GError    **error,
        const char *format,
        ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (Reader     *reader,
        GError    **error,
        const char *format,
        ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "WKB byte %" G_GSIZE_FORMAT ": %s", reader->at,
               reason);
  return FALSE;
}

static gboolean
read_u32 (Reader     *reader,
          const char *what,
          guint32    *ret_value,
          GError    **error)
{
  guint32 value;

  if (reader->length - reader->at < sizeof value)
    return refuse (reader, error, "the data ends within %s", what);
  memcpy (&value, reader->data + reader->at, sizeof value);
  reader->at += sizeof value;
  *ret_value = reader->is_big_endian ? GUINT32_FROM_BE (value) : GUINT32_FROM_LE (value);
  return TRUE;
}

/* Heights and measures, as ISO and as PostGIS number them. */
static gboolean
read_foreign_type (Reader   *reader,
                   guint32  *type,
                   GError  **error)
{
  guint32 srid;

  reader->n_extra = ((*type & EWKB_Z) != 0) + ((*type & EWKB_M) != 0);
  if ((*type & EWKB_SRID) != 0 && !read_u32 (reader, "the SRID", &srid, error))
    return FALSE;
  *type &= ~(EWKB_Z | EWKB_M | EWKB_SRID);
  if (*type > 1000 && *type < 4000)
    {
      reader->n_extra = *type > 3000 ? 2 : 1;
      *type %= 1000;
    }
  return TRUE;
}

static gboolean
read_header (Reader  *reader,
             guint32 *ret_type,
             GError **error)
{
  if (reader->at >= reader->length)
    return refuse (reader, error, "the data ends before a geometry");
  reader->is_big_endian = reader->foreign && reader->data[reader->at] == 0;
  if (reader->data[reader->at] != 1 && !reader->is_big_endian)
    return refuse (reader, error, "byte order %u, only 1 (little endian) is read", reader->data[reader->at]);
  reader->at++;
  return read_u32 (reader, "the geometry type", ret_type, error) && (!reader->foreign || read_foreign_type (reader, ret_type, error));
}

static gboolean
read_count (Reader     *reader,
            const char *what,
            gsize       item_size,
            guint32    *ret_count,
            GError    **error)
{
  if (!read_u32 (reader, what, ret_count, error))
    return FALSE;
  if (*ret_count == 0)
    return refuse (reader, error, "%s is 0", what);
  if (*ret_count > (reader->length - reader->at) / item_size)
    return refuse (reader, error, "%s is %u, more than the data can hold", what, *ret_count);
  return TRUE;
}

static gboolean
read_point (Reader               *reader,
            LinliGeometryBuilder *builder,
            GError              **error)
{
  double xy[2];

  if (reader->length - reader->at < POINT_SIZE + 8 * reader->n_extra)
    return refuse (reader, error, "the data ends within a point");
  for (guint i = 0; i < 2; i++)
    {
      guint64 bits;

      memcpy (&bits, reader->data + reader->at + 8 * i, sizeof bits);
      bits = reader->is_big_endian ? GUINT64_FROM_BE (bits) : GUINT64_FROM_LE (bits);
      memcpy (&xy[i], &bits, sizeof bits);
    }
  if (!linli_geometry_builder_add_point (builder, xy[0], xy[1], error))
    {
      g_prefix_error (error, "WKB byte %" G_GSIZE_FORMAT ": ", reader->at);
      return FALSE;
    }
  reader->at += POINT_SIZE + 8 * reader->n_extra;
  return TRUE;
}

static gboolean
read_points (Reader               *reader,
             LinliGeometryBuilder *builder,
             GError              **error)
{
  guint32 n;

  if (!read_count (reader, "the number of points", POINT_SIZE + 8 * reader->n_extra, &n, error))
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    if (!read_point (reader, builder, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_polygon (Reader               *reader,
              LinliGeometryBuilder *builder,
              GError              **error)
{
  guint32 n;

  if (!read_count (reader, "the number of rings", sizeof (guint32), &n, error))
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    {
      if (!read_points (reader, builder, error))
        return FALSE;
      if (!linli_geometry_builder_end_ring (builder, reader->foreign, error))
        {
          g_prefix_error (error, "WKB byte %" G_GSIZE_FORMAT ": ", reader->at);
          return FALSE;
        }
    }
  return linli_geometry_builder_end_polygon (builder, error);
}

static gboolean
read_multi_polygon (Reader               *reader,
                    LinliGeometryBuilder *builder,
                    GError              **error)
{
  guint32 n, type;

  if (!read_count (reader, "the number of polygons", HEADER_SIZE + sizeof (guint32), &n, error))
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    {
      if (!read_header (reader, &type, error))
        return FALSE;
      if (type != LINLI_GEOMETRY_POLYGON)
        return refuse (reader, error, "type %u within a multipolygon, only polygons (3) can be", type);
      if (!read_polygon (reader, builder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_multi_line (Reader               *reader,
                 LinliGeometryBuilder *builder,
                 GError              **error)
{
  guint32 n, type;

  if (!read_count (reader, "the number of lines", HEADER_SIZE + sizeof (guint32), &n, error))
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    {
      if (!read_header (reader, &type, error))
        return FALSE;
      if (type != LINLI_GEOMETRY_LINE_STRING)
        return refuse (reader, error, "type %u within a multiline, only lines (2) can be", type);
      if (!read_points (reader, builder, error) || !linli_geometry_builder_end_line (builder, error))
        return FALSE;
    }
  return TRUE;
}

/* Some programs write every point as one of several. */
static gboolean
read_multi_point (Reader               *reader,
                  LinliGeometryBuilder *builder,
                  GError              **error)
{
  guint32 n, type;

  if (!read_count (reader, "the number of points", HEADER_SIZE + POINT_SIZE, &n, error))
    return FALSE;
  if (n > 1)
    return refuse (reader, error, LINLI_GEOMETRY_SEVERAL_POINTS);
  if (!read_header (reader, &type, error))
    return FALSE;
  return type == LINLI_GEOMETRY_POINT ? read_point (reader, builder, error) : refuse (reader, error, "type %u within a multipoint", type);
}

static LinliGeometry *
read_geometry (Reader          reader,
               const LinliCrs *crs,
               GError        **error)
{
  g_auto(LinliGeometryBuilder) builder;
  guint32 type;
  gboolean ok;

  linli_geometry_builder_init (&builder);
  builder.crs = crs;
  if (!read_header (&reader, &type, error))
    return NULL;
  switch (type)
    {
    case LINLI_GEOMETRY_POINT:
      ok = read_point (&reader, &builder, error);
      break;
    case LINLI_GEOMETRY_LINE_STRING:
      ok = read_points (&reader, &builder, error) && linli_geometry_builder_end_line (&builder, error);
      break;
    case LINLI_GEOMETRY_POLYGON:
      ok = read_polygon (&reader, &builder, error);
      break;
    case LINLI_GEOMETRY_MULTI_LINE_STRING:
      ok = read_multi_line (&reader, &builder, error);
      break;
    case LINLI_GEOMETRY_MULTI_POLYGON:
      ok = read_multi_polygon (&reader, &builder, error);
      break;
    case MULTI_POINT:
      ok = reader.foreign ? read_multi_point (&reader, &builder, error) : refuse (&reader, error, "geometry type 4 is not kept");
      type = LINLI_GEOMETRY_POINT;
      break;
    default:
      ok = refuse (&reader, error,
                   "geometry type %u; point (1), line (2), polygon (3), multiline (5) and multipolygon (6) are read", type);
      break;
    }
  if (!ok)
    return NULL;
  if (reader.at != reader.length)
    {
      refuse (&reader, error, "%" G_GSIZE_FORMAT " bytes are left over", reader.length - reader.at);
      return NULL;
    }
  return linli_geometry_builder_finish (&builder, (LinliGeometryType) type);
}

LinliGeometry *
linli_geometry_from_wkb (gconstpointer data,
                         gsize         length,
                         GError      **error)
{
  return read_geometry ((Reader) { .data = data, .length = length }, NULL, error);
}

LinliGeometry *
linli_geometry_from_foreign_wkb (gconstpointer   data,
                                 gsize           length,
                                 const LinliCrs *crs,
                                 GError        **error)
{
  return read_geometry ((Reader) { .data = data, .length = length, .foreign = TRUE }, crs, error);
}

static void
put_u32 (GByteArray *out,
         guint32     value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
put_header (GByteArray *out,
            guint32     type)
{
  g_byte_array_append (out, (const guint8 *) "\x01", 1);
  put_u32 (out, type);
}

static void
put_points (GByteArray   *out,
            const double *lon_lat,
            guint         n)
{
  for (guint i = 0; i < 2 * n; i++)
    {
      guint64 bits;

      memcpy (&bits, &lon_lat[i], sizeof bits);
      bits = GUINT64_TO_LE (bits);
      g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
    }
}

static void
put_polygon (GByteArray          *out,
             const LinliGeometry *geometry,
             guint                polygon)
{
  guint ring = polygon == 0 ? 0 : geometry->polygon_ends[polygon - 1];

  put_u32 (out, geometry->polygon_ends[polygon] - ring);
  for (; ring < geometry->polygon_ends[polygon]; ring++)
    {
      guint start = ring == 0 ? 0 : geometry->ring_ends[ring - 1];

      put_u32 (out, geometry->ring_ends[ring] - start);
      put_points (out, geometry->lon_lat + 2 * start, geometry->ring_ends[ring] - start);
    }
}

guint8 *
linli_geometry_to_wkb (const LinliGeometry *geometry,
                       gsize               *ret_length)
{
  GByteArray *out;

  g_return_val_if_fail (geometry != NULL && ret_length != NULL, NULL);

  out = g_byte_array_sized_new (HEADER_SIZE + 8 + POINT_SIZE * geometry->n_points);
  put_header (out, geometry->type);
  switch (geometry->type)
    {
    case LINLI_GEOMETRY_POINT:
      put_points (out, geometry->lon_lat, 1);
      break;
    case LINLI_GEOMETRY_LINE_STRING:
      put_u32 (out, geometry->n_points);
      put_points (out, geometry->lon_lat, geometry->n_points);
      break;
    case LINLI_GEOMETRY_POLYGON:
      put_polygon (out, geometry, 0);
      break;
    case LINLI_GEOMETRY_MULTI_LINE_STRING:
      put_u32 (out, geometry->n_rings);
      for (guint part = 0; part < geometry->n_rings; part++)
        {
          guint start = part == 0 ? 0 : geometry->ring_ends[part - 1], n = geometry->ring_ends[part] - start;

          put_header (out, LINLI_GEOMETRY_LINE_STRING);
          put_u32 (out, n);
          put_points (out, geometry->lon_lat + 2 * start, n);
        }
      break;
    case LINLI_GEOMETRY_MULTI_POLYGON:
    default:
      put_u32 (out, geometry->n_polygons);
      for (guint polygon = 0; polygon < geometry->n_polygons; polygon++)
        {
          put_header (out, LINLI_GEOMETRY_POLYGON);
          put_polygon (out, geometry, polygon);
        }
      break;
    }
  *ret_length = out->len;
  return g_byte_array_free (out, FALSE);
}
