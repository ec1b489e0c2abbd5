/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-draft.c - what is being typed, kept at once: it survives kill -9. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include "linli-json.h"

#include <string.h>

/* {"field": value, ...} by name. */
static char *
pack (GHashTable *values)
{
  GString *out = g_string_new ("{");
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    {
      g_string_append_printf (out, "%s\"%s\":", out->len > 1 ? "," : "", ((const LinliField *) field)->name);
      linli_wire_write_value (out, value);
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

gboolean
linli_store_put_draft (LinliStore *store, const LinliKind *kind, const LinliId *id, GHashTable *values, GError **error)
{
  g_auto(LinliTxn) txn = { NULL };
  g_autofree char *body = pack (values);
  sqlite3_stmt *stmt = linli_store_stmt (store, "INSERT OR REPLACE INTO draft (kind_no, id, body, at) VALUES (?1, ?2, ?3, ?4)", error);

  if (stmt == NULL || !linli_wipe_allows (store, error) || !linli_txn_begin (&txn, store, TRUE, error))
    return FALSE;
  sqlite3_bind_int (stmt, 1, (int) kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 3, body, (int) strlen (body), SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, linli_clock_get_wall_ms (store->clock));
  return linli_db_run (stmt, error) && linli_txn_commit (&txn, error);
}

typedef struct { const LinliKind *kind; LinliId id; } DraftKey;

/* What @rights let neither read nor write goes out of one draft, and the draft with the last of it. */
static gboolean
strip_one (LinliStore *store, const DraftKey *key, const LinliOwnRights *rights, gboolean *changed, GError **error)
{
  g_autoptr(GHashTable) values = linli_store_get_draft (store, key->kind, &key->id, error);
  g_autofree char *body = NULL;
  GHashTableIter iter;
  gpointer field;
  guint before;
  sqlite3_stmt *stmt;

  if (values == NULL)
    return FALSE;
  before = g_hash_table_size (values);
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    if (!linli_own_rights_allow (rights, ((const LinliField *) field)->kind, LINLI_RIGHT_READ)
        && !linli_own_rights_allow (rights, ((const LinliField *) field)->kind, LINLI_RIGHT_WRITE))
      g_hash_table_iter_remove (&iter);
  if (g_hash_table_size (values) == before)
    return TRUE;
  *changed = TRUE;
  if (g_hash_table_size (values) == 0)
    return linli_store_drop_draft (store, key->kind, &key->id, error);
  stmt = linli_store_stmt (store, "UPDATE draft SET body = ?3 WHERE kind_no = ?1 AND id = ?2", error);
  if (stmt == NULL)
    return FALSE;
  body = pack (values);
  sqlite3_bind_int (stmt, 1, (int) key->kind->no);
  sqlite3_bind_blob (stmt, 2, key->id.bytes, sizeof key->id.bytes, SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 3, body, (int) strlen (body), SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

gboolean
linli_drafts_strip (LinliStore *store, const LinliOwnRights *rights, gboolean *ret_changed, GError **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (DraftKey));
  sqlite3_stmt *stmt = linli_store_stmt (store, "SELECT kind_no, id FROM draft", error);
  LinliStep step = LINLI_STEP_ERROR;

  *ret_changed = FALSE;
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      DraftKey key = { linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 0)), { { 0 } } };

      if (key.kind == NULL || sqlite3_column_bytes (stmt, 1) != sizeof key.id.bytes)
        continue;
      memcpy (key.id.bytes, sqlite3_column_blob (stmt, 1), sizeof key.id.bytes);
      g_array_append_val (keys, key);
    }
  if (step == LINLI_STEP_ERROR)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    if (!strip_one (store, &g_array_index (keys, DraftKey, i), rights, ret_changed, error))
      return FALSE;
  return TRUE;
}

