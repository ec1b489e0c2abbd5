/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map-import.c - buildings, places, facilities, estates and ground from files of maps of any format; docs/import.md says what is taken. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-import.h"
#include "ctl-map-grids.h"
#include "ctl-map-match.h"
#include "ctl-map-things.h"
#include "ctl-map.h"

#include "linli-error.h"
#include "linli-import-run.h"
#include "linli-json.h"

#include <string.h>

#define USAGE "linlictl map import REPLICA FILE [--kind building|place|facility|estate|ground] [--class C] [--crs EPSG:N]" \
              " [--datum wgs84|cgcs2000] [--encoding NAME] [--layer NAME] [--repair] [--dry-run] [--skip-bad]"
#define GEOMETRY     "geometry"
#define MAX_WARNINGS 1000
#define MIN_SHIFTED  3      /* outlines that must agree before the file is thought to be on another datum */

typedef struct
{
  LinliImportOptions  options;
  const char         *datum;      /* (nullable) */
  const char         *class_name; /* (nullable) */
  const LinliField   *footprint;
  MapThings          *things;     /* (owned) (nullable): these, not buildings */
  MapMatch           *match;      /* (owned) */
  MapGrids           *grids;      /* (owned) */
  GString            *warnings;   /* (owned) JSON */
  guint               n_warnings, matched, unchanged, repaired, shifted, outside;
  double              metres;
} MapImport;

/* ---- what is said of it ---- */

static void
warn_of (MapImport *map, guint line, const char *reason)
{
  if (map->n_warnings++ >= MAX_WARNINGS)
    return;
  g_string_append_printf (map->warnings, "%s{\"line\":%u,\"reason\":", map->warnings->len > 0 ? "," : "", line);
  linli_json_append_string (map->warnings, reason, -1);
  g_string_append_c (map->warnings, '}');
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, ",\"%s\":", name);
  if (text != NULL)
    linli_json_append_string (out, text, -1);
  else
    g_string_append (out, "null");
}

static void
tell (Import *import, MapImport *map, const LinliImportFile *file)
{
  import->more = g_string_new (NULL);
  append_member (import->more, "format", file->format);
  append_member (import->more, "layer", file->layer);
  append_member (import->more, "encoding", file->encoding);
  append_member (import->more, "encoding_by", file->encoding_by);
  append_member (import->more, "crs", file->crs);
  append_member (import->more, "crs_by", file->crs_by);
  append_member (import->more, "datum", "wgs84");
  append_member (import->more, "datum_by", map->datum != NULL ? "option" : "assumed");
  g_string_append_printf (import->more, ",\"matched\":%u,\"unchanged\":%u,\"repaired\":%u,\"outside\":%u,\"warnings\":[%s]", map->matched,
                          map->unchanged, map->repaired, map->outside, map->warnings->str);
}

/* ---- one feature ---- */

static void
add_problem (Import *import, guint line, const LinliImportFeature *feature)
{
  g_autofree char *place = feature->has_place ? g_strdup_printf (" (at %.7f, %.7f)", feature->lon, feature->lat) : NULL;
  g_autofree char *reason = g_strdup_printf ("feature %u: %s%s", feature->number, feature->problem != NULL ? feature->problem : "it has no geometry",
                                             place != NULL ? place : "");

  import_add_error (import, line, GEOMETRY, reason);
}

/* As GeoJSON: seven decimals, and every ring wound as that asks, whichever way the file's format does. */
static char *
write_outline (const LinliValue *value)
{
  g_autoptr(LinliGeometry) geometry = value != NULL && value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;
  g_autoptr(JsonNode) node = geometry != NULL ? linli_geometry_to_json (geometry) : NULL;

  return node != NULL ? linli_json_to_string (node) : NULL;
}

static gboolean
is_same (const LinliLoaded *loaded, const LinliField *footprint, const LinliEdit *edit)
{
  g_autofree char *before = write_outline (linli_record_get (loaded->record, footprint));
  g_autofree char *after = write_outline (g_hash_table_lookup (edit->values, footprint));

  return after != NULL && g_strcmp0 (before, after) == 0;
}

/* A building that is here: its outline, and what it lacks. */
static void
change_building (Import *import, MapImport *map, guint line, const LinliImportFeature *feature, const LinliId *id)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);
  g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, import->kind, id, NULL);

  if (loaded == NULL || !import_make_change (import, edit, id, line, GEOMETRY) || !import_take_geometry (import, edit, line, feature->geometry, map->footprint))
    return;
  edit->source = LINLI_SOURCE_IMPORT;
  map->matched++;
  if (is_same (loaded, map->footprint, edit))
    g_hash_table_remove (edit->values, map->footprint);
  import_fill_empty (import, edit, line, loaded, feature->properties);
  if (g_hash_table_size (edit->values) == 0)
    map->unchanged++;
  else
    import_save (import, edit, line, import_get_feature_name, NULL);
}

