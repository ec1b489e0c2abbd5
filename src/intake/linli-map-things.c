/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-things.c - places, facilities, estates and ground out of files of maps.
 *
 * What a feature is stands in a column that is called as the catalogue calls it, or follows from the tags of OpenStreetMap, which many files
 * come from, or is said once for all features.  The same thing is what has the same kind and name and lies near by. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-things.h"

#include "linli-error.h"
#include "linli-gcj02.h"
#include "linli-geodesic.h"
#include "linli-json.h"
#include "linli-map-cover.h"
#include "linli-map-ground.h"
#include "linli-words.h"

#include <math.h>
#include <string.h>

#define GEOMETRY     "geometry"
#define METRES_A_DEG 111320.0
#define SHIFT_NEAR_M 20.0   /* so near the place where a GCJ-02 map shows it */

typedef struct
{
  const char *geometry, *name, *kind;  /* roles; @kind: (nullable) */
  double      near_m;    /* so far apart two of one kind and name may lie and be the same */
  gboolean    is_number; /* the name is a number that no other has, wherever it lies */
  gboolean    is_named;  /* has to have a name */
} Row;

static const Row rows[] = {
  { "place.geometry", "place.name", "place.kind", 40, FALSE, TRUE },
  { "facility.geometry", "facility.no", "facility.kind", 2, TRUE, FALSE },
  { "ground.geometry", "ground.name", "ground.kind", 5, FALSE, FALSE },
  { "estate.boundary", "estate.name", NULL, 200, FALSE, TRUE },
  { "grid.boundary", "grid.name", NULL, INFINITY, FALSE, TRUE },
};

/* What a grid has of its life is not a file's to say: a new one is a draft until somebody puts it into use. */
static const char *const of_life[] = { "grid.no", "grid.status", "grid.from", "grid.until", "grid.origin", "grid.successor" };

/* OpenStreetMap's tags; the first that meets is taken.  @value: (nullable): any. */
static const struct { const char *role, *key, *value, *code; } tags[] = {
  { "ground.kind", "highway", "motorway", "430200" },      { "ground.kind", "highway", "trunk", "430200" },
  { "ground.kind", "highway", "primary", "430501" },       { "ground.kind", "highway", "secondary", "430502" },
  { "ground.kind", "highway", "tertiary", "430503" },      { "ground.kind", "highway", "residential", "430503" },
  { "ground.kind", "highway", "unclassified", "430503" },  { "ground.kind", "highway", "service", "430600" },
  { "ground.kind", "highway", "living_street", "430600" }, { "ground.kind", "highway", "footway", "440300" },
  { "ground.kind", "highway", "path", "440300" },          { "ground.kind", "highway", "steps", "440300" },
  { "ground.kind", "highway", "pedestrian", "440300" },    { "ground.kind", "highway", "cycleway", "440300" },
  { "ground.kind", "highway", "track", "440300" },         { "ground.kind", "railway", "rail", "410000" },
  { "ground.kind", "waterway", "river", "210000" },        { "ground.kind", "waterway", NULL, "220000" },
  { "ground.kind", "natural", "water", "230000" },         { "ground.kind", "leisure", "park", "820000" },
  { "ground.kind", "leisure", "garden", "820000" },        { "ground.kind", "landuse", "grass", "820000" },
  { "ground.kind", "landuse", "forest", "820000" },        { "ground.kind", "amenity", "parking", "920000" },
  { "ground.kind", "leisure", "playground", "930000" },    { "ground.kind", "leisure", "pitch", "930000" },
  { "ground.kind", "place", "square", "910000" },          { "place.kind", "amenity", "school", "01" },
  { "place.kind", "amenity", "kindergarten", "02" },       { "place.kind", "amenity", "hospital", "03" },
  { "place.kind", "amenity", "clinic", "04" },             { "place.kind", "amenity", "doctors", "04" },
  { "place.kind", "amenity", "pharmacy", "05" },           { "place.kind", "amenity", "restaurant", "07" },
  { "place.kind", "amenity", "cafe", "07" },               { "place.kind", "amenity", "fast_food", "07" },
  { "place.kind", "amenity", "police", "10" },             { "place.kind", "amenity", "social_facility", "11" },
  { "place.kind", "amenity", "community_centre", "12" },   { "place.kind", "amenity", "library", "12" },
  { "place.kind", "amenity", "place_of_worship", "15" },   { "place.kind", "amenity", "bank", "17" },
  { "place.kind", "amenity", "post_office", "18" },        { "place.kind", "amenity", "fuel", "19" },
  { "place.kind", "amenity", "townhall", "21" },           { "place.kind", "leisure", "sports_centre", "13" },
  { "place.kind", "tourism", "hotel", "16" },              { "place.kind", "shop", NULL, "06" },
  { "facility.kind", "emergency", "fire_hydrant", "0113" },{ "facility.kind", "emergency", "defibrillator", "9001" },
  { "facility.kind", "highway", "street_lamp", "0118" },   { "facility.kind", "highway", "bus_stop", "0203" },
  { "facility.kind", "amenity", "parking", "0201" },       { "facility.kind", "amenity", "bicycle_parking", "0212" },
  { "facility.kind", "amenity", "toilets", "0301" },       { "facility.kind", "amenity", "waste_basket", "0305" },
  { "facility.kind", "amenity", "waste_disposal", "0305" },{ "facility.kind", "amenity", "bench", "0407" },
  { "facility.kind", "amenity", "charging_station", "9004" }, { "facility.kind", "amenity", "parcel_locker", "9005" },
  { "facility.kind", "man_made", "surveillance", "9002" }, { "facility.kind", "leisure", "fitness_station", "0126" },
};

