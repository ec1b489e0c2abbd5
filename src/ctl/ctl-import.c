/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-import.c - the verb that takes files from outside: buildings from GeoJSON, any kind from a table.
 *
 * First everything is read and checked, then everything is written in one batch: a bad row means that nothing changed, unless
 * --skip-bad asks for the rest. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-citizen-id.h"
#include "linli-csv.h"
#include "linli-error.h"
#include "linli-geojson-lines.h"
#include "linli-json.h"

#include <string.h>

#define USAGE "linlictl import REPLICA FILE --kind K [--dry-run] [--skip-bad]"
#define SAVE_AT_ONCE 1  /* a row is a save of its own: one that the server returns takes no other with it */

typedef struct { guint line; char *field, *reason; } RowError;

typedef struct
{
  LinliStore      *store;
  const LinliKind *kind;
  GPtrArray       *edits;     /* (owned) LinliEdit, one a good row */
  GArray          *errors;    /* (owned) RowError */
  GHashTable      *seen_ids;  /* (owned) citizen numbers of this file → line */
  GHashTable      *known_ids; /* (owned) citizen numbers of the replica → LinliId */
  guint            read, added, updated;
} Import;

static void
clear_row_error (gpointer data)
{
  RowError *row = data;

  g_free (row->field);
  g_free (row->reason);
}

static void
add_error (Import *import, guint line, const char *field, const char *reason)
{
  RowError row = { line, g_strdup (field), g_strdup (reason) };

  g_array_append_val (import->errors, row);
}

/* ---- tables ---- */

/* What columns are called beside the field's name and its Chinese label. */
static const struct { const char *header; const char *field; } synonyms[] = {
  { "身份证号", "id_no" }, { "身份证号码", "id_no" }, { "公民身份号码", "id_no" }, { "身份证", "id_no" }, { "证件号码", "id_no" }, { "证件号", "id_no" },
  { "电话", "mobile" }, { "手机", "mobile" }, { "手机号", "mobile" }, { "手机号码", "mobile" }, { "联系方式", "mobile" }, { "联系电话", "mobile" },
  { "居民姓名", "name" }, { "住址", "current_address" }, { "现住地址", "current_address" }, { "居住地址", "current_address" },
  { "户籍地址", "hukou_address" }, { "户籍地", "hukou_address" }, { "关系", "relation_to_head" }, { "生日", "birth_date" }, { "学历", "education" },
  { "婚姻", "marital_status" }, { "人员类别", "population_kind" }, { "备注", "note" },
};

static const LinliField *
field_of_header (const LinliKind *kind, const char *header)
{
  g_autofree char *clean = linli_citizen_id_fold (header);  /* folds full-width forms, takes blanks out */
  const LinliField *field = linli_kind_find_field (kind, clean);

  for (guint i = 0; field == NULL && i < kind->all_fields->len; i++)
    {
      const LinliField *each = g_ptr_array_index (kind->all_fields, i);

      if (strcmp (each->label_zh, clean) == 0)
        field = each;
    }
  for (guint i = 0; field == NULL && i < G_N_ELEMENTS (synonyms); i++)
    if (strcmp (synonyms[i].header, clean) == 0)
      field = linli_kind_find_field (kind, synonyms[i].field);
  return field;
}

static gboolean
is_scientific (const char *text)
{
  return g_regex_match_simple ("^[0-9](\\.[0-9]+)?[eE]\\+[0-9]+$", text, 0, 0);
}

/* Numbers of days since 1899-12-30, as spreadsheets keep dates. */
static char *
from_serial (const char *text)
{
  gint64 days;

  if (strlen (text) == 5 && g_ascii_string_to_signed (text, 10, 10000, 80000, &days, NULL))
    return linli_date_format (days - 25569);
  return NULL;
}

