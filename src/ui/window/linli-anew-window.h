/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* Enrols a computer anew that its server does not know any more: a page for password and code, in a window of its own.  It goes when that
 * is done. */
#define LINLI_TYPE_ANEW_WINDOW (linli_anew_window_get_type ())
G_DECLARE_FINAL_TYPE (LinliAnewWindow, linli_anew_window, LINLI, ANEW_WINDOW, AdwWindow)

GtkWidget *linli_anew_window_new    (GtkWindow *parent, LinliSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* As if the person had typed it and pressed the button. */
void       linli_anew_window_submit (LinliAnewWindow *self, const char *url, const char *code, const char *password);
/* (nullable): what it says is wrong. */
const char *linli_anew_window_get_error (LinliAnewWindow *self);

G_END_DECLS
