/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-reach.c - GEOS on a plane of metres, so that a buffer is as wide as it says. */
#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-reach.h"

#include "linli-error.h"
#include "linli-geos.h"

#include <math.h>

#define MAX_METRES     100000
#define QUARTER_STEPS  16      /* corners to a quarter of a circle: within 0.12 per cent of it */

/* WGS 84: NGA.STND.0036. */
#define SEMI_MAJOR     6378137.0
#define ECCENTRICITY_2 0.00669437999014

struct _LinliReach
{
  GEOSGeometry               *area;
  const GEOSPreparedGeometry *prepared;
  double                      lon, lat, metres_east, metres_north;  /* of the plane: its origin, and a degree of it */
};

static void
to_plane (const LinliReach *self, double lon, double lat, double *ret_x, double *ret_y)
{
  *ret_x = (lon - self->lon) * self->metres_east;
  *ret_y = (lat - self->lat) * self->metres_north;
}

/* A degree at the origin: along the parallel, and along the meridian. */
static void
set_plane (LinliReach *self, double lon, double lat)
{
  double radians = lat * G_PI / 180, w = 1 - ECCENTRICITY_2 * sin (radians) * sin (radians);

  self->lon = lon;
  self->lat = lat;
  self->metres_east = SEMI_MAJOR / sqrt (w) * cos (radians) * G_PI / 180;
  self->metres_north = SEMI_MAJOR * (1 - ECCENTRICITY_2) / (w * sqrt (w)) * G_PI / 180;
}

/* (nullable) (transfer full): the pairs on the plane, closed where @closed. */
static GEOSCoordSequence *
make_points (const LinliReach *self, GEOSContextHandle_t context, const double *lon_lat, guint n, gboolean closed)
{
  gboolean repeats = n > 1 && lon_lat[0] == lon_lat[2 * n - 2] && lon_lat[1] == lon_lat[2 * n - 1];
  guint size = n + (closed && !repeats ? 1 : 0);
  GEOSCoordSequence *points = GEOSCoordSeq_create_r (context, size, 2);

  for (guint i = 0; points != NULL && i < size; i++)
    {
      double x, y;

      to_plane (self, lon_lat[2 * (i % n)], lon_lat[2 * (i % n) + 1], &x, &y);
      GEOSCoordSeq_setXY_r (context, points, i, x, y);
    }
  return points;
}

static GEOSGeometry *
make_ring_polygon (const LinliReach *self, GEOSContextHandle_t context, const double *lon_lat, guint n)
{
  GEOSCoordSequence *points = n >= 3 ? make_points (self, context, lon_lat, n, TRUE) : NULL;
  GEOSGeometry *ring = points != NULL ? GEOSGeom_createLinearRing_r (context, points) : NULL;

  return ring != NULL ? GEOSGeom_createPolygon_r (context, ring, NULL, 0) : NULL;
}

static GEOSGeometry *
make_core (const LinliReach *self, GEOSContextHandle_t context, LinliGeometryType type, const double *lon_lat, guint n)
{
  if (type == LINLI_GEOMETRY_POLYGON)
    return make_ring_polygon (self, context, lon_lat, n);
  if (type == LINLI_GEOMETRY_POINT)
    return GEOSGeom_createPointFromXY_r (context, 0, 0);
  return GEOSGeom_createLineString_r (context, make_points (self, context, lon_lat, n, FALSE));
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the area: %s", why);
  return FALSE;
}

static gboolean
check (LinliGeometryType type, const double *lon_lat, guint n, double metres, GError **error)
{
  if (!(metres >= 0 && metres <= MAX_METRES) || (type != LINLI_GEOMETRY_POLYGON && metres <= 0))
    return refuse (error, "it reaches 0 to 100,000 metres round, and more than 0 round a point or a line");
  if (n < (type == LINLI_GEOMETRY_POINT ? 1 : type == LINLI_GEOMETRY_POLYGON ? 3 : 2) || n > LINLI_GEOMETRY_MAX_POINTS)
    return refuse (error, "it has too few points, or too many");
  for (guint i = 0; i < n; i++)
    if (!(fabs (lon_lat[2 * i]) <= 180 && fabs (lon_lat[2 * i + 1]) < 89))
      return refuse (error, "a point lies outside of the world");
  return TRUE;
}