typedef struct { LinliId id; double lon, lat; guint taken_by; } Known;

struct _MapThings
{
  const LinliKind  *core;
  const Row        *row;
  const LinliField *geometry, *name, *kind;  /* @kind: (nullable) */
  char             *fallback;                /* (owned) (nullable): a code */
  GHashTable       *known;                   /* (owned) kind and name → (element-type Known) */
  GHashTable       *taken;                   /* (owned) LinliId → the number of the feature that is it */
  const LinliField *status;                  /* (nullable): of grids */
  GPtrArray        *kept;                    /* (owned) (element-type LinliField): not taken from a file */
  LinliMapCover    *cover;                   /* (owned) (nullable): of grids */
  guint             n_shifted;               /* features that lie where a GCJ-02 map shows what is here */
  double            shift_m;
};

/* ---- what is here ---- */

static char *
make_key (const char *kind, const char *name)
{
  return g_strdup_printf ("%s\n%s", kind != NULL ? kind : "", name != NULL ? name : "");
}

static void
add_known (LinliMapThings *self, const char *kind, const char *name, const LinliId *id, const LinliGeometry *geometry, guint taken_by)
{
  Known known = { .id = *id, .taken_by = taken_by };
  g_autofree char *key = make_key (kind, name);
  GArray *list = g_hash_table_lookup (self->known, key);

  linli_geometry_get_label_point (geometry, &known.lon, &known.lat);
  if (list == NULL)
    {
      list = g_array_new (FALSE, FALSE, sizeof (Known));
      g_hash_table_insert (self->known, g_steal_pointer (&key), list);
    }
  g_array_append_val (list, known);
}

/* The list of states begins with the draft and ends with what is closed. */
static const char *
get_state (const LinliMapThings *self, gboolean closed)
{
  GPtrArray *codes = self->status != NULL && self->status->list != NULL ? self->status->list->codes : NULL;

  return codes != NULL && codes->len > 1 ? ((const LinliCode *) g_ptr_array_index (codes, closed ? codes->len - 1 : 0))->code : NULL;
}

