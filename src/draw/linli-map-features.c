/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Footprints and grids out of the replica, as flat arrays. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-features.h"

#include "linli-building-matrix.h"
#include "linli-building-data.h"
#include "linli-building-roles.h"
#include "linli-mercator.h"

#include <math.h>
#include <string.h>

#define WORLD_ONE (-8.0)  /* the zoom at which the world is one pixel wide */
#define CHUNK     500     /* records a read, so that a cancel is soon heard */

#define MOST_OWN  65536   /* points that were replaced, before everything is read again */

static guint64
make_serial (void)
{
  static gsize last;

  return (guint64) g_atomic_pointer_add (&last, 1) + 1;
}

LinliMapFeatures *
linli_map_features_new (void)
{
  LinliMapFeatures *self = g_new0 (LinliMapFeatures, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
  self->ring_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->buildings = g_array_new (FALSE, TRUE, sizeof (LinliMapFeature));
  self->grids = g_array_new (FALSE, TRUE, sizeof (LinliMapFeature));
  self->strings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ref_string_release);
  self->serial = make_serial ();
  self->builder = linli_map_columns_builder_new ();
  return self;
}

LinliMapFeatures *
linli_map_features_ref (LinliMapFeatures *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
linli_map_features_unref (LinliMapFeatures *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->points);
  g_array_unref (self->ring_ends);
  g_array_unref (self->buildings);
  g_array_unref (self->grids);
  g_ptr_array_unref (self->strings);
  g_clear_pointer (&self->own_points, g_array_unref);
  g_clear_pointer (&self->own_ring_ends, g_array_unref);
  g_clear_pointer (&self->builder, linli_map_columns_builder_free);
  g_clear_pointer (&self->columns, linli_map_columns_free);
  g_clear_pointer (&self->ground, linli_map_ground_unref);
  g_free (self);
}

static void
add_outline (LinliMapFeatures      *self,
             guint                  point,
             const LinliMapFeature *feature)
{
  for (guint ring = feature->first_ring; ring < feature->first_ring + feature->n_rings; ring++)
    {
      for (; point < g_array_index (self->ring_ends, guint, ring); point++)
        linli_map_columns_builder_add_point (self->builder, g_array_index (self->points, double, 2 * point),
                                             g_array_index (self->points, double, 2 * point + 1));
      linli_map_columns_builder_end_ring (self->builder);
    }
  linli_map_columns_builder_end_shape (self->builder, 0);
}

void
linli_map_features_add (LinliMapFeatures    *self,
                        gboolean             grid,
                        const LinliId       *id,
                        const char          *name,
                        const char          *estate,
                        gint64               floors,
                        const LinliGeometry *geometry)
{
  LinliMapFeature feature = { *id,
                              NULL,
                              NULL,
                              floors,
                              self->ring_ends->len,
                              geometry->n_rings,
                              { INFINITY, INFINITY, -INFINITY, -INFINITY },
                              0,
                              0 };
  double lon, lat;
  guint base = self->points->len / 2;

  g_return_if_fail (self != NULL && id != NULL && geometry != NULL);

  if (geometry->n_polygons == 0)
    return;  /* a building known by a point only has no footprint to draw */
  feature.name = g_ref_string_new (name != NULL ? name : "");
  feature.estate = g_ref_string_new_intern (estate != NULL ? estate : "");
  g_ptr_array_add (self->strings, feature.name);
  g_ptr_array_add (self->strings, feature.estate);
  for (guint i = 0; i < geometry->n_points; i++)
    {
      double xy[2] = { linli_mercator_x (geometry->lon_lat[2 * i], WORLD_ONE),
                       linli_mercator_y (geometry->lon_lat[2 * i + 1], WORLD_ONE) };

      g_array_append_vals (self->points, xy, 2);
      feature.box.west = MIN (feature.box.west, xy[0]);
      feature.box.east = MAX (feature.box.east, xy[0]);
      feature.box.north = MIN (feature.box.north, xy[1]);
      feature.box.south = MAX (feature.box.south, xy[1]);
    }
  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      guint end = base + geometry->ring_ends[ring];

      g_array_append_val (self->ring_ends, end);
    }
  linli_geometry_get_label_point (geometry, &lon, &lat);
  feature.label_x = linli_mercator_x (lon, WORLD_ONE);
  feature.label_y = linli_mercator_y (lat, WORLD_ONE);
  g_array_append_val (grid ? self->grids : self->buildings, feature);
  if (!grid)
    add_outline (self, base, &feature);
}

