/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-import.c - the verb that takes files from outside: buildings from GeoJSON, any kind from a table.  docs/import.md says what
 * it takes and what it refuses. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-import.h"

#include "linli-error.h"

#include <stdio.h>
#include <string.h>

#define USAGE "linlictl import REPLICA FILE --kind K [--dry-run] [--skip-bad]"

void
import_add_error (Import *import, guint line, const char *field, const char *reason)
{
  ImportError row = { line, g_utf8_make_valid (field, -1), g_utf8_make_valid (reason, -1) };

  g_array_append_val (import->errors, row);
}

static void
clear_error (gpointer data)
{
  ImportError *row = data;

  g_free (row->field);
  g_free (row->reason);
}

void
import_add_field_error (Import *import, guint line, const char *field, const GError *error)
{
  const char *reason = strstr (error->message, "): ");

  import_add_error (import, line, field, reason != NULL ? reason + 3 : error->message);
}

/* ---- rights: the server decides again, but nobody should wait for that ---- */

gboolean
import_may_write (const Import *import, const LinliKind *kind)
{
  return import->role == NULL || (kind->compartment < G_N_ELEMENTS (import->role->rights)
                                  && (import->role->rights[kind->compartment] & LINLI_RIGHT_WRITE) != 0);
}

gboolean
import_may_write_grid (const Import *import, gint64 grid)
{
  if (import->role == NULL || import->all_grids)
    return TRUE;
  for (guint i = 0; i < import->identity->grids->len; i++)
    if (g_array_index (import->identity->grids, gint64, i) == grid)
      return TRUE;
  return FALSE;
}

gboolean
import_begin (Import *import, GError **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (import->store);

  import->errors = g_array_new (FALSE, FALSE, sizeof (ImportError));
  g_array_set_clear_func (import->errors, clear_error);
  import->identity = linli_store_get_identity (import->store, error);
  if (import->identity == NULL)
    return FALSE;
  import->all_grids = import->identity->role == NULL || import->identity->all_grids;
  if (import->identity->role == NULL)
    return TRUE;
  import->role = linli_catalogue_get_user_role (catalogue, import->identity->role);
  if (import->role == NULL || !import_may_write (import, import->kind))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s (%s) may not write %s; ask somebody whose role may",
                   import->identity->login, import->identity->role, import->kind->name);
      return FALSE;
    }
  return TRUE;
}

void
import_clear (Import *import)
{
  g_clear_pointer (&import->errors, g_array_unref);
  g_clear_pointer (&import->identity, linli_identity_free);
  if (import->more != NULL)
    g_string_free (g_steal_pointer (&import->more), TRUE);
}

/* ---- one row ---- */

gboolean
import_make_change (Import *import, LinliEdit *edit, const LinliId *id, guint line, const char *field)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, import->kind, id, NULL);

  if (loaded == NULL || !import_may_write_grid (import, loaded->grid))
    {
      import_add_error (import, line, field, "这条记录不在您的网格内,不能修改");
      return FALSE;
    }
  edit->type = LINLI_EDIT_CHANGE;
  edit->id = *id;
  return TRUE;
}

static gboolean
has_reference (const LinliEdit *edit)
{
  GHashTableIter iter;
  gpointer field;

  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    if (((const LinliField *) field)->type == LINLI_TYPE_REF)
      return TRUE;
  return FALSE;
}

/* What a form would have filled in, and where the record will be: by what it refers to, else the user's first grid; outside
 * every grid for those who hold them all. */
static void
complete_new (Import *import, LinliEdit *edit)
{
  for (guint i = 0; i < edit->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->all_fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (field->default_value != NULL && field->kind == edit->kind && !g_hash_table_contains (edit->values, field)
          && linli_field_parse (field, field->default_value, &value, NULL) && !linli_value_is_null (&value))
        linli_edit_set (edit, field, &value);
    }
  if (edit->grid < 0 && !import->all_grids && !edit->kind->whole_partition && import->identity->grids->len > 0 && !has_reference (edit))
    edit->grid = g_array_index (import->identity->grids, gint64, 0);
}

static gboolean
lacks_value (Import *import, const LinliEdit *edit, guint line, ImportNameFunc get_name, gpointer data)
{
  for (guint i = 0; edit->type == LINLI_EDIT_NEW && i < edit->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->all_fields, i);

      if (field->blocking && g_hash_table_lookup (edit->values, field) == NULL)
        {
          import_add_error (import, line, get_name (field, data), "必填");
          return TRUE;
        }
    }
  return FALSE;
}