LinliReach *
linli_reach_new (LinliGeometryType type, const double *lon_lat, guint n, double metres, GError **error)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  g_autoptr(LinliReach) self = g_new0 (LinliReach, 1);
  GEOSGeometry *core;

  g_return_val_if_fail (type == LINLI_GEOMETRY_POINT || type == LINLI_GEOMETRY_LINE_STRING || type == LINLI_GEOMETRY_POLYGON, NULL);

  if (!check (type, lon_lat, n, metres, error))
    return NULL;
  set_plane (self, lon_lat[0], lon_lat[1]);
  core = make_core (self, context, type, lon_lat, n);
  if (core != NULL && type == LINLI_GEOMETRY_POLYGON && GEOSisValid_r (context, core) != 1)
    {
      GEOSGeom_destroy_r (context, core);
      refuse (error, "its outline crosses itself");
      return NULL;
    }
  if (core != NULL && metres > 0)
    {
      self->area = GEOSBuffer_r (context, core, metres, QUARTER_STEPS);
      GEOSGeom_destroy_r (context, core);
    }
  else
    self->area = core;
  self->prepared = self->area != NULL && GEOSisEmpty_r (context, self->area) == 0 ? GEOSPrepare_r (context, self->area) : NULL;
  if (self->prepared != NULL)
    return g_steal_pointer (&self);
  refuse (error, "it covers nothing");
  return NULL;
}

void
linli_reach_free (LinliReach *self)
{
  GEOSContextHandle_t context = linli_geos_get_context ();

  if (self == NULL)
    return;
  if (self->prepared != NULL)
    GEOSPreparedGeom_destroy_r (context, self->prepared);
  if (self->area != NULL)
    GEOSGeom_destroy_r (context, self->area);
  g_free (self);
}

void
linli_reach_get_bounds (const LinliReach *self, LinliBounds *ret_bounds)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  double west = 0, south = 0, east = 0, north = 0;

  GEOSGeom_getXMin_r (context, self->area, &west);
  GEOSGeom_getYMin_r (context, self->area, &south);
  GEOSGeom_getXMax_r (context, self->area, &east);
  GEOSGeom_getYMax_r (context, self->area, &north);
  *ret_bounds = (LinliBounds) { self->lon + west / self->metres_east, self->lat + south / self->metres_north,
                                self->lon + east / self->metres_east, self->lat + north / self->metres_north };
}

static gboolean
takes_point (LinliReach *self, GEOSContextHandle_t context, double lon, double lat)
{
  GEOSGeometry *point;
  gboolean inside;
  double x, y;

  to_plane (self, lon, lat, &x, &y);
  point = GEOSGeom_createPointFromXY_r (context, x, y);
  inside = point != NULL && GEOSPreparedIntersects_r (context, self->prepared, point) == 1;
  if (point != NULL)
    GEOSGeom_destroy_r (context, point);
  return inside;
}

gboolean
linli_reach_takes (LinliReach *self, const double *lon_lat, const guint *ring_ends, guint n_rings, const double *centre, LinliReachRule rule)
{
  GEOSContextHandle_t context = linli_geos_get_context ();
  gboolean centre_in = takes_point (self, context, centre[0], centre[1]);
  guint first = 0;

  if (rule == LINLI_REACH_CENTRE || n_rings == 0)
    return centre_in;
  if (rule == LINLI_REACH_TOUCHED && centre_in)
    return TRUE;
  for (guint ring = 0; ring < n_rings; first = ring_ends[ring], ring++)
    {
      GEOSGeometry *part = make_ring_polygon (self, context, lon_lat + 2 * first, ring_ends[ring] - first);
      int answer = 2;  /* GEOS: it cannot say */

      if (part != NULL)
        {
          answer = rule == LINLI_REACH_INSIDE ? GEOSPreparedContains_r (context, self->prepared, part)
            : GEOSPreparedIntersects_r (context, self->prepared, part);
          GEOSGeom_destroy_r (context, part);
        }
      if (answer == 2)
        answer = centre_in;
      /* One part is enough to be touched; all of them have to be inside. */
      if ((answer == 1) == (rule == LINLI_REACH_TOUCHED))
        return rule == LINLI_REACH_TOUCHED;
    }
  return rule == LINLI_REACH_INSIDE;
}
