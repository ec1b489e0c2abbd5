/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Paints once without saving. */
void     linli_snapshot_prepare (GtkWindow *window);
/* Saves what the window shows now, with the popovers over it, as a PNG. */
gboolean linli_snapshot_save (GtkWindow *window, const char *path, GError **error);

G_END_DECLS
