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

/* (nullable) (transfer full): the item and its code, to remember them by from one day to the next. */
char       *linli_item_chooser_get_key    (LinliItemChooser *self) G_GNUC_WARN_UNUSED_RESULT;
/* Chooses what a key says, without the signal; FALSE when that may not be chosen (any more). */
gboolean    linli_item_chooser_choose     (LinliItemChooser *self, const char *key);
/* Signal "changed": another theme. */

G_END_DECLS
