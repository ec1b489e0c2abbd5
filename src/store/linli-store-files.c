/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-files.c - the queue of photos: what a save names is to be sent, and what became of it. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define DAY_MS    (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define KEEP_MS   (30 * DAY_MS)
#define EPOCH_KEY "files_epoch"
#define SWEPT_KEY "files_swept"

void
linli_file_job_free (LinliFileJob *job)
{
  if (job == NULL)
    return;
  g_free (job->why);
  g_free (job);
}

const char *
linli_store_get_path (LinliStore *store)
{
  return store->path;
}

/* @replica: where its bytes lie. */
static gboolean
queue_one (LinliStore *store, const char *replica, const LinliField *field, const LinliId *id, const char *sha, gboolean thumb, gint64 taken_ms,
           gint64 size, GError **error)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  /* Fetched from the server, or of somebody else: it is there already. */
  if (!linli_files_have (replica, sha, size))
    return TRUE;
  stmt = linli_store_stmt (store, "INSERT INTO file (sha, kind_no, id, field_no, thumb, taken, size) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                           " ON CONFLICT DO NOTHING", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, sha, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, field->kind->no);
  sqlite3_bind_blob (stmt, 3, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, field->no);
  sqlite3_bind_int (stmt, 5, thumb);
  sqlite3_bind_int64 (stmt, 6, taken_ms);
  sqlite3_bind_int64 (stmt, 7, size);
  return linli_db_run (stmt, error);
}

static gboolean
queue_both (LinliStore *store, const char *replica, const LinliField *field, const LinliId *id, const LinliAttachment *attachment, GError **error)
{
  return queue_one (store, replica, field, id, attachment->thumb, TRUE, attachment->taken_ms, attachment->thumb_size, error)
         && queue_one (store, replica, field, id, attachment->sha, FALSE, attachment->taken_ms, attachment->size, error);
}

gboolean
linli_files_queue (LinliStore *store, const LinliField *field, const LinliId *id, const LinliValue *old_value, const LinliValue *value, GError **error)
{
  g_autoptr(GArray) attachments = NULL;

  if (field->value_type != LINLI_TYPE_ATTACHMENT || value->type != LINLI_VALUE_TEXT || store->path == NULL)
    return TRUE;
  attachments = linli_attachments_parse (value->data);
  /* Made with the first photo: most replicas never have one. */
  if (attachments == NULL || !linli_db_exec (store->db, LINLI_FILES_TABLE, error))
    return attachments == NULL;
  for (guint i = 0; i < attachments->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (attachments, LinliAttachment, i);

      if (linli_attachments_find (linli_value_get_text (old_value), attachment->sha, NULL, NULL)
          || (linli_fault (LINLI_FAULT_FILE_UNQUEUED) && old_value->type == LINLI_VALUE_TEXT))
        continue;
      if (!queue_both (store, store->path, field, id, attachment, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_table (LinliStore *store)
{
  return linli_db_get_int (store->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'file'", 0, NULL) > 0;
}

static LinliFileJob *
read_job (LinliStore *store, sqlite3_stmt *stmt)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 1));
  const LinliField *field = kind != NULL ? linli_kind_get_field_no (kind, (guint) sqlite3_column_int (stmt, 3)) : NULL;
  LinliFileJob *job;

  if (field == NULL || sqlite3_column_bytes (stmt, 2) != sizeof (LinliId) || !linli_sha_is_valid (linli_db_get_text (stmt, 0)))
    return NULL;
  job = g_new0 (LinliFileJob, 1);
  g_strlcpy (job->sha, linli_db_get_text (stmt, 0), sizeof job->sha);
  memcpy (job->id.bytes, sqlite3_column_blob (stmt, 2), sizeof job->id.bytes);
  job->field = field;
  job->thumb = sqlite3_column_int (stmt, 4) != 0;
  job->taken_ms = sqlite3_column_int64 (stmt, 5);
  job->size = sqlite3_column_int64 (stmt, 6);
  job->have = sqlite3_column_int64 (stmt, 7);
  job->state = (LinliFileState) sqlite3_column_int (stmt, 8);
  job->code = sqlite3_column_int (stmt, 9);
  job->why = sqlite3_column_type (stmt, 10) != SQLITE_NULL ? g_strdup (linli_db_get_text (stmt, 10)) : NULL;
  job->tries = (guint) sqlite3_column_int (stmt, 11);
  job->next_ms = sqlite3_column_int64 (stmt, 12);
  return job;
}

gboolean
linli_files_clear (LinliStore *store, GError **error)
{
  static const char *const tables[] = { "file", "lost_file", "thumb" };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *ask = g_strdup_printf ("SELECT count(*) FROM sqlite_schema WHERE name = '%s'", tables[i]);
      g_autofree char *clear = g_strdup_printf ("DELETE FROM %s", tables[i]);

      if (linli_db_get_int (store->db, ask, 0, NULL) > 0 && !linli_db_exec (store->db, clear, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
linli_store_list_files (LinliStore *store, gboolean unsent, GError **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_file_job_free);
  g_autoptr(LinliDbUse) stmt = NULL;
  LinliStep step;

  if (!has_table (store))
    return g_steal_pointer (&jobs);
  stmt = linli_store_stmt (store, "SELECT sha, kind_no, id, field_no, thumb, taken, size, have, state, code, why, tries, next FROM file"
                           " WHERE ?1 = 0 OR state <> 3 ORDER BY thumb DESC, taken, sha", error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int (stmt, 1, unsent);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      LinliFileJob *job = read_job (store, stmt);

      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&jobs) : NULL;
}

gboolean
linli_store_get_files_state (LinliStore *store, LinliFilesState *ret_state, GError **error)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  *ret_state = (LinliFilesState) { 0 };
  if (!has_table (store))
    return TRUE;
  /* Of a photo and its small picture the one that is worse off counts. */
  stmt = linli_store_stmt (store, "SELECT count(*), coalesce(sum(w = 3), 0), coalesce(sum(w = 0), 0), coalesce(sum(w = 1), 0), coalesce(sum(w = 2), 0) FROM"
                           " (SELECT CASE WHEN max(state = 2) THEN 2 WHEN max(state = 0) THEN 0 WHEN max(state = 1) THEN 1 ELSE 3 END AS w"
                           "  FROM file GROUP BY kind_no, id, field_no, taken)", error);
  if (stmt == NULL || linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return FALSE;
  ret_state->photos = (guint) sqlite3_column_int (stmt, 0);
  ret_state->sent = (guint) sqlite3_column_int (stmt, 1);
  ret_state->waiting = (guint) sqlite3_column_int (stmt, 2);
  ret_state->held = (guint) sqlite3_column_int (stmt, 3);
  ret_state->failed = (guint) sqlite3_column_int (stmt, 4);
  return TRUE;
}

gboolean
linli_store_note_file (LinliStore *store, const LinliFileJob *job, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "UPDATE file SET have = ?5, state = ?6, code = ?7, why = ?8, tries = ?9, next = ?10"
                                                 " WHERE sha = ?1 AND kind_no = ?2 AND id = ?3 AND field_no = ?4", error);

  /* Not durable: what is forgotten is asked of the server again. */
  if (stmt == NULL || !linli_txn_begin (&txn, store, FALSE, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, job->sha, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, job->field->kind->no);
  sqlite3_bind_blob (stmt, 3, job->id.bytes, sizeof job->id.bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, job->field->no);
  sqlite3_bind_int64 (stmt, 5, job->have);
  sqlite3_bind_int (stmt, 6, (int) job->state);
  sqlite3_bind_int (stmt, 7, job->code);
  if (job->why != NULL)
    sqlite3_bind_text (stmt, 8, job->why, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 9, job->tries);
  sqlite3_bind_int64 (stmt, 10, job->next_ms);
  return linli_db_run (stmt, error) && linli_txn_commit (&txn, error);
}

/* ---- what nothing names any more ---- */

static gboolean
take_row (const LinliField *field, sqlite3_stmt *stmt, LinliNamedFunc func, gpointer data, GError **error)
{
  g_autoptr(GArray) attachments = linli_attachments_parse (linli_db_get_text (stmt, 0));
  LinliId id;

  memcpy (id.bytes, sqlite3_column_blob (stmt, 1), sizeof id.bytes);
  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    if (!func (field, &id, &g_array_index (attachments, LinliAttachment, i), data, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_field (LinliStore *store, const LinliField *field, LinliNamedFunc func, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\", _id FROM \"%s\" WHERE \"%s\" IS NOT NULL", field->name, field->kind->name, field->name);
  g_autoptr(LinliDbStmt) stmt = linli_db_prepare (store->db, sql, error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (!take_row (field, stmt, func, data, error))
      return FALSE;
  return step == LINLI_STEP_DONE;
}

gboolean
linli_files_foreach_named (LinliStore *store, LinliNamedFunc func, gpointer data, GError **error)
{
  for (guint i = 0; i < store->tables->len; i++)
    {
      const LinliTable *table = g_ptr_array_index (store->tables, i);

      for (guint j = 0; table != NULL && j < table->kind->fields->len; j++)
        {
          const LinliField *field = g_ptr_array_index (table->kind->fields, j);

          if (field->value_type == LINLI_TYPE_ATTACHMENT && linli_field_is_stored (field) && !take_field (store, field, func, data, error))
            return FALSE;
        }
    }
  return TRUE;
}

typedef struct { LinliStore *store; const char *replica; GHashTable *named; } Naming;

static gboolean
note_named (const LinliField *field, const LinliId *id, const LinliAttachment *attachment, gpointer data, GError **error)
{
  const Naming *naming = data;

  g_hash_table_add (naming->named, g_strdup (attachment->sha));
  g_hash_table_add (naming->named, g_strdup (attachment->thumb));
  return naming->replica == NULL || queue_both (naming->store, naming->replica, field, id, attachment, error);
}

/* Every address that a row here names goes into @named; with @replica ((nullable)), those that lie there are to be offered to the server. */
static gboolean
take_named (LinliStore *store, const char *replica, GHashTable *named, GError **error)
{
  Naming naming = { store, replica, named };

  return linli_files_foreach_named (store, note_named, &naming, error);
}

gboolean
linli_files_list_named (LinliStore *store, GHashTable *named, GError **error)
{
  return take_named (store, NULL, named, error);
}

gboolean
linli_files_queue_named (LinliStore *store, const char *replica, GError **error)
{
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return linli_db_exec (store->db, LINLI_FILES_TABLE, error) && linli_meta_set_int (store, SWEPT_KEY, 0, error)
         && take_named (store, replica, named, error);
}

/* Of a record that is not here, because its grid was lost or somebody deleted it, an unsent photo stays in the list for a while: the grid may come
 * back, and its taker is told what became of it. */
static gboolean
may_still_go (LinliStore *store, const LinliFileJob *job, gint64 before_ms)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _id = ?1", linli_kind_get_core (job->field->kind)->name);
  g_autoptr(LinliDbStmt) stmt = NULL;

  if (job->state == LINLI_FILE_SENT || job->taken_ms < before_ms)
    return FALSE;
  stmt = linli_db_prepare (store->db, sql, NULL);
  if (stmt != NULL)
    sqlite3_bind_blob (stmt, 1, job->id.bytes, sizeof job->id.bytes, SQLITE_STATIC);
  return stmt == NULL || linli_db_step (stmt, NULL) != LINLI_STEP_ROW || sqlite3_column_int (stmt, 0) == 0;
}

/* Photos that a record names no longer: taken back before they went. */
static gboolean
drop_unnamed_jobs (LinliStore *store, GHashTable *named, gint64 before_ms, GError **error)
{
  g_autoptr(GPtrArray) jobs = linli_store_list_files (store, FALSE, error);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "DELETE FROM file WHERE sha = ?1", error);

  if (jobs == NULL || stmt == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      const LinliFileJob *job = g_ptr_array_index (jobs, i);

      if (g_hash_table_contains (named, job->sha) || (may_still_go (store, job, before_ms) && !linli_fault (LINLI_FAULT_FILE_UNLISTED)))
        continue;
      sqlite3_bind_text (stmt, 1, job->sha, -1, SQLITE_STATIC);
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* A server that was restored may lack what it had: it is asked, which costs little where it does not. */
static gboolean
offer_again (LinliStore *store, GError **error)
{
  gint64 epoch = linli_part_sum_epochs (store);
  g_auto(LinliTxn) txn = { NULL };

  if (linli_meta_get_int (store, EPOCH_KEY, 0) == epoch || linli_fault (LINLI_FAULT_FILE_NOT_OFFERED))
    return TRUE;
  return linli_txn_begin (&txn, store, FALSE, error) && linli_db_exec (store->db, "UPDATE file SET state = 0, have = 0 WHERE state = 3", error)
         && linli_meta_set_int (store, EPOCH_KEY, epoch, error) && linli_txn_commit (&txn, error);
}

gboolean
linli_store_sweep_files (LinliStore *store, GError **error)
{
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(LinliTxn) txn = { NULL };
  gint64 now_ms = linli_clock_get_wall_ms (store->clock), swept_ms = linli_meta_get_int (store, SWEPT_KEY, 0);
  LinliUnsent unsent;

  if (store->path == NULL || !has_table (store))
    return TRUE;
  if (!offer_again (store, error))
    return FALSE;
  /* After a repair, or when the server starts over, rows that are still to come name photos too. */
  if ((now_ms >= swept_ms && now_ms - swept_ms < DAY_MS) || !linli_store_is_complete (store))
    return TRUE;
  if (!linli_store_get_unsent (store, &unsent, error) || !linli_txn_begin (&txn, store, FALSE, error)
      || !linli_meta_set_int (store, EPOCH_KEY, linli_part_sum_epochs (store), error)
      || !linli_meta_set_int (store, SWEPT_KEY, now_ms, error) || !take_named (store, swept_ms == 0 ? store->path : NULL, named, error))
    return FALSE;
  /* What came back, and what stands in a form, may still name a photo that no row names. */
  if (!linli_unsent_is_none (&unsent) && !linli_fault (LINLI_FAULT_FILE_FORGOTTEN))
    return linli_txn_commit (&txn, error);
  if (!drop_unnamed_jobs (store, named, now_ms - KEEP_MS, error) || !linli_txn_commit (&txn, error))
    return FALSE;
  linli_files_remove_old (store->path, named, now_ms - KEEP_MS);
  return TRUE;
}
