/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-cover.c - boundaries that come from a file beside those that are here. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-cover.h"

#include "linli-cover.h"
#include "linli-error.h"

#define LEAST_M2 1.0   /* less is how somebody drew */

typedef struct { char *name; LinliGeometry *boundary; guint feature; } Grid;  /* (owned) */

struct _LinliMapCover { GHashTable *grids;  /* (owned) LinliId → Grid */ };

static void
grid_free (gpointer data)
{
  Grid *grid = data;

  g_free (grid->name);
  linli_geometry_free (grid->boundary);
  g_free (grid);
}

LinliMapCover *
linli_map_cover_new (void)
{
  LinliMapCover *self = g_new0 (LinliMapCover, 1);

  self->grids = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, grid_free);
  return self;
}

void
linli_map_cover_free (LinliMapCover *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->grids);
  g_free (self);
}

void
linli_map_cover_set (LinliMapCover *self, const LinliId *grid, const char *name, const LinliGeometry *boundary, guint feature)
{
  Grid *value = g_new0 (Grid, 1);

  value->name = g_strdup (name);
  value->boundary = linli_geometry_copy (boundary);
  value->feature = feature;
  g_hash_table_replace (self->grids, linli_id_dup (grid), value);
}

static gboolean
refuse (const Grid *from_file, const Grid *other, const LinliCoverFault *fault, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "feature %u (%.60s) lies over %.60s by %.0f m² (at %.7f, %.7f), and ground belongs to one grid; cut it there"
               " first", from_file->feature, from_file->name, other->name, fault->area, fault->lon, fault->lat);
  return FALSE;
}

gboolean
linli_map_cover_check (LinliMapCover *self, GError **error)
{
  g_autoptr(GPtrArray) outlines = g_ptr_array_new (), grids = g_ptr_array_new ();
  g_autoptr(GArray) faults = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->grids);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_ptr_array_add (grids, value);
      g_ptr_array_add (outlines, ((Grid *) value)->boundary);
    }
  faults = linli_cover_check (outlines, NULL, 0, LEAST_M2, error);
  if (faults == NULL)
    return FALSE;
  for (guint i = 0; i < faults->len; i++)
    {
      const LinliCoverFault *fault = &g_array_index (faults, LinliCoverFault, i);
      const Grid *a, *b;

      if (fault->type != LINLI_COVER_OVERLAP)
        continue;
      a = g_ptr_array_index (grids, fault->a);
      b = g_ptr_array_index (grids, fault->b);
      if (a->feature != 0 || b->feature != 0)
        return refuse (a->feature != 0 ? a : b, a->feature != 0 ? b : a, fault, error);
    }
  return TRUE;
}
