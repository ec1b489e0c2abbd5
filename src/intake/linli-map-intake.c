/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-intake.c - buildings, places, facilities, estates and ground from files of maps of any format, one feature after the other. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-intake.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-map-grids.h"
#include "linli-map-match.h"
#include "linli-map-things.h"

#include <string.h>

#define GEOMETRY     "geometry"
#define MIN_SHIFTED  3      /* outlines that must agree before the file is thought to be on another datum */

struct _LinliMapIntake
{
  LinliIntake          *import;     /* (unowned) */
  LinliMapIntakeOrder   order;
  const LinliField     *footprint;
  LinliMapThings       *things;     /* (owned) (nullable): these, not buildings */
  LinliMapMatch        *match;      /* (owned) */
  LinliMapGrids        *grids;      /* (owned) */
  LinliMapShift        *shift;      /* (owned) */
  LinliImportRun       *run;        /* (owned) (nullable) */
  LinliMapIntakeCounts  counts;
  LinliMapIntakeSeen    seen;       /* the feature that is looked at */
  gboolean              is_read;
};

/* ---- what is said of it ---- */

static void
warn_of (LinliMapIntake *self, guint line, const char *reason)
{
  if (self->order.warn != NULL)
    self->order.warn (line, reason, self->order.data);
}

static void
note (LinliMapIntake *self, LinliMapIntakeWhy why, gint64 number)
{
  self->seen.why = why;
  self->seen.number = number;
}

static void
refuse (LinliMapIntake *self, guint line, LinliMapIntakeWhy why, gint64 number, const char *reason)
{
  note (self, why, number);
  linli_intake_add_error (self->import, line, GEOMETRY, reason);
}

/* ---- one feature ---- */

static void
add_problem (LinliMapIntake *self, guint line, const LinliImportFeature *feature)
{
  g_autofree char *place = feature->has_place ? g_strdup_printf (" (at %.7f, %.7f)", feature->lon, feature->lat) : NULL;
  g_autofree char *reason = g_strdup_printf ("feature %u: %s%s", feature->number, feature->problem != NULL ? feature->problem : "it has no geometry",
                                             place != NULL ? place : "");

  refuse (self, line, LINLI_MAP_INTAKE_SHAPE, 0, reason);
}

/* A building that is here: its outline, and what it lacks. */
static gboolean
keep_original (LinliMapIntake *self, guint line, const LinliImportFeature *feature, const LinliId *id)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_CHANGE, self->import->kind, id);

  edit->source = LINLI_SOURCE_IMPORT;
  if (!linli_intake_take_geometry (self->import, edit, line, feature->original, self->footprint)
      || !linli_intake_save (self->import, edit, line, linli_intake_get_feature_name, NULL))
    return FALSE;
  self->import->updated--;  /* it is one record */
  return TRUE;
}

static void
note_place (LinliMapIntake *self, const LinliLoaded *loaded, const LinliGeometry *after)
{
  const LinliValue *value = linli_record_get (loaded->record, self->footprint);
  g_autoptr(LinliGeometry) was = value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;
  double lon, lat, metres;

  if (was != NULL)
    linli_geometry_get_label_point (was, &lon, &lat);
  if (was != NULL && linli_map_things_look_shifted (lon, lat, after, &metres))
    {
      self->counts.shifted++;
      self->counts.metres = metres;
    }
  else
    self->counts.in_place++;
}

