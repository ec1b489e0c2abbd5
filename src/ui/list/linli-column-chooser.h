/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-list-layout.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* The popover in which a person takes columns into a list, moves, widens and sorts by them, also without a pointer: every field that a list
 * may show and the role may list. */
#define LINLI_TYPE_COLUMN_CHOOSER (linli_column_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LinliColumnChooser, linli_column_chooser, LINLI, COLUMN_CHOOSER, GtkPopover)

GtkWidget *linli_column_chooser_new         (LinliSession *session, const LinliKind *kind, const LinliListLayout *now);
/* Puts the columns chosen into @layout, in their places and widths, and what the rows are sorted by. */
void       linli_column_chooser_get_columns (LinliColumnChooser *self, LinliListLayout *layout);

/* Signal "chosen": other columns, or in other places, of another width, or the rows in another order. */

G_END_DECLS
