/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roads, water, green, estates, places and facilities out of the replica, as flat arrays. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-ground.h"

#include "linli-mercator.h"

#include <math.h>
#include <string.h>

#define WORLD_ONE (-8.0)          /* the zoom at which the world is one pixel wide */
#define EQUATOR_M 40075016.685578
#define CHUNK     500             /* records a read, so that a cancel is soon heard */

/* By the first digits of the code, the longest first: GB/T 13923, and our own from 9 on. */
static const struct { const char *prefix; LinliGroundClass class_no; double width_m; gboolean line, area; } kinds[] = {
  { "4302", LINLI_GROUND_EXPRESSWAY, 40, TRUE, FALSE },
  { "430501", LINLI_GROUND_MAIN_ROAD, 28, TRUE, FALSE },
  { "430502", LINLI_GROUND_ROAD, 18, TRUE, FALSE },
  { "4305", LINLI_GROUND_STREET, 10, TRUE, FALSE },
  { "4306", LINLI_GROUND_LANE, 5, TRUE, FALSE },
  { "44", LINLI_GROUND_PATH, 2.5, TRUE, FALSE },
  { "43", LINLI_GROUND_STREET, 10, TRUE, FALSE },
  { "41", LINLI_GROUND_RAILWAY, 5, TRUE, FALSE },
  { "21", LINLI_GROUND_WATER, 15, TRUE, TRUE },
  { "22", LINLI_GROUND_WATER, 4, TRUE, TRUE },
  { "23", LINLI_GROUND_WATER, 0, FALSE, TRUE },
  { "82", LINLI_GROUND_GREEN, 0, FALSE, TRUE },
  { "91", LINLI_GROUND_SQUARE, 0, FALSE, TRUE },
  { "92", LINLI_GROUND_CAR_PARK, 0, FALSE, TRUE },
  { "93", LINLI_GROUND_PLAYGROUND, 0, FALSE, TRUE },
};

static const struct { LinliGroundClass class_no; const char *geometry, *name, *kind, *width; } sources[] = {
  { LINLI_GROUND_N_CLASSES, "ground.geometry", "ground.name", "ground.kind", "ground.width" },
  { LINLI_GROUND_ESTATE, "estate.boundary", "estate.name", NULL, NULL },
  { LINLI_GROUND_PLACE, "place.geometry", "place.name", "place.kind", NULL },
  { LINLI_GROUND_FACILITY, "facility.geometry", "facility.kind", "facility.kind", NULL },
};

static void
clear_feature (gpointer data)
{
  g_ref_string_release (((LinliGroundFeature *) data)->name);
}

LinliMapGround *
linli_map_ground_new (void)
{
  LinliMapGround *self = g_new0 (LinliMapGround, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->points = g_array_new (FALSE, FALSE, sizeof (double));
  self->part_ends = g_array_new (FALSE, FALSE, sizeof (guint));
  self->features = g_array_new (FALSE, TRUE, sizeof (LinliGroundFeature));
  g_array_set_clear_func (self->features, clear_feature);
  return self;
}

LinliMapGround *
linli_map_ground_ref (LinliMapGround *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
linli_map_ground_unref (LinliMapGround *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->points);
  g_array_unref (self->part_ends);
  g_array_unref (self->features);
  g_free (self);
}

/* ---- making it ---- */

static int
find_kind (const char *kind)
{
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (kind, kinds[i].prefix))
      return (int) i;
  return -1;
}

LinliGroundClass
linli_map_ground_classify (const char       *kind,
                           LinliGeometryType form)
{
  int row = find_kind (kind);

  if (row < 0)
    return LINLI_GROUND_N_CLASSES;
  if (form == LINLI_GEOMETRY_LINE_STRING || form == LINLI_GEOMETRY_MULTI_LINE_STRING ? kinds[row].line : form != LINLI_GEOMETRY_POINT && kinds[row].area)
    return kinds[row].class_no;
  /* The line round a pond or a park is of no width; a road that was surveyed as an area is paved like a square. */
  return form == LINLI_GEOMETRY_POLYGON || form == LINLI_GEOMETRY_MULTI_POLYGON ? LINLI_GROUND_SQUARE : LINLI_GROUND_N_CLASSES;
}

static void
add_points (LinliMapGround      *self,
            LinliGroundFeature  *feature,
            const LinliGeometry *geometry)
{
  guint base = self->points->len / 2, point = 0;

  for (guint ring = 0; ring < MAX (geometry->n_rings, 1); ring++)
    {
      guint end = geometry->n_rings > 0 ? geometry->ring_ends[ring] : geometry->n_points, behind;
      double before[2] = { 0, 0 };

      for (guint first = point; point < end; point++)
        {
          double xy[2] = { linli_mercator_x (geometry->lon_lat[2 * point], WORLD_ONE),
                           linli_mercator_y (geometry->lon_lat[2 * point + 1], WORLD_ONE) };

          if (point > first)
            feature->length += hypot (xy[0] - before[0], xy[1] - before[1]);
          memcpy (before, xy, sizeof xy);
          g_array_append_vals (self->points, xy, 2);
          feature->box.west = MIN (feature->box.west, xy[0]);
          feature->box.east = MAX (feature->box.east, xy[0]);
          feature->box.north = MIN (feature->box.north, xy[1]);
          feature->box.south = MAX (feature->box.south, xy[1]);
        }
      behind = base + end;
      g_array_append_val (self->part_ends, behind);
    }
}

