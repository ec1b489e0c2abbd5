/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-courier-text.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* Sync carried by hand, in two steps: a file for the server into a folder, and the server's answer out of one.  docs/sync.md, "Carried by hand". */
#define LINLI_TYPE_COURIER_WINDOW (linli_courier_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliCourierWindow, linli_courier_window, LINLI, COURIER_WINDOW, AdwWindow)

GtkWidget *linli_courier_window_new (GtkWindow *parent, LinliSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* What choosing comes to: @path is the folder to write into, or the answer's file.  Nothing while one runs. */
void       linli_courier_window_run (LinliCourierWindow *self, LinliCarry way, const char *path);

G_END_DECLS
