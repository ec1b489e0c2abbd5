/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-buildings.c - buildings out of the replica: where they stand, what there is to look after, and which grid keeps them. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-store.h"

#include "linli-error.h"

#include <string.h>

#define CHUNK 500

typedef struct
{
  LinliStore       *store;
  LinliGridDraft   *draft;
  const LinliKind  *kind;
  const LinliField *footprint;
  const LinliField *keeper;  /* (nullable) */
  GHashTable       *work;    /* (owned) LinliId of a building → LinliGridWork */
  GHashTable       *numbers; /* (owned) LinliId of a grid → its number */
  gboolean          has_grids;
} Reader;

/* ---- what there is to look after ---- */

static LinliGridWork *
get_work (GHashTable *work, const LinliId *building)
{
  LinliGridWork *found = g_hash_table_lookup (work, building);

  if (found != NULL)
    return found;
  found = g_new0 (LinliGridWork, 1);
  g_hash_table_insert (work, linli_id_dup (building), found);
  return found;
}

/* @counted: (nullable): homes or people are counted by it. */
static void
add_counts (GHashTable *work, GHashTable *counts, guint points, gboolean homes, gboolean people)
{
  GHashTableIter iter;
  gpointer id, n;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &id, &n))
    {
      LinliGridWork *found = get_work (work, id);

      found->load += points * GPOINTER_TO_UINT (n);
      found->homes += homes ? GPOINTER_TO_UINT (n) : 0;
      found->people += people ? GPOINTER_TO_UINT (n) : 0;
    }
}

/* The first row of a kind says which of its records count, and the others choose among these. */
static const char *
find_condition (const LinliCatalogue *catalogue, const LinliKind *kind)
{
  for (guint i = 0; i < catalogue->workload->len; i++)
    if (((const LinliWorkload *) g_ptr_array_index (catalogue->workload, i))->kind == kind)
      return ((const LinliWorkload *) g_ptr_array_index (catalogue->workload, i))->where;
  return NULL;
}

/* Homes and people are counted whatever the catalogue says of the work they are. */
static gboolean
count_kind (Reader *reader, const char *role, gboolean people, GError **error)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (reader->store);
  const LinliField *link = linli_catalogue_get_role (catalogue, role);
  const LinliKind *kind = link != NULL ? linli_kind_get_core (link->kind) : NULL;
  g_autoptr(GHashTable) counts = NULL;

  if (kind == NULL)
    return TRUE;
  counts = linli_store_count_in_buildings (reader->store, kind, find_condition (catalogue, kind), error);
  if (counts != NULL)
    add_counts (reader->work, counts, 0, !people, people);
  return counts != NULL;
}

/* What the person of this replica may not list by is no figure for them. */
static gboolean
count_load (Reader *reader, const LinliWorkload *row, GError **error)
{
  const char *first = find_condition (linli_store_get_catalogue (reader->store), row->kind);
  g_autofree char *where = first == row->where ? g_strdup (first) : g_strdup_printf ("(%s) AND (%s)", first, row->where);
  g_autoptr(GHashTable) counts = NULL;
  g_autoptr(GError) local = NULL;

  if (row->points == 0)
    return TRUE;
  counts = linli_store_count_in_buildings (reader->store, row->kind, where, &local);
  if (counts != NULL)
    add_counts (reader->work, counts, row->points, FALSE, FALSE);
  else if (!g_error_matches (local, LINLI_ERROR, LINLI_ERROR_FORBIDDEN))
    g_propagate_error (error, g_steal_pointer (&local));
  return *error == NULL;
}

static gboolean
count_all (Reader *reader, GCancellable *cancellable, GError **error)
{
  GPtrArray *rows = linli_store_get_catalogue (reader->store)->workload;
  g_autoptr(GError) local = NULL;
  gboolean good = count_kind (reader, "household.room", FALSE, &local) && count_kind (reader, "person.household", TRUE, &local);

  for (guint i = 0; good && i < rows->len; i++)
    good = !g_cancellable_set_error_if_cancelled (cancellable, &local) && count_load (reader, g_ptr_array_index (rows, i), &local);
  if (!good)
    g_propagate_error (error, g_steal_pointer (&local));
  return good;
}

/* ---- who keeps them ---- */

