/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"
#include "linli-room-plan.h"

G_BEGIN_DECLS

/* A window that makes the rooms of a building from a few numbers; the picture at the right shows at once what there would be. */
#define LINLI_TYPE_ROOM_GENERATOR (linli_room_generator_get_type ())
G_DECLARE_FINAL_TYPE (LinliRoomGenerator, linli_room_generator, LINLI, ROOM_GENERATOR, AdwWindow)

/* Begins with what @data (transfer none, not kept) has. */
GtkWidget           *linli_room_generator_new      (GtkWindow *parent, const LinliBuildingData *data);
const LinliRoomPlan *linli_room_generator_get_plan (LinliRoomGenerator *self);
void                 linli_room_generator_set_plan (LinliRoomGenerator *self, const LinliRoomPlan *plan);
/* What the plan comes to; FALSE when it makes no building. */
gboolean             linli_room_generator_get_counts (LinliRoomGenerator *self, LinliPlanCounts *ret_counts);

/* Signal: "accepted": the plan is to be carried out; the window closes. */

G_END_DECLS
