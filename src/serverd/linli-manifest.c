/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-manifest.c - what a copy of the server is: its size, its hash, and how far every partition had come. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-manifest.h"

#include "linli-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FORMAT  1
#define GROUP   "backup"
#define PIECE   65536
#define SHA256  64   /* hexadecimal digits */

static gboolean
fail (const char *path, GError **error)
{
  gboolean full = errno == ENOSPC || errno == EDQUOT;

  g_set_error (error, LINLI_ERROR, full ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
write_all (int fd, const char *bytes, gssize length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, (gsize) length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= n;
    }
  return TRUE;
}

static gboolean
transfer (int in, int out, const char *from, const char *to, GChecksum *sum, gint64 *ret_size, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);
  gssize n;

  *ret_size = 0;
  while ((n = read (in, piece, PIECE)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (from, error);
      g_checksum_update (sum, (const guchar *) piece, n);
      *ret_size += n;
      if (out >= 0 && !write_all (out, piece, n))
        return fail (to, error);
    }
  return out < 0 || fsync (out) == 0 || fail (to, error);
}

char *
linli_manifest_transfer (const char *from, const char *to, gint64 *ret_size, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int in = open (from, O_RDONLY | O_CLOEXEC), out = -1;
  gboolean good;

  if (in < 0)
    {
      fail (from, error);
      return NULL;
    }
  good = to == NULL || (out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)) >= 0 || fail (to, error);
  good = good && transfer (in, out, from, to, sum, ret_size, error);
  close (in);
  if (out >= 0 && close (out) != 0 && good)
    good = fail (to, error);
  return good ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

gboolean
linli_manifest_write (const char *folder, LinliBackend *self, GArray *coms, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *made = g_date_time_format_iso8601 (now);
  g_autofree char *path = g_build_filename (folder, LINLI_COPY_MANIFEST, NULL);
  g_autofree char *database = g_build_filename (folder, LINLI_COPY_DATABASE, NULL);
  g_autofree char *text = NULL;
  g_autofree char *sha256 = NULL;
  gint64 size;
  gsize length;

  g_key_file_set_integer (file, GROUP, "format", FORMAT);
  g_key_file_set_string (file, GROUP, "program", LINLI_VERSION);
  g_key_file_set_string (file, GROUP, "made", made);
  for (guint i = 0; i < coms->len; i++)
    {
      gint64 com = g_array_index (coms, gint64, i), epoch, seq, floor;
      g_autofree char *group = g_strdup_printf ("partition %" G_GINT64_FORMAT, com);

      if (!linli_backend_get_partition (self, com, &epoch, &seq, error) || !linli_backend_get_floor (self, com, &floor, error))
        return FALSE;
      g_key_file_set_int64 (file, group, "epoch", epoch);
      g_key_file_set_int64 (file, group, "seq", seq);
      g_key_file_set_int64 (file, group, "floor", floor);
    }
  sha256 = linli_manifest_transfer (database, NULL, &size, error);
  if (sha256 == NULL)
    return FALSE;
  g_key_file_set_int64 (file, GROUP, "size", size);
  g_key_file_set_string (file, GROUP, "sha256", sha256);
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

gboolean
linli_manifest_read (const char *folder, gint64 *ret_size, char **ret_sha256, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (folder, LINLI_COPY_MANIFEST, NULL);
  g_autofree char *sha256 = NULL;
  gint64 size;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) || g_key_file_get_integer (file, GROUP, "format", NULL) < 1)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT,
                   "%s: no copy that \"linli-server backup\" made: it has no manifest that can be read", folder);
      return FALSE;
    }
  if (g_key_file_get_integer (file, GROUP, "format", NULL) > FORMAT)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "%s: the copy was made by a newer program; install that version", folder);
      return FALSE;
    }
  size = g_key_file_get_int64 (file, GROUP, "size", NULL);
  sha256 = g_key_file_get_string (file, GROUP, "sha256", NULL);
  if (size <= 0 || sha256 == NULL || strlen (sha256) != SHA256)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: the manifest does not say what the copy must be", folder);
      return FALSE;
    }
  *ret_size = size;
  *ret_sha256 = g_steal_pointer (&sha256);
  return TRUE;
}
