/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* The building picture on paper, by the painter of the window: title, counts, legend, picture, and at the foot the day, who printed
 * it and that it is for internal use.  A building too wide to be read on one page is continued unit by unit. */
typedef struct _LinliBuildingPrint LinliBuildingPrint;

/* NULL when the colouring is one that is never printed.  @data: (transfer none) stays.  @printed: "2026-09-21 王敏".
 * @width, @height: what may be printed on, in points. */
LinliBuildingPrint *linli_building_print_new         (const LinliBuildingData *data, const char *printed, double width,
                                                      double height) G_GNUC_WARN_UNUSED_RESULT;
void                linli_building_print_free        (LinliBuildingPrint *self);
guint               linli_building_print_get_n_pages (const LinliBuildingPrint *self);
/* Of the names, or of the room numbers where there are no names; in points. */
double              linli_building_print_get_text_size (const LinliBuildingPrint *self);
/* (nullable) (transfer none): what is on a page: some units of the building with all its floors, so that pages go side by side. */
const LinliBuildingMatrix *linli_building_print_get_matrix (const LinliBuildingPrint *self, guint page);
/* Paper, as what may be printed on it when it stands upright, in points. */
typedef struct { double width, height; } LinliPaper;
/* Which of @papers (smaller ones first) the building goes on: the first on which it is one page that can be read, else the one with the
 * fewest pages and the largest letters.  @ret_across: whether it lies on its side. */
guint               linli_building_print_choose_paper (const LinliBuildingData *data, const LinliPaper *papers, guint n, gboolean *ret_across);
/* The origin is the upper left corner of what may be printed on. */
void                linli_building_print_paint       (const LinliBuildingPrint *self, guint page, cairo_t *cr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliBuildingPrint, linli_building_print_free)

G_END_DECLS
