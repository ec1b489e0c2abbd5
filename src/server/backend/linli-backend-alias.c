/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-alias.c - of two records that were one the one was struck off: what others still write to it goes to the one that stays.
 *
 * An alias is noted when the conflict about the two is settled by a merge, and is good as long as the record it leads from is struck off: who
 * takes that back has two records again. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-fault.h"

#include <string.h>

#define MAX_HOPS 8  /* a record that was merged into one that was merged, ... */

static gboolean
read_id (const LinliValue *value, LinliId *ret_id)
{
  if (value->type != LINLI_VALUE_BLOB || value->length != sizeof ret_id->bytes)
    return FALSE;
  memcpy (ret_id->bytes, value->data, sizeof ret_id->bytes);
  return TRUE;
}

gboolean
backend_alias_note (LinliBackend *self, const LinliConflict *conflict, GError **error)
{
  const LinliKind *core = linli_kind_get_core (conflict->kind);
  LinliId older, newer;
  gboolean older_alive, newer_alive;
  sqlite3_stmt *stmt;

  if (!read_id (&conflict->server, &older) || !read_id (&conflict->mine, &newer))
    return TRUE;
  if (!backend_is_alive (self, core, &older, &older_alive, error) || !backend_is_alive (self, core, &newer, &newer_alive, error))
    return FALSE;
  /* Striking off was in dispute or came back: they are still two. */
  if (older_alive == newer_alive)
    return TRUE;
  stmt = backend_prepare (self, "INSERT OR REPLACE INTO alias(id,com,kept) VALUES(?,?,?)", error);
  if (stmt == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, older_alive ? &newer : &older);
  sqlite3_bind_int64 (stmt, 2, conflict->com);
  backend_bind_id (stmt, 3, older_alive ? &older : &newer);
  return backend_run (self, stmt, error);
}

/* One hop. */
static gboolean
find_next (LinliBackend *self, gint64 com, const LinliId *id, LinliId *ret_kept, gboolean *ret_found, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT kept FROM alias WHERE id=? AND com=?", error);
  int step;

  *ret_found = FALSE;
  if (stmt == NULL)
    return FALSE;
  backend_bind_id (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, com);
  step = backend_step (self, stmt, error);
  if (step > 0)
    {
      *ret_found = sqlite3_column_bytes (stmt, 0) == sizeof ret_kept->bytes;
      if (*ret_found)
        memcpy (ret_kept->bytes, sqlite3_column_blob (stmt, 0), sizeof ret_kept->bytes);
      sqlite3_reset (stmt);
    }
  return step >= 0;
}

gboolean
linli_backend_find_alias (LinliBackend *self, gint64 com, const LinliKind *kind, const LinliId *id, LinliId *ret_kept, gboolean *ret_found, GError **error)
{
  const LinliKind *core = linli_kind_get_core (kind);
  LinliId at = *id;

  *ret_found = FALSE;
  for (guint i = 0; i < MAX_HOPS; i++)
    {
      gboolean alive, found;

      /* Looked at second: most records are no alias. */
      if (!find_next (self, com, &at, ret_kept, &found, error) || (found && !backend_is_alive (self, core, &at, &alive, error)))
        return FALSE;
      if (!found || (alive && !linli_fault (LINLI_FAULT_ALIAS_STAYS)))
        break;
      at = *ret_kept;
      *ret_found = TRUE;
    }
  if (!*ret_found)
    return TRUE;
  /* Nobody is led in a circle, or to what is not there any more. */
  *ret_kept = at;
  return backend_is_alive (self, core, &at, ret_found, error);
}