static gboolean
is_closed (const LinliMapThings *self, const LinliLoaded *loaded)
{
  const char *code = get_state (self, TRUE);

  return code != NULL && g_strcmp0 (linli_value_get_text (linli_record_get (loaded->record, self->status)), code) == 0;
}

static void
add_loaded (LinliMapThings *self, const LinliLoaded *loaded)
{
  const LinliValue *shape = linli_record_get (loaded->record, self->geometry);
  g_autoptr(LinliGeometry) geometry = shape->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (shape->data, shape->length, NULL) : NULL;

  if (geometry == NULL || is_closed (self, loaded))
    return;
  if (self->cover != NULL)
    linli_map_cover_set (self->cover, &loaded->record->id, linli_record_get_text (loaded->record, self->name), geometry, 0);
  add_known (self, self->kind != NULL ? linli_value_get_text (linli_record_get (loaded->record, self->kind)) : NULL,
               linli_value_get_text (linli_record_get (loaded->record, self->name)), &loaded->record->id, geometry, 0);
}

static gboolean
load_known (LinliMapThings *self, LinliStore *store, GError **error)
{
  LinliQuery query = { self->core, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  for (guint i = 0; rowids != NULL && i < rowids->len; i += 500)
    {
      g_autoptr(GPtrArray) loaded = linli_store_load_rowids (store, self->core, &g_array_index (rowids, gint64, i), MIN (500, rowids->len - i), error);

      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        if (g_ptr_array_index (loaded, j) != NULL)
          add_loaded (self, g_ptr_array_index (loaded, j));
    }
  return rowids != NULL;
}

LinliMapThings *
linli_map_things_load (LinliStore *store, const LinliKind *kind, const char *class_name, GError **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  g_autoptr(LinliMapThings) self = g_new0 (LinliMapThings, 1);

  self->taken = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->kept = g_ptr_array_new ();
  self->core = linli_kind_get_core (kind);
  for (guint i = 0; i < G_N_ELEMENTS (rows) && self->row == NULL; i++)
    {
      self->geometry = linli_catalogue_get_role (catalogue, rows[i].geometry);
      self->name = linli_catalogue_get_role (catalogue, rows[i].name);
      self->kind = rows[i].kind != NULL ? linli_catalogue_get_role (catalogue, rows[i].kind) : NULL;
      if (self->geometry != NULL && self->name != NULL && self->geometry->kind == self->core)
        self->row = &rows[i];
    }
  if (self->row == NULL)
    return NULL;
  if (g_str_has_prefix (self->row->geometry, "grid."))
    {
      self->cover = linli_map_cover_new ();
      self->status = linli_catalogue_get_role (catalogue, "grid.status");
      for (guint i = 0; i < G_N_ELEMENTS (of_life); i++)
        if (linli_catalogue_get_role (catalogue, of_life[i]) != NULL)
          g_ptr_array_add (self->kept, (gpointer) linli_catalogue_get_role (catalogue, of_life[i]));
    }
  if (class_name != NULL)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (self->kind == NULL)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--class: records of %s are of no class", self->core->name);
          return NULL;
        }
      if (!linli_words_parse (self->kind, class_name, &value, error))
        return NULL;
      self->fallback = g_strdup (linli_value_get_text (&value));
    }
  return load_known (self, store, error) ? g_steal_pointer (&self) : NULL;
}

void
linli_map_things_free (LinliMapThings *self)
{
  if (self == NULL)
    return;
  g_free (self->fallback);
  g_hash_table_unref (self->known);
  g_hash_table_unref (self->taken);
  g_ptr_array_unref (self->kept);
  g_clear_pointer (&self->cover, linli_map_cover_free);
  g_free (self);
}

gboolean
linli_map_things_have_grids (const LinliMapThings *self)
{
  return !self->core->whole_partition;
}

