/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map-export.c - the outlines of a kind as a file of maps, with what is known of the ground and of nobody. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-map.h"
#include "ctl-replica.h"

#include "linli-error.h"
#include "linli-map-writer.h"

#include <string.h>

#define USAGE "linlictl map export REPLICA -o FILE.geojson|gpkg|shp|kml [--kind building] [--format geojson|gpkg|shp|kml] [--crs EPSG:N] [--grid N]"
#define PAGE  500

typedef struct
{
  LinliStore       *store;
  const LinliKind  *kind;
  const LinliField *geometry;
  GPtrArray        *fields;    /* (owned) const LinliField *, one a column */
  GArray           *columns;   /* (owned) LinliMapColumn */
  gint64            grid;      /* 0: all */
  guint             without;   /* records that have no outline */
} MapExport;

/* A file of maps goes from hand to hand: what is personal, sensitive or masked stays here, whatever the role may export. */
static gboolean
may_leave (const MapExport *export, const LinliField *field)
{
  return field->sensitivity <= LINLI_SENSITIVITY_INTERNAL && field->mask == NULL && field->kind == export->kind
         && linli_store_has_right (export->store, field->kind, LINLI_RIGHT_READ);
}

static LinliMapColumnType
get_type (const LinliField *field)
{
  if (field->type == LINLI_TYPE_INTEGER)
    return LINLI_MAP_INTEGER;
  return field->type == LINLI_TYPE_DECIMAL ? LINLI_MAP_REAL : LINLI_MAP_TEXT;
}

static gboolean
choose_fields (MapExport *export, GError **error)
{
  for (guint i = 0; i < export->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (export->kind->fields, i);
      LinliMapColumn column = { field->name, get_type (field) };

      if (!may_leave (export, field))
        continue;
      if (field->type == LINLI_TYPE_GEOMETRY)
        export->geometry = export->geometry == NULL ? field : export->geometry;
      else if (field->type != LINLI_TYPE_COMPUTED && field->type != LINLI_TYPE_ATTACHMENT && field->type != LINLI_TYPE_REF)
        {
          g_ptr_array_add (export->fields, (gpointer) field);
          g_array_append_val (export->columns, column);
        }
    }
  if (export->geometry != NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s has no outline that may leave; building has", export->kind->name);
  return FALSE;
}

static void
fill_cells (const MapExport *export, const LinliLoaded *loaded, LinliMapCell *cells, GPtrArray *texts)
{
  for (guint i = 0; i < export->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (export->fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);
      char *text;

      cells[i] = (LinliMapCell) { .is_null = !linli_value_is_answered (value) };
      if (cells[i].is_null)
        continue;
      text = linli_field_format (field, value);
      g_ptr_array_add (texts, text);
      cells[i].integer = value->type == LINLI_VALUE_INTEGER ? value->integer : 0;
      cells[i].real = g_ascii_strtod (text, NULL);
      cells[i].text = text;
    }
}

static gboolean
write_record (MapExport *export, LinliMapWriter *writer, const LinliLoaded *loaded, GError **error)
{
  const LinliValue *value = linli_record_get (loaded->record, export->geometry);
  g_autofree LinliMapCell *cells = g_new0 (LinliMapCell, export->fields->len + 1);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(LinliGeometry) geometry = NULL;
  char id[LINLI_ID_STRING_SIZE];

  if (export->grid != 0 && loaded->grid != export->grid)
    return TRUE;
  if (value->type == LINLI_VALUE_BLOB)
    geometry = linli_geometry_from_wkb (value->data, value->length, NULL);
  if (geometry == NULL)
    {
      export->without++;
      return TRUE;
    }
  fill_cells (export, loaded, cells, texts);
  return linli_map_writer_add (writer, linli_id_format (&loaded->record->id, id), geometry, cells, error);
}

static gboolean
write_all (MapExport *export, LinliMapWriter *writer, GError **error)
{
  LinliQuery query = { .kind = export->kind };
  g_autoptr(GArray) rowids = linli_store_query (export->store, &query, error);

  for (guint start = 0; rowids != NULL && start < rowids->len; start += PAGE)
    {
      g_autoptr(GPtrArray) page = linli_store_load_rowids (export->store, export->kind, &g_array_index (rowids, gint64, start),
                                                           MIN (PAGE, rowids->len - start), error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        if (g_ptr_array_index (page, i) != NULL && !write_record (export, writer, g_ptr_array_index (page, i), error))
          return FALSE;
    }
  return rowids != NULL && linli_map_writer_end (writer, error);
}

static gboolean
run (MapExport *export, const char *kind, const char *format, const char *crs, const char *path, GError **error)
{
  LinliMapSchema schema = { .type = LINLI_GEOMETRY_POLYGON };
  g_autoptr(LinliMapWriter) writer = NULL;
  g_autoptr(GString) out = g_string_new ("{\"kind\":");
  g_autofree char *name = NULL;

  if (!linli_crs_parse (crs, &schema.crs, error) || (export->kind = ctl_find_kind (export->store, kind, error)) == NULL || !choose_fields (export, error))
    return FALSE;
  schema.layer = export->kind->name;
  schema.title = linli_kind_get_label (export->kind);
  schema.columns = (const LinliMapColumn *) (gconstpointer) export->columns->data;
  schema.n_columns = export->columns->len;
  writer = linli_map_writer_open (format, path, &schema, error);
  if (writer == NULL || !write_all (export, writer, error))
    return FALSE;
  name = linli_crs_to_string (&schema.crs);
  ctl_append_text (out, export->kind->name);
  g_string_append_printf (out, ",\"format\":\"%s\",\"crs\":\"%s\",\"features\":%u,\"without_geometry\":%u,\"texts_cut\":%u,\"file\":", format, name, writer->n,
                          export->without, writer->n_cut);
  ctl_append_text (out, path);
  g_string_append_c (out, '}');
  ctl_print (out);
  return TRUE;
}

int
ctl_map_export_main (int argc, char **argv)
{
  const char *kind = "building", *format = NULL, *crs = "EPSG:4326", *path = NULL, *dot;
  gint64 grid = 0;
  gboolean json = FALSE;
  const CtlOption options[] = {
    { "--kind", CTL_TEXT, &kind }, { "--format", CTL_TEXT, &format }, { "--crs", CTL_TEXT, &crs }, { "--grid", CTL_NUMBER, &grid }, { "-o", CTL_TEXT, &path },
    { "--json", CTL_FLAG, &json },
  };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) fields = g_ptr_array_new ();
  g_autoptr(GArray) columns = g_array_new (FALSE, FALSE, sizeof (LinliMapColumn));
  g_autoptr(GError) error = NULL;
  MapExport export = { .fields = fields, .columns = columns, .grid = grid };

  if (words == NULL)
    return 2;
  dot = path != NULL ? strrchr (path, '.') : NULL;
  if (format == NULL && dot != NULL)
    format = dot + 1;
  if (path == NULL || format == NULL)
    return ctl_usage (USAGE);
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  export.store = store;
  if (store == NULL || !run (&export, kind, format, crs, path, &error))
    return ctl_fail ("map export", error);
  return 0;
}
