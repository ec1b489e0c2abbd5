/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-theme.h"

G_BEGIN_DECLS

/* One item of the catalogue and one of its codes: buildings are coloured by the share of homes, or of people, that have it. */
#define LINLI_TYPE_ITEM_CHOOSER (linli_item_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LinliItemChooser, linli_item_chooser, LINLI, ITEM_CHOOSER, GtkBox)

GtkWidget  *linli_item_chooser_new        (void);
/* @fields: (element-type const LinliField): what may be chosen; those without codes are left out. */
void        linli_item_chooser_set_fields (LinliItemChooser *self, GPtrArray *fields);
gboolean    linli_item_chooser_is_empty   (LinliItemChooser *self);
/* (nullable) (transfer none): the same one until something else is chosen. */
LinliTheme *linli_item_chooser_get_theme  (LinliItemChooser *self);

/* Signal "changed": another theme. */

G_END_DECLS
