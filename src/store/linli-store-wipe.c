/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-wipe.c - a lost device: everything goes, also what was not sent, and nothing is taken until somebody enrols it anew.
 *
 * Tables are emptied and stay, so that whoever still reads finds nothing instead of a fault; then the file is written anew as
 * after a lost scope (linli-store-purge.c).  Photos go first: what is killed in between still has the token that asks again. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-files.h"
#include "linli-store-private.h"

#include "linli-fault.h"

#define WIPED_KEY "wiped"

/* (transfer full) "DELETE FROM ..." for every table that is neither virtual nor part of a virtual one. */
static GPtrArray *
list_deletes (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) deletes = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *stmt = linli_db_prepare (store->db, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                                                    " AND name NOT GLOB 'sqlite_*' AND name <> 'meta'", error);
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (!linli_fault (LINLI_FAULT_WIPE_KEEPS_WORK) || !g_str_equal (linli_db_get_text (stmt, 0), "outbox"))
      g_ptr_array_add (deletes, g_strdup_printf ("DELETE FROM \"%s\"", linli_db_get_text (stmt, 0)));
  sqlite3_finalize (stmt);
  return step == LINLI_STEP_DONE ? g_steal_pointer (&deletes) : NULL;
}

gboolean
linli_store_wipe (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) deletes = list_deletes (store, error);
  g_auto(LinliTxn) txn = { NULL };

  if (deletes == NULL)
    return FALSE;
  if (!linli_fault (LINLI_FAULT_FILE_WIPE_KEEPS))
    linli_files_remove_all (store->path);
  if (!linli_txn_begin (&txn, store, TRUE, error))
    return FALSE;
  for (guint i = 0; i < deletes->len; i++)
    if (!linli_db_exec (store->db, g_ptr_array_index (deletes, i), error))
      return FALSE;
  if (!linli_db_exec (store->db, "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM geo_box;"
                                 " DELETE FROM meta WHERE key NOT IN ('catalogue', 'catalogue_version')", error))
    return FALSE;
  linli_meta_forget (store);
  store->hlc = (LinliHlc) { 0 };
  store->has_gone = store->has_purges = FALSE;
  store->part = 0;
  store->batch = 0;
  for (guint i = 0; i < store->tables->len; i++)
    if (g_ptr_array_index (store->tables, i) != NULL)
      store->changed_in_txn |= G_GUINT64_CONSTANT (1) << linli_kind_get_core (((const LinliTable *) g_ptr_array_index (store->tables, i))->kind)->no;
  if (!linli_meta_set_int (store, WIPED_KEY, 1, error) || !linli_purge_plan_scrub (store, error) || !linli_txn_commit (&txn, error))
    return FALSE;
  linli_purge_scrub (store);
  return TRUE;
}

gboolean
linli_wipe_allows (LinliStore *store, GError **error)
{
  if (linli_meta_get_int (store, WIPED_KEY, 0) == 0 || linli_fault (LINLI_FAULT_WIPED_SAVES))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_LOST, "this computer was reported lost and emptied; enrol it anew before anything is kept on it");
  return FALSE;
}

gboolean
linli_wipe_over (LinliStore *store, GError **error)
{
  return linli_meta_get_int (store, WIPED_KEY, 0) == 0 || linli_meta_set_int (store, WIPED_KEY, 0, error);
}