static int
compare_features (gconstpointer a,
                  gconstpointer b)
{
  const LinliMapFeature *x = a, *y = b;
  int order = linli_natural_compare (x->name, y->name);

  return order != 0 ? order : linli_id_compare (&x->id, &y->id);
}

void
linli_map_features_take_ground (LinliMapFeatures *self,
                                LinliMapGround   *ground)
{
  g_return_if_fail (self != NULL);
  g_clear_pointer (&self->ground, linli_map_ground_unref);
  self->ground = ground;
}

void
linli_map_features_finish (LinliMapFeatures *self)
{
  GArray *from = self->grids->len > 0 ? self->grids : self->buildings;

  g_array_sort (self->grids, compare_features);
  g_return_if_fail (self->columns == NULL);
  self->columns = linli_map_columns_builder_finish (self->builder);
  g_clear_pointer (&self->builder, linli_map_columns_builder_free);
  self->home = (LinliMapBox) { INFINITY, INFINITY, -INFINITY, -INFINITY };
  for (guint i = 0; i < from->len; i++)
    {
      const LinliMapBox *box = &g_array_index (from, LinliMapFeature, i).box;

      self->home.west = MIN (self->home.west, box->west);
      self->home.east = MAX (self->home.east, box->east);
      self->home.north = MIN (self->home.north, box->north);
      self->home.south = MAX (self->home.south, box->south);
    }
}

/* ---- finding ---- */

const double *
linli_map_features_get_ring (const LinliMapFeatures *self,
                             guint                   ring,
                             guint                  *ret_n_points)
{
  gboolean shared = ring < self->ring_ends->len;
  const guint *ends = (const guint *) (const void *) (shared ? self->ring_ends : self->own_ring_ends)->data;
  const double *points = (const double *) (const void *) (shared ? self->points : self->own_points)->data;
  guint at = shared ? ring : ring - self->ring_ends->len, first = at > 0 ? ends[at - 1] : 0;

  *ret_n_points = ends[at] - first;
  return points + 2 * (gsize) first;
}

int
linli_map_features_find_at (const LinliMapFeatures *self,
                            double                  x,
                            double                  y,
                            double                  tolerance)
{
  double place[2] = { (x - 0.5) * LINLI_MAP_WORLD, (y - 0.5) * LINLI_MAP_WORLD };
  int shape;

  g_return_val_if_fail (self != NULL && self->columns != NULL, -1);

  if (!(ABS (place[0]) < G_MAXINT32 && ABS (place[1]) < G_MAXINT32))
    return -1;
  shape = linli_map_columns_find_at (self->columns, (gint32) place[0], (gint32) place[1], tolerance * LINLI_MAP_WORLD);
  return shape >= 0 ? (int) self->columns->sources[shape] : -1;
}

int
linli_map_features_find (const LinliMapFeatures *self,
                         const LinliId          *building)
{
  g_return_val_if_fail (self != NULL && building != NULL, -1);

  for (guint i = 0; i < self->buildings->len; i++)
    if (linli_id_equal (&g_array_index (self->buildings, LinliMapFeature, i).id, building))
      return (int) i;
  return -1;
}

/* ---- one building changed ---- */

static void
grow (LinliMapBox       *box,
      const LinliMapBox *by)
{
  box->west = MIN (box->west, by->west);
  box->east = MAX (box->east, by->east);
  box->north = MIN (box->north, by->north);
  box->south = MAX (box->south, by->south);
}

/* @from: (nullable). */
static GArray *
copy_values (GArray *from,
             guint   size)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, size, from != NULL ? from->len : 0);

  if (from != NULL && from->len > 0)
    g_array_append_vals (copy, from->data, from->len);
  return copy;
}

static gboolean
has_form_of (const LinliMapFeatures *self,
             const LinliMapFeature  *feature,
             const LinliGeometry    *geometry)
{
  if (geometry->n_rings != feature->n_rings)
    return FALSE;
  for (guint ring = 0; ring < feature->n_rings; ring++)
    {
      guint n;

      linli_map_features_get_ring (self, feature->first_ring + ring, &n);
      if (n != geometry->ring_ends[ring] - (ring > 0 ? geometry->ring_ends[ring - 1] : 0))
        return FALSE;
    }
  return TRUE;
}

