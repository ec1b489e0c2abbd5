/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-map-sheet.h"

G_BEGIN_DECLS

/* Prints a piece of the map through the print dialog of the desktop, or into a PDF file: the sheet that `linlictl map draw` makes.  It is painted
 * in a thread.  @parent: (nullable).  @sheet: what is to be seen, and said; its size is the paper's; a theme that is for the screen only is left
 * out, and so is a base map that may not be printed; its resolution is ours.  @paper: GTK_PAPER_NAME_A4 or another, to begin with.  @file: (nullable): a PDF to write, without a dialog.  @done: (nullable): called
 * once; @why (nullable) says what went wrong, or what the sheet lacks. */
typedef void (*LinliMapPrintDone) (const char *why, gpointer user_data);
void linli_map_print_run (GtkWindow *parent, LinliMapFeatures *features, const LinliMapSheet *sheet, const char *paper, const char *file,
                          LinliMapPrintDone done, gpointer user_data);

G_END_DECLS
