/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store.c - opening, closing and transactions of a replica.
 *
 * One connection, one thread.  A writing store holds the lock file for as long as it is open, and it alone checkpoints:
 * SQLite before 3.51.3 can lose commits when another connection commits while one checkpoints. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECKPOINT_PAGES 1000

static const char writer_settings[] =
  "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
  "PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536;";
static const char memory_settings[] = "PRAGMA page_size=1024; PRAGMA journal_mode=MEMORY; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;";
static const char reader_settings[] =
  "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA wal_autocheckpoint=0;"
  "PRAGMA cache_size=-1024;";

static gboolean
prepare_folder (const char *path, LinliStoreFlags flags, GError **error)
{
  g_autofree char *file = g_build_filename (path, "replica.db", NULL);
  GStatBuf info;

  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      /* SQLite takes it for a new file, and throws away the log beside it. */
      if (g_stat (file, &info) == 0 && info.st_size == 0)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: the file is empty", file);
          return FALSE;
        }
      /* Nobody else on this computer looks in, whatever a copy or an older program left. */
      if ((flags & LINLI_STORE_READ_ONLY) == 0 && g_stat (file, &info) == 0 && (info.st_mode & 077) != 0 && info.st_uid == getuid ())
        {
          g_chmod (file, 0600);
          g_chmod (path, 0700);
        }
      return TRUE;
    }
  if ((flags & LINLI_STORE_CREATE) == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "%s: no replica here; enrol first", path);
      return FALSE;
    }
  if (g_mkdir_with_parents (path, 0700) != 0)
    return linli_db_fail_errno (path, error);
  return TRUE;
}

/* An opening that failed, for want of room say, leaves nothing behind that would look like a replica that lost everything. */
static void
drop_empty_file (LinliStore *store)
{
  g_autofree char *file = g_build_filename (store->path, "replica.db", NULL);
  GStatBuf info;

  if (g_stat (file, &info) == 0 && info.st_size == 0)
    g_unlink (file);
}

static gboolean
take_lock (LinliStore *store, GError **error)
{
  g_autofree char *file = g_build_filename (store->path, "lock", NULL);

  store->lock_fd = open (file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (store->lock_fd >= 0 && flock (store->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return linli_db_fail_errno (file, error);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "%s: in use by another program; close it and try again", store->path);
  return FALSE;
}

/* SQLite rolls a transaction back by itself when the disk is full, a write fails or memory runs out.  Whoever overlooks that goes on
 * writing, a statement a commit; this makes such commits fail, so that a save is all or nothing whatever happens. */
static int
refuse_commit (void *data)
{
  LinliStore *store = data;

  return store->in_txn && (store->rolled_back || !store->committing);
}

static void
note_rollback (void *data)
{
  ((LinliStore *) data)->rolled_back = TRUE;
}

static gboolean
open_database (LinliStore *store, GError **error)
{
  gboolean in_memory = (store->flags & LINLI_STORE_MEMORY) != 0, read_only = (store->flags & LINLI_STORE_READ_ONLY) != 0;
  g_autofree char *file = in_memory ? g_strdup (":memory:") : g_build_filename (store->path, "replica.db", NULL);
  int open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  mode_t mask;
  int rc;

  if (!read_only)
    open_flags |= SQLITE_OPEN_CREATE;
  mask = umask (0077);
  rc = sqlite3_open_v2 (file, &store->db, open_flags, NULL);
  umask (mask);
  if (rc != SQLITE_OK)
    return linli_db_fail (store->db, file, error);

  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  if (read_only)
    sqlite3_db_config (store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_limit (store->db, SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024);
  sqlite3_limit (store->db, SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024);
  sqlite3_limit (store->db, SQLITE_LIMIT_ATTACHED, 1);
  sqlite3_limit (store->db, SQLITE_LIMIT_EXPR_DEPTH, 200);
  sqlite3_busy_timeout (store->db, LINLI_STORE_BUSY_MS);
  store->is_full = TRUE;
  sqlite3_commit_hook (store->db, refuse_commit, store);
  sqlite3_rollback_hook (store->db, note_rollback, store);
  return linli_db_exec (store->db, in_memory ? memory_settings : read_only ? reader_settings : writer_settings, error)
         && linli_rules_register_functions (store->db, store->clock, error)
         && linli_query_register (store, error);
}

static gboolean
check_identity_of_file (LinliStore *store, GError **error)
{
  g_autoptr(GError) local = NULL;
  gint64 application = linli_db_get_int (store->db, "PRAGMA application_id", -1, &local);
  gint64 version = linli_db_get_int (store->db, "PRAGMA user_version", 0, NULL);
  gint64 tables = linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema", 0, NULL);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (tables > 0 && application != LINLI_STORE_APPLICATION_ID)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_CORRUPT, "%s: this is not a replica", store->path);
      return FALSE;
    }
  if (version > LINLI_STORE_SCHEMA && (store->flags & LINLI_STORE_NEWER) == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "%s: written by a newer program (layout %d, this one knows %d)", store->path,
                   (int) version, LINLI_STORE_SCHEMA);
      return FALSE;
    }
  if (tables == 0 && (store->flags & LINLI_STORE_READ_ONLY) != 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "%s: the replica is empty", store->path);
      return FALSE;
    }
  return TRUE;
}

