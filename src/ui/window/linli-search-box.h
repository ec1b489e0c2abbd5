/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The search entry of the header with its results: title and why it was found. */
#define LINLI_TYPE_SEARCH_BOX (linli_search_box_get_type ())
G_DECLARE_FINAL_TYPE (LinliSearchBox, linli_search_box, LINLI, SEARCH_BOX, AdwBin)

GtkWidget *linli_search_box_new   (LinliReplica *replica);
void       linli_search_box_focus (LinliSearchBox *self);
void       linli_search_box_set_text (LinliSearchBox *self, const char *text);

/* Activates "win.open-record" (ss). */

G_END_DECLS
