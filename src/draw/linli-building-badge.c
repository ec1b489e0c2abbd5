/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Badges: which a home has, as a table over its counts, and their glyphs and words. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-badge.h"

#include <glib/gi18n-lib.h>

static const struct { gsize offset; guint from; const char *glyph, *meaning; } table[LINLI_N_BADGES] = {
  [LINLI_BADGE_SHARED]   = { G_STRUCT_OFFSET (LinliMatrixRoom, households), 2, NULL, N_("More than one household") },
  /* Translators: badges in a cell of the building picture, one character where the language has one. */
  [LINLI_BADGE_ELDERS]   = { G_STRUCT_OFFSET (LinliMatrixRoom, elders), 1, NC_("badge", "60+"), N_("Somebody aged 60 or over") },
  [LINLI_BADGE_CHILDREN] = { G_STRUCT_OFFSET (LinliMatrixRoom, children), 1, NC_("badge", "child"), N_("A child under 7") },
  [LINLI_BADGE_FLOATING] = { G_STRUCT_OFFSET (LinliMatrixRoom, floating), 1, NC_("badge", "elsw."), N_("Somebody registered elsewhere") },
  [LINLI_BADGE_HAZARD]   = { G_STRUCT_OFFSET (LinliMatrixRoom, hazards), 1, NC_("badge", "haz."), N_("A hazard is recorded") },
};

static guint
get_number (const LinliMatrixRoom *room,
            LinliBadge             badge)
{
  return G_STRUCT_MEMBER (guint, room, table[badge].offset);
}

guint
linli_badges_list (const LinliMatrixRoom *room,
                   LinliBadge             ret_badges[LINLI_BADGES_MAX])
{
  /* What may need somebody to act comes first. */
  static const LinliBadge order[]
      = { LINLI_BADGE_HAZARD, LINLI_BADGE_ELDERS, LINLI_BADGE_CHILDREN, LINLI_BADGE_FLOATING, LINLI_BADGE_SHARED };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (order) && n < LINLI_BADGES_MAX; i++)
    if (get_number (room, order[i]) >= table[order[i]].from)
      ret_badges[n++] = order[i];
  return n;
}

char *
linli_badge_get_glyph (LinliBadge             badge,
                       const LinliMatrixRoom *room)
{
  if (badge == LINLI_BADGE_SHARED)
    /* Translators: badge: %u households share this home. */
    return g_strdup_printf (C_("badge", "%u hh."), room->households);
  return g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "badge", table[badge].glyph));
}

char *
linli_badge_describe (LinliBadge             badge,
                      const LinliMatrixRoom *room)
{
  guint n = get_number (room, badge);

  switch (badge)
    {
    case LINLI_BADGE_SHARED:
      return g_strdup_printf (ngettext ("%u household", "%u households", n), n);
    case LINLI_BADGE_ELDERS:
      return g_strdup_printf (ngettext ("%u person aged 60 or over", "%u people aged 60 or over", n), n);
    case LINLI_BADGE_CHILDREN:
      return g_strdup_printf (ngettext ("%u child under 7", "%u children under 7", n), n);
    case LINLI_BADGE_FLOATING:
      return g_strdup_printf (ngettext ("%u person registered elsewhere", "%u people registered elsewhere", n), n);
    case LINLI_BADGE_HAZARD:
    case LINLI_N_BADGES:
    default:
      return g_strdup (_("A hazard is recorded"));
    }
}

const char *
linli_badge_get_meaning (LinliBadge badge)
{
  g_return_val_if_fail (badge < LINLI_N_BADGES, "");
  return _(table[badge].meaning);
}