/* (nullable): in metres on a plane, which is good enough for so little. */
static Known *
find_known_at (LinliMapThings *self, const char *kind, const char *name, double lon, double lat)
{
  g_autofree char *key = make_key (kind, name);
  GArray *list = g_hash_table_lookup (self->known, key);
  double nearest = self->row->is_number && name != NULL ? INFINITY : self->row->near_m;
  Known *found = NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      Known *known = &g_array_index (list, Known, i);
      double metres = hypot ((known->lon - lon) * cos (lat * G_PI / 180), known->lat - lat) * METRES_A_DEG;

      if (metres <= nearest)
        {
          nearest = metres;
          found = known;
        }
    }
  return found;
}

static Known *
find_known (LinliMapThings *self, const char *kind, const char *name, const LinliGeometry *geometry)
{
  double lon, lat;

  linli_geometry_get_label_point (geometry, &lon, &lat);
  return find_known_at (self, kind, name, lon, lat);
}

gboolean
linli_map_things_look_shifted (double lon, double lat, const LinliGeometry *after, double *ret_metres)
{
  double to_lon, to_lat, is_lon, is_lat;

  linli_geometry_get_label_point (after, &is_lon, &is_lat);
  linli_gcj02_from_wgs84 (lon, lat, &to_lon, &to_lat);
  *ret_metres = linli_geodesic_distance (lon, lat, to_lon, to_lat);
  return *ret_metres > 2 * SHIFT_NEAR_M && linli_geodesic_distance (to_lon, to_lat, is_lon, is_lat) < SHIFT_NEAR_M;
}

static void
note_shift (LinliMapThings *self, double lon, double lat, const LinliGeometry *after)
{
  double metres;

  if (!linli_map_things_look_shifted (lon, lat, after, &metres))
    return;
  self->n_shifted++;
  self->shift_m = metres;
}

/* What is new, but would be known where a GCJ-02 map shows it: asked only, nothing that is stored is made of it. */
static void
note_shift_of_new (LinliMapThings *self, const char *kind, const char *name, const LinliGeometry *geometry)
{
  double lon, lat, to_lon, to_lat;

  linli_geometry_get_label_point (geometry, &lon, &lat);
  linli_gcj02_from_wgs84 (lon, lat, &to_lon, &to_lat);
  if (find_known_at (self, kind, name, 2 * lon - to_lon, 2 * lat - to_lat) == NULL)
    return;
  self->n_shifted++;
  self->shift_m = linli_geodesic_distance (lon, lat, to_lon, to_lat);
}

guint
linli_map_things_get_shifted (const LinliMapThings *self, double *ret_metres)
{
  *ret_metres = self->shift_m;
  return self->n_shifted;
}

/* ---- what a feature says ---- */

/* (transfer full) (nullable) */
static char *
find_text (const LinliField *field, JsonObject *properties)
{
  g_autofree char *lower = g_utf8_strdown (field->label_en, -1);
  const char *const names[] = { field->name, field->label_zh, field->label_en, lower, NULL };
  char *text = NULL;

  linli_intake_first_of (properties, names, &text);
  return text;
}

/* (transfer full) (nullable): the code of what it is. */
static char *
find_class (const LinliMapThings *self, JsonObject *properties)
{
  static const char *const usual[] = { "类别", "类型", "种类", "class", "type", NULL };
  g_autofree char *said = find_text (self->kind, properties), *other = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_intake_first_of (properties, usual, &other);
  if ((said != NULL && linli_words_parse (self->kind, said, &value, NULL)) || (other != NULL && linli_words_parse (self->kind, other, &value, NULL)))
    return g_strdup (linli_value_get_text (&value));
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const char *const key[] = { tags[i].key, NULL };
      g_autofree char *text = NULL;

      if (strcmp (tags[i].role, self->row->kind) == 0 && linli_intake_first_of (properties, key, &text) != NULL
          && (tags[i].value == NULL ? strcmp (text, "no") != 0 : strcmp (text, tags[i].value) == 0))
        return g_strdup (tags[i].code);
    }
  return g_strdup (self->fallback);
}

