/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-history.c - what changed, when, by whom and why: own edits at save, received ones with the page. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <math.h>

/* One byte of type, then the value as it is: integers and reals as 8 bytes little endian. */
GBytes *
linli_value_pack (const LinliValue *value)
{
  g_autoptr(GByteArray) out = NULL;
  guint8 type = (guint8) value->type;

  if (value->type == LINLI_VALUE_NULL)
    return NULL;
  out = g_byte_array_new ();
  g_byte_array_append (out, &type, 1);
  if (value->type == LINLI_VALUE_INTEGER || value->type == LINLI_VALUE_REAL)
    {
      guint64 bits;

      if (value->type == LINLI_VALUE_INTEGER)
        bits = (guint64) value->integer;
      else
        memcpy (&bits, &value->real, sizeof bits);
      bits = GUINT64_TO_LE (bits);
      g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
    }
  else if (value->type == LINLI_VALUE_TEXT || value->type == LINLI_VALUE_BLOB)
    g_byte_array_append (out, (const guint8 *) value->data, (guint) value->length);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

gboolean
linli_value_unpack (gconstpointer data, gsize length, LinliValue *ret_value)
{
  const guint8 *bytes = data;
  guint64 bits;

  *ret_value = (LinliValue) LINLI_VALUE_INIT;
  if (length == 0)
    return TRUE;
  switch (bytes[0])
    {
    case LINLI_VALUE_INTEGER:
    case LINLI_VALUE_REAL:
      if (length != 9)
        return FALSE;
      memcpy (&bits, bytes + 1, sizeof bits);
      bits = GUINT64_FROM_LE (bits);
      if (bytes[0] == LINLI_VALUE_INTEGER)
        linli_value_set_integer (ret_value, (gint64) bits);
      else
        {
          double real;

          memcpy (&real, &bits, sizeof real);
          if (!isfinite (real))
            return FALSE;
          linli_value_set_real (ret_value, real);
        }
      return TRUE;
    case LINLI_VALUE_TEXT:
      linli_value_set_text (ret_value, (const char *) bytes + 1, (gssize) length - 1);
      return TRUE;
    case LINLI_VALUE_BLOB:
      linli_value_set_blob (ret_value, bytes + 1, length - 1);
      return TRUE;
    case LINLI_VALUE_UNKNOWN:
    case LINLI_VALUE_DECLINED:
      linli_value_set_mark (ret_value, bytes[0]);
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
linli_history_add (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliField *field, const char *what,
                   const LinliRowNote *note, const LinliValue *old_value, const LinliValue *new_value, gint64 seq, gint64 opno, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT INTO history (kind_no, id, field_no, what, at, user, device, old, new, reason, seq, opno)"
                                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", error);
  g_autoptr(GBytes) old_bytes = old_value != NULL ? linli_value_pack (old_value) : NULL;
  g_autoptr(GBytes) new_bytes = new_value != NULL ? linli_value_pack (new_value) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, field != NULL ? field->no : 0);
  sqlite3_bind_text (stmt, 4, what, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 5, note->at_ms);
  sqlite3_bind_int64 (stmt, 6, note->user);
  sqlite3_bind_int64 (stmt, 7, note->device);
  linli_db_bind_bytes (stmt, 8, old_bytes);
  linli_db_bind_bytes (stmt, 9, new_bytes);
  sqlite3_bind_text (stmt, 10, note->reason, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 11, seq);
  if (opno > 0)
    sqlite3_bind_int64 (stmt, 12, opno);
  return linli_db_run (stmt, error);
}

gboolean
linli_history_compare (LinliStore *store, const LinliRow *old_row, const LinliRow *new_row, const LinliRowNote *note, gint64 own_device,
                       GError **error)
{
  for (guint i = 0; i < new_row->n_values; i++)
    {
      const LinliField *field = g_ptr_array_index (new_row->kind->fields, i);

      if (linli_value_equal (&old_row->values[i], &new_row->values[i])
          || (own_device != 0 && linli_row_clock_get_device (&new_row->clock, field->no) == own_device))
        continue;
      if (!linli_history_add (store, new_row->kind, &new_row->id, field, "update", note, &old_row->values[i], &new_row->values[i],
                              linli_row_clock_get_seq (&new_row->clock, field->no), 0, error))
        return FALSE;
    }
  return TRUE;
}

void
linli_history_entry_free (LinliHistoryEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->user_name);
  g_free (entry->what);
  g_free (entry->reason);
  linli_value_clear (&entry->old_value);
  linli_value_clear (&entry->new_value);
  g_free (entry);
}

/* What was accepted is dropped from the outbox some day; what came back stays there. */
static LinliFate
read_fate (sqlite3_stmt *stmt)
{
  if (sqlite3_column_type (stmt, 11) == SQLITE_NULL)
    return LINLI_FATE_NONE;
  if (sqlite3_column_type (stmt, 12) == SQLITE_NULL)
    return LINLI_FATE_ACCEPTED;
  if (sqlite3_column_int (stmt, 12) == LINLI_OUT_PENDING)
    return LINLI_FATE_WAITING;
  return sqlite3_column_int (stmt, 13) == LINLI_STATUS_RETURNED ? LINLI_FATE_RETURNED : LINLI_FATE_ACCEPTED;
}

GPtrArray *
linli_store_get_history (LinliStore *store, const LinliKind *kind, const LinliId *id, const LinliField *field, GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_history_entry_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT h.kind_no, field_no, what, at, h.user, device, old, new, reason, seq, name,"
                                                 " h.opno, o.state, o.st FROM history AS h LEFT JOIN user_name ON user_name.user = h.user"
                                                 " LEFT JOIN outbox AS o ON o.opno = h.opno WHERE h.id = ?1 ORDER BY hid DESC", error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      const LinliKind *part = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 0));
      const LinliField *changed = part != NULL ? linli_kind_get_field_no (part, (guint) sqlite3_column_int (stmt, 1)) : NULL;
      LinliHistoryEntry *entry;

      if (part == NULL || linli_kind_get_core (part) != kind || (field != NULL && changed != field))
        continue;
      entry = g_new0 (LinliHistoryEntry, 1);
      entry->field = changed;
      entry->what = g_strdup (linli_db_get_text (stmt, 2));
      entry->at_ms = sqlite3_column_int64 (stmt, 3);
      entry->user = sqlite3_column_int64 (stmt, 4);
      entry->device = sqlite3_column_int64 (stmt, 5);
      linli_value_unpack (sqlite3_column_blob (stmt, 6), (gsize) sqlite3_column_bytes (stmt, 6), &entry->old_value);
      linli_value_unpack (sqlite3_column_blob (stmt, 7), (gsize) sqlite3_column_bytes (stmt, 7), &entry->new_value);
      entry->reason = g_strdup ((const char *) sqlite3_column_text (stmt, 8));
      entry->seq = sqlite3_column_int64 (stmt, 9);
      entry->user_name = g_strdup ((const char *) sqlite3_column_text (stmt, 10));
      entry->fate = read_fate (stmt);
      g_ptr_array_add (entries, entry);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&entries) : NULL;
}
