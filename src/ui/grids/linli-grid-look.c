/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-look.h"

#include "linli-building-roles.h"
#include "linli-grid-keep.h"
#include "linli-grid-store.h"
#include "linli-mercator.h"

#define CHUNK 500
#define WORLD_ONE (-8)

void
linli_grid_look_free (LinliGridLook *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_pointer (&self->draft, linli_grid_draft_free);
  g_free (self->trouble);
  g_free (self);
}

/* Those who left do not count: their home is somebody else's now. */
static gboolean
count_chunk (LinliStore                *store,
             const LinliBuildingRoles  *roles,
             const gint64              *rowids,
             gsize                      n,
             GHashTable                *homes,
             GError                   **error)
{
  const LinliKind *kind = linli_kind_get_core (roles->household_room->kind);
  g_autoptr(GPtrArray) loaded = linli_store_load_rowids (store, kind, rowids, n, error);

  if (loaded == NULL)
    return FALSE;
  for (guint i = 0; i < loaded->len; i++)
    {
      const LinliLoaded *household = g_ptr_array_index (loaded, i);
      LinliId building;

      if (household == NULL || linli_building_roles_has_left (roles, household->record)
          || !linli_store_find_building (store, kind, &household->record->id, &building, NULL))
        continue;
      g_hash_table_insert (homes, linli_id_dup (&building), GUINT_TO_POINTER (1 + GPOINTER_TO_UINT (g_hash_table_lookup (homes, &building))));
    }
  return TRUE;
}

/* (transfer full) (nullable on error): LinliId of a building → its households. */
static GHashTable *
count_homes (LinliStore    *store,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GHashTable) homes = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);
  LinliBuildingRoles roles;
  g_autoptr(GArray) rowids = NULL;
  LinliQuery query = { 0 };

  if (!linli_building_roles_find (linli_store_get_catalogue (store), &roles) || roles.household_room == NULL)
    return g_steal_pointer (&homes);
  query.kind = linli_kind_get_core (roles.household_room->kind);
  rowids = linli_store_query (store, &query, error);
  if (rowids == NULL)
    return NULL;
  for (guint i = 0; i < rowids->len; i += CHUNK)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !count_chunk (store, &roles, &g_array_index (rowids, gint64, i), MIN (CHUNK, rowids->len - i), homes, error))
      return NULL;
  return g_steal_pointer (&homes);
}

static void
add_buildings (LinliGridLook *look,
               GHashTable    *homes)
{
  for (guint i = 0; i < look->features->buildings->len; i++)
    {
      const LinliMapFeature *building = &g_array_index (look->features->buildings, LinliMapFeature, i);

      linli_grid_draft_add_building (look->draft, linli_mercator_lon (building->label_x, WORLD_ONE), linli_mercator_lat (building->label_y, WORLD_ONE),
                                     GPOINTER_TO_UINT (g_hash_table_lookup (homes, &building->id)), building->grid);
    }
}

static void
take_up (LinliStore    *store,
         LinliGridLook *look)
{
  g_autofree char *kept = linli_store_get_kept_grids (store);
  g_autoptr(GError) error = NULL;

  if (kept != NULL && !linli_grid_draft_take_up (look->draft, kept, &look->kept_ms, &error))
    look->trouble = g_strdup (error->message);
}

gpointer
linli_grid_look_load (LinliStore    *store,
                      gpointer       data,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(LinliGridLook) look = g_new0 (LinliGridLook, 1);
  g_autoptr(GHashTable) homes = NULL;

  look->features = linli_map_features_load_buildings (store, cancellable, error);
  homes = look->features != NULL ? count_homes (store, cancellable, error) : NULL;
  if (homes == NULL)
    return NULL;
  linli_map_features_finish (look->features);
  look->draft = linli_grid_draft_new ();
  add_buildings (look, homes);
  if (!linli_grid_store_load (store, look->draft, error))
    return NULL;
  look->may_draw = linli_grid_store_may_draw (store);
  look->day = linli_clock_get_today (linli_store_get_clock (store));
  if (look->may_draw)
    take_up (store, look);
  return g_steal_pointer (&look);
}

gpointer
linli_grid_look_print (LinliStore    *store,
                       gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  const LinliGridMoment *moment = data;
  g_autoptr(LinliMapFeatures) features = linli_map_features_load_buildings (store, cancellable, error);

  if (features == NULL)
    return NULL;
  for (guint i = 0; i < linli_grid_moment_get_size (moment); i++)
    {
      const LinliDraftGrid *grid = linli_grid_moment_get (moment, i);

      if (grid->outline != NULL)
        linli_map_features_add (features, TRUE, &grid->id, grid->name, "", 0, grid->outline);
    }
  linli_map_features_finish (features);
  return g_steal_pointer (&features);
}