static void
change_building (LinliMapIntake *self, guint line, const LinliImportFeature *feature, const LinliId *id)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, self->import->kind, NULL);
  g_autoptr(LinliLoaded) loaded = linli_store_load (self->import->store, self->import->kind, id, NULL);

  if (loaded == NULL || !linli_intake_make_change (self->import, edit, id, line, GEOMETRY)
      || !linli_intake_take_geometry (self->import, edit, line, feature->geometry, self->footprint))
    return;
  edit->source = LINLI_SOURCE_IMPORT;
  self->counts.matched++;
  note_place (self, loaded, feature->geometry);
  if (linli_intake_is_same_outline (linli_record_get (loaded->record, self->footprint), g_hash_table_lookup (edit->values, self->footprint)))
    g_hash_table_remove (edit->values, self->footprint);
  else if (feature->original != NULL && !keep_original (self, line, feature, id))
    return;
  linli_intake_fill_empty (self->import, edit, line, loaded, feature->properties);
  if (g_hash_table_size (edit->values) == 0)
    self->counts.unchanged++;
  else
    linli_intake_save (self->import, edit, line, linli_intake_get_feature_name, NULL);
}

/* FALSE: the person may add nothing there. */
static gboolean
choose_grid (LinliMapIntake *self, guint line, const LinliImportFeature *feature, gint64 *ret_grid)
{
  g_autofree char *reason = NULL;

  *ret_grid = linli_map_grids_find (self->grids, feature->geometry);
  self->counts.outside += *ret_grid == 0;
  if (linli_intake_may_write_grid (self->import, *ret_grid))
    return TRUE;
  if (*ret_grid == 0)
    reason = g_strdup_printf ("feature %u lies outside every grid; %s (%s) holds some of the grids only and may not add anything there; ask somebody who"
                              " holds them all", feature->number, self->import->identity->login, self->import->identity->role);
  else
    reason = g_strdup_printf ("feature %u lies in grid %" G_GINT64_FORMAT ", which %s (%s) does not hold", feature->number, *ret_grid,
                              self->import->identity->login, self->import->identity->role);
  refuse (self, line, *ret_grid == 0 ? LINLI_MAP_INTAKE_NO_GRID : LINLI_MAP_INTAKE_FOREIGN, *ret_grid, reason);
  return FALSE;
}

static gboolean
save_outline (LinliMapIntake *self, guint line, const LinliImportFeature *feature, const LinliGeometry *geometry, gint64 grid,
              LinliId *ret_id)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, self->import->kind, NULL);

  edit->source = LINLI_SOURCE_IMPORT;
  edit->grid = grid;
  if (!linli_intake_take_geometry (self->import, edit, line, geometry, self->footprint)
      || !linli_intake_take_properties (self->import, edit, line, feature->number, feature->id, feature->properties)
      || !linli_intake_save (self->import, edit, line, linli_intake_get_feature_name, NULL))
    return FALSE;
  *ret_id = edit->id;
  return TRUE;
}

/* What was repaired is saved as it came and then as it became, so that the history of the outline keeps the original. */
static void
add_building (LinliMapIntake *self, guint line, const LinliImportFeature *feature)
{
  g_autoptr(LinliEdit) edit = NULL;
  LinliId id;
  gint64 grid;

  if (!choose_grid (self, line, feature, &grid)
      || !save_outline (self, line, feature, feature->original != NULL ? feature->original : feature->geometry, grid, &id))
    return;
  if (feature->original != NULL)
    {
      edit = linli_edit_new (LINLI_EDIT_CHANGE, self->import->kind, &id);
      edit->source = LINLI_SOURCE_IMPORT;
      if (linli_intake_take_geometry (self->import, edit, line, feature->geometry, self->footprint)
          && linli_intake_save (self->import, edit, line, linli_intake_get_feature_name, NULL))
        self->import->updated--;  /* it is one record */
    }
  linli_map_match_take (self->match, &id, feature->number);
}

/* What this program exported carries the record's id: as its own, after a letter in KML, or in a column of a table. */
static gboolean
find_own (LinliMapIntake *self, const LinliImportFeature *feature, LinliId *ret_id)
{
  const char *texts[] = { feature->id, feature->id != NULL && *feature->id == 'r' ? feature->id + 1 : NULL,
                          feature->properties != NULL ? linli_json_string_or (feature->properties, "record", NULL) : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && linli_id_parse (texts[i], ret_id))
      {
        g_autoptr(LinliLoaded) loaded = linli_store_load (self->import->store, self->import->kind, ret_id, NULL);

        return loaded != NULL;
      }
  return FALSE;
}

