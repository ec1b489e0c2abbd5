/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the rings of a geometry cross: asked before anybody tries to mend them, since mending makes a corner of every crossing. */

#define G_LOG_DOMAIN "linli-geo"

#include "config.h"
#include "linli-topology.h"

#include <math.h>

#define MAX_PAIRS 60000000u  /* looked at: what crosses that often shows long before */

typedef struct { double a[2], b[2], from, to; } Segment;  /* @from, @to: along the axis that is swept */

static int
compare_segments (gconstpointer a,
                  gconstpointer b)
{
  const Segment *first = a, *second = b;

  return (first->from > second->from) - (first->from < second->from);
}

/* (transfer full): swept along the axis where segments are short. */
static GArray *
list_segments (const LinliGeometry *geometry)
{
  GArray *segments = g_array_sized_new (FALSE, FALSE, sizeof (Segment), geometry->n_points);
  double sums[2] = { 0, 0 };
  guint axis, start = 0;

  for (guint ring = 0; ring < geometry->n_rings; start = geometry->ring_ends[ring++])
    for (guint i = start; i + 1 < geometry->ring_ends[ring]; i++)
      {
        const double *p = geometry->lon_lat + 2 * i;
        Segment segment = { { p[0], p[1] }, { p[2], p[3] }, 0, 0 };

        sums[0] += fabs (p[2] - p[0]);
        sums[1] += fabs (p[3] - p[1]);
        g_array_append_val (segments, segment);
      }
  axis = sums[0] <= sums[1] ? 0 : 1;
  for (guint i = 0; i < segments->len; i++)
    {
      Segment *segment = &g_array_index (segments, Segment, i);

      segment->from = MIN (segment->a[axis], segment->b[axis]);
      segment->to = MAX (segment->a[axis], segment->b[axis]);
    }
  g_array_sort (segments, compare_segments);
  return segments;
}

static double
turn (const double a[2],
      const double b[2],
      const double c[2])
{
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/* Through each other; to touch or to lie on each other is no crossing. */
static gboolean
cross (const Segment *s,
       const Segment *t)
{
  return turn (s->a, s->b, t->a) * turn (s->a, s->b, t->b) < 0 && turn (t->a, t->b, s->a) * turn (t->a, t->b, s->b) < 0;
}

guint
linli_topology_count_crossings (const LinliGeometry *geometry,
                                guint                most)
{
  g_autoptr(GArray) segments = NULL;
  guint n = 0, pairs = 0;

  g_return_val_if_fail (geometry != NULL, 0);

  segments = list_segments (geometry);
  for (guint i = 0; i < segments->len; i++)
    {
      const Segment *s = &g_array_index (segments, Segment, i);

      for (guint j = i + 1; j < segments->len && g_array_index (segments, Segment, j).from <= s->to; j++)
        {
          if (n >= most || ++pairs > MAX_PAIRS)
            return n;
          n += cross (s, &g_array_index (segments, Segment, j));
        }
    }
  return n;
}
