/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-within.c - from buildings down to what belongs to them, one link after the other. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-list.h"
#include "linli-store-private.h"

#include <string.h>

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

/* ---- counting ---- */

/* (transfer full) (nullable): what gives each room its building: itself, or its unit. */
static char *
make_rooms (LinliStore *store)
{
  const LinliField *direct = linli_catalogue_get_role (store->catalogue, "room.building");
  const LinliField *unit = linli_catalogue_get_role (store->catalogue, "room.unit");
  const LinliField *up = linli_catalogue_get_role (store->catalogue, "unit.building");
  const LinliKind *room = direct != NULL ? direct->kind : unit != NULL ? unit->kind : NULL;
  g_autofree char *own = NULL;

  if (room == NULL || (direct == NULL && up == NULL))
    return NULL;
  own = direct != NULL ? g_strdup_printf ("r.\"%s\"", direct->name) : g_strdup ("NULL");
  if (unit == NULL || up == NULL)
    return g_strdup_printf ("SELECT r._id, %s AS building FROM \"%s\" AS r", own, room->name);
  return g_strdup_printf ("SELECT r._id, coalesce(%s, u.\"%s\") AS building FROM \"%s\" AS r LEFT JOIN \"%s\" AS u ON u._id = r.\"%s\"", own,
                          up->name, room->name, up->kind->name, unit->name);
}

/* (transfer full) (nullable): from "link" of the rows "one", which @field is, up to the building as "building"; NULL: it leads to none. */
static char *
join_up (LinliStore *store, const LinliField *field)
{
  const LinliField *household = linli_catalogue_get_role (store->catalogue, "household.room");
  const LinliKind *target = get_target (field), *room = get_target (household);
  g_autofree char *rooms = make_rooms (store);

  if (target == NULL || room == NULL || rooms == NULL)
    return NULL;
  if (target == room)
    return g_strdup_printf (" JOIN (%s) AS place ON place._id = one.link", rooms);
  if (target != linli_kind_get_core (household->kind))
    return NULL;
  return g_strdup_printf (" JOIN (SELECT _id, \"%s\" AS room FROM \"%s\") AS home ON home._id = one.link JOIN (%s) AS place ON place._id = home.room",
                          household->name, target->name, rooms);
}

/* (nullable): the field of @kind that leads to where it is. */
static const LinliField *
find_link (LinliStore *store, const LinliKind *kind)
{
  static const char *const links[] = { "person.household", "household.room" };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      const LinliField *field = linli_catalogue_get_role (store->catalogue, links[i]);

      if (field != NULL && linli_kind_get_core (field->kind) == kind)
        return field;
    }
  return NULL;
}

GHashTable *
linli_store_count_in_buildings (LinliStore *store, const LinliKind *kind, const char *where, GError **error)
{
  const LinliField *link;
  g_autoptr(GHashTable) counts = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  g_autofree char *source = NULL, *join = NULL, *sql = NULL;
  g_autoptr(LinliDbStmt) stmt = NULL;
  LinliStep step = LINLI_STEP_ERROR;
  LinliId id;

  g_return_val_if_fail (store != NULL && kind != NULL, NULL);

  link = find_link (store, linli_kind_get_core (kind));
  join = link != NULL ? join_up (store, link) : NULL;
  if (join == NULL)
    return g_steal_pointer (&counts);
  source = linli_query_make_source (store, linli_kind_get_core (kind), where, NULL, NULL, NULL, error);
  if (source == NULL)
    return NULL;
  sql = g_strdup_printf ("SELECT place.building, count(*) FROM (SELECT core.\"%s\" AS link %s) AS one%s WHERE place.building IS NOT NULL"
                         " GROUP BY 1", link->name, source, join);
  stmt = linli_db_prepare (store->db, sql, error);
  while (stmt != NULL && (step = linli_db_step (stmt, error)) == LINLI_STEP_ROW)
    if (sqlite3_column_bytes (stmt, 0) == sizeof id.bytes)
      {
        memcpy (id.bytes, sqlite3_column_blob (stmt, 0), sizeof id.bytes);
        g_hash_table_insert (counts, linli_id_dup (&id), GUINT_TO_POINTER ((guint) sqlite3_column_int64 (stmt, 1)));
      }
  return step == LINLI_STEP_DONE ? g_steal_pointer (&counts) : NULL;
}
