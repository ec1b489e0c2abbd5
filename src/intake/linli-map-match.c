/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-match.c - buildings by the squares of a net that their boxes touch, so that an outline is compared with its neighbours only. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-match.h"

#include "linli-gcj02.h"
#include "linli-geodesic.h"
#include "linli-topology.h"

#include <math.h>

#define SQUARE       0.002   /* degrees, some two hundred metres */
#define MAX_SQUARES  64      /* of one outline; what is larger is no building */
#define CHUNK        512
#define METRES_A_DEG 111320.0

typedef struct { LinliId id; LinliGeometry *geometry; guint taken_by; double lon, lat, area; } Building;  /* (owned); @area below 0: not reckoned yet */

struct _MapMatch
{
  GPtrArray  *buildings;  /* (owned) Building */
  GHashTable *squares;    /* (owned) gint64 → GArray of guint, places in @buildings */
  GHashTable *by_id;      /* (owned) LinliId of a Building → it */
};

static void
building_free (gpointer data)
{
  Building *building = data;

  linli_geometry_free (building->geometry);
  g_free (building);
}

typedef void (*SquareFunc) (gint64 square, gpointer data);

static void
for_each_square (const LinliBounds *bounds, SquareFunc func, gpointer data)
{
  int west = (int) floor (bounds->west / SQUARE), east = (int) floor (bounds->east / SQUARE);
  int south = (int) floor (bounds->south / SQUARE), north = (int) floor (bounds->north / SQUARE);

  if (east - west >= MAX_SQUARES || north - south >= MAX_SQUARES)
    return;
  for (int x = west; x <= east; x++)
    for (int y = south; y <= north; y++)
      func ((gint64) x * 1000000 + y, data);
}

/* ---- reading ---- */

typedef struct { LinliMapMatch *match; guint place; } Adding;

static void
add_to_square (gint64 square, gpointer data)
{
  Adding *adding = data;
  GArray *places = g_hash_table_lookup (adding->match->squares, &square);

  if (places == NULL)
    {
      places = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (adding->match->squares, g_memdup2 (&square, sizeof square), places);
    }
  g_array_append_val (places, adding->place);
}

static void
add_building (LinliMapMatch *self, const LinliLoaded *loaded, const LinliField *footprint)
{
  const LinliValue *value = linli_record_get (loaded->record, footprint);
  Adding adding = { self, self->buildings->len };
  LinliGeometry *geometry;
  LinliBounds bounds;
  Building *building;

  if (value->type != LINLI_VALUE_BLOB || (geometry = linli_geometry_from_wkb (value->data, value->length, NULL)) == NULL)
    return;
  building = g_new0 (Building, 1);
  building->id = loaded->record->id;
  building->geometry = geometry;
  building->area = -1;
  g_ptr_array_add (self->buildings, building);
  g_hash_table_insert (self->by_id, &building->id, building);
  linli_geometry_get_bounds (geometry, &bounds);
  for_each_square (&bounds, add_to_square, &adding);
}

LinliMapMatch *
linli_map_match_load (LinliStore *store, GError **error)
{
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (store), "building.footprint");
  LinliQuery query = { linli_kind_get_core (footprint->kind), NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);
  g_autoptr(LinliMapMatch) self = g_new0 (LinliMapMatch, 1);

  self->buildings = g_ptr_array_new_with_free_func (building_free);
  self->squares = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  self->by_id = g_hash_table_new (linli_id_hash, linli_id_hash_equal);
  for (guint i = 0; rowids != NULL && i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = linli_store_load_rowids (store, query.kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);

      if (loaded == NULL)
        return NULL;
      for (guint j = 0; j < loaded->len; j++)
        if (g_ptr_array_index (loaded, j) != NULL)
          add_building (self, g_ptr_array_index (loaded, j), footprint);
    }
  return rowids != NULL ? g_steal_pointer (&self) : NULL;
}

void
linli_map_match_free (LinliMapMatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->squares, g_hash_table_unref);
  g_clear_pointer (&self->buildings, g_ptr_array_unref);
  g_free (self);
}

/* ---- comparing ---- */

typedef struct { LinliMapMatch *match; GHashTable *seen; const LinliGeometry *geometry; Building *best; double share; } Finding;

