/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-partition.c - the partitions that a replica holds: the home one, and perhaps others (the desk of a street: its communities).
 *
 * What is known of the home partition stands in table meta, as it does in a replica that has no other; of each other one the same keys stand
 * in table part_meta.  When another partition becomes the home one, the two change places. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-fault.h"

/* What there is of each partition. */
static const char *const part_keys[] = {
  "epoch", "server_seq", "restored_floor", "lineage", "lineage_told", "safe_seq", "grids", "all_grids", "compare_all",
};

LinliPartition *
linli_partition_new (gint64 com)
{
  LinliPartition *partition = g_new0 (LinliPartition, 1);

  partition->com = com;
  partition->grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return partition;
}

void
linli_partition_free (LinliPartition *partition)
{
  if (partition == NULL)
    return;
  g_array_unref (partition->grids);
  g_clear_pointer (&partition->lineage, g_array_unref);
  g_free (partition->role);
  g_free (partition);
}

/* ---- what is known of one ---- */

static gboolean
is_home (LinliStore *store, gint64 com)
{
  gint64 home = linli_meta_get_int (store, "com", 0);

  return com == 0 || home == 0 || com == home;
}

static sqlite3_stmt *
find_value (LinliStore *store, gint64 com, const char *key)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "SELECT value FROM part_meta WHERE com = ?1 AND key = ?2", NULL);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_text (stmt, 2, key, -1, SQLITE_STATIC);
  if (linli_db_step (stmt, NULL) == LINLI_STEP_ROW)
    return stmt;
  sqlite3_reset (stmt);
  return NULL;
}

gint64
linli_part_get_int (LinliStore *store, gint64 com, const char *key, gint64 fallback)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  if (is_home (store, com))
    return linli_meta_get_int (store, key, fallback);
  stmt = find_value (store, com, key);
  return stmt != NULL ? sqlite3_column_int64 (stmt, 0) : fallback;
}

char *
linli_part_get_text (LinliStore *store, gint64 com, const char *key)
{
  g_autoptr(LinliDbUse) stmt = NULL;

  if (is_home (store, com))
    return linli_meta_get_text (store, key);
  stmt = find_value (store, com, key);
  return stmt != NULL ? g_strdup ((const char *) sqlite3_column_text (stmt, 0)) : NULL;
}

static sqlite3_stmt *
put_value (LinliStore *store, gint64 com, const char *key, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO part_meta (com, key, value) VALUES (?1, ?2, ?3)", error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_text (stmt, 2, key, -1, SQLITE_STATIC);
  return stmt;
}

gboolean
linli_part_set_int (LinliStore *store, gint64 com, const char *key, gint64 value, GError **error)
{
  sqlite3_stmt *stmt;

  if (is_home (store, com))
    return linli_meta_set_int (store, key, value, error);
  if ((stmt = put_value (store, com, key, error)) == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 3, value);
  return linli_db_run (stmt, error);
}

gboolean
linli_part_set_text (LinliStore *store, gint64 com, const char *key, const char *value, GError **error)
{
  sqlite3_stmt *stmt;

  if (is_home (store, com))
    return linli_meta_set_text (store, key, value, error);
  if ((stmt = put_value (store, com, key, error)) == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 3, value, -1, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

/* ---- which there are ---- */

static gboolean
append_coms (GArray *coms, sqlite3_stmt *stmt, GError **error)
{
  LinliStep step = LINLI_STEP_ERROR;

  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      gint64 com = sqlite3_column_int64 (stmt, 0);
      gboolean known = FALSE;

      for (guint i = 0; i < coms->len && !known; i++)
        known = g_array_index (coms, gint64, i) == com;
      if (!known)
        g_array_append_val (coms, com);
    }
  return step == LINLI_STEP_DONE;
}

GArray *
linli_part_list (LinliStore *store, GError **error)
{
  g_autoptr(GArray) coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LinliDbUse) stmt = NULL;
  gint64 home = linli_meta_get_int (store, "com", 0);

  if (home != 0)
    g_array_append_val (coms, home);
  /* A replica that an older program wrote, and that is only read, has no such table. */
  stmt = linli_store_stmt (store, "SELECT com FROM part_meta WHERE key = 'epoch' ORDER BY com", NULL);
  return stmt == NULL || append_coms (coms, stmt, error) ? g_steal_pointer (&coms) : NULL;
}

