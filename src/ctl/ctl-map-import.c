/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-map-import.c - buildings, places, facilities, estates and ground from files of maps of any format; docs/import.md says what is taken. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-import.h"
#include "ctl-map.h"
#include "ctl-stop.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-map-intake.h"

#include <string.h>

#define USAGE "linlictl map import REPLICA FILE [--kind building|place|facility|estate|ground|grid] [--class C] [--crs EPSG:N]" \
              " [--datum wgs84|cgcs2000] [--encoding NAME] [--layer NAME] [--repair] [--dry-run] [--skip-bad]"
#define MAX_WARNINGS 1000

typedef struct
{
  LinliMapIntake *intake;      /* (owned) (nullable) */
  const char     *datum;       /* (nullable) */
  GString        *warnings;    /* (owned) JSON */
  guint           n_warnings;
} MapImport;

static void
warn_cb (guint line, const char *reason, gpointer data)
{
  MapImport *map = data;

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
tell_cb (GString *out, gpointer data)
{
  MapImport *map = data;
  const LinliMapIntakeCounts *counts = linli_map_intake_get_counts (map->intake);
  const LinliImportFile *file;

  if (counts == NULL)
    return;
  file = linli_map_intake_get_file (map->intake);
  append_member (out, "format", file->format);
  append_member (out, "layer", file->layer);
  append_member (out, "encoding", file->encoding);
  append_member (out, "encoding_by", file->encoding_by);
  append_member (out, "crs", file->crs);
  append_member (out, "crs_by", file->crs_by);
  append_member (out, "datum", "wgs84");
  append_member (out, "datum_by", map->datum != NULL ? "option" : "assumed");
  g_string_append_printf (out, ",\"matched\":%u,\"unchanged\":%u,\"repaired\":%u,\"outside\":%u,\"warnings\":[%s]", counts->matched,
                          counts->unchanged, counts->repaired, counts->outside, map->warnings->str);
}

static gboolean
read_cb (LinliIntake *import, const char *path, guint *ret_line, gpointer data, GError **error)
{
  g_autoptr(GError) local = NULL;

  if (linli_map_intake_run (((MapImport *) data)->intake, path, ret_line, &local))
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, "stopped by a signal; nothing was changed");
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

int
ctl_map_import_main (int argc, char **argv)
{
  const char *kind = "building", *class_name = NULL, *crs = NULL, *datum = NULL, *encoding = NULL, *layer = NULL, *x = NULL, *y = NULL;
  gboolean repair = FALSE, dry_run = FALSE, skip_bad = FALSE, json = FALSE;
  const CtlOption options[] = {
    { "--kind", CTL_TEXT, &kind }, { "--crs", CTL_TEXT, &crs }, { "--datum", CTL_TEXT, &datum }, { "--encoding", CTL_TEXT, &encoding },
    { "--class", CTL_TEXT, &class_name }, { "--layer", CTL_TEXT, &layer }, { "--x", CTL_TEXT, &x }, { "--y", CTL_TEXT, &y }, { "--repair", CTL_FLAG, &repair },
    { "--dry-run", CTL_FLAG, &dry_run }, { "--skip-bad", CTL_FLAG, &skip_bad }, { "--json", CTL_FLAG, &json },
  };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GError) error = NULL;
  LinliMapIntakeOrder order = { 0 };
  MapImport map = { 0 };
  LinliIntake import = { 0 };
  int code;

  if (words == NULL)
    return 2;
  order = (LinliMapIntakeOrder) { { encoding, layer, x, y, crs, repair, ctl_stop_on_signals () }, datum, class_name, warn_cb, NULL, &map };
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  import.store = store;
  if (store == NULL || (import.kind = ctl_find_kind (store, kind, &error)) == NULL || (map.intake = linli_map_intake_new (&import, &order, &error)) == NULL)
    return ctl_fail ("map import", error);
  map.datum = datum;
  map.warnings = g_string_new (NULL);
  code = import_run (&import, "map import", g_ptr_array_index (words, 1), dry_run, skip_bad, read_cb, tell_cb, &map);
  linli_intake_clear (&import);
  linli_map_intake_free (map.intake);
  g_string_free (map.warnings, TRUE);
  return code;
}
