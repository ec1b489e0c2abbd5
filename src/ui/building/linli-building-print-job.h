/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-building-mode.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* Prints a building through the print dialog of the desktop, or into a PDF file.  Colours that are never printed give way to
 * occupancy. */

/* @file: (nullable): a PDF to write, without a dialog.  @done: (nullable): called once; @why (nullable) says what went wrong. */
typedef void (*LinliPrintDone) (const char *why, gpointer user_data);
void linli_building_print_run (GtkWindow *parent, LinliReplica *replica, const LinliId *building, const LinliBuildingMode *mode,
                               const char *file, LinliPrintDone done, gpointer user_data);

G_END_DECLS