/* FALSE: the person may add nothing there. */
static gboolean
choose_grid (Import *import, MapImport *map, guint line, const LinliImportFeature *feature, gint64 *ret_grid)
{
  g_autofree char *reason = NULL;

  *ret_grid = map_grids_find (map->grids, feature->geometry);
  map->outside += *ret_grid == 0;
  if (import_may_write_grid (import, *ret_grid))
    return TRUE;
  if (*ret_grid == 0)
    reason = g_strdup_printf ("feature %u lies outside every grid; %s (%s) holds some of the grids only and may not add anything there; ask somebody who"
                              " holds them all", feature->number, import->identity->login, import->identity->role);
  else
    reason = g_strdup_printf ("feature %u lies in grid %" G_GINT64_FORMAT ", which %s (%s) does not hold", feature->number, *ret_grid,
                              import->identity->login, import->identity->role);
  import_add_error (import, line, GEOMETRY, reason);
  return FALSE;
}

static gboolean
save_outline (Import *import, MapImport *map, guint line, const LinliImportFeature *feature, const LinliGeometry *geometry, gint64 grid,
              LinliId *ret_id)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);

  edit->source = LINLI_SOURCE_IMPORT;
  edit->grid = grid;
  if (!import_take_geometry (import, edit, line, geometry, map->footprint)
      || !import_take_properties (import, edit, line, feature->number, feature->id, feature->properties)
      || !import_save (import, edit, line, import_get_feature_name, NULL))
    return FALSE;
  *ret_id = edit->id;
  return TRUE;
}

/* What was repaired is saved as it came and then as it became, so that the history of the outline keeps the original. */
static void
add_building (Import *import, MapImport *map, guint line, const LinliImportFeature *feature)
{
  g_autoptr(LinliEdit) edit = NULL;
  LinliId id;
  gint64 grid;

  if (!choose_grid (import, map, line, feature, &grid)
      || !save_outline (import, map, line, feature, feature->original != NULL ? feature->original : feature->geometry, grid, &id))
    return;
  if (feature->original != NULL)
    {
      edit = linli_edit_new (LINLI_EDIT_CHANGE, import->kind, &id);
      edit->source = LINLI_SOURCE_IMPORT;
      if (import_take_geometry (import, edit, line, feature->geometry, map->footprint) && import_save (import, edit, line, import_get_feature_name, NULL))
        import->updated--;  /* it is one record */
    }
  map_match_take (map->match, &id, feature->number);
}

/* What this program exported carries the record's id: as its own, after a letter in KML, or in a column of a table. */
static gboolean
find_own (Import *import, const LinliImportFeature *feature, LinliId *ret_id)
{
  const char *texts[] = { feature->id, feature->id != NULL && *feature->id == 'r' ? feature->id + 1 : NULL,
                          feature->properties != NULL ? linli_json_string_or (feature->properties, "record", NULL) : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && linli_id_parse (texts[i], ret_id))
      {
        g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, import->kind, ret_id, NULL);

        return loaded != NULL;
      }
  return FALSE;
}

static void
warn_cb (gpointer map, guint line, const char *reason)
{
  warn_of (map, line, reason);
}

static void
take_thing (Import *import, MapImport *map, guint line, const LinliImportFeature *feature)
{
  LinliId id;
  gboolean own = find_own (import, feature, &id);
  gint64 grid = 0;
  MapThingsOutcome outcome;

  if (!own && map_things_have_grids (map->things) && !choose_grid (import, map, line, feature, &grid))
    return;
  outcome = map_things_take (map->things, import, line, feature, own ? &id : NULL, grid, warn_cb, map);
  map->matched += outcome == MAP_THINGS_MATCHED || outcome == MAP_THINGS_UNCHANGED;
  map->unchanged += outcome == MAP_THINGS_UNCHANGED;
}

static void
take_feature (Import *import, MapImport *map, guint line, const LinliImportFeature *feature)
{
  MapMatchFound found = { 0 };
  LinliId own;

  if (feature->original != NULL)
    {
      g_autofree char *reason = g_strdup_printf ("feature %u: the outline was repaired at %.7f, %.7f", feature->number, feature->lon, feature->lat);

      warn_of (map, line, reason);
      map->repaired++;
    }
  if (map->things != NULL)
    {
      take_thing (import, map, line, feature);
      return;
    }
  if (find_own (import, feature, &own))
    {
      map_match_take (map->match, &own, feature->number);
      change_building (import, map, line, feature, &own);
      return;
    }
  map_match_find (map->match, feature->geometry, &found);
  if (found.share < MAP_MATCH_SAME && found.shifted >= MAP_MATCH_SAME)
    {
      map->shifted++;
      map->metres = found.metres;
    }
  if (found.share >= MAP_MATCH_SAME && found.taken_by != 0)
    {
      g_autofree char *reason = g_strdup_printf ("feature %u lies over the building that feature %u is; one of them is too much", feature->number, found.taken_by);

      import_add_error (import, line, GEOMETRY, reason);
      return;
    }
  if (found.share >= MAP_MATCH_SAME)
    {
      map_match_take (map->match, &found.id, feature->number);
      change_building (import, map, line, feature, &found.id);
      return;
    }
  if (found.share >= MAP_MATCH_APART)
    {
      g_autofree char *reason = g_strdup_printf ("feature %u overlaps a building by %.0f %%: too little to be it, too much to stand beside it; it was added",
                                                 feature->number, found.share * 100);

      warn_of (map, line, reason);
    }
  add_building (import, map, line, feature);
}