GPtrArray *
linli_store_list_partitions (LinliStore *store, GError **error)
{
  g_autoptr(GArray) coms = linli_part_list (store, error);
  g_autoptr(GPtrArray) partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_partition_free);

  for (guint i = 0; coms != NULL && i < coms->len; i++)
    {
      gint64 com = g_array_index (coms, gint64, i);
      g_autofree char *grids = linli_part_get_text (store, com, "grids");
      LinliPartition *partition = linli_partition_new (com);

      partition->floor = -1;
      partition->epoch = linli_part_get_int (store, com, "epoch", 0);
      partition->seq = linli_part_get_int (store, com, "server_seq", -1);
      partition->all_grids = linli_part_get_int (store, com, "all_grids", 0) != 0;
      partition->role = linli_part_get_text (store, com, "role");
      linli_grids_parse (partition->grids, grids);
      g_ptr_array_add (partitions, partition);
    }
  return coms != NULL ? g_steal_pointer (&partitions) : NULL;
}

GArray *
linli_store_list_to_sync (LinliStore *store, GError **error)
{
  g_autoptr(GArray) coms = linli_part_list (store, error);
  g_autoptr(LinliDbUse) stmt = NULL;
  gint64 none = 0;

  if (coms == NULL)
    return NULL;
  if (coms->len == 0)
    g_array_append_val (coms, none);
  if (linli_meta_get_int (store, "several", 0) == 0)
    return g_steal_pointer (&coms);
  stmt = linli_store_stmt (store, "SELECT DISTINCT json_extract (body, '$[5]') FROM outbox WHERE state = 0 AND state < 3"
                                  " AND json_extract (body, '$[5]') <> 0 ORDER BY 1", error);
  return append_coms (coms, stmt, error) ? g_steal_pointer (&coms) : NULL;
}

gint64
linli_part_sum_epochs (LinliStore *store)
{
  g_autoptr(GArray) coms = linli_part_list (store, NULL);
  gint64 sum = linli_meta_get_int (store, "epoch", 0);

  for (guint i = 1; coms != NULL && i < coms->len; i++)
    sum += linli_part_get_int (store, g_array_index (coms, gint64, i), "epoch", 0);
  return sum;
}

gint64
linli_part_filter (LinliStore *store, gint64 com)
{
  if (com == 0 || linli_meta_get_int (store, "several", 0) == 0)
    return 0;
  return com;
}

gint64
linli_part_now (LinliStore *store)
{
  return store->part != 0 ? store->part : linli_meta_get_int (store, "com", 0);
}

void
linli_store_enter_partition (LinliStore *store, gint64 com)
{
  store->part = com;
}

gint64
linli_store_get_partition (LinliStore *store)
{
  return linli_part_now (store);
}

void
linli_store_narrow (LinliStore *store, gint64 com)
{
  store->narrow = com;
}

gint64
linli_store_get_narrow (LinliStore *store)
{
  return store->narrow;
}

gboolean
linli_narrow_allows (LinliStore *store, const LinliKind *kind, const LinliId *id)
{
  g_autoptr(LinliRow) row = store->narrow != 0 ? linli_rows_load (store, linli_store_get_table (store, linli_kind_get_core (kind)), id, NULL, NULL) : NULL;

  return store->narrow == 0 || (row != NULL && row->com == store->narrow);
}

/* ---- a scope of several ---- */

static gboolean
forget_values (LinliStore *store, gint64 com, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM part_meta WHERE com = ?1", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  return linli_db_run (stmt, error);
}

