/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-base-ground.h"

G_BEGIN_DECLS

/* Pixels of a base map to a point of paper: 150 to an inch, of which a level's own are between 106 and 212.  At more, names on the tiles would
 * be too small to be read. */
#define LINLI_BASE_PAPER_PIXELS (150.0 / 72)
/* Of one sheet; where there would be more, a coarser level is taken. */
#define LINLI_BASE_PAPER_MAX_PIXELS 24000000.0

/* What a map of others on a sheet was put together from. */
typedef struct
{
  guint    zoom;       /* level of its tiles */
  double   pixels;     /* of them, to a unit of the sheet */
  guint    n_tiles;    /* that there are within the sheet */
  guint    n_others;   /* of these, out of tiles of another level */
  guint    n_missing;  /* and grey */
  char    *problem;    /* (owned) (nullable): one line, translated */
} LinliBasePaper;

void     linli_base_paper_clear (LinliBasePaper *self);
/* Paints @view, with its upper left corner at the origin of @cr.  Only what is on this computer: nothing is asked of a server.  A missing tile is
 * grey.  @pixels: wanted, to a unit of the view.  @paper: added to, for several sheets.  Blocks on the disk; any thread; stops early when cancelled.
 * FALSE: there was nothing, nothing is painted, and @paper has a problem. */
gboolean linli_base_paper_paint (LinliBaseGround *ground, const LinliMapView *view, double pixels, cairo_t *cr, GCancellable *cancellable,
                                 LinliBasePaper *paper);
/* (transfer full): whose map it is, the level that was used, and what is wrong with it. */
char    *linli_base_paper_describe (const LinliBasePaper *self, LinliBaseGround *ground) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
