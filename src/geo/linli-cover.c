/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-cover.c - overlaps and gaps between outlines. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-cover.h"

#include "linli-error.h"
#include "linli-geos.h"
#include "linli-topology.h"

#include <math.h>

#define MAX_OUTLINES 5000
#define MAX_FAULTS   1000
#define DEGREE       111320.0  /* metres of a degree along the meridian */
#define BESIDE       2e-7      /* degrees: what is nearer than this touches */

typedef struct
{
  GEOSContextHandle_t context;
  GPtrArray          *outlines;  /* (unowned) */
  GEOSGeometry      **geoms;     /* (owned) NULL: none, or invalid */
  LinliBounds        *bounds;    /* (owned) */
  GArray             *faults;    /* (unowned) */
  double              least;
} Check;

void
linli_cover_fault_clear (LinliCoverFault *fault)
{
  g_clear_pointer (&fault->reason, g_free);
}

static void
destroy (Check *check, GEOSGeometry *geom)
{
  if (geom != NULL)
    GEOSGeom_destroy_r (check->context, geom);
}

/* Square metres of @geom, and a place inside of its largest part. */
static double
measure (Check *check, const GEOSGeometry *geom, double *ret_lon, double *ret_lat)
{
  g_auto(LinliGeometryBuilder) builder;
  g_autoptr(LinliGeometry) geometry = NULL;

  linli_geometry_builder_init (&builder);
  if (!linli_geos_add_polygons (check->context, &builder, geom, 0, NULL) || builder.polygon_ends->len == 0)
    return 0;
  geometry = linli_geometry_builder_finish (&builder, builder.polygon_ends->len > 1 ? LINLI_GEOMETRY_MULTI_POLYGON : LINLI_GEOMETRY_POLYGON);
  linli_geometry_get_label_point (geometry, ret_lon, ret_lat);
  return linli_geometry_get_area (geometry);
}

static void
add_fault (Check *check, LinliCoverType type, guint a, guint b, const GEOSGeometry *geom)
{
  LinliCoverFault fault = { type, a, b, 0, 0, 0, NULL };

  fault.area = measure (check, geom, &fault.lon, &fault.lat);
  if (fault.area >= check->least)
    g_array_append_val (check->faults, fault);
}

static void
read_outlines (Check *check)
{
  for (guint i = 0; i < check->outlines->len; i++)
    {
      const LinliGeometry *outline = g_ptr_array_index (check->outlines, i);
      LinliCoverFault fault = { LINLI_COVER_INVALID, i, G_MAXUINT, 0, 0, 0, NULL };

      linli_geometry_get_bounds (outline, &check->bounds[i]);
      if (outline->n_polygons == 0)
        {
          fault.reason = g_strdup ("no polygon");
          linli_geometry_get_centroid (outline, &fault.lon, &fault.lat);
        }
      else if (linli_topology_is_valid (outline, &fault.reason, &fault.lon, &fault.lat))
        check->geoms[i] = linli_geos_from_geometry (check->context, outline);
      if (fault.reason != NULL)
        {
          fault.area = linli_geometry_get_area (outline);
          g_array_append_val (check->faults, fault);
        }
    }
}

static gboolean
may_meet (const LinliBounds *a, const LinliBounds *b)
{
  return a->west <= b->east && b->west <= a->east && a->south <= b->north && b->south <= a->north;
}

static void
find_overlaps (Check *check)
{
  for (guint i = 0; i < check->outlines->len; i++)
    for (guint j = i + 1; check->geoms[i] != NULL && j < check->outlines->len; j++)
      {
        GEOSGeometry *both;

        if (check->geoms[j] == NULL || !may_meet (&check->bounds[i], &check->bounds[j]))
          continue;
        both = GEOSIntersection_r (check->context, check->geoms[i], check->geoms[j]);
        if (both != NULL)
          add_fault (check, LINLI_COVER_OVERLAP, i, j, both);
        destroy (check, both);
      }
}

/* ---- gaps ---- */

static GEOSGeometry *
unite (Check *check)
{
  g_autofree GEOSGeometry **copies = g_new0 (GEOSGeometry *, check->outlines->len + 1);
  GEOSGeometry *all, *united = NULL;
  guint n = 0;

  for (guint i = 0; i < check->outlines->len; i++)
    if (check->geoms[i] != NULL)
      copies[n++] = GEOSGeom_clone_r (check->context, check->geoms[i]);
  all = n > 0 ? GEOSGeom_createCollection_r (check->context, GEOS_GEOMETRYCOLLECTION, copies, n) : NULL;
  if (all != NULL)
    united = GEOSUnaryUnion_r (check->context, all);
  destroy (check, all);
  return united;
}

/* Longitudes shortened or stretched, so that a buffer is round on the ground. */
static int
scale_cb (double *x, double *y, void *data)
{
  *x *= *(double *) data;
  return 1;
}