static gboolean
take_cell (Import *import, LinliEdit *edit, guint line, const LinliField *field, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  g_autofree char *serial = field->type == LINLI_TYPE_DATE ? from_serial (text) : NULL;

  if (*text == '\0')
    return TRUE;
  if (field->type == LINLI_TYPE_TEXT && is_scientific (text))
    {
      add_error (import, line, field->name, "数字已被表格改成科学计数法,末尾几位丢失;请把该列设为文本后重新导出");
      return FALSE;
    }
  if (!linli_field_parse (field, serial != NULL ? serial : text, &value, &error))
    {
      add_error (import, line, field->name, error->message);
      return FALSE;
    }
  linli_edit_set (edit, field, &value);
  return TRUE;
}

static const LinliValue *
edit_value (const LinliEdit *edit, const LinliField *field)
{
  return field != NULL ? g_hash_table_lookup (edit->values, field) : NULL;
}

/* The citizen number tells birth and sex where the table does not, and whether the person is known already. */
static gboolean
settle_person (Import *import, LinliEdit *edit, guint line)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (import->store);
  const LinliField *id_no = linli_catalogue_get_role (catalogue, "person.id_no");
  const LinliField *birth = linli_catalogue_get_role (catalogue, "person.birth_date");
  const LinliField *sex = linli_catalogue_get_role (catalogue, "person.sex");
  const LinliValue *number = id_no != NULL && id_no->kind->facet_of == import->kind ? edit_value (edit, id_no) : NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  gint64 today = linli_clock_get_today (linli_store_get_clock (import->store));
  LinliCitizenIdError wrong;
  const LinliId *known;
  gpointer first;

  if (number == NULL || number->type != LINLI_VALUE_TEXT)
    return TRUE;
  wrong = linli_citizen_id_check (number->data, today);
  if (wrong != LINLI_CITIZEN_ID_OK)
    {
      add_error (import, line, id_no->name, linli_citizen_id_explain (wrong));
      return FALSE;
    }
  if ((first = g_hash_table_lookup (import->seen_ids, number->data)) != NULL)
    {
      g_autofree char *reason = g_strdup_printf ("与第%u行是同一个公民身份号码", GPOINTER_TO_UINT (first));

      add_error (import, line, id_no->name, reason);
      return FALSE;
    }
  g_hash_table_insert (import->seen_ids, g_strdup (number->data), GUINT_TO_POINTER (line));
  if (birth != NULL && edit_value (edit, birth) == NULL)
    {
      g_autofree char *day = linli_citizen_id_get_birth (number->data);

      linli_value_set_text (&value, day, -1);
      linli_edit_set (edit, birth, &value);
    }
  if (sex != NULL && edit_value (edit, sex) == NULL)
    {
      linli_value_set_text (&value, linli_citizen_id_get_sex (number->data), -1);
      linli_edit_set (edit, sex, &value);
    }
  known = g_hash_table_lookup (import->known_ids, number->data);
  if (known != NULL)
    {
      g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, import->kind, known, NULL);
      const LinliField *name = linli_catalogue_get_role (catalogue, "person.name");
      const LinliValue *new_name = edit_value (edit, name);

      if (loaded != NULL && new_name != NULL && !linli_value_equal (new_name, linli_record_get (loaded->record, name)))
        {
          add_error (import, line, id_no->name, "该公民身份号码已登记在另一人名下,请核对姓名");
          return FALSE;
        }
      edit->type = LINLI_EDIT_CHANGE;
      edit->id = *known;
    }
  return TRUE;
}

static gboolean
lacks_name (Import *import, LinliEdit *edit, guint line)
{
  for (guint i = 0; i < import->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (import->kind->all_fields, i);

      if (field->blocking && edit->type == LINLI_EDIT_NEW && edit_value (edit, field) == NULL)
        {
          add_error (import, line, field->name, "必填");
          return TRUE;
        }
    }
  return FALSE;
}