/* Puts the outline behind those that are shared. */
static void
add_own (LinliMapFeatures    *self,
         LinliMapFeature     *feature,
         const LinliGeometry *geometry)
{
  guint first = self->own_points->len / 2;

  feature->first_ring = self->ring_ends->len + self->own_ring_ends->len;
  feature->box = (LinliMapBox) { INFINITY, INFINITY, -INFINITY, -INFINITY };
  for (guint i = 0; i < geometry->n_points; i++)
    {
      double point[2] = { linli_mercator_x (geometry->lon_lat[2 * i], WORLD_ONE), linli_mercator_y (geometry->lon_lat[2 * i + 1], WORLD_ONE) };

      g_array_append_vals (self->own_points, point, 2);
      grow (&feature->box, &(LinliMapBox) { point[0], point[1], point[0], point[1] });
    }
  for (guint ring = 0; ring < geometry->n_rings; ring++)
    {
      guint end = first + geometry->ring_ends[ring];

      g_array_append_val (self->own_ring_ends, end);
    }
}

LinliMapFeatures *
linli_map_features_replace (const LinliMapFeatures *self,
                            guint                   building,
                            const LinliGeometry    *geometry)
{
  g_autoptr(LinliMapFeatures) copy = NULL;
  LinliMapFeature *feature;
  LinliMapBox before;
  double lon, lat;
  guint n;

  g_return_val_if_fail (self->columns != NULL && building < self->buildings->len, NULL);

  feature = &g_array_index (self->buildings, LinliMapFeature, building);
  if (geometry->n_polygons == 0 || !has_form_of (self, feature, geometry) || (self->own_points != NULL && self->own_points->len > 2 * MOST_OWN))
    return NULL;
  copy = g_new0 (LinliMapFeatures, 1);
  g_atomic_ref_count_init (&copy->ref_count);
  copy->points = g_array_ref (self->points);
  copy->ring_ends = g_array_ref (self->ring_ends);
  copy->own_points = copy_values (self->own_points, sizeof (double));
  copy->own_ring_ends = copy_values (self->own_ring_ends, sizeof (guint));
  copy->strings = g_ptr_array_ref (self->strings);
  copy->buildings = copy_values (self->buildings, sizeof (LinliMapFeature));
  copy->grids = g_array_ref (self->grids);
  copy->home = self->home;
  copy->serial = make_serial ();
  copy->copied_from = self->serial;
  copy->ground = self->ground != NULL ? linli_map_ground_ref (self->ground) : NULL;
  feature = &g_array_index (copy->buildings, LinliMapFeature, building);
  before = feature->box;
  add_own (copy, feature, geometry);
  copy->replaced = before;
  grow (&copy->replaced, &feature->box);
  linli_geometry_get_label_point (geometry, &lon, &lat);
  feature->label_x = linli_mercator_x (lon, WORLD_ONE);
  feature->label_y = linli_mercator_y (lat, WORLD_ONE);
  copy->columns = linli_map_columns_replace (self->columns, building, linli_map_features_get_ring (copy, feature->first_ring, &n), geometry->n_points);
  return copy->columns != NULL ? g_steal_pointer (&copy) : NULL;
}

/* ---- what is different ---- */

static gboolean
is_same (const LinliMapFeatures *before,
         const LinliMapFeature  *a,
         const LinliMapFeatures *after,
         const LinliMapFeature  *b)
{
  if (!linli_id_equal (&a->id, &b->id) || a->n_rings != b->n_rings || a->floors != b->floors || strcmp (a->name, b->name) != 0)
    return FALSE;
  for (guint ring = 0; ring < a->n_rings; ring++)
    {
      guint n_a, n_b;
      const double *of_a = linli_map_features_get_ring (before, a->first_ring + ring, &n_a),
                   *of_b = linli_map_features_get_ring (after, b->first_ring + ring, &n_b);

      if (n_a != n_b || (of_a != of_b && n_a > 0 && memcmp (of_a, of_b, 2 * sizeof (double) * n_a) != 0))
        return FALSE;
    }
  return TRUE;
}

