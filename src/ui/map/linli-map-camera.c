/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-camera.h"

#include "linli-blank-source.h"
#include "linli-map-view.h"
#include "linli-mercator.h"

#include <math.h>

#define FIT_PADDING_PX 36

/* libshumate lets a tile grow evenly from one zoom level to the next: level 17.5 is one and a half times 17. */
static double
to_shumate_zoom (double zoom)
{
  double level = floor (zoom);

  return level + exp2 (zoom - level) - 1;
}

void
linli_map_camera_go_to (ShumateMap *map,
                        double      x,
                        double      y,
                        double      zoom)
{
  ShumateViewport *viewport = shumate_map_get_viewport (map);

  shumate_map_stop_go_to (map);
  shumate_viewport_set_zoom_level (viewport, zoom);
  shumate_location_set_location (SHUMATE_LOCATION (viewport), linli_mercator_lat (y, -8), linli_mercator_lon (x, -8));
}

void
linli_map_camera_fit (ShumateMap        *map,
                      const LinliMapBox *box,
                      double             left)
{
  double width = gtk_widget_get_width (GTK_WIDGET (map)), height = gtk_widget_get_height (GTK_WIDGET (map));
  double zoom, x = (box->west + box->east) / 2;

  if (!(box->east >= box->west) || width <= 0 || height <= 0)
    return;
  zoom = linli_mercator_fit (linli_mercator_lon (box->west, -8), linli_mercator_lat (box->south, -8), linli_mercator_lon (box->east, -8),
                             linli_mercator_lat (box->north, -8), width - left - 2 * FIT_PADDING_PX, height - 2 * FIT_PADDING_PX,
                             LINLI_MAP_MIN_ZOOM, LINLI_MAP_MAX_ZOOM);
  x -= left / 2 / linli_mercator_world_size (zoom);
  linli_map_camera_go_to (map, x, (box->north + box->south) / 2, to_shumate_zoom (zoom));
}

void
linli_map_camera_reveal (ShumateMap        *map,
                         const LinliMapBox *box)
{
  ShumateViewport *viewport = shumate_map_get_viewport (map);
  double world_size = linli_map_view_get_world_size (viewport);
  double x = linli_mercator_x (shumate_location_get_longitude (SHUMATE_LOCATION (viewport)), -8),
         y = linli_mercator_y (shumate_location_get_latitude (SHUMATE_LOCATION (viewport)), -8);
  double half_width = (gtk_widget_get_width (GTK_WIDGET (map)) / 2.0 - FIT_PADDING_PX) / world_size,
         half_height = (gtk_widget_get_height (GTK_WIDGET (map)) / 2.0 - FIT_PADDING_PX) / world_size;

  if (box->west >= x - half_width && box->east <= x + half_width && box->north >= y - half_height && box->south <= y + half_height)
    return;
  linli_map_camera_go_to (map, (box->west + box->east) / 2, (box->north + box->south) / 2, shumate_viewport_get_zoom_level (viewport));
}

void
linli_map_camera_get_view (ShumateMap *map,
                           double     *ret_world_size,
                           double     *ret_left,
                           double     *ret_top)
{
  ShumateViewport *viewport = shumate_map_get_viewport (map);

  *ret_world_size = linli_map_view_get_world_size (viewport);
  *ret_left = linli_mercator_x (shumate_location_get_longitude (SHUMATE_LOCATION (viewport)), -8) * *ret_world_size
              - gtk_widget_get_width (GTK_WIDGET (map)) / 2.0;
  *ret_top = linli_mercator_y (shumate_location_get_latitude (SHUMATE_LOCATION (viewport)), -8) * *ret_world_size
             - gtk_widget_get_height (GTK_WIDGET (map)) / 2.0;
}

void
linli_map_camera_get_bounds (ShumateMap  *map,
                             LinliBounds *ret_bounds)
{
  ShumateViewport *viewport = shumate_map_get_viewport (map);
  double world_size = linli_map_view_get_world_size (viewport);
  double x = linli_mercator_x (shumate_location_get_longitude (SHUMATE_LOCATION (viewport)), -8),
         y = linli_mercator_y (shumate_location_get_latitude (SHUMATE_LOCATION (viewport)), -8);
  double half_width = gtk_widget_get_width (GTK_WIDGET (map)) / 2.0 / world_size,
         half_height = gtk_widget_get_height (GTK_WIDGET (map)) / 2.0 / world_size;

  *ret_bounds = (LinliBounds) { linli_mercator_lon (MAX (0, x - half_width), -8), linli_mercator_lat (MIN (1, y + half_height), -8),
                                linli_mercator_lon (MIN (1, x + half_width), -8), linli_mercator_lat (MAX (0, y - half_height), -8) };
}

void
linli_map_camera_pan (ShumateMap *map,
                      double      right,
                      double      down)
{
  ShumateViewport *viewport = shumate_map_get_viewport (map);
  double step = MIN (gtk_widget_get_width (GTK_WIDGET (map)), gtk_widget_get_height (GTK_WIDGET (map))) / 5.0
                / linli_map_view_get_world_size (viewport);
  double x = linli_mercator_x (shumate_location_get_longitude (SHUMATE_LOCATION (viewport)), -8) + right * step;
  double y = linli_mercator_y (shumate_location_get_latitude (SHUMATE_LOCATION (viewport)), -8) + down * step;

  linli_map_camera_go_to (map, CLAMP (x, 0, 1), CLAMP (y, 0, 1), shumate_viewport_get_zoom_level (viewport));
}
