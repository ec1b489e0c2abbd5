/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-data.h"

G_BEGIN_DECLS

/* What has to be written so that rooms become one, or one becomes several again.  Pure values: made from what is seen, carried out by
 * whoever may write. */

typedef struct { LinliId id; gint64 column; } LinliRoomPlace;

typedef struct
{
  LinliId    kept;          /* the room that stays in sight */
  gint64     floor, column; /* where it stands from now on, as it is written down */
  guint      row_span, column_span;
  GArray    *others;        /* (owned) (element-type LinliId): rooms that become a part of it, or come back out of it */
  GArray    *placed;        /* (owned) (element-type LinliRoomPlace): rooms that stood where they did by chance and now say so */
  GPtrArray *made;          /* (owned) (element-type LinliMatrixRoom): rooms that nobody wrote down yet; their unit is that of the kept one */
} LinliRoomChange;

/* @cells: (element-type guint) of the picture, in its order.  Rooms of one unit that fill a rectangle, or stand one beside the other at a
 * court, become one: the one where a household is, else the one at the lower left.  LINLI_ERROR_INVALID says why not: among others where
 * two have a household, because nobody can tell which of them lives there then. */
LinliRoomChange *linli_room_change_merge (const LinliBuildingData *data, GArray *cells, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A room that takes several places becomes one again: what was merged into it comes back where it was; where nothing was, rooms are made for
 * the other places, numbered as their floor numbers them.  LINLI_ERROR_INVALID where it is one already. */
LinliRoomChange *linli_room_change_split (const LinliBuildingData *data, guint cell, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether there is anything to split. */
gboolean         linli_room_change_can_split (const LinliBuildingData *data, guint cell);
void             linli_room_change_free  (LinliRoomChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliRoomChange, linli_room_change_free)

G_END_DECLS
