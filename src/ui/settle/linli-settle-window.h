/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* One after the other: values that two people wrote, side by side, and what the server sent back; each with one key to settle it. */
#define LINLI_TYPE_SETTLE_WINDOW (linli_settle_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliSettleWindow, linli_settle_window, LINLI, SETTLE_WINDOW, AdwWindow)

/* @record: (nullable) of which the first one shows first.  It closes when the session is locked. */
GtkWidget *linli_settle_window_new      (GtkWindow *parent, LinliSession *session, const LinliId *record);
/* What waits has been read. */
gboolean   linli_settle_window_is_ready (LinliSettleWindow *self);

G_END_DECLS