/* Rules that would refuse the save are told as errors of the row. */
static gboolean
breaks_rules (Import *import, LinliEdit *edit, guint line)
{
  g_autoptr(LinliRecord) record = linli_record_new (import->kind, &edit->id);
  g_autoptr(GPtrArray) findings = NULL;
  gboolean broken = FALSE;
  GHashTableIter iter;
  gpointer field, value;

  if (edit->type == LINLI_EDIT_CHANGE)
    {
      g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, import->kind, &edit->id, NULL);

      if (loaded != NULL)
        {
          linli_record_free (record);
          record = linli_record_copy (loaded->record);
        }
    }
  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (record, field, value);
  findings = linli_rules_check (linli_store_get_rules (import->store), record);
  for (guint i = 0; i < findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->level != LINLI_LEVEL_ERROR)
        continue;
      add_error (import, line, finding->rule->fields->len > 0 ? ((const LinliField *) g_ptr_array_index (finding->rule->fields, 0))->name : "",
                 linli_rule_get_message (finding->rule));
      broken = TRUE;
    }
  return broken;
}

static void
load_known_ids (Import *import)
{
  const LinliField *id_no = linli_catalogue_get_role (linli_store_get_catalogue (import->store), "person.id_no");
  LinliQuery query = { import->kind, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = NULL;

  if (id_no == NULL || id_no->kind->facet_of != import->kind)
    return;
  rowids = linli_store_query (import->store, &query, NULL);
  for (guint start = 0; rowids != NULL && start < rowids->len; start += 500)
    {
      g_autoptr(GPtrArray) page = linli_store_load_rowids (import->store, import->kind, &g_array_index (rowids, gint64, start),
                                                           MIN (500, rowids->len - start), NULL);

      for (guint i = 0; page != NULL && i < page->len; i++)
        {
          const LinliLoaded *loaded = g_ptr_array_index (page, i);
          const char *number = linli_record_get_text (loaded->record, id_no);

          if (*number != '\0')
            g_hash_table_insert (import->known_ids, g_strdup (number), linli_id_dup (&loaded->record->id));
        }
    }
}

static gboolean
read_table (Import *import, const char *path, GError **error)
{
  g_autoptr(GPtrArray) rows = linli_csv_read (path, error);
  g_autoptr(GPtrArray) fields = g_ptr_array_new ();
  const LinliCsvRow *head;
  guint known = 0;

  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is empty; the first line must name the columns", path);
      return FALSE;
    }
  head = g_ptr_array_index (rows, 0);
  for (guint i = 0; i < head->cells->len; i++)
    {
      const LinliField *field = field_of_header (import->kind, g_ptr_array_index (head->cells, i));

      if (field == NULL && *(const char *) g_ptr_array_index (head->cells, i) != '\0')
        add_error (import, head->line, g_ptr_array_index (head->cells, i), "不认识的列名;请改成字段名称,或删去这一列");
      g_ptr_array_add (fields, (gpointer) field);
      known += field != NULL;
    }
  if (known == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: line 1 names no column of %s", path, import->kind->name);
      return FALSE;
    }
  load_known_ids (import);

  for (guint r = 1; r < rows->len; r++)
    {
      const LinliCsvRow *row = g_ptr_array_index (rows, r);
      g_autoptr(LinliEdit) edit = NULL;
      gboolean good = TRUE, empty = TRUE;

      for (guint i = 0; i < row->cells->len; i++)
        empty &= *g_strstrip (g_ptr_array_index (row->cells, i)) == '\0';
      if (empty)
        continue;
      import->read++;
      edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);
      edit->grid = -1;
      edit->source = LINLI_SOURCE_IMPORT;
      if (row->cells->len > fields->len)
        {
          add_error (import, row->line, "", "这一行的列比表头多");
          continue;
        }
      for (guint i = 0; i < row->cells->len; i++)
        if (g_ptr_array_index (fields, i) != NULL)
          good &= take_cell (import, edit, row->line, g_ptr_array_index (fields, i), g_ptr_array_index (row->cells, i));
      if (good && !lacks_name (import, edit, row->line) && settle_person (import, edit, row->line) && !breaks_rules (import, edit, row->line))
        g_ptr_array_add (import->edits, g_steal_pointer (&edit));
    }
  return TRUE;
}

/* ---- features ---- */

