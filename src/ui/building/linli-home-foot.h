/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* The line under the picture that tells of the chosen home, with the button that opens it. */
#define LINLI_TYPE_HOME_FOOT (linli_home_foot_get_type ())
G_DECLARE_FINAL_TYPE (LinliHomeFoot, linli_home_foot, LINLI, HOME_FOOT, AdwBin)

GtkWidget *linli_home_foot_new  (void);
/* @room: (nullable): the line goes. */
void       linli_home_foot_show (LinliHomeFoot *self, const LinliBuildingData *data, const LinliMatrixRoom *room);

/* Signal: "open". */

G_END_DECLS
