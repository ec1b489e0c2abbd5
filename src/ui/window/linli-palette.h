/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* The search palette: people, homes, buildings and what can be done, over everything else in the window. */
#define LINLI_TYPE_PALETTE (linli_palette_get_type ())
G_DECLARE_FINAL_TYPE (LinliPalette, linli_palette, LINLI, PALETTE, AdwBin)

/* @pages: LinliPageInfo, as the sidebar has them; lives as long.  @behind: what takes no focus while the palette is open. */
GtkWidget *linli_palette_new      (LinliReplica *replica, GArray *pages, GtkWidget *behind);
void       linli_palette_open     (LinliPalette *self);
void       linli_palette_close    (LinliPalette *self);
gboolean   linli_palette_is_open  (LinliPalette *self);
/* Types for the person: tests and pictures. */
void       linli_palette_set_text (LinliPalette *self, const char *text);
/* What the lines are for is what is typed; nothing is under way. */
gboolean   linli_palette_is_ready (LinliPalette *self);

/* Activates the action of the line chosen. */

G_END_DECLS
