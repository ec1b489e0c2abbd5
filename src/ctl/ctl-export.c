/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-export.c - the verb that writes a kind as CSV or GeoJSON.  Only compartments whose role has the export right leave the
 * replica unmasked; a sensitive field of another role is masked as on screen. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-csv.h"
#include "linli-error.h"

#include <stdio.h>
#include <string.h>

#define USAGE "linlictl export REPLICA --kind K --format csv|geojson"

static char *
shown (const LinliField *field, const LinliValue *value, const LinliRole *role)
{
  gboolean allowed = role != NULL && (role->rights[field->kind->compartment] & LINLI_RIGHT_EXPORT) != 0;

  if (!allowed && field->mask != NULL)
    return linli_field_format_masked (field, value);
  if (!allowed && field->sensitivity >= LINLI_SENSITIVITY_SENSITIVE && linli_value_is_answered (value))
    return g_strdup ("••••");
  return linli_field_format (field, value);
}

static void
write_csv_head (const LinliKind *kind)
{
  g_autoptr(GString) line = g_string_new ("\xef\xbb\xbf" "id");

  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (field->type == LINLI_TYPE_GEOMETRY)
        continue;
      g_string_append_c (line, ',');
      linli_csv_append_cell (line, field->label_zh);
    }
  printf ("%s\r\n", line->str);
}

static void
write_csv_row (const LinliLoaded *loaded, const LinliRole *role)
{
  g_autoptr(GString) line = g_string_new (NULL);
  char id[LINLI_ID_STRING_SIZE];

  g_string_append (line, linli_id_format (&loaded->record->id, id));
  for (guint i = 0; i < loaded->record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (loaded->record->kind->all_fields, i);
      g_autofree char *text = NULL;

      if (field->type == LINLI_TYPE_GEOMETRY)
        continue;
      text = shown (field, linli_record_get (loaded->record, field), role);
      g_string_append_c (line, ',');
      linli_csv_append_cell (line, text);
    }
  printf ("%s\r\n", line->str);
}

static void
write_feature (const LinliLoaded *loaded, const LinliRole *role, gboolean first)
{
  g_autoptr(GString) geometry = g_string_new (NULL);
  g_autoptr(GString) out = g_string_new (first ? "" : ",");

  g_string_append (out, "{\"type\":\"Feature\",\"id\":");
  ctl_append_id (out, &loaded->record->id);
  g_string_append (out, ",\"properties\":{");
  for (guint i = 0, n = 0; i < loaded->record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (loaded->record->kind->all_fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);
      g_autofree char *text = NULL;

      if (field->type == LINLI_TYPE_GEOMETRY)
        {
          if (geometry->len == 0)
            ctl_append_value (geometry, field, value);
          continue;
        }
      if (linli_value_is_null (value))
        continue;
      text = shown (field, value, role);
      g_string_append_printf (out, "%s\"%s\":", n++ > 0 ? "," : "", field->name);
      ctl_append_text (out, text);
    }
  g_string_append_printf (out, "},\"geometry\":%s}", geometry->len > 0 ? geometry->str : "null");
  fputs (out->str, stdout);
}

int
ctl_export_main (int argc, char **argv)
{
  const char *kind_name = NULL, *format = NULL;
  const CtlOption options[] = { { "--kind", CTL_TEXT, &kind_name }, { "--format", CTL_TEXT, &format } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GError) error = NULL;
  LinliQuery query = { 0 };
  const LinliRole *role;
  gboolean csv;

  if (words == NULL)
    return 2;
  if (kind_name == NULL || format == NULL || (strcmp (format, "csv") != 0 && strcmp (format, "geojson") != 0))
    return ctl_usage (USAGE);
  csv = strcmp (format, "csv") == 0;
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store == NULL || (identity = linli_store_get_identity (store, &error)) == NULL
      || (query.kind = ctl_find_kind (store, kind_name, &error)) == NULL || (rowids = linli_store_query (store, &query, &error)) == NULL)
    return ctl_fail ("export", error);

  role = linli_catalogue_get_user_role (linli_store_get_catalogue (store), identity->role);
  if (csv)
    write_csv_head (query.kind);
  else
    fputs ("{\"type\":\"FeatureCollection\",\"features\":[", stdout);
  for (guint start = 0; start < rowids->len; start += 500)
    {
      g_autoptr(GPtrArray) page = linli_store_load_rowids (store, query.kind, &g_array_index (rowids, gint64, start),
                                                           MIN (500, rowids->len - start), &error);

      if (page == NULL)
        return ctl_fail ("export", error);
      for (guint i = 0; i < page->len; i++)
        if (csv)
          write_csv_row (g_ptr_array_index (page, i), role);
        else
          write_feature (g_ptr_array_index (page, i), role, start + i == 0);
    }
  if (!csv)
    puts ("]}");
  return 0;
}
