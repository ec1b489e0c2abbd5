/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-city-pictures.c - what the footprints of a whole city look like, painted by the function that paints tiles, prints and exports. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench-city-pictures.h"

#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-map-plate.h"
#include "linli-mercator.h"

#define WIDTH     1024
#define HEIGHT    640
#define MARGIN_PX 24

static LinliMapFeatures *
read_features (const char *path, GError **error)
{
  g_autoptr(LinliGeojsonLines) lines = linli_geojson_lines_open (path, error);
  g_autoptr(LinliMapFeatures) features = linli_map_features_new ();
  g_autoptr(GError) local = NULL;

  for (;;)
    {
      g_autoptr(JsonNode) feature = NULL;
      g_autofree char *reason = NULL;
      g_autoptr(LinliGeometry) geometry = NULL;
      LinliId id = { { 1 } };
      guint line;

      if (lines == NULL || !linli_geojson_lines_next (lines, &line, &feature, &reason, &local))
        break;
      if (feature != NULL)
        geometry = linli_geometry_from_json (json_object_get_member (json_node_get_object (feature), "geometry"), NULL);
      if (geometry != NULL && geometry->n_polygons > 0)
        linli_map_features_add (features, FALSE, &id, NULL, NULL, 0, geometry);
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (lines != NULL && features->buildings->len == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: no footprint in it", path);
  if (features->buildings->len == 0)
    return NULL;
  linli_map_features_finish (features);
  return g_steal_pointer (&features);
}

/* @zoom 0: all of it. */
static gboolean
take (LinliMapFeatures *features, double zoom, gboolean dark, const char *file, GError **error)
{
  const LinliMapBox *home = &features->home;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  LinliMapView view = { .width = WIDTH, .height = HEIGHT, .device_scale = 1, .text_scale = 1, .dark = dark, .footprints = TRUE };
  cairo_status_t status;

  view.world_size = zoom > 0 ? linli_mercator_world_size (zoom)
    : MIN ((WIDTH - 2 * MARGIN_PX) / MAX (home->east - home->west, 1e-9), (HEIGHT - 2 * MARGIN_PX) / MAX (home->south - home->north, 1e-9));
  view.left = (home->west + home->east) / 2 * view.world_size - WIDTH / 2.0;
  view.top = (home->north + home->south) / 2 * view.world_size - HEIGHT / 2.0;
  linli_map_plate_paint (&view, features, cr, NULL);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png (surface, file);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", file, cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

gboolean
bench_city_take_pictures (const char *path, const char *folder, GError **error)
{
  static const struct { const char *name; double zoom; gboolean dark; } pictures[] = {
    { "city-fit-light.png", 0, FALSE }, { "city-fit-dark.png", 0, TRUE },
    { "city-z17-light.png", 17, FALSE }, { "city-z17-dark.png", 17, TRUE },
  };
  g_autoptr(LinliMapFeatures) features = read_features (path, error);

  for (guint i = 0; features != NULL && i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *file = g_build_filename (folder, pictures[i].name, NULL);

      if (!take (features, pictures[i].zoom, pictures[i].dark, file, error))
        return FALSE;
    }
  return features != NULL;
}
