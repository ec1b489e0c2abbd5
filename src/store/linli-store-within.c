/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-within.c - from buildings down to what belongs to them, one link after the other. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-list.h"
#include "linli-store-private.h"

/* Each of these leads one step up; those further up come first. */
static const char *const roles[] = { "unit.building", "room.building", "room.unit", "household.room", "person.household" };

static const LinliKind *
get_target (const LinliField *field)
{
  const LinliKind *target = field != NULL && field->type == LINLI_TYPE_REF && field->ref_kind != NULL
    ? linli_catalogue_get_kind (field->kind->catalogue, field->ref_kind) : NULL;

  return target != NULL ? linli_kind_get_core (target) : NULL;
}

static const LinliKind *
get_building_kind (const LinliCatalogue *catalogue)
{
  const LinliField *footprint = linli_catalogue_get_role (catalogue, "building.footprint");

  return footprint != NULL ? linli_kind_get_core (footprint->kind) : NULL;
}

static gboolean
is_role (const LinliField *field)
{
  return field->role != NULL && g_strv_contains ((const char *const []) { "unit.building", "room.building", "room.unit", "household.room",
                                                                          "person.household", NULL }, field->role);
}

/* ---- down ---- */

typedef struct
{
  LinliStore   *store;
  GHashTable   *found;        /* (owned) LinliKind → (owned) set of LinliId */
  GCancellable *cancellable;  /* (nullable) */
} Search;

static GHashTable *
get_set (Search *search, const LinliKind *kind)
{
  GHashTable *set = g_hash_table_lookup (search->found, kind);

  if (set == NULL)
    {
      set = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
      g_hash_table_insert (search->found, (gpointer) kind, set);
    }
  return set;
}

/* Whoever names by @field somebody who is found is found. */
static gboolean
follow (Search *search, const LinliField *field, GError **error)
{
  const LinliKind *target = get_target (field);
  GHashTable *from = target != NULL ? g_hash_table_lookup (search->found, target) : NULL;
  g_autoptr(GPtrArray) ids = NULL;
  GHashTableIter iter;
  gpointer id;

  if (from == NULL || linli_kind_get_core (field->kind) == target)
    return TRUE;
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autoptr(GPtrArray) referring = NULL;

      if (g_cancellable_set_error_if_cancelled (search->cancellable, error))
        return FALSE;
      referring = linli_store_find_referring (search->store, field, id, error);
      if (referring == NULL)
        return FALSE;
      for (guint i = 0; i < referring->len; i++)
        g_hash_table_add (get_set (search, linli_kind_get_core (field->kind)), g_memdup2 (g_ptr_array_index (referring, i), sizeof (LinliId)));
    }
  return TRUE;
}

static int
compare_rowids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

GArray *
linli_store_find_in_buildings (LinliStore *store, const LinliKind *kind, GPtrArray *buildings, GCancellable *cancellable, GError **error)
{
  g_autoptr(GHashTable) found = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const LinliKind *core = linli_kind_get_core (kind), *building;
  Search search = { store, found, cancellable };
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (store != NULL && kind != NULL && buildings != NULL, NULL);

  building = get_building_kind (store->catalogue);
  for (guint i = 0; building != NULL && i < buildings->len; i++)
    g_hash_table_add (get_set (&search, building), g_memdup2 (g_ptr_array_index (buildings, i), sizeof (LinliId)));
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const LinliField *field = linli_catalogue_get_role (store->catalogue, roles[i]);

      if (field != NULL && !follow (&search, field, error))
        return NULL;
    }
  for (guint i = 0; i < core->fields->len; i++)
    if (!is_role (g_ptr_array_index (core->fields, i)) && !follow (&search, g_ptr_array_index (core->fields, i), error))
      return NULL;
  g_hash_table_iter_init (&iter, get_set (&search, core));
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gint64 rowid = linli_store_list_find (store, core, id);

      if (rowid != 0)
        g_array_append_val (rowids, rowid);
    }
  g_array_sort (rowids, compare_rowids);
  return g_steal_pointer (&rowids);
}

gboolean
linli_store_leads_to_building (const LinliCatalogue *catalogue, const LinliKind *kind)
{
  const LinliKind *core, *building;

  g_return_val_if_fail (catalogue != NULL && kind != NULL, FALSE);

  core = linli_kind_get_core (kind);
  building = get_building_kind (catalogue);
  if (building == NULL || core == building)
    return FALSE;
  for (guint i = 0; i < core->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (core->fields, i);

      if (is_role (field) || get_target (field) == building)
        return TRUE;
    }
  return FALSE;
}
