/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

typedef enum { LINLI_SIGN_OUT_STAY, LINLI_SIGN_OUT_SYNC, LINLI_SIGN_OUT_KEEP, LINLI_SIGN_OUT_REMOVE } LinliSignOut;

/* Pure: (transfer full) what signing out means now. */
char *linli_sign_out_describe (const LinliUnsent *unsent) G_GNUC_WARN_UNUSED_RESULT;
/* Asks; everything typed must be with the replica.  @answered is called once, unless the window goes. */
void  linli_sign_out_ask (GtkWindow *parent, LinliSession *session, void (*answered) (LinliSignOut answer, gpointer user_data), gpointer user_data);

G_END_DECLS
