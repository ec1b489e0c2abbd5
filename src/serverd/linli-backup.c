/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backup.c - linli-server backup: a copy that was checked before it gets its name. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backup.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-keeping.h"
#include "linli-manifest.h"
#include "linli-photo-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

char *
linli_backup_get_stamp (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y%m%d-%H%M%S");
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static int
open_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    fail (path, error);
  return fd;
}

gboolean
linli_backup_sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (!good)
    fail (path, error);
  if (fd >= 0)
    close (fd);
  return good;
}

/* Only what a copy that was cut off leaves.  FALSE: something else is in there. */
static gboolean
remove_files (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  gboolean all = TRUE;
  const char *name;

  linli_photo_clear (path);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      gboolean ours = g_str_has_prefix (name, "server.") || g_str_has_prefix (name, LINLI_COPY_MANIFEST);

      all = ours && g_unlink (file) == 0 && all;
    }
  return all;
}

static gboolean
empty_folder (const char *path, GError **error)
{
  if (remove_files (path))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: there is something in it that no copy left; move it away", path);
  return FALSE;
}

void
linli_backup_clear_folder (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return;
  remove_files (path);
  g_rmdir (path);
}

gboolean
linli_backup_make_folder (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int fd;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    return fail (path, error);
  fd = open_folder (path, error);
  if (fd < 0)
    return FALSE;
  close (fd);
  return empty_folder (path, error) && linli_backup_sync_folder (parent, error);
}

/* Of one that was killed, the half folder is taken over; of one that still writes, not. */
static int
begin_part (const char *part, GError **error)
{
  int fd;

  if (g_mkdir (part, 0700) != 0 && errno != EEXIST)
    {
      fail (part, error);
      return -1;
    }
  fd = open_folder (part, error);
  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "%s: another copy is being made here; wait for it", part);
  else if (empty_folder (part, error))
    return fd;
  close (fd);
  return -1;
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (!good)
    fail (path, error);
  if (fd >= 0)
    close (fd);
  return good;
}

/* What is read back is what was written: only then does the manifest say so. */
static gboolean
prove (const char *part, LinliCatalogue *catalogue, guint *ret_partitions, GError **error)
{
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) copy = linli_backend_open (part, LINLI_BACKEND_READ_ONLY, catalogue, clock, random, error);
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local = NULL;
  g_autofree char *wrong = NULL;

  if (copy == NULL || !linli_backend_list_partitions (copy, coms, error))
    return FALSE;
  wrong = linli_keeping_find_damage (copy, coms, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (wrong != NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "what would be copied is not whole: %s; keep the copies there are", wrong);
      return FALSE;
    }
  *ret_partitions = coms->len;
  return linli_manifest_write (part, copy, coms, error);
}

/* Who looked at the copy leaves a log behind, which is empty: nobody wrote. */
static void
drop_leavings (const char *folder)
{
  static const char *const leavings[] = { LINLI_COPY_DATABASE "-wal", LINLI_COPY_DATABASE "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (leavings); i++)
    {
      g_autofree char *path = g_build_filename (folder, leavings[i], NULL);

      g_unlink (path);
    }
}

static gboolean
fill_part (const char *dir, const char *part, guint rate, LinliCatalogue *catalogue, guint *ret_partitions, guint *ret_photos, GError **error)
{
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliBackend) self = linli_backend_open (dir, LINLI_BACKEND_READ_ONLY, catalogue, clock, random, error);
  g_autofree char *database = g_build_filename (part, LINLI_COPY_DATABASE, NULL);
  guint bad;

  if (self == NULL || !linli_backend_copy_to (self, database, rate, error) || !sync_file (database, error)
      || !prove (part, catalogue, ret_partitions, error))
    return FALSE;
  /* After the database: what it names and had come is there by now. */
  if (!linli_photo_copy (dir, part, ret_photos, &bad, error))
    return FALSE;
  if (bad > 0)
    g_printerr ("linli-server: %u photos are damaged and not in the copy\n", bad);
  drop_leavings (part);
  return linli_backup_sync_folder (part, error);
}

/* The copy has its name and is durable: laptops need not keep what it holds.  That nobody tells them costs them nothing but room. */
static void
tell_safe (const char *dir, const char *name, LinliCatalogue *catalogue)
{
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) copy = linli_backend_open (name, LINLI_BACKEND_READ_ONLY, catalogue, clock, random, &error);

  if (copy == NULL || !linli_backend_write_safe (copy, dir, &error))
    g_printerr ("linli-server: laptops are not told of the copy, which is whole: %s\n", error->message);
  g_clear_pointer (&copy, linli_backend_close);
  drop_leavings (name);
}

static gboolean
back_up (const char *dir, const char *part, const char *name, guint rate, LinliCatalogue *catalogue, guint *ret_partitions,
         guint *ret_photos, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (name);
  int lock;
  gboolean good;

  if (g_file_test (name, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: there is something already; a copy is never written over", name);
      return FALSE;
    }
  lock = begin_part (part, error);
  if (lock < 0)
    return FALSE;
  good = fill_part (dir, part, rate, catalogue, ret_partitions, ret_photos, error) && (g_rename (part, name) == 0 || fail (name, error));
  if (!good)
    linli_backup_clear_folder (part);
  close (lock);
  if (!good || !linli_backup_sync_folder (parent, error))
    return FALSE;
  tell_safe (dir, name, catalogue);
  return TRUE;
}

int
linli_backup_main (const char *dir, const char *target, guint rate, LinliCatalogue *catalogue, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *stamp = linli_backup_get_stamp ();
  g_autofree char *path = g_canonicalize_filename (target, NULL);
  gboolean within = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *name = within ? g_strconcat (path, "/linli-", stamp, NULL) : g_strdup (path);
  g_autofree char *part = within ? g_build_filename (path, "linli.part", NULL) : g_strconcat (path, ".part", NULL);
  guint partitions = 0, photos = 0;

  if (!back_up (dir, part, name, rate, catalogue, &partitions, &photos, &error))
    {
      g_printerr ("linli-server: %s\n", error->message);
      return linli_error_get_exit_code (error);
    }
  if (json)
    {
      g_autoptr(GString) text = g_string_new ("{\"ok\":true,\"copy\":");

      linli_json_append_string (text, name, -1);
      g_string_append_printf (text, ",\"partitions\":%u", partitions);
      if (photos > 0)
        g_string_append_printf (text, ",\"pictures\":%u", photos);
      g_print ("%s}\n", text->str);
    }
  else
    g_print ("linli-server: %s is a whole copy (%u partitions, %u pictures)\n", name, partitions, photos);
  return 0;
}
