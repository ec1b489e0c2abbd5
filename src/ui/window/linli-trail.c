/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An array of stops and a place in it. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-trail.h"

#define MAX_STOPS 100
#define PASSED_US G_USEC_PER_SEC

struct _LinliTrail
{
  GArray *stops;     /* (owned) LinliTrailStop */
  guint   at;        /* where one is; @stops is not empty */
  gint64  since_us;
};

LinliTrail *
linli_trail_new (void)
{
  LinliTrail *self = g_new0 (LinliTrail, 1);

  self->stops = g_array_new (FALSE, FALSE, sizeof (LinliTrailStop));
  return self;
}

void
linli_trail_free (LinliTrail *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->stops);
  g_free (self);
}

static LinliTrailStop *
get_stop (const LinliTrail *self,
          guint             at)
{
  return &g_array_index (self->stops, LinliTrailStop, at);
}

static gboolean
is_same (const LinliTrailStop *a,
         const LinliTrailStop *b)
{
  return a->page == b->page && linli_id_equal (&a->record, &b->record);
}

/* Whether the stop one is at gives way to @next. */
static gboolean
gives_way (const LinliTrail     *self,
           const LinliTrailStop *next,
           gint64                now_us)
{
  const LinliTrailStop *here = get_stop (self, self->at);

  return here->page == next->page && (linli_id_is_null (&here->record) || now_us - self->since_us < PASSED_US);
}

void
linli_trail_visit (LinliTrail           *self,
                   const LinliTrailStop *stop,
                   gint64                now_us)
{
  if (self->stops->len > 0)
    {
      if (is_same (get_stop (self, self->at), stop))
        return;
      g_array_set_size (self->stops, gives_way (self, stop, now_us) ? self->at : self->at + 1);
      /* Passing by and coming back to where one was before is no step at all. */
      if (self->stops->len > 0 && is_same (get_stop (self, self->stops->len - 1), stop))
        g_array_set_size (self->stops, self->stops->len - 1);
    }
  g_array_append_val (self->stops, *stop);
  if (self->stops->len > MAX_STOPS)
    g_array_remove_index (self->stops, 0);
  self->at = self->stops->len - 1;
  self->since_us = now_us;
}

gboolean
linli_trail_can_go (const LinliTrail *self,
                    int               step)
{
  return step < 0 ? self->at > 0 : self->at + 1 < self->stops->len;
}

const LinliTrailStop *
linli_trail_go (LinliTrail *self,
                int         step,
                gint64      now_us)
{
  if (!linli_trail_can_go (self, step))
    return NULL;
  self->at = step < 0 ? self->at - 1 : self->at + 1;
  self->since_us = now_us - PASSED_US;
  return get_stop (self, self->at);
}
