/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"

G_BEGIN_DECLS

/* The small marks at the foot of a cell.  None tells a restricted fact: they speak of the home in the round. */
typedef enum
{
  LINLI_BADGE_SHARED,    /* more than one household */
  LINLI_BADGE_ELDERS,
  LINLI_BADGE_CHILDREN,
  LINLI_BADGE_FLOATING,
  LINLI_BADGE_HAZARD,
  LINLI_N_BADGES,
} LinliBadge;

#define LINLI_BADGES_MAX 4  /* in one cell */

/* Those of @room, the more telling first; returns how many. */
guint linli_badges_list      (const LinliMatrixRoom *room, LinliBadge ret_badges[LINLI_BADGES_MAX]);
/* (transfer full): as it stands in the cell: "60+". */
char *linli_badge_get_glyph  (LinliBadge badge, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): in words: "2 people aged 60 or over". */
char *linli_badge_describe   (LinliBadge badge, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;
/* What the badge means, for the key beside the picture; translated. */
const char *linli_badge_get_meaning (LinliBadge badge);

G_END_DECLS