/* ---- the file ---- */

static gboolean
refuse_shift (MapImport *map, GError **error)
{
  if (map->datum != NULL || map->shifted < MIN_SHIFTED || map->shifted <= map->matched)
    return FALSE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%u outlines lie where a GCJ-02 map shows buildings of this replica, %.0f m from them; ask the owner for"
               " CGCS2000 or WGS 84, since the way back is not taken here. If the file is right as it is, say --datum wgs84", map->shifted, map->metres);
  return TRUE;
}

static gboolean
read_map (Import *import, const char *path, guint *ret_line, gpointer data, GError **error)
{
  MapImport *map = data;
  g_autoptr(LinliImportRun) run = linli_import_run_start (path, &map->options, error);
  const LinliImportFeature *feature;
  const LinliImportFile *file;
  g_autoptr(GError) local = NULL;

  if (run == NULL || (map->match = map_match_load (import->store, error)) == NULL || (map->grids = map_grids_load (import->store, error)) == NULL)
    return FALSE;
  file = linli_import_run_get_file (run);
  if (file->crs == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s does not say its coordinate reference system; ask its owner and name it, as --crs EPSG:4490 (degrees)"
                   " or --crs EPSG:4545 (metres, zone of 108 degrees east)", path);
      return FALSE;
    }
  if (map->things != NULL && !map_things_have_grids (map->things) && !import_may_write_grid (import, 0))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s (%s) holds some of the grids only, and %s belongs to all of them; ask somebody who holds"
                   " them all", import->identity->login, import->identity->role, import->kind->name);
      return FALSE;
    }
  if (file->warning != NULL)
    warn_of (map, 0, file->warning);
  while ((feature = linli_import_run_next (run, &local)) != NULL)
    {
      guint line = feature->line != 0 ? feature->line : feature->number;

      *ret_line = line;
      import->read++;
      if (feature->problem != NULL || feature->geometry == NULL)
        add_problem (import, line, feature);
      else
        take_feature (import, map, line, feature);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  tell (import, map, file);
  if (import->read == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s holds no feature", path);
  return import->read > 0 && !refuse_shift (map, error);
}

/* ---- the verb ---- */

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
find_kind (Import *import, MapImport *map, const char *name, GError **error)
{
  g_autoptr(GError) local = NULL;

  import->kind = ctl_find_kind (import->store, name, error);
  if (import->kind == NULL)
    return FALSE;
  map->footprint = linli_catalogue_get_role (linli_store_get_catalogue (import->store), "building.footprint");
  if (map->footprint != NULL && linli_kind_get_core (map->footprint->kind) == linli_kind_get_core (import->kind))
    {
      if (map->class_name == NULL)
        return TRUE;
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--class says what places, facilities and ground are; buildings have none");
      return FALSE;
    }
  map->things = map_things_load (import->store, import->kind, map->class_name, &local);
  if (map->things != NULL)
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a map is taken as buildings, places, facilities, estates or ground; use --kind building and so on");
  return FALSE;
}

int
ctl_map_import_main (int argc, char **argv)
{
  const char *kind = "building", *crs = NULL, *datum = NULL, *encoding = NULL, *layer = NULL, *x = NULL, *y = NULL;
  gboolean repair = FALSE, dry_run = FALSE, skip_bad = FALSE, json = FALSE;
  MapImport map = { 0 };
  const CtlOption options[] = {
    { "--kind", CTL_TEXT, &kind }, { "--crs", CTL_TEXT, &crs }, { "--datum", CTL_TEXT, &datum }, { "--encoding", CTL_TEXT, &encoding },
    { "--class", CTL_TEXT, &map.class_name }, { "--layer", CTL_TEXT, &layer }, { "--x", CTL_TEXT, &x }, { "--y", CTL_TEXT, &y }, { "--repair", CTL_FLAG, &repair },
    { "--dry-run", CTL_FLAG, &dry_run }, { "--skip-bad", CTL_FLAG, &skip_bad }, { "--json", CTL_FLAG, &json },
  };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GError) error = NULL;
  Import import = { 0 };
  int code;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  import.store = store;
  if (store == NULL || !check_datum (datum, &error) || !find_kind (&import, &map, kind, &error))
    return ctl_fail ("map import", error);
  map.options = (LinliImportOptions) { encoding, layer, x, y, crs, repair };
  map.datum = datum;
  map.warnings = g_string_new (NULL);
  code = import_run (&import, "map import", g_ptr_array_index (words, 1), dry_run, skip_bad, read_map, &map);
  import_clear (&import);
  map_match_free (map.match);
  map_things_free (map.things);
  map_grids_free (map.grids);
  g_string_free (map.warnings, TRUE);
  return code;
}
