/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-digest.c - what two sides compare to know that they hold the same. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

GHashTable *
linli_backend_digest (LinliBackend *self, gint64 com, const LinliAccess *access, GError **error)
{
  g_autoptr(GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE com=? AND del=0", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock);
  GHashTableIter iter;
  gpointer key, value;
  int step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, com);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      g_autoptr(GError) wrong = NULL;
      g_autoptr(LinliRow) row = backend_read_row (self, stmt, NULL, NULL, &wrong);
      g_autofree char *name = NULL;
      LinliDigest *sum;

      if (wrong != NULL)
        {
          sqlite3_reset (stmt);
          g_propagate_error (error, g_steal_pointer (&wrong));
          return NULL;
        }
      if (row == NULL || (linli_access_get (access, row->kind, com, row->grid, now_ms) & LINLI_RIGHT_READ) == 0)
        continue;
      name = g_strdup_printf ("%" G_GINT64_FORMAT "/%s", row->grid, row->kind->name);
      sum = g_hash_table_lookup (sums, name);
      if (sum == NULL)
        {
          sum = g_new0 (LinliDigest, 1);
          g_hash_table_insert (sums, g_steal_pointer (&name), sum);
        }
      linli_digest_add (sum, row);
    }
  if (step < 0)
    return NULL;

  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (digests, g_strdup (key), linli_digest_format (value));
  return g_steal_pointer (&digests);
}

/* 1 = a row or the leaving of one is newer than @seq, or may have been and was swept out, 0 = none, -1 = failed. */
static int
is_newer (LinliBackend *self, gint64 com, gint64 grid, gint64 seq, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT EXISTS (SELECT 1 FROM record WHERE com=?1 AND grid=?2 AND seq>?3)"
                                        " OR EXISTS (SELECT 1 FROM exit WHERE com=?1 AND grid=?2 AND seq>?3)", error);
  gint64 swept;
  int newer;

  if (stmt == NULL || !backend_get_swept (self, com, grid, &swept, error))
    return -1;
  if (swept > seq)
    return 1;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  sqlite3_bind_int64 (stmt, 3, seq);
  if (backend_step (self, stmt, error) <= 0)
    return -1;
  newer = sqlite3_column_int (stmt, 0) != 0;
  sqlite3_reset (stmt);
  return newer;
}

static gboolean
add_grid (LinliBackend *self, LinliDigests *digests, gint64 grid, const LinliAccess *access, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE com=? AND grid=? AND del=0", error);
  gint64 now_ms = linli_clock_get_wall_ms (self->clock);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, digests->com);
  sqlite3_bind_int64 (stmt, 2, grid);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, (guint) sqlite3_column_int64 (stmt, 1));
      g_autoptr(GError) wrong = NULL;
      g_autoptr(LinliRow) row = NULL;

      if (kind == NULL || (linli_access_get (access, kind, digests->com, grid, now_ms) & LINLI_RIGHT_READ) == 0)
        continue;
      row = backend_read_row (self, stmt, NULL, NULL, &wrong);
      if (wrong != NULL)
        {
          sqlite3_reset (stmt);
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
      if (row != NULL)
        linli_digest_add (linli_digests_get (digests, grid, kind->no), row);
    }
  g_array_append_val (digests->grids, grid);
  return step == 0;
}

static gboolean
add_grids (LinliBackend *self, LinliDigests *digests, const LinliDigests *asked, const LinliAccess *access, GError **error)
{
  if (asked->scope_version != access->version || g_strcmp0 (asked->catalogue, self->catalogue->digest) != 0)
    return TRUE;
  for (guint i = 0; i < asked->grids->len; i++)
    {
      gint64 grid = g_array_index (asked->grids, gint64, i);
      int newer = linli_digests_tell_of (digests, grid) ? 1 : is_newer (self, asked->com, grid, asked->seq, error);

      if (newer < 0 || (newer == 0 && !add_grid (self, digests, grid, access, error)))
        return FALSE;
    }
  return TRUE;
}

LinliDigests *
linli_backend_compare (LinliBackend *self, const LinliDigests *asked, const LinliAccess *access, GError **error)
{
  g_autoptr(LinliDigests) digests = linli_digests_new (asked->com, 0);
  gboolean own, good;

  if (!backend_enter (self, FALSE, &own, error))
    return NULL;
  good = linli_backend_get_partition (self, asked->com, &digests->epoch, &digests->seq, error);
  if (good && asked->epoch != digests->epoch)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_RESTORED, "the server was restored meanwhile (epoch %" G_GINT64_FORMAT ")", digests->epoch);
      good = FALSE;
    }
  digests->scope_version = access->version;
  good = good && add_grids (self, digests, asked, access, error);
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return NULL;
  return g_steal_pointer (&digests);
}

/* Each counts what must not be there. */
static const struct { const char *sql; const char *wrong; } rules[] = {
  { "SELECT abs((SELECT seq FROM part WHERE com=?1)-(SELECT count(*) FROM (SELECT seq FROM audit WHERE com=?1"
    " UNION SELECT seq FROM conflict WHERE com=?1)))", "numbers of the partition's counter are missing" },
  { "SELECT count(*) FROM audit a JOIN conflict c ON c.com=a.com AND c.seq=a.seq WHERE a.com=?1", "numbers were given twice" },
  { "SELECT count(*) FROM record r WHERE com=?1 AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.com=r.com AND a.seq=r.seq)",
    "rows were written by nobody" },
  /* By partition first, of which there are few: the audit is found by both. */
  { "SELECT count(*) FROM op_done d WHERE d.st<4 AND d.seq>0 AND NOT EXISTS (SELECT 1 FROM part p CROSS JOIN audit a WHERE a.com=p.com AND a.seq=d.seq"
    " AND a.dev=d.dev AND a.opno=d.opno) AND ?1<>0", "accepted operations are not in the audit" },
};

static gboolean
count_wrong (LinliBackend *self, const char *sql, gint64 com, guint core_no, guint facet_no, gint64 *ret_n, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  if (core_no != 0)
    {
      sqlite3_bind_int64 (stmt, 2, core_no);
      sqlite3_bind_int64 (stmt, 3, facet_no);
    }
  if (backend_step (self, stmt, error) <= 0)
    return FALSE;
  *ret_n = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

char *
linli_backend_check (LinliBackend *self, gint64 com, GError **error)
{
  gint64 n;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (!count_wrong (self, rules[i].sql, com, 0, 0, &n, error))
        return NULL;
      if (n != 0)
        return g_strdup_printf ("%" G_GINT64_FORMAT " %s", n, rules[i].wrong);
    }
  for (guint i = 0; i < self->catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (self->catalogue->kinds, i);

      if (kind->facet_of == NULL)
        continue;
      if (!count_wrong (self, "SELECT count(*) FROM record f JOIN record c ON c.id=f.id AND c.kind_no=?2 WHERE f.com=?1 AND f.kind_no=?3"
                              " AND f.del=0 AND (c.del<>0 OR c.grid<>f.grid OR c.com<>f.com)", com, kind->facet_of->no, kind->no, &n, error))
        return NULL;
      if (n != 0)
        return g_strdup_printf ("%" G_GINT64_FORMAT " rows of %s are not where their record is", n, kind->name);
    }
  return backend_chain_check (self, com, error);
}

char *
linli_backend_check_file (LinliBackend *self, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "PRAGMA integrity_check(1)", error);
  g_autofree char *said = NULL;

  if (stmt == NULL || backend_step (self, stmt, error) < 0)
    return NULL;
  said = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_reset (stmt);
  return g_strcmp0 (said, "ok") == 0 ? NULL : g_steal_pointer (&said);
}