void
linli_map_ground_add (LinliMapGround      *self,
                      LinliGroundClass     class_no,
                      const LinliId       *id,
                      const char          *name,
                      const char          *kind,
                      double               width_m,
                      const LinliGeometry *geometry)
{
  LinliGroundFeature feature = { .id = *id, .class_no = class_no, .first_part = self->part_ends->len,
                                 .box = { INFINITY, INFINITY, -INFINITY, -INFINITY } };
  int row = class_no < LINLI_GROUND_PLACE && class_no != LINLI_GROUND_ESTATE ? find_kind (kind) : -1;
  double lon, lat;

  g_return_if_fail (self != NULL && id != NULL && geometry != NULL && class_no < LINLI_GROUND_N_CLASSES);

  feature.form = geometry->type == LINLI_GEOMETRY_MULTI_POLYGON ? LINLI_GEOMETRY_POLYGON
    : geometry->type == LINLI_GEOMETRY_MULTI_LINE_STRING ? LINLI_GEOMETRY_LINE_STRING : geometry->type;
  if (geometry->n_points == 0 || (class_no == LINLI_GROUND_ESTATE && feature.form != LINLI_GEOMETRY_POLYGON))
    return;
  linli_geometry_get_label_point (geometry, &lon, &lat);
  if (!isfinite (lon) || !isfinite (lat))
    return;
  feature.name = g_ref_string_new (name != NULL ? name : "");
  feature.symbol = kind != NULL ? (guint) g_ascii_strtoull (kind, NULL, 10) : 0;
  feature.x = linli_mercator_x (lon, WORLD_ONE);
  feature.y = linli_mercator_y (lat, WORLD_ONE);
  add_points (self, &feature, geometry);
  feature.n_parts = self->part_ends->len - feature.first_part;
  if (!(width_m > 0))
    width_m = row >= 0 ? kinds[row].width_m : 0;
  /* As the map stretches, so do roads: what counts is the latitude in the middle. */
  feature.width = width_m / EQUATOR_M / MAX (cos (linli_mercator_lat ((feature.box.north + feature.box.south) / 2, WORLD_ONE) * G_PI / 180), 0.05);
  g_array_append_val (self->features, feature);
}

static int
compare_features (gconstpointer a,
                  gconstpointer b)
{
  const LinliGroundFeature *x = a, *y = b;

  return x->class_no != y->class_no ? (x->class_no < y->class_no ? -1 : 1) : linli_id_compare (&x->id, &y->id);
}

void
linli_map_ground_finish (LinliMapGround *self)
{
  guint at = 0;

  g_return_if_fail (self != NULL);
  g_array_sort (self->features, compare_features);
  for (guint i = 0; i <= LINLI_GROUND_N_CLASSES; i++)
    {
      while (at < self->features->len && g_array_index (self->features, LinliGroundFeature, at).class_no < i)
        at++;
      self->firsts[i] = at;
    }
}

/* ---- what is different ---- */

static guint
get_first_point (const LinliMapGround     *self,
                 const LinliGroundFeature *feature)
{
  return feature->first_part > 0 ? g_array_index (self->part_ends, guint, feature->first_part - 1) : 0;
}

static gboolean
is_same (const LinliMapGround     *before,
         const LinliGroundFeature *a,
         const LinliMapGround     *after,
         const LinliGroundFeature *b)
{
  guint first_a = get_first_point (before, a), first_b = get_first_point (after, b), n;

  if (a->form != b->form || a->symbol != b->symbol || a->width != b->width || a->n_parts != b->n_parts || strcmp (a->name, b->name) != 0)
    return FALSE;
  for (guint part = 0; part < a->n_parts; part++)
    if (g_array_index (before->part_ends, guint, a->first_part + part) - first_a != g_array_index (after->part_ends, guint, b->first_part + part) - first_b)
      return FALSE;
  n = g_array_index (before->part_ends, guint, a->first_part + a->n_parts - 1) - first_a;
  return memcmp (&g_array_index (before->points, double, 2 * first_a), &g_array_index (after->points, double, 2 * first_b),
                 2 * sizeof (double) * n) == 0;
}

static void
grow (LinliMapBox              *box,
      const LinliGroundFeature *by)
{
  double slack = by->width / 2;

  box->west = MIN (box->west, by->box.west - slack);
  box->east = MAX (box->east, by->box.east + slack);
  box->north = MIN (box->north, by->box.north - slack);
  box->south = MAX (box->south, by->box.south + slack);
}

