/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-unnamed.c - photos that no record names any more are not kept for ever.
 *
 * What lies in DIR/files is compared with the bodies of all records and open conflicts, whatever kinds they are of: sixty-four hexadecimal digits
 * anywhere in them are a name, so a catalogue that does not know a field takes none away.  Since when nothing names a file is written down, and only
 * what was named by nothing for the whole of that time goes: somebody may undo, or settle with what a laptop brings that was away. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"

#include "linli-attachment.h"
#include "linli-fault.h"

#include <glib/gstdio.h>

#define FOLDER "files"

/* Adds the names of what lies in @path, which is no link. */
static void
list_folder (const char *path, GHashTable *names)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (linli_sha_is_valid (name))
      g_hash_table_add (names, g_strdup (name));
}

/* (transfer full) set of char *: every file there, with @parts also such as never became whole. */
static GHashTable *
list_files (LinliBackend *self, gboolean parts)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_build_filename (self->files_dir, FOLDER, NULL);
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!parts && g_str_equal (name, "part"))
        continue;
      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        list_folder (child, names);
    }
  return names;
}

/* Takes out of @names what @text names. */
static void
take_named (GHashTable *names, const guint8 *text, gsize length)
{
  char sha[LINLI_SHA_SIZE];
  gsize at = 0;

  while (linli_sha_next (text, length, &at, sha))
    g_hash_table_remove (names, sha);
}

/* @sql gives texts or blobs. */
static gboolean
take_column (LinliBackend *self, const char *sql, GHashTable *names, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, sql, error);
  int step;

  if (stmt == NULL)
    return FALSE;
  while ((step = backend_step (self, stmt, error)) > 0)
    for (int i = 0; i < sqlite3_column_count (stmt); i++)
      {
        const guint8 *text = sqlite3_column_blob (stmt, i);

        take_named (names, text, text != NULL ? (gsize) sqlite3_column_bytes (stmt, i) : 0);
      }
  return step == 0;
}

/* The notes become those of @names; the ones that are new are of @now_ms. */
static gboolean
note_unnamed (LinliBackend *self, GHashTable *names, gint64 now_ms, GError **error)
{
  GHashTableIter iter;
  gpointer sha;
  sqlite3_stmt *stmt;

  if (!backend_do (self, "UPDATE unnamed SET seen=0", error))
    return FALSE;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &sha, NULL))
    {
      stmt = backend_prepare (self, "INSERT INTO unnamed(sha,since,seen) VALUES(?1,?2,1) ON CONFLICT(sha) DO UPDATE SET seen=1, since=min(since,?2)", error);
      if (stmt == NULL)
        return FALSE;
      backend_bind_text (stmt, 1, sha);
      sqlite3_bind_int64 (stmt, 2, now_ms);
      if (!backend_run (self, stmt, error))
        return FALSE;
    }
  return linli_fault (LINLI_FAULT_FILE_SWEPT_NAMED) || backend_do (self, "DELETE FROM unnamed WHERE seen=0", error);
}

static void
remove_file (LinliBackend *self, const char *sha)
{
  const char two[] = { sha[0], sha[1], '\0' };
  g_autofree char *whole = g_build_filename (self->files_dir, FOLDER, two, sha, NULL);
  g_autofree char *part = g_build_filename (self->files_dir, FOLDER, "part", sha, NULL);

  g_unlink (whole);
  g_unlink (part);
}

/* What was named by nothing since before @before_ms, and its notes. */
static gboolean
remove_old (LinliBackend *self, gint64 before_ms, gint64 *removed, GError **error)
{
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT sha FROM unnamed WHERE since<=?", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, before_ms);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      g_autofree char *sha = backend_dup_text (stmt, 0);

      if (!linli_sha_is_valid (sha))
        continue;
      remove_file (self, sha);
      *removed += 1;
    }
  if (step < 0 || (stmt = backend_prepare (self, "DELETE FROM unnamed WHERE since<=?", error)) == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, before_ms);
  return backend_run (self, stmt, error);
}

/* Takes out of @names what a record or an open conflict names.  Where nothing lies there is nothing to read for. */
static gboolean
take_all_named (LinliBackend *self, GHashTable *names, GError **error)
{
  return g_hash_table_size (names) == 0
         || (take_column (self, "SELECT body FROM record WHERE del=0 AND length(body)>=64", names, error)
             && (linli_fault (LINLI_FAULT_FILE_CONFLICT_UNREAD)
                 || take_column (self, "SELECT base,server,mine FROM conflict WHERE state=0", names, error)));
}

gboolean
linli_backend_count_unnamed (LinliBackend *self, guint *ret_n, GError **error)
{
  g_autoptr(GHashTable) names = NULL;

  *ret_n = 0;
  if (self->files_dir == NULL)
    return TRUE;
  names = list_files (self, TRUE);
  if (!take_all_named (self, names, error))
    return FALSE;
  *ret_n = g_hash_table_size (names);
  return TRUE;
}

gboolean
linli_backend_count_missing (LinliBackend *self, guint *ret_n, GError **error)
{
  g_autoptr(GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) whole = NULL;
  sqlite3_stmt *stmt;
  char sha[LINLI_SHA_SIZE];
  int step;

  *ret_n = 0;
  if (self->files_dir == NULL)
    return TRUE;
  whole = list_files (self, FALSE);
  stmt = backend_prepare (self, "SELECT body FROM record WHERE del=0 AND length(body)>=64", error);
  if (stmt == NULL)
    return FALSE;
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      const guint8 *body = sqlite3_column_blob (stmt, 0);
      gsize length = body != NULL ? (gsize) sqlite3_column_bytes (stmt, 0) : 0, at = 0;

      while (linli_sha_next (body, length, &at, sha))
        if (!g_hash_table_contains (whole, sha))
          g_hash_table_add (missing, g_strdup (sha));
    }
  *ret_n = g_hash_table_size (missing);
  return step == 0;
}

gboolean
linli_backend_remove_unnamed (LinliBackend *self, gint64 days, gint64 *ret_removed, GError **error)
{
  gint64 now_ms = linli_clock_get_wall_ms (self->clock), removed = 0;
  g_autoptr(GHashTable) names = NULL;
  gboolean own, good;

  if (ret_removed != NULL)
    *ret_removed = 0;
  if (self->files_dir == NULL)
    return TRUE;
  names = list_files (self, TRUE);
  if (!backend_enter (self, TRUE, &own, error))
    return FALSE;
  good = take_all_named (self, names, error) && note_unnamed (self, names, now_ms, error) && remove_old (self, linli_fault (LINLI_FAULT_FILE_SWEPT_EARLY) ? now_ms : now_ms - days * 24 * 3600 * 1000, &removed, error);
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return FALSE;
  if (ret_removed != NULL)
    *ret_removed = removed;
  return TRUE;
}
