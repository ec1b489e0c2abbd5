/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer none): cancelled by SIGINT, SIGTERM or SIGHUP from now on, so that what is under way ends in order and leaves nothing behind; a second
 * signal ends the program at once.  Once, before other threads are started. */
GCancellable *ctl_stop_on_signals (void);

G_END_DECLS
