/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* Prints today's receipt; the printer's dialog also saves it as a PDF.  @file: (nullable): saves it there and asks nothing. */
void linli_receipt_run (GtkWindow *parent, LinliReplica *replica, const char *file);

G_END_DECLS
