/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-geometry.h"

G_BEGIN_DECLS

/* Do the outlines of a community's grids cover it once, and once only?  Any thread. */

typedef enum
{
  LINLI_COVER_INVALID,  /* @a crosses itself; it is left out of the rest */
  LINLI_COVER_OVERLAP,  /* @a and @b lie one over the other */
  LINLI_COVER_GAP,      /* nobody's; @a and @b are the outlines beside it, @b G_MAXUINT where there is one only */
} LinliCoverType;

typedef struct
{
  LinliCoverType  type;
  guint           a, b;       /* index of an outline; G_MAXUINT: none */
  double          area;       /* square metres */
  double          lon, lat;   /* inside of it */
  char           *reason;     /* (owned) (nullable) what GEOS says of INVALID */
} LinliCoverFault;

void       linli_cover_fault_clear (LinliCoverFault *fault);

/* (transfer full) (element-type LinliCoverFault), the largest first within each type, at most 1,000 of a type.  @outlines: (element-type
 * LinliGeometry), at most 5,000.  Gaps are what is left of @within; where that is NULL: holes between the outlines, and strips open at the
 * end that are narrower than @strip metres.  What is smaller than @least square metres is not told.  LINLI_ERROR_TOO_LARGE. */
GArray    *linli_cover_check       (GPtrArray *outlines, const LinliGeometry *within, double strip, double least, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