/* One of the few statements that every transaction needs: prepared once. */
static gboolean
run_cached (LinliStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, sql, error);

  return stmt != NULL && linli_db_run (stmt, error);
}

static void
look_for_gone (LinliStore *store)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT EXISTS (SELECT 1 FROM gone)", NULL);

  store->has_gone = stmt == NULL || linli_db_step (stmt, NULL) != LINLI_STEP_ROW || sqlite3_column_int (stmt, 0) != 0;
}

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

/* SQLite's count of its memory costs a lock that every connection of the process takes; nobody reads it here. */
static gpointer
configure_sqlite (gpointer data)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  return NULL;
}

LinliStore *
linli_store_open (const char *path, LinliStoreFlags flags, LinliCatalogue *catalogue, LinliClock *clock, LinliRandom *random,
                  GError **error)
{
  static GOnce configured = G_ONCE_INIT;
  g_autoptr(LinliStore) store = g_new0 (LinliStore, 1);

  g_once (&configured, configure_sqlite, NULL);
  store->lock_fd = -1;
  store->flags = flags;
  store->path = g_strdup (path != NULL ? path : ":memory:");
  store->catalogue = linli_catalogue_ref (catalogue);
  store->clock = g_object_ref (clock);
  store->random = random != NULL ? g_object_ref (random) : linli_random_new_system ();
  store->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if ((flags & LINLI_STORE_READ_ONLY) == 0)
    store->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  store->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  store->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_table_free);
  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);

      if (kind->no >= store->tables->len)
        g_ptr_array_set_size (store->tables, (int) kind->no + 1);
      g_ptr_array_index (store->tables, kind->no) = linli_table_new (kind);
    }

  if ((flags & LINLI_STORE_MEMORY) == 0
      && (!prepare_folder (path, flags, error) || ((flags & LINLI_STORE_READ_ONLY) == 0 && !take_lock (store, error))))
    return NULL;
  if (!open_database (store, error) || !check_identity_of_file (store, error) || !linli_store_migrate (store, error))
    {
      if (store->lock_fd >= 0)
        drop_empty_file (store);
      return NULL;
    }
  store->rules = linli_rules_new (catalogue, clock, error);
  if (store->rules == NULL)
    return NULL;
  linli_rules_set_lookup (store->rules, &linli_store_lookup, store);
  store->hlc.last = linli_meta_get_int (store, "hlc", 0);
  store->hlc.offset_ms = linli_meta_get_int (store, "server_offset_ms", 0);
  look_for_gone (store);
  return g_steal_pointer (&store);
}

void
linli_store_close (LinliStore *store)
{
  if (store == NULL)
    return;
  g_clear_pointer (&store->rules, linli_rules_free);
  g_clear_pointer (&store->statements, g_hash_table_unref);
  g_clear_pointer (&store->numbers, g_hash_table_unref);
  g_clear_pointer (&store->counts, g_hash_table_unref);
  g_clear_pointer (&store->tables, g_ptr_array_unref);
  if (store->db != NULL)
    {
      if (!sqlite3_get_autocommit (store->db))
        sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
      sqlite3_close_v2 (store->db);
    }
  if (store->lock_fd >= 0)
    close (store->lock_fd);
  g_clear_pointer (&store->catalogue, linli_catalogue_unref);
  g_clear_object (&store->clock);
  g_clear_object (&store->random);
  g_free (store->path);
  g_free (store);
}

LinliCatalogue *
linli_store_get_catalogue (LinliStore *store)
{
  return store->catalogue;
}

LinliRules *
linli_store_get_rules (LinliStore *store)
{
  return store->rules;
}

LinliClock *
linli_store_get_clock (LinliStore *store)
{
  return store->clock;
}

guint64
linli_store_take_changed (LinliStore *store)
{
  guint64 changed = store->changed;

  store->changed = 0;
  return changed;
}

void
linli_store_set_commit_fault (LinliStore *store, gboolean (*is_lost) (gpointer data), gpointer data)
{
  store->is_lost = is_lost;
  store->is_lost_data = data;
}