static void
warn_cb (gpointer data, guint line, const char *reason)
{
  warn_of (data, line, reason);
}

static void
take_thing (LinliMapIntake *self, guint line, const LinliImportFeature *feature)
{
  LinliId id;
  gboolean own = find_own (self, feature, &id);
  gint64 grid = 0;
  guint shifted;
  LinliMapThingsOutcome outcome;

  if (!own && linli_map_things_have_grids (self->things) && !choose_grid (self, line, feature, &grid))
    return;
  outcome = linli_map_things_take (self->things, self->import, line, feature, own ? &id : NULL, grid, warn_cb, self);
  self->counts.matched += outcome == LINLI_MAP_THINGS_MATCHED || outcome == LINLI_MAP_THINGS_UNCHANGED;
  self->counts.unchanged += outcome == LINLI_MAP_THINGS_UNCHANGED;
  shifted = self->counts.shifted;
  self->counts.shifted = linli_map_things_get_shifted (self->things, &self->counts.metres);
  self->counts.in_place += (outcome == LINLI_MAP_THINGS_MATCHED || outcome == LINLI_MAP_THINGS_UNCHANGED) && self->counts.shifted == shifted;
}

static void
take_feature (LinliMapIntake *self, guint line, const LinliImportFeature *feature)
{
  LinliMapMatchFound found = { 0 };
  LinliId own;

  if (feature->original != NULL)
    {
      g_autofree char *reason = g_strdup_printf ("feature %u: the outline was repaired at %.7f, %.7f", feature->number, feature->lon, feature->lat);

      warn_of (self, line, reason);
      note (self, LINLI_MAP_INTAKE_REPAIRED, 0);
      self->counts.repaired++;
    }
  if (self->things != NULL)
    {
      take_thing (self, line, feature);
      return;
    }
  if (find_own (self, feature, &own))
    {
      guint taken_by = linli_map_match_get_taken (self->match, &own);

      if (taken_by != 0)
        {
          g_autofree char *reason = g_strdup_printf ("feature %u is the record that feature %u is; one of them is too much", feature->number, taken_by);

          refuse (self, line, LINLI_MAP_INTAKE_DOUBLE, taken_by, reason);
          return;
        }
      linli_map_match_take (self->match, &own, feature->number);
      change_building (self, line, feature, &own);
      return;
    }
  linli_map_match_find (self->match, feature->geometry, &found);
  if (found.share < LINLI_MAP_MATCH_SAME && found.shifted >= LINLI_MAP_MATCH_SAME)
    {
      self->counts.shifted++;
      self->counts.metres = found.metres;
    }
  if (found.share < LINLI_MAP_MATCH_SAME)
    linli_map_shift_add (self->shift, feature->geometry);
  if (found.share >= LINLI_MAP_MATCH_SAME && found.taken_by != 0)
    {
      g_autofree char *reason = g_strdup_printf ("feature %u lies over the building that feature %u is; one of them is too much", feature->number, found.taken_by);

      refuse (self, line, LINLI_MAP_INTAKE_DOUBLE, found.taken_by, reason);
      return;
    }
  if (found.share >= LINLI_MAP_MATCH_SAME)
    {
      linli_map_match_take (self->match, &found.id, feature->number);
      change_building (self, line, feature, &found.id);
      return;
    }
  if (found.share >= LINLI_MAP_MATCH_APART)
    {
      g_autofree char *reason = g_strdup_printf ("feature %u overlaps a building by %.0f %%: too little to be it, too much to stand beside it; it was added",
                                                 feature->number, found.share * 100);

      warn_of (self, line, reason);
      note (self, LINLI_MAP_INTAKE_PARTLY, (gint64) (found.share * 100 + 0.5));
    }
  add_building (self, line, feature);
}

/* ---- the file ---- */

