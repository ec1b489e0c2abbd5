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

static int
compare_errors (gconstpointer a, gconstpointer b)
{
  const LinliIntakeError *first = a, *second = b;

  return (first->line > second->line) - (first->line < second->line);
}

static void
print_import (const LinliIntake *import, ImportTellFunc tell, gpointer data, gint64 batch)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_string_append_printf (out, "{\"read\":%u,\"added\":%u,\"updated\":%u,\"errors\":[", import->read, import->added, import->updated);
  for (guint i = 0; i < import->errors->len; i++)
    {
      const LinliIntakeError *row = &g_array_index (import->errors, LinliIntakeError, i);

      g_string_append_printf (out, "%s{\"line\":%u,\"field\":", i > 0 ? "," : "", row->line);
      ctl_append_text (out, row->field);
      g_string_append (out, ",\"reason\":");
      ctl_append_text (out, row->reason);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  /* More than are listed. */
  if (import->n_errors > import->errors->len)
    g_string_append_printf (out, ",\"n_errors\":%u", import->n_errors);
  if (tell != NULL)
    tell (out, data);
  g_string_append (out, ",\"batch\":");
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
refuse (LinliIntake *import, const char *verb, guint line, ImportTellFunc tell, gpointer data, GError *error)
{
  int code = linli_error_get_exit_code (error);

  if (code == 1)
    {
      import->added = import->updated = 0;
      linli_intake_add_error (import, line, "", error->message);
      print_import (import, tell, data, 0);
    }
  return ctl_fail (verb, error);
}

int
import_run (LinliIntake *import, const char *verb, const char *path, gboolean dry_run, gboolean skip_bad, ImportReadFunc read,
            ImportTellFunc tell, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *title = g_path_get_basename (path);
  gboolean good, keep;
  gint64 batch = 0;
  guint line = 1;

  if (!linli_intake_begin (import, &error) || !linli_store_begin_batch (import->store, title, &batch, &error))
    return ctl_fail (verb, error);
  good = read (import, path, &line, data, &error);
  keep = good && !dry_run && (import->n_errors == 0 || skip_bad) && import->added + import->updated > 0;
  if (!linli_store_end_batch (import->store, keep, keep ? &error : NULL) && keep)
    return ctl_fail (verb, error);
  linli_store_checkpoint (import->store);
  if (!good)
    return refuse (import, verb, line, tell, data, error);

  g_array_sort (import->errors, compare_errors);
  if (import->n_errors > 0 && !skip_bad)
    {
      import->added = import->updated = 0;
      print_import (import, tell, data, 0);
      fprintf (stderr, "linlictl %s: %s: %u errors; nothing was changed; correct them, or take the other rows with --skip-bad\n", verb, title,
               import->n_errors);
      return 1;
    }
  print_import (import, tell, data, keep ? batch : 0);
  return 0;
}

static gboolean
read_file (LinliIntake *import, const char *path, guint *ret_line, gpointer data, GError **error)
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
  LinliIntake import = { 0 };
  int code;

  if (words == NULL)
    return 2;
  if (kind == NULL)
    return ctl_usage (USAGE);
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || (import.kind = ctl_find_kind (store, kind, &error)) == NULL)
    return ctl_fail ("import", error);

  import.store = store;
  code = import_run (&import, "import", g_ptr_array_index (words, 1), dry_run, skip_bad, read_file, NULL, NULL);
  linli_intake_clear (&import);
  return code;
}
