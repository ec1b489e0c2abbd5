/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-repair.c - a damaged replica: keep it aside, save what can be read into a new one, have the server send the rest.
 *
 * What only this replica has comes first: who it is, the outbox with its groups, drafts, the read log.  Rows follow as far as they can be
 * read; the cursors start over, so that the server tells all of them again, and what died meanwhile.  The damaged files are never changed:
 * the work is done on a copy, and the new file takes the place of the old one in one rename. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-pinyin.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define HEADER      100
#define MAX_GAPS    64      /* unreadable places jumped over in one table */
#define MAX_SCHEMA  1000    /* a number above is no version but damage */
#define SCRATCH     "repair"

static const char magic[16] = "SQLite format 3";

typedef struct
{
  char         *path, *aside, *scratch;  /* (owned) */
  sqlite3      *from;                    /* (owned) (nullable) a copy of the damaged one */
  LinliStore   *to;                      /* (owned) (nullable) */
  LinliRepair  *repair;
} Job;

static void
job_clear (Job *job)
{
  static const char *const names[] = { "replica.db", "replica.db-wal", "replica.db-shm", "lock", "damaged.db", "damaged.db-wal", "damaged.db-shm" };

  g_clear_pointer (&job->to, linli_store_close);
  sqlite3_close_v2 (job->from);
  for (gsize i = 0; i < G_N_ELEMENTS (names) && job->scratch != NULL; i++)
    {
      g_autofree char *file = g_build_filename (job->scratch, names[i], NULL);

      g_unlink (file);
    }
  if (job->scratch != NULL)
    g_rmdir (job->scratch);
  g_free (job->path);
  g_free (job->aside);
  g_free (job->scratch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

void
linli_repair_clear (LinliRepair *repair)
{
  g_clear_pointer (&repair->aside, g_free);
}

/* ---- copies ---- */

static gboolean
write_all (int fd, const char *data, gssize length)
{
  for (gssize done = 0, n; done < length; done += n)
    if ((n = write (fd, data + done, (gsize) (length - done))) < 0)
      return FALSE;
  return TRUE;
}

/* Durable when it returns.  A file that is not there is no error. */
static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autofree char *buffer = g_malloc (1 << 20);
  int in = open (from, O_RDONLY | O_CLOEXEC), out;
  gssize n = 0;
  gboolean good;

  if (in < 0)
    return errno == ENOENT || linli_db_fail_errno (from, error);
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  good = out >= 0;
  while (good && (n = read (in, buffer, 1 << 20)) > 0)
    good = write_all (out, buffer, n);
  good = good && n == 0 && fsync (out) == 0;
  if (!good)
    linli_db_fail_errno (to, error);
  close (in);
  if (out >= 0)
    close (out);
  return good;
}

static gboolean
copy_replica (const char *from_folder, const char *to_folder, const char *to_name, GError **error)
{
  static const char *const endings[] = { "", "-wal" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (from_folder, "/replica.db", endings[i], NULL);
      g_autofree char *to = g_strconcat (to_folder, "/", to_name, endings[i], NULL);

      if (!copy_file (from, to, error))
        return FALSE;
    }
  return TRUE;
}

/* "damaged-20261126-081502" */
static gboolean
keep_aside (Job *job, LinliClock *clock, GError **error)
{
  g_autofree char *time = linli_time_format (linli_clock_get_wall_ms (clock));
  g_autoptr(GString) stamp = g_string_new ("damaged-");

  for (const char *at = time; *at != '\0' && *at != '.'; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (stamp, *at);
    else if (*at == 'T')
      g_string_append_c (stamp, '-');
  job->aside = g_build_filename (job->path, stamp->str, NULL);
  for (guint i = 2; g_mkdir (job->aside, 0700) != 0; i++)
    {
      if (errno != EEXIST)
        return linli_db_fail_errno (job->aside, error);
      g_free (job->aside);
      job->aside = g_strdup_printf ("%s/%s-%u", job->path, stamp->str, i);
    }
  return copy_replica (job->path, job->aside, "replica.db", error);
}

typedef enum { HEADER_MENDED, HEADER_FOREIGN, HEADER_NEWER } Header;

/* The first 100 bytes say the same in every replica; where they are lost the pages behind them may still be whole. */
static gboolean
mend_header (const char *file, Header *ret_header, GError **error)
{
  guint8 header[HEADER] = { 0 };
  GStatBuf info;
  int fd = open (file, O_RDWR | O_CLOEXEC);
  gboolean good = fd >= 0 && g_stat (file, &info) == 0;

  *ret_header = HEADER_MENDED;
  if (good && read (fd, header, HEADER) == HEADER && memcmp (header, magic, sizeof magic) != 0)
    {
      guint32 pages = GUINT32_TO_BE ((guint32) (info.st_size / 4096)), application = GUINT32_TO_BE (LINLI_STORE_APPLICATION_ID);
      static const guint8 fixed[] = { 0x10, 0x00, 2, 2, 0, 64, 32, 32, 0, 0, 0, 1 };

      memset (header, 0, HEADER);
      memcpy (header, magic, sizeof magic);
      memcpy (header + 16, fixed, sizeof fixed);
      memcpy (header + 28, &pages, 4);
      header[43] = 1;                  /* schema cookie */
      header[47] = 4;                  /* schema format */
      header[59] = 1;                  /* UTF-8 */
      header[63] = LINLI_STORE_SCHEMA;
      memcpy (header + 68, &application, 4);
      header[95] = 1;                  /* valid for change counter 1 */
      good = lseek (fd, 0, SEEK_SET) == 0 && write_all (fd, (const char *) header, HEADER);
    }
  else if (good)
    {
      guint32 application, schema;

      memcpy (&application, header + 68, 4);
      memcpy (&schema, header + 60, 4);
      if (application != 0 && GUINT32_FROM_BE (application) != LINLI_STORE_APPLICATION_ID)
        *ret_header = HEADER_FOREIGN;
      else if (application != 0 && GUINT32_FROM_BE (schema) > LINLI_STORE_SCHEMA && GUINT32_FROM_BE (schema) <= MAX_SCHEMA)
        *ret_header = HEADER_NEWER;
    }
  if (!good)
    linli_db_fail_errno (file, error);
  if (fd >= 0)
    close (fd);
  return good;
}

/* What only a newer program understands would be lost by this one's repair. */
static gboolean
refuse_newer (Job *job, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "%s: written by a newer program, which has to repair it; nothing was changed", job->path);
  return FALSE;
}

static gboolean
open_damaged (Job *job, LinliCatalogue *catalogue, GError **error)
{
  g_autofree char *file = g_build_filename (job->scratch, "damaged.db", NULL);
  Header header;

  if (!mend_header (file, &header, error))
    return FALSE;
  if (header == HEADER_FOREIGN)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: this is another program's file; nothing was changed", job->path);
      return FALSE;
    }
  if (header == HEADER_NEWER)
    return refuse_newer (job, error);
  if (sqlite3_open_v2 (file, &job->from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
    return linli_db_fail (job->from, file, error);
  /* A table that cannot be understood does not stand in the way of the others. */
  sqlite3_exec (job->from, "PRAGMA writable_schema=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;", NULL, NULL, NULL);
  if (linli_db_get_int (job->from, "SELECT value FROM meta WHERE key = 'catalogue_version'", 0, NULL) > (gint64) catalogue->version)
    return refuse_newer (job, error);
  return TRUE;
}

/* ---- reading what can be read ---- */

typedef gboolean (*RowFunc) (Job *job, sqlite3_stmt *row, gpointer data, GError **error);

/* Every row of @table that can be read, each once, by its rowid: behind an unreadable page it goes on at the next key that can be
 * found.  FALSE only when the new store cannot be written. */
static gboolean
each_row (Job *job, const char *columns, const char *table, RowFunc func, gpointer data, guint *ret_lost, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rowid, %s FROM \"%s\" WHERE rowid > ?1 ORDER BY rowid", columns, table);
  gint64 after = G_MININT64, stride = 1;
  guint gaps = 0;

  for (;;)
    {
      sqlite3_stmt *stmt = NULL;
      int rc = sqlite3_prepare_v2 (job->from, sql, -1, &stmt, NULL);
      gboolean moved = FALSE;

      if (rc != SQLITE_OK)
        {
          *ret_lost += 1;
          return TRUE;
        }
      sqlite3_bind_int64 (stmt, 1, after);
      while ((rc = sqlite3_step (stmt)) == SQLITE_ROW)
        {
          moved = TRUE;
          after = sqlite3_column_int64 (stmt, 0);
          if (!func (job, stmt, data, error))
            {
              sqlite3_finalize (stmt);
              return FALSE;
            }
        }
      sqlite3_finalize (stmt);
      if (rc == SQLITE_DONE)
        return TRUE;
      *ret_lost += 1;
      if (++gaps > MAX_GAPS)
        return TRUE;
      /* Further each time nothing came: the bad page may hold many keys. */
      stride = moved ? 1 : MIN (stride * 4, G_GINT64_CONSTANT (1) << 40);
      if (after == G_MININT64)
        after = 0;
      if (after > G_MAXINT64 - stride)
        return TRUE;
      after += stride;
    }
}

/* Tables without rowid are read from both ends. @orders: by their key, forth and back. */
static gboolean
each_row_both_ways (Job *job, const char *columns, const char *table, const char *const orders[2], RowFunc func, gpointer data, guint *ret_lost,
                    GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT 0, %s FROM \"%s\" ORDER BY %s", columns, table, orders[i]);
      sqlite3_stmt *stmt = NULL;
      int rc = sqlite3_prepare_v2 (job->from, sql, -1, &stmt, NULL);

      while (rc == SQLITE_OK && (rc = sqlite3_step (stmt)) == SQLITE_ROW)
        {
          if (!func (job, stmt, data, error))
            {
              sqlite3_finalize (stmt);
              return FALSE;
            }
          rc = SQLITE_OK;
        }
      sqlite3_finalize (stmt);
      if (rc == SQLITE_DONE)
        return TRUE;
      *ret_lost += 1;
    }
  return TRUE;
}

