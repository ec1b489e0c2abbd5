/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* Field work: one staircase from the top down, climbed once, in large rows for one hand.  What is done to a home leads on to the
 * next one that was not looked at today. */
#define LINLI_TYPE_STAIRS (linli_stairs_get_type ())
G_DECLARE_FINAL_TYPE (LinliStairs, linli_stairs, LINLI, STAIRS, AdwBin)

GtkWidget *linli_stairs_new      (void);
/* @data: (nullable) (transfer none): must stay until the next call.  @shown: bits by class of the legend. */
void       linli_stairs_set_data (LinliStairs *self, const LinliBuildingData *data, guint32 shown);
/* Goes to the staircase and the home of @cell. */
void       linli_stairs_select   (LinliStairs *self, int cell);

/* Signals: "selected" (int cell); "activated" (int cell).  Activates "building.verify-room" and "building.empty-room" (s: room). */

G_END_DECLS
