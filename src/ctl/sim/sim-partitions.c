/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-partitions.c - several communities on one server, for the world and the stage: what hello tells of them, and what a replica of them holds. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-partitions.h"

static LinliPartition *
find (GPtrArray *partitions, gint64 com)
{
  for (guint i = 0; i < partitions->len; i++)
    if (((const LinliPartition *) g_ptr_array_index (partitions, i))->com == com)
      return g_ptr_array_index (partitions, i);
  return NULL;
}

static LinliPartition *
add (GPtrArray *partitions, LinliBackend *server, const LinliGrant *grant, GError **error)
{
  g_autoptr(LinliPartition) partition = linli_partition_new (grant->com);
  gint64 seq;

  partition->role = g_strdup (grant->role->name);
  if (!linli_backend_get_partition (server, grant->com, &partition->epoch, &seq, error)
      || !linli_backend_get_floor (server, grant->com, &partition->floor, error)
      || (partition->lineage = linli_backend_get_lineage (server, grant->com, error)) == NULL)
    return NULL;
  g_ptr_array_add (partitions, partition);
  return g_steal_pointer (&partition);
}

GPtrArray *
sim_partitions_new (LinliBackend *server, const LinliAccess *access, gint64 now_ms, GError **error)
{
  g_autoptr(GPtrArray) partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_partition_free);

  for (guint i = 0; i < access->grants->len; i++)
    {
      const LinliGrant *grant = g_ptr_array_index (access->grants, i);
      LinliPartition *partition = find (partitions, grant->com);

      if (!linli_grant_counts (grant, now_ms))
        continue;
      if (partition == NULL && (partition = add (partitions, server, grant, error)) == NULL)
        return NULL;
      g_array_append_vals (partition->grids, grant->grids->data, grant->grids->len);
    }
  return g_steal_pointer (&partitions);
}

GHashTable *
sim_partitions_digest (LinliBackend *server, const LinliAccess *access, gint64 now_ms, GError **error)
{
  g_autoptr(GPtrArray) partitions = sim_partitions_new (server, access, now_ms, error);
  g_autoptr(GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; partitions != NULL && i < partitions->len; i++)
    {
      gint64 com = ((const LinliPartition *) g_ptr_array_index (partitions, i))->com;
      g_autoptr(GHashTable) theirs = linli_backend_digest (server, com, access, error);
      GHashTableIter iter;
      gpointer key, value;

      if (theirs == NULL)
        return NULL;
      g_hash_table_iter_init (&iter, theirs);
      while (g_hash_table_iter_next (&iter, &key, &value))
        g_hash_table_insert (all, i == 0 ? g_strdup (key) : g_strdup_printf ("%" G_GINT64_FORMAT ":%s", com, (const char *) key), g_strdup (value));
    }
  return partitions != NULL ? g_steal_pointer (&all) : NULL;
}
