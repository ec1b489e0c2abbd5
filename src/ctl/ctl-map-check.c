/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map-check.c - what is in a file of maps and what is wrong with it; or with the outlines of a replica.  Changes nothing. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-map.h"
#include "ctl-stop.h"
#include "ctl-replica.h"

#include "linli-cover.h"
#include "linli-grid-store.h"
#include "linli-import-run.h"
#include "linli-json.h"
#include "linli-topology.h"

#include <math.h>
#include <string.h>

#define USAGE        "linlictl map check FILE|REPLICA [--crs EPSG:N] [--encoding NAME] [--layer NAME] [--x COLUMN --y COLUMN]"
#define MAX_PROBLEMS 1000   /* that are listed; all are counted */
#define CHUNK        512

typedef struct
{
  GString    *problems;    /* (owned) JSON */
  GArray     *grids;       /* (owned) (nullable) LinliBounds of every grid of the replica */
  guint       features, n_problems;
  guint       types[LINLI_GEOMETRY_MULTI_POLYGON + 1];
  LinliBounds bounds;
  gboolean    has_bounds;
} Check;

static void
add_problem (Check *check, guint number, guint line, const char *record, const char *what, const double *place)
{
  if (check->n_problems++ >= MAX_PROBLEMS)
    return;
  g_string_append_printf (check->problems, "%s{\"feature\":%u,\"line\":%u,", check->problems->len > 0 ? "," : "", number, line);
  if (record != NULL)
    g_string_append_printf (check->problems, "\"record\":\"%s\",", record);
  g_string_append (check->problems, "\"what\":");
  linli_json_append_string (check->problems, what, -1);
  g_string_append (check->problems, ",\"at\":");
  if (place != NULL)
    {
      g_string_append_c (check->problems, '[');
      linli_json_append_double (check->problems, place[0]);
      g_string_append_c (check->problems, ',');
      linli_json_append_double (check->problems, place[1]);
      g_string_append (check->problems, "]}");
    }
  else
    g_string_append (check->problems, "null}");
}

static void
count (Check *check, const LinliGeometry *geometry)
{
  LinliBounds bounds;

  linli_geometry_get_bounds (geometry, &bounds);
  check->types[geometry->type]++;
  check->bounds.west = check->has_bounds ? MIN (check->bounds.west, bounds.west) : bounds.west;
  check->bounds.south = check->has_bounds ? MIN (check->bounds.south, bounds.south) : bounds.south;
  check->bounds.east = check->has_bounds ? MAX (check->bounds.east, bounds.east) : bounds.east;
  check->bounds.north = check->has_bounds ? MAX (check->bounds.north, bounds.north) : bounds.north;
  check->has_bounds = TRUE;
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "\"%s\":", name);
  if (text != NULL)
    linli_json_append_string (out, text, -1);
  else
    g_string_append (out, "null");
  g_string_append_c (out, ',');
}

/* The exit code. */
static int
print_check (const Check *check, const LinliImportFile *file)
{
  static const struct { LinliGeometryType type; const char *name; } names[] = {
    { LINLI_GEOMETRY_POINT, "Point" }, { LINLI_GEOMETRY_LINE_STRING, "LineString" }, { LINLI_GEOMETRY_POLYGON, "Polygon" },
    { LINLI_GEOMETRY_MULTI_LINE_STRING, "MultiLineString" }, { LINLI_GEOMETRY_MULTI_POLYGON, "MultiPolygon" },
  };
  const double corners[] = { check->bounds.west, check->bounds.south, check->bounds.east, check->bounds.north };
  g_autoptr(GString) out = g_string_new ("{");

  append_member (out, "format", file->format);
  append_member (out, "layer", file->layer);
  append_member (out, "encoding", file->encoding);
  append_member (out, "encoding_by", file->encoding_by);
  append_member (out, "crs", file->crs);
  append_member (out, "crs_by", file->crs_by);
  append_member (out, "warning", file->warning);
  g_string_append_printf (out, "\"features\":%u,\"types\":{", check->features);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (check->types[names[i].type] > 0)
      g_string_append_printf (out, "%s\"%s\":%u", out->str[out->len - 1] == '{' ? "" : ",", names[i].name, check->types[names[i].type]);
  g_string_append (out, "},\"bbox\":");
  for (guint i = 0; check->has_bounds && i < G_N_ELEMENTS (corners); i++)
    {
      g_string_append_c (out, i == 0 ? '[' : ',');
      linli_json_append_double (out, corners[i]);
    }
  g_string_append_printf (out, "%s,\"n_problems\":%u,\"problems\":[%s],\"ok\":%s}", check->has_bounds ? "]" : "null", check->n_problems, check->problems->str,
                          check->n_problems == 0 ? "true" : "false");
  ctl_print (out);
  return check->n_problems == 0 ? 0 : 1;
}

