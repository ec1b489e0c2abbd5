/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-safe.c - up to which number a copy that was checked holds the partition: what laptops need not keep any longer.
 *
 * It stands beside the database, in DIR/safe, because whoever makes copies does not write into a database that a server holds.  A mark of
 * another epoch says nothing: what it counted may have been erased. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-fault.h"

#include <glib/gstdio.h>

#define FILE_NAME "safe"

static char *
get_group (gint64 com)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, com);
}

/* Read again when somebody wrote another one; one that cannot be read says nothing. */
static void
refresh (LinliBackend *self)
{
  g_autofree char *path = self->dir != NULL ? g_build_filename (self->dir, FILE_NAME, NULL) : NULL;
  GStatBuf info;

  if (path == NULL)
    return;
  if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > 65536)
    {
      g_clear_pointer (&self->safe, g_key_file_unref);
      self->safe_inode = 0;
      return;
    }
  /* It is written beside and renamed: another one is another inode or has another time. */
  if (self->safe_inode == (guint64) info.st_ino && self->safe_time == (gint64) info.st_mtime)
    return;
  g_clear_pointer (&self->safe, g_key_file_unref);
  self->safe = g_key_file_new ();
  self->safe_inode = (guint64) info.st_ino;
  self->safe_time = (gint64) info.st_mtime;
  if (!g_key_file_load_from_file (self->safe, path, G_KEY_FILE_NONE, NULL))
    g_clear_pointer (&self->safe, g_key_file_unref);
}

gint64
linli_backend_get_safe (LinliBackend *self, gint64 com, gint64 epoch, gint64 seq)
{
  g_autofree char *group = get_group (com);
  gint64 safe;

  if (linli_fault (LINLI_FAULT_SAFE_CLAIMED))
    return seq;
  refresh (self);
  if (self->safe == NULL || g_key_file_get_int64 (self->safe, group, "epoch", NULL) != epoch)
    return 0;
  safe = g_key_file_get_int64 (self->safe, group, "seq", NULL);
  return safe > 0 && safe <= seq ? safe : 0;
}

void
linli_backend_set_safe (LinliBackend *self, gint64 com, gint64 epoch, gint64 seq)
{
  g_autofree char *group = get_group (com);

  g_return_if_fail (self->dir == NULL);
  if (self->safe == NULL)
    self->safe = g_key_file_new ();
  g_key_file_set_int64 (self->safe, group, "epoch", epoch);
  g_key_file_set_int64 (self->safe, group, "seq", seq);
}

gboolean
linli_backend_write_safe (LinliBackend *copy, const char *dir, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GKeyFile) safe = g_key_file_new ();
  g_autofree char *path = g_build_filename (dir, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  gsize length;

  if (!linli_backend_list_partitions (copy, coms, error))
    return FALSE;
  for (guint i = 0; i < coms->len; i++)
    {
      gint64 com = g_array_index (coms, gint64, i), epoch, seq;
      g_autofree char *group = get_group (com);

      if (!linli_backend_get_partition (copy, com, &epoch, &seq, error))
        return FALSE;
      g_key_file_set_int64 (safe, group, "epoch", epoch);
      g_key_file_set_int64 (safe, group, "seq", seq);
    }
  text = g_key_file_to_data (safe, &length, NULL);
  return g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
