/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-map-shift.c - each pair of an outline and a building of its size votes for the way from one to the other; the way with the most votes
 * is tried out. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-map-shift.h"

#include <math.h>

#define MAX_OUTLINES 400
#define REACH_M      300.0   /* old datums lie that far off at most; GCJ-02 is asked for apart */
#define ALIKE        0.85    /* of two areas, the smaller over the larger */
#define BIN_M        4.0
#define LEAST        5       /* outlines that agree */
#define MOST         0.6     /* of all that were looked at */
#define METRES_A_DEG 111320.0

struct _LinliMapShift
{
  LinliMapMatch *match;     /* (unowned) */
  GPtrArray     *outlines;  /* (owned) LinliGeometry */
  GHashTable    *bins;      /* (owned) gint64 → Bin */
};

typedef struct { guint n, last; double east, north; } Bin;  /* sums in metres; @last: the outline that voted last */

typedef struct { LinliMapShift *shift; guint outline; double lon, lat, area; } Voting;

LinliMapShift *
linli_map_shift_new (LinliMapMatch *match)
{
  LinliMapShift *self = g_new0 (LinliMapShift, 1);

  self->match = match;
  self->outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);
  self->bins = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
linli_map_shift_free (LinliMapShift *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->outlines);
  g_hash_table_unref (self->bins);
  g_free (self);
}

static double
cos_lat (double lat)
{
  return cos (lat * G_PI / 180);
}

/* In the bin it falls into and those beside it, so that no edge parts what belongs together. */
static void
vote_cb (double lon, double lat, double area, gpointer data)
{
  Voting *voting = data;
  double east = (lon - voting->lon) * cos_lat (voting->lat) * METRES_A_DEG, north = (lat - voting->lat) * METRES_A_DEG;

  if (MIN (area, voting->area) < ALIKE * MAX (area, voting->area) || hypot (east, north) > REACH_M)
    return;
  for (int x = -1; x <= 1; x++)
    for (int y = -1; y <= 1; y++)
      {
        gint64 key = ((gint64) floor (east / BIN_M) + x) * 1000000 + (gint64) floor (north / BIN_M) + y;
        Bin *bin = g_hash_table_lookup (voting->shift->bins, &key);

        if (bin == NULL)
          {
            bin = g_new0 (Bin, 1);
            g_hash_table_insert (voting->shift->bins, g_memdup2 (&key, sizeof key), bin);
          }
        if (bin->last == voting->outline)
          continue;
        bin->last = voting->outline;
        bin->n++;
        bin->east += east;
        bin->north += north;
      }
}

void
linli_map_shift_add (LinliMapShift *self, const LinliGeometry *geometry)
{
  Voting voting = { self, self->outlines->len + 1, 0, 0, linli_geometry_get_area (geometry) };

  if (self->outlines->len >= MAX_OUTLINES || voting.area <= 0)
    return;
  linli_geometry_get_centroid (geometry, &voting.lon, &voting.lat);
  g_ptr_array_add (self->outlines, linli_geometry_copy (geometry));
  linli_map_match_look_round (self->match, voting.lon, voting.lat, REACH_M, vote_cb, &voting);
}

/* The most votes; of as many the shorter way, since rows of houses alike have many. */
static const Bin *
find_most (LinliMapShift *self)
{
  const Bin *most = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->bins);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Bin *bin = value;

      if (most == NULL || bin->n > most->n
          || (bin->n == most->n && hypot (bin->east, bin->north) / bin->n < hypot (most->east, most->north) / most->n))
        most = bin;
    }
  return most;
}

void
linli_map_shift_find (LinliMapShift *self, guint n_matched, LinliMapShiftFound *ret_found)
{
  const Bin *most = find_most (self);
  double east, north;
  guint fit = 0;

  *ret_found = (LinliMapShiftFound) { 0 };
  if (most == NULL || most->n < LEAST || most->n < MOST * self->outlines->len)
    return;
  east = most->east / most->n;
  north = most->north / most->n;
  for (guint i = 0; i < self->outlines->len; i++)
    {
      const LinliGeometry *outline = g_ptr_array_index (self->outlines, i);
      double lon, lat;

      linli_geometry_get_centroid (outline, &lon, &lat);
      fit += linli_map_match_try (self->match, outline, east / METRES_A_DEG / cos_lat (lat), north / METRES_A_DEG) >= LINLI_MAP_MATCH_SAME;
    }
  if (fit >= LEAST && fit >= MOST * self->outlines->len && fit > n_matched)
    *ret_found = (LinliMapShiftFound) { fit, east, north };
}
