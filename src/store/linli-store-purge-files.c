/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-purge-files.c - photos of records that went with a scope go as well, at once.
 *
 * Which they are is noted before the rows go.  They wait as the rest of a record does, until nothing unsent names them; a photo that has not gone to
 * the server itself waits too, and goes with what nothing names (linli-store-files.c).  Files go after the commit, before the database is
 * written anew. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <glib/gstdio.h>

#define UNSENT "SELECT EXISTS (SELECT 1 FROM outbox WHERE state < 3 AND (state < 2 OR seen = 0) AND instr (body, ?1))" \
               " OR EXISTS (SELECT 1 FROM draft WHERE instr (CAST (body AS TEXT), ?1))"

static gboolean
has_table (LinliStore *store, const char *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM sqlite_schema WHERE name = '%s'", name);

  return linli_db_get_int (store->db, sql, 0, NULL) > 0;
}

/* Whatever in @bytes is an address. */
static gboolean
note_addresses (LinliStore *store, const guint8 *bytes, gsize length, GError **error)
{
  char sha[LINLI_SHA_SIZE];
  gsize at = 0;
  sqlite3_stmt *stmt;

  while (linli_sha_next (bytes, length, &at, sha))
    {
      stmt = linli_store_stmt (store, "INSERT INTO lost_file (sha) VALUES (?1) ON CONFLICT DO UPDATE SET ready = 0", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_text (stmt, 1, sha, -1, SQLITE_STATIC);
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
note_rows (LinliStore *store, const char *sql, GArray *ids, GError **error)
{
  g_autoptr(LinliDbStmt) stmt = linli_db_prepare (store->db, sql, error);

  for (guint i = 0; stmt != NULL && i < ids->len; i++)
    {
      LinliStep step;

      sqlite3_bind_blob (stmt, 1, g_array_index (ids, LinliId, i).bytes, sizeof (LinliId), SQLITE_STATIC);
      step = linli_db_step (stmt, error);
      if (step == LINLI_STEP_ERROR
          || (step == LINLI_STEP_ROW && !note_addresses (store, sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0), error)))
        return FALSE;
      sqlite3_reset (stmt);
    }
  return stmt != NULL;
}

gboolean
linli_purge_note_files (LinliStore *store, const LinliKind *kind, GArray *ids, GError **error)
{
  gboolean any = FALSE;

  if (ids->len == 0)
    return TRUE;
  for (guint i = 0; i < kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->fields, i);
      g_autofree char *sql = NULL;

      if (field->value_type != LINLI_TYPE_ATTACHMENT || !linli_field_is_stored (field))
        continue;
      if (!any && !linli_db_exec (store->db, LINLI_PURGE_TABLES, error))
        return FALSE;
      any = TRUE;
      sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE _id = ?1", field->name, kind->name);
      if (!note_rows (store, sql, ids, error))
        return FALSE;
    }
  if (any)
    {
      /* What the server has, where something of ours is laid over it. */
      g_autofree char *sql = g_strdup_printf ("SELECT body FROM shadow WHERE kind_no = %u AND id = ?1", kind->no);

      return note_rows (store, sql, ids, error);
    }
  return TRUE;
}

/* (transfer full) (element-type char *) */
static GPtrArray *
list_noted (LinliStore *store, gboolean ready, GError **error)
{
  g_autoptr(GPtrArray) noted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT sha FROM lost_file WHERE ready = ?1", error);
  LinliStep step = LINLI_STEP_ERROR;

  if (stmt != NULL)
    sqlite3_bind_int (stmt, 1, ready);
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (linli_sha_is_valid (linli_db_get_text (stmt, 0)))
      g_ptr_array_add (noted, g_strdup (linli_db_get_text (stmt, 0)));
  return step == LINLI_STEP_DONE ? g_steal_pointer (&noted) : NULL;
}

/* -1 on error. */
static int
ask (LinliStore *store, const char *sql, const char *sha, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, sql, error);

  if (stmt == NULL)
    return -1;
  sqlite3_bind_text (stmt, 1, sha, -1, SQLITE_STATIC);
  return linli_db_step (stmt, error) == LINLI_STEP_ROW ? sqlite3_column_int (stmt, 0) : -1;
}

static gboolean
run (LinliStore *store, const char *sql, const char *sha, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, sha, -1, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

static gboolean
settle_one (LinliStore *store, const char *sha, gboolean named, gboolean has_queue, GError **error)
{
  int waits;

  if (named)
    return run (store, "DELETE FROM lost_file WHERE sha = ?1", sha, error);
  waits = ask (store, UNSENT, sha, error);
  if (waits == 0 && has_queue && !linli_fault (LINLI_FAULT_FILE_PURGED_UNSENT))
    waits = ask (store, "SELECT EXISTS (SELECT 1 FROM file WHERE sha = ?1 AND state <> 3)", sha, error);
  if (waits != 0)
    return waits > 0;
  return (!has_queue || run (store, "DELETE FROM file WHERE sha = ?1", sha, error))
         && run (store, "UPDATE lost_file SET ready = 1 WHERE sha = ?1", sha, error);
}

gboolean
linli_purge_settle_files (LinliStore *store, GError **error)
{
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) noted = NULL;
  gboolean has_queue;

  if (!has_table (store, "lost_file"))
    return TRUE;
  noted = list_noted (store, FALSE, error);
  if (noted == NULL || noted->len == 0)
    return noted != NULL;
  if (!linli_files_list_named (store, named, error))
    return FALSE;
  has_queue = has_table (store, "file");
  for (guint i = 0; i < noted->len; i++)
    if (!settle_one (store, g_ptr_array_index (noted, i), g_hash_table_contains (named, g_ptr_array_index (noted, i)), has_queue, error))
      return FALSE;
  return TRUE;
}

gboolean
linli_purge_remove_files (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) ready = NULL;
  g_auto(LinliTxn) txn = { NULL };

  if (!has_table (store, "lost_file"))
    return TRUE;
  if (linli_fault (LINLI_FAULT_FILE_STAYS))
    return TRUE;
  ready = list_noted (store, TRUE, error);
  if (ready == NULL || ready->len == 0)
    return ready != NULL;
  for (guint i = 0; i < ready->len; i++)
    {
      g_autofree char *path = linli_files_get_path (store->path, g_ptr_array_index (ready, i));
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *name = g_strconcat (LINLI_FILES_PART, (const char *) g_ptr_array_index (ready, i), NULL);
      g_autofree char *part = g_build_filename (folder, name, NULL);

      g_unlink (path);
      g_unlink (part);
    }
  return linli_txn_begin (&txn, store, FALSE, error)
         && (!has_table (store, "thumb") || linli_db_exec (store->db, "DELETE FROM thumb WHERE sha IN (SELECT sha FROM lost_file WHERE ready = 1)", error))
         && linli_db_exec (store->db, "DELETE FROM lost_file WHERE ready = 1", error)
         && linli_txn_commit (&txn, error);
}
