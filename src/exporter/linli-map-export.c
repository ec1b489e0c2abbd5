/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-exporter"

#include "config.h"
#include "linli-map-export.h"

#include "linli-error.h"
#include "linli-map-writer.h"
#include "linli-store-list.h"

#define PAGE 500

typedef struct
{
  LinliStore           *store;
  const LinliMapExport *what;
  const LinliField     *geometry;
  GPtrArray            *fields;   /* (owned) const LinliField *, one a column */
  GArray               *columns;  /* (owned) LinliMapColumn */
  guint                 without;  /* records that have no outline */
} Job;

/* A file of maps goes from hand to hand: what is personal, sensitive or masked stays here, whatever the role may export. */
static gboolean
may_leave (const Job *job, const LinliField *field)
{
  return field->sensitivity <= LINLI_SENSITIVITY_INTERNAL && field->mask == NULL && field->kind == job->what->kind
         && linli_store_has_right (job->store, field->kind, LINLI_RIGHT_READ);
}

static LinliMapColumnType
get_type (const LinliField *field)
{
  if (field->type == LINLI_TYPE_INTEGER)
    return LINLI_MAP_INTEGER;
  return field->type == LINLI_TYPE_DECIMAL ? LINLI_MAP_REAL : LINLI_MAP_TEXT;
}

static gboolean
choose_fields (Job *job, GError **error)
{
  for (guint i = 0; i < job->what->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (job->what->kind->fields, i);
      LinliMapColumn column = { field->name, get_type (field) };

      if (!may_leave (job, field))
        continue;
      if (field->type == LINLI_TYPE_GEOMETRY)
        job->geometry = job->geometry == NULL ? field : job->geometry;
      else if (field->type != LINLI_TYPE_COMPUTED && field->type != LINLI_TYPE_ATTACHMENT && field->type != LINLI_TYPE_REF)
        {
          g_ptr_array_add (job->fields, (gpointer) field);
          g_array_append_val (job->columns, column);
        }
    }
  if (job->geometry != NULL)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s has no outline that may leave; building has", job->what->kind->name);
  return FALSE;
}

static void
fill_cells (const Job *job, const LinliLoaded *loaded, LinliMapCell *cells, GPtrArray *texts)
{
  for (guint i = 0; i < job->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (job->fields, i);
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
write_record (Job *job, gpointer writer, const LinliLoaded *loaded, GError **error)
{
  const LinliValue *value = linli_record_get (loaded->record, job->geometry);
  g_autofree LinliMapCell *cells = g_new0 (LinliMapCell, job->fields->len + 1);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(LinliGeometry) geometry = NULL;
  char id[LINLI_ID_STRING_SIZE];

  if (job->what->grid != 0 && loaded->grid != job->what->grid)
    return TRUE;
  if (value->type == LINLI_VALUE_BLOB)
    geometry = linli_geometry_from_wkb (value->data, value->length, NULL);
  if (geometry == NULL)
    {
      job->without++;
      return TRUE;
    }
  fill_cells (job, loaded, cells, texts);
  return linli_map_writer_add (writer, linli_id_format (&loaded->record->id, id), geometry, cells, error);
}

typedef gboolean (*RecordFunc) (Job *job, gpointer data, const LinliLoaded *loaded, GError **error);

/* Page by page; FALSE where @func says so. */
static gboolean
for_each (Job *job, GArray *rowids, RecordFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint start = 0; start < rowids->len; start += PAGE)
    {
      g_autoptr(GPtrArray) page = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      page = linli_store_load_rowids (job->store, job->what->kind, &g_array_index (rowids, gint64, start), MIN (PAGE, rowids->len - start), error);
      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        if (g_ptr_array_index (page, i) != NULL && !func (job, data, g_ptr_array_index (page, i), error))
          return FALSE;
    }
  return TRUE;
}

enum { HAS_POINT = 1, HAS_LINE = 2, HAS_LINES = 4, HAS_AREA = 8 };

/* Which forms there are, bit by bit. */
static gboolean
look_at_form (Job *job, gpointer data, const LinliLoaded *loaded, GError **error)
{
  const LinliValue *value = linli_record_get (loaded->record, job->geometry);
  g_autoptr(LinliGeometry) geometry = value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;
  guint *forms = data;

  if (geometry != NULL)
    *forms |= geometry->type == LINLI_GEOMETRY_POINT ? HAS_POINT : geometry->type == LINLI_GEOMETRY_LINE_STRING ? HAS_LINE
      : geometry->type == LINLI_GEOMETRY_MULTI_LINE_STRING ? HAS_LINES : HAS_AREA;
  return TRUE;
}

/* A Shapefile has one form for all of its records; the other formats take each as it is. */
static gboolean
find_form (Job *job, GArray *rowids, LinliGeometryType *ret_type, GCancellable *cancellable, GError **error)
{
  guint forms = 0;

  if (!for_each (job, rowids, look_at_form, &forms, cancellable, error))
    return FALSE;
  *ret_type = forms == HAS_POINT ? LINLI_GEOMETRY_POINT : forms == HAS_LINE ? LINLI_GEOMETRY_LINE_STRING
    : (forms & HAS_LINES) != 0 ? LINLI_GEOMETRY_MULTI_LINE_STRING : LINLI_GEOMETRY_POLYGON;
  if ((forms & (forms - 1)) == 0 || forms == (HAS_LINE | HAS_LINES) || !g_str_equal (job->what->format, "shp"))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a Shapefile holds points, or lines, or areas; %s has several of these: GeoPackage, GeoJSON and KML take them",
               job->what->kind->name);
  return FALSE;
}

gboolean
linli_map_export_run (LinliStore *store, const LinliMapExport *what, GCancellable *cancellable, LinliMapExported *ret_exported, GError **error)
{
  g_autoptr(GPtrArray) fields = g_ptr_array_new ();
  g_autoptr(GArray) columns = g_array_new (FALSE, FALSE, sizeof (LinliMapColumn));
  g_autoptr(LinliMapWriter) writer = NULL;
  g_autoptr(GArray) rowids = NULL;
  LinliMapSchema schema = { .crs = what->crs };
  LinliQuery query = { .kind = what->kind, .among = what->among };
  Job job = { .store = store, .what = what, .fields = fields, .columns = columns };

  g_return_val_if_fail (store != NULL && what->kind != NULL && what->format != NULL && what->path != NULL && ret_exported != NULL, FALSE);

  if (!choose_fields (&job, error))
    return FALSE;
  rowids = linli_store_list_keys (store, &query, NULL, cancellable, error);
  if (rowids == NULL || !find_form (&job, rowids, &schema.type, cancellable, error))
    return FALSE;
  schema.layer = what->kind->name;
  schema.title = linli_kind_get_label (what->kind);
  schema.columns = (const LinliMapColumn *) (gconstpointer) columns->data;
  schema.n_columns = columns->len;
  writer = linli_map_writer_open (what->format, what->path, &schema, error);
  if (writer == NULL || !for_each (&job, rowids, write_record, writer, cancellable, error) || !linli_map_writer_end (writer, error))
    return FALSE;
  *ret_exported = (LinliMapExported) { writer->n, job.without, writer->n_cut };
  return TRUE;
}
