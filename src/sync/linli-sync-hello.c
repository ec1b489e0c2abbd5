/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-sync-hello.c - what hello is answered with: who one is, which communities and grids one holds, and the names of those who write. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-engine-private.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-lineage.h"

#define MAX_PARTITIONS 64  /* that one replica holds */

/* (transfer full): what of it can be read; an older server says none. */
static GArray *
read_lineage (JsonObject *part)
{
  GArray *lineage = g_array_new (FALSE, FALSE, sizeof (LinliFork));
  JsonArray *list;

  if (!linli_json_get_array (part, "lineage", &list, NULL))
    return lineage;
  for (guint i = 0; i < json_array_get_length (list) && i < LINLI_LINEAGE_MAX; i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (pair != NULL && json_array_get_length (pair) == 2 && json_node_get_value_type (json_array_get_element (pair, 0)) == G_TYPE_INT64
          && json_node_get_value_type (json_array_get_element (pair, 1)) == G_TYPE_INT64)
        {
          LinliFork fork = { json_array_get_int_element (pair, 0), json_array_get_int_element (pair, 1) };

          g_array_append_val (lineage, fork);
        }
    }
  return lineage;
}

/* Adds the numbers of a list of {"no", "name"}. */
static gboolean
read_grids (JsonArray *list, GArray *grids, GError **error)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      gint64 grid;

      if (!JSON_NODE_HOLDS_OBJECT (node) || !linli_json_get_int (json_node_get_object (node), "no", &grid, error))
        return FALSE;
      if (grid != 0)
        g_array_append_val (grids, grid);
    }
  return TRUE;
}

/* (transfer full): one element of "com"; the grids of the first one stand in "scope", where programs that know only one look for them. */
static LinliPartition *
read_partition (JsonNode *node, JsonObject *scope, GError **error)
{
  g_autoptr(LinliPartition) partition = linli_partition_new (0);
  JsonObject *part = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *list = NULL;

  if (part == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "com: objects are wanted");
      return NULL;
    }
  if (!linli_json_get_int (part, "com", &partition->com, error) || !linli_json_get_int (part, "ep", &partition->epoch, error))
    return NULL;
  if (scope == NULL)
    scope = part;
  if (!linli_json_get_array (scope, "grids", &list, error) || !read_grids (list, partition->grids, error))
    return NULL;
  partition->all_grids = linli_json_bool_or (scope, "all", FALSE);
  partition->floor = linli_json_int_or (part, "floor", 0);
  partition->role = g_strdup (linli_json_string_or (part, "role", NULL));
  partition->lineage = read_lineage (part);
  return g_steal_pointer (&partition);
}

/* (transfer full) (element-type LinliPartition): those that hello names, each once. */
static GPtrArray *
read_partitions (JsonArray *coms, JsonObject *scope, GError **error)
{
  g_autoptr(GPtrArray) partitions = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_partition_free);

  for (guint i = 0; i < json_array_get_length (coms) && i < MAX_PARTITIONS; i++)
    {
      g_autoptr(LinliPartition) partition = read_partition (json_array_get_element (coms, i), i == 0 ? scope : NULL, error);
      gboolean known = FALSE;

      if (partition == NULL)
        return NULL;
      for (guint j = 0; j < partitions->len && !known; j++)
        known = ((const LinliPartition *) g_ptr_array_index (partitions, j))->com == partition->com;
      if (!known && (i == 0 || partition->com > 0))
        g_ptr_array_add (partitions, g_steal_pointer (&partition));
    }
  return g_steal_pointer (&partitions);
}

/* What a copy of the server holds, of each. */
static gboolean
note_safe (LinliStore *store, JsonArray *coms, GError **error)
{
  gint64 entered = linli_store_get_partition (store);
  gboolean good = TRUE;

  for (guint i = 0; good && i < json_array_get_length (coms) && i < MAX_PARTITIONS; i++)
    {
      JsonObject *part = json_array_get_object_element (coms, i);

      linli_store_enter_partition (store, linli_json_int_or (part, "com", 0));
      good = linli_store_note_safe (store, linli_json_int_or (part, "safe", 0), LINLI_STORE_KEEP_MS, NULL, error);
    }
  linli_store_enter_partition (store, entered);
  return good;
}

gboolean
linli_sync_apply_hello (LinliStore *store, JsonObject *hello, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);
  g_autoptr(GPtrArray) partitions = NULL;
  JsonObject *user, *scope;
  JsonArray *coms;
  gint64 version, server_ms;
  const char *text;

  if (identity == NULL || !linli_json_get_int (hello, "t", &server_ms, error) || !linli_json_get_object (hello, "user", &user, error)
      || !linli_json_get_object (hello, "scope", &scope, error) || !linli_json_get_int (scope, "sv", &version, error)
      || !linli_json_get_array (hello, "com", &coms, error))
    return FALSE;
  if (json_array_get_length (coms) == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "this user has no community on the server; ask the administrator");
      return FALSE;
    }
  if ((partitions = read_partitions (coms, scope, error)) == NULL)
    return FALSE;

  /* Epoch and community are for linli_store_set_partitions() to change, which starts over when the server was restored. */
  identity->all_grids = linli_json_bool_or (scope, "all", FALSE);
  identity->server_offset_ms = server_ms - linli_clock_get_wall_ms (linli_store_get_clock (store));
  if ((text = linli_json_string_or (user, "name", NULL)) != NULL)
    {
      g_free (identity->display_name);
      identity->display_name = g_strdup (text);
    }
  if ((text = linli_json_string_or (user, "role", NULL)) != NULL)
    {
      g_free (identity->role);
      identity->role = g_strdup (text);
    }
  if (!linli_store_set_identity (store, identity, error)
      || !linli_store_set_partitions (store, partitions, version, error)
      || !note_safe (store, coms, error)
      || !linli_store_note_courier (store, linli_json_int_or (hello, "courier", 0), error))
    return FALSE;

  if (json_object_has_member (hello, "catalogue") && JSON_NODE_HOLDS_OBJECT (json_object_get_member (hello, "catalogue"))
      && !linli_store_note_server_catalogue (store, linli_json_string_or (json_object_get_object_member (hello, "catalogue"), "digest", ""), error))
    return FALSE;
  if (json_object_has_member (hello, "users") && JSON_NODE_HOLDS_OBJECT (json_object_get_member (hello, "users")))
    {
      JsonObjectIter iter;
      const char *number;
      JsonNode *name;

      json_object_iter_init (&iter, json_object_get_object_member (hello, "users"));
      while (json_object_iter_next (&iter, &number, &name))
        if (JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING
            && !linli_store_set_user_name (store, g_ascii_strtoll (number, NULL, 10), json_node_get_string (name), error))
          return FALSE;
    }
  return TRUE;
}