static void
add_save_errors (Import *import, guint line, const LinliSaveResult *result, const GError *error, ImportNameFunc get_name, gpointer data)
{
  gboolean told = FALSE;

  for (guint i = 0; result->findings != NULL && i < result->findings->len; i++)
    {
      const LinliRule *rule = ((const LinliFinding *) g_ptr_array_index (result->findings, i))->rule;
      const LinliField *field = rule->fields->len > 0 ? g_ptr_array_index (rule->fields, 0) : NULL;

      if (rule->level != LINLI_LEVEL_ERROR)
        continue;
      import_add_error (import, line, field != NULL ? get_name (field, data) : "", linli_rule_get_message (rule));
      told = TRUE;
    }
  if (!told)
    import_add_error (import, line, "", error->message);
}

gboolean
import_save (Import *import, LinliEdit *edit, guint line, ImportNameFunc get_name, gpointer data)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (lacks_value (import, edit, line, get_name, data))
    return FALSE;
  if (edit->type == LINLI_EDIT_NEW)
    complete_new (import, edit);
  g_ptr_array_add (edits, edit);
  /* A save of its own: what the server returns takes no other row with it. */
  if (!linli_store_save (import->store, edits, "import", &result, &error))
    {
      add_save_errors (import, line, &result, error, get_name, data);
      return FALSE;
    }
  if (edit->type == LINLI_EDIT_NEW)
    import->added++;
  else
    import->updated++;
  return TRUE;
}

/* ---- the verb ---- */

static int
compare_errors (gconstpointer a, gconstpointer b)
{
  const ImportError *first = a, *second = b;

  return (first->line > second->line) - (first->line < second->line);
}

static void
print_import (const Import *import, gint64 batch)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_string_append_printf (out, "{\"read\":%u,\"added\":%u,\"updated\":%u,\"errors\":[", import->read, import->added, import->updated);
  for (guint i = 0; i < import->errors->len; i++)
    {
      const ImportError *row = &g_array_index (import->errors, ImportError, i);

      g_string_append_printf (out, "%s{\"line\":%u,\"field\":", i > 0 ? "," : "", row->line);
      ctl_append_text (out, row->field);
      g_string_append (out, ",\"reason\":");
      ctl_append_text (out, row->reason);
      g_string_append_c (out, '}');
    }
  g_string_append_printf (out, "]%s,\"batch\":", import->more != NULL ? import->more->str : "");
  if (batch > 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT "}", batch);
  else
    g_string_append (out, "null}");
  ctl_print (out);
}

static gboolean
is_geojson (const char *path)
{
  return g_regex_match_simple ("\\.((geo)?json(l|s|seq)?|ndjson)(\\.gz)?$", path, G_REGEX_CASELESS, 0);
}

/* Nothing is changed.  What the content is to blame for is also told as JSON. */
static int
refuse (Import *import, const char *verb, guint line, GError *error)
{
  int code = linli_error_get_exit_code (error);

  if (code == 1)
    {
      import->added = import->updated = 0;
      import_add_error (import, line, "", error->message);
      print_import (import, 0);
    }
  return ctl_fail (verb, error);
}

int
import_run (Import *import, const char *verb, const char *path, gboolean dry_run, gboolean skip_bad, ImportReadFunc read, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *title = g_path_get_basename (path);
  gboolean good, keep;
  gint64 batch = 0;
  guint line = 1;

  if (!import_begin (import, &error) || !linli_store_begin_batch (import->store, title, &batch, &error))
    return ctl_fail (verb, error);
  good = read (import, path, &line, data, &error);
  keep = good && !dry_run && (import->errors->len == 0 || skip_bad) && import->added + import->updated > 0;
  if (!linli_store_end_batch (import->store, keep, keep ? &error : NULL) && keep)
    return ctl_fail (verb, error);
  linli_store_checkpoint (import->store);
  if (!good)
    return refuse (import, verb, line, error);

  g_array_sort (import->errors, compare_errors);
  if (import->errors->len > 0 && !skip_bad)
    {
      import->added = import->updated = 0;
      print_import (import, 0);
      fprintf (stderr, "linlictl %s: %s: %u errors; nothing was changed; correct them, or take the other rows with --skip-bad\n", verb, title,
               import->errors->len);
      return 1;
    }
  print_import (import, keep ? batch : 0);
  return 0;
}

static gboolean
read_file (Import *import, const char *path, guint *ret_line, gpointer data, GError **error)
{
  return is_geojson (path) ? import_read_features (import, path, ret_line, error) : import_read_table (import, path, ret_line, error);
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
  code = import_run (&import, "import", g_ptr_array_index (words, 1), dry_run, skip_bad, read_file, NULL);
  import_clear (&import);
  return code;
}