static gboolean
exchange_one (LinliStore *store, gint64 old_home, gint64 home, const char *key, GError **error)
{
  static const char *const statements[] = {
    "INSERT OR REPLACE INTO part_meta (com, key, value) SELECT ?1, ?3, value FROM meta WHERE key = ?3",
    "DELETE FROM meta WHERE key = ?3 AND ?1 <> ?2",
    "INSERT INTO meta (key, value) SELECT ?3, value FROM part_meta WHERE com = ?2 AND key = ?3 AND ?1 <> ?2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *stmt = linli_store_stmt (store, statements[i], error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, old_home);
      sqlite3_bind_int64 (stmt, 2, home);
      sqlite3_bind_text (stmt, 3, key, -1, SQLITE_STATIC);
      if (!linli_db_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* What was the home partition is one of the others, and the other way round. */
static gboolean
change_home (LinliStore *store, gint64 old_home, gint64 home, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (part_keys); i++)
    if (!exchange_one (store, old_home, home, part_keys[i], error))
      return FALSE;
  linli_meta_forget (store);
  return linli_meta_set_int (store, "com", home, error) && forget_values (store, home, error);
}

static gboolean
names_com (GPtrArray *partitions, gint64 com)
{
  for (guint i = 0; i < partitions->len; i++)
    if (((const LinliPartition *) g_ptr_array_index (partitions, i))->com == com)
      return TRUE;
  return FALSE;
}

/* The role that somebody has in a partition beside the home one; there it is the identity's. */
static gboolean
take_role (LinliStore *store, const LinliPartition *partition, GError **error)
{
  g_autofree char *old = linli_part_get_text (store, partition->com, "role");
  LinliOwnRights old_rights, new_rights;

  if (is_home (store, partition->com) || partition->role == NULL || g_strcmp0 (old, partition->role) == 0)
    return TRUE;
  linli_own_rights_read_in (store, partition->com, &old_rights);
  if (!linli_part_set_text (store, partition->com, "role", partition->role, error))
    return FALSE;
  linli_own_rights_read_in (store, partition->com, &new_rights);
  return old == NULL || linli_scope_change_role (store, partition->com, &old_rights, &new_rights, error);
}

static gboolean
take_partition (LinliStore *store, const LinliPartition *partition, gboolean is_news, GError **error)
{
  g_autofree char *grids = linli_grids_format (partition->grids);
  gint64 com = partition->com, old_epoch = linli_part_get_int (store, com, "epoch", 0);

  return (partition->lineage == NULL || linli_lineage_note (store, com, partition->lineage, error))
         && (partition->floor < 0 || linli_part_get_int (store, com, "restored_floor", 0) == partition->floor
             || linli_part_set_int (store, com, "restored_floor", partition->floor, error))
         && linli_scope_change_grids (store, com, old_epoch != 0 && old_epoch != partition->epoch, partition->grids, is_news, error)
         && linli_lineage_is_known (store, com, error)
         && linli_part_set_int (store, com, "epoch", partition->epoch, error)
         && linli_part_set_text (store, com, "grids", grids, error)
         && (is_home (store, com) || linli_part_set_int (store, com, "all_grids", partition->all_grids, error))
         && take_role (store, partition, error);
}

gboolean
linli_store_set_partitions (LinliStore *store, GPtrArray *partitions, gint64 scope_version, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autoptr(GArray) held = NULL;
  const LinliPartition *first;
  gint64 home, old_home;
  gboolean is_news, several;

  g_return_val_if_fail (partitions->len > 0, FALSE);
  first = g_ptr_array_index (partitions, 0);
  home = first->com;
  if (!linli_txn_begin (&txn, store, FALSE, error) || (held = linli_part_list (store, error)) == NULL)
    return FALSE;
  is_news = linli_db_get_int (store->db, "SELECT count(*) FROM cursor", 0, NULL) > 0;
  old_home = linli_meta_get_int (store, "com", 0);
  several = partitions->len > 1 || held->len > 1 || (held->len > 0 && old_home != home);
  if (several && (!linli_db_exec (store->db, LINLI_PART_TABLE, error) || !linli_meta_set_int (store, "several", 1, error)))
    return FALSE;
  if (old_home != 0 && old_home != home ? !change_home (store, old_home, home, error) : !linli_meta_set_int (store, "com", home, error))
    return FALSE;

  /* A partition that is held no more goes whole, with what belongs to all of it. */
  for (guint i = 0; i < held->len; i++)
    {
      gint64 com = g_array_index (held, gint64, i);

      if (names_com (partitions, com) || linli_fault (LINLI_FAULT_PARTITION_STAYS))
        continue;
      if (!linli_scope_lose (store, com, error) || !forget_values (store, com, error))
        return FALSE;
      if (store->part == com)
        store->part = 0;
    }
  for (guint i = 0; i < partitions->len; i++)
    if (!take_partition (store, g_ptr_array_index (partitions, i), is_news, error))
      return FALSE;
  if (!linli_meta_set_int (store, "scope_version", scope_version, error))
    return FALSE;
  for (guint i = 0; i < partitions->len; i++)
    if (!linli_outbox_absorb (store, ((const LinliPartition *) g_ptr_array_index (partitions, i))->com, error))
      return FALSE;
  if (!linli_purge_forget (store, error) || !linli_txn_commit (&txn, error))
    return FALSE;
  linli_purge_scrub (store);
  return TRUE;
}

gboolean
linli_store_set_scope (LinliStore *store, gint64 com, gint64 epoch, gint64 scope_version, GArray *grids, GError **error)
{
  g_autoptr(GPtrArray) partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_partition_free);
  LinliPartition *partition = linli_partition_new (com);

  partition->epoch = epoch;
  partition->floor = -1;
  if (grids != NULL)
    g_array_append_vals (partition->grids, grids->data, grids->len);
  g_ptr_array_add (partitions, partition);
  return linli_store_set_partitions (store, partitions, scope_version, error);
}
