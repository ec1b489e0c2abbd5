/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints a piece of the map with cairo.
 *
 * One path per polygon: cairo is slower with one large path.  What is smaller than a few pixels is a box or a
 * dot.  What lies on the ground is painted by linli-map-ground-paint.c, names by linli-map-names.c. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-plate.h"

#include "linli-map-ground-paint.h"
#include "linli-map-names.h"
#include "linli-map-raster.h"

#include <math.h>

#define OUTLINE_MIN_PX   6    /* smaller footprints get no outline */
#define STRIPE_PX        6    /* from one stripe to the next */

#define RGBA(hex, alpha) \
  { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, (alpha) }

static const struct { LinliColor paper, building, edge; } tones[2] = {
  { RGBA (0xf6f3ec, 1), RGBA (0xd9d4c7, 1), RGBA (0x9c9484, 1) },
  { RGBA (0x1d1d1f, 1), RGBA (0x3b3a38, 1), RGBA (0x6d6a63, 1) },
};

/* Neighbours should differ: hues far apart, lightness alternating. */
static const struct
{
  LinliColor light, dark;
} grid_colors[] = {
  { RGBA (0x2a6f97, 1), RGBA (0x7cb7d9, 1) }, { RGBA (0xb5651d, 1), RGBA (0xe0a46a, 1) },
  { RGBA (0x4f772d, 1), RGBA (0xa3c77f, 1) }, { RGBA (0x8b3a62, 1), RGBA (0xdc93b8, 1) },
  { RGBA (0x00776b, 1), RGBA (0x6cc5b9, 1) }, { RGBA (0x5b4b9a, 1), RGBA (0xb0a3e6, 1) },
  { RGBA (0x8a7a00, 1), RGBA (0xd2c463, 1) }, { RGBA (0x9b2c2c, 1), RGBA (0xe39a94, 1) },
};

static void
set_color (cairo_t          *cr,
           const LinliColor *color,
           double            alpha)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * alpha);
}

LinliColor
linli_map_get_paper (gboolean dark)
{
  return tones[dark ? 1 : 0].paper;
}

LinliColor
linli_map_get_grid_color (guint    index,
                          gboolean dark)
{
  index %= G_N_ELEMENTS (grid_colors);
  return dark ? grid_colors[index].dark : grid_colors[index].light;
}

gboolean
linli_map_plate_has_footprints (const LinliMapView     *view,
                                const LinliMapFeatures *features)
{
  return view->footprints || features->grids->len == 0 || view->world_size >= 256 * exp2 (LINLI_MAP_CITY_ZOOM);
}

void
linli_map_plate_add_outline (const LinliMapView     *view,
                             const LinliMapFeatures *features,
                             const LinliMapFeature  *feature,
                             cairo_t                *cr)
{
  for (guint ring = feature->first_ring; ring < feature->first_ring + feature->n_rings; ring++)
    {
      guint n;
      const double *points = linli_map_features_get_ring (features, ring, &n);

      cairo_new_sub_path (cr);
      for (guint i = 0; i + 1 < n; i++)
        cairo_line_to (cr, points[2 * i] * view->world_size - view->left,
                       points[2 * i + 1] * view->world_size - view->top);
      cairo_close_path (cr);
    }
}

/* In pixels of the view; FALSE when out of sight. */
static gboolean
get_box (const LinliMapView    *view,
         const LinliMapFeature *feature,
         LinliMapBox           *ret_box)
{
  *ret_box = (LinliMapBox) { feature->box.west * view->world_size - view->left,
                            feature->box.north * view->world_size - view->top,
                            feature->box.east * view->world_size - view->left,
                            feature->box.south * view->world_size - view->top };
  return ret_box->east >= -2 && ret_box->south >= -2 && ret_box->west <= view->width + 2
         && ret_box->north <= view->height + 2;
}

/* ---- shapes ---- */

/* The colour of a class; the one of every building where there is no theme. */
static LinliColor
get_building_color (const LinliMapView *view,
                    guint               class_no)
{
  const LinliColor *paper = &tones[view->dark ? 1 : 0].paper, *building = &tones[view->dark ? 1 : 0].building;

  return view->theme != NULL ? linli_map_theme_get_shown_color (view->theme, class_no, paper, building, view->dark) : *building;
}

/* @scale: device pixels to one of the view. */
static void
set_stripes (const LinliMapView *view,
             LinliMapRaster     *raster,
             double              scale)
{
  gint64 corner = (gint64) floor (view->left * scale) + (gint64) floor (view->top * scale);
  LinliColor color;

  raster->striped = view->theme != NULL ? (guint8) linli_map_theme_get_striped (view->theme) : 0;
  if (raster->striped == 0)
    return;
  color = linli_map_theme_get_stripe_color (view->theme, &tones[view->dark ? 1 : 0].paper, view->dark);
  raster->stripe = linli_map_raster_color (color.red, color.green, color.blue, 1);
  raster->stripe_period = MAX (4, (int) round (STRIPE_PX * scale));
  raster->stripe_phase = (int) (((corner % raster->stripe_period) + raster->stripe_period) % raster->stripe_period);
}