static void
look_in_square (gint64 square, gpointer data)
{
  Finding *finding = data;
  GArray *places = g_hash_table_lookup (finding->match->squares, &square);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      guint place = g_array_index (places, guint, i);
      Building *building = g_ptr_array_index (finding->match->buildings, place);
      LinliBounds a, b;
      double share;

      if (!g_hash_table_add (finding->seen, GUINT_TO_POINTER (place)))
        continue;
      linli_geometry_get_bounds (finding->geometry, &a);
      linli_geometry_get_bounds (building->geometry, &b);
      if (a.west > b.east || b.west > a.east || a.south > b.north || b.south > a.north)
        continue;
      share = linli_topology_overlap (finding->geometry, building->geometry);
      if (share > finding->share)
        {
          finding->share = share;
          finding->best = building;
        }
    }
}

static Building *
find_best (LinliMapMatch *self, const LinliGeometry *geometry, double *ret_share)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  Finding finding = { self, seen, geometry, NULL, 0 };
  LinliBounds bounds;

  linli_geometry_get_bounds (geometry, &bounds);
  for_each_square (&bounds, look_in_square, &finding);
  *ret_share = finding.share;
  return finding.best;
}

double
linli_map_match_try (LinliMapMatch *self, const LinliGeometry *geometry, double east, double north)
{
  g_autoptr(LinliGeometry) moved = linli_geometry_copy (geometry);
  double share;

  for (guint i = 0; i < moved->n_points; i++)
    {
      moved->lon_lat[2 * i] += east;
      moved->lon_lat[2 * i + 1] += north;
    }
  find_best (self, moved, &share);
  return share;
}

typedef struct { LinliMapMatch *match; GHashTable *seen; LinliMapMatchRoundFunc func; gpointer data; } Round;

static void
look_round_square (gint64 square, gpointer data)
{
  Round *round = data;
  GArray *places = g_hash_table_lookup (round->match->squares, &square);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      guint place = g_array_index (places, guint, i);
      Building *building = g_ptr_array_index (round->match->buildings, place);

      if (!g_hash_table_add (round->seen, GUINT_TO_POINTER (place)))
        continue;
      if (building->area < 0)
        {
          building->area = linli_geometry_get_area (building->geometry);
          linli_geometry_get_centroid (building->geometry, &building->lon, &building->lat);
        }
      round->func (building->lon, building->lat, building->area, round->data);
    }
}

void
linli_map_match_look_round (LinliMapMatch *self, double lon, double lat, double metres, LinliMapMatchRoundFunc func, gpointer data)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  double north = metres / METRES_A_DEG, east = north / MAX (cos (lat * G_PI / 180), 0.01);
  const LinliBounds bounds = { lon - east, lat - north, lon + east, lat + north };
  Round round = { self, seen, func, data };

  for_each_square (&bounds, look_round_square, &round);
}

/* The forward shift differs by centimetres within a kilometre, so what @geometry would be here is it moved back by the shift at its place:
 * good enough to ask whether the file is on another datum, and nothing that is stored is made of it. */
static double
find_shifted (LinliMapMatch *self, const LinliGeometry *geometry, double *ret_metres)
{
  double lon, lat, to_lon, to_lat;

  linli_geometry_get_centroid (geometry, &lon, &lat);
  linli_gcj02_from_wgs84 (lon, lat, &to_lon, &to_lat);
  *ret_metres = linli_geodesic_distance (lon, lat, to_lon, to_lat);
  return *ret_metres > 1 ? linli_map_match_try (self, geometry, lon - to_lon, lat - to_lat) : 0;
}

void
linli_map_match_find (LinliMapMatch *self, const LinliGeometry *geometry, LinliMapMatchFound *ret_found)
{
  Building *best = find_best (self, geometry, &ret_found->share);

  ret_found->shifted = ret_found->share < LINLI_MAP_MATCH_SAME ? find_shifted (self, geometry, &ret_found->metres) : 0;
  if (best == NULL)
    return;
  ret_found->id = best->id;
  ret_found->taken_by = best->taken_by;
}

void
linli_map_match_take (LinliMapMatch *self, const LinliId *building, guint number)
{
  Building *found = g_hash_table_lookup (self->by_id, building);

  if (found != NULL)
    found->taken_by = number;
}

guint
linli_map_match_get_taken (LinliMapMatch *self, const LinliId *building)
{
  Building *found = g_hash_table_lookup (self->by_id, building);

  return found != NULL ? found->taken_by : 0;
}
