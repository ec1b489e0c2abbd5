/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-list-layout.h"

G_BEGIN_DECLS

/* The popover with the saved views of a kind: take one, save the list as it is under a name, delete one. */
#define LINLI_TYPE_VIEW_CHOOSER (linli_view_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LinliViewChooser, linli_view_chooser, LINLI, VIEW_CHOOSER, GtkPopover)

GtkWidget *linli_view_chooser_new  (const LinliKind *kind, const LinliListLayout *now);
/* Saves the list as it is under @name, which an older view of that name gives way to; FALSE: no name, or too many. */
gboolean   linli_view_chooser_save (LinliViewChooser *self, const char *name);

/* Signals: "chosen" (LinliListLayout *, nullable: as the catalogue has it); "changed": there are other views now. */

G_END_DECLS