void
linli_map_ground_compare (const LinliMapGround *before,
                          const LinliMapGround *after,
                          LinliMapBox          *box)
{
  guint i = 0, j = 0, n = before != NULL ? before->features->len : 0, m = after != NULL ? after->features->len : 0;

  while (before != after && (i < n || j < m))
    {
      const LinliGroundFeature *a = i < n ? &g_array_index (before->features, LinliGroundFeature, i) : NULL;
      const LinliGroundFeature *b = j < m ? &g_array_index (after->features, LinliGroundFeature, j) : NULL;
      int order = a == NULL ? 1 : b == NULL ? -1 : compare_features (a, b);
      gboolean same = order == 0 && is_same (before, a, after, b);

      if (order <= 0 && !same)
        grow (box, a);
      if (order >= 0 && !same)
        grow (box, b);
      i += order <= 0;
      j += order >= 0;
    }
}

/* ---- reading ---- */

typedef struct
{
  LinliMapGround   *ground;
  LinliGroundClass  class_no;
  const LinliField *geometry, *name, *kind, *width, *closing;
  guint             unreadable;
} LoadData;

static double
get_width (const LoadData    *data,
           const LinliRecord *record)
{
  const LinliValue *value = data->width != NULL ? linli_record_get (record, data->width) : NULL;

  return value != NULL && value->type == LINLI_VALUE_INTEGER ? (double) value->integer / pow (10, data->width->scale) : 0;
}

/* The list's last code is the one that strikes a record off. */
static gboolean
is_struck_off (const LoadData    *data,
               const LinliRecord *record)
{
  const GPtrArray *codes = data->closing != NULL && data->closing->list != NULL ? data->closing->list->codes : NULL;
  const char *state = codes != NULL && codes->len > 0 ? linli_value_get_text (linli_record_get (record, data->closing)) : NULL;

  return state != NULL && strcmp (state, ((const LinliCode *) g_ptr_array_index (codes, codes->len - 1))->code) == 0;
}

static void
add_record (LoadData          *data,
            const LinliRecord *record)
{
  const LinliValue *value = linli_record_get (record, data->geometry);
  const char *kind = data->kind != NULL ? linli_value_get_text (linli_record_get (record, data->kind)) : NULL;
  g_autoptr(LinliGeometry) geometry = NULL;
  g_autofree char *name = NULL;
  LinliGroundClass class_no = data->class_no;

  if (value->type != LINLI_VALUE_BLOB || is_struck_off (data, record))
    return;
  geometry = linli_geometry_from_wkb (value->data, value->length, NULL);
  if (geometry == NULL)
    {
      data->unreadable++;
      return;
    }
  if (class_no == LINLI_GROUND_N_CLASSES)
    class_no = linli_map_ground_classify (kind, geometry->type);
  if (class_no == LINLI_GROUND_N_CLASSES)
    return;
  if (data->name != NULL && linli_value_is_answered (linli_record_get (record, data->name)))
    name = linli_field_format (data->name, linli_record_get (record, data->name));
  linli_map_ground_add (data->ground, class_no, &record->id, name, kind, get_width (data, record), geometry);
}

static gboolean
load_kind (LinliStore    *store,
           LoadData      *data,
           GCancellable  *cancellable,
           GError       **error)
{
  const LinliKind *kind = linli_kind_get_core (data->geometry->kind);
  LinliQuery query = { kind, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  if (rowids == NULL)
    return FALSE;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      loaded = linli_store_load_rowids (store, kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        if (g_ptr_array_index (loaded, j) != NULL)
          add_record (data, ((const LinliLoaded *) g_ptr_array_index (loaded, j))->record);
    }
  return TRUE;
}

static const LinliField *
find_role (const LinliCatalogue *catalogue,
           const char           *role)
{
  return role != NULL ? linli_catalogue_get_role (catalogue, role) : NULL;
}

LinliMapGround *
linli_map_ground_load (LinliStore    *store,
                       GCancellable  *cancellable,
                       GError       **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  g_autoptr(LinliMapGround) self = linli_map_ground_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      LoadData data = { self, sources[i].class_no, find_role (catalogue, sources[i].geometry), find_role (catalogue, sources[i].name),
                        find_role (catalogue, sources[i].kind), find_role (catalogue, sources[i].width), NULL, 0 };
      const LinliKind *kind = data.geometry != NULL ? linli_kind_get_core (data.geometry->kind) : NULL;

      if (kind == NULL)
        continue;
      data.closing = kind->closing_field != NULL ? linli_kind_find_field (kind, kind->closing_field) : NULL;
      if (!load_kind (store, &data, cancellable, error))
        return NULL;
      if (data.unreadable > 0)
        g_info ("%u shapes of %s could not be read and are not drawn", data.unreadable, kind->name);
    }
  linli_map_ground_finish (self);
  return g_steal_pointer (&self);
}

guint64
linli_map_ground_watch (const LinliCatalogue *catalogue)
{
  guint64 bits = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      const LinliField *field = find_role (catalogue, sources[i].geometry);

      if (field != NULL)
        bits |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (field->kind)->no;
    }
  return bits;
}
