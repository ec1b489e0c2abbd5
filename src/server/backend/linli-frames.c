/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-frames.c - frames that were made once are kept in a file of their own, frames.db.
 *
 * All of it can be made again from server.db: it is in no copy, is not synced to the disk, and a file that cannot be used is begun anew.
 * One connection for all readers, under a lock, so that nobody else checkpoints or writes. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-frames.h"

#include "linli-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

struct _LinliFrames
{
  char    *path;          /* (owned) (nullable) NULL: in memory */
  GMutex   making, lock;
  sqlite3 *db;            /* (nullable) until somebody asks for frames */
};

static const char settings[] = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA cache_size=-2048;";
static const char tables[] =
  "CREATE TABLE IF NOT EXISTS grid_set(com INTEGER NOT NULL, grid INTEGER NOT NULL, epoch INTEGER NOT NULL, asof INTEGER NOT NULL,"
  " rows INTEGER NOT NULL, catalogue TEXT NOT NULL, PRIMARY KEY(com, grid)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE IF NOT EXISTS frame(no INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, com INTEGER NOT NULL, grid INTEGER NOT NULL,"
  " kind_no INTEGER NOT NULL, rows INTEGER NOT NULL, body BLOB NOT NULL) STRICT;"
  "CREATE INDEX IF NOT EXISTS frame_grid ON frame(com, grid, no);";

void
made_frame_free (gpointer data)
{
  MadeFrame *frame = data;

  g_clear_pointer (&frame->bytes, g_bytes_unref);
  g_free (frame);
}

static gboolean
fail (LinliFrames *self, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "frames.db: %s", sqlite3_errmsg (self->db));
  return FALSE;
}

static gboolean
exec (LinliFrames *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self, error);
}

/* 1 = a row, 0 = no more, -1 = failed. */
static int
step (LinliFrames *self, sqlite3_stmt *stmt, GError **error)
{
  int rc = sqlite3_step (stmt);

  if (rc == SQLITE_ROW)
    return 1;
  if (rc != SQLITE_DONE)
    fail (self, error);
  return rc == SQLITE_DONE ? 0 : -1;
}

static gboolean
open_file (LinliFrames *self, GError **error)
{
  /* SQLite would make it for all to read. */
  int fd = self->path != NULL ? g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;

  if (fd >= 0)
    close (fd);
  if (sqlite3_open_v2 (self->path != NULL ? self->path : ":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    return fail (self, error);
  return exec (self, settings, error) && exec (self, tables, error);
}

/* Under the lock, by whoever asks first; what cannot be used is begun anew. */
static gboolean
ensure_open (LinliFrames *self, GError **error)
{
  gboolean good = self->db != NULL || open_file (self, NULL);

  if (good)
    return TRUE;
  g_clear_pointer (&self->db, sqlite3_close);
  if (self->path != NULL)
    g_unlink (self->path);
  good = open_file (self, error);
  if (!good)
    g_clear_pointer (&self->db, sqlite3_close);
  return good;
}

static sqlite3_stmt *
prepare (LinliFrames *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;

  if (!ensure_open (self, error))
    return NULL;
  if (sqlite3_prepare_v2 (self->db, sql, -1, &stmt, NULL) != SQLITE_OK)
    fail (self, error);
  return stmt;
}

LinliFrames *
linli_frames_new (const char *dir)
{
  LinliFrames *self = g_new0 (LinliFrames, 1);

  self->path = dir != NULL ? g_build_filename (dir, "frames.db", NULL) : NULL;
  g_mutex_init (&self->making);
  g_mutex_init (&self->lock);
  return self;
}

void
linli_frames_free (LinliFrames *self)
{
  if (self == NULL)
    return;
  sqlite3_close (self->db);
  g_free (self->path);
  g_mutex_clear (&self->making);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
frames_lock (LinliFrames *self)
{
  g_mutex_lock (&self->making);
}

void
frames_unlock (LinliFrames *self)
{
  g_mutex_unlock (&self->making);
}

gboolean
frames_get_set (LinliFrames *self, gint64 com, gint64 grid, FrameSet *ret_set, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  sqlite3_stmt *stmt = prepare (self, "SELECT epoch,asof,rows,catalogue FROM grid_set WHERE com=?1 AND grid=?2", error);
  int has = -1;

  *ret_set = (FrameSet) { 0 };
  if (stmt != NULL)
    {
      sqlite3_bind_int64 (stmt, 1, com);
      sqlite3_bind_int64 (stmt, 2, grid);
      has = step (self, stmt, error);
      if (has > 0)
        *ret_set = (FrameSet) { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2),
                                g_strdup ((const char *) sqlite3_column_text (stmt, 3)) };
    }
  sqlite3_finalize (stmt);
  return has > 0;
}

static gboolean
run (LinliFrames *self, sqlite3_stmt *stmt, GError **error)
{
  gboolean good = stmt != NULL && step (self, stmt, error) >= 0;

  sqlite3_finalize (stmt);
  return good;
}

static gboolean
remove_kind (LinliFrames *self, gint64 com, gint64 grid, guint kind_no, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, "DELETE FROM frame WHERE com=?1 AND grid=?2 AND kind_no=?3", error);

  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  sqlite3_bind_int64 (stmt, 3, kind_no);
  return run (self, stmt, error);
}

static gboolean
remove_replaced (LinliFrames *self, gint64 com, gint64 grid, FrameKindFunc is_replaced, gpointer data, GError **error)
{
  g_autoptr(GArray) kinds = g_array_new (FALSE, FALSE, sizeof (guint));
  sqlite3_stmt *stmt = prepare (self, "SELECT DISTINCT kind_no FROM frame WHERE com=?1 AND grid=?2", error);
  int has = -1;

  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  while (stmt != NULL && (has = step (self, stmt, error)) > 0)
    {
      guint kind_no = (guint) sqlite3_column_int64 (stmt, 0);

      g_array_append_val (kinds, kind_no);
    }
  sqlite3_finalize (stmt);
  for (guint i = 0; i < kinds->len && has == 0; i++)
    if (is_replaced (g_array_index (kinds, guint, i), data) && !remove_kind (self, com, grid, g_array_index (kinds, guint, i), error))
      return FALSE;
  return has == 0;
}

static gboolean
insert_frame (LinliFrames *self, gint64 com, gint64 grid, const MadeFrame *frame, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, "INSERT OR IGNORE INTO frame(hash,com,grid,kind_no,rows,body) VALUES(?1,?2,?3,?4,?5,?6)", error);
  gsize length;
  gconstpointer data = g_bytes_get_data (frame->bytes, &length);

  sqlite3_bind_text (stmt, 1, frame->hash, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, com);
  sqlite3_bind_int64 (stmt, 3, grid);
  sqlite3_bind_int64 (stmt, 4, frame->kind_no);
  sqlite3_bind_int64 (stmt, 5, frame->rows);
  sqlite3_bind_blob64 (stmt, 6, data, length, SQLITE_STATIC);
  return run (self, stmt, error);
}

