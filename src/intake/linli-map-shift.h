/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-match.h"

G_BEGIN_DECLS

/* Whether outlines from outside lie beside where they ought to, all by the same way: as a file does whose coordinates were taken for others. */
typedef struct _LinliMapShift LinliMapShift;

/* What would put it right: so many outlines fit when they are moved so far.  @n 0: nothing would. */
typedef struct { guint n; double east_m, north_m; } LinliMapShiftFound;

/* @match: (unowned), has to stay. */
LinliMapShift *linli_map_shift_new  (LinliMapMatch *match);
void           linli_map_shift_free (LinliMapShift *self);
/* An outline that is no building of here where it lies; only so many are looked at, the first ones. */
void           linli_map_shift_add  (LinliMapShift *self, const LinliGeometry *geometry);
/* Most outlines that were added agree, five at least, and more than the @n_matched that are right where they lie. */
void           linli_map_shift_find (LinliMapShift *self, guint n_matched, LinliMapShiftFound *ret_found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapShift, linli_map_shift_free)

G_END_DECLS
