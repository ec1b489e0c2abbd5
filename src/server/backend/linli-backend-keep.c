/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-keep.c - a backend in memory goes back to what it held, as a server does that was restored. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-lineage.h"

GBytes *
linli_backend_keep (LinliBackend *self, GError **error)
{
  sqlite3_int64 size = 0;
  unsigned char *data;

  g_return_val_if_fail (self->dir == NULL, NULL);
  data = sqlite3_serialize (self->db, "main", &size, 0);
  if (data != NULL)
    return g_bytes_new_with_free_func (data, (gsize) size, sqlite3_free, data);
  g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the backend cannot be kept");
  return NULL;
}

static gboolean
copy_over (LinliBackend *self, GBytes *kept, GError **error)
{
  sqlite3 *from = NULL;
  sqlite3_backup *backup = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (kept, &size);
  unsigned char *copy = sqlite3_malloc64 (size);
  gboolean done = FALSE;

  if (copy != NULL && sqlite3_open_v2 (":memory:", &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    {
      memcpy (copy, data, size);
      if (sqlite3_deserialize (from, "main", g_steal_pointer (&copy), (sqlite3_int64) size, (sqlite3_int64) size,
                               SQLITE_DESERIALIZE_FREEONCLOSE) == SQLITE_OK
          && (backup = sqlite3_backup_init (self->db, "main", from, "main")) != NULL)
        {
          sqlite3_backup_step (backup, -1);
          done = sqlite3_backup_finish (backup) == SQLITE_OK;
        }
    }
  sqlite3_free (copy);
  sqlite3_close (from);
  return done || backend_fail (self, "going back", error);
}

gboolean
linli_backend_get_floor (LinliBackend *self, gint64 com, gint64 *ret_floor, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT floor FROM part WHERE com=?", error);

  *ret_floor = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  if (backend_step (self, stmt, error) < 0)
    return FALSE;
  *ret_floor = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

GArray *
linli_backend_get_lineage (LinliBackend *self, gint64 com, GError **error)
{
  g_autoptr(GArray) lineage = g_array_new (FALSE, FALSE, sizeof (LinliFork));
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT epoch,seq FROM (SELECT epoch,seq FROM lineage WHERE com=?1 UNION SELECT epoch,0 FROM part WHERE com=?1"
                                              " AND NOT EXISTS (SELECT 1 FROM lineage WHERE com=?1) ORDER BY epoch DESC LIMIT ?2) ORDER BY epoch", error);
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int (stmt, 2, LINLI_LINEAGE_MAX);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      LinliFork fork = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1) };

      g_array_append_val (lineage, fork);
    }
  return step == 0 ? g_steal_pointer (&lineage) : NULL;
}

/* @old: of the epoch that the database came with, before it is raised; else of the new one, which begins where it stands. */
static gboolean
note_epoch (LinliBackend *self, gint64 com, gboolean old, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, old ? "INSERT INTO lineage(com,epoch,seq) SELECT com,epoch,0 FROM part WHERE com=?1 AND NOT EXISTS"
                                                    " (SELECT 1 FROM lineage WHERE com=?1)"
                                        : "INSERT OR IGNORE INTO lineage(com,epoch,seq) SELECT com,epoch,seq FROM part WHERE com=?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  return backend_run (self, stmt, error);
}

static gboolean
raise_epoch (LinliBackend *self, gint64 com, gint64 epoch, gint64 floor, GError **error)
{
  /* A floor of nought would mean none: of an empty partition no number is believed but one. */
  sqlite3_stmt *stmt = backend_prepare (self, "UPDATE part SET epoch=max(epoch,?2)+1, floor=max(1,min(seq,CASE WHEN floor>0 THEN floor ELSE seq END,"
                                        "CASE WHEN ?3>0 THEN ?3 ELSE seq END)) WHERE com=?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, epoch);
  sqlite3_bind_int64 (stmt, 3, floor);
  /* What names a photo again may be offered again: its time begins anew. */
  return backend_run (self, stmt, error) && backend_do (self, "DELETE FROM unnamed", error);
}

gboolean
linli_backend_raise_epoch (LinliBackend *self, gint64 com, gint64 epoch, gint64 floor, GError **error)
{
  gboolean own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = note_epoch (self, com, TRUE, error) && raise_epoch (self, com, epoch, floor, error) && note_epoch (self, com, FALSE, error);
  return backend_leave (self, own, good, good ? error : NULL) && good;
}

typedef struct { gint64 com, epoch, floor; } Partition;

gboolean
linli_backend_go_back (LinliBackend *self, GBytes *kept, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) partitions = g_array_new (FALSE, FALSE, sizeof (Partition));

  g_return_val_if_fail (self->dir == NULL, FALSE);
  if (!linli_backend_list_partitions (self, coms, error))
    return FALSE;
  for (guint i = 0; i < coms->len; i++)
    {
      Partition partition = { g_array_index (coms, gint64, i), 0, 0 };
      gint64 seq;

      if (!linli_backend_get_partition (self, partition.com, &partition.epoch, &seq, error)
          || !linli_backend_get_floor (self, partition.com, &partition.floor, error))
        return FALSE;
      g_array_append_val (partitions, partition);
    }
  if (!copy_over (self, kept, error))
    return FALSE;
  for (guint i = 0; i < partitions->len; i++)
    {
      const Partition *partition = &g_array_index (partitions, Partition, i);

      if (!linli_backend_raise_epoch (self, partition->com, partition->epoch, partition->floor, error))
        return FALSE;
    }
  return TRUE;
}
