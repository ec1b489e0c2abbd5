/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kinds of rooms: a table of codes and words. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-room-kind.h"

#include <glib/gi18n-lib.h>

static const struct { const char *code, *label; } kinds[LINLI_N_ROOM_KINDS] = {
  [LINLI_ROOM_DWELLING] = { "1", N_("Dwelling") },
  [LINLI_ROOM_SHOP]     = { "2", N_("Shop") },
  [LINLI_ROOM_GARAGE]   = { "3", N_("Garage") },
  [LINLI_ROOM_BASEMENT] = { "4", N_("Basement") },
  [LINLI_ROOM_SHARED]   = { "5", N_("Shared room") },
};

LinliRoomKind
linli_room_kind_from_code (const char *code)
{
  for (guint i = 0; i < LINLI_N_ROOM_KINDS; i++)
    if (g_strcmp0 (code, kinds[i].code) == 0)
      return (LinliRoomKind) i;
  return LINLI_ROOM_DWELLING;
}

const char *
linli_room_kind_get_code (LinliRoomKind kind)
{
  g_return_val_if_fail (kind < LINLI_N_ROOM_KINDS, kinds[0].code);
  return kinds[kind].code;
}

const char *
linli_room_kind_get_label (LinliRoomKind kind)
{
  g_return_val_if_fail (kind < LINLI_N_ROOM_KINDS, "");
  return _(kinds[kind].label);
}
