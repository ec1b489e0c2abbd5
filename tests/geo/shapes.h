/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

/* Outlines on a plan: one step is 0.001 degrees near 106.89 E, 39.44 N, about 86 by 111 metres. */
#define PLAN_LON(x) (106.89 + (x) * 0.001)
#define PLAN_LAT(y) (39.44 + (y) * 0.001)

/* Rings of "x,y x,y ..." apart by "|": the outside, then holes.  What is not closed is closed. */
static inline LinliGeometry *
plan (const char *text)
{
  g_auto(GStrv) rings = g_strsplit (text, "|", -1);
  g_autoptr(GString) out = g_string_new ("{\"type\":\"Polygon\",\"coordinates\":[");
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  LinliGeometry *geometry;

  for (guint i = 0; rings[i] != NULL; i++)
    {
      g_auto(GStrv) points = g_strsplit (g_strstrip (rings[i]), " ", -1);

      g_string_append (out, i > 0 ? ",[" : "[");
      for (guint j = 0; points[j] != NULL; j++)
        {
          const char *comma = strchr (points[j], ',');

          g_assert_nonnull (comma);
          g_string_append_printf (out, "%s[%.7f,%.7f]", j > 0 ? "," : "", PLAN_LON (g_ascii_strtod (points[j], NULL)),
                                  PLAN_LAT (g_ascii_strtod (comma + 1, NULL)));
        }
      g_string_append_c (out, ']');
    }
  g_string_append (out, "]}");
  node = json_from_string (out->str, &error);
  g_assert_no_error (error);
  geometry = linli_geometry_from_json (node, &error);
  g_assert_no_error (error);
  linli_geometry_round (geometry);
  return geometry;
}

static inline GPtrArray *
plans (const char *const *texts)
{
  GPtrArray *geometries = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (geometries, plan (texts[i]));
  return geometries;
}

static inline gboolean
is_plan (const LinliGeometry *geometry, guint i, double x, double y)
{
  return ABS (geometry->lon_lat[2 * i] - PLAN_LON (x)) < 1e-7 && ABS (geometry->lon_lat[2 * i + 1] - PLAN_LAT (y)) < 1e-7;
}

static inline gboolean
has_plan (const LinliGeometry *geometry, double x, double y)
{
  for (guint i = 0; i < geometry->n_points; i++)
    if (is_plan (geometry, i, x, y))
      return TRUE;
  return FALSE;
}