static gboolean
has_search (LinliStore *store)
{
  for (guint i = 0; i < store->tables->len; i++)
    {
      const LinliTable *table = g_ptr_array_index (store->tables, i);

      if (table != NULL && (table->has_search || table->geometry != NULL))
        return TRUE;
    }
  return FALSE;
}

gboolean
linli_store_clear (LinliStore *store, GError **error)
{
  static const char *const fixed[] = {
    "DELETE FROM meta WHERE key NOT IN ('catalogue', 'catalogue_version')", "DELETE FROM cursor", "DELETE FROM outbox", "DELETE FROM shadow",
    "DELETE FROM frame_taken", "DELETE FROM gone", "DELETE FROM conflict", "DELETE FROM history", "DELETE FROM draft", "DELETE FROM read_log", "DELETE FROM user_name",
    "DELETE FROM batch", "INSERT INTO search (search) VALUES ('delete-all')", "DELETE FROM search_text", "DELETE FROM geo_box",
  };
  g_auto(LinliTxn) txn = { NULL };

  g_return_val_if_fail ((store->flags & LINLI_STORE_MEMORY) != 0 && !store->in_batch, FALSE);
  if (!linli_txn_begin (&txn, store, FALSE, error)
      || (linli_meta_get_int (store, "several", 0) != 0 && !linli_db_exec (store->db, "DELETE FROM part_meta", error)))
    return FALSE;
  store->part = 0;
  /* The virtual tables are slow to empty and seldom full. */
  for (guint i = 0; i < G_N_ELEMENTS (fixed) - (has_search (store) ? 0 : 3); i++)
    if (!run_cached (store, fixed[i], error))
      return FALSE;
  for (guint i = 0; i < store->tables->len; i++)
    {
      LinliTable *table = g_ptr_array_index (store->tables, i);

      if (table == NULL)
        continue;
      if (table->clear == NULL)
        {
          g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\"", table->kind->name);

          table->clear = linli_db_prepare (store->db, sql, error);
        }
      if (table->clear == NULL || !linli_db_run (table->clear, error))
        return FALSE;
    }
  if (store->has_purges && !linli_db_exec (store->db, "DELETE FROM lost; DELETE FROM purge", error))
    return FALSE;
  if (!linli_files_clear (store, error))
    return FALSE;
  store->has_purges = FALSE;
  store->hlc = (LinliHlc) { 0 };
  store->changed = 0;
  store->has_gone = FALSE;
  store->batch = 0;
  linli_meta_forget (store);
  return linli_store_commit (store, error) && (txn.store = NULL) == NULL;
}

