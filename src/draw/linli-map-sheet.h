/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-base-paper.h"
#include "linli-map-plate.h"

G_BEGIN_DECLS

/* A map to be handed out or hung up: what the window draws, with a title, a legend, a scale that is right for its latitude, north, the day,
 * the source and whom it is for.  Too small a sheet for all that is the map alone. */
typedef struct
{
  double               width, height;  /* of the sheet, in its own units: pixels or points */
  double               west, south, east, north;  /* degrees: all of it is seen, and as much more as the sheet has room for */
  const char          *title;          /* (nullable) */
  const char          *source;         /* (nullable): instead of the community's own records */
  const char *const   *lines;          /* (nullable): what is to be read below the map, where there is no theme; at most four */
  const char          *review_no;      /* (nullable): 审图号 */
  const char          *watermark;      /* (nullable) */
  gint64               day;            /* since 1970-01-01 */
  gboolean             dark, footprints;
  gboolean             bare;           /* without our own ground */
  const LinliMapTheme *theme;          /* (nullable) */
  LinliBaseGround     *base;           /* (nullable): a map of others below ours; where it has nothing, our own ground is there */
  double               base_pixels;    /* of it, wanted to a unit */
  LinliBasePaper      *base_paper;     /* (nullable): told what was used */
  /* A poster is printed on several sheets that are put together; 1, 1: it is not. */
  guint                columns, rows;
} LinliMapSheet;

/* What one unit of the sheet is on the ground in the middle of the map, in metres.  @features: what is painted. */
double   linli_map_sheet_get_metres (const LinliMapSheet *self, const LinliMapFeatures *features);
/* Paints sheet @page, of columns · rows, row by row; its origin is its upper left corner.  Any thread; stops early when cancelled. */
void     linli_map_sheet_paint      (const LinliMapSheet *self, LinliMapFeatures *features, guint page, cairo_t *cr, GCancellable *cancellable);
/* A length in metres that is easily read, at most @metres: 1, 2 or 5 times a power of ten. */
double   linli_map_sheet_round      (double metres);

G_END_DECLS
