/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-read.c - records with the facets held, and what they refer to. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

static void
free_prov_entry (gpointer entry)
{
  g_free (entry);
}

void
linli_loaded_free (LinliLoaded *loaded)
{
  if (loaded == NULL)
    return;
  linli_record_free (loaded->record);
  g_hash_table_unref (loaded->prov);
  g_hash_table_unref (loaded->pending);
  g_free (loaded);
}

static void
take_row (LinliLoaded *loaded, const LinliRow *row)
{
  for (guint i = 0; i < row->n_values; i++)
    if (row->values[i].type != LINLI_VALUE_NULL)
      linli_record_set (loaded->record, g_ptr_array_index (row->kind->fields, i), &row->values[i]);
  for (guint i = 0; i < row->prov->len; i++)
    {
      const LinliProvEntry *entry = &g_array_index (row->prov, LinliProvEntry, i);
      const LinliField *field = linli_kind_get_field_no (row->kind, entry->field_no);

      if (field != NULL)
        g_hash_table_insert (loaded->prov, (gpointer) field, g_memdup2 (entry, sizeof *entry));
    }
  loaded->seq = MAX (loaded->seq, row->seq);
  if (row->kind->compartment < 32)
    loaded->held |= 1u << row->kind->compartment;
}

/* Pending operations and trouble of the record, over core and facets. */
static gboolean
find_state (LinliStore *store, LinliLoaded *loaded, GError **error)
{
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, "SELECT (SELECT 1 FROM conflict WHERE record = ?1 AND state = 0),"
                                                 " (SELECT 1 FROM outbox WHERE state = 2 AND state < 3 AND id = ?1 AND seen = 0)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, loaded->record->id.bytes, sizeof loaded->record->id.bytes, SQLITE_STATIC);
  if (linli_db_step (stmt, error) != LINLI_STEP_ROW)
    return FALSE;
  if (sqlite3_column_int (stmt, 0) != 0)
    loaded->state = "conflict";
  else if (sqlite3_column_int (stmt, 1) != 0)
    loaded->state = "returned";
  return TRUE;
}

static gboolean
find_pending (LinliStore *store, LinliLoaded *loaded, const LinliKind *kind, GError **error)
{
  g_autoptr(GPtrArray) items = NULL;

  if (!linli_overlay_has_ops (store, kind, &loaded->record->id, error))
    return error == NULL || *error == NULL;
  items = linli_overlay_list (store, kind, &loaded->record->id, error);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LinliOutboxItem *item = g_ptr_array_index (items, i);

      if (item->state != LINLI_OUT_PENDING)
        continue;
      loaded->state = "pending";
      for (guint j = 0; j < item->op->changes->len; j++)
        {
          const LinliField *field = linli_kind_get_field_no (kind, g_array_index (item->op->changes, LinliChange, j).field_no);

          if (field != NULL)
            g_hash_table_add (loaded->pending, (gpointer) field);
        }
    }
  return items != NULL;
}

/* Takes @row. */
static LinliLoaded *
load_around (LinliStore *store, LinliRow *row, const LinliOwnRights *rights, GError **error)
{
  g_autoptr(LinliRow) core = row;
  g_autoptr(LinliLoaded) loaded = g_new0 (LinliLoaded, 1);
  const LinliKind *kind = row->kind;

  loaded->record = linli_record_new (kind, &row->id);
  loaded->prov = g_hash_table_new_full (NULL, NULL, NULL, free_prov_entry);
  loaded->pending = g_hash_table_new (NULL, NULL);
  loaded->state = "synced";
  loaded->com = row->com;
  loaded->grid = row->grid;
  take_row (loaded, row);
  if (!find_pending (store, loaded, kind, error))
    return NULL;
  for (guint i = 0; i < kind->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (kind->facets, i);
      g_autoptr(GError) local = NULL;
      g_autoptr(LinliRow) part = linli_rows_load (store, linli_store_get_table (store, facet), &row->id, NULL, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (part != NULL)
        take_row (loaded, part);
      else if (linli_own_rights_allow (rights, facet, LINLI_RIGHT_READ) && facet->compartment < 32)
        loaded->held |= 1u << facet->compartment;
      if (!find_pending (store, loaded, facet, error))
        return NULL;
    }
  if (!find_state (store, loaded, error))
    return NULL;
  linli_store_compute (store, loaded->record);
  return g_steal_pointer (&loaded);
}

/* NULL with LINLI_ERROR_NOT_FOUND when there is no such record here. */
LinliLoaded *
linli_store_load (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autoptr(GError) local = NULL;
  const LinliKind *core = linli_kind_get_core (kind);
  LinliRow *row = linli_rows_load (store, linli_store_get_table (store, core), id, NULL, &local);
  LinliOwnRights rights;
  char text[LINLI_ID_STRING_SIZE];

  linli_own_rights_read_in (store, row != NULL ? row->com : 0, &rights);
  if (row != NULL)
    return load_around (store, row, &rights, error);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "%s %s: no such record here", core->name, linli_id_format (id, text));
  return NULL;
}