void
linli_store_checkpoint (LinliStore *store)
{
  g_autofree char *file = NULL;
  GStatBuf info;

  if ((store->flags & LINLI_STORE_READ_ONLY) != 0 || store->in_batch)
    return;
  file = g_build_filename (store->path, "replica.db-wal", NULL);
  if ((store->flags & LINLI_STORE_MEMORY) == 0 && g_stat (file, &info) == 0 && info.st_size > CHECKPOINT_PAGES * 4096)
    sqlite3_wal_checkpoint_v2 (store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  linli_purge_scrub (store);
}

sqlite3_stmt *
linli_store_stmt (LinliStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (store->statements, sql);

  if (stmt == NULL)
    {
      stmt = linli_db_prepare (store->db, sql, error);
      if (stmt != NULL)
        g_hash_table_insert (store->statements, (gpointer) sql, stmt);
    }
  return stmt;
}

LinliTable *
linli_store_get_table (LinliStore *store, const LinliKind *kind)
{
  return g_ptr_array_index (store->tables, kind->no);
}

/* All numbers of table meta at once, before anything is written: what cannot be read later must not look like what was never there. */
static gboolean
read_numbers (LinliStore *store, GError **error)
{
  g_autoptr(LinliDbUse) stmt = NULL;
  LinliStep step;

  if (store->numbers == NULL || store->numbers_known)
    return TRUE;
  if (linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'", -1, error) <= 0)
    return error == NULL || *error == NULL;  /* a replica being made has none yet */
  stmt = linli_store_stmt (store, "SELECT key, value FROM meta WHERE typeof (value) = 'integer'", error);
  if (stmt == NULL)
    return FALSE;
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      gint64 value = sqlite3_column_int64 (stmt, 1);

      g_hash_table_insert (store->numbers, g_strdup (linli_db_get_text (stmt, 0)), g_memdup2 (&value, sizeof value));
    }
  store->numbers_known = step == LINLI_STEP_DONE;
  return store->numbers_known;
}

gboolean
linli_store_begin (LinliStore *store, GError **error)
{
  g_autoptr(GError) local = NULL;

  if (!run_cached (store, "BEGIN IMMEDIATE", error))
    return FALSE;
  store->in_txn = TRUE;
  store->rolled_back = store->committing = FALSE;
  if (read_numbers (store, &local))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  linli_store_roll_back (store);
  return FALSE;
}

gboolean
linli_store_commit (LinliStore *store, GError **error)
{
  gboolean done;

  store->committing = TRUE;
  done = run_cached (store, "COMMIT", error);
  store->committing = FALSE;
  store->in_txn = !done;
  return done;
}

void
linli_store_roll_back (LinliStore *store)
{
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  store->in_txn = FALSE;
  linli_search_drop (store);
  linli_meta_forget (store);
}

/* What people save is durable when the call returns; what the server sends can be fetched again. */
gboolean
linli_txn_begin (LinliTxn *txn, LinliStore *store, gboolean durable, GError **error)
{
  txn->store = NULL;
  if (store->in_batch)
    {
      if (store->rolled_back)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%s: the batch was rolled back", store->path);
          return FALSE;
        }
      if (!linli_search_flush (store, error) || !run_cached (store, "SAVEPOINT part", error))
        return FALSE;
    }
  else
    {
      if (durable != store->is_full && (store->flags & LINLI_STORE_MEMORY) == 0)
        {
          if (!linli_db_exec (store->db, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", error))
            return FALSE;
          store->is_full = durable;
        }
      if (!linli_store_begin (store, error))
        return FALSE;
    }
  store->changed_in_txn = 0;
  txn->store = store;
  return TRUE;
}

gboolean
linli_txn_commit (LinliTxn *txn, GError **error)
{
  LinliStore *store = txn->store;

  if (!store->in_batch && store->is_lost != NULL && store->is_lost (store->is_lost_data))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the commit was lost");
      return FALSE;
    }
  if (!linli_search_flush (store, error) || !(store->in_batch ? run_cached (store, "RELEASE part", error) : linli_store_commit (store, error)))
    return FALSE;
  store->changed |= store->changed_in_txn;
  txn->store = NULL;
  return TRUE;
}

void
linli_txn_clear (LinliTxn *txn)
{
  LinliStore *store = txn->store;

  if (store == NULL)
    return;
  txn->store = NULL;
  if (!store->in_batch)
    linli_store_roll_back (store);
  else
    {
      if (!sqlite3_get_autocommit (store->db))
        sqlite3_exec (store->db, "ROLLBACK TO part; RELEASE part", NULL, NULL, NULL);
      linli_search_drop (store);
      linli_meta_forget (store);
    }
  look_for_gone (store);
}

void
linli_meta_forget (LinliStore *store)
{
  if (store->numbers != NULL)
    g_hash_table_remove_all (store->numbers);
  store->numbers_known = FALSE;
}

gboolean
linli_meta_set_int (LinliStore *store, const char *key, gint64 value, GError **error)
{
  const gint64 *known = store->numbers != NULL ? g_hash_table_lookup (store->numbers, key) : NULL;
  sqlite3_stmt *stmt;

  if (known != NULL && *known == value)
    return TRUE;
  stmt = linli_store_stmt (store, "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, value);
  if (!linli_db_run (stmt, error))
    return FALSE;
  if (store->numbers != NULL)
    g_hash_table_insert (store->numbers, g_strdup (key), g_memdup2 (&value, sizeof value));
  return TRUE;
}

gboolean
linli_meta_set_text (LinliStore *store, const char *key, const char *value, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, value, -1, SQLITE_STATIC);
  if (store->numbers != NULL)
    g_hash_table_remove (store->numbers, key);
  return linli_db_run (stmt, error);
}

gint64
linli_meta_get_int (LinliStore *store, const char *key, gint64 fallback)
{
  const gint64 *known = store->numbers != NULL ? g_hash_table_lookup (store->numbers, key) : NULL;
  g_autoptr(LinliDbUse) stmt = NULL;
  gint64 value;

  if (known != NULL)
    return *known;
  if (store->numbers_known)
    return fallback;
  stmt = linli_store_stmt (store, "SELECT value FROM meta WHERE key = ?1", NULL);
  if (stmt == NULL)
    return fallback;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  if (linli_db_step (stmt, NULL) != LINLI_STEP_ROW)
    return fallback;
  value = sqlite3_column_int64 (stmt, 0);
  if (store->numbers != NULL)
    g_hash_table_insert (store->numbers, g_strdup (key), g_memdup2 (&value, sizeof value));
  return value;
}

char *
linli_meta_get_text (LinliStore *store, const char *key)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT value FROM meta WHERE key = ?1", NULL);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  return linli_db_step (stmt, NULL) == LINLI_STEP_ROW ? g_strdup ((const char *) sqlite3_column_text (stmt, 0)) : NULL;
}
