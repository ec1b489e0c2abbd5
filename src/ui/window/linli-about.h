/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* @session: (nullable) before the replica is open. */
void  linli_about_present  (GtkWindow *parent, LinliSession *session);
/* (transfer full): versions, how it draws, how far it is synced; for who helps.  Nothing of residents, no login, no address. */
char *linli_about_describe (GtkWindow *window, LinliSession *session) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
