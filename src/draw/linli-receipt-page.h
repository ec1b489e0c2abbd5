/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "linli-store.h"

G_BEGIN_DECLS

/* The day's receipt on paper: who, when, how many of each kind were saved, accepted, wait or came back, and the digest.  @printed: the time of
 * printing.  The origin is the upper left corner of what may be printed on, @width points wide; the height used is returned. */
double linli_receipt_page_paint (const LinliReceipt *receipt, const char *printed, double width, cairo_t *cr);

G_END_DECLS
