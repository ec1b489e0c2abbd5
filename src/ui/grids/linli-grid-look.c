/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-grids"

#include "config.h"
#include "linli-grid-look.h"

#include "linli-grid-keep.h"
#include "linli-grid-store.h"

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

  look->features = linli_map_features_load_buildings (store, cancellable, error);
  if (look->features == NULL)
    return NULL;
  linli_map_features_finish (look->features);
  look->draft = linli_grid_draft_new ();
  if (!linli_grid_store_load_buildings (store, look->draft, cancellable, error) || !linli_grid_store_load (store, look->draft, error))
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
