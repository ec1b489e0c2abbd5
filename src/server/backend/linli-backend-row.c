/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-row.c - rows in and out of the generic table. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"

#include <string.h>

static LinliRow *
refuse_row (LinliBackend *self, const char *part, GError **error)
{
  g_prefix_error (error, "%s: server.db: a row's %s is damaged: ", self->dir != NULL ? self->dir : "memory", part);
  return NULL;
}

LinliRow *
backend_read_row (LinliBackend *self, sqlite3_stmt *stmt, gint64 *ret_gseq, LinliRowNote *ret_note, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, (guint) sqlite3_column_int64 (stmt, 1));
  g_autoptr(LinliRow) row = NULL;
  LinliId id = { { 0 } };

  if (kind == NULL)
    return NULL;
  if (sqlite3_column_bytes (stmt, 0) == sizeof id.bytes)
    memcpy (id.bytes, sqlite3_column_blob (stmt, 0), sizeof id.bytes);

  row = linli_row_new (kind, &id, sqlite3_column_int64 (stmt, 2), sqlite3_column_int64 (stmt, 3));
  row->seq = sqlite3_column_int64 (stmt, 4);
  row->deleted = sqlite3_column_int (stmt, 6) != 0;
  if (!linli_row_clock_decode (&row->clock, sqlite3_column_blob (stmt, 7), (gsize) sqlite3_column_bytes (stmt, 7), error))
    return refuse_row (self, "clock", error);
  if (sqlite3_column_bytes (stmt, 8) > 0)
    {
      GArray *prov = linli_prov_decode (sqlite3_column_blob (stmt, 8), (gsize) sqlite3_column_bytes (stmt, 8), error);

      if (prov == NULL)
        return refuse_row (self, "provenance", error);
      g_clear_pointer (&row->prov, g_array_unref);
      row->prov = prov;
    }
  if (sqlite3_column_bytes (stmt, 9) > 0
      && !linli_body_decode (row, sqlite3_column_blob (stmt, 9), (gsize) sqlite3_column_bytes (stmt, 9), error))
    return refuse_row (self, "body", error);

  if (ret_gseq != NULL)
    *ret_gseq = sqlite3_column_int64 (stmt, 5);
  if (ret_note != NULL)
    {
      ret_note->user = sqlite3_column_int64 (stmt, 10);
      ret_note->at_ms = sqlite3_column_int64 (stmt, 11);
      ret_note->device = sqlite3_column_int64 (stmt, 12);
      ret_note->reason = backend_dup_text (stmt, 13);
    }
  return g_steal_pointer (&row);
}

static void
bind_row (sqlite3_stmt *stmt, const LinliRow *row, gint64 gseq, const LinliRowNote *note)
{
  backend_bind_id (stmt, 1, &row->id);
  sqlite3_bind_int64 (stmt, 2, row->kind->no);
  sqlite3_bind_int64 (stmt, 3, row->com);
  sqlite3_bind_int64 (stmt, 4, row->grid);
  sqlite3_bind_int64 (stmt, 5, row->seq);
  sqlite3_bind_int64 (stmt, 6, gseq);
  sqlite3_bind_int (stmt, 7, row->deleted ? 1 : 0);
  sqlite3_bind_int64 (stmt, 11, note->user);
  sqlite3_bind_int64 (stmt, 12, note->at_ms);
  sqlite3_bind_int64 (stmt, 13, note->device);
  sqlite3_bind_text (stmt, 14, note->reason, -1, SQLITE_STATIC);
}

/* @bytes lives until the statement ran. */
static void
bind_packed (sqlite3_stmt *stmt, int place, GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0)
    sqlite3_bind_zeroblob (stmt, place, 0);
  else
    sqlite3_bind_blob (stmt, place, data, (int) length, SQLITE_STATIC);
}

gboolean
backend_write_row (LinliBackend *self, const LinliRow *row, gint64 gseq, const LinliRowNote *note, GError **error)
{
  /* An UPDATE by key and, where there was nothing, an INSERT: an upsert keeps a journal for every statement. */
  static const char *const statements[] = {
    "UPDATE record SET com=?3,grid=?4,seq=?5,gseq=?6,del=?7,clk=?8,pseq=CASE WHEN prov=?9 THEN pseq ELSE ?5 END,prov=?9,body=?10,user=?11,"
    "at=?12,device=?13,reason=?14 WHERE id=?1 AND kind_no=?2",
    "INSERT INTO record(" BACKEND_ROW_COLUMNS ",pseq) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?5)",
  };
  g_autoptr(GBytes) clock = linli_row_clock_encode (&row->clock);
  g_autoptr(GBytes) prov = row->prov != NULL && row->prov->len > 0 ? linli_prov_encode (row->prov) : NULL;
  g_autoptr(GBytes) body = linli_body_encode (row);
  int written = 0;

  for (guint i = 0; i < G_N_ELEMENTS (statements) && written == 0; i++)
    {
      sqlite3_stmt *stmt = backend_prepare (self, statements[i], error);

      if (stmt == NULL)
        return FALSE;
      bind_row (stmt, row, gseq, note);
      bind_packed (stmt, 8, clock);
      bind_packed (stmt, 9, prov);
      bind_packed (stmt, 10, body);
      if (!backend_run (self, stmt, error))
        return FALSE;
      written = sqlite3_changes (self->db);
    }
  return backend_probe_write (self, row, error);
}

LinliRow *
backend_load_row (LinliBackend *self, const LinliKind *kind, const LinliId *id, gint64 *ret_gseq, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE id=? AND kind_no=?", error);
  LinliRow *row;

  if (stmt == NULL)
    return NULL;
  backend_bind_id (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, kind->no);
  if (backend_step (self, stmt, error) <= 0)
    return NULL;
  row = backend_read_row (self, stmt, ret_gseq, NULL, error);
  sqlite3_reset (stmt);
  return row;
}

LinliRow *
linli_backend_load (LinliBackend *self, const LinliKind *kind, const LinliId *id, GError **error)
{
  return backend_load_row (self, kind, id, NULL, error);
}
