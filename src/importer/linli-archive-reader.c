/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zip files by libarchive: what belongs to a map is written into a folder of our own, bounded, under names of our own, and read there. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-feature-reader.h"

#include "linli-error.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MAX_ENTRIES  10000
#define MAX_BYTES    (G_GINT64_CONSTANT (1) << 30)   /* of everything unpacked */
#define MAX_RATIO    250                             /* of one entry, beyond the first 64 MiB: blanks of a .dbf shrink that much */
#define BLOCK        65536

/* Beginnings of a map, and what may lie beside a shapefile. */
static const char *const mains[] = { "shp", "kml", "gpkg", "geojson", "json", "geojsonl", "csv", NULL };
static const char *const sides[] = { "shx", "dbf", "prj", "cpg", NULL };

typedef struct { char *stem, *ending, *key, *name; char *path; } Entry;  /* (owned); @name: with its folders, without its ending */

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->stem);
  g_free (entry->ending);
  g_free (entry->key);
  g_free (entry->name);
  g_free (entry->path);
}

/* The name as far as it can be read: only its last part counts, so no path leads out of the folder. */
static gboolean
split_name (struct archive_entry *header,
            char                **ret_stem,
            char                **ret_ending,
            char                **ret_key,
            char                **ret_name)
{
  const char *raw = archive_entry_pathname (header);
  g_autofree char *name = raw == NULL ? NULL : g_utf8_validate (raw, -1, NULL) ? g_strdup (raw) : g_convert (raw, -1, "UTF-8", "GB18030", NULL, NULL, NULL);
  g_autofree char *base = name != NULL ? g_path_get_basename (name) : NULL;
  const char *dot = base != NULL ? strrchr (base, '.') : NULL;
  g_autofree char *whole = NULL;

  if (dot == NULL || dot == base || g_str_has_prefix (base, "._"))
    return FALSE;
  *ret_ending = g_ascii_strdown (dot + 1, -1);
  if (!g_strv_contains (mains, *ret_ending) && !g_strv_contains (sides, *ret_ending))
    {
      g_clear_pointer (ret_ending, g_free);
      return FALSE;
    }
  *ret_stem = g_strndup (base, (gsize) (dot - base));
  /* Of one folder and stem, whichever case they are written in: name ends in base, which ends in the ending. */
  whole = g_strndup (name, strlen (name) - strlen (dot));
  *ret_key = g_utf8_casefold (whole, -1);
  *ret_name = g_steal_pointer (&whole);
  return TRUE;
}

static gboolean
unpack (struct archive  *archive,
        const char      *path,
        gint64          *left,
        GError         **error)
{
  g_autofree char *block = g_malloc (BLOCK);
  FILE *file = fopen (path, "wbx");
  gint64 packed_before = archive_filter_bytes (archive, -1), out = 0;
  la_ssize_t n;
  gboolean good = file != NULL;

  if (!good)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  while (good && (n = archive_read_data (archive, block, BLOCK)) != 0)
    {
      gint64 packed = archive_filter_bytes (archive, -1) - packed_before;

      if (n < 0)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file is damaged: %s", archive_error_string (archive));
          good = FALSE;
          continue;
        }
      out += n;
      *left -= n;
      if (*left < 0 || (out > 64 * 1048576 && out / MAX (packed, 1) > MAX_RATIO))
        {
          g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "the zip file unpacks to more than a gigabyte, or to 250 times its size");
          good = FALSE;
        }
      else if (fwrite (block, 1, (gsize) n, file) != (gsize) n)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
          good = FALSE;
        }
    }
  if (file != NULL && fclose (file) != 0 && good)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      good = FALSE;
    }
  return good;
}

/* Files of one stem get one number, so that what belongs together lies together. */
static guint
find_number (GArray     *entries,
             const char *key)
{
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (g_array_index (entries, Entry, i).key, key))
      return (guint) atoi (strrchr (g_array_index (entries, Entry, i).path, '/') + 1);
    else
      n = MAX (n, (guint) atoi (strrchr (g_array_index (entries, Entry, i).path, '/') + 1));
  return n + 1;
}

static gboolean
is_there (GArray     *entries,
          const char *path)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (g_array_index (entries, Entry, i).path, path))
      return TRUE;
  return FALSE;
}

