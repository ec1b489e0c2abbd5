/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-file-part.c - REPLICA/files/ab/part-abcd...: what has come of a photo so far.
 *
 * Pieces are not made durable one by one.  After a power cut a part may hold what never came: the whole is compared with its address before it gets
 * its name, and begins anew where it differs. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-file-part.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_US 50000

struct _LinliFilePart
{
  char   *replica, *sha, *path;  /* (owned) */
  gint64  size, have;
  int     fd;
};

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, LINLI_ERROR, errno == ENOSPC || errno == EDQUOT ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

void
linli_file_part_free (LinliFilePart *part)
{
  if (part == NULL)
    return;
  if (part->fd >= 0)
    close (part->fd);
  g_free (part->replica);
  g_free (part->sha);
  g_free (part->path);
  g_free (part);
}

/* Locked, and still the file of that name?  FALSE without error: somebody else has it, or it got its name meanwhile. */
static gboolean
take (LinliFilePart *part, GError **error)
{
  struct stat mine, there;

  part->fd = open (part->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (part->fd < 0)
    return fail (part->path, error);
  if (flock (part->fd, LOCK_EX | LOCK_NB) == 0 && fstat (part->fd, &mine) == 0 && lstat (part->path, &there) == 0 && mine.st_ino == there.st_ino)
    {
      part->have = (gint64) mine.st_size;
      return TRUE;
    }
  close (part->fd);
  part->fd = -1;
  return FALSE;
}

static gboolean
begin_anew (LinliFilePart *part, GError **error)
{
  part->have = 0;
  return ftruncate (part->fd, 0) == 0 || fail (part->path, error);
}

LinliFilePart *
linli_file_part_open (const char *replica, const char *sha, gint64 size, GCancellable *cancellable, GError **error)
{
  g_autoptr(LinliFilePart) part = g_new0 (LinliFilePart, 1);
  g_autofree char *path = linli_files_get_path (replica, sha);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_strconcat (LINLI_FILES_PART, sha, NULL);
  GError *local = NULL;

  part->fd = -1;
  part->replica = g_strdup (replica);
  part->sha = g_strdup (sha);
  part->path = g_build_filename (folder, name, NULL);
  part->size = size;
  for (;;)
    {
      if (linli_files_have (replica, sha, size) || g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (g_mkdir_with_parents (folder, 0700) != 0)
        {
          fail (folder, error);
          return NULL;
        }
      if (take (part, &local))
        break;
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      g_usleep (WAIT_US);
    }
  /* Between the look and the lock somebody else may have come to the end. */
  if (linli_files_have (replica, sha, size))
    {
      g_unlink (part->path);
      return NULL;
    }
  if (part->have > size && !begin_anew (part, error))
    return NULL;
  return g_steal_pointer (&part);
}

gint64
linli_file_part_have (const LinliFilePart *part)
{
  return part->have;
}

gboolean
linli_file_part_add (LinliFilePart *part, GBytes *piece, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (piece, &length);

  if (part->have + (gint64) length > part->size)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "a photo has more bytes than its record says");
      return FALSE;
    }
  while (length > 0)
    {
      gssize n = pwrite (part->fd, data, length, part->have);

      if (n < 0 && errno != EINTR)
        return fail (part->path, error);
      data += MAX (n, 0);
      part->have += MAX (n, 0);
      length -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

/* (transfer full) (nullable) */
static char *
compute_sha (int fd)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 piece[65536];
  gint64 at = 0;
  gssize n;

  while ((n = pread (fd, piece, sizeof piece, at)) > 0)
    {
      g_checksum_update (sum, piece, n);
      at += n;
    }
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

gboolean
linli_file_part_finish (LinliFilePart *part, GError **error)
{
  g_autofree char *path = linli_files_get_path (part->replica, part->sha);
  g_autofree char *got = compute_sha (part->fd);

  if (got != NULL && (part->have != part->size || !g_str_equal (got, part->sha)) && !linli_fault (LINLI_FAULT_FILE_TAKEN_ANY))
    {
      if (begin_anew (part, error))
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "what came is not the photo that its record names; tell the server's administrator");
      return FALSE;
    }
  if (got == NULL || fsync (part->fd) != 0 || g_rename (part->path, path) != 0 || !linli_files_sync_folder (path))
    return fail (path, error);
  return TRUE;
}
