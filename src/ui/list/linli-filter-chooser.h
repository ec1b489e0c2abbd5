/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-list-filter.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* The popover that makes a filter: a field, how it is compared, with what. */
#define LINLI_TYPE_FILTER_CHOOSER (linli_filter_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LinliFilterChooser, linli_filter_chooser, LINLI, FILTER_CHOOSER, GtkPopover)

GtkWidget *linli_filter_chooser_new       (LinliSession *session, const LinliKind *kind);
/* The fields offered: those that the role may list by, without what must not become a theme.  (transfer none) (element-type LinliField) */
GPtrArray *linli_filter_chooser_get_fields (LinliFilterChooser *self);
/* Goes on to the comparison with @field. */
void       linli_filter_chooser_take      (LinliFilterChooser *self, const LinliField *field);

/* Signal "chosen" (const LinliListFilter *). */

G_END_DECLS