static gboolean
read_numbers (Reader *reader, GError **error)
{
  const LinliField *no = linli_catalogue_get_role (linli_store_get_catalogue (reader->store), "grid.no");
  LinliQuery query = { no != NULL ? no->kind : NULL, NULL, NULL, FALSE, 0 };
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GPtrArray) loaded = NULL;

  if (reader->keeper == NULL)
    return TRUE;
  rowids = linli_store_query (reader->store, &query, error);
  loaded = rowids != NULL ? linli_store_load_rowids (reader->store, query.kind, (const gint64 *) rowids->data, rowids->len, error) : NULL;
  for (guint i = 0; loaded != NULL && i < loaded->len; i++)
    {
      const LinliLoaded *grid = g_ptr_array_index (loaded, i);
      const LinliValue *value = grid != NULL ? linli_record_get (grid->record, no) : NULL;

      if (value != NULL && value->type == LINLI_VALUE_INTEGER)
        g_hash_table_insert (reader->numbers, linli_id_dup (&grid->record->id), g_memdup2 (&value->integer, sizeof value->integer));
    }
  return loaded != NULL;
}

/* The grid that it names counts before the one it was last seen in: what was moved here goes with the next sync. */
static gint64
find_kept (const Reader *reader, const LinliLoaded *loaded)
{
  const LinliValue *value = reader->keeper != NULL ? linli_record_get (loaded->record, reader->keeper) : NULL;
  const gint64 *no;
  LinliId id;

  if (value != NULL && value->type == LINLI_VALUE_BLOB && value->length == sizeof id.bytes)
    {
      memcpy (id.bytes, value->data, sizeof id.bytes);
      no = g_hash_table_lookup (reader->numbers, &id);
      if (no != NULL)
        return *no;
    }
  return loaded->grid != 0 || !reader->has_grids ? loaded->grid : LINLI_GRID_OUTSIDE;
}

gint64
linli_grid_store_find_kept (LinliStore *store, const LinliId *building)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliField *footprint = linli_catalogue_get_role (catalogue, "building.footprint");
  g_autoptr(GHashTable) numbers = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, NULL);
  g_autoptr(LinliLoaded) loaded = footprint != NULL ? linli_store_load (store, linli_kind_get_core (footprint->kind), building, NULL) : NULL;
  Reader reader = { .store = store, .numbers = numbers, .has_grids = identity != NULL && identity->device != 0 };

  if (loaded == NULL)
    return 0;
  reader.keeper = linli_catalogue_get_keeper (catalogue, loaded->record->kind);
  return read_numbers (&reader, NULL) ? find_kept (&reader, loaded) : 0;
}

/* ---- all of them ---- */

static void
add_building (const Reader *reader, const LinliLoaded *loaded)
{
  static const LinliGridWork nothing = { 0 };
  const LinliValue *value = linli_record_get (loaded->record, reader->footprint);
  g_autoptr(LinliGeometry) geometry = value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;
  const LinliGridWork *work = g_hash_table_lookup (reader->work, &loaded->record->id);
  double lon, lat;

  if (geometry == NULL || geometry->n_points == 0)
    return;
  linli_geometry_get_label_point (geometry, &lon, &lat);
  linli_grid_draft_add_building (reader->draft, &loaded->record->id, lon, lat, work != NULL ? work : &nothing, find_kept (reader, loaded));
}

gboolean
linli_grid_store_load_buildings (LinliStore *store, LinliGridDraft *draft, GCancellable *cancellable, GError **error)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  const LinliField *footprint = linli_catalogue_get_role (catalogue, "building.footprint");
  g_autoptr(GHashTable) work = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(GHashTable) numbers = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, g_free);
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, NULL);
  g_autoptr(GArray) rowids = NULL;
  Reader reader = { store, draft, NULL, footprint, NULL, work, numbers, identity != NULL && identity->device != 0 };
  LinliQuery query = { 0 };

  g_return_val_if_fail (store != NULL && draft != NULL, FALSE);

  if (footprint == NULL)
    return TRUE;
  reader.kind = query.kind = linli_kind_get_core (footprint->kind);
  reader.keeper = linli_catalogue_get_keeper (catalogue, reader.kind);
  if (!count_all (&reader, cancellable, error) || !read_numbers (&reader, error)
      || (rowids = linli_store_query (store, &query, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    {
      g_autoptr(GPtrArray) loaded = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      loaded = linli_store_load_rowids (store, reader.kind, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), error);
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        if (g_ptr_array_index (loaded, j) != NULL)
          add_building (&reader, g_ptr_array_index (loaded, j));
    }
  return TRUE;
}
