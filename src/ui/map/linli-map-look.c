/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-look.h"

#include "linli-building-mode.h"
#include "linli-grid-store.h"
#include "linli-map-plan.h"

void
linli_map_look_free (LinliMapLook *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->wanted, linli_theme_unref);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_pointer (&self->theme, linli_map_theme_unref);
  g_clear_pointer (&self->themes, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  g_clear_pointer (&self->import_kinds, g_ptr_array_unref);
  g_free (self);
}

/* (transfer full): items that homes or people have, by whose codes buildings may be coloured. */
static GPtrArray *
list_items (LinliStore *store)
{
  g_autoptr(GPtrArray) all = linli_building_mode_list_fields (store);
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const LinliField *field = g_ptr_array_index (all, i);
      g_autoptr(LinliTheme) theme = NULL;

      if (field->list != NULL && field->list->codes->len > 0)
        theme = linli_theme_new_for_code (field, g_ptr_array_index (field->list->codes, 0));
      if (theme != NULL && linli_map_theme_is_possible (store, theme))
        g_ptr_array_add (items, (gpointer) field);
    }
  return items;
}

/* (transfer full): kinds of which a list of those in some buildings can be opened. */
static GPtrArray *
list_kinds (LinliStore *store)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  GPtrArray *kinds = g_ptr_array_new ();

  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);

      if (kind->facet_of == NULL && kind->list_fields->len > 0 && linli_store_leads_to_building (catalogue, kind)
          && linli_store_has_right (store, kind, LINLI_RIGHT_LIST))
        g_ptr_array_add (kinds, kind);
    }
  return kinds;
}

gpointer
linli_map_look_load (LinliStore   *store,
                     gpointer      data,
                     GCancellable *cancellable,
                     GError      **error)
{
  LinliTheme *wanted = data;
  g_autoptr(LinliMapLook) look = g_new0 (LinliMapLook, 1);

  look->wanted = wanted != NULL ? linli_theme_ref (wanted) : NULL;
  look->features = linli_map_features_load (store, cancellable, error);
  if (look->features == NULL)
    return NULL;
  look->themes = linli_map_theme_list (store);
  look->fields = list_items (store);
  look->kinds = list_kinds (store);
  look->may_export = linli_store_has_right (store, linli_catalogue_get_role (linli_store_get_catalogue (store), "building.footprint")->kind, LINLI_RIGHT_EXPORT);
  look->import_kinds = linli_map_plan_list_kinds (store);
  look->may_draw = linli_grid_store_may_draw (store);
  look->day = linli_clock_get_today (linli_store_get_clock (store));
  if (wanted == NULL || !linli_map_theme_is_possible (store, wanted))
    return g_steal_pointer (&look);
  look->theme = linli_map_theme_load (store, look->features, wanted, cancellable, error);
  return look->theme != NULL ? g_steal_pointer (&look) : NULL;
}