/* (transfer full) (nullable) */
static char *
find_name (const LinliMapThings *self, JsonObject *properties)
{
  static const char *const chinese[] = { "name:zh", NULL }, *const names[] = { "NAME", "Name", "名称", NULL }, *const numbers[] = { "编号", "ref", "no", NULL };
  g_autofree char *text = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (linli_intake_first_of (properties, chinese, &text) == NULL)
    text = find_text (self->name, properties);
  if (text == NULL)
    linli_intake_first_of (properties, self->row->is_number ? numbers : names, &text);
  /* As the catalogue spells it, so that it is found again. */
  if (text == NULL || !linli_words_parse (self->name, text, &value, NULL) || value.type != LINLI_VALUE_TEXT)
    return NULL;
  return g_strdup (linli_value_get_text (&value));
}

static gboolean
refuse (LinliIntake *import, guint line, guint number, const char *why)
{
  g_autofree char *reason = g_strdup_printf ("feature %u: %s", number, why);

  linli_intake_add_error (import, line, GEOMETRY, reason);
  return FALSE;
}

static gboolean
may_look_so (const LinliMapThings *self, LinliIntake *import, guint line, const LinliImportFeature *feature, const char *kind)
{
  const LinliGeometry *geometry = feature->geometry;
  LinliBounds bounds;

  linli_geometry_get_bounds (geometry, &bounds);
  if (geometry->type != LINLI_GEOMETRY_POINT && bounds.east - bounds.west < 1e-7 && bounds.north - bounds.south < 1e-7)
    return refuse (import, line, feature->number, "it has no extent");
  if (g_str_has_prefix (self->row->geometry, "estate.") && geometry->n_polygons == 0)
    return refuse (import, line, feature->number, "an estate needs a Polygon or a MultiPolygon");
  if (self->cover != NULL && geometry->n_polygons == 0)
    return refuse (import, line, feature->number, "a grid needs a Polygon or a MultiPolygon");
  if (g_str_has_prefix (self->row->geometry, "ground.") && linli_map_ground_classify (kind, geometry->type) == LINLI_GROUND_N_CLASSES)
    return refuse (import, line, feature->number, "what lies on the ground is a line or an area; of this kind it is the other one");
  return TRUE;
}

/* ---- taking it ---- */

static void
set_shape (LinliEdit *edit, const LinliField *field, const LinliGeometry *geometry)
{
  g_autoptr(LinliGeometry) rounded = linli_geometry_copy (geometry);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  gsize length;

  linli_geometry_round (rounded);
  wkb = linli_geometry_to_wkb (rounded, &length);
  linli_value_set_blob (&value, wkb, length);
  linli_edit_set (edit, field, &value);
}

static void
set_code (LinliEdit *edit, const LinliField *field, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL || text == NULL)
    return;
  linli_value_set_text (&value, text, -1);
  linli_edit_set (edit, field, &value);
}

