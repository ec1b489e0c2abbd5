/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-files.c - photos beside the database, by their SHA-256: DIR/files/ab/abcd...; what is not whole lies in DIR/files/part.
 *
 * Who may read or write the field of the record that names a photo may read or write its bytes; nobody gets at them by an address
 * alone.  Any thread with a backend of its own: nothing here writes the database. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-attachment.h"
#include "linli-error.h"
#include "linli-fault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "files"
#define PART   "part"

static gboolean
fail (const char *doing, GError **error)
{
  gboolean full = errno == ENOSPC || errno == EDQUOT;

  /* No path, and so no address, in what a client or a log is told. */
  g_set_error (error, LINLI_ERROR, full ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED, "%s: %s%s", doing, g_strerror (errno),
               full ? "; the server's disk is full, tell its administrator" : "");
  return FALSE;
}

/* Does @row name the photo, in a field that @access holds @right on? */
static gboolean
row_allows (LinliBackend *self, const LinliRow *row, const LinliField *field, const char *sha, const LinliAccess *access, LinliRights right, gint64 *ret_size)
{
  return row != NULL && linli_attachments_find (linli_value_get_text (linli_row_get (row, field)), sha, ret_size, NULL)
         && ((linli_access_get (access, field->kind, row->com, row->grid, linli_clock_get_wall_ms (self->clock)) & right) != 0
             || linli_fault (LINLI_FAULT_FILE_UNGUARDED));
}

/* (nullable) without error = no such row: what was written to a record that was merged away stands in the one that stays. */
static LinliRow *
load_kept (LinliBackend *self, const LinliRow *row, const LinliField *field, GError **error)
{
  LinliId kept;
  gboolean found = FALSE;

  if (linli_fault (LINLI_FAULT_FILE_ALIAS) || !linli_backend_find_alias (self, row->com, linli_kind_get_core (field->kind), &row->id, &kept, &found, error) || !found)
    return NULL;
  return linli_backend_load (self, field->kind, &kept, error);
}

/* What @ask may be asked: its photo stands in a field that @access holds @right on.  *ret_size: as the record says. */
static gboolean
check_ask (LinliBackend *self, const LinliFileAsk *ask, const LinliAccess *access, LinliRights right, gint64 *ret_size, GError **error)
{
  const LinliKind *kind = ask->kind != NULL ? linli_catalogue_get_kind (self->catalogue, ask->kind) : NULL;
  const LinliField *field = kind != NULL && ask->field != NULL ? linli_kind_find_field (kind, ask->field) : NULL;
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(GError) local = NULL;
  gboolean allowed = FALSE;

  if (field == NULL || field->value_type != LINLI_TYPE_ATTACHMENT || !linli_sha_is_valid (ask->sha))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "a photo is asked for by its address and the kind, record and field that name it");
      return FALSE;
    }
  row = linli_backend_load (self, field->kind, &ask->id, &local);
  if (local == NULL)
    allowed = row_allows (self, row, field, ask->sha, access, right, ret_size);
  if (local == NULL && !allowed && row != NULL)
    {
      g_autoptr(LinliRow) kept = load_kept (self, row, field, &local);

      allowed = local == NULL && row_allows (self, kept, field, ask->sha, access, right, ret_size);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Whether a record is there is nothing to tell somebody without a right on it. */
  if (!allowed)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no record of yours at the server names this photo; sync the record first");
  return allowed;
}

static char *
get_path (LinliBackend *self, const char *sha)
{
  const char two[] = { sha[0], sha[1], '\0' };

  return g_build_filename (self->files_dir, FOLDER, two, sha, NULL);
}

static char *
get_part (LinliBackend *self, const char *sha)
{
  return g_build_filename (self->files_dir, FOLDER, PART, sha, NULL);
}

/* -1 = it is not there */
static gint64
get_size (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) ? (gint64) info.st_size : -1;
}

static gint64
count_bytes (LinliBackend *self, const char *sha, gint64 size)
{
  g_autofree char *path = get_path (self, sha);
  g_autofree char *part = get_part (self, sha);

  return get_size (path) == size ? size : MAX (get_size (part), 0);
}

