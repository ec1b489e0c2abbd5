/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-export.c - the verb that writes a kind as CSV or GeoJSON on stdout.
 *
 * What leaves is what the role has the export right for, compartment by compartment; without it, fields that are not about people
 * (public and internal ones).  The rest has no column: a masked cell would be taken for a value when the file comes back. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-csv.h"
#include "linli-error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define USAGE "linlictl export REPLICA --kind K --format csv|geojson"
#define PAGE 500

typedef struct
{
  LinliStore      *store;
  const LinliKind *kind;
  gboolean         csv;
  GPtrArray       *fields;    /* (owned) const LinliField *, what may leave, but no geometry */
  const LinliField *geometry; /* (nullable) GeoJSON only */
} Export;

static gboolean
may_leave (const Export *export, const LinliField *field)
{
  if (linli_store_has_right (export->store, field->kind, LINLI_RIGHT_EXPORT))
    return TRUE;
  return field->sensitivity <= LINLI_SENSITIVITY_INTERNAL && field->mask == NULL && field->kind == export->kind
         && linli_store_has_right (export->store, field->kind, LINLI_RIGHT_READ);
}

static gboolean
choose_fields (Export *export, GError **error)
{
  for (guint i = 0; i < export->kind->title_fields->len; i++)
    if (!may_leave (export, g_ptr_array_index (export->kind->title_fields, i)))
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "your role has no export right for %s; ask somebody whose role has", export->kind->name);
        return FALSE;
      }
  for (guint i = 0; i < export->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (export->kind->all_fields, i);

      if (field->type == LINLI_TYPE_COMPUTED || field->type == LINLI_TYPE_ATTACHMENT || !may_leave (export, field))
        continue;
      if (field->type != LINLI_TYPE_GEOMETRY)
        g_ptr_array_add (export->fields, (gpointer) field);
      else if (export->geometry == NULL)
        export->geometry = field;
    }
  return TRUE;
}

/* The part is held and the field applies: what is not shown any more (that somebody was not let in, after its time) does not leave either. */
static gboolean
leaves (const Export *export, const LinliLoaded *loaded, const LinliField *field)
{
  return (loaded->held & (1u << field->kind->compartment)) != 0 && !linli_value_is_null (linli_record_get (loaded->record, field))
         && linli_rules_is_relevant (linli_store_get_rules (export->store), loaded->record, field);
}

static void
write_csv_head (const Export *export)
{
  g_autoptr(GString) line = g_string_new ("\xef\xbb\xbf" "id");

  for (guint i = 0; i < export->fields->len; i++)
    {
      g_string_append_c (line, ',');
      linli_csv_append_cell (line, ((const LinliField *) g_ptr_array_index (export->fields, i))->label_zh);
    }
  printf ("%s\r\n", line->str);
}

static void
write_csv_row (const Export *export, const LinliLoaded *loaded)
{
  g_autoptr(GString) line = g_string_new (NULL);
  char id[LINLI_ID_STRING_SIZE];

  g_string_append (line, linli_id_format (&loaded->record->id, id));
  for (guint i = 0; i < export->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (export->fields, i);
      g_autofree char *text = leaves (export, loaded, field) ? linli_field_format (field, linli_record_get (loaded->record, field)) : g_strdup ("");

      g_string_append_c (line, ',');
      linli_csv_append_cell (line, text);
    }
  printf ("%s\r\n", line->str);
}

static void
write_feature (const Export *export, const LinliLoaded *loaded, gboolean first)
{
  g_autoptr(GString) out = g_string_new (first ? "\n" : ",\n");
  guint written = 0;

  g_string_append (out, "{\"type\":\"Feature\",\"id\":");
  ctl_append_id (out, &loaded->record->id);
  g_string_append (out, ",\"properties\":{");
  for (guint i = 0; i < export->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (export->fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);

      if (!leaves (export, loaded, field))
        continue;
      g_string_append_printf (out, "%s\"%s\":", written++ > 0 ? "," : "", field->name);
      ctl_append_value (out, field, value);
    }
  g_string_append (out, "},\"geometry\":");
  if (export->geometry != NULL)
    ctl_append_value (out, export->geometry, linli_record_get (loaded->record, export->geometry));
  else
    g_string_append (out, "null");
  g_string_append_c (out, '}');
  fputs (out->str, stdout);
}

static gboolean
write_all (Export *export, GError **error)
{
  LinliQuery query = { .kind = export->kind };
  g_autoptr(GArray) rowids = linli_store_query (export->store, &query, error);

  if (rowids == NULL)
    return FALSE;
  if (export->csv)
    write_csv_head (export);
  else
    fputs ("{\"type\":\"FeatureCollection\",\"features\":[", stdout);
  for (guint start = 0; start < rowids->len; start += PAGE)
    {
      g_autoptr(GPtrArray) page = linli_store_load_rowids (export->store, export->kind, &g_array_index (rowids, gint64, start),
                                                           MIN (PAGE, rowids->len - start), error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        if (export->csv)
          write_csv_row (export, g_ptr_array_index (page, i));
        else
          write_feature (export, g_ptr_array_index (page, i), start + i == 0);
    }
  if (!export->csv)
    puts ("\n]}");
  if (fflush (stdout) == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot write: %s", g_strerror (errno));
  return FALSE;
}

int
ctl_export_main (int argc, char **argv)
{
  const char *kind = NULL, *format = NULL;
  const CtlOption options[] = { { "--kind", CTL_TEXT, &kind }, { "--format", CTL_TEXT, &format } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) fields = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  Export export = { .fields = fields };

  if (words == NULL)
    return 2;
  if (kind == NULL || format == NULL || (strcmp (format, "csv") != 0 && strcmp (format, "geojson") != 0))
    return ctl_usage (USAGE);
  export.csv = strcmp (format, "csv") == 0;
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  export.store = store;
  if (store == NULL || (export.kind = ctl_find_kind (store, kind, &error)) == NULL || !choose_fields (&export, &error)
      || !write_all (&export, &error))
    return ctl_fail ("export", error);
  return 0;
}
