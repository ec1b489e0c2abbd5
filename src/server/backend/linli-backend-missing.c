/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-missing.c - rows that the audit tells of and the database does not have: a disk, or a hand, took them. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-wire-reader.h"

#include <string.h>

/* The head of an operation's line: what is done, to which row. */
typedef struct { guint32 kind_no; LinliId id; } Target;

static guint
target_hash (gconstpointer data)
{
  guint hash;

  /* Ids are spread already. */
  memcpy (&hash, ((const Target *) data)->id.bytes + 12, sizeof hash);
  return hash;
}

static gboolean
target_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Target)) == 0;
}

static gboolean
read_head (LinliWireReader *reader, const char *body, gsize length, char *ret_type, Target *ret_target)
{
  gint64 number;
  guint64 kind_no;

  linli_wire_reader_aim (reader, body, length);
  if (!linli_wire_reader_open (reader) || !linli_wire_reader_int (reader, &number) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_int (reader, &number) || !linli_wire_reader_comma (reader) || !linli_wire_reader_text (reader))
    return FALSE;
  *ret_type = reader->scratch->str[0];
  if (!linli_wire_reader_comma (reader) || !linli_wire_reader_uint (reader, 65535, &kind_no) || !linli_wire_reader_comma (reader)
      || !linli_wire_reader_id (reader, &ret_target->id))
    return FALSE;
  ret_target->kind_no = (guint32) kind_no;
  return TRUE;
}

static gboolean
has_row (LinliBackend *self, const Target *target, gboolean *ret_has, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT 1 FROM record WHERE id=? AND kind_no=?", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, &target->id);
  sqlite3_bind_int64 (stmt, 2, target->kind_no);
  step = backend_step (self, stmt, error);
  if (step > 0)
    sqlite3_reset (stmt);
  *ret_has = step > 0;
  return step >= 0;
}

/* Rows that were made, and those whose end the audit tells: what was deleted may have been swept out since. */
static gboolean
read_audit (LinliBackend *self, gint64 com, GHashTable *made, GHashTable *ended, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT body FROM audit WHERE com=?", error);
  g_auto(LinliWireReader) reader = { 0 };
  int step;

  if (stmt == NULL)
    return FALSE;
  linli_wire_reader_init (&reader, "", 0);
  sqlite3_bind_int64 (stmt, 1, com);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      Target target = { 0 };
      char type;

      if (!read_head (&reader, (const char *) sqlite3_column_text (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), &type, &target))
        continue;
      /* A settled conflict may end a row, too. */
      if (type == LINLI_OP_CREATE)
        g_hash_table_add (made, g_memdup2 (&target, sizeof target));
      else if (type == LINLI_OP_DELETE || type == LINLI_OP_RESOLVE)
        g_hash_table_add (ended, g_memdup2 (&target, sizeof target));
    }
  return step == 0;
}

/* A deleted record takes its parts along. */
static gboolean
is_ended (LinliBackend *self, GHashTable *ended, const Target *target)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, target->kind_no);
  Target core = *target;

  if (kind != NULL)
    core.kind_no = linli_kind_get_core (kind)->no;
  return g_hash_table_contains (ended, target) || g_hash_table_contains (ended, &core);
}

gboolean
backend_count_missing (LinliBackend *self, gint64 com, gint64 *ret_n, GError **error)
{
  g_autoptr(GHashTable) made = g_hash_table_new_full (target_hash, target_equal, g_free, NULL);
  g_autoptr(GHashTable) ended = g_hash_table_new_full (target_hash, target_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer target;

  *ret_n = 0;
  if (!read_audit (self, com, made, ended, error))
    return FALSE;
  g_hash_table_iter_init (&iter, made);
  while (g_hash_table_iter_next (&iter, &target, NULL))
    {
      gboolean has;

      if (is_ended (self, ended, target))
        continue;
      if (!has_row (self, target, &has, error))
        return FALSE;
      *ret_n += !has;
    }
  return TRUE;
}
