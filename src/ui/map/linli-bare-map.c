/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libshumate's map with our layer and nothing else. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-bare-map.h"

#include "linli-blank-source.h"
#include "linli-footprint-layer.h"
#include "linli-mercator.h"

struct _LinliBareMap
{
  GtkWidget            parent_instance;

  ShumateMap          *map;
  ShumateViewport     *viewport;
  LinliFootprintLayer *layer;
};

G_DEFINE_FINAL_TYPE (LinliBareMap, linli_bare_map, GTK_TYPE_WIDGET)

static void
linli_bare_map_dispose (GObject *object)
{
  LinliBareMap *self = LINLI_BARE_MAP (object);

  if (self->map != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->map));
  self->map = NULL;
  G_OBJECT_CLASS (linli_bare_map_parent_class)->dispose (object);
}

static void
linli_bare_map_class_init (LinliBareMapClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_bare_map_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
linli_bare_map_init (LinliBareMap *self)
{
  g_autoptr(ShumateMapSource) source = linli_blank_source_new ();

  self->map = shumate_map_new ();
  self->viewport = shumate_map_get_viewport (self->map);
  shumate_viewport_set_reference_map_source (self->viewport, source);
  shumate_viewport_set_min_zoom_level (self->viewport, LINLI_MAP_MIN_ZOOM);
  shumate_viewport_set_max_zoom_level (self->viewport, LINLI_MAP_MAX_ZOOM);
  self->layer = linli_footprint_layer_new (self->viewport);
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->layer));
  gtk_widget_set_parent (GTK_WIDGET (self->map), GTK_WIDGET (self));
}

GtkWidget *
linli_bare_map_new (void)
{
  return g_object_new (LINLI_TYPE_BARE_MAP, NULL);
}

void
linli_bare_map_set_features (LinliBareMap     *self,
                             LinliMapFeatures *features)
{
  g_return_if_fail (LINLI_IS_BARE_MAP (self));
  linli_footprint_layer_set_features (self->layer, features, NULL);
}

void
linli_bare_map_set_theme (LinliBareMap  *self,
                          LinliMapTheme *theme)
{
  g_return_if_fail (LINLI_IS_BARE_MAP (self));
  linli_footprint_layer_set_theme (self->layer, theme);
}

void
linli_bare_map_look_at (LinliBareMap *self,
                        double        x,
                        double        y,
                        double        zoom)
{
  g_return_if_fail (LINLI_IS_BARE_MAP (self));

  shumate_viewport_set_zoom_level (self->viewport, zoom);
  shumate_location_set_location (SHUMATE_LOCATION (self->viewport), linli_mercator_lat (y, -8), linli_mercator_lon (x, -8));
}

gboolean
linli_bare_map_is_settled (LinliBareMap *self)
{
  g_return_val_if_fail (LINLI_IS_BARE_MAP (self), FALSE);
  return linli_footprint_layer_is_settled (self->layer);
}

gsize
linli_bare_map_get_most_bytes (LinliBareMap *self)
{
  g_return_val_if_fail (LINLI_IS_BARE_MAP (self), 0);
  return linli_footprint_layer_get_most_bytes (self->layer);
}

int
linli_bare_map_find_at (LinliBareMap *self,
                        double        x,
                        double        y)
{
  g_return_val_if_fail (LINLI_IS_BARE_MAP (self), -1);
  return linli_footprint_layer_find_at (self->layer, x, y);
}
