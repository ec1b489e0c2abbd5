/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-copy.c - a copy of the database while others write it, and what a copy that is put back takes from the one it replaces. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define STEP_BYTES  (1024 * 1024)
#define BUSY_TRIES  500
#define BUSY_US     10000

static gboolean
fail_copy (sqlite3 *to, const char *path, int rc, GError **error)
{
  gboolean full = (rc & 0xff) == SQLITE_FULL;

  g_set_error (error, LINLI_ERROR, full ? LINLI_ERROR_FULL : LINLI_ERROR_FAILED, "%s: cannot be written: %s", path,
               full ? "the disk is full; free some space" : to != NULL ? sqlite3_errmsg (to) : sqlite3_errstr (rc));
  return FALSE;
}

/* New, for the owner alone; whatever stands there already is not ours to write over. */
static sqlite3 *
open_copy (const char *path, GError **error)
{
  sqlite3 *to = NULL;
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  int rc;

  if (fd < 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      return NULL;
    }
  close (fd);
  rc = sqlite3_open_v2 (path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW, NULL);
  /* Half a copy is thrown away, so it needs no journal; the caller makes the whole one durable. */
  if (rc == SQLITE_OK)
    rc = sqlite3_exec (to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
  if (rc == SQLITE_OK)
    return to;
  fail_copy (to, path, rc, error);
  sqlite3_close (to);
  return NULL;
}

static int
step_through (sqlite3_backup *backup, int pages, guint rate)
{
  guint busy = 0;
  int rc;

  while ((rc = sqlite3_backup_step (backup, pages)) != SQLITE_DONE)
    if (rc == SQLITE_OK)
      g_usleep (G_USEC_PER_SEC / rate);
    else if ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && ++busy < BUSY_TRIES)
      g_usleep (BUSY_US);
    else
      return rc;
  return SQLITE_OK;
}

static gboolean
get_page_size (LinliBackend *self, int *ret_size, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "PRAGMA page_size", error);

  if (stmt == NULL || backend_step (self, stmt, error) <= 0)
    return FALSE;
  *ret_size = sqlite3_column_int (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
linli_backend_copy_to (LinliBackend *self, const char *path, guint rate, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3 *to;
  sqlite3_backup *backup;
  gboolean own;
  int page_size, rc = SQLITE_OK;

  g_return_val_if_fail (rate > 0, FALSE);
  if (!get_page_size (self, &page_size, error))
    return FALSE;
  to = open_copy (path, error);
  if (to == NULL)
    return FALSE;
  /* One moment, held by reading something: otherwise every commit of another program would begin the copy anew. */
  if (!backend_enter (self, FALSE, &own, error) || !linli_backend_list_partitions (self, coms, error))
    {
      sqlite3_close (to);
      return FALSE;
    }
  backup = sqlite3_backup_init (to, "main", self->db, "main");
  if (backup == NULL)
    rc = sqlite3_extended_errcode (to);
  else
    {
      int finished;

      rc = step_through (backup, MAX (1, STEP_BYTES / page_size), rate);
      finished = sqlite3_backup_finish (backup);
      rc = rc != SQLITE_OK ? rc : finished;
    }
  backend_leave (self, own, FALSE, NULL);
  if (rc != SQLITE_OK)
    fail_copy (NULL, path, rc, error);
  sqlite3_close (to);
  return rc == SQLITE_OK;
}

/* ---- accounts ---- */

static const struct
{
  const char *wipe, *read, *write;
  const char *read_1;  /* (nullable) of schema 1 */
  const char *later;   /* (nullable) a table that came later */
} accounts[] = {
  { "DELETE FROM user_", "SELECT user,login,name,password,disabled,version FROM user_",
    "INSERT INTO user_(user,login,name,password,disabled,version) VALUES(?,?,?,?,?,?)" },
  { "DELETE FROM grant_", "SELECT user,com,role,grid,from_ms,to_ms FROM grant_",
    "INSERT INTO grant_(user,com,role,grid,from_ms,to_ms) VALUES(?,?,?,?,?,?)", "SELECT user,com,role,grid,0,0 FROM grant_" },
  { "DELETE FROM device", "SELECT device,user,name,state,created,seen FROM device",
    "INSERT INTO device(device,user,name,state,created,seen) VALUES(?,?,?,?,?,?)" },
  { "DELETE FROM code", "SELECT user,hash,expires,tries FROM code", "INSERT INTO code(user,hash,expires,tries) VALUES(?,?,?,?)" },
  { "DELETE FROM token", "SELECT no,hash,type,device,expires FROM token",
    "INSERT INTO token(no,hash,type,device,expires) VALUES(?,?,?,?,?)" },
  { "DELETE FROM courier_self", "SELECT no,public,secret FROM courier_self", "INSERT INTO courier_self(no,public,secret) VALUES(?,?,?)" },
  { "DELETE FROM courier", "SELECT device,public,number,question FROM courier", "INSERT INTO courier(device,public,number,question) VALUES(?,?,?,?)" },
  { "DELETE FROM lease", "SELECT device,until FROM lease", "INSERT INTO lease(device,until) VALUES(?,?)", NULL, "lease" },
  { "DELETE FROM lease_days", "SELECT com,days FROM lease_days", "INSERT INTO lease_days(com,days) VALUES(?,?)", NULL, "lease_days" },
  { "DELETE FROM signing_self", "SELECT no,public,seed FROM signing_self", "INSERT INTO signing_self(no,public,seed) VALUES(?,?,?)", NULL,
    "signing_self" },
  { "DELETE FROM certificate", "SELECT mark,device,until,pem FROM certificate",
    "INSERT INTO certificate(mark,device,until,pem) VALUES(?,?,?,?)", NULL, "certificate" },
};

static gboolean
take_table (LinliBackend *self, LinliBackend *from, guint table, GError **error)
{
  gboolean old = accounts[table].read_1 != NULL && !backend_has_grant_times (from);
  sqlite3_stmt *read, *write;
  int step;

  /* A program of before has given none: what the copy tells of them is over. */
  if (accounts[table].later != NULL && !backend_has_table (from, accounts[table].later))
    return backend_do (self, accounts[table].wipe, error);
  read = backend_prepare (from, old ? accounts[table].read_1 : accounts[table].read, error);
  if (read == NULL || !backend_do (self, accounts[table].wipe, error))
    return FALSE;
  while ((step = backend_step (from, read, error)) > 0)
    {
      write = backend_prepare (self, accounts[table].write, error);
      for (int i = 0; write != NULL && i < sqlite3_column_count (read); i++)
        sqlite3_bind_value (write, i + 1, sqlite3_column_value (read, i));
      if (write == NULL || !backend_run (self, write, error))
        {
          sqlite3_reset (read);
          return FALSE;
        }
    }
  return step == 0;
}

gboolean
linli_backend_take_accounts (LinliBackend *self, LinliBackend *from, GError **error)
{
  gboolean own, good = TRUE;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (accounts) && good; i++)
    good = take_table (self, from, i, error);
  return backend_leave (self, own, good, good ? error : NULL) && good;
}

gboolean
linli_backend_skip_numbers (LinliBackend *self, GError **error)
{
  return backend_do (self, "UPDATE sqlite_sequence SET seq=seq+10000 WHERE name IN ('user_','device')", error);
}
