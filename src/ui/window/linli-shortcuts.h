/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window of the keys, made from the table of actions. */
void  linli_shortcuts_present  (GtkWindow *parent);
/* (transfer full): its description, as GtkBuilder reads it; pure. */
char *linli_shortcuts_describe (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