static void
set_text (LinliEdit *edit, const char *name, const char *text)
{
  const LinliField *field = linli_kind_find_field (edit->kind, name);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field != NULL && text != NULL && linli_field_parse (field, text, &value, NULL) && !linli_value_is_null (&value))
    linli_edit_set (edit, field, &value);
}

/* A property as text, whatever its JSON type; (nullable) */
static char *
property (JsonObject *properties, const char *name)
{
  JsonNode *node = properties != NULL && json_object_has_member (properties, name) ? json_object_get_member (properties, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_strdup_printf ("%.1f", json_node_get_double (node));
  return NULL;
}

static const char *
first_of (JsonObject *properties, const char *const *names, char **ret_text)
{
  for (guint i = 0; names[i] != NULL && *ret_text == NULL; i++)
    *ret_text = property (properties, names[i]);
  return *ret_text;
}

static void
take_feature (Import *import, guint line, JsonNode *feature, const LinliField *footprint)
{
  static const char *const name_keys[] = { "name:zh", "name", "addr:housename", NULL };
  static const char *const floor_keys[] = { "building:levels", "levels", "floors", NULL };
  static const char *const height_keys[] = { "height", "height_m", NULL };
  JsonObject *object = json_node_get_object (feature);
  JsonObject *properties = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliGeometry) geometry = linli_geometry_from_json (json_object_has_member (object, "geometry") ? json_object_get_member (object, "geometry") : NULL,
                                                                &error);
  g_autoptr(LinliEdit) edit = NULL;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  g_autofree char *name = NULL, *floors = NULL, *height = NULL, *id = NULL;
  gsize length;

  if (geometry == NULL)
    {
      add_error (import, line, footprint->name, error->message);
      return;
    }
  if (geometry->type != LINLI_GEOMETRY_POLYGON && geometry->type != LINLI_GEOMETRY_MULTI_POLYGON)
    {
      add_error (import, line, footprint->name, "a building needs a polygon");
      return;
    }
  linli_json_get_object (object, "properties", &properties, NULL);
  edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);
  edit->grid = 0;
  edit->source = LINLI_SOURCE_IMPORT;
  wkb = linli_geometry_to_wkb (geometry, &length);
  linli_value_set_blob (&value, wkb, length);
  linli_edit_set (edit, footprint, &value);

  first_of (properties, name_keys, &name);
  id = property (properties, "id");
  if (name == NULL || *name == '\0')
    {
      g_free (name);
      name = id != NULL ? g_strdup_printf ("建筑 %s", id) : g_strdup_printf ("建筑 %u", line);
    }
  set_text (edit, "name", name);
  set_text (edit, "floors_above", first_of (properties, floor_keys, &floors));
  set_text (edit, "height_m", first_of (properties, height_keys, &height));
  g_ptr_array_add (import->edits, g_steal_pointer (&edit));
}

static gboolean
read_features (Import *import, const char *path, GError **error)
{
  const LinliField *footprint = linli_catalogue_get_role (linli_store_get_catalogue (import->store), "building.footprint");
  g_autoptr(LinliGeojsonLines) lines = NULL;
  GError *local_error = NULL;
  JsonNode *feature;
  char *reason;
  guint line;

  if (footprint == NULL || footprint->kind != import->kind)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "GeoJSON is taken as buildings; use --kind building");
      return FALSE;
    }
  if ((lines = linli_geojson_lines_open (path, error)) == NULL)
    return FALSE;
  while (linli_geojson_lines_next (lines, &line, &feature, &reason, &local_error))
    {
      g_autoptr(JsonNode) held = feature;
      g_autofree char *held_reason = reason;

      import->read++;
      if (held == NULL || !JSON_NODE_HOLDS_OBJECT (held))
        add_error (import, line, "", held_reason != NULL ? held_reason : "not a GeoJSON feature");
      else
        take_feature (import, line, held, footprint);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (import->read == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s holds no feature", path);
      return FALSE;
    }
  return TRUE;
}

/* ---- writing ---- */