gboolean
linli_backend_find_file (LinliBackend *self, const LinliFileAsk *ask, const LinliAccess *access, gint64 *ret_have, gint64 *ret_size, GError **error)
{
  if (!check_ask (self, ask, access, LINLI_RIGHT_READ, ret_size, error))
    return FALSE;
  *ret_have = MIN (count_bytes (self, ask->sha, *ret_size), *ret_size);
  return TRUE;
}

static gboolean
write_all (int fd, const char *data, gsize length, gint64 offset)
{
  while (length > 0)
    {
      gssize n = pwrite (fd, data, length, offset);

      if (n < 0 && errno != EINTR)
        return FALSE;
      data += MAX (n, 0);
      offset += MAX (n, 0);
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

/* All of it is there: it gets its name, if it is what the name says. */
static gboolean
finish (LinliBackend *self, const char *sha, int fd, const char *part, GError **error)
{
  g_autofree char *path = get_path (self, sha);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *got = compute_sha (fd);

  if (got != NULL && !g_str_equal (got, sha) && !linli_fault (LINLI_FAULT_FILE_UNCOMPARED))
    {
      g_unlink (part);
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "what came is not the photo that its address names; it is sent again from the start");
      return FALSE;
    }
  if (got == NULL || fsync (fd) != 0 || g_mkdir_with_parents (folder, 0700) != 0 || g_rename (part, path) != 0 || !sync_folder (folder))
    return fail ("keeping a photo", error);
  return TRUE;
}

static gboolean
add_piece (LinliBackend *self, const LinliFileAsk *ask, GBytes *piece, gint64 size, gint64 *ret_have, GError **error)
{
  g_autofree char *part = get_part (self, ask->sha);
  g_autofree char *folder = g_path_get_dirname (part);
  gsize length;
  const char *data = g_bytes_get_data (piece, &length);
  gboolean good = TRUE;
  struct stat info;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0 || (fd = open (part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
    return fail ("keeping a photo", error);
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "another device sends the same photo; try again in a moment");
      good = FALSE;
    }
  else if (fstat (fd, &info) != 0)
    good = fail ("keeping a photo", error);
  else if (info.st_nlink == 0)
    {
      /* It got its name between the look and the lock. */
      *ret_have = count_bytes (self, ask->sha, size);
    }
  else if ((ask->offset != (gint64) info.st_size && !linli_fault (LINLI_FAULT_FILE_MISPLACED)) || (gint64) info.st_size + (gint64) length > size)
    *ret_have = MIN ((gint64) info.st_size, size);
  else
    {
      *ret_have = (gint64) info.st_size + (gint64) length;
      good = write_all (fd, data, length, (gint64) info.st_size) || fail ("keeping a photo", error);
    }
  /* Also one that was whole when the server was killed. */
  if (good && *ret_have == size && get_size (part) == size)
    good = finish (self, ask->sha, fd, part, error);
  close (fd);
  return good;
}

gboolean
linli_backend_put_file (LinliBackend *self, const LinliFileAsk *ask, GBytes *piece, const LinliAccess *access, gint64 *ret_have, gint64 *ret_size,
                        GError **error)
{
  if (!check_ask (self, ask, access, LINLI_RIGHT_WRITE, ret_size, error))
    return FALSE;
  *ret_have = count_bytes (self, ask->sha, *ret_size);
  if (*ret_have == *ret_size)
    {
      g_autofree char *path = get_path (self, ask->sha);

      if (get_size (path) == *ret_size)
        return TRUE;
    }
  return add_piece (self, ask, piece, *ret_size, ret_have, error);
}

GBytes *
linli_backend_get_file (LinliBackend *self, const LinliFileAsk *ask, const LinliAccess *access, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  gint64 size;
  gssize n;
  int fd;

  if (!check_ask (self, ask, access, LINLI_RIGHT_READ, &size, error))
    return NULL;
  path = get_path (self, ask->sha);
  if (get_size (path) != size)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the photo has not come to the server yet; whoever took it must sync");
      return NULL;
    }
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  data = g_malloc (LINLI_FILE_PIECE);
  n = fd >= 0 ? pread (fd, data, LINLI_FILE_PIECE, ask->offset) : -1;
  if (n < 0)
    fail ("reading a photo", error);
  if (fd >= 0)
    close (fd);
  return n >= 0 ? g_bytes_new_take (g_steal_pointer (&data), (gsize) n) : NULL;
}
