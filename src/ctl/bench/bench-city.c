/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-city.c - footprints of a whole city, and what drawing them with plain cairo takes. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench-city.h"

#include "linli-geojson-lines.h"
#include "linli-geometry.h"
#include "linli-mercator.h"

#include <math.h>
#include <string.h>

#define WORLD_ONE (-8.0)  /* the zoom at which the world is one pixel wide */
#define STREET    0.00025 /* degrees from house to house */

static void
add_geometry (LinliMapColumnsBuilder *builder, const LinliGeometry *geometry, guint8 class_no)
{
  guint point = 0;

  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      for (; point < geometry->ring_ends[ring]; point++)
        linli_map_columns_builder_add_point (builder, linli_mercator_x (geometry->lon_lat[2 * point], WORLD_ONE),
                                             linli_mercator_y (geometry->lon_lat[2 * point + 1], WORLD_ONE));
      linli_map_columns_builder_end_ring (builder);
    }
  linli_map_columns_builder_end_shape (builder, class_no);
}

static gboolean
read_city (LinliMapColumnsBuilder *builder, const char *path, GError **error)
{
  g_autoptr(LinliGeojsonLines) lines = linli_geojson_lines_open (path, error);
  g_autoptr(GError) local = NULL;

  for (;;)
    {
      g_autoptr(JsonNode) feature = NULL;
      g_autofree char *reason = NULL;
      g_autoptr(LinliGeometry) geometry = NULL;
      guint line;

      if (lines == NULL || !linli_geojson_lines_next (lines, &line, &feature, &reason, &local))
        break;
      if (feature != NULL)
        geometry = linli_geometry_from_json (json_object_get_member (json_node_get_object (feature), "geometry"), NULL);
      if (geometry != NULL && geometry->n_polygons > 0)
        add_geometry (builder, geometry, 0);
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return lines != NULL && local == NULL;
}

/* Streets of houses, the size and turn of each from its number: L-shaped, so that they have corners. */
static void
make_city (LinliMapColumnsBuilder *builder, guint n)
{
  guint side = (guint) ceil (sqrt (n));

  for (guint i = 0; i < n; i++)
    {
      double lon = i % side * STREET, lat = i / side * STREET, turn = (i * 2654435761u >> 20) % 628 / 100.0;
      double size = STREET * (0.25 + (i * 40503u >> 6) % 100 / 500.0);
      static const double corners[6][2] = { { -1, -1 }, { 1, -1 }, { 1, 0 }, { 0, 0 }, { 0, 1 }, { -1, 1 } };

      for (guint corner = 0; corner < G_N_ELEMENTS (corners); corner++)
        {
          double x = corners[corner][0] * size, y = corners[corner][1] * size;

          linli_map_columns_builder_add_point (builder, linli_mercator_x (lon + x * cos (turn) - y * sin (turn), WORLD_ONE),
                                               linli_mercator_y (lat + x * sin (turn) + y * cos (turn), WORLD_ONE));
        }
      linli_map_columns_builder_end_shape (builder, 0);
    }
}

LinliMapColumns *
bench_city_load (const char *path, guint n, GError **error)
{
  g_autoptr(LinliMapColumnsBuilder) builder = linli_map_columns_builder_new ();

  if (path == NULL)
    make_city (builder, n);
  else if (!read_city (builder, path, error))
    return NULL;
  return linli_map_columns_builder_finish (builder);
}

LinliMapColumns *
bench_city_repeat (const LinliMapColumns *city, guint times)
{
  g_autoptr(LinliMapColumnsBuilder) builder = linli_map_columns_builder_new ();
  double width = ((double) city->extent.east - city->extent.west) / LINLI_MAP_WORLD;
  double height = ((double) city->extent.south - city->extent.north) / LINLI_MAP_WORLD;

  for (guint copy = 0; copy < times * times; copy++)
    for (guint shape = 0; shape < city->n_shapes; shape++)
      {
        for (guint ring = city->ring_firsts[shape]; ring < city->ring_firsts[shape + 1]; ring++)
          {
            for (guint point = ring > 0 ? city->ring_ends[ring - 1] : 0; point < city->ring_ends[ring]; point++)
              linli_map_columns_builder_add_point (builder, city->x[point] / LINLI_MAP_WORLD + 0.5 + copy % times * width,
                                                   city->y[point] / LINLI_MAP_WORLD + 0.5 + copy / times * height);
            linli_map_columns_builder_end_ring (builder);
          }
        linli_map_columns_builder_end_shape (builder, city->classes[shape]);
      }
  return linli_map_columns_builder_finish (builder);
}

void
bench_city_look (const LinliMapColumns *city, double zoom, LinliMapRaster *raster)
{
  double width = (double) city->extent.east - city->extent.west, height = (double) city->extent.south - city->extent.north;

  raster->scale = zoom > 0 ? linli_mercator_world_size (zoom) / LINLI_MAP_WORLD
    : MIN (raster->width / MAX (width, 1), raster->height / MAX (height, 1));
  raster->left = city->extent.west + width / 2 - raster->width / 2.0 / raster->scale;
  raster->top = city->extent.north + height / 2 - raster->height / 2.0 / raster->scale;
}

/* ---- plain cairo ---- */

typedef struct { const LinliMapRaster *raster; cairo_t *cr; double fill[4], line[4]; } Plain;

static void
take_color (guint32 color, double ret_parts[4])
{
  double alpha = color >> 24;

  ret_parts[3] = alpha / 255;
  for (guint i = 0; i < 3; i++)
    ret_parts[i] = alpha > 0 ? (color >> (16 - 8 * i) & 255) / alpha : 0;
}

static gboolean
paint_plain_cb (const LinliMapColumns *city, guint first, guint end, gpointer user_data)
{
  const Plain *plain = user_data;
  const LinliMapRaster *raster = plain->raster;
  double margin = raster->line_width / 2;

  for (guint shape = first; shape < end; shape++)
    {
      const LinliMapSquare *box = &city->boxes[shape];

      if ((box->east - raster->left) * raster->scale < -margin || (box->west - raster->left) * raster->scale > raster->width + margin
          || (box->south - raster->top) * raster->scale < -margin || (box->north - raster->top) * raster->scale > raster->height + margin)
        continue;
      for (guint ring = city->ring_firsts[shape]; ring < city->ring_firsts[shape + 1]; ring++)
        {
          cairo_new_sub_path (plain->cr);
          for (guint point = ring > 0 ? city->ring_ends[ring - 1] : 0; point < city->ring_ends[ring]; point++)
            cairo_line_to (plain->cr, (city->x[point] - raster->left) * raster->scale, (city->y[point] - raster->top) * raster->scale);
          cairo_close_path (plain->cr);
        }
      cairo_set_source_rgba (plain->cr, plain->fill[0], plain->fill[1], plain->fill[2], plain->fill[3]);
      cairo_fill_preserve (plain->cr);
      cairo_set_source_rgba (plain->cr, plain->line[0], plain->line[1], plain->line[2], plain->line[3]);
      cairo_stroke (plain->cr);
    }
  return TRUE;
}

void
bench_city_paint_plain (const LinliMapColumns *city, const LinliMapRaster *raster, cairo_t *cr)
{
  Plain plain = { raster, cr, { 0 }, { 0 } };
  double margin = raster->line_width / raster->scale;

  take_color (raster->fills[0], plain.fill);
  take_color (raster->line, plain.line);
  cairo_set_line_width (cr, raster->line_width);
  linli_map_columns_foreach (city, (gint64) floor (raster->left - margin), (gint64) floor (raster->top - margin),
                             (gint64) ceil (raster->left + raster->width / raster->scale + margin),
                             (gint64) ceil (raster->top + raster->height / raster->scale + margin), paint_plain_cb, &plain);
}

static double
sum_alpha (const guint8 *pixels, int x, int y, int stride)
{
  guint sum = 0;

  for (int row = 0; row < 8; row++)
    for (int i = 0; i < 8; i++)
      {
        guint32 pixel;

        memcpy (&pixel, pixels + (gsize) (y + row) * (gsize) stride + (gsize) (x + i) * 4, sizeof pixel);
        sum += pixel >> 24;
      }
  return sum / 64.0;
}

double
bench_city_compare (const guint8 *a, const guint8 *b, int width, int height, int stride)
{
  double worst = 0;

  for (int y = 0; y + 8 <= height; y += 8)
    for (int x = 0; x + 8 <= width; x += 8)
      worst = MAX (worst, fabs (sum_alpha (a, x, y, stride) - sum_alpha (b, x, y, stride)));
  return worst;
}
