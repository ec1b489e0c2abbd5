/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-view.h"

#include "linli-mercator.h"

#include <adwaita.h>
#include <math.h>

double
linli_map_view_get_world_size (ShumateViewport *viewport)
{
  double zoom;

  g_return_val_if_fail (SHUMATE_IS_VIEWPORT (viewport), 256);

  zoom = shumate_viewport_get_zoom_level (viewport);
  return shumate_map_source_get_tile_size_at_zoom (shumate_viewport_get_reference_map_source (viewport), zoom) * exp2 (floor (zoom));
}

void
linli_map_view_read (ShumateLayer *layer,
                     LinliMapView *ret_view)
{
  ShumateLocation *centre;
  double world_size;
  int width, height, dpi = 0;

  g_return_if_fail (SHUMATE_IS_LAYER (layer) && ret_view != NULL);

  centre = SHUMATE_LOCATION (shumate_layer_get_viewport (layer));
  world_size = linli_map_view_get_world_size (shumate_layer_get_viewport (layer));
  width = gtk_widget_get_width (GTK_WIDGET (layer));
  height = gtk_widget_get_height (GTK_WIDGET (layer));
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (layer)), "gtk-xft-dpi", &dpi, NULL);
  *ret_view = (LinliMapView) {
    .world_size = world_size,
    .left = linli_mercator_x (shumate_location_get_longitude (centre), -8) * world_size - width / 2.0,
    .top = linli_mercator_y (shumate_location_get_latitude (centre), -8) * world_size - height / 2.0,
    .width = width,
    .height = height,
    .device_scale = gtk_widget_get_scale_factor (GTK_WIDGET (layer)),
    .text_scale = dpi > 0 ? CLAMP (dpi / (96.0 * 1024), 0.75, 2) : 1,
    .dark = adw_style_manager_get_dark (adw_style_manager_get_default ()),
  };
}

void
linli_map_view_free_click (ShumateMap *map)
{
  g_autoptr(GListModel) controllers = NULL;

  g_return_if_fail (SHUMATE_IS_MAP (map));

  shumate_map_set_zoom_on_double_click (map, FALSE);
  controllers = gtk_widget_observe_controllers (GTK_WIDGET (map));
  for (guint i = g_list_model_get_n_items (controllers); i > 0; i--)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i - 1);

      if (GTK_IS_GESTURE_CLICK (controller))
        gtk_widget_remove_controller (GTK_WIDGET (map), controller);
    }
}

gboolean
linli_map_view_is_cairo (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  return renderer != NULL && GSK_IS_CAIRO_RENDERER (renderer);
}
