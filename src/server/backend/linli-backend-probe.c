/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-probe.c - who else has this ID number: two offices that each made one person, each for itself.
 *
 * Rows are packed, so table probe keeps a hash of the numbers beside them (design.md §4).  The number is that of the catalogue's role
 * "person.id_no"; a record that was struck off (the closing field's last code) is nobody's twin. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include <string.h>

#define MAX_TWINS 16

static const LinliField *
get_field (LinliBackend *self)
{
  return linli_catalogue_get_role (self->catalogue, "person.id_no");
}

static const LinliValue *
get_number (LinliBackend *self, const LinliRow *row)
{
  const LinliField *field = get_field (self);
  const LinliValue *value = field != NULL && field->kind == row->kind && !row->deleted ? linli_row_get (row, field) : NULL;

  return value != NULL && value->type == LINLI_VALUE_TEXT && value->length > 0 ? value : NULL;
}

static void
bind_hash (sqlite3_stmt *stmt, int place, const LinliValue *number)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (sum, (const guchar *) number->data, (gssize) number->length);
  g_checksum_get_digest (sum, digest, &length);
  sqlite3_bind_blob (stmt, place, digest, 16, SQLITE_TRANSIENT);
}

gboolean
backend_probe_write (LinliBackend *self, const LinliRow *row, GError **error)
{
  const LinliField *field = get_field (self);
  const LinliValue *number = get_number (self, row);
  sqlite3_stmt *stmt;

  if (field == NULL || field->kind != row->kind)
    return TRUE;
  if ((stmt = backend_prepare (self, "DELETE FROM probe WHERE id=?", error)) == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, &row->id);
  if (!backend_run (self, stmt, error))
    return FALSE;
  if (number == NULL)
    return TRUE;
  if ((stmt = backend_prepare (self, "INSERT INTO probe(com,hash,id) VALUES(?,?,?)", error)) == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, row->com);
  bind_hash (stmt, 2, number);
  backend_bind_id (stmt, 3, &row->id);
  return backend_run (self, stmt, error);
}