/* The other columns that the catalogue knows; @loaded: (nullable): only what that lacks, unless it is the record's own export. */
static void
set_columns (const LinliMapThings *self, LinliEdit *edit, guint line, const LinliImportFeature *feature, const LinliLoaded *loaded, gboolean own,
             LinliMapThingsWarn warn, gpointer data)
{
  for (guint i = 0; i < self->core->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (self->core->fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL, *reason = NULL;

      if (field == self->geometry || field == self->kind || field == self->name || g_ptr_array_find (self->kept, field, NULL) || field->type == LINLI_TYPE_COMPUTED || field->type == LINLI_TYPE_REF
          || field->type == LINLI_TYPE_REFS || field->type == LINLI_TYPE_ATTACHMENT || (text = find_text (field, feature->properties)) == NULL)
        continue;
      if (loaded != NULL && !own && !linli_value_is_null (linli_record_get (loaded->record, field)))
        continue;
      if (!linli_words_parse (field, text, &value, &error))
        {
          reason = g_strdup_printf ("feature %u: %s was not taken: %s", feature->number, field->name, error->message);
          warn (data, line, reason);
        }
      else if (!linli_value_is_null (&value) && (loaded == NULL || !linli_value_equal (linli_record_get (loaded->record, field), &value)))
        linli_edit_set (edit, field, &value);
    }
}

static LinliMapThingsOutcome
change (LinliMapThings *self, LinliIntake *import, guint line, const LinliImportFeature *feature, const LinliId *id, const char *kind, const char *name,
        gboolean own, LinliMapThingsWarn warn, gpointer data)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, self->core, NULL);
  g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, self->core, id, NULL);
  g_autoptr(LinliGeometry) was = NULL;
  const LinliValue *before;
  gboolean is_same;

  if (loaded == NULL || !linli_intake_make_change (import, edit, id, line, GEOMETRY))
    return LINLI_MAP_THINGS_REFUSED;
  if (is_closed (self, loaded))
    return refuse (import, line, feature->number, "it is closed, and closed ones have no boundary"), LINLI_MAP_THINGS_REFUSED;
  if (self->cover != NULL)
    linli_map_cover_set (self->cover, id, name, feature->geometry, feature->number);
  edit->source = LINLI_SOURCE_IMPORT;
  set_shape (edit, self->geometry, feature->geometry);
  before = linli_record_get (loaded->record, self->geometry);
  is_same = linli_intake_is_same_outline (before, g_hash_table_lookup (edit->values, self->geometry));
  if (is_same)
    g_hash_table_remove (edit->values, self->geometry);
  else if (before->type == LINLI_VALUE_BLOB && (was = linli_geometry_from_wkb (before->data, before->length, NULL)) != NULL)
    {
      double lon, lat;

      linli_geometry_get_label_point (was, &lon, &lat);
      note_shift (self, lon, lat, feature->geometry);
    }
  /* As it came and then as it became, so that its history keeps the original. */
  if (!is_same && feature->original != NULL)
    {
      g_autoptr(LinliEdit) came = linli_edit_new (LINLI_EDIT_CHANGE, self->core, id);

      came->source = LINLI_SOURCE_IMPORT;
      set_shape (came, self->geometry, feature->original);
      if (!linli_intake_save (import, came, line, linli_intake_get_feature_name, NULL))
        return LINLI_MAP_THINGS_REFUSED;
      import->updated--;  /* it is one record */
    }
  if (own && g_strcmp0 (linli_value_get_text (linli_record_get (loaded->record, self->name)), name) != 0)
    set_code (edit, self->name, name);
  if (own && self->kind != NULL && g_strcmp0 (linli_value_get_text (linli_record_get (loaded->record, self->kind)), kind) != 0)
    set_code (edit, self->kind, kind);
  set_columns (self, edit, line, feature, loaded, own, warn, data);
  if (g_hash_table_size (edit->values) == 0)
    return LINLI_MAP_THINGS_UNCHANGED;
  return linli_intake_save (import, edit, line, linli_intake_get_feature_name, NULL) ? LINLI_MAP_THINGS_MATCHED : LINLI_MAP_THINGS_REFUSED;
}

static LinliMapThingsOutcome
add (LinliMapThings *self, LinliIntake *import, guint line, const LinliImportFeature *feature, gint64 grid, const char *kind, const char *name, LinliMapThingsWarn warn,
     gpointer data)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, self->core, NULL), mended = NULL;

  edit->source = LINLI_SOURCE_IMPORT;
  edit->grid = grid;
  set_shape (edit, self->geometry, feature->original != NULL ? feature->original : feature->geometry);
  set_code (edit, self->name, name);
  set_code (edit, self->kind, kind);
  set_code (edit, self->status, get_state (self, FALSE));
  set_columns (self, edit, line, feature, NULL, FALSE, warn, data);
  if (!linli_intake_save (import, edit, line, linli_intake_get_feature_name, NULL))
    return LINLI_MAP_THINGS_REFUSED;
  add_known (self, kind, name, &edit->id, feature->geometry, feature->number);
  if (self->cover != NULL)
    linli_map_cover_set (self->cover, &edit->id, name, feature->geometry, feature->number);
  if (feature->original == NULL)
    return LINLI_MAP_THINGS_NEW;
  /* As it came and then as it became, so that its history keeps the original. */
  mended = linli_edit_new (LINLI_EDIT_CHANGE, self->core, &edit->id);
  mended->source = LINLI_SOURCE_IMPORT;
  set_shape (mended, self->geometry, feature->geometry);
  if (!linli_intake_save (import, mended, line, linli_intake_get_feature_name, NULL))
    return LINLI_MAP_THINGS_REFUSED;
  import->updated--;  /* it is one record */
  return LINLI_MAP_THINGS_NEW;
}

