/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend.c - opening and closing the server's store, its transactions and partitions. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

static void
finalize (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

int
linli_backend_lock (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "server.lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      close (fd);
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "%s: another program is writing to this server folder; stop it first", dir);
      return -1;
    }
  return fd;
}

static gboolean
make_folder (LinliBackend *self, LinliBackendFlags flags, GError **error)
{
  if (g_file_test (self->dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (flags & LINLI_BACKEND_CREATE)
    {
      if (g_mkdir_with_parents (self->dir, 0700) == 0)
        return TRUE;
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: cannot make the folder: %s", self->dir, g_strerror (errno));
      return FALSE;
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: no such folder; run \"linlictl admin %s init\" first",
               self->dir, self->dir);
  return FALSE;
}

static gboolean
open_database (LinliBackend *self, LinliBackendFlags flags, GError **error)
{
  g_autofree char *path = self->dir != NULL ? g_build_filename (self->dir, "server.db", NULL) : g_strdup (":memory:");
  gboolean memory = self->dir == NULL;
  int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (memory ? 0 : SQLITE_OPEN_NOFOLLOW) | SQLITE_OPEN_READWRITE;

  if (!memory && !(flags & LINLI_BACKEND_CREATE) && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: there is no server.db here; run \"linlictl admin %s init\" first",
                   self->dir, self->dir);
      return FALSE;
    }
  if (flags & LINLI_BACKEND_CREATE)
    {
      mode |= SQLITE_OPEN_CREATE;
      if (!memory)
        {
          int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

          if (fd < 0)
            {
              g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
              return FALSE;
            }
          close (fd);
        }
    }
  if (sqlite3_open_v2 (path, &self->db, mode, NULL) != SQLITE_OK)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path,
                   self->db != NULL ? sqlite3_errmsg (self->db) : "out of memory");
      return FALSE;
    }

  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  /* Only the writer may checkpoint: see the warning on WAL in docs/deploy.md. */
  if (self->read_only)
    sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024);
  sqlite3_limit (self->db, SQLITE_LIMIT_ATTACHED, 0);
  return backend_exec (self, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
                             "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=0;"
                             "PRAGMA journal_size_limit=67108864; PRAGMA busy_timeout=5000; PRAGMA cache_size=-16384", error);
}

static gboolean
prepare_probe (LinliBackend *self, GError **error)
{
  gboolean own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = backend_probe_prepare (self, error);
  return backend_leave (self, own, good, good ? error : NULL) && good;
}

LinliBackend *
linli_backend_open (const char *dir, LinliBackendFlags flags, LinliCatalogue *catalogue, LinliClock *clock, LinliRandom *random,
                    GError **error)
{
  g_autoptr(LinliBackend) self = g_new0 (LinliBackend, 1);

  self->lock_fd = -1;
  self->dir = flags & LINLI_BACKEND_MEMORY ? NULL : g_strdup (dir);
  self->files_dir = g_strdup (dir);
  self->read_only = (flags & LINLI_BACKEND_READ_ONLY) != 0;
  self->catalogue = linli_catalogue_ref (catalogue);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize);

  if (self->dir != NULL
      && (!make_folder (self, flags, error) || (!self->read_only && (self->lock_fd = linli_backend_lock (self->dir, error)) < 0)))
    return NULL;
  if (!open_database (self, flags, error) || !backend_make_schema (self, error))
    return NULL;
  if (!self->read_only && !prepare_probe (self, error))
    return NULL;
  if (self->read_only && !backend_exec (self, "PRAGMA query_only=ON", error))
    return NULL;
  return g_steal_pointer (&self);
}

void
linli_backend_close (LinliBackend *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->db != NULL)
    sqlite3_close (self->db);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_clear_pointer (&self->catalogue, linli_catalogue_unref);
  g_clear_object (&self->clock);
  g_clear_object (&self->random);
  g_clear_pointer (&self->safe, g_key_file_unref);
  g_clear_pointer (&self->chain, g_array_unref);
  g_free (self->dir);
  g_free (self->files_dir);
  g_free (self);
}

LinliCatalogue *
linli_backend_get_catalogue (LinliBackend *self)
{
  return self->catalogue;
}

LinliClock *
linli_backend_get_clock (LinliBackend *self)
{
  return self->clock;
}

gboolean
linli_backend_is_open (LinliBackend *self)
{
  return sqlite3_get_autocommit (self->db) == 0;
}

gboolean
linli_backend_clear (LinliBackend *self, GError **error)
{
  static const char *const tables[] = {
    "DELETE FROM part", "DELETE FROM record", "DELETE FROM exit", "DELETE FROM swept", "DELETE FROM op_done", "DELETE FROM op_sum", "DELETE FROM audit", "DELETE FROM audit_chain", "DELETE FROM conflict", "DELETE FROM user_",
    "DELETE FROM grant_", "DELETE FROM device", "DELETE FROM code", "DELETE FROM token", "DELETE FROM probe", "DELETE FROM alias", "DELETE FROM lineage", "DELETE FROM unnamed",
  };
  gboolean own;

  g_return_val_if_fail (self->dir == NULL, FALSE);
  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!backend_do (self, tables[i], error))
      {
        backend_leave (self, own, FALSE, NULL);
        return FALSE;
      }
  return backend_leave (self, own, TRUE, error);
}

gboolean
linli_backend_begin (LinliBackend *self, GError **error)
{
  return backend_do (self, "BEGIN IMMEDIATE", error);
}

gboolean
linli_backend_commit (LinliBackend *self, GError **error)
{
  return backend_do (self, "COMMIT", error);
}

void
linli_backend_rollback (LinliBackend *self)
{
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}

void
linli_backend_checkpoint (LinliBackend *self)
{
  if (!self->read_only)
    sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

gboolean
linli_backend_ensure_partition (LinliBackend *self, gint64 com, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO part(com,epoch,seq,floor) VALUES(?,1,0,0) ON CONFLICT DO NOTHING", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  return backend_run (self, stmt, error);
}

gboolean
linli_backend_get_partition (LinliBackend *self, gint64 com, gint64 *ret_epoch, gint64 *ret_seq, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT epoch,seq FROM part WHERE com=?", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  step = backend_step (self, stmt, error);
  if (step < 0)
    return FALSE;
  if (step == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no partition %" G_GINT64_FORMAT " on this server", com);
      return FALSE;
    }
  *ret_epoch = sqlite3_column_int64 (stmt, 0);
  *ret_seq = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);
  return TRUE;
}