/* Records come in the same order each time, so most pairs stand at one place; where they do not, everything between is taken for changed. */
static void
compare_array (const LinliMapFeatures *before,
               const GArray           *a,
               const LinliMapFeatures *after,
               const GArray           *b,
               LinliMapBox            *changed)
{
  guint start = 0, end = 0;

  while (start < a->len && start < b->len
         && is_same (before, &g_array_index (a, LinliMapFeature, start), after, &g_array_index (b, LinliMapFeature, start)))
    start++;
  while (end + start < a->len && end + start < b->len
         && is_same (before, &g_array_index (a, LinliMapFeature, a->len - 1 - end), after, &g_array_index (b, LinliMapFeature, b->len - 1 - end)))
    end++;
  for (guint i = start; i + end < MAX (a->len, b->len); i++)
    {
      const LinliMapFeature *old = i + end < a->len ? &g_array_index (a, LinliMapFeature, i) : NULL;
      const LinliMapFeature *new = i + end < b->len ? &g_array_index (b, LinliMapFeature, i) : NULL;

      if (old != NULL && new != NULL && is_same (before, old, after, new))
        continue;
      if (old != NULL)
        grow (changed, &old->box);
      if (new != NULL)
        grow (changed, &new->box);
    }
}

void
linli_map_features_compare (const LinliMapFeatures *before,
                            const LinliMapFeatures *after,
                            LinliMapBox            *ret_changed)
{
  if (after->copied_from == before->serial)
    {
      *ret_changed = after->replaced;
      return;
    }
  *ret_changed = (LinliMapBox) { INFINITY, INFINITY, -INFINITY, -INFINITY };
  compare_array (before, before->buildings, after, after->buildings, ret_changed);
  compare_array (before, before->grids, after, after->grids, ret_changed);
  linli_map_ground_compare (before->ground, after->ground, ret_changed);
}

/* ---- reading ---- */

gboolean
linli_map_features_is_possible (const LinliCatalogue *catalogue)
{
  return linli_catalogue_get_role (catalogue, "building.footprint") != NULL
         && linli_catalogue_get_role (catalogue, "building.name") != NULL;
}

typedef struct
{
  LinliStore       *store;
  LinliMapFeatures *features;
  gboolean          grids;
  const LinliField *geometry, *name, *no, *estate, *floors;
  GHashTable       *titles;  /* (owned) LinliId of an estate → its title */
  guint             unreadable;
} LoadData;

static const char *
get_estate (LoadData         *data,
            const LinliValue *value)
{
  const LinliKind *kind = NULL;
  LinliLoaded *loaded;
  const char *known;
  LinliId id;
  char *title;

  if (!linli_value_get_id (value, &id))
    return "";
  known = g_hash_table_lookup (data->titles, &id);
  if (known != NULL)
    return known;
  if (data->estate->ref_kind != NULL)
    kind = linli_catalogue_get_kind (linli_store_get_catalogue (data->store), data->estate->ref_kind);
  loaded = kind != NULL ? linli_store_load (data->store, kind, &id, NULL) : NULL;
  title = loaded != NULL ? linli_record_get_title (loaded->record) : g_strdup ("");
  g_clear_pointer (&loaded, linli_loaded_free);
  g_hash_table_insert (data->titles, linli_id_dup (&id), title);
  return title;
}

/* What is read of a record, in this order; not every kind has all of it. */
enum { READ_GEOMETRY, READ_NAME, READ_NO, READ_ESTATE, READ_FLOORS, N_READ };

static void
add_record (LoadData                *data,
            const LinliId           *id,
            gint64                   grid,
            const LinliValue *const *values)
{
  GArray *features = data->grids ? data->features->grids : data->features->buildings;
  guint n = features->len;
  g_autoptr(LinliGeometry) geometry = NULL;
  g_autofree char *name = NULL;

  if (values[READ_GEOMETRY]->type != LINLI_VALUE_BLOB)
    return;
  geometry = linli_geometry_from_wkb (values[READ_GEOMETRY]->data, values[READ_GEOMETRY]->length, NULL);
  if (geometry == NULL)
    {
      data->unreadable++;
      return;
    }
  if (data->name != NULL && linli_value_is_answered (values[READ_NAME]))
    name = linli_field_format (data->name, values[READ_NAME]);
  else if (data->no != NULL && linli_value_is_answered (values[READ_NO]))
    name = linli_field_format (data->no, values[READ_NO]);
  linli_map_features_add (data->features, data->grids, id, name, data->estate != NULL ? get_estate (data, values[READ_ESTATE]) : "",
                          values[READ_FLOORS]->type == LINLI_VALUE_INTEGER ? values[READ_FLOORS]->integer : 0, geometry);
  if (features->len > n)
    g_array_index (features, LinliMapFeature, n).grid = grid;
}

