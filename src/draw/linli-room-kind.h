/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a room is for.  Where nobody says, it is a dwelling. */
typedef enum
{
  LINLI_ROOM_DWELLING,
  LINLI_ROOM_SHOP,
  LINLI_ROOM_GARAGE,
  LINLI_ROOM_BASEMENT,
  LINLI_ROOM_SHARED,
  LINLI_N_ROOM_KINDS,
} LinliRoomKind;

/* Unknown codes are dwellings.  @code: (nullable) of the list of kinds */
LinliRoomKind linli_room_kind_from_code (const char *code);
const char   *linli_room_kind_get_code  (LinliRoomKind kind);
/* Translated: "Shop" */
const char   *linli_room_kind_get_label (LinliRoomKind kind);

G_END_DECLS
