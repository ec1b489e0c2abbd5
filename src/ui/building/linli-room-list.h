/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* The same rooms as the picture, as a list: unit by unit from the roof down, each with its whole label. */
#define LINLI_TYPE_ROOM_LIST (linli_room_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliRoomList, linli_room_list, LINLI, ROOM_LIST, AdwBin)

GtkWidget *linli_room_list_new      (void);
/* @data: (nullable) (transfer none): must stay until the next call.  @shown: bits by class of the legend. */
void       linli_room_list_set_data (LinliRoomList *self, const LinliBuildingData *data, guint32 shown);
void       linli_room_list_select   (LinliRoomList *self, int cell);
guint      linli_room_list_get_n    (LinliRoomList *self);

/* Signals: "selected" (int cell); "activated" (int cell): Enter or double click. */

G_END_DECLS
