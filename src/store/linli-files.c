/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-files.c - bytes by their SHA-256, in REPLICA/files/ab/abcd...; written beside and renamed, so that a name means all of it. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "files"

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, LINLI_ERROR, errno == ENOSPC || errno == EDQUOT ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

char *
linli_files_get_path (const char *replica, const char *sha)
{
  const char two[] = { sha[0], sha[1], '\0' };

  return g_build_filename (replica, FOLDER, two, sha, NULL);
}

gboolean
linli_files_have (const char *replica, const char *sha, gint64 size)
{
  g_autofree char *path = linli_files_get_path (replica, sha);
  GStatBuf info;

  return g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size == size;
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      data += MAX (n, 0);
      length -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

static gboolean
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return good;
}

gboolean
linli_files_sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return sync_folder (folder);
}

gboolean
linli_files_keep (const char *replica, GBytes *bytes, char *ret_sha, GError **error)
{
  g_autofree char *sha = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *path = linli_files_get_path (replica, sha);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *part = g_build_filename (folder, LINLI_FILES_PART "XXXXXX", NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gboolean good;
  int fd;

  g_strlcpy (ret_sha, sha, LINLI_SHA_SIZE);
  if (linli_files_have (replica, sha, (gint64) length))
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0 || (fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0600)) < 0)
    return fail (folder, error);
  good = write_all (fd, data, length) && fsync (fd) == 0;
  if (!good)
    fail (part, error);
  close (fd);
  if (good && (g_rename (part, path) != 0 || !sync_folder (folder)))
    good = fail (path, error);
  if (!good)
    g_unlink (part);
  return good;
}

gboolean
linli_files_keep_photo (const char *replica, GBytes *photo, GBytes *thumb, gint64 taken_ms, LinliAttachment *ret_attachment, GError **error)
{
  *ret_attachment = (LinliAttachment) { .taken_ms = taken_ms, .size = (gint64) g_bytes_get_size (photo),
                                        .thumb_size = (gint64) g_bytes_get_size (thumb) };
  return linli_files_keep (replica, photo, ret_attachment->sha, error) && linli_files_keep (replica, thumb, ret_attachment->thumb, error);
}

GBytes *
linli_files_read (const char *replica, const char *sha, gint64 offset, gsize length, GError **error)
{
  g_autofree char *path = linli_files_get_path (replica, sha);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autofree char *data = g_malloc (length);
  gssize n = fd >= 0 ? pread (fd, data, length, offset) : -1;

  if (n < 0)
    fail (path, error);
  if (fd >= 0)
    close (fd);
  return n >= 0 ? g_bytes_new_take (g_steal_pointer (&data), (gsize) n) : NULL;
}

typedef gboolean (*WantsFunc) (const char *name, const GStatBuf *info, gpointer data);

/* Deletes what @wants says, of two levels of folders. */
static void
remove_some (const char *path, WantsFunc wants, gpointer data)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      GStatBuf info;

      if (g_lstat (file, &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode))
        {
          remove_some (file, wants, data);
          g_rmdir (file);
        }
      else if (wants (name, &info, data))
        g_unlink (file);
    }
}

typedef struct { GHashTable *named; gint64 before_ms; } Old;

static gboolean
is_old (const char *name, const GStatBuf *info, gpointer data)
{
  const Old *old = data;
  gboolean ours = linli_sha_is_valid (name) || g_str_has_prefix (name, LINLI_FILES_PART);

  return ours && !g_hash_table_contains (old->named, name) && (gint64) info->st_mtime * 1000 < old->before_ms;
}

void
linli_files_remove_old (const char *replica, GHashTable *named, gint64 before_ms)
{
  g_autofree char *path = g_build_filename (replica, FOLDER, NULL);
  Old old = { named, before_ms };

  remove_some (path, is_old, &old);
}

static gboolean
is_ours (const char *name, const GStatBuf *info, gpointer data)
{
  return linli_sha_is_valid (name) || g_str_has_prefix (name, LINLI_FILES_PART);
}

void
linli_files_remove_all (const char *replica)
{
  g_autofree char *path = g_build_filename (replica, FOLDER, NULL);

  remove_some (path, is_ours, NULL);
  g_rmdir (path);
}