/* On a surface of pixels that nothing turns or covers, by the fast painter; FALSE: elsewhere. */
static gboolean
paint_pixels (const LinliMapView *view,
              LinliMapFeatures   *features,
              cairo_t            *cr,
              GCancellable       *cancellable)
{
  cairo_surface_t *target = cairo_get_target (cr);
  const LinliColor *edge = &tones[view->dark ? 1 : 0].edge;
  double scale_x, scale_y, left, top, x = 0, y = 0;
  LinliMapRaster raster = { 0 };
  cairo_matrix_t matrix;

  cairo_get_matrix (cr, &matrix);
  if (cairo_surface_get_type (target) != CAIRO_SURFACE_TYPE_IMAGE || cairo_image_surface_get_format (target) != CAIRO_FORMAT_ARGB32
      || matrix.xy != 0 || matrix.yx != 0 || matrix.xx <= 0 || matrix.xx != matrix.yy || cairo_get_group_target (cr) != target)
    return FALSE;
  cairo_surface_get_device_scale (target, &scale_x, &scale_y);
  cairo_surface_get_device_offset (target, &left, &top);
  cairo_user_to_device (cr, &x, &y);
  x = round (x * scale_x + left);
  y = round (y * scale_y + top);
  raster.width = (int) MIN (round (view->width * matrix.xx * scale_x), cairo_image_surface_get_width (target) - x);
  raster.height = (int) MIN (round (view->height * matrix.yy * scale_y), cairo_image_surface_get_height (target) - y);
  if (x < 0 || y < 0 || scale_x != scale_y || raster.width <= 0 || raster.height <= 0)
    return FALSE;
  raster.scale = view->world_size * matrix.xx * scale_x / LINLI_MAP_WORLD;
  raster.left = (view->left / view->world_size - 0.5) * LINLI_MAP_WORLD;
  raster.top = (view->top / view->world_size - 0.5) * LINLI_MAP_WORLD;
  raster.line_width = 0.8 * matrix.xx * scale_x;
  raster.line_from = OUTLINE_MIN_PX * matrix.xx * scale_x;
  raster.line = linli_map_raster_color (edge->red, edge->green, edge->blue, 1);
  for (guint i = 0; i < LINLI_THEME_MAX_CLASSES; i++)
    {
      LinliColor color = get_building_color (view, i);

      raster.fills[i] = linli_map_raster_color (color.red, color.green, color.blue, 1);
    }
  set_stripes (view, &raster, matrix.xx * scale_x);
  cairo_surface_flush (target);
  raster.stride = cairo_image_surface_get_stride (target);
  raster.pixels = cairo_image_surface_get_data (target) + (gsize) y * (gsize) raster.stride + (gsize) x * 4;
  linli_map_raster_paint (&raster, features->columns, view->theme != NULL ? view->theme->shapes : NULL, cancellable);
  cairo_surface_mark_dirty (target);
  return TRUE;
}