/* ---- a file ---- */

static int
check_file (Check *check, const char *path, const LinliImportOptions *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliImportRun) run = linli_import_run_start (path, options, &error);
  const LinliImportFeature *feature;
  LinliImportFile file = { .format = "" };

  if (run != NULL)
    {
      file = *linli_import_run_get_file (run);
      if (file.crs == NULL)
        add_problem (check, 0, 0, NULL, "the file does not say its coordinate reference system; ask its owner and name it with --crs", NULL);
      while ((feature = linli_import_run_next (run, &error)) != NULL)
        {
          const double place[] = { feature->lon, feature->lat };

          check->features++;
          if (feature->geometry != NULL)
            count (check, feature->geometry);
          if (feature->problem != NULL)
            add_problem (check, feature->number, feature->line, NULL, feature->problem, feature->has_place ? place : NULL);
        }
    }
  if (error == NULL && check->features == 0)
    add_problem (check, 0, 0, NULL, "the file holds no feature", NULL);
  if (error != NULL)
    {
      ctl_fail ("map check", error);
      add_problem (check, 0, 0, NULL, error->message, NULL);
    }
  return print_check (check, &file);
}

/* ---- a replica ---- */

#define SLACK_M 1000.0  /* streets around a community, and what stands along them, belong to its map */

/* What is further away than that was put there by a mistake: another system of coordinates, an axis exchanged. */
static gboolean
lies_among (const Check *check, const LinliGeometry *geometry)
{
  LinliBounds box;
  double up, right;

  linli_geometry_get_bounds (geometry, &box);
  up = SLACK_M / 111320.0;
  right = up / MAX (0.05, cos (box.south * G_PI / 180));
  for (guint i = 0; i < check->grids->len; i++)
    {
      const LinliBounds *grid = &g_array_index (check->grids, LinliBounds, i);

      if (box.west <= grid->east + right && box.east >= grid->west - right && box.south <= grid->north + up && box.north >= grid->south - up)
        return TRUE;
    }
  return FALSE;
}

/* Buildings are told of by the grid in which they stand. */
static void
look_where (Check *check, const LinliField *field, const LinliGeometry *geometry, const char *uuid)
{
  const char *role = field->role != NULL ? field->role : "";
  g_autofree char *what = NULL;
  LinliBounds bounds;
  double place[2];

  linli_geometry_get_bounds (geometry, &bounds);
  if (g_str_equal (role, "grid.boundary"))
    g_array_append_val (check->grids, bounds);
  else if (!g_str_equal (role, "building.footprint") && check->grids->len > 0 && !lies_among (check, geometry))
    {
      linli_geometry_get_label_point (geometry, &place[0], &place[1]);
      what = g_strdup_printf ("%s: %s lies outside, more than a kilometre from every grid", field->kind->name, field->name);
      add_problem (check, check->features, 0, uuid, what, place);
    }
}

static void
check_outline (Check *check, const LinliLoaded *loaded, const LinliField *field)
{
  const LinliValue *value = linli_record_get (loaded->record, field);
  g_autoptr(LinliGeometry) geometry = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *reason = NULL;
  char uuid[LINLI_ID_STRING_SIZE];
  double place[2];

  if (value->type != LINLI_VALUE_BLOB)
    return;
  check->features++;
  linli_id_format (&loaded->record->id, uuid);
  geometry = linli_geometry_from_wkb (value->data, value->length, &error);
  if (geometry == NULL)
    {
      add_problem (check, check->features, 0, uuid, error->message, NULL);
      return;
    }
  count (check, geometry);
  if (!linli_topology_is_valid (geometry, &reason, &place[0], &place[1]))
    add_problem (check, check->features, 0, uuid, reason, place);
  look_where (check, field, geometry, uuid);
}

