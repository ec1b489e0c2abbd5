/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-replica.h"

G_BEGIN_DECLS

/* @why: (nullable) what went wrong, in words for the person. */
typedef void (*LinliReceiptDone) (GtkWindow *parent, const char *why);

/* Prints today's receipt; the printer's dialog also saves it as a PDF.  @done is called once, also when it is given up. */
void linli_receipt_run (GtkWindow *parent, LinliReplica *replica, LinliReceiptDone done);

G_END_DECLS