gboolean
linli_map_intake_is_shifted (const LinliMapIntakeCounts *counts)
{
  return counts->shifted >= MIN_SHIFTED && counts->shifted > counts->in_place;
}

static gboolean
refuse_shift (LinliMapIntake *self, GError **error)
{
  if (self->order.datum != NULL || !linli_map_intake_is_shifted (&self->counts))
    return FALSE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%u outlines lie where a GCJ-02 map shows buildings of this replica, %.0f m from them; ask the owner for"
               " CGCS2000 or WGS 84, since the way back is not taken here. If the file is right as it is, say --datum wgs84", self->counts.shifted,
               self->counts.metres);
  return TRUE;
}

/* Said, not refused: a new estate may be built as the old one beside it. */
static void
warn_of_shift (LinliMapIntake *self)
{
  LinliMapShiftFound *moved = &self->counts.moved;
  g_autofree char *reason = NULL;

  if (self->order.datum != NULL || self->things != NULL || linli_map_intake_is_shifted (&self->counts))
    return;
  linli_map_shift_find (self->shift, self->counts.matched, moved);
  if (moved->n == 0)
    return;
  reason = g_strdup_printf ("%u outlines would fit buildings that are here, were they moved %.0f m to the east and %.0f m to the north; perhaps the coordinates are"
                            " of another system", moved->n, moved->east_m, moved->north_m);
  warn_of (self, 0, reason);
}

static void
look_at (LinliMapIntake *self, const LinliImportFeature *feature)
{
  guint line = feature->line != 0 ? feature->line : feature->number, n_errors = self->import->n_errors, n_listed = self->import->errors->len, added = self->import->added,
        unchanged = self->counts.unchanged;

  self->seen = (LinliMapIntakeSeen) { .feature = feature };
  if (feature->problem != NULL || feature->geometry == NULL)
    add_problem (self, line, feature);
  else
    take_feature (self, line, feature);
  /* A file of one line has its features on one line. */
  for (guint i = n_listed; i < self->import->errors->len; i++)
    {
      LinliIntakeError *row = &g_array_index (self->import->errors, LinliIntakeError, i);
      char *named = g_str_has_prefix (row->reason, "feature ") ? NULL : g_strdup_printf ("feature %u: %s", feature->number, row->reason);

      if (named != NULL)
        {
          g_free (row->reason);
          row->reason = named;
        }
    }
  if (self->import->n_errors > n_errors)
    {
      self->seen.text = self->import->errors->len > n_listed ? g_array_index (self->import->errors, LinliIntakeError, n_listed).reason : NULL;
      if (self->seen.why == LINLI_MAP_INTAKE_FINE || self->seen.why >= LINLI_MAP_INTAKE_PARTLY)
        self->seen.why = LINLI_MAP_INTAKE_VALUE;
      if (self->seen.why == LINLI_MAP_INTAKE_SHAPE)
        self->seen.text = feature->problem != NULL ? feature->problem : "it has no geometry";
    }
  else
    self->seen.outcome = self->import->added > added ? LINLI_MAP_INTAKE_NEW : self->counts.unchanged > unchanged ? LINLI_MAP_INTAKE_UNCHANGED
                                                                                                                : LINLI_MAP_INTAKE_MATCHED;
  if (self->order.seen != NULL)
    self->order.seen (&self->seen, self->order.data);
}

static gboolean
read_head (LinliMapIntake *self, const char *path, GError **error)
{
  const LinliImportFile *file;

  self->run = linli_import_run_start (path, &self->order.options, error);
  if (self->run == NULL || (self->match = linli_map_match_load (self->import->store, error)) == NULL
      || (self->grids = linli_map_grids_load (self->import->store, error)) == NULL)
    return FALSE;
  self->shift = linli_map_shift_new (self->match);
  file = linli_import_run_get_file (self->run);
  if (file->crs == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s does not say its coordinate reference system; ask its owner and name it, as --crs EPSG:4490 (degrees)"
                   " or --crs EPSG:4545 (metres, zone of 108 degrees east)", path);
      return FALSE;
    }
  if (self->things != NULL && !linli_map_things_have_grids (self->things) && !linli_intake_may_write_grid (self->import, 0))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s (%s) holds some of the grids only, and %s belongs to all of them; ask somebody who holds"
                   " them all", self->import->identity->login, self->import->identity->role, self->import->kind->name);
      return FALSE;
    }
  if (file->warning != NULL)
    warn_of (self, 0, file->warning);
  return TRUE;
}

