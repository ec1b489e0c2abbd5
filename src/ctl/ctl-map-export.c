/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map-export.c - the outlines of a kind as a file of maps. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-map.h"
#include "ctl-replica.h"

#include "linli-map-export.h"

#include <string.h>

#define USAGE "linlictl map export REPLICA -o FILE.geojson|gpkg|shp|kml [--kind building] [--format geojson|gpkg|shp|kml] [--crs EPSG:N] [--grid N]"
static gboolean
run (LinliStore *store, const char *kind, const char *crs, LinliMapExport *what, GError **error)
{
  g_autoptr(GString) out = g_string_new ("{\"kind\":");
  g_autofree char *name = NULL;
  LinliMapExported done;

  if (!linli_crs_parse (crs, &what->crs, error) || (what->kind = ctl_find_kind (store, kind, error)) == NULL
      || !linli_map_export_run (store, what, NULL, &done, error))
    return FALSE;
  name = linli_crs_to_string (&what->crs);
  ctl_append_text (out, what->kind->name);
  g_string_append_printf (out, ",\"format\":\"%s\",\"crs\":\"%s\",\"features\":%u,\"without_geometry\":%u,\"texts_cut\":%u,\"file\":", what->format,
                          name, done.features, done.without_geometry, done.texts_cut);
  ctl_append_text (out, what->path);
  g_string_append_c (out, '}');
  ctl_print (out);
  return TRUE;
}

int
ctl_map_export_main (int argc, char **argv)
{
  const char *kind = "building", *format = NULL, *crs = "EPSG:4326", *path = NULL, *dot;
  gint64 grid = 0;
  gboolean json = FALSE;
  const CtlOption options[] = {
    { "--kind", CTL_TEXT, &kind }, { "--format", CTL_TEXT, &format }, { "--crs", CTL_TEXT, &crs }, { "--grid", CTL_NUMBER, &grid }, { "-o", CTL_TEXT, &path },
    { "--json", CTL_FLAG, &json },
  };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GError) error = NULL;
  LinliMapExport what;

  if (words == NULL)
    return 2;
  dot = path != NULL ? strrchr (path, '.') : NULL;
  if (format == NULL && dot != NULL)
    format = dot + 1;
  if (path == NULL || format == NULL)
    return ctl_usage (USAGE);
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  what = (LinliMapExport) { .format = format, .path = path, .grid = grid };
  if (store == NULL || !run (store, kind, crs, &what, &error))
    return ctl_fail ("map export", error);
  return 0;
}
