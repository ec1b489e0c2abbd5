/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-grids.c - in which grid a building stands: a grid is whole buildings, so the middle of one says it. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-grids.h"

typedef struct { gint64 no; LinliGeometry *boundary; LinliBounds bounds; } Grid;  /* (owned) boundary */

struct _MapGrids { GArray *grids;  /* (owned) Grid, by number */ };

static void
clear_grid (gpointer data)
{
  linli_geometry_free (((Grid *) data)->boundary);
}

static int
compare_grids (gconstpointer a, gconstpointer b)
{
  gint64 one = ((const Grid *) a)->no, other = ((const Grid *) b)->no;

  return one < other ? -1 : one > other;
}

static void
add_grid (LinliMapGrids *self, const LinliLoaded *loaded, const LinliField *no, const LinliField *boundary)
{
  const LinliValue *number = linli_record_get (loaded->record, no), *outline = linli_record_get (loaded->record, boundary);
  Grid grid = { 0 };

  if (number->type != LINLI_VALUE_INTEGER || number->integer <= 0 || outline->type != LINLI_VALUE_BLOB
      || (grid.boundary = linli_geometry_from_wkb (outline->data, outline->length, NULL)) == NULL)
    return;
  grid.no = number->integer;
  linli_geometry_get_bounds (grid.boundary, &grid.bounds);
  g_array_append_val (self->grids, grid);
}

LinliMapGrids *
linli_map_grids_load (LinliStore *store, GError **error)
{
  const LinliField *no = linli_catalogue_get_role (linli_store_get_catalogue (store), "grid.no"),
                   *boundary = linli_catalogue_get_role (linli_store_get_catalogue (store), "grid.boundary");
  g_autoptr(LinliMapGrids) self = g_new0 (LinliMapGrids, 1);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GArray) rowids = NULL;
  LinliQuery query = { 0 };

  self->grids = g_array_new (FALSE, FALSE, sizeof (Grid));
  g_array_set_clear_func (self->grids, clear_grid);
  if (no == NULL || boundary == NULL)
    return g_steal_pointer (&self);
  query.kind = linli_kind_get_core (boundary->kind);
  rowids = linli_store_query (store, &query, error);
  if (rowids == NULL || (loaded = linli_store_load_rowids (store, query.kind, (gint64 *) rowids->data, rowids->len, error)) == NULL)
    return NULL;
  for (guint i = 0; i < loaded->len; i++)
    if (g_ptr_array_index (loaded, i) != NULL)
      add_grid (self, g_ptr_array_index (loaded, i), no, boundary);
  g_array_sort (self->grids, compare_grids);
  return g_steal_pointer (&self);
}

void
linli_map_grids_free (LinliMapGrids *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->grids);
  g_free (self);
}

gint64
linli_map_grids_find (const LinliMapGrids *self, const LinliGeometry *geometry)
{
  double lon, lat;

  linli_geometry_get_label_point (geometry, &lon, &lat);
  for (guint i = 0; i < self->grids->len; i++)
    {
      const Grid *grid = &g_array_index (self->grids, Grid, i);

      if (lon >= grid->bounds.west && lon <= grid->bounds.east && lat >= grid->bounds.south && lat <= grid->bounds.north
          && linli_geometry_contains (grid->boundary, lon, lat))
        return grid->no;
    }
  return 0;
}