static gboolean
check_field (Check *check, LinliStore *store, const LinliField *field, GError **error)
{
  LinliQuery query = { linli_kind_get_core (field->kind), NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  for (guint i = 0; rowids != NULL && i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = linli_store_load_rowids (store, query.kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);

      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        if (g_ptr_array_index (loaded, j) != NULL)
          check_outline (check, g_ptr_array_index (loaded, j), field);
    }
  return rowids != NULL;
}

/* ---- grids: a community is covered once ---- */

#define STRIP_M  5.0   /* what is open at one end and narrower is a gap as well */
#define LEAST_M2 1.0   /* less than a manhole is how somebody drew */

typedef struct { GPtrArray *outlines; /* (owned) LinliGeometry */ GArray *ids; /* (owned) LinliId */ } Grids;

static gboolean
load_grids (Grids *grids, LinliStore *store, const LinliField *field, GError **error)
{
  LinliQuery query = { linli_kind_get_core (field->kind), NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);
  g_autoptr(GPtrArray) loaded = rowids != NULL && rowids->len > 0
    ? linli_store_load_rowids (store, query.kind, &g_array_index (rowids, gint64, 0), rowids->len, error) : NULL;

  for (guint i = 0; loaded != NULL && i < loaded->len; i++)
    {
      const LinliLoaded *grid = g_ptr_array_index (loaded, i);
      const LinliValue *value = grid != NULL ? linli_record_get (grid->record, field) : NULL;
      LinliGeometry *outline = value != NULL && value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;

      if (outline == NULL)
        continue;
      g_ptr_array_add (grids->outlines, outline);
      g_array_append_val (grids->ids, grid->record->id);
    }
  return rowids != NULL && (rowids->len == 0 || loaded != NULL);
}

static void
add_fault (Check *check, const Grids *grids, const LinliCoverFault *fault)
{
  const double place[] = { fault->lon, fault->lat };
  g_autofree char *what = NULL;
  char first[LINLI_ID_STRING_SIZE] = "", second[LINLI_ID_STRING_SIZE] = "nothing";

  if (fault->type == LINLI_COVER_INVALID)
    return;  /* told with the outlines */
  if (fault->a < grids->ids->len)
    linli_id_format (&g_array_index (grids->ids, LinliId, fault->a), first);
  if (fault->b < grids->ids->len)
    linli_id_format (&g_array_index (grids->ids, LinliId, fault->b), second);
  what = g_strdup_printf (fault->type == LINLI_COVER_OVERLAP ? "two grids lie one over the other by %.0f m²; the other is %s"
                                                             : "%.0f m² belong to no grid; on the other side is %s", fault->area, second);
  add_problem (check, 0, 0, *first != '\0' ? first : NULL, what, place);
}

static gboolean
check_cover (Check *check, LinliStore *store, const LinliField *field, GError **error)
{
  g_autoptr(GPtrArray) outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId)), faults = NULL;
  Grids grids = { outlines, ids };

  if (!load_grids (&grids, store, field, error) || (faults = linli_cover_check (outlines, NULL, STRIP_M, LEAST_M2, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < faults->len; i++)
    add_fault (check, &grids, &g_array_index (faults, LinliCoverFault, i));
  return TRUE;
}

/* ---- buildings: each in one grid, and kept by it ---- */

static void
add_stand (Check *check, const LinliGridMoment *moment, const LinliStand *stand)
{
  const double place[] = { stand->lon, stand->lat };
  g_autofree char *what = NULL;
  char uuid[LINLI_ID_STRING_SIZE];

  switch (stand->type)
    {
    case LINLI_STAND_NOWHERE:
      what = g_strdup ("the building stands in no grid");
      break;
    case LINLI_STAND_SEVERAL:
      what = g_strdup ("the building stands in several grids");
      break;
    case LINLI_STAND_ELSEWHERE:
      what = stand->kept == LINLI_GRID_OUTSIDE
        ? g_strdup_printf ("the building stands in %s and is kept by no grid; \"linlictl grids settle\" moves it", linli_grid_moment_get (moment, stand->to)->name)
        : g_strdup_printf ("the building stands in %s and is kept by grid %" G_GINT64_FORMAT "; \"linlictl grids settle\" moves it",
                           linli_grid_moment_get (moment, stand->to)->name, stand->kept);
      break;
    case LINLI_STAND_WELL:
    default:
      return;
    }
  add_problem (check, 0, 0, linli_id_format (&stand->id, uuid), what, place);
}

static gboolean
check_stands (Check *check, LinliStore *store, GError **error)
{
  g_autoptr(LinliGridDraft) draft = linli_grid_draft_new ();
  g_autoptr(LinliGridMoment) moment = NULL;
  gboolean any = FALSE;

  if (!linli_grid_store_load_buildings (store, draft, NULL, error) || !linli_grid_store_load (store, draft, error))
    return FALSE;
  moment = linli_grid_draft_take_moment (draft);
  for (guint i = 0; i < linli_grid_moment_get_size (moment); i++)
    any |= linli_grid_moment_get (moment, i)->outline != NULL;
  for (guint i = 0; any && i < linli_grid_moment_get_n_buildings (moment); i++)
    {
      const LinliStand stand = linli_grid_moment_get_stand (moment, i);

      add_stand (check, moment, &stand);
    }
  return TRUE;
}

/* ---- all of it ---- */

/* Every field of every kind that has a shape, those of grids first: the others are to lie among them. */
static gboolean
check_fields (Check *check, LinliStore *store, const LinliField *boundary, GError **error)
{
  GPtrArray *kinds = linli_store_get_catalogue (store)->kinds;

  if (boundary != NULL && !check_field (check, store, boundary, error))
    return FALSE;
  for (guint i = 0; i < kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (kinds, i);

      for (guint j = 0; j < kind->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (kind->fields, j);

          if (field->type == LINLI_TYPE_GEOMETRY && field != boundary && !check_field (check, store, field, error))
            return FALSE;
        }
    }
  return TRUE;
}

static int
check_replica (Check *check, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliStore) store = ctl_open_replica (path, LINLI_STORE_READ_ONLY, &error);
  const LinliField *boundary;

  if (store == NULL)
    return ctl_fail ("map check", error);
  boundary = linli_catalogue_get_role (linli_store_get_catalogue (store), "grid.boundary");
  if (!check_fields (check, store, boundary, &error)
      || (boundary != NULL && (!check_cover (check, store, boundary, &error)
                               || (linli_catalogue_get_role (linli_store_get_catalogue (store), "grid.name") != NULL && !check_stands (check, store, &error)))))
    return ctl_fail ("map check", error);
  return print_check (check, &(LinliImportFile) { .format = "replica", .crs = "EPSG:4326", .crs_by = "format" });
}

int
ctl_map_check_main (int argc, char **argv)
{
  const char *crs = NULL, *encoding = NULL, *layer = NULL, *x = NULL, *y = NULL;
  gboolean json = FALSE;
  const CtlOption options[] = {
    { "--crs", CTL_TEXT, &crs }, { "--encoding", CTL_TEXT, &encoding }, { "--layer", CTL_TEXT, &layer }, { "--x", CTL_TEXT, &x }, { "--y", CTL_TEXT, &y },
    { "--json", CTL_FLAG, &json },
  };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  Check check = { 0 };
  int code;

  if (words == NULL)
    return 2;
  check.problems = g_string_new (NULL);
  check.grids = g_array_new (FALSE, FALSE, sizeof (LinliBounds));
  if (g_file_test (g_ptr_array_index (words, 0), G_FILE_TEST_IS_DIR))
    code = check_replica (&check, g_ptr_array_index (words, 0));
  else
    code = check_file (&check, g_ptr_array_index (words, 0), &(LinliImportOptions) { encoding, layer, x, y, crs, FALSE, ctl_stop_on_signals () });
  g_string_free (check.problems, TRUE);
  g_array_unref (check.grids);
  return code;
}
