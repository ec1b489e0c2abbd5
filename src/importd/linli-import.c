/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-import - reads a file of maps from outside for the program that started it: a line of JSON for the file, one for each feature, one
 * for the end (src/importer/linli-import-run.c reads them).  It has no network and its own bounds. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-confine.h"
#include "linli-scratch.h"

#include "linli-error.h"
#include "linli-feature-reader.h"
#include "linli-json.h"
#include "linli-topology.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_IDS            2000000   /* whose doubles are found */
#define MAX_FROM_MERIDIAN  6.0       /* degrees */

static gboolean repair;
static char *encoding, *layer, *x_column, *y_column, *crs_text, *scratch;

static const GOptionEntry entries[] = {
  { "encoding", 0, 0, G_OPTION_ARG_STRING, &encoding, "Encoding of text", "NAME" },
  { "layer", 0, 0, G_OPTION_ARG_STRING, &layer, "Layer to read", "NAME" },
  { "x", 0, 0, G_OPTION_ARG_STRING, &x_column, "Column of the longitude or easting", "NAME" },
  { "y", 0, 0, G_OPTION_ARG_STRING, &y_column, "Column of the latitude or northing", "NAME" },
  { "crs", 0, 0, G_OPTION_ARG_STRING, &crs_text, "Coordinate reference system", "EPSG:N" },
  { "scratch", 0, 0, G_OPTION_ARG_FILENAME, &scratch, "Folder to unpack into", "DIR" },
  { "repair", 0, 0, G_OPTION_ARG_NONE, &repair, "Make outlines valid", NULL },
  { NULL }
};

static void
append_text (GString    *out,
             const char *name,
             const char *text)
{
  g_string_append_printf (out, "%s\"%s\":", out->str[out->len - 1] == '{' ? "" : ",", name);
  if (text != NULL)
    linli_json_append_string (out, text, -1);
  else
    g_string_append (out, "null");
}

static gboolean
print (GString *out)
{
  g_string_append_c (out, '\n');
  return fwrite (out->str, 1, out->len, stdout) == out->len;
}

static void
append_wkb (GString             *out,
            const char          *name,
            const LinliGeometry *geometry)
{
  gsize length;
  g_autofree guint8 *wkb = linli_geometry_to_wkb (geometry, &length);
  g_autofree char *text = g_base64_encode (wkb, length);

  g_string_append_printf (out, ",\"%s\":\"%s\"", name, text);
}

static gboolean
print_file (const LinliFeatureReader *reader)
{
  static const char *const sources[] = { NULL, "format", "file", "option" };
  g_autofree char *name = reader->crs_source != LINLI_CRS_UNSAID ? linli_crs_to_string (&reader->crs) : NULL;
  g_autoptr(GString) out = g_string_new ("{\"file\":{");

  append_text (out, "format", reader->format);
  append_text (out, "layer", reader->layer);
  append_text (out, "encoding", reader->encoding);
  append_text (out, "encoding_by", reader->encoding_by);
  append_text (out, "crs", name);
  append_text (out, "crs_by", sources[reader->crs_source]);
  append_text (out, "warning", reader->warning);
  g_string_append (out, "}}");
  return print (out);
}

/* What is wrong with the outline, and, where that is asked for, one that is right. */
static void
check_shape (LinliFeature   *feature,
             LinliGeometry **ret_repaired,
             double          place[2])
{
  g_autofree char *reason = NULL;
  g_autoptr(GError) error = NULL;

  *ret_repaired = NULL;
  if (feature->geometry == NULL || linli_topology_is_valid (feature->geometry, &reason, &place[0], &place[1]))
    {
      place[0] = place[1] = G_MAXDOUBLE;
      return;
    }
  if (repair && (*ret_repaired = linli_topology_repair (feature->geometry, &error)) != NULL)
    return;
  g_free (feature->problem);
  feature->problem = error != NULL ? g_strdup_printf ("%s, and %s", reason, error->message) : g_strdup_printf ("%s; --repair mends it", reason);
}

/* A zone is three degrees wide or six: what lies far from its meridian is of another zone, or easting and northing are exchanged, as a surveyor
 * calls the northing X. */
