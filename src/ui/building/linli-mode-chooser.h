/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-building-data.h"

G_BEGIN_DECLS

/* Chooses what the building picture is coloured by: one of the modes, or one item of the catalogue. */
#define LINLI_TYPE_MODE_CHOOSER (linli_mode_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LinliModeChooser, linli_mode_chooser, LINLI, MODE_CHOOSER, AdwBin)

GtkWidget *linli_mode_chooser_new      (void);
/* What may be chosen, of the building that is shown. */
void       linli_mode_chooser_set_data (LinliModeChooser *self, const LinliBuildingData *data);
const LinliBuildingMode *linli_mode_chooser_get_mode (LinliModeChooser *self);
void       linli_mode_chooser_set_mode (LinliModeChooser *self, const LinliBuildingMode *mode);

/* Signal: "changed": another mode was chosen. */

G_END_DECLS