gboolean
linli_map_intake_run (LinliMapIntake *self, const char *path, guint *ret_line, GError **error)
{
  const LinliImportFeature *feature;
  g_autoptr(GError) local = NULL;

  g_return_val_if_fail (self->run == NULL, FALSE);

  if (!read_head (self, path, error))
    return FALSE;
  while ((feature = linli_import_run_next (self->run, &local)) != NULL)
    {
      *ret_line = feature->line != 0 ? feature->line : feature->number;
      self->import->read++;
      look_at (self, feature);
      if (g_cancellable_set_error_if_cancelled (self->order.options.cancellable, &local))
        break;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->is_read = TRUE;
  warn_of_shift (self);
  if (self->import->read == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s holds no feature", path);
  return self->import->read > 0 && !refuse_shift (self, error) && (self->things == NULL || linli_map_things_check (self->things, error));
}

const LinliImportFile *
linli_map_intake_get_file (LinliMapIntake *self)
{
  return self->run != NULL ? linli_import_run_get_file (self->run) : NULL;
}

const LinliMapIntakeCounts *
linli_map_intake_get_counts (LinliMapIntake *self)
{
  return self->is_read ? &self->counts : NULL;
}

/* ---- what is asked for ---- */

static gboolean
check_datum (const char *datum, GError **error)
{
  if (datum == NULL || g_ascii_strcasecmp (datum, "wgs84") == 0 || g_ascii_strcasecmp (datum, "cgcs2000") == 0)
    return TRUE;
  if (g_ascii_strcasecmp (datum, "gcj02") == 0 || g_ascii_strcasecmp (datum, "bd09") == 0)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "what is shifted (GCJ-02, BD-09) is not turned back here: the way back is switched off; ask the owner"
                         " for CGCS2000 or WGS 84");
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--datum %s: wgs84 and cgcs2000 are known", datum);
  return FALSE;
}

static gboolean
find_kind (LinliMapIntake *self, GError **error)
{
  g_autoptr(GError) local = NULL;

  self->footprint = linli_catalogue_get_role (linli_store_get_catalogue (self->import->store), "building.footprint");
  if (self->footprint != NULL && linli_kind_get_core (self->footprint->kind) == linli_kind_get_core (self->import->kind))
    {
      if (self->order.class_name == NULL)
        return TRUE;
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--class says what places, facilities and ground are; buildings have none");
      return FALSE;
    }
  self->things = linli_map_things_load (self->import->store, self->import->kind, self->order.class_name, &local);
  if (self->things != NULL)
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a map is taken as buildings, places, facilities, estates, ground or grids; use --kind building and so on");
  return FALSE;
}

LinliMapIntake *
linli_map_intake_new (LinliIntake *import, const LinliMapIntakeOrder *order, GError **error)
{
  g_autoptr(LinliMapIntake) self = g_new0 (LinliMapIntake, 1);

  self->import = import;
  self->order = *order;
  return check_datum (order->datum, error) && find_kind (self, error) ? g_steal_pointer (&self) : NULL;
}

void
linli_map_intake_free (LinliMapIntake *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->run, linli_import_run_free);
  g_clear_pointer (&self->things, linli_map_things_free);
  g_clear_pointer (&self->shift, linli_map_shift_free);
  g_clear_pointer (&self->match, linli_map_match_free);
  g_clear_pointer (&self->grids, linli_map_grids_free);
  g_free (self);
}