static void
check_zone (LinliFeature   *feature,
            const LinliCrs *crs)
{
  g_autofree char *name = NULL;
  double lon, lat;

  if (feature->geometry == NULL || feature->problem != NULL || crs->type != LINLI_CRS_TRANSVERSE_MERCATOR)
    return;
  linli_geometry_get_label_point (feature->geometry, &lon, &lat);
  if (fabs (lon - crs->central_meridian) <= MAX_FROM_MERIDIAN)
    return;
  name = linli_crs_to_string (crs);
  feature->problem = g_strdup_printf ("it would lie at %.4f, %.4f, %.0f degrees from the meridian of %s: perhaps easting and northing are exchanged (a surveyor's X is"
                                      " the northing), or the zone is another one", lon, lat, fabs (lon - crs->central_meridian), name);
}

static gboolean
print_feature (LinliFeature   *feature,
               const LinliCrs *crs,
               GHashTable     *ids)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(LinliGeometry) repaired = NULL;
  double place[2];

  check_zone (feature, crs);
  check_shape (feature, &repaired, place);
  if (feature->id != NULL && feature->problem == NULL && g_hash_table_size (ids) < MAX_IDS)
    {
      gpointer first = g_hash_table_lookup (ids, feature->id);

      if (first != NULL)
        feature->problem = g_strdup_printf ("the same id as feature %u: \"%.60s\"", GPOINTER_TO_UINT (first), feature->id);
      else
        g_hash_table_insert (ids, g_strdup (feature->id), GUINT_TO_POINTER (feature->number));
    }
  g_string_append_printf (out, "{\"feature\":%u,\"line\":%u", feature->number, feature->line);
  append_text (out, "id", feature->id);
  append_text (out, "problem", feature->problem);
  if (place[0] != G_MAXDOUBLE)
    {
      g_string_append (out, ",\"place\":[");
      linli_json_append_double (out, place[0]);
      g_string_append_c (out, ',');
      linli_json_append_double (out, place[1]);
      g_string_append_c (out, ']');
    }
  if (feature->geometry != NULL)
    append_wkb (out, repaired != NULL ? "original" : "wkb", feature->geometry);
  if (repaired != NULL)
    append_wkb (out, "wkb", repaired);
  if (feature->properties != NULL)
    {
      g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), feature->properties);
      g_autofree char *text = linli_json_to_string (node);

      g_string_append (out, ",\"properties\":");
      g_string_append (out, text);
    }
  g_string_append_c (out, '}');
  return print (out);
}

static int
fail (const GError *error)
{
  g_autoptr(GString) out = g_string_new ("{\"error\":{");

  append_text (out, "what", error->message);
  g_string_append_printf (out, ",\"code\":%d}}", error->domain == LINLI_ERROR ? error->code : LINLI_ERROR_FAILED);
  print (out);
  fflush (stdout);
  return 1;
}

static gboolean
read_all (const char  *path,
          GError     **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  LinliFeatureOptions options = { encoding, layer, x_column, y_column, NULL, scratch, FALSE };
  g_autoptr(LinliFeatureReader) reader = NULL;
  g_auto(LinliFeature) feature = { 0 };
  g_autoptr(GError) local = NULL;
  gboolean going = TRUE;
  LinliCrs crs;

  if (crs_text != NULL)
    {
      if (!linli_crs_parse (crs_text, &crs, error))
        return FALSE;
      options.crs = &crs;
    }
  if ((reader = linli_feature_reader_open (path, &options, error)) == NULL)
    return FALSE;
  if (scratch != NULL)
    linli_scratch_empty (scratch);
  going = print_file (reader);
  while (going && linli_feature_reader_next (reader, &feature, &local))
    going = print_feature (&feature, &reader->crs, ids);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("FILE - reads a file of maps for another program");
  g_autoptr(GError) error = NULL;

  setlocale (LC_CTYPE, "C.UTF-8");  /* libarchive gives names in no other way */
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      fprintf (stderr, "linli-import: %s\n", error != NULL ? error->message : "one FILE");
      return 2;
    }
  if (!linli_confine (&error))
    return fail (error);
  if (scratch != NULL)
    linli_scratch_watch (scratch);
  if (!read_all (argv[1], &error))
    return fail (error);
  fputs ("{\"end\":true}\n", stdout);
  return fflush (stdout) == 0 ? 0 : 1;
}