static gboolean
unpack_all (struct archive  *archive,
            const char      *scratch,
            GArray          *entries,
            GError         **error)
{
  struct archive_entry *header;
  gint64 left = MAX_BYTES;
  int result;

  for (guint n = 0; (result = archive_read_next_header (archive, &header)) == ARCHIVE_OK || result == ARCHIVE_WARN; n++)
    {
      Entry entry = { 0 };

      if (n >= MAX_ENTRIES)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "the zip file holds more than %d files", MAX_ENTRIES);
          return FALSE;
        }
      if (archive_entry_filetype (header) != AE_IFREG || !split_name (header, &entry.stem, &entry.ending, &entry.key, &entry.name))
        continue;
      if (archive_entry_is_encrypted (header))
        {
          clear_entry (&entry);
          g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file is locked with a password; unpack it first");
          return FALSE;
        }
      entry.path = g_strdup_printf ("%s/%u.%s", scratch, find_number (entries, entry.key), entry.ending);
      if (is_there (entries, entry.path))
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file holds %.100s.%s twice; unpack it and choose one", entry.name, entry.ending);
          clear_entry (&entry);
          return FALSE;
        }
      if (!unpack (archive, entry.path, &left, error))
        {
          clear_entry (&entry);
          return FALSE;
        }
      g_array_append_val (entries, entry);
    }
  if (result == ARCHIVE_EOF)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file is damaged: %s", archive_error_string (archive));
  return FALSE;
}

/* What a map of the archive is called for it to be the only one: by its stem, with its folders, or with its ending as well.  (transfer full) */
static char *
get_label (GArray *entries,
           guint   index)
{
  const Entry *entry = &g_array_index (entries, Entry, index);
  gboolean same_stem = FALSE, same_name = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *other = &g_array_index (entries, Entry, i);

      if (i == index || !g_strv_contains (mains, other->ending))
        continue;
      same_stem = same_stem || g_str_equal (other->stem, entry->stem);
      same_name = same_name || g_str_equal (other->name, entry->name);
    }
  return same_name ? g_strdup_printf ("%s.%s", entry->name, entry->ending) : g_strdup (same_stem ? entry->name : entry->stem);
}

/* From the least that is said of it to all. */
static gboolean
is_wanted (const Entry *entry,
           const char  *wanted)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", entry->name, entry->ending), *file = g_strdup_printf ("%s.%s", entry->stem, entry->ending);

  return wanted == NULL || g_str_equal (entry->stem, wanted) || g_str_equal (entry->name, wanted) || g_str_equal (file, wanted) || g_str_equal (full, wanted);
}

/* The one that was named, or the only one; of a .kmz the first .kml, as KML asks.  @ret_label: (transfer full) */
static const Entry *
choose (GArray      *entries,
        const char  *wanted,
        char       **ret_label,
        GError     **error)
{
  g_autoptr(GString) names = g_string_new (NULL);
  const Entry *found = NULL, *exact = NULL;
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      g_autofree char *label = NULL;

      if (!g_strv_contains (mains, entry->ending) || !is_wanted (entry, wanted))
        continue;
      label = get_label (entries, i);
      /* "a" at the top and "b/a": the first has no other name. */
      if (g_strcmp0 (wanted, label) == 0)
        exact = entry;
      g_string_append_printf (names, "%s%.100s", n++ > 0 ? ", " : "", label);
      if (n == 1 || exact == entry)
        {
          found = entry;
          g_free (*ret_label);
          *ret_label = g_steal_pointer (&label);
        }
      if (g_str_equal (entry->ending, "kml") && wanted == NULL)
        return entry;
    }
  if (exact != NULL || n == 1)
    return found;
  if (n > 1)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file holds several maps%s; name one with --layer: %.600s", wanted != NULL ? " of that name" : "", names->str);
  else
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file holds no map that can be read");
  return NULL;
}

/* Under the name that it has in the archive.  @inside: (transfer full) */
static void
tell_inside (const Entry  *entry,
             GError       *inside,
             GError      **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%s in the zip file", entry->stem, entry->ending);
  g_autoptr(GString) text = g_string_new (inside->message);

  g_string_replace (text, entry->path, name, 0);
  g_set_error_literal (error, inside->domain, inside->code, text->str);
  g_error_free (inside);
}

LinliFeatureReader *
linli_archive_reader_open (const char                 *path,
                           const LinliFeatureOptions  *options,
                           GError                    **error)
{
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  LinliFeatureOptions inner = *options;
  struct archive *archive = archive_read_new ();
  g_autoptr(GError) local = NULL;
  g_autofree char *label = NULL;
  LinliFeatureReader *reader = NULL;
  const Entry *entry;

  g_array_set_clear_func (entries, clear_entry);
  archive_read_support_format_zip (archive);
  if (options->unpacked)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a zip file in a zip file is not opened; unpack it first");
  else if (options->scratch == NULL)
    g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, "there is no folder to unpack into");
  else if (archive_read_open_filename (archive, path, BLOCK) != ARCHIVE_OK)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the zip file is damaged: %s", archive_error_string (archive));
  else if (unpack_all (archive, options->scratch, entries, error) && (entry = choose (entries, options->layer, &label, error)) != NULL)
    {
      inner.layer = NULL;
      inner.unpacked = TRUE;
      reader = linli_feature_reader_open (entry->path, &inner, &local);
      if (local != NULL)
        tell_inside (entry, g_steal_pointer (&local), error);
      if (reader != NULL && reader->layer == NULL)
        reader->layer = g_steal_pointer (&label);
    }
  archive_read_free (archive);
  return reader;
}