/* Stripes of the height of @box, within the path of @cr, which stays. */
static void
paint_stripes (const LinliMapView *view,
               const LinliMapBox  *box,
               cairo_t            *cr)
{
  LinliColor color = linli_map_theme_get_stripe_color (view->theme, &tones[view->dark ? 1 : 0].paper, view->dark);
  cairo_path_t *outline = cairo_copy_path (cr);
  double height = box->south - box->north;

  cairo_save (cr);
  cairo_clip (cr);
  set_color (cr, &color, 1);
  cairo_set_line_width (cr, STRIPE_PX / 3 * G_SQRT2 / 2);
  for (double x = floor ((box->west - height) / STRIPE_PX) * STRIPE_PX; x < box->east; x += STRIPE_PX)
    {
      cairo_move_to (cr, x, box->south);
      cairo_line_to (cr, x + height, box->north);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
  cairo_append_path (cr, outline);
  cairo_path_destroy (outline);
}

/* The same as lines and areas, for paper. */
static void
paint_buildings (const LinliMapView *view,
                 LinliMapFeatures   *features,
                 cairo_t            *cr,
                 GCancellable       *cancellable)
{
  if (paint_pixels (view, features, cr, cancellable))
    return;
  for (guint shape = 0; shape < features->columns->n_shapes; shape++)
    {
      const LinliMapFeature *feature = &g_array_index (features->buildings, LinliMapFeature, features->columns->sources[shape]);
      LinliColor color = get_building_color (view, view->theme != NULL ? view->theme->shapes[shape] : 0);
      LinliMapBox box;
      double size;

      if (!get_box (view, feature, &box))
        continue;
      if (shape % 256 == 0 && g_cancellable_is_cancelled (cancellable))
        return;
      size = MAX (box.east - box.west, box.south - box.north);
      linli_map_plate_add_outline (view, features, feature, cr);
      set_color (cr, &color, 1);
      if (size < OUTLINE_MIN_PX)
        {
          cairo_fill (cr);
          continue;
        }
      cairo_fill_preserve (cr);
      if (view->theme != NULL && view->theme->shapes[shape] != 0 && view->theme->shapes[shape] == linli_map_theme_get_striped (view->theme))
        paint_stripes (view, &box, cr);
      set_color (cr, &tones[view->dark ? 1 : 0].edge, 1);
      cairo_set_line_width (cr, 0.8);
      cairo_stroke (cr);
    }
}

static void
paint_grids (const LinliMapView *view,
             LinliMapFeatures   *features,
             cairo_t            *cr,
             gboolean            outline)
{
  gboolean city = !linli_map_plate_has_footprints (view, features);
  static const double dashes[] = { 8, 5 };

  cairo_save (cr);
  for (guint i = 0; i < features->grids->len; i++)
    {
      const LinliMapFeature *feature = &g_array_index (features->grids, LinliMapFeature, i);
      LinliColor color = linli_map_get_grid_color (i, view->dark);
      LinliMapBox box;

      if (!get_box (view, feature, &box))
        continue;
      linli_map_plate_add_outline (view, features, feature, cr);
      set_color (cr, &color, outline ? 0.9 : city ? 0.35 : 0.07);
      if (outline)
        {
          cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
          cairo_set_line_width (cr, 2);
          cairo_stroke (cr);
        }
      else
        cairo_fill (cr);
    }
  cairo_restore (cr);
}

void
linli_map_plate_paint_paper_below (const LinliMapView *view,
                                   cairo_t            *cr)
{
  g_return_if_fail (view != NULL && cr != NULL);

  cairo_save (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_DEST_OVER);
  set_color (cr, &tones[view->dark ? 1 : 0].paper, 1);
  cairo_paint (cr);
  cairo_restore (cr);
}

void
linli_map_plate_paint_ground (const LinliMapView *view,
                              LinliMapFeatures   *features,
                              cairo_t            *cr,
                              GCancellable       *cancellable)
{
  g_return_if_fail (view != NULL && features != NULL && cr != NULL);

  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (!view->clear)
    {
      set_color (cr, &tones[view->dark ? 1 : 0].paper, 1);
      cairo_paint (cr);
    }
  if (features->ground != NULL && !view->bare && !view->clear)
    linli_map_ground_paint (view, features->ground, cr, cancellable);
  paint_grids (view, features, cr, FALSE);
  if (linli_map_plate_has_footprints (view, features))
    paint_buildings (view, features, cr, cancellable);
  paint_grids (view, features, cr, TRUE);
  cairo_restore (cr);
}

guint
linli_map_plate_paint_names (const LinliMapView *view,
                             LinliMapFeatures   *features,
                             cairo_t            *cr,
                             GCancellable       *cancellable)
{
  g_autoptr(LinliMapNames) names = NULL;

  g_return_val_if_fail (view != NULL && features != NULL && cr != NULL, 0);

  names = linli_map_names_place (view, features, cr, cancellable);
  cairo_save (cr);
  linli_map_names_paint (names, cr);
  cairo_restore (cr);
  return names->shown->len;
}

void
linli_map_plate_paint (const LinliMapView *view,
                       LinliMapFeatures   *features,
                       cairo_t            *cr,
                       GCancellable       *cancellable)
{
  linli_map_plate_paint_ground (view, features, cr, cancellable);
  linli_map_plate_paint_names (view, features, cr, cancellable);
}

static gboolean
something_cb (const LinliMapColumns *columns,
              guint                  first,
              guint                  end,
              gpointer               user_data)
{
  *(gboolean *) user_data = TRUE;
  return FALSE;
}

gboolean
linli_map_plate_is_blank (const LinliMapView *view,
                          LinliMapFeatures   *features)
{
  double unit = LINLI_MAP_WORLD / view->world_size, left = (view->left / view->world_size - 0.5) * LINLI_MAP_WORLD,
         top = (view->top / view->world_size - 0.5) * LINLI_MAP_WORLD;
  gboolean something = FALSE;
  LinliMapBox box;

  if (features->ground != NULL && !view->bare && !view->clear && !linli_map_ground_is_blank (view, features->ground))
    return FALSE;
  for (guint i = 0; i < features->grids->len; i++)
    if (get_box (view, &g_array_index (features->grids, LinliMapFeature, i), &box))
      return FALSE;
  if (linli_map_plate_has_footprints (view, features))
    linli_map_columns_foreach (features->columns, (gint64) (left - 2 * unit), (gint64) (top - 2 * unit),
                               (gint64) (left + (view->width + 2) * unit), (gint64) (top + (view->height + 2) * unit), something_cb, &something);
  return !something;
}
