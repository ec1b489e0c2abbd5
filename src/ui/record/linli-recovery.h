/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* After an end that nobody wanted (a crash, kill -9, an empty battery), what had been typed is offered: open, keep or discard each.  After an
 * orderly end drafts stand quietly on Today. */

/* The window begins its work; does nothing when it did already.  @window: over which the dialog stands. */
void linli_recovery_begin (GtkWindow *window, LinliSession *session);
/* It ends in order.  Blocks until the replica has it. */
void linli_recovery_end   (LinliSession *session);

G_END_DECLS
