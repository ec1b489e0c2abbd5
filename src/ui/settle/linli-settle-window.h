/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* One after the other: values that two people wrote, side by side, and what the server sent back; each with one key to settle it. */
#define LINLI_TYPE_SETTLE_WINDOW (linli_settle_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliSettleWindow, linli_settle_window, LINLI, SETTLE_WINDOW, AdwWindow)

/* What is shown first: of @record (nullable) what is about @field (nullable), among what came back or among what two people wrote.  It
 * closes when the session is locked. */
GtkWidget *linli_settle_window_new      (GtkWindow *parent, LinliSession *session, const LinliId *record, const char *field, gboolean came_back);
/* What waits has been read. */
gboolean   linli_settle_window_is_ready (LinliSettleWindow *self);

G_END_DECLS