static gboolean
write_all (Import *import, const char *title, gint64 *ret_batch, GError **error)
{
  g_autoptr(GPtrArray) some = g_ptr_array_new ();

  if (!linli_store_begin_batch (import->store, title, ret_batch, error))
    return FALSE;
  for (guint i = 0; i < import->edits->len; i++)
    {
      const LinliEdit *edit = g_ptr_array_index (import->edits, i);

      g_ptr_array_add (some, (gpointer) edit);
      if (edit->type == LINLI_EDIT_NEW)
        import->added++;
      else
        import->updated++;
      if (some->len == SAVE_AT_ONCE || i + 1 == import->edits->len)
        {
          g_auto(LinliSaveResult) result = { 0 };

          if (!linli_store_save (import->store, some, "import", &result, error))
            {
              linli_store_end_batch (import->store, FALSE, NULL);
              return FALSE;
            }
          g_ptr_array_set_size (some, 0);
        }
    }
  return linli_store_end_batch (import->store, TRUE, error);
}

static void
print_import (const Import *import, gint64 batch)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_string_append_printf (out, "{\"read\":%u,\"added\":%u,\"updated\":%u,\"errors\":[", import->read, import->added, import->updated);
  for (guint i = 0; i < import->errors->len; i++)
    {
      const RowError *row = &g_array_index (import->errors, RowError, i);

      g_string_append_printf (out, "%s{\"line\":%u,\"field\":", i > 0 ? "," : "", row->line);
      ctl_append_text (out, row->field);
      g_string_append (out, ",\"reason\":");
      ctl_append_text (out, row->reason);
      g_string_append_c (out, '}');
    }
  if (batch > 0)
    g_string_append_printf (out, "],\"batch\":%" G_GINT64_FORMAT "}", batch);
  else
    g_string_append (out, "],\"batch\":null}");
  ctl_print (out);
}

static gboolean
is_geojson (const char *path)
{
  return g_regex_match_simple ("\\.(geo)?json(l|s)?(\\.gz)?$", path, G_REGEX_CASELESS, 0);
}

static int
run (Import *import, const char *path, gboolean dry_run, gboolean skip_bad)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *title = g_path_get_basename (path);
  gint64 batch = 0;

  if (!(is_geojson (path) ? read_features (import, path, &error) : read_table (import, path, &error)))
    return ctl_fail ("import", error);

  if (import->errors->len == 0 || skip_bad)
    {
      if (dry_run)
        for (guint i = 0; i < import->edits->len; i++)
          {
            if (((const LinliEdit *) g_ptr_array_index (import->edits, i))->type == LINLI_EDIT_NEW)
              import->added++;
            else
              import->updated++;
          }
      else if (import->edits->len > 0 && !write_all (import, title, &batch, &error))
        return ctl_fail ("import", error);
      print_import (import, batch);
      return 0;
    }
  print_import (import, 0);
  return 1;
}

int
ctl_import_main (int argc, char **argv)
{
  const char *kind = NULL;
  gboolean dry_run = FALSE, skip_bad = FALSE;
  const CtlOption options[] = { { "--kind", CTL_TEXT, &kind }, { "--dry-run", CTL_FLAG, &dry_run }, { "--skip-bad", CTL_FLAG, &skip_bad } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GError) error = NULL;
  Import import = { 0 };
  int code;

  if (words == NULL)
    return 2;
  if (kind == NULL)
    return ctl_usage (USAGE);
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || (import.kind = ctl_find_kind (store, kind, &error)) == NULL)
    return ctl_fail ("import", error);

  import.store = store;
  import.edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  import.errors = g_array_new (FALSE, FALSE, sizeof (RowError));
  g_array_set_clear_func (import.errors, clear_row_error);
  import.seen_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  import.known_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  code = run (&import, g_ptr_array_index (words, 1), dry_run, skip_bad);
  g_ptr_array_unref (import.edits);
  g_array_unref (import.errors);
  g_hash_table_unref (import.seen_ids);
  g_hash_table_unref (import.known_ids);
  return code;
}