/* (nullable) (transfer full): @united with its holes and narrow strips filled.  Corners are mitred, so that those that turn inwards stay. */
static GEOSGeometry *
fill (Check *check, const GEOSGeometry *united, double strip)
{
  LinliBounds bounds = { 180, 90, -180, -90 };
  double shrink, stretch, half = strip / 2 / DEGREE;
  GEOSGeometry *flat, *wide, *closed, *back = NULL;

  for (guint i = 0; i < check->outlines->len; i++)
    {
      bounds.south = MIN (bounds.south, check->bounds[i].south);
      bounds.north = MAX (bounds.north, check->bounds[i].north);
    }
  shrink = MAX (0.01, cos ((bounds.south + bounds.north) / 2 * G_PI / 180));
  stretch = 1 / shrink;
  flat = GEOSGeom_transformXY_r (check->context, united, scale_cb, &shrink);
  wide = flat != NULL ? GEOSBufferWithStyle_r (check->context, flat, half, 4, GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE, 5) : NULL;
  closed = wide != NULL ? GEOSBufferWithStyle_r (check->context, wide, -half, 4, GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE, 5) : NULL;
  if (closed != NULL)
    back = GEOSGeom_transformXY_r (check->context, closed, scale_cb, &stretch);
  destroy (check, closed);
  destroy (check, wide);
  destroy (check, flat);
  return back;
}

/* (nullable) (transfer full): the outsides of @united without their holes. */
static GEOSGeometry *
fill_holes (Check *check, const GEOSGeometry *united)
{
  int n = GEOSGetNumGeometries_r (check->context, united);
  g_autofree GEOSGeometry **shells = g_new0 (GEOSGeometry *, n + 1);
  GEOSGeometry *all, *filled = NULL;
  guint used = 0;

  for (int i = 0; i < n; i++)
    {
      const GEOSGeometry *part = GEOSGetGeometryN_r (check->context, united, i);

      if (GEOSGeomTypeId_r (check->context, part) == GEOS_POLYGON)
        shells[used++] = GEOSGeom_createPolygon_r (check->context, GEOSGeom_clone_r (check->context, GEOSGetExteriorRing_r (check->context, part)), NULL, 0);
    }
  all = GEOSGeom_createCollection_r (check->context, GEOS_GEOMETRYCOLLECTION, shells, used);
  if (all != NULL)
    filled = GEOSUnaryUnion_r (check->context, all);
  destroy (check, all);
  return filled;
}

/* One part of what nobody has: beside whom, and how large. */
static void
add_gap (Check *check, const GEOSGeometry *gap, gboolean between)
{
  guint beside[2] = { G_MAXUINT, G_MAXUINT }, n = 0;

  for (guint i = 0; n < 2 && i < check->outlines->len; i++)
    if (check->geoms[i] != NULL && GEOSDistanceWithin_r (check->context, gap, check->geoms[i], BESIDE) == 1)
      beside[n++] = i;
  /* A notch in one outline alone is its shape. */
  if (!between || n == 2)
    add_fault (check, LINLI_COVER_GAP, beside[0], beside[1], gap);
}

/* @whole without @united, part by part. */
static void
add_gaps (Check *check, const GEOSGeometry *whole, const GEOSGeometry *united, gboolean between)
{
  GEOSGeometry *rest = whole != NULL ? GEOSDifference_r (check->context, whole, united) : NULL;

  for (int i = 0; rest != NULL && i < GEOSGetNumGeometries_r (check->context, rest); i++)
    add_gap (check, GEOSGetGeometryN_r (check->context, rest, i), between);
  destroy (check, rest);
}

static void
find_gaps (Check *check, const LinliGeometry *within, double strip)
{
  GEOSGeometry *united = unite (check), *whole, *filled;

  if (united == NULL)
    return;
  if (within != NULL)
    {
      whole = linli_geos_from_geometry (check->context, within);
      add_gaps (check, whole, united, FALSE);
      destroy (check, whole);
    }
  else
    {
      whole = fill_holes (check, united);
      add_gaps (check, whole, united, FALSE);
      filled = whole != NULL && strip > 0 ? fill (check, whole, strip) : NULL;
      add_gaps (check, filled, whole, TRUE);
      destroy (check, filled);
      destroy (check, whole);
    }
  destroy (check, united);
}

static int
compare_faults (gconstpointer a, gconstpointer b)
{
  const LinliCoverFault *x = a, *y = b;

  if (x->type != y->type)
    return (int) x->type - (int) y->type;
  if (x->area != y->area)
    return x->area < y->area ? 1 : -1;
  return x->a != y->a ? (x->a < y->a ? -1 : 1) : x->b < y->b ? -1 : x->b > y->b;
}

GArray *
linli_cover_check (GPtrArray *outlines, const LinliGeometry *within, double strip, double least, GError **error)
{
  g_autoptr(GArray) faults = g_array_new (FALSE, FALSE, sizeof (LinliCoverFault));
  Check check = { linli_geos_get_context (), outlines, NULL, NULL, faults, least };
  guint run = 0;

  g_return_val_if_fail (outlines != NULL, NULL);

  g_array_set_clear_func (faults, (GDestroyNotify) linli_cover_fault_clear);
  if (outlines->len > MAX_OUTLINES)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "%u outlines: at most %d are checked at a time", outlines->len, MAX_OUTLINES);
      return NULL;
    }
  check.geoms = g_new0 (GEOSGeometry *, outlines->len + 1);
  check.bounds = g_new0 (LinliBounds, outlines->len + 1);
  read_outlines (&check);
  find_overlaps (&check);
  find_gaps (&check, within, strip);
  for (guint i = 0; i < outlines->len; i++)
    destroy (&check, check.geoms[i]);
  g_free (check.geoms);
  g_free (check.bounds);
  g_array_sort (faults, compare_faults);
  for (guint i = 0; i < faults->len;)
    {
      run = i > 0 && g_array_index (faults, LinliCoverFault, i).type == g_array_index (faults, LinliCoverFault, i - 1).type ? run + 1 : 0;
      if (run >= MAX_FAULTS)
        g_array_remove_index (faults, i);
      else
        i++;
    }
  return g_steal_pointer (&faults);
}