GPtrArray *
linli_store_load_rowids (LinliStore *store, const LinliKind *kind, const gint64 *rowids, gsize n, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_loaded_free);
  LinliTable *table = linli_store_get_table (store, kind);
  LinliOwnRights rights;

  linli_own_rights_read (store, &rights);
  if (table->load_rid == NULL)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE _rid = ?1", table->columns, kind->name);

      table->load_rid = linli_db_prepare (store->db, sql, error);
      if (table->load_rid == NULL)
        return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      LinliRow *row = NULL;
      LinliLoaded *loaded;
      LinliStep step;

      sqlite3_bind_int64 (table->load_rid, 1, rowids[i]);
      step = linli_db_step (table->load_rid, error);
      if (step == LINLI_STEP_ROW)
        row = linli_rows_read (table, table->load_rid, error);
      sqlite3_reset (table->load_rid);
      if (step == LINLI_STEP_ERROR || (step == LINLI_STEP_ROW && row == NULL))
        return NULL;
      if (row == NULL)
        continue;  /* went since the list was made */
      loaded = load_around (store, row, &rights, error);
      if (loaded == NULL)
        return NULL;
      g_ptr_array_add (list, loaded);
    }
  return g_steal_pointer (&list);
}

GPtrArray *
linli_store_find_referring (LinliStore *store, const LinliField *field, const LinliId *id, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql = g_strdup_printf ("SELECT _id FROM \"%s\" WHERE \"%s\" = ?1 ORDER BY _id", field->kind->name, field->name);
  const char *key = g_intern_string (sql);
  g_autoptr(LinliDbUse) stmt = linli_store_stmt (store, key, error);
  LinliStep step;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_blob (stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
  while ((step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    g_ptr_array_add (ids, g_memdup2 (sqlite3_column_blob (stmt, 0), sizeof (LinliId)));
  return step == LINLI_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

GPtrArray *
linli_store_load_members (LinliStore *store, const LinliId *household, GError **error)
{
  const LinliField *link = linli_catalogue_get_role (store->catalogue, "person.household");
  const LinliField *head = linli_catalogue_get_role (store->catalogue, "household.head");
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_record_free);
  g_autoptr(GPtrArray) ids = NULL;
  LinliId first = { { 0 } };

  if (link == NULL)
    return g_steal_pointer (&members);
  if (head != NULL)
    {
      g_autoptr(LinliRow) row = linli_rows_load (store, linli_store_get_table (store, head->kind), household, NULL, NULL);

      if (row != NULL && linli_row_get (row, head)->length == sizeof first.bytes)
        memcpy (first.bytes, linli_row_get (row, head)->data, sizeof first.bytes);
    }
  ids = linli_store_find_referring (store, link, household, error);
  if (ids == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      LinliLoaded *loaded = linli_store_load (store, linli_kind_get_core (link->kind), g_ptr_array_index (ids, i), error);
      gboolean is_head;

      if (loaded == NULL)
        return NULL;
      is_head = linli_id_equal (&loaded->record->id, &first);
      g_ptr_array_insert (members, is_head ? 0 : -1, g_steal_pointer (&loaded->record));
      loaded->record = linli_record_new (linli_kind_get_core (link->kind), NULL);
      linli_loaded_free (loaded);
    }
  return g_steal_pointer (&members);
}

gboolean
linli_store_find_building (LinliStore *store, const LinliKind *kind, const LinliId *id, LinliId *ret_building, GError **error)
{
  /* Each of these leads one step up. */
  static const char *const roles[] = { "person.household", "household.room", "room.building", "room.unit", "unit.building" };
  const LinliField *target = linli_catalogue_get_role (store->catalogue, "building.footprint");
  const LinliKind *at = linli_kind_get_core (kind);
  LinliId here = *id;

  if (target == NULL)
    return FALSE;
  for (guint step = 0; step < 6; step++)
    {
      gboolean moved = FALSE;

      if (at == linli_kind_get_core (target->kind))
        {
          *ret_building = here;
          return TRUE;
        }
      for (guint i = 0; i < G_N_ELEMENTS (roles) && !moved; i++)
        {
          const LinliField *field = linli_catalogue_get_role (store->catalogue, roles[i]);
          const LinliKind *next = field != NULL && field->ref_kind != NULL ? linli_catalogue_get_kind (store->catalogue, field->ref_kind) : NULL;
          g_autoptr(LinliRow) row = NULL;

          if (next == NULL || linli_kind_get_core (field->kind) != at)
            continue;
          row = linli_rows_load (store, linli_store_get_table (store, field->kind), &here, NULL, error);
          if (row == NULL || linli_row_get (row, field)->length != sizeof here.bytes)
            continue;
          memcpy (here.bytes, linli_row_get (row, field)->data, sizeof here.bytes);
          at = next;
          moved = TRUE;
        }
      if (!moved)
        return FALSE;
    }
  return FALSE;
}