/* A record is one feature at most, whether it is named by its own id or found by where it is. */
static gboolean
take_record (LinliMapThings *self, LinliIntake *import, guint line, const LinliImportFeature *feature, const LinliId *id)
{
  guint taken_by = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, id));
  g_autofree char *reason = NULL;

  if (taken_by == 0)
    {
      g_hash_table_insert (self->taken, linli_id_dup (id), GUINT_TO_POINTER (feature->number));
      return TRUE;
    }
  reason = g_strdup_printf ("it is the record that feature %u is; one of them is too much", taken_by);
  return refuse (import, line, feature->number, reason);
}

LinliMapThingsOutcome
linli_map_things_take (LinliMapThings *self, LinliIntake *import, guint line, const LinliImportFeature *feature, const LinliId *own, gint64 grid, LinliMapThingsWarn warn,
                 gpointer data)
{
  g_autofree char *name = find_name (self, feature->properties), *kind = self->kind != NULL ? find_class (self, feature->properties) : NULL;
  g_autofree char *reason = NULL;
  Known *known;

  if (self->kind != NULL && kind == NULL)
    {
      static const char *const columns[] = { "kind", "类别", "类型", "种类", "class", "type", NULL };
      g_autofree char *said = find_text (self->kind, feature->properties);

      if (said == NULL)
        linli_intake_first_of (feature->properties, columns, &said);
      if (said != NULL)
        reason = g_strdup_printf ("what it is, \"%.40s\", is not in the list %s; correct it, or say it for all with --class", said, self->kind->list->label_zh);
      else
        reason = g_strdup_printf ("it does not say what it is (column %s, or tags of OpenStreetMap); --class says it for all", self->kind->name);
      return refuse (import, line, feature->number, reason), LINLI_MAP_THINGS_REFUSED;
    }
  if (self->row->is_named && name == NULL)
    return refuse (import, line, feature->number, "it has no name"), LINLI_MAP_THINGS_REFUSED;
  if (!may_look_so (self, import, line, feature, kind))
    return LINLI_MAP_THINGS_REFUSED;
  if (own != NULL && !take_record (self, import, line, feature, own))
    return LINLI_MAP_THINGS_REFUSED;
  if (own != NULL)
    return change (self, import, line, feature, own, kind, name, TRUE, warn, data);
  known = find_known (self, kind, name, feature->geometry);
  if (known == NULL)
    note_shift_of_new (self, kind, name, feature->geometry);
  if (known == NULL)
    return add (self, import, line, feature, grid, kind, name, warn, data);
  if (known->taken_by != 0)
    {
      reason = g_strdup_printf ("it is what feature %u is; one of them is too much", known->taken_by);
      return refuse (import, line, feature->number, reason), LINLI_MAP_THINGS_REFUSED;
    }
  known->taken_by = feature->number;
  if (!take_record (self, import, line, feature, &known->id))
    return LINLI_MAP_THINGS_REFUSED;
  return change (self, import, line, feature, &known->id, kind, name, FALSE, warn, data);
}

gboolean
linli_map_things_check (const LinliMapThings *self, GError **error)
{
  return self->cover == NULL || linli_map_cover_check (self->cover, error);
}
