/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* An area that things are chosen by: a polygon, or what lies within some metres of a point or a line.  It is prepared for many questions
 * and belongs to one thread.  Apart from the other files of the folder: who includes this links libgeos. */
typedef struct _LinliReach LinliReach;

/* Which things are taken. */
typedef enum
{
  LINLI_REACH_TOUCHED,  /* any part of it lies inside */
  LINLI_REACH_INSIDE,   /* all of it does */
  LINLI_REACH_CENTRE,   /* the place of its name does */
} LinliReachRule;

/* @lon_lat: @n pairs of degrees.  @type: POINT (one pair), LINE_STRING (two and more) or POLYGON (one ring, three and more, closed or not).
 * @metres: how far round it the area reaches, at most 100 km; not negative, and more than 0 for points and lines.  Lengths are those of a
 * plane that touches the ellipsoid at the first point: right to a part in a thousand within 50 km.
 * LINLI_ERROR_INVALID: too few points, or a ring that crosses itself. */
LinliReach *linli_reach_new        (LinliGeometryType type, const double *lon_lat, guint n, double metres, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        linli_reach_free       (LinliReach *self);
/* A box of degrees that the area does not leave. */
void        linli_reach_get_bounds (const LinliReach *self, LinliBounds *ret_bounds);
/* A thing of @n_rings rings, closed or not; @ring_ends: index behind the last pair of each.  @centre: its lon and lat.  A ring that cannot be
 * judged (it crosses itself) is taken by its centre. */
gboolean    linli_reach_takes      (LinliReach *self, const double *lon_lat, const guint *ring_ends, guint n_rings, const double *centre,
                                    LinliReachRule rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliReach, linli_reach_free)

G_END_DECLS
