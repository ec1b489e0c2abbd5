/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-photo-copy.c - photos between the server's folder and a copy of it; their names say what they must be. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-photo-copy.h"

#include "linli-attachment.h"
#include "linli-backup.h"
#include "linli-error.h"
#include "linli-manifest.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define FOLDER "files"
#define HALF   ".half"

typedef struct { const char *to; guint copied, bad; } Copying;

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, LINLI_ERROR, errno == ENOSPC || errno == EDQUOT ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
copy_one (Copying *copying, const char *from, const char *folder, const char *sha, GError **error)
{
  g_autofree char *path = g_build_filename (folder, sha, NULL);
  g_autofree char *half = g_strconcat (path, HALF, NULL);
  g_autofree char *got = NULL;
  g_autoptr(GError) local = NULL;
  gint64 size;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_unlink (half);
  got = linli_manifest_transfer (from, half, &size, &local);
  if (got == NULL)
    {
      /* The server took it away since its name was read: nothing names it. */
      if (!g_file_test (from, G_FILE_TEST_EXISTS))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!g_str_equal (got, sha))
    {
      copying->bad++;
      g_unlink (half);
      return TRUE;
    }
  copying->copied++;
  return g_rename (half, path) == 0 || fail (path, error);
}

/* @two: the first two digits of what is in there. */
static gboolean
copy_folder (Copying *copying, const char *from, const char *two, GError **error)
{
  g_autofree char *source = g_build_filename (from, two, NULL);
  g_autofree char *target = g_build_filename (copying->to, FOLDER, two, NULL);
  g_autoptr(GDir) folder = g_dir_open (source, 0, NULL);
  const char *name;

  if (folder == NULL)
    return TRUE;
  if (g_mkdir_with_parents (target, 0700) != 0)
    return fail (target, error);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (source, name, NULL);

      if (linli_sha_is_valid (name) && g_file_test (path, G_FILE_TEST_IS_REGULAR) && !copy_one (copying, path, target, name, error))
        return FALSE;
    }
  return linli_backup_sync_folder (target, error);
}

gboolean
linli_photo_copy (const char *from, const char *to, guint *ret_copied, guint *ret_bad, GError **error)
{
  g_autofree char *source = g_build_filename (from, FOLDER, NULL);
  g_autofree char *target = g_build_filename (to, FOLDER, NULL);
  g_autoptr(GDir) folder = g_dir_open (source, 0, NULL);
  Copying copying = { .to = to };
  gboolean good = TRUE;
  const char *name;

  while (good && folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strlen (name) == 2)
      good = copy_folder (&copying, source, name, error);
  *ret_copied = copying.copied;
  *ret_bad = copying.bad;
  return good && (copying.copied == 0 || linli_backup_sync_folder (target, error));
}

static void
clear_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (strlen (name) == 2 && g_file_test (file, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        clear_folder (file);
      else if (strlen (name) >= LINLI_SHA_SIZE - 1)
        g_unlink (file);
    }
  g_rmdir (path);
}

void
linli_photo_clear (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, FOLDER, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    clear_folder (path);
}