GHashTable *
linli_store_get_draft (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT body FROM draft WHERE kind_no = ?1 AND id = ?2", error);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GList) names = NULL;
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int (stmt, 1, (int) kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  step = linli_db_step (stmt, error);
  if (step == LINLI_STEP_ERROR)
    return NULL;
  if (step == LINLI_STEP_DONE)
    return g_steal_pointer (&values);

  node = linli_json_parse (sqlite3_column_blob (stmt, 0), sqlite3_column_bytes (stmt, 0), NULL, error);
  if (node == NULL)
    return NULL;
  names = json_object_get_members (json_node_get_object (node));
  for (GList *link = names; link != NULL; link = link->next)
    {
      const LinliField *field = linli_kind_find_field (kind, link->data);
      g_autoptr(LinliValue) value = g_new0 (LinliValue, 1);

      if (field != NULL && linli_wire_read_value (json_object_get_member (json_node_get_object (node), link->data), value, NULL))
        g_hash_table_insert (values, (gpointer) field, g_steal_pointer (&value));
    }
  return g_steal_pointer (&values);
}

gboolean
linli_store_drop_draft (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  sqlite3_stmt *stmt = linli_store_stmt (store, "DELETE FROM draft WHERE kind_no = ?1 AND id = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, (int) kind->no);
  sqlite3_bind_blob (stmt, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  return linli_db_run (stmt, error);
}

GPtrArray *
linli_store_list_drafts (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_hit_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT kind_no, id FROM draft ORDER BY at DESC", error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 0));
      g_autoptr(LinliLoaded) loaded = NULL;
      LinliHit *hit;

      if (kind == NULL || sqlite3_column_bytes (stmt, 1) != sizeof (LinliId))
        continue;
      hit = g_new0 (LinliHit, 1);
      hit->kind = kind;
      memcpy (hit->id.bytes, sqlite3_column_blob (stmt, 1), sizeof hit->id.bytes);
      hit->why = g_strdup ("draft");
      loaded = linli_store_load (store, kind, &hit->id, NULL);
      hit->title = loaded != NULL ? linli_record_get_title (loaded->record) : g_strdup ("");
      g_ptr_array_add (hits, hit);
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&hits) : NULL;
}

void
linli_draft_info_free (LinliDraftInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->title);
  g_free (info);
}

static gboolean
complete_info (LinliStore *store, LinliDraftInfo *info, GError **error)
{
  g_autoptr(GHashTable) values = linli_store_get_draft (store, info->kind, &info->id, error);
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, info->kind, &info->id, NULL);
  g_autoptr(LinliRecord) begun = NULL;
  GHashTableIter iter;
  gpointer field, value;

  if (values == NULL)
    return FALSE;
  info->fields = g_hash_table_size (values);
  info->is_new = loaded == NULL;
  if (loaded != NULL)
    {
      info->title = linli_record_get_title (loaded->record);
      return TRUE;
    }
  begun = linli_record_new (info->kind, &info->id);
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    linli_record_set (begun, field, value);
  info->title = linli_record_get_title (begun);
  return TRUE;
}

GPtrArray *
linli_store_describe_drafts (LinliStore *store, GError **error)
{
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_draft_info_free);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT kind_no, id, at FROM draft ORDER BY at DESC, id", error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (store->catalogue, (guint) sqlite3_column_int (stmt, 0));
      LinliDraftInfo *info;

      if (kind == NULL || sqlite3_column_bytes (stmt, 1) != sizeof (LinliId))
        continue;
      info = g_new0 (LinliDraftInfo, 1);
      g_ptr_array_add (infos, info);
      info->kind = kind;
      memcpy (info->id.bytes, sqlite3_column_blob (stmt, 1), sizeof info->id.bytes);
      info->at_ms = sqlite3_column_int64 (stmt, 2);
      if (!complete_info (store, info, error))
        return NULL;
    }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&infos) : NULL;
}

#define GRIDS_KEY "grids_drawn"

gboolean
linli_store_keep_grids (LinliStore *store, const char *text, GError **error)
{
  g_return_val_if_fail (store != NULL, FALSE);
  return linli_meta_set_text (store, GRIDS_KEY, text != NULL ? text : "", error);
}

char *
linli_store_get_kept_grids (LinliStore *store)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (store != NULL, NULL);

  text = linli_meta_get_text (store, GRIDS_KEY);
  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

gboolean
linli_store_begin_work (LinliStore *store, gboolean *ret_unclean, GError **error)
{
  gboolean unclean = linli_meta_get_int (store, "at_work", 0) != 0;

  if (!linli_meta_set_int (store, "at_work", 1, error))
    return FALSE;
  *ret_unclean = unclean;
  return TRUE;
}

gboolean
linli_store_end_work (LinliStore *store, GError **error)
{
  return linli_meta_set_int (store, "at_work", 0, error);
}
