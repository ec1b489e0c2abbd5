/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-sweep.c - word of what died or left is not kept for ever.
 *
 * A grid's floor is the highest number of such word that was swept out of it.  A reader who does not know the grid up to its floor may
 * hold what is long gone: he is told to empty it and to fetch it again (linli-backend-pull.c).  What he has not sent is decided as ever, by
 * the clocks of the rows that live; of a row that was swept nothing is left but its audit, and an operation on it comes back as gone. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

gboolean
backend_get_swept (LinliBackend *self, gint64 com, gint64 grid, gint64 *ret_floor, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT floor FROM swept WHERE com=? AND grid=?", error);
  int step;

  *ret_floor = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_floor = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return step >= 0;
}

static gboolean
run_swept (LinliBackend *self, const char *sql, gint64 com, gint64 limit, gint64 *removed, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, limit);
  if (!backend_run (self, stmt, error))
    return FALSE;
  if (removed != NULL)
    *removed += sqlite3_changes (self->db);
  return TRUE;
}

gboolean
linli_backend_sweep (LinliBackend *self, gint64 com, gint64 limit, gint64 *ret_removed, GError **error)
{
  gint64 removed = 0;
  gboolean own, good;

  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  /* A grid in which nothing is swept keeps its floor, and its readers their rows. */
  good = run_swept (self, "INSERT INTO swept(com,grid,floor) SELECT com,grid,max(seq) FROM (SELECT com,grid,seq FROM record"
                          " WHERE com=?1 AND del=1 AND seq<=?2 UNION ALL SELECT com,grid,seq FROM exit WHERE com=?1 AND seq<=?2) WHERE true"
                          " GROUP BY grid ON CONFLICT DO UPDATE SET floor=max(floor,excluded.floor)", com, limit, NULL, error)
         && run_swept (self, "DELETE FROM record WHERE com=?1 AND del=1 AND seq<=?2", com, limit, &removed, error)
         && run_swept (self, "DELETE FROM exit WHERE com=?1 AND seq<=?2", com, limit, &removed, error);
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return FALSE;
  if (ret_removed != NULL)
    *ret_removed = removed;
  return TRUE;
}

/* *ret_seq: the last number up to @seq that the audit has, 0 = none; *ret_old: it is from before @before_ms. */
static gboolean
find_audited (LinliBackend *self, gint64 com, gint64 seq, gint64 before_ms, gint64 *ret_seq, gboolean *ret_old, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT seq,at FROM audit WHERE com=? AND seq<=? ORDER BY seq DESC LIMIT 1", error);
  int step;

  *ret_seq = 0;
  *ret_old = TRUE;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, seq);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_seq = sqlite3_column_int64 (stmt, 0);
      *ret_old = sqlite3_column_int64 (stmt, 1) < before_ms;
      sqlite3_reset (stmt);
    }
  return step >= 0;
}

/* The last number before @before_ms, by halves: the hours of the audit rise with its numbers, but for a clock that was set back, and
 * whether something goes a little earlier or later matters to nobody. */
static gboolean
find_limit (LinliBackend *self, gint64 com, gint64 before_ms, gint64 *ret_limit, GError **error)
{
  gint64 epoch, newer, old = 0;

  if (!linli_backend_get_partition (self, com, &epoch, &newer, error))
    return FALSE;
  newer++;
  while (newer - old > 1)
    {
      gint64 middle = old + (newer - old) / 2, seq;
      gboolean is_old;

      if (!find_audited (self, com, middle, before_ms, &seq, &is_old, error))
        return FALSE;
      if (is_old)
        old = middle;
      else
        newer = seq;
    }
  *ret_limit = old;
  return TRUE;
}

gboolean
linli_backend_sweep_old (LinliBackend *self, gint64 days, gint64 *ret_removed, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 before_ms = linli_clock_get_wall_ms (self->clock) - days * 24 * 3600 * 1000, sum = 0;

  if (!linli_backend_list_partitions (self, coms, error))
    return FALSE;
  for (guint i = 0; i < coms->len; i++)
    {
      gint64 com = g_array_index (coms, gint64, i), limit, removed = 0;

      if (!find_limit (self, com, before_ms, &limit, error)
          || (limit > 0 && !linli_backend_sweep (self, com, limit, &removed, error)))
        return FALSE;
      sum += removed;
    }
  if (ret_removed != NULL)
    *ret_removed = sum;
  return TRUE;
}