static gboolean
put_set (LinliFrames *self, gint64 com, gint64 grid, const FrameSet *set, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, "INSERT OR REPLACE INTO grid_set(com,grid,epoch,asof,rows,catalogue) VALUES(?1,?2,?3,?4,?5,?6)", error);

  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  sqlite3_bind_int64 (stmt, 3, set->epoch);
  sqlite3_bind_int64 (stmt, 4, set->asof);
  sqlite3_bind_int64 (stmt, 5, set->rows);
  sqlite3_bind_text (stmt, 6, set->catalogue, -1, SQLITE_STATIC);
  return run (self, stmt, error);
}

gboolean
frames_put (LinliFrames *self, gint64 com, gint64 grid, const FrameSet *set, FrameKindFunc is_replaced, gpointer data, GPtrArray *made,
            GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean good = ensure_open (self, error) && exec (self, "BEGIN", error);

  if (!good)
    return FALSE;
  good = remove_replaced (self, com, grid, is_replaced, data, error) && put_set (self, com, grid, set, error);
  for (guint i = 0; i < made->len && good; i++)
    good = insert_frame (self, com, grid, g_ptr_array_index (made, i), error);
  good = good && exec (self, "COMMIT", error);
  if (!good)
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return good;
}

gboolean
frames_list (LinliFrames *self, gint64 com, gint64 grid, GArray *entries, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  sqlite3_stmt *stmt = prepare (self, "SELECT hash,kind_no,rows,length(body) FROM frame WHERE com=?1 AND grid=?2 ORDER BY no", error);
  int has = -1;

  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  while (stmt != NULL && (has = step (self, stmt, error)) > 0)
    {
      LinliFrameEntry entry = { { 0 }, (guint) sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 3) };

      g_strlcpy (entry.hash, (const char *) sqlite3_column_text (stmt, 0), sizeof entry.hash);
      g_array_append_val (entries, entry);
    }
  sqlite3_finalize (stmt);
  return has == 0;
}

static gboolean
is_whole (GBytes *bytes, const char *hash)
{
  char found[LINLI_FRAME_HASH_SIZE];
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  linli_frame_hash (data, length, found);
  return g_str_equal (found, hash);
}

/* The next who asks has the grid's frames made anew. */
static void
forget_grid (LinliFrames *self, gint64 com, gint64 grid)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM frame WHERE com=%" G_GINT64_FORMAT " AND grid=%" G_GINT64_FORMAT
                                          "; DELETE FROM grid_set WHERE com=%" G_GINT64_FORMAT " AND grid=%" G_GINT64_FORMAT, com, grid, com, grid);
  g_autoptr(GError) error = NULL;

  if (!exec (self, sql, &error))
    g_warning ("%s", error->message);
}

gboolean
frames_get (LinliFrames *self, const char *hash, gint64 *ret_com, gint64 *ret_grid, guint *ret_kind_no, GBytes **ret_bytes, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  sqlite3_stmt *stmt = prepare (self, "SELECT com,grid,kind_no,body FROM frame WHERE hash=?1", error);
  g_autoptr(GBytes) bytes = NULL;
  int has = -1;

  if (stmt != NULL)
    {
      sqlite3_bind_text (stmt, 1, hash, -1, SQLITE_STATIC);
      has = step (self, stmt, error);
    }
  if (has > 0)
    {
      *ret_com = sqlite3_column_int64 (stmt, 0);
      *ret_grid = sqlite3_column_int64 (stmt, 1);
      *ret_kind_no = (guint) sqlite3_column_int64 (stmt, 2);
      bytes = g_bytes_new (sqlite3_column_blob (stmt, 3), (gsize) sqlite3_column_bytes (stmt, 3));
    }
  sqlite3_finalize (stmt);
  if (bytes == NULL)
    return FALSE;
  if (!is_whole (bytes, hash))
    {
      g_warning ("a frame of grid %" G_GINT64_FORMAT " is damaged; it is made anew", *ret_grid);
      forget_grid (self, *ret_com, *ret_grid);
      return FALSE;
    }
  *ret_bytes = g_steal_pointer (&bytes);
  return TRUE;
}