typedef struct { LoadData *data; int places[N_READ]; } Scanning;

static void
scanned_cb (const LinliScanned *scanned,
            gpointer            user_data)
{
  static const LinliValue none = LINLI_VALUE_INIT;
  Scanning *scanning = user_data;
  const LinliValue *values[N_READ];

  for (guint i = 0; i < N_READ; i++)
    values[i] = scanning->places[i] >= 0 ? &scanned->values[scanning->places[i]] : &none;
  add_record (scanning->data, &scanned->id, scanned->grid, values);
}

/* Where a title is computed, say: a hundred times as slow. */
static gboolean
load_records (LoadData                *data,
              const LinliField *const *fields,
              GCancellable            *cancellable,
              GError                 **error)
{
  const LinliKind *kind = linli_kind_get_core (data->geometry->kind);
  LinliQuery query = { kind, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (data->store, &query, error);

  if (rowids == NULL)
    return FALSE;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      loaded = linli_store_load_rowids (data->store, kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        {
          const LinliLoaded *one = g_ptr_array_index (loaded, j);
          const LinliValue *values[N_READ];

          for (guint k = 0; k < N_READ; k++)
            values[k] = linli_building_roles_get (one->record, fields[k]);
          add_record (data, &one->record->id, one->grid, values);
        }
    }
  return TRUE;
}

static gboolean
load_kind (LoadData      *data,
           GCancellable  *cancellable,
           GError       **error)
{
  const LinliField *const fields[N_READ] = { data->geometry, data->name, data->no, data->estate, data->floors };
  const LinliField *wanted[N_READ];
  LinliScan scan = { .kind = data->geometry->kind, .fields = wanted };
  Scanning scanning = { .data = data };
  gboolean stored = TRUE;

  for (guint i = 0; i < N_READ; i++)
    {
      scanning.places[i] = fields[i] != NULL ? (int) scan.n_fields : -1;
      stored = stored && (fields[i] == NULL || fields[i]->type != LINLI_TYPE_COMPUTED);
      if (fields[i] != NULL)
        wanted[scan.n_fields++] = fields[i];
    }
  if (!stored)
    return load_records (data, fields, cancellable, error);
  return linli_store_scan (data->store, &scan, scanned_cb, &scanning, cancellable, error);
}

LinliMapFeatures *
linli_map_features_load_buildings (LinliStore    *store,
                                   GCancellable  *cancellable,
                                   GError       **error)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  g_autoptr(LinliMapFeatures) features = linli_map_features_new ();
  g_autoptr(GHashTable) titles = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  LoadData buildings = { store,
                         features,
                         FALSE,
                         linli_catalogue_get_role (catalogue, "building.footprint"),
                         linli_catalogue_get_role (catalogue, "building.name"),
                         NULL,
                         linli_catalogue_get_role (catalogue, "building.estate"),
                         linli_catalogue_get_role (catalogue, "building.floors"),
                         titles,
                         0 };
  LinliMapGround *ground;

  if (buildings.geometry != NULL && !load_kind (&buildings, cancellable, error))
    return NULL;
  ground = linli_map_ground_load (store, cancellable, error);
  if (ground == NULL)
    return NULL;
  linli_map_features_take_ground (features, ground);
  if (buildings.unreadable > 0)
    g_info ("%u outlines could not be read and are not drawn", buildings.unreadable);
  return g_steal_pointer (&features);
}

LinliMapFeatures *
linli_map_features_load (LinliStore    *store,
                         GCancellable  *cancellable,
                         GError       **error)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  g_autoptr(LinliMapFeatures) features = linli_map_features_load_buildings (store, cancellable, error);
  LoadData grids = { store,
                     features,
                     TRUE,
                     linli_catalogue_get_role (catalogue, "grid.boundary"),
                     linli_catalogue_get_role (catalogue, "grid.name"),
                     linli_catalogue_get_role (catalogue, "grid.no"),
                     NULL,
                     NULL,
                     NULL,
                     0 };

  if (features == NULL || (grids.geometry != NULL && !load_kind (&grids, cancellable, error)))
    return NULL;
  if (grids.unreadable > 0)
    g_info ("%u outlines could not be read and are not drawn", grids.unreadable);
  linli_map_features_finish (features);
  return g_steal_pointer (&features);
}
