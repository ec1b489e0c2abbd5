/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* Filling edits of rooms: what the catalogue has no field for is left out. */

#define LINLI_ROOM_EDITS_MAX 50  /* rooms a save: a group must fit into one push */

/* (transfer none): a new record of the kind that @of belongs to; @edits owns it. */
LinliEdit *linli_room_edits_add        (GPtrArray *edits, const LinliField *of);
/* (transfer none): a change of the record @id of that kind. */
LinliEdit *linli_room_edits_change     (GPtrArray *edits, const LinliField *of, const LinliId *id);
/* @field: (nullable).  A null id makes no reference. */
void       linli_room_edits_set_ref    (LinliEdit *edit, const LinliField *field, const LinliId *id);
void       linli_room_edits_set_number (LinliEdit *edit, const LinliField *field, gint64 number);
void       linli_room_edits_set_text   (LinliEdit *edit, const LinliField *field, const char *text);
void       linli_room_edits_set_null   (LinliEdit *edit, const LinliField *field);
/* Saves what was added and empties @edits. */
gboolean   linli_room_edits_save       (LinliStore *store, GPtrArray *edits, GError **error);

G_END_DECLS