/* The row as it is; one that is there already, or that the new table refuses, is passed over. */
static gboolean
copy_row (Job *job, sqlite3_stmt *row, gpointer data, GError **error)
{
  sqlite3_stmt *insert = data;
  int rc;

  for (int i = 1; i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (insert, i, sqlite3_column_value (row, i));
  rc = sqlite3_step (insert);
  if (rc == SQLITE_DONE)
    job->repair->rows += sqlite3_changes (job->to->db);
  else if ((rc & 0xff) != SQLITE_CONSTRAINT && (rc & 0xff) != SQLITE_MISMATCH)
    linli_db_fail (job->to->db, "saving what was read", error);
  sqlite3_reset (insert);
  return rc == SQLITE_DONE || (rc & 0xff) == SQLITE_CONSTRAINT || (rc & 0xff) == SQLITE_MISMATCH;
}

typedef struct { const char *table, *columns, *orders[2]; /* NULL: by rowid */ } OwnTable;

#define BY_ID { "kind_no, id", "kind_no DESC, id DESC" }

static const OwnTable own[] = {
  { "meta", "key, value", { NULL } },
  { "outbox", "opno, grp, kind_no, id, body, hlc, state, st, aseq, why, made_at, batch, seen", { NULL } },
  { "draft", "kind_no, id, body, at", BY_ID },
  { "read_log", "kind_no, id, section, purpose, day, user, at", BY_ID },
  { "batch", "batch, title, at, undone", { NULL } },
  { "user_name", "user, name", { NULL } },
  { "conflict", "id, kind_no, record, field_no, type, com, grid, seq, base_seq, base, server, mine, server_seq, server_user, server_at, device,"
                " op, user, at, state", { NULL } },
  { "shadow", "kind_no, id, held, com, grid, seq, clk, prov, body", BY_ID },
  { "gone", "kind_no, id, seq", BY_ID },
  { "history", "hid, kind_no, id, field_no, what, at, user, device, old, new, reason, seq, opno", { NULL } },
};
static const OwnTable photos = {
  "file", "sha, kind_no, id, field_no, thumb, taken, size, have, state, code, why, tries, next", { "sha", "sha DESC" },
};

static const OwnTable parts = { "part_meta", "com, key, value", { "com, key", "com DESC, key DESC" } };

/* @verb: "REPLACE" or "IGNORE", of a row that is there already. */
static gboolean
save_table (Job *job, const OwnTable *table, const char *verb, guint *ret_lost, GError **error)
{
  g_autoptr(GString) sql = g_string_new (NULL);
  g_autoptr(LinliDbStmt) insert = NULL;
  guint n = 1;

  for (const char *at = table->columns; *at != '\0'; at++)
    n += *at == ',';
  g_string_append_printf (sql, "INSERT OR %s INTO \"%s\" (%s) VALUES (", verb, table->table, table->columns);
  for (guint j = 0; j < n; j++)
    g_string_append (sql, j > 0 ? ",?" : "?");
  g_string_append_c (sql, ')');
  insert = linli_db_prepare (job->to->db, sql->str, error);
  if (insert == NULL)
    return FALSE;
  return table->orders[0] != NULL ? each_row_both_ways (job, table->columns, table->table, table->orders, copy_row, insert, ret_lost, error)
                                  : each_row (job, table->columns, table->table, copy_row, insert, ret_lost, error);
}

static gboolean
save_own (Job *job, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    /* What a new replica has written of itself by now gives way. */
    if (!save_table (job, &own[i], i == 0 ? "REPLACE" : "IGNORE", &job->repair->lost, error))
      return FALSE;
  linli_meta_forget (job->to);
  /* The tables were made by this catalogue, whatever the old ones were. */
  return linli_meta_set_text (job->to, "catalogue", job->to->catalogue->digest != NULL ? job->to->catalogue->digest : "", error)
         && linli_meta_set_int (job->to, "catalogue_version", job->to->catalogue->version, error)
         && linli_meta_set_int (job->to, "sort_keys", LINLI_PINYIN_KEYS, error);
}

/* A row of a kind, with its search text and box. */
static gboolean
save_typed_row (Job *job, sqlite3_stmt *stmt, gpointer data, GError **error)
{
  LinliTable *table = data;
  g_autoptr(LinliRow) row = NULL;
  g_autoptr(GError) wrong = NULL;
  gint64 rid, seq;

  row = linli_rows_read (table, stmt, &wrong);
  if (row == NULL || linli_id_is_null (&row->id))
    {
      job->repair->lost++;
      return TRUE;
    }
  if (!linli_rows_probe (job->to, table, &row->id, &rid, &seq, error))
    return FALSE;
  if (rid != 0)
    return TRUE;
  job->repair->rows++;
  return linli_rows_write (job->to, table, row, 0, error);
}

static gboolean
save_typed (Job *job, GError **error)
{
  for (guint i = 0; i < job->to->tables->len; i++)
    {
      LinliTable *table = g_ptr_array_index (job->to->tables, i);
      g_autofree char *columns = NULL;

      if (table == NULL)
        continue;
      /* linli_rows_read() wants the rowid where each_row() has put it. */
      g_assert (g_str_has_prefix (table->columns, "_rid, "));
      columns = g_strdup (table->columns + strlen ("_rid, "));
      if (!each_row (job, columns, table->kind->name, save_typed_row, table, &job->repair->lost, error))
        return FALSE;
    }
  return TRUE;
}

/* The queue of photos.  Where a part of it was lost, all that rows name and that lies here is offered: the server says what it has. */
static gboolean
save_photos (Job *job, GError **error)
{
  gint64 tables = linli_db_get_int (job->from, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'file'", -1, NULL);
  guint lost = 0;

  /* Most replicas never had a photo. */
  if (tables == 0)
    return TRUE;
  /* How far each came is asked of the server, not of a damaged file. */
  if (!linli_db_exec (job->to->db, LINLI_FILES_TABLE, error) || !save_table (job, &photos, "IGNORE", &lost, error)
      || !linli_db_exec (job->to->db, "UPDATE file SET state = 0, have = 0, code = 0, why = NULL, tries = 0, next = 0 WHERE state <> 3", error))
    return FALSE;
  job->repair->lost += lost;
  return lost == 0 || linli_files_queue_named (job->to, job->path, error);
}

/* Most replicas hold one partition. */
static gboolean
save_parts (Job *job, GError **error)
{
  guint lost = 0;

  if (linli_db_get_int (job->from, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'part_meta'", -1, NULL) == 0)
    return TRUE;
  if (!linli_db_exec (job->to->db, LINLI_PART_TABLE, error) || !save_table (job, &parts, "REPLACE", &lost, error))
    return FALSE;
  job->repair->lost += lost;
  return TRUE;
}

/* Every operation that waits is laid over its row again. */
static gboolean
lay_again (Job *job, GError **error)
{
  LinliStore *store = job->to;
  sqlite3_stmt *stmt = linli_db_prepare (store->db, "SELECT DISTINCT kind_no, id FROM outbox WHERE state < 2", error);
  g_autoptr(GArray) kinds = g_array_new (FALSE, FALSE, sizeof (guint)), ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_bytes (stmt, 1) == sizeof (LinliId))
      {
        guint no = (guint) sqlite3_column_int (stmt, 0);

        g_array_append_val (kinds, no);
        g_array_append_vals (ids, sqlite3_column_blob (stmt, 1), 1);
      }
  sqlite3_finalize (stmt);
  if (step == LINLI_STEP_ERROR)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, g_array_index (kinds, guint, i));
      const LinliId *id = &g_array_index (ids, LinliId, i);
      g_autoptr(GPtrArray) items = kind != NULL ? linli_overlay_list (store, kind, id, NULL) : NULL;
      g_autoptr(LinliRow) server = NULL;
      gboolean has_shadow = FALSE;

      if (items == NULL || items->len == 0)
        continue;
      if (!linli_overlay_load_server (store, linli_store_get_table (store, kind), id, &server, &has_shadow, NULL))
        continue;
      /* Made here and never accepted: what shows is not the server's. */
      if (!has_shadow && ((LinliOutboxItem *) items->pdata[0])->op->type == LINLI_OP_CREATE && server != NULL && server->seq == 0)
        g_clear_pointer (&server, linli_row_free);
      if (!linli_overlay_store (store, linli_store_get_table (store, kind), id, server, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
start_cursors (LinliStore *store, GPtrArray *partitions, GError **error)
{
  for (guint i = 0; i < partitions->len; i++)
    {
      const LinliPartition *partition = g_ptr_array_index (partitions, i);
      g_autofree char *sql = g_strdup_printf ("UPDATE cursor SET base = 0, after = 0, asof = %" G_GINT64_FORMAT " WHERE com = %" G_GINT64_FORMAT,
                                              MAX (partition->seq, 0), partition->com);

      if (!linli_db_exec (store->db, sql, error))
        return FALSE;
    }
  return TRUE;
}

/* All is asked for again, and what died since it was whole; then every grid is compared, for what was read may be spoilt. */
static gboolean
start_over (Job *job, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (job->to, error);
  g_autoptr(GPtrArray) partitions = linli_store_list_partitions (job->to, error);

  if (identity == NULL || partitions == NULL)
    return FALSE;
  job->repair->identity = identity->device != 0 && identity->verifier != NULL;
  return identity->com == 0
         || (linli_store_set_partitions (job->to, partitions, identity->scope_version, error)
             && start_cursors (job->to, partitions, error) && linli_store_want_compare (job->to, error));
}

static gboolean
count_own (Job *job, GError **error)
{
  LinliUnsent unsent;

  if (!linli_store_get_unsent (job->to, &unsent, error))
    return FALSE;
  job->repair->unsent = unsent.pending + unsent.sent + unsent.returned;
  job->repair->drafts = unsent.drafts;
  return TRUE;
}

/* ---- the whole ---- */

static gboolean
save_all (Job *job, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };

  return linli_txn_begin (&txn, job->to, TRUE, error) && save_own (job, error) && save_typed (job, error) && lay_again (job, error)
         && save_photos (job, error) && save_parts (job, error) && linli_txn_commit (&txn, error) && start_over (job, error) && count_own (job, error);
}

static gboolean
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return good;
}

/* The old log belongs to the old file: it goes first, its copy is aside. */
static gboolean
put_in_place (Job *job, GError **error)
{
  static const char *const old[] = { "replica.db-wal", "replica.db-shm" };
  g_autofree char *from = g_build_filename (job->scratch, "replica.db", NULL);
  g_autofree char *to = g_build_filename (job->path, "replica.db", NULL);

  sqlite3_wal_checkpoint_v2 (job->to->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  g_clear_pointer (&job->to, linli_store_close);
  sync_folder (job->aside);
  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    {
      g_autofree char *file = g_build_filename (job->path, old[i], NULL);

      if (g_unlink (file) != 0 && errno != ENOENT)
        return linli_db_fail_errno (file, error);
    }
  if (g_rename (from, to) != 0)
    return linli_db_fail_errno (to, error);
  sync_folder (job->path);
  return TRUE;
}

static gboolean
repair_locked (Job *job, LinliCatalogue *catalogue, LinliClock *clock, GError **error)
{
  job->scratch = g_build_filename (job->path, SCRATCH, NULL);
  if (g_mkdir (job->scratch, 0700) != 0 && errno != EEXIST)
    return linli_db_fail_errno (job->scratch, error);
  if (!copy_replica (job->path, job->scratch, "damaged.db", error) || !open_damaged (job, catalogue, error) || !keep_aside (job, clock, error))
    return FALSE;
  job->to = linli_store_open (job->scratch, LINLI_STORE_CREATE, catalogue, clock, NULL, error);
  if (job->to == NULL || !save_all (job, error) || !put_in_place (job, error))
    return FALSE;
  job->repair->aside = g_steal_pointer (&job->aside);
  return TRUE;
}

gboolean
linli_store_repair (const char *path, LinliCatalogue *catalogue, LinliClock *clock, LinliRepair *ret_repair, GError **error)
{
  g_auto(Job) job = { g_strdup (path), NULL, NULL, NULL, NULL, ret_repair };
  g_autofree char *lock = g_build_filename (path, "lock", NULL);
  g_autofree char *file = g_build_filename (path, "replica.db", NULL);
  gboolean good = FALSE;
  int fd;

  *ret_repair = (LinliRepair) { 0 };
  /* Not even a lock is left where there is no replica. */
  if (g_access (file, F_OK) != 0)
    return linli_db_fail_errno (file, error);
  fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return linli_db_fail_errno (lock, error);
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "%s: in use by another program; close it and try again", path);
  else
    good = repair_locked (&job, catalogue, clock, error);
  close (fd);
  return good;
}