/* *ret_alive: the record is there and was not struck off. */
gboolean
backend_is_alive (LinliBackend *self, const LinliKind *core, const LinliId *id, gboolean *ret_alive, GError **error)
{
  const LinliField *closing = core->closing_field != NULL ? linli_kind_find_field (core, core->closing_field) : NULL;
  GPtrArray *codes = closing != NULL && closing->list != NULL ? closing->list->codes : NULL;
  g_autoptr(GError) wrong = NULL;
  g_autoptr(LinliRow) row = backend_load_row (self, core, id, NULL, &wrong);
  const char *state = row != NULL && codes != NULL && codes->len > 0 ? linli_value_get_text (linli_row_get (row, closing)) : NULL;

  *ret_alive = row != NULL && !row->deleted
               && (state == NULL || strcmp (state, ((const LinliCode *) g_ptr_array_index (codes, codes->len - 1))->code) != 0);
  if (wrong == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* Others with the number of @row, the oldest first.  FALSE on error. */
static gboolean
list_twins (LinliBackend *self, const LinliRow *row, const LinliValue *number, GArray *ids, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT probe.id FROM probe JOIN record ON record.id=probe.id AND record.kind_no=?4"
                                              " WHERE probe.com=?1 AND probe.hash=?2 AND probe.id<>?3 ORDER BY record.rid LIMIT ?5", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, row->com);
  bind_hash (stmt, 2, number);
  backend_bind_id (stmt, 3, &row->id);
  sqlite3_bind_int64 (stmt, 4, linli_kind_get_core (row->kind)->no);
  sqlite3_bind_int (stmt, 5, MAX_TWINS);
  while ((step = backend_step (self, stmt, error)) > 0)
    if (sqlite3_column_bytes (stmt, 0) == sizeof (LinliId))
      g_array_append_vals (ids, sqlite3_column_blob (stmt, 0), 1);
  return step == 0;
}

/* Whether the two are in dispute, or somebody said that they are two. */
static gboolean
is_told (LinliBackend *self, const LinliId *one, const LinliId *other, gboolean *ret_told, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT 1 FROM conflict WHERE type=?3 AND ((record=?1 AND instr(server,?4)) OR (record=?2 AND instr(server,?5)))"
                                              " LIMIT 1", error);
  g_autoptr(GString) other_text = g_string_new (NULL), one_text = g_string_new (NULL);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  int step;

  if (stmt == NULL)
    return FALSE;
  linli_value_set_blob (&value, other->bytes, sizeof other->bytes);
  linli_wire_write_value (other_text, &value);
  linli_value_set_blob (&value, one->bytes, sizeof one->bytes);
  linli_wire_write_value (one_text, &value);
  backend_bind_id (stmt, 1, one);
  backend_bind_id (stmt, 2, other);
  sqlite3_bind_int (stmt, 3, LINLI_CONFLICT_DUPLICATE);
  sqlite3_bind_text (stmt, 4, other_text->str, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (stmt, 5, one_text->str, -1, SQLITE_TRANSIENT);
  step = backend_step (self, stmt, error);
  if (step > 0)
    sqlite3_reset (stmt);
  *ret_told = step > 0;
  return step >= 0;
}

gboolean
backend_probe_find (LinliBackend *self, const LinliRow *row, LinliId *ret_other, gboolean *ret_found, GError **error)
{
  const LinliValue *number = get_number (self, row);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  gboolean alive = FALSE;

  *ret_found = FALSE;
  if (number == NULL)
    return TRUE;
  if (!list_twins (self, row, number, ids, error))
    return FALSE;
  if (ids->len > 0 && !backend_is_alive (self, linli_kind_get_core (row->kind), &row->id, &alive, error))
    return FALSE;
  for (guint i = 0; alive && i < ids->len && !*ret_found; i++)
    {
      const LinliId *other = &g_array_index (ids, LinliId, i);
      gboolean other_alive, told;

      if (!backend_is_alive (self, linli_kind_get_core (row->kind), other, &other_alive, error) || !is_told (self, &row->id, other, &told, error))
        return FALSE;
      *ret_found = other_alive && !told;
      *ret_other = *other;
    }
  return TRUE;
}

/* Numbers that were there before the table was. */
static gboolean
fill (LinliBackend *self, const LinliField *field, GError **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_free);
  gint64 after = 0;
  int step;

  do
    {
      sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS ",rid FROM record WHERE kind_no=? AND del=0 AND rid>? ORDER BY rid LIMIT 1000",
                                            error);

      g_ptr_array_set_size (rows, 0);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, field->kind->no);
      sqlite3_bind_int64 (stmt, 2, after);
      while ((step = backend_step (self, stmt, error)) > 0)
        {
          LinliRow *row = backend_read_row (self, stmt, NULL, NULL, error);

          if (row == NULL)
            {
              sqlite3_reset (stmt);
              return FALSE;
            }
          after = sqlite3_column_int64 (stmt, 14);
          g_ptr_array_add (rows, row);
        }
      for (guint i = 0; step == 0 && i < rows->len; i++)
        if (!backend_probe_write (self, g_ptr_array_index (rows, i), error))
          return FALSE;
    }
  while (step == 0 && rows->len > 0);
  return step == 0;
}

gboolean
backend_probe_prepare (LinliBackend *self, GError **error)
{
  const LinliField *field = get_field (self);
  g_autofree char *mark = field != NULL ? g_strdup_printf ("%u.%u", field->kind->no, field->no) : g_strdup ("");
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT 1 FROM probe_of WHERE mark=?", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, mark, -1, SQLITE_STATIC);
  step = backend_step (self, stmt, error);
  if (step != 0)
    {
      if (step > 0)
        sqlite3_reset (stmt);
      return step > 0;
    }
  if (!backend_exec (self, "DELETE FROM probe; DELETE FROM probe_of", error) || (field != NULL && !fill (self, field, error))
      || (stmt = backend_prepare (self, "INSERT INTO probe_of(mark) VALUES(?)", error)) == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, mark, -1, SQLITE_STATIC);
  return backend_run (self, stmt, error);
}
