/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-conflict.c - conflicts kept and found again. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

static void
bind_value (sqlite3_stmt *stmt, int place, const LinliValue *value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  linli_wire_write_value (text, value);
  sqlite3_bind_text (stmt, place, text->str, (int) text->len, SQLITE_TRANSIENT);
}

/* The strict reader wants a whole document, so a bare value travels in an array. */
static gboolean
read_value (sqlite3_stmt *stmt, int column, LinliValue *ret_value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("[%s]", (const char *) sqlite3_column_text (stmt, column));
  g_autoptr(JsonNode) node = linli_json_parse (text, -1, NULL, error);

  return node != NULL && linli_wire_read_value (json_array_get_element (json_node_get_array (node), 0), ret_value, error);
}

gboolean
backend_write_conflict (LinliBackend *self, const LinliConflict *conflict, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "INSERT INTO conflict(" BACKEND_CONFLICT_COLUMNS ")"
                                              " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING", error);
  const gint64 middle[] = { conflict->field_no, conflict->com, conflict->grid, conflict->seq, conflict->base_seq };
  const gint64 tail[] = { conflict->server_seq, conflict->server_user, conflict->server_at, conflict->device, conflict->op,
                          conflict->user, conflict->at, conflict->state, conflict->came };

  if (stmt == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, &conflict->id);
  sqlite3_bind_int (stmt, 2, conflict->type);
  sqlite3_bind_int64 (stmt, 3, conflict->kind->no);
  backend_bind_id (stmt, 4, &conflict->record);
  for (guint i = 0; i < G_N_ELEMENTS (middle); i++)
    sqlite3_bind_int64 (stmt, 5 + (int) i, middle[i]);
  bind_value (stmt, 10, &conflict->base);
  bind_value (stmt, 11, &conflict->server);
  bind_value (stmt, 12, &conflict->mine);
  for (guint i = 0; i < G_N_ELEMENTS (tail); i++)
    sqlite3_bind_int64 (stmt, 13 + (int) i, tail[i]);
  return backend_run (self, stmt, error);
}

LinliConflict *
backend_read_conflict (LinliBackend *self, sqlite3_stmt *stmt, GError **error)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, (guint) sqlite3_column_int64 (stmt, 2));
  g_autoptr(LinliConflict) conflict = NULL;
  LinliId record = { { 0 } };

  if (kind == NULL)
    return NULL;
  if (sqlite3_column_bytes (stmt, 3) == sizeof record.bytes)
    memcpy (record.bytes, sqlite3_column_blob (stmt, 3), sizeof record.bytes);
  conflict = linli_conflict_new (kind, &record, sqlite3_column_int64 (stmt, 15), sqlite3_column_int64 (stmt, 16),
                                 (guint) sqlite3_column_int64 (stmt, 4));
  conflict->type = (LinliConflictType) sqlite3_column_int (stmt, 1);
  conflict->com = sqlite3_column_int64 (stmt, 5);
  conflict->grid = sqlite3_column_int64 (stmt, 6);
  conflict->seq = sqlite3_column_int64 (stmt, 7);
  conflict->base_seq = sqlite3_column_int64 (stmt, 8);
  if (!read_value (stmt, 9, &conflict->base, error) || !read_value (stmt, 10, &conflict->server, error)
      || !read_value (stmt, 11, &conflict->mine, error))
    return NULL;
  conflict->server_seq = sqlite3_column_int64 (stmt, 12);
  conflict->server_user = sqlite3_column_int64 (stmt, 13);
  conflict->server_at = sqlite3_column_int64 (stmt, 14);
  conflict->user = sqlite3_column_int64 (stmt, 17);
  conflict->at = sqlite3_column_int64 (stmt, 18);
  conflict->state = (LinliConflictState) sqlite3_column_int (stmt, 19);
  conflict->came = sqlite3_column_int64 (stmt, 20);
  return g_steal_pointer (&conflict);
}

gboolean
backend_load_conflicts (LinliBackend *self, gint64 device, gint64 number, GPtrArray *conflicts, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_CONFLICT_COLUMNS " FROM conflict WHERE dev=? AND opno=? ORDER BY seq",
                                        error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, number);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      g_autoptr(GError) wrong = NULL;
      LinliConflict *conflict = backend_read_conflict (self, stmt, &wrong);

      if (wrong != NULL)
        {
          sqlite3_reset (stmt);
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
      if (conflict != NULL)
        g_ptr_array_add (conflicts, conflict);
    }
  return step == 0;
}

gboolean
backend_find_conflict (LinliBackend *self, const LinliId *id, LinliConflict **ret_conflict, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_CONFLICT_COLUMNS " FROM conflict WHERE cid=?", error);
  g_autoptr(GError) wrong = NULL;
  int step;

  *ret_conflict = NULL;
  if (stmt == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, id);
  step = backend_step (self, stmt, error);
  if (step <= 0)
    return step == 0;
  *ret_conflict = backend_read_conflict (self, stmt, &wrong);
  sqlite3_reset (stmt);
  if (wrong == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

gboolean
backend_renew_conflict (BackendMove *move, LinliConflict *conflict, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (move->self, "UPDATE conflict SET seq=?,server=?,server_seq=?,server_user=?,server_at=?,state=?"
                                        " WHERE cid=?", error);
  gint64 old_seq = conflict->seq;

  if (stmt == NULL)
    return FALSE;
  conflict->seq = ++*move->seq;
  sqlite3_bind_int64 (stmt, 1, conflict->seq);
  bind_value (stmt, 2, &conflict->server);
  sqlite3_bind_int64 (stmt, 3, conflict->server_seq);
  sqlite3_bind_int64 (stmt, 4, conflict->server_user);
  sqlite3_bind_int64 (stmt, 5, conflict->server_at);
  sqlite3_bind_int (stmt, 6, conflict->state);
  backend_bind_id (stmt, 7, &conflict->id);
  return backend_run (move->self, stmt, error)
         && backend_write_audit (move->self, move->com, old_seq, move->device, move->now_ms, move->op, error);
}
